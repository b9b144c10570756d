"""Checks on times: of utterances, words and captions, and whose they are."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from respoken.listen.cuefiles import Caption
from respoken.listen.evidence import Evidence, Shown
from respoken.listen.report import Finding, clock, finding

ROUNDING_S = 0.0011
"""Caption files hold whole milliseconds, rounded down."""

SHOWN_S = 0.1
"""How far from its first word a caption may come: two frames of video, and what those around it need."""

SHOWN_ONLY_S = 0.5
"""The same for a caption of what is only shown, which has no time of its own."""


WIDTHS = {"transcript.vtt": 42, "transcript.srt": 32}
"""Characters of a line: what broadcasters use, and what Podcasting 2.0 asks of SRT."""

LINES = 2

SHORTEST_S, LONGEST_S = 1.0, 7.0
FASTEST = 20.0
"""Characters a second that a caption may ask of a reader, wherever the speech leaves the time."""


def in_order(evidence: Evidence) -> Iterator[Finding]:
    """Utterances follow each other inside the audio, and words follow each other inside utterances."""
    timeline = evidence.folder.timeline

    def faults() -> Iterator[str]:
        for span in timeline.utterances:
            at = f"timeline.json {clock(span.start_s)}: "
            if not 0 <= span.start_s <= span.end_s <= timeline.duration_s + 0.0001:
                yield f"{at}utterance {span.index} lies outside the audio"
            timed = (at_s for word in span.words for at_s in (word.start_s, word.end_s))
            times = [span.start_s, *timed, span.end_s]
            if not all(later >= earlier - 0.0002 for earlier, later in pairwise(times)):
                yield f"{at}the words of utterance {span.index} are out of order"
        for before, after in pairwise(timeline.utterances):
            at = f"timeline.json {clock(after.start_s)}: utterance {after.index} "
            if not after.start_s >= before.end_s - 0.0002:
                yield f"{at}overlaps the one before it"
            if after.index != before.index + 1 or (after.turn and after.turn < before.turn):
                yield f"{at}is out of order"

    words = sum(len(span.words) for span in timeline.utterances)
    yield finding(
        "timeline in order", faults(), f"{len(timeline.utterances)} utterances, {words} words",
        "ascending, inside the audio",
    )


def one_voice_each(evidence: Evidence) -> Iterator[Finding]:
    """Every speaker has one voice throughout, and no two speakers share one unless they were asked to."""
    told = {used.speaker: used.voice for used in evidence.folder.manifest.voices}
    shared = {used.speaker for used in evidence.folder.manifest.voices if used.shared}
    voices: dict[str, str] = {}

    def faults() -> Iterator[str]:
        for span in evidence.folder.timeline.utterances:
            at = f"{clock(span.start_s)} turn {span.turn}: {span.speaker}"
            if voices.setdefault(span.speaker, span.voice) != span.voice:
                yield f"{at} changes from {voices[span.speaker]} to {span.voice}"
            if told.get(span.speaker) != span.voice:
                yield f"{at} has {span.voice}, which is not the manifest's"
        for name, other in pairwise(sorted(voices, key=lambda speaker: voices[speaker])):
            if voices[name] == voices[other] and not {name, other} & shared:
                yield f"{name} and {other} both have {voices[name]}"

    found = list(faults())
    yield finding("one voice each", found, f"{len(voices)} speakers", "a voice of their own throughout")


def captions(evidence: Evidence) -> Iterator[Finding]:
    """Captions lie inside the audio, do not overlap, name who speaks, and come with their first word."""
    folder = evidence.folder
    for name, cues in (("transcript.vtt", folder.vtt), ("transcript.srt", folder.srt)):
        yield finding(
            f"captions of {name[-3:]}", _faults(name, cues, evidence), f"{len(cues)} captions",
            f"in order, by their speaker, within {SHOWN_S} s of their first word",
        )


def reading(evidence: Evidence) -> Iterator[Finding]:
    """Captions can be read: two lines that are not too wide, shown neither too briefly nor too long."""
    folder = evidence.folder
    for name, cues in (("transcript.vtt", folder.vtt), ("transcript.srt", folder.srt)):
        brief, fast = hurried(cues)
        yield finding(
            f"reading of {name[-3:]}", unreadable(name, cues, folder.timeline.duration_s),
            f"{len(cues)} captions, {brief} briefer and {fast} faster as the speech is",
            f"{LINES} lines of {WIDTHS[name]}, {SHORTEST_S:g} to {LONGEST_S:g} s, "
            f"{FASTEST:g} characters a second",
        )


def hurried(cues: Sequence[Caption]) -> tuple[int, int]:
    """How many captions are shown for less than SHORTEST_S, and how many are faster than FASTEST."""
    shown = [(cue.end_s - cue.start_s + ROUNDING_S, _characters(cue)) for cue in cues]
    return (
        sum(shown_s < SHORTEST_S for shown_s, _ in shown),
        sum(count > FASTEST * shown_s for shown_s, count in shown),
    )


def unreadable(name: str, cues: Sequence[Caption], duration_s: float) -> Iterator[str]:
    """What keeps a reader from a caption, as far as the speech would have allowed another."""
    for cue, next_s in zip(cues, [*(after.start_s for after in cues[1:]), duration_s], strict=False):
        at = f"{name} {clock(cue.start_s)}: "
        if len(cue.shown) > LINES:
            yield f"{at}has {len(cue.shown)} lines"
        for line in cue.shown:
            # A word wider than a line, such as a URL, cannot be broken, nor can a name.
            if len(line) > WIDTHS[name] and " " in line and line != cue.label:
                yield f"{at}has a line of {len(line)} characters"
        shown_s = cue.end_s - cue.start_s + ROUNDING_S
        room = next_s - cue.end_s > ROUNDING_S  # it could have stayed
        if room and shown_s < SHORTEST_S:
            yield f"{at}is shown for {shown_s:.2f} s"
        if room and _characters(cue) > FASTEST * shown_s and shown_s < LONGEST_S:
            yield f"{at}asks for {_characters(cue) / shown_s:.0f} characters a second"
        if shown_s > LONGEST_S + 2 * ROUNDING_S and len(cue.words) > 1:
            yield f"{at}is shown for {shown_s:.1f} s"


def _characters(cue: Caption) -> int:
    return sum(map(len, cue.lines)) + len(cue.lines) - 1


def _faults(name: str, cues: Sequence[Caption], evidence: Evidence) -> Iterator[str]:
    if not cues:
        yield f"{name}: holds no caption"
    for before, after in pairwise(cues):
        if after.start_s < before.end_s - 0.0001:
            yield f"{name} {clock(after.start_s)}: comes before the one before it goes"
    at = 0
    for cue in cues:
        if not 0 <= cue.start_s < cue.end_s <= evidence.folder.timeline.duration_s + ROUNDING_S:
            yield f"{name} {clock(cue.start_s)}: lies outside the audio, or is never shown"
        held = evidence.shown[at : at + len(cue.words)]
        at += len(cue.words)
        yield from _wrong(f"{name} {clock(cue.start_s)}: ", cue, held)


def _wrong(where: str, cue: Caption, held: Sequence[Shown]) -> Iterator[str]:
    """What is wrong with a caption that should show these words."""
    speakers = dict.fromkeys(word.speaker for word in held)
    if list(speakers) != [cue.speaker]:
        yield f"{where}{cue.speaker or 'nobody'} is named for words of {' and '.join(speakers) or 'nobody'}"
    if held:
        allowed_s = (SHOWN_S if held[0].said else SHOWN_ONLY_S) + ROUNDING_S
        if not abs(held[0].start_s - cue.start_s) <= allowed_s:
            yield f"{where}its first word {held[0].text!r} is heard at {clock(held[0].start_s)}"
