"""transcript.srt: captions as Podcasting 2.0 asks for them, ``Name:`` where the speaker changes.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md:
two lines of 32 characters, a new card when the speaker changes, the name followed by a colon.
"""

from pathlib import Path

from respoken import atomic
from respoken.models import Cue, Episode
from respoken.package.base import Master
from respoken.package.clock import stamp

LINE_WIDTH = 32


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.srt, with the speaker's name on the first card of each run of theirs."""
    cards = []
    before = None
    for number, cue in enumerate(episode.cues["srt"], start=1):
        lines = cue.lines if cue.speaker == before else labelled(cue)
        before = cue.speaker
        times = f"{stamp(cue.start_s, ',')} --> {stamp(cue.end_s, ',')}"
        cards.append("\n".join([str(number), times, *lines]) + "\n")
    path = folder / "transcript.srt"
    atomic.write_text(path, "\n".join(cards))
    return [path]


def labelled(cue: Cue) -> tuple[str, ...]:
    """A card's lines under its speaker's name: beside it where the line stays within 32, else below."""
    name = " ".join(cue.speaker.split()) + ":"
    beside = f"{name} {cue.lines[0]}"
    return (beside, *cue.lines[1:]) if len(beside) <= LINE_WIDTH else (name, *cue.lines)
