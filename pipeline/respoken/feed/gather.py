"""What lies in an output folder: every episode's manifests, one an edition, and the files they list.

Nothing is read but manifests, and nothing is hashed: the manifest has each file's hash, and a file that was
changed since is seen by its size when the feed is checked.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from respoken import manifest
from respoken.errors import FeedError
from respoken.feed.faults import ADVICE, Fault
from respoken.manifest import Manifest
from respoken.models import Output

STANDARD = "standard"


class Sound(NamedTuple):
    """A kind of file that holds an episode: its type, what it is called, how it is grouped."""

    mime: str
    title: str
    codecs: str = ""
    companion: str = ""


# In the order in which they are taken for the enclosure: what most players play comes first.
SOUNDS: dict[str, Sound] = {
    ".mp3": Sound("audio/mpeg", "MP3"),
    ".m4a": Sound("audio/x-m4a", "AAC"),
    ".m4b": Sound("audio/mp4", "AAC with chapters", "mp4a.40.2"),
    ".opus": Sound("audio/ogg", "Opus, small", "opus"),
    ".flac": Sound("audio/flac", "FLAC, lossless", "flac"),
}
COMPANIONS: dict[str, Sound] = {
    ".epub": Sound("application/epub+zip", "Read-along book", companion="read along"),
    ".pdf": Sound("application/pdf", "Large print", companion="large print"),
}
MEDIA = SOUNDS | COMPANIONS
"""Ending of a file's name -> what it is."""


class Made(NamedTuple):
    """An edition of an episode as it lies on disk. folder: relative to the output folder, with slashes."""

    slug: str
    folder: str
    manifest: Manifest
    files: Mapping[str, Output]

    def media(self) -> list[Output]:
        """The files that hold this edition, the one that most players play first."""
        named = ((ending, self.files.get(self.manifest.slug + ending)) for ending in MEDIA)
        return [output for _, output in named if output]

    @property
    def enclosure(self) -> Output | None:
        """The sound that most players play."""
        found = self.media()
        return found[0] if found and Path(found[0].name).suffix in SOUNDS else None


class Gathered(NamedTuple):
    """Slug -> edition -> what was made of it; and what could not be taken."""

    episodes: dict[str, dict[str, Made]]
    faults: tuple[Fault, ...]


def gather(output: Path) -> Gathered:
    """Every episode in an output folder, by slug. Raises FeedError when there is no such folder."""
    try:
        folders = sorted(path for path in output.iterdir() if path.is_dir() and path.name[0] != ".")
    except OSError as error:
        raise FeedError(
            f"cannot be read ({error.strerror}).", str(output), "Give the folder that the episodes are in."
        ) from error
    episodes: dict[str, dict[str, Made]] = {}
    faults: list[Fault] = []
    for folder in folders:
        inside = [path for path in _subfolders(folder) if (path / manifest.NAME).is_file()]
        for place in [folder, *inside]:
            made = _made(output, place, folder.name)
            if made and made.enclosure:
                episodes.setdefault(folder.name, {})[made.manifest.edition] = made
            elif place != folder or _looks_like_an_episode(folder):
                faults.append(_left_out(place, made))
    return Gathered(episodes, tuple(faults))


def _subfolders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name[0] != "." and path.is_dir())


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
