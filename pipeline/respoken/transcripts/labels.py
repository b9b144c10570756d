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
from respoken.transcripts.base import TIME, seconds
from respoken.transcripts.text import fold

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
    """The names that are speakers, by the key of the label, and what was doubtful about them.

    ``recurring`` says whether any label comes back; where none does, all are guesses.
    """

    speakers: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    recurring: bool = False


# --- finding candidates ----------------------------------------------------------------------------

_NOTE = rf"\s*\[[^\[\]]{{0,40}}\]|\s*\((?!\d{{1,3}}\))[^()]{{0,40}}\)|\s*[-–—|,@]?\s*{TIME}(?=\s*(?:[:：]|$))"
_LEAD = rf"(?:[\[(<]?{TIME}(?:\s*(?:-->|->|-|–|—)\s*{TIME})?[\])>]?\s*[-–—|:]?\s*)?"
_NOTES_BEHIND = re.compile(rf"(?:{_NOTE})+$")
_COLON = re.compile(
    rf"(?P<lead>{_LEAD})(?P<name>[^:：\[\]{{}}<>\s][^:：\[\]{{}}<>]{{0,70}}?)(?P<notes>(?:{_NOTE}){{0,2}})\s*(?P<colon>[:：])"
)
_TIMED = re.compile(rf"(?P<name>[^:：\[\]{{}}<>()\s][^:：\[\]{{}}<>()]{{0,70}}?)(?P<notes>(?:\s*\([^()]{{0,40}}\))?\s*[-–—|,@•·]?\s*[\[(]?{TIME}[\])]?)\s*$")
_TIMED_FIRST = re.compile(rf"[\[(]?(?P<notes>{TIME})[\])]?\s*[-–—|]?\s*(?P<name>[^:：\[\]{{}}<>()\s\d][^:：\[\]{{}}<>()]{{0,60}}?)\s*$")
_BRACKETED = re.compile(r"(?P<lead>)\[(?P<name>[^\[\]:：]{1,60})\]\s*(?P<colon>[:：]?)")
_CLOCK = re.compile(TIME)
_TIME_BEHIND = re.compile(rf"[\[(]({TIME})[\])]\s*[-–—:]?\s*|({TIME})$")
_EDGE = re.compile(r"^[^\w]+|[^\w.)'’!]+$")


def find(line: int, text: str, fresh: bool | None, dress: str = "") -> Candidate | None:
    """The label that might stand at the start of a line, or None. ``text`` is folded, without markup."""
    zone = text[:LABEL_ZONE]
    if match := _COLON.match(zone):
        candidate = _from_colon(match, line, text, fresh, dress)
        if candidate:
            return candidate
    if len(text) <= LABEL_ZONE and ":" in text:
        for pattern, layout in ((_TIMED, "time behind"), (_TIMED_FIRST, "time first")):
            if match := pattern.fullmatch(text):
                return _candidate(line, match["name"], match["notes"], "", f"{dress} {layout}", fresh, colon=False)
    if zone.startswith("[") and (match := _BRACKETED.match(zone)):
        rest = text[match.end() :].strip()
        return _candidate(line, match["name"], "", rest, f"{dress} bracketed", fresh, colon=False)
    return None


def bare(line: int, name: str, rest: str, fresh: bool | None, dress: str) -> Candidate | None:
    """A candidate for words that are set off but have no colon, or None when they read like no name."""
    if len(name) > LABEL_ZONE:
        return None
    notes = _NOTES_BEHIND.search(name)
    name = name[: notes.start()] if notes else name
    candidate = _candidate(line, name, notes[0] if notes else "", rest, dress, fresh, colon=False)
    return candidate if candidate and shape(candidate.name) > Shape.HANDLE else None


def _from_colon(
    match: re.Match[str], line: int, text: str, fresh: bool | None, dress: str
) -> Candidate | None:
    rest = text[match.end() :]
    tight = match["colon"] == ":" and bool(rest) and not rest[0].isspace()
    if tight and not (rest[0].isalpha() or rest[0] in "\"'“‘([¿¡"):
        return None
    notes = f"{match['lead']} {match['notes']}"
    return _candidate(line, match["name"], notes, rest.strip(), f"{dress} colon", fresh, tight=tight)


def _candidate(
    line: int, name: str, notes: str, rest: str, dress: str, fresh: bool | None,
    tight: bool = False, colon: bool = True,
) -> Candidate | None:
    name = _EDGE.sub("", fold(name))
    if not name:
        return None
    if behind := _TIME_BEHIND.match(rest):
        notes, rest = f"{notes} {behind[0]}", rest[behind.end() :]
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
_ABBREVIATED = re.compile(r"(?i)\b(?:jr|sr|ph\.?d|m\.?d|esq|[^\W\d_])\.$")
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
    if key in wording.INTERJECTIONS or (name[-1] == "." and not _ABBREVIATED.search(name)):
        return Shape.NONE
    if not any(c.isupper() or c.islower() for c in name):
        return Shape.FULL if len(words) <= 4 and len(name) <= 24 else Shape.NONE
    return _shape_of_words(name, words)


def _shape_of_words(name: str, words: list[str]) -> Shape:
    capitals = small = sentence = 0
    for place, word in enumerate(words):
        bare = word.strip(".,'’\"“”()")
        key = bare.casefold()
        if word.endswith(".") and place < len(words) - 1 and len(bare) > 5:
            return Shape.NONE  # A sentence ended before the colon.
        if re.split("['’]", key)[0] in wording.NOT_IN_NAMES and len(words) > 1:
            # Will Curran and Evan You are names all the same; "here is" is none.
            sentence += 1
            if not _capitalised(bare):
                return Shape.NONE
        elif _TITLE.match(word) or _capitalised(bare):
            capitals += key not in wording.SMALL_WORDS
        elif key not in wording.PARTICLES and word not in "&+/-–—" and not (place and _NUMBER.fullmatch(bare)):
            small += 1
    if small:
        whole = small == len(words) <= 3 and all(word.isalpha() for word in words)
        return Shape.HANDLE if whole or _HANDLE.fullmatch(name) else Shape.NONE
    if sentence or not capitals:
        return Shape.HANDLE if capitals else Shape.NONE
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
    timed: bool | None
    fresh: bool | None
    capitals: bool | None
    long_names: bool | None
    alone: bool | None
    upper_start: bool
    ended: bool
    first_line: int


ACCEPT = 3
SURE = 5
RARE_SHARE = 0.05
MANY = 8

_ENDED = re.compile(r"[.?!…。？！—–-][\"'”’)\]*]*$")
RECURRING_SHARE = 0.6


def judge(candidates: Sequence[Candidate], texts: Iterable[str], cautious: bool = False) -> Verdict:
    """The speakers among the candidates.

    ``texts`` are all lines of the file, asked for only when how a word is written elsewhere matters.
    ``cautious`` leaves out labels that no other place confirms, for a file that may have none.
    """
    candidates = _without_chance_names(candidates)
    labels = _gather(candidates)
    recurring = [label for label in labels if _recurs(label)]
    if not recurring:
        return Verdict() if cautious else _each_once(labels)
    house = _house(recurring)
    _promote_initials(labels, house)
    written = _Written(texts)
    verdict = Verdict(recurring=True)
    for label in labels:
        if label.shape <= Shape.REMARK or (label.count == 1 and cautious):
            if label.count > 2 and label.shape == Shape.REMARK:
                verdict.warnings.append(_said(label, "is not taken for a speaker, though it recurs"))
            continue
        points = _points(label, house, len(candidates), written)
        if label.count < 3 and any(_are_one(label, other) for other in recurring):
            points += 2
        if points >= ACCEPT:
            verdict.speakers[label.places[0].key] = label.name
            if points < SURE and label.count == 1 and len(candidates) >= MANY:
                verdict.warnings.append(_said(label, "is taken for a speaker who speaks once"))
        elif label.shape >= Shape.SINGLE and points > 0:
            verdict.warnings.append(_said(label, "is not taken for a speaker"))
    _warn_of_spellings(labels, verdict)
    _join_introduced(labels, verdict)
    return verdict


def _promote_initials(labels: list[Label], house: House) -> None:
    """Where speakers go by initials, PR may be one of them."""
    for label in labels:
        initials = label.shape == Shape.REMARK and label.name.isupper() and len(label.name) <= 3
        if initials and house.capitals and label.count >= 3:
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
        if not c.dress.endswith("bare") or again[c.dress] >= max(3, RECURRING_SHARE * every[c.dress])
    ]


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
    timed: Counter[bool] = Counter()
    fresh: Counter[bool] = Counter()
    capitals: Counter[bool] = Counter()
    long_names: Counter[bool] = Counter()
    alone: Counter[bool] = Counter()
    upper: Counter[bool] = Counter()
    ended: Counter[bool] = Counter()
    for label in recurring:
        long_names[label.shape == Shape.FULL] += label.count
        for place in label.places:
            dress[place.dress] += 1
            timed[place.start_s is not None] += 1
            capitals[place.name.isupper()] += 1
            alone[place.alone] += 1
            upper[not place.rest[:1].islower()] += 1
            ended[bool(_ENDED.search(place.rest))] += 1
            if place.fresh is not None:
                fresh[place.fresh] += 1
    return House(
        _most(dress, 0.8), _most(timed, 0.8), _most(fresh, 0.9), _most(capitals, 0.9), _most(long_names, 0.8),
        _most(alone, 0.9), upper[True] >= 0.8 * upper.total(),
        ended[True] >= 0.8 * ended.total(), min(label.places[0].line for label in recurring),
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
        if house.ended and first.line < house.first_line and not _ENDED.search(first.rest):
            points -= 2  # A field above the conversation, such as a date, in whatever language.
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
        # Being set off as the other labels are is seldom chance; a colon often is.
        same = 1 if house.dress == "colon" else 2
        points += same if any(place.dress == house.dress for place in label.places) else -2
    if house.timed and not any(place.start_s is not None for place in label.places):
        points -= 2
    if house.fresh is not None:
        points += 1 if any(place.fresh in (house.fresh, None) for place in label.places) else -2
    if house.capitals is not None and label.shape != Shape.ROLE and not any(place.name.isupper() == house.capitals for place in label.places):
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
    taken = "is taken for a speaker because it reads like a name" if len(likely) == 1 else (
        "are taken for speakers because they read like names"
    )
    return Verdict(
        {label.places[0].key: label.name for label in likely}, [f"no label comes back: {names} {taken}."]
    )


def _introduces_speech(label: Label) -> bool:
    place = label.places[0]
    if place.tight or not place.colon or re.match(r"\W*(?:https?://|www\.)", place.rest):
        return False
    if place.alone:
        return True
    return bool(_ENDED.search(place.rest)) or len(place.rest.split()) >= 8


def _warn_of_spellings(labels: list[Label], verdict: Verdict) -> None:
    for label in labels:
        if label.places[0].key not in verdict.speakers:
            continue
        for spelling in dict.fromkeys(place.name for place in label.places):
            if spelling != label.name:
                line = next(place.line for place in label.places if place.name == spelling)
                verdict.warnings.append(f"line {line}: {spelling!r} is taken for {label.name!r}.")


def _join_introduced(labels: list[Label], verdict: Verdict) -> None:
    """One speaker of a full name and its short form: "Ben Carter:" once, then "Ben:" or "BC:"."""
    speakers = [label for label in labels if label.places[0].key in verdict.speakers]
    if len(speakers) > 50:
        return
    for short in speakers:
        whole = [label for label in speakers if label is not short and _is_short_for(short.name, label.name)]
        if len(whole) != 1:
            continue
        name = whole[0].name
        if _are_one(short, whole[0]):
            verdict.speakers[short.places[0].key] = name
            verdict.warnings.append(f"line {short.places[0].line}: {short.name!r} is taken for {name!r}.")
        elif short.name.casefold() in name.casefold().split():
            verdict.warnings.append(
                f"{short.name!r} and {name!r} are read as two speakers; if they are one, use one label."
            )


def _are_one(one: Label, other: Label) -> bool:
    """Whether two labels are a full name and its short form, one in use and the other rare.

    Either the full name introduces and the short form goes on, or the short form is a slip among many.
    """
    short, whole = (one, other) if len(one.name) < len(other.name) else (other, one)
    if whole.shape != Shape.FULL or not _is_short_for(short.name, whole.name):
        return False
    introduced = whole.count <= 2 < short.count and whole.places[-1].line < short.places[0].line
    return introduced or (short.count <= 2 and whole.count >= 5)


def _is_short_for(short: str, name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", name)
    initials = "".join(word[0] for word in words)
    return len(words) > 1 and (
        short.casefold() in (words[0].casefold(), words[-1].casefold())
        or (len(short) > 1 and short.casefold().replace(".", "") == initials.casefold())
    )


def _said(label: Label, what: str) -> str:
    times = "" if label.count == 1 else f" ({label.count} times)"
    return f"line {label.places[0].line}: {label.name!r}{times} {what}."
