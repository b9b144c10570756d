"""Titles set in type: the largest size at which the words fill their box.

The typeface is Source Sans 3 (SIL Open Font License 1.1), which has Latin, Greek, Cyrillic and Vietnamese
letters; Pillow's own has no accents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import accumulate, pairwise

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont

_MEASURE_SIZE = 200
_NO_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class Style:
    """How a title is set: weight from 200 to 900, and how large and on how many lines at most."""

    colour: str
    weight: int
    largest: int
    most_lines: int
    leading: float
    """Distance between base lines, in type sizes."""


@dataclass(frozen=True)
class Setting:
    """Lines of words and the size, in pixels, they are set in."""

    lines: tuple[str, ...]
    size: int
    style: Style

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the foot of the last."""
        return len(self.lines) * self.size * self.style.leading

    def draw(self, canvas: ImageDraw, left: float, top: float) -> None:
        """Draw the lines from their top left corner."""
        font = typeface(self.size, self.style.weight)
        for number, line in enumerate(self.lines):
            baseline = top + (0.76 + number * self.style.leading) * self.size
            canvas.text((left, baseline), line, self.style.colour, font, anchor="ls")


@cache
def typeface(size: int, weight: int) -> FreeTypeFont:
    """Source Sans 3 in a size in pixels and a weight from 200 to 900."""
    with as_file(files("fontpkg_source_sans_3") / "files" / "SourceSans3[wght].ttf") as path:
        font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


def missing(text: str) -> str:
    """The letters of a text that the typeface lacks, each once."""
    font = typeface(_MEASURE_SIZE, 400)
    box = bytes(font.getmask(_NO_LETTER))
    letters = [letter for letter in dict.fromkeys(text) if letter.isprintable()]
    return "".join(letter for letter in letters if bytes(font.getmask(letter)) == box)


def fit(text: str, width: float, height: float, style: Style) -> Setting:
    """The words broken into the lines that let them be set largest in a box, in pixels."""
    words = text.split()
    font = typeface(_MEASURE_SIZE, style.weight)
    best = Setting((), 0, style)
    for count in range(1, min(style.most_lines, len(words)) + 1):
        lines = _even_lines(words, count, font)
        widest = max(font.getlength(line) for line in lines)
        size = int(min(width / widest * _MEASURE_SIZE, height / (count * style.leading), style.largest))
        if size > best.size:
            best = Setting(tuple(lines), size, style)
    return best


def _even_lines(words: Sequence[str], count: int, font: FreeTypeFont) -> list[str]:
    """The words on that many lines, the widest as narrow as can be."""
    ends = list(accumulate((font.getlength(word + " ") for word in words), initial=0.0))
    # For the first n words: the width of the widest line so far, and where the lines start and end.
    narrowest: list[tuple[float, tuple[int, ...]]] = [(ends[n], (0, n)) for n in range(len(ends))]
    for _ in range(count - 1):
        narrowest = [
            min(
                (max(widest, ends[n] - ends[cuts[-1]]), (*cuts, n))
                for widest, cuts in narrowest[: n + 1]
            )
            for n in range(len(ends))
        ]
    return [" ".join(words[start:end]) for start, end in pairwise(narrowest[-1][1]) if end > start]
