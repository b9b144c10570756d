"""Capitals and digits in words: single letters, initialisms, camel case, and names such as GPT-4o or R1."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.acronyms import SAID, SHORT_WORDS, SPELLED
from respoken.normalise.reading import Reading, follows, one, precedes, starts_sentence
from respoken.normalise.tokens import Token

_NAMED_BY_LETTER = frozenset(
    "plan vitamin grade type class group hepatitis team section appendix exhibit option point series an letter "
    "level schedule part model scenario route line side step".split()
)


def single_letter(tokens: Sequence[Token], at: int) -> Reading | None:
    """A capital by its name, unless it is the pronoun I or the article A."""
    core = tokens[at].core
    letter, ending = core[:1], core[1:]
    if not ("A" <= letter <= "Z") or ending not in {"", "'s", "s"}:
        return None
    if ending == "s" and letter in "AIU":
        return None
    if not ending and letter == "I" and not _in_a_run(tokens, at):
        return None
    if not ending and letter == "A" and _is_article(tokens, at):
        return one("A")
    return one(letters.spell(letter, ending))


def _in_a_run(tokens: Sequence[Token], at: int) -> bool:
    return any(len(core) == 1 and core in "ABCDEFGHJKLMNOPQRSTUVWXYZ" for core in (precedes(tokens, at), follows(tokens, at)))


def _is_article(tokens: Sequence[Token], at: int) -> bool:
    after = follows(tokens, at)
    if not after or (len(after) == 1 and after.isupper() and after != "I"):
        return False
    if _in_a_run(tokens, at):
        return False
    if precedes(tokens, at).lower() in _NAMED_BY_LETTER:
        return False
    return starts_sentence(tokens, at) or not after[0].islower() or not precedes(tokens, at)


_SHOUTS = 0.6


def shouted(tokens: Sequence[Token], at: int) -> bool:
    """Whether the sentence around a token is written in capitals: THIS IS GREAT."""
    words = []
    for step in (-1, 1):
        place = at if step > 0 else at - 1
        while 0 <= place < len(tokens) and abs(place - at) < 12:
            if step < 0 and tokens[place].ends:
                break
            words.append(tokens[place].core)
            if step > 0 and tokens[place].ends:
                break
            place += step
    known = [word for word in words if len(word) > 1 and word.replace("'", "").isalpha()]
    loud = [word for word in known if word.isupper() and word not in SPELLED]
    plain = [word for word in loud if word in SHORT_WORDS or len(word) > 3]
    return len(loud) >= 2 and len(plain) >= 2 and len(loud) >= _SHOUTS * len(known)


_CAPITALS = re.compile(r"(?P<stem>[A-Z]{2,})(?:(?P<ending>'s|s|')|'(?P<caught>[A-Z]{1,2}))?")
_LETTERED = re.compile(r"(?P<stem>(?:[A-Z][a-z]?)+[A-Z])(?P<ending>'s|s)?")
_AMPERSAND = re.compile(r"(?P<stem>[A-Z](?:&[A-Z])+|[A-Z]{1,3}&[A-Z]{1,3})(?P<ending>'s|s)?")
_ALSO_WORDS = frozenset(["US", "IT", "AM", "WHO"])
_LONGEST_LETTERED = 5


def capitals(tokens: Sequence[Token], at: int) -> Reading | None:
    """Initialisms spelled, acronyms said, shouting lowered; with plural and possessive endings."""
    core = tokens[at].core
    if core in SAID and core not in SHORT_WORDS:
        return one(letters.said(core, SAID[core]))
    if match := _CAPITALS.fullmatch(core):
        return one(_capitals(tokens, at, match))
    match = _AMPERSAND.fullmatch(core) or _LETTERED.fullmatch(core)
    if match is None or core.startswith("Mc"):
        return None
    ending = (match["ending"] or "").strip("'")
    if match["stem"] in SAID:
        return one(letters.said(match["stem"], SAID[match["stem"]], ending))
    return one(letters.spell(match["stem"], ending)) if len(match["stem"]) <= _LONGEST_LETTERED else None


def _capitals(tokens: Sequence[Token], at: int, match: re.Match[str]) -> str:
    stem, ending, loud = match["stem"], match["ending"] or "", shouted(tokens, at)
    if match["caught"]:  # DON'T, IT'S, but CEO'S
        if match["caught"] != "S" or stem in SHORT_WORDS | _ALSO_WORDS or stem not in SPELLED:
            return match[0].lower()
        ending = "'s"
    if stem in _ALSO_WORDS and not ending and not loud:
        before = precedes(tokens, at)
        is_word = (stem == "AM" and before == "I") or (stem == "WHO" and before.lower() not in {"the", "at", "from", "by"})
        return stem.lower() if is_word else letters.spell(stem)
    return letters.capitals(stem, loud, ending.rstrip("'"))


_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?:'[a-z]+)?|[A-Z]")


def camel_case(tokens: Sequence[Token], at: int) -> Reading | None:
    """OpenAI -> Open A-I, SpaceX -> Space X, mRNA -> M-R-N-A; names without a run of capitals stay whole."""
    core = tokens[at].core
    bare, apostrophe, tail = core.partition("'")
    if not bare.isascii() or not bare.isalpha() or bare.islower() or bare.istitle() or tail not in {"", "s", "d", "ll"}:
        return None
    ending = "s" if apostrophe else ""
    plural = re.fullmatch(r"(.*[a-z][A-Z]{2,})s", bare)
    humps = _HUMPS.findall(plural[1] if plural else bare)
    if not any(hump.isupper() for hump in humps[1:]) and not (len(humps) > 1 and humps[0].isupper() and len(humps[0]) > 1):
        return None
    if len(humps) == 2 and len(humps[0]) == 1 and humps[0].islower():
        run = humps[1]
        whole = letters.capitals(run)
        if whole == letters.spell(run):
            return one(letters.spell(humps[0] + run, ending or ("s" if plural else "")))
    return one(" ".join(_hump(hump, (ending or ("s" if plural else "")) if last else "") for hump, last in _with_last(humps)))


def _with_last(humps: list[str]) -> list[tuple[str, bool]]:
    return [(hump, at == len(humps) - 1) for at, hump in enumerate(humps)]


def _hump(hump: str, ending: str) -> str:
    if len(hump) == 1 or (hump.isupper() and letters.capitals(hump).startswith("[")):
        return letters.said(hump, SAID[hump], ending) if hump in SAID else letters.spell(hump, ending)
    return f"{hump.lower() if hump.isupper() else hump}{ending and chr(39) + ending}"


_MODEL = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z\d.]+('s|s)?")
_RUNS = re.compile(r"\d+(?:\.\d+)*|[A-Za-z]+")
_TO = re.compile(r"([A-Z])2([A-Z])|([a-zA-Z]{3,})2([a-zA-Z]{3,})")
_CHEMISTRY = frozenset(["H2O", "N2O", "C2H"])


def letters_and_digits(tokens: Sequence[Token], at: int) -> Reading | None:
    """R1, o1, 4o, H100, Qwen2.5, B2B, MP3, 3D: letters by name, digits as numbers."""
    core = tokens[at].core
    match = _MODEL.fullmatch(core)
    if match is None:
        return None
    ending = match[1] or ""
    bare = core.removesuffix(ending) if ending and not core.removesuffix(ending)[-1:].isdigit() or "'" in ending else core
    ending = ending if bare != core else ""
    if (to := _TO.fullmatch(bare)) and bare not in _CHEMISTRY:
        left, right = [side for side in to.groups() if side]
        return one(f"{_letters(left, False, '')} to {_letters(right, False, ending)}")
    runs = _RUNS.findall(bare)
    if len(runs) == 2 and runs[1] == "ish":
        return one(f"{_leading_number(runs[0])}-ish")
    spoken = []
    for place, run in enumerate(runs):
        last = place == len(runs) - 1
        if run[0].isdigit():
            after_letters = place > 0
            words = version(run) if after_letters else _leading_number(run)
            spoken.append(words + ("'s" if ending and last else ""))
        else:
            spoken.append(_letters(run, place > 0, ending if last else ""))
    return one(" ".join(spoken))


def _leading_number(run: str) -> str:
    return numbers.pairs(run) if "." not in run and len(run) >= 3 else numbers.spoken(run) if run.count(".") < 2 else version(run)


def version(run: str) -> str:
    """A number in a name: 3.2 -> three point two, 100 -> one hundred, 4090 -> forty ninety, 2.0 -> two point oh."""
    parts = run.split(".")
    if len(parts) > 1:
        first, *rest = parts
        return " point ".join([_label(first), *("oh" if part == "0" else numbers.digits(part) if len(parts) == 2 else _label(part) for part in rest)])
    return _label(run)


def _label(run: str) -> str:
    if run[0] == "0" and len(run) > 1:
        return numbers.digits(run, "oh")
    return numbers.pairs(run) if len(run) in {3, 4} else numbers.spoken(run)


def _letters(run: str, after_digits: bool, ending: str) -> str:
    if run in SAID:
        return letters.said(run, SAID[run], ending and "s")
    if after_digits and run == "o":
        return "oh" + ("'s" if ending else "")  # 4o is said four oh
    if len(run) == 1:
        return "oh" if run == "o" and not ending else letters.spell(run, ending and "s")
    if run.isupper():
        whole = letters.capitals(run)
        return letters.spell(run, ending and "s") if whole.startswith("[") else whole + ending
    has_vowel = re.search("[aeiouy]", run.lower())
    if not has_vowel or (len(run) <= 3 and run.islower() and not letters.is_pronounceable(run)):
        return letters.spell(run, ending and "s")
    if any(hump.isupper() and len(hump) > 1 for hump in _HUMPS.findall(run)[0:]):
        return " ".join(_hump(hump, "") for hump in _HUMPS.findall(run)) + ending
    return run + ending
