"""Numbers in front of the lines: of turns, as in "12. Ann: words", or of a court reporter's pages.

They are nobody's words, and hide the labels behind them. They are numbers of lines where they count up one by
one through most of the file; a list inside a turn does not.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

FEWEST = 4
"""Fewer lines with a number are a list."""

MARKED_SHARE = 0.5
"""Of the lines that hold something, where a dot or a bracket follows the number."""

BARE_SHARE = 0.8
"""The same where only blanks do."""

COUNTING_SHARE = 0.9

_NUMBER = re.compile(r"[ \t]*(?:\d{4,5}:)?(\d{1,5})(?:([.)\]:|])(?!\d)|(?=[ \t]|$))[ \t]*")
_LETTER = re.compile(r"^[ \t]*([QA])(?:[ \t]{2,}|\t)(?=\S)")


def without(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers in front of them, where they are numbered; else as they are.

    The Q and A of a court reporter, which only blanks part from the words, get their dot.
    """
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(match[1]) for match in found if match]
    written = sum(bool(line.strip()) for line in lines)
    marked = sum(bool(match and match[2]) for match in found)
    many = marked >= MARKED_SHARE * written or len(numbers) >= BARE_SHARE * written
    if len(numbers) < FEWEST or not many or not _count_up(numbers):
        return list(lines)
    texts = [line[match.end() :] if match else line for line, match in zip(lines, found, strict=True)]
    # The numbers may be set off from text that is indented: what is left tells its letters by their blanks.
    return [_LETTER.sub(r"\1. ", text) for text in texts]


def _count_up(numbers: Sequence[int]) -> bool:
    """Whether each is one more than the one before, or the first of a page."""
    steps = sum(other == one + 1 or other == 1 for one, other in pairwise(numbers))
    return steps >= COUNTING_SHARE * (len(numbers) - 1) and any(other > 1 for other in numbers)
