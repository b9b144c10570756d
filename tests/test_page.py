"""The pages as text: what is in them, that nothing breaks out of it, and what the Nu checker says."""

import base64
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import html5lib
import pytest

from laid_out import announced, episode, span, timeline
from respoken import feed, site, webpage
from respoken.config import Settings
from respoken.errors import FeedError
from respoken.manifest import Manifest
from respoken.models import (
    ANNOUNCER,
    Chapter,
    Episode,
    Loudness,
    Mention,
    Notes,
    Output,
    Person,
    Show,
    Timeline,
)
from respoken.package import OUTPUTS
from respoken.package.base import Master
from respoken.package.page import speakers, transcript

PLAIN = announced(timeline(
    [
        ("Zoë Ågren", "Is that really so? I had no idea."),
        ("Bo Li", "It is. And there is more where that came from, believe me."),
        ("Zoë Ågren", "Go on."),
    ],
    chapters=[("A surprise", 1), ("How it began", 2)],
))

BREAKER = (
    "</script></style><!-- <script>alert(1)</script> \"'><img src=x onerror=alert(1)>"
    "&amp;\u2028\u202e\0\ufffe"
)
HOSTILE = timeline([(BREAKER, f"Word {BREAKER} word. -->"), ("😀 B", "ok.")], chapters=[(BREAKER, 1)])
ARABIC = timeline([("ليلى", "مرحبا بكم. هذا هو العرض."), ("Bo", "شكرا.")], chapters=[("البداية", 1)])


def hostile() -> Episode:
    said = Notes(
        summary=(BREAKER,), people=(Person(name=BREAKER, role=BREAKER),), chapters=HOSTILE.chapters,
        mentions=(Mention(text=BREAKER, start_s=0.5),), disclosure=BREAKER,
    )
    show = Show(
        title=BREAKER, description=BREAKER, author=BREAKER, language="pt-BR", base_url='https://e.example/"<x>/'
    )
    return episode(HOSTILE, title=BREAKER, show=show, notes=said, editions={"clear": "clear"})


EPISODES = {
    "plain": lambda: episode(PLAIN),
    "published": lambda: episode(
        PLAIN, show=Show(title="Talks", author="Us", base_url="https://talks.example/out/"),
        season=2, number=7, editions={"clear": "clear"},
    ),
    "hostile": hostile,
    "right to left": lambda: episode(
        ARABIC, title="حوار", show=Show(title="أحاديث", language="ar")
    ),
    "no chapters": lambda: episode(PLAIN.model_copy(update={"chapters": ()}), show=Show()),
    "one word": lambda: episode(timeline([("Al", "Yes.")])),
    "forty speakers": lambda: episode(timeline([(f"Speaker {n}", "One. Two.") for n in range(40)])),
}
ALL = pytest.mark.parametrize("made", [make() for make in EPISODES.values()], ids=EPISODES.keys())


NO_SOUND = Master(path=Path("none.wav"), sample_rate_hz=44100, sample_count=1)


def write(made: Episode, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    [path] = OUTPUTS["page"](made, NO_SOUND, folder)
    assert path == folder / "index.html"
    return path.read_text(encoding="utf-8")


def parse(text: str) -> Any:
    """The page as a tree, by html5lib at its strictest: it raises on any parse error."""
    tree = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(tree=tree, namespaceHTMLElements=False, strict=True)
    return parser.parse(StringIO(text))


def blocks(tree: Any) -> dict[str, Any]:
    """What the page's blocks of JSON hold, by type."""
    return {
        one.get("type"): json.loads(one.text)
        for one in tree.iter("script") if "json" in (one.get("type") or "")
    }


def shown(tree: Any, css_class: str) -> list[str]:
    return ["".join(one.itertext()) for one in tree.iter() if one.get("class") == css_class]


# --- what is in it --------------------------------------------------------------------------------


@ALL
def test_every_word_is_shown_once_in_order(made: Episode, tmp_path: Path) -> None:
    said = [webpage.plain(word.text) for one in made.timeline.utterances for word in one.words]
    tree = parse(write(made, tmp_path))
    assert " ".join(shown(tree, "words")).split() == " ".join(filter(None, said)).split()
    assert tree.get("lang") == made.show.language


@ALL
def test_every_word_has_its_time_and_place(made: Episode, tmp_path: Path) -> None:
    tree = parse(write(made, tmp_path))
    timings, texts = blocks(tree)["application/json"], shown(tree, "words")
    assert len(timings["at"]) == len(timings["words"]) == len(texts)
    told = []
    for begins_ms, numbers, text in zip(timings["at"], timings["words"], texts, strict=True):
        units, place, at_ms = text.encode("utf-16-le"), 0, begins_ms
        given = [int(number) for number in numbers.split()]
        for gap_ms, length_ms, width in zip(*[iter(given)] * 3, strict=True):
            word = units[2 * place : 2 * (place + width)].decode("utf-16-le").strip()
            told.append((word, at_ms + gap_ms, at_ms + gap_ms + length_ms))
            at_ms, place = at_ms + gap_ms + length_ms, place + width
        assert 2 * place == len(units)
    real = [word for one in made.timeline.utterances for word in one.words if webpage.plain(word.text)]
    assert [word for word, _, _ in told] == [webpage.plain(word.text) for word in real]
    assert [start_ms for _, start_ms, _ in told] == [round(1000 * word.start_s) for word in real]
    assert [end_ms for _, _, end_ms in told] == [round(1000 * word.end_s) for word in real]


def test_utterances_that_meet_inside_a_word_are_shown_as_one() -> None:
    first, second = span(1, 1, "A", "Either—", 0.5), span(2, 1, "A", "or not. ", 1.5)
    [one] = transcript.paragraphs(Timeline(sample_rate_hz=1, duration_s=3, utterances=(first, second)))
    assert one.text == "Either—or not."
    assert [word.ahead for word in one.words] == ["", "", " "]


def test_a_long_turn_is_parted_at_the_end_of_a_sentence_and_keeps_one_name(tmp_path: Path) -> None:
    long = timeline([("Ann", "One two three four five. " * 30), ("Bo", "Yes.")])
    tree = parse(write(episode(long), tmp_path))
    assert [len(text.split()) for text in shown(tree, "words")] == [80, 70, 1]
    assert len([one for one in tree.iter("p") if one.get("class") == "who"]) == 2


def test_a_chapter_inside_a_turn_parts_it_and_names_the_speaker_again(tmp_path: Path) -> None:
    talk = timeline([("Ann", "One two. Three four.")])
    here = Chapter(title="Here", start_s=talk.utterances[1].start_s)
    parted = talk.model_copy(update={"chapters": (here,)})
    text = write(episode(parted), tmp_path)
    assert text.index("One two.") < text.index('<h3 id="chapter-1"') < text.index("Three four.")
    assert text.count('<p class="who">') == 2


def test_moments_are_media_fragments_that_need_no_script(tmp_path: Path) -> None:
    tree = parse(write(episode(PLAIN), tmp_path))
    second = PLAIN.chapters[1].start_s
    links = [one.get("href") for one in tree.iter("a")]
    assert f"a-talk.mp3#t={second:.3f}" in links
    assert "a-talk.mp3#t=0" in links


def test_announcements_are_nobodys_among_the_speakers(tmp_path: Path) -> None:
    text = write(episode(PLAIN), tmp_path)
    marks = speakers.marks(episode(PLAIN))
    assert list(marks.places) == ["Zoë Ågren", "Bo Li"]
    assert marks.colour(ANNOUNCER) == "s-none"
    assert '<div class="turn s-none announced">' in text


def test_sixty_four_speakers_differ_in_shape_or_colour() -> None:
    made = episode(timeline([(f"S{n}", "Yes.") for n in range(64)]))
    marks = speakers.marks(made)
    pairs = {(marks.colour(name), marks.glyph(name)) for name in marks.places}
    assert len(pairs) == 64
    assert len({marks.colour(f"S{n}") for n in range(8)}) == 8
    assert len({marks.glyph(f"S{n}") for n in range(8)}) == 8


def test_the_files_of_the_folder_are_linked_with_kind_and_size(tmp_path: Path) -> None:
    for name, size in (
        ("a-talk.mp3", 34_876_376), ("a-talk.epub", 61_811), ("transcript.vtt", 940), ("a-talk.brf", 2048),
        ("manifest.json", 10), (".hidden", 10), ("stems/Bo Li.wav", 1_234_567_890),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.truncate(size)
    tree = parse(write(episode(PLAIN), tmp_path))
    listed = next(one for one in tree.iter("ul") if one.get("class") == "files")
    assert [" ".join("".join(one.itertext()).split()) for one in listed] == [
        "Audio (MP3) 34.9 MB", "Book that reads itself aloud (EPUB 3) 61.8 kB",
        "Braille, contracted (BRF) 2.0 kB", "Captions (WebVTT) 940 bytes", "Audio, Bo Li (WAV) 1.2 GB",
    ]
    assert [one.get("href") for one in listed.iter("a")][-1] == "stems/Bo%20Li.wav"
    assert [one.get("type") for one in listed.iter("a")][:2] == ["audio/mpeg", "application/epub+zip"]


def test_the_player_takes_what_audio_there_is(tmp_path: Path) -> None:
    (tmp_path / "a-talk.opus").write_bytes(b"x")
    (tmp_path / "a-talk.m4b").write_bytes(b"x")
    tree = parse(write(episode(PLAIN), tmp_path))
    assert [(one.get("src"), one.get("type")) for one in tree.iter("source")] == [
        ("a-talk.m4b", "audio/mp4"), ("a-talk.opus", "audio/ogg"),
    ]
    assert "autoplay" not in next(iter(tree.iter("audio"))).attrib


def test_other_editions_the_show_and_the_disclosure_are_linked_and_told(tmp_path: Path) -> None:
    tree = parse(write(EPISODES["published"](), tmp_path))
    links = {"".join(one.itertext()): one.get("href") for one in tree.iter("a")}
    assert links["Clear speech edition"] == "clear/index.html"
    assert links["Talks"] == "../index.html"
    assert links["Feed of the show"] == "../feed.xml"
    assert "The voices are synthetic." in "".join(tree.itertext())
    clear = parse(write(episode(PLAIN, edition="clear", editions={"standard": ".."}), tmp_path / "clear"))
    links = {"".join(one.itertext()): one.get("href") for one in clear.iter("a")}
    assert links["Standard edition"] == "../index.html"
    assert links["Talks"] == "../../index.html"
    assert "Clear speech edition" in clear.findtext("head/title")


# --- what machines read ---------------------------------------------------------------------------


def test_machines_are_told_what_the_episode_is(tmp_path: Path) -> None:
    (tmp_path / "a-talk.mp3").write_bytes(b"x" * 99)
    tree = parse(write(EPISODES["published"](), tmp_path))
    linked = blocks(tree)["application/ld+json"]
    address = "https://talks.example/out/a-talk/"
    assert (linked["@type"], linked["name"], linked["url"]) == ("PodcastEpisode", "A talk", address)
    assert (linked["datePublished"], linked["episodeNumber"]) == ("2026-01-31", 7)
    assert linked["partOfSeries"]["webFeed"] == "https://talks.example/out/feed.xml"
    assert linked["associatedMedia"] == {
        "@type": "AudioObject", "contentUrl": address + "a-talk.mp3", "encodingFormat": "audio/mpeg",
        "duration": linked["timeRequired"], "contentSize": "99",
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    assert [clip["name"] for clip in linked["hasPart"]] == ["A surprise", "How it began"]
    assert linked["hasPart"][0]["endOffset"] == linked["hasPart"][1]["startOffset"]
    heads = {
        (one.get("property") or one.get("rel")): one.get("content") or one.get("href")
        for one in tree.iter() if one.tag in ("meta", "link")
    }
    assert heads["og:title"] == "A talk"
    assert heads["og:audio"] == address + "a-talk.mp3"
    assert heads["canonical"] == address
    assert heads["alternate"] == "https://talks.example/out/feed.xml"


def test_where_no_address_is_known_none_is_told(tmp_path: Path) -> None:
    tree = parse(write(EPISODES["plain"](), tmp_path))
    assert list(tree.iter("link")) == []
    assert blocks(tree)["application/ld+json"]["associatedMedia"]["contentUrl"] == "a-talk.mp3"


# --- nothing gets out -----------------------------------------------------------------------------


@ALL
def test_nothing_is_loaded_from_elsewhere(made: Episode, tmp_path: Path) -> None:
    OUTPUTS["cover"](made, NO_SOUND, tmp_path)
    for one in parse(write(made, tmp_path)).iter():
        if one.get("src"):
            assert not re.match(r"(?!data:)[a-z]+:|//", one.get("src")), one.get("src")
        assert one.tag not in ("iframe", "object", "embed", "base")
        assert one.tag != "link" or one.get("rel") in ("canonical", "alternate")


@ALL
def test_only_our_script_and_style_are_let_through(made: Episode, tmp_path: Path) -> None:
    tree = parse(write(made, tmp_path))
    policy = next(one.get("content") for one in tree.iter("meta") if one.get("http-equiv"))
    run = [one.text for one in tree.iter("script") if one.get("type") is None]
    digests = [hashlib.sha256(text.encode()).digest() for text in run]
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    assert f"script-src {' '.join(allowed)};" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for one in tree.iter():
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]


def test_no_title_name_or_word_becomes_markup(tmp_path: Path) -> None:
    text = write(hostile(), tmp_path)
    tree = parse(text)
    assert "".join(next(iter(tree.iter("h1"))).itertext()) == webpage.plain(BREAKER)
    assert list(tree.iter("img")) == []
    plain = parse(write(episode(PLAIN, editions={"clear": "clear"}), tmp_path / "plain"))
    assert len(list(tree.iter("script"))) == len(list(plain.iter("script")))
    assert blocks(tree)["application/ld+json"]["name"] == webpage.plain(BREAKER)
    assert blocks(tree)["application/json"]["chapters"][0][1] == webpage.plain(BREAKER)
    assert "<img" not in text
    assert "\0" not in text


@ALL
def test_the_same_episode_gives_the_same_bytes(made: Episode, tmp_path: Path) -> None:
    assert write(made, tmp_path / "a") == write(made, tmp_path / "b")


def test_foreign_pages_mark_their_english_words(tmp_path: Path) -> None:
    tree = parse(write(EPISODES["right to left"](), tmp_path))
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    player = next(one for one in tree.iter("section") if one.get("id") == "player")
    assert (player.get("lang"), player.get("dir")) == ("en", "ltr")
    assert next(one for one in tree.iter("h2") if one.text == "Transcript").get("lang") == "en"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", False), ("ar", True), ("he-IL", True), ("az-Arab", True), ("ks-Deva", False), ("pt-BR", False)],
)
def test_which_languages_run_from_right_to_left(language: str, expected: bool) -> None:
    assert webpage.right_to_left(language) is expected


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "1 sec"), (45, "45 sec"), (60, "1 min"), (2159, "36 min"), (3600, "1 hr"), (3905, "1 hr 5 min")],
)
def test_lengths_as_people_say_them(seconds: float, told: str) -> None:
    assert webpage.length(seconds) == told


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_950, "1.0 MB")]
)
def test_sizes_as_people_write_them(size: int, told: str) -> None:
    assert webpage.size(size) == told


# --- the index ------------------------------------------------------------------------------------

SHOW = Show(title="Talks & <tea>", description="We talk.", author="Us", link="https://talks.example/")


def record(slug: str, date: str, **fields: Any) -> Manifest:
    given = {
        "title": f"About {slug}", "summary": ("Said & done.",), "edition": "standard", "language": "en",
        "outputs": (Output(name=f"{slug}.mp3", sha256="0" * 64, size_bytes=1_500_000),), "duration_s": 1800.0,
    }
    return Manifest(
        respoken="0", versions={}, slug=slug, date=date, disclosure="Synthetic.", engine="tone",
        engine_fingerprint="", device="cpu", voices=(), turns=1, utterances=1, clips_made=0, clips_reused=0,
        wall_s=1, real_time_factor=1, loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1, lra_lu=5),
        target_lufs=-16, target_peak_dbtp=-1, inputs=(), recipe="", **{**given, **fields},
    )


def put(output: Path, made: Manifest, within: str = "") -> None:
    folder = output / made.slug / within
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(made.model_dump_json())
    (folder / "index.html").write_text("a page")


def test_the_index_lists_episodes_newest_first_with_their_editions(tmp_path: Path) -> None:
    put(tmp_path, record("old", "2025-01-01", number=1))
    put(tmp_path, record("new", "2026-05-05", number=3, title=BREAKER))
    put(tmp_path, record("twin", "2026-05-05", number=2, language="fr"))
    put(tmp_path, record("new", "2026-05-05", edition="clear"), "clear")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    path = site.index(tmp_path, SHOW)
    assert path == tmp_path / "index.html"
    tree = parse(path.read_text(encoding="utf-8"))
    items = [one for one in tree.iter("li") if one.get("class") == "episode"]
    titles = ["".join(one.find("h3").itertext()) for one in items]
    assert titles == [webpage.plain(BREAKER), "About twin", "About old"]
    assert [link.get("href") for link in items[0].iter("a")] == [
        "new/index.html", "new/index.html", "new/new.mp3", "new/clear/index.html",
    ]
    assert items[1].get("lang") == "fr"
    assert "1 January 2025" in "".join(items[2].itertext())
    assert "30 min" in "".join(items[2].itertext())
    assert "Said & done." in "".join(items[2].itertext())
    assert "3 episodes" in "".join(tree.itertext())
    assert "Subscribe" not in "".join(tree.itertext())


def test_the_index_links_the_feed_that_is_there(tmp_path: Path) -> None:
    put(tmp_path, record("one", "2026-01-01"))
    (tmp_path / "feed.xml").write_text("<rss/>")
    tree = parse(site.index(tmp_path, SHOW).read_text())  # type: ignore[union-attr]
    assert "feed.xml" in [one.get("href") for one in tree.iter("a")]
    assert [one.get("href") for one in tree.iter("link")] == ["feed.xml"]


def test_an_index_that_would_be_the_same_is_not_written_again(tmp_path: Path) -> None:
    put(tmp_path, record("one", "2026-01-01"))
    path = site.index(tmp_path, SHOW)
    assert path
    os.utime(path, (1, 1))
    assert site.index(tmp_path, SHOW) == path
    assert path.stat().st_mtime == 1
    put(tmp_path, record("two", "2026-01-02"))
    site.index(tmp_path, SHOW)
    assert path.stat().st_mtime > 1


def test_a_folder_without_episodes_has_no_index(tmp_path: Path) -> None:
    assert site.index(tmp_path, SHOW) is None
    assert list(tmp_path.iterdir()) == []


# --- the Nu checker -------------------------------------------------------------------------------


@functools.cache
def nu() -> Path:
    """The Nu Html Checker's jar, from where npm put it."""
    if not shutil.which("java"):
        pytest.skip("java is not installed: apt-get install default-jre-headless")
    roots = os.environ.get("NODE_PATH", "").split(os.pathsep)
    if shutil.which("npm"):
        done = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True)
        roots.append(done.stdout.strip())
    for root in filter(None, roots):
        path = Path(root) / "vnu-jar" / "build" / "dist" / "vnu.jar"
        if path.is_file():
            return path
    pytest.skip("the Nu checker is not installed: npm install -g vnu-jar")


def test_the_nu_checker_has_nothing_to_say(tmp_path: Path) -> None:
    jar = nu()
    for name, make in EPISODES.items():
        made = make()
        others = () if name in ("hostile", "forty speakers") else ("cover", "html", "notes")
        for output in (*others, "page"):
            OUTPUTS[output](made, NO_SOUND, tmp_path / name)
    put(tmp_path / "show", record("one", "2026-01-01", title=BREAKER, language="fr"))
    shutil.copy(tmp_path / "plain" / "cover.jpg", tmp_path / "show" / "one" / "cover.jpg")
    (tmp_path / "show" / "feed.xml").write_text("<rss/>")
    site.index(tmp_path / "show", SHOW)
    (tmp_path / "show" / "one" / "index.html").unlink()
    pages = sorted(path for path in tmp_path.rglob("*.html"))
    assert len(pages) == 3 * 5 + 2 + 1
    done = subprocess.run(
        ["java", "-Xmx512m", "-jar", str(jar), "--format", "json", *map(str, pages)],
        capture_output=True, text=True,
    )
    found = json.loads(done.stderr)["messages"]
    said = [f"{Path(one['url']).parent.name}: {one['message']} {one.get('extract', '')}" for one in found]
    assert "\n".join(said) == ""


def test_an_edition_alone_is_listed_as_that(tone_episode: Path, tmp_path: Path) -> None:
    folder = tmp_path / "talk" / "clear"
    shutil.copytree(tone_episode, folder)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(told | {"edition": "clear"}), encoding="utf-8")
    path = site.index(tmp_path, Show(title="Talks"))
    assert path
    assert 'href="talk/clear/index.html"' in path.read_text(encoding="utf-8")
    with pytest.raises(FeedError, match="--edition clear"):
        feed.build(tmp_path, Settings(show=Show(base_url="https://example.org/")))
