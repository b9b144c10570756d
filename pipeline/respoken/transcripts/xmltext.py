"""XML transcripts: read with line numbers, without ever fetching or expanding what they name."""

import html
import re
from html.entities import html5

from respoken import safexml
from respoken.transcripts.base import Source

_SKIPPED = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_FIRST = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_OWN = frozenset(("lt;", "gt;", "amp;", "quot;", "apos;"))
# The text is decoded already; what its declaration says of that, and blanks before it, no longer count.
_DECLARATION = re.compile(r"(?<!\S)<\?xml\s[^<>\n]*\?>")
_FAULT = re.compile(r"line (\d+): (.*)", re.DOTALL)


def root_is(source: Source, *names: str) -> bool:
    """Whether the first element of the file has one of these names, without its namespace."""
    start = "\n".join(source.head(40))[:8_000]
    if not start.startswith("<"):
        return False
    first = _FIRST.search(_SKIPPED.sub(" ", start))
    return first is not None and first[1] in names


def read(source: Source, reader: safexml.Reader) -> None:
    """Tell a reader what is in the file. Raises TranscriptError with the line of what is wrong.

    Entities that HTML knows are read as it reads them, though XML asks for a document type.
    """
    text = _DECLARATION.sub(lambda match: " " * len(match[0]), source.text, count=1)
    if "&" in text:
        text = _NAMED.sub(_character, text)
    try:
        safexml.read(text, reader)
    except ValueError as error:
        fault = _FAULT.fullmatch(str(error))
        line = min(int(fault[1]), len(source.lines)) if fault else None
        raise source.error(
            f"{fault[2] if fault else error}.", "Mend the XML, or export the transcript again.", line
        ) from error


def _character(match: re.Match[str]) -> str:
    if match[1] in _OWN or match[1] not in html5:
        return match[0]
    return html.escape(html5[match[1]])
