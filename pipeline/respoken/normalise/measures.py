"""Numbers that count or measure: signed, in ranges, with percent signs, units and magnitudes."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.listed import listed
from respoken.normalise.numbers import NUMBER
from respoken.normalise.reading import Reading, core_at, follows, one, precedes
from respoken.normalise.tokens import Token
from respoken.normalise.units import ALWAYS, ATTACHED, MAGNITUDES, PER, Unit

_SIGNS = {
    "-": "minus", "+": "plus", "~": "about", "<": "less than", ">": "more than", "≈": "about",
    "±": "plus or minus", "≤": "at most", "≥": "at least",
}  # fmt: skip
_UNITS = "|".join(re.escape(name) for name in sorted({*ATTACHED, *ALWAYS}, key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?P<sign>[-+~<>≈±≤≥]*)(?P<first>{NUMBER})(?P<percent>%)?(?:(?P<to>[-–—×x])(?P<last>{NUMBER}))?-?"
    rf"(?P<unit>{_UNITS}|{'|'.join(MAGNITUDES)})?(?P<plus>\+)?(?:/(?P<per>[a-zA-Z]+))?(?P<ending>'s)?"
)
_FEET = re.compile(r"(\d{1,2})'(\d{1,2})?\"?")
_INCHES = re.compile(rf"({NUMBER})\"")
_FRACTION = re.compile(r"(\d{1,4})/(\d{1,5})")

_DETERMINERS = listed(
    "a an the this that these those their its his her our my your whose each every another one first "
    "two three four five six seven eight nine ten both"
)
_NOT_NOUNS = listed(
    "to for in of on at and or is was were are be been that which per a an the more less from by with it "
    "i we they he she you last this next if as than but so because when while over under into out up down "
    "off about before after just now then each worth plus minus will would can could has have had does "
    "did do not only also too there here who what how why"
)


def signs(written: str) -> str:
    """The signs before a number in words, with a blank after."""
    return "".join(f"{_SIGNS[sign]} " for sign in written[:2])


_NOUNS_IN_LY = listed(
    "supply family assembly reply ally rally anomaly monopoly fly belly bully jelly july lily folly"
)


def _noun_after(tokens: Sequence[Token], last: int) -> str:
    """The word after an amount; the stop of a unit, a 6 oz. steak, does not part them."""
    if tokens[last].trail == "." and at_unit(tokens[last].core) and core_at(tokens, last + 1)[:1].islower():
        return "" if tokens[last + 1].lead else core_at(tokens, last + 1)
    return follows(tokens, last)


def at_unit(core: str) -> bool:
    """Whether a word is or ends in a unit that people abbreviate with a stop."""
    return core.lstrip("0123456789.,-") in ALWAYS


def describes(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether an amount stands before a noun, "a $5 million deal", and so is said in the singular."""
    after = _noun_after(tokens, last)
    return (
        precedes(tokens, first).lower() in _DETERMINERS
        and after[:1].isalpha() and after.lower() not in _NOT_NOUNS
        and (not after.endswith("ly") or after.lower() in _NOUNS_IN_LY)
        and (after.isalpha() or after[0].islower())
    )


def feet_and_inches(tokens: Sequence[Token], at: int) -> Reading | None:
    """5'10" -> five foot ten, 6' -> six feet, 12" -> twelve inches."""
    core = tokens[at].core
    if match := _FEET.fullmatch(core):
        if match[2]:
            said = f"{numbers.spoken(match[1])} foot {numbers.spoken(match[2])}"
            return one(said, tokens[at].trail.removeprefix("”"))
        return one(f"{numbers.spoken(match[1])} {'foot' if match[1] == '1' else 'feet'}")
    if match := _INCHES.fullmatch(core):
        singular = match[1] == "1" or describes(tokens, at, at)
        return one(f"{numbers.spoken(match[1])} {'inch' if singular else 'inches'}")
    return None


def quantity(tokens: Sequence[Token], at: int) -> Reading | None:
    """Every number with nothing but a sign, a range, a unit or a rate to it."""
    core = tokens[at].core
    match = _MEASURE.fullmatch(core)
    if match is None or (match["percent"] and not match["last"] and match["unit"]):
        return None
    unit = match["unit"] or match["percent"] or ""
    if match["per"] and not unit:
        return None
    said = f"{signs(match['sign'])}{_number(tokens, at, match)}{_unit(tokens, at, match, unit)}"
    if match["plus"]:
        said += " plus"
    if match["per"]:
        said += f" per {PER.get(match['per'], match['per'])}"
    ended = tokens[at].trail.startswith(".") and core_at(tokens, at + 1)[:1].islower() and at_unit(core)
    return one(said + (match["ending"] or ""), tokens[at].trail[1:] if ended else None)


def _number(tokens: Sequence[Token], at: int, match: re.Match[str]) -> str:
    first, last = match["first"], match["last"]
    if last:
        return f"{numbers.spoken(first)} {'by' if match['to'] in '×x' else 'to'} {numbers.spoken(last)}"
    if first.endswith(".0") and not match["unit"] and follows(tokens, at)[:1] != "%":
        return f"{numbers.spoken(first[:-2])} point oh"  # Web 2.0
    return numbers.spoken(first)


def _unit(tokens: Sequence[Token], at: int, match: re.Match[str], unit: str) -> str:
    if not unit:
        return ""
    if unit in MAGNITUDES:
        return f" {unit}"
    if _is_letter(tokens, at, unit, match["first"]):
        return f" {letters.spell(unit)}"
    known = ALWAYS.get(unit) or ATTACHED[unit]
    singular = (match["first"] == "1" and not match["last"]) or describes(tokens, at, at)
    return f" {known.one if singular else known.many}"


_KAY = listed("video tv display monitor run race screen footage camera streaming content resolution")
_COMPARED = listed("more less as the better worse cheaper speedup growth")
_PARTS = listed(
    "fig figure sec section table step part apt apartment unit room question chapter exhibit appendix "
    "gate platform"
)


def _is_letter(tokens: Sequence[Token], at: int, unit: str, number: str) -> bool:
    """Whether what looks like a magnitude is a letter: Figure 3b, 4K video, a 10x engineer."""
    after = follows(tokens, at).lower()
    if unit in "xX":
        is_compared = after.endswith("er") and precedes(tokens, at).lower() not in {"a", "an", "the"}
        return not (after in _COMPARED or is_compared)
    if unit in "FC":
        return len(number) < 3  # 400F is an oven, 4C a seat
    if unit in "bBkKmM" and core_at(tokens, at - 1).lower() in _PARTS:
        return True
    return unit in "kK" and (number in {"4", "8"} or after.removesuffix("s") in _KAY)


def unit_after_number(tokens: Sequence[Token], at: int) -> Reading | None:
    """A unit that stands alone after its number: 5 km, 24 kHz, 350 °F, 30 min., 80 tokens/s."""
    core, before = tokens[at].core, precedes(tokens, at)
    if not before or not (before[-1].isdigit() or before in numbers.VULGAR or before.lower() in MAGNITUDES):
        return None
    if core in {"sq", "cu"}:
        return one("square" if core == "sq" else "cubic", tokens[at].trail.removeprefix("."))
    known, per = _rate(core)
    if known is None:
        return None
    single = before in {"1", *numbers.VULGAR} or _is_part(tokens, at - 1) or _pair_describes(tokens, at)
    said = f"{known.one if single else known.many}{' per ' + PER.get(per, per) if per else ''}"
    trail = tokens[at].trail
    stopped = trail.startswith(".") and (len(trail) > 1 or core_at(tokens, at + 1)[:1].islower())
    return one(said, trail[1:] if stopped else None)


def _rate(core: str) -> tuple[Unit | None, str]:
    """(unit, per what) of km, kcal/serving or tokens/s."""
    if core in ALWAYS:
        return ALWAYS[core], ""
    base, _, per = core.partition("/")
    if not per or not (per in PER or (per.isalpha() and per.islower() and len(per) > 2)):
        return None, ""
    if base in ALWAYS:
        return ALWAYS[base], per
    base = _COUNTS.get(base, base)
    return (Unit(base, base), per) if base.isalpha() and base.islower() and len(base) > 2 else (None, "")


_COUNTS = {
    "tok": "tokens", "toks": "tokens", "req": "requests", "reqs": "requests", "it": "iterations",
    "ops": "operations", "img": "images", "msg": "messages",
}  # fmt: skip
"""What is counted by the second, as programs write it."""

_FEW = listed("a an one two three four five six seven eight nine ten both every each another")


def _is_part(tokens: Sequence[Token], at: int) -> bool:
    match = _FRACTION.fullmatch(tokens[at].core)
    return match is not None and int(match[1]) < int(match[2]) and not precedes(tokens, at)[-1:].isdigit()


def _pair_describes(tokens: Sequence[Token], at: int) -> bool:
    """Whether number and unit, two words, stand before a noun: a 5 km run."""
    return precedes(tokens, at - 1).lower() in _FEW and describes(tokens, at - 1, at)
