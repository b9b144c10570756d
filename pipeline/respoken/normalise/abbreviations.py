"""Abbreviations with full stops: Dr., e.g., U.S., J. K., 9 a.m., No. 5, St. Louis and Main St."""

import re
from collections.abc import Sequence

from respoken.normalise import letters
from respoken.normalise.reading import Reading, core_at, ends_sentence, follows, one, precedes
from respoken.normalise.tokens import Token

_ET_CETERA = "[et-cetera](/ˌɛtsˈɛTəɹə/)"

BEFORE_NAMES = {
    "dr": "Doctor", "mr": "Mister", "mrs": "Missus", "ms": "Miz", "messrs": "Messers", "prof": "Professor",
    "gen": "General", "sen": "Senator", "rep": "Representative", "gov": "Governor", "lt": "Lieutenant",
    "col": "Colonel", "capt": "Captain", "cpt": "Captain", "sgt": "Sergeant", "cpl": "Corporal", "maj": "Major",
    "cmdr": "Commander", "adm": "Admiral", "rev": "Reverend", "hon": "Honorable", "pres": "President",
    "supt": "Superintendent", "insp": "Inspector", "fr": "Father", "mt": "Mount", "ft": "Fort", "st": "Saint",
    "ste": "Saint",
}  # fmt: skip
"""Said before a name; the stop after them never ends a sentence."""

_BEFORE_NUMBERS = {
    "no": "number", "nos": "numbers", "p": "page", "pp": "pages", "vol": "volume", "ch": "chapter", "chap": "chapter",
    "fig": "figure", "figs": "figures", "sec": "section", "art": "article", "par": "paragraph", "eq": "equation",
    "ver": "version", "ca": "circa", "c": "circa", "approx": "approximately", "est": "established", "ep": "episode",
    "op": "opus", "pt": "part", "rev": "revision", "ed": "edition", "v": "versus", "vs": "versus",
}  # fmt: skip

_ANYWHERE = {
    "vs": "versus", "approx": "approximately", "dept": "department", "est": "estimated", "govt": "government",
    "assn": "association", "bros": "brothers", "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation",
    "co": "Company", "jr": "Junior", "sr": "Senior", "esq": "Esquire", "ave": "Avenue", "blvd": "Boulevard",
    "rd": "Road", "hwy": "Highway", "apt": "apartment", "intl": "International", "natl": "National",
    "univ": "University", "mgmt": "management", "max": "maximum", "min": "minimum", "avg": "average", "misc": "miscellaneous",
    "incl": "including", "excl": "excluding", "resp": "respectively", "tel": "telephone", "ext": "extension",
    "temp": "temperature", "cf": "compare", "viz": "namely", "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours",
    "mins": "minutes", "sec": "seconds", "secs": "seconds", "mo": "month", "mos": "months", "wk": "week", "wks": "weeks",
    "lb": "pound", "lbs": "pounds", "oz": "ounces", "tbsp": "tablespoons", "tsp": "teaspoons", "qt": "quart",
    "pkg": "package", "gal": "gallons",
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June", "jul": "July",
    "aug": "August", "sep": "September", "sept": "September", "oct": "October", "nov": "November", "dec": "December",
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_CAPITALISED_ONLY = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun co".split())
_WITHOUT_STOP = frozenset(
    "dr mr mrs vs prof approx dept govt tbsp tsp lbs hrs mins yrs jr sr st mt sept etc inc ltd".split()
)
"""Also read when the stop is left out, as British writers do."""

_MAY_END = frozenset("etc inc ltd corp co jr sr esq ave blvd rd hwy st am pm al hrs mins lbs oz yrs secs sec".split())

_FIXED = {
    "e.g": "for example", "eg": "for example", "i.e": "that is", "ie": "that is", "etc": _ET_CETERA,
    "w/": "with", "w/o": "without", "a.k.a": letters.spell("AKA"), "n.b": letters.spell("NB"),
    "o.k": "okay", "ok": "okay",
}  # fmt: skip
_NEEDS_STOP = frozenset(["eg", "ie"])

_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]('s|s)?")
_MIXED_DOTTED = {"ph.d": "PHD", "m.sc": "MSC", "b.sc": "BSC", "m.ed": "MED", "ll.m": "LLM", "ll.b": "LLB"}


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """An abbreviation in full. Its own stop is not said; the stop of a sentence that ends with it is."""
    token = tokens[at]
    core = token.core
    key = core.lower()
    stopped = token.trail.startswith(".")
    if key in _FIXED and (stopped or key not in _NEEDS_STOP):
        return one(_cased(_FIXED[key], core), _after(tokens, at))
    if key in _MIXED_DOTTED or _DOTTED.fullmatch(core):
        return one(_dotted(core), _after(tokens, at))
    if stopped and len(core) == 1 and core.isupper() and _is_initial(tokens, at):
        return one(letters.spell(core), token.trail[1:])
    if stopped and len(core) == 1 and core.isupper() and core_at(tokens, at + 1)[:1].islower() and token.trail == ".":
        return one(letters.spell(core), "")  # E. coli
    if key == "al" and stopped and core_at(tokens, at - 1).lower() == "et":
        return one("al", _after(tokens, at))
    full = _full(tokens, at, key, stopped)
    return None if full is None else one(full, _after(tokens, at))


def _full(tokens: Sequence[Token], at: int, key: str, stopped: bool) -> str | None:
    core, token = tokens[at].core, tokens[at]
    if not stopped and key not in _WITHOUT_STOP:
        return None
    after = core_at(tokens, at + 1) if token.trail in {"", "."} else ""
    if key in _BEFORE_NUMBERS and (after[:1].isdigit() or re.fullmatch("[IVX]+", after) or (key == "v" and stopped and after[:1].isupper())):
        return _cased(_BEFORE_NUMBERS[key], core) if key != "c" or len(after) >= 3 else None
    if key == "no" and stopped and re.fullmatch(r"[A-Z]\d*", after):
        return _cased("number", core)
    if key in {"st", "dr", "ft"} and not _before_name(tokens, at, after):
        ends = {"st": "Street", "dr": "Drive", "ft": "feet"}
        return ends[key] if precedes(tokens, at)[:1].isupper() or precedes(tokens, at)[:1].isdigit() else None
    if key in BEFORE_NAMES and after[:1].isupper() and core[:1].isupper():
        return BEFORE_NAMES[key]
    if key in _CAPITALISED_ONLY and not core[:1].isupper():
        return None
    if key in {"mon", "sun", "sat", "wed", "mar", "min", "max", "sec", "art", "sr", "co"} and not stopped:
        return None
    if key in _ANYWHERE:
        return _cased(_ANYWHERE[key], core)
    return None


def _before_name(tokens: Sequence[Token], at: int, after: str) -> bool:
    """St. Louis and Dr. Lee, against Main St. and Ocean Dr."""
    if not after[:1].isupper() or after in _OPENERS:
        return False
    before = precedes(tokens, at)
    if not before[:1].isupper() or before in _OPENERS:
        return True
    # "221 Baker St. Then": a number, a name and then the abbreviation is an address.
    return not core_at(tokens, at - 2)[:1].isdigit() and not (before == "Main" or tokens[at].core == "Ft")


def _is_initial(tokens: Sequence[Token], at: int) -> bool:
    """J. in J. K. Rowling or Samuel L. Jackson; not the end of "Plan B."."""
    after = core_at(tokens, at + 1)
    if not after[:1].isupper() or tokens[at].trail != ".":
        return False
    before = precedes(tokens, at)
    if before.lower() in {"plan", "vitamin", "grade", "type", "class", "group", "option", "hepatitis", "team", "section"}:
        return False
    initial_next = len(after) == 1 and tokens[at + 1].trail.startswith(".")
    return initial_next or not before or before[:1].isupper() or len(core_at(tokens, at - 1)) == 1


def _dotted(core: str) -> str:
    ending = "s" if core.endswith(("'s", "s")) and not core[-2:-1] == "." else ""
    stem = core.removesuffix("'s") if core.endswith("'s") else core[: len(core) - len(ending)]
    return letters.spell(_MIXED_DOTTED.get(core.lower(), stem), ending)


def _after(tokens: Sequence[Token], at: int) -> str:
    """The punctuation after an abbreviation, less its own stop when no sentence ends with it."""
    token = tokens[at]
    if not token.trail.startswith("."):
        return token.trail
    rest = token.trail[1:]
    key = token.core.lower().removesuffix("'s")
    can_end = key in _MAY_END or (_DOTTED.fullmatch(token.core) and key not in {"e.g", "i.e"}) or key not in BEFORE_NAMES
    if _is_title(tokens, at, key):
        return rest
    if not rest and can_end and ends_sentence(tokens, at) and not _names_follow(tokens, at, key):
        return token.trail
    return token.trail if at + 1 >= len(tokens) else rest


def _is_title(tokens: Sequence[Token], at: int, key: str) -> bool:
    """Whether it is read as what stands before a name or a number, and so has only its own stop."""
    after = core_at(tokens, at + 1)
    if key in {"st", "dr", "ft"}:
        return _before_name(tokens, at, after)
    return (key in BEFORE_NAMES and after[:1].isupper()) or (key in _BEFORE_NUMBERS and bool(re.match(r"\d|[IVX]+$", after)))


def _names_follow(tokens: Sequence[Token], at: int, key: str) -> bool:
    """U.S. Senate: a capital after these is likelier a name than a new sentence."""
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1].core
    if key in _ANYWHERE and key not in _MAY_END:
        return True
    return _DOTTED.fullmatch(tokens[at].core) is not None and key not in {"a.m", "p.m", "o.k"} and after not in _OPENERS


_OPENERS = frozenset(
    "The A An It He She We They I This That These Those There But And So In On At As If When What Why How Who "
    "You Our My His Her Its Their For To From With After Before Now Then Yet No Yes Not Is Are Do Does".split()
)
"""Words that begin sentences far oftener than names."""


def _cased(full: str, core: str) -> str:
    return full if not core[:1].isupper() or full[:1] == "[" else full[:1].upper() + full[1:]


def is_abbreviation(tokens: Sequence[Token], at: int) -> bool:
    """Whether the stop after a token belongs to it and no sentence ends there."""
    token = tokens[at]
    if not token.trail.startswith(".") or any(mark in token.trail for mark in "!?…"):
        return False
    reading = rule(tokens, at)
    return reading is not None and reading.trail is not None and "." not in reading.trail


def meridiem(tokens: Sequence[Token], at: int) -> Reading | None:
    """am and pm after an hour, with or without stops."""
    key = tokens[at].core.lower().replace(".", "")
    if key in {"am", "pm"} and precedes(tokens, at)[-1:].isdigit():
        dotted = "." in tokens[at].core
        return one(letters.spell(key), _after(tokens, at) if dotted else None)
    return None


def trailing_number(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number follows this token directly."""
    return follows(tokens, at)[:1].isdigit()
