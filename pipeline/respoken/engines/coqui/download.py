"""Files from the web, whole and as they should be: resumed where they broke off, checked, put in place.

What has arrived of a file lies beside its place under another name until its size and sha256 are right, so
a folder never holds half a model. A part that broke off is kept and gone on from, one that is wrong is
removed; the error says which.
"""

import errno
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from respoken import __version__
from respoken.atomic import replacing
from respoken.errors import EngineError, MediaError

if TYPE_CHECKING:
    from requests import Response

CONNECT_S, READ_S = 10.0, 30.0
"""How long a server may take to answer, and to send the next bytes."""

_BLOCK_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class File:
    """A file to download. ``sha256`` is in hex, empty where it is not known.

    ``members``: the files of a zip archive to keep, by their last names; the archive itself is not kept.
    """

    name: str
    address: str
    size_bytes: int
    sha256: str = ""
    members: tuple[str, ...] = ()


def fetched(files: Sequence[File], folder: Path, watch: Callable[[str, float], None]) -> None:
    """Download what is missing of ``files`` into ``folder``. Raises EngineError.

    watch: told the name of each file and the share of it that is there, 0 to 1.
    """
    missing = [file for file in files if not _there(file, folder)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_room(missing, folder)
    except OSError as error:
        raise _unwritable(error, folder) from error
    for file in missing:
        part = _downloaded(file, folder, watch)
        if file.members:
            _unpack(part, file, folder)
        else:
            part.replace(folder / file.name)


def _there(file: File, folder: Path) -> bool:
    """Whether a file is in place; it only ever comes there once it has been checked."""
    return all((folder / name).is_file() for name in file.members or (file.name,))


def _check_room(files: Iterable[File], folder: Path) -> None:
    # An archive and what is unpacked of it lie there together for a moment.
    needed = sum(file.size_bytes * (2 if file.members else 1) for file in files)
    have = sum(_size(_part(file, folder)) for file in files)
    free = shutil.disk_usage(folder).free
    if needed - have > free:
        raise EngineError(
            f"has {free / 1e6:,.0f} MB free, and {(needed - have) / 1e6:,.0f} MB are needed.", str(folder),
            "Free some space, or set RESPOKEN_CACHE to another folder.",
        )


# --- one file -----------------------------------------------------------------------------------


def _downloaded(file: File, folder: Path, watch: Callable[[str, float], None]) -> Path:
    """The checked file, still under the name of its part."""
    part = _part(file, folder)
    if _size(part) != file.size_bytes:
        with _asked(file, part) as answer:
            _receive(answer, file, part, watch)
    _check(file, part)
    watch(file.name, 1.0)
    return part


@contextmanager
def _asked(file: File, part: Path) -> "Iterator[Response]":
    """The server's answer to a request for what is missing of a file."""
    import requests

    headers = {"User-Agent": f"Respoken/{__version__}", "Accept-Encoding": "identity"}
    if have := _size(part):
        headers["Range"] = f"bytes={have}-"
    try:
        with requests.get(
            file.address, headers=headers, stream=True, timeout=(CONNECT_S, READ_S)
        ) as answer:
            if answer.status_code not in (requests.codes.ok, requests.codes.partial_content):
                if answer.status_code == requests.codes.requested_range_not_satisfiable:
                    part.unlink(missing_ok=True)
                what = "what is in it" if file.members else "it"
                raise EngineError(
                    f"the server answers {answer.status_code} ({answer.reason}).", file.address,
                    f"Try again later, or find it elsewhere and put {what} into {part.parent}.",
                )
            yield answer
    except requests.RequestException as error:
        raise EngineError(
            f"cannot be fetched: {_cause(error)}.", file.address,
            f"Check the connection. {_kept(part)}".rstrip(),
        ) from error


def _receive(
    answer: "Response", file: File, part: Path, watch: Callable[[str, float], None]
) -> None:
    """Write what the server sends after what is there already, or from the start where it sends all."""
    resumed = answer.status_code == 206 and _begins_at(answer) == _size(part)
    count = _size(part) if resumed else 0
    try:
        with part.open("ab" if resumed else "wb") as out:
            for block in answer.iter_content(_BLOCK_BYTES):
                count += len(block)
                if count > file.size_bytes:
                    break
                out.write(block)
                watch(file.name, count / file.size_bytes)
    except OSError as error:
        if error.errno is None:  # requests' own errors are OSErrors too: theirs are the network's
            raise
        raise _unwritable(error, part) from error
    if count > file.size_bytes:
        part.unlink()
        raise EngineError(
            f"is larger than the {file.size_bytes:,} bytes it should be; it was thrown away.", file.address,
            "Report this: the file has changed.",
        )
    if count < file.size_bytes:
        raise EngineError(
            f"broke off after {count:,} of {file.size_bytes:,} bytes.", file.address, _kept(part)
        )


def _begins_at(answer: "Response") -> int:
    """The first byte of a partial answer; -1 where it does not say."""
    given = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(given) if given.isdecimal() else -1


def _check(file: File, part: Path) -> None:
    if not file.sha256:
        return
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        part.unlink()
        raise EngineError(
            "is not the file it should be (wrong sha256); it was thrown away.", file.address,
            "Run again; report it if it stays so.",
        )


def _unpack(archive: Path, file: File, folder: Path) -> None:
    """Put the wanted members of an archive into the folder, and remove the archive."""
    try:
        with zipfile.ZipFile(archive) as packed:
            names = {Path(name).name: name for name in packed.namelist() if not name.endswith("/")}
            # The order of `members` puts the weights first: what is looked for comes last.
            for member in file.members:
                with (
                    replacing(folder / member) as temporary,
                    packed.open(names[member]) as source,
                    temporary.open("wb") as out,
                ):
                    shutil.copyfileobj(source, out, _BLOCK_BYTES)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        archive.unlink(missing_ok=True)
        raise EngineError(
            "is no archive with a model in it; it was thrown away.", file.address,
            "Report this: the file has changed.",
        ) from error
    except MediaError as error:
        raise EngineError(error.what, error.where, error.remedy) from error
    archive.unlink(missing_ok=True)


def _part(file: File, folder: Path) -> Path:
    return folder / f"{file.name}.part"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _kept(part: Path) -> str:
    have = _size(part)
    return f"{have / 1e6:,.1f} MB of it are kept in {part}: run again to go on from there." if have else ""


def _cause(error: Exception) -> str:
    """The innermost reason of a network's error, which wraps it three deep."""
    reason: object = error
    while isinstance(reason, Exception):
        inner = getattr(reason, "reason", None) or (reason.args[-1] if reason.args else None)
        if not isinstance(inner, Exception):
            break
        reason = inner
    text = getattr(reason, "strerror", None) or str(reason)
    return re.sub(r"^\[Errno -?\d+\] ", "", text.rpartition(": ")[2]).rstrip(".") or type(error).__name__


def _unwritable(error: OSError, path: Path) -> EngineError:
    full = "the disk is full" if error.errno in _FULL else os.strerror(error.errno or 0)
    return EngineError(
        f"cannot be written ({full}).", str(path),
        f"Free some space, or set RESPOKEN_CACHE to another folder. {_kept(path)}".rstrip(),
    )
