"""A true-peak limiter: no peak passes the ceiling, nor do those between the samples.

It looks a few milliseconds ahead, so the gain is already down when a peak comes, and lets go slowly, so
that it does not follow the waves of a voice and roughen it. Sound passes in blocks; how it is cut makes
no difference but in the last digit.
"""

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples

WINDOW = 32
"""Samples that share one peak: 0.7 ms at 44.1 kHz. The gain is a straight line within them."""

LOOK_AHEAD = 6
"""Windows over which the gain goes down before a peak: 4.4 ms, under the ear's notice."""

RELEASE_S = 0.06
"""The time in which the reduction falls to a third once a peak has passed."""

HEADROOM_DB = 1.5
"""How far under the peak asked for the ceiling is set: what MP3 and AAC at our bit rates add to a peak.

Mostly it is 0.3 dB; over 40 minutes one peak comes near 1.2.
"""

_REACH = 16  # samples on each side that a value between two samples is interpolated from
_BETWEEN = (0.25, 0.5, 0.75)  # with the samples themselves, the four times oversampling of BS.1770-4
_QUIET = 0.5  # windows 6 dB under the ceiling cannot pass it between samples below a third of the rate

_STACK = 32

_Windows = NDArray[np.float64]


class Limiter:
    """Limits sound fed to it block by block; it comes out late, and ``flush`` gives what is left.

    Two channels get one gain, that of the louder: else a peak on one side would pull a voice to the other.
    """

    def __init__(self, ceiling_dbtp: float, sample_rate_hz: int, channels: int = 1) -> None:
        self._shape = (channels,) if channels > 1 else ()
        self._ceiling = 10 ** (ceiling_dbtp / 20)
        self._decay = WINDOW / (sample_rate_hz * RELEASE_S)
        self._weights = np.hanning(LOOK_AHEAD + 3)[1:-1]
        self._weights /= self._weights.sum()
        # Silence goes in first and is not given out, so that the gain can be down for the first sample.
        self._silent = LOOK_AHEAD * WINDOW
        self._fed = 0
        self._given = 0
        # Not yet given out, with the context that the interpolation needs before them.
        self._samples = np.zeros((_REACH + self._silent, *self._shape), np.float32)
        # In dB, by window: what the coming windows need, and what the last ones got before smoothing.
        self._needs: _Windows = np.zeros(0)
        self._held: _Windows = np.zeros(LOOK_AHEAD)
        self._edge_db = 0.0

    def feed(self, samples: Samples) -> Samples:
        """Limit the next samples, float32, shape (n,) or (n, channels); gives those settled by now."""
        self._fed += len(samples)
        return self._advance(samples)

    def flush(self) -> Samples:
        """The samples still held back; the limiter is done then."""
        length = (LOOK_AHEAD + 2) * WINDOW + _REACH + WINDOW
        silence = np.zeros((length, *self._shape), np.float32)
        rest = self._advance(silence)
        return rest[: len(rest) - max(0, self._given - self._fed)]

    def _advance(self, samples: Samples) -> Samples:
        self._samples = np.concatenate([self._samples, samples])
        known = len(self._needs)
        measurable = max(known, (len(self._samples) - 2 * _REACH) // WINDOW)
        fresh = self._samples[known * WINDOW : measurable * WINDOW + 2 * _REACH]
        self._needs = np.concatenate([self._needs, self._needed_db(fresh, measurable - known)])
        settled = max(0, measurable - LOOK_AHEAD - 1)
        if not settled:
            return np.zeros((0, *self._shape), np.float32)
        gains = self._gains(settled)
        ready = self._samples[_REACH : _REACH + settled * WINDOW].reshape(settled, WINDOW, *self._shape)
        limited = (ready * (gains[..., None] if self._shape else gains)).reshape(-1, *self._shape)
        self._samples = self._samples[settled * WINDOW :].copy()
        self._needs = self._needs[settled:]
        limited, self._silent = limited[self._silent :], max(0, self._silent - len(limited))
        self._given += len(limited)
        return limited

    def _needed_db(self, samples: Samples, count: int) -> _Windows:
        """How far each of ``count`` windows is over the ceiling, in the channel where it is furthest."""
        if not self._shape:
            return self._reduction_db(samples, count)
        channels = np.ascontiguousarray(samples.T)
        return np.asarray(np.max([self._reduction_db(channel, count) for channel in channels], axis=0))

    def _reduction_db(self, samples: Samples, count: int) -> _Windows:
        """How far each of ``count`` windows is over the ceiling. samples: those windows with context."""
        needs = np.zeros(count)
        if not count:
            return needs
        body = np.abs(samples[_REACH : _REACH + count * WINDOW]).reshape(count, WINDOW)
        peaks = body.max(axis=1)
        loud = np.flatnonzero(peaks > _QUIET * self._ceiling)
        if len(loud):
            views = np.lib.stride_tricks.sliding_window_view(samples, WINDOW + 2 * _REACH)[::WINDOW]
            between = _highest_between(views[loud])
            over = np.maximum(peaks[loud], between).astype(np.float64) / self._ceiling
            needs[loud] = 20 * np.log10(np.maximum(over, 1.0))
        return needs

    def _gains(self, count: int) -> Samples:
        """The gain of every sample of the next ``count`` windows, shape (count, WINDOW)."""
        # One window more than is given out: its edge with the last is a point the line goes through.
        ahead = np.lib.stride_tricks.sliding_window_view(self._needs, LOOK_AHEAD + 1)[: count + 1].max(axis=1)
        held = np.concatenate([self._held, self._released(ahead)])
        smooth = np.convolve(held, self._weights, mode="valid")
        edges_db = np.maximum(np.concatenate([[self._edge_db], smooth[:-1]]), smooth)
        self._held = held[count : count + LOOK_AHEAD]
        self._edge_db = float(smooth[count - 1])
        edges = 10 ** (-edges_db / 20)
        start, step = edges[:count, None], np.diff(edges)[:count, None]
        return np.asarray(start + step * _RAMP, dtype=np.float32)

    def _released(self, needs: _Windows) -> _Windows:
        """The needs, each held and let go exponentially: the greatest of all earlier ones decayed."""
        steps = np.arange(1, len(needs) + 1) * self._decay
        with np.errstate(divide="ignore"):
            logs = np.log(needs) + steps
            before = np.log(self._held[-1])
        return np.asarray(np.exp(np.maximum.accumulate(np.maximum(logs, before)) - steps))


def _highest_between(windows: Samples) -> Samples:
    """The highest value between the samples of each window; windows: with context, shape (n, ...)."""
    # In stacks so small that BLAS does not spread them over threads: the other cores are encoding, and
    # waiting for them took thirty times as long as the product itself.
    stacks = np.zeros((-(-len(windows) // _STACK), _STACK, windows.shape[1]), np.float32)
    stacks.reshape(-1, windows.shape[1])[: len(windows)] = windows
    values = np.abs(stacks @ _INTERPOLATE).max(axis=2).reshape(-1)
    return np.asarray(values[: len(windows)], dtype=np.float32)


def _interpolation() -> NDArray[np.float32]:
    """What turns a window with its context into the values between its samples.

    Shape (WINDOW + 2 * _REACH, len(_BETWEEN) * WINDOW): sinc kernels under a Kaiser window.
    """
    taps = np.arange(WINDOW + 2 * _REACH)[:, None]
    points = (np.arange(WINDOW)[:, None] + np.asarray(_BETWEEN) + _REACH).reshape(1, -1)
    distance = taps - points
    shape = np.i0(8.0 * np.sqrt(np.maximum(0.0, 1 - (distance / _REACH) ** 2))) / np.i0(8.0)
    return np.asarray(np.sinc(distance) * shape * (np.abs(distance) < _REACH), dtype=np.float32)


_INTERPOLATE = _interpolation()
_RAMP = (np.arange(WINDOW) + 0.5) / WINDOW
