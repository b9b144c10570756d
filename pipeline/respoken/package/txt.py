"""transcript.txt: the conversation as plain text, ``Name: words``, one paragraph a turn."""

from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package import paragraphs
from respoken.package.base import Master


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.txt: the title, then every turn on a line of its own."""
    said = paragraphs.of(episode.timeline, by_chapter=False)
    lines = [episode.title, *(f"{_name(one.speaker)}: {one.text}" for one in said)]
    path = folder / "transcript.txt"
    atomic.write_text(path, "\n\n".join(lines) + "\n")
    return [path]


def _name(speaker: str) -> str:
    return " ".join(speaker.split())
