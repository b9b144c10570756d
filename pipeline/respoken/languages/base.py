"""What a language is here: its sounds, how what is not in letters is said, and our own lines in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Sounds = Callable[[Sequence[str], str], list[str]]
"""(words said in one breath, lower case and without punctuation; region such as MX) -> the sounds of each."""


@dataclass(frozen=True)
class Thing:
    """What is counted: its name for one and for several, and whether it is feminine."""

    one: str
    many: str
    feminine: bool = False


@dataclass(frozen=True)
class Lines:
    """Our own lines in a language. ``{}`` is filled in."""

    disclosure: str
    chapter: str
    """A chapter's number and title are announced: ``{number}`` and ``{title}``."""
    speaking: str
    """``{name}`` is announced at a change of speakers."""
    clear: str
    """What the clear edition calls itself, a sentence."""
    suffix: str
    """The same, after a title."""


@dataclass(frozen=True)
class Wording:
    """How figures and signs are said."""

    numbers: str
    """The language of the number rules (CLDR)."""
    decimal: str
    point: str
    percent: str
    months: tuple[str, ...]
    date: str
    """A day: ``{day} {month} {year}``."""
    first: str
    """The first of a month, or empty where it is a number like any other."""
    clock: Callable[[str, str], str]
    """(hours in words, minutes in words, empty on the hour) -> a time of day."""
    hours: tuple[str, ...]
    """What may be written behind a time of day, and is said with it or not at all."""
    to: str
    """Between the ends of a range."""
    of: str
    """Between a million and what there are a million of."""
    magnitudes: Mapping[str, str]
    """Words after a sum that belong to its number, as written -> as said."""
    currencies: Mapping[str, Thing]
    cents: str
    """Between euros and cents."""
    units: Mapping[str, Thing]
    signs: Mapping[str, str]
    abbreviations: Mapping[str, str]
    """In lower case, with their stop, -> words."""
    letters: Mapping[str, str]
    """Names of the letters, for initialisms."""
    ordinals: Callable[[int, str], str] | None = None
    """(number, its ending as written) -> the ordinal; None where none is written with a figure."""
    roman: Callable[[str, int, str], str | None] | None = None
    """(word before, number, word after) -> how a Roman number is said there, or None when it is none."""
    gender: Callable[[str], str] | None = None
    """(a noun in lower case) -> the gender of a number before it, or nothing; None: numbers have none."""
    decimal_point_in: frozenset[str] = frozenset()
    """Regions that write a point where others write ``decimal``."""
    spaced: bool = True
    """Whether thousands may stand apart, as in 12 500."""
    fraction_singly: bool = False
    """Whether a fraction is said a digit at a time even where it is short."""
    hundreds: str = ""
    """Hundred, where 1995 is said as nineteen of them; elsewhere empty."""
    short: Mapping[str, str] = field(default_factory=dict)
    """What is written in capitals and read as other words: EE.UU."""


@dataclass(frozen=True)
class Language:
    """A language that can be read here."""

    code: str
    """BCP 47's primary language subtag."""
    name: str
    """In English."""
    small: frozenset[str]
    """Its commonest words, by which a text is known to be in it."""
    lines: Lines
    links: frozenset[str] = frozenset()
    """Words that open a clause: before them a long sentence may be cut."""
    alphabet: str = ""
    """The letters its rules know, in lower case; others are read by their plain form."""
    sounds: Sounds | None = None
    """None for English, which has a reader of its own."""
    wording: Wording | None = None
