"""What is left: symbols, joined words taken apart, and words in letters the reader knows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from respoken.normalise import letters
from respoken.normalise.reading import Reading, one, precedes
from respoken.normalise.tokens import Token, token

_SYMBOLS = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "%": "percent", "#": "number", "×": "times",
    "÷": "divided by", "±": "plus or minus", "≈": "about", "~": "about", "<": "less than",
    ">": "greater than", "≤": "at most", "≥": "at least", "→": "to", "°": "degrees", "§": "section",
    "$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "¢": "cents", "√": "root", "∞": "infinity",
    "©": "copyright", "≠": "is not",
    "&&": "and", "==": "equals", "=>": "to", "->": "to",
}  # fmt: skip
_FIXED = {
    "c++": "C plus plus", "c#": "C sharp", "f#": "F sharp", "g++": "G plus plus", "a/c": "A C",
    "n/a": "N A", "and/or": "and or", "w/": "with", "w/o": "without", "10-k": "ten K", "10-q": "ten Q",
    "8-k": "eight K", "'n'": "[n](/ən/)", "wwi": "World War one", "wwii": "World War two",
    "ww1": "World War one", "ww2": "World War two", "tl;dr": "T L D R", "yoy": "year over year",
    "qoq": "quarter over quarter", "ok": "okay", "li-ion": "lithium ion", "li-po": "lithium polymer",
}  # fmt: skip
_NOISES = {
    "shh": "ʃˈʌʃ", "shhh": "ʃˈʌʃ", "brr": "bɹˈɜɹ", "grr": "ɡɹˈɜɹ", "pfft": "fˈʌt", "zzz": "zˈɪz",
    "tsk": "tˈɪsk", "psst": "pˈɪst", "hmm": "hˈʌm", "hm": "hˈʌm", "hmmm": "hˈʌm", "mm": "ˈʌm", "mmm": "ˈʌm",
    "mhm": "əmhˈʌm", "mm-hmm": "əmhˈʌm", "mm-hm": "əmhˈʌm", "mmm-hmm": "əmhˈʌm", "nth": "ˈɛnθ",
}  # fmt: skip
"""Noises and words in letters without a vowel -> phonemes near to them."""

_ACCENTED = {
    "résumé": "ɹˈɛzəmˌA", "résumés": "ɹˈɛzəmˌAz", "rosé": "ɹOzˈA", "exposé": "ˌɛkspOzˈA", "pâté": "pɑtˈA",
    "lamé": "lɑmˈA", "maté": "mˈɑtA", "touché": "tuʃˈA",
}  # fmt: skip
"""Words whose accents change the reading -> phonemes."""

_OTHER_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "đ": "d",
    "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "e",
})  # fmt: skip


def romanised(word: str) -> str:
    """The word in the 26 letters where it is Latin script: café -> cafe, Łódź -> Lodz."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word.translate(_OTHER_LETTERS))
    return "".join(character for character in apart if not unicodedata.combining(character))


def symbol(tokens: Sequence[Token], at: int) -> Reading | None:
    """A symbol by its name, when there are words beside it; a Greek letter by its."""
    core = tokens[at].core
    if core in _SYMBOLS:
        beside = [token.core for token in tokens[max(0, at - 1) : at + 2]]
        return one(_SYMBOLS[core]) if any(word not in _SYMBOLS for word in beside) else None
    if len(core) == 1 and core.isalpha() and "GREEK" in (name := unicodedata.name(core, "")):
        return one(name.split(" WITH ")[0].split()[-1].lower().replace("lamda", "lambda"))
    return None


def known(tokens: Sequence[Token], at: int) -> Reading | None:
    """C++, and/or, noises such as hmm, and grades such as B+."""
    core = tokens[at].core
    key = core.lower()
    if key in _FIXED:
        said = (letters.spell(word) if len(word) == 1 else word for word in _FIXED[key].split())
        return one(" ".join(said))
    if key in _NOISES and not precedes(tokens, at)[-1:].isdigit():  # 1 mm is a length
        return one(letters.said(core, _NOISES[key]))
    if key in _ACCENTED:
        return one(letters.said(romanised(core), _ACCENTED[key]))
    match = re.fullmatch("([A-Za-z]{1,2})([²³])", core)
    if match and not precedes(tokens, at)[-1:].isdigit():
        base = letters.spell(match[1]) if len(match[1]) == 1 else match[1]
        return one(f"{base} {'squared' if match[2] == '²' else 'cubed'}")
    if re.fullmatch("[A-F][+-]", core):
        return one(f"{letters.spell(core[0])} {'plus' if core[1] == '+' else 'minus'}")
    return None


_PERHAPS_PLURAL = re.compile(r"([A-Za-z]{2,})\((e?s)")


def plural(tokens: Sequence[Token], at: int) -> Reading | None:
    """The cost(s), as its plural; the bracket is closed in what follows the core."""
    match = _PERHAPS_PLURAL.fullmatch(tokens[at].core)
    return match and one(match[1] + match[2])


_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*'?")
_ELISIONS = frozenset(["'em", "'cause", "'til", "'tis", "'twas", "'bout", "'round"])
_KNOWN_COMPOUND = re.compile("[B-HJ-Zb-hj-z]-[a-z]{3,}")  # e-mail, T-shirts
_LONGEST_SPELLED = 12


def word(tokens: Sequence[Token], at: int) -> Reading | None:
    """A word of letters, hyphens and apostrophes as it stands, its accents aside."""
    core = romanised(tokens[at].core)
    if core.lower() in _ELISIONS:
        return one(core)
    if not _WORD.fullmatch(core) or ("-" in core and not _is_plain_compound(core)):
        return None
    bare = core.rstrip("'")
    if _has_no_vowel(bare):
        return one(letters.spell(bare[:_LONGEST_SPELLED]))
    return one(bare)


def _is_plain_compound(core: str) -> bool:
    """Whether an English reader knows it as one word: state-of-the-art, e-mail, T-shirts."""
    if _KNOWN_COMPOUND.fullmatch(core):
        return True
    parts = [part.removesuffix("'s") for part in core.split("-")]
    return all(
        (part.islower() or part.istitle()) and (len(part) > 1 or part == "a") and not _has_no_vowel(part)
        for part in parts
    )


def _has_no_vowel(word: str) -> bool:
    return len(word) > 1 and not re.search("[aeiouy]", word.lower())


_LETTER = r"[^\W\d_²³¹]"
_JOINTS = (
    re.compile(r"[()\[\]{}]+"),
    re.compile(r"[-–—]+"),
    re.compile(r"[/_\\|·•]+"),
    re.compile(r"[:;!?\"“”*^<>]+|,(?!\d)|(?<!\d),"),
    re.compile(r"\.+(?!\d)|(?<!\d)\.+"),
)
"""Where a joined word comes apart, the widest seams first: 50,000-odd parts at the hyphen, not the comma."""

_RUNS = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*|\d+(?:\.\d+)?|[%°$€£&+@=#]")
_LONGEST_PART = 40


def parts(given: Token) -> list[Token]:
    """A joined word as the tokens it is made of, all of one shown word: AI-driven, TCP/IP, pre-1990s.

    One token or none when it cannot be taken apart further.
    """
    core = given.core
    splits = ([piece for piece in joint.split(core) if piece] for joint in _JOINTS)
    pieces = next((pieces for pieces in splits if pieces != [core]), None) or _RUNS.findall(core)
    if pieces == [core]:
        pieces = [core[start : start + _LONGEST_PART] for start in range(0, len(core), _LONGEST_PART)]
    made = [token(given.shown, piece) for piece in pieces]
    if made:
        made[0] = replace(made[0], lead=given.lead)
        made[-1] = replace(made[-1], trail=given.trail)
    return made
