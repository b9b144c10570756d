"""`webdavs://[user@]host/path` (or `https+webdav://`): a WebDAV folder over HTTPS; `webdav://` without TLS.

User and password come from the environment or `~/.netrc`. HTTP knows no standard way to go on with an upload
that was cut, so a file is sent whole again; it is sent under a passing name, read back and hashed, and then
moved over the old one (MOVE with Overwrite).
"""

import io
import netrc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from respoken import media_types
from respoken.errors import PublishError
from respoken.publish.base import (
    BLOCK_BYTES,
    PASSWORD,
    USER,
    Address,
    Moved,
    Passing,
    Published,
    Remote,
    arrived_differently,
    home,
    is_partial,
    sha256_of,
)

TIMEOUT_S = 60.0
PASSING = {408, 423, 425, 429, 500, 502, 503, 504}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DAV = "{DAV:}"
ASKED = (
    '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/>'
    "<getcontentlength/><getetag/><getlastmodified/></prop></propfind>"
)


def open(url: str, environment: Mapping[str, str]) -> "WebDav":
    """The collection an address names; the first call to it connects."""
    address = Address.of(url)
    address.only()
    if not address.host:
        raise PublishError("names no host.", address.place, "Write webdavs://host/path.")
    return WebDav(address, environment)


class WebDav:
    """A target behind WebDAV."""

    def __init__(self, address: Address, environment: Mapping[str, str]) -> None:
        self.place = address.place
        safe = address.scheme in ("webdavs", "https+webdav")
        host = f"[{address.host}]" if ":" in address.host else address.host
        self._base = f"{'https' if safe else 'http'}://{host}{f':{address.port}' if address.port else ''}"
        self._root = address.path.strip("/")
        self._login = _login(address, environment)
        self._trusted = environment.get("REQUESTS_CA_BUNDLE") or True
        if self._login and not safe and address.host not in LOOPBACK:
            raise PublishError(
                "would send the password in the clear.", address.place, "Use webdavs://."
            )
        self._session: requests.Session | None = None
        self._made: set[str] = set()

    def files(self, folder: str) -> dict[str, Remote]:
        """By size and ETag, or time where the server gives no ETag."""
        place = self._path(folder)
        answer = self._ask(
            "PROPFIND", place + "/", headers={"Depth": "1", "Content-Type": "application/xml"},
            data=ASKED.encode(), fine=(207, 404),
        )
        return {} if answer.status_code == 404 else _listed(answer.content, self.place)

    def read(self, name: str) -> bytes | None:
        """A small file whole; None when there is none."""
        answer = self._ask("GET", self._path(name), fine=(200, 404))
        return None if answer.status_code == 404 else answer.content

    def holds(self, published: Published) -> bool:
        """By reading it back."""
        return self._digest(self._path(published.name)) == published.sha256

    def put(self, published: Published, moved: Moved) -> Remote:
        """Sent whole, read back, moved to its name."""
        partial, final = self._path(published.partial), self._path(published.name)
        self._make(PurePosixPath(final).parent)
        with published.path.open("rb") as file:
            moved(0)
            # The passing name's type would be unknown, and some servers keep the type they are told.
            headers = {"Content-Type": media_types.of(published.name)}
            body = _Counted(file, published.size_bytes, moved) if published.size_bytes else b""
            self._ask("PUT", partial, headers=headers, data=body, fine=(200, 201, 204))
        if self._digest(partial) != published.sha256:
            self._ask("DELETE", partial, fine=(200, 204, 404))
            raise arrived_differently(published, self.place)
        self._ask(
            "MOVE", partial, headers={"Destination": self._base + quote(final), "Overwrite": "T"},
            fine=(200, 201, 204),
        )
        there = self.files(published.folder).get(published.base)
        if there is None:
            raise arrived_differently(published, self.place)
        return there

    def tidy(self, folders: list[str], names: list[str]) -> None:
        """Remove uploads that were cut."""
        for folder in folders:
            for name in filter(is_partial, self.files(folder)):
                self._ask("DELETE", self._path(f"{folder}/{name}"), fine=(200, 204, 404))

    def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    # --- paths and requests -----------------------------------------------------------------------

    def _path(self, name: str) -> str:
        return "/" + "/".join(part for part in (self._root, name.strip("/")) if part)

    def _digest(self, path: str) -> str:
        with self._door(path):
            answer = self._ask("GET", path, headers={"Accept-Encoding": "identity"}, stream=True)
            with answer:
                return sha256_of(answer.iter_content(BLOCK_BYTES))

    def _make(self, folder: PurePosixPath) -> None:
        """The collection and those above it that are missing."""
        if str(folder) in self._made or str(folder) == "/":
            return
        answer = self._ask("MKCOL", f"{folder}/", fine=(201, 405, 409, 301))
        if answer.status_code == 409:  # the one above it is missing
            self._make(folder.parent)
            self._ask("MKCOL", f"{folder}/", fine=(201, 405))
        self._made.add(str(folder))

    def _ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None,
        data: "bytes | _Counted | None" = None, stream: bool = False, fine: tuple[int, ...] = (200,),
    ) -> requests.Response:
        """The answer, which is one of the fine ones. Raises PublishError or Passing."""
        with self._door(path):
            answer = self._connected().request(
                method, self._base + quote(path), headers=headers, data=data,
                stream=stream, timeout=TIMEOUT_S, allow_redirects=False, verify=self._trusted,
            )
        if answer.status_code in fine:
            return answer
        answer.close()
        raise _refused(f"{self.place}: {method} {path}", answer)

    def _connected(self) -> requests.Session:
        """A session whose way of proving who we are is the one the server asks for."""
        if self._session is None:
            session = requests.Session()
            session.auth = _Nobody()
            asked = session.request(
                "PROPFIND", self._base + quote(self._path("")) + "/", headers={"Depth": "0"},
                timeout=TIMEOUT_S, allow_redirects=False, verify=self._trusted,
            )
            if asked.status_code == 401 and self._login:
                digest = "digest" in asked.headers.get("WWW-Authenticate", "").lower()
                session.auth = HTTPDigestAuth(*self._login) if digest else HTTPBasicAuth(*self._login)
            self._session = session
        return self._session

    @contextmanager
    def _door(self, path: str) -> Iterator[None]:
        where = f"{self.place}: {path}"
        try:
            yield
        except requests.exceptions.SSLError as error:
            raise PublishError(
                f"the server's certificate is not trusted ({_reason(error)}).", where,
                "Check the address; a certificate of your own goes into REQUESTS_CA_BUNDLE.",
            ) from error
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
            raise PublishError(f"is no address ({error}).", where, "Check it.") from error
        except (requests.RequestException, OSError) as error:
            self.close()
            raise Passing(
                f"the connection failed ({_reason(error)}).", where, "Check the line and publish again."
            ) from error


class _Nobody(AuthBase):
    """No credentials, and none taken by requests from a netrc file of another home."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Counted(io.RawIOBase):
    """A file that says how much of it was read, for a body of known length."""

    def __init__(self, file: BinaryIO, size_bytes: int, moved: Moved) -> None:
        self._file, self._size_bytes, self._moved = file, size_bytes, moved

    def __len__(self) -> int:
        return self._size_bytes

    def read(self, size: int = -1, /) -> bytes:
        block = self._file.read(size)
        if block:
            self._moved(self._file.tell())
        return block

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _login(address: Address, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """User and password from the environment, or from ~/.netrc; None when there are none."""
    user = address.user or environment.get(USER, "")
    if environment.get(PASSWORD):
        return user, environment[PASSWORD]
    path = home(environment) / ".netrc"
    if not path.is_file():
        return None
    try:
        found = netrc.netrc(str(path)).authenticators(address.host)
    except netrc.NetrcParseError as error:
        # The library quotes the token it stumbled over, and that may be a password.
        raise PublishError(f"line {error.lineno} cannot be read.", str(path), "Mend that line.") from None
    if found is None or (user and found[0] != user):
        return None
    return found[0], found[2] or ""


def _listed(document: bytes, place: str) -> dict[str, Remote]:
    """The files of a multistatus answer (RFC 4918, section 14.16)."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - expat itself bounds entity expansion
    except ElementTree.ParseError as error:
        raise PublishError("does not answer as WebDAV does.", place, "Check the address.") from error
    found: dict[str, Remote] = {}
    for response in root.iter(f"{DAV}response"):
        if response.find(f".//{DAV}collection") is not None:
            continue
        path = unquote(urlsplit(response.findtext(f"{DAV}href", "")).path)
        found[PurePosixPath(path).name] = Remote(
            size_bytes=int(response.findtext(f".//{DAV}getcontentlength", "0") or 0),
            tag=response.findtext(f".//{DAV}getetag") or response.findtext(f".//{DAV}getlastmodified") or "",
        )
    return found


def _refused(where: str, answer: requests.Response) -> PublishError:
    """What a server's refusal means."""
    status = answer.status_code
    if status in PASSING:
        return Passing(f"the server is not able to (HTTP {status}).", where, "Publish again later.")
    if status in (401, 403):
        return PublishError(
            f"the server does not let you in (HTTP {status}).", where,
            f"Set {USER} and {PASSWORD}, or use ~/.netrc.",
        )
    if status == 507:
        return PublishError("the server is full (HTTP 507).", where, "Make room there, then publish again.")
    if 300 <= status < 400:
        there = urlsplit(answer.headers.get("Location", "")).netloc or "another place"
        return PublishError(f"has moved to {there}.", where, "Give that address.")
    return PublishError(
        f"the server refused it (HTTP {status}).", where, "Check the address and your rights."
    )


def _reason(error: Exception) -> str:
    """The innermost cause, without the request around it."""
    inner: BaseException = error
    while inner.args and isinstance(inner.args[-1], BaseException):
        inner = inner.args[-1]
    return str(getattr(inner, "reason", None) or inner)[:200]
