"""A folder on this machine, or one mounted here: a path, or `file://`.

A file is copied under a passing name, flushed to the disk, read back and hashed, and then takes its name.
A copy that was cut goes on where it ended. On the machine itself the read-back comes from the page cache:
it proves the copy, not the disk.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from respoken.errors import PublishError
from respoken.publish.base import (
    Address,
    Moved,
    Published,
    Remote,
    arrived_differently,
    blocks,
    is_partial,
    sha256_of,
)


def open(url: str, environment: Mapping[str, str]) -> "Folder":
    """The folder a path or a file URL names; it need not exist yet."""
    if not url.startswith("file:"):
        return Folder(Path(url).expanduser())
    address = Address.of(url)
    address.only()
    if address.host not in ("", "localhost"):
        raise PublishError("names another machine.", address.place, "Write file:///path, or use sftp://.")
    return Folder(Path(address.path))


class Folder:
    """A target that is a folder."""

    def __init__(self, root: Path) -> None:
        self.place = str(root)
        self.root = root

    def files(self, folder: str) -> dict[str, Remote]:
        """By size and modification time."""
        place = self.root / folder
        with _door(place):
            found = place.iterdir() if place.is_dir() else ()
            return {path.name: _remote(path) for path in found if path.is_file()}

    def read(self, name: str) -> bytes | None:
        """A small file whole; None when there is none."""
        path = self.root / name
        with _door(path):
            return path.read_bytes() if path.is_file() else None

    def holds(self, published: Published) -> bool:
        """By reading it back."""
        return _digest(self.root / published.name) == published.sha256

    def put(self, published: Published, moved: Moved) -> Remote:
        """Copied, flushed, read back, named."""
        partial, final = self.root / published.partial, self.root / published.name
        with _door(final):
            partial.parent.mkdir(parents=True, exist_ok=True)
            _go_on(published, partial, moved)
            if _digest(partial) != published.sha256:
                partial.unlink()
                raise arrived_differently(published, self.place)
            partial.replace(final)
            return _remote(final)

    def tidy(self, folders: list[str], names: list[str]) -> None:
        """Remove copies that were cut and not gone on with."""
        for folder in folders:
            with _door(self.root / folder):
                for path in (self.root / folder).glob(".respoken-*.part"):
                    if is_partial(path.name):
                        path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""


def _go_on(published: Published, partial: Path, moved: Moved) -> None:
    """Copy what of the file is not in the partial yet."""
    begun = partial.stat().st_size if partial.exists() else 0
    if begun > published.size_bytes:
        partial.unlink()
        begun = 0
    with published.path.open("rb") as source, partial.open("ab") as copy:
        source.seek(begun)
        moved(begun)
        for block in blocks(source):
            copy.write(block)
            moved(copy.tell())
        copy.flush()
        os.fsync(copy.fileno())


def _digest(path: Path) -> str:
    with _door(path), path.open("rb") as file:
        return sha256_of(blocks(file))


def _remote(path: Path) -> Remote:
    status = path.stat()
    return Remote(size_bytes=status.st_size, tag=str(status.st_mtime_ns))


@contextmanager
def _door(path: Path) -> Iterator[None]:
    """Turns the system's errors into one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "Make room there, then publish again." if full else "Check the folder and your rights there."
        raise PublishError(f"cannot be used ({error.strerror or error}).", str(path), remedy) from error
