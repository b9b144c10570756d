"""The YAML block some files begin with, between two lines of dashes: read for a title, else set aside."""

import re

from respoken.transcripts.base import Draft
from respoken.transcripts.text import fold

LONGEST = 300
"""Lines within which the block has to end; a rule on the first line is otherwise only a rule."""

_FIELD = re.compile(r"([A-Za-z_][\w .-]{0,40}):(?:\s+(.*))?$")
_INSIDE = re.compile(r"\s|-\s|-$|#|[\]})],?$")


def take(draft: Draft) -> int:
    """The number of lines front matter takes up at the head of the file, 0 when there is none.

    Sets them aside, and the draft's title and description from the fields of that name.
    """
    lines = draft.source.lines
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        return 0
    fields = others = 0
    for place in range(first + 1, min(len(lines), first + LONGEST)):
        line = lines[place].rstrip()
        if line in ("---", "..."):
            break
        fields += bool(_FIELD.match(line))
        others += bool(line) and not _FIELD.match(line) and not _INSIDE.match(line)
    else:
        return 0
    if others > fields:
        return 0
    for number in range(first + 1, place + 2):
        if lines[number - 1].strip():
            draft.aside(number, "front matter")
    draft.title = _field(lines[first + 1 : place], "title")
    draft.description = _field(lines[first + 1 : place], "description", "summary", "excerpt")
    return place + 1


def _field(lines: tuple[str, ...], *names: str) -> str | None:
    for place, line in enumerate(lines):
        match = _FIELD.match(line.rstrip())
        if not match or match[1].casefold() not in names:
            continue
        parts = ["" if match[2] in (None, ">", "|", ">-", "|-") else match[2]]
        for below in lines[place + 1 :]:
            if below.strip() and not below[0].isspace():
                break
            parts.append(below)
        value = fold(" ".join(parts))
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1].replace("''", "'").strip()
        if value:
            return value
    return None
