"""What a feed is refused for, and what is only advised against: each fault where it is, with its remedy."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from published import lay_down, picture, settings
from respoken import feed
from respoken.config import Card
from respoken.errors import FeedError
from respoken.feed import address, lint
from respoken.feed.faults import Fault, FaultyFeedError
from respoken.models import Chapter, Soundbite

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def faults(output: Path, **changes: Any) -> list[Fault]:
    """All that is wrong, whether it stops the feed or not."""
    try:
        return list(feed.build(output, settings(**changes), now=NOW).faults)
    except FaultyFeedError as error:
        assert not (output / "feed.xml").exists()
        assert not (output / "feed.json").exists()
        return list(error.faults)


def own_picture(output: Path, **changes: Any) -> dict[str, Any]:
    """A show with a picture of its own, with changes to its tables."""
    (output / "logo.jpg").write_bytes(picture())
    show = {"image": str(output / "logo.jpg"), **changes.pop("show", {})}
    return {"show": show, **changes}


SHOW = [
    ({"title": ""}, "error", "[show] title is missing.", "the name of the show"),
    ({"description": ""}, "error", "[show] description is missing.", "what the show is about"),
    ({"description": "ä" * 2001}, "error", "[show] description has 4002 bytes; 4000 are allowed.", "Shorten"),
    ({"category": ""}, "error", "[show] category is missing.", "Technology, True Crime"),
    (
        {"category": "Science & Medicine"},
        "error",
        "'Science & Medicine' is none of Apple's",
        "Choose one of: Arts",
    ),
    (
        {"category": "News > Physics"},
        "error",
        "News has no subcategory 'Physics'",
        "Choose one of: Business News",
    ),
    ({"category": "History > Rome"}, "error", "History has no subcategory 'Rome'", "Leave it out."),
    ({"language": "english"}, "error", "language 'english' is no language code", '"en", "pt-BR"'),
    ({"language": "xx"}, "error", "language 'xx' is no language code", '"en", "pt-BR"'),
    (
        {"email": "ada at example.org"},
        "error",
        "'ada at example.org' is no e-mail address",
        "Correct or remove",
    ),
    (
        {"link": "example.org"},
        "error",
        "link is 'example.org', which is no address",
        "https://example.org/show",
    ),
    ({"email": ""}, "advice", "[show] email is missing.", "prove that the show is yours"),
    ({"author": ""}, "advice", "[show] author is missing.", "who makes the show"),
    ({"title": "Ohm" * 100}, "advice", "title has more than 255 characters.", "Shorten"),
    ({"base_url": "http://example.org"}, "advice", "base_url is not https.", "Publish over https"),
]


@pytest.mark.parametrize(("changes", "severity", "what", "remedy"), SHOW, ids=lambda value: str(value)[:30])
def test_a_fault_of_the_show(
    tmp_path: Path, changes: dict[str, str], severity: str, what: str, remedy: str
) -> None:
    lay_down(tmp_path)
    [fault] = faults(tmp_path, **own_picture(tmp_path, show=changes))
    assert (fault.severity, fault.where) == (severity, "show.toml")
    assert what in fault.what
    assert remedy in fault.remedy


@pytest.mark.parametrize("language", ["en", "pt-BR", "haw", "sr-Latn-RS", "es-419"])
def test_a_language_by_iso_639(tmp_path: Path, language: str) -> None:
    lay_down(tmp_path)
    assert faults(tmp_path, **own_picture(tmp_path, show={"language": language})) == []


FEED = [
    ({"medium": "radio"}, "error", "medium 'radio' is none", "audiobook, blog"),
    ({"medium": "podcastL"}, "error", "medium 'podcastL' is none", "audiobook, blog"),
    ({"update_frequency": "now and then"}, "error", "'now and then' is no rule", "FREQ=WEEKLY;BYDAY=MO"),
    ({"update_frequency": "FREQ=SOMETIMES"}, "error", "'FREQ=SOMETIMES' is no rule", "FREQ=WEEKLY;BYDAY=MO"),
    ({"copyright": "© 2026 Ohm Radio"}, "advice", "copyright holds a year", "name of the owner alone"),
    ({"type": "serial"}, "error", "a serial show needs the number of every episode", "--number"),
]


@pytest.mark.parametrize(("changes", "severity", "what", "remedy"), FEED, ids=lambda value: str(value)[:30])
def test_a_fault_of_the_feed_table(
    tmp_path: Path, changes: dict[str, str], severity: str, what: str, remedy: str
) -> None:
    lay_down(tmp_path)
    [fault] = faults(tmp_path, **own_picture(tmp_path, feed=changes))
    assert fault.severity == severity
    assert what in fault.what
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("card", "what"),
    [
        (Card(role="boss"), "[people] Ada: role 'boss' is not in the Podcast Taxonomy's group cast."),
        (Card(group="crew"), "[people] Ada: group 'crew' is not in the Podcast Taxonomy."),
        (Card(role="Editor", group="Writing"), ""),
    ],
)
def test_a_role_that_is_not_in_the_taxonomy_is_said_once(tmp_path: Path, card: Card, what: str) -> None:
    lay_down(tmp_path)
    lay_down(tmp_path, "amps")
    found = [fault.what for fault in faults(tmp_path, **own_picture(tmp_path, people={"Ada": card}))]
    assert found == ([what] if what else [])


def change(name: str, data: bytes | None) -> Callable[[Path], None]:
    """What overwrites or removes a file of the episode."""

    def act(folder: Path) -> None:
        if data is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(data)

    return act


def chapters(*starts: object) -> bytes:
    return json.dumps({"version": "1.2.0", "chapters": [{"startTime": start} for start in starts]}).encode()


EPISODE = [
    (change("volts.mp3", None), "there is no volts.mp3.", "Make the episode again."),
    (
        change("volts.mp3", b"cut"),
        "volts.mp3 has 3 bytes, not the 1200 it was made with.",
        "changed or cut off",
    ),
    (change("transcript.srt", None), "there is no transcript.srt.", "Make the episode again."),
    (change("chapters.json", None), "there is no chapters.json.", "Make the episode again."),
    (change("chapters.json", b"[1, 2]"), "chapters.json cannot be read as chapters.", "again"),
    (change("chapters.json", chapters(0, "soon")), "chapters.json cannot be read as chapters.", "again"),
    (
        change("chapters.json", chapters(0, 60, 30)),
        "the chapters of chapters.json are not in order.",
        "again",
    ),
    (
        change("chapters.json", chapters(0, 60, 60)),
        "the chapters of chapters.json are not in order.",
        "again",
    ),
    (change("chapters.json", chapters(0, 121)), "a chapter of chapters.json starts after the end.", "again"),
    (change("cover.jpg", None), "there is no cover.jpg.", "again"),
    (change("cover.jpg", b"GIF89a"), "the picture cover.jpg cannot be read.", "square JPEG or PNG"),
    (
        change("cover.jpg", picture((1399, 1399))),
        "is 1399 x 1399, outside 1400 to 3000 pixels.",
        "1400 to 3000",
    ),
    (
        change("cover.jpg", picture((3001, 3001))),
        "is 3001 x 3001, outside 1400 to 3000 pixels.",
        "1400 to 3000",
    ),
    (change("cover.jpg", picture((1400, 1500))), "is 1400 x 1500, not square.", "square"),
    (change("cover.jpg", picture(mode="L")), "is L, not RGB.", "RGB"),
    (change("cover.jpg", picture(mode="CMYK")), "is CMYK, not RGB.", "RGB"),
    (change("cover.jpg", picture(form="PNG")), "is PNG under another ending.", "JPEG or PNG"),
    (change("cover.jpg", picture(form="GIF")), "is GIF, neither JPEG nor PNG.", "JPEG or PNG"),
]


@pytest.mark.parametrize(("act", "what", "remedy"), EPISODE, ids=[row[1][:40] for row in EPISODE])
def test_a_fault_of_an_episodes_files(
    tmp_path: Path, act: Callable[[Path], None], what: str, remedy: str
) -> None:
    act(lay_down(tmp_path))
    [fault] = faults(tmp_path, **own_picture(tmp_path))
    assert (fault.severity, fault.where) == ("error", str(tmp_path / "volts"))
    assert what in fault.what
    assert remedy in fault.remedy


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_show_picture_with_transparency_is_refused(tmp_path: Path, mode: str) -> None:
    lay_down(tmp_path)
    (tmp_path / "logo.png").write_bytes(picture(mode=mode, form="PNG"))
    [fault] = faults(tmp_path, show={"image": str(tmp_path / "logo.png")})
    assert fault.severity == "error"
    assert fault.what.endswith("has transparency.")


def test_a_show_picture_that_is_not_there_is_said(tmp_path: Path) -> None:
    lay_down(tmp_path)
    with pytest.raises(FeedError, match=r"\[show\] image cannot be read: .*nowhere\.png"):
        feed.build(tmp_path, settings(show={"image": "nowhere.png"}), now=NOW)


def test_no_picture_at_all_is_an_error(tmp_path: Path) -> None:
    lay_down(tmp_path, without=("cover.jpg",))
    [fault] = faults(tmp_path)
    assert (fault.severity, fault.what) == ("error", "the show has no picture.")


TOLD = [
    ({"title": "Ohm & Co talk volts"}, "advice", "repeats the show's name"),
    ({"title": "Why ohm & compass differ"}, "", ""),
    ({"title": "Episode 12: volts"}, "advice", "holds a number"),
    ({"title": "12 - volts"}, "advice", "holds a number"),
    ({"title": "#3 volts"}, "advice", "holds a number"),
    ({"title": "1984 and the fear of volts"}, "", ""),
    ({"title": ""}, "error", "it has no title."),
    ({"title": "v" * 256}, "advice", "more than 255 characters"),
    ({"soundbites": (Soundbite(start_s=1, duration_s=14.5, title="x"),)}, "advice", "soundbite lasts 14.5 s"),
    ({"soundbites": (Soundbite(start_s=110, duration_s=20, title="x"),)}, "error", "soundbite ends after"),
    ({"soundbites": ()}, "", ""),
    ({"chapters": ()}, "", ""),
    ({"chapters": (Chapter(title="late", start_s=500.0),)}, "error", "starts after the end"),
]


@pytest.mark.parametrize(("told", "severity", "what"), TOLD, ids=[str(row[0])[:30] for row in TOLD])
def test_a_fault_of_what_is_told(tmp_path: Path, told: dict[str, Any], severity: str, what: str) -> None:
    lay_down(tmp_path, **told)
    found = faults(tmp_path, **own_picture(tmp_path))
    assert [fault.severity for fault in found] == ([severity] if severity else [])
    assert not found or what in found[0].what


def test_two_episodes_with_one_guid_are_named(tmp_path: Path) -> None:
    lay_down(tmp_path, "volts")
    lay_down(tmp_path, "amps")
    record = {"guid": "same", "published": "2026-01-31T12:00:00Z"}
    (tmp_path / "feed.json").write_text(json.dumps({"episodes": {"volts": record, "amps": record}}))
    with pytest.raises(FaultyFeedError, match=r"its GUID is that of .*volts too: same") as caught:
        feed.build(tmp_path, settings(), now=NOW)
    assert caught.value.faults[0].where == str(tmp_path / "amps")


DATES = [
    ("Sat, 31 Jan 2026 12:00:00 GMT", True), ("Sat, 31 Jan 2026 12:00:00 +0100", True),
    ("Sun, 31 Jan 2026 12:00:00 GMT", False), ("2026-01-31T12:00:00Z", False),
    ("Sat, 31 Foo 2026 12:00:00 GMT", False), ("Thu, 31 Feb 2026 12:00:00 GMT", False), ("", False),
]


@pytest.mark.parametrize(("date", "right"), DATES)
def test_dates_are_rfc_2822(tmp_path: Path, date: str, right: bool) -> None:
    lay_down(tmp_path)
    built = feed.build(tmp_path, settings(), now=NOW)
    text = built.path.read_text(encoding="utf-8").replace(
        "<pubDate>Sat, 31 Jan 2026 12:00:00 GMT", f"<pubDate>{date}"
    )
    assert date in text
    assert any("RFC 2822" in what for what in linted(tmp_path, text)) is not right


def linted(output: Path, text: str) -> list[str]:
    files = lint.Files(output, address.site("https://example.org/ohm", "show.toml"), {})
    return [fault.what for fault in lint.check({"feed.xml": text.encode()}, files, "show.toml")]


BROKEN = [
    ('length="1200" type', 'length="" type', "its audio file has no length."),
    ('length="1200" type', 'length="0" type', "its audio file has no length."),
    (
        'type="audio/mpeg"/>',
        'type="audio/ogg"/>',
        "volts.mp3 is announced as audio/ogg, but served as audio/mpeg.",
    ),
    (
        "https://example.org/ohm/volts/volts.mp3",
        "https://cdn.example.org/volts.mp3",
        "lies outside base_url.",
    ),
    ("</guid>", "</guid><!-- -->", ""),
    ('<guid isPermaLink="false">', '<guid isPermaLink="false"/><x>', "it has no GUID."),
    ("<podcast:guid>", "<podcast:guid>x", "its podcast:guid is no UUID."),
    ('title="MP3"', f'title="{"M" * 33}"', "is longer than 32."),
]


@pytest.mark.parametrize(("old", "new", "what"), BROKEN, ids=[row[2] or "nothing" for row in BROKEN])
def test_the_document_itself_is_checked(tmp_path: Path, old: str, new: str, what: str) -> None:
    lay_down(tmp_path)
    built = feed.build(tmp_path, settings(), now=NOW)
    text = built.path.read_text(encoding="utf-8")
    broken = text.replace(old, new, 1)
    if new.endswith("<x>"):
        broken = broken.replace("</guid>", "</x>", 1)
    assert broken != text
    found = linted(tmp_path, broken)
    assert any(what in said for said in found) if what else found == []


def test_an_error_with_its_faults_survives_the_trip_between_processes() -> None:
    import pickle

    fault = Fault(where="a", what="b.", remedy="c.")
    error = FaultyFeedError("b.", "a", "c.", [fault])
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.faults) == ("a: b. c.", (fault,))
