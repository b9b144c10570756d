"""What the files for people say, read back: transcript, notes and picture."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers import expat


@dataclass(frozen=True)
class Said:
    """A paragraph of a transcript: who, and what. An announcement in plain text names nobody."""

    speaker: str
    words: tuple[str, ...]


@dataclass
class Page:
    """A transcript's page: its paragraphs, and its chapters' titles."""

    said: list[Said] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def read_html(text: str, kind: str = "") -> Page:
    """transcript.html: ``cite`` names who says the ``p`` after it, ``h2`` is a chapter.

    kind: the class of the paragraphs that are speech, on a page that has others too.
    """
    reader = _Reader(kind)
    reader.feed(text)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Collects the text of the elements that count."""

    def __init__(self, kind: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._kind = kind
        self._inside = ""
        self._text: list[str] = []
        self._speaker = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin to collect in an element that counts."""
        speech = not self._kind or self._kind in (dict(attrs).get("class") or "").split()
        if tag in ("cite", "h2") or (tag == "p" and speech):
            self._inside, self._text = tag, []

    def handle_data(self, data: str) -> None:
        """Collect."""
        if self._inside:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep what was collected."""
        if tag != self._inside:
            return
        text = " ".join("".join(self._text).split())
        if tag == "cite":
            self._speaker = text.removesuffix(":")
        elif tag == "h2":
            self.page.headings.append(text)
        else:
            self.page.said.append(Said(self._speaker, tuple(text.split())))
        self._inside = ""


def read_txt(text: str) -> list[str]:
    """The paragraphs of transcript.txt after its title, white space folded."""
    return [" ".join(block.split()) for block in re.split(r"\n{2,}", text.strip())[1:]]


def read_notes(text: str) -> list[tuple[str, float]]:
    """The chapters of notes.md: title, and the second each starts at."""
    section = re.search(r"^## Chapters\n\n((?:- .*\n?)+)", text, re.MULTILINE)
    line = re.compile(r"^- (\d{2,4}):(\d\d):(\d\d) (.*)$", re.MULTILINE | re.ASCII)
    return [
        (re.sub(r"\\(.)", r"\1", title), float(int(hours) * 3600 + int(minutes) * 60 + int(seconds)))
        for hours, minutes, seconds, title in line.findall(section[1] if section else "")
    ]


def read_picture(text: str) -> str:
    """The title of an SVG picture, white space folded. Raises ValueError when it is no well-formed SVG."""
    path: list[str] = []
    title: list[str] = []

    def refuse(*_: object) -> None:
        raise ValueError("entities of its own, which can be made to fill the memory")

    def write(data: str) -> None:
        if path == [f"{_SVG} svg", f"{_SVG} title"]:
            title.append(data)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: path.append(name)
    parser.EndElementHandler = lambda name: path.pop()
    parser.CharacterDataHandler = write
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    if not title:
        raise ValueError("no title")
    return " ".join("".join(title).split())


_SVG = "http://www.w3.org/2000/svg"
