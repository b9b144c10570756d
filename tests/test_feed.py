"""The feed: what is in it, what never changes in it, and that others can read it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

import respoken
from published import lay_down, picture, settings
from respoken import config, feed, manifest
from respoken.config import Card
from respoken.errors import FeedError
from respoken.feed import address
from respoken.feed.lists import CATEGORIES, ROLES
from respoken.feed.xml import NAMESPACES, Html, document, element
from respoken.models import Chapter, Soundbite

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"


def build(output: Path, edition: str = "standard", now: datetime = NOW, **changes: Any) -> feed.Built:
    return feed.build(output, settings(**changes), edition=edition, now=now)


def channel(path: Path) -> ElementTree.Element:
    found = ElementTree.parse(path).getroot().find("channel")
    assert found is not None
    return found


def values(parent: ElementTree.Element, name: str) -> list[str | None]:
    return [one.text for one in parent.findall(name, NAMESPACES)]


def attributes(parent: ElementTree.Element, name: str) -> list[dict[str, str]]:
    return [one.attrib for one in parent.findall(name, NAMESPACES)]


# --- what is in it --------------------------------------------------------------------------------


def test_the_channel_says_all_that_directories_ask_for(tmp_path: Path) -> None:
    lay_down(tmp_path)
    (tmp_path / "logo.png").write_bytes(picture((3000, 3000), "RGB", "PNG"))
    built = build(
        tmp_path, show={"image": str(tmp_path / "logo.png"), "link": "https://example.org/about?a=1&b=2"},
        feed={"license": "CC-BY-NC-4.0", "copyright": "Ohm Radio", "update_frequency": "biweekly"},
    )
    show = channel(built.path)
    image = (
        "https://example.org/ohm/show-"
        + hashlib.sha256((tmp_path / "logo.png").read_bytes()).hexdigest()[:12]
    )
    assert {name: values(show, name) for name in (
        "title", "link", "description", "language", "copyright", "lastBuildDate", "itunes:author",
        "itunes:explicit", "itunes:type", "itunes:owner/itunes:email", "podcast:medium", "podcast:locked",
        "podcast:license", "podcast:updateFrequency", "podcast:person", "podcast:txt",
    )} == {
        "title": ["Ohm & Co"], "link": ["https://example.org/about?a=1&b=2"],
        "description": ["Two people talk about electricity."], "language": ["en-GB"],
        "copyright": ["Ohm Radio"], "lastBuildDate": ["Sat, 31 Jan 2026 12:00:00 GMT"],
        "itunes:author": ["Ohm Radio"], "itunes:explicit": ["false"], "itunes:type": ["episodic"],
        "itunes:owner/itunes:email": ["post@example.org"], "podcast:medium": ["podcast"],
        "podcast:locked": ["yes"], "podcast:license": ["CC-BY-NC-4.0"],
        "podcast:updateFrequency": ["Every two weeks"], "podcast:person": ["Ada"], "podcast:txt": ["true"],
    }
    assert attributes(show, "itunes:image") == [{"href": f"{image}.png"}]
    assert (tmp_path / f"{image.rpartition('/')[2]}.png").read_bytes() == (tmp_path / "logo.png").read_bytes()
    assert attributes(show, "atom:link") == [
        {"rel": "self", "type": "application/rss+xml", "href": "https://example.org/ohm/feed.xml"}
    ]
    assert attributes(show, "itunes:category") == [{"text": "Science"}, {"text": "Technology"}]
    assert attributes(show, "itunes:category/itunes:category") == [{"text": "Physics"}]
    assert attributes(show, "podcast:license") == [{"url": "https://creativecommons.org/licenses/by-nc/4.0/"}]
    assert attributes(show, "podcast:updateFrequency") == [{"rrule": "FREQ=WEEKLY;INTERVAL=2"}]
    assert attributes(show, "podcast:locked") == [{"owner": "post@example.org"}]
    assert attributes(show, "podcast:txt") == [{"purpose": "ai-content"}]
    assert built.faults == ()


def test_an_item_says_all_that_is_known_of_an_episode(tmp_path: Path) -> None:
    lay_down(tmp_path, season=2, number=7)
    [item] = channel(build(tmp_path).path).findall("item")
    base = "https://example.org/ohm/volts"
    assert {name: values(item, name) for name in (
        "title", "itunes:title", "link", "pubDate", "itunes:duration", "itunes:explicit", "itunes:season",
        "itunes:episode", "podcast:season", "podcast:episode", "itunes:episodeType", "podcast:person",
        "podcast:soundbite", "podcast:txt",
    )} == {
        "title": ["All about volts"], "itunes:title": ["All about volts"], "link": [f"{base}/index.html"],
        "pubDate": ["Sat, 31 Jan 2026 12:00:00 GMT"], "itunes:duration": ["120"],
        "itunes:explicit": ["false"], "itunes:season": ["2"], "itunes:episode": ["7"],
        "podcast:season": ["2"], "podcast:episode": ["7"], "itunes:episodeType": ["full"],
        "podcast:person": ["Ada", "Bo"], "podcast:soundbite": ["Volts & amps"], "podcast:txt": ["true"],
    }
    assert attributes(item, "enclosure") == [
        {"url": f"{base}/volts.mp3", "length": "1200", "type": "audio/mpeg"}
    ]
    assert attributes(item, "guid") == [{"isPermaLink": "false"}]
    assert attributes(item, "itunes:image") == [{"href": f"{base}/cover.jpg"}]
    assert [
        (one["type"], one.get("rel"), one["language"]) for one in attributes(item, "podcast:transcript")
    ] == [
        ("text/vtt", "captions", "en-GB"),
        ("application/x-subrip", "captions", "en-GB"),
        ("application/json", "captions", "en-GB"),
        ("text/html", None, "en-GB"),
        ("text/plain", None, "en-GB"),
    ]
    assert attributes(item, "podcast:chapters") == [
        {"url": f"{base}/chapters.json", "type": "application/json+chapters"}
    ]
    assert attributes(item, "podcast:person") == [
        {"role": "host", "group": "cast", "href": "https://example.org/ada"},
        {"role": "guest", "group": "cast"},
    ]
    assert attributes(item, "podcast:soundbite") == [{"startTime": "61.500", "duration": "20.000"}]


def test_an_item_may_have_several_soundbites_and_an_old_manifest_has_one(tmp_path: Path) -> None:
    bites = tuple(Soundbite(start_s=at, duration_s=20, title=f"Bite {at}") for at in (10, 40, 90))
    folder = lay_down(tmp_path, soundbites=bites)
    [item] = channel(build(tmp_path).path).findall("item")
    assert values(item, "podcast:soundbite") == ["Bite 10", "Bite 40", "Bite 90"]
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told["soundbite"] = told.pop("soundbites")[1]
    del told["notes_by"]
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    [item] = channel(build(tmp_path).path).findall("item")
    assert values(item, "podcast:soundbite") == ["Bite 40"]


def test_the_description_has_the_chapters_as_apple_reads_them_and_the_notes_follow(tmp_path: Path) -> None:
    lay_down(tmp_path)
    [item] = channel(build(tmp_path).path).findall("item")
    assert values(item, "description") == [
        "<p>Ada and Bo measure volts. They find some.</p>\n<p>Chapters</p>\n<ul>\n<li>00:00:00 Hello</li>\n"
        "<li>00:01:00 Volts &lt; amps</li>\n</ul>\n<p>The voices are synthetic.</p>"
    ]
    assert values(item, "content:encoded") == [
        "<p>About &amp; around volts.</p><p>Chapters</p>\n"
        "<ul><li>00:00:00 Hello</li><li>00:01:00 Volts &lt; amps</li></ul>"
    ]
    assert (tmp_path / "feed.xml").read_text(encoding="utf-8").count("<![CDATA[<p>") == 2


@pytest.mark.parametrize(("sentences", "chapters"), [(1, 400), (200, 3), (1, 0)])
def test_a_description_keeps_to_4000_bytes_and_leaves_out_no_half_list(
    tmp_path: Path, sentences: int, chapters: int
) -> None:
    marks = tuple(Chapter(title=f"Über {n}", start_s=n / 10) for n in range(chapters))
    lay_down(tmp_path, summary=("Ein Satz über alles Mögliche." * 3,) * sentences, chapters=marks)
    [item] = channel(build(tmp_path).path).findall("item")
    [text] = values(item, "description")
    assert text is not None
    assert len(text.encode()) <= 4000
    assert text.count("<li>") in (0, chapters)
    assert text.startswith("<p>Ein Satz")
    assert text.endswith("<p>The voices are synthetic.</p>")


def test_every_other_format_and_edition_is_an_alternate_with_its_hash(tmp_path: Path) -> None:
    lay_down(tmp_path, formats=("mp3", "m4b", "opus", "flac", "epub", "pdf", "brf"))
    lay_down(tmp_path, edition="clear", formats=("mp3", "epub"))
    [item] = channel(build(tmp_path).path).findall("item")
    found = item.findall("podcast:alternateEnclosure", NAMESPACES)
    assert [(one.get("title"), one.get("rel"), one.get("type"), one.get("default")) for one in found] == [
        ("MP3", None, "audio/mpeg", "true"),
        ("AAC with chapters", None, "audio/mp4", None),
        ("Opus, small", None, "audio/ogg", None),
        ("FLAC, lossless", None, "audio/flac", None),
        ("Read-along book", "read along", "application/epub+zip", None),
        ("Large print", "large print", "application/pdf", None),
        ("Braille, grade 2", "braille", "text/plain", None),
        ("Clear speech MP3", "clear speech", "audio/mpeg", None),
        ("Clear speech Read-along book", "clear speech", "application/epub+zip", None),
    ]
    for one in found:
        [source], [seal] = attributes(one, "podcast:source"), attributes(one, "podcast:integrity")
        data = (tmp_path / source["uri"].removeprefix("https://example.org/ohm/")).read_bytes()
        algorithm, _, digest = seal["value"].partition("-")
        assert (seal["type"], algorithm, b64decode(digest)) == (
            "sri",
            "sha256",
            hashlib.sha256(data).digest(),
        )
        assert one.get("length") == str(len(data))
        assert one.get("lang") == "en-GB"
    assert found[0].get("bitrate") == str(round(1200 * 8 / 120.25))


def test_a_format_other_than_mp3_is_the_enclosure_when_there_is_none(tmp_path: Path) -> None:
    lay_down(tmp_path, formats=("opus", "m4b"))
    built = build(tmp_path)
    [item] = channel(built.path).findall("item")
    assert attributes(item, "enclosure")[0]["type"] == "audio/mp4"
    assert "Apple Podcasts does not play .m4b" in built.faults[0].what


def test_flags_of_the_feed(tmp_path: Path) -> None:
    lay_down(tmp_path, number=1)
    built = build(tmp_path, feed={
        "type": "serial", "complete": True, "block": True, "locked": False, "medium": "audiobook",
        "license": "https://example.org/terms",
    })
    show = channel(built.path)
    assert {name: values(show, name) for name in (
        "itunes:type", "itunes:complete", "itunes:block", "podcast:locked", "podcast:medium", "podcast:block",
    )} == {
        "itunes:type": ["serial"], "itunes:complete": ["Yes"], "itunes:block": ["Yes"],
        "podcast:locked": ["no"], "podcast:medium": ["audiobook"], "podcast:block": ["yes"],
    }
    assert attributes(show, "podcast:updateFrequency") == [{"complete": "true"}]
    assert attributes(show, "podcast:license") == [{"url": "https://example.org/terms"}]


@pytest.mark.parametrize(
    ("asked", "shown", "rule"),
    [
        ("daily", "Daily", "FREQ=DAILY"),
        ("Weekly", "Weekly", "FREQ=WEEKLY"),
        ("FREQ=WEEKLY", "Weekly", "FREQ=WEEKLY"),
        ("quarterly", "Every three months", "FREQ=MONTHLY;INTERVAL=3"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,WE", "Weekly", "FREQ=WEEKLY;BYDAY=MO,WE"),
    ],
)
def test_how_often_an_episode_comes(tmp_path: Path, asked: str, shown: str, rule: str) -> None:
    lay_down(tmp_path)
    show = channel(build(tmp_path, feed={"update_frequency": asked}).path)
    assert values(show, "podcast:updateFrequency") == [shown]
    assert attributes(show, "podcast:updateFrequency") == [{"rrule": rule}]


def test_the_clear_edition_has_a_feed_of_its_own_with_guids_of_its_own(tmp_path: Path) -> None:
    lay_down(tmp_path, "volts")
    lay_down(tmp_path, "volts", edition="clear", title="All about volts (clear speech)")
    lay_down(tmp_path, "amps", date="2026-02-01")
    standard, clear = build(tmp_path), build(tmp_path, "clear")
    assert (clear.path.name, clear.episodes, standard.episodes) == ("clear.xml", 1, 2)
    ours, theirs = channel(clear.path), channel(standard.path)
    assert values(ours, "title") == ["Ohm & Co (clear speech)"]
    [item] = ours.findall("item")
    assert attributes(item, "enclosure")[0]["url"] == "https://example.org/ohm/volts/clear/volts.mp3"
    assert attributes(ours, "atom:link")[0]["href"] == "https://example.org/ohm/clear.xml"
    assert not set(values(ours, "podcast:guid") + values(ours, "item/guid")) & set(
        values(theirs, "podcast:guid") + values(theirs, "item/guid")
    )
    assert values(item, "pubDate") == ["Sat, 31 Jan 2026 12:00:00 GMT"]
    assert attributes(item, "podcast:alternateEnclosure")[1]["rel"] == "standard"


def test_an_edition_that_nothing_has_is_said(tmp_path: Path) -> None:
    lay_down(tmp_path)
    with pytest.raises(FeedError, match="no finished episode of the clear edition"):
        build(tmp_path, "clear")
    assert not (tmp_path / "clear.xml").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"nowhere: cannot be read \(No such file"):
        build(tmp_path / "nowhere")


def test_what_is_no_finished_episode_is_left_out_and_named(tmp_path: Path) -> None:
    lay_down(tmp_path)
    (lay_down(tmp_path, "cut-off") / "manifest.json").unlink()
    (lay_down(tmp_path, "old") / "manifest.json").write_text("{}")
    lay_down(tmp_path, "silent", formats=())
    (tmp_path / "transcripts").mkdir()
    built = build(tmp_path)
    assert built.episodes == 1
    assert [
        (Path(fault.where).name, fault.what) for fault in built.faults if "not in the feed" in fault.what
    ] == [
        ("cut-off", "has no manifest.json, so it is not in the feed."),
        ("old", "its manifest.json cannot be read, so it is not in the feed."),
        ("silent", "has no audio file, so it is not in the feed."),
    ]


# --- what never changes ---------------------------------------------------------------------------


def test_podcast_guid_is_the_one_of_the_specification() -> None:
    guid = "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert [address.podcast_guid(url) for url in ("https://podnews.net/rss", "http://podnews.net/rss//")] == [
        guid
    ] * 2
    assert (
        address.podcast_guid("https://mp3s.nashownotes.com/pc20rss.xml")
        == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )


def guids(path: Path) -> dict[str | None, str | None]:
    return {item.findtext("link"): item.findtext("guid") for item in channel(path).findall("item")}


def test_a_guid_stays_when_the_episode_is_made_again_or_its_folder_was_gone(tmp_path: Path) -> None:
    lay_down(tmp_path, "volts")
    lay_down(tmp_path, "amps", date="2026-02-01")
    before = guids(build(tmp_path).path)
    lay_down(tmp_path, "volts", title="Volts, again", formats=("mp3", "flac"))
    assert guids(build(tmp_path).path) == before
    shutil.rmtree(tmp_path / "volts")
    assert build(tmp_path).episodes == 1
    lay_down(tmp_path, "volts", date="2026-05-05")
    built = build(tmp_path)
    assert guids(built.path) == before
    assert values(channel(built.path), "item/pubDate")[1] == "Sat, 31 Jan 2026 12:00:00 GMT"
    assert [fault.what for fault in built.faults if "day" in fault.what] == [
        "the feed keeps the day '2026-01-31', although it was made with '2026-05-05'."
    ]


def test_guids_stay_when_the_show_moves(tmp_path: Path) -> None:
    lay_down(tmp_path)
    before, moved = build(tmp_path), settings(show={"base_url": "https://elsewhere.example/"})
    [kept] = guids(before.path).values()
    after = feed.build(tmp_path, moved, now=NOW)
    assert (after.guid, guids(after.path)) == (
        before.guid, {"https://elsewhere.example/volts/index.html": kept}
    )


def test_guids_are_told_from_the_old_feed_when_feed_json_is_lost(tmp_path: Path) -> None:
    lay_down(tmp_path, "volts")
    lay_down(tmp_path, "amps", date="2026-06-01")
    before = build(tmp_path)
    was, kept = before.path.read_bytes(), guids(before.path)
    (tmp_path / "feed.json").unlink()
    later = datetime(2026, 7, 1, tzinfo=UTC)
    assert (build(tmp_path, now=later).changed, before.path.read_bytes()) == (False, was)
    (tmp_path / "feed.json").unlink()
    moved = feed.build(tmp_path, settings(show={"base_url": "https://elsewhere.example"}), now=later)
    assert list(guids(moved.path).values()) == list(kept.values())


def test_a_feed_built_from_nothing_has_the_same_guids(tmp_path: Path) -> None:
    feeds = []
    for name in ("a", "b"):
        lay_down(tmp_path / name, "volts")
        lay_down(tmp_path / name, "amps")
        feeds.append(build(tmp_path / name).path.read_bytes())
    assert feeds[0] == feeds[1]


def test_a_guid_of_the_show_file_is_taken_once_and_not_changed(tmp_path: Path) -> None:
    lay_down(tmp_path)
    given = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert build(tmp_path, show={"guid": given}).guid == given
    assert build(tmp_path).guid == given
    with pytest.raises(FeedError, match=r"has 917393e3.* since its first feed"):
        build(tmp_path, show={"guid": "9b024349-ccf0-5f69-a609-6b82873eab3c"})
    with pytest.raises(FeedError, match="'ohm', which is no UUID"):
        build(tmp_path, show={"guid": "ohm"})


def test_a_rebuild_without_a_change_writes_nothing(tmp_path: Path) -> None:
    lay_down(tmp_path)
    assert build(tmp_path).changed
    was = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir() if path.is_file()
    }
    assert {path.name for path in was} >= {"feed.xml", "feed.json"}
    again = build(tmp_path, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert not again.changed
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in was} == was
    assert build(tmp_path, show={"description": "Something else."}).changed


def test_the_newest_comes_first_and_several_of_one_day_keep_their_order(tmp_path: Path) -> None:
    lay_down(tmp_path, "b", date="2026-02-02", number=1)
    lay_down(tmp_path, "a", date="2026-02-02", number=2)
    lay_down(tmp_path, "old", date="2025-12-31")
    assert titles(build(tmp_path).path) == ["All about a", "All about b", "All about old"]
    lay_down(tmp_path, "0-later", date="2026-02-02")
    path = build(tmp_path).path
    assert titles(path) == ["All about 0-later", "All about a", "All about b", "All about old"]
    assert [str(date)[17:25] for date in values(channel(path), "item/pubDate")] == [
        "12:02:00", "12:01:00", "12:00:00", "12:00:00"
    ]


def test_an_episode_of_today_is_not_published_in_the_future(tmp_path: Path) -> None:
    lay_down(tmp_path, date="2026-06-01")
    path = build(tmp_path, now=datetime(2026, 6, 1, 8, 0, 0, 5, tzinfo=UTC)).path
    assert values(channel(path), "item/pubDate") == ["Mon, 01 Jun 2026 08:00:00 GMT"]
    build(tmp_path, now=datetime(2026, 6, 1, 20, tzinfo=UTC))
    assert values(channel(path), "item/pubDate") == ["Mon, 01 Jun 2026 08:00:00 GMT"]


def test_a_day_to_come_is_told(tmp_path: Path) -> None:
    lay_down(tmp_path, date="2026-06-02")
    built = build(tmp_path)
    assert values(channel(built.path), "item/pubDate") == ["Tue, 02 Jun 2026 12:00:00 GMT"]
    assert [fault.what for fault in built.faults][1:] == [
        "it is dated 2026-06-02 12:00 UTC, which is to come."
    ]


def test_notes_keep_only_links_that_lead_somewhere(tmp_path: Path) -> None:
    page = '<main><p>See <a href="https://e.org/?a=1&amp;b=2">this</a>, <a href="index.html">that</a>.</p>'
    (lay_down(tmp_path) / "notes.html").write_text(f"{page}<script>x</script><table><tr><td>1</table></main>")
    [item] = channel(build(tmp_path).path).findall("item")
    assert values(item, "content:encoded") == [
        '<p>See <a href="https://e.org/?a=1&amp;b=2">this</a>, that.</p>1'
    ]


def titles(path: Path) -> list[str | None]:
    return [item.findtext("title") for item in channel(path).findall("item")]


def test_recall_gives_what_the_feed_knows(tmp_path: Path) -> None:
    lay_down(tmp_path)
    assert feed.recall(tmp_path, "volts") is None
    build(tmp_path)
    known = feed.recall(tmp_path, "volts")
    assert known is not None
    assert (known.date, known.title, known.season, known.number) == ("2026-01-31", None, None, None)
    assert [known.guid] == list(guids(tmp_path / "feed.xml").values())


def test_a_broken_ledger_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    lay_down(tmp_path)
    for text, said in (("{", "Invalid JSON"), ('{"version": 1, "guids": {}}', "guids: Extra inputs")):
        (tmp_path / "feed.json").write_text(text)
        with pytest.raises(FeedError, match=f"feed.json: .*{said}.*bring back a copy"):
            build(tmp_path)
        assert (tmp_path / "feed.json").read_text() == text


# --- pages ----------------------------------------------------------------------------------------


def test_a_feed_in_pages_has_every_episode_once_and_links_between_them(tmp_path: Path) -> None:
    for day in range(1, 6):
        lay_down(tmp_path, f"day-{day}", date=f"2026-03-0{day}")
    built = build(tmp_path, feed={"page": 2})
    assert [path.name for path in built.pages] == ["feed.xml", "feed-2.xml", "feed-3.xml"]
    assert [titles(path) for path in built.pages] == [
        ["All about day-5", "All about day-4"], ["All about day-3", "All about day-2"], ["All about day-1"],
    ]
    links = [{one["rel"]: one["href"].rpartition("/")[2] for one in attributes(channel(path), "atom:link")}
             for path in built.pages]
    assert links == [
        {"self": "feed.xml", "first": "feed.xml", "next": "feed-2.xml", "last": "feed-3.xml"},
        {
            "self": "feed-2.xml",
            "first": "feed.xml",
            "previous": "feed.xml",
            "next": "feed-3.xml",
            "last": "feed-3.xml",
        },
        {"self": "feed-3.xml", "first": "feed.xml", "previous": "feed-2.xml", "last": "feed-3.xml"},
    ]
    (tmp_path / "feed-of-mine.xml").write_text("not a page")
    assert build(tmp_path, feed={"page": 3}).pages[-1].name == "feed-2.xml"
    assert sorted(path.name for path in tmp_path.glob("*.xml")) == [
        "feed-2.xml",
        "feed-of-mine.xml",
        "feed.xml",
    ]


def test_a_trimmed_feed_has_the_newest_only(tmp_path: Path) -> None:
    for day in range(1, 4):
        lay_down(tmp_path, f"day-{day}", date=f"2026-03-0{day}")
    built = build(tmp_path, feed={"newest": 2})
    assert titles(built.path) == ["All about day-3", "All about day-2"]
    assert feed.recall(tmp_path, "day-1") is not None


# --- nothing half done ----------------------------------------------------------------------------


def test_a_failed_check_leaves_the_old_feed(tmp_path: Path) -> None:
    lay_down(tmp_path)
    build(tmp_path)
    was = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    (lay_down(tmp_path, "amps") / "amps.mp3").unlink()
    with pytest.raises(feed.FaultyFeedError, match=r"'Electricity' is none.*\(1 more fault\.\)") as caught:
        build(tmp_path, show={"category": "Electricity"})
    assert {path: path.read_bytes() for path in was} == was
    assert [
        (Path(fault.where).name, fault.what) for fault in caught.value.faults if fault.severity == "error"
    ] == [
        ("show.toml", "[show] category 'Electricity' is none of Apple's."),
        ("amps", "there is no amps.mp3."),
    ]


KILLED = """
import resource, signal, sys
from pathlib import Path
from published import settings
from respoken import feed
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
feed.build(Path(sys.argv[1]), settings())
"""


def test_a_process_killed_while_it_writes_leaves_the_old_feed(tmp_path: Path) -> None:
    lay_down(tmp_path)
    path = build(tmp_path).path
    was = path.read_bytes()
    lay_down(tmp_path, "amps")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, env=env)
    assert done.returncode < 0, done.stderr.decode()
    assert path.read_bytes() == was
    assert build(tmp_path).episodes == 2


# --- any text -------------------------------------------------------------------------------------

HOSTILE = [
    "Q&A: 1 < 2 ]]> & <b>so</b>", "مرحبا بالعالم — שלום", "🎙️👩‍🔬 héllo", "a\x00b\x0bc\ud800d\ufffee",
    "&amp;lt; \"quoted\" 'too'", "  blank \n around  ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_title_is_read_back_as_it_is(tmp_path: Path, text: str) -> None:
    lay_down(tmp_path, "volts", title="x")
    told = manifest.read(tmp_path / "volts")
    assert told is not None
    # A lone surrogate cannot be in a manifest, only in what a show file or a flag gives.
    title = text.replace("\ud800", "")
    manifest.write(tmp_path / "volts", told.model_copy(update={"title": title, "summary": (title,)}))
    path = build(tmp_path, show={"description": text, "title": text}).path
    shown = " ".join(title.split()).translate(dict.fromkeys([0, 0xFFFE]))
    show = channel(path)
    assert values(show, "title") == values(show, "item/title") == [shown]
    assert not feedparser.parse(path.read_bytes()).bozo


@given(st.text())
def test_text_and_html_come_back_from_another_parser(text: str) -> None:
    root = element("a", [element("b", text), element("c", Html(text)), element("d", f=text)])
    read = ElementTree.fromstring(document(root))
    b, c, d = read
    allowed = "".join(
        one for one in text.replace("\r\n", "\n").replace("\r", "\n")
        if one in "\t\n" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one >= "\U00010000"
    )
    assert (b.text or "") == (c.text or "") == allowed.strip()
    assert d.get("f", "") == allowed


def test_addresses_are_percent_encoded(tmp_path: Path) -> None:
    lay_down(tmp_path, "día 1 & 2")
    path = build(tmp_path, show={"base_url": "https://exämple.org/my shows/"}).path
    assert attributes(channel(path), "item/enclosure")[0]["url"] == (
        "https://xn--exmple-cua.org/my%20shows/d%C3%ADa%201%20%26%202/d%C3%ADa%201%20%26%202.mp3"
    )


@pytest.mark.parametrize(
    "base_url",
    ["", "example.org/show", "/srv/show", "ftp://example.org", "https://", "https://a b.org", "https://e.org:x/",
     "https://e.org/?show=1", "https://user:secret@e.org/", "https://[e.org/"],
)
def test_a_base_url_that_is_no_address_is_said(tmp_path: Path, base_url: str) -> None:
    lay_down(tmp_path)
    with pytest.raises(FeedError, match=r"show\.toml: \[show\] base_url is .*https://example\.org/show"):
        build(tmp_path, show={"base_url": base_url})


# --- others read it -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a real episode in two editions, by the tone engine."""
    output = tmp_path_factory.mktemp("spoken")
    formats = ("mp3", "m4b", "opus", "flac")
    for edition in ("standard", "clear"):
        asked = config.settings(
            None, engine="tone", edition=edition, formats=formats if edition == "standard" else ("mp3",),
            date="2026-01-31", title="DeepSeek & friends", jobs=1,
        )
        respoken.make(SEED, output, asked, turns=range(1, 10))
    return output


def test_a_real_episode_makes_a_feed_that_feedparser_reads(spoken: Path) -> None:
    built = build(spoken)
    assert [fault for fault in built.faults if "picture of its own" not in fault.what] == []
    read = feedparser.parse(built.path.read_bytes())
    assert not read.bozo
    assert (read.feed.title, read.feed.language, read.feed.podcast_guid) == ("Ohm & Co", "en-GB", built.guid)
    assert {one["term"] for one in read.feed.tags} >= {"Science", "Physics", "Technology"}
    [entry] = read.entries
    assert entry.title == "DeepSeek & friends"
    [enclosure] = entry.enclosures
    path = spoken / enclosure.href.removeprefix("https://example.org/ohm/")
    assert (enclosure.type, int(enclosure.length)) == ("audio/mpeg", path.stat().st_size)
    assert entry.published_parsed[:4] == (2026, 1, 31, 12)
    assert "<li>00:00:00 " in entry.summary
    assert "About the voices" in entry.content[-1].value


PARTYTIME = """
const {parseFeed} = require('podcast-partytime');
const feed = parseFeed(require('fs').readFileSync(0, 'utf8'), {allowMissingGuid: false});
console.log(JSON.stringify(feed));
"""


def partytime(path: Path) -> dict[str, Any]:
    """The feed as the podcast namespace's own people read it."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node is not installed: apt-get install nodejs npm")
    npm = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    env = {**os.environ, "NODE_PATH": os.pathsep.join([os.environ.get("NODE_PATH", ""), npm])}
    if subprocess.run(
        ["node", "-e", "require('podcast-partytime')"], capture_output=True, env=env
    ).returncode:
        pytest.skip("the podcast namespace's parser is not installed: npm install -g podcast-partytime")
    done = subprocess.run(
        ["node", "-e", PARTYTIME], input=path.read_bytes(), capture_output=True, check=True, env=env
    )
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_a_real_episode_makes_a_feed_that_partytime_reads(spoken: Path) -> None:
    built = build(spoken, feed={"license": "CC-BY-4.0", "update_frequency": "weekly"})
    read = partytime(built.path)
    assert (read["guid"], read["locked"], read["medium"]) == (built.guid, True, "podcast")
    assert read["itunesCategory"] == ["Science > Physics", "Technology"]
    assert read["license"]["identifier"] == "CC-BY-4.0"
    assert set(read["pc20support"]["3"]) >= {"license", "alternateEnclosure", "guid"}
    [item] = read["items"]
    assert {one["type"] for one in item["podcastTranscripts"]} == {
        "text/vtt", "application/srt", "application/json", "text/html", "text/plain"
    }
    assert item["podcastChapters"]["type"] == "application/json+chapters"
    assert [(one["name"], one["role"]) for one in item["podcastPeople"]] == [
        ("Tim Hwang", "Host"), ("Abraham Daniels", "Guest"), ("Kaoutar El Maghraoui", "Guest"),
        ("Skyler Speakman", "Guest"),
    ]
    bites = item["podcastSoundbites"]
    assert len(bites) == 3
    assert all(15 <= bite["duration"] <= 60 for bite in bites)
    alternates = item["alternativeEnclosures"]
    assert [one["default"] for one in alternates].count(True) == 1
    assert {one["title"] for one in alternates} >= {
        "MP3",
        "Opus, small",
        "FLAC, lossless",
        "Clear speech MP3",
    }
    assert all(one["integrity"]["type"] == "sri" and one["source"][0]["uri"] for one in alternates)


def test_the_lists_are_those_of_the_podcast_namespaces_parser() -> None:
    if not shutil.which("node"):
        pytest.skip("node is not installed: apt-get install nodejs npm")
    code = """
    const path = require('path').dirname(require.resolve('podcast-partytime'));
    const people = require(path + '/parser/person-enum.js');
    const itunes = require(path + '/parser/itunes-categories.js').itunesCategoriesSourceOfTruth;
    console.log(JSON.stringify({groups: people.PersonGroup, roles: people.PersonRole, itunes}));
    """
    npm = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    env = {**os.environ, "NODE_PATH": os.pathsep.join([os.environ.get("NODE_PATH", ""), npm])}
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, env=env)
    if done.returncode:
        pytest.skip("the podcast namespace's parser is not installed: npm install -g podcast-partytime")
    theirs = json.loads(done.stdout)
    assert {one["name"]: set(one["subCategories"]) for one in theirs["itunes"]} == {
        name: set(inner) for name, inner in CATEGORIES.items()
    }
    assert {name.lower() for name in theirs["groups"].values()} == set(ROLES)
    assert {name.lower() for name in theirs["roles"].values()} == {
        one for inner in ROLES.values() for one in inner
    }


def test_cards_change_role_and_group(tmp_path: Path) -> None:
    lay_down(tmp_path)
    path = build(tmp_path, people={"Bo": Card(role="Narrator", img="https://example.org/bo.jpg")}).path
    assert attributes(channel(path).findall("item")[0], "podcast:person")[1] == {
        "role": "narrator", "group": "cast", "img": "https://example.org/bo.jpg"
    }
