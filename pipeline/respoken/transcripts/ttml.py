"""TTML, above all Apple Podcasts': paragraphs with an agent, in spans of sentences and words.

https://www.w3.org/TR/ttml2/: ``<p begin end ttm:agent>``; Apple adds ``<span podcasts:unit="word">``, with no
blank between two words. Captions in TTML have no agents; there ``Name:`` in the text tells who speaks.
"""

import re
from dataclasses import dataclass, field

from respoken.transcripts import recognised, xmltext
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.recognised import Said
from respoken.transcripts.text import fold, mend

_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(h|m|s|ms)")
_FRAMES = re.compile(r"(\d{1,4}:\d{1,2}:\d{1,2}):\d{1,4}(?:\.\d{1,4})?")
_UNIT_S = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
_CLOSING = re.compile(r"[,.;:!?…%)\]}’”，。！？]")


def sniff(source: Source) -> float:
    """Certain for XML that begins with tt."""
    return float(xmltext.root_is(source, "tt"))


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a TTML file."""
    draft = Draft(source, leftover="the frame of the XML")
    reader = _Reader(draft)
    xmltext.read(source, reader)
    blanks_given = reader.blanks * 2 > reader.gaps
    said = [
        Said(paragraph.text(blanks_given), paragraph.agent, paragraph.start_s, paragraph.line, paragraph.last)
        for paragraph in reader.paragraphs
    ]
    return recognised.read(draft, said, narrator, reader.names)


@dataclass
class _Paragraph:
    """A ``p``: its texts, each with whether a word or sentence of its own begins with it."""

    line: int
    agent: str | None
    start_s: float | None
    last: int = 0
    texts: list[tuple[bool, str]] = field(default_factory=list)

    def text(self, blanks_given: bool) -> str:
        """The words; where the file gives no blanks between them, every unit has one before it."""
        said: list[str] = []
        for begins, text in self.texts:
            if begins and said and not blanks_given and not _CLOSING.match(text):
                said.append("" if recognised.spaceless(said[-1], text) else " ")
            said.append(text)
        return "".join(said)


class _Reader:
    """Collects the paragraphs and the agents' names, and sets aside what stands outside them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.paragraphs: list[_Paragraph] = []
        self.names: dict[str, str] = {}
        self.gaps = self.blanks = 0
        self._open: list[str] = []
        self._agents: list[str | None] = [None]
        self._inside: _Paragraph | None = None
        self._depth = 0
        self._agent = ""
        self._words: list[str] = []
        self._begins = False

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Note where a paragraph, a unit or an agent begins."""
        name = _local(name)
        self._open.append(name)
        named = {_local(key): value for key, value in attributes.items()}
        agent = mend(named.get("agent", "")).split()
        self._agents.append(agent[0] if agent else self._agents[-1])
        if len(agent) > 1:
            self.draft.warn(f"line {line}: several speak at once; read as {agent[0]}.")
        if name == "agent":
            self._agent = fold(mend(named.get("id", "")))
        elif name == "p" and not self._inside:
            self._inside = _Paragraph(line, self._agents[-1], _time(named.get("begin", "")))
            self._depth = len(self._open)
            self.paragraphs.append(self._inside)
        elif self._inside and name == "br":
            self._inside.texts.append((False, " "))
        elif self._inside and name == "span":
            self._begins = named.get("unit") in ("word", "sentence")
            self._change_agent(line, named)

    def _change_agent(self, line: int, named: dict[str, str]) -> None:
        inside = self._inside
        assert inside is not None
        if self._agents[-1] != inside.agent and inside.texts:
            inside.last = line
            inside = _Paragraph(line, self._agents[-1], _time(named.get("begin", "")))
            self._inside = inside
            self.paragraphs.append(inside)
        inside.agent = self._agents[-1]

    def end(self, name: str, line: int) -> None:
        """Note where a paragraph ends."""
        self._agents.pop()
        if self._inside and len(self._open) == self._depth:
            self._inside.last = line
            self._inside = None
        elif self._inside and _local(name) == "span":
            self._change_agent(line, {})
        field = self._open.pop()
        if self._words and not self._inside:
            if field == "name" and self._agent not in self.names:
                self.names[self._agent] = fold("".join(self._words))
            elif field == "title":
                self.draft.title = self.draft.title or fold("".join(self._words))
            self._words.clear()

    def text(self, text: str, line: int) -> None:
        """Words of a paragraph, the name of an agent, the title, or nobody's."""
        if self._inside:
            self._say(self._inside, mend(text))
        elif not text.strip():
            return
        elif self._open[-1] == "name" and self._agent:
            self._words.append(mend(text))
            self.draft.claim(line)
        elif self._open[-1] == "title" and self._open[1:2] == ["head"]:
            self._words.append(mend(text))
            self.draft.aside(line, "the title", fold(mend(text)))
        else:
            self.draft.aside(line, "outside any paragraph", fold(mend(text)))

    def _say(self, inside: _Paragraph, text: str) -> None:
        begins = self._begins and bool(text.strip())
        if begins and inside.texts:
            self.gaps += 1
            self.blanks += inside.texts[-1][1][-1:].isspace() or text[:1].isspace()
        if begins:
            self._begins = False
        inside.texts.append((begins, text))

    def comment(self, text: str, line: int) -> None:
        """Comments are not speech."""
        if text.strip():
            self.draft.aside(line, "a comment", fold(mend(text)))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _time(text: str) -> float | None:
    """Seconds of a TTML time: a clock, with frames or without, or a number with its unit."""
    text = text.strip()[:40]
    if offset := _OFFSET.fullmatch(text):
        return float(offset[1]) * _UNIT_S[offset[2]]
    frames = _FRAMES.fullmatch(text)
    return recognised.time(frames[1] if frames else text)


FORMAT = Format(sniff, parse)
