"""What the files of a talking book are written from: the clips of its headings, and its times."""

from dataclasses import dataclass

from respoken.package.book import Book, name
from respoken.package.readalong import Clip, Part, Sentence

SILENCE = "silence.mp3"
"""What is heard at a heading that has no time of its own."""

SHORTEST_MS = 200
"""A heading's clip is at least so long; players stumble over shorter ones."""

QUIET = Clip(0, 500)
"""The clip of SILENCE that stands in for one."""


@dataclass(frozen=True)
class TalkingBook(Book):
    """All that the files of a talking book are written from."""

    @property
    def mark(self) -> str:
        """Its dc:identifier."""
        return self.identifier("daisy")

    @property
    def total_ms(self) -> int:
        """How long all of it plays."""
        return QUIET.end_ms + sum(duration_ms(part) for part in self.parts)


def heading(part: Part) -> tuple[str, Clip]:
    """The file and the clip of a part's heading."""
    if part.heading and part.heading.end_ms >= SHORTEST_MS:
        return f"{name(part)}.mp3", part.heading
    return SILENCE, QUIET


def clips(part: Part) -> list[tuple[Sentence, Clip]]:
    """Every sentence that is heard and its clip; the first begins with the file where no heading does."""
    heard = [(sentence, sentence.clip) for sentence in part.sentences if sentence.clip]
    if heard and heading(part)[0] == SILENCE:
        first, clip = heard[0]
        heard[0] = (first, Clip(0, clip.end_ms))
    return heard


def duration_ms(part: Part) -> int:
    """How long a part plays, its heading included."""
    return sum(clip.end_ms - clip.begin_ms for clip in (heading(part)[1], *(clip for _, clip in clips(part))))


def clock(time_ms: int) -> str:
    """Hours, minutes and seconds, rounded, as the specification recommends."""
    seconds = (time_ms + 500) // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
