"""Chapters found against chapters published: python bench/chapters.py FOLDER [--fit] [--each]

FOLDER holds transcripts in any format Respoken reads, named ``SHOW--EPISODE.txt``, and beside each a
``SHOW--EPISODE.chapters.json``: ``[{"line": 10, "title": "..."}]``, the lines of the transcript whose turns
its published chapters begin with. A turn is one speaker's unbroken speech, however short: neighbouring
paragraphs of one speaker are one turn, and a "Yeah." is one too.

Reported are means over the episodes: F1, precision and recall of the boundaries within one turn (the first
chapter does not count), WindowDiff (Pevzner and Hearst 2002) and Pk (Beeferman et al. 1999), of which less
is better, and how many chapters there are. ``--fit`` fits the weights anew: for each show on all the
others, so that no episode is judged by weights that have seen its show, and at last on all, to print them.
``--embedding MODEL.onnx TOKENIZER.json`` adds a sentence embedding alone, which needs the package
tokenizers.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from respoken import hosts, outline, script, transcripts
from respoken.outline import boundaries, features
from respoken.outline.conversation import Conversation
from respoken.outline.features import Floats

HAND_SET = ("unannounced",)
"""Weights that the fit leaves as they are: see docs/chapters.md."""
SHRINK = 3.0


class Episode(NamedTuple):
    """An episode, its features, and the turns that its published chapters but the first begin with."""

    name: str
    talk: Conversation
    table: dict[str, Floats]
    truth: list[int]
    turn_count: int

    @property
    def show(self) -> str:
        """The name of its show."""
        return self.name.split("--")[0]


Way = Callable[[Episode], list[int]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="fit anew, leaving out each show in turn")
    parser.add_argument("--each", action="store_true", help="a line for every show")
    parser.add_argument("--embedding", nargs=2, type=Path, metavar=("MODEL", "TOKENIZER"))
    parser.add_argument("--sample", type=int, default=1, help="only every so manieth episode")
    options = parser.parse_args()
    episodes = [load(path) for path in sorted(options.folder.glob("*.chapters.json"))[:: options.sample]]
    published = np.mean([len(episode.truth) + 1 for episode in episodes])
    print(f"{len(episodes)} episodes of {len({episode.show for episode in episodes})} shows, "
          f"{published:.1f} chapters published")
    print(f"{'':28}      F1  precis. recall  WinDiff Pk      chapters")
    ways: dict[str, Way] = {"respoken": lambda episode: found(episode, boundaries.log_odds(episode.talk))}
    if options.fit:
        ways["fitted without its show"] = held_out(episodes)
        ways["the same, number given"] = numbered(ways["fitted without its show"], held_out_odds(episodes))
    ways["cue words only"] = lambda episode: found(episode, cue_odds(episode))
    ways["cohesion only"] = lambda episode: found(episode, cohesion_odds(episode))
    if options.embedding:
        ways["embedding only"] = embedded(*options.embedding)
    ways["even split"] = even
    for name, way in ways.items():
        report(name, episodes, way, options.each)
    if options.fit:
        fitted, bias = fit(episodes)
        print(json.dumps({name: round(weight, 2) for name, weight in fitted.items()}), "BIAS", round(bias, 2))


def load(published: Path) -> Episode:
    """An episode and its published chapters."""
    stem = published.name.removesuffix(".chapters.json")
    source = next(path for path in published.parent.glob(f"{stem}.*") if path != published)
    transcript = transcripts.read(source)
    lines = {chapter["line"] for chapter in json.loads(published.read_text(encoding="utf-8"))}
    talk = Conversation(script.cut(transcript, {}).utterances, hosts.find(transcript.turns))
    truth = [number for number, turn in enumerate(transcript.turns) if number and turn.line in lines]
    return Episode(stem, talk, features.table(talk), truth, len(transcript.turns))


# --- ways to find chapters ---------------------------------------------------------------------------


def weighed(episode: Episode, weights: dict[str, float], bias: float) -> Floats:
    """The log odds of a boundary at each place by some weights."""
    parts = (episode.table[name] * weight for name, weight in weights.items())
    return sum(parts, np.full(len(episode.talk.places), bias))


def found(episode: Episode, odds: Floats) -> list[int]:
    """Turns, from 0, in which a chapter begins."""
    return sorted({episode.talk.turn_of[position] for position in outline.choose(episode.talk, odds)})


def cue_odds(episode: Episode) -> Floats:
    """What the cues alone say: those for a boundary less those against."""
    names = ("announces", "proposes", "requests", "so", "numbers", "question")
    return sum((episode.table[name] for name in names), np.full(len(episode.talk.places), -3.5)) - sum(
        episode.table[name] for name in ("replies", "only acknowledges")
    )


def cohesion_odds(episode: Episode) -> Floats:
    """What the change of words alone says."""
    names = ("near break", "middle break", "far dip", "words kept")
    return sum((0.4 * episode.table[name] for name in names), np.full(len(episode.talk.places), -3.0))


def even(episode: Episode) -> list[int]:
    """As many chapters of equal length as a conversation of so many words usually has."""
    words = episode.talk.word_count
    count = round(words / outline.usual_words(words))
    middles = [words * number / count for number in range(1, count)]
    positions = np.minimum(np.searchsorted(episode.talk.starts, middles), len(episode.talk.turn_of) - 1)
    return sorted({episode.talk.turn_of[int(position)] for position in positions})


def held_out_odds(episodes: Sequence[Episode]) -> dict[str, Floats]:
    """Name of an episode -> its odds by weights fitted on the other shows."""
    odds = {}
    for show in sorted({episode.show for episode in episodes}):
        weights, bias = fit([episode for episode in episodes if episode.show != show])
        odds |= {one.name: weighed(one, weights, bias) for one in episodes if one.show == show}
    return odds


def held_out(episodes: Sequence[Episode]) -> Way:
    """What weights find that were fitted on the other shows."""
    odds = held_out_odds(episodes)
    return lambda episode: found(episode, odds[episode.name])


def numbered(way: Way, odds: dict[str, Floats]) -> Way:
    """The same with the number of published chapters known: more or less ready until it is met or nearly."""

    def given(episode: Episode) -> list[int]:
        low, high, turns = -6.0, 6.0, way(episode)
        for _ in range(8):
            more = (low + high) / 2
            turns = found(episode, odds[episode.name] + more)
            if len(turns) == len(episode.truth):
                break
            low, high = (more, high) if len(turns) < len(episode.truth) else (low, more)
        return turns

    return given


def embedded(model: Path, tokenizer: Path) -> Way:
    """What the cosine of the embeddings of 150 words before and after a place finds."""
    import onnxruntime
    from tokenizers import Tokenizer

    cut = Tokenizer.from_file(str(tokenizer))
    cut.enable_truncation(128)
    session = onnxruntime.InferenceSession(str(model))
    inputs = [given.name for given in session.get_inputs()]

    def embed(text: str) -> Floats:
        ids = np.array([cut.encode(text).ids], np.int64)
        every = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        state = session.run(None, {name: every[name] for name in inputs})[0]
        return np.asarray(state.mean(axis=1)[0] if state.ndim == 3 else state[0], np.float64)

    def way(episode: Episode) -> list[int]:
        talk = episode.talk
        vectors = np.array([embed(utterance.text) for utterance in talk.utterances])
        heavy = vectors * np.array(talk.lengths)[:, None]
        sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(heavy, axis=0)])
        cosines = []
        for place in talk.places:
            before, after = (sums[part.stop] - sums[part.start] for part in talk.around(place, 150))
            cosines.append(before @ after / np.sqrt((before @ before) * (after @ after)))
        depth = np.array(cosines)
        return found(episode, -1.5 * (depth - depth.mean()) / depth.std() - 3.0)

    return way


# --- measures ------------------------------------------------------------------------------------------


def report(name: str, episodes: Sequence[Episode], way: Way, each: bool = False) -> None:
    """Print the means of one way, and a line for every show when asked."""
    rows: dict[str, list[tuple[float, ...]]] = {}
    for episode in episodes:
        guess = way(episode)
        windows = window_diff(guess, episode.truth, episode.turn_count)
        strict = pk(guess, episode.truth, episode.turn_count)
        rows.setdefault(episode.show, []).append(
            (*agreement(guess, episode.truth), windows, strict, len(guess) + 1, len(episode.truth) + 1)
        )
    if each:
        for show, values in rows.items():
            told = " ".join(f"{value:7.3f}" for value in np.mean(values, axis=0))
            print(f"  {show[:22]:22} {len(values):3} {told}")
    every = np.mean(np.vstack(list(rows.values())), axis=0)
    print(f"{name:28}", *(f"{value:7.3f}" for value in every), flush=True)


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


def _inside(turns: Sequence[int], turn_count: int, size: int) -> Floats:
    marks = np.zeros(turn_count)
    marks[list(turns)] = 1
    sums = np.cumsum(np.pad(marks, (1, 0)))
    return np.asarray(sums[size:] - sums[:-size], np.float64)


def _window(truth: Sequence[int], turn_count: int) -> int:
    """Half a published chapter in turns."""
    return max(2, round(turn_count / (len(truth) + 1) / 2))


def window_diff(guess: Sequence[int], truth: Sequence[int], turn_count: int) -> float:
    """The share of windows that hold another number of boundaries."""
    size = _window(truth, turn_count)
    return float(np.mean(_inside(guess, turn_count, size) != _inside(truth, turn_count, size)))


def pk(guess: Sequence[int], truth: Sequence[int], turn_count: int) -> float:
    """The share of windows of which only one of the two says that its ends are in one chapter."""
    size = _window(truth, turn_count)
    one, other = _inside(guess, turn_count, size) > 0, _inside(truth, turn_count, size) > 0
    return float(np.mean(one != other))


# --- the fit --------------------------------------------------------------------------------------------


def fit(episodes: Sequence[Episode]) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic model of the published boundaries.

    Turns beside a boundary count for neither side. Episodes count by their boundaries, and a show by the
    square root of its episodes, so that one with many does not outweigh the rest.
    """
    names = [name for name in boundaries.WEIGHTS if name not in HAND_SET]
    counts = {one.show: sum(other.show == one.show for other in episodes) for one in episodes}
    rows, marks, shares, offsets = [], [], [], []
    for episode in episodes:
        kept, mark = _marked(episode)
        if not mark[kept].any():
            continue
        rows.append(np.column_stack([episode.table[name] for name in names])[kept])
        marks.append(mark[kept])
        offsets.append(sum(episode.table[name][kept] * boundaries.WEIGHTS[name] for name in HAND_SET))
        shares.append(np.full(kept.sum(), 1 / mark[kept].sum() / counts[episode.show] ** 0.5))
    x, y, share = np.vstack(rows), np.concatenate(marks), np.concatenate(shares)
    given = np.concatenate(offsets)
    share /= share.mean()
    means, spreads = x.mean(axis=0), x.std(axis=0) + 1e-9
    scaled = np.column_stack([(x - means) / spreads, np.ones(len(x))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = scaled @ weights + given
        shrink = SHRINK * np.append(weights[:-1], 0)
        value = (share * (np.logaddexp(0, z) - y * z)).sum() + weights @ shrink
        return value, scaled.T @ (share * (1 / (1 + np.exp(-z)) - y)) + 2 * shrink

    best = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    weights = best[:-1] / spreads
    fitted = dict(zip(names, weights.tolist(), strict=True))
    return fitted | {name: boundaries.WEIGHTS[name] for name in HAND_SET}, float(best[-1] - weights @ means)


def _marked(episode: Episode) -> tuple[NDArray[np.bool_], Floats]:
    """Which places the fit learns from, and where the chapters begin."""
    turns = np.array([episode.talk.turn_of[place.position] for place in episode.talk.places])
    starts = np.array([place.starts_turn for place in episode.talk.places])
    mark = np.isin(turns, episode.truth)
    beside = np.isin(turns - 1, episode.truth) | np.isin(turns + 1, episode.truth)
    return starts & (mark | ~beside), mark.astype(float)


if __name__ == "__main__":
    main()
