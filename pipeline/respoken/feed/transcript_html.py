"""The words of an HTML transcript, as ``Name: what they said``, a paragraph a line.

Podcasting 2.0 has ``cite`` for who speaks, ``time`` for when and ``p`` for what
(https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md).
"""

from html.parser import HTMLParser

_SILENT = {"head", "script", "style", "template", "time"}
_BLOCKS = {"p", "div", "li", "br", "h1", "h2", "h3", "cite", "blockquote", "section", "article", "tr"}


def words(page: str) -> str:
    """The text of the page, each paragraph after the name that was cited last."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_of_block()
    return "".join(f"{line}\n" for line in reader.lines)


class _Reader(HTMLParser):
    """Collects paragraphs; a new name begins with its own ``cite``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._text: list[str] = []
        self._name = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.end_of_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "cite":
            self._name = " ".join("".join(self._text).split()).rstrip(": ")
            self._text = []
        elif tag in _BLOCKS:
            self.end_of_block()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def end_of_block(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.lines.append(f"{self._name}: {text}" if self._name else text)
        self._text = []
