"""Loudness against the standard's own reference tones and against ffmpeg's meter."""

import math
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from respoken import loudness
from respoken.audio import Audio, write_wav

RATES = [24_000, 44_100, 48_000]


def sine(hz: float, seconds: float, rate: int, amplitude: float = 1.0) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def speechlike(seconds: float, rate: int) -> np.ndarray:
    """Noise and tones that come and go, with pauses below both gates."""
    random = np.random.default_rng(7)
    noise = random.standard_normal(round(seconds * rate)).astype(np.float32)
    time = np.arange(len(noise)) / rate
    swell = np.clip(np.sin(2 * np.pi * 0.4 * time), 0, 1) * np.where(time % 6 < 4, 1, 0.01)
    return ((0.05 * noise + 0.2 * sine(180, seconds, rate)) * swell).astype(np.float32)


def integrated(samples: np.ndarray, rate: int) -> float:
    return loudness.lufs(Audio(samples, rate))


def ffmpeg_lufs(path: Path) -> float:
    ffmpeg, output = imageio_ffmpeg.get_ffmpeg_exe(), ["-f", "null", "-"]
    command = [ffmpeg, "-nostats", "-i", str(path), "-af", "ebur128", *output]
    log = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1])


def test_a_full_scale_sine_at_997_hz_reads_minus_3_01():
    # BS.1770-4, annex 1
    assert integrated(sine(997, 5, 48_000), 48_000) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("sound", ["tone", "speechlike"])
def test_an_independent_meter_reads_the_same(tmp_path, rate, sound):
    samples = sine(300, 8, rate, 0.1) if sound == "tone" else speechlike(20, rate)
    write_wav(tmp_path / "sound.wav", Audio(samples, rate))
    assert integrated(samples, rate) == pytest.approx(ffmpeg_lufs(tmp_path / "sound.wav"), abs=0.1)


@pytest.mark.parametrize("size", [1, 999, 2_400, 10_001])
def test_fed_in_blocks_gives_the_powers_of_the_whole(size):
    samples = speechlike(1.3 if size == 1 else 5, 24_000)
    meter = loudness.Meter(24_000)
    for start in range(0, len(samples), size):
        meter.feed(samples[start : start + size])
    np.testing.assert_array_equal(meter.powers, loudness.powers(Audio(samples, 24_000)))


@pytest.mark.parametrize(
    ("seconds", "windows"), [(0, 0), (0.05, 1), (0.35, 1), (0.4, 1), (0.49, 1), (0.5, 2), (1.0, 7)]
)
def test_windows_of_400_ms_start_every_100_ms(seconds, windows):
    assert len(loudness.powers(Audio(sine(500, seconds, 24_000), 24_000))) == windows


def test_a_short_clip_counts_as_loud_as_it_is():
    long, short = (integrated(sine(500, seconds, 24_000, 0.1), 24_000) for seconds in (3, 0.2))
    assert short == pytest.approx(long, abs=0.3)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(24_000, np.float32)])
def test_silence_has_no_loudness(samples):
    assert integrated(samples, 24_000) == -math.inf


def test_pauses_do_not_make_a_voice_quieter():
    tone = sine(500, 4, 24_000, 0.1)
    paused = np.concatenate([tone, np.zeros(24_000 * 20, np.float32), tone])
    assert integrated(paused, 24_000) == pytest.approx(integrated(tone, 24_000), abs=0.25)


def test_many_clips_together_are_as_loud_as_their_sound_in_one():
    clips = [speechlike(30, 24_000) * gain for gain in (0.5, 1, 0.7)]
    together = np.concatenate([loudness.powers(Audio(clip, 24_000)) for clip in clips])
    in_one = integrated(np.concatenate(clips), 24_000)
    assert loudness.integrated_lufs(together) == pytest.approx(in_one, abs=0.1)
