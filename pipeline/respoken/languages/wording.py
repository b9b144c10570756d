"""Text in a language other than English -> the words that are spoken: figures, sums, times and initialisms.

Each blank-separated word is asked about in turn, with what follows it, and the first rule that knows it says
how it is read. Numbers are spelled out by the rules of Unicode's CLDR (unicode-rbnf).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from respoken.languages.base import Language, Thing
from respoken.models import Word

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

Pronounce = Callable[[Sequence[str]], tuple[str, ...] | None]

_LEAD = re.compile(r"[^\w$€£₹¥+\-−#@&%°=/\\*]*", re.UNICODE)
_TRAIL = re.compile(r"[^\w$€£₹¥%°º+&@#=/*\u093e-\u094d\u0900-\u0903\u093c\u0962\u0963]*$", re.UNICODE)
_SPOKEN_MARKS = frozenset(";:,.!?—…()")
_MARKS = str.maketrans({"।": ".", "॥": ".", "–": "—", "‥": "…"})
_ROMAN = re.compile(r"(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_NUMBER = r"[-−]?\d[\d.,\u00a0\u202f' ’]*"
_MOST_DIGITS = 15


@dataclass(frozen=True)
class _Token:
    shown: str
    lead: str
    core: str
    trail: str


@dataclass(frozen=True)
class _Reading:
    """How the next ``count`` words are said."""

    spoken: str
    count: int = 1
    stop: bool = True
    """Whether a full stop after the last is more than part of an abbreviation."""


def words(
    text: str, language: Language, region: str = "", pronounce: Pronounce | None = None,
) -> tuple[Word, ...]:
    """How each word of ``text`` is said; the words' texts joined by blanks are the text's words.

    ``spoken`` is in the language's letters, without figures, or carries phonemes. What stands in square
    brackets is shown and not said.
    """
    tokens = [_token(shown) for shown in text.split()]
    reader = _Reader(language, region)
    found: list[Word] = []
    at, aside = 0, False
    while at < len(tokens):
        token = tokens[at]
        opens, aside = aside or "[" in token.lead, (aside or "[" in token.shown) and "]" not in token.shown
        if opens:
            found.append(Word(text=token.shown, spoken=""))
            at += 1
            continue
        if not token.core:
            _add_mark(found, token)
            at += 1
            continue
        given = _given(tokens, at, pronounce)
        found += given or [_word(tokens, at, reader.read(tokens, at))]
        at += len(given) if given else len(found[-1].text.split())
    return tuple(found)


def _token(shown: str) -> _Token:
    text = unicodedata.normalize("NFC", shown)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    end = _TRAIL.search(text, start)
    stop = end.start() if end else len(text)
    return _Token(shown, text[:start], text[start:stop], text[stop:])


def _add_mark(found: list[Word], token: _Token) -> None:
    """A mark that stands by itself, as French has them, ends the word before it."""
    marks = _heard(token.lead + token.trail)
    if marks and found and found[-1].spoken and found[-1].spoken[-1] not in _SPOKEN_MARKS:
        found[-1] = found[-1].model_copy(update={"spoken": found[-1].spoken + marks})
    found.append(Word(text=token.shown, spoken=""))


def _heard(marks: str) -> str:
    return "".join(mark for mark in marks.translate(_MARKS) if mark in _SPOKEN_MARKS)


def _word(tokens: Sequence[_Token], at: int, reading: _Reading) -> Word:
    last = tokens[at + reading.count - 1]
    text = " ".join(token.shown for token in tokens[at : at + reading.count])
    if not reading.spoken:
        return Word(text=text, spoken="")
    trail = _heard(last.trail if reading.stop else last.trail[1:])
    return Word(text=text, spoken=" ".join(f"{_heard(tokens[at].lead)}{reading.spoken}{trail}".split()))


def _given(tokens: Sequence[_Token], at: int, pronounce: Pronounce | None) -> list[Word]:
    """The next words as the show's lexicon has them, if it does."""
    if pronounce is None:
        return []
    ahead = [tokens[at].core]
    while len(ahead) < 8 and at + len(ahead) < len(tokens):
        if tokens[at + len(ahead) - 1].trail or tokens[
            at + len(ahead)
        ].lead or not tokens[at + len(ahead)].core:
            break
        ahead.append(tokens[at + len(ahead)].core)
    spoken = pronounce(ahead)
    if spoken is None:
        return []
    if "" in spoken:
        return [_word(tokens, at, _Reading(" ".join(filter(None, spoken)), len(spoken)))]
    return [_word(tokens, at + place, _Reading(said)) for place, said in enumerate(spoken)]


class _Reader:
    """Reads one word at a time, with its neighbours in view."""

    def __init__(self, language: Language, region: str) -> None:
        assert language.wording is not None
        self._language, self._how = language, language.wording
        swapped = region in (
            "MX", "US", "PR", "GT", "HN", "NI", "SV", "PA", "DO", "419",
        ) and language.code == "es"
        self._decimal = "." if swapped else self._how.decimal
        self._rules = (
            self._short, self._abbreviation, self._sum, self._percent, self._clock, self._date, self._ordinal,
            self._range, self._quantity, self._number, self._sign, self._address, self._roman, self._mixed,
            self._initials,
        )

    def read(self, tokens: Sequence[_Token], at: int) -> _Reading:
        """How the next word or words are said."""
        elided = re.fullmatch(r"([^\W\d_]{1,4})['’](.*\d.*)", tokens[at].core)
        if elided:  # l'80%
            rest = replace(tokens[at], core=elided[2])
            without = self.read([*tokens[:at], rest, *tokens[at + 1 :]], at)
            return replace(without, spoken=f"{elided[1]}'{without.spoken}")
        for rule in self._rules:
            if (reading := rule(tokens, at)) is not None:
                return reading
        return _Reading(self._plain(tokens[at].core))

    # --- words -------------------------------------------------------------------------------------

    def _plain(self, core: str) -> str:
        """A word in letters, or nothing when the language has no letter of it."""
        readable = [letter for letter in core if letter.isalpha() and self._knows(letter)]
        return core.replace("’", "'").replace("_", " ") if readable else ""

    def _knows(self, letter: str) -> bool:
        plain = unicodedata.normalize("NFD", letter.lower())[0]
        return plain in self._language.alphabet or plain in "abcdefghijklmnopqrstuvwxyzßøłæœđ"

    def _short(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        token = tokens[at]
        for text in (token.core + token.trail[:1], token.core):
            if text in self._how.short:
                return _Reading(self._how.short[text], stop=at + 1 == len(tokens) or token.trail != ".")
        return None

    def _abbreviation(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        token = tokens[at]
        if token.trail[:1] == "." and (said := self._how.abbreviations.get(token.core.lower() + ".")):
            # A stop that is part of the abbreviation ends no sentence, unless the text ends there.
            last = at + 1 == len(tokens)
            return _Reading(said, stop=last or tokens[at].trail != ".")
        said = self._how.abbreviations.get(token.core.lower())
        return _Reading(said) if said else None

    def _initials(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        *elided, core = tokens[at].core.replace("’", "'").split("'")  # l'ONU
        if len(elided) > 1:
            return None
        bare = core.replace(".", "")
        capitals = bare.isalpha() and bare.isupper() and bare.isascii()
        single = len(bare) == 1 and capitals and bare.lower() not in self._language.small
        dotted = "." in core and capitals
        if not (single or dotted or (capitals and 2 <= len(bare) <= 5 and not _can_be_said(bare))):
            return None
        if _shouted(tokens, at) and not dotted:
            return None
        said = " ".join(self._how.letters[letter] for letter in bare.lower())
        return _Reading("".join(f"{part}'" for part in elided) + said)

    def _mixed(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        """GPT-4, 4K, COVID-19: letters and figures apart."""
        core = tokens[at].core
        if not re.search(r"\d", core):
            return None
        said = []
        for part in re.findall(r"\d[\d.,]*\d|\d|[+&@%]|[^\d.,+&@%/_\s-]+", core):
            if part[0].isdigit():
                said.append(self._spelled(part))
            elif part in self._how.signs:
                said.append(self._how.signs[part])
            elif part.isascii() and part.isalpha() and (
                len(part) == 1 or (part.isupper() and not _can_be_said(part))
            ):
                said.append(" ".join(self._how.letters[letter] for letter in part.lower()))
            else:
                said.append(self._plain(part))
        return _Reading(" ".join(filter(None, said)))

    def _sign(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        said = self._how.signs.get(tokens[at].core)
        return None if said is None else _Reading(said)

    def _address(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        """Web and mail addresses: ejemplo.com, ana@ejemplo.es."""
        core = re.sub(r"^(?:https?://)?(?:www\.)?", "", tokens[at].core.lower()).rstrip("/")
        if not re.fullmatch(
            r"[\w-]+(?:[.@/][\w-]+)*(?:@[\w-]+(?:\.[\w-]+)*|\.[a-z]{2,4}(?:/[\w./-]*)?)", core,
        ):
            return None
        if tokens[at].core[:1].isupper() and "@" not in core and "/" not in core and core.count(".") > 1:
            return None
        dots = re.sub(r"([.@/_-])", r" \1 ", core).split()
        return _Reading(" ".join(self._how.signs.get(part, self._part(part)) for part in dots))

    def _part(self, part: str) -> str:
        if part.isdigit():
            return self._spelled(part)
        if re.search(r"\d", part):
            return " ".join(self._part(one) for one in re.findall(r"\d+|\D+", part))
        spelled = len(part) <= 3 and part.isascii() and not _can_be_said(part.upper())
        return " ".join(self._how.letters[letter] for letter in part) if spelled and part.isalpha() else part

    def _roman(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        match = re.fullmatch(r"([IVXLC]+)(e|er|º|ª|o|a)?", tokens[at].core)
        if self._how.roman is None or not match or not _ROMAN.fullmatch(match[1]):
            return None
        before = tokens[at - 1].core if at else ""
        after = tokens[at + 1].core if at + 1 < len(tokens) else ""
        said = self._how.roman(before, _from_roman(match[1]), match[2] or after.lower())
        return None if said is None else _Reading(said)

    # --- figures -----------------------------------------------------------------------------------

    def _number(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        core = tokens[at].core
        if not re.fullmatch(r"[-−+]?\d[\d.,]*", core):
            return None
        whole, count = self._grouped(tokens, at)
        after = tokens[at + count] if at + count < len(tokens) else None
        follows = after.core if after and not tokens[at + count - 1].trail and not after.lead else ""
        if thing := self._how.units.get(follows) if not follows.isalpha() or len(follows) <= 3 else None:
            return _Reading(self._counted(whole, thing), count + 1)
        if follows == "%":
            return _Reading(f"{self._spelled(whole)} {self._how.percent}", count + 1)
        if thing := self._how.currencies.get(follows):
            return _Reading(self._money(whole, thing), count + 1)
        if follows.lower() in self._how.magnitudes and at + count + 1 < len(tokens):
            thing = self._how.currencies.get(tokens[at + count + 1].core)
            if thing and not after.trail:  # type: ignore[union-attr]
                return _Reading(
                    f"{self._spelled(whole, self._masculine)} {follows} {self._how.of} {thing.many}",
                    count + 2,
                )
        kind = self._agreeing(follows)
        return _Reading(self._spelled(whole, kind), count)

    def _grouped(self, tokens: Sequence[_Token], at: int) -> tuple[str, int]:
        """A number whose thousands stand apart, as in 12 500, and how many words it takes."""
        whole, count = tokens[at].core, 1
        while (
            re.fullmatch(r"[-−+]?\d{1,3}(?:\d{3})*", whole) and at + count < len(tokens)
            and not tokens[at + count - 1].trail and re.fullmatch(r"\d{3}(?:,\d+)?", tokens[at + count].core)
            and not tokens[at + count].lead and self._language.code in ("fr", "es", "it", "pt")
        ):
            whole += tokens[at + count].core
            count += 1
        return whole, count

    def _sum(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        """$5, 12,50€, R$ 10, € 2,5 millones."""
        core = tokens[at].core
        signs = "|".join(re.escape(sign) for sign in sorted(self._how.currencies, key=len, reverse=True))
        count = 1
        if core in self._how.currencies and at + 1 < len(tokens) and re.fullmatch(
            r"\d[\d.,]*", tokens[at + 1].core,
        ):
            sign, number, count = core, tokens[at + 1].core, 2
        elif match := re.fullmatch(rf"({signs})(\d[\d.,]*)", core) or re.fullmatch(
            rf"()(\d[\d.,]*)({signs})", core,
        ):
            sign, number = match[1] or match[3], match[2]
        else:
            return None
        thing = self._how.currencies[sign]
        after = tokens[at + count] if at + count < len(tokens) else None
        if after and not tokens[at + count - 1].trail and (
            said := self._how.magnitudes.get(after.core.lower())
        ):
            return _Reading(
                f"{self._spelled(number, self._masculine)} {said} {self._how.of} {thing.many}", count + 1,
            )
        return _Reading(self._money(number, thing), count)

    def _money(self, number: str, thing: Thing) -> str:
        whole, fraction = self._parts(number)
        if re.fullmatch(r"\d\d", fraction) and self._how.cents:
            counted = self._counted(whole, thing)
            return counted if fraction == "00" else self._how.cents.format(
                counted, self._spelled(fraction.lstrip("0"), self._masculine),
            )
        return self._counted(number, thing)

    def _counted(self, number: str, thing: Thing) -> str:
        kind = self._feminine if thing.feminine else self._masculine
        whole, fraction = self._parts(number)
        single = not fraction and whole.lstrip("-−+0") == "1"
        million = self._how.of if re.fullmatch(r"\d+0{6}", whole) and self._how.of else ""
        return " ".join(
            filter(None, [self._spelled(number, kind), million, thing.one if single else thing.many])
        )

    def _percent(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        match = re.fullmatch(r"([-−+]?\d[\d.,]*)%", tokens[at].core)
        return _Reading(f"{self._spelled(match[1])} {self._how.percent}") if match else None

    def _clock(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        core = tokens[at].core
        match = re.fullmatch(r"([01]?\d|2[0-3])(?::|[hH])([0-5]\d)(?:h|:[0-5]\d)?", core)
        if not match and (hour := re.fullmatch(r"([01]?\d|2[0-3])h", core)):
            return _Reading(self._how.clock(self._spelled(hour[1], self._feminine), ""))
        if not match:
            return None
        minutes = self._spelled(match[2].lstrip("0")) if int(match[2]) else ""
        said = self._how.clock(self._spelled(match[1].lstrip("0") or "0", self._feminine), minutes)
        # What is said of a time may be written behind it: 10:30 बजे, 10:30 h.
        after = tokens[at + 1].core if at + 1 < len(tokens) and not tokens[at].trail else ""
        return _Reading(said, 2 if after in self._how.hours else 1)

    def _date(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        core = tokens[at].core
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", core):
            year, month, day = match[1], int(match[2]), int(match[3])
        elif match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", core):
            day, month, year = int(match[1]), int(match[2]), match[3]
        else:
            if self._how.first and core == "1" and at + 1 < len(tokens):
                after = [one.core.lower() for one in tokens[at + 1 : at + 3]]
                if any(one in self._how.months for one in after):
                    return _Reading(self._how.first)
            return None
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        said = self._how.first if day == 1 and self._how.first else self._spelled(str(day))
        return _Reading(
            self._how.date.format(day=said, month=self._how.months[month - 1], year=self._spelled(year))
        )

    def _ordinal(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        token = tokens[at]
        match = re.fullmatch(r"(\d{1,4})\.?(º|ª|°|o|a|er|re|ère|e|ème|nd|nde|वां|वाँ|वीं|वें)s?", token.core)
        if not match or self._how.ordinals is None:
            return None
        said = self._how.ordinals(int(match[1]), match[2])
        return _Reading(said) if said else None

    def _range(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        match = re.fullmatch(r"(\d[\d.,]*)[-–](\d[\d.,]*)(%?)", tokens[at].core)
        if not match:
            return None
        percent = self._how.percent if match[3] else ""
        return _Reading(
            f"{self._spelled(match[1])} {self._how.to} {self._spelled(match[2])} {percent}".strip()
        )

    def _quantity(self, tokens: Sequence[_Token], at: int) -> _Reading | None:
        match = re.fullmatch(r"([-−+]?\d[\d.,]*)([^\W\d_°/]{1,5}(?:/[a-z]+)?|°C?)", tokens[at].core)
        thing = self._how.units.get(match[2]) if match else None
        return _Reading(self._counted(match[1], thing)) if match and thing else None

    _masculine, _feminine = "masculine", "feminine"

    def _agreeing(self, noun: str) -> str:
        """The gender of a number before a noun, where numbers have one: veintiún años, duas pessoas."""
        if self._language.code not in ("es", "pt", "it") or not noun.isalpha() or not noun.islower():
            return ""
        if noun in self._language.small:
            return ""
        feminine = re.search(r"(?:as?|ades|ções|ciones|ioni|ione|ción|ção|ades?|tà)$", noun)
        if self._language.code == "it":
            return self._feminine if noun.endswith("a") else ""
        return self._feminine if feminine and not re.search(
            r"(?:días?|mapas?|dias?|[mp]as?)$(?<!mas)(?<!pas)", noun,
        ) else self._masculine

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

    def _spelled(self, number: str, kind: str = "") -> str:
        """A number in words."""
        whole, fraction = self._parts(number)
        sign = whole[:1] if whole[:1] in "-−+" else ""
        whole = whole.lstrip("-−+")
        said = self._whole(whole, kind if not fraction else "")
        if fraction:
            zeros = len(fraction) - len(fraction.lstrip("0"))
            rest = fraction[zeros:]
            digits = len(rest) > 2 or self._language.code == "hi"
            tail = [self._whole("0", "")] * zeros + ([self._whole(one, "") for one in rest] if digits else [
                self._whole(rest, "")
            ] if rest else [])
            said = " ".join([said, self._how.point, *tail])
        signs = {
            "-": self._how.signs.get("−", ""), "−": self._how.signs.get("−", ""),
            "+": self._how.signs.get("+", ""),
        }
        return " ".join(filter(None, [signs.get(sign, ""), said]))

    def _whole(self, digits: str, kind: str) -> str:
        if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
            return " ".join(self._whole(digit, "") for digit in digits)
        value = int(digits)
        if self._language.code == "hi" and 1100 <= value <= 1999 and value % 100:
            return f"{self._whole(digits[:2], '')} सौ {self._whole(str(value % 100), '')}"
        rules = _engine(self._how.numbers).format_number(value).text_by_ruleset
        for name in (f"spellout-cardinal-{kind}", "spellout-numbering", "spellout-cardinal"):
            if name in rules:
                return rules[name].replace("\u00ad", "").replace("\u00a0", " ")
        raise AssertionError(f"no rules for numbers in {self._how.numbers}")


@cache
def _engine(language: str) -> "RbnfEngine":
    from unicode_rbnf import RbnfEngine

    return RbnfEngine.for_language(language)


def _can_be_said(capitals: str) -> bool:
    """Whether capitals make a word: ONU, NATO, UNESCO; not IBM, nor EU, which is too short for one."""
    if len(capitals) < 3 or not re.search("[^AEIOU]", capitals):
        return False
    return bool(
        re.fullmatch(r"(?:[BCDFGHJLMNPRSTVZ]?[AEIOU]){1,4}[MNRSLT]?|[A-Z]*(?:ESC|AST|OST)[A-Z]*[AEIOU]",
            capitals,)
    )


def _shouted(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the words around are in capitals too, so that they say nothing."""
    near = [token.core for token in tokens[
        max(0, at - 2) : at + 3
    ] if token.core.isalpha() and len(token.core) > 1]
    return len(near) > 2 and all(core.isupper() for core in near)


def _from_roman(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for at, letter in enumerate(numeral):
        value = values[letter]
        total += -value if at + 1 < len(numeral) and values[numeral[at + 1]] > value else value
    return total
