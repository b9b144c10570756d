"""Transcriber's .trs (https://trans.sourceforge.net): turns of one or several speakers, with times between.

A turn of two, ``<Turn speaker="spk1 spk2">``, says with ``<Who nb="1"/>`` whose words follow. The document
type it names is never fetched.
"""

from dataclasses import dataclass, field, replace

from respoken.transcripts import recognised, xmltext
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.recognised import Said
from respoken.transcripts.text import fold, mend

NOBODY = "Unknown speaker"


def sniff(source: Source) -> float:
    """Certain for XML that begins with Trans."""
    return float(xmltext.root_is(source, "Trans"))


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Transcriber file."""
    draft = Draft(source, leftover="the frame of the XML")
    reader = _Reader(draft)
    xmltext.read(source, reader)
    said = [one for one in reader.said if one.text.strip()]
    nobody = [one for one in said if one.speaker is None]
    if nobody and len(nobody) < len(said):
        draft.warn(
            f"line {nobody[0].first}: turns that name no speaker, {len(nobody)} in all, are read as"
            f" {NOBODY!r}."
        )
        said = [replace(one, speaker=NOBODY) if one.speaker is None else one for one in said]
    return recognised.read(draft, said, narrator, {**reader.names, NOBODY: NOBODY})


@dataclass
class _Turn:
    """A turn being read: who is in it, and whose words come now."""

    speakers: list[str]
    start_s: float | None
    now: int = 0
    first: int = 0
    last: int = 0
    texts: list[str] = field(default_factory=list)


class _Reader:
    """Collects what is said by whom."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.said: list[Said] = []
        self.names: dict[str, str] = {}
        self._turn: _Turn | None = None

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Note turns, who speaks now, the speakers' names, and the noises."""
        named = {key: fold(mend(value)) for key, value in attributes.items()}
        if name == "Speaker":
            if named.get("name"):
                self.names[named.get("id", "")] = named["name"]
            self.draft.claim(line)
        elif name == "Turn":
            self._turn = _Turn(named.get("speaker", "").split(), recognised.time(named.get("startTime")))
        elif name == "Who" and self._turn:
            self._close()
            number = named.get("nb", "")
            self._turn.now = int(number) - 1 if number.isdecimal() and len(number) < 4 else 0
            if not 0 <= self._turn.now < len(self._turn.speakers):
                self.draft.warn(f"line {line}: Who nb={number[:20]!r} is none of the turn's speakers.")
        elif name in ("Event", "Comment", "Background", "Topic"):
            self._aside(name, named, line)
        if self._turn:
            self.draft.claim(line)

    def _aside(self, name: str, named: dict[str, str], line: int) -> None:
        said = named.get("desc") or named.get("type") or ""
        why = {"Event": "a noise or a mark", "Topic": "a topic"}.get(name, "a comment")
        if said:
            self.draft.aside(line, why, said)
        if self._turn:
            self._turn.texts.append(" ")

    def end(self, name: str, line: int) -> None:
        """Note where a turn ends."""
        if name == "Turn":
            self._close()
            self._turn = None
            self.draft.claim(line)

    def _close(self) -> None:
        """Keep the words there are of whoever speaks now."""
        turn = self._turn
        if not turn or not turn.first:
            return
        speaker = turn.speakers[turn.now] if 0 <= turn.now < len(turn.speakers) else None
        self.said.append(Said("".join(turn.texts), speaker, turn.start_s, turn.first, turn.last))
        turn.start_s, turn.first, turn.texts = None, 0, []

    def text(self, text: str, line: int) -> None:
        """The words of whoever speaks now; outside a turn, nobody's."""
        turn = self._turn
        if not turn:
            if text.strip():
                self.draft.aside(line, "outside any turn", fold(mend(text)))
            return
        turn.texts.append(mend(text))
        if text.strip():
            turn.first, turn.last = turn.first or line, line

    def comment(self, text: str, line: int) -> None:
        """Comments are not speech."""
        if text.strip():
            self.draft.aside(line, "a comment", fold(mend(text)))


FORMAT = Format(sniff, parse)
