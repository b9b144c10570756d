"""Laid-out conversations for tests: words at a steady pace, so every time can be reckoned by hand."""

import re
from collections.abc import Sequence
from typing import Any

from respoken import captions
from respoken.models import (
    ANNOUNCER,
    Cast,
    Chapter,
    Episode,
    Notes,
    Part,
    Person,
    Show,
    Span,
    TimedWord,
    Timeline,
    Transcript,
    Turn,
    Voice,
)

RATE_HZ = 44100


def span(index: int, turn: int, speaker: str, text: str, start_s: float, pace: float = 15.0) -> Span:
    """Words one after another, each (letters + 1) / pace seconds long; [shown] words take no time."""
    at_s, words = start_s, []
    for word in text.split():
        length_s = 0.0 if word.startswith("[") else (len(word) + 1) / pace
        words.append(TimedWord(text=word, start_s=at_s, end_s=at_s + length_s))
        at_s += length_s
    spoken = " ".join(word for word in text.split() if not word.startswith("["))
    return Span(
        index=index, turn=turn, speaker=speaker, voice=f"voice of {speaker}", text=text, spoken=spoken,
        start_s=start_s, end_s=at_s, words=tuple(words),
    )


def timeline(
    turns: Sequence[tuple[str, str]], chapters: Sequence[tuple[str, int]] = (), pace: float = 15.0
) -> Timeline:
    """Turns cut at sentence ends, 0.4 s between sentences, 0.6 s between turns, 1 s at the end.

    chapters: title and the turn, from 1, each starts at.
    """
    spans: list[Span] = []
    at_s = 0.5
    for turn, (speaker, text) in enumerate(turns, start=1):
        for sentence in re.findall(r"\S.*?(?:[.?!]\s+|$)", text):
            spans.append(span(len(spans) + 1, turn, speaker, sentence, at_s, pace))
            at_s = spans[-1].end_s + 0.4
        at_s += 0.2
    starts = {one.turn: one.start_s for one in reversed(spans)}
    return Timeline(
        sample_rate_hz=RATE_HZ, duration_s=spans[-1].end_s + 1.0, utterances=tuple(spans),
        chapters=tuple(Chapter(title=title, start_s=starts[turn]) for title, turn in chapters),
    )


def announced(laid_out: Timeline) -> Timeline:
    """The same, with the disclosure spoken before its first word."""
    said = span(1, 0, ANNOUNCER, "All voices are synthetic.", 0.0, pace=60)
    rest = (one.model_copy(update={"index": one.index + 1}) for one in laid_out.utterances)
    return laid_out.model_copy(update={"utterances": (said, *rest)})


def episode(laid_out: Timeline, **fields: Any) -> Episode:
    """An episode of that timeline; fields replace its own."""
    turns: dict[int, str] = {}
    speakers: dict[int, str] = {}
    for one in laid_out.utterances:
        turns[one.turn] = turns.get(one.turn, "") + one.text
        speakers[one.turn] = one.speaker
    transcript = Transcript(
        format="text",
        turns=tuple(
            Turn(index=turn, speaker=speakers[turn], text=" ".join(text.split()), line=turn)
            for turn, text in turns.items() if turn
        ),
    )
    names = list(dict.fromkeys(speakers.values()))
    parts = tuple(Part(speaker=name, voice=voice(f"voice of {name}"), why="asked for") for name in names)
    given = {
        "slug": "a-talk", "title": "A talk", "date": "2026-01-31", "show": Show(title="Talks", author="Us"),
        "transcript": transcript, "cast": Cast(parts=parts), "timeline": laid_out,
        "cues": captions.cues(laid_out), "notes": notes(names, laid_out),
    }
    return Episode(**{**given, **fields})


def voice(name: str) -> Voice:
    """A voice that is only a name."""
    return Voice(engine="tone", name=name, language="en-GB", licence="CC0-1.0")


def notes(names: Sequence[str], laid_out: Timeline) -> Notes:
    """Show notes that say little."""
    return Notes(
        summary=("People talk.",), people=tuple(Person(name=name) for name in names),
        chapters=laid_out.chapters, mentions=(), disclosure="The voices are synthetic.",
    )
