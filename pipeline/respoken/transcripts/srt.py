"""SubRip captions (SRT): numbered cues, speakers as ``Name:`` at the start of a line."""

import re

from respoken.transcripts import cues
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.cues import Piece
from respoken.transcripts.text import fold, unescape

_TAG = re.compile(
    r"</?(?:i|b|u|s|font|em|strong|br|span)(?:\s[^<>]*)?/?>|\{\\[^{}]*\}|\{/?[biu]\}", re.IGNORECASE
)


def _blank_for_break(tag: re.Match[str]) -> str:
    return " " if tag[0].lower().startswith("<br") else ""


def sniff(source: Source) -> float:
    """Sure where a time line with an arrow stands at the head of a line, in the first cues."""
    return 0.9 if any(cues.BROKEN_TIMING.match(line) for line in source.head(40)) else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of an SRT file. Blank lines inside a cue do not end it: many editors leave them there."""
    draft = Draft(source, leftover="outside any cue")
    pieces = [
        Piece(number, fold(unescape(_TAG.sub(_blank_for_break, text))), cue.voice, cue.start_s, place == 0)
        for cue in cues.cut(draft, 1, blank_ends_cue=False)
        for place, (number, text) in enumerate(cue.payload)
    ]
    return cues.read(draft, pieces, narrator)


FORMAT = Format(sniff, parse)
