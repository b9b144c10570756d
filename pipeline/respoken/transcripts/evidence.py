"""Which of the words before a colon are speakers.

"Tim: hello" and "Warning: hot" look the same, so nothing is decided by one pattern. Candidates are gathered
by name, and each name is weighed by how often it comes back, whether it reads like a name, whether it stands
and is dressed as the others are, what follows it, and how the file writes the word elsewhere. What is
doubtful is decided and told as a warning.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from respoken.transcripts import wording
from respoken.transcripts.labels import Candidate
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.people import Person, is_short_for
from respoken.transcripts.text import ENDED
from respoken.transcripts.weighing import (
    LINK,
    House,
    Label,
    Written,
    gather,
    house_for,
    house_of,
    points_of,
    recurs,
)

ACCEPT = 3
"""Points that make a label a speaker: a single name (1) that stands (1) and looks (1) as the others do."""

SURE = 5
"""Below this, a speaker who speaks once is told as doubtful."""

MANY = 8
"""In a file with fewer labels than this, speaking once is nothing to wonder at."""

RECURRING_SHARE = 0.6
"""Where names have no colon, this many of the places they may stand have to be of names that come back."""


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
    labels = gather(candidates)
    recurring = [label for label in labels if recurs(label)]
    if not recurring:
        return Verdict() if cautious else _each_once(labels)
    theirs = {id(label) for label in labels if any(_is_of(label, person) for person in listed)}
    sure = [label for label in recurring if label.shape >= Shape.SINGLE] or recurring
    house = house_of(sure)
    _promote_initials(labels, house)
    written = Written(texts)
    verdict = Verdict(recurring=True)
    for label in labels:
        if label.shape <= Shape.REMARK:
            break_ = wording.BREAKS.fullmatch(label.name)  # Set aside with its reason.
            if label.count > 2 and label.shape == Shape.REMARK and not break_:
                verdict.warnings.append(_said(label, "is not taken for a speaker, though it recurs"))
            continue
        points = points_of(label, house_for(label, house, sure), len(candidates), written)
        if label.count < 3 and any(_are_one(label, other) for other in recurring):
            points += 3
        introduced = [other for other in labels if _introduces(label, other)]
        points += 4 * bool(introduced) + 4 * (id(label) in theirs)
        if points >= ACCEPT:
            verdict.people += [Person(label.name, other.name) for other in introduced]
        _decide(verdict, label, points, many=len(candidates) >= MANY)
    _warn_of_spellings(labels, verdict)
    return verdict


def _decide(verdict: Verdict, label: Label, points: int, many: bool) -> None:
    """Note whether a label is a speaker, with a warning where that is doubtful."""
    if points >= ACCEPT:
        verdict.speakers[label.places[0].key] = label.name
        if points < SURE and label.count == 1 and many:
            verdict.warnings.append(_said(label, "is taken for a speaker who speaks once"))
    elif label.shape >= Shape.SINGLE and points > 0:
        verdict.warnings.append(_said(label, "is not taken for a speaker"))


def _promote_initials(labels: list[Label], house: House) -> None:
    """Where speakers go by initials, PR may be one of them."""
    recurring = [label for label in labels if recurs(label)]
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
    if place.tight or not place.colon or LINK.match(place.rest):
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
