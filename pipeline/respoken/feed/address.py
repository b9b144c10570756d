"""Where everything will be found once it is published, and the identities made from that."""

import re
import uuid
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from respoken.errors import FeedError

_PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace in which podcasts have their identifiers (podcast:guid)."""

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)

_KEPT = "/%:@!$&'()*+,;=~-._"
"""What a path may hold as it is (RFC 3986), and what was percent-encoded already."""


class Site(NamedTuple):
    """The address the output folder is published at, without a slash at its end."""

    base: str

    def at(self, *path: str) -> str:
        """The address of a file below it; each part of the path is percent-encoded."""
        return "/".join([self.base, *(_encoded(part) for part in path if part)])

    def path(self, address: str) -> str | None:
        """The path of a file below it, with slashes, or None for an address elsewhere."""
        if not address.startswith(self.base + "/"):
            return None
        return unquote(address[len(self.base) + 1 :].partition("?")[0])


@lru_cache(maxsize=4096)  # every file of an episode lies in the same folder
def _encoded(path: str) -> str:
    return quote(path, safe="/")


def site(base_url: str, where: str) -> Site:
    """The place a show is published at. Raises FeedError when it is no address of the web."""
    try:
        parts = urlsplit(base_url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket without its other half
        sound = False
    if not sound or parts.query or parts.fragment or parts.username or " " in parts.netloc:
        said = f"is {base_url!r}, which is no address to publish at" if base_url else "is missing"
        raise FeedError(
            f"[show] base_url {said}.", where,
            'Set it to where the output folder will be found, such as "https://example.org/show".',
        )
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return Site(f"{parts.scheme}://{host}{quote(parts.path.rstrip('/'), safe=_KEPT)}")


def podcast_guid(feed_url: str) -> str:
    """The podcast:guid of a feed's address: UUID version 5 of it without scheme and trailing slashes."""
    return str(uuid.uuid5(_PODCASTS, feed_url.partition("://")[2].rstrip("/")))


def is_guid(text: str) -> bool:
    """Whether a text is written as podcast:guid must be."""
    return bool(_GUID.fullmatch(text))


def within(podcast: str, name: str) -> str:
    """An identifier inside a podcast: of an episode by its slug, or of another edition of the show."""
    return str(uuid.uuid5(uuid.UUID(podcast), name))
