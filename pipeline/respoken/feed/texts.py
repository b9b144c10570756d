"""The transcripts that a published feed names: beside its file, or on the web when that is allowed."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from respoken import atomic
from respoken.errors import FeedError
from respoken.feed import fetch, fields
from respoken.feed.faults import Fault
from respoken.feed.xml import NAMESPACES

FOLDER = "transcripts"
"""Where transcripts go, in the output folder."""

MOST_BYTES = 16 * 2**20

# The forms make reads, the best first: the more a form says of who speaks and when, the better.
_ENDINGS = {
    "application/json": ".json", "text/vtt": ".vtt", "application/x-subrip": ".srt",
    "application/srt": ".srt", "text/srt": ".srt", "text/html": ".html", "text/plain": ".txt",
}
_ORDER = (".json", ".vtt", ".srt", ".html", ".txt")

_TRANSCRIPT = f"{{{NAMESPACES['podcast']}}}transcript"


class Texts:
    """Where the transcripts of a feed are: beside its file, or on the web when that is allowed."""

    def __init__(self, source: str, items: Iterable[Element], download: bool, faults: list[Fault]) -> None:
        self._folder = None if fetch.is_address(source) else Path(source).absolute().parent
        self._download = download
        self._faults = faults
        names = [fields.path(url).name for item in items for _, url in _offered(item)]
        self._shared = _twice(names)

    def copy(self, item: Element, name: str, output: Path) -> str | None:
        """Put the best transcript of an episode in its place; its path in the output folder, or None."""
        offered = _offered(item)
        for ending, url in offered:
            data = self._data(url)
            if data is not None:
                return _kept(data, ending, name, output)
        if offered:
            self._faults.append(fields.advice(
                f"episode {fields.text(item, 'title')!r}", "its transcript was not found.",
                "Put the files beside the feed, or give the feed by its address.",
            ))
        return None

    def _data(self, url: str) -> bytes | None:
        if (path := self._beside(url)) is not None:
            return path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
        if not (self._download and fetch.is_address(url)):
            return None
        try:
            return fetch.get(url, MOST_BYTES)
        except FeedError as error:
            self._faults.append(fields.advice(url, error.what, error.remedy))
            return None

    def _beside(self, url: str) -> Path | None:
        """The file that an address names by the end of its path, the longest end that there is."""
        if self._folder is None:
            return None
        steps = [step for step in fields.path(url).parts if step != "/"]
        if ".." in steps:
            return None
        for first in range(len(steps)):
            end = steps[first:]
            if len(end) == 1 and end[0] in self._shared:
                return None  # a name that every episode uses says nothing by itself
            path = self._folder.joinpath(*end)
            try:
                if path.is_file() and path.resolve().is_relative_to(self._folder.resolve()):
                    return path
            except OSError:  # a name too long for any file
                continue
        return None


def _kept(data: bytes, ending: str, name: str, output: Path) -> str:
    """Put a transcript in its place, as it is."""
    path = PurePosixPath(FOLDER, name + ending)
    with atomic.replacing(output / path) as temporary:
        temporary.write_bytes(data)
    return path.as_posix()


def _twice(names: Iterable[str]) -> set[str]:
    seen, twice = set[str](), set[str]()
    for name in names:
        (twice if name in seen else seen).add(name)
    return twice


def _offered(item: Element) -> list[tuple[str, str]]:
    """(ending, address) of an item's transcripts in a form that can be read, the best first."""
    found = []
    for one in item.findall(_TRANSCRIPT):
        url = one.get("url", "").strip()
        mime = one.get("type", "").partition(";")[0].strip().lower()
        ending = _ENDINGS.get(mime, fields.path(url).suffix.lower())
        if url and ending in _ORDER:
            found.append((ending, url))
    return sorted(found, key=lambda pair: _ORDER.index(pair[0]))
