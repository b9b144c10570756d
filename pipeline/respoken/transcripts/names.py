"""Whether the words of a label read like the name of somebody.

Names are of many kinds (Dr. Jane O'Neill-Smith, Zoë, José María, SPEAKER_00, Q, 田中), so what is asked is
what rules a name out; how sure the rest is comes as a Shape.
"""

import re
from enum import IntEnum
from functools import lru_cache
from unicodedata import category

from respoken.transcripts import wording
from respoken.transcripts.text import fold


class Shape(IntEnum):
    """How much a label reads like a name, least first."""

    NONE = 0
    REMARK = 1
    HANDLE = 2
    SINGLE = 3
    FULL = 4
    ROLE = 5


_TITLE = re.compile(
    r"(?i)^(?:dr|mr|mrs|ms|mx|prof|sir|st|jr|sr|rev|hon|sen|rep|gov|gen|col|capt|lt|sgt|pres|fr|ph\.?d|m\.?d|esq)\.?$"
)
_ABBREVIATED = re.compile(r"(?i)\b(?:jr|sr|ph\.?d|m\.?d|esq|[^\W\d_])\.$")
_NUMBER = re.compile(r"[#\d]\w{0,5}|[ivx]{1,5}", re.IGNORECASE)
_ODD_HANDLE = re.compile(r"\d\w{0,3}[^\W\d_][\w.-]{1,24}")
_HANDLE = re.compile(r"[@$]?[^\W\d_][\w.-]{1,24}")
_FORBIDDEN = re.compile(r"[?!;=\\*{}|~^%$]|//|\.\.|…|[\"“”«»].*[.,]")


@lru_cache(maxsize=4096)
def shape(name: str) -> Shape:
    """How much a label reads like the name of somebody."""
    key = fold(name.casefold().strip(" ."))
    if wording.ROLES.fullmatch(key) and key != "speakers":
        return Shape.ROLE
    words = name.split()
    if len(words) > 7 or len(name) > 60 or _FORBIDDEN.search(name) or not name[0].isalpha():
        sign = name[0] in "@$" and _HANDLE.fullmatch(name)
        return Shape.HANDLE if sign or _ODD_HANDLE.fullmatch(name) else Shape.NONE
    if _is_remark(key):
        return Shape.REMARK
    if key in wording.INTERJECTIONS or (name[-1] == "." and not _ABBREVIATED.search(name)):
        return Shape.NONE
    if not any(c.isupper() or c.islower() for c in name):
        return Shape.FULL if len(words) <= 4 and len(name) <= 24 else Shape.NONE
    return _shape_of_words(name, words)


def _shape_of_words(name: str, words: list[str]) -> Shape:
    capitals = small = sentence = 0
    for place, word in enumerate(words):
        bare = word.strip(".,'’\"“”()")
        key = bare.casefold()
        if word.endswith(".") and place < len(words) - 1 and len(bare) > 5:
            return Shape.NONE  # A sentence ended before the colon.
        opens_sentence = place == 0 and key in wording.INTERJECTIONS
        if len(words) > 1 and (opens_sentence or re.split("['’]", key)[0] in wording.NOT_IN_NAMES):
            # Will Curran and Evan You are names all the same; "here is" is none.
            sentence += 1
            if not _capitalised(bare):
                return Shape.NONE
        elif _TITLE.match(word) or _capitalised(bare):
            capitals += key not in wording.SMALL_WORDS
        elif key not in wording.PARTICLES and not (place and _NUMBER.fullmatch(bare)) and word not in "-–—":
            small += 1
    if small:
        whole = small == len(words) <= 3 and all(word.isalpha() for word in words)
        return Shape.HANDLE if whole or _HANDLE.fullmatch(name) else Shape.NONE
    if sentence or not capitals:
        return Shape.HANDLE if capitals else Shape.NONE
    return Shape.FULL if capitals > 1 else Shape.SINGLE


def _capitalised(word: str) -> bool:
    # O'Neill, d'Arcy, l'Oréal, al-Rashid, iJustine: a capital after a short start counts.
    if not word or not word[0].isalpha():
        return False
    return any(c.isupper() or category(c) in ("Lt", "Lo") for c in word[:4])


def _is_remark(key: str) -> bool:
    key = key.strip("*_ ").replace("’", "'")
    if key in wording.REMARK_PHRASES or key in wording.REMARKS:
        return True
    head, _, tail = key.rpartition(" ")
    numbered = _NUMBER.fullmatch(tail) or tail in {"one", "two", "three", "four", "five"}
    return head in wording.REMARKS and bool(numbered)
