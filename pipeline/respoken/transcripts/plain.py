"""Plain text: ``Name: words``, or the name on its line and the words below."""

import re

from respoken.transcripts import frontmatter, marks, numbering, prose
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.lines import Line, scenes, with_candidates
from respoken.transcripts.text import fold

_BULLET = re.compile(r"(?:>>+|[-–—•·*:])\s+|>>+")
_ARROWS = re.compile(r"\s>>+\s+(?=[^:]{1,60}:\s)")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")


def sniff(source: Source) -> float:
    """Little, always: any text may be this, so every other format goes first."""
    return 0.1


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a plain text transcript."""
    draft = Draft(source)
    taken = frontmatter.take(draft)
    lines = [Line(number, "") for number in range(1, taken + 1)]
    written = numbering.without(source.lines)
    for number in range(taken + 1, len(source.lines) + 1):
        text = fold(marks.without_markup(written[number - 1]))
        if bullet := _BULLET.match(text):
            text = text[bullet.end() :]
        elif lines and lines[-1].text and _UNDERLINE.fullmatch(text):
            lines[-1] = Line(number - 1, lines[-1].text, heading=True)
        parts = _ARROWS.split(text) if " >>" in text else [text]
        lines += [Line(number, part) for part in parts]
    lines = scenes(lines)
    return prose.read(draft, with_candidates(lines), narrator)


FORMAT = Format(sniff, parse)
