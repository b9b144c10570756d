"""The episode as MP3, which every podcast player plays: 128 kb/s, tagged, with chapters.

A stereo episode has 160 kb/s in joint stereo, which spends hardly more on two channels than on one where
they hold the same voice.

LAME starts every file with 1,105 samples of silence and says so in the file's first frame; players that
read it, ffmpeg and browsers among them, leave them out, and then every time is right to the sample. The
tag goes on last and the frames are never moved again, or chapters would shift.

No frame borrows bits from those before it, so an episode's frames can be put together from those of its
passages, each encoded by itself; at this bit rate speech has no need of the loan.
"""

import shutil
from pathlib import Path

from respoken import atomic, ffmpeg, id3
from respoken.models import Episode
from respoken.package import tags
from respoken.package.base import Master

# LAME turns everything down by a twentieth at this bit rate; the filter takes that back beforehand.
_LEVEL = ("-af", "aformat=sample_fmts=flt,volume=1/0.95", "-c:a", "libmp3lame")


def encoding(path: Path, sample_rate_hz: int, channels: int = 1) -> ffmpeg.Encoder:
    """A context manager that encodes what it is fed into MP3 frames without tags."""
    return ffmpeg.Encoder(path, sample_rate_hz, "mp3", _options(channels), channels=channels)


def _options(channels: int) -> tuple[str, ...]:
    return (*_LEVEL, "-reservoir", "0", "-b:a", "128k" if channels == 1 else "160k")


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>.mp3``, from the frames the master came with or else encoded now. Raises MediaError."""
    path = folder / f"{episode.slug}.mp3"
    if master.mp3:
        _tagged(episode, master.mp3, path)
    else:
        with atomic.temporary_folder(folder, f".{episode.slug}-") as work:
            frames = work / "frames.mp3"
            options = (*_options(master.channels), "-id3v2_version", "0")
            ffmpeg.convert(master.path, frames, "mp3", options)
            _tagged(episode, frames, path)
    return [path]


def _tagged(episode: Episode, frames: Path, path: Path) -> None:
    with (
        atomic.replacing(path) as temporary,
        frames.open("rb") as source,
        temporary.open("wb") as target,
    ):
        target.write(tag(episode, tags.cover(path.parent)))
        shutil.copyfileobj(source, target, 1 << 20)


def tag(episode: Episode, cover: Path | None) -> bytes:
    """The ID3v2.3 tag of an episode. Times are in milliseconds from the first sample of the master."""
    year, _, day = episode.date.partition("-")
    month, _, day = day.partition("-")
    frames = [
        id3.text("TIT2", episode.title),
        id3.text("TPE1", tags.artists(episode)),
        id3.text("TPE2", tags.album_artist(episode)),
        id3.text("TALB", tags.album(episode)),
        id3.text("TYER", year),
        *([id3.text("TDAT", day + month)] if day else []),
        id3.text("TLAN", tags.language(episode)),
        id3.text("TCON", tags.GENRE),
        id3.comment(tags.language(episode), episode.notes.disclosure),
        id3.user_text(*tags.SYNTHETIC),
    ]
    if cover:
        frames.append(id3.picture(tags.mime_type(cover), cover.read_bytes()))
    marks = [
        id3.ChapterMark(chapter.title, round(chapter.start_s * 1000), round(end_s * 1000))
        for chapter, end_s in tags.ends_s(episode)
    ]
    return id3.tag([*frames, *id3.chapters(marks, "Chapters")])
