"""Music around and under the speech, judged by measuring what came out."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from respoken import ffmpeg, loudness, music
from respoken.audio import Audio, write_wav
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.models import Span, Timeline

RATE = 24_000
SPEECH_LUFS = -23.0


def noise(seconds: float, level: float = 0.1, rate: int = 44_100) -> NDArray[np.float32]:
    rng = np.random.default_rng(3)
    return (rng.standard_normal(round(seconds * rate)) * level).astype(np.float32)


def talk(first_s: float, last_s: float, duration_s: float) -> Timeline:
    span = Span(
        index=1, turn=1, speaker="Ann", voice="v", text="Words", spoken="Words", words=(),
        start_s=first_s, end_s=last_s,
    )
    return Timeline(sample_rate_hz=44_100, duration_s=duration_s, utterances=(span,))


def lufs(samples: NDArray[np.float32]) -> float:
    return loudness.lufs(Audio(samples, RATE))


def played(score: music.Score, timeline: Timeline) -> NDArray[np.float32]:
    """All the music of an episode, asked for in uneven pieces as the mix asks."""
    placed = score.placed(timeline, SPEECH_LUFS)
    assert placed
    total = round(timeline.duration_s * RATE)
    cuts = [*range(0, total, 77_777), total]
    return np.concatenate([placed(a, b - a) for a, b in pairwise(cuts)])


def part(samples: NDArray[np.float32], start_s: float, end_s: float) -> NDArray[np.float32]:
    return samples[round(start_s * RATE) : round(end_s * RATE)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_wav(tmp_path / "long.wav", Audio(noise(40), 44_100))
    write_wav(tmp_path / "short.wav", Audio(noise(3), 44_100))
    return tmp_path


@pytest.mark.parametrize("duck_db", [12.0, 20.0])
def test_an_intro_is_heard_gives_way_and_goes(folder: Path, duck_db: float) -> None:
    score = music.Score(Sound(intro="long.wav", intro_s=6, duck_db=duck_db), folder, RATE)
    assert score.lead_in_s == 6
    heard = played(score, talk(6, 60, 61))
    assert lufs(part(heard, 0, 4)) == pytest.approx(SPEECH_LUFS - 3, abs=0.3)
    assert lufs(part(heard, 6, 8)) == pytest.approx(SPEECH_LUFS - duck_db, abs=0.5)
    assert not part(heard, 10.01, 61).any()


def test_an_intro_shorter_than_its_time_is_played_whole(folder: Path) -> None:
    score = music.Score(Sound(intro="short.wav"), folder, RATE)
    assert score.lead_in_s == pytest.approx(3, abs=0.01)
    heard = played(score, talk(3, 9, 10))
    assert lufs(part(heard, 0, 1)) > SPEECH_LUFS - 4
    assert not part(heard, 3.01, 10).any()


def test_an_outro_follows_the_last_word_and_fades(folder: Path) -> None:
    score = music.Score(Sound(outro="long.wav", outro_s=8), folder, RATE)
    assert score.lead_out_s == pytest.approx(8.3)
    heard = played(score, talk(0, 5, 13.4))
    assert not part(heard, 0, 5.29).any()
    assert lufs(part(heard, 6, 10)) == pytest.approx(SPEECH_LUFS - 3, abs=0.4)
    assert np.abs(part(heard, 13.25, 13.4)).max() < 0.02 * np.abs(heard).max()


def test_a_bed_lies_under_the_speech_from_end_to_end(folder: Path) -> None:
    score = music.Score(Sound(bed="short.wav"), folder, RATE)
    heard = played(score, talk(4, 64, 70))
    # Never louder than asked; where the short loop is laid over its own end it is a little less.
    assert SPEECH_LUFS - 21 < lufs(part(heard, 4, 64)) < SPEECH_LUFS - 19.9
    assert not part(heard, 0, 2).any()
    assert not part(heard, 66, 70).any()
    # Looped twenty times: every second is as loud as the next, with no hole where the file begins again.
    seconds = [np.sqrt(np.mean(part(heard, s, s + 0.25) ** 2)) for s in np.arange(4, 63, 0.25)]
    assert max(seconds) < 1.6 * min(seconds)


def test_a_loop_has_no_seam(folder: Path) -> None:
    # A slow wave that does not end where it began: a bare loop would jump.
    t = np.arange(44_100 * 3) / 44_100
    write_wav(folder / "wave.wav", Audio((0.3 * np.sin(2 * np.pi * 50.3 * t)).astype(np.float32), 44_100))
    heard = played(music.Score(Sound(bed="wave.wav"), folder, RATE), talk(2, 60, 62))
    steps = np.abs(np.diff(part(heard, 4, 58)))
    assert steps.max() < 1.5 * 2 * np.pi * 50.3 / RATE * np.abs(heard).max()


def test_any_format_will_do(folder: Path) -> None:
    for muxer, codec in (("mp3", "libmp3lame"), ("ogg", "libvorbis"), ("ipod", "aac")):
        path = folder / f"music.{muxer}"
        ffmpeg.convert(folder / "short.wav", path, muxer, ("-c:a", codec, "-ac", "2"))
        assert music.Score(Sound(intro=path.name), folder, RATE).lead_in_s == pytest.approx(3, abs=0.06)


def test_no_music_is_no_music(folder: Path) -> None:
    score = music.Score(Sound(), folder, RATE)
    assert (score.lead_in_s, score.lead_out_s) == (0, 0)
    assert score.placed(talk(0, 5, 6), SPEECH_LUFS) is None


def test_silent_music_stays_silent(folder: Path) -> None:
    write_wav(folder / "silent.wav", Audio(np.zeros(44_100 * 5, np.float32), 44_100))
    heard = played(music.Score(Sound(intro="silent.wav", bed="silent.wav"), folder, RATE), talk(5, 9, 10))
    assert not heard.any()


def test_no_fade_is_allowed(folder: Path) -> None:
    sound = Sound(intro="long.wav", bed="short.wav", outro="long.wav", music_fade_s=0)
    score = music.Score(sound, folder, RATE)
    heard = played(score, talk(8, 12, 25))
    assert lufs(part(heard, 8.1, 12)) == pytest.approx(SPEECH_LUFS - 20, abs=1.0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("none.mp3", None, "no such sound file"), ("text.mp3", b"la la la " * 99, "ffmpeg says")],
)
def test_music_that_cannot_be_read_is_one_line(
    folder: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content:
        (folder / name).write_bytes(content)
    with pytest.raises(MediaError, match=reason) as caught:
        music.Score(Sound(intro=name), folder, RATE)
    assert name in str(caught.value)


def test_music_of_an_hour_is_refused(folder: Path) -> None:
    with_gap = folder / "hour.flac"
    with ffmpeg.Encoder(with_gap, 8_000, "flac", ("-c:a", "flac")) as encoder:
        for _ in range(31):
            encoder.write(np.zeros(8_000 * 60, np.int16))
    with pytest.raises(MediaError, match="longer than 30 minutes"):
        music.Score(Sound(bed="hour.flac"), folder, 8_000)
