"""Plain text: ``Name: words``, or the name on its line and the words below."""

import re
from dataclasses import replace

from respoken.transcripts import frontmatter, marks, numbering, prose, wording
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.lines import Line, with_candidates
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
        lines += [Line(number, part) for part in _ARROWS.split(text)] if " >>" in text else [Line(number, text)]
    lines = _scenes(lines)
    return prose.read(draft, with_candidates(lines), narrator)


def _scenes(lines: list[Line]) -> list[Line]:
    """The lines of a screenplay with its scene headings told from names; any other file's as they are."""
    if not any(wording.SCENE.fullmatch(line.text) for line in lines):
        return lines
    return [
        replace(line, why="a scene heading")
        if wording.SCENE.fullmatch(line.text) or wording.TRANSITION.fullmatch(line.text) else line
        for line in lines
    ]


FORMAT = Format(sniff, parse)
