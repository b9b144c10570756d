"""Numbers in a language -> words, by the rules of Unicode's CLDR (unicode-rbnf)."""

import re
from functools import cache
from typing import TYPE_CHECKING

from respoken.languages.base import Language, Thing, Wording
from respoken.languages.gender import FEMININE, MASCULINE

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

_MOST_DIGITS = 15
"""Longer ones are said a digit at a time."""


class Numbers:
    """Numbers as a language, and a region of it, writes and says them."""

    def __init__(self, language: Language, how: Wording, region: str) -> None:
        self._how, self._small = how, language.small
        self._decimal = "." if region in how.decimal_point_in else how.decimal

    def spelled(self, number: str, kind: str = "") -> str:
        """A number in words; kind: the gender of what is counted, where it has one."""
        whole, fraction = self._parts(number)
        sign = whole[:1] if whole[:1] in "-−+" else ""
        said = [self._whole(whole.lstrip("-−+"), kind if not fraction else "")]
        if fraction:
            said += [self._how.point, *self._fraction(fraction)]
        if sign:
            said.insert(0, self._how.signs.get("+" if sign == "+" else "−", ""))
        return " ".join(filter(None, said))

    def counted(self, number: str, thing: Thing) -> str:
        """How many there are of a thing: veintiún euros, un millón de euros."""
        kind = FEMININE if thing.feminine else MASCULINE
        whole, fraction = self._parts(number)
        single = not fraction and whole.lstrip("-−+0") == "1"
        million = self._how.of if re.fullmatch(r"\d+0{6}", whole) and self._how.of else ""
        return " ".join(
            filter(None, [self.spelled(number, kind), million, thing.one if single else thing.many])
        )

    def money(self, number: str, thing: Thing) -> str:
        """A sum, with its cents where the language says them so: doce euros con cincuenta."""
        whole, fraction = self._parts(number)
        if re.fullmatch(r"\d\d", fraction) and self._how.cents:
            counted = self.counted(whole, thing)
            return counted if fraction == "00" else self._how.cents.format(
                counted, self.spelled(fraction.lstrip("0"), MASCULINE),
            )
        return self.counted(number, thing)

    def agreeing(self, noun: str) -> str:
        """The gender of a number before a noun, where numbers have one: veintiún años, duas pessoas."""
        if self._how.gender is None or not noun.isalpha() or not noun.islower() or noun in self._small:
            return ""
        return self._how.gender(noun)

    def _parts(self, number: str) -> tuple[str, str]:
        """A number's whole part and its fraction, as digits."""
        plain = re.sub(r"[\u00a0\u202f' ’]", "", number).rstrip(".,")
        marks = [mark for mark in plain if mark in ".,"]
        if not marks:
            return plain, ""
        other = "." if self._decimal == "," else ","
        last = marks[-1]
        grouped = re.fullmatch(rf"[-−+]?\d{{1,3}}(?:\{last}\d{{2,3}})*\{last}\d{{3}}", plain)
        if last == other and (grouped or len(marks) > 1):
            return re.sub(r"[.,]", "", plain), ""
        if last == self._decimal and len(set(marks)) == 1 and len(marks) > 1:
            return re.sub(r"[.,]", "", plain), ""
        whole, _, fraction = plain.rpartition(last)
        return re.sub(r"[.,]", "", whole), fraction

    def _fraction(self, digits: str) -> list[str]:
        """What is said behind the point: zeros that lead, then the rest, as one number where it is short."""
        rest = digits.lstrip("0")
        singly = len(rest) > 2 or self._how.fraction_singly
        said = list(rest) if singly else [rest] if rest else []
        return [self._whole(one, "") for one in ["0"] * (len(digits) - len(rest)) + said]

    def _whole(self, digits: str, kind: str) -> str:
        if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
            return " ".join(self._whole(digit, "") for digit in digits)
        value = int(digits)
        if self._how.hundreds and 1100 <= value <= 1999 and value % 100:
            hundreds, rest = divmod(value, 100)
            return f"{self._whole(str(hundreds), '')} {self._how.hundreds} {self._whole(str(rest), '')}"
        rules = _engine(self._how.numbers).format_number(value).text_by_ruleset
        for name in (f"spellout-cardinal-{kind}", "spellout-numbering", "spellout-cardinal"):
            if name in rules:
                return rules[name].replace("\u00ad", "").replace("\u00a0", " ")
        raise AssertionError(f"no rules for numbers in {self._how.numbers}")


@cache
def _engine(language: str) -> "RbnfEngine":
    from unicode_rbnf import RbnfEngine

    return RbnfEngine.for_language(language)
