"""How loud a file is from moment to moment, small enough to keep for a whole episode."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from respoken import ffmpeg
from respoken.audio import Samples

STEP_S = 0.01
"""Length of a step: ten milliseconds tell a click from a word."""

SILENT_DBFS = -120.0
"""The level of digital silence; minus infinity cannot be reckoned with."""

FLOOR_DBFS = -60.0
"""Under this nothing is heard beside speech, and no bound lies lower."""


@dataclass(frozen=True)
class Envelope:
    """A sound's level step by step. levels_dbfs: RMS, float32, shape (n,); peaks_dbfs: the same, peaks."""

    levels_dbfs: NDArray[np.float32]
    peaks_dbfs: NDArray[np.float32]
    duration_s: float

    def levels(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        """The RMS levels of the whole steps between two times, shape (n,); may be empty."""
        return self.levels_dbfs[_steps(start_s, end_s)]

    def peaks(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        """The peak levels of the whole steps between two times, shape (n,); may be empty."""
        return self.peaks_dbfs[_steps(start_s, end_s)]


def read(path: Path) -> Envelope:
    """The envelope of a sound file, decoded in blocks. Raises MediaError."""
    powers: list[NDArray[np.float32]] = []
    peaks: list[NDArray[np.float32]] = []
    count = 0
    with ffmpeg.decoding(path) as (rate_hz, blocks):
        step = round(STEP_S * rate_hz)
        rest = np.zeros(0, np.float32)
        for block in blocks:
            count += len(block)
            joined = np.concatenate([rest, block])
            whole = len(joined) // step * step
            _add(joined[:whole].reshape(-1, step), powers, peaks)
            rest = joined[whole:]
        if len(rest):
            _add(rest.reshape(1, -1), powers, peaks)
    return Envelope(_decibels(powers, 10), _decibels(peaks, 20), count / rate_hz)


def _add(steps: Samples, powers: list[NDArray[np.float32]], peaks: list[NDArray[np.float32]]) -> None:
    powers.append(np.square(steps).mean(axis=1))
    peaks.append(np.abs(steps).max(axis=1))


def _decibels(values: list[NDArray[np.float32]], factor: int) -> NDArray[np.float32]:
    joined = np.concatenate([np.zeros(0, np.float32), *values])
    with np.errstate(divide="ignore"):
        levels: NDArray[np.float32] = np.maximum(factor * np.log10(joined), SILENT_DBFS).astype(np.float32)
    return levels


def _steps(start_s: float, end_s: float) -> slice:
    # A time such as 0.29 is a hair more than 29 steps in binary.
    return slice(max(0, math.ceil(start_s / STEP_S - 1e-6)), max(0, math.floor(end_s / STEP_S + 1e-6)))
