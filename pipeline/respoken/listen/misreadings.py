"""Words that were heard wrong again and again: not a slip of the recogniser, but the way they are read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from respoken.listen.report import Hearing, Spot
from respoken.listen.words import normalised
from respoken.models import Span, Timeline

TWICE = 2
"""Places in which a word must be heard wrong."""

SHARE = 0.5
"""Of all the places where it stands, as many at least: a word that is mostly heard right is read right."""

_FAR_S = 8.0
"""A difference's time is about when its first word is said; a word farther from it is another one."""

_EDGES = "\"'.,;:!?()[]{}…—–-“”‘’*_"


@dataclass(frozen=True)
class Misread:
    """A word, where it was heard wrong and as what, and in how many places it stands in all."""

    word: str
    spans: tuple[Span, ...]
    heard: tuple[str, ...]
    places: int


def find(heard: Hearing, timeline: Timeline) -> list[Misread]:
    """Words heard wrong at least TWICE and in a SHARE of their places, the most often wrong first."""
    spans: dict[int, list[Span]] = defaultdict(list)
    places: dict[str, int] = defaultdict(int)
    for span in timeline.utterances:
        spans[span.turn].append(span)
        for word in span.words:
            if word.end_s > word.start_s:
                places[_key(word.text)] += 1
    wrong: dict[str, list[tuple[str, Span, str]]] = defaultdict(list)
    for spot in heard.spots:
        for written, span in _words(spot, spans[spot.turn]):
            wrong[_key(written)].append((written, span, spot.heard))
    found = [
        Misread(
            word=_written([word for word, _, _ in cases]), spans=tuple(span for _, span, _ in cases),
            heard=tuple(heard for _, _, heard in cases), places=places[key],
        )
        for key, cases in wrong.items() if len(cases) >= max(TWICE, SHARE * places[key])
    ]
    return sorted(found, key=lambda one: (-len(one.spans), one.word))


def _words(spot: Spot, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """The shown words that a difference is about, each nearest in time to it."""
    for expected in dict.fromkeys(spot.expected.split()):
        alike = [
            (abs(word.start_s - spot.start_s), bare(word.text), span)
            for span in spans for word in span.words
            if word.end_s > word.start_s and expected in normalised(word.text)
        ]
        if alike:
            away_s, word, span = min(alike, key=lambda one: one[0])
            if away_s <= _FAR_S and word:
                yield word, span


def bare(word: str) -> str:
    """A word without the punctuation around it and without its possessive."""
    plain = word.strip(_EDGES)
    for ending in ("'s", "’s"):
        plain = plain.removesuffix(ending)
    return plain


def _key(word: str) -> str:
    return bare(word).lower()


def _written(words: Sequence[str]) -> str:
    """How it is mostly written; in lower case unless it always has capitals."""
    lower = [word for word in words if word == word.lower()]
    return lower[0] if lower else max(set(words), key=words.count)
