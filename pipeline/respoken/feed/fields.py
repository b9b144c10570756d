"""What the elements of a published feed hold, read with patience."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from respoken.feed.faults import ADVICE, Fault


def path(url: str) -> PurePosixPath:
    """The path of an address; an empty one where there is none."""
    try:
        named = urlsplit(url).path
    except ValueError:  # such as half a bracket
        named = ""
    return PurePosixPath(unquote(named).replace("\\", "/").replace("\0", ""))


def text(parent: Element, name: str) -> str:
    """The text of a child, on one line; empty where there is none."""
    found = parent.find(name)
    return " ".join((found.text or "").split()) if found is not None else ""


def advice(where: str, what: str, remedy: str = "") -> Fault:
    """Something worth knowing."""
    return Fault(where=where, what=what, remedy=remedy, severity=ADVICE)
