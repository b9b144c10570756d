"""The large-print PDF, read back by pikepdf, pdftotext and a PDF/UA checker that is not ours."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pdfua
import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laid_out import announced, episode, timeline
from respoken.errors import MediaError
from respoken.models import Episode, Mention, Notes, Person, Show
from respoken.package import OUTPUTS, paragraphs, pdf, typeset
from respoken.package.base import Master

MASTER = Master(path=Path("none.wav"), sample_rate_hz=44100, sample_count=0)

TALK = timeline(
    [
        ("Zoë Ågren", "Is that really so? I had no idea."),
        ("Bo Li", "It is. And there is more where that came from, believe me."),
        ("Bo Li", "Well, it began in 1969."),
        ("Zoë Ågren", "Go on."),
    ],
    chapters=[("A surprise", 1), ("How it began", 3)],
)

# What Typst would do things with, were it markup: code, maths, references, comments, strings, JSON's ends.
MARKUP = [
    ("#panic()", '#eval("1") #read("/etc/passwd") $x^2$ [a] {b} @ref <label> *b* _i_ = H \\ ` ``` // ~ --'),
    ("= H & Co", '"}], "title": "" \\" \\u0041 -- ... \'quoted\' "quoted" #import "@preview/x" #[nested]'),
]


def written(made: Episode, folder: Path) -> Path:
    [path] = OUTPUTS["pdf"](made, MASTER, folder)
    return path


def text_of(path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext: install poppler-utils")
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def words_of(path: Path) -> list[str]:
    """Every word in the file's own order, page numbers left out."""
    lines = [line for page in text_of(path).split("\f") for line in page.splitlines()]
    return [word for line in lines if not line.isdecimal() for word in line.split()]


def elements(path: Path) -> list[tuple[str, str]]:
    """Every structure element in reading order: its kind and the title of a heading."""

    def walk(node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield str(node.S), str(node.get("/T", ""))
            if "/K" in node:
                yield from walk(node.K)

    with pikepdf.open(path) as file:
        return list(walk(file.Root.StructTreeRoot))


# --- what a screen reader is told -----------------------------------------------------------------


def test_headings_run_from_the_title_to_the_chapters(tmp_path: Path) -> None:
    path = written(episode(TALK, title="A talk"), tmp_path)
    assert [(kind, title) for kind, title in elements(path) if kind.startswith("/H")] == [
        ("/H1", "A talk"),
        ("/H2", "Contents"),
        ("/H2", "About this episode"),
        ("/H3", "Who speaks"),
        ("/H2", "Transcript"),
        ("/H3", "A surprise"),
        ("/H3", "How it began"),
    ]


def test_a_paragraph_and_its_speaker_are_paragraphs_and_the_contents_are_links(tmp_path: Path) -> None:
    kinds = [kind for kind, _ in elements(written(episode(TALK), tmp_path))]
    assert kinds.count("/Link") == kinds.count("/TOCI") == 5
    # Two lines at the front, the summary, 4 paragraphs, 4 names: Bo Li's second stands in a new chapter.
    assert kinds.count("/P") == 2 + 1 + 4 + 4
    assert kinds.count("/Strong") == 4


def test_the_bookmarks_lead_to_the_chapters(tmp_path: Path) -> None:
    path = written(episode(TALK, title="A talk"), tmp_path)
    with pikepdf.open(path) as file, file.open_outline() as outline:
        [title] = outline.root
        assert [part.title for part in title.children] == ["Contents", "About this episode", "Transcript"]
        chapters = title.children[-1].children
        assert [chapter.title for chapter in chapters] == ["A surprise", "How it began"]
        assert all(chapter.destination is not None for chapter in chapters)


def test_the_file_says_its_language_title_date_and_standard(tmp_path: Path) -> None:
    made = episode(TALK, title="A talk", show=Show(title="Talks", author="Us", language="en-GB"))
    with pikepdf.open(written(made, tmp_path)) as file:
        assert str(file.Root.Lang) == "en-GB"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert str(file.docinfo.Title) == "A talk"
        assert str(file.docinfo.CreationDate).startswith("D:20260131")
        with file.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
            assert xmp["dc:title"] == "A talk"
            assert "The voices are synthetic." in str(xmp["dc:description"])


def test_our_own_headings_are_said_in_english_in_a_portuguese_episode(tmp_path: Path) -> None:
    path = written(episode(TALK, show=Show(language="pt-BR")), tmp_path)
    with pikepdf.open(path) as file:
        document = file.Root.StructTreeRoot.K[0]
        tongues = {str(node.get("/T", "")): str(node.get("/Lang", file.Root.Lang)) for node in document.K}
    assert tongues["Transcript"] == tongues["About this episode"] == "en"
    assert tongues["A surprise"] == "pt-BR"


@pytest.mark.parametrize(("language", "width"), [("en-US", 612), ("en-GB", 595), ("en", 595)])
def test_the_paper_is_that_of_the_region(language: str, width: int, tmp_path: Path) -> None:
    with pikepdf.open(written(episode(TALK, show=Show(language=language)), tmp_path)) as file:
        assert round(float(file.pages[0].mediabox[2])) == width


@pytest.mark.parametrize("turns", [TALK, timeline(MARKUP), announced(TALK), timeline([("Al", "Yes.")])])
def test_a_checker_of_pdf_ua_finds_nothing(turns: Any, tmp_path: Path) -> None:
    found = pdfua.validate(written(episode(turns), tmp_path))
    assert list(found.findings) == []


STANDARD = {  # ISO 32000-1, 14.8.4
    "Document", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "TOC", "TOCI", "Reference", "Link", "Span",
    "Part",
}


def test_what_that_checker_leaves_out_holds_too(tmp_path: Path) -> None:
    """The rules of ISO 14289-1 that this document can touch and pdfua 0.1 does not look at."""
    with pikepdf.open(written(episode(TALK), tmp_path)) as file:
        roles = {str(kind)[1:]: str(role)[1:] for kind, role in file.Root.StructTreeRoot.RoleMap.items()}
        kinds = {kind[1:] for kind, _ in elements(tmp_path / "a-talk.pdf")}
        assert {roles.get(kind, kind) for kind in kinds} <= STANDARD  # 7.1
        fonts = {
            font.objgen: font for page in file.pages for font in page.Resources.get("/Font", {}).values()
        }
        assert fonts
        for font in fonts.values():
            [inner] = font.DescendantFonts
            assert "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor  # 7.21.4.1
            assert "/ToUnicode" in font  # 7.21.7
            assert font.Encoding == "/Identity-H"  # 7.21.3.3
        links = [link for page in file.pages for link in page.get("/Annots", [])]
        assert len(links) == 5
        for page in file.pages:
            assert page.get("/Tabs") == "/S" or not page.get("/Annots")  # 7.18.3
        for link in links:
            assert str(link.Contents).strip()  # 7.18.5
            assert "/StructParent" in link
        levels = [int(kind[2]) for kind, _ in elements(tmp_path / "a-talk.pdf") if kind[:2] == "/H"]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))  # 7.4.2
        assert not file.is_encrypted  # 7.16
        assert "/OpenAction" not in file.Root
        assert "/AcroForm" not in file.Root


# --- what is read -----------------------------------------------------------------------------------


def test_the_words_are_those_of_the_turns_in_their_order(tmp_path: Path) -> None:
    said = [(name, f"word{n} and {n} more — it’s “so” \ufb01ne, a-b, naïve.") for n, name in
            enumerate(["Al", "Bo"] * 60)]
    made = episode(timeline(said))
    words = words_of(written(made, tmp_path))
    shown = (f"{one.speaker} 0:00 {one.text}" for one in paragraphs.of(made.timeline))
    wanted = [word for line in shown for word in line.split()]
    read = words[words.index("Transcript", words.index("Transcript") + 1) + 1 :]
    times = {n for n, word in enumerate(wanted) if word == "0:00"}
    assert len(read) == len(wanted)
    assert [word for n, word in enumerate(read) if n not in times] == [
        word for n, word in enumerate(wanted) if n not in times
    ]


def test_a_name_is_shown_when_the_speaker_changes_only(tmp_path: Path) -> None:
    said = timeline([("Al", "One."), ("Al", "Two."), ("Bo", "Three."), ("Al", "Four.")])
    text = text_of(written(episode(said), tmp_path))
    lines = [line for line in text.replace("\f", "").splitlines() if not line.isdecimal()]
    assert lines[lines.index("One.") - 1 : lines.index("Four.") + 1] == [
        "Al 0:00", "One.", "Two.", "Bo 0:02", "Three.", "Al 0:03", "Four.",
    ]


def test_the_notes_and_the_disclosure_come_first(tmp_path: Path) -> None:
    said = Notes(
        summary=("They talk of it.", "At length."), people=(Person(name="Al", role="expert", host=True),),
        chapters=TALK.chapters, mentions=(Mention(text="Mars", start_s=62.0),), disclosure="It is synthetic.",
    )
    text = " ".join(text_of(written(episode(TALK, notes=said), tmp_path)).split())
    places = [
        text.index(part)
        for part in ("Talks · Us · 2026-01-31", "It is synthetic.", "Contents", "They talk of it. At length.",
                     "Al, host, expert", "Mars (00:01:02)", "Is that really so?")
    ]
    assert places == sorted(places)


def test_markup_in_a_transcript_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    made = episode(timeline(MARKUP), title='#panic("x") = $1$ "\\')
    path = written(made, tmp_path)
    text = "".join(text_of(path).split())
    for speaker, said in MARKUP:
        assert "".join(speaker.split()) in text
        assert "".join(said.split()) in text
    with pikepdf.open(path) as file:
        assert str(file.docinfo.Title) == '#panic("x") = $1$ "\\'
        assert all("/A" not in page.get("/AA", {}) for page in file.pages)


PLAIN = " and plain words enough to be read" * 4


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
@settings(max_examples=12, deadline=None, derandomize=True)
@example("it is", " ", "\x00")
def test_any_text_can_be_set(said: str, name: str, title: str) -> None:
    laid_out = timeline([(name, f"x {said}{PLAIN}")], chapters=[(title, 1)])
    with TemporaryDirectory() as folder:
        path = written(episode(laid_out, title=title), Path(folder))
        with pikepdf.open(path) as file:
            assert str(file.docinfo.Title)
        assert "plain words enough" in " ".join(text_of(path).split())


def test_no_letter_is_smaller_than_18_points(tmp_path: Path) -> None:
    sizes = set()
    with pikepdf.open(written(episode(TALK), tmp_path)) as file:
        for page in file.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    sizes.add(round(float(operands[1]), 1))
    assert min(sizes) == 18.0


def test_every_page_is_numbered(tmp_path: Path) -> None:
    long = episode(timeline([("Al", "Word after word. " * 400)]))
    pages = text_of(written(long, tmp_path)).split("\f")[:-1]
    assert len(pages) > 5
    assert [page.splitlines()[-1] for page in pages] == [str(n) for n in range(1, len(pages) + 1)]


# --- letters ----------------------------------------------------------------------------------------


def test_greek_cyrillic_and_accents_need_no_font_of_the_machine() -> None:
    found = typeset.lettering_of(("Straße", "Ďábel", "Ελλάδα", "Київ", "Tiếng", "—", "“so”", "…", "€"))
    assert found == typeset.Lettering(False, {})


NOWHERE = "\U000dfff0"  # a place that Unicode has given to no letter


def test_what_no_font_has_is_marked_and_never_an_empty_box(tmp_path: Path) -> None:
    # Two such places, one of private use, and a control character, which is never shown.
    odd = f"Odd {NOWHERE} and \U000eeee0\U000eeee0 and \U0010fff0 and \x07bell."
    made = episode(timeline([("Al", f"{odd} {'And so on. ' * 20}")]))
    assert pdf.letters_missing(made) == f"{NOWHERE}\U000eeee0\U0010fff0"
    words = words_of(written(made, tmp_path))
    assert " ".join(words[words.index("Odd") :]).startswith("Odd [?] and [?] and [?] and bell. And")


def test_a_transcript_that_no_font_can_show_is_refused(tmp_path: Path) -> None:
    made = episode(timeline([("Al", f"{NOWHERE * 9} is what they said.")]))
    with pytest.raises(MediaError, match=r"pdf: no font here has most of its letters.*Install"):
        written(made, tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(MediaError, match="no font here"):
        pdf.ready("en", f"{NOWHERE * 9} is it.")
    pdf.ready("en", "Nothing odd is said here.")


@pytest.mark.parametrize(
    ("letter", "shown"),
    [("\U0001f399", "[studio microphone]"), ("♫", "[beamed eighth notes]"), ("漢", "[?]"), ("\u200d", "")],
)
def test_a_symbol_without_a_font_is_named(letter: str, shown: str) -> None:
    assert typeset.stand_in(letter) == shown


def test_a_picture_made_of_several_is_named_by_its_parts() -> None:
    names = {letter: typeset.stand_in(letter) for letter in "\U0001f469\U0001f680"}
    shown = typeset.Lettering(True, names)("A \U0001f469\u200d\U0001f680 flew.")
    assert shown == "A [woman] [rocket] flew."


def test_the_letters_without_a_font_are_found_by_halves() -> None:
    asked: list[str] = []

    def can_set(letters: Sequence[str]) -> bool:
        asked.append("".join(letters))
        return not set(letters) & set("bg")

    assert typeset.lacking("abcdefgh", can_set) == ["b", "g"]
    assert len(asked) == 11


def test_the_letters_of_a_plain_episode_are_all_there() -> None:
    assert pdf.letters_missing(episode(TALK)) == ""


# --- as files ---------------------------------------------------------------------------------------


def test_the_same_episode_gives_the_same_bytes(tmp_path: Path) -> None:
    once, twice = (written(episode(TALK), tmp_path / name).read_bytes() for name in "ab")
    assert once == twice


def test_it_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(MediaError, match="taken"):
        written(episode(TALK), tmp_path / "taken")


def test_without_typst_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MediaError, match=r"pdf: a PDF needs Typst. Install the package typst"):
        pdf.ready("en")


def test_a_language_that_is_none_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"\[show\] language: 'English please' is no language tag"):
        pdf.ready("English please")
    with pytest.raises(MediaError, match="no language tag"):
        written(episode(TALK, show=Show(language="English please")), tmp_path)
