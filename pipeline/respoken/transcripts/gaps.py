"""A running text cut at its labels, and what its turns do between them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from respoken.transcripts import wording
from respoken.transcripts.evidence import Verdict
from respoken.transcripts.labels import Candidate
from respoken.transcripts.lines import Line, Paragraph, like_heading, paragraphs, standalone
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.text import ENDED

FEW_TURNS = 4
"""With fewer turns than this, that none has a second line proves nothing."""

RARE_GAPS = 0.05
"""A second paragraph in fewer turns than this is read as speech and told as doubtful."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A label and all that follows until the next one. ``own`` is the paragraph that begins with it."""

    label: Candidate
    own: Paragraph
    rest: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Habits:
    """What the turns of this file do, as counts over the gaps between two labels."""

    gaps: int
    running_on: int
    with_paragraphs: int
    past_headings: int
    punctuated: bool
    spaced: bool
    scenes: bool
    dress: str


def transcript_start(lines: Sequence[Line]) -> int:
    """The place below the heading that says that the transcript begins, 0 when there is none.

    What looks like a label above it lists people and links: "Ann Lee: LinkedIn".
    """
    heads = [n for n, line in enumerate(lines) if wording.TRANSCRIPT_HEADING.fullmatch(line.text[:60])]
    if not heads:
        return 0
    place = heads[-1]
    labelled = [n for n, line in enumerate(lines) if line.candidate and not line.why]
    below = sum(n > place for n in labelled)
    return place + 1 if below >= FEW_TURNS and below > len(labelled) - below else 0


def cut(lines: Sequence[Line], verdict: Verdict, first: int) -> tuple[list[Line], list[Gap]]:
    """The lines before the first label, and each label with what follows it."""
    starts = [
        place for place, line in enumerate(lines)
        if place >= first and line.candidate and not line.why and line.candidate.key in verdict.speakers
    ]
    opening = list(lines[: starts[0]])
    return opening, [
        _gap(lines[start:stop]) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def field_block(gaps: Sequence[Gap]) -> int:
    """How many labelled lines at the head only say who is who, such as 'Host: Ann Lee'."""
    names = {gap.label.key for gap in gaps}
    count = 0
    for gap in gaps:
        words = gap.own.text
        named = all(
            shape(part) == Shape.FULL or part.casefold() in names
            for part in re.split(r"\s*(?:,|&| and )\s*", words) if part
        )
        if not words or not named or ENDED.search(words) or len(words.split()) > 12:
            break
        count += 1
    rest = {gap.label.key for gap in gaps[count:]}
    fields = {gap.label.key for gap in gaps[:count]}
    # They are fields only when the conversation goes on without them needing to be speech.
    return count if rest and (fields <= rest or len(rest) > 1) else 0


def lines_of(gap: Gap) -> list[Line]:
    """The lines of a gap, with its label before its first words as it stood in the file."""
    first = Line(gap.own.lines[0].number, f"{gap.label.name}: {gap.own.text}", candidate=gap.label)
    return [first, *gap.own.lines[1:], *(line for part in gap.rest for line in part.lines)]


def habits_of(gaps: Sequence[Gap]) -> Habits:
    """What the turns do; the last gap, which may end in what an editor put there, is not counted."""
    inner = gaps[:-1]
    running_on = with_paragraphs = past_headings = 0
    for gap in inner:
        speech = [part for part in gap.rest if not standalone(part)]
        running_on += any(not part.spaced for part in speech)
        with_paragraphs += any(part.spaced and not like_heading(part.text) for part in speech)
        kinds = [part.lines[0].heading for part in gap.rest]
        past_headings += any(heading and not next_is for heading, next_is in pairwise(kinds))
    ends = [bool(ENDED.search(gap.own.text)) for gap in gaps if gap.own.text]
    fresh = [gap.label.fresh for gap in gaps if gap.label.fresh is not None]
    return Habits(
        len(inner), running_on, with_paragraphs, past_headings,
        punctuated=sum(ends) * 2 >= len(ends), spaced=sum(fresh) >= 0.9 * len(fresh),
        scenes=any(part.lines[0].why == "a scene heading" for gap in gaps for part in gap.rest),
        dress=Counter(gap.label.dress for gap in gaps).most_common(1)[0][0],
    )


def _gap(lines: Sequence[Line]) -> Gap:
    label = lines[0].candidate
    assert label is not None
    first = Line(lines[0].number, label.rest)
    rest = paragraphs(lines[1:]) if len(lines) > 1 else []
    own = [first]
    if label.alone and rest and not standalone(rest[0]):
        own += rest.pop(0).lines
    return Gap(label, Paragraph(tuple(own), False), tuple(rest))
