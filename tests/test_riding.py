"""The hand on the fader: long utterances that sink are held, melody and short ones are left alone."""

import numpy as np
import pytest

from respoken import loudness, riding
from respoken.audio import Audio, Samples

RATE = 24_000


def voice(seconds: float, slope_db: float) -> Samples:
    """A tone of four syllables a second whose level changes evenly by ``slope_db`` from end to end."""
    t = np.arange(round(seconds * RATE)) / RATE
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * t)
    return (0.2 * syllables * np.sin(2 * np.pi * 300 * t) * 10 ** (slope_db * t / seconds / 20)).astype(
        np.float32
    )


def thirds(samples: Samples) -> tuple[float, float]:
    """Loudness of the first third and the last."""
    third = len(samples) // 3
    first, last = samples[:third], samples[-third:]
    return lufs(first), lufs(last)


def lufs(samples: Samples) -> float:
    return loudness.lufs(Audio(samples, RATE))


def ridden(samples: Samples, most_db: float = 6.0) -> Samples:
    powers = loudness.powers(Audio(samples, RATE))
    return samples * riding.gain(riding.ride(powers.tolist(), most_db), 0, len(samples), RATE)


@pytest.mark.parametrize(("slope_db", "left_lu"), [(-15, -3.3), (-9, -3.0), (12, 3.0)])
def test_a_long_utterance_that_fades_is_held(slope_db: float, left_lu: float) -> None:
    faded = voice(9.0, slope_db)
    before, after = thirds(faded), thirds(ridden(faded))
    assert abs(before[1] - before[0]) > abs(slope_db) / 2
    assert after[1] - after[0] == pytest.approx(left_lu, abs=0.5)


def test_melody_is_left_alone() -> None:
    sound = voice(9.0, -2.5)
    assert np.array_equal(ridden(sound), sound)


@pytest.mark.parametrize(("seconds", "most_db"), [(2.5, 6.0), (9.0, 0.0), (0.1, 6.0)])
def test_short_utterances_and_a_hand_that_rests_change_nothing(seconds: float, most_db: float) -> None:
    sound = voice(seconds, -12.0)
    assert np.array_equal(ridden(sound, most_db), sound)


def test_nothing_is_moved_further_than_allowed_and_never_suddenly() -> None:
    sound = voice(9.0, 0.0)
    sound[5 * RATE :] *= 0.1  # 20 dB down at once
    moved = riding.ride(loudness.powers(Audio(sound, RATE)).tolist(), 4.0)
    assert np.abs(moved).max() <= 4.0 + 1e-9
    assert np.abs(np.diff(moved)).max() < 1.2  # dB in 100 ms


def test_a_pause_moves_with_what_is_around_it() -> None:
    sound = voice(9.0, -14.0)
    sound[7 * RATE : 7 * RATE + RATE // 2] = 0
    moved = riding.ride(loudness.powers(Audio(sound, RATE)).tolist(), 6.0)
    assert np.all(moved[66:72] > 1.0)


def test_the_powers_told_are_those_of_the_sound() -> None:
    sound = voice(9.0, -14.0)
    told = riding.ridden(loudness.powers(Audio(sound, RATE)).tolist(), 6.0)
    assert loudness.integrated_lufs(told) == pytest.approx(lufs(ridden(sound)), abs=0.05)


def test_silence_stays_silent() -> None:
    assert not riding.ride([0.0] * 60, 6.0).any()
