"""Podcasting 2.0's HTML transcript: ``<cite>`` who speaks, ``<time>`` when, ``<p>`` what.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md; a
page around it has its title and headings kept apart. Tags are found without a tree, in one pass.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from respoken.transcripts import cues
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.cues import Piece
from respoken.transcripts.text import fold, unescape
from respoken.transcripts.times import seconds

_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]{0,30})(?:\s[^<>]*|/)?>")
_CITE = re.compile(r"<cite[\s>]", re.IGNORECASE)
_TURN = re.compile(r"<cite(?:\s[^<>]{0,200})?>.{1,200}?</cite>\s*<(?:p|time)[\s>]", re.IGNORECASE)
_UNREAD = ("script", "style", "template", "svg", "textarea")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _UNREAD}
ELSEWHERE = {
    "head": "the head of the page", "nav": "navigation", "footer": "the footer", "button": "navigation",
    "figure": "a figure", "noscript": "navigation", "form": "navigation",
}
BREAKS = frozenset(
    "p div li ul ol br hr section article main blockquote table tr td body html header aside dl dt dd".split()  # noqa: SIM905
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def holds_transcript(text: str) -> bool:
    """Whether a page names its speakers as Podcasting 2.0 asks: before what they say or its time.

    Other pages cite behind a quotation.
    """
    cited = len(_CITE.findall(text))
    return cited > 0 and len(_TURN.findall(text)) * 2 >= cited


def sniff(source: Source) -> float:
    """Sure where a file of tags cites speakers."""
    if not source.head(1)[0].startswith("<"):
        return 0.0
    return 0.95 if holds_transcript(source.text) else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of an HTML transcript."""
    draft = Draft(source, leftover="markup")
    page = _Page(draft)
    for tag, ends, text, line in tokens(source):
        if tag:
            page.tag(tag, ends, line)
        else:
            page.text(text, line)
    page.flush()
    return cues.read(draft, page.pieces, narrator, "no speaker is cited")


class _Page:
    """Where the reading is: inside what, by whom, since when."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.pieces: list[Piece] = []
        self._voice: str | None = None
        self._start_s: float | None = None
        self._inside = ""
        self._paragraph = False
        self._outside = dict.fromkeys(ELSEWHERE, 0)
        self._texts: list[str] = []
        self._line = 0

    def tag(self, name: str, ends: bool, line: int) -> None:
        """Note what a tag begins or ends."""
        if name in ELSEWHERE:
            self.flush()
            self._outside[name] = max(0, self._outside[name] + (-1 if ends else 1))
        elif name in ("cite", "time", "title") or name in HEADINGS:
            self._field(name, ends)
        elif name in BREAKS:
            self._break(name, ends)

    def _break(self, name: str, ends: bool) -> None:
        if name == "br":
            self._texts.append(" ")
            return
        self.flush()
        self._paragraph = name == "p" and not ends

    def _field(self, name: str, ends: bool) -> None:
        if self._paragraph and not self._inside and any(text.strip() for text in self._texts):
            return  # A work that is cited among the words.
        if ends:
            self.flush()
            self._inside = ""
        elif not any(self._outside.values()) or name == "title":
            self.flush()
            self._inside = name

    def text(self, text: str, line: int) -> None:
        """Text between two tags."""
        if text.strip() and not self._line:
            self._line = line
        if text.strip():
            self.draft.claim(line)
        self._texts.append(text)

    def flush(self) -> None:
        """What has been read since the last break is speech, a name, a time, or nobody's."""
        text = fold(unescape("".join(self._texts)))
        line, inside = self._line, self._inside
        self._texts.clear()
        self._line = 0
        if not text:
            return
        if inside == "cite":
            self._voice = text.rstrip(":： ") or None
            self._start_s = None
        elif inside == "time":
            self._start_s = seconds(text.strip("[]() "))
        elif inside == "title" or (inside and self.draft.title is None):
            self.draft.title = self.draft.title or text
            self.draft.aside(line, "the title", text)
        elif inside:
            self.draft.aside(line, "a heading", text)
        elif outside := next((name for name, depth in self._outside.items() if depth), ""):
            self.draft.aside(line, ELSEWHERE[outside], text)
        else:
            self.pieces.append(Piece(line, text, self._voice, self._start_s))


def tokens(source: Source) -> Iterator[tuple[str, bool, str, int]]:
    """Every tag as (name, whether it ends, all of it, line) and lines of text as ("", False, text, line).

    Comments, declarations, scripts and styles are left out.
    """
    text = source.text
    starts = [0]
    for one in source.lines:
        starts.append(starts[-1] + len(one) + 1)

    def line_at(offset: int) -> int:
        return min(bisect_right(starts, offset), len(source.lines))

    at = 0
    while at < len(text):
        if text[at] != "<":
            close = text.find("<", at)
            close = len(text) if close < 0 else close
            for place, one in enumerate(text[at:close].splitlines(keepends=True), line_at(at)):
                yield "", False, one, place
            at = close
        elif text.startswith(("<!", "<?"), at):
            mark = "-->" if text.startswith("<!--", at) else ">"
            close = text.find(mark, at)
            at = len(text) if close < 0 else close + len(mark)
        elif tag := _TAG.match(text, at):
            name = tag[2].lower()
            yield name, bool(tag[1]), tag[0], line_at(at)
            at = tag.end()
            if name in _RAW and not tag[1]:
                end = _RAW[name].search(text, at)
                at = end.start() if end else len(text)
        else:
            yield "", False, "<", line_at(at)
            at += 1


FORMAT = Format(sniff, parse)
