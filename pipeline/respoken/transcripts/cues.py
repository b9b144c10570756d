"""Caption cues become turns: what WebVTT, SRT and timed JSON have in common.

Cues are cut for the screen, not for the ear, so the cues of one speaker in a row are one turn. A cue that
names nobody goes on with who spoke before, as captions mean it: a name stands where the speaker changes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from respoken.transcripts import wording
from respoken.transcripts.base import TIME, Draft, Source, fold, no_labels, seconds, span_fault
from respoken.transcripts.labels import find, judge

TIMING = re.compile(rf"\s*({TIME})\s*-+>\s*({TIME})(?P<settings>(?:\s.*)?)")
"""A cue's time line; the dot and the comma before the fraction are both in use."""

ROLLING_SHARE = 0.4
"""Live captions show every line twice or three times as it rolls up; people do not talk so."""

UNNAMED_SHARE = 0.2
"""Where fewer cues than this name nobody, naming is the habit and its lack is worth a look."""

_SETTING = re.compile(r"[\w-]+:\S+")
_SOUND = re.compile(r"[\[(*♪♫][^\[\]()]*[\])*♪♫][.:]?|[^\w]*")
_CHANGE = re.compile(r"\s*(?:>>+|[-–—](?=\s|\w))\s*")


@dataclass(frozen=True)
class Piece:
    """A line of one cue by one voice, folded and without markup; ``voice`` is None where none is named."""

    line: int
    text: str
    voice: str | None = None
    start_s: float | None = None
    fresh: bool = True


def start_of(source: Source, number: int, match: re.Match[str]) -> float:
    """The start of a cue in seconds. Raises TranscriptError when it ends before it starts."""
    start_s, end_s = seconds(match[1]) or 0.0, seconds(match[2]) or 0.0
    if fault := span_fault(source, start_s, end_s, number, "cue"):
        raise fault
    return start_s


def claim_timing(draft: Draft, number: int, match: re.Match[str]) -> None:
    """Account for a time line; what stands behind the times and is no cue setting is set aside."""
    draft.claim(number)
    strange = [word for word in match["settings"].split() if not _SETTING.fullmatch(word)]
    if strange:
        draft.aside(number, "not a cue setting", " ".join(strange))


def read(draft: Draft, pieces: Sequence[Piece], narrator: str | None) -> Draft:
    """The draft with the pieces joined into turns. Raises TranscriptError when nobody is named."""
    pieces = _without_rolling(draft, pieces)
    if any(piece.voice for piece in pieces):
        _warn_of_unnamed(draft, pieces)
    else:
        pieces = _labelled(draft, pieces, cautious=narrator is not None)
    labelled = any(piece.voice for piece in pieces)
    if not labelled and narrator is None and any(piece.text for piece in pieces):
        raise no_labels(draft.source)
    if labelled and narrator is not None:
        draft.warn(f"the file names its speakers, so {narrator!r} narrates nothing.")
    _join(draft, pieces, None if labelled else narrator)
    return draft


def _join(draft: Draft, pieces: Sequence[Piece], narrator: str | None) -> None:
    names = _one_spelling(draft, pieces)
    speaker = None
    for piece in pieces:
        change = _CHANGE.match(piece.text)
        text = piece.text[change.end() :] if change else piece.text
        name = names[piece.voice] if piece.voice else speaker or narrator
        if _SOUND.fullmatch(text):
            if text:
                draft.aside(piece.line, "a stage direction", text)
            continue
        if name is None:
            draft.aside(piece.line, "before the first speaker is named", text)
            continue
        if change and not piece.voice and not narrator:
            draft.warn(f"line {piece.line}: marks a change of speaker but names none; read as {name}.")
        if name != speaker:
            draft.open(name, piece.line, piece.start_s)
            speaker = name
        draft.say(text, piece.line)


def _without_rolling(draft: Draft, pieces: Sequence[Piece]) -> Sequence[Piece]:
    spoken = [piece for piece in pieces if piece.text]
    kept = [piece for place, piece in enumerate(spoken) if not place or piece.text != spoken[place - 1].text]
    repeated = len(spoken) - len(kept)
    if len(spoken) < 5 or repeated < ROLLING_SHARE * len(spoken):
        return spoken
    for place, piece in enumerate(spoken[1:], 1):
        if piece.text == spoken[place - 1].text:
            draft.aside(piece.line, "repeats the line before, as rolling captions do", piece.text)
    draft.warn(f"rolling captions: {repeated} repeated lines are left out.")
    return kept


def _labelled(draft: Draft, pieces: Sequence[Piece], cautious: bool) -> Sequence[Piece]:
    """The pieces with the labels at their starts turned into voices."""
    candidates = [find(p.line, _CHANGE.sub("", p.text, count=1), p.fresh) for p in pieces]
    rests = [c.rest if c else p.text for c, p in zip(candidates, pieces, strict=True)]
    for bracketed in (False, True):
        tried = [c for c in candidates if c and c.dress.endswith("bracketed") == bracketed]
        verdict = judge(tried, rests, cautious)
        if verdict.speakers:
            break
    draft.warnings.extend(verdict.warnings)
    found: list[Piece] = []
    for candidate, piece in zip(candidates, pieces, strict=True):
        if candidate and candidate.key in verdict.speakers and candidate in tried:
            piece = replace(piece, voice=verdict.speakers[candidate.key], text=candidate.rest)
        found.append(piece)
    return found
