"""Lines of running text become turns: what plain text and Markdown have in common.

First the labels are judged, then every line without one: more of the turn above, a heading, a stage
direction, or something an editor put there. The rest of the file is the evidence. Where no turn ever runs
past its line, a line without a label is nobody's; where turns have paragraphs, it is speech.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from respoken.transcripts import wording
from respoken.transcripts.base import TIME, Draft, no_labels, seconds
from respoken.transcripts.labels import Candidate, Shape, Verdict, bare, find, judge, shape
from respoken.transcripts.text import fold

FEW_TURNS = 4
"""With fewer turns than this, that none has a second line proves nothing."""

TIMES_LEAD_SHARE = 0.5
"""Where this many lines begin with a time, times at the start of a line are no part of the words."""

MOST_DESCRIBING = 4
"""More paragraphs than this ahead of the first label are a text of their own, not an episode's description."""

FEWEST_LABELLED = 0.2
"""The share of lines that have a label in a conversation where nobody speaks twice."""

RARE_GAPS = 0.05
"""A second paragraph in fewer turns than this is read as speech and told as doubtful."""


@dataclass(frozen=True)
class Line:
    """A line of the file: its words, folded and without markup, and what it can be.

    ``why`` set: it is no speech, whatever stands in it, for that reason. ``heading``: it is marked as a
    heading. ``dress``: how its start is set off, such as "bold"; ``bare``: words set off at its start that
    no colon follows. ``start_s``: the time that stood before it. ``candidate``: the label that might stand there.
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
    spaced: bool


_TIME_ONLY = re.compile(rf"\W*{TIME}(?:\s*(?:-->|->|-|–|—)\s*{TIME})?\W*")
_BRACKETED = re.compile(r"[\[(*♪♫].*[\])*♪♫][.:]?")
_TIME_MARK = re.compile(rf"\[{TIME}\]")
_TIME_AHEAD = re.compile(rf"^[\[(]{TIME}[\])]\s*[-–—:]?\s*")
_LED_BY_TIME = re.compile(rf"[\[(]?({TIME})[\])]?\s+(?=\S)")
_ENDED = re.compile(r"[.?!…。？！—–-][\"'”’)\]*]*$")


def read(draft: Draft, lines: Sequence[Line], narrator: str | None) -> Draft:
    """The draft with every line in a turn or set aside. Raises TranscriptError when nobody is labelled.

    ``narrator`` reads what no label covers: all of a file without labels, else the text before the first.
    """
    verdict = _judge(lines, cautious=narrator is not None)
    draft.warnings.extend(verdict.warnings)
    if not verdict.speakers:
        if narrator is None:
            raise no_labels(draft.source)
        _narrate(draft, lines, narrator)
        return draft
    opening, gaps = _gaps(lines, verdict)
    fields = _field_block(gaps)
    _read_opening(draft, [*opening, *(line for gap in gaps[:fields] for line in _lines_of(gap))], narrator)
    gaps = gaps[fields:]
    habits = _habits(gaps)
    for gap in gaps[:-1]:
        _read_gap(draft, gap, verdict, habits)
    _read_last(draft, gaps[-1], verdict, habits)
    _warn_of_rare_paragraphs(draft, gaps, habits)
    return draft


def with_candidates(lines: Sequence[Line]) -> list[Line]:
    """The lines with the labels that might stand at their starts, and without the times ahead of them."""
    found: list[Line] = []
    fresh: bool | None = None
    led = [bool(line.text) and bool(_LED_BY_TIME.match(line.text[:20])) for line in lines]
    times_lead = sum(led) >= max(3, TIMES_LEAD_SHARE * sum(bool(line.text) for line in lines))
    for place, line in enumerate(lines):
        if line.why or not line.text:
            fresh = None if fresh is None else True
            found.append(line)
            continue
        candidate = _candidate(lines, place, fresh)
        if candidate and candidate.dress.endswith("time first") and any(led[place + 1 : place + 3]):
            candidate = None  # A short line among lines that all have a time is no name.
        if times_lead and (time := _LED_BY_TIME.match(line.text)):
            line = replace(line, text=line.text[time.end() :], start_s=seconds(time[1]))
        if candidate and candidate.start_s is None and line.start_s is not None:
            candidate = replace(candidate, start_s=line.start_s)
        found.append(replace(line, candidate=candidate))
        fresh = line.heading
    return found


def _candidate(lines: Sequence[Line], place: int, fresh: bool | None) -> Candidate | None:
    line = lines[place]
    candidate = find(line.number, line.text, fresh, line.dress)
    if line.bare and not (candidate and line.bare.startswith(candidate.name)):
        rest = line.text.removeprefix(line.bare).strip()
        return bare(line.number, line.bare, rest, fresh, f"{line.dress} bare")
    if candidate is None and fresh is not False and _heads_text(lines, place):
        return bare(line.number, line.text, "", fresh, "bare")
    return candidate


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
        if len(verdict.speakers) > 1 and not verdict.recurring:
            labelled = sum(c.key in verdict.speakers for c in layout)
            if labelled < FEWEST_LABELLED * sum(bool(text) for text in texts):
                continue  # A few names before colons in a long text are not its speakers.
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
    fresh = [gap.label.fresh for gap in gaps if gap.label and gap.label.fresh is not None]
    return Habits(
        len(inner), running_on, with_paragraphs, past_headings,
        punctuated=sum(ends) * 2 >= len(ends), spaced=sum(fresh) >= 0.9 * len(fresh),
    )


def _is_speech_after_last(paragraph: Paragraph, habits: Habits) -> bool:
    if habits.gaps < FEW_TURNS:
        return True
    if not paragraph.spaced and habits.spaced:
        return True  # Blank lines part the turns, and none stands here.
    if habits.with_paragraphs if paragraph.spaced else habits.running_on:
        return True
    speaking = paragraph.spaced and habits.spaced and wording.SPEAKING.search(paragraph.text)
    return bool(speaking) and not wording.aside_reason(paragraph.text)


def _like_heading(text: str) -> bool:
    return len(text) < 100 and len(text.split()) <= 10 and not re.search(r"[.?!…,;\"”’)。？！—-]$", text)


def _direction(text: str) -> str:
    """Why a line that is all brackets or all time is not speech, or nothing."""
    if len(text) > 200:
        return ""
    if _TIME_ONLY.fullmatch(text):
        return "a time"
    if text[0] in "<{" and text[-1] in ">}":
        return "markup"
    if _BRACKETED.fullmatch(text) and not re.search(r"[\])] .*[\[(]", text):
        # A whole sentence in round brackets is an aside somebody speaks.
        spoken = text[0] == "(" and len(text.split()) > 8 and not wording.SOUNDS.match(text)
        return "" if spoken else "a stage direction"
    if not any(character.isalnum() for character in text):
        return "a rule"
    return ""


# --- reading a turn ------------------------------------------------------------------------------------


def _read_gap(draft: Draft, gap: Gap, verdict: Verdict, habits: Habits) -> None:
    _read_own(draft, gap, verdict)
    for place, paragraph in enumerate(gap.rest):
        why = _why_not_speech(paragraph, habits, before_label=place == len(gap.rest) - 1)
        if why:
            _put_aside(draft, paragraph, why)
        else:
            _say(draft, *paragraph.lines)


def _read_last(draft: Draft, gap: Gap, verdict: Verdict, habits: Habits) -> None:
    """The last turn, and all that follows it: more of it, or what an editor put under the transcript."""
    _read_own(draft, gap, verdict)
    closed = False
    said: list[Paragraph] = []
    unsaid: list[Paragraph] = []
    for paragraph in gap.rest:
        if why := _why_not_speech(paragraph, habits, before_label=True) or _credit(paragraph):
            _put_aside(draft, paragraph, why)
            closed = closed or _closes(paragraph, habits)
        elif closed or not _is_speech_after_last(paragraph, habits):
            closed = True
            if why := wording.aside_reason(paragraph.text) or "":
                _put_aside(draft, paragraph, why)
            else:
                _put_aside(draft, paragraph, "stands after the last turn, where no turn runs on")
                unsaid.append(paragraph)
        else:
            _say(draft, *paragraph.lines)
            if habits.with_paragraphs + habits.running_on == 0 or wording.aside_reason(paragraph.text):
                said.append(paragraph)
    if unsaid:
        draft.warn(f"{_where(unsaid)}: after the last turn and without a label, so not spoken.")
    if said and habits.gaps:
        draft.warn(f"{_where(said)}: after the last label, read as more of what {draft.blocks[-1].speaker} says.")


def _where(parts: Sequence[Paragraph]) -> str:
    first, last = parts[0].lines[0].number, parts[-1].lines[-1].number
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _read_own(draft: Draft, gap: Gap, verdict: Verdict) -> None:
    assert gap.label is not None
    draft.open(verdict.speakers[gap.label.key], gap.own.lines[0].number, gap.label.start_s)
    _say(draft, *gap.own.lines)


def _closes(paragraph: Paragraph, habits: Habits) -> bool:
    """Whether a heading after the last turn ends the conversation: in other turns, none has text below."""
    return paragraph.lines[0].heading and habits.gaps >= FEW_TURNS and not habits.past_headings


def _credit(paragraph: Paragraph) -> str:
    if not wording.CREDIT.search(paragraph.lines[0].text):
        return ""
    return wording.aside_reason(paragraph.text) or "a credit"


def _why_not_speech(paragraph: Paragraph, habits: Habits, before_label: bool) -> str:
    line = paragraph.lines[0]
    if line.why:
        return line.why
    if line.heading:
        return "a heading"
    if why := _direction(line.text):
        return why
    apart = paragraph.spaced or habits.running_on <= RARE_GAPS * habits.gaps
    if len(paragraph.lines) > 1 or not apart or not habits.punctuated:
        return ""
    label = line.candidate
    ends_with_colon = label and label.alone and label.colon and len(label.name.split()) <= 6
    return "a heading" if ends_with_colon or (before_label and _like_heading(line.text)) else ""


def _put_aside(draft: Draft, paragraph: Paragraph, why: str) -> None:
    for line in paragraph.lines:
        draft.aside(line.number, why)


def _say(draft: Draft, *lines: Line) -> None:
    for line in lines:
        draft.say(_TIME_MARK.sub(" ", _TIME_AHEAD.sub("", line.text)), line.number)


def _warn_of_rare_paragraphs(draft: Draft, gaps: Sequence[Gap], habits: Habits) -> None:
    if habits.gaps < FEW_TURNS:
        return
    rare = RARE_GAPS * habits.gaps
    lines = [
        part.lines[0].number for gap in gaps[:-1] for part in gap.rest
        if (habits.with_paragraphs if part.spaced else habits.running_on) <= rare and not _standalone(part)
    ]
    if lines:
        shown = ", ".join(str(line) for line in lines[:6]) + (" ..." if len(lines) > 6 else "")
        draft.warn(f"line {shown}: no label, which is rare here; read as more of the turn above.")


# --- before the first label ----------------------------------------------------------------------------


def _read_opening(draft: Draft, lines: Sequence[Line], narrator: str | None) -> None:
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
                _say(draft, *paragraph.lines)
                continue
            why = "before the first label"
        elif why == "the title":
            draft.title = draft.title or paragraph.text
        _put_aside(draft, paragraph, why)
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
        draft.open(narrator, line.number, line.start_s)
        _say(draft, *part.lines)


def _wrapped(lines: Sequence[Line]) -> bool:
    texts = [line.text for line in lines if line.text and not line.why]
    return sum(bool(_ENDED.search(text)) for text in texts) * 2 < len(texts)
