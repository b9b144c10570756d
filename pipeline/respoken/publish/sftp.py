"""`sftp://[user@]host[:port]/path`: a folder on another machine, by SFTP. Needs Paramiko.

Keys come from the agent, `~/.ssh/config` and `~/.ssh`, the host's own key must be in `known_hosts`. A file
is appended to under a passing name from where an earlier attempt was cut, hashed by the server when it is
long and the server lets us run `sha256sum`, else read back, and then renamed over the old one in one step.
Begin the path with `/~/` for the home folder there.

Paramiko is LGPL-2.1 and therefore an extra; AsyncSSH's licence (EPL or GPL) and driving the `sftp` command,
which says neither how far it is nor what went wrong in words to rely on, were the alternatives.
"""

import re
import shlex
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import PurePosixPath

import paramiko

from respoken.errors import PublishError
from respoken.publish import ssh
from respoken.publish.base import (
    Address,
    Moved,
    Passing,
    Published,
    Remote,
    arrived_differently,
    blocks,
    is_partial,
    sha256_of,
)
from respoken.publish.ssh import TIMEOUT_S

HASHING_S = 600.0
"""How long the server may take to hash a file."""

WORTH_A_COMMAND_BYTES = 1 << 20
"""Below this a file is sooner read back than a command started for it."""

IN_FLIGHT = 64
"""Blocks of 32 KiB asked for ahead of reading back: 2 MiB, enough for a line with 100 ms and 20 MB/s."""


def open(url: str, environment: Mapping[str, str]) -> "Sftp":
    """The place an address names; the first call to it connects."""
    address = Address.of(url)
    address.only()
    if not address.host:
        raise PublishError("names no host.", address.place, "Write sftp://user@host/path.")
    return Sftp(address, environment)


class Sftp:
    """A target behind SFTP."""

    def __init__(self, address: Address, environment: Mapping[str, str]) -> None:
        self.place = address.place
        self._address, self._environment = address, environment
        path = address.path.rstrip("/") or "/"
        at_home = path == "/~" or path.startswith("/~/")
        self._root = PurePosixPath("." + path.removeprefix("/~") if at_home else path)
        self._made: set[PurePosixPath] = set()
        self._client: paramiko.SSHClient | None = None
        self._sftp: paramiko.SFTPClient | None = None
        self._ends = ExitStack()
        self._hashes_there = True

    def files(self, folder: str) -> dict[str, Remote]:
        """By size and modification time."""
        with self._door(folder) as sftp:
            try:
                found = sftp.listdir_attr(str(self._root / folder))
            except FileNotFoundError:
                return {}
            return {entry.filename: _remote(entry) for entry in found if stat.S_ISREG(entry.st_mode or 0)}

    def read(self, name: str) -> bytes | None:
        """A small file whole; None when there is none."""
        with self._door(name) as sftp:
            try:
                with sftp.open(str(self._root / name), "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None

    def holds(self, published: Published) -> bool:
        """By the server's own sha256sum, or by reading it back."""
        with self._door(published.name) as sftp:
            return self._is(sftp, self._root / published.name, published)

    def put(self, published: Published, moved: Moved) -> Remote:
        """Appended, hashed, renamed."""
        partial, final = self._root / published.partial, self._root / published.name
        with self._door(published.name) as sftp:
            self._make(sftp, final.parent)
            _go_on(sftp, published, str(partial), moved)
            # Errors of the last blocks written are in answers nobody reads; the size tells.
            size_bytes = sftp.stat(str(partial)).st_size or 0
            if size_bytes < published.size_bytes:
                raise PublishError(
                    f"the server took only {size_bytes} of {published.size_bytes} bytes.",
                    f"{self.place}: {published.name}", "Make room there, then publish again.",
                )
            if not self._is(sftp, partial, published):
                sftp.remove(str(partial))
                raise arrived_differently(published, self.place)
            _rename(sftp, str(partial), str(final))
            return _remote(sftp.stat(str(final)))

    def tidy(self, folders: list[str], names: list[str]) -> None:
        """Remove uploads that were cut and not gone on with."""
        for folder in folders:
            with self._door(folder) as sftp:
                for name in filter(is_partial, sftp.listdir(str(self._root / folder))):
                    sftp.remove(str(self._root / folder / name))

    def close(self) -> None:
        """End the connection."""
        self._sftp = self._client = None
        self._ends.close()

    # --- files there ------------------------------------------------------------------------------

    def _make(self, sftp: paramiko.SFTPClient, folder: PurePosixPath) -> None:
        """The folder and those above it."""
        missing: list[PurePosixPath] = []
        if folder in self._made:
            return
        for place in (folder, *folder.parents):
            try:
                sftp.stat(str(place))
                break
            except FileNotFoundError:
                missing.append(place)
        for place in reversed(missing):
            with suppress(FileExistsError):
                sftp.mkdir(str(place))
        self._made.add(folder)

    def _is(self, sftp: paramiko.SFTPClient, path: PurePosixPath, published: Published) -> bool:
        """Whether a file there has these bytes."""
        # A server that shows SFTP another root than its shell may hash another file, or none: what it
        # says in favour is good, what it says against is read back.
        if self._hashes_there and published.size_bytes > WORTH_A_COMMAND_BYTES:
            there = self._hashed_there(path)
            if there == published.sha256:
                return True
            self._hashes_there = bool(there)
        with sftp.open(str(path), "rb") as file:
            size_bytes = file.stat().st_size or 0
            if size_bytes != published.size_bytes:
                return False
            file.prefetch(size_bytes, max_concurrent_requests=IN_FLIGHT)
            return sha256_of(iter(lambda: file.read(32768), b"")) == published.sha256

    def _hashed_there(self, path: PurePosixPath) -> str:
        """The sha256 by the server's own command; empty when it runs none."""
        transport = self._client.get_transport() if self._client else None
        assert transport is not None
        try:
            channel = transport.open_session(timeout=TIMEOUT_S)
            with channel:
                channel.settimeout(HASHING_S)
                channel.exec_command(f"sha256sum < {shlex.quote(str(path))}")
                channel.shutdown_write()  # a server that runs SFTP whatever it is asked ends at this
                said = channel.makefile("rb").read(256)
        except (paramiko.ChannelException, TimeoutError):
            return ""
        match = re.match(rb"([0-9a-f]{64})\s", said)
        return match[1].decode() if match else ""

    # --- the connection ---------------------------------------------------------------------------

    @contextmanager
    def _door(self, name: str) -> Iterator[paramiko.SFTPClient]:
        """The connection, opened when there is none, and its errors turned into one line."""
        where = f"{self.place}: {name}" if name else self.place
        try:
            yield self._connected()
        except PublishError:
            raise
        except (EOFError, paramiko.SSHException, TimeoutError, ConnectionError) as error:
            self.close()
            raise _lost(where, error) from error
        except socket.gaierror as error:
            self.close()
            if error.errno == socket.EAI_NONAME:
                raise PublishError("no such host.", self.place, "Check the address.") from error
            raise _lost(where, error) from error
        except OSError as error:
            raise self._refused(where, error) from error

    def _refused(self, where: str, error: OSError) -> PublishError:
        """What an error of the server's, or of the line, means."""
        transport = self._client.get_transport() if self._client else None
        if transport is None or not transport.is_active() or str(error) == "Socket is closed":
            self.close()
            return _lost(where, error)
        if isinstance(error, PermissionError):
            return PublishError("the server does not allow it.", where, "Check your rights there.")
        # Version 3 of the protocol has one code, Failure, for a full disk, a quota and all the rest.
        reason = error.strerror or str(error) or "Failure"
        return PublishError(
            f"the server cannot do it ({reason}).", where, "Check the space, the quota and the folder there."
        )

    def _connected(self) -> paramiko.SFTPClient:
        if self._sftp is None:
            self.close()
            with ExitStack() as ends:
                client = ssh.connected(self._address, self._environment, ends)
                sftp = client.open_sftp()
                channel = sftp.get_channel()
                assert channel is not None
                channel.settimeout(TIMEOUT_S)
                self._client, self._sftp, self._ends = client, sftp, ends.pop_all()
        return self._sftp


def _lost(where: str, error: Exception) -> Passing:
    reason = str(error) or "closed by the other side"
    return Passing(f"the connection failed ({reason}).", where, "Check the line and publish again.")


def _remote(entry: paramiko.SFTPAttributes) -> Remote:
    return Remote(size_bytes=entry.st_size or 0, tag=str(entry.st_mtime or 0))


def _go_on(sftp: paramiko.SFTPClient, published: Published, partial: str, moved: Moved) -> None:
    """Append what of the file is not there yet."""
    try:
        begun = sftp.stat(partial).st_size or 0
    except FileNotFoundError:
        begun = 0
    if begun > published.size_bytes:
        begun = 0
    moved(begun)
    with published.path.open("rb") as source, sftp.open(partial, "r+b" if begun else "wb") as there:
        # The server answers every block; waiting for each answer would cost a round trip a block.
        there.set_pipelined(True)
        source.seek(begun)
        there.seek(begun)
        for block in blocks(source):
            there.write(block)
            begun += len(block)
            moved(begun)


def _rename(sftp: paramiko.SFTPClient, partial: str, final: str) -> None:
    try:
        sftp.posix_rename(partial, final)
    except OSError as error:
        if "unsupported" not in str(error).lower():
            raise
        # A server without OpenSSH's extension renames over nothing: the old file has to go first.
        with suppress(FileNotFoundError):
            sftp.remove(final)
        sftp.rename(partial, final)
