"""Chapters that a file of their own gives for a transcript: where each begins, and its title.

Three ways to say where: the time in the original recording, as under a video (``12:34 The road``), for
transcripts whose turns have times; a turn's number (``turn 14: The road``); or words that are said there
(``"let's talk about roads": The road``). A Podcasting 2.0 chapters.json is read too.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from respoken.errors import TranscriptError
from respoken.models import SourceChapter, Transcript, Turn
from respoken.transcripts import decode
from respoken.transcripts.base import Source, few
from respoken.transcripts.times import TIME, clock, seconds

SHORTEST_WORDS = 165
"""A minute of read conversation. A shorter chapter is made as asked, with a warning."""

_PLACES = "Write a line each as '12:34 Title', 'turn 14: Title' or '\"words said there\": Title'."

_LISTED = r"(?:[-*•]|\d{1,3}[.)])?\s*"
_AT_TIME = re.compile(rf"{_LISTED}[\[(]?({TIME})[\])]?\s*[-–—:|]?\s+(\S.*)")
_AT_TURN = re.compile(rf"{_LISTED}turn\s+(\d{{1,7}})\s*[-–—:|]?\s+(\S.*)", re.IGNORECASE)
_AT_WORDS = re.compile(rf"{_LISTED}[\"“”«](.+?)[\"“”»]\s*[-–—:|]?\s*(\S.*)")
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Asked:
    """A chapter asked for: its title, where the file asks for it, and the one place it names."""

    title: str
    where: str
    start_s: float | None = None
    turn: int | None = None
    words: str = ""


def apply(transcript: Transcript, path: Path) -> Transcript:
    """The transcript with the chapters of a file in place of its own.

    They are taken as they are; what is odd about them is in ``warnings``. Raises TranscriptError, with
    the line, for a line that is no chapter, a place that cannot be found, and chapters out of order.
    """
    try:
        source = decode.source(path)
    except TranscriptError as error:
        raise TranscriptError(error.what, error.where, f"Give a list of chapters. {_PLACES}") from error
    asked = list(_from_json(source) if source.text.lstrip().startswith("{") else _from_lines(source))
    if len(asked) < 2:
        raise source.error(f"lists {len(asked) or 'no'} chapters; an episode has two or none.", _PLACES)
    chapters, told = _placed(asked, transcript.turns)
    warnings = few([*transcript.warnings, *(f"chapters: {one}" for one in told)])
    return transcript.model_copy(update={"chapters": tuple(chapters), "warnings": warnings})


def _from_lines(source: Source) -> Iterator[Asked]:
    """The chapters of a text, one a line; empty lines and those that begin with # say nothing."""
    for number, text in enumerate(source.lines, 1):
        line, where = text.strip(), f"{source.name} line {number}"
        if not line or line.startswith("#"):
            continue
        if match := _AT_TIME.fullmatch(line):
            yield Asked(match[2], where, start_s=seconds(match[1]))
        elif match := _AT_TURN.fullmatch(line):
            yield Asked(match[2], where, turn=int(match[1]))
        elif match := _AT_WORDS.fullmatch(line):
            yield Asked(match[2], where, words=match[1])
        else:
            raise source.error(f"{line[:60]!r} is no chapter.", _PLACES, number)


def _from_json(source: Source) -> Iterator[Asked]:
    """The chapters of a Podcasting 2.0 chapters.json but those that its ``toc`` hides."""
    try:
        document: Any = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise source.error("is no valid JSON.", f"Mend it. Or: {_PLACES}", line) from error
    items = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise source.error("has no list of chapters.", 'Write {"version": "1.2.0", "chapters": [...]}.')
    for number, item in enumerate(items, 1):
        where = f"{source.name} chapter {number}"
        start_s = item.get("startTime") if isinstance(item, dict) else None
        if isinstance(start_s, bool) or not isinstance(start_s, int | float) or not 0 <= start_s < 1e6:
            raise TranscriptError("has no startTime in seconds.", where, "Give it one.")
        title = item.get("title")
        if item.get("toc") is False:
            continue
        if not isinstance(title, str) or not title.strip():
            raise TranscriptError("has no title.", where, "Give it one, or hide it with \"toc\": false.")
        yield Asked(" ".join(title.split()), where, start_s=float(start_s))


def _placed(asked: Sequence[Asked], turns: Sequence[Turn]) -> tuple[list[SourceChapter], list[str]]:
    """The chapters with the turns they begin with, and what is odd about them."""
    found: list[SourceChapter] = []
    told: list[str] = []
    before = 0
    for chapter in asked:
        turn = _turn(chapter, turns, max(before, 1))
        late = found[-1].start_s if found else None
        if turn < before or (late is not None and chapter.start_s is not None and chapter.start_s <= late):
            raise TranscriptError(
                f"{chapter.title!r} begins before the chapter above it.", chapter.where,
                "Put the chapters in the order they begin.",
            )
        if turn == before:
            told.append(
                f"{found[-1].title!r} and {chapter.title!r} begin with the same turn, {turn}: only the "
                "second is made."
            )
            found.pop()
        found.append(SourceChapter(title=chapter.title, start_s=chapter.start_s, turn=turn))
        before = turn
    return found, [*told, *_short(found, turns)]


def _turn(chapter: Asked, turns: Sequence[Turn], first: int) -> int:
    """The number of the turn a chapter begins with; words are looked for from turn ``first`` on."""
    if chapter.turn is not None:
        if not 1 <= chapter.turn <= len(turns):
            raise TranscriptError(
                f"there is no turn {chapter.turn}.", chapter.where, f"The turns are 1 to {len(turns)}."
            )
        return chapter.turn
    if chapter.start_s is not None:
        return _nearest(chapter, turns)
    words = f" {_plain(chapter.words)} "
    for turn in turns[first - 1:]:
        if words.strip() and words in f" {_plain(turn.text)} ":
            return turn.index
    raise TranscriptError(
        f"{chapter.words!r} is not said from turn {first} on.", chapter.where,
        "Give words of one turn as the transcript has them, or the turn's number.",
    )


def _nearest(chapter: Asked, turns: Sequence[Turn]) -> int:
    """The turn that starts nearest to a time of the recording."""
    assert chapter.start_s is not None
    starts = [turn.start_s for turn in turns if turn.start_s is not None]
    if len(starts) < len(turns) or any(one > other for one, other in pairwise(starts)):
        lack = "have no times" if not starts else "do not all have times that run on"
        raise TranscriptError(
            f"the turns of the transcript {lack}, so {clock(chapter.start_s)} cannot be placed.",
            chapter.where, "Say which turn: 'turn 14: Title', or '\"words said there\": Title'.",
        )
    after = min(bisect_left(starts, chapter.start_s), len(starts) - 1)
    before = max(after - 1, 0)
    earlier = chapter.start_s - starts[before] < starts[after] - chapter.start_s
    return turns[before if earlier else after].index


def _plain(text: str) -> str:
    return _APART.sub(" ", text.replace("’", "'").replace("'", "").lower()).strip()


def _short(chapters: Sequence[SourceChapter], turns: Sequence[Turn]) -> Iterator[str]:
    """Chapters that will last less than a minute, from the words in them."""
    ends = [*(chapter.turn or 1 for chapter in chapters[1:]), len(turns) + 1]
    for number, (chapter, end) in enumerate(zip(chapters, ends, strict=True)):
        first = (chapter.turn or 1) if number else 1
        words = sum(len(turn.text.split()) for turn in turns[first - 1:end - 1])
        if words < SHORTEST_WORDS:
            yield f"{chapter.title!r} has {words} words, less than a minute."
