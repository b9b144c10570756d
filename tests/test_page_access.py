"""The pages as people use them who do not see, do not point, or see otherwise. axe is npm's axe-core."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from browsing import NO_SOUND, TALK, Open, click_word, now_s, wait
from laid_out import episode, timeline
from respoken.models import Show
from respoken.package import OUTPUTS

# --- the keyboard ---------------------------------------------------------------------------------


def test_keys_work_and_can_be_switched_off(visit: Open) -> None:
    page = visit()
    page.keyboard.press("l")
    assert now_s(page) == pytest.approx(30, abs=0.01)
    page.keyboard.press("j")
    assert now_s(page) == pytest.approx(20, abs=0.01)
    page.keyboard.press(">")
    assert page.get_by_label("Speed").input_value() == "1.1"
    page.keyboard.press("m")
    assert page.evaluate("audio.muted")
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)
    page.keyboard.press("/")
    page.keyboard.type("jlk")
    assert page.locator("#query").input_value() == "jlk"
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)
    page.locator("summary").click()
    assert page.locator("kbd").all_inner_texts() == ["K", "J", "L", "P", "N", "<", ">", "M", "F", "/"]
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    assert not page.get_by_label("Use these keys").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("j")
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)


CONTROLS = "a[href], button, input, select, summary, audio[controls], [tabindex='0']"
REACHABLE = """(controls) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility({checkVisibilityCSS: true}))
  .map((one, number) => { one.dataset.stop = number; }).length"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
  return {
    stop: Number(one.dataset.stop), name: one.outerHTML.slice(0, 90), outline: style.outlineStyle,
    width: parseFloat(style.outlineWidth), seen: !!at && (one.contains(at) || at.contains(one)),
    top: box.top, bottom: box.bottom,
  };
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
@pytest.mark.parametrize("name", ["a-talk/index.html", "index.html"])
def test_tab_reaches_everything_once_and_its_focus_is_seen(
    name: str, width: int, height: int, visit: Open
) -> None:
    page = visit(name, viewport={"width": width, "height": height})
    count = page.evaluate(REACHABLE, CONTROLS)
    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        page.wait_for_timeout(15)
        stops.append(page.evaluate(FOCUSED))
    assert all(stops), f"the focus was lost after {[stop and stop['name'] for stop in stops]}"
    assert [stop["stop"] for stop in stops] == list(range(count))
    for stop in stops:
        assert stop["outline"] == "solid", stop
        assert stop["width"] >= 2, stop
        assert stop["seen"], stop
    page.keyboard.press("Tab")
    after = page.evaluate(FOCUSED)
    assert after is None or after["stop"] == 0


def test_the_skip_link_leads_past_everything(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the transcript"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "time"


SMALL = """(controls) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility() && !one.closest('.unseen, .skip'))
  .map((one) => [one.outerHTML.slice(0, 80), (one.closest('label') ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", ["a-talk/index.html", "index.html"])
def test_targets_are_at_least_24_pixels(name: str, width: int, visit: Open) -> None:
    assert visit(name, viewport={"width": width, "height": 800}).evaluate(SMALL, CONTROLS) == []


# --- axe ------------------------------------------------------------------------------------------


@functools.cache
def axe() -> str:
    """axe-core's script, from where npm put it."""
    roots = os.environ.get("NODE_PATH", "").split(os.pathsep)
    if shutil.which("npm"):
        done = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True)
        roots.append(done.stdout.strip())
    for root in filter(None, roots):
        path = Path(root) / "axe-core" / "axe.min.js"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    pytest.skip("axe is not installed: npm install -g axe-core")


AXE = """async (within) => {
  const found = await axe.run(within, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations', 'incomplete'],
  });
  return {
    faults: found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`),
    unsure: found.incomplete.map((one) => one.id), passed: found.passes.length,
  };
}"""

VIEWS: dict[str, dict[str, Any]] = {
    "wide": {}, "narrow": {"viewport": {"width": 320, "height": 640}}, "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"}, "contrast": {"contrast": "more"},
    "dark contrast": {"contrast": "more", "color_scheme": "dark"}, "no script": {},
}


SEEN = [
    *(("a-talk/index.html", view) for view in VIEWS),
    *(("index.html", view) for view in ("wide", "narrow", "dark", "forced", "contrast")),
    *((f"a-talk/{name}.html", view) for view in ("narrow", "dark") for name in ("transcript", "notes")),
]


@pytest.mark.parametrize(("name", "view"), SEEN)
def test_axe_finds_nothing(name: str, view: str, visit: Open) -> None:
    script = axe()
    page = visit(name, **VIEWS[view])
    if view == "no script":
        # axe is a script itself, so the page is put back as it was before its own ran.
        page.evaluate("document.documentElement.classList.remove('js')")
        page.evaluate("document.querySelectorAll('audio').forEach((one) => { one.controls = true; })")
    page.evaluate(script)
    used = name == "a-talk/index.html" and view != "no script"
    if used:
        page.get_by_label("Search the transcript").fill("river")
        wait(page, "document.getElementById('hits').textContent !== ''")
        click_word(page, 2, "quarry")
        # What lies under the player that sticks cannot be judged, so nothing may.
        page.evaluate("scrollTo(0, 0)")
    found = page.evaluate(AXE, "html")
    assert found["faults"] == []
    if "index" in name:
        assert found["unsure"] == []
        assert found["passed"] > 20
    if used:
        page.locator("summary").click()
        assert page.evaluate(AXE, "#keys")["faults"] == []


# --- what a screen reader is given ----------------------------------------------------------------

SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "ListMarker", "listitem"}


def read_aloud(page: Any) -> list[str]:
    """The accessibility tree in reading order: ``role name``, and text as it stands."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    lines: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        role = node.get("role", {}).get("value", "")
        name = node.get("name", {}).get("value", "")
        if not node.get("ignored"):
            if role == "StaticText":
                lines.append(name)
            elif role not in SILENT:
                lines.append(f"{role}: {name}".rstrip(": "))
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return lines


READ = [
    "link: Skip to the transcript", "banner", "link: Talks", "main",
    "image: Cover of Talks: How bridges stand", "heading: How bridges stand",
    "link: Synthetic voices", "Karl Weber builds bridges. Here he says how.",
    "region: Player", "heading: Player", "group: Controls", "slider: Position", "button: Previous chapter",
    "button: Back 10 seconds", "button: Play", "button: On 30 seconds", "button: Next chapter",
    "combobox: Speed", "button: Mute", "slider: Volume", "DisclosureTriangle: Keys", "status",
    "navigation: Chapters", "heading: Chapters", "link: Bridges 0:00", "search: Transcript",
    "searchbox: Search the transcript", "checkbox: Follow the spoken words", "region: Who speaks",
    "heading: Who speaks", "Ada Byron", "host", "Karl Weber", "Engineer", "region: Transcript",
    "heading: Transcript", "Announcer", "link: Play from 0:00", "All voices are synthetic.",
    "heading: Bridges", "Ada Byron", "link: Play from 0:00",
    "Welcome to the show. Today I talk with Karl Weber, who builds bridges.", "Karl Weber",
    "heading: Stones & rails", "heading: The flood", "Thank you for listening.", "region: Quotes",
    "link: 0:09", "region: Mentioned", "link: stones.example 0:08", "link: Visit stones.example",
    "link: quarry 0:07", "region: Files", "link: Audio (MP3)", "region: About the voices",
    "The voices are synthetic.", "contentinfo",
]


def test_a_screen_reader_is_given_everything_in_order(visit: Open) -> None:
    lines = read_aloud(visit())
    place = 0
    for expected in READ:
        assert expected in lines[place:], (expected, lines[place : place + 12])
        place = lines.index(expected, place) + 1
    told = " ".join(lines)
    for span in TALK.utterances:
        assert span.text.strip() in told


def test_the_paragraphs_below_the_window_are_in_the_tree_too(visit: Open) -> None:
    page = visit(viewport={"width": 1280, "height": 300})
    assert "Thank you for listening." in read_aloud(page)


# --- other ways of looking ------------------------------------------------------------------------


def test_without_script_everything_is_there(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    assert page.locator("audio").is_visible()
    assert page.locator("audio").get_attribute("controls") == ""
    assert not page.locator(".controls").is_visible()
    assert not page.locator("#tools").is_visible()
    assert page.locator("#chapters a").nth(1).get_attribute("href").startswith("a-talk.mp3#t=")
    assert page.get_by_text("Thank you for listening.").is_visible()
    assert page.get_by_role("link", name="Captions (WebVTT)").is_visible()
    page.locator("#chapters a").nth(1).click()
    assert page.url.endswith(f"a-talk.mp3#t={TALK.chapters[1].start_s:.3f}".rstrip("0"))


def test_it_prints_without_the_player_and_with_the_times(visit: Open) -> None:
    page = visit()
    click_word(page, 2, "quarry")
    page.emulate_media(media="print")
    for hidden in ("#player", "#tools"):
        assert not page.locator(hidden).is_visible()
    assert page.locator(".time").first.is_visible()
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert len(page.pdf(format="A4")) > 10_000


def test_motion_is_left_out_where_it_is_not_wanted(visit: Open) -> None:
    still = "document.querySelector('#chapters a')"
    assert visit().evaluate(f"getComputedStyle({still}).transitionDuration") == "0s"
    moving = visit(reduced_motion="no-preference")
    assert moving.evaluate(f"getComputedStyle({still}).transitionDuration") != "0s"


SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""  # WCAG 2.2, 1.4.12

RESTYLE = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}"""

CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
  if (!one.checkVisibility() || one.closest('.unseen, .shapes, .skip, svg, select')) return false;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1
    || (style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1 && !one.matches('.now'));
}).map((one) => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("how", ["320 pixels", "text at 200 %", "text spacing", "400 % of 1280"])
@pytest.mark.parametrize("name", ["a-talk/index.html", "index.html"])
def test_nothing_is_cut_off_or_scrolls_sideways(name: str, how: str, visit: Open) -> None:
    width, height = {"320 pixels": (320, 640), "400 % of 1280": (320, 256)}.get(how, (1280, 800))
    page = visit(name, viewport={"width": width, "height": height})
    # As a reader's own style sheet, which no policy of the page forbids.
    style = {"text at 200 %": "html { font-size: 200% !important; }", "text spacing": SPACING}.get(how)
    if style:
        page.evaluate(RESTYLE, style)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    if how == "400 % of 1280":
        stuck = "(one) => getComputedStyle(one).position === 'sticky'"
        assert page.locator(".player, .side").evaluate_all(f"all => all.some({stuck})") is False


COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement('p'));
  const value = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
  const names = ['ground', 'raised', 'sunk', 'ink', 'faded', 'part', 'accent', 'on-accent', 'word', 'hit',
    'hit-now', 'on-mark', 's0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'];
  return Object.fromEntries(names.map((name) => [name, value(`--${name}`)]));
}"""


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("view", ["wide", "dark", "contrast", "dark contrast"])
def test_colours_can_be_told_from_their_ground(view: str, visit: Open) -> None:
    colours = visit(**VIEWS[view]).evaluate(COLOURS)
    least = 7 if "contrast" in view else 4.5
    for text in ("ink", "faded", *(f"s{number}" for number in range(8))):
        for ground in ("ground", "sunk"):
            assert contrast(colours[text], colours[ground]) >= least, (text, ground)
    for ground in ("word", "hit", "hit-now"):
        assert contrast(colours["on-mark"], colours[ground]) >= 4.5, ground
    for part in ("part", "accent"):
        assert contrast(colours[part], colours["raised"]) >= 3, part
    assert contrast(colours["accent"], colours["on-accent"]) >= 4.5
    assert len({colours[f"s{number}"] for number in range(8)}) == 8


def test_titles_are_words_and_never_run(tmp_path: Path, visit: Open) -> None:
    bad = "</script><img src=x onerror=window.broken=1> \"'&<b>"
    talk = timeline(
        [(bad, f"{bad} </p><script>broken=2</script>"), ("ליאור", "שלום עולם 🎙 {{x}}")], [(bad, 1)]
    )
    show = Show(title=bad, description=bad, author=bad, base_url="https://talks.example/a")
    OUTPUTS["page"](episode(talk, title=bad, show=show), NO_SOUND, tmp_path)
    page = visit(base=tmp_path.as_uri(), name="index.html")
    assert page.evaluate("window.broken ?? null") is None
    assert page.locator("h1").inner_text() == bad
    assert page.locator("img").count() == 0
    assert page.locator(".words").first.inner_text() == f"{bad} </p><script>broken=2</script>"
    visit.complaints = [one for one in visit.complaints if "ERR_FILE_NOT_FOUND" not in one]


def test_the_index_lists_and_leads_to_the_episode(visit: Open) -> None:
    page = visit("index.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Talks"
    page.get_by_role("link", name="How bridges stand", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "How bridges stand"
    page.get_by_role("link", name="Talks", exact=True).click()
    assert page.get_by_role("heading", name="1 episode").is_visible()
