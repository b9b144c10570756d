"""Reading by rule: letters to sounds, and the marks of stress.

The symbols are those of espeak-ng's notation with the few changes misaki makes to it, because Kokoro learnt
its languages other than English from them: a mark of stress stands right before the vowel, and ``A I O W Y``
are the diphthongs of *day, eye, oh, now, boy*.
"""

import re
from collections.abc import Iterable, Sequence

PRIMARY, SECONDARY = "ˈ", "ˌ"
_STRESS = str.maketrans("", "", PRIMARY + SECONDARY)


class Spelling:
    """A language's spelling as rules, each a pattern and the sounds of what it matches.

    rules: asked in order at every place of a word; a pattern may look behind and ahead of what it takes.
    What no rule knows is left out.
    """

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        compiled = [(re.compile(pattern), sounds) for pattern, sounds in rules]
        self._rules = [(pattern.match, sounds) for pattern, sounds in compiled]

    def sounds(self, word: str) -> str:
        """The sounds of a word in lower case."""
        said: list[str] = []
        at = 0
        while at < len(word):
            for match, sounds in self._rules:
                found = match(word, at)
                if found and found.end() > at:
                    said.append(sounds)
                    at = found.end()
                    break
            else:
                at += 1
        return "".join(said)


def unstressed(sounds: str) -> str:
    """The sounds without marks of stress."""
    return sounds.translate(_STRESS)


def nuclei(sounds: str, vowels: str) -> list[int]:
    """Where each syllable's vowel begins; two symbols side by side are two syllables."""
    return [at for at, symbol in enumerate(sounds) if symbol in vowels]


def stressed(sounds: str, places: Sequence[int], primary: int, secondary: Iterable[int] = ()) -> str:
    """The sounds with marks before some of the vowels. primary, secondary: which of ``places``."""
    marks = {places[one]: SECONDARY for one in secondary} | {places[primary]: PRIMARY}
    return "".join(marks.get(at, "") + symbol for at, symbol in enumerate(sounds))


def table(lines: str) -> dict[str, str]:
    """Word -> sounds, from lines of ``word sounds`` pairs divided by two blanks or line ends."""
    pairs = (pair.split() for line in lines.splitlines() for pair in re.split(r"\s{2,}", line.strip()))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
