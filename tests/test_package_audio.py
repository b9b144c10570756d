"""The audio files: every format through one contract, times and tags read back by others' readers."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile
from mutagen.flac import FLAC, Picture
from mutagen.id3 import CTOCFlags
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from numpy.typing import NDArray
from PIL import Image

from laid_out import episode, timeline
from respoken import ffmpeg
from respoken.errors import MediaError
from respoken.models import Chapter, Episode, Show, Timeline
from respoken.package import AUDIO, OUTPUTS, m4b, mp3
from respoken.package.base import Master

RATE = 44_100
EVERY = pytest.mark.parametrize("name", AUDIO)

TALK = timeline(
    [
        ("Ann", "Is that so? I had no idea of it."),
        ("Bob", "It is. And there is more where that came from, believe me."),
        ("Ann", "Then tell me all of it from the beginning."),
        ("Bob", "Well, it began long ago. Nobody noticed. That is all there is to tell."),
    ],
)
TALK = TALK.model_copy(
    update={
        "chapters": (
            Chapter(title="Introduction", start_s=0.0),
            Chapter(title='A = b; #2 \\ "c" <d> & é 🎙', start_s=TALK.utterances[2].start_s),
            Chapter(title="The end", start_s=TALK.utterances[-1].start_s),
        ),
        "duration_s": round(TALK.duration_s * RATE) / RATE,
    }
)
MADE = episode(TALK, show=Show(title="Talks & more", author="Us", language="de-DE"))


def sound_of(laid_out: Timeline) -> NDArray[np.int16]:
    """Noise of a voice's compass while somebody speaks, silence else."""
    rng = np.random.default_rng(1)
    noise = np.convolve(rng.standard_normal(round(laid_out.duration_s * RATE)), np.hanning(25) / 9, "same")
    spoken = np.zeros(len(noise))
    for span in laid_out.utterances:
        spoken[round(span.start_s * RATE) : round(span.end_s * RATE)] = 0.1
    return np.rint(noise * spoken * 32767).astype(np.int16)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Master:
    path = tmp_path_factory.mktemp("master") / "master.wav"
    samples = sound_of(TALK)
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return Master(path=path, sample_rate_hz=RATE, sample_count=len(samples))


@pytest.fixture(scope="module")
def written(master: Master, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each format written once, beside a cover."""
    folder = tmp_path_factory.mktemp("episode")
    Image.new("RGB", (64, 64), "navy").save(folder / "cover.jpg")
    paths: dict[str, Path] = {}

    def write(name: str) -> Path:
        if name not in paths:
            [paths[name]] = OUTPUTS[name](MADE, master, folder)
        return paths[name]

    return write


def offset_s(path: Path, master: Master, at_s: float) -> float:
    """How much later a file plays what the master has from ``at_s`` on, by cross-correlation."""
    wanted, _ = soundfile.read(master.path, start=round(at_s * RATE), frames=RATE)
    reach = round(0.1 * RATE)
    first = max(0, round(at_s * RATE) - reach)
    heard = ffmpeg.decode(path, RATE).samples[first : first + RATE + 2 * reach]
    size = 1 << (len(heard) + len(wanted)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    return float((np.argmax(alike[: 2 * reach + 1]) + first) / RATE - at_s)


# --- the contract ---------------------------------------------------------------------------------


@EVERY
def test_a_file_is_named_for_the_episode_and_nothing_is_left_beside_it(
    name: str, master: Master, tmp_path: Path
) -> None:
    [path] = OUTPUTS[name](MADE, master, tmp_path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.stem == "a-talk"


@EVERY
def test_it_plays_as_long_as_the_timeline(name: str, written: Callable[[str], Path]) -> None:
    assert ffmpeg.duration_s(written(name)) == pytest.approx(TALK.duration_s, abs=0.001)
    # What a player shows before it has decoded anything.
    assert mutagen.File(written(name)).info.length == pytest.approx(TALK.duration_s, abs=0.05)


@EVERY
@pytest.mark.parametrize("place", [0, 3, -1])
def test_words_are_heard_when_the_timeline_says(
    name: str, place: int, written: Callable[[str], Path], master: Master
) -> None:
    assert abs(offset_s(written(name), master, TALK.utterances[place].start_s)) < 0.001


@EVERY
def test_chapters_are_read_back(name: str, written: Callable[[str], Path]) -> None:
    read = ffmpeg.chapters(written(name))
    assert [c.title for c in read] == [c.title for c in TALK.chapters]
    # ffmpeg takes the encoder's 25 ms off the times of an MP3's chapters.
    for got, wanted in zip(read, TALK.chapters, strict=True):
        assert got.start_s == pytest.approx(wanted.start_s, abs=0.026)


@EVERY
def test_it_is_as_loud_as_the_master(name: str, written: Callable[[str], Path], master: Master) -> None:
    wanted, got = ffmpeg.measure(master.path), ffmpeg.measure(written(name))
    assert got.integrated_lufs == pytest.approx(wanted.integrated_lufs, abs=0.2)


@EVERY
def test_made_again_it_is_the_same_to_the_byte(
    name: str, written: Callable[[str], Path], master: Master, tmp_path: Path
) -> None:
    Image.new("RGB", (64, 64), "navy").save(tmp_path / "cover.jpg")
    [again] = OUTPUTS[name](MADE, master, tmp_path)
    assert again.read_bytes() == written(name).read_bytes()


@EVERY
def test_a_failure_leaves_what_was_there(name: str, master: Master, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(master.path.read_bytes()[:20])
    folder = tmp_path / "out"
    [path] = OUTPUTS[name](MADE, master, folder)
    before = path.read_bytes()
    with pytest.raises(MediaError, match="ffmpeg says"):
        OUTPUTS[name](MADE, master.model_copy(update={"path": broken}), folder)
    assert path.read_bytes() == before
    assert list(folder.iterdir()) == [path]


@EVERY
def test_without_chapters_or_cover_it_is_a_file_too(name: str, master: Master, tmp_path: Path) -> None:
    bare = episode(TALK.model_copy(update={"chapters": ()}), show=Show())
    [path] = OUTPUTS[name](bare, master, tmp_path)
    assert ffmpeg.chapters(path) == []
    assert ffmpeg.duration_s(path) == pytest.approx(TALK.duration_s, abs=0.001)


@EVERY
def test_many_chapters_are_all_there_and_in_order(name: str, master: Master, tmp_path: Path) -> None:
    marks = tuple(Chapter(title=f"No {n}", start_s=round(n * TALK.duration_s / 300, 3)) for n in range(300))
    [path] = OUTPUTS[name](episode(TALK.model_copy(update={"chapters": marks})), master, tmp_path)
    read = ffmpeg.chapters(path)
    assert [c.title for c in read] == [c.title for c in marks][: len(read)]
    # Nero's list counts chapters in one byte; ffmpeg reads QuickTime's track, which has them all.
    assert len(read) == 300


# --- tags -----------------------------------------------------------------------------------------


def tags_of(name: str, path: Path) -> dict[str, Any]:
    """The common tags as mutagen reads them."""
    file = mutagen.File(path)
    keys = {
        "mp3": ["TIT2", "TPE1", "TPE2", "TALB", "TCON", "TLAN", "COMM::deu", "TXXX:AI_GENERATED"],
        "m4b": ["©nam", "©ART", "aART", "©alb", "©gen", None, "©cmt", "desc"],
    }.get(
        name, ["title", "artist", "albumartist", "album", "genre", "language", "description", "ai_generated"]
    )
    names = ["title", "artist", "album_artist", "album", "genre", "language", "comment", "synthetic"]
    return {
        n: (str(file[key][0]) if isinstance(file[key], list) else str(file[key]))
        for n, key in zip(names, keys, strict=True) if key
    }


@EVERY
def test_tags_are_read_by_another_reader(name: str, written: Callable[[str], Path]) -> None:
    read = tags_of(name, written(name))
    assert read == {
        "title": "A talk", "artist": "Ann, Bob", "album_artist": "Us", "album": "Talks & more",
        "genre": "Podcast", "comment": "The voices are synthetic.",
        **({} if name == "m4b" else {"language": "deu"}),
        "synthetic": "AI_GENERATED=true" if name == "m4b" else "true",
    }


def cover_of(name: str, path: Path) -> bytes:
    match name:
        case "mp3":
            return bytes(MP3(path)["APIC:"].data)
        case "m4b":
            return bytes(MP4(path)["covr"][0])
        case "flac":
            return bytes(FLAC(path).pictures[0].data)
        case _:
            return bytes(Picture(base64.b64decode(OggOpus(path)["metadata_block_picture"][0])).data)


@EVERY
def test_the_cover_is_inside_as_it_is(name: str, written: Callable[[str], Path]) -> None:
    path = written(name)
    assert cover_of(name, path) == (path.parent / "cover.jpg").read_bytes()


# --- what is one format's own ---------------------------------------------------------------------


def test_an_mp3s_chapters_hold_what_players_ask_for(written: Callable[[str], Path]) -> None:
    tag = MP3(written("mp3")).tags
    contents = tag["CTOC:toc"]
    assert contents.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    assert str(contents.sub_frames["TIT2"]) == "Chapters"
    read = [tag[f"CHAP:{child}"] for child in contents.child_element_ids]
    starts = [round(c.start_s * 1000) for c in TALK.chapters]
    assert [c.start_time for c in read] == starts
    assert [c.end_time for c in read] == [*starts[1:], round(TALK.duration_s * 1000)]
    assert tag.version == (2, 3, 0)
    # Read as 2.4, the year and the day are one; mutagen does that.
    assert str(tag["TDRC"]) == "2026-01-31"


def test_frames_encoded_while_mastering_are_used_as_they_are(master: Master, tmp_path: Path) -> None:
    samples, _ = soundfile.read(master.path, dtype="int16")
    with mp3.encoding(tmp_path / "frames.mp3", RATE) as encoder:
        encoder.write(samples)
    [with_frames] = mp3.write(MADE, master.model_copy(update={"mp3": encoder.path}), tmp_path / "a")
    [alone] = mp3.write(MADE, master, tmp_path / "b")
    assert with_frames.read_bytes() == alone.read_bytes()


def test_an_mp3_says_how_much_its_encoder_added(written: Callable[[str], Path]) -> None:
    data = written("mp3").read_bytes()
    at = data.index(b"Info") + 120 + 21  # LAME's tag follows Xing's 120 bytes; the delays are at its 21st
    delay, padding = int.from_bytes(data[at : at + 3]) >> 12, int.from_bytes(data[at : at + 3]) & 0xFFF
    frames = int.from_bytes(data[data.index(b"Info") + 8 :][:4])
    assert delay == 576
    assert frames * 1152 - delay - padding == round(TALK.duration_s * RATE)


def test_an_m4b_carries_both_kinds_of_chapters(written: Callable[[str], Path]) -> None:
    nero = MP4(written("m4b")).chapters
    assert [(c.title, round(c.start, 2)) for c in nero] == [
        (c.title, round(c.start_s, 2)) for c in TALK.chapters
    ]
    data = written("m4b").read_bytes()
    assert b"chpl" in data
    assert b"chap" in data  # the reference from the sound to QuickTime's chapter track
    assert data.index(b"moov") < data.index(b"mdat")  # a player can start before it has the whole file


def test_a_flac_is_the_master_to_the_bit(written: Callable[[str], Path], master: Master) -> None:
    wanted, _ = soundfile.read(master.path, dtype="int16")
    got, _ = soundfile.read(written("flac"), dtype="int16")
    np.testing.assert_array_equal(got, wanted)


def test_a_png_cover_is_called_one(master: Master, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "cover.png")
    [path] = mp3.write(MADE, master, tmp_path)
    assert MP3(path)["APIC:"].mime == "image/png"


@pytest.mark.parametrize("date", ["2026", "2026-01", "2026-01-31"])
def test_any_iso_date_will_do(date: str, master: Master, tmp_path: Path) -> None:
    made: Episode = MADE.model_copy(update={"date": date})
    [one] = mp3.write(made, master, tmp_path)
    [other] = m4b.write(made, master, tmp_path)
    assert str(MP3(one)["TDRC"]).startswith(date[:4])
    assert MP4(other)["©day"] == [date]


@pytest.mark.parametrize("name", ["m4b", "opus"])
def test_no_encoder_takes_a_file_over_the_peak_asked_for(name: str, master: Master, tmp_path: Path) -> None:
    [free] = OUTPUTS[name](MADE, master, tmp_path)
    before = ffmpeg.measure(free)
    limit = before.true_peak_dbtp - 0.4
    [held] = OUTPUTS[name](MADE, master.model_copy(update={"peak_dbtp": limit}), tmp_path)
    after = ffmpeg.measure(held)
    assert after.true_peak_dbtp <= limit
    assert before.integrated_lufs - 1.0 < after.integrated_lufs < before.integrated_lufs
