"""The fair measure: how many words were heard wrong, and not how differently they may be written.

Heard and written words are compared after quotes are unified, numbers, contractions and British spellings
normalised (OpenAI's Whisper normaliser), and where a stretch of both spells the same letters it counts as
equal: DeepSeek is deep seek, A I is AI. A homophone that is spelled otherwise still counts as an error.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from respoken.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

INSTALL = 'Install what listening needs: pip install "respoken[listen]"'

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": " - "})
_BETWEEN_LETTERS = re.compile(r"(?<=\w)[-/](?=\w)")


@dataclass(frozen=True)
class Difference:
    """A stretch of words heard otherwise: where it begins among the expected words, and both readings."""

    at: int
    expected: tuple[str, ...]
    heard: tuple[str, ...]

    @property
    def errors(self) -> int:
        """Substitutions, insertions and deletions it takes."""
        return max(len(self.expected), len(self.heard))


@dataclass(frozen=True)
class Comparison:
    """Words compared: how many were expected, and the stretches that differ."""

    words: int
    differences: tuple[Difference, ...]

    @property
    def errors(self) -> int:
        """Words heard wrong, missed or added."""
        return sum(difference.errors for difference in self.differences)


def word_errors(expected: str, heard: str) -> Comparison:
    """Compare what was written with what was heard, by the fair measure. Raises SettingsError without the extra."""
    ours, theirs = normalised(expected), normalised(heard)
    return Comparison(len(ours), tuple(_differences(ours, theirs)))


def normalised(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(_normaliser()(_BETWEEN_LETTERS.sub(" ", text.translate(_QUOTES))).split())


@cache
def _normaliser() -> "Callable[[str], str]":
    try:
        from whisper_normalizer.english import EnglishTextNormalizer
    except ImportError as error:
        raise SettingsError("the extra for listening is not installed.", "check --listen", INSTALL) from error
    normaliser: Callable[[str], str] = EnglishTextNormalizer()
    return normaliser


def _differences(ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[Difference]:
    from rapidfuzz.distance import Levenshtein

    found: list[Difference] = []
    block: list[tuple[int, int, int, int]] = []

    def close() -> None:
        if block:
            first, last = block[0], block[-1]
            mine, other = ours[first[0] : last[1]], theirs[first[2] : last[3]]
            if "".join(mine) != "".join(other):
                found.append(Difference(first[0], mine, other))
            block.clear()

    for step in Levenshtein.opcodes(ours, theirs):
        if step.tag == "equal":
            close()
        else:
            block.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
    close()
    return found
