"""What a feed says of an episode: a description that players show, and the whole notes.

Apple reads p, ol, ul, li and a, at most 4,000 bytes, and takes chapters from lines of ``hh:mm:ss`` and a
title (https://podcasters.apple.com/support/5482-using-chapters-on-apple-podcasts).
"""

from collections.abc import Iterator, Sequence
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from respoken.feed.xml import Html
from respoken.manifest import Manifest
from respoken.models import Chapter

MOST_BYTES = 4000
"""A description may be so long (Apple, PSP-1)."""

_HEADINGS = {"h2", "h3", "h4"}
_KEPT = {"p", "ul", "ol", "li"}
_SILENT = {"h1", "script", "style", "template"}


def description(told: Manifest) -> Html:
    """Summary, chapters and the line on the voices; without the chapters where they make it too long."""
    summary = list(told.summary) or [f"{told.title}."]
    closing = _paragraph(told.disclosure)
    chapters = _chapters(told.chapters)
    while True:
        opening = _paragraph(" ".join(summary))
        for text in (opening + chapters + closing, opening + closing):
            if len(text.encode()) <= MOST_BYTES:
                return Html(text)
        if len(summary) == 1:
            return Html(_paragraph(_shortened(summary[0])) + closing)
        summary.pop()


def notes(page: Path) -> Html | None:
    """The notes of a finished page, in the elements a feed may hold; None when there is no page."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    reader = _Main()
    reader.feed(text)
    reader.close()
    return Html("".join(reader.found).strip())


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>\n" if text else ""


def _chapters(chapters: Sequence[Chapter]) -> str:
    if not chapters:
        return ""
    lines = "".join(f"<li>{escape(line, quote=False)}</li>\n" for line in _lines(chapters))
    return f"<p>Chapters</p>\n<ul>\n{lines}</ul>\n"


def _lines(chapters: Sequence[Chapter]) -> Iterator[str]:
    # The list covers the episode from its start, also where music plays before the first word.
    for number, chapter in enumerate(chapters):
        minutes, seconds = divmod(int(chapter.start_s + 1e-6) if number else 0, 60)
        yield f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02} {chapter.title}"


def _shortened(text: str) -> str:
    """A text cut at a word so that it fits beside the closing line."""
    kept = text.encode()[: MOST_BYTES // 3].decode(errors="ignore")
    return kept.rpartition(" ")[0].rstrip(" ,;:") + "…"


class _Main(HTMLParser):
    """What a page's ``main`` says. Headings become paragraphs; the title of the page is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False
        self._silent = 0
        self._linked: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside = True
        elif tag in _SILENT:
            self._silent += 1
        elif self._inside and (name := self._named(tag)):
            self.found.append(f"<{name}>")
        elif self._inside and tag == "a":
            # A link relative to the page would lead nowhere from a feed.
            address = dict(attrs).get("href") or ""
            self._linked.append(address.startswith(("http://", "https://")))
            if self._linked[-1]:
                self.found.append(f'<a href="{escape(address)}">')

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._inside and (name := self._named(tag)):
            self.found.append(f"</{name}>")
        elif self._inside and tag == "a" and self._linked and self._linked.pop():
            self.found.append("</a>")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            self.found.append(escape(data, quote=False))

    def _named(self, tag: str) -> str:
        return "p" if tag in _HEADINGS else tag if tag in _KEPT else ""
