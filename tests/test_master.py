"""The master: as loud as asked, no peak over the ceiling, every time where it was."""

import tracemalloc
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from respoken import ffmpeg, master
from respoken.audio import WavWriter
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.limiter import Limiter
from respoken.master import Levels
from respoken.models import Loudness
from respoken.package import mp3

MIX_RATE, RATE = 24_000, 44_100


def speechlike(seconds: float, seed: int = 1) -> NDArray[np.float32]:
    """Pulses of a voice's pitch, ringing, in syllables and phrases: peaks 18 dB over its loudness."""
    rng = np.random.default_rng(seed)
    count = round(seconds * MIX_RATE)
    pulses = np.zeros(count)
    pulses[::200] = 1.0
    ring = np.exp(-np.arange(400) / 60) * np.sin(np.arange(400) * 2 * np.pi * 700 / MIX_RATE)
    voiced = np.convolve(pulses, ring)[:count] + rng.standard_normal(count) * 0.02
    syllables = np.repeat(rng.uniform(0.1, 1.0, count // 4800 + 1), 4800)[:count]
    phrases = np.repeat(rng.uniform(0, 1, count // 24_000 + 1) > 0.2, 24_000)[:count]
    return np.asarray(0.4 * voiced * syllables * phrases, dtype=np.float32)


def mix_of(path: Path, *blocks: NDArray[np.float32], rate: int = MIX_RATE) -> Path:
    with WavWriter(path, rate) as out:
        for block in blocks:
            out.write(block)
    return path


# --- the limiter --------------------------------------------------------------------------------


def limited(samples: NDArray[np.float32], cuts: list[int], ceiling_dbtp: float = -2.0) -> NDArray[np.float32]:
    limiter = Limiter(ceiling_dbtp, RATE)
    edges = [0, *cuts, len(samples)]
    return np.concatenate(
        [limiter.feed(samples[a:b]) for a, b in pairwise(edges)] + [limiter.flush()]
    )


def loud_noise(seconds: float) -> NDArray[np.float32]:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal(round(seconds * MIX_RATE)) * 0.4
    return np.asarray(soxr.resample(noise, MIX_RATE, RATE), dtype=np.float32)


@pytest.mark.parametrize("ceiling_dbtp", [-1.0, -2.5, -9.0])
def test_no_peak_passes_the_ceiling_nor_between_the_samples(tmp_path: Path, ceiling_dbtp: float) -> None:
    out = limited(loud_noise(10), [], ceiling_dbtp)
    soundfile.write(tmp_path / "out.wav", out, RATE, subtype="FLOAT")
    # Noise far over the ceiling is the worst there is; the gain that moves adds a few hundredths.
    assert ffmpeg.measure(tmp_path / "out.wav").true_peak_dbtp <= ceiling_dbtp + 0.1


def test_a_peak_between_two_samples_is_seen() -> None:
    # A quarter of the rate, 45 degrees on: every sample is 3 dB under the wave's peak.
    wave = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)
    out = limited(wave, [], -1.0)
    middle = np.abs(out[RATE // 3 : RATE // 2])
    assert middle.max() == pytest.approx(10 ** (-1 / 20) * np.sqrt(0.5), rel=0.01)


def test_the_blocks_make_no_difference() -> None:
    noise = loud_noise(2)
    whole = limited(noise, [])
    assert len(whole) == len(noise)
    rng = np.random.default_rng(6)
    for count in (1, 30, 3000):
        cuts = sorted(rng.integers(0, len(noise), count).tolist())
        np.testing.assert_allclose(limited(noise, cuts), whole, rtol=0, atol=1e-6)


def test_what_is_under_the_ceiling_is_not_touched() -> None:
    quiet = (loud_noise(2) * 0.05).astype(np.float32)
    np.testing.assert_array_equal(limited(quiet, []), quiet)


def test_the_gain_is_down_before_a_peak_and_comes_back() -> None:
    level = np.full(RATE, 0.1, np.float32)
    level[RATE // 2] = 4.0
    gain = limited(level, [])[: RATE // 2 - 40] / 0.1, limited(level, [])[RATE // 2 + 40 :] / 0.1
    assert gain[0][-1] < 0.25
    assert gain[0][: -round(0.006 * RATE)].min() == pytest.approx(1.0, abs=1e-6)
    assert gain[1][round(0.06 * RATE)] == pytest.approx(10 ** (-14 / 20 / np.e), abs=0.08)
    assert gain[1][round(0.45 * RATE) - 100] > 0.98


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 500])
def test_any_length_comes_out_as_it_went_in(count: int) -> None:
    assert len(limited(np.full(count, 0.9, np.float32), [])) == count


# --- the master ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [22_050, 24_000, 44_100, 48_000])
def test_times_stay_exact(tmp_path: Path, rate: int) -> None:
    clicks = np.zeros(rate * 12, np.float32)
    clicks[rate // 2 :: rate] = 0.01
    made = master.master(mix_of(tmp_path / "mix.wav", clicks, rate=rate), Sound(), tmp_path / "master.wav")
    samples, _ = soundfile.read(made.master.path)
    assert len(samples) == RATE * 12 == made.master.sample_count
    for second in range(12):
        around = np.abs(samples[second * RATE : (second + 1) * RATE])
        assert np.argmax(around) == RATE // 2


@pytest.mark.parametrize(("lufs", "peak"), [(-16.0, -1.0), (-19.0, -3.0), (-14.0, -1.0), (-23.0, -1.0)])
def test_it_is_as_loud_as_asked_and_no_peak_is_over(tmp_path: Path, lufs: float, peak: float) -> None:
    sound = Sound(loudness_lufs=lufs, peak_dbtp=peak)
    mix = mix_of(tmp_path / "mix.wav", speechlike(40))
    made = master.master(
        mix, sound, tmp_path / "master.wav", lambda rate: mp3.encoding(tmp_path / "a.mp3", rate)
    )
    for path in (made.master.path, tmp_path / "a.mp3"):
        measured = ffmpeg.measure(path)
        assert measured.integrated_lufs == pytest.approx(lufs, abs=0.3)
        assert measured.true_peak_dbtp <= peak
    assert made.tries <= 2
    assert made.master.mp3 == tmp_path / "a.mp3"
    assert made.note == ""


def test_a_mix_made_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = mix_of(tmp_path / "mix.wav", speechlike(10))
    for name in ("one", "two"):
        master.master(mix, Sound(), tmp_path / f"{name}.wav")
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_a_tone_is_mastered_like_speech(tmp_path: Path) -> None:
    tone = (0.05 * np.sin(np.arange(MIX_RATE * 5) * 2 * np.pi * 440 / MIX_RATE)).astype(np.float32)
    made = master.master(mix_of(tmp_path / "mix.wav", tone), Sound(), tmp_path / "master.wav")
    assert made.loudness.integrated_lufs == pytest.approx(-16, abs=0.3)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(MIX_RATE * 2, np.float32), np.full(MIX_RATE // 5, 0.1, np.float32), np.zeros(1, np.float32)],
    ids=["silent", "short", "one sample"],
)
def test_what_cannot_be_measured_keeps_its_level_and_says_so(
    tmp_path: Path, samples: NDArray[np.float32]
) -> None:
    mix = mix_of(tmp_path / "mix.wav", samples)
    made = master.master(
        mix, Sound(), tmp_path / "master.wav", lambda rate: mp3.encoding(tmp_path / "a.mp3", rate)
    )
    assert made.levels.gain_db == 0
    assert made.note == "too short or too quiet to measure; its level was kept"
    assert made.loudness.integrated_lufs <= ffmpeg.QUIETEST_LUFS


def test_a_whisper_of_noise_is_not_blown_up(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    hiss = (rng.standard_normal(MIX_RATE * 3) * 8e-4).astype(np.float32)
    made = master.master(mix_of(tmp_path / "mix.wav", hiss), Sound(), tmp_path / "master.wav")
    assert made.levels.gain_db == master.MOST_GAIN_DB
    assert made.note == "very quiet; raised by 40 dB"


def test_loudness_that_the_peaks_do_not_allow_is_one_line(tmp_path: Path) -> None:
    # A tone whose peaks stay under -9 dBTP is -12 LUFS at most.
    tone = (0.05 * np.sin(np.arange(MIX_RATE * 3) * 2 * np.pi * 440 / MIX_RATE)).astype(np.float32)
    mix = mix_of(tmp_path / "mix.wav", tone)
    with pytest.raises(MediaError, match=r"as near as it comes to -9 and -9\. Ask for a lower loudness_lufs"):
        master.master(mix, Sound(loudness_lufs=-9, peak_dbtp=-9), tmp_path / "master.wav")


def test_an_encoder_that_adds_overshoot_is_met_by_a_second_try(tmp_path: Path) -> None:
    # 32 kb/s is far too little for this: peaks come out decibels over what went in.
    def encoding(rate: int) -> AbstractContextManager[ffmpeg.Encoder]:
        return ffmpeg.Encoder(
            tmp_path / "a.mp3", rate, "mp3", ("-c:a", "libmp3lame", "-b:a", "32k"), listen=True
        )

    mix = mix_of(tmp_path / "mix.wav", speechlike(20))
    made = master.master(mix, Sound(), tmp_path / "master.wav", encoding, headroom_db=0.0)
    assert made.tries > 1
    assert made.levels.ceiling_dbtp < -1
    assert made.loudness == ffmpeg.measure(tmp_path / "a.mp3") or made.loudness.true_peak_dbtp <= -1.05
    assert made.loudness.integrated_lufs == pytest.approx(-16, abs=0.3)


@pytest.mark.parametrize(
    ("integrated_lufs", "true_peak_dbtp", "gain_db", "ceiling_dbtp"),
    [
        (-16.5, -2.0, 7.5, -2.5),  # too quiet: raised by as much
        (-15.0, -2.0, 6.0, -2.5),  # too loud
        (-16.0, -0.5, 7.1625, -3.15),  # a peak over: the ceiling goes down, the gain up by a quarter of that
    ],
)
def test_levels_are_corrected_by_what_was_measured(
    integrated_lufs: float, true_peak_dbtp: float, gain_db: float, ceiling_dbtp: float
) -> None:
    measured = Loudness(integrated_lufs=integrated_lufs, true_peak_dbtp=true_peak_dbtp, lra_lu=4)
    got = master.correct(measured, Sound(), Levels(gain_db=7.0, ceiling_dbtp=-2.5))
    assert got.gain_db == pytest.approx(gain_db)
    assert got.ceiling_dbtp == pytest.approx(ceiling_dbtp)


def test_dither_keeps_what_is_smaller_than_a_step(tmp_path: Path) -> None:
    # A tone of 0.4 of a 16-bit step would be rounded to nothing. The loud one beside it sets the level.
    t = np.arange(RATE * 4) / RATE
    both = 0.15 * np.sin(2 * np.pi * 1000 * t) * (t < 2) + 0.4 / 32767 * np.sin(2 * np.pi * 3000 * t)
    mix = mix_of(tmp_path / "mix.wav", both.astype(np.float32), rate=RATE)
    made = master.master(mix, Sound(loudness_lufs=-20), tmp_path / "master.wav")
    samples, _ = soundfile.read(made.master.path)
    spectrum = np.abs(np.fft.rfft(samples[2 * RATE + 1000 : 4 * RATE] * np.hanning(2 * RATE - 1000)))
    frequency_hz = np.fft.rfftfreq(2 * RATE - 1000, 1 / RATE)
    tone = spectrum[np.abs(frequency_hz - 3000) < 5].max()
    assert tone > 20 * np.median(spectrum[(frequency_hz > 2000) & (frequency_hz < 2900)])


def test_a_mix_that_is_gone_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"mix\.wav"):
        master.master(tmp_path / "mix.wav", Sound(), tmp_path / "master.wav")


@pytest.mark.slow
def test_forty_minutes_take_no_more_memory_than_ten(tmp_path: Path) -> None:
    minute = speechlike(60)

    def peak(minutes: int) -> int:
        mix = mix_of(tmp_path / "mix.wav", *[minute] * minutes)
        tracemalloc.start()
        master.master(mix, Sound(), tmp_path / "master.wav")
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(1)  # what is imported when it is first needed counts only once
    assert peak(40) < 1.1 * peak(10)
