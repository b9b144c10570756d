"""The lines of a running text and the paragraphs they make, before anyone knows who speaks."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from respoken.transcripts import marks, wording
from respoken.transcripts.base import Draft
from respoken.transcripts.labels import Candidate, bare, find
from respoken.transcripts.text import ENDED
from respoken.transcripts.times import STAMP, TIME, stamp_s

TIMES_LEAD_SHARE = 0.5
"""Where this many lines begin with a time, times at the start of a line are no part of the words."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Neighbouring lines that belong together, and whether a blank line stands above them."""

    lines: tuple[Line, ...]
    spaced: bool

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(line.text for line in self.lines)


_RANGE = rf"{TIME}(?:[:;]\d{{2}})?(?:\s*(?:-->|->|→|-|–|—|to|,)\s*{TIME}(?:[:;]\d{{2}})?)?"
_TIME_ONLY = re.compile(rf"\W*(?:{_RANGE}|[\[(]{STAMP}[\])])\W*")
_BRACKETED = re.compile(r"[\[(*♪♫].*[\])*♪♫][.:]?")
_CLOSED_BY_TIME = re.compile(rf"{TIME}\W*$")
_BOXED = rf"[\[(]{STAMP}\s*(?:(?:-->|->|→|-|–|—|to)\s*{STAMP})?[\])]"
_LED_BY_TIME = re.compile(rf"(?:{_BOXED}|{_RANGE})\s+[-–—|]?\s*(?=\S)")
_FIRST_STAMP = re.compile(STAMP)


def scenes(lines: list[Line]) -> list[Line]:
    """The lines of a screenplay with its scene headings told from names; any other file's as they are."""
    if not any(wording.SCENE.fullmatch(line.text) for line in lines):
        return lines
    return [
        replace(line, why="a scene heading")
        if wording.SCENE.fullmatch(line.text) or wording.TRANSITION.fullmatch(line.text) else line
        for line in lines
    ]


def with_candidates(lines: Sequence[Line]) -> list[Line]:
    """The lines with the labels that might stand at their starts, and without the times ahead of them."""
    lines = _without_constant_times(lines)
    found: list[Line] = []
    fresh: bool | None = None
    led = [_led(line.text) for line in lines]
    closed = [len(line.text) < 100 and bool(_CLOSED_BY_TIME.search(line.text[-20:])) for line in lines]
    timed = sum(before or line.start_s is not None for before, line in zip(led, lines, strict=True))
    times_lead = timed >= max(3, TIMES_LEAD_SHARE * sum(bool(line.text) for line in lines))
    above_s: float | None = None
    for place, line in enumerate(lines):
        if line.why or not line.text:
            fresh = None if fresh is None else True
            found.append(line)
            continue
        time_s = _time_alone(line.text)
        if time_s is not None:
            # A time on a line of its own belongs to the label below it, or to the one above.
            above_s, fresh = time_s, True
            found.append(line)
            continue
        candidate = _candidate(lines, place, fresh)
        if candidate and _one_of_many(candidate, lines, led, closed, place):
            candidate = None
        if candidate and candidate.start_s is None:
            below_s = _time_alone(_next_text(lines, place)) if candidate.alone else None
            start_s = above_s if below_s is None else below_s
            candidate = candidate if start_s is None else replace(candidate, start_s=start_s)
        found.append(_timed(line, candidate, times_lead))
        fresh, above_s = line.heading, None
    return found


def _led(text: str) -> bool:
    return bool(text) and (text[0].isdigit() or text[0] in "[(") and bool(_LED_BY_TIME.match(text[:80]))


def _without_constant_times(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without a time that all of them begin with: it tells nothing, and hides the labels."""
    heads = Counter(match[0] for line in lines if (match := _LED_BY_TIME.match(line.text[:20])))
    head, count = heads.most_common(1)[0] if heads else ("", 0)
    if count < max(8, 0.9 * sum(bool(line.text) for line in lines)):
        return lines
    return [
        replace(line, text=line.text[len(head) :]) if line.text.startswith(head) and not line.why else line
        for line in lines
    ]


def _time_alone(text: str) -> float | None:
    """The seconds of a line that is nothing but a time, else None."""
    if len(text) > 60 or text[:1].isalpha() or not _TIME_ONLY.fullmatch(text):
        return None
    time = _FIRST_STAMP.search(text)
    return stamp_s(time[0]) if time else None


def _next_text(lines: Sequence[Line], place: int) -> str:
    """The line below, or the one below a blank line."""
    return next((below.text for below in lines[place + 1 : place + 3] if below.text), "")


def _one_of_many(
    candidate: Candidate, lines: Sequence[Line], led: Sequence[bool], closed: Sequence[bool], place: int
) -> bool:
    """Whether a short line with a time is no name, for the next line has a time as well."""
    below = next((n for n in range(place + 1, min(place + 3, len(lines))) if lines[n].text), None)
    if below is None:
        return False
    if candidate.dress.endswith("time first"):
        return led[below]
    return candidate.dress.endswith("time behind") and closed[below]


def _timed(line: Line, candidate: Candidate | None, times_lead: bool) -> Line:
    text, start_s = line.text, line.start_s
    time = _LED_BY_TIME.match(text[:80]) if times_lead else None
    if time and (stamp := _FIRST_STAMP.search(time[0])):
        text = text[time.end() :]
        start_s = stamp_s(stamp[0]) if candidate is None or candidate.start_s is None else candidate.start_s
    if candidate and candidate.start_s is None and start_s is not None:
        candidate = replace(candidate, start_s=start_s)
    if candidate is None and text is line.text:
        return line
    return Line(line.number, text, line.why, line.heading, line.dress, line.bare, start_s, candidate)


def _candidate(lines: Sequence[Line], place: int, fresh: bool | None) -> Candidate | None:
    line = lines[place]
    candidate = find(line.number, line.text, fresh, line.dress)
    if candidate and candidate.alone and candidate.dress.endswith("bracketed"):
        # A line that is all brackets is a stage direction, unless the same ones come back above words.
        return replace(candidate, dress="boxed bare")
    if line.bare and not (candidate and candidate.name in line.bare):
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
    if len(text) > 200 or text[:1].isalpha():
        return ""
    if _TIME_ONLY.fullmatch(text):
        return "a time"
    if not any(character.isalnum() for character in text):
        return "a rule"
    return "an ad marker" if marks.is_ad(text) else _all_brackets(text)


def _all_brackets(text: str) -> str:
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
    """Add the words of lines to the open turn, without the times and marks that stand among them."""
    for line in lines:
        words, ads = marks.spoken(line.text)
        draft.say(words, line.number)
        for ad in ads:
            draft.aside(line.number, "an ad marker", ad)
