"""Caption cues become turns: what WebVTT, SRT and timed JSON have in common.

Cues are cut for the screen, not for the ear, so the cues of one speaker in a row are one turn. A cue that
names nobody goes on with who spoke before, as captions mean it: a name stands where the speaker changes.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from respoken.transcripts import marks
from respoken.transcripts.base import Draft, no_labels
from respoken.transcripts.evidence import Verdict, judge
from respoken.transcripts.labels import Candidate, bare, find
from respoken.transcripts.text import fold
from respoken.transcripts.times import seconds, span_fault

ROLLING_SHARE = 0.6
"""Live captions begin nearly every cue with the last line of the one before; people do not talk so."""

FEWEST_ROLLING = 8
"""In fewer cues than this, somebody may just repeat themselves."""

UNNAMED_SHARE = 0.2
"""Where fewer cues than this name nobody, naming is the habit and its lack is worth a look."""

ROUNDING_S = 0.5
"""Machines that cut captions let one end that much before it starts; a person who types does not."""

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
TIMING = re.compile(rf"\s*({_TIME})\s*-+>\s*({_TIME})(?P<settings>(?:\s.*)?)")
"""A cue's time line; the dot and the comma before the fraction are both in use."""

BROKEN_TIMING = re.compile(r"\s*\d[\d:.,;\s]{0,40}-+>")
"""The start of a line that is meant as one, whether or not it can be read."""

_NAMED = re.compile(r"\s*[\[(<]\s*([^\[\]()<>:%]{1,60}?)\s*[\])>]\s*")
"""Who speaks, behind the times of a cue."""

_SETTING = re.compile(r"[\w-]+:\S+")
_SOUND = re.compile(r"[\[(*♪♫][^\[\]()]*[\])*♪♫][.:]?|[♪♫#*\s]*")
_CLOSING = re.compile(r"[,.;:!?…%)\]}’”，。！？]{1,3}")
_ID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_CHANGE = re.compile(r"(?:>>+|[-–—](?=\s|[^\W\d]))\s*")


@dataclass
class Cue:
    """A cue of the file: when it starts, the line of its times, and its lines as (number, text)."""

    line: int
    start_s: float
    voice: str | None = None
    payload: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of one cue by one voice, folded and without markup; ``voice`` is None where none is named.

    ``fresh`` says whether it is the first of its cue, ``tight`` that no blank stands before it.
    """

    line: int
    text: str
    voice: str | None = None
    start_s: float | None = None
    fresh: bool = True
    tight: bool = False


def glued(pieces: Sequence[Piece], texts: Sequence[str]) -> list[Piece]:
    """The pieces, those tight that follow the one before without a blank; ``texts`` are theirs, unfolded.

    Some files hold a word a piece with the blank in front of it, some with punctuation on its own.
    """
    return [
        replace(piece, tight=True) if tight else piece
        for piece, tight in zip(pieces, tightness(texts), strict=True)
    ]


def tightness(texts: Sequence[str]) -> list[bool]:
    """For each text of a row, whether it follows the one before without a blank."""
    words = [text for text in texts if any(character.isalnum() for character in text)]
    blanks_given = sum(text[0].isspace() for text in words) * 2 > len(words)
    return [not text[:1].isspace() if blanks_given else bool(_CLOSING.fullmatch(text)) for text in texts]


# --- the file's lines become cues ------------------------------------------------------------------


def cut(
    draft: Draft, first: int, blank_ends_cue: bool, skip: Collection[int] = ()
) -> Iterator[Cue]:
    """The cues from line ``first`` on, without the lines to ``skip``. A line of blanks ends no cue.

    Their time lines and names are accounted for in the draft; their words are for the caller to read.
    Raises TranscriptError for times that cannot be read or run backwards.
    """
    lines = draft.source.lines
    cue: Cue | None = None
    for number in range(first, len(lines) + 1):
        line = "" if number in skip else lines[number - 1]
        if match := TIMING.fullmatch(line):
            if cue:
                yield cue
            named = _NAMED.fullmatch(match["settings"])
            cue = Cue(number, _start_s(draft, number, match), fold(named[1]) if named else None)
        elif BROKEN_TIMING.match(line):
            raise draft.source.error(
                "cannot be read as the times of a cue.", "Write 00:01:02,345 --> 00:01:05,678.", number
            )
        elif blank_ends_cue and not line and cue:
            yield cue
            cue = None
        elif _names_next_cue(lines, number):
            _claim_name(draft, number)
        elif cue:
            cue.payload.append((number, line))
    if cue:
        yield cue


def _start_s(draft: Draft, number: int, match: re.Match[str]) -> float:
    start_s, end_s = seconds(match[1]) or 0.0, seconds(match[2]) or 0.0
    fault = span_fault(draft.source, start_s, end_s, number, "cue")
    if fault and start_s - end_s >= ROUNDING_S:
        raise fault
    if fault:
        draft.warn(f"line {number}: {fault.what.rstrip('.')} by a moment; read all the same.")
    draft.claim(number)
    if _NAMED.fullmatch(match["settings"]):
        return start_s
    strange = [word for word in match["settings"].split() if not _SETTING.fullmatch(word)]
    if strange:
        draft.aside(number, "not a cue setting", " ".join(strange))
    return start_s


def _names_next_cue(lines: Sequence[str], number: int) -> bool:
    """Whether a line is the number or name that stands above a time line."""
    line = lines[number - 1].strip()
    if not line or number >= len(lines) or not TIMING.fullmatch(lines[number]):
        return False
    return line.isdigit() or number == 1 or not lines[number - 2].strip()


def _claim_name(draft: Draft, number: int) -> None:
    if len(draft.source.lines[number - 1].split()) == 1:
        draft.claim(number)
    else:
        draft.aside(number, "the name of a cue")


# --- the cues' pieces become turns -----------------------------------------------------------------


def read(
    draft: Draft, pieces: Sequence[Piece], narrator: str | None, unnamed: str = "no speaker labels were found"
) -> Draft:
    """The draft with the pieces joined into turns. Raises TranscriptError, ``unnamed``, when nobody is."""
    pieces = _with_words(draft, pieces)
    if any(piece.voice for piece in pieces):
        _warn_of_unnamed(draft, pieces)
    else:
        pieces = _labelled(draft, _without_rolling(draft, pieces), cautious=narrator is not None)
    named = any(piece.voice for piece in pieces)
    if not named and pieces:
        marks.warn_of_unnamed_changes(draft, narrator)
    if not named and narrator is None and pieces:
        raise no_labels(draft.source, unnamed)
    if named and narrator is not None:
        draft.warn(f"the file names its speakers, so {narrator!r} narrates nothing.")
    _join(draft, pieces, None if named else narrator)
    return draft


def _with_words(draft: Draft, pieces: Sequence[Piece]) -> list[Piece]:
    spoken = [piece for piece in pieces if piece.text]
    lines = {piece.line for piece in spoken}
    for piece in pieces:
        if piece.line not in lines and draft.source.lines[piece.line - 1].strip():
            lines.add(piece.line)
            draft.aside(piece.line, "a cue with no words")
    return spoken


def _join(draft: Draft, pieces: Sequence[Piece], narrator: str | None) -> None:
    names = _one_spelling(draft, pieces)
    speaker = narrator
    for piece in pieces:
        changes, text = _cut_change(piece.text)
        if not piece.voice and _SOUND.fullmatch(text):
            draft.aside(piece.line, "a stage direction", text)
            continue
        name = names[piece.voice.casefold()] if piece.voice else speaker
        if name is None:
            draft.aside(piece.line, "before the first speaker is named", text)
            continue
        if changes and not piece.voice and not narrator:
            draft.warn(f"line {piece.line}: marks a change of speaker but names none; read as {name}.")
        if not draft.blocks or name != speaker:
            draft.open(name, piece.line, piece.start_s)
            speaker = name
        words, ads = marks.spoken(text)
        draft.say(words, piece.line, piece.tight)
        for ad in ads:
            draft.aside(piece.line, "an ad marker", ad)


def _cut_change(text: str) -> tuple[bool, str]:
    """Whether a text begins with the dash or the arrows that mark a change of speaker, and the rest."""
    change = _CHANGE.match(text)
    return (True, text[change.end() :]) if change else (False, text)


def _one_spelling(draft: Draft, pieces: Sequence[Piece]) -> dict[str, str]:
    """Case-folded voice -> the spelling it first has; others are told."""
    names: dict[str, str] = {}
    seen: set[str] = set()
    for piece in pieces:
        if piece.voice and piece.voice not in seen:
            seen.add(piece.voice)
            if _ID.match(piece.voice):
                # An account's number, as Teams writes it: nobody is called that.
                names.setdefault(piece.voice.casefold(), f"Speaker {len(names) + 1}")
                continue
            name = names.setdefault(piece.voice.casefold(), piece.voice)
            if name != piece.voice:
                draft.warn(f"line {piece.line}: {piece.voice!r} is taken for {name!r}.")
    return names


def _without_rolling(draft: Draft, pieces: list[Piece]) -> list[Piece]:
    cues = [list(cue) for _, cue in groupby(pieces, key=lambda piece: piece.start_s)]
    rolls = sum(above[-1].text == cue[0].text for above, cue in pairwise(cues))
    if len(cues) < FEWEST_ROLLING or rolls < ROLLING_SHARE * len(cues):
        return pieces
    kept: list[Piece] = pieces[:1]
    for above, piece in pairwise(pieces):
        if piece.text == above.text:
            draft.aside(piece.line, "repeats the line before, as rolling captions do", piece.text)
        else:
            kept.append(piece)
    draft.warn(f"rolling captions: {len(pieces) - len(kept)} repeated lines are left out.")
    return kept


def _warn_of_unnamed(draft: Draft, pieces: Sequence[Piece]) -> None:
    unnamed = [piece.line for piece in pieces if not piece.voice and not _SOUND.fullmatch(piece.text)]
    if unnamed and len(unnamed) < UNNAMED_SHARE * len(pieces):
        draft.warn(
            f"line {unnamed[0]}: cues without a speaker, {len(unnamed)} in all, go on with who spoke before."
        )


def _candidate(pieces: Sequence[Piece], place: int) -> Candidate | None:
    piece = pieces[place]
    candidate = find(piece.line, _cut_change(piece.text)[1], piece.fresh)
    if candidate is None and piece.fresh and len(piece.text) <= 60:
        words_below = place + 1 < len(pieces) and not pieces[place + 1].fresh
        return bare(piece.line, piece.text, "", True, "bare") if words_below else None
    if candidate and candidate.alone and candidate.dress.endswith("bracketed"):
        # A cue that is all brackets is a sound; above words of the same cue it may be who says them.
        words_below = place + 1 < len(pieces) and not pieces[place + 1].fresh
        return candidate if words_below else None
    return candidate


def _labelled(draft: Draft, pieces: Sequence[Piece], cautious: bool) -> list[Piece]:
    """The pieces with the labels at their starts turned into voices."""
    candidates = [_candidate(pieces, place) for place in range(len(pieces))]
    rests = [c.rest if c else piece.text for c, piece in zip(candidates, pieces, strict=True)]
    verdict = Verdict()
    kind = ""
    for kind in ("", "bracketed", "bare"):
        verdict = judge([c for c in candidates if c and _kind(c) == kind], rests, cautious)
        if verdict.speakers:
            break
    draft.warnings.extend(verdict.warnings)
    draft.people.extend(verdict.people)
    found: list[Piece] = []
    for candidate, piece in zip(candidates, pieces, strict=True):
        named = candidate and _kind(candidate) == kind
        if candidate and named and candidate.key in verdict.speakers:
            found.append(replace(piece, voice=verdict.speakers[candidate.key], text=candidate.rest))
        else:
            found.append(piece)
    return found


def _kind(candidate: Candidate) -> str:
    """What a candidate is set off by where no colon does it: brackets, or nothing."""
    return next((kind for kind in ("bracketed", "bare") if candidate.dress.endswith(kind)), "")
