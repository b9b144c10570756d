"""What lies in an output folder: every episode's manifests, one an edition, and the files they list.

Nothing is read but manifests, and nothing is hashed: the manifest has each file's hash, and a file that was
changed since is seen by its size when the feed is checked.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from respoken import manifest
from respoken.errors import FeedError
from respoken.feed.faults import ADVICE, Fault
from respoken.manifest import Manifest
from respoken.models import Output

STANDARD = "standard"


class Kind(NamedTuple):
    """A kind of file that holds an episode: its type, what it is called, and how it is grouped."""

    mime: str
    title: str
    codecs: str = ""
    companion: str = ""
    """What it is beside the sound, where it is no sound itself or more than that."""


# In the order in which they are taken for the enclosure: what most players play comes first.
MEDIA: dict[str, Kind] = {
    ".mp3": Kind("audio/mpeg", "MP3"),
    ".m4b": Kind("audio/mp4", "AAC with chapters", "mp4a.40.2"),
    ".opus": Kind("audio/ogg", "Opus, small", "opus"),
    ".flac": Kind("audio/flac", "FLAC, lossless", "flac"),
    ".epub": Kind("application/epub+zip", "Read-along book", companion="read along"),
    ".pdf": Kind("application/pdf", "Large print", companion="large print"),
    ".brf": Kind("text/plain", "Braille, grade 2", companion="braille"),
    "-uncontracted.brf": Kind("text/plain", "Braille, grade 1", companion="braille"),
}
"""What follows the episode's name in a file's -> what it is."""


class Medium(NamedTuple):
    """A file that holds an episode, and what kind it is."""

    output: Output
    kind: Kind


class Made(NamedTuple):
    """An edition of an episode as it lies on disk. folder: relative to the output folder, with slashes."""

    slug: str
    folder: str
    manifest: Manifest
    files: Mapping[str, Output]

    def media(self) -> list[Medium]:
        """The files that hold this edition, the one that most players play first."""
        named = ((self.files.get(self.manifest.slug + ending), kind) for ending, kind in MEDIA.items())
        return [Medium(output, kind) for output, kind in named if output]

    @property
    def enclosure(self) -> Medium | None:
        """The sound that most players play."""
        found = self.media()
        return found[0] if found and not found[0].kind.companion else None


class Gathered(NamedTuple):
    """Slug -> edition -> what was made of it; and what could not be taken."""

    episodes: dict[str, dict[str, Made]]
    faults: tuple[Fault, ...]


def gather(output: Path) -> Gathered:
    """Every episode in an output folder, by slug. Raises FeedError when a folder cannot be read."""
    episodes: dict[str, dict[str, Made]] = {}
    faults: list[Fault] = []
    for folder in _subfolders(output):
        inside = [path for path in _subfolders(folder) if (path / manifest.NAME).exists()]
        for place in [folder, *inside]:
            made = _made(output, place, folder.name)
            if made and made.enclosure:
                episodes.setdefault(folder.name, {})[made.manifest.edition] = made
            elif place != folder or _looks_like_an_episode(folder):
                faults.append(_left_out(place, made))
    return Gathered(episodes, tuple(faults))


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.name[0] != "." and entry.is_dir())
    except OSError as error:
        raise FeedError(
            f"cannot be read ({error.strerror}).", str(folder), "Give the folder that the episodes are in."
        ) from error


def _made(output: Path, folder: Path, slug: str) -> Made | None:
    read = manifest.read(folder)
    if read is None:
        return None
    files = {output.name: output for output in read.outputs}
    return Made(slug, folder.relative_to(output).as_posix(), read, files)


def _looks_like_an_episode(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (manifest.NAME, "timeline.json", "transcript.json"))


def _left_out(folder: Path, made: Made | None) -> Fault:
    if made is not None:
        said, remedy = "has no audio file, so it is not in the feed.", "Make it with --formats mp3."
    elif (folder / manifest.NAME).is_file():
        said = f"its {manifest.NAME} cannot be read, so it is not in the feed."
        remedy = "Make the episode again with this version."
    else:
        said, remedy = f"has no {manifest.NAME}, so it is not in the feed.", "Make the episode again."
    return Fault(where=str(folder), what=said, remedy=remedy, severity=ADVICE)
