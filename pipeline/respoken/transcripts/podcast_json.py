"""Podcasting 2.0 transcript JSON: ``{version, segments: [{speaker, startTime, endTime, body}]}``.

The namespace's transcript page allows a word or a sentence a segment; either way those of one speaker in a
row are one turn, and a segment without a speaker goes on with the one before.
"""

from typing import Any

from respoken.transcripts import cues
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.cues import Piece
from respoken.transcripts.jsontext import Document, looks_like_json, mentions, shown
from respoken.transcripts.text import fold, mend
from respoken.transcripts.times import span_fault

LONGEST_S = 1e9
"""Thirty years; a larger number is no time."""

_KNOWN = frozenset(("speaker", "startTime", "endTime", "body"))


def sniff(source: Source) -> float:
    """Certain for JSON with segments that have a body; likely for any JSON, whose fault is then told."""
    if not looks_like_json(source):
        return 0.0
    if not mentions(source, "segments"):
        return 0.5
    return 1.0 if mentions(source, "body") else 0.6


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Podcasting 2.0 transcript."""
    draft = Draft(source, leftover="the frame of the JSON")
    bodies: list[str] = []
    pieces: list[Piece] = []
    found = False
    for name, _, value, first, last in Document(source).walk("segments[]"):
        if name == "segments[]":
            bodies.append(_body(source, value, first))
            pieces.append(_piece(draft, value, bodies[-1], first, last))
        elif name != "segments":
            draft.aside(first, "a field, not speech", shown(name, value))
            draft.claim(first, last)
        if name in ("title", "description") and isinstance(value, str):
            setattr(draft, name, fold(mend(value)) or None)
        found = found or name in ("segments", "segments[]")
    if not found:
        raise source.error(
            "is JSON without a list of segments.",
            "Give what Podcasting 2.0 asks for or a recogniser writes, or text, VTT or SRT.",
        )
    return cues.read(draft, cues.glued(pieces, bodies), narrator)


def _body(source: Source, segment: Any, line: int) -> str:
    if not isinstance(segment, dict):
        raise source.error("a segment is no object.", "Write {speaker, startTime, endTime, body}.", line)
    body = segment.get("body", "")
    if not isinstance(body, str):
        raise source.error("a segment's body is no text.", "Write its words in quotes.", line)
    return mend(body)


def _piece(draft: Draft, segment: dict[str, Any], body: str, first: int, last: int) -> Piece:
    source = draft.source
    draft.claim(first, last)
    for key, value in segment.items():
        if key not in _KNOWN:
            draft.aside_once(f"segment {key}", first, "a segment's field, not speech", shown(key, value))
    speaker = segment.get("speaker")
    if speaker is not None and (isinstance(speaker, bool) or not isinstance(speaker, str | int)):
        raise source.error("a segment's speaker is no name.", "Write the name in quotes.", first)
    start_s = _time(source, segment, "startTime", first)
    end_s = _time(source, segment, "endTime", first)
    if start_s is not None and end_s is not None and (
        fault := span_fault(source, start_s, end_s, first, "segment")
    ):
        raise fault
    voice = None if speaker is None else fold(mend(str(speaker))) or None
    return Piece(first, fold(body), voice, start_s)


def _time(source: Source, segment: dict[str, Any], key: str, line: int) -> float | None:
    value = segment.get(key)
    if value is None:
        return None
    try:
        time_s = float(value) if isinstance(value, int | float | str) else -1.0
    except (ValueError, OverflowError):
        time_s = -1.0
    if isinstance(value, bool) or not 0 <= time_s < LONGEST_S:
        raise source.error(f"{key} is no time.", "Give seconds, such as 12.5.", line)
    return time_s


FORMAT = Format(sniff, parse)
