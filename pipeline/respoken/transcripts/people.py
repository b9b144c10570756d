"""Who is who: one person under several labels, and one label for several people.

Files introduce somebody as "Ben Carter" and go on with "Ben" or "BC", or list their speakers above the
conversation. Labels are made one only when the file leaves no doubt, and it is told each time; all else
stays apart and is told too. What ``--same`` says is done without asking.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from respoken.errors import TranscriptError
from respoken.transcripts import wording

MOST_NAMES = 60
"""With more labels than this, short forms are not looked for: it takes every pair."""

RARE = 2
COMMON = 5
"""A label used up to RARE times beside one used at least COMMON times is a slip, not a person."""

_TITLES = re.compile(r"(?i)^(?:(?:dr|mr|mrs|ms|mx|prof|professor|sir|dame|rev)\.?\s+)+")
_SEVERAL = re.compile(r"\s*(?:[,/&+]|\band\b|\bund\b|\by\b)\s*", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"(?i)(?:unknown|unidentified|unnamed|unk|inaudible)(?:[\s_-]+(?:speaker|voice|person|man|woman|male|female))?"
    r"|(?:speaker|voice)[\s_-]+unknown|multiple[\s_-]+speakers|\?+|<?unk>?"
)


@dataclass(frozen=True)
class Person:
    """Somebody the file lists: the name in full, and the label the conversation uses for them, if given."""

    name: str
    label: str = ""


def initials(name: str) -> str:
    """The first letters of a name's words, small ones (van, de) as they are written: AvW."""
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", _TITLES.sub("", name)))


def is_short_for(short: str, name: str) -> bool:
    """Whether a label can be the first name, the last name or the initials of one person's full name."""
    words = re.findall(r"[^\W\d_][^\W\d_'’.-]*", _TITLES.sub("", name))
    if len(words) < 2 or _SEVERAL.search(name):
        return False
    key = _TITLES.sub("", short).casefold()
    if key in (words[0].casefold(), words[-1].casefold()):
        return True
    first, _, last = key.partition(" ")
    by_initial = len(first.strip(".")) == 1 and first[0] == words[0][0].casefold()
    if by_initial and last == name.rsplit(maxsplit=1)[-1].casefold():
        return True  # S. O'Brien is Soledad O'Brien.
    letters = key.replace(".", "").replace(" ", "")
    ends = words[0][0] + words[-1][0]
    return len(letters) > 1 and letters in (initials(name).casefold(), ends.casefold())


def joined(
    order: Sequence[tuple[str, int]], listed: Sequence[Person], same: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Label -> the one name used for that person, for the labels that change, and what to tell about it.

    order: the (label, line) of every turn as the file has them. listed: whom the file lists. same: what
    the user decided, label -> name. Raises TranscriptError when ``same`` names nobody of the file.
    """
    labels = list(dict.fromkeys(label for label, _ in order))
    names = _decided(labels, same)
    decided = set(names) | set(names.values())
    told: list[str] = []
    if len(labels) <= MOST_NAMES:
        census = _Census(order)
        _join_listed(census, listed, names, told, decided)
        _join_short(census, listed, names, told, decided)
        _warn_of_likeness(census, names, told, decided)
    first = dict(reversed(order))
    turns = Counter(label for label, _ in order)
    told += [
        f"line {first[label]}: {label!r} ({_turns(turns[label])}) may be several people; all get one voice."
        for label in labels if label not in decided and _UNKNOWN.fullmatch(label)
    ]
    told += [
        f"line {first[label]}: {label!r} names nobody; its words get a voice of their own."
        for label in labels if label not in decided and wording.CLIP.fullmatch(label)
    ]
    return names, told


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count} turns"


def _decided(labels: Sequence[str], same: Mapping[str, str]) -> dict[str, str]:
    """What the user decided, with the labels spelled as the file spells them. Raises TranscriptError."""
    spelled = {label.casefold(): label for label in labels}
    found: dict[str, str] = {}
    for said, is_called in same.items():
        label, name = " ".join(said.split()), " ".join(is_called.split())
        if label.casefold() not in spelled or not name:
            known = ", ".join(labels[:12]) + (" ..." if len(labels) > 12 else "")
            raise TranscriptError(
                f"nobody is called {label!r}." if name else f"{label!r} is to be nobody.", "--same",
                f"The speakers are: {known}.",
            )
        found[spelled[label.casefold()]] = spelled.get(name.casefold(), name)
    for _ in range(len(found)):
        found = {label: found.get(name, name) for label, name in found.items()}
    return {label: name for label, name in found.items() if label != name}


class _Census:
    """How often every label speaks, where first and last, and who speaks right after whom."""

    def __init__(self, order: Sequence[tuple[str, int]]) -> None:
        self.count = Counter(label for label, _ in order)
        self.first = dict(reversed(order))
        self.last = dict(order)
        self.neighbours = {frozenset(pair) for pair in pairwise(label for label, _ in order)}

    def alternate(self, one: str, other: str) -> bool:
        """Whether two labels ever speak one right after the other, as one person does not."""
        return frozenset((one, other)) in self.neighbours


def _key(name: str) -> str:
    return _TITLES.sub("", name).casefold().replace(".", "").strip()


def _join_listed(
    census: _Census, listed: Sequence[Person], names: dict[str, str], told: list[str], decided: set[str]
) -> None:
    """Labels the file's own list explains: its initials, or the first name only one of the listed has."""
    by_label = {person.label.casefold(): person.name for person in listed if person.label}
    full = {_key(person.name) for person in listed}
    for label in census.count:
        if label in decided:
            continue
        name = by_label.get(label.casefold(), "")
        if not name and _key(label) not in full:
            fits = {person.name for person in listed if is_short_for(label, person.name)}
            # A full name of the conversation that is not listed may be another Dan.
            others = [n for n in census.count if _key(n) not in full and is_short_for(label, n)]
            name = fits.pop() if len(fits) == 1 and not others else ""
        if name and name != label:
            names[label] = next((n for n in census.count if _key(n) == _key(name)), name)
            told.append(
                f"line {census.first[label]}: {label!r} is taken for {names[label]!r}, as the file says."
            )


def _join_short(
    census: _Census, listed: Sequence[Person], names: dict[str, str], told: list[str], decided: set[str]
) -> None:
    """Short forms of exactly one full name: one rare and the other not, or one taking over from the other."""
    full = {_key(name) for name in census.count}
    absent = [person.name for person in listed if _key(person.name) not in full]
    for short in census.count:
        if short in names or short in decided:
            continue
        whole = [n for n in census.count if n != short and is_short_for(short, n)]
        # Somebody who is listed and has no label of that name may be meant as well.
        whole += [name for name in dict.fromkeys(absent) if whole and is_short_for(short, name)]
        spelled = [n for n in census.count if n != short and _key(n) == _key(short)]
        if not whole and len(spelled) == 1 and len(spelled[0]) > len(short):
            whole = spelled  # Jane Smith and Dr. Jane Smith.
        if len(whole) != 1 or whole[0] in decided:
            if len(whole) > 1:
                told.append(_apart(census, short, whole))
            continue
        name = names.get(whole[0], whole[0])
        if _surely_one(census, short, whole[0]):
            names[short] = name
            told.append(f"line {census.first[short]}: {short!r} is taken for {name!r}.")
        else:
            told.append(_apart(census, short, whole))


def _apart(census: _Census, short: str, whole: Sequence[str]) -> str:
    if len(whole) > 1:
        several = " or ".join(repr(name) for name in whole[:3])
        return (
            f"line {census.first[short]}: {short!r} may be {several}, and is read as somebody else;"
            f' --same "{short}={whole[0]}" would decide.'
        )
    return (
        f"{short!r} and {whole[0]!r} are read as two speakers; if they are one, use one label"
        f' or --same "{short}={whole[0]}".'
    )


def _surely_one(census: _Census, short: str, whole: str) -> bool:
    """Whether a full name and its short form are one person, and never answer each other.

    Either the full name introduces and the short form goes on, or one of them is a slip among many.
    """
    precedes = census.last[whole] < census.first[short]
    if precedes and census.count[whole] <= RARE and _is_surname(short, whole):
        return True  # The press gives the name in full once, and the last name in capitals from then on.
    if census.alternate(short, whole):
        return False
    if _key(short) == _key(whole):
        return True
    introduced = precedes and census.count[whole] <= RARE < census.count[short]
    return introduced or (census.count[short] <= RARE and census.count[whole] >= COMMON)


def _is_surname(short: str, whole: str) -> bool:
    """Whether a label is somebody's last name in capitals, perhaps with a title or an initial."""
    name = re.sub(r"^[^\W\d_]\.\s*", "", _TITLES.sub("", short))
    return len(name) > 2 and name.isupper() and whole.upper().split()[-1] == name


def _warn_of_likeness(census: _Census, names: dict[str, str], told: list[str], decided: set[str]) -> None:
    """Told: a rare label one letter away from a common one, such as Abrahm Daniels beside Abraham Daniels."""
    rare = [n for n, count in census.count.items() if count <= RARE and n not in names and n not in decided]
    common = [n for n, count in census.count.items() if count >= COMMON]
    for slip in rare:
        for name in common:
            if len(slip) > 5 and slip.isascii() == name.isascii() and _one_letter_apart(slip, name):
                told.append(_apart(census, slip, [name]))


def _one_letter_apart(one: str, other: str) -> bool:
    one, other = sorted((one.casefold(), other.casefold()), key=len)
    if len(other) - len(one) > 1 or re.search(r"\d|\b\w$", one + " " + other):
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    rest = one[start + 1 :] if len(one) == len(other) else one[start:]
    return rest == other[start + 1 :]
