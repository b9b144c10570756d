"""XML from elsewhere, read without believing what it declares.

A feed needs no entities of its own, and a file that declares some can name this machine's files or grow to
gigabytes (https://cwe.mitre.org/data/definitions/776.html). expat fetches nothing by itself; here it also
refuses every entity declaration. ElementTree hides expat's handlers, so the tree is built here.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from respoken.errors import FeedError


def parse(document: bytes, where: str) -> Element:
    """The root element, names as ``{namespace}name``. Raises FeedError with the line of what is wrong."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def refuse(name: str, *rest: object) -> None:
        raise FeedError(
            f"line {parser.CurrentLineNumber}: it declares the entity {name!r}, which no feed needs.", where,
            "Take a copy without the declaration.",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(_qualified(name))
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise FeedError(
            f"line {error.lineno}: is not well-formed XML ({expat.ErrorString(error.code)}).", where,
            "Give the feed itself, not a page about it.",
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that is not known
        raise FeedError(f"its encoding cannot be read ({error}).", where, "Save it as UTF-8.") from error
    return builder.close()


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name
