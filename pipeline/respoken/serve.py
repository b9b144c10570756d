"""The output folder on this machine's own web server, for players, browsers and validators.

What an episode's host has to do is small and easily done wrong: HEAD, byte ranges and their conditions,
the right types, ETags, leave for other pages to read captions and chapters, and nothing outside the folder.
aiohttp (Apache-2.0) does most of it in one installable piece, with `sendfile`, a strict parser and limits
on what a request may say; Starlette with Uvicorn serves several ranges at once, but reads every block
through Python, answers no If-None-Match for files and waits for ever on a request that never ends; the
standard library's server has no ranges. What aiohttp leaves open is done here: If-Range with an ETag,
ranges that are to be ignored, and which files there are.

One range is served at a time: a request for several is answered with the whole file, as RFC 9110,
section 14.2, allows.
"""

import asyncio
import contextlib
import logging
import math
import re
import signal
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict

from respoken import media_types
from respoken.errors import PublishError

IDLE_S = 15.0
"""How long a connection may take to say its whole request, or wait for its next one."""

MOST_HEADER_BYTES = 8190
MOST_REQUESTS = 4096
SPARE_FILES = 64
"""File handles that are not for requests; each of those takes two, its socket and its file."""

RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII | re.IGNORECASE)
"""One range, from and to or the last so many bytes (RFC 9110, section 14.1.2)."""

BEYOND = f"bytes={sys.maxsize}-"
"""A range no file has. The last 0 bytes are one too, but aiohttp takes them for the whole file."""

SHARED = re.compile(r"audio/|image/|text/vtt|application/(x-subrip|json\+chapters|rss\+xml)")
"""Types that pages of other hosts may read: what a web player needs of an episode."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def quiet(url: str) -> None:
    """Tell nobody."""


def serve(
    output: Path, host: str = "127.0.0.1", port: int = 0, on_ready: Callable[[str], None] = quiet
) -> None:
    """Serve a folder until Ctrl-C, which is raised on after everything is closed, or SIGTERM.

    port: 0 takes a free one. on_ready: is told the address once it answers. Raises PublishError when the
    folder or the port cannot be had.
    """
    if not output.is_dir():
        raise PublishError("is no folder.", str(output), "Give the folder that `respoken make` filled.")
    asyncio.run(_until_stopped(output, host, port, on_ready))


async def _until_stopped(output: Path, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    stopped = asyncio.Event()
    # Only the main thread may have handlers, and only POSIX loops.
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with _listening(output, host, port) as url:
        on_ready(url)
        await stopped.wait()


@asynccontextmanager
async def _listening(output: Path, host: str, port: int) -> AsyncIterator[str]:
    """The address under which the folder is served while the context lasts."""
    app = web.Application(middlewares=[_Limit(_room_for_requests())], client_max_size=0)
    files = _Files(output.resolve())
    app.router.add_route("*", "/{path:.*}", files.answer)
    runner = web.AppRunner(
        app, access_log=None, logger=_log(), keepalive_timeout=IDLE_S, lingering_time=2.0,
        max_line_size=MOST_HEADER_BYTES, max_field_size=MOST_HEADER_BYTES, shutdown_timeout=0.5,
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, backlog=1024).start()
        except OSError as error:
            raise PublishError(
                f"cannot be listened on ({error.strerror or error}).", f"{host}:{port}",
                "Give another --port or --host.",
            ) from error
        bound = runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{shown}:{bound[1]}/"
    finally:
        await runner.cleanup()


def _log() -> logging.Logger:
    """Where faults of ours are told; a request that is none is answered 400 and is not our fault."""
    log = logging.getLogger(__name__)
    log.addFilter(_ours)
    return log


def _ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _room_for_requests() -> int:
    """How many requests may be answered at once; as many files as the system lets us open are made use of."""
    if sys.platform == "win32":
        return MOST_REQUESTS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_REQUESTS + SPARE_FILES
    reach = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < reach:
        resource.setrlimit(resource.RLIMIT_NOFILE, (reach, hard))
        soft = reach
    if soft == resource.RLIM_INFINITY:
        return MOST_REQUESTS
    return max(16, min(MOST_REQUESTS, (soft - SPARE_FILES) // 2))


class _Limit:
    """Answers 503 to what is too much at once, rather than fail at it."""

    def __init__(self, most: int) -> None:
        self._most, self._now = most, 0

    __middleware_version__: Final = 1

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._now >= self._most:
            return web.Response(status=503, headers={hdrs.RETRY_AFTER: "1"})
        self._now += 1
        try:
            answer = await handler(request)
            await answer.prepare(request)
            return answer
        finally:
            self._now -= 1


class _Files:
    """The files of a folder, by the path of a request."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The file, its head, or why not."""
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD", "OPTIONS"])
        parts = _parts(request.path)
        path = self._found(parts)
        if path is None or parts is None or (path.is_file() and not parts[-1]):
            raise web.HTTPNotFound
        if path.is_dir():
            if parts[-1]:
                raise web.HTTPPermanentRedirect("/" + "/".join(map(quote, parts)) + "/")
            path = self._found([*parts[:-1], "index.html"])
            if path is None:
                raise web.HTTPNotFound
        headers = _headers(path.name)
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=headers)
        return _File(path, headers=headers)

    def _found(self, parts: list[str] | None) -> Path | None:
        """The file or folder, links followed; None for what is not there or not in the folder."""
        if parts is None:
            return None
        try:
            path = self._root.joinpath(*parts).resolve(strict=True)
            kind = path.stat().st_mode
        except (OSError, ValueError, RuntimeError):  # RuntimeError: links that go round in a circle
            return None
        if not path.is_relative_to(self._root) or not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            return None
        # A link inside the folder may lead to what is hidden in it.
        hidden = any(part.startswith(".") for part in path.relative_to(self._root).parts)
        return None if hidden else path


def _parts(path: str) -> list[str] | None:
    """The steps of a decoded path, an empty one at the end for a folder; None for a path that is no file's.

    No step may be empty, hidden, a way up, or hold what separates names on some system.
    """
    if not path.startswith("/"):
        return None
    *folders, last = path[1:].split("/")
    for part in [*folders, *([last] if last else [])]:
        if not part or part.startswith(".") or re.search(r'[\x00-\x1f\x7f\\:]', part):
            return None
    return [*folders, last]


def _headers(name: str) -> dict[str, str]:
    """A file's type, and who may read it."""
    kind = media_types.of(name)
    headers = {
        hdrs.CONTENT_TYPE: kind,
        "X-Content-Type-Options": "nosniff",
        hdrs.CACHE_CONTROL: "no-cache",  # kept, but asked about each time: the folder is being worked on
    }
    if SHARED.match(kind) or name.startswith("transcript."):
        headers |= {
            hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD",
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Range, If-Range, If-None-Match, If-Modified-Since",
            hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: "Accept-Ranges, Content-Range, Content-Length, ETag",
            hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
        }
    return headers


class _File(web.FileResponse):
    """A file, of which the ranges asked for are first held to RFC 9110."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send the head and the bytes."""
        if self.prepared:  # the limit waited for it, and aiohttp would send it twice
            return await web.StreamResponse.prepare(self, request)
        if hdrs.RANGE not in request.headers:
            return await super().prepare(request)
        headers = CIMultiDict(request.headers)
        condition = headers.pop(hdrs.IF_RANGE, None)
        match = RANGE.fullmatch(headers[hdrs.RANGE])
        if not match or not _ascending(match) or not _still(self._path, condition):
            del headers[hdrs.RANGE]
        elif match[3] and not int(match[3]):
            headers[hdrs.RANGE] = BEYOND
        return await super().prepare(request.clone(headers=headers))


def _ascending(match: re.Match[str]) -> bool:
    """Whether a range ends where it begins or later; one that does not is no range (section 14.1.1)."""
    return not (match[1] and match[2]) or int(match[1]) <= int(match[2])


def _still(path: Path, condition: str | None) -> bool:
    """Whether an If-Range holds: the ETag, or the very date that was sent (section 13.1.5)."""
    if condition is None:
        return True
    try:
        status = path.stat()
    except OSError:
        return False
    etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    return condition in (etag, formatdate(math.ceil(status.st_mtime), usegmt=True))
