"""Other ways an English word might be read, for words that a listener did not recognise.

A dictionary may know several readings (by part of speech), letters may stand for other sounds than the
likeliest, capitals may be a word or letters, and names from elsewhere keep the vowels of their language.
Which of them is right only hearing tells.
"""

import re
from collections.abc import Iterator
from typing import Any

from respoken.engines.english import letter_to_sound

MOST = 12
"""Readings worth hearing; a word nobody reads right in a dozen tries needs a person."""

_LIKELY = 4
"""Readings by the letters that are tried before those of a name from elsewhere."""

_LONGEST_SPELLED = 6

_ELSEWHERE = (
    # Letters as most languages of the Continent sound them, in misaki's symbols (A eɪ, O oʊ, I aɪ, W aʊ).
    ("eau", "O"), ("sch", "ʃ"), ("tch", "ʧ"), ("oui", "wi"), ("dj", "ʤ"), ("cz", "ʧ"), ("sz", "ʃ"),
    ("ce", "sɛ"), ("ci", "si"), ("ge", "ʒɛ"), ("gi", "ʒi"), ("ey", "A"), ("ou", "u"), ("oo", "u"),
    ("ee", "i"), ("ei", "A"), ("ai", "I"), ("ay", "I"), ("au", "W"), ("ie", "i"), ("oi", "wɑ"),
    ("ui", "wi"), ("eu", "ɔɪ"), ("ch", "ʃ"), ("sh", "ʃ"), ("gh", "ɡ"), ("ph", "f"), ("th", "t"),
    ("kh", "k"), ("zh", "ʒ"), ("ck", "k"), ("qu", "k"), ("tz", "ts"), ("ng", "ŋ"), ("x", "ks"), ("j", "j"),
    ("y", "i"), ("c", "k"), ("q", "k"), ("g", "ɡ"), ("r", "ɹ"), ("h", "h"), ("a", "ɑ"), ("e", "ɛ"),
    ("i", "i"), ("o", "O"), ("u", "u"),
)  # fmt: skip
_FINAL = (("et", "A"), ("ez", "A"), ("er", "A"), ("ce", "sA"), ("ic", "ɪʧ"), ("e", "A"))
_VOWELS = re.compile("[AIOWɑɛiuɔ]")


def read(word: str, lexicon: Any) -> Iterator[str]:
    """Readings of a word of letters a to z and apostrophes, the likeliest first; some may be the same.

    lexicon: misaki's, of the accent wanted. A word that a dictionary has gets the dictionary's other
    readings only: its listener wrote it as it sounds (quinoa: "keenwa"), and other sounds would be wrong.
    """
    known = list(_in_dictionaries(word, lexicon))
    yield from known
    if sum(letter.isupper() for letter in word) > 1:
        yield str(lexicon.get_NNP(word.upper())[0] or "")
    if known:
        return
    likely = letter_to_sound.load().readings(word, lexicon.british)
    yield from likely[:_LIKELY]
    yield from _elsewhere(word.lower())
    yield from likely[_LIKELY:]
    yield from letter_to_sound.load().readings(word.lower(), lexicon.british)
    if len(word) <= _LONGEST_SPELLED:
        yield str(lexicon.get_NNP(word.upper())[0] or "")


def _in_dictionaries(word: str, lexicon: Any) -> Iterator[str]:
    for form in dict.fromkeys((word, word.lower(), word.capitalize())):
        for dictionary in (lexicon.golds, lexicon.silvers):
            found = dictionary.get(form)
            yield from filter(None, found.values() if isinstance(found, dict) else [found])


def _elsewhere(word: str) -> Iterator[str]:
    """The letters sounded one by one, with the stress on the last vowel and on the one before."""
    for ending, sound in (*_FINAL, ("", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            plain = _sounded(word.removesuffix(ending)) + sound
            places = [match.start() for match in _VOWELS.finditer(plain)]
            for place in places[-1:-3:-1]:
                yield f"{plain[:place]}ˈ{plain[place:]}"


def _sounded(word: str) -> str:
    sounds = ""
    while word:
        known = (pair for pair in _ELSEWHERE if word.startswith(pair[0]))
        letters, sound = next(known, (word[0], word[0]))
        sounds += "" if sounds.endswith(sound) and len(sound) == 1 else sound  # a doubled letter sounds once
        word = word[len(letters) :]
    return sounds
