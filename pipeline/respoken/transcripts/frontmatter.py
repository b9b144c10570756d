"""The block of fields some files begin with, YAML between dashes or TOML between plusses.

Read for the title, the description, the language, the speakers and the chapters; all of it is set aside.
Only the plain part of YAML is read (fields, lists, one mapping in another): no tags, no anchors, nothing that
expands.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from respoken.models import SourceChapter
from respoken.transcripts.base import Draft
from respoken.transcripts.people import Person
from respoken.transcripts.text import fold
from respoken.transcripts.times import TIME, seconds

LONGEST = 400
"""Lines within which the block has to end; a rule on the first line is otherwise only a rule."""

_FIELD = re.compile(r"([A-Za-z_][\w .-]{0,40}):(?:\s+(.*))?$")
_INSIDE = re.compile(r"\s|-\s|-$|#|[\]})],?$")
_ENTRY = re.compile(r"(\s*)(-(?:\s+|$))?(.*)")
_KEY = re.compile(
    r"""(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s"'\[{#&*!|>-][^"'#{}\[\]]{0,120}?))\s*:(?:\s+(.*))?$"""
)
_TIMED = re.compile(rf"[\[(]?({TIME})[\])]?\s*[-–—:|]?\s+(\S.*)")
_ABBREVIATED = re.compile(r"(.+?)\s*[(\[]([^\W\d_][\w.]{0,5})[)\]]$")

_PEOPLE = (
    "speakers", "speaker", "hosts", "host", "guests", "guest", "panelists", "participants", "people", "cast",
    "presenters", "presenter", "interviewer", "interviewee", "moderator",
)
_NAMES = ("name", "full_name", "fullname", "speaker", "person", "title")
_LABELS = ("initials", "abbreviation", "abbr", "short", "label", "id", "key")
_CHAPTERS = ("chapters", "chapter_markers", "timestamps", "timeline")
_STARTS = (
    "start", "starttime", "start_time", "start_s", "time", "timestamp", "at", "from", "seconds", "offset",
)
_TITLES = ("title", "name", "chapter", "text", "label", "heading", "topic")


def take(draft: Draft) -> int:
    """The number of lines front matter takes up at the head of the file, 0 when there is none.

    Sets them aside, and the draft's title, description, language, people and chapters from the fields of
    that name.
    """
    lines = draft.source.lines
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    mark = lines[first].rstrip()
    if mark not in ("---", "+++"):
        return 0
    last = _end(lines, first, mark)
    if not last:
        return 0
    for number in range(first + 1, last + 2):
        if lines[number - 1].strip():
            draft.aside(number, "front matter")
    inside = lines[first + 1 : last]
    fields = _toml(inside) if mark == "+++" else _yaml(inside)
    draft.title = _text(fields, "title")
    draft.description = _text(fields, "description", "summary", "excerpt")
    draft.language = _text(fields, "language", "lang", "locale") or ""
    draft.people += [person for name in _PEOPLE for person in _people(fields.get(name))]
    for name in _CHAPTERS:
        draft.chapters += _chapters(fields.get(name))
    return last + 1


def _end(lines: Sequence[str], first: int, mark: str) -> int:
    """The place of the line that closes the block, 0 when it is no block of fields."""
    fields = others = 0
    for place in range(first + 1, min(len(lines), first + LONGEST)):
        line = lines[place].rstrip()
        if line == mark or (mark == "---" and line == "..."):
            return place if others <= fields else 0
        if mark == "+++":
            fields += 1
            continue
        fields += bool(_FIELD.match(line))
        others += bool(line) and not _FIELD.match(line) and not _INSIDE.match(line)
    return 0


# --- the plain part of YAML ------------------------------------------------------------------------


def _yaml(lines: Sequence[str]) -> dict[str, Any]:
    """Field -> its text, its list, or its mapping. What is not understood is left out."""
    fields: dict[str, Any] = {}
    name, below = "", list[str]()
    for line in [*lines, "end:"]:
        match = _FIELD.match(line.rstrip())
        if match and not line[0].isspace():
            if name:
                fields.setdefault(name, _value(below))
            name, below = match[1].casefold().replace("-", "_"), [match[2] or ""]
        elif not line.lstrip().startswith("#"):
            below.append(line)
    return fields


def _value(lines: Sequence[str]) -> Any:
    first, below = lines[0].strip(), [line for line in lines[1:] if line.strip()]
    if first[:1] == "[":
        return _inline(fold(" ".join([first, *below])))
    entries = [_ENTRY.match(line) for line in below]
    if not first and any(entry and entry[2] for entry in entries):
        return _list(below)
    pairs = [_pair(line.strip()) for line in below]
    if not first and pairs and all(pairs):
        return dict(pair for pair in pairs if pair)
    return _bare(fold(" ".join(["" if first in (">", "|", ">-", "|-") else first, *below])))


def _list(lines: Sequence[str]) -> list[Any]:
    """The entries of a list, each its text or, where it has fields, a mapping."""
    found: list[Any] = []
    edge = min(len(line) - len(line.lstrip()) for line in lines)
    for line in lines:
        match = _ENTRY.match(line)
        dash, rest = (match[2], match[3].strip()) if match else (None, "")
        if dash and match and len(match[1]) > edge:
            continue  # A list inside an entry, such as somebody's links.
        pair = None if _TIMED.match(_bare(rest)) else _pair(rest)
        if dash:
            found.append(dict([pair]) if pair else (_bare(rest) if rest else {}))
        elif found and pair and isinstance(found[-1], dict):
            found[-1].setdefault(*pair)
        elif found and isinstance(found[-1], str):
            found[-1] = fold(f"{found[-1]} {rest}")
    return found


def _inline(text: str) -> list[Any]:
    inside = text.strip("[] ")
    parts = re.findall(r"\s*(\"[^\"]*\"|'[^']*'|[^,]+)\s*(?:,|$)", inside)
    return [_bare(part) for part in parts if part.strip()]


def _pair(text: str) -> tuple[str, str] | None:
    match = _KEY.match(text[:1000])
    return ((match[1] or match[2] or match[3]).strip(), _bare(match[4] or "")) if match else None


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        inside = value[1:-1]
        value = inside.replace("''", "'") if value[0] == "'" else inside.replace('\\"', '"')
    return value.strip()


def _toml(lines: Sequence[str]) -> dict[str, Any]:
    try:
        return {key.casefold(): value for key, value in tomllib.loads("\n".join(lines)).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}  # It is set aside all the same.


# --- what the fields say ---------------------------------------------------------------------------


def _text(fields: dict[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def _people(value: Any) -> Iterator[Person]:
    """Everybody in a list of names, a mapping of labels to names, or a list of mappings."""
    if isinstance(value, str):
        parts = re.split(r"\s*(?:[,;+&]|\band\b)\s*", value)
        value = parts if len(parts) < 20 else []
    if isinstance(value, dict):
        for label, name in value.items():
            yield from _person(str(name), str(label))
        return
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, str):
            yield from _person(entry)
        elif isinstance(entry, dict):
            keys = {str(key).casefold(): str(text) for key, text in entry.items()}
            name = next((keys[key] for key in _NAMES if keys.get(key)), "")
            label = next((keys[key] for key in _LABELS if keys.get(key)), "")
            if not name and len(keys) == 1:
                label, name = next((str(k), str(v)) for k, v in entry.items())
            yield from _person(name, label)


def _person(name: str, label: str = "") -> Iterator[Person]:
    name, label = fold(name), fold(label)
    if match := _ABBREVIATED.fullmatch(name[:200]):
        name, label = match[1], label or match[2]
    if name and len(name) <= 80 and len(label) <= 80:
        yield Person(name, label)


def _chapters(value: Any) -> Iterator[SourceChapter]:
    """The chapters of a list of mappings, of lines such as '02:10 The road', or of a mapping of times."""
    if isinstance(value, dict):
        value = [{"start": time, "title": title} for time, title in value.items()]
    for given in value if isinstance(value, list) else ():
        timed = _TIMED.fullmatch(given[:500]) if isinstance(given, str) else None
        entry = {"start": timed[1], "title": timed[2]} if timed else given
        if not isinstance(entry, dict):
            continue
        keys = {str(key).casefold(): str(text) for key, text in entry.items()}
        title = fold(next((keys[key] for key in _TITLES if keys.get(key)), ""))
        start_s = _start_s(next((keys[key] for key in _STARTS if keys.get(key)), ""))
        if not title and len(entry) == 1:
            time, title = next((str(k), fold(str(v))) for k, v in entry.items())
            start_s = _start_s(time)
        if title and start_s is not None:
            yield SourceChapter(title=title[:300], start_s=start_s)


def _start_s(text: str) -> float | None:
    text = text.strip().strip("\"'")
    if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", text):
        return float(text)
    return seconds(text)
