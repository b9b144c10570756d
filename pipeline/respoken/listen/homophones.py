"""Whether words that are spelled otherwise sound the same, by our own reader's phonemes.

A recogniser hears sounds and has to choose a spelling: assistants or assistance, Skyler or Skylar. Where our
reader makes the same sounds of both, nobody could hear the difference, and nothing was said wrong.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from respoken.engines.english import English

LONGEST = 40
"""Characters of words that are compared; longer ones are no longer a word or two."""

_SAME = (
    ("[ˈˌ \\W]", ""),  # stress alone does not tell words apart to a recogniser: insight, incite
    ("ᵊ", "ə"), ("[Tɾ]", "t"), ("ᵻ", "ɪ"),  # written so in one dictionary and otherwise in another
    ("(?<=n)t(?=s)", ""),  # prints and prince, assistants and assistance
)  # fmt: skip
_PLAIN = re.compile("[a-z0-9' ]+")
_UNSTRESSED = re.compile("(?<!ˈ)[AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ]")
_CONTRACTED = re.compile(
    r"\b(?:(i) am|(we|you|they) are|(he|she|it|that|who|what|there|here) is|(i|you|he|she|we|they|it) will"
    r"|(i|you|we|they) have)\b"
)
_ENDINGS = {"am": "m", "are": "re", "is": "s", "will": "ll", "have": "ve"}


def alike(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether words and others, all in small letters, sound the same. Which are given first does not matter.

    They do when our reader has one reading for both, as words or as names, or contracted (they are, their).
    A word that no dictionary has was spelled by ear: which vowel was meant where there is no main stress
    cannot be told, so any will do. Where no dictionary has either, nobody vouches for the sounds: they are
    not alike; nor are words with other characters than letters, digits and apostrophes.
    """
    ours, theirs = " ".join(mine), " ".join(yours)
    if not all(0 < len(both) <= LONGEST and _PLAIN.fullmatch(both) for both in (ours, theirs)):
        return False
    known = [all(_knows(word) for word in side) for side in (mine, yours)]
    if not any(known):
        return False
    if not _sounds(ours).isdisjoint(_sounds(theirs)):
        return True
    return not all(known) and not _sounds(ours, by_ear=True).isdisjoint(_sounds(theirs, by_ear=True))


@cache
def _reader() -> English:
    return English(british=False)


@cache
def _knows(word: str) -> bool:
    return _reader().knows(word)


@cache
def _sounds(words: str, by_ear: bool = False) -> frozenset[str]:
    """The sounds words may have, those of a speaker who does not contract among them."""
    said = [" ".join(_reader().say(spelled)) for spelled in dict.fromkeys(_spellings(words))]
    return frozenset(_folded(_UNSTRESSED.sub("ə", one) if by_ear else one) for one in said) - {""}


def _spellings(words: str) -> Iterator[str]:
    yield words
    if not all(_knows(word) for word in words.split()):
        yield " ".join(word.capitalize() for word in words.split())
    yield _CONTRACTED.sub(_short, words)


def _short(match: re.Match[str]) -> str:
    pronoun, verb = match[0].split()
    return f"{pronoun}'{_ENDINGS[verb]}"


def _folded(phonemes: str) -> str:
    for pattern, same in _SAME:
        phonemes = re.sub(pattern, same, phonemes)
    return phonemes
