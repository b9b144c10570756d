"""A picture of an episode's sound: the waveform of some minutes, a lane a speaker, under its chapters.

An SVG that needs nothing else. It draws its own ground, light or dark as the reader's system is, because a
page that shows it may be either. Who speaks is told by lane and name; the colours only help.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from respoken import atomic, audio
from respoken.errors import MediaError
from respoken.models import ANNOUNCER, Chapter, Timeline

LIGHT, DARK = "#ffffff", "#0d1117"
"""The grounds, those of a page on GitHub."""

COLOURS = ("#0072b2", "#d55e00", "#00875f", "#b8559a", "#94710a", "#7066d6", "#c23b3b", "#3f86a8")
"""A colour a speaker, after Okabe and Ito, each 3:1 or better on both grounds (WCAG 2.2, 1.4.11)."""

GREY = "#767b85"
"""For what is said by none of the speakers."""

STYLE = """\
svg { color-scheme: light dark; }
text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
.ground { fill: #ffffff; } .edge, .tick { stroke: #d0d7de; } .edge { fill: none; }
.ink { fill: #1f2328; } .faded { fill: #59636e; } .mark { stroke: #59636e; }
@media (prefers-color-scheme: dark) {
.ground { fill: #0d1117; } .edge, .tick { stroke: #3d444d; }
.ink { fill: #f0f6fc; } .faded { fill: #9198a1; } .mark { stroke: #9198a1; }
}
"""

WIDTH, MARGIN, LANE, ROW = 1200, 24, 58, 24
NAME_TEXT, CHAPTER_TEXT = 15, 14
STEP = 2.5
"""Units between the strokes of a waveform."""

LETTER = 0.56
"""Mean width of a letter in type sizes, for words whose typeface is the reader's own."""


def waveform(
    timeline: Timeline, sound: Path, path: Path, start_s: float = 0, end_s: float = 180, title: str = ""
) -> None:
    """Write an SVG of the waveform between two times: a lane a speaker, chapters above, minutes below.

    sound: the episode's audio as WAV or FLAC. The end is the audio's where it is sooner. Raises MediaError
    when the file cannot be read or nothing is said between those times.
    """
    end_s = min(end_s, timeline.duration_s)
    speakers = _speakers(timeline, start_s, end_s)
    if not speakers:
        where = f"{sound} at {start_s:g} to {end_s:g} s"
        raise MediaError("nothing is said there.", where, "Choose other times.")
    chart = _chart(timeline, speakers, start_s, end_s, bool(title))
    levels = _levels(audio.read_part(sound, start_s, end_s), len(chart.columns))
    atomic.write_text(path, "\n".join(_svg(timeline, chart, levels, title)) + "\n")


def _speakers(timeline: Timeline, start_s: float, end_s: float) -> list[str]:
    heard = (span.speaker for span in timeline.utterances if span.start_s < end_s and span.end_s > start_s)
    return sorted(dict.fromkeys(heard), key=lambda name: name == ANNOUNCER)


# --- where things stand ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """A chapter's title and the row above the lanes it stands on."""

    text: str
    x: float
    row: int


@dataclass(frozen=True)
class Chart:
    """Where everything stands, in SVG units."""

    speakers: Sequence[str]
    start_s: float
    end_s: float
    left: float
    top: float
    labels: Sequence[Label]

    @property
    def right(self) -> float:
        """Where the time axis ends."""
        return WIDTH - MARGIN

    @property
    def foot(self) -> float:
        """Where the lanes end."""
        return self.top + len(self.speakers) * LANE

    @property
    def columns(self) -> NDArray[np.float64]:
        """Times of the middles of the strokes."""
        count = int((self.right - self.left) / STEP)
        return self.start_s + (np.arange(count) + 0.5) * (self.end_s - self.start_s) / count

    def x(self, at_s: float) -> float:
        """Where a time stands."""
        return self.left + (at_s - self.start_s) / (self.end_s - self.start_s) * (self.right - self.left)

    def middle(self, speaker: str) -> float:
        """The height of a speaker's lane."""
        return self.top + (self.speakers.index(speaker) + 0.5) * LANE


def _chart(timeline: Timeline, speakers: Sequence[str], start_s: float, end_s: float, titled: bool) -> Chart:
    longest = max(len(name) for name in speakers)
    left = MARGIN + min(longest * LETTER * NAME_TEXT, 260) + 24
    bare = Chart(speakers, start_s, end_s, left, 0, ())
    labels = list(_labels(bare, [c for c in timeline.chapters if start_s <= c.start_s < end_s]))
    rows = 1 + max((label.row for label in labels), default=-1)
    top = MARGIN + (34 if titled else 0) + rows * ROW + 10
    return Chart(speakers, start_s, end_s, left, top, labels)


def _labels(chart: Chart, chapters: Sequence[Chapter]) -> Iterator[Label]:
    """Each title on the lowest row where it does not run into the one before."""
    free: list[float] = []
    for chapter in chapters:
        x = chart.x(chapter.start_s)
        text = _shortened(chapter.title, WIDTH - MARGIN - x - 8, CHAPTER_TEXT)
        row = next((row for row, until in enumerate(free) if until <= x), len(free))
        free[row : row + 1] = [x + 20 + len(text) * LETTER * CHAPTER_TEXT]
        yield Label(text, x, row)


def _shortened(text: str, width: float, size: float) -> str:
    most = max(3, int(width / (LETTER * size)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# --- the sound ------------------------------------------------------------------------------------


def _levels(sound: audio.Audio, count: int) -> NDArray[np.float64]:
    """Loudness of each of ``count`` equal parts: root mean square, the loudest 1, the quiet lifted."""
    samples = sound.samples.astype(np.float64) ** 2
    if not len(samples):
        return np.zeros(count)
    edges = np.linspace(0, len(samples), count, endpoint=False).astype(int)
    sizes = np.maximum(1, np.diff(np.append(edges, len(samples))))
    levels = np.sqrt(np.add.reduceat(samples, edges) / sizes)
    loudest = float(levels.max())
    return np.asarray((levels / loudest) ** 0.75 if loudest else levels)


# --- the drawing ----------------------------------------------------------------------------------


def _svg(timeline: Timeline, chart: Chart, levels: NDArray[np.float64], title: str) -> Iterator[str]:
    height = round(chart.foot + 40)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc">'
    )
    yield f'<title id="title">{escape(title or "Waveform")}</title>'
    yield f'<desc id="desc">{escape(_description(chart))}</desc>'
    yield f"<style>\n{STYLE}</style>"
    box = f'x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="12"'
    yield f'<rect class="ground" {box}/><rect class="edge" {box}/>'
    if title:
        yield _text(MARGIN, MARGIN + 18, title, "ink", 19, 'font-weight="700"')
    yield from _axis(chart)
    yield from _chapter_marks(chart)
    yield from _lanes(timeline, chart, levels)
    yield "</svg>"


def _description(chart: Chart) -> str:
    chapters = "; ".join(label.text for label in chart.labels)
    said = f"Waveform from {_clock(chart.start_s)} to {_clock(chart.end_s)}. Speakers: {', '.join(chart.speakers)}."
    return f"{said} Chapters: {chapters}." if chapters else said


def _text(x: float, y: float, text: str, style: str, size: int, more: str = "") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" {more}>{escape(text)}</text>'


def _axis(chart: Chart) -> Iterator[str]:
    """A line and a time every so often, at most twelve of them."""
    length_s = chart.end_s - chart.start_s
    every_s = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600) if length_s / s <= 12), 1800)
    first = -int(-chart.start_s // every_s) * every_s
    for at_s in np.arange(first, chart.end_s + 1e-6, every_s):
        x = chart.x(float(at_s))
        yield f'<path class="tick" d="M{x:.1f} {chart.top:.1f}V{chart.foot + 6:.1f}"/>'
        yield _text(x, chart.foot + 24, _clock(float(at_s)), "faded", 13, 'text-anchor="middle"')


def _clock(at_s: float) -> str:
    minutes, seconds = divmod(round(at_s), 60)
    return f"{minutes}:{seconds:02}"


def _chapter_marks(chart: Chart) -> Iterator[str]:
    lowest = chart.top - 12
    for label in chart.labels:
        y = lowest - label.row * ROW
        yield f'<path class="mark" stroke-dasharray="3 3" d="M{label.x:.1f} {y - 14:.1f}V{chart.foot:.1f}"/>'
        yield _text(label.x + 7, y, label.text, "ink", CHAPTER_TEXT, 'font-weight="600"')


def _lanes(timeline: Timeline, chart: Chart, levels: NDArray[np.float64]) -> Iterator[str]:
    """Name, turns and waveform of every speaker."""
    colours = cycle(COLOURS)
    for speaker in chart.speakers:
        colour = GREY if speaker == ANNOUNCER else next(colours)
        y = chart.middle(speaker)
        name = _shortened(speaker, 260, NAME_TEXT)
        yield f'<g stroke="{colour}" fill="{colour}">'
        yield f'<circle cx="{MARGIN + 5}" cy="{y:.1f}" r="5" stroke="none"/>'
        yield _text(MARGIN + 18, y + 5, name, "ink", NAME_TEXT, 'font-weight="600" stroke="none"')
        yield f'<path stroke-opacity=".4" d="M{chart.left:.1f} {y:.1f}H{chart.right:.1f}"/>'
        yield f'<path stroke-width="1.7" stroke-linecap="round" d="{_strokes(timeline, chart, levels, speaker)}"/>'
        yield "</g>"


def _strokes(timeline: Timeline, chart: Chart, levels: NDArray[np.float64], speaker: str) -> str:
    """Upright strokes where the speaker is heard, as an SVG path."""
    columns = chart.columns
    heard = np.zeros(len(columns), dtype=bool)
    for span in timeline.utterances:
        if span.speaker == speaker:
            heard |= (columns >= span.start_s) & (columns < span.end_s)
    y = chart.middle(speaker)
    strokes = []
    for at_s, level in zip(columns[heard], levels[heard], strict=True):
        half = max(0.6, level * (LANE / 2 - 4))
        strokes.append(f"M{chart.x(at_s):.1f} {y - half:.1f}v{2 * half:.1f}")
    return "".join(strokes)
