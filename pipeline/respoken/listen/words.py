"""The fair measure: how many words were heard wrong, and not how differently they may be written.

Heard and expected words are compared after quotes are unified and numbers, contractions and British
spellings normalised (OpenAI's Whisper normaliser); and where neighbouring words of both spell the same
letters they are equal: DeepSeek is deep seek, A I is AI. So are those that our own reader says with the same
sounds (see homophones): a recogniser cannot hear how a word is spelled. What sounds otherwise counts; so do
words that were missed, added, or swapped.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from respoken import languages
from respoken.errors import SettingsError
from respoken.listen import homophones

if TYPE_CHECKING:
    from collections.abc import Callable

INSTALL = 'Install what listening needs: pip install "respoken[listen]"'

LONGEST_COMPOUND = 5
"""Words that one word may be heard as: G P T four o. More would let a phrase pass for another."""

LONGEST_SOUND = 3
"""Words whose sounds are compared with those of as many others: a name, an aim."""

_MOST_SILENT = 4
"""Letters that one spelling of the same sounds may have more than another: they are, their."""

_LARGEST_BLOCK = 250_000
"""Words times words of a stretch that is compared word by word; larger ones are no longer alike at all."""

_CHARACTERS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": " ", "…": " ", "&": " and "}
    # The normaliser drops what stands in brackets; here they hold words like any others.
    | dict.fromkeys("()[]<>{}", " ")
)

# Before the normaliser, in lower case: pairs of a pattern and what stands in its place.
_WRITTEN_OTHERWISE = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=[a-z0-9])[-/](?=[a-z0-9])", " "),
        # A possessive sounds like a plural and is often heard as one; only pronouns have 's for "is".
        (r"\b(?!(?:it|that|he|she|what|who|where|here|there|how|when|why|let|one)'s)([a-z0-9]+)'s\b", r"\1s"),
        (r"(?<![0-9.,])0(?=[0-9])", "0 "),  # the normaliser drops a leading zero, which is said
        (r"\ba (?=(?:hundred|thousand|million|billion|trillion)\b)", "one "),
        (r"\bper cent\b", "percent"),
        (r"\bok\b", "okay"),
    )
]
_ONE = re.compile(r"^one(?=s?$|\.)")  # the normaliser writes 1 as a word, alone of all numbers


@dataclass(frozen=True)
class Difference:
    """A stretch of words heard otherwise: where it begins in both texts, both readings, and what it costs."""

    at: int
    heard_at: int
    expected: tuple[str, ...]
    heard: tuple[str, ...]
    errors: int

    def touches(self, other: "Difference") -> bool:
        """Whether both are about the same words that were heard, or the same place between two."""
        return (
            self.heard_at <= other.heard_at + len(other.heard)
            and other.heard_at <= self.heard_at + len(self.heard)
        )


@dataclass(frozen=True)
class Comparison:
    """Words compared: how many were expected, and the stretches that differ."""

    words: int
    differences: tuple[Difference, ...]

    @property
    def errors(self) -> int:
        """Words heard wrong, missed or added."""
        return sum(difference.errors for difference in self.differences)


def word_errors(expected: str, heard: str, language: str = "en") -> Comparison:
    """Compare what was to be said with what was heard, by the fair measure. language: BCP 47, of both.

    Raises SettingsError when the extra for listening is not installed.
    """
    ours, theirs = normalised(expected, language), normalised(heard, language)
    return Comparison(len(ours), tuple(_differences(ours, theirs)))


def fairest(written: str, said: str, heard: str, language: str = "en") -> Comparison:
    """What was heard against words as they are written and as they were to be said.

    The recogniser writes ``2025`` or ``twenty twenty-five`` as it likes. So a difference counts only where
    it is one by both readings, and costs what it costs by the kinder.
    """
    readings = [word_errors(text, heard, language) for text in (said, written)]
    kinder, other = sorted(readings, key=lambda found: found.errors)
    kept = [mine for mine in kinder.differences if any(mine.touches(yours) for yours in other.differences)]
    return Comparison(kinder.words, tuple(kept))


def normalised(text: str, language: str = "en") -> tuple[str, ...]:
    """The words of a text as they are compared: in other languages than English, as they would be read."""
    if (other := languages.known(language)).wording:
        return _read(text, other, language)
    plain = text.translate(_CHARACTERS).lower()
    for pattern, instead in _WRITTEN_OTHERWISE:
        plain = pattern.sub(instead, plain)
    return tuple(_ONE.sub("1", word) for word in _normaliser()(plain).split())


def _read(text: str, other: languages.Language, language: str) -> tuple[str, ...]:
    """A text's words with figures and signs in letters, without marks; parts at hyphens are words."""
    spoken = " ".join(word.spoken for word in languages.words(text, other, languages.region(language)))
    # Hindi writes some letters with a dot below or without, and the nasal sign in two ways.
    plain = unicodedata.normalize("NFD", spoken.lower()).translate({0x093C: None, 0x0901: 0x0902})
    composed = unicodedata.normalize("NFC", plain)
    letters = (letter if unicodedata.category(letter)[0] in "LM" else " " for letter in composed)
    return tuple("".join(letters).split())


@cache
def _normaliser() -> "Callable[[str], str]":
    try:
        from whisper_normalizer.english import EnglishTextNormalizer
    except ImportError as error:
        raise SettingsError("the extra for listening is not installed.", "check --listen", INSTALL) from error
    normaliser: Callable[[str], str] = EnglishTextNormalizer()
    return normaliser


def _differences(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Difference]:
    """Every stretch that differs. Levenshtein's steps find the stretches, _costs what is wrong in each."""
    for mine, yours in _stretches(ours, theirs):
        if len(mine) * len(yours) > _LARGEST_BLOCK:
            expected, heard = tuple(ours[i] for i in mine), tuple(theirs[i] for i in yours)
            yield Difference(mine.start, yours.start, expected, heard, max(len(mine), len(yours)))
        else:
            yield from _within(ours, theirs, mine, yours)


def _stretches(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[range, range]]:
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError as error:
        raise SettingsError("the extra for listening is not installed.", "check --listen", INSTALL) from error
    first: tuple[int, int] | None = None
    for step in Levenshtein.opcodes(ours, theirs):
        if step.tag != "equal":
            first = first or (step.src_start, step.dest_start)
            continue
        # One equal word between two differences may be part of a compound: "a i a" heard "ai a".
        if first and step.src_end - step.src_start > 1:
            yield range(first[0], step.src_start), range(first[1], step.dest_start)
            first = None
    if first:
        yield range(first[0], len(ours)), range(first[1], len(theirs))


def _within(ours: Sequence[str], theirs: Sequence[str], mine: range, yours: range) -> Iterator[Difference]:
    """The differences in a stretch, by its cheapest parting into equal words and others.

    Errors side by side are one difference.
    """
    expected, heard = [ours[i] for i in mine], [theirs[i] for i in yours]
    start: tuple[int, int] | None = None
    errors = 0
    for i, j, cost in [*_path(expected, heard), (len(expected), len(heard), 0)]:
        if cost:
            start = start or (i, j)
            errors += cost
        elif start:
            first_i, first_j = start
            yield Difference(
                mine.start + first_i, yours.start + first_j,
                tuple(expected[first_i:i]), tuple(heard[first_j:j]), errors,
            )
            start, errors = None, 0


def _path(expected: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int, int]]:
    """The cheapest steps through both: where each begins, and what it costs."""
    rows, columns = len(expected), len(heard)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    came: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i or j:
                best[i][j], came[i][j] = min(
                    (best[a][b] + cost, (a, b)) for a, b, cost in _before(expected, heard, i, j)
                )
    steps = []
    i, j = rows, columns
    while i or j:
        a, b = came[i][j]
        steps.append((a, b, best[i][j] - best[a][b]))
        i, j = a, b
    return steps[::-1]


def _before(expected: Sequence[str], heard: Sequence[str], i: int, j: int) -> Iterator[tuple[int, int, int]]:
    """Where a step to i, j may come from, and what it costs."""
    if i:
        yield i - 1, j, 1
    if j:
        yield i, j - 1, 1
    if i and j:
        yield i - 1, j - 1, int(not _same(expected[i - 1 : i], heard[j - 1 : j]))
        # Sounds: a word or a few against as many.
        for count in range(2, LONGEST_SOUND + 1):
            for other in range(2, LONGEST_SOUND + 1):
                if count <= i and other <= j and _alike(expected[i - count : i], heard[j - other : j]):
                    yield i - count, j - other, 0
        # Compounds: one word of either side against several of the other.
        for count in range(2, LONGEST_COMPOUND + 1):
            if count <= j and _same(expected[i - 1 : i], heard[j - count : j]):
                yield i - 1, j - count, 0
            if count <= i and _same(expected[i - count : i], heard[j - 1 : j]):
                yield i - count, j - 1, 0


def _same(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether words spell the same."""
    # The normaliser takes a letter o for a nought, as people do: M O E, GPT-4o.
    return "".join(mine).replace("0", "o") == "".join(yours).replace("0", "o") or _alike(mine, yours)


def _alike(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether a word or a few sound like others, and no part of them alone does."""
    if len(mine) > 1 and len(yours) > 1 and (mine[0] == yours[0] or mine[-1] == yours[-1]):
        return False  # they are alike without the word that is the same
    lengths = len("".join(mine)), len("".join(yours))
    if max(len(mine), len(yours)) > LONGEST_SOUND or abs(lengths[0] - lengths[1]) > _MOST_SILENT:
        return False
    return homophones.alike(mine, yours)
