"""What every transcript format is, and the draft its turns are collected in.

A format is two functions: ``sniff`` says how sure it is that a file is of its kind, and ``parse`` reads
it into a Draft. The draft keeps account of every line of the file, so that none vanishes: a line that no
turn uses and that the format does not explain is set aside all the same.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from respoken.errors import TranscriptError
from respoken.models import Pause, SetAside, SourceChapter, Transcript, Turn
from respoken.transcripts import asked, people
from respoken.transcripts.people import Person
from respoken.transcripts.text import fold

MAX_SPEAKERS = 200
"""More labels than any conversation has; beyond it, something that is no label was taken for one."""

MAX_WARNINGS = 40
"""Warnings are for people: the rest is counted."""

EARLIEST_CLOCK_S = 5 * 3600.0
"""A first time later than this is a time of day: nobody's first words come five hours into a recording."""

DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Source:
    """A file as text: its lines with strange spaces and invisible marks mended, without line ends.

    ``marked`` are the lines of a word processor's file once more, as Markdown with what is bold in them, and
    with line feeds where a paragraph, which is one line here, breaks its line.
    """

    name: str
    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The lines in one, with line feeds between them."""
        return "\n".join(self.lines)

    def error(self, what: str, remedy: str, line: int | None = None) -> TranscriptError:
        """The error to raise for something wrong in this file; ``line`` counts from 1."""
        where = self.name if line is None else f"{self.name} line {line}"
        return TranscriptError(what, where, remedy)

    def head(self, count: int = 200) -> list[str]:
        """The first ``count`` lines that hold something, blanks at both ends removed."""
        found: list[str] = []
        for line in self.lines:
            if stripped := line.strip():
                found.append(stripped)
                if len(found) == count:
                    break
        return found


_LINE_NUMBER = re.compile(r"\bline (\d+)(?=:)")


@dataclass(slots=True)
class Block:
    """A turn being collected."""

    speaker: str
    line: int
    start_s: float | None
    texts: list[str] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)


class Draft:
    """A transcript being read: turns in order, what was set aside, and what was doubtful."""

    def __init__(self, source: Source, leftover: str = "has no place in this format") -> None:
        self.source = source
        self.leftover = leftover
        self.blocks: list[Block] = []
        self.set_aside: list[SetAside] = []
        self.warnings: list[str] = []
        self.title: str | None = None
        self.description: str | None = None
        self.language = ""
        self.people: list[Person] = []
        self.chapters: list[SourceChapter] = []
        self._told: set[str] = set()
        self._claimed = bytearray(len(source.lines) + 1)

    def open(self, speaker: str, line: int, start_s: float | None = None) -> None:
        """Begin a turn at a line; what is said from here on belongs to it."""
        self.blocks.append(Block(speaker, line, start_s))
        self.claim(line)

    def say(self, text: str, line: int, tight: bool = False) -> None:
        """Add words to the open turn. ``text`` has its markup removed; white space is folded here.

        ``tight``: no blank stands between them and the words before.
        """
        self.claim(line)
        texts = self.blocks[-1].texts
        if words := fold(text):
            texts.append(words if tight or not texts else f" {words}")

    def claim(self, first: int, last: int | None = None) -> None:
        """Mark lines as used: as words of a turn, or as what holds its words, such as a time line."""
        last = first if last is None else last
        self._claimed[first : last + 1] = b"\x01" * (last + 1 - first)

    def aside(self, line: int, why: str, text: str | None = None) -> None:
        """Set a line aside, or the given part of it, with the reason."""
        self.claim(line)
        shown = self.source.lines[line - 1].strip() if text is None else text
        self.set_aside.append(SetAside(line=line, text=shown, why=why))

    def aside_once(self, what: str, line: int, why: str, text: str) -> None:
        """Set aside part of a line for something that many lines have, the first time only."""
        if what not in self._told:
            self._told.add(what)
            self.aside(line, why, text)

    def warn(self, warning: str) -> None:
        """Note a doubtful decision for the user to look at."""
        self.warnings.append(warning)

    def renumber(self, source: Source, home: Sequence[int]) -> None:
        """Count lines as another source of the same words does: line n here is line ``home[n - 1]`` there."""
        self.settle()
        self._claimed = bytearray(b"\x01" * (len(source.lines) + 1))
        for block in self.blocks:
            block.line = home[block.line - 1]
        self.set_aside = [aside.model_copy(update={"line": home[aside.line - 1]}) for aside in self.set_aside]
        self.warnings = [
            _LINE_NUMBER.sub(lambda match: f"line {home[int(match[1]) - 1]}", warning)
            for warning in self.warnings
        ]
        self.source = source

    def claim_only(self, lines: Iterable[int], leftover: str) -> None:
        """Take these lines as the used ones; all others are set aside, ``leftover`` says why."""
        self.leftover = leftover
        self._claimed = bytearray(len(self.source.lines) + 1)
        for line in (*lines, *(aside.line for aside in self.set_aside)):
            self._claimed[line] = 1

    def transcript(self, name: str, same: Mapping[str, str] | None = None) -> Transcript:
        """The finished transcript. Raises TranscriptError when nobody speaks or too many do.

        ``same`` says which labels are one person, label -> name.
        """
        self.settle()
        self._take_pauses()
        self._count_from_the_start()
        blocks = [block for block in self.blocks if block.texts]
        for block in self.blocks:
            if not block.texts:
                self.aside(block.line, "a label with no words")
        if not blocks:
            raise self.source.error("no speech was found in it.", "Check that it is a transcript.")
        self._hold_speakers_to_limit(blocks)
        order = [(block.speaker, block.line) for block in blocks]
        names, told = people.joined(order, self.people, same or {})
        chapters = tuple(_placed(self.chapters, blocks))
        if chapters and not any(chapter.turn for chapter in chapters):
            told.append("the chapters in the file have times but the turns have none that run on.")
        return Transcript(
            format=name,
            title=self.title,
            description=self.description,
            turns=tuple(
                Turn(
                    index=i, speaker=names.get(b.speaker, b.speaker), text="".join(b.texts),
                    start_s=b.start_s, line=b.line, pauses=tuple(b.pauses),
                )
                for i, b in enumerate(blocks, 1)
            ),
            set_aside=tuple(sorted(self.set_aside, key=lambda aside: aside.line)),
            chapters=chapters,
            warnings=few([*self.source.warnings, *self.warnings, *told]),
        )

    def _take_pauses(self) -> None:
        """Take the pauses asked for out of the words; those on lines of their own delay the turn below."""
        for block in self.blocks:
            text, pauses = asked.taken("".join(block.texts))
            if pauses:
                block.texts, block.pauses = [text] if text else [], list(pauses)
        lines = [block.line for block in self.blocks]
        for number, aside in enumerate(self.set_aside):
            seconds = asked.alone(aside.text)
            if seconds is not None and (at := bisect_right(lines, aside.line)) < len(lines):
                self.blocks[at].pauses.insert(0, Pause(at=0, seconds=seconds))
                self.set_aside[number] = aside.model_copy(update={"why": "a pause before the turn below"})

    def _count_from_the_start(self) -> None:
        """Where the times are those of a clock, as in Zoom's text, count from the first as 0.

        They are where the first is hours from 0 and the rest is done in less time than that.
        """
        starts = [block.start_s for block in self.blocks if block.start_s is not None]
        if not starts or starts[0] < EARLIEST_CLOCK_S:
            return
        first_s = starts[0]
        late = [start_s + DAY_S * (start_s < first_s - DAY_S / 2) - first_s for start_s in starts]
        if any(one > other for one, other in pairwise(late)) or late[-1] >= min(first_s, DAY_S / 2):
            return
        for block in self.blocks:
            if block.start_s is not None:
                at_s = block.start_s + DAY_S * (block.start_s < first_s - DAY_S / 2)
                block.start_s = round(at_s - first_s, 3)
        self.chapters = [
            chapter if chapter.start_s is None or chapter.start_s < first_s
            else chapter.model_copy(update={"start_s": chapter.start_s - first_s})
            for chapter in self.chapters
        ]

    def _hold_speakers_to_limit(self, blocks: list[Block]) -> None:
        names: set[str] = set()
        for block in blocks:
            names.add(block.speaker)
            if len(names) > MAX_SPEAKERS:
                raise too_many_speakers(self.source, block.speaker, block.line)

    def settle(self) -> None:
        """Set every line aside that nothing has claimed."""
        for number, line in enumerate(self.source.lines, 1):
            if not self._claimed[number] and not line.isspace() and line:
                self.claim(number)
                self.set_aside.append(SetAside(line=number, text=line.strip(), why=self.leftover))


def _placed(chapters: Iterable[SourceChapter], blocks: list[Block]) -> Iterable[SourceChapter]:
    """The chapters with the turns they begin with, where the turns have times that run on."""
    starts = [block.start_s for block in blocks]
    times = [start_s for start_s in starts if start_s is not None]
    ordered = len(times) == len(starts) and all(one <= other for one, other in pairwise(times))
    for chapter in chapters:
        start_s = chapter.start_s
        if start_s is None or chapter.turn or not ordered:
            yield chapter
            continue
        after = min(bisect_left(times, start_s), len(times) - 1)
        before = max(after - 1, 0)
        near = before if start_s - times[before] < times[after] - start_s else after
        yield chapter.model_copy(update={"turn": near + 1})


def too_many_speakers(source: Source, name: str, line: int) -> TranscriptError:
    """The error for a file with more labels than people can have."""
    return source.error(
        f"{name!r} would be speaker number {MAX_SPEAKERS + 1}; at most {MAX_SPEAKERS} are read.",
        "Check that what stands before the colons are names.",
        line,
    )


def no_labels(source: Source, what: str = "no speaker labels were found") -> TranscriptError:
    """The error for a file that does not say who speaks."""
    return source.error(
        f"{what}.",
        "Put 'Name:' before each turn, or give --narrator NAME to have one voice read it all.",
    )


def few(warnings: Iterable[str]) -> tuple[str, ...]:
    """The warnings without repeats, at most MAX_WARNINGS of them and a count of the rest."""
    every = list(dict.fromkeys(warnings))
    if len(every) <= MAX_WARNINGS:
        return tuple(every)
    return (*every[:MAX_WARNINGS], f"and {len(every) - MAX_WARNINGS} more doubtful places.")


@dataclass(frozen=True)
class Format:
    """A transcript format: how sure it is of a file, from 0 to 1, and how it reads one.

    ``parse`` takes the narrator's name or None, and raises TranscriptError for what it cannot read.
    """

    sniff: Callable[[Source], float]
    parse: Callable[[Source, str | None], Draft]
