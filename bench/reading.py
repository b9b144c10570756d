"""Counts the written sentences that are read as a careful reader would, by phonemes.

    python bench/reading.py                 # the table
    python bench/reading.py --wrong         # and what was read otherwise, the held-out sentences aside

A line of reading/seen.txt and reading/held_out.txt is ``written => read``. The reading is plain words that
are sent to the same pronouncing as the sentence, without the normaliser; both must come to the same phonemes.
In a reading, ``{a|b}`` are equally good, `` || `` parts whole readings that are, ``word/phonemes/`` says how
a word sounds that is spelled like another, and single letters joined by hyphens are letters named: ``I-B-M``,
``^A``. Stress counts in words whose sounds are given, where a noun may be told from a verb; what one
dictionary writes so and another so (g2p.folded) makes no difference.
"""

import argparse
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from g2p import folded
from respoken import normalise
from respoken.engines.english import English
from respoken.normalise import letters

FOLDER = Path(__file__).with_name("reading")
SETS = ("seen", "held_out", "fresh")


@dataclass(frozen=True)
class Sentence:
    """A written sentence, its kind, and the readings that are right."""

    kind: str
    written: str
    readings: tuple[str, ...]


def sentences(name: str) -> list[Sentence]:
    """Those of a set, in order."""
    found, kind = [], ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line[3:]
        elif " => " in line and not line.startswith("#"):
            written, reading = line.split(" => ")
            found.append(Sentence(kind, written, tuple(_readings(reading))))
    return found


_CHOICE = re.compile(r"\{([^{}]*)\}")
_GIVEN = re.compile(r"(?<!-[A-Z])\]\(/([^/]*)/\)")
_SOUNDED = re.compile(r"([^\s/“(]+)/([^/\s]+)/")
_LETTERS = re.compile(
    r"(?<![\w'/\]-])(?P<named>\^?[A-Z](?:-(?:and-)?\^?[A-Z])+|\^?[AI]-(?=')|\^[AI]|[B-HJ-Z](?!-))(?P<ending>'s|'d)?(?![\w/'])"
)


def _readings(reading: str) -> Iterator[str]:
    for whole in reading.split(" || "):
        for plain in _expanded(whole):
            yield _LETTERS.sub(_spelled, _SOUNDED.sub(r"[\1](/\2/)", plain))


def _expanded(reading: str) -> Iterator[str]:
    """Every way through the choices, the innermost first."""
    choice = _CHOICE.search(reading)
    if choice is None:
        yield reading
        return
    for option in choice[1].split("|"):
        yield from _expanded(reading[: choice.start()] + option + reading[choice.end() :])


def _spelled(match: re.Match[str]) -> str:
    named = match["named"].replace("^", "").replace("-and-", "&").replace("-", "")
    return letters.spell(named, match["ending"] or "")


def spoken(written: str) -> str:
    """What our normaliser says for a written sentence."""
    return " ".join(word.spoken for word in normalise.words(written) if word.spoken)


class Judge:
    """Reads sentences as an episode would, and compares them with what is expected."""

    def __init__(self) -> None:
        self._english = English(british=False)

    def read(self, written: str) -> str:
        """The phonemes that our reader makes of a written sentence."""
        return self._said(spoken(written))

    def is_right(self, sentence: Sentence) -> bool:
        """Whether the sentence is read in one of the ways that are expected."""
        said = self.read(sentence.written)
        return any(self._is_same(said, reading) for reading in sentence.readings)

    def _is_same(self, said: str, reading: str) -> bool:
        """The same sounds throughout, and the main stress of the words whose sounds the reading gives."""
        if folded(self._said(reading), stress=False) != folded(said, stress=False):
            return False
        rest = folded(said, stress=True)
        for match in _GIVEN.finditer(reading):
            _, found, rest = rest.partition(folded(match[1], stress=True))
            if not found:
                return False
        return True

    def _said(self, words: str) -> str:
        return " ".join(reading for reading in self._english.say(words) if reading)


def scored(judge: Judge, name: str) -> tuple[dict[str, tuple[int, int]], list[Sentence]]:
    """Kind -> (sentences, those right), and the sentences read otherwise."""
    table: dict[str, tuple[int, int]] = {}
    wrong = []
    for kind, group in itertools.groupby(sentences(name), key=lambda sentence: sentence.kind):
        judged = [(sentence, judge.is_right(sentence)) for sentence in group]
        table[kind] = (len(judged), sum(right for _, right in judged))
        wrong += [sentence for sentence, right in judged if not right]
    return table, wrong


def _percent(of: list[tuple[int, int]]) -> str:
    count, right = sum(count for count, _ in of), sum(right for _, right in of)
    return f"{count:5} {right:5} {100 * right / count:6.1f} %"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="also print what was read otherwise")
    parser.add_argument("--all-wrong", action="store_true", help="print that of the other sets as well")
    given = parser.parse_args()
    judge = Judge()
    tables = {name: scored(judge, name) for name in SETS}
    print(f"{'':26}{'seen':>20} {'held out':>20} {'fresh':>20}")
    for kind in tables["seen"][0]:
        print(f"{kind:26}", *(_percent([tables[name][0][kind]]) for name in SETS))
    print(f"{'all':26}", *(_percent(list(tables[name][0].values())) for name in SETS))
    print(f"{'all sets':26}", _percent([row for table, _ in tables.values() for row in table.values()]))
    for name in SETS if given.all_wrong else SETS[:1] if given.wrong else ():
        for sentence in tables[name][1]:
            print(f"{sentence.written}\n    {judge.read(sentence.written)}")
            reading = sentence.readings[0]
            print(f"    {spoken(sentence.written)}\n    {reading}\n    {judge._said(reading)}")


if __name__ == "__main__":
    main()
