"""Checks that every file shows the words of the conversation: all of them, in order, by who says them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from respoken.listen.cuefiles import Caption
from respoken.listen.evidence import Evidence
from respoken.listen.pages import Page
from respoken.listen.report import Finding, clock, finding

TIMES_S = 0.001
"""transcript.json is written in milliseconds."""


def words(evidence: Evidence) -> Iterator[Finding]:
    """The words of each file are the words of the conversation. A finding a file."""
    for name, check in _FILES.items():
        if name == "index.html" and evidence.folder.player is None:
            continue
        yield finding(
            f"words of {name}", check(evidence), f"{len(evidence.shown)} words",
            "the conversation's, in order",
        )


def _timeline(evidence: Evidence) -> Iterator[str]:
    """The timed words of an utterance are its text."""
    for span in evidence.folder.timeline.utterances:
        timed = [text for word in span.words for text in word.text.split()]
        yield from _differ(f"timeline.json {clock(span.start_s)}", timed, span.text.split())


def _vtt(evidence: Evidence) -> Iterator[str]:
    return _captions("transcript.vtt", evidence.folder.vtt, evidence)


def _srt(evidence: Evidence) -> Iterator[str]:
    return _captions("transcript.srt", evidence.folder.srt, evidence)


def _captions(name: str, cues: Sequence[Caption], evidence: Evidence) -> Iterator[str]:
    yield from _differ(name, [word for cue in cues for word in cue.words], _all(evidence))


def _json(evidence: Evidence) -> Iterator[str]:
    """transcript.json has every timed word at its time and by its speaker."""
    name = "transcript.json"
    entries = evidence.folder.words
    timed = [(word, span) for span in evidence.folder.timeline.utterances for word in span.words]
    yield from _differ(
        name, [text for entry in entries for text in entry.words],
        [text for word, _ in timed for text in word.text.split()],
    )
    for entry, (word, span) in zip(entries, timed, strict=False):
        if entry.speaker != span.speaker:
            yield f"{name} {clock(entry.start_s)}: {entry.speaker} is named for words of {span.speaker}"
        if not (abs(entry.start_s - word.start_s) <= TIMES_S and abs(entry.end_s - word.end_s) <= TIMES_S):
            yield f"{name} {clock(entry.start_s)}: {word.text!r} is heard at {clock(word.start_s)}"


def _html(evidence: Evidence) -> Iterator[str]:
    return _page("transcript.html", evidence.folder.page, evidence)


def _player(evidence: Evidence) -> Iterator[str]:
    page = evidence.folder.player
    assert page, "only asked where there is one"
    return _page("index.html", page, evidence)


def _page(name: str, page: Page, evidence: Evidence) -> Iterator[str]:
    """A page has the words, and names who says each paragraph."""
    yield from _differ(name, [word for said in page.said for word in said.words], _all(evidence))
    at = 0
    for said in page.said:
        held = evidence.shown[at : at + len(said.words)]
        at += len(said.words)
        if {word.speaker for word in held} - {said.speaker}:
            yield f"{name}: {said.speaker} is named for {' '.join(said.words[:5])!r}"


def _txt(evidence: Evidence) -> Iterator[str]:
    """transcript.txt has a paragraph a turn, announcements in brackets."""
    wanted = []
    for (turn, speaker), group in groupby(evidence.shown, key=lambda word: (word.turn, word.speaker)):
        said = " ".join(word.text for word in group)
        wanted.append(f"{speaker}: {said}" if turn else f"[{said}]")
    found = evidence.folder.paragraphs
    for mine, theirs in zip(wanted, found, strict=False):
        if mine != theirs:
            yield from _differ("transcript.txt", theirs.split(), mine.split())
    if len(wanted) != len(found):
        yield f"transcript.txt: {len(found)} turns, not {len(wanted)}"


def _all(evidence: Evidence) -> list[str]:
    return [word.text for word in evidence.shown]


def _differ(name: str, found: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    """The first place where words differ, if any."""
    if list(found) != list(wanted):
        pairs = zip(found, wanted, strict=False)
        at = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(found), len(wanted)))
        yield f"{name}: {_word(found, at)} stands where {_word(wanted, at)} should (word {at + 1})"


def _word(text: Sequence[str], at: int) -> str:
    return repr(text[at]) if at < len(text) else "nothing"


_FILES: Mapping[str, Callable[[Evidence], Iterator[str]]] = {
    "timeline.json": _timeline,
    "transcript.vtt": _vtt,
    "transcript.srt": _srt,
    "transcript.json": _json,
    "transcript.html": _html,
    "transcript.txt": _txt,
    "index.html": _player,
}
