"""The master: as loud as asked, no peak over the ceiling, every time where it was."""

import hashlib
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from respoken import ffmpeg, master
from respoken.audio import FRAME
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.limiter import Limiter
from respoken.master import Levels, Mastered
from respoken.models import Loudness
from respoken.package import frames
from respoken.passages import Passages

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


@dataclass(frozen=True)
class Part:
    """A passage cut out of a sound, with what is around it as lead and tail."""

    whole: NDArray[np.float32]
    start: int
    count: int
    lead: int
    tail: int
    channels: int = 1

    @property
    def key(self) -> str:
        around = self.lead, self.count, self.tail
        return hashlib.sha256(self.sound().tobytes() + repr(around).encode()).hexdigest()

    def sound(self) -> NDArray[np.float32]:
        return self.whole[self.start - self.lead : self.start + self.count + self.tail]


def mix_of(samples: NDArray[np.float32], *cuts: int) -> list[Part]:
    """A sound at the master's rate as passages that begin with these MP3 frames."""
    seams = [0, *(cut * FRAME for cut in cuts), len(samples)]
    return [
        Part(samples, a, b - a, 4 * FRAME if a else 0, 2 * FRAME if b < len(samples) else 0)
        for a, b in pairwise(seams)
    ]


def resampled(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(soxr.resample(samples, MIX_RATE, RATE), dtype=np.float32)


class Studio(NamedTuple):
    """A folder to master in."""

    folder: Path

    def master(self, mix: Sequence[Part], sound: Sound = Sound(), **more: Any) -> Mastered:  # noqa: B008 - frozen
        kept = Passages(self.folder / "kept")
        return master.master(mix, sound, kept, self.folder / "a.mp3", wav=self.folder / "a.wav", **more)


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


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


@pytest.mark.parametrize(("lufs", "peak"), [(-16.0, -1.0), (-19.0, -3.0), (-14.0, -1.0), (-23.0, -1.0)])
def test_it_is_as_loud_as_asked_and_no_peak_is_over(studio: Studio, lufs: float, peak: float) -> None:
    mix = mix_of(resampled(speechlike(40)), 500, 1100)
    made = studio.master(mix, Sound(loudness_lufs=lufs, peak_dbtp=peak), jobs=2)
    for path in (made.master.path, studio.folder / "a.mp3"):
        measured = ffmpeg.measure(path)
        assert measured.integrated_lufs == pytest.approx(lufs, abs=0.3)
        assert measured.true_peak_dbtp <= peak
    assert made.master.mp3 == studio.folder / "a.mp3"
    assert made.note == ""


def test_what_it_says_is_what_the_whole_file_measures(studio: Studio) -> None:
    swell = 0.3 + 0.7 * np.abs(np.sin(np.arange(60 * RATE) / RATE / 5)).astype(np.float32)
    mix = mix_of(resampled(speechlike(60)) * swell, 600, 1000, 1900)
    said = studio.master(mix).loudness
    measured = ffmpeg.measure(studio.folder / "a.mp3")
    assert said.integrated_lufs == pytest.approx(measured.integrated_lufs, abs=0.1)
    assert said.true_peak_dbtp == pytest.approx(measured.true_peak_dbtp, abs=0.05)
    assert said.lra_lu == pytest.approx(measured.lra_lu, abs=0.5)


def humming(seconds: float) -> NDArray[np.float32]:
    """Tones that swell, which an encoder keeps well: what goes wrong at a cut would stand out."""
    t = np.arange(round(seconds * RATE)) / RATE
    tones = (0.03 * np.sin(2 * np.pi * hz * t + hz) * (1.1 + np.sin(t * hz / 90)) for hz in (180, 377, 921))
    edges = np.minimum(1.0, np.minimum(t, t[::-1]) * 5)  # a file that began in the middle would click
    return (edges * np.sum(list(tones), axis=0)).astype(np.float32)


def test_where_passages_join_nothing_is_heard(studio: Studio) -> None:
    cuts = (300, 333, 512, 700)
    hum = humming(25.4)
    made = studio.master(mix_of(hum, *cuts), Sound(loudness_lufs=-23))
    heard = ffmpeg.decode(studio.folder / "a.mp3").samples
    wanted, _ = soundfile.read(made.master.path, dtype="float32")
    assert len(heard) == len(wanted) == len(hum) == made.master.sample_count
    off = np.abs(heard - wanted)
    seams = [cut * FRAME for cut in cuts]
    near = np.concatenate([off[seam - 2 * FRAME : seam + FRAME] for seam in seams])
    for seam in seams:
        off[seam - 2 * FRAME : seam + FRAME] = 0
    assert near.max() < 1.2 * off.max() < 0.006


def test_joined_it_says_what_one_encoding_says(studio: Studio) -> None:
    hum = humming(12.3)
    with frames.reading(studio.master(mix_of(hum)).master.mp3 or Path()) as one:
        alone = one.sample_count, one.delay, len(one.offsets), one.info[40:]
    with frames.reading(studio.master(mix_of(hum, 99, 321)).master.mp3 or Path()) as one:
        assert (one.sample_count, one.delay, len(one.offsets)) == alone[:3] == (len(hum), 1105, alone[2])
    # A decoder of another make agrees on what is cut off.
    heard, _ = soundfile.read(studio.folder / "a.mp3", dtype="float32")
    np.testing.assert_allclose(heard, ffmpeg.decode(studio.folder / "a.mp3").samples, atol=1e-4)


def test_an_edit_makes_its_own_passage_again_and_no_other(studio: Studio) -> None:
    speech = resampled(speechlike(40))
    edited = speech.copy()
    edited[800 * FRAME : 801 * FRAME] *= 0.5

    def kept() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (studio.folder / "kept").rglob("*.npz")}

    at_once = Sound(loudness_lufs=-23)
    first = studio.master(mix_of(speech, 500, 1100), at_once, mix_lufs=-24.4)
    whole, before = (studio.folder / "a.mp3").read_bytes(), kept()
    second = studio.master(mix_of(edited, 500, 1100), at_once, mix_lufs=-24.4)
    assert first.tries == second.tries == 1
    assert len(before) == 3
    assert len(kept()) == 4
    assert before.items() < kept().items()
    assert (studio.folder / "a.mp3").read_bytes() != whole
    studio.master(mix_of(speech, 500, 1100), at_once, mix_lufs=-24.4)
    assert (studio.folder / "a.mp3").read_bytes() == whole
    assert len(kept()) == 4


def test_a_damaged_passage_is_made_again(studio: Studio) -> None:
    mix = mix_of(resampled(speechlike(12)), 200)
    studio.master(mix)
    whole = (studio.folder / "a.mp3").read_bytes()
    for path, content in zip((studio.folder / "kept").rglob("*.npz"), (b"", b"not one"), strict=False):
        path.write_bytes(content)
    studio.master(mix)
    assert (studio.folder / "a.mp3").read_bytes() == whole


def test_the_level_of_a_long_mix_is_found_on_a_few_passages(studio: Studio) -> None:
    cuts = range(100, 1500, 100)
    made = studio.master(mix_of(resampled(speechlike(40)), *cuts), mix_lufs=-20.0)
    assert made.tries == 1
    assert made.levels.gain_db > 4.0
    assert ffmpeg.measure(studio.folder / "a.mp3").integrated_lufs == pytest.approx(-16, abs=0.3)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_mix_made_twice_gives_the_same_bytes(tmp_path: Path, jobs: int) -> None:
    mix = mix_of(resampled(speechlike(20)), 100, 200, 300)
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        Studio(tmp_path / name).master(mix, jobs=jobs if name == "two" else 2)
        made.append([(tmp_path / name / file).read_bytes() for file in ("a.mp3", "a.wav")])
    assert made[0] == made[1]


def test_a_tone_is_mastered_like_speech(studio: Studio) -> None:
    tone = (0.05 * np.sin(np.arange(RATE * 5) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    assert studio.master(mix_of(tone)).loudness.integrated_lufs == pytest.approx(-16, abs=0.3)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(RATE * 2, np.float32), np.full(RATE // 5, 0.1, np.float32), np.zeros(1, np.float32)],
    ids=["silent", "short", "one sample"],
)
def test_what_cannot_be_measured_keeps_its_level_and_says_so(
    studio: Studio, samples: NDArray[np.float32]
) -> None:
    made = studio.master(mix_of(samples), mix_lufs=-23.0)
    assert made.levels.gain_db == 0
    assert made.note == "too short or too quiet to measure; its level was kept"
    assert made.loudness.integrated_lufs <= ffmpeg.QUIETEST_LUFS
    assert len(ffmpeg.decode(studio.folder / "a.mp3").samples) == len(samples)


def test_a_whisper_of_noise_is_not_blown_up(studio: Studio) -> None:
    rng = np.random.default_rng(4)
    hiss = (rng.standard_normal(RATE * 3) * 8e-4).astype(np.float32)
    made = studio.master(mix_of(hiss))
    assert made.levels.gain_db == master.MOST_GAIN_DB
    assert made.note == "very quiet; raised by 40 dB"


def test_loudness_that_the_peaks_do_not_allow_is_one_line(studio: Studio) -> None:
    # A tone whose peaks stay under -9 dBTP is -12 LUFS at most.
    tone = (0.05 * np.sin(np.arange(RATE * 3) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    with pytest.raises(MediaError, match=r"as near as it comes to -9 and -9\. Ask for a lower loudness_lufs"):
        studio.master(mix_of(tone), Sound(loudness_lufs=-9, peak_dbtp=-9))


def test_a_peak_that_the_encoder_adds_is_met_under_a_lower_ceiling(studio: Studio) -> None:
    # A ceiling at the limit leaves nothing for what the encoder adds.
    made = studio.master(mix_of(resampled(speechlike(20)), 200), headroom_db=0.0)
    kept = [Passages(studio.folder / "kept").find(path.stem) for path in studio.folder.rglob("*.npz")]
    assert min(passage.ceiling_dbtp for passage in kept if passage) < -1.0
    assert made.loudness.true_peak_dbtp <= -1.05
    for path in (studio.folder / "a.mp3", studio.folder / "a.wav"):
        assert ffmpeg.measure(path).true_peak_dbtp <= -1.0


@pytest.mark.parametrize(
    ("integrated_lufs", "lu_per_db", "gain_db"),
    [(-16.5, 1.0, 7.5), (-15.0, 1.0, 6.0), (-16.5, 0.5, 8.0), (-16.4, 1.0, 7.5)],
    ids=["too quiet", "too loud", "the limiter takes half", "in whole steps"],
)
def test_levels_are_corrected_by_what_was_measured(
    integrated_lufs: float, lu_per_db: float, gain_db: float
) -> None:
    measured = Loudness(integrated_lufs=integrated_lufs, true_peak_dbtp=-2, lra_lu=4)
    got = master.correct(measured, Sound(), Levels(gain_db=7.0, ceiling_dbtp=-2.5, lu_per_db=lu_per_db))
    assert got.gain_db == gain_db
    assert got.ceiling_dbtp == -2.5


def test_dither_keeps_what_is_smaller_than_a_step(studio: Studio) -> None:
    # A tone of 0.4 of a 16-bit step would be rounded to nothing. The loud one beside it sets the level.
    t = np.arange(RATE * 4) / RATE
    both = 0.15 * np.sin(2 * np.pi * 1000 * t) * (t < 2) + 0.4 / 32767 * np.sin(2 * np.pi * 3000 * t)
    made = studio.master(mix_of(both.astype(np.float32)), Sound(loudness_lufs=-20))
    samples, _ = soundfile.read(made.master.path)
    spectrum = np.abs(np.fft.rfft(samples[2 * RATE + 1000 : 4 * RATE] * np.hanning(2 * RATE - 1000)))
    frequency_hz = np.fft.rfftfreq(2 * RATE - 1000, 1 / RATE)
    tone = spectrum[np.abs(frequency_hz - 3000) < 5].max()
    assert tone > 20 * np.median(spectrum[(frequency_hz > 2000) & (frequency_hz < 2900)])


def test_how_far_it_is_counts_sound(studio: Studio) -> None:
    told: list[float] = []
    tone = (0.05 * np.sin(np.arange(FRAME * 400) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    once = Sound(loudness_lufs=-23)
    studio.master(mix_of(tone, 100), once, mix_lufs=-29.0 + 0.1, watch=told.append)
    assert told[:3] == [0.0, 0.25, 1.0]
    told.clear()
    studio.master(mix_of(tone, 100), once, mix_lufs=-29.0 + 0.1, watch=told.append)
    assert set(told) == {1.0}


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MediaError, match="Check the folder"):
        Studio(tmp_path / "file").master(mix_of(np.zeros(RATE, np.float32)))


@pytest.mark.slow
def test_forty_minutes_take_no_more_memory_than_ten(studio: Studio) -> None:
    minute = resampled(speechlike(60))[: 2200 * FRAME]

    @dataclass(frozen=True)
    class Minute(Part):
        number: int = 0

        @property
        def key(self) -> str:
            return f"{self.number:064x}"

        def sound(self) -> NDArray[np.float32]:
            return minute

    def peak(minutes: int) -> int:
        mix = [Minute(minute, n * len(minute), len(minute), 0, 0, number=n) for n in range(minutes)]
        tracemalloc.start()
        studio.master(mix)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(1)  # what is imported when it is first needed counts only once
    assert peak(40) < 1.1 * peak(10)
