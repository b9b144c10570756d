"""How loud sound is to a listener, in LUFS, from powers that can be kept with it (ITU-R BS.1770-4).

A recording's integrated loudness follows from the mean squares of its K-weighted sound in overlapping
windows. Those few numbers a second are kept with every clip, so the loudness of a voice over a whole
episode is known without reading a sample again.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Audio, Samples

Powers = NDArray[np.float64]
"""float64, shape (n,): mean squares of K-weighted sound, one a window."""

OFFSET_LU = -0.691
"""BS.1770's constant: it makes a full-scale sine at 997 Hz in one channel read -3.01 LUFS."""

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0

_STEPS_IN_A_WINDOW = 4  # windows of 400 ms, 75 % overlapped, so one starts every 100 ms
_STEPS_IN_A_SECOND = 10
_LONG = 7  # windows in a long one


class Meter:
    """Measures sound fed to it block by block; the same powers come out however it was cut.

    The powers of two channels are added up, as BS.1770 has it.
    """

    def __init__(self, sample_rate_hz: int, channels: int = 1) -> None:
        self._sections = _k_weighting(sample_rate_hz)
        self._state = np.zeros((len(self._sections), 2, *([channels] if channels > 1 else [])))
        self._step = round(sample_rate_hz / _STEPS_IN_A_SECOND)
        self._steps: list[Powers] = []
        self._rest: Powers = np.zeros(0)

    def feed(self, samples: Samples) -> None:
        """Add the next samples, float32, shape (n,), or (n, channels) where there are more than one."""
        if not len(samples):
            return
        from scipy import signal  # half a second, which a command that measures nothing should not wait

        weighted, self._state = signal.sosfilt(
            self._sections, samples.astype(np.float64), axis=0, zi=self._state
        )
        power = np.square(weighted)
        squares = np.concatenate([self._rest, power if power.ndim == 1 else power.sum(axis=1)])
        whole = len(squares) // self._step
        self._steps.append(squares[: whole * self._step].reshape(whole, self._step).mean(axis=1))
        self._rest = squares[whole * self._step :].copy()

    @property
    def powers(self) -> Powers:
        """Mean squares of 400 ms windows every 100 ms so far; see ``powers`` for sound shorter than that."""
        steps = np.concatenate([np.zeros(0), *self._steps])
        if len(steps) >= _STEPS_IN_A_WINDOW:
            windows = np.lib.stride_tricks.sliding_window_view(steps, _STEPS_IN_A_WINDOW)
            return np.asarray(windows.mean(axis=1), dtype=np.float64)
        count = len(steps) * self._step + len(self._rest)
        if not count:
            return np.zeros(0)
        return np.array([(steps.sum() * self._step + self._rest.sum()) / count])


def powers(audio: Audio) -> Powers:
    """Mean squares of the K-weighted sound in 400 ms windows every 100 ms, float64, shape (n,).

    Sound shorter than a window gives one power over what there is of it, not over a window padded with
    silence: a clip of "Yes." then counts as loud as it is when the loudness of a voice is summed up. No
    sound gives none. What is left after the last whole window is not measured, as BS.1770-4 has it.
    """
    meter = Meter(audio.sample_rate_hz)
    meter.feed(audio.samples)
    return meter.powers


def integrated_lufs(powers: Powers | Sequence[float]) -> float:
    """Integrated loudness in LUFS of the windows with these powers, of one recording or of many together.

    Gated twice: windows under -70 LUFS do not count, nor do those 10 LU under the mean of what is left.
    Returns -inf when nothing is loud enough to count.
    """
    values = np.asarray(powers, dtype=np.float64)
    heard = values[values > power(ABSOLUTE_GATE_LUFS)]
    if not len(heard):
        return -math.inf
    gate = heard.mean() * 10 ** (RELATIVE_GATE_LU / 10)
    return OFFSET_LU + 10 * math.log10(heard[heard > gate].mean())


def range_lu(powers: Powers | Sequence[float]) -> float:
    """How far loud and quiet parts lie apart, in LU, from the powers of its windows (EBU Tech 3342).

    Between the 10th and the 95th percentile of long windows, without those that are silent or 20 LU under
    the mean; 0 for what is shorter. A long window is as many of 400 ms as go into the standard's 3 s.
    """
    values = np.asarray(powers, dtype=np.float64)
    if len(values) < _LONG * _STEPS_IN_A_WINDOW:
        return 0.0
    one_after_another = np.zeros(_LONG * _STEPS_IN_A_WINDOW)
    one_after_another[::_STEPS_IN_A_WINDOW] = 1 / _LONG
    long = np.convolve(values, one_after_another, "valid")
    heard = long[long > power(ABSOLUTE_GATE_LUFS)]
    if not len(heard):
        return 0.0
    kept = heard[heard > heard.mean() / 100]
    low, high = np.percentile(kept, [10, 95])
    return float(10 * np.log10(high / low))


def power(loudness_lufs: float) -> float:
    """The power of a window as loud as that."""
    return float(10 ** ((loudness_lufs - OFFSET_LU) / 10))


def lufs(audio: Audio) -> float:
    """Integrated loudness in LUFS of a whole sound; -inf when nothing in it is loud enough to count."""
    return integrated_lufs(powers(audio))


def _k_weighting(sample_rate_hz: int) -> NDArray[np.float64]:
    """The two second-order sections of BS.1770's K-weighting at any rate, shape (2, 6).

    The standard tabulates coefficients for 48 kHz only. They are the bilinear transform of the analogue
    shelf and high-pass below, so the same filters are made for 24 and 44.1 kHz.
    """
    return np.stack([_shelf(sample_rate_hz), _high_pass(sample_rate_hz)])


def _shelf(sample_rate_hz: int) -> NDArray[np.float64]:
    gain, quality = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    middle = gain**0.4996667741545416
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    below = 1 + k / quality + k * k
    return np.array([
        (gain + middle * k / quality + k * k) / below,
        2 * (k * k - gain) / below,
        (gain - middle * k / quality + k * k) / below,
        1.0,
        2 * (k * k - 1) / below,
        (1 - k / quality + k * k) / below,
    ])


def _high_pass(sample_rate_hz: int) -> NDArray[np.float64]:
    quality = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    below = 1 + k / quality + k * k
    return np.array([
        1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / below, (1 - k / quality + k * k) / below,
    ])
