"""The folder over HTTP: to real clients, to hostile ones, and to a thousand at once."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import imageio_ffmpeg
import pytest
import requests

from respoken import serve
from respoken.errors import PublishError
from test_publish import episode

SOUND = bytes(range(256)) * 4000
SCRIPT = (
    "import sys; from pathlib import Path; from respoken import serve\n"
    "serve.serve(Path(sys.argv[1]), on_ready=lambda url: print(url, flush=True))\n"
)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("serve") / "output"
    episode(
        output / "talk", talk_mp3=SOUND, talk_m4b=b"m", talk_opus=b"o", talk_epub=b"e",
        transcript_vtt=b"WEBVTT\n", transcript_srt=b"1\n", transcript_json=b"{}", chapters_json=b"{}",
        index_html=b"<p>talk", cover_jpg=b"j",
    )
    (output / "talk/Grüße und so.txt").write_text("Grüße")
    (output / "talk/empty.mp3").touch()
    (output / "feed.xml").write_text("<rss/>")
    (output / "index.html").write_text("<p>show")
    (output / ".clips").mkdir()
    (output / ".clips/ab.clip").write_text("hidden")
    (output / "hidden.txt").symlink_to(".clips/ab.clip")
    (output / "outside.txt").symlink_to(output.parent / "secret.txt")
    (output / "within.html").symlink_to("index.html")
    (output / "round.html").symlink_to("round.html")
    (output.parent / "secret.txt").write_text("secret")
    os.mkfifo(output / "pipe.txt")
    return output


@pytest.fixture(scope="module")
def url(output: Path) -> Iterator[str]:
    with serving(output) as address:
        yield address


@contextmanager
def serving(output: Path) -> Iterator[str]:
    """The server in a process of its own; no request may leave a trace on its stderr."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, output], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")


def get(url: str, path: str, **headers: str) -> requests.Response:
    return requests.get(url + path, headers={key.replace("_", "-"): value for key, value in headers.items()})


def raw(url: str, request: bytes, timeout_s: float = 5) -> bytes:
    """What a server answers to bytes as they are, until it closes."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=timeout_s) as connection:
        connection.sendall(request)
        said = b""
        while block := connection.recv(65536):
            said += block
    return said


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


# --- what players and validators ask for -----------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("talk/", "text/html; charset=utf-8"),
        ("within.html", "text/html; charset=utf-8"),
        ("talk/talk.mp3", "audio/mpeg"),
        ("talk/talk.m4b", "audio/mp4"),
        ("talk/talk.opus", "audio/ogg"),
        ("talk/talk.epub", "application/epub+zip"),
        ("talk/transcript.vtt", "text/vtt; charset=utf-8"),
        ("talk/transcript.srt", "application/x-subrip; charset=utf-8"),
        ("talk/transcript.json", "application/json"),
        ("talk/chapters.json", "application/json+chapters"),
        ("talk/cover.jpg", "image/jpeg"),
        ("talk/Gr%C3%BC%C3%9Fe%20und%20so.txt", "text/plain; charset=utf-8"),
    ],
)
def test_every_file_has_its_type_also_in_its_head(url: str, path: str, kind: str) -> None:
    got, head = get(url, path), requests.head(url + path)
    assert (got.status_code, got.headers["Content-Type"]) == (200, kind)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Accept-Ranges"):
        assert head.headers[name] == got.headers[name]
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "after"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1023990-", 1023990, 1024000),
        ("bytes=-5", 1023995, 1024000),
        ("bytes=0-99999999", 0, 1024000),
        ("bytes=-99999999", 0, 1024000),
        ("BYTES=1-2", 1, 3),
    ],
)
def test_a_range_is_served(url: str, asked: str, first: int, after: int) -> None:
    got = get(url, "talk/talk.mp3", Range=asked)
    assert (got.status_code, got.content) == (206, SOUND[first:after])
    assert got.headers["Content-Range"] == f"bytes {first}-{after - 1}/1024000"
    assert int(got.headers["Content-Length"]) == after - first


@pytest.mark.parametrize("asked", ["bytes=1024000-", "bytes=2000000-2000001", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_length(url: str, asked: str) -> None:
    got = get(url, "talk/talk.mp3", Range=asked)
    assert (got.status_code, got.headers["Content-Range"]) == (416, "bytes */1024000")


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-2", "bytes=a-b", "bytes=", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=--5",
        "bytes=0-" + "9" * 5000,
    ],
)
def test_what_is_no_range_and_what_is_several_get_the_whole_file(url: str, asked: str) -> None:
    got = get(url, "talk/talk.mp3", Range=asked)
    assert (got.status_code, len(got.content)) == (200, 1024000)


def test_an_empty_file_has_no_ranges(url: str) -> None:
    assert get(url, "talk/empty.mp3").content == b""
    assert get(url, "talk/empty.mp3", Range="bytes=0-").status_code == 416


def test_a_range_is_served_only_of_the_file_it_was_asked_of(url: str) -> None:
    head = requests.head(url + "talk/talk.mp3").headers
    for condition, expected in [
        (head["ETag"], 206), (head["Last-Modified"], 206), ('"another"', 200), (f"W/{head['ETag']}", 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200), ("nonsense", 200),
    ]:
        got = get(url, "talk/talk.mp3", Range="bytes=0-9", If_Range=condition)
        assert (condition, got.status_code) == (condition, expected)


def test_what_is_known_is_not_sent_again(url: str) -> None:
    head = requests.head(url + "talk/talk.mp3").headers
    assert get(url, "talk/talk.mp3", If_None_Match=head["ETag"]).status_code == 304
    assert get(url, "talk/talk.mp3", If_None_Match=f'"x", {head["ETag"]}').status_code == 304
    assert get(url, "talk/talk.mp3", If_None_Match='"x"').status_code == 200
    assert get(url, "talk/talk.mp3", If_Modified_Since=head["Last-Modified"]).status_code == 304
    assert get(url, "talk/talk.mp3", If_Match='"x"').status_code == 412


@pytest.mark.parametrize(
    "name", ["talk.mp3", "transcript.vtt", "transcript.srt", "transcript.json", "chapters.json"]
)
def test_pages_of_other_hosts_may_read_what_a_player_needs(url: str, name: str) -> None:
    asked = {"Origin": "https://player.example", "Access-Control-Request-Method": "GET",
             "Access-Control-Request-Headers": "range"}
    before = requests.options(f"{url}talk/{name}", headers=asked)
    assert before.status_code == 204
    assert "Range" in before.headers["Access-Control-Allow-Headers"]
    got = get(url, f"talk/{name}", Origin="https://player.example", Range="bytes=0-0")
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in got.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("name", ["talk/manifest.json", "talk/index.html"])
def test_they_may_not_read_the_rest(url: str, name: str) -> None:
    assert "Access-Control-Allow-Origin" not in get(url, name, Origin="https://player.example").headers


def test_a_folder_is_its_index_or_nothing(url: str) -> None:
    assert get(url, "talk/").content == b"<p>talk"
    moved = requests.get(url + "talk", allow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (308, "/talk/")


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl: apt-get install curl")
def test_curl_goes_on_with_a_download(url: str, tmp_path: Path) -> None:
    (tmp_path / "half").write_bytes(SOUND[:1000])
    subprocess.run(["curl", "-sf", "-C", "-", "-o", tmp_path / "half", url + "talk/talk.mp3"], check=True)
    assert (tmp_path / "half").read_bytes() == SOUND


def test_ffmpeg_plays_from_the_middle(tone_episode: Path) -> None:
    with serving(tone_episode.parent) as url:
        heard = subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-seekable", "1", "-ss", "5", "-t", "2",
             "-i", f"{url}talk/talk.m4b", "-f", "s16le", "-ac", "1", "-ar", "8000", "-"],
            capture_output=True, check=True,
        )
    assert abs(len(heard.stdout) - 2 * 8000 * 2) < 400


# --- hostile requests -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/%2E%2E%2Fsecret.txt", "/..%5csecret.txt",
        "/talk/../../secret.txt", "/talk/..%2f..%2fsecret.txt", "/..%252fsecret.txt",
        "/%c0%ae%c0%ae/secret.txt", "/\\..\\secret.txt", "//secret.txt", "/talk//talk.mp3",
        "/./index.html", "/outside.txt", "/talk%00.mp3", "/index.html%00",
        "/.clips/ab.clip", "/.clips/", "/%2eclips/ab.clip", "/hidden.txt", "/round.html", "/pipe.txt",
        "/C:/secret.txt", "/index.html/", "/talk/talk.mp3/x", "/" + "a" * 300, "/.clips", "/nothing",
        "/file:///etc/hostname", "/*",
    ],
)
def test_nothing_outside_the_folder_or_hidden_in_it_is_served(url: str, target: str) -> None:
    answer = raw(url, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (400, 404)
    assert b"secret\n" not in answer
    assert b"hidden" not in answer


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET /../../secret.txt HTTP/1.0\r\n\r\n", 404),
        (b"GET secret.txt HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET http://elsewhere/../secret.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 400),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: x\r\n" * 5000 + b"\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"POST /index.html HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx", 405),
        (b"PUT /new.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx", 405),
        (b"DELETE /feed.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0", 400),
    ],
)
def test_what_is_no_proper_request_is_refused(url: str, request_: bytes, expected: int) -> None:
    assert status(raw(url, request_)) == expected


def test_a_path_cannot_write_headers(url: str) -> None:
    answer = raw(url, b"GET /talk%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status(answer) == 404
    assert b"\r\nSet-Cookie" not in answer


@pytest.mark.slow
def test_a_request_that_never_ends_is_hung_up_on(url: str) -> None:
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    began = time.monotonic()
    with socket.create_connection((host, int(port)), timeout=serve.IDLE_S + 10) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        stop = threading.Event()

        def drip() -> None:
            try:
                while not stop.wait(1):
                    slow.sendall(b"X: x\r\n")
            except OSError:
                return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            said = slow.recv(1000)
        except ConnectionResetError:
            said = b""
        finally:
            stop.set()
            dripping.join()
    assert said == b""
    assert time.monotonic() - began < serve.IDLE_S + 5


# --- many, changing, ending -----------------------------------------------------------------------


async def ranges(url: str, many: int) -> int:
    """Ask for so many ranges, all connections open before the first is answered; how many were right."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    opened = await asyncio.gather(*(asyncio.open_connection(host, int(port)) for _ in range(many)))

    async def one(number: int) -> bool:
        reader, writer = opened[number]
        first = number * 1000
        writer.write(
            b"GET /talk/talk.mp3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Range: bytes=%d-%d\r\n\r\n" % (first, first + 999)
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer.startswith(b"HTTP/1.1 206") and answer.endswith(SOUND[first:first + 1000])

    return sum(await asyncio.gather(*map(one, range(many))))


def test_a_thousand_ranges_at_once(url: str) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard) if hard > 0 else 4096, hard))
    try:
        assert asyncio.run(ranges(url, 1000)) == 1000
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_file_that_is_made_again_goes_on_as_it_was_for_who_has_begun(tmp_path: Path) -> None:
    episode(tmp_path / "talk", talk_mp3=b"old" * 5_000_000)
    with serving(tmp_path) as url, requests.get(url + "talk/talk.mp3", stream=True) as begun:
        pieces = begun.iter_content(1 << 16)
        first = next(pieces)
        (tmp_path / "new").write_bytes(b"new" * 5_000_000)
        (tmp_path / "new").replace(tmp_path / "talk/talk.mp3")
        assert get(url, "talk/talk.mp3").content == b"new" * 5_000_000
        assert first + b"".join(pieces) == b"old" * 5_000_000


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_also_while_somebody_downloads(tmp_path: Path, how: signal.Signals) -> None:
    episode(tmp_path / "talk", talk_mp3=b"old" * 5_000_000)
    script = SCRIPT.replace("serve.serve", "try: serve.serve") + "except KeyboardInterrupt: sys.exit(130)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    with requests.get(url + "talk/talk.mp3", stream=True):
        process.send_signal(how)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (130 if how == signal.SIGINT else 0, "")


def test_a_port_that_is_taken_and_a_folder_that_is_not_there(url: str, output: Path) -> None:
    port = int(url.rstrip("/").rpartition(":")[2])
    told = rf"127\.0\.0\.1:{port}: cannot be listened on .* Give another --port"
    with pytest.raises(PublishError, match=told):
        serve.serve(output, port=port)
    with pytest.raises(PublishError, match="is no folder"):
        serve.serve(output / "nothing")
