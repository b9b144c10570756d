"""Readings of words that the dictionaries lack: names, coinages, joined and inflected words.

A word is first taken apart (``DeepSeekers`` -> Deep + Seek + ers), as people do; what no part of is known
is read from its letters.
"""

import re
import unicodedata
from typing import Any

PIECES = re.compile(r"[A-Z]+(?![a-z])(?:'?s\b)?|[A-Z]?[a-z]+(?:'[a-z]+)*|\d+")
"""Camel-case humps, runs of capitals with a plural s, runs of digits."""


def read(token: Any, lexicon: Any) -> tuple[str, int]:
    """(phonemes, misaki's rating) of a token; the phonemes are empty when nothing in it can be said."""
    letters = unicodedata.normalize("NFKD", token.text).replace("’", "'")
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    readings = [_piece(piece, token.tag, lexicon) for piece in PIECES.findall(letters)]
    return "".join(readings), 2


def _piece(piece: str, tag: str, lexicon: Any) -> str:
    if piece.isdigit():
        return str(lexicon.get_number(piece, None, True, "")[0] or "")
    for word in (piece, piece.lower()):
        phonemes, _ = lexicon.get_word(word, tag, None, None)
        if phonemes:
            return str(phonemes)
    return str(lexicon.get_NNP(piece.replace("'", ""))[0] or "")
