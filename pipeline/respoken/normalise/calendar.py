"""Dates, clock times, years and decades."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, core_at, follows, one, precedes
from respoken.normalise.tokens import Token

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SHORT = {month[:3].lower(): month for month in MONTHS} | {"sept": "September"}


def month(core: str) -> str:
    """The month a capitalised word names, in full, or ""."""
    full = _SHORT.get(core.lower(), core.capitalize())
    return full if full in MONTHS and core[:1].isupper() else ""


def _two(written: str) -> str:
    """Two digits of a clock or a short year: 05 -> oh five, 30 -> thirty, 00 -> oh oh."""
    if written == "00":
        return "oh oh"
    return ("oh " if written[0] == "0" else "") + numbers.cardinal(int(written))


# --- dates ----------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?")
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")


_MONTH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_DENOMINATORS = frozenset([16, 20, 25])
_BEFORE_DATES = listed("on of the by since until before after from")


def _is_month_day(tokens: Sequence[Token], at: int, match: re.Match[str]) -> bool:
    """12/31 is a day: few people divide by thirty-one."""
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    before = precedes(tokens, at).lower()
    return (day > 12 and day not in _DENOMINATORS) or before in _BEFORE_DATES - {"of", "the"}


def date(tokens: Sequence[Token], at: int) -> Reading | None:
    """2025-01-31 and 3/4/2025, in the American order unless it cannot be."""
    core = tokens[at].core
    if match := _ISO.fullmatch(core):
        return _date(int(match[2]), int(match[3]), match[1])
    if (match := _MONTH_DAY.fullmatch(core)) and _is_month_day(tokens, at, match):
        return one(f"{MONTHS[int(match[1]) - 1]} {numbers.ordinal(int(match[2]))}")
    if match := _NUMERIC.fullmatch(core):
        first, second = int(match[1]), int(match[2])
        return _date(*((first, second) if first <= 12 else (second, first)), match[3])
    return None


def _date(month: int, day: int, year: str) -> Reading | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = numbers.year(int(year)) if len(year) == 4 else _two(year)
    return one(f"{MONTHS[month - 1]} {numbers.ordinal(day)} {said}")


_DAY = re.compile(r"(\d{1,2})(?:[-–](\d{1,2}))?")


def day(tokens: Sequence[Token], at: int) -> Reading | None:
    """A day beside its month: March 3, 3 March, Jan. 31, March 3-5."""
    match = _DAY.fullmatch(tokens[at].core)
    if match is None or not 1 <= int(match[1]) <= 31 or tokens[at].core[0] == "0":
        return None
    days = " to ".join(numbers.ordinal(int(day)) for day in match.groups() if day)
    before, after = core_at(tokens, at - 1), follows(tokens, at)
    if month(before) and tokens[at - 1].trail in {"", "."} and not _is_counted(after):
        return one(days)
    if not month(after) or (after == "May" and before.lower() not in _BEFORE_DATES):
        return None
    return one(f"{days} of" if before.lower() == "the" else f"the {days} of")


# --- the clock ------------------------------------------------------------------------------------

_CLOCK = re.compile(r"(?i)(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?:\.(\d+))?(am|pm|a\.m|p\.m)?")
_HOUR = re.compile(r"(?i)(\d{1,2})(?:\.([0-5]\d))?(am|pm|a\.m|p\.m)")
_MILITARY = re.compile(r"([01]\d|2[0-3])([0-5]\d)")


def clock(tokens: Sequence[Token], at: int) -> Reading | None:
    """10:30, 10:05 pm, 5:00, 17:00, and times with seconds: 2:00:35."""
    match = _CLOCK.fullmatch(tokens[at].core)
    if match is None:
        return None
    hour, minute, second, decimals, half = match.groups()
    said = [numbers.cardinal(int(hour))]
    has_half = bool(half) or follows(tokens, at).lower().replace(".", "") in {"am", "pm"}
    if minute != "00" or second or decimals:
        said.append(_two(minute))
    elif not has_half:
        said.append("o'clock" if 1 <= int(hour) <= 12 else "hundred")
    if second:
        said.append(_two(second))
    if decimals:
        said.append(f"point {numbers.digits(decimals)}")
    return one(" ".join(said + _half(half)), _less_stop(tokens, at, half or ""))


def hour(tokens: Sequence[Token], at: int) -> Reading | None:
    """10am, 5.30pm, 9a.m."""
    match = _HOUR.fullmatch(tokens[at].core)
    if match is None or not 1 <= int(match[1]) <= 24:
        return None
    said = [numbers.cardinal(int(match[1]))]
    if match[2] and match[2] != "00":
        said.append(_two(match[2]))
    return one(" ".join(said + _half(match[3])), _less_stop(tokens, at, match[3]))


def _half(written: str | None) -> list[str]:
    return [letters.spell(written.replace(".", ""))] if written else []


def _less_stop(tokens: Sequence[Token], at: int, half: str) -> str | None:
    """The punctuation after 9a.m., whose stop is its own unless a sentence ends too."""
    if "." not in half or not tokens[at].trail.startswith("."):
        return None
    goes_on = at + 1 < len(tokens) and not core_at(tokens, at + 1)[:1].isupper()
    return tokens[at].trail[1:] if goes_on else None


_SPAN = re.compile(r"(?i)(\d{1,2})((?::[0-5]\d)?)((?:am|pm)?)[-–](\d{1,2})((?::[0-5]\d)?)(am|pm|)")


def hours(tokens: Sequence[Token], at: int) -> Reading | None:
    """4:30-5:30pm, 8am–6pm, 5-7pm."""
    match = _SPAN.fullmatch(tokens[at].core)
    if match is None or not (match[2] or match[5] or match[6]):
        return None
    said = []
    for digits, minutes, half in (match.groups()[:3], match.groups()[3:]):
        said.append(numbers.cardinal(int(digits)))
        said.extend([] if minutes in {"", ":00"} else [_two(minutes[1:])])
        said.extend([*_half(half), "to"])
    return one(" ".join(said[:-1]))


_DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,3})m(?:in)?)?(?:(\d{1,3})s)?")


def duration(tokens: Sequence[Token], at: int) -> Reading | None:
    """1h20m, 2m30s, and the 20m of 1h 20m, which is no length."""
    match = _DURATION.fullmatch(tokens[at].core)
    if match is None or not any(match.groups()):
        return None
    hours, seconds = precedes(tokens, at), follows(tokens, at)
    beside = re.fullmatch(r"\d+h(?:rs?)?", hours) or re.fullmatch(r"\d+s(?:ecs?)?", seconds)
    if sum(part is not None for part in match.groups()) < 2 and not (match[2] and beside):
        return None
    counts = zip(match.groups(), ("hour", "minute", "second"), strict=True)
    return one(" ".join(
        f"{numbers.spoken(count)} {unit}{'' if int(count) == 1 else 's'}" for count, unit in counts if count
    ))


_CLOCK_CUES = listed("at by from until till since before after around about to and")


def military(tokens: Sequence[Token], at: int) -> Reading | None:
    """0600 and 1430 hours."""
    match = _MILITARY.fullmatch(tokens[at].core)
    if match is None:
        return None
    # 0600, where a count would not begin with a zero; a code might.
    zeros = match[1][0] == match[2][1] == "0" and precedes(tokens, at).lower() in _CLOCK_CUES
    if not zeros and follows(tokens, at) not in {"hours", "hrs"}:
        return None
    return one(f"{_two(match[1])} {'hundred' if match[2] == '00' else _two(match[2])}")


# --- years ----------------------------------------------------------------------------------------

_DECADE = re.compile(r"'?(\d{4}|\d{2})'?s")
_SHORT_YEAR = re.compile(r"'(\d{2})")
_SEASON = re.compile(r"(\d{4})/(\d{4}|\d{2})")
_YEARS = re.compile(r"(\d{4})[-–](\d{4}|\d{2})")
_YEAR = re.compile(r"(\d{4})('s)?")


def decade(tokens: Sequence[Token], at: int) -> Reading | None:
    """1990s, '90s, 80's, and the year '08."""
    if match := _SHORT_YEAR.fullmatch(tokens[at].core):
        return one(_two(match[1]))
    match = _DECADE.fullmatch(tokens[at].core)
    if match is None or match[1][-1] != "0" or match[1] == "00" or match[1][:2] < "10":
        return None
    if follows(tokens, at) == "of":
        return None  # 1000s of units
    number = int(match[1])
    return one(numbers.plural(numbers.year(number) if number >= 1000 else numbers.cardinal(number)))


def years(tokens: Sequence[Token], at: int) -> Reading | None:
    """2019-2021, 1618–48, 2023/24."""
    core = tokens[at].core
    if (match := _SEASON.fullmatch(core)) and (int(match[1]) + 1) % 100 == int(match[2][-2:]):
        return one(f"{numbers.year(int(match[1]))} {_two(match[2][-2:])}")
    match = _YEARS.fullmatch(core)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    if len(match[2]) == 4:
        is_span = 1000 <= first < last <= 2100 or follows(tokens, at) in {"BC", "BCE"}
        return one(f"{numbers.year(first)} to {numbers.year(last)}") if is_span else None
    rising = 1500 <= first <= 2100 and last > first % 100
    return one(f"{numbers.year(first)} to {_two(match[2])}") if rising else None


def year(tokens: Sequence[Token], at: int) -> Reading | None:
    """2025 as a year, unless what follows is counted: 2000 people, 1500 employees."""
    match = _YEAR.fullmatch(tokens[at].core)
    if match is None or not _is_year(tokens, at, int(match[1])):
        return None
    return one(numbers.year(int(match[1])) + (match[2] or ""))


_BEFORE_YEARS = listed(
    "in since by from until till of during before after early late mid circa around year years through "
    "between spring summer fall autumn winter election edition copyright ad bc ce bce and to or vintage "
    "class"
)
_PLACED_IN = listed("in since by until during")
_OWNERS = listed("the this that our their his her my your its")
_NOT_COUNTED = listed(
    "does always perhaps sometimes unless across things means goes says seems looks gives makes shows "
    "marks comes gets takes besides towards afterwards versus"
)
_COUNTED = listed(
    "people men women children percent of million dollars kids more other different feet sheep fish"
)


def _is_year(tokens: Sequence[Token], at: int, number: int) -> bool:
    before = core_at(tokens, at - 1).lower() if at and not tokens[at - 1].ends else ""
    cue = before in _BEFORE_YEARS or bool(month(core_at(tokens, at - 1))) or _is_day(tokens, at - 1)
    if not 1000 <= number <= 2099 or (number < 1100 and not cue):
        return False
    after = follows(tokens, at)
    if after in _COUNTED:
        return False
    if _is_counted(after) and before not in _OWNERS and not before.endswith("'s"):
        return before in _PLACED_IN
    return True


def _is_counted(word: str) -> bool:
    """Whether a word looks like the plural of a noun, which a number before it counts."""
    plural = word.islower() and len(word) > 3 and word[-1] == "s" and word[-2] not in "sui'"
    return word in _COUNTED or (plural and word not in _NOT_COUNTED)


def _is_day(tokens: Sequence[Token], at: int) -> bool:
    day = re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", core_at(tokens, at))
    return day is not None and bool(month(core_at(tokens, at - 1)))
