"""Show notes of transcripts, without speaking a word: python bench/notes.py FILE...

Prints what notes.md would hold, for people to judge, and how long finding it took. Times are those of
150 words a minute, without pauses.
"""

import argparse
import tempfile
import time
from pathlib import Path

from respoken import notes, outline, script, transcripts
from respoken.models import Cast, Chapter, Episode, Notes, Script, Show, Span, TimedWord, Timeline, Transcript
from respoken.package import notes as writer
from respoken.package.base import Master

_WORD_S = 0.4


def main() -> None:
    """Print the notes of each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    for path in parser.parse_args().files:
        transcript = transcripts.read(path)
        timeline = laid_out(transcript)
        began = time.monotonic()
        found = notes.write(transcript, timeline, "The voices in this episode are synthetic.")
        took_s = time.monotonic() - began
        words = sum(len(turn.text.split()) for turn in transcript.turns)
        print(f"##### {path.name}: {words} words, {took_s:.1f} s")
        print(printed(path, transcript, timeline, found))


def laid_out(transcript: Transcript) -> Timeline:
    """Where everything would lie if every word lasted as long."""
    lines = script.cut(transcript, {})
    spans = list(_spans(lines))
    headings = outline.find(lines, transcript).headings
    chapters = [
        Chapter(title=heading.title, start_s=spans[heading.utterance - 1].start_s) for heading in headings
    ]
    return Timeline(
        sample_rate_hz=24_000, duration_s=spans[-1].end_s, utterances=tuple(spans), chapters=tuple(chapters)
    )


def _spans(lines: Script) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for utterance in lines.utterances:
        words = utterance.text.split()
        timed = [
            TimedWord(text=word, start_s=(at + place) * _WORD_S, end_s=(at + place + 1) * _WORD_S)
            for place, word in enumerate(words)
        ]
        spans.append(Span(
            index=utterance.index, turn=utterance.turn, speaker=utterance.speaker, voice="",
            text=utterance.text, spoken=utterance.text, start_s=at * _WORD_S,
            end_s=(at + len(words)) * _WORD_S, words=tuple(timed),
        ))
        at += len(words)
    return spans


def printed(path: Path, transcript: Transcript, timeline: Timeline, found: Notes) -> str:
    """notes.md as the program writes it."""
    episode = Episode(
        slug=path.stem, title=transcript.title or path.stem, date="2026-01-01", show=Show(),
        transcript=transcript, cast=Cast(parts=()), timeline=timeline, cues={}, notes=found,
    )
    with tempfile.TemporaryDirectory() as folder:
        master = Master(path=Path(folder) / "master.wav", sample_rate_hz=44_100, sample_count=0)
        return writer.write(episode, master, Path(folder))[0].read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
