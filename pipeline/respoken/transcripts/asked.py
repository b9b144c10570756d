"""Silence that a transcript asks for: ``[pause:0.8s]``, taken out of the words and kept with its place.

It stands in a turn, or on a line of its own before the turn it delays. ``[pause]`` without a length is a
stage direction like ``[laughter]``: shown, and not heard as anything.
"""

import re

from respoken.models import Pause
from respoken.transcripts.text import fold

LONGEST_S = 30.0

_PAUSE = re.compile(
    r"(?i)[\[{(]\s*pause\s*[:=]?\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*(ms|milliseconds?|s|sec|secs|seconds?)\s*[\])}]"
)


def taken(text: str) -> tuple[str, tuple[Pause, ...]]:
    """The text without such marks, and the pauses with their places in what is left of it."""
    parts: list[str] = []
    pauses: list[Pause] = []
    end = 0
    for match in _PAUSE.finditer(text):
        before = fold(" ".join([*parts, text[end : match.start()]]))
        parts, end = [before] if before else [], match.end()
        pauses.append(Pause(at=len(before), seconds=_seconds(match)))
    if not pauses:
        return text, ()
    return fold(" ".join([*parts, text[end:]])), tuple(pauses)


def alone(line: str) -> float | None:
    """The seconds a line asks for that holds such marks and nothing else; None for any other line."""
    rest, pauses = taken(line)
    return min(sum(pause.seconds for pause in pauses), LONGEST_S) if pauses and not rest else None


def _seconds(match: re.Match[str]) -> float:
    number = float(match[1].replace(",", "."))
    return min(number / 1000 if match[2].lower().startswith("m") else number, LONGEST_S)
