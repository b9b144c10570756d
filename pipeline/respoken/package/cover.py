"""cover.jpg: the show's own picture, or one drawn from who spoke when.

Apple Podcasts asks for a square of 1400 to 3000 pixels, JPEG or PNG, RGB without transparency.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, groupby, pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from respoken import atomic
from respoken.errors import MediaError
from respoken.models import ANNOUNCER, Episode, Span, Timeline
from respoken.package import lettering
from respoken.package.base import Master
from respoken.package.lettering import Style

SIZE = 3000
SMALLEST, LARGEST = 1400, 3000
QUALITY, OWN_QUALITY = 76, 92
ORIENTATION = 0x0112  # EXIF
REMEDY = "Give a square JPEG or PNG of 1400 to 3000 pixels as image in [show]."

PAPER = "#12141c"
MARGIN = 210
HEAD = Style("#ffffff", weight=800, largest=640, most_lines=6, leading=0.98)
UNDER = Style("#b9bfce", weight=500, largest=150, most_lines=3, leading=1.15)

# Chosen one by one as the farthest from those before (CIELAB) for people with normal, red-, green- and
# blue-blind sight, each 4.5:1 or better on PAPER. The first two are Okabe and Ito's.
COLOURS = ("#56b4e9", "#e69f00", "#f23064", "#7a66ff", "#d9ff8c", "#00ffcc", "#ffee00", "#f230b2")

MOST_BARS, FEWEST_BARS = 30, 12


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """cover.jpg. Raises MediaError when the show's own picture cannot be one."""
    own = episode.show.image
    data = _own(Path(own)) if own else _jpeg(draw(episode), QUALITY)
    path = folder / "cover.jpg"
    with atomic.replacing(path) as temporary:
        temporary.write_bytes(data)
    return [path]


def _jpeg(picture: Image.Image, quality: int, icc_profile: bytes | None = None) -> bytes:
    data = BytesIO()
    picture.save(data, "JPEG", quality=quality, optimize=True, subsampling=0, icc_profile=icc_profile)
    return data.getvalue()


def letters_missing(episode: Episode) -> str:
    """Letters of the titles that a drawn cover cannot show, and so leaves that title off."""
    return "" if episode.show.image else lettering.missing(f"{episode.show.title} {episode.title}")


# --- the show's own picture -----------------------------------------------------------------------


def _own(path: Path) -> bytes:
    """The picture's own bytes where it is a fitting JPEG, else one made of it. Raises MediaError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("JPEG", "PNG")) as file:
                upright = ImageOps.exif_transpose(file)
                upright.load()
                fits = (file.format, file.mode) == ("JPEG", "RGB") and file.getexif().get(ORIENTATION, 1) == 1
                data = path.read_bytes()
    except FileNotFoundError as error:
        raise MediaError("no such picture.", str(path), "Check image in [show].") from error
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(f"cannot be read as a picture ({error}).", str(path), REMEDY) from error
    _check_size(upright, path)
    return data if fits and upright.width <= LARGEST else _made_fit(upright)


def _check_size(picture: Image.Image, path: Path) -> None:
    width, height = picture.size
    if width != height:
        raise MediaError(f"is {width} x {height} pixels, not square.", str(path), REMEDY)
    if width < SMALLEST:
        raise MediaError(f"is {width} pixels wide, under {SMALLEST}.", str(path), REMEDY)


def _made_fit(picture: Image.Image) -> bytes:
    """As JPEG: RGB, flattened on white and at most 3000 pixels wide."""
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    flat = _flat(picture)
    if flat.width > LARGEST:
        flat = flat.resize((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    return _jpeg(flat, OWN_QUALITY, profile)


def _flat(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    page = Image.new("RGB", clear.size, "white")
    page.paste(clear, mask=clear.getchannel("A"))
    return page


# --- a picture of the conversation ----------------------------------------------------------------


def draw(episode: Episode) -> Image.Image:
    """The titles above the conversation as bars, one a turn: who spoke by colour, how long by height."""
    cover = Image.new("RGB", (SIZE, SIZE), PAPER)
    titles = [text for text in (episode.show.title, episode.title) if text and not lettering.missing(text)]
    head, *under = list(dict.fromkeys(titles)) or [""]
    page = ImageDraw.Draw(cover)
    top = MARGIN - 40.0
    if head:
        setting = lettering.fit(_short(head), SIZE - 2 * MARGIN, 1330, HEAD)
        setting.draw(page, MARGIN - 12, top)
        top += setting.height + 60
    for text in under:
        setting = lettering.fit(_short(text), SIZE - 2 * MARGIN, 340, UNDER)
        setting.draw(page, MARGIN, top)
        top += setting.height
    _draw_bars(cover, bars(episode.timeline), (MARGIN, max(top + 90, 1150), SIZE - MARGIN, SIZE - MARGIN))
    return cover


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:—–-") + "…"


@dataclass(frozen=True)
class Bar:
    """A piece of the conversation: who says it and how long it takes."""

    speaker: str
    length_s: float


def bars(timeline: Timeline) -> list[Bar]:
    """At most 30 bars: turns, or sentences or words where there are too few; the longest of every few."""
    said = [span for span in timeline.utterances if span.speaker != ANNOUNCER] or list(timeline.utterances)
    turns = [_turn(list(group)) for _, group in groupby(said, key=lambda span: span.turn)]
    sentences = [Bar(span.speaker, span.end_s - span.start_s) for span in said]
    words = [Bar(span.speaker, word.end_s - word.start_s) for span in said for word in span.words]
    pieces = next((bars for bars in (turns, sentences) if len(bars) >= FEWEST_BARS), words)
    count = min(MOST_BARS, len(pieces))
    edges = [place * len(pieces) // count for place in range(count + 1)] if count else []
    return [max(pieces[start:end], key=lambda bar: bar.length_s) for start, end in pairwise(edges)]


def _turn(spans: Sequence[Span]) -> Bar:
    return Bar(spans[0].speaker, spans[-1].end_s - spans[0].start_s)


def _draw_bars(cover: Image.Image, shown: Sequence[Bar], box: tuple[float, float, float, float]) -> None:
    """Round-ended bars about a middle line, drawn at twice the size so that their edges are smooth."""
    if not shown:
        return
    left, top, right, bottom = (round(2 * edge) for edge in box)
    wide = Image.new("RGB", (right - left, bottom - top), PAPER)
    pen = ImageDraw.Draw(wide)
    speakers = dict.fromkeys(bar.speaker for bar in shown)
    colours = dict(zip(speakers, cycle(COLOURS), strict=False))
    step = min(wide.width / (len(shown) - 0.36), 420.0)
    thick = step * 0.64
    longest_s = max(bar.length_s for bar in shown) or 1.0
    for number, bar in enumerate(shown):
        # The square root keeps a one-word answer visible beside a speech of three minutes.
        tall = max(thick, wide.height * (bar.length_s / longest_s) ** 0.5)
        x, y = number * step, (wide.height - tall) / 2
        pen.rounded_rectangle((x, y, x + thick, y + tall), thick / 2, colours[bar.speaker])
    cover.paste(wide.reduce(2), (left // 2, top // 2))
