"""What is left: symbols, joined words taken apart, and words in letters the reader knows."""

import re
import unicodedata
from collections.abc import Sequence

from respoken.normalise import letters
from respoken.normalise.reading import Reading, core_at, one
from respoken.normalise.tokens import Token

_SYMBOLS = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "%": "percent", "#": "number", "×": "times", "÷": "divided by",
    "±": "plus or minus", "≈": "about", "~": "about", "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least",
    "→": "to", "°": "degrees", "§": "section", "$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "¢": "cents", "√": "root",
    "∞": "infinity", "&&": "and", "==": "equals", "=>": "to", "->": "to",
}  # fmt: skip
_FIXED = {
    "c++": "C plus plus", "c#": "C sharp", "f#": "F sharp", "g++": "G plus plus", "and/or": "and or", "a/c": "A C", "n/a": "N A",
    "'n'": "[n](/ən/)", "wwi": "World War one", "wwii": "World War two", "yoy": "year over year", "qoq": "quarter over quarter",
    "w/": "with", "w/o": "without", "24/7": "twenty-four seven", "10-k": "ten K", "10-q": "ten Q", "8-k": "eight K",
}  # fmt: skip
_GRADE = re.compile(r"[A-F][+-]")
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*'?")
_ELISIONS = frozenset(["'em", "'cause", "'til", "'tis", "'twas", "'bout", "'n", "'round", "'kay"])
_NOISES = {
    "shh": "ʃˈʌʃ", "shhh": "ʃˈʌʃ", "brr": "bɹˈɜɹ", "grr": "ɡɹˈɜɹ", "pfft": "fˈʌt", "zzz": "zˈɪz", "tsk": "tˈɪsk", "psst": "pˈɪst",
    "hmm": "hˈʌm", "hm": "hˈʌm", "hmmm": "hˈʌm", "mm": "ˈʌm", "mmm": "ˈʌm", "mhm": "əmhˈʌm", "mm-hmm": "əmhˈʌm",
}  # fmt: skip
"""Noises in letters without a vowel -> phonemes near to them."""

_ACCENTED = {
    "résumé": "ɹˈɛzəmˌA", "résumés": "ɹˈɛzəmˌAz", "rosé": "ɹOzˈA", "exposé": "ˌɛkspOzˈA", "pâté": "pɑtˈA", "lamé": "lɑmˈA",
    "maté": "mˈɑtA", "touché": "tuʃˈA",
}  # fmt: skip
"""Words whose accents change the reading -> phonemes."""

_OTHER_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "đ": "d", "Đ": "D", "ð": "th",
    "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "e",
})  # fmt: skip


def romanised(word: str) -> str:
    """The word in the 26 letters where it is Latin script: café -> cafe, Łódź -> Lodz."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word.translate(_OTHER_LETTERS))
    return "".join(character for character in apart if not unicodedata.combining(character))


def symbol(tokens: Sequence[Token], at: int) -> Reading | None:
    """A symbol by its name, C++, and/or, grades such as B+."""
    core = tokens[at].core
    if core in _SYMBOLS and any(token.core not in _SYMBOLS for token in (tokens[max(0, at - 1)], tokens[min(len(tokens) - 1, at + 1)])):
        return one(_SYMBOLS[core])
    if core.lower() in _FIXED:
        return one(" ".join(letters.spell(word) if len(word) == 1 else word for word in _FIXED[core.lower()].split()))
    if _GRADE.fullmatch(core):
        return one(f"{letters.spell(core[0])} {'plus' if core[1] == '+' else 'minus'}")
    if core.lower() in _NOISES:
        return one(f"[{core}](/{_NOISES[core.lower()]}/)")
    if len(core) == 1 and "Ͱ" <= core <= "Ͽ" and core.isalpha():
        return one(unicodedata.name(core, "").split(" WITH")[0].split(" ")[-1].lower().replace("lamda", "lambda"))
    return None


def word(tokens: Sequence[Token], at: int) -> Reading | None:
    """A word of letters, hyphens and apostrophes as it stands, its accents aside."""
    if tokens[at].core.lower() in _ACCENTED:
        return one(letters.said(romanised(tokens[at].core), _ACCENTED[tokens[at].core.lower()]))
    core = romanised(tokens[at].core)
    if core.lower() in _ELISIONS:
        return one(core)
    if not _WORD.fullmatch(core):
        return None
    if "-" in core and not _is_plain_compound(core):
        return None
    bare = core.rstrip("'")
    if _has_no_vowel(bare):
        return one(letters.spell(bare.replace("'", "").replace("-", "")[:12]))
    return one(bare)


def _is_plain_compound(core: str) -> bool:
    """Whether an English reader knows it as one word: state-of-the-art, e-mail, T-shirts."""
    if re.fullmatch("[B-HJ-Zb-hj-z]-[a-z]{3,}", core):
        return True
    parts = [part.removesuffix("'s") for part in core.split("-")]
    return all((part.islower() or part.istitle()) and (len(part) > 1 or part == "a") and not _has_no_vowel(part) for part in parts)


def _has_no_vowel(word: str) -> bool:
    return len(word) > 1 and not re.search("[aeiouyAEIOUY]", word)


_JOINTS = re.compile(r"[^\W_]*'?[^\W_]+'?[^\W_]*|[%°$€£&+@=#]")
_LONGEST_PART = 40


def parts(token: Token, core: str) -> list[Token]:
    """A joined word as the tokens it is made of, all of one shown word: AI-driven, TCP/IP, pre-1990s."""
    pieces = [piece for piece in re.split(r"[-/–—_\\|·•:;,()\[\]{}\"“”*^<>]+", core) if piece]
    if len(pieces) <= 1:
        pieces = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:\.\d+)?|[%°$€£&+@=#]", core)
    if len(pieces) <= 1:
        pieces = [piece for piece in (core[start : start + _LONGEST_PART] for start in range(0, len(core), _LONGEST_PART)) if piece]
    result = [Token(token.shown, "", piece, "") for piece in pieces]
    if result:
        result[0] = Token(token.shown, token.lead, result[0].core, result[0].trail)
        result[-1] = Token(token.shown, result[-1].lead, result[-1].core, token.trail)
    return result


def is_silent(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token has nothing this reader can say: emoji, other scripts, lone marks."""
    return not any(character.isascii() and character.isalnum() for character in romanised(core_at(tokens, at)))
