"""Mastered passages kept by what made them, so that an edit encodes and measures little again.

Beside the clips' store, and like it: one .npz file a passage, named by the hash of its mix and its levels,
written whole or not at all, shared by any number of processes.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from respoken import store
from respoken.errors import MediaError

_FORMAT = 1
"""Part of every key: raise it when passages are mastered or kept another way."""


@dataclass(frozen=True)
class Encoded:
    """A passage's MP3 frames, the Info frame that its encoder wrote, and what a meter read off them.

    momentary_lufs: of 400 ms windows, every 100 ms. ceiling_dbtp: what the limiter let through for that.
    """

    frames: bytes
    count: int
    info: bytes
    momentary_lufs: tuple[float, ...]
    true_peak_dbtp: float
    ceiling_dbtp: float


@dataclass(frozen=True)
class Kept:
    """What is told of a passage that is kept; its frames are in its file."""

    path: Path
    momentary_lufs: tuple[float, ...]
    true_peak_dbtp: float
    ceiling_dbtp: float


def key(*decides: str | float) -> str:
    """The name of what these make: sha256 in hex."""
    return hashlib.sha256(json.dumps([_FORMAT, *decides]).encode()).hexdigest()


class Passages:
    """A folder of mastered passages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Kept | None:
        """What is kept under that key, or None; a damaged file counts as missing and is removed."""
        path = self._path(key)
        members = store.read(path)
        if members is None:
            return None
        peak_dbtp, ceiling_dbtp = members["levels"].tolist()
        return Kept(path, tuple(members["momentary"].tolist()), peak_dbtp, ceiling_dbtp)

    def keep(self, key: str, made: Encoded) -> Kept:
        """Keep a passage under that key. Raises MediaError when the disk is full."""
        path = self._path(key)
        store.write(
            path,
            levels=np.array([made.true_peak_dbtp, made.ceiling_dbtp]),
            momentary=np.array(made.momentary_lufs, np.float64),
            count=np.array(made.count),
            info=np.frombuffer(made.info, np.uint8),
            frames=np.frombuffer(made.frames, np.uint8),
        )
        return Kept(path, made.momentary_lufs, made.true_peak_dbtp, made.ceiling_dbtp)

    def encoded(self, kept: Kept) -> Encoded:
        """A passage with its frames. Raises MediaError when its file has gone since it was found."""
        members = store.read(kept.path)
        if members is None:
            raise MediaError(
                "the mastered passage is gone.", str(kept.path), "Run again: it will be made anew."
            )
        return Encoded(
            members["frames"].tobytes(), int(members["count"]), members["info"].tobytes(),
            kept.momentary_lufs, kept.true_peak_dbtp, kept.ceiling_dbtp,
        )

    def sweep(self) -> None:
        """Remove the half-written files of processes of this machine that are no more."""
        store.sweep(self.folder)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.npz"
