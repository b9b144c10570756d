"""What every book of an episode shares, whatever its form: its parts, their names, and its own."""

import uuid
from dataclasses import dataclass

from respoken.models import Episode
from respoken.package.readalong import Part


@dataclass(frozen=True)
class Book:
    """An episode laid out in parts to be read and heard."""

    episode: Episode
    parts: tuple[Part, ...]

    @property
    def language(self) -> str:
        """BCP 47; ``und`` where the show names none."""
        return self.episode.show.language.replace("_", "-") or "und"

    def identifier(self, form: str) -> str:
        """A UUID: the same for an episode made again, another for each edition and form of it."""
        show = self.episode.show
        made_of = (show.guid or show.link or show.title, self.episode.slug, self.episode.edition, form)
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(made_of)))

    def title_of(self, part: Part) -> str:
        """The part's title, or its number where the conversation has no chapters."""
        if part.title is not None:
            return part.title
        return f"Part {part.index}" if len(self.parts) > 1 else "The conversation"


def name(part: Part) -> str:
    """What the files of a part are called, without a suffix: c001, c002 and so on."""
    return f"c{part.index:03}"
