"""A connection to a host over SSH that has proven both sides: who they are, and who we are.

Nothing is guessed and nothing is stored: an unknown host is refused with the remedy, and keys and passwords
come from where ssh itself looks.
"""

import logging
import shlex
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import paramiko
from paramiko.config import SSHConfig, SSHConfigDict

from respoken.errors import PublishError
from respoken.publish.base import PASSPHRASE, PASSWORD, Address, home

TIMEOUT_S = 60.0
"""How long a silent server is waited for."""

KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")

# What its thread meets is raised to us as well; nothing of it is for the user's terminal.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


def connected(address: Address, environment: Mapping[str, str], ends: ExitStack) -> paramiko.SSHClient:
    """A connection that has proven both sides; ``ends`` closes it. Raises PublishError, or Passing."""
    folder = home(environment) / ".ssh"
    options = _options(address, folder / "config")
    way = _through(options, ends)
    client = paramiko.SSHClient()
    ends.callback(client.close)
    client.set_missing_host_key_policy(_RefuseUnknown(address))
    named = str(options.get("userknownhostsfile", "")).split()
    for known in [*(named or [str(folder / "known_hosts")]), "/etc/ssh/ssh_known_hosts"]:
        with suppress(FileNotFoundError):
            client.load_system_host_keys(known)
    _connect(client, address, options, environment, way)
    return client


def _options(address: Address, config: Path) -> SSHConfigDict:
    """What ~/.ssh/config says of the host. The address is asked first, as ssh asks its command line."""
    said = ["Host *"]
    if address.port:
        said.append(f"Port {address.port}")
    if address.user:
        said.append(f"User {address.user}")
    if config.is_file():
        said.append(config.read_text(encoding="utf-8", errors="replace"))
    return SSHConfig.from_text("\n".join(said)).lookup(address.host)


def _connect(
    client: paramiko.SSHClient, address: Address, options: SSHConfigDict,
    environment: Mapping[str, str], way: socket.socket | None,
) -> None:
    folder = home(environment) / ".ssh"
    keys = options.get("identityfile") or [str(folder / name) for name in KEYS if (folder / name).is_file()]
    with _told(client, address):
        client.connect(
            hostname=options["hostname"],
            port=int(options.get("port", 22)),
            username=options.get("user") or environment.get("USER") or None,
            password=environment.get(PASSWORD) or None,
            passphrase=environment.get(PASSPHRASE) or None,
            key_filename=list(keys),  # type: ignore[arg-type]  # its stubs know of one key only
            allow_agent="SSH_AUTH_SOCK" in environment and options.get("identitiesonly") != "yes",
            look_for_keys=False,
            timeout=TIMEOUT_S, banner_timeout=TIMEOUT_S, auth_timeout=TIMEOUT_S,
            sock=way,
        )
    transport = client.get_transport()
    assert transport is not None
    transport.set_keepalive(15)


@contextmanager
def _told(client: paramiko.SSHClient, address: Address) -> Iterator[None]:
    """Turns what is not to be tried again into one line; a lost connection is left as it is."""
    try:
        yield
    except paramiko.BadHostKeyException as error:
        raise PublishError(
            "the host shows another key than the one in known_hosts.", address.place,
            "Ask its owner whether the key was changed; if so, remove the old line with ssh-keygen -R.",
        ) from error
    except paramiko.PasswordRequiredException as error:
        raise PublishError(
            "the key is locked with a passphrase.", address.place,
            f"Add it to the agent with ssh-add, or set {PASSPHRASE}.",
        ) from error
    except paramiko.SSHException as error:
        transport = client.get_transport()
        refused = isinstance(error, paramiko.AuthenticationException) or (
            transport is not None and transport.is_active() and not transport.is_authenticated()
        )
        if not refused:
            raise
        raise PublishError(
            "the host does not let you in.", address.place,
            f"Check the user, the keys in the agent and ~/.ssh, or {PASSWORD}.",
        ) from error


def _through(options: SSHConfigDict, ends: ExitStack) -> socket.socket | None:
    """A line through other hosts, where ~/.ssh/config names any; OpenSSH itself goes there.

    Not Paramiko's ProxyCommand, which does not see that a command has ended and leaves its pipes open.
    """
    command = options.get("proxycommand", "none")
    jump = options.get("proxyjump", "none")
    if command == "none" and jump != "none":
        *before, last = jump.split(",")
        way = ["-J", ",".join(before)] if before else []
        port = options.get("port", 22)
        there = ["-W", f"[{options['hostname']}]:{port}", f"ssh://{last.removeprefix('ssh://')}"]
        command = shlex.join(["ssh", *way, *there])
    if command == "none":
        return None
    ours, its = socket.socketpair()
    with its:
        end = its.fileno()
        process = subprocess.Popen(["/bin/sh", "-c", f"exec {command}"], stdin=end, stdout=end)
    ends.callback(process.wait)
    ends.callback(process.kill)
    ends.callback(ours.close)
    return ours


class _RefuseUnknown(paramiko.MissingHostKeyPolicy):
    """A host that nobody has vouched for is not spoken to."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Raises PublishError with the key's fingerprint and how to accept it."""
        port = f"-p {self._address.port} " if self._address.port else ""
        raise PublishError(
            f"the host's key is not in known_hosts ({key.get_name()} {key.fingerprint}).",
            self._address.place,
            f"If that is its key, run `ssh {port}{self._address.host}` once and accept it.",
        )
