"""A text taken apart for reading: shown words, the pieces of them that are read, and their punctuation.

A shown word is a run of non-blanks. It is read in one or more tokens, because ``ago—and`` is two words
to the ear. A token has the punctuation around it already in the alphabet speech models understand.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from respoken.normalise import directions

ENDS_SENTENCE = frozenset(".!?…")


@dataclass(frozen=True)
class Token:
    """What is read at once: ``core`` without the punctuation around it, ``shown`` its shown word's place."""

    shown: int
    lead: str
    core: str
    trail: str

    @property
    def ends(self) -> bool:
        """Whether a sentence may end here."""
        return any(mark in self.trail for mark in ENDS_SENTENCE)


# Characters that mean the same as one on a keyboard, and marks that are never seen.
_SAME = str.maketrans({
    "’": "'", "ʼ": "'", "´": "'", "′": "'", "＇": "'", "″": '"', "‑": "-", "‐": "-", "−": "-", "‒": "–",
    "―": "—", "⁄": "/", "∕": "/", "µ": "μ", "º": "°", "﹣": "-",
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u200e\u200f", ""),
    **dict.fromkeys("¹⁰⁴⁵⁶⁷⁸⁹", ""),  # footnotes; squares and cubes stay
})  # fmt: skip

_ALONE = frozenset([*"&@+=%#×÷±≈~<>≤≥→°§$£€¥¢√∞©≠", "&&", "==", "=>", "->", "'n'", "'N'", "w/"])
_STARTS = frozenset("$€£¥₹₩₿#@&%+=<>≈±×÷§°√∞≤≥→~-.'/©")
_STARTS_WITH = re.compile(
    r"[~\-'<>≈±≤≥]\.?[$€£¥₹]?\d|\.\d|\.[A-Za-z]{2}|[@#]\w|[$€£¥₹₩₿]|[&%+=×÷§°√∞→]|[<>≈±≤≥~]$"
    r"|~/\w|\.{1,2}/\w|/\w[\w.-]*/\w|/(?:usr|etc|var|tmp|home|opt|dev|bin|lib|mnt|root|proc|srv)\b|©"
    r"|'(?i:em|cause|til|tis|twas|bout|round)\b"
)
_ENDS = frozenset("%°+#$€£¥¢'\"²³-")
_ENDS_WITH = re.compile(r"(?:[\d.]%|°|\d\+|[A-Za-z]\+{1,2}|\b[A-GJ]#|\d[$€£¥¢]|\d['\"]|[a-z][²³]|^[ABCDF]-)$")

# Where a shown word is two words to the ear: dashes and dots between them, or a blank that was forgotten.
_SEAM = re.compile(
    r"(?<=[^\W_][)\]\"”'!?.,;:%+])(?:—+|--+)(?=\S)|(?<=[^\W_])(?:—+|--+)(?=\S)|(?<=\w)(?:…+|\.{2,})(?=\w)"
    r"|(?<=[a-z]{2})[.!?]+(?=[A-Z][a-z]|I\b)|(?<=[^\W\d_]),(?=[^\W\d_])|(?<=[a-z])[;!?]+(?=\w)"
    r"|(?<=[^\W\d_]):(?=[^\W\d_])"
)
_ADDRESS = re.compile(r"[\"“(<\[]*(?:\w{2,9}://|www\.|[\w.+-]+@[\w-]+\.)")

_NAMES = re.compile(
    r"[\"“(<\[]*(?:[a-z_]\w*(?:\.[a-z_]\w*)+\.[A-Z]\w+|[a-z_]\w*\.(?!Ma?c)[A-Z][a-z]+[A-Z]\w*)"
)
"""Names joined by dots, torch.nn.Linear: no sentence begins in them."""


def tokenise(text: str) -> tuple[list[str], list[Token]]:
    """(shown words, tokens) in order. A shown word may have no token; it is then not said."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    silent = directions.silent(text)
    shown = [text[start:end] for start, end in spans]
    tokens: list[Token] = []
    for place, (start, end) in enumerate(spans):
        said = "".join(text[at] for at in range(start, end) if not silent[at])
        tokens.extend(token(place, piece) for piece in _pieces(_keyboard(said)))
    return shown, _joined_marks(tokens)


def token(place: int, piece: str) -> Token:
    """A piece of a shown word parted into punctuation before, what is read, and punctuation after."""
    bare = piece.strip("\"“”")
    if bare in _ALONE:
        return Token(place, "", bare, "")
    if (core := bare.rstrip(".,;:!?)")) in _ALONE:
        return Token(place, "", core, _marks(bare[len(core) :], opening=False))  # 5 %.
    first, last = 0, len(piece)
    while first < last and not _begins(piece, first):
        first += 1
    while last > first and not _finishes(piece, first, last):
        last -= 1
    if first == last:
        return Token(place, "", "", _marks(piece, opening=False))
    before, after = piece[:first], piece[last:].removeprefix("()")  # a call
    if "(" in piece[first:last]:
        after = after.replace(")", "", 1)  # 401(k)
    return Token(place, _marks(before, opening=True), piece[first:last], _marks(after, opening=False))


def _begins(piece: str, at: int) -> bool:
    if piece[at].isalnum():
        return True
    return piece[at] in _STARTS and bool(_STARTS_WITH.match(piece, at))


def _finishes(piece: str, first: int, last: int) -> bool:
    if piece[last - 1].isalnum():
        return True
    return piece[last - 1] in _ENDS and bool(_ENDS_WITH.search(piece[max(first, last - 4) : last]))


def _keyboard(said: str) -> str:
    """The same with keyboard characters where there are any: full-width forms, other digits, primes."""
    said = unicodedata.normalize("NFC", said.translate(_SAME))
    if said.isascii():
        return said
    return "".join(_keyboard_character(character) for character in said)


def _keyboard_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if "\uff00" <= character <= "\uffef" or "\ufb00" <= character <= "\ufb06" or "₀" <= character <= "₉":
        return unicodedata.normalize("NFKC", character)
    return character


def _pieces(said: str) -> Iterator[str]:
    if _ADDRESS.match(said) or _NAMES.match(said):
        yield said
        return
    start = 0
    for seam in _SEAM.finditer(said):
        yield said[start : seam.end()]
        start = seam.end()
    if said[start:]:
        yield said[start:]


_OPENING = {'"': "“", "“": "“", "„": "“", "«": "“", "”": "“", "(": "(", "…": "…"}
_CLOSING = {'"': "”", "“": "”", "”": "”", "»": "”", ")": ")", "…": "…", "—": "—", "–": "—"}
_CLOSING |= {mark: mark for mark in ";:,.!?"}
MOST_MARKS = 4
"""Marks kept on one side of a word; ``!!!!!!`` says no more than ``!``."""


def _marks(marks: str, opening: bool) -> str:
    """Punctuation as speech models know it, each run once. Brackets and quotes of other kinds go."""
    marks = re.sub(r"\.{2,}|…[.…]*", "…", marks)
    marks = re.sub(r"-{1,}$|-{2,}|–", "—", marks) if not opening else marks
    table = _OPENING if opening else _CLOSING
    kept = "".join(table.get(mark, "") for mark in marks)
    kept = re.sub(r"(..?)\1+", r"\1", kept)
    return kept[-MOST_MARKS:] if opening else kept[:MOST_MARKS]


def _joined_marks(tokens: list[Token]) -> list[Token]:
    """Marks that stand alone go to the word before them, where they are heard; without one they go."""
    result: list[Token] = []
    for new in tokens:
        if new.core:
            result.append(new)
        elif result and new.trail:
            marks, last = new.trail, result[-1]
            if not last.trail.endswith(marks):
                trail = (last.trail + marks)[:MOST_MARKS]
                result[-1] = Token(last.shown, last.lead, last.core, trail)
    return result
