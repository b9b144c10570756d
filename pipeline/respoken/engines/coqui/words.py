"""Words in a model's input and in its sound: lines it can take, and from where to where each word is heard.

The model's durations say how many samples each symbol takes, but not where in them the voice is: a pause
lies partly in the symbols around it. So spans are drawn in to where there is sound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines.coqui.symbols import PAUSES
from respoken.engines.spoken import rise

MOST_SYMBOLS = 300
"""In one call: about 17 s of speech. What is heard does not suffer (cut at 120, 200, 300 or 500, Whisper
base took 1, 5, 4 and 1 of 410 words otherwise), but memory grows with the longest line."""

_SENTENCE_ENDS = PAUSES[:4]
_GAP_S = {True: 0.3, False: 0.08}
_BLOCK_S = 0.005
_QUIET_DB = -45.0
_LEAD_IN_S, _TAIL_S = 0.01, 0.04
_FADE_IN_S, _FADE_OUT_S = 0.003, 0.015
_COME_S, _GO_S = 0.03, 0.07
_LEAP_DB = -6.0
"""How a voice comes and goes that leaps out of silence near its mean level, or still sounds where it is cut:
it would else begin or end in a step that is heard."""
_EARLIEST_S = 0.15
_SHORTEST_S = 0.03


@dataclass(frozen=True)
class Line:
    """What is said in one call: symbols, for each the place of its word or -1, and the silence before."""

    symbols: str
    words: tuple[int, ...]
    gap_s: float = 0.0


def sounds(symbol: str) -> bool:
    """Whether a symbol is a letter, a phoneme or a mark on one, and not a pause or a blank."""
    return symbol.isalnum()


def lines(words: Sequence[str], blank: str = " ", most: int = MOST_SYMBOLS) -> Iterator[Line]:
    """The words' symbols as lines the model can take, in order; what has no sound is left out.

    blank: what stands between words, empty for a model that has no symbol for it.
    """
    said = [(place, word) for place, word in enumerate(words) if word]
    symbols = blank.join(word for _, word in said)
    owners = [
        owner for place, word in said for owner in (*[place] * len(word), *[-1] * len(blank))
    ][: len(symbols)]
    starts = _starts(said, blank)
    at, gap_s = 0, 0.0
    while at < len(symbols):
        end = _cut(symbols, starts, at, most)
        head = symbols[at:end].rstrip(" ")
        if any(map(sounds, head)):
            yield Line(head, tuple(owners[at : at + len(head)]), gap_s)
            gap_s = _GAP_S[head[-1] in _SENTENCE_ENDS]
        at = end


def _starts(said: Sequence[tuple[int, str]], blank: str) -> list[int]:
    """Where each word begins among the symbols."""
    return list(accumulate((len(word) + len(blank) for _, word in said), initial=0))[:-1]


def _cut(symbols: str, starts: Sequence[int], at: int, most: int) -> int:
    """Where the line that begins at ``at`` ends: after a sentence, else a clause, a word, or anywhere."""
    if len(symbols) - at <= most:
        return len(symbols)
    fitting = [start for start in starts if at < start <= at + most]
    late = [start for start in fitting if start > at + most // 3]
    for marks in (_SENTENCE_ENDS, PAUSES):
        ends = [start for start in late if symbols[:start].rstrip(" ").endswith(tuple(marks))]
        if ends:
            return ends[-1]
    return fitting[-1] if fitting else at + most


def stretch(frames: NDArray[np.float64], speed: float) -> float:
    """What to multiply the frames a symbol lasts with, so that the whole is said ``speed`` times as fast.

    The model rounds every symbol up to a whole frame, and half of them last one or two: divided by 1.5
    alone, speech is 1.3 times as fast. Carrying what rounding leaves over to the next symbol is exact too,
    but drops short symbols, and twice as many words were misheard at 2 times the pace (29 of 200 for 12).
    """
    wanted = np.ceil(frames).sum() / speed
    low, high = 0.0, 2 / speed
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if np.ceil(frames * middle).sum() < wanted else (low, middle)
    return high


def fit(
    line: Line, audio: Samples, edges: NDArray[np.int64], sample_rate_hz: int
) -> tuple[Samples, dict[int, tuple[int, int]]]:
    """A line's sound cut to its words and faded at both ends, and the span of each word in samples.

    edges: for each symbol the sample where it starts, and one more where the last ends.
    """
    block = max(1, round(_BLOCK_S * sample_rate_hz))
    levels = _levels(audio, block)
    quiet = levels.max(initial=-120.0) + _QUIET_DB
    spans = {
        word: _heard(levels, block, quiet, span, round(_SHORTEST_S * sample_rate_hz))
        for word, span in _spans(line, edges).items()
    }
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    onset = _onset(levels, block, quiet, first, round(_EARLIEST_S / _BLOCK_S))
    opening = min(spans, key=lambda word: spans[word][0])
    spans[opening] = (onset, spans[opening][1])
    start = max(0, onset - round(_LEAD_IN_S * sample_rate_hz))
    end = min(len(audio), last + round(_TAIL_S * sample_rate_hz))
    cut = audio[start:end].copy()
    rise(cut[: round(_FADE_IN_S * sample_rate_hz)])
    rise(cut[::-1][: round(_FADE_OUT_S * sample_rate_hz)])
    mean = 10 * np.log10(np.square(cut.astype(np.float64)).mean() + 1e-12)
    if levels[onset // block : onset // block + 2].max(initial=-120.0) > mean + _LEAP_DB:
        _swell(cut[onset - start :][: round(_COME_S * sample_rate_hz)])
    if levels[(end - 1) // block :].max(initial=-120.0) > quiet:
        _swell(cut[::-1][: round(_GO_S * sample_rate_hz)])
    return cut, {word: (max(0, a - start), min(len(cut), b - start)) for word, (a, b) in spans.items()}


def _spans(line: Line, edges: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    """From the first to the last of each word's symbols that sound."""
    spans: dict[int, tuple[int, int]] = {}
    for place, (symbol, word) in enumerate(zip(line.symbols, line.words, strict=True)):
        if word >= 0 and sounds(symbol):
            start, end = int(edges[place]), int(edges[place + 1])
            spans[word] = (spans.get(word, (start, end))[0], end)
    return spans


def _swell(samples: Samples) -> None:
    """Let it grow by the square, in place: evenly to the ear, where a straight line leaps out of silence."""
    rise(samples)
    rise(samples)


def _levels(audio: Samples, block: int) -> NDArray[np.float64]:
    """Level of every 5 ms in dB of full scale."""
    count = len(audio) // block
    squares = np.square(audio[: count * block].astype(np.float64)).reshape(count, block)
    return np.asarray(10 * np.log10(squares.mean(axis=1) + 1e-12), dtype=np.float64)


def _heard(
    levels: NDArray[np.float64], block: int, quiet: float, span: tuple[int, int], shortest: int
) -> tuple[int, int]:
    """A span without the silence at its ends; as it was where it is silent, or would be too short."""
    first = span[0] // block
    (heard,) = np.nonzero(levels[first : span[1] // block] > quiet)
    if not len(heard):
        return span
    start = max(span[0], (first + int(heard[0])) * block)
    end = min(span[1], (first + int(heard[-1]) + 1) * block)
    return (start, end) if end - start >= shortest else span


def _onset(levels: NDArray[np.float64], block: int, quiet: float, start: int, most: int) -> int:
    """Where the sound that runs into ``start`` begins, at most so many blocks before it."""
    at = start // block
    earliest = max(0, at - most)
    (silent,) = np.nonzero(levels[earliest:at] <= quiet)
    return min(start, (earliest + int(silent[-1]) + 1) * block) if len(silent) else earliest * block
