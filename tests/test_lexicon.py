"""A show's own readings: what they match, what they become, and what is refused."""

import pytest

from respoken import lexicon, normalise
from respoken.engines.kokoro.vocab import SOUNDS
from respoken.errors import SettingsError

ENTRIES = {
    "Kaoutar": "Cowtar",
    "El Maghraoui": "/ˌɛl mɑɡɹˈɑwi/",
    "Chollet": "/ʃOlˈA/",
    "eval": "/ˈivˌæl/",
    "AGI": "artificial general intelligence",
    "Guerrilla Radio": "/ɡəɹˈɪləɹˈAdiO/",
    "GIF": "/ʤˈɪf/",
    "Hwang": "hoo-WAHNG",
    "LLaMA": "L L a M A",
    "MoE": "mixture of experts",
    "$PLTR": "Palantir",
    "box": "/bˈɑks/",
    "St. Cloud": "Saint Clow",
}


def said(text: str) -> str:
    words = normalise.words(text, lexicon.compile(ENTRIES).pronounce)
    return " ".join(word.spoken for word in words)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Kaoutar, welcome.", "Cowtar, welcome."),
        ("El Maghraoui said", "[El](/ˌɛl/) [Maghraoui](/mɑɡɹˈɑwi/) said"),
        # capitals in a respelling mark stress beside small syllables, and are letters alone
        ("Hwang and LLaMA", "hoo-wahng and [L](/ˈɛl/) [L](/ˈɛl/) a [M](/ˈɛm/) [A](/ˈA/)"),
        # inflected forms
        ("Kaoutar’s view", "Cowtar's view"),
        ("El Maghraoui's view", "[El](/ˌɛl/) [Maghraoui's](/mɑɡɹˈɑwiz/) view"),
        ("two evals", "two [evals](/ˈivˌælz/)"),
        ("boxes", "[boxes](/bˈɑksᵻz/)"),
        ("Kaoutars", "Cowtars"),
        # an entry in lower case is the word in any case, one with capitals only itself
        ("Evals and EVAL", "[evals](/ˈivˌælz/) and [eval](/ˈivˌæl/)"),
        ("chollet", "chollet"),
        # parts of compounds
        ("ARC-AGI", "[Arc](/ˈɑɹk/) artificial general intelligence"),
        ("eval-driven", "[eval](/ˈivˌæl/) driven"),
        # it wins over every rule
        ("a GIF", "a [GIF](/ʤˈɪf/)"),
        ("MoE models", "mixture of experts models"),
        ("$PLTR rose", "Palantir rose"),
        ("“Guerrilla Radio,” he said", "“[Guerrilla-Radio](/ɡəɹˈɪləɹˈAdiO/),” he said"),
        # words that punctuation parts are not one name
        ("El. Maghraoui", "El. Maghraoui"),
    ],
)
def test_readings(text: str, spoken: str) -> None:
    assert said(text) == spoken


def test_one_group_of_phonemes_makes_one_word() -> None:
    words = normalise.words("on Guerrilla Radio tonight", lexicon.compile(ENTRIES).pronounce)
    assert [word.text for word in words] == ["on", "Guerrilla Radio", "tonight"]


@pytest.mark.parametrize(
    ("entry", "reading", "message"),
    [
        ("Chollet", "/ʃ#lˈA/", "[lexicon] 'Chollet': no phoneme #."),
        ("Chollet", "/ʃOlˈA", "[lexicon] 'Chollet': phonemes stand between two slashes."),
        ("Chollet", "//", "[lexicon] 'Chollet': phonemes stand between two slashes."),
        ("El Maghraoui", "/a b c/", "[lexicon] 'El Maghraoui': 3 groups of phonemes for 2 words."),
        ("Chollet", "", "[lexicon] 'Chollet': a reading that says nothing."),
        ("Chollet", "?", "[lexicon] 'Chollet': a reading that says nothing."),
        ("Chollet", "la" * 101, "[lexicon] 'Chollet': a reading of 202 characters."),
        ("…", "dots", "[lexicon] '…': an entry without a word."),
    ],
)
def test_bad_entries_are_named(entry: str, reading: str, message: str) -> None:
    with pytest.raises(SettingsError) as failure:
        lexicon.compile({entry: reading})
    assert str(failure.value).startswith(message)


def test_the_symbols_offered_are_symbols_the_model_has() -> None:
    assert set(lexicon.ENGLISH) - {" "} <= SOUNDS


def test_no_entries_change_nothing() -> None:
    text = "Dr. Lee paid $5 for 3 boxes."
    assert normalise.words(text, lexicon.compile({}).pronounce) == normalise.words(text)
