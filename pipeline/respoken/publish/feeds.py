"""Whether a feed names only what is published with it, and in the size it has now.

The feed was checked when it was built; an episode made again, or taken away, since then makes it wrong.
"""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from respoken.errors import PublishError
from respoken.publish.base import Published

ATOM = "{http://www.w3.org/2005/Atom}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
NAMING = {
    "enclosure": "url",
    f"{PODCAST}transcript": "url",
    f"{PODCAST}chapters": "url",
    f"{PODCAST}source": "uri",
}
"""Elements that name a file of an episode, and the attribute they name it in."""

REMEDY = "Build the feed again with `respoken feed`, then publish."


def check(files: Sequence[Published]) -> None:
    """Raises PublishError for the first file of ours that a feed names and that is not there as it says."""
    sizes = {file.name: file.size_bytes for file in files}
    for feed in files:
        if feed.folder or PurePosixPath(feed.name).suffix != ".xml":
            continue
        for name, length in _named(feed):
            if name not in sizes:
                raise PublishError(f"names {name}, which is not there to publish.", str(feed.path), REMEDY)
            if length is not None and length != str(sizes[name]):
                raise PublishError(
                    f"names {name} with {length} bytes; it has {sizes[name]}.", str(feed.path), REMEDY
                )


def _named(feed: Published) -> Iterator[tuple[str, str | None]]:
    """The files a feed names below the address it has itself, with the length of enclosures.

    What is elsewhere is not ours to look after. A file that is no feed names nothing.
    """
    try:
        root = ElementTree.parse(feed.path).getroot()  # noqa: S314 - our own file; expat bounds expansion
    except ElementTree.ParseError:
        return
    links = (link for link in root.iter(f"{ATOM}link") if link.get("rel") == "self")
    here = next((link.get("href", "") for link in links), "")
    base = here.removesuffix(feed.name)
    if not base.endswith("/"):
        return
    for element in root.iter():
        attribute = NAMING.get(element.tag)
        address = element.get(attribute, "") if attribute else ""
        if address.startswith(base):
            path = urlsplit(address.removeprefix(base)).path
            yield unquote(path), element.get("length") if element.tag == "enclosure" else None
