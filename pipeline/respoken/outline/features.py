"""What speaks for a chapter beginning at each place of a script: cues, turns, and how the words change.

A feature is a number a place; boundaries.py has what each is worth.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from respoken.outline import cues
from respoken.outline.conversation import Conversation, Place
from respoken.words import content

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

# Cohesion is compared over these many words before and after a place: half a minute to three minutes.
NEAR_WORDS, MIDDLE_WORDS, FAR_WORDS = 100, 200, 500

HEAD_WORDS = 60
"""So many words from a place on are looked at for what they take up and what they bring."""

LONG_WORDS = 400
"""A turn longer than this is no more of a long turn."""

_MANY = 3
"""Whoever says "our next topic" so often says it for all of them. In interviews nobody does."""

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][A-Za-z0-9]+")


def table(talk: Conversation) -> dict[str, Floats]:
    """Feature -> a value for every place, in order; measures of cohesion in standard deviations."""
    mentions = Mentions(talk)
    columns = [
        _spoken(talk, place) | _turns(talk, place) | _words(talk, place, mentions) for place in talk.places
    ]
    names = columns[0] if columns else ()
    found = {name: np.array([column[name] for column in columns], np.float64) for name in names}
    found["near break"] = -_standard(_cohesion(talk, NEAR_WORDS))
    found["middle break"] = -_standard(_cohesion(talk, MIDDLE_WORDS))
    found["far dip"] = _standard(_dips(talk, _cohesion(talk, FAR_WORDS)))
    found["words kept"] = _standard(np.array([_kept(talk, place, mentions) for place in talk.places]))
    announced, topics = (found.pop(name, np.zeros(0)) for name in ("_announced", "_topic named"))
    found["unannounced"] = (1 - announced) * min(max(topics.sum() - 1, 0) / (_MANY - 1), 1)
    return found


class Mentions:
    """Where each stem is said, as the number of words before the utterance that has it."""

    def __init__(self, talk: Conversation) -> None:
        self._at: dict[str, list[int]] = {}
        for start, count in zip(talk.starts.tolist(), talk.counts, strict=False):
            for stem in count:
                self._at.setdefault(stem, []).append(start)

    def between(self, stem: str, first: int, end: int) -> int:
        """How many utterances that begin from word ``first`` on and before ``end`` have a stem."""
        at = self._at.get(stem, [])
        return bisect_left(at, end) - bisect_left(at, first)


def _spoken(talk: Conversation, place: Place) -> dict[str, float]:
    """What the words at one place say to do."""
    here = " ".join(talk.rest(place))
    body, acknowledged = cues.unacknowledged(here)
    head = " ".join(body.split()[:HEAD_WORDS])
    first, early = talk.early(place.position, 1), talk.early(place.position, 3)
    host = talk.utterances[place.position].speaker in talk.hosts
    turn = talk.turn_spans[talk.turn_of[place.position]]
    end = " ".join(u.text for u in talk.utterances[max(place.position, turn.stop - 2):turn.stop])
    found = {kind: float(kind in early) for kind in ("announces", "proposes", "requests")}
    found |= {kind: float(kind in cues.heard_in(head)) for kind in ("interrogates", "numbers")}
    return found | {
        "replies": float("replies" in first),
        "so": float(cues.begins_with_so(here) or cues.begins_with_so(body)),
        "acknowledges": float(acknowledged),
        "only acknowledges": float(len(body.split()) < 4),
        "sponsor": float("sponsors" in cues.heard_in(here)),
        "pronouns": cues.pronouns(head),
        "_announced": float(host and "announces" in early),
        "_topic named": float(host and "names topic" in early),
        "question": float("?" in end),
        "host question": float(host and "?" in end),
    }


def _turns(talk: Conversation, place: Place) -> dict[str, float]:
    """How long what is said there is, what stands around it, and how much its speaker speaks."""
    number = talk.turn_of[place.position]
    turn, lengths = talk.turn_spans[number], talk.turn_lengths
    said = int(talk.starts[turn.stop]) - place.word
    before = lengths[number - 1] if place.starts_turn else place.word - int(talk.starts[turn.start])
    ahead = lengths[number + 1:number + 7]
    return {
        "words": math.log1p(min(said, 150)) - 3,
        "length": _log(said),
        "length before": _log(before),
        "length after": _log(lengths[min(number + 1, len(lengths) - 1)]),
        "lengths ahead": math.log1p(sum(ahead) / len(ahead)) if ahead else 0.0,
        "share": talk.shares[talk.utterances[place.position].speaker],
    }


def _log(words: int) -> float:
    return math.log1p(min(words, LONG_WORDS))


def _words(talk: Conversation, place: Place, mentions: Mentions) -> dict[str, float]:
    """Which of the first words there were heard just before, are new, and stay."""
    here = " ".join(talk.rest(place))
    stems = set(content(" ".join(here.split()[:HEAD_WORDS])))
    word = place.word
    heard = [stem for stem in stems if mentions.between(stem, word - 400, word)]
    new = [stem for stem in stems if not mentions.between(stem, 0, word)]
    stay = [
        stem for stem in stems
        if mentions.between(stem, word, word + 600) >= 2 and not mentions.between(stem, word - 800, word)
    ]
    names = [name for name in set(_NAME.findall(here[:600])) if (stem := content(name)[:1])
             and not mentions.between(stem[0], 0, word)]
    return {
        "words heard": len(heard) / max(len(stems), 1),
        "words new": math.log1p(len(new)),
        "words stay": math.log1p(len(stay)),
        "names new": math.log1p(len(names)),
    }


def _kept(talk: Conversation, place: Place, mentions: Mentions) -> float:
    """Words of the next two minutes said at least three times soon and never in the ten minutes before."""
    _, after = talk.around(place, 300)
    word = place.word
    return float(sum(
        mentions.between(stem, word, word + 900) >= 3 and not mentions.between(stem, word - 1500, word)
        for stem in {stem for count in talk.counts[after] for stem in count}
    ))


def _standard(values: Floats) -> Floats:
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _cohesion(talk: Conversation, words: int) -> Floats:
    """Cosine of the content words before and after each place, rare words weighing more (tf-idf)."""
    if not talk.places:
        return np.zeros(0)
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
