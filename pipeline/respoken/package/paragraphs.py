"""What was said, in paragraphs, for the outputs people read as text."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from respoken.models import Chapter, Timeline


@dataclass(frozen=True)
class Paragraph:
    """A turn, or the part of it that lies in one chapter. ``chapter`` is set where a chapter begins."""

    turn: int
    speaker: str
    text: str
    start_s: float
    chapter: Chapter | None

    @property
    def announced(self) -> bool:
        """Whether it stands in no transcript, such as the disclosure."""
        return self.turn == 0


def of(timeline: Timeline, by_chapter: bool = True) -> Iterator[Paragraph]:
    """The paragraphs in order; with ``by_chapter``, a turn is parted where a chapter starts inside it."""
    starts = [chapter.start_s for chapter in timeline.chapters] if by_chapter else []
    # Half a millisecond of grace: a chapter starts at its first word, computed from the same samples.
    placed = ((bisect_right(starts, span.start_s + 0.0005), span) for span in timeline.utterances)
    shown = 0
    for (chapter, turn, speaker), group in groupby(placed, lambda one: (one[0], one[1].turn, one[1].speaker)):
        spans = [span for _, span in group]
        begins = timeline.chapters[chapter - 1] if chapter > shown else None
        shown = max(shown, chapter)
        text = " ".join("".join(span.text for span in spans).split())
        yield Paragraph(turn, speaker, text, spans[0].start_s, begins)
