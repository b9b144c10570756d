"""Notes and transcript as braille files: ``<slug>.brf``, contracted, and ``<slug>-uncontracted.brf``.

For embossers and braille displays: pages of 25 lines of 40 cells in North American ASCII braille. Laid out
as Braille Formats has it (BANA, 2016): headings centred between blank lines, paragraphs begun in cell 3,
each speaker's words begun in cell 1 and run over in cell 3, page numbers at the right end of the last line.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package import braille, notes, paragraphs
from respoken.package.base import Master
from respoken.package.clock import clock

CELLS, LINES = 40, 25
"""The page that most embossers and all displays can take."""

_APART = 3  # blank cells between a page number and text before it on its line
_MARGIN = 3  # blank cells on both sides of a centred heading, at least
_ENTRY_RIGHT = 6  # cells kept free at the right of a list of contents, for the page numbers


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a line of a list, in print or in braille.

    first, runover: cells left free before its first line and the others. chapter: its place in the list
    of contents, from 0. own: whether its words are ours, in English, and not the episode's.
    """

    text: str
    first: int = 2
    runover: int = 0
    heading: bool = False
    chapter: int | None = None
    entry: int | None = None
    own: bool = False


def ready(language: str) -> None:
    """Nothing, when braille of a language (BCP 47) can be written here. Raises MediaError otherwise."""
    braille.ready(language)


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """The braille files; only the uncontracted one in a language without contractions. Raises MediaError."""
    tables = braille.tables(episode.show.language)
    files = []
    for suffix, table in (("", tables.contracted), ("-uncontracted", tables.uncontracted)):
        if table:
            path = folder / f"{episode.slug}{suffix}.brf"
            own = table if episode.show.language.lower().startswith("en") else tables.uncontracted
            content = pages(_translated(list(_blocks(episode)), table, own))
            with atomic.replacing(path) as temporary:
                temporary.write_bytes(content.encode("ascii"))
            files.append(path)
    return files


# --- what is written ------------------------------------------------------------------------------


def _blocks(episode: Episode) -> Iterator[Block]:
    said = episode.notes
    yield Block(episode.title, heading=True)
    by = [episode.show.title, episode.show.author, episode.date, clock(episode.timeline.duration_s)]
    yield Block(". ".join(dict.fromkeys(part for part in by if part)))
    yield Block(said.disclosure)
    chapters = episode.timeline.chapters
    if chapters:
        yield Block("Contents", heading=True, own=True)
        for number, chapter in enumerate(chapters):
            yield Block(chapter.title, 0, 2, entry=number)
    if said.summary:
        yield Block("About this episode", heading=True, own=True)
        yield Block(" ".join(said.summary))
    for heading, lines in notes.lists(said):
        if heading != "Chapters":
            yield Block(heading, heading=True, own=True)
            yield from (Block(line, 0, 2) for line in lines)
    yield Block("Transcript", heading=True, own=True)
    yield from _turns(episode)


def _turns(episode: Episode) -> Iterator[Block]:
    chapter, before = 0, ""
    for paragraph in paragraphs.of(episode.timeline):
        if paragraph.chapter:
            yield Block(paragraph.chapter.title, heading=True, chapter=chapter)
            chapter, before = chapter + 1, ""
        if paragraph.speaker == before:
            yield Block(paragraph.text, 4, 2)
        else:
            yield Block(f"{paragraph.speaker}: {paragraph.text}", 0, 2)
        before = paragraph.speaker


def _translated(blocks: Sequence[Block], table: str, own_table: str) -> list[Block]:
    """The blocks with their text in ASCII braille."""
    made = list(blocks)
    for own in (False, True):
        places = [at for at, block in enumerate(blocks) if block.own is own]
        cells = braille.translated([blocks[at].text for at in places], own_table if own else table)
        for at, text in zip(places, cells, strict=True):
            made[at] = replace(blocks[at], text=text)
    return made


# --- how it is laid out ---------------------------------------------------------------------------


def pages(blocks: Sequence[Block]) -> str:
    """Blocks of ASCII braille as the text of a BRF: lines end in CR LF, pages in a form feed."""
    draft = _Paper({})
    for block in blocks:
        draft.add(block)
    # Where chapters begin does not hang on what the list of contents says, only on how long it is.
    paper = _Paper(draft.starts)
    for block in blocks:
        paper.add(block)
    return paper.text()


class _Paper:
    """Pages being filled. starts: the page of each chapter, for the list of contents."""

    def __init__(self, known: Mapping[int, int]) -> None:
        self.starts: dict[int, int] = {}
        self._known = known
        self._pages: list[list[str]] = [[]]
        self._blank = False

    def add(self, block: Block) -> None:
        """Set a block below what there is, on new pages where it has to be."""
        words = block.text.split()
        if block.heading and words:
            self._add_heading(words)
        elif block.entry is not None and words:
            self._add_entry(words, block.runover, self._known.get(block.entry, 1))
        else:
            self._add_paragraph(words, block.first, block.runover)
        if block.chapter is not None:
            self.starts[block.chapter] = len(self._pages)

    def text(self) -> str:
        """The whole file."""
        used = self._pages if self._pages[-1] else self._pages[:-1]
        return "".join(
            "".join(f"{line}\r\n" for line in self._numbered(page, number)) + "\f"
            for number, page in enumerate(used, start=1)
        )

    def _numbered(self, page: Sequence[str], number: int) -> Iterator[str]:
        lines = [*page, *[""] * (LINES - len(page))]
        yield from lines[:-1]
        sign = braille.number(number)
        yield f"{lines[-1]:<{CELLS - len(sign)}}{sign}"

    @property
    def _free(self) -> int:
        """Lines left on the page."""
        return LINES - len(self._pages[-1])

    @property
    def _room(self) -> int:
        """Cells of the next line that may hold text: fewer on the last, which has the page number."""
        return CELLS if self._free > 1 else CELLS - _APART - len(braille.number(len(self._pages)))

    def _add_line(self, line: str) -> None:
        self._pages[-1].append(line)
        if not self._free:
            self._pages.append([])

    def _add_gap(self) -> None:
        """One blank line, and none at the top of a page."""
        if self._blank and self._pages[-1]:
            self._add_line("")
        self._blank = False

    def _turn_page(self) -> None:
        self._pages.append([])

    def _add_heading(self, words: Sequence[str]) -> None:
        lines = _wrapped(words, lambda _: CELLS - 2 * _MARGIN)
        self._blank = bool(self._pages[-1])
        # A heading stands over two lines at least of what it is the heading of, with a blank between.
        if len(lines) + self._blank + 3 > self._free and self._pages[-1]:
            self._turn_page()
        self._add_gap()
        for line in lines:
            self._add_line(" " * ((CELLS - len(line)) // 2) + line)
        self._blank = True

    def _add_entry(self, words: Sequence[str], runover: int, page: int) -> None:
        lines = _wrapped(words, lambda at: CELLS - _ENTRY_RIGHT - (runover if at else 0))
        self._add_gap()
        if len(lines) >= self._free and self._pages[-1]:
            self._turn_page()
        sign = braille.number(page)
        shown = [" " * (runover if at else 0) + line for at, line in enumerate(lines)]
        dots = CELLS - len(shown[-1]) - len(sign) - 2
        shown[-1] += f" {(braille.CONTINUATION if dots > 1 else ' ') * dots} {sign}"
        for line in shown:
            if self._free == 1:  # the number on a page's last line is its own
                self._add_line("")
            self._add_line(line)

    def _add_paragraph(self, words: Sequence[str], first: int, runover: int) -> None:
        left, indent = list(words), first
        if left:
            self._add_gap()
        while left:
            line, left = _line(left, self._room - indent, self._room < CELLS)
            self._add_line(" " * indent + line if line else "")
            indent = runover if line else indent


def _wrapped(words: Sequence[str], room: Callable[[int], int]) -> list[str]:
    """Words on lines. room: the cells that line 0, 1, 2 ... may hold."""
    lines: list[str] = []
    left = list(words)
    while left:
        line, left = _line(left, room(len(lines)), False)
        lines.append(line)
    return lines


def _line(words: list[str], room: int, may_wait: bool) -> tuple[str, list[str]]:
    """As many words as fit on a line, and those left; none when a long one may wait for a longer line."""
    count, length = 0, -1
    while count < len(words) and length + 1 + len(words[count]) <= room:
        length += 1 + len(words[count])
        count += 1
    if count or may_wait:
        return " ".join(words[:count]), words[count:]
    return words[0][: room - 1] + braille.CONTINUATION, [words[0][room - 1 :], *words[1:]]
