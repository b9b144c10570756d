"""Clips kept by what made them, so that nothing is spoken twice and a restart is cheap.

A clip is one .npz file named by the hash of all that decides how it sounds. It is written whole or not at
all, so a process killed at any moment leaves at most its own temporary file, which the next run removes.
"""

import hashlib
import io
import json
import socket
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from respoken import loudness
from respoken.atomic import replacing
from respoken.audio import Audio
from respoken.engines.base import Speech
from respoken.errors import MediaError
from respoken.models import Clip, Mark, Voice

_FORMAT = 1
"""Part of every key: raise it when the contents of a clip's file change."""

# What np.load raises for a file that is cut short, overwritten or not ours.
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def key(spoken: str, voice: Voice, speed: float, fingerprint: str, take: int = 0) -> str:
    """The name of the clip these make: sha256 in hex.

    Of the voice only what can be heard counts, so that a better description of it changes no clip.
    """
    heard = [_FORMAT, spoken, voice.engine, voice.name, voice.language, voice.fingerprint, speed, fingerprint]
    if take:
        heard.append(take)
    return hashlib.sha256(json.dumps(heard, ensure_ascii=True).encode()).hexdigest()


class Store:
    """A folder of clips, shared by any number of processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where the clip of that key lies or would lie."""
        return self.folder / key[:2] / f"{key}.npz"

    def find(self, key: str) -> Clip | None:
        """The clip of that key, or None; its samples are checked but not kept in memory.

        A damaged file counts as missing and is removed.
        """
        path = self.path(key)
        if not path.exists():
            return None
        try:
            # Opened here: np.load leaves its file open when what is in it is no archive.
            with path.open("rb") as file, np.load(file) as members:
                _check(members.zip)
                return _clip(key, path, members)
        except _DAMAGE:
            path.unlink(missing_ok=True)
            return None

    def keep(self, key: str, speech: Speech) -> Clip:
        """Keep what was spoken, which has marks, under that key. Raises MediaError when the disk is full."""
        assert speech.marks is not None
        powers = loudness.powers(speech.audio)
        path = self.path(key)
        write(
            path,
            rate=np.array([speech.audio.sample_rate_hz, len(speech.audio.samples)], np.int64),
            marks=np.array([(m.start_s, m.end_s) for m in speech.marks], np.float64).reshape(-1, 2),
            powers=powers,
            samples=np.ascontiguousarray(speech.audio.samples, np.float32),
        )
        return Clip(
            key=key, path=path, sample_rate_hz=speech.audio.sample_rate_hz,
            sample_count=len(speech.audio.samples), marks=speech.marks, powers=tuple(powers.tolist()),
        )

    def samples(self, clip: Clip) -> Audio:
        """A clip's sound. Raises MediaError when its file has gone or been damaged since it was found."""
        try:
            with clip.path.open("rb") as file, np.load(file) as members:
                samples = members["samples"]
        except _DAMAGE as error:
            raise MediaError(
                f"the clip cannot be read ({error}).", str(clip.path), "Run again: it will be spoken anew."
            ) from error
        return Audio(samples, clip.sample_rate_hz)

    def sweep(self) -> None:
        """Remove the half-written files of processes of this machine that are no more."""
        sweep(self.folder)


def sweep(folder: Path) -> None:
    """Remove from a store's folder what processes of this machine that are no more left half-written."""
    for path in folder.glob("??/.*.npz"):
        host, number = _host_and_process(path)
        if host == _host() and not psutil.pid_exists(number):
            path.unlink(missing_ok=True)


def write(path: Path, **members: Any) -> None:
    """Write arrays as an .npz file of a store, whole or not at all. Raises MediaError."""
    # Made in memory first: zipfile has no clean way out of a write that fails half-way.
    contents = io.BytesIO()
    np.savez(contents, **members)
    with replacing(path, owner=_owner()) as temporary:
        temporary.write_bytes(contents.getbuffer())


def read(path: Path) -> dict[str, NDArray[Any]] | None:
    """The members of an .npz file of a store; None when it is not there, or damaged, and then removed."""
    try:
        with path.open("rb") as file, np.load(file) as members:
            _check(members.zip)
            return {name: members[name] for name in members.files}
    except FileNotFoundError:
        return None
    except _DAMAGE:
        path.unlink(missing_ok=True)
        return None


def _check(archive: zipfile.ZipFile) -> None:
    if (name := archive.testzip()) is not None:
        raise ValueError(f"{name} is damaged")


def _clip(key: str, path: Path, members: "np.lib.npyio.NpzFile") -> Clip:
    rate, count = (int(number) for number in members["rate"])
    marks: NDArray[np.float64] = members["marks"]
    return Clip(
        key=key, path=path, sample_rate_hz=rate, sample_count=count,
        marks=tuple(Mark(start_s=start, end_s=end) for start, end in marks.tolist()),
        powers=tuple(members["powers"].tolist()),
    )


def _host() -> str:
    """This machine's name as a file's name can hold it; clusters share a store."""
    return "".join(character for character in socket.gethostname() if character.isalnum()) or "host"


def _owner() -> str:
    return f"{_host()}-{psutil.Process().pid}"


def _host_and_process(path: Path) -> tuple[str, int]:
    """Whose temporary file it is; no host for a name we did not give."""
    match path.name.split("-"):
        case [_, host, process, *_] if process.isdigit():
            return host, int(process)
    return "", 0
