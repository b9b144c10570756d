"""Readings of words that the dictionaries lack: names, coinages, joined and inflected words.

A word is first taken apart as people do it: at its capitals and digits (``DeepSeekV3``), at what is
clipped to it (``Karpathy's``, ``who'd've``), at two words run together (``doomscroll``). What is left is
read from its letters.
"""

import re
from typing import Any

from respoken.engines.english import letter_to_sound

_PIECES = re.compile(r"\d{1,12}|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""Humps of camel case, runs of capitals, runs of digits (num2words ends at 10^306)."""

_NAME_BEGINNINGS = {
    "Mc": "mək", "Mac": "mək", "Le": "lə", "La": "lə", "De": "də", "Di": "di", "Da": "də", "Du": "du",
}  # fmt: skip
"""Humps that begin a family name and leave its stress alone: McGowan, LeCun, DiCaprio."""

_CLITICS = {"ve": "əv", "ll": "əl", "re": "əɹ", "m": "m", "d": "d"}
_AFTER_STOP = {"d": "əd"}
_ENDINGS = {"ness", "less", "ship", "like", "land", "shire", "sion", "tion", "ment", "tive", "ties", "ther"}
_SHORTEST_HALF = 4
"""Letters each half of a run-together word must have: with 3, names fall apart (Alt-man, Hin-ton)."""


def read(word: str, tag: str, lexicon: Any) -> str:
    """The phonemes of a word; empty when no letter or digit a to z, 0 to 9 is in it.

    tag: its Penn Treebank part of speech. lexicon: misaki's, of the accent wanted.
    """
    parts = word.split("'")
    heads = ["'".join(parts[:length]) for length in range(len(parts), 1, -1)]
    head = next((head for head in heads if _known(head, tag, lexicon)), parts[0])  # shouldn't've: shouldn't
    phonemes = _known(head, tag, lexicon) if "'" in head else _stem(head, tag, lexicon)
    for ending in parts[head.count("'") + 1 :]:
        phonemes = _with_ending(phonemes, ending, tag, lexicon)
    return phonemes


def _with_ending(phonemes: str, ending: str, tag: str, lexicon: Any) -> str:
    if ending == "s":
        return str(lexicon._s(phonemes) or "")
    if ending == "t" and phonemes.endswith("n"):
        return phonemes[:-1] + "ənt"
    if ending in _CLITICS:
        clitic = _AFTER_STOP.get(ending) if phonemes[-1:] in "td" else None
        return phonemes + (clitic or _CLITICS[ending])
    return phonemes + _stem(ending, tag, lexicon)


def _stem(text: str, tag: str, lexicon: Any) -> str:
    pieces = _PIECES.findall(text)
    begins = len(pieces) > 1 and pieces[0] in _NAME_BEGINNINGS
    readings = [_NAME_BEGINNINGS[pieces[0]]] if begins else []
    for place, piece in enumerate(pieces[begins:]):
        reading = _piece(piece, tag, lexicon)
        if piece.isdigit():
            reading = f" {reading} "
        elif place and piece != piece.upper():
            reading = _quieter(reading)
        readings.append(reading)
    return " ".join("".join(readings).replace("əkk", "ək").split())  # McKinsey has one k


def _quieter(phonemes: str) -> str:
    """With secondary stress for main: the second half of a compound."""
    return phonemes.replace("ˌ", "").replace("ˈ", "ˌ")


def _piece(piece: str, tag: str, lexicon: Any) -> str:
    if piece.isdigit():
        return str(lexicon.get_number(piece, None, True, "")[0] or "")
    return _known(piece, tag, lexicon) or _spelled(piece, lexicon) or _joined(piece, tag, lexicon) or (
        letter_to_sound.load().read(piece, lexicon.british)
    )


def _known(piece: str, tag: str, lexicon: Any) -> str:
    for word in dict.fromkeys((piece, piece.lower())):
        if len(word) > 1 and (word in lexicon.golds or word in lexicon.silvers):
            return str(lexicon.lookup(word, tag, None, None)[0] or "")
    return ""


def _spelled(piece: str, lexicon: Any) -> str:
    """Capitals, and what has no vowel, letter by letter."""
    if piece == piece.upper() or not re.search(r"[aeiouy]", piece.lower()):
        return str(lexicon.get_NNP(piece)[0] or "")
    return ""


def _joined(piece: str, tag: str, lexicon: Any) -> str:
    """Two dictionary words run together, cut where the halves are most alike in length.

    A first half that ends in a vowel is mostly a combining form (para-, anti-), and a second that begins
    with one an ending (-able, -ology): the letters are read better, by the held-out words.
    """
    word = piece.lower()
    if word.startswith("py") and len(word) > 5 and word[2:] in lexicon.golds:
        return "pˈI" + _quieter(str(lexicon.lookup(word[2:], tag, None, None)[0] or ""))  # pyproject
    cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
    for cut in sorted(cuts, key=lambda cut: abs(len(word) - 2 * cut)):
        first, second = word[:cut], word[cut:]
        if first[-1] in "aiou" or second[0] in "aeiou" or second in _ENDINGS:
            continue
        if first in lexicon.golds and second in lexicon.golds:
            readings = (lexicon.lookup(half, tag, None, None)[0] for half in (first, second))
            head, tail = (str(reading or "") for reading in readings)
            if "ˈ" in head and tail:
                return head + _quieter(tail)
    return ""
