"""Figures that are no quantity: ordinals, fractions, ratios, phone numbers, versions, labels."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.listed import listed
from respoken.normalise.numbers import NUMBER
from respoken.normalise.reading import Reading, core_at, follows, one, precedes
from respoken.normalise.tokens import Token

_KNOWN = {
    "24/7": "twenty-four seven", "24-7": "twenty-four seven", "9/11": "nine eleven", "911": "nine one one",
    "9-1-1": "nine one one", "50/50": "fifty fifty", "50-50": "fifty fifty", "20/20": "twenty twenty",
    "401k": f"four oh one {letters.spell('K')}", "401(k": f"four oh one {letters.spell('K')}",
    "007": "double oh seven", "4x4": "four by four", "2x4": "two by four", "1:1": "one on one",
    "1:1s": "one on ones",
}  # fmt: skip
_SERVICES = listed("211 311 411 511 611 711 811 988 999 112 000 101 111")
_LABELLED = listed("boeing airbus flight highway route interstate room nissan peugeot error http")


def known(tokens: Sequence[Token], at: int) -> Reading | None:
    """Figures with a reading of their own, such as 24/7 and 401(k)."""
    core, before = tokens[at].core, precedes(tokens, at)
    if core == "911" and before.lower() in {"about", "over", "of", "porsche"}:
        return one("nine eleven" if before == "Porsche" else numbers.spoken(core))
    if core in _SERVICES and before.lower() in {"dial", "call", "text", "ring", "phone", "dialed", "called"}:
        return one(numbers.digits(core, "oh"))
    if core not in _KNOWN:
        return None
    return one(_KNOWN[core])


def label(tokens: Sequence[Token], at: int) -> Reading | None:
    """Numbers of things, said in pairs: Boeing 737, Flight 447, RTX 4090."""
    core, before = tokens[at].core, precedes(tokens, at)
    if re.fullmatch(r"\d{3}-\d{2,3}", core) and before.lower() in _LABELLED:
        return one(" ".join(numbers.pairs(part) for part in core.split("-")))  # a Boeing 737-800
    if re.fullmatch(r"\d{3}", core) and before.lower() in _LABELLED:
        return one(numbers.pairs(core))
    is_label = re.fullmatch(r"[1-9]\d{3}", core) and not core.endswith("000")
    if is_label and re.fullmatch("[A-Z]{2,4}", before):
        return one(numbers.pairs(core))
    return None


_PHONE = re.compile(
    r"\+?\d{1,3}[-.]\d{3}[-.]\d{3}[-.]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|[2-9]\d{2}-\d{4}|\+\d{7,15}|\d{3}-\d{2}-\d{4}"
)
_LOCAL = re.compile(r"(\d{3})-(\d{4})")


def phone(tokens: Sequence[Token], at: int) -> Reading | None:
    """Phone numbers, digit by digit in their groups; zero is said oh."""
    core = tokens[at].core
    if re.fullmatch(r"\d{3}", core) and tokens[at].lead == "(" and _LOCAL.fullmatch(core_at(tokens, at + 1)):
        return one(numbers.digits(core, "oh"))  # an area code
    if abroad := _abroad(tokens, at):
        return abroad
    if not _PHONE.fullmatch(core) or _is_range(core):
        return None
    groups = ", ".join(_phone_group(group) for group in re.findall(r"\d+", core))
    return one(("plus " if core[0] == "+" else "") + groups)


def _abroad(tokens: Sequence[Token], at: int) -> Reading | None:
    """+44 20 7946 0958: a country's code and groups of digits, each its own token."""
    if not re.fullmatch(r"\+\d{1,3}", tokens[at].core):
        return None
    last = at
    while re.fullmatch(r"\d{2,5}", follows(tokens, last)):
        last += 1
    if last < at + 2:
        return None
    groups = (numbers.digits(token.core, "oh") for token in tokens[at : last + 1])
    return Reading(("plus " + ", ".join(groups), *[""] * (last - at)), joined=True)


_CODES = listed("zip pin code codes passcode password postcode account serial dial text zipcode")


def code_number(tokens: Sequence[Token], at: int) -> Reading | None:
    """A code digit by digit: ZIP code 90210, my PIN is 0420; any count that begins with a zero."""
    core = tokens[at].core
    if not re.fullmatch(r"\d{4,9}", core):
        return None
    before = precedes(tokens, at).lower()
    cue = precedes(tokens, at - 1).lower() if before in {"is", "was", "number", "to", "of"} else before
    perhaps_counted = cue in {"text", "code", "codes"} and before != "is" and len(core) == 4
    if (cue in _CODES and not perhaps_counted) or (core[0] == "0" and len(core) == 4):
        return one(numbers.digits(core, "oh"))
    return None


def _phone_group(group: str) -> str:
    if len(group) == 3 and group[0] != "0" and group[1:] == "00":
        return numbers.spoken(group)
    return numbers.digits(group, "oh")


def _is_range(core: str) -> bool:
    """500-1000 looks like a phone number; round ends that rise are a range."""
    match = _LOCAL.fullmatch(core)
    return match is not None and int(match[2]) % 50 == 0 and int(match[2]) > int(match[1])


_ORDINAL = re.compile(r"(?i)(\d{1,3}(?:,\d{3})+|\d{1,12})(?:st|nd|rd|th)(s|'s)?")


def ordinal(tokens: Sequence[Token], at: int) -> Reading | None:
    """3rd, 21st, 1,000th."""
    match = _ORDINAL.fullmatch(tokens[at].core)
    return match and one(numbers.ordinal(int(match[1].replace(",", "")[:15])) + (match[2] or ""))


_PARTS = re.compile(r"1/(\d{1,3})s")
_PLURAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{2,6})'?s")
_SEVERAL = listed("the these those both two three four many several some our their all most older newer")


def plural(tokens: Sequence[Token], at: int) -> Reading | None:
    """100s of units, the 747s, cut in 1/4s; other figures with an s are seconds."""
    if parts := _PARTS.fullmatch(tokens[at].core):
        return one(numbers.fraction(2, int(parts[1])).removeprefix("two "))
    match = _PLURAL.fullmatch(tokens[at].core)
    if match is None:
        return None
    written, of = match[1].replace(",", ""), follows(tokens, at) == "of"
    if of and re.fullmatch("10+", written):
        return one(numbers.plural(numbers.spoken(written)).removeprefix("one "))
    if of or (len(written) > 2 and precedes(tokens, at).lower() in _SEVERAL):
        return one(numbers.plural(numbers.pairs(written)))
    return None


_FRACTION = re.compile(r"(\d{1,4})/(\d{1,5})")
_VULGAR = re.compile(f"(\\d*)([{''.join(numbers.VULGAR)}])")
_OUT_OF = listed("10 100 1000")


def fraction(tokens: Sequence[Token], at: int) -> Reading | None:
    """1/2, ½, 1½, the 1/2 of 1 1/2, and scores out of ten."""
    core = tokens[at].core
    if match := _VULGAR.fullmatch(core):
        above, below = numbers.VULGAR[match[2]]
        if match[1]:
            return one(numbers.mixed(numbers.spoken(match[1]), above, below))
        return one(_after_whole(tokens, at, above, below))
    match = _FRACTION.fullmatch(core)
    if match is None:
        return None
    above, below = int(match[1]), int(match[2])
    if above + below == 100:
        return one(f"{numbers.cardinal(above)} {numbers.cardinal(below)}")  # the 80/20 rule
    if match[2] in _OUT_OF and 1 < above <= below:
        return one(f"{numbers.cardinal(above)} out of {numbers.cardinal(below)}")
    return one(_after_whole(tokens, at, above, below))


def _after_whole(tokens: Sequence[Token], at: int, above: int, below: int) -> str:
    if re.fullmatch(r"\d{1,4}", precedes(tokens, at)) and above < below:
        return numbers.mixed("", above, below).strip()
    return numbers.fraction(above, below)


_RATIO = re.compile(r"(\d{1,6}):(\d{1,6})")
_SCIENTIFIC = re.compile(rf"({NUMBER})[eE]([+-]?)(\d{{1,3}})")
_POWER = re.compile(rf"({NUMBER})\^(-?)({NUMBER})")
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}")
_DASHED = re.compile(r"\d+(?:[-–]\d+){2,}")


def other(tokens: Sequence[Token], at: int) -> Reading | None:
    """Ratios, powers, versions, IP addresses, part numbers."""
    core = tokens[at].core
    if match := _RATIO.fullmatch(core):
        return one(f"{numbers.spoken(match[1])} to {numbers.spoken(match[2])}")
    if match := _SCIENTIFIC.fullmatch(core):
        minus = "minus " if match[2] == "-" else ""
        return one(f"{numbers.spoken(match[1])} {letters.spell('E')} {minus}{numbers.spoken(match[3])}")
    if match := _POWER.fullmatch(core):
        minus = "minus " if match[2] else ""
        return one(f"{numbers.spoken(match[1])} to the power of {minus}{numbers.spoken(match[3])}")
    if _DOTTED.fullmatch(core):
        joiner = " dot " if core.count(".") == 3 else " point "
        return one(joiner.join(numbers.spoken(part) for part in core.split(".")))
    if _DASHED.fullmatch(core):
        return one(", ".join(numbers.digits(part, "oh") for part in re.findall(r"\d+", core)))
    return None
