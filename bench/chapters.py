"""Chapters found against chapters published: python bench/chapters.py FOLDER [--fit]

FOLDER holds transcripts in any format Respoken reads, and beside each ``NAME.txt`` a
``NAME.chapters.json``: ``[{"line": 10, "title": "..."}]``, the lines of the transcript where its
published chapters begin. Reported are the means over the episodes of F1, precision and recall of the
boundaries within one turn (the first chapter does not count), and WindowDiff (Pevzner and Hearst 2002;
less is better), for what Respoken finds and for simpler ways. ``--fit`` fits the weights anew on every
other episode and reports on the rest, then the other way round.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from respoken import hosts, outline, script, transcripts
from respoken.outline import boundaries
from respoken.outline.boundaries import Conversation, Floats

COHESION = ("near break", "far break", "far dip", "new words")


class Show(NamedTuple):
    """An episode, what is counted in it, and the places in order of turns where its chapters begin."""

    name: str
    talk: Conversation
    table: dict[str, Floats]
    truth: list[int]
    turn_count: int


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    parser.add_argument("--each", action="store_true", help="a line for every episode")
    options = parser.parse_args()
    shows = [load(path) for path in sorted(options.folder.glob("*.chapters.json"))]
    print(f"{len(shows)} episodes; F1, precision, recall, WindowDiff, chapters found (published "
          f"{np.mean([len(show.truth) + 1 for show in shows]):.1f})")
    ways: dict[str, Callable[[Show], list[int]]] = {
        "respoken": lambda show: found(show, weighed(show, boundaries.WEIGHTS)),
        "cues and turns only": lambda show: found(
            show, weighed(show, {n: w for n, w in boundaries.WEIGHTS.items() if n not in COHESION})
        ),
        "cohesion only": lambda show: found(
            show, weighed(show, {n: 3 * w for n, w in boundaries.WEIGHTS.items() if n in COHESION})
        ),
        "even split": even,
    }
    for name, way in ways.items():
        report(name, shows, way, options.each)
    if options.fit:
        for learn, check in ((shows[::2], shows[1::2]), (shows[1::2], shows[::2])):
            weights, bias = fit(learn)
            report("fitted, held out", check, partial(fitted, weights=weights, bias=bias))
        weights, bias = fit(shows)
        print({name: round(weight, 2) for name, weight in weights.items()}, "BIAS", round(bias, 2))


def load(published: Path) -> Show:
    """An episode and its published chapters."""
    stem = published.name.removesuffix(".chapters.json")
    source = next(path for path in published.parent.glob(f"{stem}.*") if path != published)
    transcript = transcripts.read(source)
    lines = {chapter["line"] for chapter in json.loads(published.read_text(encoding="utf-8"))}
    talk = Conversation(
        script.cut(transcript, {}).utterances, transcript.turns, hosts.find(transcript.turns)
    )
    truth = [number for number, turn in enumerate(transcript.turns) if number and turn.line in lines]
    return Show(stem, talk, boundaries.features(talk), truth, len(transcript.turns))


def weighed(show: Show, weights: dict[str, float], bias: float = boundaries.BIAS) -> Floats:
    """The log odds of a boundary at each place by some weights."""
    parts = (show.table[name] * weight for name, weight in weights.items())
    return sum(parts, np.full(len(show.talk.places), bias))


def found(show: Show, odds: Floats) -> list[int]:
    """Turns, from 0, in which a chapter begins."""
    return [show.talk.turn_of[position] for position in outline.choose(show.talk, odds)]


def fitted(show: Show, weights: dict[str, float], bias: float) -> list[int]:
    """What other weights find."""
    return found(show, weighed(show, weights, bias))


def even(show: Show) -> list[int]:
    """The same number of chapters as Respoken finds, of equal length."""
    count = len(outline.choose(show.talk, weighed(show, boundaries.WEIGHTS))) + 1
    middles = [show.talk.word_count * number / count for number in range(1, count)]
    positions = np.minimum(np.searchsorted(show.talk.starts, middles), len(show.talk.turn_of) - 1)
    return sorted({show.talk.turn_of[int(position)] for position in positions})


def report(name: str, shows: Sequence[Show], way: Callable[[Show], list[int]], each: bool = False) -> None:
    """Print the means of one way, and a line for every episode when asked."""
    rows = []
    for show in shows:
        guess = way(show)
        strict = window_diff(guess, show.truth, show.turn_count)
        rows.append((*agreement(guess, show.truth), strict, len(guess) + 1))
        if each:
            print(f"  {show.name[:40]:40}", *(f"{value:.2f}" for value in rows[-1]))
    print(f"{name:22}", *(f"{value:7.3f}" for value in np.mean(rows, axis=0)))


def agreement(guess: Sequence[int], truth: Sequence[int]) -> tuple[float, float, float]:
    """F1, precision and recall of boundaries, each published one met once, within one turn."""
    free = set(truth)
    hits = 0
    for turn in guess:
        near = [one for one in free if abs(one - turn) <= 1]
        if near:
            free.remove(min(near, key=lambda one: abs(one - turn)))
            hits += 1
    precision, recall = hits / max(len(guess), 1), hits / max(len(truth), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def window_diff(guess: Sequence[int], truth: Sequence[int], turn_count: int) -> float:
    """The share of windows, half a published chapter long, that hold another number of boundaries."""
    size = max(2, round(turn_count / (len(truth) + 1) / 2))
    marks = np.zeros((2, turn_count))
    for row, turns in enumerate((guess, truth)):
        marks[row, list(turns)] = 1
    sums = np.cumsum(np.pad(marks, ((0, 0), (1, 0))), axis=1)
    inside = sums[:, size:] - sums[:, :-size]
    return float(np.mean(inside[0] != inside[1]))


def fit(shows: Sequence[Show]) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic model of the published boundaries, every episode counting the same."""
    names = list(boundaries.WEIGHTS)
    rows, marks, shares = [], [], []
    for show in shows:
        turns = np.array([place.starts_turn for place in show.talk.places])
        runs = [show.talk.turn_of[place.position] for place in show.talk.places]
        mark = np.isin(runs, show.truth).astype(float)
        rows.append(np.column_stack([*(show.table[name] for name in names), np.ones(len(turns))])[turns])
        marks.append(mark[turns])
        shares.append(np.full(turns.sum(), 1 / max(mark[turns].sum(), 1)))
    x, y, share = np.vstack(rows), np.concatenate(marks), np.concatenate(shares)
    share /= share.mean()

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = x @ weights
        shrink = 3.0 * np.append(weights[:-1], 0)
        value = (share * (np.logaddexp(0, z) - y * z)).sum() + weights @ shrink
        return value, x.T @ (share * (1 / (1 + np.exp(-z)) - y)) + 2 * shrink

    best = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return dict(zip(names, best[:-1].tolist(), strict=True)), float(best[-1])


if __name__ == "__main__":
    main()
