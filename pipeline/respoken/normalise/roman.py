"""Roman numerals, only where they are sure: World War II, Chapter IV, Henry VIII, Super Bowl LVIII."""

import re
from collections.abc import Sequence

from respoken.normalise import numbers
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, core_at, one, precedes
from respoken.normalise.tokens import Token

_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})('s)?")
_SURE_ALONE = re.compile(r"X{0,3}(?:I{2,3}|VI{1,3}|IX)('s)?")
"""IV, XX and single letters mean other things too."""
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_COUNTED = listed(
    "war ch chap chapter part volume vol act scene book phase type title article section level stage "
    "class bowl grade appendix mark tier factor annex schedule olympiad day episode season round unit "
    "figure table category group step verse pt fig no canto psalm apollo basel"
)
_COUNTED_SMALL = _COUNTED | {"page", "pages", "pp", "p"}
"""Counted in small numerals too; a capital I after a page begins a sentence."""
_RULERS = listed(
    "henry louis elizabeth george charles edward richard james william philip napoleon benedict pius leo "
    "francis catherine peter nicholas alexander ivan frederick wilhelm ramses ramesses ptolemy darius "
    "xerxes mary margaret harald christian gustav ferdinand alfonso juan haakon otto paul john clement "
    "gregory innocent urban cleopatra artaxerxes amenhotep thutmose leopold albert umberto victor "
    "emmanuel harold robert david joseph maria abdullah mohammed rama carol baldwin afonso pedro sixtus "
    "boniface adrian"
)


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """A Roman numeral as a count, or as a ruler's "the eighth"."""
    core, before = tokens[at].core, _named(tokens, at)
    if len(core) > 1 and core.islower() and before.lower() in _COUNTED_SMALL:
        core = core.upper()  # Scene iv, page xii
    match = _ROMAN.fullmatch(core)
    if match is None or not before[:1].isalpha():
        return None
    numeral, ending = core.removesuffix("'s"), match[1] or ""
    if before.lower().removesuffix("'s") in (_COUNTED_SMALL if tokens[at].core.islower() else _COUNTED):
        return one(f"{numbers.cardinal(value(numeral))}{ending}")
    if not before[0].isupper() or before in {"I", "A"}:
        return None
    if before.lower() in _RULERS and numeral not in {"C", "L"}:
        return one(f"the {numbers.ordinal(value(numeral))}{ending}")
    if not _SURE_ALONE.fullmatch(core):
        return None
    return one(f"{numbers.cardinal(value(numeral))}{ending}")


def _named(tokens: Sequence[Token], at: int) -> str:
    """The word a numeral would belong to; the stop of "Vol." does not part them."""
    if before := precedes(tokens, at):
        return before
    before = core_at(tokens, at - 1)
    return before if before.lower() in _COUNTED and tokens[at - 1].trail == "." else ""


def value(numeral: str) -> int:
    """XIV -> 14. The numeral is well formed."""
    values = [_VALUES[letter] for letter in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
