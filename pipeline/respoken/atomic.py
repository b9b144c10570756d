"""A file appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from respoken.errors import MediaError


@contextmanager
def replacing(path: Path, owner: str = "") -> Iterator[Path]:
    """A temporary path beside ``path``, with its suffix; on success it takes the place of ``path``.

    A failure, Ctrl-C included, removes it and leaves what was there before. owner: part of its name
    (``.stem-owner-...``), by which what a killed process left can be found. Raises MediaError when the
    folder cannot be written or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{path.stem}-{owner}-" if owner else f".{path.stem}-"
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise MediaError(_reason(error), str(path), "Check the folder and the space left.") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_UMASK)
        temporary.replace(path)
    except OSError as error:
        raise MediaError(_reason(error), str(path), "Check the folder and the space left.") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``parent`` for what is half made, removed at the end with all in it.

    ``parent`` is made when it is missing and removed again when nothing came to lie in it. Raises
    MediaError when it cannot be made.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    except OSError as error:
        raise MediaError(_reason(error), str(parent), "Check the folder and the space left.") from error
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            parent.rmdir()  # refused, as it should be, when the folder holds anything


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with LF line ends, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _reason(error: OSError) -> str:
    return f"cannot be written ({error.strerror or error})."


def _umask() -> int:
    # There is no way to read the umask without setting it; mkstemp made the file private.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_UMASK = _umask()  # read while there is one thread: another's file would come to be private meanwhile
