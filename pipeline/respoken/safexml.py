"""XML read without believing what it declares.

A file that declares entities can name this machine's files or grow to gigabytes
(https://cwe.mitre.org/data/definitions/776.html), and nothing that is read here needs any. expat fetches
nothing by itself; here it also refuses every entity declaration. ElementTree hides expat's handlers, so the
tree is built here.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat


def parse(document: bytes | str) -> Element:
    """The root element, names as ``{namespace}name``. Raises ValueError that says the line and the fault."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def refuse(name: str, *rest: object) -> None:
        raise ValueError(f"line {parser.CurrentLineNumber}: it declares the entity {name!r}")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(_qualified(name))
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        fault = expat.ErrorString(error.code)
        raise ValueError(f"line {error.lineno}: is not well-formed XML ({fault})") from error
    except LookupError as error:
        raise ValueError(f"its encoding cannot be read ({error})") from error
    return builder.close()


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name
