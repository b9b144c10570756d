"""Tables saved as CSV or TSV: a column of who speaks, one of the words, and often one of the times.

Which column is which is told by the header (``speaker,start,text``). Without one, a table is read where one
column has few values that come back and read like names, and another has the words. Whisper's own TSV
(``start  end  text``, in milliseconds) names nobody.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from respoken.transcripts import markdown, recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import looks_like_json
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.recognised import Id, Said
from respoken.transcripts.text import fold, unescape

HEADER_WITHIN = 5
"""Lines above the header are a title or a note; a header stands no lower than this."""

FEWEST_ROWS = 4
"""With fewer rows than this, commas in a file without a header prove nothing."""

MOST_OF_A_NAME = 4
"""Words in a cell, in the mean, from which on it is speech."""

WHOLE_ROWS_SHARE = 0.7
"""Of the rows below the header, those that reach the column of the words."""

LONGEST_LOOK = 5000
"""Characters of a line that are looked at to tell a table."""

LONGEST_NAME = 60
"""Characters of a column's name."""

_DELIMITERS = ",\t;|"
_SPEAKERS = (
    "speaker name", "speaker", "speakers", "name", "who", "character", "participant", "author", "role",
    "speaker label", "speaker id", "voice", "person", "user", "username", "interlocutor", "actor",
)
_TEXTS = (
    "corrected transcription", "corrected transcript", "text", "transcript", "transcription", "words",
    "utterance", "dialogue", "dialog", "line", "content", "body", "message", "speech", "quote", "sentence",
    "caption", "raw transcription", "turn", "word",
)
_STARTS = (
    "start", "start time", "starttime", "start s", "begin", "begin time", "from", "timestamp", "time",
    "timecode", "time in", "in", "offset", "start ms", "start seconds", "starts at",
)
_NOTE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_MILLISECONDS = re.compile(r"(?i)\bms\b|millisec|msec")
_DIRECTION = re.compile(r"[\[(][^\[\]()]*[\])]")
_FIGURE = re.compile(r"(?i)[-+\d.,:;%TZ/ -]+|true|false|[\w-]{20,40}")
_RULE = re.compile(r":?-+:?")
_WHOLE = re.compile(r"\d{1,12}")
_CLOCK = re.compile(r"[\[(]?(\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])]?(?:\s.*)?")


@dataclass(frozen=True)
class Row:
    """A row of the table and the lines of the file it spans."""

    cells: Sequence[str]
    first: int
    last: int


@dataclass(frozen=True)
class Columns:
    """Which column holds what; ``header`` is the place of the row that says so, -1 when none does."""

    delimiter: str
    text: int
    speaker: int | None = None
    start: int | None = None
    header: int = -1


def sniff(source: Source) -> float:
    """Sure where a header names the words and who speaks or when, fairly sure of a table without one."""
    columns = _columns(source)
    if columns is None:
        return 0.0
    return 0.93 if columns.header >= 0 else 0.7


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a table. Raises TranscriptError for one whose quotes do not close."""
    draft = Draft(source, leftover="the header of the table")
    columns = _columns(source)
    assert columns is not None
    rows = list(_rows(source, columns.delimiter))
    body = rows[columns.header + 1 :]
    per_second = _per_second(columns, rows)
    said: list[Said] = []
    for row in body:
        text = unescape(_cell(row, columns.text))
        if columns.delimiter == "|":
            if _RULE.fullmatch(text.strip()):
                draft.claim(row.first, row.last)
                continue
            text = markdown.plain(text)
        for line in range(row.first, row.last + 1):
            draft.claim(line)
        if not text.strip():
            if any(cell.strip() for cell in row.cells):
                draft.aside(row.first, "a row with no words", fold(" ".join(row.cells)))
                draft.claim(row.first, row.last)
            continue
        speaker = _speaker(_cell(row, columns.speaker))
        if speaker is None and columns.speaker is not None and _DIRECTION.fullmatch(text.strip()):
            draft.aside(row.first, "a stage direction", fold(text))
            continue
        start_s = _start_s(_cell(row, columns.start), per_second)
        said.append(Said(text, speaker, start_s, row.first, row.last))
    _others(draft, columns, rows)
    return recognised.read(draft, said, narrator)


def _speaker(cell: str) -> Id:
    name = markdown.plain(cell).strip("[]() ").rstrip(":").strip()
    return name if any(character.isalnum() for character in name) else None


def _cell(row: Row, column: int | None) -> str:
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _others(draft: Draft, columns: Columns, rows: Sequence[Row]) -> None:
    """Set aside what the other columns hold: of numbers only the first, of words all that differ."""
    known = {columns.text, columns.speaker, columns.start}
    header = rows[columns.header].cells if columns.header >= 0 else ()
    for row in rows[columns.header + 1 :]:
        for place, cell in enumerate(row.cells):
            if place not in known and cell.strip():
                name = fold(header[place]) if place < len(header) else str(place + 1)
                shown = f"{name}: {fold(cell)[:200]}"
                kind = "" if _FIGURE.fullmatch(cell.strip()) else fold(cell)
                draft.aside_once(f"column {place} {kind}", row.first, "a column, not speech", shown)


# --- the rows ----------------------------------------------------------------------------------------


def _rows(source: Source, delimiter: str, most: int | None = None) -> Iterator[Row]:
    """The rows that hold anything. Raises TranscriptError where the table is broken."""
    lines = source.lines if most is None else [line[:LONGEST_LOOK] for line in source.lines[:most]]
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=most is None)
    last = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if most is not None:
                return
            raise source.error(
                f"cannot be read as a table ({error}).", "Close its quotes, or save it as CSV again.",
                reader.line_num,
            ) from error
        first, last = last + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield Row(cells, first, last)


def _columns(source: Source) -> Columns | None:
    """The columns of the words, of who speaks and of when, or None for a file that is no such table."""
    head = source.head(HEADER_WITHIN)
    if looks_like_json(source) or head[0].startswith(("<", "WEBVTT")):
        return None
    for delimiter in _DELIMITERS:
        if not any(delimiter in line for line in head):
            continue
        rows = list(_rows(source, delimiter, 60))
        for place in range(min(len(rows), HEADER_WITHIN)):
            if found := _from_header(rows, delimiter, place):
                return found
        if found := _from_cells(rows, delimiter):
            return found
    return None


def _from_header(rows: Sequence[Row], delimiter: str, place: int) -> Columns | None:
    cells = rows[place].cells
    names = [fold(_NOTE.sub(" ", cell).replace("_", " ").casefold()) for cell in cells]
    # Whole names only: a sentence with commas in it is no header.
    if len(names) < 2 or any(len(name) > LONGEST_NAME for name in names):
        return None
    texts = [names.index(name) for name in _TEXTS if name in names]
    filled = {text: sum(bool(_cell(row, text).strip()) for row in rows[place + 1 :]) for text in texts}
    text = max(texts, key=lambda column: filled[column], default=None)
    speaker = next((names.index(name) for name in _SPEAKERS if name in names), None)
    start = next((names.index(name) for name in _STARTS if name in names), None)
    if text is None and speaker is not None:
        text = _wordiest(rows[place + 1 :], [n for n, name in enumerate(names) if name and n != speaker])
        filled = {} if text is None else {text: 1}
    if text is None or not filled[text] or (speaker is None and start is None):
        return None
    whole = sum(len(row.cells) > text for row in rows[place + 1 :])
    if whole < WHOLE_ROWS_SHARE * (len(rows) - place - 1):
        return None  # A table in a text, not a file that is one.
    return Columns(delimiter, text, speaker, start, place)


def _wordiest(rows: Sequence[Row], columns: Sequence[int]) -> int | None:
    """The one of the columns with most words, if they are sentences and no names."""
    words = {column: sum(len(_cell(row, column).split()) for row in rows) for column in columns}
    most = max(words.values(), default=0)
    found = [column for column in columns if words[column] == most]
    return found[0] if found and most and most >= MOST_OF_A_NAME * len(rows) else None


def _from_cells(rows: Sequence[Row], delimiter: str) -> Columns | None:
    """The columns of a table without a header: who speaks comes back and reads like names."""
    counts = Counter(len(row.cells) for row in rows)
    width, count = counts.most_common(1)[0] if counts else (0, 0)
    if count < max(FEWEST_ROWS, 0.95 * len(rows)) or not 2 <= width <= 8:
        return None
    table = [row.cells for row in rows if len(row.cells) == width]
    columns = [[fold(row[place]) for row in table] for place in range(width)]
    words = [sum(len(cell.split()) for cell in column) for column in columns]
    text = words.index(max(words))
    starts = [place for place in range(width) if all(_CLOCK.fullmatch(cell) for cell in columns[place])]
    speakers = [
        place for place, column in enumerate(columns)
        if place != text and 2 <= len(set(column)) <= len(column) // 2 and all(map(_named, column))
    ]
    if not speakers or words[text] < 3 * len(table):
        return None
    return Columns(delimiter, text, speakers[0], starts[0] if starts else None)


def _named(cell: str) -> bool:
    return bool(cell) and shape(cell.rstrip(":")) >= Shape.SINGLE


# --- times -------------------------------------------------------------------------------------------


def _start_s(cell: str, per_second: float) -> float | None:
    clock = _CLOCK.fullmatch(cell.strip())
    return recognised.time(clock[1]) if clock else recognised.time(cell, per_second)


def _per_second(columns: Columns, rows: Sequence[Row]) -> float:
    """1000 where the times are milliseconds: the header says so, or they are whole and far apart."""
    if columns.start is None:
        return 1
    if columns.header >= 0 and _MILLISECONDS.search(_cell(rows[columns.header], columns.start)):
        return 1000
    times = [_cell(row, columns.start).strip() for row in rows[columns.header + 1 :]]
    whole = [int(time) for time in times if _WHOLE.fullmatch(time)]
    far = len(whole) > 1 and (max(whole) - min(whole)) / (len(whole) - 1) > 400
    return 1000 if far and len(whole) == sum(bool(time) for time in times) else 1


FORMAT = Format(sniff, parse)
