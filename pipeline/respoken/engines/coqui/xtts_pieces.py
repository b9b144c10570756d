"""An utterance cut to what XTTS can say at once, and what it says cut to the words.

More characters than a language's limit and XTTS drops words; a short text and it may go on after the last
word with words of its own making. Cuts are made where a person would breathe.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from respoken.audio import Samples

# How many characters XTTS says whole, by language: the library's own table, beyond which it warns.
LIMITS = {
    "en": 250, "de": 253, "fr": 273, "es": 239, "it": 213, "pt": 203, "pl": 224, "zh": 82, "ar": 166,
    "cs": 186, "ru": 182, "nl": 251, "tr": 226, "ja": 71, "hu": 224, "ko": 95, "hi": 150,
}

_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»」』)\]]*$")
_CLAUSE_END = re.compile(r"[,;:–—、，；：،][\"'”’»」』)\]]*$")
_INNER_END = re.compile(r"(?<=[。！？、，；：।])")

_START_S, _SLOWEST_S = 1.5, 0.2
"""Longer than this and so much a letter is three times as slow as unhurried speech: it ran on."""
_QUICKEST_S = 0.05
"""A letter takes at least so long, 240 words a minute: before that, the words are not over."""
_GAP_S = 0.4
"""A silence so long is no part of a clause."""
_KEPT_S = 0.08
_QUIET = 0.01  # of the loudest 10 ms: -40 dB, below soft consonants


@dataclass(frozen=True)
class Piece:
    """What is said in one call: its text, and which word of the utterance each of its words is, from 0."""

    text: str
    words: tuple[int, ...]

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence ends here."""
        return bool(_SENTENCE_END.search(self.text))


def pieces(words: Sequence[str], language: str, fits: Callable[[str], bool]) -> list[Piece]:
    """Words cut into pieces that can each be said at once, in order; none without a letter or digit.

    language: XTTS's name of it. fits: whether the model takes a text, which is asked of none over the limit
    of characters. A word that does not fit alone is cut, at its own marks where it has any.
    """
    limit = LIMITS.get(language.partition("-")[0], 250)

    def possible(text: str) -> bool:
        return len(text) <= limit and fits(text)

    rest = [(number, part) for number, word in enumerate(words) for part in _parts(word, possible)]
    found = []
    while rest:
        count = 1
        while count < len(rest) and _apart(rest, count) and possible(_text(rest[: count + 1])):
            count += 1
        if count < len(rest):
            count = _breath([part for _, part in rest[:count]])
        found.append(Piece(_text(rest[:count]), tuple(number for number, _ in rest[:count])))
        rest = rest[count:]
    return [piece for piece in found if _letters(piece.text)]


def _apart(parts: Sequence[tuple[int, str]], at: int) -> bool:
    """Whether two words meet there, not two parts of one, which a blank would make two words of."""
    return parts[at][0] != parts[at - 1][0]


def _text(parts: Sequence[tuple[int, str]]) -> str:
    return " ".join(part for _, part in parts)


def _breath(parts: Sequence[str]) -> int:
    """How many of the parts that fit are said before a breath: to a sentence's end, or a clause's.

    An end in the first third counts for nothing: the pieces would be many and short.
    """
    for end in (_SENTENCE_END, _CLAUSE_END):
        for count in range(len(parts), len(parts) // 3, -1):
            if end.search(parts[count - 1]):
                return count
    return len(parts)


def _parts(word: str, possible: Callable[[str], bool]) -> list[str]:
    """A word, or the parts it has to be cut into: after its own marks, then anywhere."""
    if possible(word) or len(word) < 2:
        return [word]
    inner = [part for part in _INNER_END.split(word) if part]
    if len(inner) < 2:
        inner = [word[: len(word) // 2], word[len(word) // 2 :]]
    parts: list[str] = []
    for part in inner:
        if parts and possible(parts[-1] + part):
            parts[-1] += part
        else:
            parts += _parts(part, possible)
    return parts


# --- what it says -------------------------------------------------------------------------------


def runs_on(duration_s: float, text: str, speed: float) -> bool:
    """Whether a text's sound is longer than anybody would take to say it."""
    return duration_s * speed > _START_S + _SLOWEST_S * _letters(text)


def trimmed(samples: Samples, rate_hz: int, text: str, speed: float) -> Samples:
    """The sound without the silence around it, and without what certainly is not the text's.

    Certain is only this: a text of one clause, heard long enough to have been said, then a silence no clause
    has inside it, then more. Whatever else may be wrong is left for those who listen.
    """
    block = rate_hz // 100
    levels = _levels(samples, block)
    (heard,) = np.nonzero(levels > levels.max(initial=0.0) * _QUIET)
    if not len(heard):
        return samples[:0]
    first, last = int(heard[0]), int(heard[-1])
    if _one_clause(text):
        enough = first + round(100 * _QUICKEST_S * _letters(text) / speed)
        gaps = np.flatnonzero(np.diff(heard) > 100 * _GAP_S)
        last = next((int(heard[gap]) for gap in gaps if heard[gap] >= enough), last)
    kept = round(_KEPT_S * rate_hz)
    return samples[max(0, first * block - kept) : (last + 1) * block + kept]


def _levels(samples: Samples, block: int) -> np.ndarray:
    """Root mean square of each 10 ms."""
    whole = samples[: len(samples) // block * block].astype(np.float64)
    return np.asarray(np.sqrt(np.square(whole.reshape(-1, block)).mean(axis=1)))


def _one_clause(text: str) -> bool:
    words = text.split()
    return not any(_SENTENCE_END.search(word) or _CLAUSE_END.search(word) for word in words[:-1])


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
