"""Words in Kokoro's input and in its sound: which symbols are whose, and from where to where they are heard.

The model's durations say how many frames of 600 samples each symbol takes. Two things about them were
measured: the sound runs ahead of its symbol by two frames (median of 42 onsets after a pause in five
voices, half of them within 20 ms of it), and the symbol before a pause takes most of the pause's silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS
from respoken.engines.spoken import rise
from respoken.errors import EngineError

DURATIONS = "/encoder/Clip_output_0"
"""The model's tensor of durations: float, one a token, padding at both ends included, in frames."""

SAMPLE_RATE_HZ = 24_000
FRAME = 600
MOST_SYMBOLS = 510

_AHEAD = 2 * FRAME
_BLOCK = 120  # 5 ms
_QUIET_DB = -45.0
_LEAD_IN, _TAIL = 240, 960  # 10 ms so that no consonant is clipped, 40 ms for a voice to fade
_FADE_IN, _FADE_OUT = 72, 360
_EARLIEST = 6 * FRAME


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
    spans = _spans(line, edges)
    levels = _levels(audio)
    quiet = levels.max() + _QUIET_DB
    spans = {word: (start, _heard_end(levels, start, end, quiet)) for word, (start, end) in spans.items()}
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    start = max(0, _heard_start(levels, first, quiet) - _LEAD_IN)
    end = min(len(audio), last + _TAIL)
    cut = audio[start:end].copy()
    _fade(cut)
    return cut, {word: (max(0, a - start), min(len(cut), b - start)) for word, (a, b) in spans.items()}


def _spans(line: Line, edges: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    """From where to where each word is heard: its first sound to its last, no blank or punctuation."""
    spans: dict[int, tuple[int, int]] = {}
    for place, (symbol, word) in enumerate(zip(line.symbols, line.words, strict=True)):
        if word < 0 or symbol not in SOUNDS:
            continue
        # The first token is the padding before the line, so symbol 0 is token 1.
        start, end = (max(0, int(edges[place + step]) - _AHEAD) for step in (1, 2))
        spans[word] = (spans.get(word, (start, end))[0], end)
    return spans


def _levels(audio: Samples) -> NDArray[np.float64]:
    """Level of every 5 ms in dB of full scale."""
    blocks = len(audio) // _BLOCK
    squares = np.square(audio[: blocks * _BLOCK].astype(np.float64)).reshape(blocks, _BLOCK)
    return np.asarray(10 * np.log10(squares.mean(axis=1) + 1e-12), dtype=np.float64)


def _heard_end(levels: NDArray[np.float64], start: int, end: int, quiet: float) -> int:
    """Where a span falls silent for good; its own end when it does not."""
    (heard,) = np.nonzero(levels[start // _BLOCK : end // _BLOCK] > quiet)
    return min(end, (start // _BLOCK + int(heard[-1]) + 1) * _BLOCK) if len(heard) else end


def _heard_start(levels: NDArray[np.float64], start: int, quiet: float) -> int:
    """Where the sound that runs into ``start`` begins, at most 150 ms before it."""
    block = start // _BLOCK
    earliest = max(0, (start - _EARLIEST) // _BLOCK)
    (silent,) = np.nonzero(levels[earliest:block] <= quiet)
    return min(start, (earliest + int(silent[-1]) + 1) * _BLOCK) if len(silent) else earliest * _BLOCK


def _fade(samples: Samples) -> None:
    """Fade both ends in place against clicks."""
    rise(samples[:_FADE_IN])
    rise(samples[::-1][:_FADE_OUT])
