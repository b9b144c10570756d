"""What stands before the first label: title, description, fields, disclaimers; and texts without labels."""

from collections.abc import Sequence

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
from respoken.transcripts.text import ENDED

MOST_DESCRIBING = 4
"""More paragraphs than this ahead of the first label are a text of their own, no description."""


def read_opening(draft: Draft, lines: Sequence[Line], narrator: str | None) -> None:
    """Set aside what stands before the first label, each line with its reason.

    The draft gets its title and description from it. ``narrator`` speaks what has no other reason.
    """
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
