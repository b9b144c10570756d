"""The braille files: their pages measured, and their words translated back by liblouis."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laid_out import announced, episode, timeline
from respoken.errors import MediaError
from respoken.models import Episode, Mention, Notes, Person, Show
from respoken.package import OUTPUTS, braille, brf
from respoken.package.base import Master
from respoken.package.brf import CELLS, LINES, Block

MASTER = Master(path=Path("none.wav"), sample_rate_hz=44100, sample_count=0)

TALK = timeline(
    [
        ("Zoë Ågren", "Is that really so? I had no idea about NASA or McDonald."),
        ("Bo Li", "It is. And there were 1,250 people in 1969, which cost $2.5 million."),
        ("Bo Li", "Well, the “children” said it couldn’t be done — ever."),
        ("Zoë Ågren", "Go on."),
        ("Zoë Ågren", "Please, e-mail me."),
    ],
    chapters=[("A surprise", 1), ("How it began", 3)],
)

needs_liblouis = pytest.mark.skipif(
    not shutil.which(braille.PROGRAM), reason="needs lou_translate: install liblouis-bin"
)


def written(made: Episode, folder: Path) -> dict[str, str]:
    """The braille files by name."""
    return {path.name: path.read_bytes().decode("ascii") for path in OUTPUTS["brf"](made, MASTER, folder)}


def lines_of(brf_text: str) -> list[list[str]]:
    """The lines of every page."""
    assert brf_text.endswith("\r\n\f")
    return [page.removesuffix("\r\n").split("\r\n") for page in brf_text.split("\f")[:-1]]


def running(brf_text: str) -> list[str]:
    """All lines with text on them, without the page numbers."""
    pages = [[*page[:-1], re.sub(r" *#[A-J]+$", "", page[-1])] for page in lines_of(brf_text)]
    return [line for page in pages for line in page if line]


def in_print(cells: Sequence[str], table: str) -> list[str]:
    """Lines of ASCII braille as liblouis reads them."""
    patterns = "".join(
        "".join(chr(0x2800 + braille.ASCII.index(cell)) for cell in line) + "\n" for line in cells
    )
    done = subprocess.run(
        ["lou_translate", "--backward", f"unicode.dis,{table}"], input=patterns.encode(),
        capture_output=True, check=True,
    )
    return done.stdout.decode().splitlines()


def plain(text: str) -> str:
    """A text as braille can give it back: no accents are lost, but the shapes of quotes and dashes are."""
    return text.translate(str.maketrans("“”’—", "\"\"'-")).replace("- ", "-").replace(" -", "-")


# --- the words --------------------------------------------------------------------------------------


@needs_liblouis
@pytest.mark.parametrize(
    ("name", "table"), [("a-talk.brf", "en-ueb-g2.ctb"), ("a-talk-uncontracted.brf", "en-ueb-g1.ctb")]
)
def test_translated_back_it_says_what_was_said(name: str, table: str, tmp_path: Path) -> None:
    cells = running(written(episode(TALK), tmp_path)[name])
    text = " ".join(" ".join(in_print([" ".join(" ".join(cells).split())], table)).split())
    for words in (
        "Zoë Ågren: Is that really so? I had no idea about NASA or McDonald.",
        "Bo Li: It is. And there were 1,250 people in 1969, which cost $2.5 million.",
        "Zoë Ågren: Go on. Please, e-mail me.",
        "Bo Li: Well, the “children” said it couldn’t be done — ever.",
    ):
        assert plain(words) in plain(text)


@needs_liblouis
def test_contracted_and_uncontracted_braille_is_what_the_code_says() -> None:
    texts = ["The people said 42.", "NASA and Zoë"]
    # Worked by hand from the Rules of Unified English Braille: THE is dots 2346, AND 12346, PEOPLE is P.
    assert braille.translated(texts, "en-ueb-g2.ctb") == [",! P SD #DB4", ",,NASA & ,ZO^3E"]
    assert braille.translated(texts, "en-ueb-g1.ctb") == [",THE PEOPLE SAID #DB4", ",,NASA AND ,ZO^3E"]


@needs_liblouis
def test_notes_and_contents_come_before_the_transcript(tmp_path: Path) -> None:
    said = Notes(
        summary=("They talk of it.",), people=(Person(name="Al", role="expert", host=True),),
        chapters=TALK.chapters, mentions=(Mention(text="Mars", start_s=62.0),), disclosure="It is synthetic.",
    )
    text = written(episode(TALK, notes=said), tmp_path)["a-talk-uncontracted.brf"]
    lines = [line.strip() for line in running(text)]
    assert lines == [
        ",A TALK",
        ",TALKS4 ,US4 #BJBF-#JA-#CA4 #J3#AH",
        ",IT IS SYNTHETIC4",
        ",CONTENTS",
        ',A SURPRISE """"""""""""""""""""""""" #B',
        ',HOW IT BEGAN """"""""""""""""""""""" #B',
        ",ABOUT THIS EPISODE",
        ",THEY TALK OF IT4",
        ",WHO SPEAKS",
        ",AL1 HOST1 EXPERT",
        ",MENTIONED",
        ',MARS "<#JJ3#JA3#JB">',
        ",TRANSCRIPT",
        *lines[13:],
    ]
    assert lines[13] == ",A SURPRISE"


@needs_liblouis
def test_a_character_without_cells_is_named() -> None:
    [said] = braille.translated(["Look: \U0001f399 and 漢."], "en-ueb-g1.ctb")
    [back] = in_print([said], "en-ueb-g1.ctb")
    assert back == "Look: (studio microphone) and (cjk unified ideograph-6f22) ."


@needs_liblouis
def test_a_very_long_text_is_translated_whole() -> None:
    text = " ".join(f"Sentence {n} has no end." for n in range(500))
    [said] = braille.translated([text], "en-ueb-g1.ctb")
    assert said == " ".join(f",SENTENCE {braille.number(n) if n else '#J'} HAS NO END4" for n in range(500))


@needs_liblouis
@pytest.mark.parametrize("language", braille.TABLES)
def test_every_language_has_its_tables_in_six_dots(language: str) -> None:
    braille.ready(language)
    named = braille.tables(language)
    for table in filter(None, (named.uncontracted, named.contracted)):
        [said] = braille.translated(["Respoken 2026: (a, b) x/y - \u201cz\u201d!"], table)
        assert set(said) <= set(braille.ASCII)
        assert said


@needs_liblouis
def test_a_language_without_contractions_has_one_file(tmp_path: Path) -> None:
    made = episode(timeline([("Анна", "Привет, мир!")]), show=Show(language="ru"))
    files = written(made, tmp_path)
    assert list(files) == ["a-talk-uncontracted.brf"]
    # Russian braille has no sign for a capital and no blank after a comma.
    assert "ANNA3 PRIWET1MIR6" in running(files["a-talk-uncontracted.brf"])


def test_a_language_without_tables_is_refused_by_name() -> None:
    with pytest.raises(MediaError, match=r"there is no braille table for 'tlh'.*en,"):
        brf.ready("tlh")


@needs_liblouis
def test_a_table_that_liblouis_lacks_is_told() -> None:
    with pytest.raises(MediaError, match=r"no-such-table.ctb: liblouis says: .*no-such-table"):
        braille.translated(["a"], "no-such-table.ctb")


def test_without_liblouis_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MediaError, match=r"brf: braille needs liblouis. Install .* liblouis-bin"):
        brf.ready("en")


# --- the pages --------------------------------------------------------------------------------------


@needs_liblouis
@pytest.mark.parametrize("turns", [TALK, announced(TALK), timeline([("Al", "Word and more. " * 900)])])
def test_pages_are_25_lines_of_at_most_40_cells(turns: object, tmp_path: Path) -> None:
    for text in written(episode(turns), tmp_path).values():  # type: ignore[arg-type]
        assert set(text) <= set(braille.ASCII) | set("\r\n\f")
        for number, page in enumerate(lines_of(text), start=1):
            assert len(page) == LINES
            assert max(map(len, page)) <= CELLS
            assert page[-1].endswith(braille.number(number))
            assert len(page[-1]) == CELLS
            assert all(line == line.rstrip() for line in page)


def test_numbers_are_letters_after_the_number_sign() -> None:
    assert [braille.number(value) for value in (1, 10, 209)] == ["#A", "#AJ", "#BJI"]


def test_a_paragraph_begins_in_cell_3_and_a_speaker_in_cell_1() -> None:
    text = brf.pages([Block("AB " * 20), Block("CD " * 20, 0, 2)])
    assert running(text) == [
        "  AB AB AB AB AB AB AB AB AB AB AB AB AB",
        "AB AB AB AB AB AB AB",
        "CD CD CD CD CD CD CD CD CD CD CD CD CD",
        "  CD CD CD CD CD CD CD",
    ]


def test_a_heading_is_centred_between_blank_lines() -> None:
    [page] = lines_of(brf.pages([Block("ONE"), Block("HEADED", heading=True), Block("TWO")]))
    assert page[:5] == ["  ONE", "", " " * 17 + "HEADED", "", "  TWO"]


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    for before in range(18, 26):
        blocks = [*[Block("LINE")] * before, Block("HEAD", heading=True, chapter=0), Block("WORD " * 30)]
        pages = lines_of(brf.pages(blocks))
        [(number, place)] = [
            (number, at) for number, page in enumerate(pages) for at, line in enumerate(page)
            if line.strip() == "HEAD"
        ]
        assert sum("WORD" in line for line in pages[number][place + 1 :]) >= 2


def test_the_contents_say_on_which_page_a_chapter_begins() -> None:
    blocks = [
        Block("ONE", 0, 2, entry=0), Block("TWO " * 12, 0, 2, entry=1),
        Block("ONE", heading=True, chapter=0), Block("WORD " * 400),
        Block("TWO", heading=True, chapter=1), Block("WORD"),
    ]
    pages = lines_of(brf.pages(blocks))
    assert pages[0][:3] == [
        'ONE """"""""""""""""""""""""""""""""" #A',
        "TWO TWO TWO TWO TWO TWO TWO TWO",
        '  TWO TWO TWO TWO """"""""""""""""""" #C',
    ]
    assert [line.strip() for line in pages[0]].index("ONE") > 2
    assert "TWO" in [line.strip() for line in pages[2]]


def test_a_word_longer_than_a_line_goes_on_after_dot_5() -> None:
    lines = running(brf.pages([Block("GO X" + "Y" * 60, 0, 2)]))
    assert lines == ["GO", "  X" + "Y" * 36 + '"', "  " + "Y" * 24]


@given(st.lists(st.tuples(st.text("XY ", max_size=300), st.sampled_from("hpte")), min_size=1, max_size=30))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_no_cell_is_lost_whatever_the_blocks(made: list[tuple[str, str]]) -> None:
    kinds = {
        "h": Block("", heading=True), "p": Block(""), "t": Block("", 0, 2), "e": Block("", 0, 2, entry=0),
    }
    blocks = [Block("X"), *(replace(kinds[kind], text=text) for text, kind in made)]
    pages = lines_of(brf.pages(blocks))
    assert all(len(page) == LINES and max(map(len, page)) <= CELLS for page in pages)
    # X and Y stand in no number, so what is left when all else is taken away is the text.
    shown = re.sub("[^XY]", "", "".join(line for page in pages for line in page))
    assert shown == "X" + "".join("".join(text.split()) for text, _ in made)


# --- as files ---------------------------------------------------------------------------------------


@needs_liblouis
def test_the_same_episode_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(episode(TALK), tmp_path / "a") == written(episode(TALK), tmp_path / "b")


@needs_liblouis
def test_it_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(MediaError, match="taken"):
        written(episode(TALK), tmp_path / "taken")
