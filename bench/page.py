"""How fast the page of a three-hour episode is: until it can be used, how it scrolls, how fast it searches.

    python bench/page.py [--hours 3] [--slower 1]

Needs chromium and Python's playwright. The transcript is that in seeds/, over and over, at 2.3 words a
second.
Interactive: from the start of the load until the page's script has run and its first frame is drawn. Long
tasks are those over 50 ms (W3C Long Tasks). Scrolling: the whole transcript at a window a frame, which is
faster than anybody scrolls, and the time between frames. --slower N slows the processor N times by the
browser's own throttle, to stand for a phone.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from laid_out import episode, timeline  # noqa: E402
from respoken import transcripts  # noqa: E402
from respoken.package import page  # noqa: E402
from respoken.package.base import Master  # noqa: E402

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
]
WORDS_A_SECOND = 2.3

WATCH = """
window.long = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.long.push(one.duration); })
  .observe({type: 'longtask', buffered: true});
addEventListener('DOMContentLoaded', () => {
  window.scripted = performance.now();
  requestAnimationFrame(() => setTimeout(() => { window.drawn = performance.now(); }));
});
"""

SCROLL = """() => new Promise((done) => {
  const frames = [];
  let before = performance.now();
  const step = () => {
    const now = performance.now();
    frames.push(now - before);
    before = now;
    scrollBy(0, innerHeight);
    if (scrollY + innerHeight < document.documentElement.scrollHeight - 2) requestAnimationFrame(step);
    else done(frames.slice(2));
  };
  requestAnimationFrame(step);
})"""

SEARCH = """(words) => {
  const query = document.getElementById('query');
  const start = performance.now();
  query.value = words;
  document.getElementById('search').requestSubmit();
  return [performance.now() - start, document.getElementById('hits').textContent];
}"""

JUMP = """() => {
  const links = document.querySelectorAll('.time');
  const start = performance.now();
  links[links.length - 3].click();
  return performance.now() - start;
}"""


def long_episode(hours: float) -> Any:
    """An episode of so many hours, from the sample over and over, with a chapter every 12 turns."""
    read = transcripts.read(ROOT / "seeds" / "mixture-of-experts-39.txt")
    wanted, turns = int(hours * 3600 * WORDS_A_SECOND), []
    for turn in islice(cycle(read.turns), 100_000):
        if sum(len(text.split()) for _, text in turns) >= wanted:
            break
        turns.append((turn.speaker, turn.text))
    chapters = [(f"Part {place // 12 + 1}", place + 1) for place in range(0, len(turns), 12)]
    return episode(timeline(turns, chapters, pace=WORDS_A_SECOND * 6), title="A long talk", slug="long")


def measure(url: str, slower: float) -> dict[str, Any]:
    """One load of the page and what was measured on it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        view = browser.new_page(viewport={"width": 1280, "height": 800})
        if slower > 1:
            view.context.new_cdp_session(view).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        view.add_init_script(WATCH)
        view.goto(url)
        view.wait_for_timeout(500)
        found = view.evaluate("({scripted, drawn, long: window.long.slice()})")
        found["frames"] = view.evaluate(SCROLL)
        found["search"] = view.evaluate(SEARCH, "deepseek")
        found["common"] = view.evaluate(SEARCH, "the")
        found["jump"] = view.evaluate(JUMP)
        found["nodes"] = view.evaluate("document.querySelectorAll('*').length")
        browser.close()
        return dict(found)


def main() -> None:
    """Makes the page, measures it five times, prints the medians."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--hours", type=float, default=3)
    asked.add_argument("--slower", type=float, default=1)
    options = asked.parse_args()
    made = long_episode(options.hours)
    words = sum(len(span.words) for span in made.timeline.utterances)
    with tempfile.TemporaryDirectory() as folder:
        [path] = page.write(made, Master(path=Path(folder), sample_rate_hz=1, sample_count=1), Path(folder))
        print(f"{made.timeline.duration_s / 3600:.2f} h, {words} words, {path.stat().st_size / 1000:.0f} kB")
        runs = [measure(path.as_uri(), options.slower) for _ in range(5)]
    middle = statistics.median
    print(f"elements                {runs[0]['nodes']}")
    print(f"script run              {middle(run['scripted'] for run in runs):.0f} ms")
    print(f"interactive, drawn      {middle(run['drawn'] for run in runs):.0f} ms")
    print(f"long tasks while loading {[round(one) for one in runs[-1]['long']]} ms")
    frames = sorted(frame for run in runs for frame in run["frames"])
    over = sum(frame > 34 for frame in frames)
    high, higher = (frames[int(len(frames) * share)] for share in (0.95, 0.99))
    print(
        f"scrolling {len(frames)} frames: median {middle(frames):.1f} ms, 95 % {high:.1f} ms, "
        f"99 % {higher:.1f} ms, worst {frames[-1]:.0f} ms, {over} over 34 ms"
    )
    for name in ("search", "common"):
        print(f"search                  {middle(run[name][0] for run in runs):.0f} ms, {runs[0][name][1]}")
    print(f"jump to the end         {middle(run['jump'] for run in runs):.0f} ms")


if __name__ == "__main__":
    main()
