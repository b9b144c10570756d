"""The pages in a real browser: played, gone through, read along, searched."""

import json
from pathlib import Path
from typing import Any

import pytest

from browsing import (
    MARKED,
    NO_SOUND,
    TALK,
    Open,
    click_word,
    heard_at,
    made,
    marked,
    now_s,
    press_play,
    wait,
    words,
)
from respoken.package import OUTPUTS

# --- playing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["folder", "server"])
def test_it_plays_from_a_folder_and_from_a_server(where: str, visit: Open, site_address: str) -> None:
    page = visit(base=site_address if where == "server" else "")
    assert page.evaluate("document.getElementById('audio').paused")
    press_play(page)
    assert page.get_by_role("button", name="Pause", exact=True).is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('audio').paused")
    assert page.locator("img.cover").evaluate("image => image.naturalWidth") == 416
    assert any(url.endswith("a-talk.mp3") for url in visit.requests)


FOLLOWED = """() => new Promise((done) => {
  const seen = [];
  const audio = document.getElementById('audio');
  const look = () => {
    const [range] = CSS.highlights.get('word') ?? [];
    seen.push([audio.currentTime, range ? range.toString() : '']);
    if (seen.length < 45) setTimeout(look, 50); else done(seen);
  };
  look();
})"""


@pytest.mark.parametrize("speed", ["1", "2"])
def test_the_marked_word_is_the_one_heard_within_150_ms(speed: str, visit: Open) -> None:
    page = visit(fragment="#t=4")
    page.get_by_label("Speed").select_option(speed)
    press_play(page)
    seen = page.evaluate(FOLLOWED)
    assert seen[-1][0] - seen[0][0] > 1.5
    assert len({word for _, word in seen}) > 3
    for time_s, word in seen:
        # 150 ms of the listener's time are so many of the audio's.
        lag_s = 0.15 * float(speed)
        near = {heard_at(time_s - lag_s * part / 10) for part in range(11)}
        assert word in near, (time_s, word)


def test_a_click_on_a_word_goes_to_it(visit: Open) -> None:
    page = visit()
    for word in ("cut", "café", "Ada."):
        shown = page.locator(".words").all_inner_texts()
        click_word(page, next(n for n, text in enumerate(shown) if word in text), word)
        starts = [start_s for text, start_s in words() if text == word]
        assert min(abs(now_s(page) - start_s) for start_s in starts) < 0.005
        assert marked(page) == [word]
    assert page.evaluate("document.getElementById('audio').paused")


def test_selecting_words_is_not_clicking_one(visit: Open) -> None:
    page = visit()
    box = page.locator(".words").nth(2).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 15, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString().length") > 5
    assert now_s(page) == 0


def test_chapters_are_gone_to_and_marked(visit: Open) -> None:
    page = visit()
    page.locator("#chapters a").nth(1).click()
    assert now_s(page) == pytest.approx(TALK.chapters[1].start_s, abs=0.002)
    assert page.locator("#chapters [aria-current]").all_inner_texts()[0].startswith("Stones & rails")
    assert page.locator("#now").inner_text() == "Stones & rails"
    assert page.locator("#ticks span").count() == 3
    page.get_by_role("button", name="Next chapter").click()
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)
    wait(page, "document.getElementById('status').textContent === 'The flood'")
    page.get_by_role("button", name="Previous chapter").click()
    assert now_s(page) == pytest.approx(TALK.chapters[1].start_s, abs=0.002)


def test_skipping_speed_volume_and_mute(visit: Open) -> None:
    page = visit(fragment="#t=5")
    page.get_by_role("button", name="On 30 seconds").click()
    assert now_s(page) == pytest.approx(35, abs=0.01)
    page.get_by_role("button", name="Back 10 seconds").click()
    assert now_s(page) == pytest.approx(25, abs=0.01)
    assert page.get_by_label("Speed").locator("option").all_inner_texts()[0] == "0.5×"
    assert page.get_by_label("Speed").locator("option").all_inner_texts()[-1] == "3×"
    page.get_by_label("Speed").select_option("3")
    assert page.evaluate("document.getElementById('audio').playbackRate") == 3
    page.get_by_role("button", name="Mute").click()
    assert page.evaluate("document.getElementById('audio').muted")
    wait(page, "document.getElementById('volume').value === '0'")
    page.get_by_label("Volume").press("ArrowRight")
    assert page.evaluate("[audio.muted, audio.volume].join()") == "false,0.05"


def test_the_slider_tells_the_time_in_words(visit: Open) -> None:
    page = visit(fragment="#chapter-2")
    slider = page.get_by_role("slider", name="Position")
    start, whole = int(TALK.chapters[1].start_s), f"1 minute {int(TALK.duration_s) - 60} seconds"
    assert slider.get_attribute("aria-valuetext") == f"{start} seconds of {whole}, Stones & rails"
    slider.press("ArrowRight")
    assert now_s(page) == pytest.approx(TALK.chapters[1].start_s + 5, abs=0.01)
    assert slider.get_attribute("aria-valuetext").startswith(f"{int(TALK.chapters[1].start_s + 5)} seconds")
    slider.press("Home")
    assert now_s(page) == 0


def test_what_was_heard_is_remembered(visit: Open) -> None:
    page = visit()
    page.get_by_label("Speed").select_option("1.5")
    click_word(page, 2, "quarry")
    left_at = now_s(page)
    page.goto("about:blank")
    page.goto(visit.folder.as_uri() + "/a-talk/index.html")
    assert now_s(page) == pytest.approx(left_at, abs=0.06)
    assert page.get_by_label("Speed").input_value() == "1.5"
    page.goto("about:blank")
    page.goto(visit.folder.as_uri() + "/a-talk/index.html#t=0:03")
    assert now_s(page) == pytest.approx(3, abs=0.001)


def test_storage_that_is_refused_is_done_without(visit: Open, site_folder: Path) -> None:
    context = visit.browser.new_context()
    visit.contexts.append(context)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(site_folder.as_uri() + "/a-talk/index.html")
    page.get_by_label("Speed").select_option("2")
    press_play(page)


def test_links_to_a_moment_and_the_way_back(visit: Open) -> None:
    page = visit(fragment="#t=7.5")
    assert now_s(page) == pytest.approx(7.5, abs=0.001)
    page.locator("#chapters a").nth(2).click()
    assert page.url.endswith("#chapter-3")
    page.get_by_role("link", name="quarry").click()
    assert now_s(page) == pytest.approx(TALK.utterances[4].start_s, abs=0.002)
    page.go_back()
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)
    page.go_back()
    assert now_s(page) == pytest.approx(7.5, abs=0.001)
    page.go_forward()
    assert now_s(page) == pytest.approx(TALK.chapters[2].start_s, abs=0.002)


def test_a_time_beside_a_paragraph_is_gone_to_by_enter(visit: Open) -> None:
    page = visit()
    link = page.locator(".time").nth(3)
    link.focus()
    page.keyboard.press("Enter")
    assert now_s(page) == pytest.approx(float(link.get_attribute("href").split("=")[1]), abs=0.002)


def test_sound_that_is_missing_is_said(visit: Open, tmp_path: Path) -> None:
    OUTPUTS["page"](made(), NO_SOUND, tmp_path)
    page = visit(base=tmp_path.as_uri(), name="index.html")
    wait(page, "document.getElementById('trouble').textContent.includes('could not be played')")
    assert page.get_by_role("alert").is_visible()
    visit.complaints = [one for one in visit.complaints if "ERR_FILE_NOT_FOUND" not in one]


# --- reading --------------------------------------------------------------------------------------


def in_sight(page: Any) -> bool:
    return bool(page.evaluate("""() => {
      const [range] = CSS.highlights.get('word');
      const box = range.getBoundingClientRect();
      const player = document.getElementById('player').getBoundingClientRect();
      return box.top >= player.bottom && box.bottom <= innerHeight;
    }"""))


def test_the_spoken_words_stay_in_sight_until_the_reader_scrolls(visit: Open) -> None:
    page = visit(viewport={"width": 700, "height": 620})
    page.locator("#chapters a").nth(2).click()
    press_play(page)
    wait(page, "scrollY > 300")
    assert in_sight(page)
    page.mouse.move(300, 500)
    page.mouse.wheel(0, -2000)
    page.get_by_role("button", name="Back to the spoken words").wait_for()
    wait(page, "scrollY < 100")
    before = marked(page)
    wait(page, f"[...CSS.highlights.get('word')][0].toString() !== {json.dumps(before[0])}")
    assert page.evaluate("scrollY") < 100
    page.get_by_role("button", name="Back to the spoken words").click()
    wait(page, "scrollY > 300")
    assert in_sight(page)
    assert page.evaluate("document.activeElement.className") == "time"


def test_following_can_be_turned_off(visit: Open) -> None:
    page = visit(viewport={"width": 700, "height": 620})
    page.get_by_label("Follow the spoken words").uncheck()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("l")
    press_play(page)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") < 100
    page.reload()
    assert not page.get_by_label("Follow the spoken words").is_checked()


def test_search_marks_hits_tells_their_number_and_goes_through_them(visit: Open) -> None:
    page = visit()
    field = page.get_by_label("Search the transcript")
    field.fill("CAFE")
    wait(page, "document.getElementById('hits').textContent === '1 hit'")
    assert marked(page, "hit") == ["café"]
    field.fill("it's good")
    wait(page, f"({MARKED})('hit').join() === 'It’s good'")
    assert page.locator("#hits").inner_text() == "1 hit"
    field.fill("the river")
    wait(page, "document.getElementById('hits').textContent === '3 hits'")
    field.press("Enter")
    assert page.locator("#hits").inner_text().startswith("Hit 1 of 3, at ")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Previous", exact=True).click()
    page.get_by_role("button", name="Previous", exact=True).click()
    assert page.locator("#hits").inner_text().startswith("Hit 3 of 3, at ")
    assert marked(page, "hit-now") == ["the river"]
    assert page.locator("#hits").get_attribute("role") == "status"
    page.get_by_role("button", name="Play from here").click()
    last = [start_s for (text, start_s), (after, _) in zip(words(), words()[1:], strict=False)
            if (text, after) == ("the", "river")][-1]
    assert now_s(page) == pytest.approx(last, abs=0.6)
    field.fill("<script>")
    wait(page, "document.getElementById('hits').textContent === 'No hits'")
    field.press("Escape")
    assert marked(page, "hit") == []


