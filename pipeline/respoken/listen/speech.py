"""How each utterance of a finished file sounds by itself: its loudness, its fall, its beginning and end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from respoken import loudness
from respoken.audio import Audio, Samples
from respoken.listen.hearing import sounds
from respoken.listen.recogniser import SAMPLE_RATE_HZ
from respoken.models import Span

STEP = 40
"""Samples of a step: 2.5 ms, for what happens within a plosive."""

BEFORE_S, AFTER_S = 0.04, 0.1
"""What is heard of the pauses around an utterance."""

LOUDNESS_S, FADE_S = 3.0, 4.0
"""Shorter utterances are not compared in loudness, nor looked at in thirds: BS.1770 needs time."""

_SILENT_DB, _FULL_DB = -40.0, -10.0  # against the utterance's own mean level
_NOTHING = 1e-12


@dataclass(frozen=True)
class Heard:
    """What is measured of an utterance; None where it is too short, or its edge does not lie in silence."""

    span: Span
    loudness_lufs: float | None
    fall_lu: float | None
    """How far the last third lies under the first."""
    onset_db: float | None
    """How loud its first 5 ms are, against its mean level. A voice that is cut on begins in full voice."""
    end_ms: float | None
    """In what time it falls silent from 10 dB under its mean level."""


def measure(path: Path, spans: Sequence[Span]) -> Iterator[Heard]:
    """Every utterance of a file, in order; the file is read once. Raises MediaError."""
    said = [span for span in spans if span.spoken]
    windows = [(span.start_s - BEFORE_S, span.end_s + AFTER_S) for span in said]
    for span, (start_s, _), sound in zip(said, windows, sounds(path, windows), strict=True):
        before = round((span.start_s - max(0.0, start_s)) * SAMPLE_RATE_HZ)
        yield heard(span, sound, before)


def heard(span: Span, sound: Samples, before: int) -> Heard:
    """What is measured of an utterance. sound: with its pauses, at 16 kHz; before: samples ahead of it."""
    length = round((span.end_s - span.start_s) * SAMPLE_RATE_HZ)
    body = sound[before : before + length]
    power = float(np.square(body.astype(np.float64)).mean()) if len(body) else 0.0
    if power <= _NOTHING:
        return Heard(span, None, None, None, None)
    long_s = len(body) / SAMPLE_RATE_HZ
    third = len(body) // 3
    levels = _levels(sound, power)
    return Heard(
        span,
        _lufs(body) if long_s >= LOUDNESS_S else None,
        _lufs(body[:third]) - _lufs(body[-third:]) if long_s >= FADE_S else None,
        _onset_db(levels),
        _end_ms(_levels(sound[::-1], power)),
    )


def _lufs(samples: Samples) -> float:
    return loudness.lufs(Audio(samples, SAMPLE_RATE_HZ))


def _levels(samples: Samples, power: float) -> NDArray[np.float64]:
    """The level of every step against a power, in dB."""
    count = len(samples) // STEP
    squares = np.square(samples[: count * STEP].astype(np.float64)).reshape(count, STEP).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(squares, _NOTHING) / power), np.float64)


def _onset_db(levels: NDArray[np.float64]) -> float | None:
    (loud,) = np.nonzero(levels > _SILENT_DB)
    if not len(loud) or loud[0] == 0:
        return None
    first = levels[loud[0] : loud[0] + 2]
    return float(10 * np.log10(np.mean(10 ** (first / 10))))


def _end_ms(backwards: NDArray[np.float64]) -> float | None:
    (loud,) = np.nonzero(backwards > _SILENT_DB)
    (full,) = np.nonzero(backwards > _FULL_DB)
    if not len(full) or loud[0] == 0:
        return None
    return float(full[0] - loud[0]) * 1000 * STEP / SAMPLE_RATE_HZ
