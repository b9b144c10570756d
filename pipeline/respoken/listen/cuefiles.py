"""The cues of WebVTT and SRT files, read back by their formats' own rules."""

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """A cue as read from a caption file. ``speaker`` is as the file has it: white space folded."""

    start_s: float
    end_s: float
    speaker: str
    lines: tuple[str, ...]
    label: str = ""
    """What stands before the first line, or above it, to say who speaks."""
    above: bool = False
    """Whether the label has a line to itself."""

    @property
    def shown(self) -> tuple[str, ...]:
        """Its lines as they are seen, the label among them."""
        if not self.label:
            return self.lines
        if self.above:
            return (self.label, *self.lines)
        return (f"{self.label} {self.lines[0]}", *self.lines[1:])

    @property
    def words(self) -> list[str]:
        """Its words."""
        return " ".join(self.lines).split()


def read_vtt(text: str) -> list[Caption]:
    """The cues of a WebVTT file (https://www.w3.org/TR/webvtt1/), the speaker from the voice tag."""
    found = []
    for start_s, end_s, lines in _cues(text, "."):
        voice = re.match(r"<v(?:\.[^ >]*)?\s+([^>]*)>", lines[0])
        words = tuple(html.unescape(re.sub(r"<[^>]*>", "", line)) for line in lines)
        found.append(Caption(start_s, end_s, html.unescape(voice[1]).strip() if voice else "", words))
    return found


def read_srt(text: str, speakers: Collection[str]) -> list[Caption]:
    """The cards of an SRT file; the speaker is the last of ``speakers`` that was named on one."""
    # The longest first: one name may begin another, and a name may hold a colon.
    labels = [f"{name}:" for name in sorted(speakers, key=len, reverse=True)]
    speaker, found = "", []
    for start_s, end_s, lines in _cues(text, ","):
        if label := next((label for label in labels if lines[0].startswith(label)), ""):
            speaker = label[:-1]
        rest = lines[0].removeprefix(label).strip()
        words = (rest, *lines[1:]) if rest else tuple(lines[1:])
        found.append(Caption(start_s, end_s, speaker, words, label, above=not rest))
    return found


_TIMES = r"((?:\d{2,4}:)?\d\d:\d\d%s\d{3}) --> ((?:\d{2,4}:)?\d\d:\d\d%s\d{3})"


def _cues(text: str, point: str) -> Iterator[tuple[float, float, list[str]]]:
    """Start, end and lines of every cue; blocks without times or words are left out."""
    times = re.compile(_TIMES % (re.escape(point), re.escape(point)), re.ASCII)
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.split("\n")
        for at, line in enumerate(lines[:2]):  # the times may stand under a number or a name
            if (match := times.match(line)) and lines[at + 1 :]:
                yield _seconds(match[1]), _seconds(match[2]), lines[at + 1 :]
                break


def _seconds(stamp: str) -> float:
    parts = [float(part) for part in stamp.replace(",", ".").split(":")]
    hours, minutes, seconds = [0.0, *parts][-3:]
    return hours * 3600 + minutes * 60 + seconds
