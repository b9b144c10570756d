"""Small repairs of text that every format needs: white space, invisible marks, entities."""

import html
import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# The joiners shape Persian, Indic scripts and emoji: they go only beside Latin letters or nothing.
_STRAY_JOINER = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u024f])")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_ODD_SPACE = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
# All that the four above look for: most texts have none of it, and one look is enough.
_TO_MEND = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ud800-\udfff\ufeff]"
)

ENDED = re.compile(r"[.?!…。？！—–-][\"'”’)\]*]*$")
"""The end of a sentence, or of one broken off, at the end of a text."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def fold(text: str) -> str:
    """The words of a text with one blank between them. Every white space Unicode knows is a blank."""
    return " ".join(text.split())


def mend(text: str) -> str:
    """The text in NFC, strange spaces as blanks, without invisible marks and control characters.

    Lone surrogates, which JSON escapes can spell and nothing can write out again, become U+FFFD.
    """
    if (text.isascii() and text.isprintable()) or (
        unicodedata.is_normalized("NFC", text) and not _TO_MEND.search(text)
    ):
        return text
    text = _ODD_SPACE.sub(" ", unicodedata.normalize("NFC", text))
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    return CONTROL.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else "", text)


def unescape(text: str) -> str:
    """The text with its HTML entities as the characters they stand for, mended."""
    return mend(_ENTITY.sub(lambda match: html.unescape(match[0]), text)) if "&" in text else text
