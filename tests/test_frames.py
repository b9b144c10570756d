"""MP3 parted at frames: every part, decoded by another program, is the whole to the sample."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from laid_out import RATE_HZ
from respoken import ffmpeg
from respoken.package import frames, mp3


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of noise that comes and goes, so that frames borrow bits from those before them."""
    count = 6 * RATE_HZ
    loudness = np.abs(np.sin(np.arange(count) / RATE_HZ * 7)) ** 4
    samples = 12_000 * loudness * np.random.default_rng(3).standard_normal(count)
    path = tmp_path_factory.mktemp("noise") / "noise.mp3"
    with mp3.encoding(path, RATE_HZ) as encoder:
        encoder.write(np.clip(samples, -32768, 32767).astype(np.int16))
    return path


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, 264_600), (0, 20_000), (1, 20_001), (46, 50_000), (77_777, 200_003), (240_000, 264_600)],
)
def test_a_part_is_that_part_of_the_whole(first: int, last: int, noise: Path, tmp_path: Path) -> None:
    whole = ffmpeg.decode(noise).samples
    path = tmp_path / "part.mp3"
    with frames.reading(noise) as sound:
        assert (sound.rate_hz, sound.sample_count) == (44_100, 264_600) == (44_100, len(whole))
        path.write_bytes(b"".join(sound.part(first, last)))
    heard = ffmpeg.decode(path).samples
    assert len(heard) == last - first
    assert np.abs(heard - whole[first:last]).max() < 1e-6


def test_stereo_is_parted_as_well(tmp_path: Path) -> None:
    left, right = np.random.default_rng(5).integers(-9000, 9000, (2, 2 * RATE_HZ))
    both = np.stack([left, (left + right) // 2], axis=1).astype(np.int16)
    whole, path = tmp_path / "whole.mp3", tmp_path / "part.mp3"
    with mp3.encoding(whole, RATE_HZ, 2) as encoder:
        encoder.write(both)
    with frames.reading(whole) as sound:
        path.write_bytes(b"".join(sound.part(30_000, 70_000)))
    heard, _ = soundfile.read(path)
    expected, _ = soundfile.read(whole)
    assert heard.shape == (40_000, 2)
    assert np.abs(heard - expected[30_000:70_000]).max() < 1e-4


def test_parts_cut_where_frames_begin_need_few_frames_more(noise: Path) -> None:
    with frames.reading(noise) as sound:
        for second in range(1, 6):
            first = sound.aligned(second * RATE_HZ)
            assert 0 <= second * RATE_HZ - first < frames.FRAME
            assert (first + sound.delay) % frames.FRAME == 0
            part = b"".join(sound.part(first, first + 100 * frames.FRAME))
            assert len(part) <= 105 * 418


def test_a_tag_before_the_sound_is_passed_over(noise: Path, tmp_path: Path) -> None:
    tagged = tmp_path / "tagged.mp3"
    tagged.write_bytes(b"ID3\3\0\0\0\0\2\1" + bytes(257) + noise.read_bytes())
    with frames.reading(noise) as plain, frames.reading(tagged) as sound:
        assert b"".join(sound.part(999, 99_999)) == b"".join(plain.part(999, 99_999))


def test_another_decoder_agrees(noise: Path, tmp_path: Path) -> None:
    """libmpg123, by way of libsndfile: the same samples leave the same silence out."""
    path = tmp_path / "part.mp3"
    with frames.reading(noise) as sound:
        path.write_bytes(b"".join(sound.part(44_100, 220_500)))
    whole, _ = soundfile.read(noise, dtype="float32")
    heard, rate_hz = soundfile.read(path, dtype="float32")
    assert rate_hz == 44_100
    assert len(heard) == 176_400
    assert np.abs(heard - whole[44_100:220_500]).max() < 1e-4
