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

from respoken import atomic
from respoken.audio import read_along
from respoken.errors import MediaError
from respoken.models import ANNOUNCER, Chapter, Episode, Timeline
from respoken.package.base import Master


@dataclass(frozen=True)
class Scheme:
    """The colours of a picture: its ground, its text and lines, and one for each speaker in turn."""

    ground: str
    ink: str
    faded: str
    edge: str
    nobody: str
    """For what is said by none of the speakers."""
    speakers: tuple[str, ...]


# Grounds and text are those of a page on GitHub. Speakers' colours were chosen one by one as the farthest
# from those before (CIELAB) for people with normal, red-, green- and blue-blind sight, each 3:1 or better on
# its ground (WCAG 2.2, 1.4.11). The first two are Okabe and Ito's.
LIGHT = Scheme(
    ground="#ffffff", ink="#1f2328", faded="#59636e", edge="#d0d7de", nobody="#767b85",
    speakers=("#0072b2", "#d55e00", "#8800ff", "#73003d", "#8c6f4d", "#3321a6", "#f133ff", "#8c0013"),
)
DARK = Scheme(
    ground="#0d1117", ink="#f0f6fc", faded="#9198a1", edge="#3d444d", nobody="#8b949e",
    speakers=("#56b4e9", "#e69f00", "#f23064", "#7a66ff", "#d9ff8c", "#00ffcc", "#ffee00", "#f230b2"),
)

TYPE = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif'

WIDTH, MARGIN, LANE, ROW = 960, 24, 56, 24
NAME_TEXT, CHAPTER_TEXT = 15, 14
STEP = 1.8
"""Units between the strokes of a waveform."""

LETTER = 0.62
"""Mean width of a letter in type sizes, for words whose typeface is the reader's own."""


FIRST_S = 180
"""How much of an episode its picture shows: the first three minutes, in which everybody has spoken."""


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """waveform.svg: the episode's first minutes; nothing for an episode in which nothing is said then."""
    if not _speakers(episode.timeline, 0, FIRST_S):
        return []
    path = folder / "waveform.svg"
    waveform(episode.timeline, master.mp3 or master.path, path, end_s=FIRST_S, title=episode.title)
    return [path]


def waveform(
    timeline: Timeline, audio: Path, path: Path, start_s: float = 0, end_s: float = 180, title: str = ""
) -> None:
    """Write an SVG of the waveform between two times: a lane a speaker, chapters above, minutes below.

    audio: the episode's sound as WAV, FLAC or MP3. The end is the audio's where it is sooner. Raises
    MediaError when the file cannot be read or nothing is said between those times.
    """
    speakers = _speakers(timeline, start_s, end_s)
    if not speakers:
        where = f"{audio} at {start_s:g} to {end_s:g} s"
        raise MediaError("nothing is said there.", where, "Choose other times.")
    chart = _chart(timeline, speakers, start_s, min(end_s, timeline.duration_s), bool(title))
    levels = _levels(audio, chart)
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
    def edges(self) -> NDArray[np.float64]:
        """Times between which the strokes stand."""
        return np.linspace(self.start_s, self.end_s, int((self.right - self.left) / STEP) + 1)

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


def _levels(audio: Path, chart: Chart) -> NDArray[np.float64]:
    """Root mean square of the sound under each stroke, the loudest 1, the quiet lifted.

    Read a stroke at a time, so that a picture of ten hours needs no more memory than one of a minute.
    """
    parts = read_along(audio, chart.edges)
    levels = np.array([float(np.sqrt(np.mean(np.square(part)))) if len(part) else 0.0 for part in parts])
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
    yield f"<style>\nsvg {{ color-scheme: light dark; }}\ntext {{ font-family: {TYPE}; }}\n{_style(LIGHT)}"
    yield f"@media (prefers-color-scheme: dark) {{\n{_style(DARK)}\n}}\n</style>"
    box = f'x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="12"'
    yield f'<rect class="ground" {box}/><rect class="edge" {box}/>'
    if title:
        yield _text(MARGIN, MARGIN + 18, title, "ink", 19, 'font-weight="700"')
    yield from _axis(chart)
    yield from _chapter_marks(chart)
    yield from _lanes(timeline, chart, levels)
    yield "</svg>"


def _style(scheme: Scheme) -> str:
    colours = [*(f".c{number}" for number in range(len(scheme.speakers))), ".nobody"]
    return "\n".join([
        f".ground {{ fill: {scheme.ground}; }} .ink {{ fill: {scheme.ink}; }}",
        f".faded {{ fill: {scheme.faded}; }} .mark {{ stroke: {scheme.faded}; }}",
        f".edge {{ fill: none; }} .edge, .tick {{ stroke: {scheme.edge}; }}",
        *(
            f"{name} {{ fill: {colour}; stroke: {colour}; }}"
            for name, colour in zip(colours, [*scheme.speakers, scheme.nobody], strict=True)
        ),
    ])


def _description(chart: Chart) -> str:
    parts = [f"Waveform from {_clock(chart.start_s)} to {_clock(chart.end_s)}.", "Speakers:"]
    parts.append(f"{', '.join(chart.speakers)}.")
    if chart.labels:
        parts.append(f"Chapters: {'; '.join(label.text for label in chart.labels)}.")
    return " ".join(parts)


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
    """Name, middle line and waveform of every speaker."""
    colours = cycle(f"c{number}" for number in range(len(LIGHT.speakers)))
    for speaker in chart.speakers:
        colour = "nobody" if speaker == ANNOUNCER else next(colours)
        y = chart.middle(speaker)
        name = _shortened(speaker, 260, NAME_TEXT)
        strokes = _strokes(timeline, chart, levels, speaker)
        yield f'<circle class="{colour}" cx="{MARGIN + 5}" cy="{y:.1f}" r="5"/>'
        yield _text(MARGIN + 20, y + 5, name, "ink", NAME_TEXT, 'font-weight="600"')
        yield f'<path class="{colour}" stroke-opacity=".4" d="M{chart.left:.1f} {y:.1f}H{chart.right:.1f}"/>'
        yield f'<path class="{colour}" stroke-width="1.2" stroke-linecap="round" d="{strokes}"/>'


def _strokes(timeline: Timeline, chart: Chart, levels: NDArray[np.float64], speaker: str) -> str:
    """Upright strokes where the speaker is heard, as an SVG path."""
    middles = (chart.edges[1:] + chart.edges[:-1]) / 2
    heard = np.zeros(len(middles), dtype=bool)
    for span in timeline.utterances:
        if span.speaker == speaker:
            heard |= (middles >= span.start_s) & (middles < span.end_s)
    y = chart.middle(speaker)
    strokes = []
    for at_s, level in zip(middles[heard], levels[heard], strict=True):
        half = max(0.6, level * (LANE / 2 - 4))
        strokes.append(f"M{chart.x(at_s):.1f} {y - half:.1f}v{2 * half:.1f}")
    return "".join(strokes)
