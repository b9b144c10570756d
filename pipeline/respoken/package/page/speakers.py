"""How speakers are told apart on the page: by name, by shape and by colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from respoken import webpage
from respoken.models import ANNOUNCER, Episode

# Each drawn in a square of 16, filled: told apart at 14 px and in one colour.
SHAPES = (
    '<circle cx="8" cy="8" r="7"/>',
    '<rect x="1.5" y="1.5" width="13" height="13" rx="1"/>',
    '<path d="M8 1 15.5 14.5H.5Z"/>',
    '<path d="M8 .5 15.5 8 8 15.5.5 8Z"/>',
    '<path d="M8 .5l2.3 4.9 5.2.7-3.8 3.7.9 5.4L8 12.6l-4.6 2.6.9-5.4L.5 6.1l5.2-.7Z"/>',
    '<path d="M5.5.8h5v4.7h4.7v5h-4.7v4.7h-5v-4.7H.8v-5h4.7Z"/>',
    '<path fill-rule="evenodd" '
    'd="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 4.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z"/>',
    '<path d="M.5 1.5h15L8 15Z"/>',
)
NOBODY = '<path d="M1 6.5h14v3H1Z"/>'
"""The shape of what is announced."""

COLOURS = 8
"""How many there are in page.css, as --s0 and on."""


@dataclass(frozen=True)
class Marks:
    """Each speaker's shape and colour."""

    places: Mapping[str, int]

    def symbols(self) -> str:
        """The shapes, once, for ``glyph`` to use."""
        shapes = {"-none": NOBODY, **{str(n): shape for n, shape in enumerate(SHAPES[: len(self.places)])}}
        drawn = [f'<symbol id="g{n}" viewBox="0 0 16 16">{shape}</symbol>' for n, shape in shapes.items()]
        return f'<svg class="shapes" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>\n'

    def colour(self, speaker: str) -> str:
        """The class that gives a speaker's colour."""
        if speaker not in self.places:
            return "s-none"
        # The ninth speaker has the first one's shape but another colour, and so on for sixty-four.
        place = self.places[speaker]
        return f"s{(place + place // len(SHAPES)) % COLOURS}"

    def glyph(self, speaker: str) -> str:
        """A speaker's shape; it says nothing to a screen reader, for the name stands beside it."""
        shape = f"g{self.places[speaker] % len(SHAPES)}" if speaker in self.places else "g-none"
        return f'<svg class="glyph" aria-hidden="true" focusable="false"><use href="#{shape}"/></svg>'

    def named(self, speaker: str) -> str:
        """Shape and name together."""
        return f"{self.glyph(speaker)}<cite><bdi>{webpage.said(speaker)}</bdi></cite>"


def marks(episode: Episode) -> Marks:
    """Shapes and colours in order of first appearance; announcements have their own."""
    names = dict.fromkeys(span.speaker for span in episode.timeline.utterances if span.speaker != ANNOUNCER)
    return Marks({name: place for place, name in enumerate(names)})
