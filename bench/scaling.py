"""What an episode costs by its length: seconds and memory, as a table and as a picture.

python bench/scaling.py TRANSCRIPT [--tone 1,10,60,600] [--kokoro 1,10,35] [--picture docs/scaling.svg]

Lengths are in minutes. Episodes of the same show are made of the transcript's turns, over and over, with a
number said before each sentence, so that no clip is heard twice. The tone engine speaks in no time: with it
the rest is seen, up to 10 hours. Memory is what all processes held together, shared pages counted once.
"""

import argparse
import itertools
import json
import math
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from respoken import transcripts
from speak import timed

WORDS_A_MINUTE = 157
"""About; the length that comes of it is measured."""


@dataclass(frozen=True)
class Cost:
    """An episode that was made: its length, how long making it took, and the most memory held."""

    engine: str
    length_s: float
    wall_s: float
    peak_bytes: int


def main() -> None:
    """Make the episodes, print the table, draw the picture."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("source", type=Path)
    asked.add_argument("--tone", default="1,10,60,600")
    asked.add_argument("--kokoro", default="1,10,35")
    asked.add_argument("--picture", type=Path)
    given = asked.parse_args()
    costs = []
    print("| engine | length | make | of its length | memory |\n|---|---|---|---|---|")
    for engine, lengths in (("tone", given.tone), ("kokoro", given.kokoro)):
        for minutes in map(float, filter(None, lengths.split(","))):
            cost = made(given.source, engine, minutes)
            costs.append(cost)
            print(
                f"| {engine} | {cost.length_s / 60:.1f} min | {cost.wall_s:.1f} s "
                f"| {cost.wall_s / cost.length_s:.4f} | {cost.peak_bytes / 1e9:.2f} GB |", flush=True,
            )
    if given.picture:
        given.picture.write_text(picture(costs), encoding="utf-8")


def made(source: Path, engine: str, minutes: float) -> Cost:
    """Make an episode of about so many minutes and say what it cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "talk.txt"
        path.write_text(lengthened(source, round(minutes * WORDS_A_MINUTE)), encoding="utf-8")
        run = timed([
            "respoken", "make", str(path), "-o", str(folder / "output"), "--engine", engine,
        ])  # fmt: skip
        length_s = json.loads((folder / "output" / "talk" / "manifest.json").read_text())["duration_s"]
    return Cost(engine, length_s, run.wall_s, run.peak_bytes)


def lengthened(source: Path, words: int) -> str:
    """A transcript of so many words: the turns of another, over and over, a number before each sentence."""
    turns, said, place = transcripts.read(source).turns, 0, 0
    numbers = itertools.count(1)
    lines = []
    while said < words:
        turn = turns[place % len(turns)]
        sentences = re.split(r"(?<=[.?!]) ", turn.text)
        counted = " ".join(f"Number {next(numbers)}. {sentence}" for sentence in sentences)
        text = " ".join(counted.split()[: max(12, words - said)])
        lines.append(f"{turn.speaker}: {text}")
        place, said = place + 1, said + len(text.split())
    return "\n\n".join(lines) + "\n"


# --- the picture --------------------------------------------------------------------------------

WIDE, HIGH, LEFT, GAP = 620, 190, 70, 56
COLOURS = {"tone": "#0b6e99", "kokoro": "#b4451f"}


def picture(costs: list[Cost]) -> str:
    """Two charts, one under the other: seconds by length, both logarithmic; memory by length."""
    label = "seconds to make it (dotted: in proportion to the longest)"
    seconds = chart(costs, [c.wall_s for c in costs], label, (1, 1000), True)
    memory = chart(costs, [c.peak_bytes / 1e9 for c in costs], "GB of memory", (0, 2), False)
    total = 2 * HIGH + 3 * GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + LEFT + 30} {total}" '
        f'font-family="sans-serif" font-size="13" role="img" aria-label="Cost by length of the episode">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<g transform="translate({LEFT},{GAP / 2})">{seconds}</g>'
        f'<g transform="translate({LEFT},{GAP * 1.5 + HIGH})">{memory}</g>'
        f'<text x="{LEFT + WIDE / 2}" y="{total - 14}" text-anchor="middle">length of the episode</text>'
        "</svg>\n"
    )


def chart(
    costs: list[Cost], values: list[float], label: str, bounds: tuple[float, float], logarithmic: bool
) -> str:
    """One chart: a line and its points for each engine."""
    def across(length_s: float) -> float:
        return WIDE * math.log(max(length_s, 30) / 30) / math.log(36_000 / 30)

    def down(value: float) -> float:
        low, high = bounds
        if logarithmic:
            return HIGH * (1 - math.log(max(value, low) / low) / math.log(high / low))
        return HIGH * (1 - (value - low) / (high - low))

    marks = (1, 10, 100, 1000) if logarithmic else (0, 0.5, 1, 1.5, 2)
    parts = [
        f'<path d="M0 {down(mark):.1f}H{WIDE}" stroke="#ddd"/>'
        f'<text x="-8" y="{down(mark) + 4:.1f}" text-anchor="end">{mark}</text>' for mark in marks
    ]
    parts += [
        f'<text x="{across(length_s):.1f}" y="{HIGH + 18}" text-anchor="middle">{name}</text>'
        for length_s, name in ((60, "1 min"), (600, "10 min"), (3600, "1 h"), (36_000, "10 h"))
    ]
    parts.append(f'<text x="0" y="-8">{label}</text>')
    for place, (engine, colour) in enumerate(COLOURS.items()):
        points = [
            (across(c.length_s), down(value))
            for c, value in zip(costs, values, strict=True) if c.engine == engine
        ]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
            f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
        )
        if logarithmic and points:
            # In proportion to the longest: what a straight line through nothing looks like here.
            longest = max((c for c in costs if c.engine == engine), key=lambda c: c.length_s)
            share = longest.wall_s / longest.length_s
            ends = (max(30.0, bounds[0] / share), longest.length_s)
            (x1, y1), (x2, y2) = ((across(length_s), down(length_s * share)) for length_s in ends)
            parts.append(
                f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-dasharray="3 5"/>'
            )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{WIDE - 120 + 70 * place}" y="-8" fill="{colour}">{engine}</text>')
    return "".join(parts)


if __name__ == "__main__":
    main()
