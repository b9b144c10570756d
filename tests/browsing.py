"""A small site of real pages and a real browser to look at it, for the tests of the pages.

Needs Debian's chromium and Python's playwright; what is missing is said in the reason of a skip. Every test
that visits a page fails on a script error, a message on the console, or a request that leaves the folder or
this machine.
"""

import functools
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from laid_out import announced, episode, timeline
from respoken import site
from respoken.audio import Audio, write_wav
from respoken.manifest import Manifest
from respoken.models import Episode, Loudness, Mention, Notes, Person, Quote, Show
from respoken.package import OUTPUTS
from respoken.package.base import Master

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]

ASK = "And what happened then, in the spring, when the river had come down again?"
TELL = (
    "We went to the quarry & cut the stones, one by one. They came down by rail — all of them. "
    "Nobody had thought of the weight, so the first bridge gave way; the second one stands to this day."
)
TALK = announced(timeline(
    [
        ("Ada Byron", "Welcome to the show. Today I talk with Karl Weber, who builds bridges."),
        ("Karl Weber", "Thanks, Ada. It’s good to be here. " + TELL),
        ("Ada Byron", ASK),
        ("Karl Weber", "[laughs] " + TELL),
        ("Ada Byron", "A flood? " + ASK),
        ("Zoë Ångström", "Yes, a café by the river was lost too. " + TELL),
        ("Ada Byron", "Thank you for listening."),
    ],
    chapters=[("Bridges", 1), ("Stones & rails", 3), ("The flood", 5)],
))


def made(**fields: Any) -> Episode:
    notes = Notes(
        summary=("Karl Weber builds bridges.", "Here he says how."), chapters=TALK.chapters,
        people=(Person(name="Ada Byron", host=True), Person(name="Karl Weber", role="Engineer")),
        mentions=(
            Mention(text="quarry", start_s=TALK.utterances[4].start_s),
            Mention(text="stones.example", start_s=8.0, kind="link", href="https://stones.example/"),
        ),
        quotes=(Quote(text="A flood lifts stones.", speaker="Karl Weber", start_s=9.0, end_s=10.0),),
        disclosure="The voices are synthetic.",
    )
    given = {"title": "How bridges stand", "show": Show(title="Talks", author="Us"), "notes": notes}
    return episode(TALK, **{**given, **fields})


NO_SOUND = Master(path=Path("none.wav"), sample_rate_hz=44100, sample_count=1)


def tones(path: Path, duration_s: float) -> Master:
    times = np.arange(int(duration_s * 44100)) / 44100
    write_wav(path, Audio((0.1 * np.sin(times * 440 * np.pi)).astype(np.float32), 44100))
    return Master(path=path, sample_rate_hz=44100, sample_count=len(times))


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder: one episode with all that is always written, and the show's index."""
    root = tmp_path_factory.mktemp("site")
    one = made()
    master = tones(tmp_path_factory.mktemp("master") / "master.wav", one.timeline.duration_s)
    for name in ("cover", "mp3", "chapters", "vtt", "html", "txt", "notes", "page"):
        OUTPUTS[name](one, master, root / one.slug)
    record = Manifest(
        respoken="0", versions={}, title=one.title, slug=one.slug, date=one.date, summary=one.notes.summary,
        disclosure=one.notes.disclosure, edition="standard", engine="tone", engine_fingerprint="",
        device="cpu", voices=(), turns=7, utterances=9, clips_made=0, clips_reused=0,
        duration_s=one.timeline.duration_s,
        wall_s=1, real_time_factor=1, loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1, lra_lu=5),
        target_lufs=-16, target_peak_dbtp=-1, inputs=(), outputs=(), recipe="",
    )
    (root / one.slug / "manifest.json").write_text(record.model_dump_json())
    assert site.index(root, one.show) == root / "index.html"
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, with a fresh profile."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed: apt-get install chromium")
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@dataclass
class Open:
    """Opens pages of the site, and knows what they asked for and complained of."""

    browser: Any
    folder: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def __call__(
        self, name: str = "a-talk/index.html", fragment: str = "", base: str = "", **context: Any
    ) -> Any:
        context.setdefault("viewport", {"width": 1280, "height": 800})
        context.setdefault("reduced_motion", "reduce")
        self.contexts.append(self.browser.new_context(**context))
        page = self.contexts[-1].new_page()
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto((base or self.folder.as_uri()) + "/" + name + fragment)
        return page


@pytest.fixture
def visit(browser: Any, site_folder: Path) -> Iterator[Open]:
    opened = Open(browser, site_folder)
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.complaints == []
    ours = ("file:///", "data:", "blob:", "http://127.0.0.1:")
    assert [url for url in opened.requests if not url.startswith(ours)] == []


@pytest.fixture
def site_address(site_folder: Path) -> Iterator[str]:
    """The site's address on a server of this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site_folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


MARKED = """(name) => [...(CSS.highlights.get(name) ?? [])]
  .map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset))"""


def marked(page: Any, name: str = "word") -> list[str]:
    return list(page.evaluate(MARKED, name))


def now_s(page: Any) -> float:
    return float(page.evaluate("document.getElementById('audio').currentTime"))


def words() -> list[tuple[str, float]]:
    return [(word.text, word.start_s) for span in TALK.utterances for word in span.words]


def heard_at(seconds: float) -> str:
    """The word that is heard then, or was heard last."""
    return [text for text, start_s in words() if start_s <= seconds + 0.001][-1]


def wait(page: Any, condition: str) -> None:
    """Asks until it is so. Playwright's own way evaluates a string, which the page's policy refuses."""
    give_up = time.monotonic() + 5
    while not page.evaluate(condition):
        assert time.monotonic() < give_up, f"still not so: {condition}"
        page.wait_for_timeout(20)


def press_play(page: Any) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    wait(page, "!audio.paused && audio.currentTime > 0.2")


POINT_OF = """([paragraph, from, to]) => {
  const text = document.querySelectorAll('.words')[paragraph].firstChild;
  text.parentElement.scrollIntoView({block: 'center', behavior: 'instant'});
  const range = document.createRange();
  range.setStart(text, from); range.setEnd(text, to);
  const box = range.getClientRects()[0];
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""


def click_word(page: Any, paragraph: int, word: str) -> None:
    text = page.locator(".words").nth(paragraph).inner_text()
    start = text.index(word)
    page.mouse.click(*page.evaluate(POINT_OF, [paragraph, start, start + len(word)]))


