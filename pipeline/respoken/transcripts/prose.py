"""Lines of running text become turns: what plain text and Markdown have in common.

First the labels are judged, then every line without one: more of the turn above, a heading, a stage
direction, or something an editor put there. The rest of the file is the evidence. Where no turn ever runs
past its line, a line without a label is nobody's; where turns have paragraphs, it is speech.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from respoken.transcripts import wording
from respoken.transcripts.base import TIME, Draft, fold, no_labels, seconds
from respoken.transcripts.labels import Candidate, Shape, Verdict, bare, find, judge, shape

FEW_TURNS = 4
"""With fewer turns than this, that none has a second line proves nothing."""

RARE_GAPS = 0.05
"""A second paragraph in fewer turns than this is read as speech and told as doubtful."""


@dataclass(frozen=True)
class Line:
    """A line of the file: its words, folded and without markup, and what it can be.

    ``why`` set: it is no speech, whatever stands in it, for that reason. ``heading``: it is marked as a
    heading. ``dress``: how its start is set off, such as "bold"; ``bare``: words set off at its start that
    no colon follows. ``candidate``: the label that might stand there.
    """

    number: int
    text: str
    why: str = ""
    heading: bool = False
    dress: str = ""
    bare: str = ""
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


@dataclass(frozen=True)
class Gap:
    """A label and all that follows until the next one. ``own`` is the paragraph that begins with it."""

    label: Candidate | None
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


_TIME_ONLY = re.compile(rf"\W*{TIME}(?:\s*(?:-->|->|-|–|—)\s*{TIME})?\W*")
_BRACKETED = re.compile(r"[\[(*♪♫{<].*[\])*♪♫}>][.:]?")
_TIME_MARK = re.compile(rf"\[{TIME}\]")
_TIME_AHEAD = re.compile(rf"^[\[(]({TIME})[\])]\s*[-–—:]?\s*")
_ENDED = re.compile(r"[.?!…。？！—–-][\"'”’)\]*]*$")


def read(draft: Draft, lines: Sequence[Line], narrator: str | None) -> Draft:
    """The draft with every line in a turn or set aside. Raises TranscriptError when nobody is labelled."""
    verdict = _judge(lines, cautious=narrator is not None)
    draft.warnings.extend(verdict.warnings)
    if not verdict.speakers:
        if narrator is None:
            raise no_labels(draft.source)
        _narrate(draft, lines, narrator)
        return draft
    if narrator is not None:
        draft.warn(f"the file labels its speakers, so {narrator!r} narrates nothing.")
    opening, gaps = _gaps(lines, verdict)
    fields = _field_block(gaps)
    _set_opening_aside(draft, [*opening, *(line for gap in gaps[:fields] for line in _lines_of(gap))])
    gaps = gaps[fields:]
    habits = _habits(gaps)
    for place, gap in enumerate(gaps):
        _read_gap(draft, gap, verdict, habits, last=place == len(gaps) - 1)
    _warn_of_rare_paragraphs(draft, gaps, habits)
    return draft


def with_candidates(lines: Sequence[Line]) -> list[Line]:
    """The lines with the labels that might stand at their starts."""
    found: list[Line] = []
    fresh: bool | None = None
    for place, line in enumerate(lines):
        if line.why or not line.text:
            fresh = None if fresh is None else True
            found.append(line)
            continue
        candidate = find(line.number, line.text, fresh, line.dress)
        if candidate is None and line.bare:
            rest = line.text.removeprefix(line.bare).strip()
            candidate = bare(line.number, line.bare, rest, fresh, line.dress)
        elif candidate is None and fresh is not False and _heads_text(lines, place):
            candidate = bare(line.number, line.text, "", fresh, "bare")
        found.append(replace(line, candidate=candidate))
        fresh = line.heading
    return found


def _heads_text(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is short and has text below, as a name alone on its line would."""
    text = lines[place].text
    if len(text) > 48 or _ENDED.search(text):
        return False
    return any(below.text and not below.why for below in lines[place + 1 : place + 3])


def _judge(lines: Sequence[Line], cautious: bool) -> Verdict:
    candidates = [line.candidate for line in lines if line.candidate and not line.why]
    texts = [line.candidate.rest if line.candidate else line.text for line in lines if not line.why]
    for layout in (
        [c for c in candidates if not c.dress.endswith(("bracketed", "bare"))],
        [c for c in candidates if c.dress.endswith("bracketed")],
        [c for c in candidates if c.dress.endswith("bare")],
    ):
        verdict = judge(layout, texts, cautious)
        if verdict.speakers:
            return verdict
    return Verdict()


# --- cutting at the labels -------------------------------------------------------------------------


def _gaps(lines: Sequence[Line], verdict: Verdict) -> tuple[list[Line], list[Gap]]:
    """The lines before the first label, and each label with what follows it."""
    starts = [
        place for place, line in enumerate(lines)
        if line.candidate and not line.why and line.candidate.key in verdict.speakers
    ]
    opening = list(lines[: starts[0]])
    return opening, [
        _gap(lines[start:stop]) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _gap(lines: Sequence[Line]) -> Gap:
    label = lines[0].candidate
    assert label is not None
    first = Line(lines[0].number, label.rest)
    rest = paragraphs(lines[1:])
    own = [first]
    if label.alone and rest and not _standalone(rest[0]):
        own += rest.pop(0).lines
    elif rest and not rest[0].spaced and not _standalone(rest[0]):
        # Kept apart: whether a line below runs on is judged by what the other turns do.
        pass
    return Gap(label, Paragraph(tuple(own), False), tuple(rest))


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
        alone = bool(line.why) or line.heading or bool(_direction(line.text))
        if alone:
            close()
        if not current:
            spaced, spaced_next = spaced_next, False
        current.append(line)
        if alone:
            close()
    close()
    return found


def _standalone(paragraph: Paragraph) -> bool:
    line = paragraph.lines[0]
    return bool(line.why) or line.heading or bool(_direction(line.text))


def _lines_of(gap: Gap) -> list[Line]:
    assert gap.label is not None
    name = f"{gap.label.name}: {gap.own.text}"
    return [Line(gap.own.lines[0].number, fold(name)), *(line for part in gap.rest for line in part.lines)]


def _field_block(gaps: Sequence[Gap]) -> int:
    """How many labelled lines at the head only say who is who, such as 'Host: Ann Lee'."""
    names = {gap.label.key for gap in gaps if gap.label}
    count = 0
    for gap in gaps:
        words = gap.own.text
        named = all(
            shape(part) == Shape.FULL or part.casefold() in names
            for part in re.split(r"\s*(?:,|&| and )\s*", words) if part
        )
        if not words or not named or _ENDED.search(words) or len(words.split()) > 12:
            break
        count += 1
    rest = {gap.label.key for gap in gaps[count:] if gap.label}
    fields = {gap.label.key for gap in gaps[:count] if gap.label}
    # They are fields only when the conversation goes on without them needing to be speech.
    return count if rest and (fields <= rest or len(rest) > 1) else 0


# --- the habits of the file --------------------------------------------------------------------------


def _habits(gaps: Sequence[Gap]) -> Habits:
    inner = gaps[:-1]
    running_on = with_paragraphs = past_headings = 0
    for gap in inner:
        speech = [part for part in gap.rest if not _standalone(part)]
        running_on += any(not part.spaced for part in speech)
        with_paragraphs += any(part.spaced and not _like_heading(part.text) for part in speech)
        kinds = [_standalone(part) and part.lines[0].heading for part in gap.rest]
        past_headings += any(a and not b for a, b in zip(kinds, kinds[1:], strict=False))
    ends = [bool(_ENDED.search(gap.own.text)) for gap in gaps if gap.own.text]
    return Habits(len(inner), running_on, with_paragraphs, past_headings, sum(ends) * 2 >= len(ends))


def _is_speech_after_last(paragraph: Paragraph, habits: Habits) -> bool:
    if habits.gaps < FEW_TURNS:
        return True
    return habits.with_paragraphs > 0 if paragraph.spaced else habits.running_on > 0


def _like_heading(text: str) -> bool:
    return len(text) < 100 and len(text.split()) <= 10 and not re.search(r"[.?!…,;\"”’)。？！—-]$", text)


def _direction(text: str) -> str:
    """Why a line that is all brackets or all time is not speech, or nothing."""
    if len(text) > 200:
        return ""
    if _TIME_ONLY.fullmatch(text):
        return "a time"
    if _BRACKETED.fullmatch(text) and not re.search(r"[\])] .*[\[(]", text):
        return "a stage direction"
    if not any(character.isalnum() for character in text):
        return "a rule"
    return ""


# --- reading a turn ------------------------------------------------------------------------------------


def _read_gap(draft: Draft, gap: Gap, verdict: Verdict, habits: Habits, last: bool) -> None:
    assert gap.label is not None
    start_s = gap.label.start_s
    words = gap.own.text
    if ahead := _TIME_AHEAD.match(words):
        start_s = seconds(ahead[1]) if start_s is None else start_s
    draft.open(verdict.speakers[gap.label.key], gap.own.lines[0].number, start_s)
    for line in gap.own.lines:
        _say(draft, line)
    closed = False
    for place, paragraph in enumerate(gap.rest):
        before_label = place == len(gap.rest) - 1 and not last
        if why := _why_not_speech(paragraph, habits, before_label, last and not closed):
            _put_aside(draft, paragraph, why)
            closed = closed or (last and paragraph.lines[0].heading and not habits.past_headings)
        elif last and (closed or not _is_speech_after_last(paragraph, habits)):
            why = wording.aside_reason(paragraph.text) or "stands after the last turn, where no turn runs on"
            _put_aside(draft, paragraph, why)
            _warn_of_tail(draft, paragraph)
            closed = True
        else:
            _say_paragraph(draft, paragraph, last, habits)


def _why_not_speech(paragraph: Paragraph, habits: Habits, before_label: bool, tail: bool) -> str:
    line = paragraph.lines[0]
    if line.why:
        return line.why
    if line.heading:
        return "a heading"
    if why := _direction(line.text):
        return why
    spaced = paragraph.spaced or habits.running_on <= RARE_GAPS * habits.gaps
    if len(paragraph.lines) == 1 and spaced and habits.punctuated:
        if line.candidate and line.candidate.alone and line.candidate.colon:
            return "a heading"
        if (before_label or tail) and _like_heading(line.text):
            return "a heading"
    if tail and wording.CREDIT.search(line.text):
        return wording.aside_reason(paragraph.text) or "a credit"
    return ""


def _put_aside(draft: Draft, paragraph: Paragraph, why: str) -> None:
    for line in paragraph.lines:
        draft.aside(line.number, why)


def _say_paragraph(draft: Draft, paragraph: Paragraph, last: bool, habits: Habits) -> None:
    for line in paragraph.lines:
        _say(draft, line)
    doubtful = habits.with_paragraphs + habits.running_on == 0 or wording.aside_reason(paragraph.text)
    if last and doubtful:
        draft.warn(
            f"line {paragraph.lines[0].number}: stands after the last label and is read as more of what"
            f" {draft.blocks[-1].speaker} says."
        )


def _say(draft: Draft, line: Line) -> None:
    draft.say(_TIME_MARK.sub(" ", _TIME_AHEAD.sub("", line.text)), line.number)


def _warn_of_tail(draft: Draft, paragraph: Paragraph) -> None:
    if not wording.aside_reason(paragraph.text):
        number = paragraph.lines[0].number
        draft.warn(f"line {number}: has no label, as every turn here has, and is not spoken.")


def _warn_of_rare_paragraphs(draft: Draft, gaps: Sequence[Gap], habits: Habits) -> None:
    rare = RARE_GAPS * habits.gaps
    for gap in gaps[:-1]:
        for part in gap.rest:
            count = habits.with_paragraphs if part.spaced else habits.running_on
            if count <= rare and not _standalone(part) and habits.gaps >= FEW_TURNS:
                assert gap.label is not None
                draft.warn(
                    f"line {part.lines[0].number}: has no label and is read as more of what"
                    f" {gap.label.name} says."
                )


# --- before the first label ----------------------------------------------------------------------------


def _set_opening_aside(draft: Draft, lines: Sequence[Line]) -> None:
    unexplained = 0
    for place, paragraph in enumerate(_single_lines(paragraphs(lines))):
        why = _opening_reason(draft, paragraph, place)
        if why == "the description":
            draft.description = paragraph.text
        elif why == "the title":
            draft.title = draft.title or paragraph.text
        elif why == "before the first label":
            unexplained += len(paragraph.text.split())
        _put_aside(draft, paragraph, why)
    if unexplained > 60:
        draft.warn(f"{unexplained} words before the first label are nobody's and are not spoken.")


def _single_lines(parts: Sequence[Paragraph]) -> list[Paragraph]:
    """Long lines stand for themselves; short ones may be one wrapped paragraph."""
    found: list[Paragraph] = []
    for part in parts:
        wrapped = len(part.lines) > 1 and all(
            not _ENDED.search(line.text) and len(line.text) > 50 and not line.candidate
            for line in part.lines[:-1]
        )
        found += [part] if wrapped else [Paragraph((line,), part.spaced) for line in part.lines]
    return found


def _opening_reason(draft: Draft, paragraph: Paragraph, place: int) -> str:
    line, text = paragraph.lines[0], paragraph.text
    if line.why:
        return line.why
    if line.heading:
        return "the title" if draft.title is None else "a heading"
    if why := _direction(text):
        return why
    if line.candidate and line.candidate.colon and _is_field(draft, line.candidate):
        return "a field"
    if text.endswith((":", "：")):
        return "a heading"
    if why := wording.aside_reason(text):
        if why != "a call to action" or draft.description is not None:
            return why
    if _like_heading(text):
        return "the title" if place == 0 and draft.title is None else "a heading"
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


# --- a narrator ------------------------------------------------------------------------------------------


def _narrate(draft: Draft, lines: Sequence[Line], narrator: str) -> None:
    """Every paragraph a turn of the narrator's. Without blank lines, every line that ends a sentence is one."""
    parts = paragraphs(lines)
    if not any(part.spaced for part in parts) and not _wrapped(lines):
        parts = [Paragraph((line,), False) for part in parts for line in part.lines]
    for place, part in enumerate(parts):
        line = part.lines[0]
        why = line.why or ("a heading" if line.heading else _direction(line.text))
        if why:
            if line.heading and draft.title is None:
                draft.title, why = line.text, "the title"
            _put_aside(draft, part, why)
            continue
        if place == 0 and len(parts) > 1 and _like_heading(part.text) and draft.title is None:
            draft.title = part.text
            _put_aside(draft, part, "the title")
            continue
        draft.open(narrator, line.number)
        for each in part.lines:
            _say(draft, each)


def _wrapped(lines: Sequence[Line]) -> bool:
    texts = [line.text for line in lines if line.text and not line.why]
    return sum(bool(_ENDED.search(text)) for text in texts) * 2 < len(texts)
