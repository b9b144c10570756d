"""What speaks for a label being a speaker, and against it, in points.

Its own looks count, how it stands among the labels that are surely speakers' (the house), and how the file
writes the word elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from respoken.transcripts.labels import Candidate
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.text import ENDED

T = TypeVar("T")

RARE_SHARE = 0.05
"""A label on fewer of the labelled lines than this has to fit in with the others."""

LINK = re.compile(r"\W*(?:https?://|www\.)")

_POINTS = {Shape.HANDLE: 0, Shape.SINGLE: 1, Shape.FULL: 2, Shape.ROLE: 2}


@dataclass
class Label:
    """All candidates of one name, with what the weighing needs."""

    name: str
    shape: Shape
    places: list[Candidate]

    @property
    def count(self) -> int:
        """How often it stands where a label might."""
        return len(self.places)


@dataclass(frozen=True)
class House:
    """How most of the sure labels of a file are written; None where the file is of two minds."""

    dress: str | None
    timed: bool | None
    fresh: bool | None
    capitals: bool | None
    long_names: bool | None
    alone: bool | None
    upper_start: bool
    ended: bool
    first_line: int


def gather(candidates: Sequence[Candidate]) -> list[Label]:
    """The candidates by name, upper and lower case alike, each spelled as it is most often."""
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(candidate.key, []).append(candidate)
    labels = []
    for places in by_key.values():
        spellings = Counter(place.name for place in places)
        best = max(spellings, key=lambda name: (spellings[name], not name.isupper(), not name.islower()))
        labels.append(Label(best, shape(best), places))
    return labels


def recurs(label: Label) -> bool:
    """Whether a label comes back often enough to be no chance, and is no remark."""
    if label.shape <= Shape.REMARK:
        return False
    small = label.shape == Shape.HANDLE and not label.name[0].isupper()
    return label.count >= (3 if small else 2)


def house_of(recurring: list[Label]) -> House:
    """How these labels are written, as far as most of them agree."""
    places = [place for label in recurring for place in label.places]
    starts_upper = [not place.rest[:1].islower() for place in places]
    ended = [bool(ENDED.search(place.rest)) for place in places]
    return House(
        dress=_most((place.dress for place in places), 0.8),
        timed=_most((place.start_s is not None for place in places), 0.8),
        fresh=_most((place.fresh for place in places if place.fresh is not None), 0.9),
        capitals=_most((place.name.isupper() for place in places), 0.9),
        long_names=_most((" " in place.name for place in places), 0.8),
        alone=_most((place.alone for place in places), 0.9),
        upper_start=sum(starts_upper) >= 0.8 * len(places),
        ended=sum(ended) >= 0.8 * len(places),
        first_line=min(place.line for place in places),
    )


def house_for(label: Label, house: House, sure: list[Label]) -> House:
    """The house without what a label itself adds to it, where in a short file that would blur it."""
    others = [other for other in sure if other is not label]
    places = sum(other.count for other in others)
    blurs = len(others) < len(sure) and label.count <= 3 and label.count > RARE_SHARE * places
    if not blurs or len(others) < 2:
        return house
    rest = house_of(others)
    return replace(house, alone=rest.alone, fresh=rest.fresh)


def points_of(label: Label, house: House, every: int, written: "Written") -> int:
    """Evidence for a label being a speaker, for and against."""
    points = _POINTS[label.shape]
    points += _for_recurring(label.count, every)
    rare = label.count == 1 or label.count < RARE_SHARE * every
    points += _for_looks(label, house) + _for_spelling(label, house, rare)
    first = label.places[0]
    if rare:
        if house.ended and first.line < house.first_line and not ENDED.search(first.rest):
            points -= 2  # A field above the conversation, such as a date, in whatever language.
        if house.upper_start and first.rest[:1].islower():
            points -= 2
        if LINK.match(first.rest):
            points -= 3
        if label.shape in (Shape.SINGLE, Shape.FULL):
            points += written.mentions(label.name)
    return points


def _for_recurring(count: int, every: int) -> int:
    if count >= 5 and count >= RARE_SHARE * every:
        return 4
    return 2 if count >= 3 else count - 1


def _for_looks(label: Label, house: House) -> int:
    points = 0
    if house.dress is not None:
        # Being set off as the other labels are is seldom chance; a colon often is.
        same = 1 if house.dress == "colon" else 2
        points += same if any(place.dress == house.dress for place in label.places) else -2
    if house.timed and not any(place.start_s is not None for place in label.places):
        points -= 2
    if house.fresh is not None:
        points += 1 if any(place.fresh in (house.fresh, None) for place in label.places) else -2
    if house.alone is not None and not any(place.alone == house.alone for place in label.places):
        points -= 2
    if all(place.tight or not place.colon for place in label.places):
        points -= 1
    return points


def _for_spelling(label: Label, house: House, rare: bool) -> int:
    """What is against a label that is spelled unlike the others counts only where it is rare."""
    points = 0
    if label.shape == Shape.ROLE:
        return 0
    in_capitals = {place.name.isupper() for place in label.places}
    if house.capitals is not None and house.capitals not in in_capitals:
        points -= 2 * rare
    if house.long_names is not None:
        points += 1 if (" " in label.name) == house.long_names else -rare
    return points


def _most(values: Iterable[T], share: float) -> T | None:
    counts = Counter(values)
    if not counts:
        return None
    value, count = counts.most_common(1)[0]
    return value if count >= share * counts.total() else None


class Written:
    """How the file writes words where they are no label, read once and only when asked."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._small: set[str] | None = None
        self._inside: set[str] = set()

    def mentions(self, name: str) -> int:
        """1 when a word of the name stands capitalised inside a sentence, -2 when only ever small."""
        if self._small is None:
            self._read()
        words = [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 1]
        if any(word.casefold() in self._inside for word in words):
            return 1
        small = self._small or set()
        return -2 if words and all(word.casefold() in small for word in words) else 0

    def _read(self) -> None:
        self._small = set()
        for text in self._texts:
            self._small.update(re.findall(r"\b[^\W\d_]+", text) if not text.isupper() else ())
            self._inside.update(re.findall(r"(?<=[a-zà-ÿ,;] )[^\W\d_]+", text))
        self._inside = {word.casefold() for word in self._inside if word[0].isupper()}
        self._small = {word for word in self._small if word.islower()}
