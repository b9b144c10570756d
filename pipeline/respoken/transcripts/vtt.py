"""WebVTT captions (W3C webvtt1): speakers as ``<v Name>``, or as ``Name:`` where a file has no voice tags."""

import re
from collections.abc import Iterator

from respoken.transcripts import cues
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.cues import Cue, Piece
from respoken.transcripts.text import fold, unescape

_HEADER = re.compile(r"WEBVTT(?:\s|$)")
_ASIDE_BLOCK = {"NOTE": "a comment", "STYLE": "a style sheet", "REGION": "a region"}
_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:\s|$)")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>v|c|i|b|u|ruby|rt|lang|font|span|br|\d[\d:.]*)(?:\.[^\s<>]*)?(?:\s(?P<words>[^<>]*))?/?>",
    re.IGNORECASE,
)


def sniff(source: Source) -> float:
    """Certain where the first line says WEBVTT."""
    return 1.0 if _HEADER.match(source.head(1)[0]) else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a WebVTT file."""
    draft = Draft(source, leftover="outside any cue")
    first = _set_header_aside(draft)
    blocks = _set_blocks_aside(draft, first)
    pieces = [
        piece for cue in cues.cut(draft, first, blank_ends_cue=True, skip=blocks) for piece in _pieces(cue)
    ]
    return cues.read(draft, pieces, narrator)


def _set_header_aside(draft: Draft) -> int:
    """The number of the first line after the header."""
    lines = draft.source.lines
    number = next(place for place, line in enumerate(lines, 1) if line.strip())
    title = lines[number - 1].strip().removeprefix("WEBVTT").strip(" \t-–—:")
    draft.title = fold(title) or None
    while number <= len(lines) and lines[number - 1].strip() and not cues.TIMING.fullmatch(lines[number - 1]):
        draft.aside(number, "the header")
        number += 1
    return number


def _set_blocks_aside(draft: Draft, first: int) -> set[int]:
    """Comments, style sheets and regions set aside; the numbers of their lines."""
    inside: set[int] = set()
    why = ""
    blank = True
    for number in range(first, len(draft.source.lines) + 1):
        line = draft.source.lines[number - 1]
        match = _BLOCK.match(line) if blank else None
        blank = not line.strip()
        if match:
            why = _ASIDE_BLOCK[match[1]]
        elif blank:
            why = ""
        if why:
            draft.aside(number, why)
            inside.add(number)
    return inside


def _pieces(cue: Cue) -> Iterator[Piece]:
    """The words of a cue by voice. A voice lasts over line ends until it is closed or another begins."""
    voice = cue.voice
    for place, (number, line) in enumerate(cue.payload):
        before = " "
        for name, raw in _by_voice(line, voice):
            voice = name
            text = fold(unescape(raw))
            tight = not raw[:1].isspace() and not before[-1:].isspace()
            yield Piece(number, text, voice, cue.start_s, fresh=place == 0, tight=tight)
            before = raw or before


def _by_voice(line: str, voice: str | None) -> Iterator[tuple[str | None, str]]:
    """A line cut where its voice changes, as (voice, text without tags)."""
    end = 0
    said = ""
    for tag in _TAG.finditer(line):
        said += line[end : tag.start()]
        end = tag.end()
        if tag["name"].lower() == "v":
            yield voice, said
            said = ""
            voice = None if tag["end"] else fold(unescape(tag["words"] or "")) or None
    yield voice, said + line[end:]


FORMAT = Format(sniff, parse)
