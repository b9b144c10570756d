"""What an episode was made from and by what: manifest.json, and whether it still holds.

The manifest is written last. It lists every output with its hash, so a run that was cut off, or a file
that was edited since, is seen by comparing; and it holds the recipe, a hash of all that decides how the
episode sounds and reads, so a run that would only make the same files again can stop at once.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from respoken import atomic
from respoken.models import Chapter, Loudness, Noun, Output, Person, Soundbite

NAME = "manifest.json"


class VoiceUsed(Noun):
    """A speaker's voice, as the manifest states it."""

    speaker: str
    voice: str
    engine: str
    licence: str
    shared: bool = False
    """Whether it was asked for although another speaker has it too."""
    place: float = 0.0
    """Where it is heard in a stereo episode, from -1, left, to 1, right."""


class StillWrong(Noun):
    """An utterance that was heard otherwise in every way it was said, and about when it is."""

    turn: int
    speaker: str
    start_s: float
    expected: str
    heard: str
    errors: int


class Verified(Noun):
    """What came of listening back while the episode was made."""

    words: int
    errors_at_first: int
    errors: int
    """Words heard wrong, missed or added, in what was kept."""
    said_again: int
    """Utterances that were said again, and how many of them came out better."""
    bettered: int
    wrong: tuple[StillWrong, ...] = ()


class Manifest(Noun):
    """The contents of manifest.json."""

    respoken: str
    versions: Mapping[str, str]
    title: str
    slug: str
    date: str
    language: str = "en"
    season: int | None = None
    number: int | None = None
    summary: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    soundbite: Soundbite | None = None
    ai_generated: bool = True
    disclosure: str
    edition: str
    engine: str
    engine_fingerprint: str
    device: str
    voices: tuple[VoiceUsed, ...]
    turns: int
    utterances: int
    clips_made: int
    clips_reused: int
    duration_s: float
    wall_s: float
    real_time_factor: float
    loudness: Loudness
    target_lufs: float
    target_peak_dbtp: float
    target_lra_lu: float | None = None
    verified: Verified | None = None
    warnings: tuple[str, ...] = ()
    inputs: tuple[Output, ...]
    outputs: tuple[Output, ...]
    recipe: str


def digest(path: Path) -> str:
    """The sha256 of a file, in hex, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed(paths: Iterable[Path], folder: Path | None = None) -> tuple[Output, ...]:
    """Files with hash and size, named relative to the folder (by file name without one)."""
    return tuple(
        Output(
            name=path.relative_to(folder).as_posix() if folder else path.name,
            sha256=digest(path),
            size_bytes=path.stat().st_size,
        )
        for path in paths
    )


def recipe(ingredients: Any) -> str:
    """A hash of everything that decides what the files hold. ingredients: anything JSON can say."""
    text = json.dumps(ingredients, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


_SOURCES = {".py", ".css", ".js"}


def code_hash() -> str:
    """A hash of this package's own source, so that a changed program makes its files anew."""
    root = Path(__file__).parent
    total = hashlib.sha256()
    ours = (path for path in root.rglob("*") if path.suffix in _SOURCES)
    for path in sorted(ours):
        total.update(path.relative_to(root).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def read(folder: Path) -> Manifest | None:
    """The manifest of an episode's folder; None when there is none or an older version wrote it."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def write(folder: Path, manifest: Manifest) -> Path:
    """Write manifest.json by atomic replace; its path."""
    path = folder / NAME
    atomic.write_text(path, manifest.model_dump_json(indent=2) + "\n")
    return path


def holds(folder: Path, manifest: Manifest) -> bool:
    """Whether every output is still there, byte for byte as it was made."""
    for output in manifest.outputs:
        path = folder / output.name
        if not path.is_file() or path.stat().st_size != output.size_bytes:
            return False
    return all(digest(folder / output.name) == output.sha256 for output in manifest.outputs)
