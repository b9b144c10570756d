"""A file appears whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise MediaError(_reason(error), str(path), "Check the folder and the space left.") from error
    finally:
        temporary.unlink(missing_ok=True)


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
