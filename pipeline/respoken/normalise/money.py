"""Money: $2.5 million, £3bn, $1,299.99, €10-20, $5/month, 20€, 50¢, 5 USD."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from respoken.normalise import letters, numbers
from respoken.normalise.measures import describes, signs
from respoken.normalise.numbers import NUMBER
from respoken.normalise.reading import Reading, core_at, follows, one
from respoken.normalise.tokens import Token
from respoken.normalise.units import MAGNITUDES, PER, SHORT_MAGNITUDES


class Currency(NamedTuple):
    """One and many of it, and of its hundredth part where it has one."""

    one: str
    many: str
    part: str = ""
    parts: str = ""


_CURRENCIES = {
    "$": Currency("dollar", "dollars", "cent", "cents"), "£": Currency("pound", "pounds", "penny", "pence"),
    "€": Currency("euro", "euros", "cent", "cents"), "₹": Currency("rupee", "rupees", "paisa", "paise"),
    "¥": Currency("yen", "yen"), "₩": Currency("won", "won"), "₿": Currency("bitcoin", "bitcoin"),
}  # fmt: skip
_COUNTRIES = {
    "US": letters.spell("US"), "C": "Canadian", "CA": "Canadian", "A": "Australian", "AU": "Australian",
    "HK": "Hong Kong", "NZ": "New Zealand", "S": "Singapore", "R": "Brazilian",
}  # fmt: skip
_CODES = {
    "USD": f"{letters.spell('US')} dollars", "EUR": "euros", "GBP": "pounds", "JPY": "yen",
    "CHF": "Swiss francs", "CAD": "Canadian dollars", "AUD": "Australian dollars", "INR": "rupees",
    "CNY": "yuan", "RMB": "yuan", "SEK": "Swedish kronor",
}  # fmt: skip

_SHORT = "|".join(sorted(SHORT_MAGNITUDES, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<sign>[-+~<>≈±≤≥]*)(?P<country>US|CA|AU|HK|NZ|[CASR])?(?P<currency>[$£€¥₹₩₿])"
    rf"(?P<first>{NUMBER})(?P<low>{_SHORT})?(?:[-–—][$£€¥₹]?(?P<last>{NUMBER}))?(?P<short>{_SHORT})?"
    rf"(?:-(?P<word>{'|'.join(MAGNITUDES)}))?(?P<plus>\+)?(?:/(?P<per>[a-z]+))?(?P<rest>(?:-[A-Za-z]+)*)"
)
_SYMBOL_AFTER = re.compile(rf"(?P<number>{NUMBER})(?P<currency>[$£€¥])")
_CENTS = re.compile(rf"({NUMBER})¢")
_LONGEST_EXACT = 12  # digits before the point that are still read as a sum of money


def symbol_first(tokens: Sequence[Token], at: int) -> Reading | None:
    """$2.5 million and its kin; a magnitude in the next word is said before the currency."""
    match = _MONEY.fullmatch(tokens[at].core)
    if match is None:
        return None
    magnitude = SHORT_MAGNITUDES.get(match["short"] or match["low"] or "", match["word"] or "")
    count, plus = 1, match["plus"]
    after = follows(tokens, at)
    if not magnitude and not match["rest"] and after.rstrip("+") in MAGNITUDES:
        magnitude, plus, count = after.rstrip("+"), plus or after.endswith("+"), 2
    singular = match["rest"] not in {"", "-plus"} or describes(tokens, at, at + count - 1)
    said = signs(match["sign"]) + _amount(match, magnitude, singular) + (" plus" if plus else "")
    if match["per"]:
        said += f" per {PER.get(match['per'], match['per'])}"
    said += match["rest"].replace("-", " ")
    return Reading((said,) + ("",) * (count - 1), joined=count > 1)


def _amount(match: re.Match[str], magnitude: str, singular: bool) -> str:
    currency = _CURRENCIES[match["currency"]]
    country = f"{_COUNTRIES[match['country']]} " if match["country"] else ""
    if not magnitude and not match["last"]:
        return exact(match["first"], currency, country, singular)
    amount = numbers.spoken(match["first"])
    if match["last"]:
        low = SHORT_MAGNITUDES.get(match["low"] or "", "") if match["short"] else ""
        amount += f"{' ' + low if low != magnitude and low else ''} to {numbers.spoken(match['last'])}"
    name = currency.one if singular else currency.many
    return f"{amount}{' ' + magnitude if magnitude else ''} {country}{name}"


def exact(written: str, currency: Currency, country: str = "", singular: bool = False) -> str:
    """1,299.99 in units and hundredths; other decimals (gas at 3.459) by the point."""
    whole, point, part = written.replace(",", "").partition(".")
    if not point or len(part) != 2 or not currency.part or len(whole) > _LONGEST_EXACT:
        name = currency.one if singular or (not point and whole == "1") else currency.many
        return f"{numbers.spoken(written)} {country}{name}"
    units, parts = int(whole or 0), int(part)
    said = []
    if units or not parts:
        name = currency.one if singular or units == 1 else currency.many
        said.append(f"{numbers.cardinal(units)} {country}{name}")
    if parts:
        name = currency.part if singular or parts == 1 else currency.parts
        said.append(f"{numbers.cardinal(parts)} {name}")
    return " and ".join(said)


def symbol_last(tokens: Sequence[Token], at: int) -> Reading | None:
    """20€, 5$, 50¢."""
    core = tokens[at].core
    if match := _CENTS.fullmatch(core):
        return one(f"{numbers.spoken(match[1])} {'cent' if match[1] == '1' else 'cents'}")
    match = _SYMBOL_AFTER.fullmatch(core)
    return None if match is None else one(exact(match["number"], _CURRENCIES[match["currency"]]))


def code(tokens: Sequence[Token], at: int) -> Reading | None:
    """5 USD, 5 million USD, USD 5, USD 5 million."""
    core, after = tokens[at].core, follows(tokens, at)
    if core in _CODES and re.fullmatch(NUMBER, after):
        magnitude = follows(tokens, at + 1)
        count = 3 if magnitude in MAGNITUDES else 2
        number = numbers.spoken(after) + (f" {magnitude}" if count == 3 else "")
        return Reading((f"{number} {_CODES[core]}",) + ("",) * (count - 1), joined=True)
    if re.fullmatch(NUMBER, core) and after in _CODES:
        return Reading((numbers.spoken(core), _CODES[after]))
    return None


_ABBREVIATED = {"Fr": ("franc", "francs"), "SFr": ("Swiss franc", "Swiss francs"), "Rs": ("rupee", "rupees")}


def abbreviated(tokens: Sequence[Token], at: int) -> Reading | None:
    """Fr. 50, Rs. 500, Rs 5 million."""
    core, number = tokens[at].core, core_at(tokens, at + 1)
    if core not in _ABBREVIATED or tokens[at].trail not in {"", "."} or not re.fullmatch(NUMBER, number):
        return None
    magnitude = follows(tokens, at + 1)
    count = 3 if magnitude in MAGNITUDES else 2
    singular = number == "1" or describes(tokens, at, at + count - 1)
    said = numbers.spoken(number) + (f" {magnitude}" if count == 3 else "")
    return Reading((f"{said} {_ABBREVIATED[core][not singular]}",) + ("",) * (count - 1), joined=True)
