"""Which of the words before a colon are speakers.

"Tim: hello" and "Warning: hot" look the same, so nothing is decided by one pattern. Every place where a
label might stand is a candidate; candidates are gathered by name, and each name is weighed by how often it
comes back, whether it reads like a name, whether it stands and is dressed as the others are, what follows
it, and how the file writes the word elsewhere. What is doubtful is decided and told as a warning.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar
from unicodedata import category

from respoken.transcripts import wording
from respoken.transcripts.base import TIME, fold, seconds

T = TypeVar("T")

LABEL_ZONE = 140
"""Characters from the start of a line in which a label has to end."""


@dataclass(frozen=True)
class Candidate:
    """A place where a label might stand: the name, what follows it, and how it is laid out.

    ``dress`` is how it is written, such as "bold colon"; ``fresh`` says whether it begins a paragraph
    (None where nothing can be told, as on the first line).
    """

    line: int
    name: str
    rest: str
    dress: str
    fresh: bool | None = None
    start_s: float | None = None
    tight: bool = False
    colon: bool = True

    @property
    def key(self) -> str:
        """The name as it is compared: case does not count."""
        return self.name.casefold()

    @property
    def alone(self) -> bool:
        """Whether nothing follows it on its line."""
        return not self.rest


@dataclass
class Verdict:
    """The names that are speakers, by the key of the label, and what was doubtful about them."""

    speakers: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


# --- finding candidates ----------------------------------------------------------------------------

_NOTE = rf"\s*\[[^\[\]]{{0,40}}\]|\s*\((?!\d{{1,3}}\))[^()]{{0,40}}\)|\s*[-–—|,@]?\s*{TIME}(?=\s*(?:[:：]|$))"
_LEAD = rf"(?:[\[(<]?{TIME}(?:\s*(?:-->|->|-|–|—)\s*{TIME})?[\])>]?\s*[-–—|:]?\s*)?"
_COLON = re.compile(
    rf"(?P<lead>{_LEAD})(?P<name>[^:：\[\]{{}}<>\s][^:：\[\]{{}}<>]{{0,70}}?)(?P<notes>(?:{_NOTE}){{0,2}})\s*(?P<colon>[:：])"
)
_TIMED = re.compile(rf"(?P<name>[^:：\[\]{{}}<>()\s][^:：\[\]{{}}<>()]{{0,70}}?)(?P<notes>(?:\s*\([^()]{{0,40}}\))?\s*[-–—|,@•·]?\s*[\[(]?{TIME}[\])]?)\s*$")
_TIMED_FIRST = re.compile(rf"[\[(]?(?P<notes>{TIME})[\])]?\s*[-–—|]?\s*(?P<name>[^:：\[\]{{}}<>()\s\d][^:：\[\]{{}}<>()]{{0,60}}?)\s*$")
_BRACKETED = re.compile(r"(?P<lead>)\[(?P<name>[^\[\]:：]{1,60})\]\s*(?P<colon>[:：]?)")
_CLOCK = re.compile(TIME)
_EDGE = re.compile(r"^[^\w]+|[^\w.)'’!]+$")


def find(line: int, text: str, fresh: bool | None, dress: str = "") -> Candidate | None:
    """The label that might stand at the start of a line, or None. ``text`` is folded, without markup."""
    zone = text[:LABEL_ZONE]
    match = _COLON.match(zone)
    if match:
        return _from_colon(match, line, text, fresh, dress)
    if len(text) <= LABEL_ZONE and ":" in text:
        for pattern in (_TIMED, _TIMED_FIRST):
            if match := pattern.fullmatch(text):
                return _candidate(line, match["name"], match["notes"], "", f"{dress} timed", fresh, colon=False)
    if zone.startswith("[") and (match := _BRACKETED.match(zone)):
        rest = text[match.end() :].strip()
        return _candidate(line, match["name"], "", rest, f"{dress} bracketed", fresh, colon=False)
    return None


def bare(line: int, name: str, rest: str, fresh: bool | None, dress: str) -> Candidate | None:
    """A candidate for words that are set off but have no colon, or None when they are no words."""
    return _candidate(line, name, "", rest, dress, fresh, colon=False)


def _from_colon(
    match: re.Match[str], line: int, text: str, fresh: bool | None, dress: str
) -> Candidate | None:
    rest = text[match.end() :]
    tight = match["colon"] == ":" and bool(rest) and not rest[0].isspace()
    if tight and not (rest[0].isalpha() or rest[0] in "\"'“‘([¿¡"):
        return None
    notes = f"{match['lead']} {match['notes']}"
    timed = " timed" if _CLOCK.search(notes) else ""
    return _candidate(line, match["name"], notes, rest.strip(), f"{dress} colon{timed}", fresh, tight=tight)


def _candidate(
    line: int, name: str, notes: str, rest: str, dress: str, fresh: bool | None,
    tight: bool = False, colon: bool = True,
) -> Candidate | None:
    name = _EDGE.sub("", fold(name))
    if not name:
        return None
    time = _CLOCK.search(notes)
    return Candidate(
        line, name, rest, dress.strip(), fresh, seconds(time[0]) if time else None, tight, colon
    )


# --- reading names ---------------------------------------------------------------------------------


class Shape(IntEnum):
    """How much a label reads like a name, least first."""

    NONE = 0
    REMARK = 1
    HANDLE = 2
    SINGLE = 3
    FULL = 4
    ROLE = 5


_TITLE = re.compile(r"(?i)^(?:dr|mr|mrs|ms|mx|prof|sir|st|jr|sr|rev|hon|sen|rep|gov|gen|col|capt|lt|sgt|pres|fr|ph\.?d|m\.?d|esq)\.?$")
_NUMBER = re.compile(r"[#\d]\w{0,5}|[ivx]{1,5}", re.IGNORECASE)
_HANDLE = re.compile(r"@?[^\W\d_][\w.-]{1,24}")
_FORBIDDEN = re.compile(r"[?!;=\\*{}|~^%$]|//|\.\.|…|[\"“”«»].*[.,]")


def shape(name: str) -> Shape:
    """How much a label reads like the name of somebody."""
    key = fold(name.casefold().strip(" ."))
    if wording.ROLES.fullmatch(key):
        return Shape.ROLE
    words = name.split()
    if len(words) > 7 or len(name) > 60 or _FORBIDDEN.search(name) or not name[0].isalpha():
        return Shape.HANDLE if _HANDLE.fullmatch(name) and name[0] == "@" else Shape.NONE
    if _is_remark(key):
        return Shape.REMARK
    if not any(c.isupper() or c.islower() for c in name):
        return Shape.FULL if len(words) <= 4 and len(name) <= 24 else Shape.NONE
    return _shape_of_words(name, words)


def _shape_of_words(name: str, words: list[str]) -> Shape:
    capitals = 0
    for place, word in enumerate(words):
        bare = word.strip(".,'’\"“”()")
        if len(words) > 1 and bare.casefold() in wording.NOT_IN_NAMES:
            return Shape.NONE
        if _TITLE.match(word) or _capitalised(bare):
            capitals += bare.casefold() not in wording.PARTICLES
        elif not (bare.casefold() in wording.PARTICLES or word in "&+/-–—" or (place and _NUMBER.fullmatch(bare))):
            return Shape.HANDLE if len(words) == 1 and _HANDLE.fullmatch(name) else Shape.NONE
        if word.endswith(".") and place < len(words) - 1 and len(bare) > 5:
            return Shape.NONE  # a sentence ended before the colon
    if not capitals:
        return Shape.NONE
    return Shape.FULL if capitals > 1 else Shape.SINGLE


def _capitalised(word: str) -> bool:
    # O'Neill, d'Arcy, l'Oréal, al-Rashid, iJustine: a capital after a short start counts.
    if not word or not word[0].isalpha():
        return False
    return any(c.isupper() or category(c) in ("Lt", "Lo") for c in word[:4])


def _is_remark(key: str) -> bool:
    key = key.strip("*_ ").replace("’", "'")
    if key in wording.REMARK_PHRASES or key in wording.REMARKS:
        return True
    head, _, tail = key.rpartition(" ")
    return head in wording.REMARKS and bool(_NUMBER.fullmatch(tail) or tail in {"one", "two", "three", "four"})


# --- weighing them ---------------------------------------------------------------------------------


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
    fresh: bool | None
    capitals: bool | None
    long_names: bool | None
    alone: bool | None
    upper_start: bool


ACCEPT = 3
SURE = 5
RARE_SHARE = 0.05


def judge(candidates: Sequence[Candidate], texts: Iterable[str], cautious: bool = False) -> Verdict:
    """The speakers among the candidates.

    ``texts`` are all lines of the file, asked for only when how a word is written elsewhere matters.
    ``cautious`` leaves out labels that no other place confirms, for a file that may have none.
    """
    labels = _gather(candidates)
    recurring = [label for label in labels if _recurs(label)]
    if not recurring:
        return Verdict() if cautious else _each_once(labels)
    house = _house(recurring)
    written = _Written(texts)
    verdict = Verdict()
    for label in labels:
        if label.shape <= Shape.REMARK or (label.count == 1 and cautious):
            if label.count > 2 and label.shape == Shape.REMARK:
                verdict.warnings.append(_said(label, "is not taken for a speaker, though it recurs"))
            continue
        points = _points(label, house, len(candidates), written)
        if points >= ACCEPT:
            verdict.speakers[label.places[0].key] = label.name
            if points < SURE and label.count == 1:
                verdict.warnings.append(_said(label, "is taken for a speaker who speaks once"))
        elif label.shape >= Shape.SINGLE and points > 0:
            verdict.warnings.append(_said(label, "is not taken for a speaker"))
    _warn_of_spellings(labels, verdict)
    return verdict


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
    least = 3 if label.shape == Shape.HANDLE else 2
    return label.count >= least


def _house(recurring: list[Label]) -> House:
    dress: Counter[str] = Counter()
    fresh: Counter[bool] = Counter()
    capitals: Counter[bool] = Counter()
    long_names: Counter[bool] = Counter()
    alone: Counter[bool] = Counter()
    upper: Counter[bool] = Counter()
    for label in recurring:
        long_names[label.shape == Shape.FULL] += label.count
        for place in label.places:
            dress[place.dress] += 1
            capitals[place.name.isupper()] += 1
            alone[place.alone] += 1
            upper[not place.rest[:1].islower()] += 1
            if place.fresh is not None:
                fresh[place.fresh] += 1
    return House(
        _most(dress, 0.8), _most(fresh, 0.9), _most(capitals, 0.9), _most(long_names, 0.8),
        _most(alone, 0.9), upper[True] >= 0.8 * upper.total(),
    )


def _most(counts: "Counter[T]", share: float) -> T | None:
    if not counts:
        return None
    value, count = counts.most_common(1)[0]
    return value if count >= share * counts.total() else None


def _points(label: Label, house: House, every: int, written: "_Written") -> int:
    """Evidence for a label being a speaker, for and against."""
    points = {Shape.HANDLE: 0, Shape.SINGLE: 1, Shape.FULL: 2, Shape.ROLE: 2}[label.shape]
    points += _for_recurring(label.count, every)
    points += _for_looks(label, house)
    first = label.places[0]
    if label.count == 1 or label.count < RARE_SHARE * every:
        if house.upper_start and first.rest[:1].islower():
            points -= 2
        if re.match(r"\W*(?:https?://|www\.)", first.rest):
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
        points += 1 if any(place.dress == house.dress for place in label.places) else -2
    if house.fresh is not None:
        points += 1 if any(place.fresh in (house.fresh, None) for place in label.places) else -2
    if house.capitals is not None and not any(place.name.isupper() == house.capitals for place in label.places):
        points -= 2
    if house.alone is not None and not any(place.alone == house.alone for place in label.places):
        points -= 2
    if house.long_names is not None and label.shape != Shape.ROLE:
        points += 1 if (label.shape == Shape.FULL) == house.long_names else -1
    if all(place.tight or not place.colon for place in label.places):
        points -= 1
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
            self._inside.update(re.findall(r"[a-zà-ÿ,;] ([^\W\d_]+)", text))
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
    return Verdict(
        {label.places[0].key: label.name for label in likely},
        [f"no label comes back: {names} are taken for speakers because they read like names."],
    )


def _introduces_speech(label: Label) -> bool:
    place = label.places[0]
    if place.tight or not place.colon or re.match(r"\W*(?:https?://|www\.)", place.rest):
        return False
    if place.alone:
        return True
    return bool(re.search(r"[.?!…。？！][\"'”’)]*$", place.rest)) or len(place.rest.split()) >= 5


def _warn_of_spellings(labels: list[Label], verdict: Verdict) -> None:
    for label in labels:
        if label.places[0].key not in verdict.speakers:
            continue
        for spelling in dict.fromkeys(place.name for place in label.places):
            if spelling != label.name:
                line = next(place.line for place in label.places if place.name == spelling)
                verdict.warnings.append(f"line {line}: {spelling!r} is taken for {label.name!r}.")
    verdict.warnings.extend(_maybe_the_same(list(verdict.speakers.values())))


def _maybe_the_same(names: list[str]) -> Iterable[str]:
    if len(names) > 50:
        return
    for short in names:
        whole = [name for name in names if short != name and short.casefold() in name.casefold().split()]
        if len(whole) == 1 and not wording.ROLES.fullmatch(short.casefold()):
            yield f"{short!r} and {whole[0]!r} are read as two speakers; if they are one, use one label."


def _said(label: Label, what: str) -> str:
    times = "" if label.count == 1 else f" ({label.count} times)"
    return f"line {label.places[0].line}: {label.name!r}{times} {what}."
