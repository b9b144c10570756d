"""Real servers on this machine's loopback for what is published to, and a line to them that breaks."""

import getpass
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

LOOPBACK = "127.0.0.1"


class Store(Protocol):
    """What lies behind a server, looked at without it."""

    def read(self, name: str) -> bytes | None: ...
    def write(self, name: str, content: bytes) -> None: ...
    def cut(self, folder: str) -> list[str]:
        """Uploads to a folder that were begun and not ended."""


class Folder:
    """A folder behind a server."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        path = self._root / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes) -> None:
        (self._root / name).parent.mkdir(parents=True, exist_ok=True)
        (self._root / name).write_bytes(content)

    def cut(self, folder: str) -> list[str]:
        return [path.name for path in (self._root / folder).rglob("*.part")]


def no_trust_needed(port: int) -> None:
    """Nothing to do."""


@dataclass(frozen=True)
class Host:
    """A server: where it listens, how a folder of it is addressed, how one logs in, and what is behind.

    trust: vouches for the server under another port, where that has to be done.
    """

    port: int
    address: Callable[[int, str], str]
    environment: Mapping[str, str]
    store: Store
    trust: Callable[[int], None] = no_trust_needed
    folder: str = "pod"

    @property
    def url(self) -> str:
        return self.at(self.port)

    def at(self, port: int) -> str:
        return self.address(port, self.folder)

    def read(self, name: str) -> bytes | None:
        return self.store.read(f"{self.folder}/{name}")

    def write(self, name: str, content: bytes) -> None:
        self.store.write(f"{self.folder}/{name}", content)

    def cut(self) -> list[str]:
        return self.store.cut(self.folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(there: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until something is so."""
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.02)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until something answers there."""
    for _ in range(300):
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        assert process.poll() is None, "the server ended at once"
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


@contextmanager
def running(*command: str, port: int, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,  # type: ignore[call-overload]
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def plain_folder(work: Path) -> Iterator[Host]:
    """No server at all."""
    yield Host(0, lambda _, folder: str(work / "there" / folder), {"HOME": str(work)}, Folder(work / "there"))


# --- SFTP: OpenSSH --------------------------------------------------------------------------------


@contextmanager
def openssh(work: Path, *, shell: bool = True) -> Iterator[Host]:
    """OpenSSH's server. shell: whether it also runs commands; many hosts allow SFTP alone."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if sshd is None:
        pytest.skip("needs sshd: apt-get install openssh-server")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where it insists to lock itself in
    home, root, port = work / "home", work / "there", free_port()
    (home / ".ssh").mkdir(parents=True)
    root.mkdir()
    for name in ("host", "home/.ssh/id_ed25519"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", work / name], check=True
        )
    authorized = work / "authorized_keys"
    shutil.copy(home / ".ssh/id_ed25519.pub", authorized)
    config = work / "sshd_config"
    config.write_text(
        f"ListenAddress {LOOPBACK}:{port}\nHostKey {work}/host\nAuthorizedKeysFile {authorized}\n"
        f"PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nMaxStartups 100\n"
        f"Subsystem sftp internal-sftp\n{'' if shell else 'ForceCommand internal-sftp'}\n"
    )

    def trust(port: int) -> None:
        key = (work / "host.pub").read_text().rsplit(" ", 1)[0]
        with (home / ".ssh/known_hosts").open("a") as known:
            known.write(f"[{LOOPBACK}]:{port} {key}\n")

    trust(port)
    with running(sshd, "-D", "-e", "-f", str(config), port=port):
        yield Host(
            port, lambda at, folder: f"sftp://{LOOPBACK}:{at}{root}/{folder}",
            {"HOME": str(home), "USER": getpass.getuser()}, Folder(root), trust,
        )


# --- S3: moto -------------------------------------------------------------------------------------


class Bucket:
    """The bucket `shows` of a server that speaks S3."""

    def __init__(self, port: int) -> None:
        import boto3

        self.client: Any = boto3.client(
            "s3", endpoint_url=f"http://{LOOPBACK}:{port}", region_name="us-east-1",
            aws_access_key_id="key", aws_secret_access_key="very-secret-key",
        )
        self.client.create_bucket(Bucket="shows")

    def read(self, name: str) -> bytes | None:
        with suppress(self.client.exceptions.NoSuchKey):
            body: bytes = self.client.get_object(Bucket="shows", Key=name)["Body"].read()
            return body
        return None

    def write(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket="shows", Key=name, Body=content)

    def cut(self, folder: str) -> list[str]:
        uploads = self.client.list_multipart_uploads(Bucket="shows", Prefix=folder).get("Uploads", [])
        return [upload["Key"] for upload in uploads]


@contextmanager
def moto(work: Path, let_in: int | None = None) -> Iterator[Host]:
    """A server that speaks S3, with parts and checksums.

    let_in: how many requests it answers before it looks at their keys, which it does not know.
    """
    pytest.importorskip("moto", reason="needs moto: pip install 'moto[s3,server]'")
    port, home = free_port(), work / "home"
    home.mkdir(parents=True)
    strict = {} if let_in is None else {"INITIAL_NO_AUTH_ACTION_COUNT": str(let_in)}
    with running(
        sys.executable, "-W", "ignore", "-m", "moto.server", "-H", LOOPBACK, "-p", str(port), port=port,
        env={**os.environ, **strict},
    ):
        bucket = Bucket(port)
        yield Host(
            port, lambda at, folder: f"s3://shows/{folder}?endpoint=http://{LOOPBACK}:{at}",
            {
                "HOME": str(home), "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "very-secret-key",
                "AWS_DEFAULT_REGION": "us-east-1",
            },
            bucket,
        )
        bucket.client.close()


# --- WebDAV: WsgiDAV ------------------------------------------------------------------------------

WSGIDAV = """
import sys
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from wsgidav.wsgidav_app import WsgiDAVApp
root, port, kind, *certificate = sys.argv[1:]
app = WsgiDAVApp({
    "provider_mapping": {"/": root}, "verbose": 0, "logging": {"enable": False},
    "http_authenticator": {
        "accept_basic": kind == "basic", "accept_digest": kind == "digest",
        "default_to_digest": kind == "digest",
    },
    "simple_dc": {"user_mapping": {"*": {"ada": {"password": "very-secret-key"}}}},
})
server = wsgi.Server(("127.0.0.1", int(port)), app, numthreads=4)
if certificate:
    server.ssl_adapter = BuiltinSSLAdapter(*certificate)
server.start()
"""


@contextmanager
def wsgidav(work: Path, kind: str = "basic", *, certificate: tuple[Path, ...] = ()) -> Iterator[Host]:
    """A WebDAV server that asks for a password, by HTTP basic or digest authentication.

    certificate: a certificate and its key, for TLS.
    """
    pytest.importorskip("wsgidav", reason="needs wsgidav: pip install wsgidav cheroot")
    root, home, port = work / "there", work / "home", free_port()
    root.mkdir(parents=True)
    home.mkdir()
    (home / ".netrc").write_text(f"machine {LOOPBACK} login ada password very-secret-key\n")
    (home / ".netrc").chmod(0o600)
    scheme = "webdavs" if certificate else "webdav"
    arguments = [str(root), str(port), kind, *map(str, certificate)]
    with running(sys.executable, "-W", "ignore", "-c", WSGIDAV, *arguments, port=port):
        yield Host(
            port, lambda at, folder: f"{scheme}://{LOOPBACK}:{at}/{folder}", {"HOME": str(home)}, Folder(root)
        )


# --- a line that breaks ---------------------------------------------------------------------------


class BrokenLine:
    """A TCP proxy that resets the connection in use whenever so many bytes have gone to the server.

    after: how many, counted over all connections, ascending. ``carried`` is the count. spoilt: after so
    many it gets one bit wrong instead.
    """

    def __init__(self, port: int, *after: int, spoilt: int | None = None) -> None:
        self._to, self._after, self._spoilt = port, list(after), spoilt
        self._lock = threading.Lock()
        self.carried = self.cuts = 0
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[tuple[threading.Thread, socket.socket, socket.socket]] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "BrokenLine":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # wakes the accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._listener.close()
        for thread, *ends in self._open:
            for end in ends:
                reset(end)
            thread.join(timeout=5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((LOOPBACK, self._to))
                thread = threading.Thread(target=self._carry, args=(client, server), daemon=True)
                self._open.append((thread, client, server))
                thread.start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            down = threading.Thread(target=self._down, args=(server, client), daemon=True)
            down.start()
            with suppress(OSError):
                self._up(client, server)
            down.join()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        while block := client.recv(16384):
            with self._lock:
                self.carried += len(block)
                cut = bool(self._after) and self.carried >= self._after[0]
                if cut:
                    self._after = [count for count in self._after if count > self.carried]
                    self.cuts += 1
                if self._spoilt is not None and self.carried >= self._spoilt:
                    self._spoilt = None
                    block = bytes([*block[:-1], block[-1] ^ 1])
            if cut:
                reset(client)
                reset(server)
                return
            server.sendall(block)
        server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while block := server.recv(65536):
                client.sendall(block)
            client.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket) -> None:
    """Break a connection off as a network does, without a goodbye."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)  # wakes who waits for it; closing it does not
    connection.close()
