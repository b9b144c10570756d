"""What stands before the first label: title, description, fields, disclaimers; and texts without labels."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from respoken.models import SourceChapter
from respoken.transcripts import wording
from respoken.transcripts.base import Draft
from respoken.transcripts.labels import Candidate
from respoken.transcripts.lines import (
    Line,
    Paragraph,
    direction,
    like_heading,
    paragraphs,
    put_aside,
    say,
)
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.people import Person, is_short_for
from respoken.transcripts.text import ENDED, fold
from respoken.transcripts.times import TIME, seconds

MOST_DESCRIBING = 4
"""More paragraphs than this ahead of the first label are a text of their own, no description."""

FEWEST_CHAPTERS = 3
"""Fewer lines that begin with a time are no list of chapters."""

_NAMED = re.compile(r"((?:[^\W\d_][\w'’.-]*\s+){2,6})[(\[]([^\W\d_][\w.]{0,5})[)\]]")
_CELLS = re.compile(r"\s*[|\t]\s*|\s+[=–—-]\s+|:\s+")
_INITIALS = re.compile(r"[^\W\d_]{2,4}")
_PEOPLE_FIELDS = frozenset(
    ("host", "hosts", "guest", "guests", "speakers", "participants", "panelists", "panellists", "attendees",
     "present", "with", "presenters", "people", "cast", "interviewer", "interviewee", "moderator")
)
_CHAPTER = re.compile(rf"[-*•]?\s*[\[(]?({TIME})[\])]?\s*[-–—:|]?\s+(\S.*)")


def read_opening(draft: Draft, lines: Sequence[Line], narrator: str | None) -> None:
    """Set aside what stands before the first label, each line with its reason.

    The draft gets its title and description from it. ``narrator`` speaks what has no other reason.
    """
    chapters = _chapter_list(draft, lines)
    lines = [replace(line, why="a list of chapters") if line.number in chapters else line for line in lines]
    parts = _single_lines(paragraphs(lines))
    body = sum(len(part.text.split()) >= 8 for part in parts) > MOST_DESCRIBING
    unexplained: list[Paragraph] = []
    for place, paragraph in enumerate(parts):
        why = _opening_reason(draft, paragraph, place)
        if why == "the description" and not body:
            draft.description = paragraph.text
        elif why in ("the description", "before the first label"):
            unexplained.append(paragraph)
            if narrator:
                draft.open(narrator, paragraph.lines[0].number, paragraph.lines[0].start_s)
                say(draft, *paragraph.lines)
                continue
            why = "before the first label"
        elif why == "the title":
            draft.title = draft.title or paragraph.text
        put_aside(draft, paragraph, why)
    words = sum(len(paragraph.text.split()) for paragraph in unexplained)
    if narrator and not unexplained:
        draft.warn(f"all speech here has a label, so {narrator!r} narrates nothing.")
    elif words > 60 and not narrator:
        draft.warn(f"{words} words before the first label are not spoken; --narrator NAME would read them.")


def listed(lines: Iterable[Line]) -> Iterator[Person]:
    """Whom the lines above the conversation name: "Hosts: Ann Lee", "Bob Ray (BR)", "BR = Bob Ray"."""
    for line in lines:
        text = line.text[:8000]
        if not text:
            continue
        named = list(_NAMED.finditer(text))
        if sum(len(match[0]) for match in named) * 2 < len(text) and not line.candidate:
            named = []  # A sentence that explains an abbreviation lists nobody.
        for match in named:
            words = match[1].split()
            for count in range(2, min(len(words), 5) + 1):
                name = " ".join(words[-count:])
                if shape(name) == Shape.FULL and is_short_for(match[2], name):
                    yield Person(name, match[2])
                    break
        cells = [cell.strip() for cell in _CELLS.split(text.strip("|")) if cell.strip()]
        if len(cells) > 1:
            yield from _from_cells(cells)
        if line.candidate and line.candidate.key in _PEOPLE_FIELDS:
            for part in re.split(r"\s*(?:[,;&]|\band\b)\s*", line.candidate.rest):
                name = re.sub(r"\s*\(.*", "", part)
                if name and shape(name) == Shape.FULL:
                    yield Person(name)


def _from_cells(cells: Sequence[str]) -> Iterator[Person]:
    """A name and its short form as neighbouring cells of a table, or on both sides of a sign."""
    for one, other in pairwise(cells[:6]):
        for name, label in ((one, other), (other, one)):
            if shape(name) == Shape.FULL and _INITIALS.fullmatch(label) and label[0] == name[0]:
                yield Person(name, label)


def _chapter_list(draft: Draft, lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that list chapters, as in "02:10 The road"; the draft gets the chapters."""
    found: list[tuple[int, SourceChapter]] = []
    for line in lines:
        match = _CHAPTER.fullmatch(fold(draft.source.lines[line.number - 1])[:300]) if line.text else None
        start_s = seconds(match[1]) if match else None
        if match and start_s is not None and match[2]:
            found.append((line.number, SourceChapter(title=match[2].strip(" *_"), start_s=start_s)))
    starts = [chapter.start_s or 0.0 for _, chapter in found]
    if len(found) < FEWEST_CHAPTERS or any(one >= other for one, other in pairwise(starts)):
        return set()
    draft.chapters = draft.chapters or [chapter for _, chapter in found]
    return {number for number, _ in found}


def _single_lines(parts: Sequence[Paragraph]) -> list[Paragraph]:
    """Long lines stand for themselves; short ones may be one wrapped paragraph."""
    found: list[Paragraph] = []
    for part in parts:
        wrapped = len(part.lines) > 1 and all(
            not ENDED.search(line.text) and len(line.text) > 50 and not line.candidate
            for line in part.lines[:-1]
        )
        found += [part] if wrapped else [Paragraph((line,), part.spaced) for line in part.lines]
    return found


def _opening_reason(draft: Draft, paragraph: Paragraph, place: int) -> str:
    line, text = paragraph.lines[0], paragraph.text
    if wording.TRANSCRIPT_HEADING.fullmatch(text):
        return line.why or "a heading"
    if line.why or line.heading:
        return line.why or ("the title" if draft.title is None else "a heading")
    if why := direction(text):
        return why
    if line.candidate and line.candidate.colon and _is_field(draft, line.candidate):
        return "a field"
    why = wording.aside_reason(text) or ""
    # A description may well begin with "Join us" or "Listen to".
    if why and (why != "a call to action" or draft.description is not None):
        return why
    return _reason_by_form(draft, text, place)


def _reason_by_form(draft: Draft, text: str, place: int) -> str:
    if like_heading(text) or text.endswith((":", "：")):
        titled = draft.title is not None or place > 0 or text.endswith((":", "："))
        return "a heading" if titled else "the title"
    if draft.description is None and len(text.split()) >= 8:
        return "the description"
    return "before the first label"


def _is_field(draft: Draft, label: Candidate) -> bool:
    """Whether a line reads 'Date: 4 May'; a title or a description given so is kept."""
    if not label.rest or shape(label.name) == Shape.NONE:
        return False
    key = label.key
    if key in ("title", "episode title") and draft.title is None:
        draft.title = label.rest
    if key in ("description", "summary", "about", "abstract") and draft.description is None:
        draft.description = label.rest
    return True


def narrate(draft: Draft, lines: Sequence[Line], narrator: str) -> None:
    """Every paragraph a turn of the narrator's; without blank lines, every line, unless lines are wrapped."""
    parts = paragraphs(lines)
    timed = sum(line.start_s is not None for line in lines) * 2 >= sum(bool(line.text) for line in lines)
    if not any(part.spaced for part in parts) and not _wrapped(lines):
        parts = [Paragraph((line,), False) for part in parts for line in part.lines]
    for place, part in enumerate(parts):
        line = part.lines[0]
        why = line.why or ("a heading" if line.heading else direction(line.text))
        if why:
            if line.heading and draft.title is None:
                draft.title, why = line.text, "the title"
            put_aside(draft, part, why)
            continue
        if place == 0 and len(parts) > 1 and like_heading(part.text) and draft.title is None:
            draft.title = part.text
            put_aside(draft, part, "the title")
            continue
        if not (timed and draft.blocks):
            # Lines that each have a time are cut like captions: they are one turn.
            draft.open(narrator, line.number, line.start_s)
        say(draft, *part.lines)


def _wrapped(lines: Sequence[Line]) -> bool:
    texts = [line.text for line in lines if line.text and not line.why]
    return sum(bool(ENDED.search(text)) for text in texts) * 2 < len(texts)
