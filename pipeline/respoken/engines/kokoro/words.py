"""Words in Kokoro's input and in its sound: which symbols are whose, and from where to where they are heard.

The model's durations say how many frames of 600 samples each symbol takes. Three things about them were
measured: the sound runs ahead of its symbol by two frames (median of 42 onsets after a pause in five
voices, half of them within 20 ms of it); the symbol before a pause takes most of the pause's silence; and
the blank between two words, two frames in the median, is no gap: in it the next word has begun. An aligner
that knows nothing of the model puts the border where the blank begins, within 15 ms in the median, and
45 ms before the sound that follows it (bench/word_times.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS
from respoken.engines.spoken import rise
from respoken.errors import EngineError

DURATIONS = "/encoder/Clip_output_0"
"""The model's tensor of durations: float, one a token, padding at both ends included, in frames."""

MARKING = "marks-3"
"""Names how clips are cut and marked; part of the fingerprint, for marks are kept with the sound."""

SAMPLE_RATE_HZ = 24_000
FRAME = 600
MOST_SYMBOLS = 510

_AHEAD = 2 * FRAME
_BLOCK = 120  # 5 ms
_QUIET_DB = -45.0
_LEAD_IN, _TAIL = 240, 960  # 10 ms so that no consonant is clipped, 40 ms for a voice to fade
_FADE_IN, _FADE_OUT = 72, 360
_SHORTEST = 6 * _BLOCK
_EARLY, _LATE = 30, 12  # blocks: 150 and 60 ms
_DYING, _GROWN_DB = 24, 6.0
_PAUSE = 20 * _BLOCK
"""Silence of 100 ms is a pause; a shorter one between two words is the closure of a plosive, and its own."""


@dataclass(frozen=True)
class Line:
    """What is said in one call: symbols, and for each the place of its word, -1 for a blank."""

    symbols: str
    words: tuple[int, ...]


def lines(words: Sequence[str]) -> Iterator[Line]:
    """The words' phonemes as lines the model can take, in order; words without any are passed over."""
    symbols = " ".join(word for word in words if word)
    owners = [place for number, word in enumerate(words) if word for place in (*[number] * len(word), -1)]
    while symbols:
        end = _cut(symbols)
        head = symbols[:end].rstrip(" ")
        if any(symbol in SOUNDS for symbol in head):
            yield Line(head, tuple(owners[: len(head)]))
        while end < len(symbols) and symbols[end] == " ":
            end += 1
        symbols, owners = symbols[end:], owners[end:]


def _cut(symbols: str) -> int:
    """Where a line ends: at the last pause in the second half of what fits, else a blank, else anywhere."""
    if len(symbols) <= MOST_SYMBOLS:
        return len(symbols)
    blanks = [place for place in range(1, MOST_SYMBOLS + 1) if symbols[place] == " "]
    pauses = [b for b in blanks if symbols[b - 1] in PUNCTUATION and b > MOST_SYMBOLS // 2]
    return (pauses or blanks or [MOST_SYMBOLS])[-1]


def parted(line: Line) -> list[Line]:
    """A line as two, cut at the pause nearest its middle; as it is where there is none."""
    middle = len(line.symbols) / 2
    pauses = [
        place for place in range(1, len(line.symbols) - 1)
        if line.symbols[place] == " " and line.symbols[place - 1] in PUNCTUATION
    ]
    if not pauses:
        return [line]
    at = min(pauses, key=lambda place: abs(place - middle))
    halves = [
        Line(line.symbols[:at], line.words[:at]), Line(line.symbols[at + 1 :], line.words[at + 1 :])
    ]
    sounding = [half for half in halves if any(symbol in SOUNDS for symbol in half.symbols)]
    return halves if len(sounding) == len(halves) else [line]


def fit(
    line: Line, audio: Samples, durations: NDArray[np.float32]
) -> tuple[Samples, dict[int, tuple[int, int]]]:
    """A line's sound cut to its words and faded at both ends, and the span of each word in samples.

    durations: frames a token, padding at both ends included. Raises EngineError when they do not add up to
    the sound, as with a model that is not Kokoro.
    """
    edges = np.concatenate([[0], np.cumsum(durations.astype(np.int64))]) * FRAME
    if len(edges) != len(line.symbols) + 3 or edges[-1] != len(audio):
        raise EngineError("the model's durations do not add up.", "Kokoro", "Use another model.")
    levels = _levels(audio)
    quiet = levels.max() + _QUIET_DB
    spans = _spans(line, edges, levels, quiet)
    first, ends = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    last = _died_away(levels, ends, quiet)
    spans[max(spans)] = (spans[max(spans)][0], last)
    start = max(0, first - _LEAD_IN)
    end = min(len(audio), last + _TAIL)
    cut = audio[start:end].copy()
    _fade(cut)
    return cut, {word: (max(0, a - start), min(len(cut), b - start)) for word, (a, b) in spans.items()}


def _spans(
    line: Line, edges: NDArray[np.int64], levels: NDArray[np.float64], quiet: float
) -> dict[int, tuple[int, int]]:
    """From where to where each word is heard: between two words of a phrase there is no gap."""
    sounds = [place for place, word in enumerate(line.words) if word >= 0 and line.symbols[place] in SOUNDS]
    spans: dict[int, tuple[int, int]] = {}
    last = -1  # the place of the last sound before the word, and where it falls silent
    silent = 0
    for word, group in groupby(sounds, key=lambda place: line.words[place]):
        places = list(group)
        start = own = _heard_at(edges, places[0])
        end = _heard_at(edges, places[-1] + 1)
        if last >= 0:
            # Marks between the words may hold the end of the one before; the blank never does.
            blank = max(last + 1, line.symbols.rfind(" ", 0, places[0]))
            start = max(silent, _heard_at(edges, blank))
        if last < 0 or _paused(levels, silent, own, quiet):
            start = _onset(levels, own, quiet)
        # A short word may be over by the model's count before any sound of it is found.
        last, silent = places[-1], max(_heard_end(levels, own, end, quiet), start + _SHORTEST)
        spans[word] = (start, silent)
    return spans


def _heard_at(edges: NDArray[np.int64], place: int) -> int:
    """The sample at which a symbol is heard. The first token is padding, so symbol 0 is token 1."""
    return max(0, int(edges[place + 1]) - _AHEAD)


def _levels(audio: Samples) -> NDArray[np.float64]:
    """Level of every 5 ms in dB of full scale."""
    blocks = len(audio) // _BLOCK
    squares = np.square(audio[: blocks * _BLOCK].astype(np.float64)).reshape(blocks, _BLOCK)
    return np.asarray(10 * np.log10(squares.mean(axis=1) + 1e-12), dtype=np.float64)


def _heard_end(levels: NDArray[np.float64], start: int, end: int, quiet: float) -> int:
    """Where a span falls silent for good; its own end when it does not."""
    (heard,) = np.nonzero(levels[start // _BLOCK : end // _BLOCK] > quiet)
    return min(end, (start // _BLOCK + int(heard[-1]) + 1) * _BLOCK) if len(heard) else end


def _paused(levels: NDArray[np.float64], after: int, near: int, quiet: float) -> bool:
    """Whether the last silence between two samples is long enough for a pause."""
    run = latest = 0
    for level in levels[after // _BLOCK : near // _BLOCK + 1]:
        run = run + 1 if level <= quiet else 0
        latest = run or latest
    return latest * _BLOCK >= _PAUSE


def _died_away(levels: NDArray[np.float64], end: int, quiet: float) -> int:
    """Where a voice that still sounds at the end of its last symbol has died away, at most 120 ms later.

    Where it grows louder again it is not the word any more: final punctuation can hold sounds of its own.
    """
    block = end // _BLOCK
    lowest = np.inf
    for level in levels[block : block + _DYING]:
        if level <= quiet or level > lowest + _GROWN_DB:
            break
        lowest = min(lowest, level)
        block += 1
    return max(end, block * _BLOCK)


def _onset(levels: NDArray[np.float64], near: int, quiet: float) -> int:
    """Where sound begins after silence: at most 150 ms before a sample, or 60 ms after it."""
    block = near // _BLOCK
    earliest = max(0, block - _EARLY)
    (silent,) = np.nonzero(levels[earliest : block + 1] <= quiet)
    if not len(silent):
        return earliest * _BLOCK
    if earliest + int(silent[-1]) < block:
        return (earliest + int(silent[-1]) + 1) * _BLOCK
    (loud,) = np.nonzero(levels[block : block + _LATE] > quiet)
    return (block + int(loud[0])) * _BLOCK if len(loud) else near


def _fade(samples: Samples) -> None:
    """Fade both ends in place against clicks."""
    rise(samples[:_FADE_IN])
    rise(samples[::-1][:_FADE_OUT])
