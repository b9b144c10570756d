"""What the files of a talking book are written from: its parts, the clips of its headings, and its times."""

import uuid
from dataclasses import dataclass

from respoken.models import Episode
from respoken.package.readalong import Clip, Part, Sentence

SILENCE = "silence.mp3"
"""What is heard at a heading that has no time of its own."""

SHORTEST_MS = 200
"""A heading's clip is at least so long; players stumble over shorter ones."""

QUIET = Clip(0, 500)
"""The clip of SILENCE that stands in for one."""


@dataclass(frozen=True)
class Book:
    """A book, its parts, and when each begins."""

    episode: Episode
    parts: tuple[Part, ...]

    @property
    def identifier(self) -> str:
        """The same for an episode made again, another for each edition of it."""
        show = self.episode.show.guid or self.episode.show.link or self.episode.show.title
        made_of = "\n".join((show, self.episode.slug, self.episode.edition, "daisy"))
        return str(uuid.uuid5(uuid.NAMESPACE_URL, made_of))

    @property
    def total_ms(self) -> int:
        """How long all of it plays."""
        return QUIET.end_ms + sum(duration_ms(part) for part in self.parts)

    def title_of(self, part: Part) -> str:
        """The part's title, or its number where the conversation has no chapters."""
        if part.title is not None:
            return part.title
        return f"Part {part.index}" if len(self.parts) > 1 else "The conversation"


def name(part: Part) -> str:
    """What the files of a part are called, without a suffix."""
    return f"c{part.index:03}"


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
