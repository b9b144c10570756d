"""transcript.txt: the conversation as plain text, ``Name: words``, one paragraph a turn.

Read as a transcript, it gives the same turns again: the title is underlined and announcements stand in
brackets, so that neither is taken for speech.
"""

from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package import paragraphs
from respoken.package.base import Master
from respoken.package.paragraphs import Paragraph


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.txt: the title, then every turn on a line of its own."""
    title = " ".join(episode.title.split())
    said = paragraphs.of(episode.timeline, by_chapter=False)
    path = folder / "transcript.txt"
    atomic.write_text(path, "\n\n".join([f"{title}\n{'=' * len(title)}", *map(_line, said)]) + "\n")
    return [path]


def _line(paragraph: Paragraph) -> str:
    if paragraph.announced:
        return f"[{paragraph.text}]"
    return f"{' '.join(paragraph.speaker.split())}: {paragraph.text}"
