"""Lines of running text become turns: what plain text and Markdown have in common.

First the labels are judged, then every line without one: more of the turn above, a heading, a stage
direction, or something an editor put there. The rest of the file is the evidence. Where no turn ever runs
past its line, a line without a label is nobody's; where turns have paragraphs, it is speech.
"""

import re
from collections.abc import Sequence

from respoken.transcripts import wording
from respoken.transcripts.base import Draft, no_labels
from respoken.transcripts.evidence import Verdict, judge
from respoken.transcripts.gaps import (
    FEW_TURNS,
    RARE_GAPS,
    Gap,
    Habits,
    cut,
    field_block,
    habits_of,
    lines_of,
    transcript_start,
)
from respoken.transcripts.labels import Candidate
from respoken.transcripts.lines import (
    Line,
    Paragraph,
    direction,
    like_heading,
    put_aside,
    say,
    standalone,
)
from respoken.transcripts.marks import warn_of_unnamed_changes
from respoken.transcripts.opening import listed, narrate, read_opening
from respoken.transcripts.people import Person

FEWEST_LABELLED = 0.2
"""The share of lines that have a label in a conversation where nobody speaks twice."""


def read(draft: Draft, lines: Sequence[Line], narrator: str | None) -> Draft:
    """The draft with every line in a turn or set aside. Raises TranscriptError when nobody is labelled.

    ``narrator`` reads what no label covers: all of a file without labels, else the text before the first.
    """
    first = transcript_start(lines)
    verdict = _judge(lines[first:], narrator is not None, draft.people)
    draft.warnings.extend(verdict.warnings)
    draft.people.extend(verdict.people)
    if not verdict.speakers:
        warn_of_unnamed_changes(draft, narrator)
        if narrator is None:
            raise no_labels(draft.source)
        narrate(draft, lines, narrator)
        return draft
    opening, gaps = cut(lines, verdict, first)
    fields = field_block(gaps)
    head = [*opening, *(line for gap in gaps[:fields] for line in lines_of(gap))]
    draft.people.extend(listed(head))
    read_opening(draft, head, narrator)
    gaps = gaps[fields:]
    habits = habits_of(gaps)
    for gap in gaps[:-1]:
        _read_gap(draft, gap, verdict, habits)
    _read_last(draft, gaps[-1], verdict, habits)
    _warn_of_rare_paragraphs(draft, gaps, habits)
    return draft


def _judge(lines: Sequence[Line], cautious: bool, known: Sequence[Person]) -> Verdict:
    candidates = [line.candidate for line in lines if line.candidate and not line.why]
    texts = [line.candidate.rest if line.candidate else line.text for line in lines if not line.why]
    for layout in (
        [c for c in candidates if not c.dress.endswith(("bracketed", "bare"))],
        [c for c in candidates if c.dress.endswith("bracketed")],
        [c for c in candidates if c.dress.endswith("bare")],
    ):
        verdict = judge(layout, texts, cautious, known)
        if verdict.speakers and (verdict.recurring or _may_stand_alone(verdict, lines)):
            return verdict
    return Verdict()


def _may_stand_alone(verdict: Verdict, lines: Sequence[Line]) -> bool:
    """Whether labels that never come back may be speakers: many lines have one, or the first line has.

    A few names before colons in a long text are not its speakers; one name above it all is.
    """
    texts = [line for line in lines if line.text and not line.why and not line.heading]
    labelled = [line.candidate is not None and line.candidate.key in verdict.speakers for line in texts]
    if len(verdict.speakers) == 1:
        return labelled[0]
    return sum(labelled) >= FEWEST_LABELLED * len(texts)
def _is_speech_after_last(paragraph: Paragraph, habits: Habits) -> bool:
    if habits.gaps < FEW_TURNS:
        return True
    if not paragraph.spaced and habits.spaced:
        return True  # Blank lines part the turns, and none stands here.
    if habits.with_paragraphs if paragraph.spaced else habits.running_on:
        return True
    speaking = paragraph.spaced and habits.spaced and wording.SPEAKING.search(paragraph.text)
    return bool(speaking) and not wording.aside_reason(paragraph.text)


# --- reading a turn ------------------------------------------------------------------------------------


def _read_gap(draft: Draft, gap: Gap, verdict: Verdict, habits: Habits) -> None:
    _read_own(draft, gap, verdict)
    last = max((place for place, part in enumerate(gap.rest) if not standalone(part)), default=-1)
    for place, paragraph in enumerate(gap.rest):
        why = _why_not_speech(paragraph, habits, before_label=place >= last)
        why = why or _break(draft, paragraph, habits)
        if why:
            put_aside(draft, paragraph, why)
        else:
            _say_rest(draft, paragraph, habits)


def _read_last(draft: Draft, gap: Gap, verdict: Verdict, habits: Habits) -> None:
    """The last turn, and all that follows it: more of it, or what an editor put under the transcript."""
    _read_own(draft, gap, verdict)
    closed = False
    said: list[Paragraph] = []
    unsaid: list[Paragraph] = []
    for paragraph in gap.rest if habits.running_on else _lines_apart(gap.rest):
        if why := (
            _end_matter(paragraph) or _why_not_speech(paragraph, habits, before_label=True)
            or _break(draft, paragraph, habits)
        ):
            put_aside(draft, paragraph, why)
            closed = closed or _closes(paragraph, habits)
        elif closed or not _is_speech_after_last(paragraph, habits):
            closed = True
            reason = wording.aside_reason(paragraph.text)
            put_aside(draft, paragraph, reason or "stands after the last turn, where no turn runs on")
            unsaid += [] if reason else [paragraph]
        else:
            _say_rest(draft, paragraph, habits)
            if habits.with_paragraphs + habits.running_on == 0 or wording.aside_reason(paragraph.text):
                said.append(paragraph)
    if unsaid:
        draft.warn(f"{_where(unsaid)}: after the last turn and without a label, so not spoken.")
    if said and habits.gaps:
        speaker = draft.blocks[-1].speaker
        draft.warn(f"{_where(said)}: after the last label, read as more of what {speaker} says.")


def _lines_apart(parts: Sequence[Paragraph]) -> list[Paragraph]:
    return [Paragraph((line,), part.spaced) for part in parts for line in part.lines]


def _where(parts: Sequence[Paragraph]) -> str:
    first, last = parts[0].lines[0].number, parts[-1].lines[-1].number
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _say_rest(draft: Draft, paragraph: Paragraph, habits: Habits) -> None:
    """More of the open turn; what stands there like a label and was not taken for one is told."""
    for line in paragraph.lines:
        label = line.candidate
        if label and label.rest and _stands_as_label(label, habits):
            told = f"line {line.number}: {label.name!r} is not taken for a speaker"
            draft.warnings = [warning for warning in draft.warnings if warning != f"{told}."]
            draft.warn(f"{told}; {draft.blocks[-1].speaker} reads the line.")
    say(draft, *paragraph.lines)


def _stands_as_label(label: Candidate, habits: Habits) -> bool:
    """Whether a label that is no speaker's is written and placed as the speakers' labels are."""
    if label.dress != habits.dress or label.tight:
        return False
    if label.dress != "colon":
        return True
    placed = bool(label.fresh) if habits.spaced else habits.running_on <= RARE_GAPS * habits.gaps
    short = len(label.name.split()) <= 3 and not label.name[0].islower()
    return placed and short and habits.gaps >= FEW_TURNS


def _break(draft: Draft, paragraph: Paragraph, habits: Habits) -> str:
    """Why a paragraph labelled as a break or a sponsor is not speech, or nothing. Its words are told."""
    label = paragraph.lines[0].candidate
    if not label or not label.colon or not wording.BREAKS.fullmatch(label.name):
        return ""
    if label.dress != habits.dress or not (paragraph.spaced or habits.running_on == 0):
        return ""
    if len(paragraph.text.split()) > len(label.name.split()) + 2:
        where = paragraph.lines[0].number
        draft.warn(f"line {where}: {label.name!r} is nobody who speaks, so its words are not spoken.")
    return "a break"


def _read_own(draft: Draft, gap: Gap, verdict: Verdict) -> None:
    draft.open(verdict.speakers[gap.label.key], gap.own.lines[0].number, gap.label.start_s)
    say(draft, *gap.own.lines)


def _closes(paragraph: Paragraph, habits: Habits) -> bool:
    """Whether a heading after the last turn ends the conversation: in other turns, none has text below."""
    return paragraph.lines[0].heading and habits.gaps >= FEW_TURNS and not habits.past_headings


def _end_matter(paragraph: Paragraph) -> str:
    text = paragraph.text
    return "end matter" if len(text) < 200 and wording.END_MATTER.search(text) else ""


def _why_not_speech(paragraph: Paragraph, habits: Habits, before_label: bool) -> str:
    line = paragraph.lines[0]
    if line.why:
        return line.why
    if why := "a heading" if line.heading else direction(line.text):
        return why
    if habits.scenes and paragraph.spaced:
        return "an action of the screenplay"
    apart = paragraph.spaced or habits.running_on <= RARE_GAPS * habits.gaps
    if len(paragraph.lines) > 1 or not apart or not habits.punctuated:
        return ""
    label = line.candidate
    if label and label.colon and re.fullmatch(r"\W*https?://\S+", label.rest):
        return "a link"
    ends_with_colon = label and label.alone and label.colon and len(label.name.split()) <= 6
    return "a heading" if ends_with_colon or (before_label and like_heading(line.text)) else ""


def _warn_of_rare_paragraphs(draft: Draft, gaps: Sequence[Gap], habits: Habits) -> None:
    if habits.gaps < FEW_TURNS:
        return
    rare = RARE_GAPS * habits.gaps
    aside = {aside.line for aside in draft.set_aside}
    lines = [
        part.lines[0].number for gap in gaps[:-1] for part in gap.rest
        if (habits.with_paragraphs if part.spaced else habits.running_on) <= rare
        and not standalone(part) and part.lines[0].number not in aside
    ]
    if lines:
        shown = ", ".join(str(line) for line in lines[:6]) + (" ..." if len(lines) > 6 else "")
        draft.warn(f"line {shown}: no label, which is rare here; read as more of the turn above.")
