"""XML read without believing what it declares.

A file that declares entities can name this machine's files or grow to gigabytes
(https://cwe.mitre.org/data/definitions/776.html), and nothing that is read here needs any. expat fetches
nothing by itself; here it also refuses every entity declaration. ElementTree hides expat's handlers, so the
tree is built here.
"""

from collections.abc import Callable
from html.entities import html5
from typing import Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat


class Reader(Protocol):
    """What is told of a document as it is read, names as ``{namespace}name``, lines from 1."""

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""

    def end(self, name: str, line: int) -> None:
        """An element ends."""

    def text(self, text: str, line: int) -> None:
        """Characters of one line, or of part of it."""

    def comment(self, text: str, line: int) -> None:
        """A comment."""


def read(document: bytes | str, reader: Reader) -> None:
    """Tell a reader what is in a document. Raises ValueError that says the line and the fault.

    Nothing is kept of it, so that a document takes no more memory than its reader makes of it.
    """
    parser = expat.ParserCreate(namespace_separator="}")

    def start(name: str, attributes: dict[str, str]) -> None:
        named = {_qualified(key): value for key, value in attributes.items()}
        reader.start(_qualified(name), named, parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: reader.end(_qualified(name), parser.CurrentLineNumber)
    parser.CharacterDataHandler = lambda text: reader.text(text, parser.CurrentLineNumber)
    parser.CommentHandler = lambda text: reader.comment(text, parser.CurrentLineNumber)
    _run(parser, document, lambda text: reader.text(text, parser.CurrentLineNumber))


def parse(document: bytes | str) -> Element:
    """The root element, names as ``{namespace}name``. Raises ValueError that says the line and the fault."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(_qualified(name))
    parser.CharacterDataHandler = builder.data
    _run(parser, document, builder.data)
    return builder.close()


def _run(parser: expat.XMLParserType, document: bytes | str, data: Callable[[str], object]) -> None:
    def refuse(name: str, *rest: object) -> None:
        raise ValueError(f"line {parser.CurrentLineNumber}: it declares the entity {name[:40]!r}")

    def unknown(name: str, is_parameter: bool) -> None:
        # With a document type that lies elsewhere, expat would leave out what it does not know.
        if f"{name};" in html5:
            data(html5[f"{name};"])
        elif not is_parameter:
            raise ValueError(f"line {parser.CurrentLineNumber}: it uses the unknown entity {name[:40]!r}")

    parser.EntityDeclHandler = refuse
    parser.SkippedEntityHandler = unknown
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        fault = expat.ErrorString(error.code)
        raise ValueError(f"line {error.lineno}: is not well-formed XML ({fault})") from error
    except LookupError as error:
        raise ValueError(f"its encoding cannot be read ({error})") from error


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name
