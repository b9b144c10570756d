"""Web pages that show a transcript as text: their paragraphs, in the layouts of text and Markdown.

Pages set a speaker off in bold, in a heading, in a column of a table or in nothing at all, so the page is
made into Markdown and judged as that. Navigation, forms and footers are set aside by their tags.
"""

import re

from respoken.errors import TranscriptError
from respoken.transcripts import html_page, markdown, wordfile
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.html_page import BREAKS, ELSEWHERE, HEADINGS
from respoken.transcripts.text import fold, unescape

_PAGE = re.compile(
    r"(?is)\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>])"
)
_FRAGMENT = re.compile(r"(?i)\s*<(?:body|div|p|article|section|main|table|h[1-6]|ul|dl)(?:\s[^<>]*)?>")
_CLOSED = re.compile(r"(?i)</(?:p|div|tr|li|dd|h[1-6])>")
_FEWEST_CLOSED = 3
_NAMED = re.compile(r"""(?i)\sclass\s*=\s*["']?[^"'<>]{0,80}(?:speaker|author|interviewe|participant)""")
_MARKS = " \t\n.,:;!?…-–—()[]{}'\"“”‘’«»*&/+%$€£=<>¿¡、。，：！？"
_NUMBER = re.compile(r"\s*\[?\d{1,3}\]?\s*")


def sniff(source: Source) -> float:
    """Fairly sure of a page, or of a piece of one."""
    head = "\n".join(source.lines[:60])[:4000]
    if _PAGE.match(head):
        return 0.92
    if not _FRAGMENT.match(head):
        return 0.0
    return 0.92 if len(_CLOSED.findall(source.text[:20_000])) >= _FEWEST_CLOSED else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a web page. Raises TranscriptError when it does not say who speaks."""
    page = _Page()
    for tag, ends, text, line in html_page.tokens(source):
        if tag:
            page.tag(tag, ends, text)
        else:
            page.text(text, line)
    page.end_paragraph()
    lines, home = page.lines()
    if not lines:
        raise source.error("is a web page without text.", "Save the transcript's text as a .txt file.")
    try:
        draft = markdown.parse_as(source, lines, home, narrator)
    except TranscriptError as error:
        raise source.error(
            "is a web page. That does not say who speaks in a way that can be told.",
            "Save the transcript's text as a .txt file, with 'Name:' before each turn.",
        ) from error
    draft.title = page.heading or page.title or draft.title
    for line, text, why in page.elsewhere:
        draft.aside(line, why, text)
    draft.claim_only(page.used, leftover="markup")
    return draft


class _Page:
    """Collects the paragraphs of a page, their lines as they are and as Markdown."""

    def __init__(self) -> None:
        self.title = ""
        self.heading = ""
        self.elsewhere: list[tuple[int, str, str]] = []
        self.used: set[int] = set()
        self._paragraphs: list[tuple[int, wordfile.Cell]] = []
        self._open: tuple[int, wordfile.Cell] = (0, ([], []))
        self._runs: list[tuple[bool, str]] = []
        self._line = 0
        self._outside: list[str] = []
        self._titled = False
        self._bold = 0
        self._named = ""
        self._raised = False
        self._heading = 0
        self._rows: list[list[int]] = []

    def tag(self, name: str, ends: bool, text: str) -> None:
        """Note what a tag begins or ends."""
        if name in ELSEWHERE:
            self.end_paragraph()
            self._step(name, ends)
        elif name == "title":
            self._titled = not ends
        elif name in HEADINGS:
            self.end_paragraph()
            self._heading = 0 if ends else int(name[1])
        elif name == "br":
            self._break()
        elif name in ("td", "th", "tr", "table"):
            self._table(name, ends)
        elif name in BREAKS:
            self.end_paragraph()
        self._dress(name, ends, text)

    def _step(self, name: str, ends: bool) -> None:
        if not ends:
            self._outside.append(name)
        elif name in self._outside:
            del self._outside[self._outside.index(name) :]

    def _break(self) -> None:
        """A line ends; where it is empty, so does the paragraph."""
        if any(text.strip() for _, text in self._runs):
            self._end_line()
        else:
            self.end_paragraph()

    def _dress(self, name: str, ends: bool, text: str) -> None:
        if name in ("b", "strong", "cite", "dt"):
            self._bold = max(0, self._bold + (-1 if ends else 1))
        elif name == "sup":
            self._raised = not ends
        elif ends and name == self._named:
            self._named = ""
        elif not ends and not self._named and name in ("span", "div", "p", "td") and _NAMED.search(text):
            self._named = name

    def _table(self, name: str, ends: bool) -> None:
        self.end_paragraph()
        if name == "tr" and not ends:
            self._rows.append([])
        elif name in ("tr", "table") and ends and self._rows:
            self._end_row(self._rows.pop())
        elif name in ("td", "th") and not ends and self._rows:
            self._rows[-1].append(len(self._paragraphs))

    def _end_row(self, starts: list[int]) -> None:
        """One paragraph of a row that has who speaks, or when, before the words; of the innermost tables."""
        if not starts or starts[0] >= len(self._paragraphs):
            return
        cells: list[wordfile.Cell] = []
        for start, end in zip(starts, [*starts[1:], len(self._paragraphs)], strict=True):
            parts = [cell for _, cell in self._paragraphs[start:end]]
            cells.append(([line for plain, _ in parts for line in plain],
                          [line for _, marked in parts for line in marked]))
        if len(cells) > 1 and (row := wordfile.labelled(cells)):
            line = self._paragraphs[starts[0]][0]
            self._paragraphs[starts[0] :] = [(line, row)]
        for row_above in self._rows:
            row_above.clear()

    def text(self, text: str, line: int) -> None:
        """Text between two tags."""
        if self._titled:
            self.title = fold(f"{self.title} {unescape(text)}")[:300]
            self.elsewhere += [(line, fold(text), "the title")] if text.strip() else []
        elif self._outside:
            if shown := fold(unescape(text)):
                self.elsewhere.append((line, shown, ELSEWHERE[self._outside[-1]]))
        elif self._raised and _NUMBER.fullmatch(text):
            self.elsewhere.append((line, fold(text), "a footnote"))
        else:
            stripped = text.strip()
            if not stripped[:1].isalnum() and stripped.strip(_MARKS) and not any(map(str.isalnum, stripped)):
                return
            if stripped:
                self._line = self._line or line
                self.used.add(line)
            self._runs.append((bool(self._bold or self._named), text))

    def end_paragraph(self) -> None:
        """What has been read since the last break is a paragraph, if it is anything."""
        self._end_line()
        if self._open[0]:
            self._paragraphs.append(self._open)
            self._open = (0, ([], []))

    def _end_line(self) -> None:
        runs: list[tuple[bool, str]] = []
        for bold, text in self._runs:
            if runs and (runs[-1][0] == bold or not text.strip()):
                runs[-1] = (runs[-1][0], runs[-1][1] + text)
            else:
                runs.append((bold, text))
        self._runs.clear()
        if not runs:
            return
        line, self._line = self._line, 0
        runs = [(bold, unescape(text)) for bold, text in runs]
        plain = fold("".join(text for _, text in runs))
        if not plain[:1].isalnum() and not any(map(str.isalnum, plain)):
            return  # The arrows and boxes of a player are nobody's words.
        if self._heading == 1 and not self.heading:
            self.heading = plain
        marked = fold("".join(wordfile.set_off(bold, text) for bold, text in runs))
        if self._heading:
            marked = f"{'#' * self._heading} {wordfile.SPECIAL.sub(wordfile.ESCAPED, plain)}"
        else:
            marked = wordfile.LEADING.sub(r"\1\\\2", marked)
        self._open = (self._open[0] or line, self._open[1])
        self._open[1][0].append(plain)
        self._open[1][1].append(marked)

    def lines(self) -> tuple[list[str], list[int]]:
        """The page as lines of Markdown, blank ones between paragraphs, and the line of the file of each."""
        lines: list[str] = []
        home: list[int] = []
        for line, (_, marked) in self._paragraphs:
            lines += [*marked, ""]
            home += [line] * (len(marked) + 1)
        return lines, home


FORMAT = Format(sniff, parse)
