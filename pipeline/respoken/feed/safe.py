"""A feed from elsewhere as a tree, or a fault in words."""

from xml.etree.ElementTree import Element

from respoken import safexml
from respoken.errors import FeedError


def parse(document: bytes, where: str) -> Element:
    """The root element, names as ``{namespace}name``. Raises FeedError with the line of what is wrong."""
    try:
        return safexml.parse(document)
    except ValueError as error:
        raise FeedError(
            f"{error}.", where, "Give the feed itself, not a page about it; it needs no entities of its own."
        ) from error
