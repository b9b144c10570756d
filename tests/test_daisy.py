"""The talking book: its words, times, sound and counts read back, and the judgement of others' tools."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from json import loads
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lxml import etree

import books_of
from books_of import HOSTILE, HOSTILE_TITLE, TALK, shown
from laid_out import announced, episode, timeline
from respoken import ffmpeg
from respoken.errors import MediaError
from respoken.models import Episode, Show
from respoken.package import OUTPUTS
from respoken.package.base import Master

SPACES = {"html": "http://www.w3.org/1999/xhtml"}

EPISODES = {
    "announced": episode(announced(TALK)),
    "hostile": episode(HOSTILE, title=HOSTILE_TITLE, show=Show(title="<S> & T", language="pt-BR")),
    "no chapters": episode(TALK.model_copy(update={"chapters": ()}), show=Show()),
    "one word": episode(timeline([("Al", "Yes.")])),
}
ALL = pytest.mark.parametrize("name", EPISODES)


@dataclass(frozen=True)
class Made:
    """A talking book, unpacked."""

    episode: Episode
    master: Master
    path: Path

    @property
    def root(self) -> Path:
        return self.path.with_suffix("")

    def xml(self, name: str) -> Any:
        return etree.parse(self.root / name).getroot()

    def metas(self, file: str, name: str) -> list[str]:
        found: list[str] = self.xml(file).xpath(f"//*[local-name()='meta'][@name='{name}']/@content")
        return found

    @property
    def smils(self) -> list[str]:
        """The SMIL files, in the order of master.smil."""
        return [one.get("src") for one in self.xml("master.smil").iter("ref")]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    books = {}
    for name, made in EPISODES.items():
        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        master = books_of.master(made.timeline, folder / "sound")
        [path] = OUTPUTS["daisy"](made, master, folder)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.with_suffix(""))
        books[name] = Made(made, master, path)
    return books


@pytest.fixture
def book(name: str, books: dict[str, Made]) -> Made:
    return books[name]


@ALL
def test_names_are_what_old_players_can_read(book: Made) -> None:
    names = sorted(path.name for path in book.root.iterdir())
    assert {"ncc.html", "content.html", "master.smil", "title.smil", "c001.smil", "c001.mp3"} <= set(names)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9]{0,7}\.(html|smil|mp3|css)", name)


def test_a_book_made_again_is_the_same_to_the_byte(books: dict[str, Made], tmp_path: Path) -> None:
    made = books["announced"]
    [again] = OUTPUTS["daisy"](made.episode, made.master, tmp_path)
    assert again.read_bytes() == made.path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["a-talk-daisy.zip"]


# --- the words ------------------------------------------------------------------------------------


@ALL
def test_the_words_of_every_turn_are_shown_and_its_speaker_is_named(book: Made) -> None:
    spoken: dict[int, list[str]] = {}
    for span in book.episode.timeline.utterances:
        spoken.setdefault(span.turn, []).extend(span.text.split())
    speakers = {span.turn: shown(span.speaker) for span in book.episode.timeline.utterances}
    found, speaker = [], ""
    for paragraph in book.xml("content.html").iterfind(".//html:p", SPACES):
        label = paragraph.find("html:b", SPACES)
        speaker = label.text.removesuffix(":") if label is not None else speaker
        words = ["".join(one.itertext()) for one in paragraph.findall("html:span", SPACES)]
        found.append((speaker, " ".join(words)))
    assert found == [(speakers[turn], shown(" ".join(words))) for turn, words in spoken.items()]


def test_the_way_through_the_book(books: dict[str, Made]) -> None:
    body = books["announced"].xml("ncc.html").find("html:body", SPACES)
    found = [(etree.QName(one).localname, one.get("class"), one[0].text, one[0].get("href")) for one in body]
    assert found == [
        ("h1", "title", "A talk", "title.smil#par-title"),
        ("h1", None, "A surprise", "c001.smil#par-h1"),
        ("div", "group", "Announcer", "c001.smil#par-s1"),
        ("div", "group", "Zoë Ågren", "c001.smil#par-s2"),
        ("div", "group", "Bo Li", "c001.smil#par-s4"),
        ("div", "group", "Zoë Ågren", "c001.smil#par-s6"),
        ("h1", None, "How it began", "c002.smil#par-h2"),
        ("div", "group", "Bo Li", "c002.smil#par-s7"),
        ("div", "group", "Zoë Ågren", "c002.smil#par-s11"),
    ]


# --- the times ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Par:
    mark: str
    file: str
    begin_s: float
    end_s: float


def pars(book: Made, smil: str) -> list[Par]:
    found = []
    for par in book.xml(smil).iter("par"):
        text, audio = par.find("text"), par.find("seq/audio")
        document, mark = text.get("src").split("#")
        assert document == "content.html"
        found.append(Par(mark, audio.get("src"), npt(audio.get("clip-begin")), npt(audio.get("clip-end"))))
    return found


def npt(clock: str) -> float:
    assert clock.startswith("npt=")
    assert clock.endswith("s")
    return float(clock[4:-1])


def seconds(clock: str) -> int:
    hours, minutes, rest = (int(field) for field in clock.split(":"))
    return hours * 3600 + minutes * 60 + rest


@ALL
def test_clips_tile_the_sound_and_times_add_up(book: Made) -> None:
    total_s = 0.0
    for smil in book.smils:
        clips = pars(book, smil)
        sound = smil.replace(".smil", ".mp3")
        own = [clip for clip in clips if clip.file == sound]
        assert all(clip.file == "silence.mp3" for clip in clips if clip not in own)
        assert all(clip.end_s - clip.begin_s > 0 for clip in clips)
        if own:
            assert own[0].begin_s == 0
            assert all(one.end_s == other.begin_s for one, other in pairwise(own))
            assert 0 <= ffmpeg.duration_s(book.root / sound) - own[-1].end_s < 0.001
        length_s = sum(clip.end_s - clip.begin_s for clip in clips)
        assert float(book.xml(smil).find("body/seq").get("dur")[:-1]) == pytest.approx(length_s, abs=1e-6)
        assert abs(seconds(book.metas(smil, "ncc:totalElapsedTime")[0]) - total_s) <= 0.5
        assert abs(seconds(book.metas(smil, "ncc:timeInThisSmil")[0]) - length_s) <= 0.5
        total_s += length_s
    assert abs(seconds(book.metas("ncc.html", "ncc:totalTime")[0]) - total_s) <= 0.5
    assert 0.49 <= total_s - book.episode.timeline.duration_s <= 0.5 * len(book.smils)


@ALL
def test_every_reference_leads_to_its_counterpart(book: Made) -> None:
    ids = {file.name: set(book.xml(file.name).xpath("//@id")) for file in book.root.glob("*.[hs][tm][mi]l")}
    links = book.xml("content.html").xpath("//html:a/@href", namespaces=SPACES)
    pairs = {f"{smil}#par-{clip.mark}": clip.mark for smil in book.smils for clip in pars(book, smil)}
    assert [pairs[link] for link in links] == list(pairs.values())
    assert set(pairs.values()) <= ids["content.html"]
    for link in book.xml("ncc.html").xpath("//html:a/@href", namespaces=SPACES):
        assert link in pairs


@ALL
def test_a_clip_begins_with_its_first_word(book: Made) -> None:
    words = {one.get("id"): "".join(one.itertext()) for one in book.xml("content.html").iter()}
    for smil in book.smils[1:]:
        sound = ffmpeg.decode(book.root / smil.replace(".smil", ".mp3"))
        for clip in [one for one in pars(book, smil) if one.mark.startswith("s") and one.begin_s]:
            if words[clip.mark] == "[music]":
                continue
            at = round(clip.begin_s * sound.sample_rate_hz)
            loud = np.nonzero(np.abs(sound.samples[at - 900 : at + 900]) > 0.1)[0]
            assert abs(loud[0] - 900) / sound.sample_rate_hz < 0.003


def test_a_heading_is_never_heard_for_an_instant(books: dict[str, Made]) -> None:
    """The announcement starts at once, so the first heading has no time of its own; the second has."""
    first, second = (pars(books["announced"], smil)[0] for smil in ("c001.smil", "c002.smil"))
    assert (first.file, first.begin_s, first.end_s) == ("silence.mp3", 0.0, 0.5)
    assert second.file == "c002.mp3"
    assert second.end_s >= 0.2
    quiet = ffmpeg.decode(books["announced"].root / "silence.mp3")
    assert np.abs(quiet.samples).max() < 1e-4
    assert len(quiet.samples) == quiet.sample_rate_hz


# --- what the book says of itself -----------------------------------------------------------------


def test_the_metadata_the_specification_asks_for(books: dict[str, Made]) -> None:
    book = books["announced"]
    stated = {
        name: book.metas("ncc.html", name)
        for name in book.xml("ncc.html").xpath("//html:meta/@name", namespaces=SPACES)
    }
    files = list(book.root.iterdir())
    size_kb = -(-sum(path.stat().st_size for path in files) // 1024)
    assert stated == {
        "dc:title": ["A talk"], "dc:creator": ["Zoë Ågren", "Bo Li"], "dc:publisher": ["Us"],
        "dc:date": ["2026-01-31"], "dc:format": ["Daisy 2.02"], "dc:identifier": stated["dc:identifier"],
        "dc:language": ["en"], "dc:description": ["People talk. The voices are synthetic."],
        "ncc:narrator": [
            "voice of Announcer (synthetic voice) as announcements",
            "voice of Zoë Ågren (synthetic voice) as Zoë Ågren", "voice of Bo Li (synthetic voice) as Bo Li",
        ],
        "ncc:producedDate": ["2026-01-31"], "ncc:generator": ["Respoken"], "prod:AI_GENERATED": ["true"],
        "ncc:charset": ["utf-8"], "ncc:multimediaType": ["audioFullText"], "ncc:setInfo": ["1 of 1"],
        "ncc:depth": ["1"], "ncc:tocItems": ["9"], "ncc:totalTime": ["00:00:21"],
        "ncc:files": [str(len(files))], "ncc:kByteSize": [str(size_kb)], "ncc:pageFront": ["0"],
        "ncc:pageNormal": ["0"], "ncc:pageSpecial": ["0"], "ncc:maxPageNormal": ["0"],
    }
    for smil in (*book.smils, "master.smil"):
        assert book.metas(smil, "dc:format") == ["Daisy 2.02"]
        assert book.metas(smil, "dc:identifier") == stated["dc:identifier"]


def test_sound_shorter_than_its_words_is_refused(books: dict[str, Made], tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="ends before"):
        OUTPUTS["daisy"](EPISODES["announced"], books["one word"].master, tmp_path)
    assert not list(tmp_path.iterdir())


# --- the judgement of others ----------------------------------------------------------------------

W3C = Path("/usr/share/xml/w3c-sgml-lib/schema/dtd")


@ALL
def test_every_document_is_valid_by_the_w3c_s_dtds(book: Made) -> None:
    if not W3C.is_dir():
        pytest.skip("the W3C's DTDs are not installed: apt-get install w3c-sgml-lib")
    xhtml = etree.DTD(W3C / "REC-xhtml1-20020801" / "xhtml1-transitional.dtd")
    smil = etree.DTD(W3C / "REC-smil-19980615" / "smil10.dtd")
    for path in sorted(book.root.glob("*.[hs][tm][mi]l")):
        document, dtd = etree.parse(path), xhtml if path.suffix == ".html" else smil
        assert dtd.validate(document), (path.name, dtd.error_log)
        kind = "XHTML 1.0 Transitional" if path.suffix == ".html" else "SMIL 1.0"
        assert document.docinfo.public_id == f"-//W3C//DTD {kind}//EN"


def judged(*books: Path) -> list[str]:
    """What the DAISY Consortium's Pipeline 1 says of talking books; it stands in no package index."""
    checkout = os.environ.get("DAISY_PIPELINE")
    if not checkout or not shutil.which("java"):
        pytest.skip("set DAISY_PIPELINE to a checkout of github.com/daisy/pipeline1, and install Java")
    jars = [*Path(checkout).glob("gui/**/org.daisy.util-*.jar"), *Path(checkout, "lib").glob("*.jar")]
    driver = Path(__file__).with_name("Daisy202.java")
    done = subprocess.run(
        ["java", "-cp", os.pathsep.join(map(str, jars)), driver, *(book / "ncc.html" for book in books)],
        capture_output=True, text=True, check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_the_daisy_pipeline_finds_no_fault(books: dict[str, Made]) -> None:
    expected = [f"judged DAISY_202 {len(list(made.root.iterdir()))}" for made in books.values()]
    assert judged(*(made.root for made in books.values())) == expected


@pytest.mark.slow
def test_the_daisy_pipeline_would_find_a_fault(books: dict[str, Made], tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(books["announced"].root, broken)
    for name, old, new in (
        ("ncc.html", 'tocItems" content="9"', 'tocItems" content="8"'),
        ("c002.smil", 'timeInThisSmil" content="00:00:1', 'timeInThisSmil" content="00:00:3'),
        ("content.html", 'id="s7"', 'id="lost"'),
    ):
        text = (broken / name).read_text(encoding="utf-8")
        assert old in text
        (broken / name).write_text(text.replace(old, new), encoding="utf-8")
    said = "\n".join(judged(broken))
    assert all(words in said for words in ("ncc:tocItems", "expected duration", "content.html#s7"))


READ = """
import json, sys, types, typing, chardet, typing_extensions
# The reader is written for Python 3.12 and an older chardet.
typing.override = typing_extensions.override
chardet.universaldetector = types.SimpleNamespace(UniversalDetector=chardet.UniversalDetector)
from daisy_dtb import DaisyBook, FolderDtbSource
book = DaisyBook(FolderDtbSource(sys.argv[1]))
sections = [section for smil in book.smils for section in smil.sections]
print(json.dumps({
    "title": book.title, "toc": [entry.text for entry in book.toc_entries],
    "words": [section.text.content for section in sections],
    "clips": [[clip.begin, clip.end] for section in sections for clip in section.clips],
}))
"""


@ALL
def test_another_reader_reads_it(book: Made) -> None:
    # Found, not imported: it imports only on Python 3.12, which READ makes up for.
    if not find_spec("daisy_dtb"):
        pytest.skip("the reader is not installed: pip install daisy-dtb")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(book.root)], capture_output=True, text=True, check=True,
    )
    read = loads(done.stdout)
    titles = [one.get("title") for one in book.xml("master.smil").iter("ref")]
    assert folded([read["title"]]) == titles[:1]
    assert folded(read["toc"]) == titles
    clips = [clip for smil in book.smils for clip in pars(book, smil)]
    words = {one.get("id"): "".join(one.itertext()) for one in book.xml("content.html").iter()}
    assert folded(read["words"]) == folded([words[clip.mark] for clip in clips])
    assert read["clips"] == [[clip.begin_s, clip.end_s] for clip in clips]


def folded(texts: list[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]
