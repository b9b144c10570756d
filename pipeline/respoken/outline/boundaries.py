"""How likely a chapter is to begin at each place of a script, from cues, cohesion and turns.

The places are the starts of turns, and sentences inside a host's turn that announce a topic. Each has
the features below; one weight a feature turns them into the log odds of a boundary (a logistic model).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from respoken.models import Turn, Utterance
from respoken.outline import cues
from respoken.words import content, sentences

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

# Cohesion is compared over these many words before and after a place: half a minute, and three minutes.
NEAR_WORDS, FAR_WORDS = 100, 500
NEW_WORDS = 150
"""Words that were not heard before count in so many words after a place."""

_MANY = 3
"""So many announcements make a host one who announces."""

WEIGHTS = {
    # What is said at the place, in its first sentence or its first three.
    "announces": 1.0, "proposes": 1.1, "requests": 0.8, "wonders": 0.4, "opens": 0.5, "replies": -0.6,
    "points back": -0.25, "host announces": 1.0, "unannounced": -1.5,
    # Who speaks there, and how.
    "asker": 0.6, "question": 0.5, "host question": 0.55, "words": 0.5,
    # How the words before and after it differ.
    "near break": 0.3, "far break": 0.3, "far dip": 0.2, "new words": 0.2,
}
"""Fitted to published chapters (bench/chapters.py --fit), but for "host announces" and "unannounced": the
shows at hand were mostly interviews, where nothing is announced, and gave these 0.3 and -0.6."""

BIAS = -3.8


@dataclass(frozen=True)
class Place:
    """Somewhere a chapter could begin: an utterance's position, from 0, and the words said before it."""

    position: int
    starts_turn: bool
    word: int


class Conversation:
    """A script's utterances, and what is counted in them, each worked out once."""

    def __init__(self, utterances: Sequence[Utterance], turns: Sequence[Turn], hosts: Sequence[str]) -> None:
        self.utterances = utterances
        self.hosts = hosts
        self.lengths = [len(utterance.text.split()) for utterance in utterances]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)]).astype(int)
        self.sentences = [sentences(utterance.text) for utterance in utterances]
        asked = Counter(turn.speaker for turn in turns if "?" in turn.text[-200:])
        self.asks = {speaker: count / asked.total() for speaker, count in asked.items()}

    @property
    def word_count(self) -> int:
        """Words in all."""
        return int(self.starts[-1])

    @cached_property
    def counts(self) -> list[Counter[str]]:
        """Stems of each utterance's content words and how often each is said."""
        return [Counter(content(utterance.text)) for utterance in self.utterances]

    @cached_property
    def matrix(self) -> "csr_array":
        """The same counts, a row an utterance and a column a stem."""
        from scipy.sparse import csr_array

        columns: dict[str, int] = {}
        places = [[columns.setdefault(stem, len(columns)) for stem in count] for count in self.counts]
        edges = np.cumsum([0, *map(len, places)])
        values = np.array([seen for count in self.counts for seen in count.values()], np.float64)
        where = np.array([column for row in places for column in row], np.int64)
        return csr_array((values, where, edges), shape=(len(places), max(len(columns), 1)))

    @cached_property
    def turn_of(self) -> list[int]:
        """The number of the turn that each utterance is in, from 0 and without gaps."""
        numbers = {turn: number for number, turn in enumerate(dict.fromkeys(u.turn for u in self.utterances))}
        return [numbers[utterance.turn] for utterance in self.utterances]

    @cached_property
    def turn_spans(self) -> list[slice]:
        """The positions of each turn's utterances."""
        edges = np.searchsorted(self.turn_of, np.arange(self.turn_of[-1] + 2))
        return [slice(int(first), int(end)) for first, end in pairwise(edges)]

    @cached_property
    def places(self) -> list[Place]:
        """Every place but the first utterance."""
        found = []
        for position in range(1, len(self.utterances)):
            starts_turn = self.turn_of[position] != self.turn_of[position - 1]
            if starts_turn or self._announced(position):
                found.append(Place(position, starts_turn, int(self.starts[position])))
        return found

    def _announced(self, position: int) -> bool:
        """Whether a host announces or proposes something in an utterance's first sentence."""
        host = self.utterances[position].speaker in self.hosts
        return host and bool({"announces", "proposes"} & cues.heard(self.sentences[position][0]))

    def early(self, position: int, count: int) -> set[str]:
        """The kinds of cue in the first sentences from a position on, within its turn."""
        kinds: set[str] = set()
        for said in self.sentences[position:self.turn_spans[self.turn_of[position]].stop]:
            for sentence in said[:count]:
                kinds |= cues.heard(sentence)
            count -= len(said)
            if count <= 0:
                break
        return kinds

    def around(self, place: Place, words: int) -> tuple[slice, slice]:
        """The positions of the utterances up to so many words before a place, and after it."""
        first, last = np.searchsorted(self.starts, [place.word - words, place.word + words])
        return slice(int(first), place.position), slice(place.position, int(min(last, len(self.utterances))))


def log_odds(talk: Conversation) -> Floats:
    """Log odds of a chapter beginning at each place, in the order of the places."""
    table = features(talk)
    return sum((table[name] * weight for name, weight in WEIGHTS.items()), np.full(len(talk.places), BIAS))


def features(talk: Conversation) -> dict[str, Floats]:
    """Feature -> a value for every place, in order; measures of cohesion in standard deviations."""
    columns = [_at(talk, place) for place in talk.places]
    names = columns[0] if columns else ()
    table = {name: np.array([column[name] for column in columns], np.float64) for name in names}
    near, far = _cohesion(talk, NEAR_WORDS), _cohesion(talk, FAR_WORDS)
    table["near break"] = -_standard(near)
    table["far break"] = -_standard(far)
    table["far dip"] = _standard(_dips(talk, far))
    # A host who announces topics does it for all of them.
    announced = table["host announces"]
    table["unannounced"] = (1 - announced) * min(announced.sum(), _MANY) / _MANY
    table["new words"] = _standard(_new_words(talk))
    return table


def _at(talk: Conversation, place: Place) -> dict[str, float]:
    """What cues and turns say about one place."""
    speaker = talk.utterances[place.position].speaker
    first, early = talk.early(place.position, 1), talk.early(place.position, 3)
    turn = talk.turn_spans[talk.turn_of[place.position]]
    said = talk.starts[turn.stop] - place.word
    question = "?" in " ".join(u.text for u in talk.utterances[max(place.position, turn.stop - 2):turn.stop])
    found = {kind: float(kind in early) for kind in ("announces", "proposes", "requests", "wonders")}
    found |= {kind: float(kind in first) for kind in ("opens", "replies", "points back")}
    host = speaker in talk.hosts
    announced = "announces" in early
    return found | {
        "host announces": float(host and announced),
        "asker": talk.asks.get(speaker, 0.0),
        "question": float(question),
        "host question": float(host and question),
        "words": math.log1p(min(said, 150)) - 3,
    }


def _standard(values: Floats) -> Floats:
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _cohesion(talk: Conversation, words: int) -> Floats:
    """Cosine of the content words before and after each place, rare words weighing more (tf-idf)."""
    around = [talk.around(place, words) for place in talk.places]
    before = _vectors(talk, [before for before, _ in around])
    after = _vectors(talk, [after for _, after in around])
    return np.asarray(before.multiply(after).sum(axis=1), np.float64).ravel()


def _vectors(talk: Conversation, parts: Sequence[slice]) -> "csr_array":
    """A row of unit length for each part of the conversation, a column a stem."""
    from scipy.sparse import csr_array, diags_array

    edges = np.cumsum([0, *(part.stop - part.start for part in parts)])
    inside = np.concatenate([np.arange(part.start, part.stop) for part in parts])
    chooses = csr_array((np.ones(len(inside)), inside, edges), shape=(len(parts), len(talk.utterances)))
    found = chooses @ talk.matrix
    found.data = np.log1p(found.data)
    spread = np.bincount(talk.matrix.indices, minlength=talk.matrix.shape[1])
    found = found @ diags_array(np.log((1 + len(talk.utterances)) / (1 + spread)))
    sizes = np.sqrt(found.multiply(found).sum(axis=1))
    return csr_array(diags_array(1 / np.maximum(sizes, 1e-9)) @ found)


def _dips(talk: Conversation, cohesion: Floats) -> Floats:
    """How far cohesion lies below the best near by on either side (after Hearst's TextTiling)."""
    words = np.array([place.word for place in talk.places])
    found = np.zeros(len(words))
    for number, word in enumerate(words):
        low, high = np.searchsorted(words, [word - 2 * FAR_WORDS, word + 2 * FAR_WORDS])
        found[number] = cohesion[low:number + 1].max() + cohesion[number:high].max() - 2 * cohesion[number]
    return found


def _new_words(talk: Conversation) -> Floats:
    """Words first heard in the minute after a place and at least twice more."""
    times: Counter[str] = Counter()
    first: dict[str, int] = {}
    for position, count in enumerate(talk.counts):
        times.update(count)
        for stem in count:
            first.setdefault(stem, position)
    found = []
    for place in talk.places:
        _, after = talk.around(place, NEW_WORDS)
        heard = {stem for count in talk.counts[after] for stem in count}
        found.append(sum(first[stem] >= place.position and times[stem] >= 3 for stem in heard))
    return np.array(found, np.float64)
