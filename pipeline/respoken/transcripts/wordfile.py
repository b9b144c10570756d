"""The paragraphs of a Word document (.docx), with nothing of it unpacked to disk or believed.

Office Open XML (https://ecma-international.org/publications-and-standards/standards/ecma-376/) is XML in a
ZIP archive. Of it only the one part that holds the text is read, up to a limit, whatever the archive says of
its size; tracked deletions, field codes, notes and comments are no part of the text.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

from respoken import safexml
from respoken.errors import TranscriptError
from respoken.transcripts.times import TIME

MAX_UNPACKED_BYTES = 50_000_000
"""Of the text's part: some hundred thousand paragraphs. A larger one is a bomb or no transcript."""

LONGEST_HEAD = 60
"""Characters of a cell that is who speaks, or when."""

Cell = tuple[list[str], list[str]]

ESCAPED = r"\\\1"

MAX_DIRECTORY_BYTES = 1_000_000
"""Of the list of an archive's files: over ten thousand files, where a document has some twenty."""

_MAIN = re.compile(r"word/document\d{0,3}\.xml")
_END = struct.Struct("<4s4H2LH")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error)
_OFF = frozenset(("0", "false", "off", "none"))
_UNREAD = frozenset(("Fallback", "del", "moveFrom", "rPrChange", "pPrChange"))
_COLUMNS = frozenset(
    ("#", "no.", "speaker", "speakers", "name", "who", "time", "timestamp", "timecode", "start", "end",
     "text", "transcript", "dialogue", "words", "content")
)
_TIMES = re.compile(rf"[\[(]?({TIME})(?:\s*(?:-->|-|–|—)\s*{TIME})?[\])]?")
SPECIAL = re.compile(r"([\\`*_\[\]<>~&#])")
LEADING = re.compile(r"^(\s*)([-+>]|\d{1,3}[.)]|=+|:)")


def lines(data: bytes, name: str) -> tuple[list[str], list[str]] | None:
    """The paragraphs of a document, and the same as Markdown: bold and headings marked, all else escaped.

    A row of a table with who speaks, or when, before the words is a paragraph with a label. Where a paragraph
    breaks its line, both have a line feed. None when the archive is no Word document.
    Raises TranscriptError for one that is damaged, protected or too large.
    """
    document = _document(data, name)
    if document is None:
        return None
    reader = _Reader()
    try:
        safexml.read(document, reader)
        reader.close()
    except ValueError as error:
        raise _damaged(name, str(error)) from error
    return reader.plain, reader.marked


def _damaged(name: str, why: str) -> TranscriptError:
    return TranscriptError(
        f"is a damaged Word file ({why}).", name, "Open it in Word or LibreOffice and save it again."
    )


def _document(data: bytes, name: str) -> bytes | None:
    """The XML of the text, or None when there is none."""
    if not _has_small_directory(data):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if _MAIN.fullmatch(part.filename)]
            return _unpacked(archive, parts[0], name) if parts else None
    except _BROKEN as error:
        if b"word/document" not in data:
            return None
        raise _damaged(name, " ".join(str(error).split())[:100] or type(error).__name__) from error


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytes:
    if part.flag_bits & 0x1:
        raise TranscriptError("is protected by a password.", name, "Save it without one.")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(name, "its text is packed in a way that Word does not use")
    with archive.open(part) as file:
        document = file.read(MAX_UNPACKED_BYTES + 1)
    if len(document) > MAX_UNPACKED_BYTES:
        raise TranscriptError(
            f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB, which no transcript does.", name,
            "Check that it is the right file.",
        )
    return document


def _has_small_directory(data: bytes) -> bool:
    """Whether the list of files at the archive's end is of a sane size; it is read whole before anything."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) - at < _END.size:
        return True  # No archive at all: for zipfile to say.
    far = data[at - 20 : at - 16] == b"PK\x06\x07" if at >= 20 else False
    return not far and int(_END.unpack_from(data, at)[5]) <= MAX_DIRECTORY_BYTES


class _Reader:
    """Collects the runs of a paragraph and makes lines of them."""

    def __init__(self) -> None:
        self._plain: list[list[str]] = []
        self._marked: list[list[str]] = []
        self._runs: list[tuple[bool, str]] = []
        self._heading = 0
        self._broken = False
        self._bold = False
        self._in_run = False
        self._text = False
        self._skipped = 0
        self._rows: list[list[int]] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Note paragraphs, runs, what is bold, tabs and breaks."""
        tag = name.rpartition("}")[2]
        if self._skipped or tag in _UNREAD:
            self._skipped += 1
            return
        value = next((value for key, value in attributes.items() if key.endswith("}val")), "")
        if tag == "r":
            self._in_run, self._bold = True, False
        elif tag == "t":
            self._text = self._in_run
        elif tag == "b" and self._in_run:
            self._bold = value.lower() not in _OFF
        elif tag == "rStyle" and value == "Strong":
            self._bold = True
        elif tag == "tr":
            self._rows.append([])
        elif tag == "tc" and self._rows:
            self._rows[-1].append(len(self._plain))
        elif tag == "pStyle":
            self._heading = _level(value)
        elif self._in_run and tag in ("tab", "noBreakHyphen"):
            self._runs.append((self._bold, "-" if tag == "noBreakHyphen" else "\t"))
        elif self._in_run and tag in ("br", "cr"):
            self._end_line()
            self._broken = True

    def end(self, name: str, line: int) -> None:
        """Note where runs and paragraphs end."""
        tag = name.rpartition("}")[2]
        if self._skipped:
            self._skipped -= 1
        elif tag == "t":
            self._text = False
        elif tag == "r":
            self._in_run = False
        elif tag == "p":
            self._end_line()
            self._broken, self._heading = False, 0
        elif tag == "tr":
            starts = self._rows.pop()
            if starts and not self._rows:  # Of tables in tables, only the outer one has a layout to tell.
                self._end_row(starts)

    def close(self) -> None:
        """Keep what stands in no paragraph."""
        if self._runs:
            self._end_line()

    def text(self, text: str, line: int) -> None:
        """Characters, kept when they are of the text."""
        if self._text and not self._skipped:
            self._runs.append((self._bold, " ".join(text.split("\n"))))

    def comment(self, text: str, line: int) -> None:
        """Comments in the XML are nothing anybody wrote."""

    @property
    def plain(self) -> list[str]:
        """The paragraphs."""
        return ["\n".join(lines) for lines in self._plain]

    @property
    def marked(self) -> list[str]:
        """The paragraphs as Markdown."""
        return ["\n".join(lines) for lines in self._marked]

    def _end_line(self) -> None:
        runs: list[tuple[bool, list[str]]] = []
        for bold, text in self._runs:
            if runs and runs[-1][0] == bold:
                runs[-1][1].append(text)
            else:
                runs.append((bold, [text]))
        self._runs.clear()
        plain = "".join(text for _, texts in runs for text in texts)
        marked = "".join(set_off(bold, "".join(texts)) for bold, texts in runs)
        level = self._heading if plain.strip() else 0
        marked = f"{'#' * level} {marked.strip()}" if level else LEADING.sub(r"\1\\\2", marked)
        if self._broken:
            self._plain[-1].append(plain)
            self._marked[-1].append(marked)
        else:
            self._plain.append([plain])
            self._marked.append([marked])

    def _end_row(self, starts: list[int]) -> None:
        """Make one paragraph of a table's row when its first cells are short: who speaks, and when."""
        ends = [*starts[1:], len(self._plain)]
        cells = [
            ([line for lines in self._plain[start:end] for line in lines],
             [line for lines in self._marked[start:end] for line in lines])
            for start, end in zip(starts, ends, strict=True)
        ]
        if row := labelled(cells):
            self._plain[starts[0] :] = [row[0]]
            self._marked[starts[0] :] = [row[1]]


def labelled(cells: Sequence[Cell]) -> Cell | None:
    """One paragraph of a table's row whose first cells are short: who speaks, and when; else None.

    A cell is its lines, and the same as Markdown.
    """
    cells = [cell for cell in cells if any(line.strip() for line in cell[0])]
    heads = [" ".join(" ".join(plain).split()) for plain, _ in cells[:-1]]
    if not 1 <= len(heads) <= 3 or any(len(head) > LONGEST_HEAD for head in heads):
        return None
    plain, marked = cells[-1]
    if all(head.casefold().rstrip(":") in _COLUMNS for head in [*heads, " ".join(plain).strip()]):
        row = " | ".join([*heads, *plain])
        plain, marked = [row], [f"# {SPECIAL.sub(ESCAPED, row)}"]
    else:
        times = [f"[{time[1]}] " for head in heads if (time := _TIMES.fullmatch(head))][:1]
        names = [head.rstrip(": ") for head in heads if not _TIMES.fullmatch(head)]
        ahead = "".join(times)
        name = " ".join(names)
        plain = [f"{ahead}{name}: {plain[0]}" if name else f"{ahead}{plain[0]}", *plain[1:]]
        label = f"**{SPECIAL.sub(ESCAPED, name)}:** " if name else ""
        marked = [f"{ahead}{label}{marked[0].strip()}", *marked[1:]]
    return plain, marked


def _level(style: str) -> int:
    """The level of a heading's style, 0 for any other."""
    match = re.fullmatch(r"(?i)heading\s?([1-6])", style)
    return int(match[1]) if match else int(style.lower() == "title")


def set_off(bold: bool, text: str) -> str:
    """Words as Markdown: what is markup in it escaped, and set off where it is bold."""
    words = text.strip()
    if not words:
        return text
    escaped = SPECIAL.sub(ESCAPED, words)
    if not bold:
        return text.replace(words, escaped, 1)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}**{escaped}**{after}"
