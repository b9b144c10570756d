"""A script as boundaries and titles are found in it: turns, sentences and words, counted once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from respoken.models import Utterance
from respoken.outline import cues
from respoken.words import content, sentences

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Place:
    """Somewhere a chapter could begin: an utterance's position, from 0, and the words said before it."""

    position: int
    starts_turn: bool
    word: int


class Conversation:
    """A script's utterances, and what is counted in them, each worked out once."""

    def __init__(self, utterances: Sequence[Utterance], hosts: Sequence[str]) -> None:
        self.utterances = utterances
        self.hosts = hosts
        self.lengths = [len(utterance.text.split()) for utterance in utterances]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)]).astype(int)
        self.sentences = [sentences(utterance.text) for utterance in utterances]

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
    def turn_lengths(self) -> list[int]:
        """Words of each turn."""
        return [int(self.starts[span.stop] - self.starts[span.start]) for span in self.turn_spans]

    @cached_property
    def shares(self) -> dict[str, float]:
        """Speaker -> share of the words."""
        said: Counter[str] = Counter()
        for utterance, words in zip(self.utterances, self.lengths, strict=True):
            said[utterance.speaker] += words
        return {speaker: words / max(self.word_count, 1) for speaker, words in said.items()}

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

    def rest(self, place: Place) -> list[str]:
        """The texts from a place to the end of its turn."""
        stop = self.turn_spans[self.turn_of[place.position]].stop
        return [utterance.text for utterance in self.utterances[place.position:stop]]

    def around(self, place: Place, words: int) -> tuple[slice, slice]:
        """The positions of the utterances up to so many words before a place, and after it."""
        first, last = np.searchsorted(self.starts, [place.word - words, place.word + words])
        return slice(int(first), place.position), slice(place.position, int(min(last, len(self.utterances))))
