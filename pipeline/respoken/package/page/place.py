"""Where the page is and what lies beside it: the episode's files, its addresses, the other editions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from respoken import webpage
from respoken.models import Episode

AUDIO = (("mp3", "audio/mpeg"), ("m4b", "audio/mp4"), ("opus", "audio/ogg"), ("flac", "audio/flac"))
"""What the player can play, the most widely read first: suffix and media type."""

EDITIONS = {"standard": "Standard edition", "clear": "Clear speech edition"}


@dataclass(frozen=True)
class File:
    """A file of the episode: its path from the page, what it is, and its size."""

    path: str
    kind: str
    form: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True)
class Place:
    """The page's surroundings."""

    files: tuple[File, ...]
    audio: tuple[tuple[str, str], ...]
    """(file name, media type) of what the player may play, at least one."""
    cover: str
    """A small copy of the cover as a data: address; empty where there is none."""
    base: str
    """Where the output folder is published, without a final slash; empty when that is not known."""
    folder: str
    """The episode's folder from there."""
    up: str
    """The way from the page to the output folder."""

    @classmethod
    def of(cls, episode: Episode, folder: Path) -> "Place":
        """The surroundings of an episode's page that is about to be written into folder."""
        present = [(f"{episode.slug}.{suffix}", kind) for suffix, kind in AUDIO]
        found = tuple((name, kind) for name, kind in present if (folder / name).is_file())
        within = "" if episode.edition == "standard" else f"/{quote(episode.edition)}"
        return cls(
            files=tuple(_files(episode.slug, folder)), audio=found or (present[0],),
            cover=webpage.thumbnail(folder / "cover.jpg"), base=webpage.address(episode.show.base_url),
            folder=f"{quote(episode.slug)}{within}", up="../../" if within else "../",
        )

    @property
    def sound(self) -> str:
        """The address of the audio from the page."""
        return quote(self.audio[0][0])

    def at(self, seconds: float) -> str:
        """The address of a moment of the audio (W3C Media Fragments URI 1.0), which needs no script."""
        return f"{self.sound}#t={max(0.0, seconds):.3f}".rstrip("0").rstrip(".")

    def address(self, name: str = "") -> str:
        """The published address of the page, or of a file beside it; from the page where none is known."""
        return f"{self.base}/{self.folder}/{name}" if self.base else name


# What each file of an episode is called on its page, in the order they are listed.
_KINDS = (
    ("{slug}.mp3", "Audio", "MP3", "audio/mpeg"),
    ("{slug}.m4b", "Audiobook with chapters", "M4B", "audio/mp4"),
    ("{slug}.opus", "Audio", "Opus", "audio/ogg"),
    ("{slug}.flac", "Audio, lossless", "FLAC", "audio/flac"),
    ("{slug}.epub", "Book that reads itself aloud", "EPUB 3", "application/epub+zip"),
    ("{slug}-daisy.zip", "Talking book", "DAISY 2.02", "application/zip"),
    ("{slug}.pdf", "Transcript in large print", "PDF", "application/pdf"),
    ("{slug}.brf", "Braille, contracted", "BRF", "text/plain"),
    ("{slug}-uncontracted.brf", "Braille, uncontracted", "BRF", "text/plain"),
    ("transcript.html", "Transcript, plain page", "HTML", "text/html"),
    ("transcript.txt", "Transcript, plain text", "TXT", "text/plain"),
    ("transcript.vtt", "Captions", "WebVTT", "text/vtt"),
    ("transcript.srt", "Captions", "SubRip", "application/x-subrip"),
    ("transcript.json", "Transcript with word times", "JSON", "application/json"),
    ("notes.html", "Show notes, plain page", "HTML", "text/html"),
    ("notes.md", "Show notes", "Markdown", "text/markdown"),
    ("chapters.json", "Chapters", "JSON", "application/json+chapters"),
    ("timeline.json", "Timeline", "JSON", "application/json"),
    ("waveform.svg", "Picture of the first minutes", "SVG", "image/svg+xml"),
    ("cover.jpg", "Cover", "JPEG", "image/jpeg"),
)

_SUFFIXES = {
    ".brf": ("Braille", "BRF", "text/plain"),
    ".zip": ("Archive", "ZIP", "application/zip"), ".pdf": ("Document", "PDF", "application/pdf"),
    ".epub": ("Book", "EPUB 3", "application/epub+zip"), ".html": ("Page", "HTML", "text/html"),
    ".wav": ("Audio", "WAV", "audio/wav"), ".txt": ("Text", "TXT", "text/plain"),
    **{f".{suffix}": ("Audio", suffix.upper(), kind) for suffix, kind in AUDIO},
}

_OWN = ("index.html", "manifest.json")
"""The page itself, and what is written after it."""

_SUBFOLDERS = ("stems",)
"""Folders whose files are listed one by one."""


def _files(slug: str, folder: Path) -> Iterator[File]:
    known: set[str] = set(_OWN)
    for pattern, kind, form, media_type in _KINDS:
        name = pattern.format(slug=slug)
        known.add(name)
        if (folder / name).is_file():
            yield File(quote(name), kind, form, media_type, (folder / name).stat().st_size)
    yield from _others(folder, known)


def _others(folder: Path, known: set[str]) -> Iterator[File]:
    """What the table does not name, by suffix and told apart by its own name."""
    paths = [*folder.glob("*"), *(path for inner in _SUBFOLDERS for path in (folder / inner).glob("*"))]
    for path in sorted(paths):
        name = path.relative_to(folder).as_posix()
        if name in known or path.name.startswith(".") or not path.is_file():
            continue
        kind, form, media_type = _SUFFIXES.get(
            path.suffix.lower(), ("File", path.suffix[1:].upper() or "file", "application/octet-stream")
        )
        yield File(quote(name), f"{kind}, {path.stem}", form, media_type, path.stat().st_size)
