"""What was published, as the target itself remembers it: `.respoken.json`, written last.

It saves comparing every file by its hash. It is never trusted alone: a file counts as there only while its
size and tag are still those that were seen when it was sent, and without it everything is compared anew.
"""

import json
from collections.abc import Mapping

from pydantic import ValidationError

from respoken.models import Noun
from respoken.publish.base import Published, Remote

NAME = ".respoken.json"


class Known(Noun):
    """A file as it was when it was proven to be there."""

    size_bytes: int
    sha256: str
    tag: str


class State(Noun):
    """The contents of `.respoken.json`: file name -> what was proven."""

    version: int = 1
    files: Mapping[str, Known] = {}

    @classmethod
    def parse(cls, text: bytes | None) -> "State":
        """Empty when there is none, or none that can be read."""
        try:
            return cls.model_validate_json(text or b"{}")
        except ValidationError:
            return cls()

    def text(self) -> bytes:
        """The same bytes for the same state."""
        return (json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def known(published: Published, remote: Remote) -> Known:
    """What is remembered of a file that was proven to be there."""
    return Known(size_bytes=published.size_bytes, sha256=published.sha256, tag=remote.tag)
