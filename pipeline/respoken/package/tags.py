"""What every audio file says about itself, and the form in which ffmpeg is told.

A file that leaves its folder keeps its title, its chapters, its cover and the word that its voices are
synthetic.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from respoken import ffmpeg
from respoken.models import Chapter, Episode
from respoken.package import clock

GENRE = "Podcast"

SYNTHETIC = ("AI_GENERATED", "true")
"""The mark, for machines, that the voices are synthetic: name and value."""

_MOST_COMMENTS = 999  # the chapter extension numbers them with three digits

_COVERS = ("cover.jpg", "cover.png")

# ISO 639-1 -> 639-2/T, which ID3 wants: the languages that speech engines speak.
_LANGUAGES = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle",
    "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn",
    "ko": "kor", "lt": "lit", "lv": "lav", "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "sw": "swa", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho",
}


def artists(episode: Episode) -> str:
    """Who speaks in it, in order of first appearance."""
    return ", ".join(speaker.name for speaker in episode.transcript.speakers)


def album(episode: Episode) -> str:
    """The show's title, or the episode's where the show has none."""
    return episode.show.title or episode.title


def album_artist(episode: Episode) -> str:
    """Who makes the show, as far as it is known."""
    return episode.show.author or episode.show.title or artists(episode)


def language(episode: Episode) -> str:
    """The language as ISO 639-2, such as eng; ``und`` for one we do not know."""
    return _LANGUAGES.get(re.split(r"[-_]", episode.show.language.lower())[0], "und")


def ends_s(episode: Episode) -> Iterator[tuple[Chapter, float]]:
    """Every chapter and the second it ends: where the next begins, or the episode ends."""
    marks = episode.timeline.chapters
    ends = [chapter.start_s for chapter in marks[1:]] + [episode.timeline.duration_s]
    return zip(marks, ends, strict=False)


def cover(folder: Path) -> Path | None:
    """The episode's cover in its folder, when there is one."""
    return next((folder / name for name in _COVERS if (folder / name).is_file()), None)


def mime_type(picture: Path) -> str:
    """The picture's MIME type."""
    return "image/png" if picture.suffix == ".png" else "image/jpeg"


def vorbis(episode: Episode) -> str:
    """Tags in ffmpeg's metadata format for files with Vorbis comments, chapters among them.

    The comments are those of Xiph's chapter extension, CHAPTER001 and CHAPTER001NAME. ffmpeg would write
    them from real chapters, but into Ogg only, and up to a second late: it rounds seconds that have
    milliseconds to follow.
    """
    marks: dict[str, str] = {}
    for number, chapter in enumerate(episode.timeline.chapters[:_MOST_COMMENTS], start=1):
        marks[f"CHAPTER{number:03}"] = clock.stamp(chapter.start_s)
        marks[f"CHAPTER{number:03}NAME"] = chapter.title
    bare = episode.model_copy(update={"timeline": episode.timeline.model_copy(update={"chapters": ()})})
    return ffmetadata(bare, **dict([SYNTHETIC]), **marks)


def ffmetadata(episode: Episode, **more: str) -> str:
    """Tags and chapters in ffmpeg's metadata format. more: tags of one format only."""
    fields = {
        "title": episode.title, "artist": artists(episode), "album": album(episode),
        "album_artist": album_artist(episode), "date": episode.date, "genre": GENRE,
        "comment": episode.notes.disclosure, "language": language(episode), **more,
    }
    lines = [ffmpeg.METADATA_HEADER.rstrip()]
    lines += [f"{_escaped(name)}={_escaped(value)}" for name, value in fields.items() if value]
    for chapter, end_s in ends_s(episode):
        lines += [
            "[CHAPTER]", "TIMEBASE=1/1000", f"START={round(chapter.start_s * 1000)}",
            f"END={round(end_s * 1000)}", f"title={_escaped(chapter.title)}",
        ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
