"""A hand on the fader: in a long utterance, what sinks under the rest is raised and what stands out lowered.

Everybody's voice falls towards the end of a sentence. Speech models overdo it in long ones
(hexgrad/kokoro#249): with one of Kokoro's voices the last third lay 5.5 LU under the first and the last
second 10, which is lost beside traffic. Like a sound engineer's hand this moves slowly, and not by all
of the difference: the melody stays, and no sentence is made flat.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from respoken import loudness

Ride = NDArray[np.float64]
"""float64, shape (n,): gain in dB at the middle of each of a clip's loudness windows."""

NATURAL_DB = 1.5
"""How far a part of an utterance may lie from the whole before the hand moves. The last third then lies
3.3 LU under the first or less in 95 of 100: the natural fall of a sentence."""

GATE_LU = -20.0
"""Windows this far from the whole are pauses. Speech that fades away can be 15 dB under it."""

SHORTEST_S = 3.0
"""What is shorter has no slope of its own to speak of."""

_STEP_S, _WINDOW_S = 0.1, 0.4  # of the powers that are kept with every clip
_NEAR = 4  # windows on each side that a part's level is taken over: 1.2 s in all
_SMOOTH = 4  # and over which the hand moves


def ride(powers: Sequence[float], most_db: float) -> Ride:
    """The gain in dB, at most ``most_db`` up or down, at the middle of each window of a clip.

    powers: of the clip's K-weighted sound, 400 ms windows every 100 ms. Windows far under the rest are
    pauses: they tell nothing, and move with what is around them. All 0 for a short clip.
    """
    values = np.asarray(powers, np.float64)
    level = loudness.integrated_lufs(values)
    if len(values) * _STEP_S < SHORTEST_S or not np.isfinite(level) or most_db <= 0:
        return np.zeros(len(values))
    levels = loudness.OFFSET_LU + 10 * np.log10(np.maximum(values, 1e-12))
    heard = levels > level + GATE_LU
    kernel = np.ones(2 * _NEAR + 1)
    count = np.convolve(heard, kernel, "same")
    power = np.convolve(np.where(heard, values, 0.0), kernel, "same") / np.maximum(count, 1)
    near = loudness.OFFSET_LU + 10 * np.log10(np.maximum(power, 1e-12))
    off_db = level - near
    wanted_db = np.sign(off_db) * np.clip(np.abs(off_db) - NATURAL_DB, 0.0, most_db)
    wanted = np.where(count > 0, wanted_db, np.nan)
    return _smooth(_filled(wanted))


def gain(moved: Ride, first: int, count: int, sample_rate_hz: int) -> NDArray[np.float32]:
    """The factor of every sample, shape (count,), from sample ``first`` of the clip on."""
    if not moved.any():
        return np.ones(count, np.float32)
    at_s = (first + np.arange(count)) / sample_rate_hz
    middles_s = _WINDOW_S / 2 + _STEP_S * np.arange(len(moved))
    factors: NDArray[np.float32] = (10 ** (np.interp(at_s, middles_s, moved) / 20)).astype(np.float32)
    return factors


def ridden(powers: Sequence[float], most_db: float) -> NDArray[np.float64]:
    """A clip's powers as they are once the hand has moved."""
    return np.asarray(powers, np.float64) * 10 ** (ride(powers, most_db) / 10)


def _filled(values: Ride) -> Ride:
    """The same with gaps bridged by their neighbours."""
    (known,) = np.nonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), known, values[known]) if len(known) else np.zeros(len(values))


def _smooth(values: Ride) -> Ride:
    """Moved so slowly that it is not heard as a movement; at the ends it stays."""
    weights = np.hanning(2 * _SMOOTH + 3)[1:-1]
    padded = np.pad(values, _SMOOTH, mode="edge")
    return np.asarray(np.convolve(padded, weights / weights.sum(), "valid"), np.float64)
