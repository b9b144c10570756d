"""A text cut into pieces of natural length to be said in one breath each.

A speech model gives a sentence its melody from what it can see of it, so a piece is one sentence, or a
few short ones that belong together; only a sentence too long for the model is broken, at a clause mark
where there is one. Kokoro takes at most 510 phoneme symbols and has its best melody well below.
"""

import itertools
import math
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from respoken import languages, normalise
from respoken.models import Word
from respoken.normalise import Pronounce

FULL = 250
"""Symbols up to which sentences share a piece, and beyond which a sentence is broken at a clause mark."""

SHORT = 80
"""Symbols below which a sentence rides with a neighbour."""

MOST = 330
"""Symbols no piece exceeds. By the dictionaries a word has at most 1.5 phonemes a letter: 495 of 510."""

_PHONEMES = re.compile(r"\[[^\]]*\]\(/([^)]*)/\)")
_LETTER_NAME = 9  # symbols in the longest letter name, W
_LONGEST_WORD = 24  # letters; what is longer is no word, and may be read letter by letter


class Piece(NamedTuple):
    """What is said at once: the text shown, with the blanks that follow it, and its words."""

    text: str
    words: tuple[Word, ...]


class _Reading(NamedTuple):
    """How a text is read: by which lexicon and in which language."""

    pronounce: Pronounce | None
    language: str


class _Unit(NamedTuple):
    """A word and where it begins in the text; size is an estimate of its phoneme symbols, blank included."""

    start: int
    word: Word
    size: int


def pieces(text: str, pronounce: Pronounce | None = None, language: str = "en") -> tuple[Piece, ...]:
    """The text in pieces, joined the same to the character. Sizes: see FULL, SHORT and MOST.

    language: BCP 47, of the text.
    """
    reading = _Reading(pronounce, language)
    units = list(_units(text, reading, 0, len(text)))
    if not units:
        return (Piece(text, ()),) if text else ()
    links = languages.known(language).links
    groups = [part for group in _gathered(_sentences(units)) for part in _broken(group, links)]
    starts = [0, *(group[0].start for group in groups[1:]), len(text)]
    return tuple(
        Piece(text[start:end], tuple(unit.word for unit in group))
        for (start, end), group in zip(itertools.pairwise(starts), groups, strict=True)
    )


def symbols(spoken: str) -> int:
    """About how many phoneme symbols a spoken word or phrase becomes, on the high side."""
    return sum(_symbols(word) for word in spoken.split()) + spoken.count(" ")


def _symbols(word: str) -> int:
    given = sum(len(match[1]) for match in _PHONEMES.finditer(word))
    rest = _PHONEMES.sub("", word)
    for part in re.findall(r"[A-Za-z']+", rest):
        if len(part) > _LONGEST_WORD or not re.search("[aeiouyAEIOUY]", part):
            given += len(part) * _LETTER_NAME
        else:
            given += max(len(part), 3)
    # Letters of other alphabets are more sounds than one: an akshara of Hindi is up to three.
    return given + sum(2 if letter.isalpha() else 1 for letter in re.findall(r"[^A-Za-z'\s]", rest))


def _units(text: str, reading: _Reading, first: int, last: int) -> Iterator[_Unit]:
    """The words of text[first:last] with their places in the text."""
    spans = [match.span() for match in re.compile(r"\S+").finditer(text, first, last)]
    place = 0
    for word in normalise.words(text[first:last], reading.pronounce, reading.language):
        count = len(word.text.split())
        start, end = spans[place][0], spans[place + count - 1][1]
        place += count
        yield from _fitting(text, start, end, word, reading)


def _fitting(text: str, start: int, end: int, word: Word, reading: _Reading) -> Iterator[_Unit]:
    """The word, or where one piece cannot hold it, its parts read by themselves."""
    size = symbols(word.spoken) + 1
    if size <= MOST or end - start < 2:
        yield _Unit(start, word, size)
        return
    count = min(end - start, max(2, math.ceil(size / MOST)))
    cuts = {_cut_near(text, start, end, start + (end - start) * part // count) for part in range(1, count)}
    for first, last in itertools.pairwise([start, *sorted(cuts), end]):
        yield from _units(text, reading, first, last)


def _cut_near(text: str, start: int, end: int, target: int) -> int:
    """Where to part a word that shows blanks: after the nearest; elsewhere between any two characters."""
    blanks = [at + 1 for at in range(start, end - 1) if text[at].isspace()]
    return min(blanks, key=lambda at: abs(at - target)) if blanks else target


_FULL_STOP = re.compile(r"[.!?…][\"”)]*$")


def _sentences(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Units sentence by sentence. What is not said stays with the sentence before it."""
    sentence: list[_Unit] = []
    ended = False
    for unit in units:
        spoken = unit.word.spoken
        if ended and spoken and not _goes_on(unit):
            yield sentence
            sentence = []
        sentence.append(unit)
        if spoken:
            ended = bool(_FULL_STOP.search(spoken))
    if sentence:
        yield sentence


def _goes_on(unit: _Unit) -> bool:
    """Whether a sentence runs on past its mark: "What?" he asked, or well… maybe."""
    first = next((character for character in unit.word.text if character.isalnum()), "")
    return first.islower()


def _size(units: Sequence[_Unit]) -> int:
    return sum(unit.size for unit in units)


def _gathered(sentences: Iterator[list[_Unit]]) -> list[list[_Unit]]:
    """Sentences, the short ones together with a neighbour as far as a piece is FULL."""
    groups: list[list[_Unit]] = []
    open_group = False
    for sentence in sentences:
        # What is very short rides even into a sentence that will have to be broken later.
        if open_group and (_size(groups[-1]) < SHORT // 2 or _size(groups[-1]) + _size(sentence) <= FULL):
            groups[-1] = groups[-1] + sentence
        else:
            groups.append(sentence)
        open_group = _size(groups[-1]) < SHORT
    if len(groups) > 1 and _size(groups[-1]) < SHORT and _size(groups[-2]) + _size(groups[-1]) <= FULL:
        last = groups.pop()
        groups[-1] = groups[-1] + last
    return groups


_WORST = 3.0


def _broken(units: list[_Unit], links: Collection[str]) -> Iterator[list[_Unit]]:
    """A group in parts that fit: between its sentences or at the best clause mark near its middle.

    links: words that open a clause.
    """
    size = _size(units)
    if size <= FULL or len(units) == 1:
        yield units
        return
    cut, badness = _best_cut(units, size, links)
    if size <= MOST and badness >= 1.0:
        yield units  # it fits, and there is no good place to breathe
        return
    yield from _broken(units[:cut], links)
    yield from _broken(units[cut:], links)


def _best_cut(units: Sequence[_Unit], size: int, links: Collection[str]) -> tuple[int, float]:
    """(place of the best cut, how bad it is: under 1 is at a mark that leaves two fair parts)."""
    best, least = 1, float("inf")
    left = 0
    for at in range(1, len(units)):
        left += units[at - 1].size
        badness = _break_badness(units[at - 1].word, units[at].word, links)
        share = min(left, size - left) / size
        if min(left, size - left) < SHORT // 2:
            badness += _WORST
        badness += 0.5 - share
        if badness < least:
            best, least = at, badness
    return best, least


def _break_badness(before: Word, after: Word, links: Collection[str]) -> float:
    end = before.spoken.rstrip("\"”)")[-1:]
    if end and end in ".!?…":
        return 0.0
    if end in {";", ":", "—"}:
        return 0.1
    if end == ",":
        return 0.35
    return 1.0 if after.text.lower().strip("\"'“(«") in links else 1.5
