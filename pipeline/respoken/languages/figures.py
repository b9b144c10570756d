"""What is written with figures -> how it is said: sums, times, dates, ordinals, ranges, quantities."""

import re
from collections.abc import Sequence

from respoken.languages.base import Thing, Wording
from respoken.languages.gender import FEMININE, MASCULINE
from respoken.languages.numbers import Numbers
from respoken.languages.tokens import Reading, Token

_ROMAN = re.compile(r"(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


class Figures:
    """Rules that say a word with figures in it, or in Roman ones, each with its neighbours in view."""

    def __init__(self, how: Wording, numbers: Numbers) -> None:
        self._how, self._numbers = how, numbers
        self._spelled = numbers.spelled

    def number(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """A number by itself, with what it counts behind it: 80 %, 5 km, 12 €, 3 millones $, 21 años."""
        if not re.fullmatch(r"[-−+]?\d[\d.,]*", tokens[at].core):
            return None
        whole, count = self._grouped(tokens, at)
        after = tokens[at + count] if at + count < len(tokens) else None
        follows = after.core if after and not tokens[at + count - 1].trail and not after.lead else ""
        if thing := self._how.units.get(follows) if not follows.isalpha() or len(follows) <= 3 else None:
            return Reading(self._numbers.counted(whole, thing), count + 1)
        if follows == "%":
            return Reading(f"{self._spelled(whole)} {self._how.percent}", count + 1)
        if thing := self._how.currencies.get(follows):
            return Reading(self._numbers.money(whole, thing), count + 1)
        if follows.lower() in self._how.magnitudes and after and not after.trail:
            sign = tokens[at + count + 1].core if at + count + 1 < len(tokens) else ""
            if thing := self._how.currencies.get(sign):
                return Reading(self._many(whole, follows, thing), count + 2)
        return Reading(self._spelled(whole, self._numbers.agreeing(follows)), count)

    def _grouped(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A number whose thousands stand apart, as in 12 500, and how many words it takes."""
        whole, count = tokens[at].core, 1
        while (
            self._how.spaced and at + count < len(tokens) and re.fullmatch(r"[-−+]?\d{1,3}(?:\d{3})*", whole)
            and not tokens[at + count - 1].trail and re.fullmatch(r"\d{3}(?:,\d+)?", tokens[at + count].core)
            and not tokens[at + count].lead
        ):
            whole += tokens[at + count].core
            count += 1
        return whole, count

    def sum(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """$5, 12,50€, R$ 10, € 2,5 millones."""
        core = tokens[at].core
        following = tokens[at + 1].core if at + 1 < len(tokens) else ""
        signs = "|".join(re.escape(sign) for sign in sorted(self._how.currencies, key=len, reverse=True))
        count = 1
        if core in self._how.currencies and re.fullmatch(r"\d[\d.,]*", following):
            sign, number, count = core, following, 2
        elif match := re.fullmatch(rf"({signs})(\d[\d.,]*)", core):
            sign, number = match[1], match[2]
        elif match := re.fullmatch(rf"(\d[\d.,]*)({signs})", core):
            sign, number = match[2], match[1]
        else:
            return None
        thing = self._how.currencies[sign]
        after = tokens[at + count].core.lower() if at + count < len(tokens) else ""
        if not tokens[at + count - 1].trail and (said := self._how.magnitudes.get(after)):
            return Reading(self._many(number, said, thing), count + 1)
        return Reading(self._numbers.money(number, thing), count)

    def _many(self, number: str, magnitude: str, thing: Thing) -> str:
        return f"{self._spelled(number, MASCULINE)} {magnitude} {self._how.of} {thing.many}"

    def percent(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """80%."""
        match = re.fullmatch(r"([-−+]?\d[\d.,]*)%", tokens[at].core)
        return Reading(f"{self._spelled(match[1])} {self._how.percent}") if match else None

    def clock(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """10:30, 14h30, 9h."""
        core = tokens[at].core
        match = re.fullmatch(r"([01]?\d|2[0-3])(?::|[hH])([0-5]\d)(?:h|:[0-5]\d)?", core)
        if not match and (hour := re.fullmatch(r"([01]?\d|2[0-3])h", core)):
            return Reading(self._how.clock(self._spelled(hour[1], FEMININE), ""))
        if not match:
            return None
        minutes = self._spelled(match[2].lstrip("0")) if int(match[2]) else ""
        said = self._how.clock(self._spelled(match[1].lstrip("0") or "0", FEMININE), minutes)
        # What is said of a time may be written behind it: 10:30 बजे, 10:30 h.
        after = tokens[at + 1].core if at + 1 < len(tokens) and not tokens[at].trail else ""
        return Reading(said, 2 if after in self._how.hours else 1)

    def date(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """2024-05-03, 3/5/2024, and the first of a month before its name."""
        core = tokens[at].core
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", core):
            year, month, day = match[1], int(match[2]), int(match[3])
        elif match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", core):
            day, month, year = int(match[1]), int(match[2]), match[3]
        else:
            if self._how.first and core == "1" and at + 1 < len(tokens):
                after = [one.core.lower() for one in tokens[at + 1 : at + 3]]
                if any(one in self._how.months for one in after):
                    return Reading(self._how.first)
            return None
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        said = self._how.first if day == 1 and self._how.first else self._spelled(str(day))
        named = self._how.months[month - 1]
        return Reading(self._how.date.format(day=said, month=named, year=self._spelled(year)))

    def ordinal(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """3º, 1er, 2ª."""
        token = tokens[at]
        match = re.fullmatch(r"(\d{1,4})\.?(º|ª|°|o|a|er|re|ère|e|ème|nd|nde|वां|वाँ|वीं|वें)s?", token.core)
        if not match or self._how.ordinals is None:
            return None
        said = self._how.ordinals(int(match[1]), match[2])
        return Reading(said) if said else None

    def range(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """2020-2024, 5-10%."""
        match = re.fullmatch(r"(\d[\d.,]*)[-–](\d[\d.,]*)(%?)", tokens[at].core)
        if not match:
            return None
        percent = self._how.percent if match[3] else ""
        ends = f"{self._spelled(match[1])} {self._how.to} {self._spelled(match[2])}"
        return Reading(f"{ends} {percent}".strip())

    def quantity(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """5km, 20°C."""
        match = re.fullmatch(r"([-−+]?\d[\d.,]*)([^\W\d_°/]{1,5}(?:/[a-z]+)?|°C?)", tokens[at].core)
        thing = self._how.units.get(match[2]) if match else None
        return Reading(self._numbers.counted(match[1], thing)) if match and thing else None

    def roman(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """siglo XXI, XXe siècle, Juan XXIII."""
        match = re.fullmatch(r"([IVXLC]+)(e|er|º|ª|o|a)?", tokens[at].core)
        if self._how.roman is None or not match or not _ROMAN.fullmatch(match[1]):
            return None
        before = tokens[at - 1].core if at else ""
        after = tokens[at + 1].core if at + 1 < len(tokens) else ""
        said = self._how.roman(before, _from_roman(match[1]), match[2] or after.lower())
        return None if said is None else Reading(said)


def _from_roman(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for at, letter in enumerate(numeral):
        value = values[letter]
        total += -value if at + 1 < len(numeral) and values[numeral[at + 1]] > value else value
    return total
