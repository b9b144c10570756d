"""Which of the words before a colon are speakers.

"Tim: hello" and "Warning: hot" look the same, so nothing is decided by one pattern. Candidates are gathered
by name, and each name is weighed by how often it comes back, whether it reads like a name, whether it stands
and is dressed as the others are, what follows it, and how the file writes the word elsewhere. What is
doubtful is decided and told as a warning.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from respoken.transcripts import wording
from respoken.transcripts.labels import Candidate
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.people import Person, is_short_for
from respoken.transcripts.text import ENDED

T = TypeVar("T")

ACCEPT = 3
"""Points that make a label a speaker: a single name (1) that stands (1) and looks (1) as the others do."""

SURE = 5
"""Below this, a speaker who speaks once is told as doubtful."""

MANY = 8
"""In a file with fewer labels than this, speaking once is nothing to wonder at."""

RARE_SHARE = 0.05
"""A label on fewer of the labelled lines than this has to fit in with the others."""

RECURRING_SHARE = 0.6
"""Where names have no colon, this many of the places they may stand have to be of names that come back."""

_POINTS = {Shape.HANDLE: 0, Shape.SINGLE: 1, Shape.FULL: 2, Shape.ROLE: 2}
_LINK = re.compile(r"\W*(?:https?://|www\.)")


@dataclass
class Verdict:
    """The names that are speakers, by the key of the label, and what was doubtful about them.

    ``recurring`` says whether any label comes back; where none does, all are guesses. ``people`` are those
    introduced with the label they go by from then on, as in "Ann Lee (AL):".
    """

    speakers: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    recurring: bool = False
    people: list[Person] = field(default_factory=list)


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


def judge(
    candidates: Sequence[Candidate], texts: Iterable[str], cautious: bool = False,
    listed: Sequence[Person] = (),
) -> Verdict:
    """The speakers among the candidates.

    ``texts`` are all lines of the file, asked for only when how a word is written elsewhere matters.
    ``cautious`` finds none where no label comes back, for a file that is said to have none. ``listed`` are
    the people whom the file names as its speakers: a label of theirs needs little else.
    """
    candidates = _without_chance_names(candidates)
    labels = _gather(candidates)
    recurring = [label for label in labels if _recurs(label)]
    if not recurring:
        return Verdict() if cautious else _each_once(labels)
    theirs = {id(label) for label in labels if any(_is_of(label, person) for person in listed)}
    sure = [label for label in recurring if label.shape >= Shape.SINGLE] or recurring
    house = _house(sure)
    _promote_initials(labels, house)
    written = _Written(texts)
    verdict = Verdict(recurring=True)
    for label in labels:
        if label.shape <= Shape.REMARK:
            break_ = wording.BREAKS.fullmatch(label.name)  # Set aside with its reason.
            if label.count > 2 and label.shape == Shape.REMARK and not break_:
                verdict.warnings.append(_said(label, "is not taken for a speaker, though it recurs"))
            continue
        points = _points(label, _house_for(label, house, sure), len(candidates), written)
        if label.count < 3 and any(_are_one(label, other) for other in recurring):
            points += 3
        introduced = [other for other in labels if _introduces(label, other)]
        points += 4 * bool(introduced) + 4 * (id(label) in theirs)
        if points >= ACCEPT:
            verdict.speakers[label.places[0].key] = label.name
            verdict.people += [Person(label.name, other.name) for other in introduced]
            if points < SURE and label.count == 1 and len(candidates) >= MANY:
                verdict.warnings.append(_said(label, "is taken for a speaker who speaks once"))
        elif label.shape >= Shape.SINGLE and points > 0:
            verdict.warnings.append(_said(label, "is not taken for a speaker"))
    _warn_of_spellings(labels, verdict)
    return verdict


def _promote_initials(labels: list[Label], house: House) -> None:
    """Where speakers go by initials, PR may be one of them."""
    recurring = [label for label in labels if _recurs(label)]
    short = [label for label in recurring if label.name.isupper() and len(label.name) <= 4]
    if not house.capitals and len(short) * 2 < len(recurring):
        return
    for label in labels:
        initials = label.shape == Shape.REMARK and label.name.isupper() and len(label.name) <= 3
        if initials and label.count >= 3:
            label.shape = Shape.SINGLE


def _without_chance_names(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that no colon marks, unless most of them come back.

    A name alone on its line, a heading or a bold word may be anything; where they are labels, they recur.
    """
    keys = Counter((c.dress, c.key) for c in candidates)
    every = Counter(c.dress for c in candidates)
    again = Counter(c.dress for c in candidates if keys[c.dress, c.key] > 1 and shape(c.name) > Shape.HANDLE)
    return [
        c for c in candidates
        if not c.dress.endswith("bare") or again[c.dress] >= max(3, _share(c.dress) * every[c.dress])
    ]


def _share(dress: str) -> float:
    """How many of the places have to be of names that come back: "Mr. Lee. Thank you." says enough itself."""
    return 0 if "titled" in dress else RECURRING_SHARE


def _gather(candidates: Sequence[Candidate]) -> list[Label]:
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(candidate.key, []).append(candidate)
    labels = []
    for places in by_key.values():
        spellings = Counter(place.name for place in places)
        best = max(spellings, key=lambda name: (spellings[name], not name.isupper(), not name.islower()))
        labels.append(Label(best, shape(best), places))
    return labels


def _recurs(label: Label) -> bool:
    if label.shape <= Shape.REMARK:
        return False
    small = label.shape == Shape.HANDLE and not label.name[0].isupper()
    return label.count >= (3 if small else 2)


def _house(recurring: list[Label]) -> House:
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


def _house_for(label: Label, house: House, sure: list[Label]) -> House:
    """The house without what a label itself adds to it, where in a short file that would blur it."""
    others = [other for other in sure if other is not label]
    places = sum(other.count for other in others)
    blurs = len(others) < len(sure) and label.count <= 3 and label.count > RARE_SHARE * places
    if not blurs or len(others) < 2:
        return house
    rest = _house(others)
    return replace(house, alone=rest.alone, fresh=rest.fresh)


def _most(values: Iterable[T], share: float) -> T | None:
    counts = Counter(values)
    if not counts:
        return None
    value, count = counts.most_common(1)[0]
    return value if count >= share * counts.total() else None


def _points(label: Label, house: House, every: int, written: "_Written") -> int:
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
        if _LINK.match(first.rest):
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


class _Written:
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


def _each_once(labels: list[Label]) -> Verdict:
    """For a file where no label comes back: two people who each speak once, or no labels at all."""
    likely = [label for label in labels if label.shape >= Shape.SINGLE and _introduces_speech(label)]
    if len(likely) == 1 and likely[0].shape == Shape.SINGLE:
        return Verdict()
    if len({label.places[0].dress for label in likely}) > 2 or not likely:
        return Verdict()
    names = ", ".join(repr(label.name) for label in likely[:4])
    one = "is taken for a speaker because it reads like a name."
    several = "are taken for speakers because they read like names."
    warning = f"no label comes back: {names} {one if len(likely) == 1 else several}"
    return Verdict({label.places[0].key: label.name for label in likely}, [warning])


def _introduces_speech(label: Label) -> bool:
    place = label.places[0]
    if place.tight or not place.colon or _LINK.match(place.rest):
        return False
    if place.alone:
        return True
    return bool(ENDED.search(place.rest)) or len(place.rest.split()) >= 8


def _warn_of_spellings(labels: list[Label], verdict: Verdict) -> None:
    for label in labels:
        if label.places[0].key not in verdict.speakers:
            continue
        for spelling in dict.fromkeys(place.name for place in label.places):
            if spelling != label.name:
                line = next(place.line for place in label.places if place.name == spelling)
                verdict.warnings.append(f"line {line}: {spelling!r} is taken for {label.name!r}.")


def _is_of(label: Label, person: Person) -> bool:
    """Whether a label is a person's name, their label, or short for the name."""
    key = label.name.casefold()
    return key in (person.name.casefold(), person.label.casefold()) or is_short_for(label.name, person.name)


def _introduces(full: Label, short: Label) -> bool:
    """Whether a label once has another one's name in brackets, as in "Ann Lee (AL):" above "AL:"."""
    fits = is_short_for(short.name, full.name)
    return fits and any(place.bracket.casefold() == short.places[0].key for place in full.places)


def _are_one(one: Label, other: Label) -> bool:
    """Whether two labels are a full name and its short form, one in use and the other rare.

    Either the full name introduces and the short form goes on, or the short form is a slip among many.
    """
    short, whole = (one, other) if len(one.name) < len(other.name) else (other, one)
    if whole.shape != Shape.FULL or not is_short_for(short.name, whole.name):
        return False
    introduced = whole.count <= 2 < short.count and whole.places[-1].line < short.places[0].line
    return introduced or (short.count <= 2 and whole.count >= 5)


def _said(label: Label, what: str) -> str:
    times = "" if label.count == 1 else f" ({label.count} times)"
    return f"line {label.places[0].line}: {label.name!r}{times} {what}."
