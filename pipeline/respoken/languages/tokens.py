"""A word apart from the punctuation around it, and a reading of one or several."""

import re
import unicodedata
from dataclasses import dataclass

SPOKEN_MARKS = frozenset(";:,.!?—…()")
"""Marks that are heard, as pauses or as the tune of the voice."""

_LEAD = re.compile(r"[^\w$€£₹¥+\-−#@&%°=/\\*]*", re.UNICODE)
_TRAIL = re.compile(r"[^\w$€£₹¥%°º+&@#=/*\u093e-\u094d\u0900-\u0903\u093c\u0962\u0963]*$", re.UNICODE)
_MARKS = str.maketrans({"।": ".", "॥": ".", "–": "—", "‥": "…"})


@dataclass(frozen=True)
class Token:
    """A word as it is shown: what is before it, the word itself, and what is behind it."""

    shown: str
    lead: str
    core: str
    trail: str


@dataclass(frozen=True)
class Reading:
    """How the next ``count`` words are said."""

    spoken: str
    count: int = 1
    stop: bool = True
    """Whether a full stop after the last is more than part of an abbreviation."""


def split(shown: str) -> Token:
    """A shown word, apart from the punctuation before and after it."""
    text = unicodedata.normalize("NFC", shown)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    end = _TRAIL.search(text, start)
    stop = end.start() if end else len(text)
    return Token(shown, text[:start], text[start:stop], text[stop:])


def heard(marks: str) -> str:
    """Those of the marks that are heard."""
    return "".join(mark for mark in marks.translate(_MARKS) if mark in SPOKEN_MARKS)
