"""Capitals and digits in words: single letters, initialisms, camel case, and names such as GPT-4o or R1."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.acronyms import SAID, SHORT_WORDS, SPELLED
from respoken.normalise.chemistry import ELEMENTS
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, core_at, follows, one, precedes, starts_sentence
from respoken.normalise.tokens import Token

NAMED_BY_LETTER = listed(
    "plan vitamin grade type class group hepatitis team section appendix exhibit option point series an "
    "letter level gen schedule part model scenario route line side step"
)
"""Words that a single letter belongs to: plan B, vitamin A."""


def single_letter(tokens: Sequence[Token], at: int) -> Reading | None:
    """A capital by its name, unless it is the pronoun I or the article A."""
    core = tokens[at].core
    if re.fullmatch("[a-z]'s", core):
        return one(letters.spell(core[0], "'s"))  # p's and q's
    if re.fullmatch("[a-z]", core) and not _COMPARED.isdisjoint((precedes(tokens, at), follows(tokens, at))):
        return one(letters.spell(core))  # if a < b
    if not re.fullmatch("[A-Z]('s)?", core):
        return None
    if core == "I" and not _in_a_run(tokens, at):
        return one("I")
    if core == "A" and _is_article(tokens, at):
        return one("A")
    return one(letters.spell(core[0], core[1:]))


def _in_a_run(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters stand beside it, as in I B M."""
    beside = (precedes(tokens, at), follows(tokens, at))
    return any(len(core) == 1 and core.isupper() and core != "I" for core in beside)


def _is_article(tokens: Sequence[Token], at: int) -> bool:
    before, after = precedes(tokens, at), follows(tokens, at)
    if not after or _in_a_run(tokens, at) or after == "I" or before.lower() in NAMED_BY_LETTER:
        return False
    return starts_sentence(tokens, at) or not before or not after[0].islower()


_COMPARED = frozenset("<>=≤≥≈≠×÷") | {"=="}
_SHOUTS = 0.6  # of the words around; a sentence may hold names in capitals and not be shouted
_EARSHOT = 12


def shouted(tokens: Sequence[Token], at: int) -> bool:
    """Whether the sentence around a token is written in capitals: THIS IS GREAT."""
    first = last = at
    while first > 0 and at - first < _EARSHOT and not tokens[first - 1].ends:
        first -= 1
    while last + 1 < len(tokens) and last - at < _EARSHOT and not tokens[last].ends:
        last += 1
    around = [token.core for token in tokens[first : last + 1] if len(token.core) > 1]
    words = [core for core in around if core.replace("'", "").isalpha()]
    loud = [core for core in words if core.isupper() and core not in SPELLED and core not in SAID]
    sure = [core for core in loud if core in SHORT_WORDS or len(core) > 3]
    return len(sure) >= 2 and len(loud) >= _SHOUTS * len(words)


_CAPITALS = re.compile(r"(?P<stem>[A-Z]{2,})(?:(?P<ending>'s|'d|s|')|'(?P<caught>[A-Z]{1,2}))?")
_LETTERED = re.compile(r"(?P<stem>(?!Mc)(?:[A-Z][a-z]?){1,4}[A-Z]|[A-Z]{3}e)(?P<ending>'s|s)?")
_AMPERSAND = re.compile(r"(?P<stem>[A-Z](?:&[A-Z])+|[A-Z]{1,3}&[A-Z]{1,3})(?P<ending>'s|s)?")
_ALSO_WORDS = frozenset(["US", "IT", "AM", "WHO"])
_LONGEST_LETTERED = 5


def capitals(tokens: Sequence[Token], at: int) -> Reading | None:
    """Initialisms spelled, acronyms said, shouting lowered; with plural and possessive endings."""
    match = _CAPITALS.fullmatch(tokens[at].core)
    if match is None:
        return None
    stem, ending, loud = match["stem"], (match["ending"] or "").rstrip("'"), shouted(tokens, at)
    if match["caught"]:  # DON'T and IT'S, but CEO'S
        if match["caught"] != "S" or stem in SHORT_WORDS | _ALSO_WORDS or stem not in SPELLED:
            return one(match[0].lower())
        ending = "'s"
    if stem in _ALSO_WORDS and not ending and not loud:
        return one(stem.lower() if _is_word_here(tokens, at, stem) else letters.spell(stem))
    return one(letters.capitals(stem, loud, ending))


def _is_word_here(tokens: Sequence[Token], at: int, stem: str) -> bool:
    before = precedes(tokens, at)
    if stem == "WHO":
        beside = core_at(tokens, at - 1)
        in_a_list = beside.isupper() and len(beside) > 1  # the CDC, NIH, WHO
        return before.lower() not in {"the", "at", "from", "by"} and not in_a_list
    return stem == "AM" and before == "I"


def mixed_capitals(tokens: Sequence[Token], at: int) -> Reading | None:
    """Known names (SaaS, LoRA), R&D, and letters with small ones between: MoE, PhDs, IoT."""
    core = tokens[at].core
    if core in SAID:
        return one(letters.said(core, SAID[core]))
    if match := _AMPERSAND.fullmatch(core):
        return one(letters.spell(match["stem"], match["ending"] or ""))
    match = _LETTERED.fullmatch(core)
    if match is None:
        return None
    stem, ending = match["stem"], match["ending"] or ""
    if stem in SAID:
        return one(letters.said(stem, SAID[stem], ending))
    return one(letters.spell(stem, ending)) if len(stem) <= _LONGEST_LETTERED else None


_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CAMEL = re.compile(r"(?P<name>[A-Za-z]+?)(?P<ending>'s|(?<=[a-z][A-Z]{2})s|(?<=[a-z][A-Z]{3})s)?")


def camel_case(tokens: Sequence[Token], at: int) -> Reading | None:
    """OpenAI -> Open A-I, SpaceX -> Space X, mRNA -> M-R-N-A; names without a run of capitals stay whole."""
    match = _CAMEL.fullmatch(tokens[at].core)
    if match is None:
        return None
    humps = _HUMPS.findall(match["name"])
    has_run = any(hump.isupper() for hump in humps[1:]) or re.match("[A-Z]{2}", humps[0])
    if len(humps) < 2 or not has_run:
        return None
    ending = match["ending"] or ""
    if len(humps) == 2 and len(humps[0]) == 1 and letters.capitals(humps[1]) == letters.spell(humps[1]):
        return one(letters.spell("".join(humps), ending))
    said = [_hump(hump) for hump in humps[:-1]]
    return one(" ".join([*said, _hump(humps[-1], ending)]))


def _hump(hump: str, ending: str = "") -> str:
    if len(hump) == 1:
        return letters.spell(hump, ending)
    return letters.capitals(hump, ending=ending) if hump.isupper() else hump + ending


_DESIGNATION = re.compile(r"([A-Z]{1,3}|[A-Z][a-z])-(\d{1,4})([A-Z]{0,2})(s|'s)?")
_PART_NUMBER = re.compile(r"([A-Za-z]{1,3}\d{1,2})-(\d{3,5})([A-Z]{0,2})()")


def designation(tokens: Sequence[Token], at: int) -> Reading | None:
    """F-16, B-52s, U-235, i7-12700K: the number in pairs, no minus and no thousand."""
    core = tokens[at].core
    match = _DESIGNATION.fullmatch(core) or _PART_NUMBER.fullmatch(core)
    if match is None or core in SAID or match[1] in {"UTC", "GMT"}:
        return None
    series, number, mark, ending = match[1], match[2], match[3], match[4] or ""
    count = f"{_label(number[:-3])} {_label(number[-3:])}" if len(number) == 5 else _label(number)
    if mark:
        count += f" {letters.spell(mark, ending)}"
    else:
        count = numbers.plural(count) if ending == "s" else count + ending
    return one(f"{_series(series)} {count}")


def _series(series: str) -> str:
    """What stands before the number: letters of one kind, or a maker's letters and digits."""
    if len(series) == 1 or series in ELEMENTS:
        return letters.spell(series)
    if series.isupper() and series.isalpha():
        return letters.capitals(series)
    parts = re.findall(r"[A-Za-z]+|\d+", series)
    return " ".join(numbers.spoken(part) if part.isdigit() else _letters(part) for part in parts)


_NAMED = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z\d]+(?:\.\d+)*[A-Za-z\d]*(?P<ending>'s)?")
_RUNS = re.compile(r"\d+(?:\.\d+)*|x(?=[A-Z])|[A-Za-z]+(?=v\d)|[A-Za-z]+")
_TO = re.compile(r"(?P<left>[A-Z]|[a-zA-Z]{3,})2(?P<right>[A-Z]|[a-zA-Z]{3,})")
_CHEMISTRY = frozenset(["H2O", "N2O"])


def letters_and_digits(tokens: Sequence[Token], at: int) -> Reading | None:
    """R1, o1, 4o, H100, Qwen2.5, MP3, 3D: letters by name, digits as numbers; the 2 of B2B is "to"."""
    match = _NAMED.fullmatch(tokens[at].core)
    if match is None:
        return None
    ending = match["ending"] or ""
    name = tokens[at].core.removesuffix(ending)
    if (to := _TO.fullmatch(name)) and name not in _CHEMISTRY:
        return one(f"{_letters(to['left'])} to {_letters(to['right'], ending)}")
    runs = _RUNS.findall(name)
    if len(runs) == 2 and runs[1] == "ish":
        return one(f"{numbers.spoken(runs[0])}-ish")
    if runs[-1] == "s" and len(runs) > 2:
        runs, ending = runs[:-1], "s"  # H100s
    said = []
    for place, run in enumerate(runs):
        own = ending if place == len(runs) - 1 else ""
        if run[0].isdigit():
            said.append(numbers.plural(version(run)) if own == "s" else version(run) + own)
        else:
            said.append(_letters(run, own, place > 0))
    return one(" ".join(said))


def version(run: str) -> str:
    """A number in a name: 3.2 -> three point two, 4090 -> forty ninety, 2.0 -> two point oh."""
    whole, *rest = run.split(".")
    if len(rest) == 1 and rest[0] != "0":
        return f"{_label(whole)} point {numbers.digits(rest[0])}"
    return " point ".join([_label(whole), *("oh" if part == "0" else _label(part) for part in rest)])


def _label(run: str) -> str:
    if run[0] == "0" and len(run) > 1:
        return numbers.digits(run, "oh")
    return numbers.pairs(run) if len(run) in {3, 4} else numbers.spoken(run)


def _letters(run: str, ending: str = "", after_digits: bool = False) -> str:
    if run in SAID:
        return letters.said(run, SAID[run], ending)
    if run == "o":
        return f"oh{ending}"  # o1 and 4o
    if len(run) == 1:
        return letters.spell(run, ending)
    plural = re.fullmatch("([A-Z]+)s", run)
    if plural and after_digits:
        return letters.spell(plural[1], "s")
    has_vowel = re.search("[aeiouy]", run.lower())
    if not has_vowel or (len(run) <= 3 and run.islower() and not letters.is_pronounceable(run)):
        return letters.spell(run, ending)
    humps = _HUMPS.findall(run)
    return " ".join([*(_hump(hump) for hump in humps[:-1]), _hump(humps[-1], ending)])


def plan_letter(tokens: Sequence[Token], at: int) -> bool:
    """Whether a single letter belongs to the word before it, as in plan B."""
    return core_at(tokens, at - 1).lower() in NAMED_BY_LETTER
