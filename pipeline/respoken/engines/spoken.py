"""What engines have in common about the words they are given: counting them, and placing them in time."""

from collections.abc import Mapping

import numpy as np

from respoken.audio import Audio, Samples
from respoken.engines.base import Speech, plain
from respoken.errors import EngineError
from respoken.models import Mark

SLOWEST, FASTEST = 0.5, 2.0
"""Speeds within which the engines here still speak clearly."""

_QUIET = 0.02  # of the loudest 10 ms: -34 dB, below a soft consonant and above a vocoder's noise floor


def check_speed(speed: float) -> None:
    """Raise EngineError for a speed no engine here can speak at, NaN included."""
    if not SLOWEST <= speed <= FASTEST:
        raise EngineError(
            f"cannot speak at {speed} times the voice's own pace.", "speed",
            f"Give a speed between {SLOWEST} and {FASTEST}.",
        )


def letters(word: str) -> int:
    """How many letters and digits a spoken word has, its phonemes aside."""
    return sum(character.isalnum() for character in plain(word))


class Joining:
    """The lines of one utterance, said one by one, as one speech with a mark a word."""

    def __init__(self, words: int, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._pieces: list[Samples] = [np.zeros(0, np.float32)]
        self._spans = [(0, 0)] * words
        self._at = 0

    def add(self, samples: Samples, heard: Mapping[int, tuple[int, int]], gap_s: float) -> None:
        """Take in a line: its sound, and where in it each word is heard, in samples.

        gap_s: silence before it, unless it is the first.
        """
        if self._at:
            gap = np.zeros(round(gap_s * self._rate), np.float32)
            self._pieces.append(gap)
            self._at += len(gap)
        for word, (start, end) in heard.items():
            first = self._spans[word][0] if self._spans[word][1] else self._at + start
            self._spans[word] = (first, self._at + end)
        self._pieces.append(samples)
        self._at += len(samples)

    def speech(self, device: str) -> Speech:
        """All of it. A word that was not said lasts no time, where the word before it ended."""
        marks, at = [], 0
        for start, end in self._spans:
            at = max(at, end) if end else at
            begin = start if end else at
            marks.append(Mark(start_s=begin / self._rate, end_s=(end or at) / self._rate))
        return Speech(Audio(np.concatenate(self._pieces), self._rate), tuple(marks), device)


def rise(samples: Samples) -> None:
    """Fade in, in place."""
    samples *= np.arange(len(samples), dtype=np.float32) / max(1, len(samples))


def with_marks(speech: Speech, spoken: str) -> Speech:
    """The same speech, with one mark a blank-separated word whatever the engine could tell.

    Where it told nothing the words are estimated: spread over the sound by their letters, from where it
    first is louder than -34 dB of its loudest 10 ms to where it last is. Captions then stay within a
    word or two of the sound, but not within 25 ms as exact marks do. Raises EngineError when the engine
    marked another number of words than it was given.
    """
    words = spoken.split()
    if speech.marks is None:
        return Speech(speech.audio, _spread(words, speech.audio), speech.device)
    if len(speech.marks) != len(words):
        raise EngineError(
            f"marked {len(speech.marks)} words of {len(words)} in {spoken[:60]!r}.", "engine",
            "Report this: the engine breaks its contract.",
        )
    return speech


def _spread(words: list[str], audio: Audio) -> tuple[Mark, ...]:
    first, last = _heard(audio)
    shares = np.array([letters(word) for word in words], dtype=np.float64)
    if not shares.sum():
        shares += 1
    ends = first + np.rint(np.cumsum(shares) / max(shares.sum(), 1) * (last - first)).astype(int)
    starts = np.concatenate([[first], ends])
    rate = audio.sample_rate_hz
    return tuple(
        Mark(start_s=float(start / rate), end_s=float(end / rate))
        for start, end in zip(starts, ends, strict=False)
    )


def _heard(audio: Audio) -> tuple[int, int]:
    """First and last sample, exclusive, of what is heard; the whole when nothing is."""
    block = max(1, audio.sample_rate_hz // 100)
    blocks = len(audio.samples) // block
    if not blocks:
        return 0, len(audio.samples)
    squares = np.square(audio.samples[: blocks * block].astype(np.float64)).reshape(blocks, block)
    levels = np.sqrt(squares.mean(axis=1))
    (heard,) = np.nonzero(levels > levels.max() * _QUIET)
    if not len(heard):
        return 0, len(audio.samples)
    return int(heard[0]) * block, min(len(audio.samples), int(heard[-1] + 1) * block)
