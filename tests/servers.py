"""Real servers on this machine's loopback for what is published to, and a line to them that breaks."""

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
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LOOPBACK = "127.0.0.1"


@dataclass
class Host:
    """A server: where it listens, how it is addressed and logged into, and the folder behind it."""

    port: int
    address: Callable[[int], str]
    environment: Mapping[str, str]
    read: Callable[[str], bytes | None] = field(repr=False)
    write: Callable[[str, bytes], None] = field(repr=False)

    @property
    def url(self) -> str:
        return self.address(self.port)


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


def behind(folder: Path) -> dict[str, Callable[..., object]]:
    """How to look at and spoil what lies in a server's folder."""

    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    def write(name: str, content: bytes) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return {"read": read, "write": write}


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
    know_host(work, home, port)
    with running(sshd, "-D", "-e", "-f", str(config), port=port):
        yield Host(
            port, lambda at: f"sftp://{LOOPBACK}:{at}{root}",
            {"HOME": str(home), "USER": os.environ.get("USER") or "root"}, **behind(root),  # type: ignore[arg-type]
        )


def know_host(work: Path, home: Path, *ports: int) -> None:
    """Vouch for the server's key, under each of the ports it is reached by."""
    key = (work / "host.pub").read_text().rsplit(" ", 1)[0]
    with (home / ".ssh/known_hosts").open("a") as known:
        known.writelines(f"[{LOOPBACK}]:{port} {key}\n" for port in ports)


# --- S3: moto -------------------------------------------------------------------------------------


@contextmanager
def moto(work: Path, let_in: int | None = None) -> Iterator[Host]:
    """A server that speaks S3, with parts and checksums, and a bucket `shows`.

    let_in: how many requests it answers before it looks at their keys, which it does not know.
    """
    pytest.importorskip("moto", reason="needs moto: pip install 'moto[s3,server]'")
    import boto3

    port = free_port()
    home = work / "home"
    home.mkdir(parents=True)
    environment = {
        "HOME": str(home), "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "very-secret-key",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    strict = {} if let_in is None else {"INITIAL_NO_AUTH_ACTION_COUNT": str(let_in)}
    with running(
        sys.executable, "-W", "ignore", "-m", "moto.server", "-H", LOOPBACK, "-p", str(port), port=port,
        env={**os.environ, **strict},
    ):
        client = boto3.client(
            "s3", endpoint_url=f"http://{LOOPBACK}:{port}", region_name="us-east-1",
            aws_access_key_id="key", aws_secret_access_key="very-secret-key",
        )
        client.create_bucket(Bucket="shows")

        def read(name: str) -> bytes | None:
            with suppress(client.exceptions.NoSuchKey):
                body: bytes = client.get_object(Bucket="shows", Key=f"pod/{name}")["Body"].read()
                return body
            return None

        def write(name: str, content: bytes) -> None:
            client.put_object(Bucket="shows", Key=f"pod/{name}", Body=content)

        yield Host(
            port, lambda at: f"s3://shows/pod?endpoint=http://{LOOPBACK}:{at}", environment, read, write
        )
        client.close()


# --- WebDAV: WsgiDAV ------------------------------------------------------------------------------

WSGIDAV = """
import sys
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp
root, port, kind = sys.argv[1:]
app = WsgiDAVApp({
    "provider_mapping": {"/": root}, "verbose": 0, "logging": {"enable": False},
    "http_authenticator": {
        "accept_basic": kind == "basic", "accept_digest": kind == "digest", "default_to_digest": kind == "digest",
    },
    "simple_dc": {"user_mapping": {"*": {"ada": {"password": "very-secret-key"}}}},
})
server = wsgi.Server(("127.0.0.1", int(port)), app, numthreads=4)
server.start()
"""


@contextmanager
def wsgidav(work: Path, kind: str = "basic") -> Iterator[Host]:
    """A WebDAV server that asks for a password, by HTTP basic or digest authentication."""
    pytest.importorskip("wsgidav", reason="needs wsgidav: pip install wsgidav cheroot")
    root, home, port = work / "there", work / "home", free_port()
    root.mkdir(parents=True)
    home.mkdir()
    (home / ".netrc").write_text(f"machine {LOOPBACK} login ada password very-secret-key\n")
    (home / ".netrc").chmod(0o600)
    with running(sys.executable, "-W", "ignore", "-c", WSGIDAV, str(root), str(port), kind, port=port):
        yield Host(
            port, lambda at: f"webdav://{LOOPBACK}:{at}/pod", {"HOME": str(home)},
            **behind(root / "pod"),  # type: ignore[arg-type]
        )


# --- a line that breaks ---------------------------------------------------------------------------


class BrokenLine:
    """A TCP proxy that resets the connection in use whenever so many bytes have gone to the server.

    after: how many, counted over all connections, ascending. ``carried`` is the count.
    """

    def __init__(self, port: int, *after: int) -> None:
        self._to, self._after = port, list(after)
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
