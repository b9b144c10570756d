"""The lines of a running text and the paragraphs they make, before anyone knows who speaks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from respoken.transcripts import wording
from respoken.transcripts.base import TIME, Draft, seconds
from respoken.transcripts.labels import Candidate, bare, find
from respoken.transcripts.text import ENDED

TIMES_LEAD_SHARE = 0.5
"""Where this many lines begin with a time, times at the start of a line are no part of the words."""


@dataclass(frozen=True)
class Line:
    """A line of the file: its words, folded and without markup, and what it can be.

    ``why`` set: it is no speech, whatever stands in it, for that reason. ``heading``: it is marked as a
    heading. ``dress``: how its start is set off, such as "bold"; ``bare``: words set off at its start that
    no colon follows. ``start_s``: the time that stood before it. ``candidate``: the label that might stand
    there.
    """

    number: int
    text: str
    why: str = ""
    heading: bool = False
    dress: str = ""
    bare: str = ""
    start_s: float | None = None
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Paragraph:
    """Neighbouring lines that belong together, and whether a blank line stands above them."""

    lines: tuple[Line, ...]
    spaced: bool

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(line.text for line in self.lines)


_TIME_ONLY = re.compile(rf"\W*{TIME}(?:\s*(?:-->|->|-|–|—)\s*{TIME})?\W*")
_BRACKETED = re.compile(r"[\[(*♪♫].*[\])*♪♫][.:]?")
_TIME_MARK = re.compile(rf"\[{TIME}\]")
_TIME_AHEAD = re.compile(rf"^[\[(]{TIME}[\])]\s*[-–—:]?\s*")
_CLOSED_BY_TIME = re.compile(rf"{TIME}\W*$")
_LED_BY_TIME = re.compile(rf"[\[(]?({TIME})[\])]?\s+(?=\S)")


def with_candidates(lines: Sequence[Line]) -> list[Line]:
    """The lines with the labels that might stand at their starts, and without the times ahead of them."""
    found: list[Line] = []
    fresh: bool | None = None
    led = [bool(line.text) and bool(_LED_BY_TIME.match(line.text[:20])) for line in lines]
    closed = [bool(line.text) and bool(_CLOSED_BY_TIME.search(line.text[-20:])) for line in lines]
    times_lead = sum(led) >= max(3, TIMES_LEAD_SHARE * sum(bool(line.text) for line in lines))
    for place, line in enumerate(lines):
        if line.why or not line.text:
            fresh = None if fresh is None else True
            found.append(line)
            continue
        candidate = _candidate(lines, place, fresh)
        if candidate and _one_of_many(candidate, led, closed, place):
            candidate = None
        found.append(_timed(line, candidate, times_lead))
        fresh = line.heading
    return found


def _one_of_many(candidate: Candidate, led: Sequence[bool], closed: Sequence[bool], place: int) -> bool:
    """Whether a short line with a time is no name, for the next lines have times as well."""
    if candidate.dress.endswith("time first"):
        return any(led[place + 1 : place + 3])
    return candidate.dress.endswith("time behind") and any(closed[place + 1 : place + 3])


def _timed(line: Line, candidate: Candidate | None, times_lead: bool) -> Line:
    text, start_s = line.text, line.start_s
    if times_lead and (time := _LED_BY_TIME.match(text)):
        text, start_s = text[time.end() :], seconds(time[1])
    if candidate and candidate.start_s is None and start_s is not None:
        candidate = replace(candidate, start_s=start_s)
    return replace(line, text=text, start_s=start_s, candidate=candidate)


def _candidate(lines: Sequence[Line], place: int, fresh: bool | None) -> Candidate | None:
    line = lines[place]
    candidate = find(line.number, line.text, fresh, line.dress)
    if candidate and candidate.alone and candidate.dress.endswith("bracketed"):
        return None  # A line that is all brackets is a stage direction.
    if line.bare and not (candidate and line.bare.startswith(candidate.name)):
        rest = line.text.removeprefix(line.bare).strip()
        return bare(line.number, line.bare, rest, fresh, f"{line.dress} bare")
    if candidate is None and fresh is not False and _heads_text(lines, place):
        return bare(line.number, line.text, "", fresh, "bare")
    return candidate


def _heads_text(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is short and has text below, as a name alone on its line would."""
    text = lines[place].text
    if len(text) > 48 or ENDED.search(text):
        return False
    return any(below.text and not below.why for below in lines[place + 1 : place + 3])


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The lines in paragraphs: cut at blank lines and around headings and lines that are no speech."""
    found: list[Paragraph] = []
    current: list[Line] = []
    spaced = spaced_next = False

    def close() -> None:
        if current:
            found.append(Paragraph(tuple(current), spaced))
            current.clear()

    for line in lines:
        if not line.text and not line.why:
            close()
            spaced_next = True
            continue
        alone = bool(line.why) or line.heading or bool(direction(line.text))
        if alone:
            close()
        if not current:
            spaced, spaced_next = spaced_next, False
        current.append(line)
        if alone:
            close()
    close()
    return found


def standalone(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading, a stage direction, or anything else that is not running speech."""
    line = paragraph.lines[0]
    return bool(line.why) or line.heading or bool(direction(line.text))


def like_heading(text: str) -> bool:
    """Whether a text is short and ends as no sentence does."""
    return len(text) < 100 and len(text.split()) <= 10 and not re.search(r"[.?!…,;\"”’)。？！—-]$", text)


def direction(text: str) -> str:
    """Why a line that is all brackets or all time is not speech, or nothing."""
    if len(text) > 200:
        return ""
    if _TIME_ONLY.fullmatch(text):
        return "a time"
    if not any(character.isalnum() for character in text):
        return "a rule"
    if text[0] in "<{" and text[-1] in ">}":
        return "markup"
    if _BRACKETED.fullmatch(text) and not re.search(r"[\])] .*[\[(]", text):
        # A whole sentence in round brackets is an aside somebody speaks.
        spoken = text[0] == "(" and len(text.split()) > 8 and not wording.SOUNDS.match(text)
        return "" if spoken else "a stage direction"
    return ""


def put_aside(draft: Draft, paragraph: Paragraph, why: str) -> None:
    """Set every line of a paragraph aside."""
    for line in paragraph.lines:
        draft.aside(line.number, why)


def say(draft: Draft, *lines: Line) -> None:
    """Add the words of lines to the open turn, without the times that stand among them."""
    for line in lines:
        draft.say(_TIME_MARK.sub(" ", _TIME_AHEAD.sub("", line.text)), line.number)
