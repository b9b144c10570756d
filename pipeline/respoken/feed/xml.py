"""Elements, and the same bytes for them every time: what a feed is written with.

No library that is kept fits. feedgen 1.0.0 (2023) knows no ``podcast:`` namespace and stamps the moment of
writing into every feed; podgen (2020), pod2gen (2021) and rfeed (2016) are no longer kept. ElementTree
writes no CDATA sections, in which Apple asks for HTML, and lxml is 5 MB for one. So the elements are
values, and all that can go wrong in a serialiser, escaping and characters that XML forbids, is in
:func:`document` alone; what it writes is read back by parsers that are not ours.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
"""Prefix -> name, to the letter as PSP-1 and Apple want them."""

_SPECIAL = re.compile(r"""[&<>"'\n\r\t]""")

# The complement of Char in XML 1.0, 5th edition, 2.2.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Html(str):
    """Text that is HTML, for a CDATA section."""

    __slots__ = ()


class Element(NamedTuple):
    """An element: its name with prefix, its attributes, and its text or its children."""

    name: str
    attributes: dict[str, str]
    content: "str | Iterable[Element]" = ""
    """An iterator is read once, when the document is written, so a long feed is never held as elements."""


def element(name: str, content: str | Iterable[Element] = "", **attributes: str | int | None) -> Element:
    """An element; attributes that are None or empty are left out."""
    given = {key: str(value) for key, value in attributes.items() if value is not None and value != ""}
    return Element(name, given, content)


def document(root: Element) -> bytes:
    """The element as a whole UTF-8 document, indented, with LF line ends."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, "", lines)
    return "".join(lines).encode()


def legal(text: str) -> str:
    """Text without the characters that XML cannot hold, such as most controls and lone surrogates."""
    if text.isprintable():  # quick, and true of nearly everything
        return text
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _write(one: Element, indent: str, lines: list[str]) -> None:
    name, attributes, content = one
    opening = f"{indent}<{name}" + "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
    if isinstance(content, str):
        text = _text(content)
        lines.append(f"{opening}>{text}</{name}>\n" if text else f"{opening}/>\n")
        return
    lines.append(f"{opening}>\n")
    for child in content:
        _write(child, indent + "  ", lines)
    lines.append(f"{indent}</{name}>\n")


def _text(content: str) -> str:
    # Apple: no blanks before or after a value.
    text = legal(content).strip()
    if isinstance(content, Html) and text:
        return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return escape(text) if _SPECIAL.search(text) else text


def _quoted(value: str) -> str:
    return quoteattr(legal(value)) if _SPECIAL.search(value) or not value.isprintable() else f'"{value}"'
