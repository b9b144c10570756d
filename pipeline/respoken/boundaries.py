"""How likely a chapter is to begin at each place of a script, from cues, cohesion and turns.

The places are the starts of turns, and sentences inside a host's turn that announce a topic. Each gets
the features below; one weight a feature turns them into the log odds of a boundary.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from respoken import cues, embedding
from respoken.models import Utterance
from respoken.words import content, sentences

Floats = NDArray[np.float64]

WINDOW_WORDS = 250
"""How much speech before and after a place is compared: a minute and a half."""

PASSAGE_WORDS = 60
"""Utterances are embedded together up to this length; shorter ones say too little."""

WEIGHTS = {
    "early shifts": 0.63, "early asks about": 0.49, "early opens": 0.62, "first opens": 0.58, "host shifts": 0.49,
    "host proposes": 0.2, "turn words": 0.47, "question": 0.51, "new words": 0.3, "lexical": 0.26,
    "lexical depth": 0.19, "embedding": 0.37,
}
BIAS = -4.49
READINESS = 3.0


@dataclass(frozen=True)
class Place:
    """Somewhere a chapter could begin: an utterance's position (from 0) and what is known of it."""

    position: int
    starts_turn: bool
    word: int
    turn_words: int


class Conversation:
    """A script's utterances with word counts, places and features, each worked out once."""

    def __init__(self, utterances: Sequence[Utterance], hosts: Sequence[str]) -> None:
        self.utterances = utterances
        self.hosts = hosts
        self.lengths = [len(utterance.text.split()) for utterance in utterances]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self.heard = [
            [cues.heard(sentence) for sentence in sentences(utterance.text)] for utterance in utterances
        ]

    @property
    def word_count(self) -> int:
        """Words in all."""
        return int(self.starts[-1])

    @cached_property
    def counts(self) -> list[Counter[str]]:
        """Stems of each utterance's content words and how often each is said."""
        return [Counter(content(utterance.text)) for utterance in self.utterances]

    @cached_property
    def times_heard(self) -> Counter[str]:
        """How often each stem is said in all."""
        total: Counter[str] = Counter()
        for count in self.counts:
            total.update(count)
        return total

    @cached_property
    def first_heard(self) -> dict[str, int]:
        """Stem -> position of the utterance that says it first."""
        first: dict[str, int] = {}
        for position, count in enumerate(self.counts):
            for stem in count:
                first.setdefault(stem, position)
        return first

    @cached_property
    def turn_of(self) -> list[int]:
        """Position -> number of the run of utterances of one turn it is in, from 0."""
        runs: list[int] = []
        for position, utterance in enumerate(self.utterances):
            same = position and utterance.turn == self.utterances[position - 1].turn
            runs.append(runs[-1] + (0 if same else 1) if runs else 0)
        return runs

    @cached_property
    def places(self) -> list[Place]:
        """Every place but the first utterance."""
        words = Counter[int]()
        for run, length in zip(self.turn_of, self.lengths, strict=True):
            words[run] += length
        found = []
        for position in range(1, len(self.utterances)):
            starts_turn = self.turn_of[position] != self.turn_of[position - 1]
            announces = bool({"shifts", "proposes"} & self._kinds(position, 1))
            if starts_turn or (announces and self.utterances[position].speaker in self.hosts):
                run = self.turn_of[position]
                found.append(Place(position, starts_turn, int(self.starts[position]), words[run]))
        return found

    def _kinds(self, position: int, count: int) -> set[str]:
        """Cues in the first sentences from a position on, within its turn."""
        kinds: set[str] = set()
        run = self.turn_of[position]
        while count and position < len(self.utterances) and self.turn_of[position] == run:
            for heard in self.heard[position][:count]:
                kinds |= heard
                count -= 1
            position += 1
        return kinds


def _standard(values: Sequence[float]) -> Floats:
    array = np.array(values, np.float64)
    spread = array.std() if len(array) else 0.0
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros_like(array)


def features(talk: Conversation, with_embeddings: bool = True) -> dict[str, Floats]:
    """Feature -> a value for every place, in order."""
    early = [talk._kinds(place.position, 3) for place in talk.places]
    whole = [talk._kinds(place.position, 40) for place in talk.places]
    first = [talk._kinds(place.position, 1) for place in talk.places]
    speakers = [talk.utterances[place.position].speaker for place in talk.places]
    host = np.array([speaker in talk.hosts for speaker in speakers], np.float64)
    table: dict[str, Floats] = {"host": host}
    for kind in cues.KINDS:
        table[f"early {kind}"] = np.array([kind in kinds for kinds in early], np.float64)
        if kind in ("shifts", "proposes", "asks about", "closes"):
            table[f"later {kind}"] = np.array(
                [kind in kinds - near for kinds, near in zip(whole, early, strict=True)], np.float64
            )
    table["first opens"] = np.array(["opens" in kinds for kinds in first], np.float64)
    table["host shifts"] = host * table["early shifts"]
    table["host proposes"] = host * table["early proposes"]
    table["inside a turn"] = np.array([not place.starts_turn for place in talk.places], np.float64)
    table["turn words"] = np.log1p([min(place.turn_words, 150) for place in talk.places]) - 3
    table["words before"] = np.log1p([min(_before(talk, place), 300) for place in talk.places]) - 3
    table["question"] = np.array([_asks(talk, place) for place in talk.places], np.float64)
    table["new words"] = _standard([_new_words(talk, place) for place in talk.places])
    lexical = _lexical(talk)
    table["lexical"] = -_standard(lexical)
    table["lexical depth"] = _standard(_depth(talk, lexical))
    if with_embeddings:
        close = _embedded(talk)
        table["embedding"] = -_standard(close)
        table["embedding depth"] = _standard(_depth(talk, close))
    return table


def log_odds(talk: Conversation) -> Floats:
    """Log odds of a chapter beginning at each place, in the order of the places."""
    table = features(talk)
    return sum((table[name] * weight for name, weight in WEIGHTS.items()), np.full(len(talk.places), BIAS))


def _before(talk: Conversation, place: Place) -> int:
    run = talk.turn_of[place.position - 1]
    position, words = place.position - 1, 0
    while position >= 0 and talk.turn_of[position] == run:
        words += talk.lengths[position]
        position -= 1
    return words


def _asks(talk: Conversation, place: Place) -> bool:
    run = talk.turn_of[place.position]
    end = place.position
    while end < len(talk.utterances) and talk.turn_of[end] == run:
        end += 1
    return any("?" in utterance.text for utterance in talk.utterances[max(place.position, end - 2):end])


def _windows(talk: Conversation, place: Place, words: int) -> tuple[slice, slice]:
    first = int(np.searchsorted(talk.starts, place.word - words, "left"))
    last = int(np.searchsorted(talk.starts, place.word + words, "left"))
    return slice(max(first, 0), place.position), slice(place.position, min(last, len(talk.utterances)))


def _lexical(talk: Conversation) -> Floats:
    spread = Counter(stem for count in talk.counts for stem in count)
    weight = {stem: float(np.log((1 + len(talk.counts)) / (1 + seen))) for stem, seen in spread.items()}

    def vector(part: slice) -> dict[str, float]:
        total: Counter[str] = Counter()
        for count in talk.counts[part]:
            total.update(count)
        return {stem: math.log1p(seen) * weight[stem] for stem, seen in total.items()}

    return np.array([
        _cosine(*(vector(part) for part in _windows(talk, place, WINDOW_WORDS))) for place in talk.places
    ])


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shared = sum(value * other[key] for key, value in one.items() if key in other)
    size = np.sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    return float(shared / size) if size else 0.0


def _new_words(talk: Conversation, place: Place) -> float:
    """Words first heard in the minute after a place that come back at least twice."""
    _, after = _windows(talk, place, 150)
    heard = {stem for count in talk.counts[after] for stem in count}
    return float(sum(
        talk.first_heard[stem] >= place.position and talk.times_heard[stem] >= 3 for stem in heard
    ))


def _passages(talk: Conversation) -> list[tuple[int, int]]:
    breaks = {place.position for place in talk.places}
    spans: list[tuple[int, int]] = []
    first, words = 0, 0
    for position, length in enumerate(talk.lengths):
        if position > first and ((position in breaks and words >= 15) or words + length > PASSAGE_WORDS):
            spans.append((first, position))
            first, words = position, 0
        words += length
    return [*spans, (first, len(talk.lengths))]


def _embedded(talk: Conversation) -> Floats:
    spans = _passages(talk)
    texts = [" ".join(u.text for u in talk.utterances[a:b]) for a, b in spans]
    vectors = embedding.embed(texts)
    vectors = vectors - vectors.mean(axis=0)
    weights = np.array([sum(talk.lengths[a:b]) for a, b in spans], np.float64)
    middles = np.array([(talk.starts[a] + talk.starts[b]) / 2 for a, b in spans])
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors * weights[:, None], axis=0)])
    found = []
    for place in talk.places:
        low, here, high = np.searchsorted(
            middles, [place.word - WINDOW_WORDS, place.word, place.word + WINDOW_WORDS]
        )
        before, after = sums[here] - sums[low], sums[high] - sums[here]
        size = np.linalg.norm(before) * np.linalg.norm(after)
        found.append(float(before @ after / size) if size > 1e-9 else 0.0)
    return np.array(found)


def _depth(talk: Conversation, close: Floats) -> Floats:
    """How far cohesion dips below the best within two windows on either side (after Hearst's TextTiling)."""
    words = np.array([place.word for place in talk.places])
    found = np.zeros(len(close))
    for number, word in enumerate(words):
        low, high = np.searchsorted(words, [word - 2 * WINDOW_WORDS, word + 2 * WINDOW_WORDS])
        found[number] = close[low:number + 1].max() + close[number:high].max() - 2 * close[number]
    return found
