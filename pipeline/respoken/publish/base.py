"""What every target is: a place that lists, takes and proves files.

A target knows nothing of episodes or feeds. It is given a file with its hash, brings it there under a
passing name, proves it, and only then gives it its name, so that what can be fetched is always whole.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from respoken.errors import PublishError
from respoken.models import Noun

BLOCK_BYTES = 1 << 18
"""How much of a file is in memory at a time."""

USER = "RESPOKEN_PUBLISH_USER"
PASSWORD = "RESPOKEN_PUBLISH_PASSWORD"  # noqa: S105 - the variable's name
PASSPHRASE = "RESPOKEN_PUBLISH_PASSPHRASE"  # noqa: S105 - the variable's name

_PARTIAL = re.compile(r"\.respoken-[0-9a-f]{24}\.part")


class Published(Noun):
    """A local file to be published. ``name`` is its path below the output folder, with slashes."""

    name: str
    path: Path
    size_bytes: int
    sha256: str

    @property
    def folder(self) -> str:
        """The folder it lies in, empty for the top."""
        parent = PurePosixPath(self.name).parent.as_posix()
        return "" if parent == "." else parent

    @property
    def base(self) -> str:
        """Its file name."""
        return PurePosixPath(self.name).name

    @property
    def partial(self) -> str:
        """The name it has there until it is whole: by its contents, so that only the same file goes on."""
        return f"{self.folder}/{_partial(self.sha256)}".lstrip("/")


class Remote(Noun):
    """A file as a target lists it. ``tag`` changes whenever the file is written: an ETag, or its time."""

    size_bytes: int
    tag: str


Moved = Callable[[int], None]
"""Called with how many bytes of the file are there; first with where an attempt begins."""


class Passing(PublishError):
    """A fault that may pass, such as a lost connection: worth trying again."""


class Target(Protocol):
    """A place files are published to. Every method may raise PublishError, or Passing after which the
    same call may be made again."""

    place: str
    """The address in words, without secrets."""

    def files(self, folder: str) -> dict[str, Remote]:
        """The files of one folder by name; empty when there is no such folder. Changes nothing."""

    def read(self, name: str) -> bytes | None:
        """A small file whole; None when there is none."""

    def holds(self, published: Published) -> bool:
        """Whether the file there has the very same bytes, by its hash and not by its size."""

    def put(self, published: Published, moved: Moved) -> Remote:
        """Bring a file there: resumed where an earlier attempt was cut, proven, then named."""

    def tidy(self, folders: list[str], names: list[str]) -> None:
        """Remove what attempts that were cut have left behind for these, and nothing else."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True)
class Address:
    """A target's URL taken apart, without secrets."""

    scheme: str
    user: str
    host: str
    port: int | None
    path: str
    query: Mapping[str, str]
    place: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """Raises PublishError for a password in the URL, and for what is no URL."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise PublishError(
                f"is no address ({error}).", "--to", "Write it as docs/hosting.md shows."
            ) from error
        host = parts.hostname or ""
        where = f"{host}:{port}" if port else host
        user = unquote(parts.username or "")
        place = f"{parts.scheme}://{user + '@' if user else ''}{where}{unquote(parts.path)}"
        if parts.password is not None:
            raise PublishError(
                "has a password in it, which ends in logs and histories.", f"{parts.scheme}://{where}",
                f"Leave it out; set {PASSWORD} in the environment, or use a key or a credentials file.",
            )
        return cls(
            scheme=parts.scheme, user=user, host=host, port=port, path=unquote(parts.path),
            query=dict(parse_qsl(parts.query)), place=place,
        )

    def only(self, *keys: str) -> None:
        """Raises PublishError for a query key that is none of these."""
        for key in self.query.keys() - set(keys):
            known = f"Known are {', '.join(keys)}." if keys else "Leave it out."
            raise PublishError(f"does not know ?{key}=.", self.place, known)


def home(environment: Mapping[str, str]) -> Path:
    """The user's home folder as the environment says it."""
    return Path(environment["HOME"]) if environment.get("HOME") else Path.home()


def blocks(file: BinaryIO, size_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The rest of a file, a block at a time."""
    while block := file.read(size_bytes):
        yield block


def sha256_of(pieces: Iterator[bytes]) -> str:
    """The sha256 of bytes as they come."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


def is_partial(base: str) -> bool:
    """Whether a file name is one that an upload has until it is whole."""
    return _PARTIAL.fullmatch(base) is not None


def _partial(sha256: str) -> str:
    # By contents alone: a name of 255 bytes leaves no room for anything before or after it.
    return f".respoken-{sha256[:24]}.part"


def arrived_differently(published: Published, place: str) -> Passing:
    """The fault of a file whose hash there is not the one it was sent with."""
    return Passing(
        "what arrived is not what was sent (its sha256 differs).", f"{place}: {published.name}",
        "Publish again; if it stays so, the disk or the line there is faulty.",
    )
