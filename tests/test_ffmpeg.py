"""ffmpeg behind its door: what goes in comes out, what is measured is so, and failures are one line."""

import os
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from respoken import ffmpeg, loudness
from respoken.audio import Audio, write_wav
from respoken.errors import MediaError
from respoken.ffmpeg import Silence

RATE = 44_100
MP3 = ("-c:a", "libmp3lame", "-b:a", "128k")


def sine(frequency_hz: float, peak: float, seconds: float) -> NDArray[np.float32]:
    t = np.arange(round(RATE * seconds)) / RATE
    return (peak * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)


def pcm(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.rint(samples * 32767).astype(np.int16)


def encode(path: Path, samples: NDArray[np.int16], *, muxer: str = "mp3") -> None:
    options = MP3 if muxer == "mp3" else ("-c:a", muxer)
    with ffmpeg.Encoder(path, RATE, muxer, options) as encoder:
        for start in range(0, len(samples), 10_007):
            encoder.write(samples[start : start + 10_007])


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_the_environment_names_another_ffmpeg() -> None:
    both = {"RESPOKEN_FFMPEG": "/opt/ours", "IMAGEIO_FFMPEG_EXE": "/opt/theirs"}
    assert ffmpeg.executable(both) == "/opt/ours"
    assert ffmpeg.executable({"IMAGEIO_FFMPEG_EXE": "/opt/theirs"}) == "/opt/theirs"
    assert Path(ffmpeg.executable({})).is_file()


def test_an_ffmpeg_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wav(tmp_path / "a.wav", Audio(sine(440, 0.1, 0.1), RATE))
    monkeypatch.setenv("RESPOKEN_FFMPEG", str(tmp_path / "no-ffmpeg"))
    with pytest.raises(MediaError, match=r"no-ffmpeg: ffmpeg cannot be run\. Install"):
        ffmpeg.measure(tmp_path / "a.wav")


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    samples = pcm(sine(440, 0.5, 2.3))
    encode(tmp_path / "a.flac", samples, muxer="flac")
    back = ffmpeg.decode(tmp_path / "a.flac")
    assert back.sample_rate_hz == RATE
    np.testing.assert_array_equal(pcm(back.samples * np.float32(32768 / 32767)), samples)


def test_an_mp3_is_as_long_as_what_went_in(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp3", pcm(sine(440, 0.5, 3.21)))
    assert ffmpeg.duration_s(tmp_path / "a.mp3") == pytest.approx(3.21, abs=1 / RATE)


def test_sound_is_decoded_at_the_rate_asked_for(tmp_path: Path) -> None:
    encode(tmp_path / "a.flac", pcm(sine(440, 0.5, 2)), muxer="flac")
    with ffmpeg.decoding(tmp_path / "a.flac", 24_000) as (rate_hz, blocks):
        assert rate_hz == 24_000
        assert sum(map(len, blocks)) == pytest.approx(48_000, abs=2)


@pytest.mark.parametrize(
    ("peak", "lufs", "dbtp"),
    # BS.1770: a full-scale sine at 997 Hz in one channel reads -3.01 LUFS.
    [(1.0, -3.0, 0.0), (0.1, -23.0, -20.0), (0.01, -43.0, -40.0)],
)
def test_a_sine_measures_what_the_standard_says(
    tmp_path: Path, peak: float, lufs: float, dbtp: float
) -> None:
    encode(tmp_path / "a.flac", pcm(sine(997, peak, 3)), muxer="flac")
    measured = ffmpeg.measure(tmp_path / "a.flac")
    assert measured.integrated_lufs == pytest.approx(lufs, abs=0.05)
    assert measured.true_peak_dbtp == pytest.approx(dbtp, abs=0.1)


def test_a_loudness_range_is_as_the_ebu_says(tmp_path: Path) -> None:
    # EBU Tech 3342, minimum requirements, case 1: 20 s at -20 and 20 s at -30 LUFS read 10 +-1 LU.
    steps = np.concatenate([sine(997, 0.14, 20), sine(997, 0.0443, 20)])
    encode(tmp_path / "a.flac", pcm(steps), muxer="flac")
    assert ffmpeg.measure(tmp_path / "a.flac").lra_lu == pytest.approx(10, abs=1)


def test_the_meter_and_ours_agree(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    steps = np.repeat(rng.uniform(0.0, 0.3, 40), RATE // 2)
    samples = (rng.standard_normal(len(steps)) * steps * 0.3).astype(np.float32)
    encode(tmp_path / "a.flac", pcm(samples), muxer="flac")
    ours = loudness.lufs(Audio(samples, RATE))
    assert ffmpeg.measure(tmp_path / "a.flac").integrated_lufs == pytest.approx(ours, abs=0.05)


@pytest.mark.parametrize(("peak", "seconds"), [(0.0, 3.0), (0.5, 0.1)], ids=["silent", "short"])
def test_what_cannot_be_measured_is_as_quiet_as_the_gate(
    tmp_path: Path, peak: float, seconds: float
) -> None:
    encode(tmp_path / "a.flac", pcm(sine(440, peak, seconds)), muxer="flac")
    assert ffmpeg.measure(tmp_path / "a.flac").integrated_lufs == ffmpeg.QUIETEST_LUFS


def test_the_windows_of_a_file_add_up_to_its_loudness(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    swell = (1.2 + np.sin(np.arange(RATE * 20) / RATE / 3)) * rng.standard_normal(RATE * 20) * 0.05
    encode(tmp_path / "a.mp3", pcm(swell.astype(np.float32)))
    whole, read = ffmpeg.measure(tmp_path / "a.mp3"), ffmpeg.windows(tmp_path / "a.mp3")
    assert len(read.momentary_lufs) == 200 - 3
    powers = [loudness.power(window) for window in read.momentary_lufs]
    assert loudness.integrated_lufs(powers) == pytest.approx(whole.integrated_lufs, abs=0.06)
    assert loudness.range_lu(powers) == pytest.approx(whole.lra_lu, abs=0.3)
    assert read.true_peak_dbtp == whole.true_peak_dbtp


def test_sound_too_short_or_silent_has_no_loud_window(tmp_path: Path) -> None:
    encode(tmp_path / "short.flac", pcm(sine(440, 0.5, 0.3)), muxer="flac")
    assert ffmpeg.windows(tmp_path / "short.flac").momentary_lufs == ()
    encode(tmp_path / "silent.flac", np.zeros(RATE, np.int16), muxer="flac")
    read = ffmpeg.windows(tmp_path / "silent.flac")
    assert max(read.momentary_lufs) <= ffmpeg.LOWEST_PEAK_DBTP
    assert read.true_peak_dbtp == ffmpeg.LOWEST_PEAK_DBTP


@pytest.mark.parametrize("name", ["-i.mp3", "it's [1] a|b.mp3", "a:b.mp3", "50%d\\n.mp3", " 名前 .mp3"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / "fold|er's [2]" / name
    path.parent.mkdir()
    encode(path, pcm(sine(440, 0.1, 1)))
    assert ffmpeg.duration_s(path) == pytest.approx(1, abs=1e-4)
    assert [p.name for p in path.parent.iterdir()] == [name]


def test_silences_are_found(tmp_path: Path) -> None:
    gap = np.zeros(RATE, np.float32)
    both = np.concatenate([sine(440, 0.2, 1), gap, sine(440, 0.2, 1)])
    encode(tmp_path / "a.flac", pcm(both), muxer="flac")
    (found,) = ffmpeg.silences(tmp_path / "a.flac")
    assert found.start_s == pytest.approx(1.0, abs=0.01)
    assert found.end_s == pytest.approx(2.0, abs=0.01)
    assert isinstance(found, Silence)


def test_chapters_come_back_as_they_were_given(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", Audio(sine(440, 0.1, 9), RATE))
    metadata = (
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=4321\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=4321\nEND=9000\ntitle=A \\= b\\; \\#2 \\\\ é\n"
    )
    ffmpeg.convert(tmp_path / "a.wav", tmp_path / "a.mka", "matroska", ("-c:a", "flac"), metadata)
    read = ffmpeg.chapters(tmp_path / "a.mka")
    assert [(c.title, c.start_s) for c in read] == [("One", 0.0), ("A = b; #2 \\ é", 4.321)]


def test_a_file_that_is_no_sound_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp3"
    path.write_text("These are not the samples you are looking for.\n" * 100)
    for read in (ffmpeg.measure, ffmpeg.decode, ffmpeg.duration_s, ffmpeg.silences, ffmpeg.chapters):
        with pytest.raises(MediaError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: ffmpeg says: ")
        assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such sound file"):
        ffmpeg.measure(tmp_path / "none.mp3")


def test_a_long_file_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    encode(tmp_path / "a.flac", pcm(sine(440, 0.1, 30)), muxer="flac")
    with pytest.raises(MediaError, match=r"longer than 0\.1 minutes"):
        ffmpeg.decode(tmp_path / "a.flac", longest_s=6)
    assert children() == []


def test_an_ffmpeg_killed_while_it_encodes_is_one_line(tmp_path: Path) -> None:
    def encode_and_kill() -> None:
        block = pcm(sine(440, 0.1, 1))
        with ffmpeg.Encoder(tmp_path / "a.mp3", RATE, "mp3", MP3) as encoder:
            encoder.write(block)
            (victim,) = children()
            os.kill(victim.pid, signal.SIGKILL)
            for _ in range(1000):
                encoder.write(block)

    with pytest.raises(MediaError, match="ffmpeg was ended by signal 9"):
        encode_and_kill()
    assert children() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is a Linux device")
@pytest.mark.parametrize("muxer", ["mp3", "flac"])
def test_a_full_disk_is_one_line(muxer: str) -> None:
    with pytest.raises(MediaError, match="No space left on device"):
        encode(Path("/dev/full"), pcm(sine(440, 0.1, 60)), muxer=muxer)


def test_an_encoder_left_by_an_error_leaves_nothing_running(tmp_path: Path) -> None:
    def encode_and_stop() -> None:
        with ffmpeg.Encoder(tmp_path / "a.mp3", RATE, "mp3", MP3) as encoder:
            encoder.write(pcm(sine(440, 0.1, 1)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode_and_stop()
    assert children() == []


def test_reading_may_stop_early(tmp_path: Path) -> None:
    encode(tmp_path / "a.flac", pcm(sine(440, 0.1, 60)), muxer="flac")
    with ffmpeg.decoding(tmp_path / "a.flac") as (_, blocks):
        assert len(next(blocks)) > 1000
    assert children() == []


def test_an_unknown_codec_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match=r"ffmpeg says: .*Encoder not found"),
        ffmpeg.Encoder(tmp_path / "a.mp3", RATE, "mp3", ("-c:a", "no_such_codec")) as encoder,
    ):
        encoder.write(pcm(sine(440, 0.1, 60)))
