"""Numbers in words, the American way: no "and", no commas, years in pairs.

Every function takes plain ASCII digits and gives lower-case words. A number too long to have a name
anyone knows is read digit by digit.
"""

import re

from num2words import num2words

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
"""A number as it is written: 2,686 or 3.14 or .5. No group."""

_LONGEST_NAMED = 15
_LONGEST_UNGROUPED = 10
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def cardinal(number: int) -> str:
    """2686 -> two thousand six hundred eighty-six."""
    return str(num2words(number)).replace(",", "").replace(" and ", " ")


def ordinal(number: int) -> str:
    """103 -> one hundred third."""
    return str(num2words(number, to="ordinal")).replace(",", "").replace(" and ", " ")


def digits(written: str, zero: str = "zero") -> str:
    """Each digit by itself: 203 -> two zero three, or two oh three. Other characters are passed over."""
    return " ".join(zero if digit == "0" else _DIGITS[int(digit)] for digit in written if digit.isdigit())


def spoken(written: str) -> str:
    """A number as written (see NUMBER): 2,686 -> two thousand ..., 3.14 -> three point one four.

    Leading zeros and numbers longer than their names read digit by digit.
    """
    whole, point, fraction = written.replace(",", "").partition(".")
    longest = _LONGEST_NAMED if "," in written else _LONGEST_UNGROUPED
    if (len(whole) > 1 and whole[0] == "0") or len(whole) > longest:
        words = digits(whole)
    else:
        words = cardinal(int(whole)) if whole else ""
    return f"{words} point {digits(fraction)}".strip() if point else words


def year(number: int) -> str:
    """1905 -> nineteen oh five, 2000 -> two thousand, 2025 -> twenty twenty-five."""
    century, rest = divmod(number, 100)
    if number < 1000 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def plural(words: str) -> str:
    """The last word in the plural: nineteen ninety -> nineteen nineties, six -> sixes."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}{'es' if words.endswith('x') else 's'}"


def pairs(written: str) -> str:
    """Three or four digits as people say a label: 737 -> seven thirty-seven, 1080 -> ten eighty."""
    if len(written) == 4:
        return year(int(written))
    if len(written) == 3 and written[1:] != "00":
        rest = f"oh {cardinal(int(written[2]))}" if written[1] == "0" else cardinal(int(written[1:]))
        return f"{cardinal(int(written[0]))} {rest}"
    return spoken(written)


_ROUND = {100: "hundredth", 1000: "thousandth"}


def fraction(above: int, below: int) -> str:
    """3/4 -> three quarters, 1/2 -> one half, 2/3 -> two thirds, 9/40 -> nine over forty."""
    if below == 0 or (below > 32 and below not in _ROUND) or above > below > 12:
        return f"{pairs(str(above))} over {cardinal(below)}"
    names = {1: "whole", 2: "half", 4: "quarter", **_ROUND}
    name = names.get(below) or ordinal(below)
    if above != 1:
        name = "halves" if below == 2 else f"{name}s"
    return f"{cardinal(above)} {name}"


VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
"""Fractions that are one character: (above, below)."""


def mixed(words: str, above: int, below: int) -> str:
    """A whole number's words and a fraction: one, 1/2 -> one and a half."""
    if above == 1:
        name = fraction(1, below).removeprefix("one ")
        return f"{words} and {'an' if re.match('[aeiou]', name) else 'a'} {name}"
    return f"{words} and {fraction(above, below)}"
