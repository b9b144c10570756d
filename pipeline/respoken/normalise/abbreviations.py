"""Abbreviations with full stops: Dr., e.g., U.S., J. K., 9 a.m., No. 5, St. Louis and Main St.

What matters as much as the reading is the stop: an abbreviation's own is not said, a sentence's is.
"""

import re
from collections.abc import Sequence
from typing import Literal

from respoken.normalise import letters
from respoken.normalise.listed import listed
from respoken.normalise.names import plan_letter
from respoken.normalise.reading import Reading, core_at, ends_sentence, one, precedes
from respoken.normalise.tokens import Token

BEFORE_NAMES = {
    "dr": "Doctor", "mr": "Mister", "mrs": "Missus", "ms": "Miz", "messrs": "Messers", "prof": "Professor",
    "gen": "General", "sen": "Senator", "rep": "Representative", "gov": "Governor", "lt": "Lieutenant",
    "col": "Colonel", "capt": "Captain", "cpt": "Captain", "sgt": "Sergeant", "cpl": "Corporal",
    "maj": "Major", "cmdr": "Commander", "adm": "Admiral", "rev": "Reverend", "hon": "Honorable",
    "pres": "President", "supt": "Superintendent", "insp": "Inspector", "fr": "Father", "mt": "Mount",
    "ft": "Fort", "st": "Saint", "ste": "Saint",
}  # fmt: skip
"""Said before a name; the stop after them never ends a sentence."""

_BEFORE_NUMBERS = {
    "no": "number", "nos": "numbers", "p": "page", "pp": "pages", "vol": "volume", "ch": "chapter",
    "chap": "chapter", "fig": "figure", "figs": "figures", "sec": "section", "art": "article",
    "par": "paragraph", "eq": "equation", "ver": "version", "ca": "circa", "c": "circa",
    "approx": "approximately", "est": "established", "ep": "episode", "op": "opus", "pt": "part",
    "rev": "revision", "ed": "edition",
}  # fmt: skip

_ANYWHERE = {
    "vs": "versus", "approx": "approximately", "dept": "department", "est": "estimated", "govt": "government",
    "assn": "association", "bros": "brothers", "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation",
    "co": "Company", "jr": "Junior", "sr": "Senior", "esq": "Esquire", "ave": "Avenue", "blvd": "Boulevard",
    "rd": "Road", "hwy": "Highway", "apt": "apartment", "intl": "International", "natl": "National",
    "univ": "University", "mgmt": "management", "max": "maximum", "min": "minimum", "avg": "average",
    "misc": "miscellaneous", "incl": "including", "excl": "excluding", "tel": "telephone", "ext": "extension",
    "temp": "temperature", "cf": "compare", "viz": "namely", "yr": "year", "yrs": "years", "hr": "hour",
    "hrs": "hours", "mins": "minutes", "secs": "seconds", "mo": "month", "mos": "months", "wk": "week",
    "wks": "weeks", "lb": "pound", "lbs": "pounds", "oz": "ounces", "tbsp": "tablespoons", "tsp": "teaspoons",
    "pkg": "package", "calif": "California", "conn": "Connecticut", "fla": "Florida", "ariz": "Arizona",
    "colo": "Colorado", "minn": "Minnesota", "wis": "Wisconsin", "okla": "Oklahoma", "tenn": "Tennessee",
    "mich": "Michigan", "penn": "Pennsylvania", "tex": "Texas", "wash": "Washington",
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June", "jul": "July",
    "aug": "August", "sep": "September", "sept": "September", "oct": "October", "nov": "November",
    "dec": "December", "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday",
    "thu": "Thursday", "thur": "Thursday", "thurs": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_MONTHS = listed("jan feb mar apr jun jul aug sep sept oct nov dec")
_DAY = re.compile(r"\d{1,2}")
_CAPITALISED = listed(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun co "
    "calif conn fla ariz colo minn wis okla tenn mich penn tex"
)
_WITHOUT_STOP = listed(
    "dr mr mrs vs prof approx dept govt tbsp tsp lbs hrs mins yrs jr sr st mt sept inc ltd"
)
"""Also read when the stop is left out, as British writers do."""

_STRONG = listed("etc al hrs mins lbs oz yrs secs")
"""After these any capital begins a sentence; after most it may be a name, as in Apple Inc. CEO."""

_WEAK = listed("inc ltd corp co jr sr esq ave blvd rd hwy")
"""After these a sentence begins only with a word that begins sentences."""

_AFTER_HOURS = listed(
    "Eastern Pacific Central Mountain Greenwich ET PT CT EST EDT PST PDT CET GMT UTC BST Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday"
)
"""Go on after 9 a.m. and 5 p.m."""

Ends = Literal["never", "before an opener", "before a capital"]
"""Where the stop of an abbreviation is a sentence's as well."""

_OPENERS = listed(
    "The A An It He She We They I This That These Those There But And So In On At As If When What Why How "
    "Who You Our My His Her Its Their For To From With After Before Now Then Yet No Yes Not Is Are Do "
    "Does"
)
"""Words that begin sentences far oftener than names."""


def _dotless(core: str) -> str:
    return core.lower().replace(".", "")


_FIXED = {
    "e.g": "for example", "eg": "for example", "i.e": "that is", "ie": "that is",
    "etc": "[et-cetera](/ˌɛtsˈɛTəɹə/)", "n.b": "note", "o.k": "okay",
}  # fmt: skip
_NEEDS_STOP = frozenset(["eg", "ie"])


def fixed(tokens: Sequence[Token], at: int) -> Reading | None:
    """e.g., i.e., etc., et al."""
    core, trail = tokens[at].core, tokens[at].trail
    key = core.lower()
    if key == "al" and core_at(tokens, at - 1).lower() == "et":
        return one("[al](/ˈæl/)", _after(tokens, at, "before a capital"))
    if key not in _FIXED or (key in _NEEDS_STOP and not trail.startswith(".")):
        return None
    said = _FIXED[key]
    ends: Ends = "before a capital" if key in {"etc", "o.k"} else "never"
    return one(_cased(said, core), _after(tokens, at, ends))


_DOTTED = re.compile(r"(?P<stem>(?:[A-Za-z]\.)+[A-Za-z])(?P<ending>'s|s)?")
_DEGREES = {
    "ph.d": "PHD", "ph.d's": "PHD", "ph.d.s": "PHD", "m.sc": "MSC", "b.sc": "BSC", "m.ed": "MED",
    "ll.m": "LLM", "ll.b": "LLB",
}  # fmt: skip


def dotted(tokens: Sequence[Token], at: int) -> Reading | None:
    """U.S., J.R.R., a.m., Ph.D., spelled."""
    core = tokens[at].core
    if core.lower() in _DEGREES:
        ending = "'s" if core.endswith("s") else ""
        return one(letters.spell(_DEGREES[core.lower()], ending), _after(tokens, at, "before an opener"))
    match = _DOTTED.fullmatch(core)
    if match is None:
        return None
    if _dotless(core) in {"am", "pm"}:
        return one(letters.spell(match["stem"]), _after_hour(tokens, at))
    return one(letters.spell(match["stem"], match["ending"] or ""), _after(tokens, at, "before an opener"))


def meridiem(tokens: Sequence[Token], at: int) -> Reading | None:
    """am and pm after an hour, with or without stops."""
    key = _dotless(tokens[at].core)
    if key not in {"am", "pm"} or not precedes(tokens, at)[-1:].isdigit():
        return None
    return one(letters.spell(key), _after_hour(tokens, at) if "." in tokens[at].core else None)


def _after_hour(tokens: Sequence[Token], at: int) -> str:
    return _after(tokens, at, "never" if core_at(tokens, at + 1) in _AFTER_HOURS else "before a capital")


def initial(tokens: Sequence[Token], at: int) -> Reading | None:
    """J. in J. K. Rowling or Samuel L. Jackson, E. in E. coli; not the end of "Plan B."."""
    core, trail = tokens[at].core, tokens[at].trail
    after = core_at(tokens, at + 1)
    if len(core) != 1 or not core.isupper() or trail != "." or not after or plan_letter(tokens, at):
        return None
    if tokens[at + 1].lead:
        return None
    before = precedes(tokens, at)
    beside_initial = len(after) == 1 or len(core_at(tokens, at - 1)) == 1
    if after[0].islower() or (after[0].isupper() and (beside_initial or not before or before[0].isupper())):
        return one(letters.spell(core), "")
    return None


def title(tokens: Sequence[Token], at: int) -> Reading | None:
    """What is said before a name or a number: Dr. Lee, St. Paul, No. 5, pp. 3-5, Vol. II."""
    core, trail = tokens[at].core, tokens[at].trail
    key = core.lower()
    stopped = trail.startswith(".")
    after = core_at(tokens, at + 1) if trail in {"", "."} else ""
    if not stopped and key not in _WITHOUT_STOP:
        return None
    own_trail = trail[1:] if stopped else trail
    if key in _BEFORE_NUMBERS and _is_number(after) and (key != "c" or len(after) >= 3):
        return one(_cased(_BEFORE_NUMBERS[key], core), own_trail)
    if key == "v" and stopped and after[:1].isupper():
        return one("versus", own_trail)
    if key in BEFORE_NAMES and core[0].isupper() and _is_before_name(tokens, at, after):
        return one(BEFORE_NAMES[key], own_trail)
    return None


def _is_number(after: str) -> bool:
    return after[:1].isdigit() or re.fullmatch(r"[IVX]+|[A-Z]\d+", after) is not None


_SHARED = listed("mr mrs ms messrs dr prof")


def _is_before_name(tokens: Sequence[Token], at: int, after: str) -> bool:
    """St. Louis, Dr. Lee, and Mr. and Mrs. Lee, against Main St. and 12 Ocean Dr."""
    if tokens[at].core.lower() in _SHARED and after in {"and", "or", "&"}:
        return not precedes(tokens, at)[:1].isdigit()
    if not after[:1].isupper():
        return False
    before = precedes(tokens, at)
    if tokens[at].core.lower() not in {"st", "dr", "ft"} or before in _OPENERS:
        return True
    if not before[:1].isupper():
        return not before[:1].isdigit()
    return after not in _OPENERS and before != "Main" and not core_at(tokens, at - 2)[:1].isdigit()


_AFTER_NAMES = {"st": "Street", "dr": "Drive", "ft": "feet"}
_ALSO_WORDS = listed("mon sun sat wed mar min max sr co")


def anywhere(tokens: Sequence[Token], at: int) -> Reading | None:
    """vs., Inc., dept., Jan., lbs., and Main St."""
    core = tokens[at].core
    key, stopped = core.lower(), tokens[at].trail.startswith(".")
    if not (core.islower() or core.istitle()):
        return None  # HRs, DR
    after = core_at(tokens, at + 1)
    is_date = key in _MONTHS and core.istitle() and _DAY.fullmatch(after)
    if is_date or (core == "Wash" and stopped and after in {"D.C", "DC", "State"}):
        return one(_ANYWHERE[key], _after(tokens, at, "never"))
    if not stopped and (key not in _WITHOUT_STOP or key in _ALSO_WORDS):
        return None
    before = precedes(tokens, at)[:1]
    if key in _AFTER_NAMES and (before.isupper() or before.isdigit()):
        return one(_AFTER_NAMES[key], _after(tokens, at, "never" if key == "ft" else "before an opener"))
    if key not in _ANYWHERE or key == "wash" or (key in _CAPITALISED and not core[0].isupper()):
        return None
    ends: Ends = "before a capital" if key in _STRONG else "before an opener" if key in _WEAK else "never"
    return one(_cased(_ANYWHERE[key], core), _after(tokens, at, ends))


def _after(tokens: Sequence[Token], at: int, ends: Ends) -> str:
    """The punctuation after an abbreviation, less its own stop unless a sentence ends there too."""
    trail = tokens[at].trail
    if not trail.startswith(".") or at + 1 >= len(tokens):
        return trail
    if ends == "never" or trail[1:2] not in {"", "”", ")"}:
        return trail[1:]
    closes = core_at(tokens, at + 1) in _OPENERS if ends == "before an opener" else ends_sentence(tokens, at)
    return trail if closes else trail[1:]


def _cased(full: str, core: str) -> str:
    return full[:1].upper() + full[1:] if core[:1].isupper() else full
