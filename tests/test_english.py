"""How English words are read: by their context, by what a show says of them, and when nobody knows them."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respoken.engines.english import English, accents, letter_to_sound
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS, VOCAB, ids
from respoken.errors import EngineError

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def american() -> English:
    return English(british=False)


@pytest.fixture(scope="module")
def british() -> English:
    return English(british=True)


@pytest.mark.parametrize(
    ("sentence", "place", "reading"),
    [
        ("I read the report yesterday.", 1, "ɹˈɛd"),
        ("I will read the report tomorrow.", 2, "ɹˈid"),
        ("They live in a small town.", 1, "lˈɪv"),
        ("The concert was broadcast live.", 4, "lˈIv."),
        ("The wind is strong.", 1, "wˈɪnd"),
        ("Please wind the clock.", 1, "wˈInd"),
        ("He played a record.", 3, "ɹˈɛkəɹd."),
        ("We record the show.", 1, "ɹəkˈɔɹd"),
        ("The apple fell.", 0, "ði"),
        ("The banana fell.", 0, "ðə"),
        ("I used to work there.", 1, "jˈust"),
        ("She used a hammer.", 1, "jˈuzd"),
        ("Mobile is big.", 0, "mˈObᵊl"),
    ],
)
def test_a_word_is_read_by_its_context(american: English, sentence: str, place: int, reading: str) -> None:
    assert american.say(sentence)[place] == reading


def test_accents_differ(american: English, british: English) -> None:
    assert american.say("The bird can't go.") == ("ðə", "bˈɜɹd", "kˈænt", "ɡˌO.")
    assert british.say("The bird can't go.") == ("ðə", "bˈɜːd", "kˈɑːnt", "ɡˌQ.")


@pytest.mark.parametrize(
    ("spoken", "readings"),
    [
        ("[Kaoutar](/kˈWtɑɹ/) spoke.", ("kˈWtɑɹ", "spˈOk.")),
        ("[AI](/ˌAˈI/), yes", ("ˌAˈI,", "jˈɛs")),
        ("[Kaoutar](/kˈWtɑɹ/)'s show", ("kˈWtɑɹz", "ʃˈO")),
        ("[Kaoutar](/kˈWtɑɹ/)’s show", ("kˈWtɑɹz", "ʃˈO")),
        ("“[Boss](/bˈɔs/)'s”", ("“bˈɔsᵻz”",)),
        ("a [GPT](/ʤˌipˌitˈi/)-like model", ("ɐ", "ʤˌipˌitˈilˈIk", "mˈɑdᵊl")),
        ("[A](/ˈA/)[B](/bˈi/)!", ("ˈAbˈi!",)),
    ],
)
def test_phonemes_that_are_given_are_said(american: English, spoken: str, readings: tuple[str, ...]) -> None:
    assert american.say(spoken) == readings


def test_phonemes_outside_the_table_are_refused_by_name(american: English) -> None:
    with pytest.raises(EngineError, match="'g'"):
        american.say("[go](/gO/)")


def test_american_phonemes_become_british_for_british_voices(british: English) -> None:
    assert british.say("[Kaoutar](/kˈWtɑɹ/)'s [show](/ʃˈO/)") == ("kˈWtɑːz", "ʃˈQ")


@pytest.mark.parametrize(
    ("given_phonemes", "expected"),
    [
        ("kˈɑɹ", "kˈɑː"),  # car
        ("fˈɔɹ", "fˈɔː"),  # for
        ("sˈɛɹə", "sˈɛɹə"),  # Sarah: the r is between vowels
        ("wˈɔTəɹ", "wˈɔtə"),  # water, its o long only where it is written so
        ("mˈæn", "mˈan"),
        ("tˈi", "tˈiː"),
        ("nˈQ", "nˈQ"),  # British already
    ],
)
def test_the_british_of_american_phonemes(given_phonemes: str, expected: str) -> None:
    assert accents.british(given_phonemes) == expected


@pytest.mark.parametrize(
    ("phonemes", "ended"),
    [("kˈæt", "kˈæts"), ("dˈɔɡ", "dˈɔɡz"), ("bˈʌs", "bˈʌsᵻz"), ("bˈi", "bˈiz"), ("ʤˈʌʤ", "ʤˈʌʤᵻz")],
)
def test_possessives(phonemes: str, ended: str) -> None:
    assert accents.possessive(phonemes, british=False) == ended


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("doomscroll", "dˈumskɹˌOl"),  # two words run together
        ("rock'n'roll", "ɹˈɑkˈɛnɹˈOl"),
        ("shouldn’t’ve", "ʃˈʊdᵊntəv"),
        ("well…", "wˈɛl…"),
        ("LLMOps", "ˌɛlˌɛlˈɛmˌɑps"),
        ("Zürich", "zˈuɹɪk"),
        ("McGowan", "məkɡˈWən"),
    ],
)
def test_unknown_words_are_taken_apart(american: English, word: str, reading: str) -> None:
    assert american.say(word) == (reading,)


def test_what_cannot_be_said_is_empty_and_what_can_is_not(american: English) -> None:
    spoken = "😀 # 北京 λ yes — 5 é ø"
    assert [bool(reading) for reading in american.say(spoken)] == [False] * 4 + [True] * 5


def test_our_own_entries_are_said_in_both_accents(american: English, british: English) -> None:
    from respoken.engines.english.misaki_reader import recent_words

    for accent in (False, True):
        assert set("".join(recent_words(accent).values())) <= VOCAB.keys()
    assert american.say("Kubernetes evals Tokenizer's") == ("kˌubəɹnˈɛTiz", "ˈivˌælz", "tˈOkənˌIzəɹz")
    assert british.say("Kubernetes evals Tokenizer's") == ("kˌuːbənˈɛtiz", "ˈiːvˌalz", "tˈQkənˌIzəz")


def test_nothing_to_say_is_nothing(american: English) -> None:
    assert american.say("  ") == ()


WORDS = st.one_of(
    st.text(min_size=1, max_size=6),
    st.text("aAbzZ09.,-'’$£%&@/()“”\"!?…—–_#*+=<>[]{}~^|\\éü北λ²½٣:;", min_size=1, max_size=8),
    st.sampled_from(["[AI](/ˌAˈI/),", "“[x](/ks/)'s", "$2.5", "don't", "1,234.5%", "U.S.", "9" * 400]),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(WORDS, max_size=5))
def test_every_word_has_one_reading_in_kokoros_symbols(words: list[str]) -> None:
    spoken = " ".join(words)
    readings = READER.say(spoken)
    assert len(readings) == len(spoken.split())
    for word, reading in zip(spoken.split(), readings, strict=True):
        assert set(reading) <= VOCAB.keys(), (word, reading)
        if any(c.isascii() and c.isalnum() for c in word):
            assert set(reading) & SOUNDS, (word, reading)


READER = English(british=False)


def test_the_fingerprint_needs_nothing_loaded() -> None:
    program = (
        "import sys; from respoken.engines.english import English;"
        "print(English(british=True).fingerprint); print('spacy' in sys.modules or 'misaki' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    fingerprint, loaded = run.stdout.splitlines()
    assert fingerprint.startswith("english-")
    assert "misaki-0.9" in fingerprint
    assert loaded == "False"
    assert fingerprint != English(british=False).fingerprint


def test_kokoros_table() -> None:
    assert len(VOCAB) == 114
    assert [VOCAB[symbol] for symbol in "; \u0303Aɹᵻ"] == [1, 16, 17, 24, 123, 177]
    assert PUNCTUATION | SOUNDS | {" "} == VOCAB.keys()
    assert ids("ˌAˈI.") == [157, 24, 156, 25, 4]
    with pytest.raises(EngineError, match="Kokoro has no phoneme"):
        ids("g")


def test_letters_to_sounds_on_words_never_seen() -> None:
    """On words the shipped model was not taught, under a tenth of the sounds is wrong (espeak: an eighth)."""
    spec = importlib.util.spec_from_file_location("bench_letters", BENCH / "letter_to_sound.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules["bench_letters"] = bench
    spec.loader.exec_module(bench)
    words = [e for e in bench.dictionary(british=False) if e.gold and bench.held_out(e.word)][::20]
    model = letter_to_sound.load()
    figures = bench.score(("".join(e.units), model.read(e.word, False)) for e in words)
    assert figures["words"] > 150
    assert figures["phoneme error %"] < 10
    assert letter_to_sound.FILE.stat().st_size < 3_000_000


@pytest.mark.parametrize(
    ("sentence", "word", "reading"),
    [
        ("I read it live .", 3, "lˈIv"),
        ("They live here .", 1, "lˈɪv"),
        ("Let them live here .", 2, "lˈɪv"),
        ("The lead pipe leaked .", 1, "lˈɛd"),
        ("The lead singer quit .", 1, "lˈid"),
        ("He took a bow .", 3, "bˈW"),
        ("A bow and arrow .", 1, "bˈO"),
        ("He plays bass guitar .", 2, "bˈAs"),
        ("We caught a bass in the lake .", 3, "bˈæs"),
        ("A minute amount of it .", 1, "mInˈut"),
        ("A minute later .", 1, "mˈɪnət"),
        ("Use SQL here .", 0, "jˈuz"),
        ("Use cases differ .", 0, "jˈus"),
        ("Metals contract when cooled .", 1, "kəntɹˈækt"),
        ("The sales contract was signed .", 2, "kˈɑntɹˌækt"),
        ("Polish the table .", 0, "pˈɑlɪʃ"),
        ("Polish is hard .", 0, "pˈOlɪʃ"),
        ("Send your resume .", 2, "ɹˈɛzəmˌA"),
        ("We resume at noon .", 1, "ɹəzˈum"),
        ("The torn meniscus tear healed .", 3, "tˈɛɹ"),
        ("She dove into the pool .", 1, "dˈOv"),
        ("A dove flew by .", 1, "dˈʌv"),
    ],
)
def test_heteronyms_by_their_neighbours(american: English, sentence: str, word: int, reading: str) -> None:
    assert american.say(sentence)[word] == reading


def test_a_sense_that_no_dictionary_has_is_british_for_a_british_voice(british: English) -> None:
    assert british.say("Send your resume now .")[2] == "ɹˈɛzəmˌA"
    assert british.say("He polishes in Nice .")[3] == "nˈiːs"
