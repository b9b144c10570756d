"""Word documents: the same layouts as in text, with bold names as in Markdown."""

import re

from respoken.transcripts import markdown, plain
from respoken.transcripts.base import Draft, Format, Source

_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,3})?")
_SPAN = re.compile(rf"{_TIME.pattern}\s*--\\?>\s*{_TIME.pattern}")


def sniff(source: Source) -> float:
    """Certain for what came out of a Word document."""
    return 0.99 if source.marked else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Word document; its lines are its paragraphs.

    Where paragraphs break their lines, as under a name, blank lines part them as they do in a text.
    """
    broken = any("\n" in paragraph for paragraph in source.marked)
    lines: list[str] = []
    home: list[int] = []
    for number, paragraph in enumerate(source.marked, 1):
        parts = [*map(_padded, paragraph.split("\n")), *([""] if broken else [])]
        lines += parts
        home += [number] * len(parts)
    if lines == list(source.lines):
        return plain.parse(source, narrator)
    return markdown.parse_as(source, lines, home, narrator)


def _padded(line: str) -> str:
    """A line of times with two digits in each place, as everybody but Teams writes them: 0:0:3.290."""
    if not _SPAN.fullmatch(line):
        return line
    return _TIME.sub(lambda t: f"{int(t[1]):02d}:{int(t[2]):02d}:{int(t[3]):02d}{t[4] or ''}", line)


FORMAT = Format(sniff, parse)
