"""A published feed taken over: identities and transcripts kept, nothing believed that it declares."""

import re
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

import respoken
from published import lay_down, settings
from respoken import config, feed, transcripts
from respoken.errors import FeedError
from respoken.feed import imported, safe
from respoken.feed.gather import gather
from respoken.feed.xml import NAMESPACES, Element, document, element
from respoken.produce import slug

NOW = datetime(2026, 6, 1, tzinfo=UTC)

OLD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Kitchen &amp; Garden</title><link>https://old.example/show</link><language>en-us</language>
  <description><![CDATA[Beans "and" more]]></description>
  <itunes:author>Anna</itunes:author><itunes:explicit>no</itunes:explicit><itunes:type>serial</itunes:type>
  <itunes:owner><itunes:name>Anna</itunes:name><itunes:email>anna@old.example</itunes:email></itunes:owner>
  <itunes:category text="Leisure"><itunes:category text="Home &amp; Garden"/></itunes:category>
  <itunes:category text="Arts"/><itunes:image href="https://old.example/art.png"/>
  <podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid><podcast:license>CC-BY-4.0</podcast:license>
  <podcast:person role="host" href="https://old.example/anna">Anna "Bean" Lee</podcast:person>
  <item>
    <title>Beans, again!</title><guid isPermaLink="false">old-2</guid>
    <pubDate>Tue, 10 Mar 2020 06:30:00 -0500</pubDate><itunes:explicit>yes</itunes:explicit>
    <enclosure url="https://cdn.example/x/2.mp3?id=9" length="10" type="audio/mpeg"/>
    <itunes:season>1</itunes:season><itunes:episode>2</itunes:episode><itunes:episodeType>bonus</itunes:episodeType>
    <podcast:transcript url="https://cdn.example/t/two.txt" type="text/plain"/>
    <podcast:transcript url="https://cdn.example/t/two.srt" type="application/srt"/>
  </item>
  <item>
    <title>Beans</title><guid>https://old.example/?p=1</guid><pubDate>Mon, 09 Mar 2020 12:00:00 GMT</pubDate>
    <enclosure url="https://cdn.example/x/1.mp3" length="10" type="audio/mpeg"/>
    <podcast:transcript url="https://cdn.example/t/one.vtt" type="text/vtt"/>
  </item>
  <item>
    <title>Beans</title><pubDate>Sun, 08 Mar 2020 12:00:00 GMT</pubDate>
    <enclosure url="https://cdn.example/x/0.mp3" length="10" type="audio/mpeg"/>
  </item>
</channel></rss>
"""

VTT = """WEBVTT

00:00.000 --> 00:02.000
<v Anna>Do you like beans?

00:02.000 --> 00:04.000
<v Ben>I like them more than peas.
"""
SRT = (
    "1\n00:00:00,000 --> 00:00:02,000\nAnna: Beans again?\n\n2\n00:00:02,000 --> 00:00:04,000\nBen: Beans.\n"
)


def old_feed(folder: Path, text: str = OLD) -> Path:
    """The feed in a file, its transcripts beside it."""
    (folder / "t").mkdir(parents=True)
    (folder / "t" / "one.vtt").write_text(VTT)
    (folder / "t" / "two.srt").write_text(SRT)
    (folder / "t" / "two.txt").write_text("Anna: Beans again?\nBen: Beans.\n")
    (folder / "old.xml").write_text(text)
    return folder / "old.xml"


def test_identities_dates_titles_and_numbers_are_kept(tmp_path: Path) -> None:
    taken = feed.import_(tmp_path / "out", old_feed(tmp_path))
    assert [(one.slug, one.guid, one.title, one.date, one.season, one.number) for one in taken.episodes] == [
        ("beans-again", "old-2", "Beans, again!", "2020-03-10", 1, 2),
        ("beans", "https://old.example/?p=1", "Beans", "2020-03-09", None, None),
        ("beans-2", "https://cdn.example/x/0.mp3", "Beans", "2020-03-08", None, None),
    ]
    assert taken.guid == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    known = feed.recall(tmp_path / "out", "beans-again")
    assert known is not None
    assert (known.title, known.date, known.season, known.number) == ("Beans, again!", "2020-03-10", 1, 2)


def test_transcripts_beside_the_feed_are_copied_the_best_form_first(tmp_path: Path) -> None:
    taken = feed.import_(tmp_path / "out", str(old_feed(tmp_path)))
    found = {one.slug: one.transcript for one in taken.episodes}
    folder = tmp_path / "out" / "transcripts"
    assert found == {
        "beans-again": folder / "beans-again.srt", "beans": folder / "beans.vtt", "beans-2": None,
    }
    assert (folder / "beans.vtt").read_text() == VTT
    assert [turn.speaker for turn in transcripts.read(folder / "beans-again.srt").turns] == ["Anna", "Ben"]


def test_a_show_file_says_what_the_feed_said(tmp_path: Path) -> None:
    taken = feed.import_(tmp_path / "out", old_feed(tmp_path))
    (tmp_path / "show.toml").write_text(taken.show_file)
    read = config.read_show_file(tmp_path / "show.toml")
    assert read.show.model_dump(exclude_defaults=True) == {
        "title": "Kitchen & Garden", "description": 'Beans "and" more', "author": "Anna",
        "email": "anna@old.example", "link": "https://old.example/show", "language": "en-us",
        "category": "Leisure > Home & Garden; Arts", "guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
    }
    assert (read.feed.type, read.feed.license) == ("serial", "CC-BY-4.0")
    assert read.people['Anna "Bean" Lee'].href == "https://old.example/anna"
    assert 'base_url = ""  # where' in taken.show_file
    assert 'saved from "https://old.example/art.png"' in taken.show_file


def test_a_licence_of_ones_own_is_told_by_its_address(tmp_path: Path) -> None:
    own = '<podcast:license url="https://e.org/l">Kitchen licence</podcast:license>'
    text = OLD.replace("<podcast:license>CC-BY-4.0</podcast:license>", own)
    taken = feed.import_(tmp_path / "out", old_feed(tmp_path, text))
    assert tomllib.loads(taken.show_file)["feed"]["license"] == "https://e.org/l"


def test_the_back_catalogue_is_regenerated_in_place(tmp_path: Path) -> None:
    output = tmp_path / "out"
    taken = feed.import_(output, old_feed(tmp_path))
    for one in taken.episodes:
        if one.transcript:
            asked = config.settings(None, engine="tone", jobs=1)
            assert respoken.make(one.transcript, output, asked).folder == output / one.slug
    built = feed.build(output, settings(), now=NOW)
    text = built.path.read_text(encoding="utf-8")
    assert re.findall(r"<guid.*?>(.*)</guid>", text) == ["old-2", "https://old.example/?p=1"]
    assert re.findall(r"<pubDate>(.*)<", text) == [
        "Tue, 10 Mar 2020 11:30:00 GMT",
        "Mon, 09 Mar 2020 12:00:00 GMT",
    ]
    assert re.findall(r"<item>\s*<title>(.*)</title>", text) == ["Beans, again!", "Beans"]
    assert re.findall(r"<itunes:episodeType>(.*)<", text) == ["bonus", "full"]
    assert re.findall(r"<itunes:explicit>(.*)<", text) == ["false", "true", "false"]
    assert built.guid == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert [fault.what for fault in built.faults if "not made yet" in fault.what] == [
        "1 imported episodes are not made yet and so not in the feed: beans-2."
    ]


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    source, output = old_feed(tmp_path), tmp_path / "out"
    feed.import_(output, source)
    was = (output / "feed.json").read_bytes()
    source.write_text(OLD.replace("Beans, again!", "Another title").replace("2020", "2021"))
    again = feed.import_(output, source)
    assert (output / "feed.json").read_bytes() == was
    assert [one.slug for one in again.episodes] == ["beans-again", "beans", "beans-2"]


def test_what_feed_json_has_is_not_taken_from_it(tmp_path: Path) -> None:
    lay_down(tmp_path / "out", "beans")
    before = feed.build(tmp_path / "out", settings(), now=NOW)
    taken = feed.import_(tmp_path / "out", old_feed(tmp_path))
    assert taken.guid == before.guid
    said = [fault.what for fault in taken.faults]
    assert any(what.startswith("keeps its GUID") and "https://old.example/?p=1" in what for what in said)
    assert any(what.startswith(f"keeps podcast:guid {before.guid}") for what in said)
    assert "beans" not in [one.slug for one in taken.episodes]


def test_our_own_feed_comes_back_as_it_was(tmp_path: Path) -> None:
    for name in ("volts", "amps"):
        lay_down(tmp_path / "out", name, formats=("mp3", "m4b"))
    lay_down(tmp_path / "out", "ohms", title="Something quite different")
    built = feed.build(tmp_path / "out", settings(), now=NOW)
    taken = feed.import_(tmp_path / "elsewhere", built.path)
    assert {one.slug for one in taken.episodes} == {"volts", "amps", "ohms"}
    assert taken.guid == built.guid
    for one in taken.episodes:
        known = feed.recall(tmp_path / "out", one.slug)
        assert known is not None
        assert known.guid == one.guid
        # The feed lies beside the folders, so its transcripts are found too.
        assert one.transcript is not None
        assert one.transcript.read_bytes() == (tmp_path / "out" / one.slug / "transcript.json").read_bytes()


def test_a_show_without_a_guid_has_the_one_that_its_address_gives_it(tmp_path: Path) -> None:
    said = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"
    link = '<atom:link rel="self" href="https://podnews.net/rss"/>'
    source = old_feed(tmp_path, OLD.replace(said, link))
    assert feed.import_(tmp_path / "a", source).guid == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    source.write_text(OLD.replace(said, ""))
    assert feed.import_(tmp_path / "b", source).guid == ""
    source.write_text(OLD.replace(said, "<podcast:guid>kitchen</podcast:guid>"))
    assert feed.import_(tmp_path / "c", source).guid == ""


TITLES = [
    ("Die Säge & der Wald", "die-sage-der-wald"), ("東京", "episode"), ("...", "episode"),
    ("A " * 50 + "end", "a-" * 29 + "a"), ("x" * 100, "x" * 60), ("../../etc/passwd", "etc-passwd"),
]


@pytest.mark.parametrize(("title", "name"), TITLES)
def test_a_folder_is_named_after_the_title_as_make_would_name_it(title: str, name: str) -> None:
    assert imported.slug(title) == name
    assert slug(name) == name


# --- hostile files --------------------------------------------------------------------------------

BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "' + "ha" * 50 + '">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 20}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]><rss><channel><title>&i;</title></channel></rss>"
THIEF = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>'
)
PARAMETER = '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><rss><channel/></rss>'

BAD = [
    (BOMB, r"declares the entity 'a'"),
    (THIEF, "declares the entity 'x'"),
    (PARAMETER, "declares the entity 'x'"),
    ("<html><body>Not found</body></html>", "is XML but no RSS feed"),
    ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "is XML but no RSS feed"),
    ("<rss><channel>", r"line 1: is not well-formed XML \(no element found\)"),
    ("", "not well-formed"),
    ("PK\x03\x04", "not well-formed"),
    ('<?xml version="1.0" encoding="ebcdic-9"?><rss/>', "encoding"),
    (
        OLD.replace("Tue, 10 Mar 2020 06:30:00 -0500", "soon"),
        "episode 'Beans, again!': its date 'soon' cannot be",
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=[row[1][:30] for row in BAD])
def test_a_feed_that_cannot_be_taken_over_is_refused_at_once(tmp_path: Path, text: str, said: str) -> None:
    source = tmp_path / "feed.xml"
    source.write_bytes(text.encode())
    began = time.perf_counter()
    with pytest.raises(FeedError, match=said) as caught:
        feed.import_(tmp_path / "out", source)
    assert str(source) in str(caught.value)
    assert caught.value.remedy
    assert not (tmp_path / "out").exists()
    assert time.perf_counter() - began < 5


ODD = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(https?|file|//)[:/]{0,3}[\[\]a-z.:/%0-9\\?#]{0,30}", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} (Jan|Xyz) \d{1,6} \d\d:\d\d:\d\d [+-]?\d{1,6}", fullmatch=True),
    st.sampled_from(["", "9" * 5000, "x" * 5000, "../" * 50, "٣", "0", "Mon, 01 Jan 0001 00:00:00 +1400"]),
)


@hypothesis(max_examples=150, deadline=None)
@given(st.lists(ODD, min_size=8, max_size=8))
def test_whatever_stands_in_a_feed_is_taken_or_refused_in_words(odd: list[str]) -> None:
    title, guid, date, url, number, kind, mime, transcript = odd
    item = element("item", [
        element("title", title), element("guid", guid), element("pubDate", date),
        element("itunes:episode", number), element("itunes:episodeType", kind),
        element("podcast:transcript", type=mime, url=transcript), element("enclosure", url=url),
    ])
    spaces = {f"xmlns:{prefix}": name for prefix, name in NAMESPACES.items()}
    root = Element("rss", spaces, [element("channel", [item])])
    with TemporaryDirectory() as folder:
        source = Path(folder, "feed.xml")
        source.write_bytes(document(root))
        try:
            taken = feed.import_(Path(folder, "out"), source)
        except FeedError as error:
            refused = error.what
        else:
            refused = ""
            assert all(slug(one.slug) == one.slug for one in taken.episodes)
    assert not refused or "its date" in refused


@hypothesis(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(alphabet="<>/!?[]&;%\"'= rsxmlENTIYDOCP:-", max_size=200).map(lambda text: text.encode())
)
def test_any_bytes_are_a_tree_or_a_fault(data: bytes) -> None:
    with suppress(FeedError):
        assert safe.parse(data, "feed.xml").tag


def test_a_doctype_without_entities_is_harmless(tmp_path: Path) -> None:
    text = OLD.replace("<rss", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">\n<rss', 1)
    assert len(feed.import_(tmp_path / "out", old_feed(tmp_path, text)).episodes) == 3


def test_a_feed_in_another_encoding(tmp_path: Path) -> None:
    source = tmp_path / "feed.xml"
    source.write_bytes(OLD.replace("UTF-8", "iso-8859-1").replace("Beans,", "Käse,").encode("latin-1"))
    assert feed.import_(tmp_path / "out", source).episodes[0].title == "Käse, again!"


@pytest.mark.parametrize(
    "url", ["../secret.vtt", "file:///etc/passwd", "t/../../secret.vtt", "%2e%2e/secret.vtt", "link.vtt", "t"]
)
def test_a_transcript_is_never_taken_from_outside_the_feeds_folder(tmp_path: Path, url: str) -> None:
    (tmp_path / "secret.vtt").write_text(VTT)
    source = old_feed(tmp_path / "feeds", OLD.replace("https://cdn.example/t/one.vtt", url))
    (tmp_path / "feeds" / "link.vtt").symlink_to(tmp_path / "secret.vtt")
    taken = feed.import_(tmp_path / "out", source)
    assert taken.episodes[1].transcript is None
    assert any(fault.what == "its transcript was not found." for fault in taken.faults)


def test_an_html_transcript_is_kept_and_read(tmp_path: Path) -> None:
    source = old_feed(tmp_path, OLD.replace("t/one.vtt", "t/one.html").replace("text/vtt", "text/html"))
    (tmp_path / "t" / "one.html").write_text(
        "<html><head><title>No</title><style>p {}</style></head><body><h1></h1><cite>Anna:</cite>\n"
        "<time>0:00</time><p>Beans &amp;<br>peas?</p><cite>Ben</cite> <time>0:04</time><p>Yes,\n please.</p>"
    )
    path = feed.import_(tmp_path / "out", source).episodes[1].transcript
    assert path is not None
    assert path.name == "beans.html"
    turns = [(turn.speaker, turn.text) for turn in transcripts.read(path).turns]
    assert turns == [("Anna", "Beans & peas?"), ("Ben", "Yes, please.")]


def test_a_transcripts_name_that_all_episodes_share_says_nothing(tmp_path: Path) -> None:
    text = OLD.replace("t/one.vtt", "1/transcript.vtt").replace("t/two.srt", "2/transcript.vtt")
    source = old_feed(
        tmp_path, text.replace("application/srt", "text/vtt").replace("t/two.txt", "t/none.txt")
    )
    (tmp_path / "transcript.vtt").write_text(VTT)
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "transcript.vtt").write_text(VTT.replace("peas", "rice"))
    first, second, _ = feed.import_(tmp_path / "out", source).episodes
    assert first.transcript is not None
    assert "rice" in first.transcript.read_text()
    assert second.transcript is None


# --- by its address -------------------------------------------------------------------------------


@contextmanager
def serving(pages: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """The address of a server on this machine that answers with those pages."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_feed_and_its_transcripts_by_address(tmp_path: Path) -> None:
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
    with serving(pages) as base:
        text = OLD.replace("https://cdn.example", base)
        pages |= {"/moved": (200, {}, text.encode()), "/feed": (302, {"Location": "/moved"}, b"")}
        pages |= {
            "/t/one.vtt": (200, {}, VTT.encode()),
            "/t/two.txt": (200, {}, b"Anna: Beans?\nBen: Yes.\n"),
        }
        taken = feed.import_(tmp_path, f"{base}/feed")
        kept = [one.transcript and one.transcript.name for one in taken.episodes]
        said = [fault for fault in taken.faults if "404" in fault.what]
        unasked = feed.import_(tmp_path / "b", f"{base}/feed", download=False)
    assert kept == ["beans-again.txt", "beans.vtt", None]
    assert [fault.where for fault in said] == [f"{base}/t/two.srt"]
    assert [one.transcript for one in unasked.episodes] == [None] * 3


def test_a_local_feed_fetches_nothing_unless_asked(tmp_path: Path) -> None:
    with serving({"/t/one.vtt": (200, {}, VTT.encode())}) as base:
        source = tmp_path / "feed.xml"
        source.write_text(OLD.replace("https://cdn.example", base))
        before = feed.import_(tmp_path / "a", source)
        after = feed.import_(tmp_path / "b", source, download=True)
    assert before.episodes[1].transcript is None
    assert after.episodes[1].transcript is not None


def test_what_cannot_be_fetched_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imported, "MOST_FEED_BYTES", 2**20)
    pages = {
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/ftp": (302, {"Location": "ftp://127.0.0.1/x"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/big": (200, {}, b" " * (2**20 + 1)),
        "/page": (200, {}, b"<html/>"),
    }
    with serving(pages) as base:
        for path, said in (
            ("/none", "answers 404"),
            ("/file", "it leads to file|answers 302|not allowed"),
            ("/ftp", "it leads to ftp"),
            ("/loop", "answers 302"),
            ("/big", "larger than 1 MB"),
            ("/page", "no RSS feed"),
        ):
            with pytest.raises(FeedError, match=said):
                feed.import_(tmp_path / "out", base + path)
    with pytest.raises(FeedError, match="cannot be fetched"):
        feed.import_(tmp_path / "out", base + "/gone")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("source", ["nowhere.xml", "."])
def test_a_file_that_is_not_there_is_said(tmp_path: Path, source: str) -> None:
    with pytest.raises(FeedError, match="cannot be read"):
        feed.import_(tmp_path / "out", tmp_path / source)


def test_an_import_is_read_as_toml_whatever_the_feed_holds(tmp_path: Path) -> None:
    text = OLD.replace("Kitchen &amp; Garden", 'a"b\\c [show]\ttab \u007f \u2028 🎙')
    taken = feed.import_(tmp_path / "out", old_feed(tmp_path, text))
    assert tomllib.loads(taken.show_file)["show"]["title"] == 'a"b\\c [show] tab \u007f 🎙'


def test_a_folder_of_transcripts_is_no_episode(tmp_path: Path) -> None:
    feed.import_(tmp_path / "out", old_feed(tmp_path))
    assert gather(tmp_path / "out") == ({}, ())
