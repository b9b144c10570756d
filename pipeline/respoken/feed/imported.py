"""A feed that is published already, taken over: who its episodes are, and what was said in them.

Its GUIDs, dates and titles go into feed.json, its transcripts to ``transcripts/SLUG.EXT`` in the output
folder. ``make`` reads them from there, and the episode lands in the folder of that slug, so a back
catalogue is regenerated in place and no player takes an old episode for a new one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from respoken import atomic
from respoken.errors import FeedError
from respoken.feed import fetch, ledger, safe, showfile
from respoken.feed.faults import ADVICE, Fault
from respoken.feed.ledger import Kind, Ledger, Record
from respoken.feed.xml import NAMESPACES

FOLDER = "transcripts"
"""Where transcripts go, in the output folder."""

ITUNES, PODCAST = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("itunes", "podcast"))

MOST_FEED_BYTES = 64 * 2**20
MOST_TRANSCRIPT_BYTES = 16 * 2**20
LONGEST_SLUG = 60

# The forms make reads, the best first: the more a form says of who speaks and when, the better.
_ENDINGS = {
    "application/json": ".json", "text/vtt": ".vtt", "application/x-subrip": ".srt",
    "application/srt": ".srt", "text/srt": ".srt", "text/plain": ".txt",
}
_ORDER = (".json", ".vtt", ".srt", ".txt")


class Taken(NamedTuple):
    """An episode of the imported feed as feed.json has it now. transcript: the file to make it from."""

    slug: str
    guid: str
    title: str
    date: str
    season: int | None
    number: int | None
    transcript: Path | None


@dataclass(frozen=True)
class Imported:
    """What was taken over. ``show_file``: the text of a show.toml that says of the show what the feed did."""

    episodes: tuple[Taken, ...]
    guid: str
    show_file: str
    faults: tuple[Fault, ...]


def import_(output: Path, source: str | Path, *, download: bool | None = None) -> Imported:
    """Take over the feed in a file or at an http(s) address.

    Every page of a paged feed is imported by a call of its own. download: whether transcripts are fetched
    from the addresses in the feed; by default only when the feed itself was given by an address. What
    feed.json has already is never changed. Raises FeedError, and then nothing was taken over.
    """
    where = str(source)
    channel = _channel(_read(where), where)
    items = list(channel.iter("item"))
    kept = ledger.read(output)
    faults: list[Fault] = []
    known = _matched(items, kept, output, faults)
    texts = _Texts(where, items, fetch.is_address(where) if download is None else download, faults)
    records, taken = dict(kept.episodes), []
    for slug, item in known.items():
        record = records.get(slug) or _record(item, where)
        if record.transcript is None and (path := texts.copy(item, slug, output)):
            record = record.model_copy(update={"transcript": path})
        records[slug] = record
        taken.append(_taken(slug, record, item, output))
    guid = _guid(channel, kept, output, faults)
    ledger.write(output, kept.model_copy(update={"guid": guid, "episodes": records}))
    return Imported(tuple(taken), guid, showfile.written(channel), tuple(faults))


def recovered(feed: Path) -> Ledger:
    """What was given once, told from a feed of our own whose feed.json was lost. Raises FeedError."""
    channel = _channel(_read(str(feed)), str(feed))
    records = {
        name: _record(item, str(feed)).model_copy(update={"imported": False, "title": None})
        for item in channel.iter("item") if (name := _own_slug(item))
    }
    return Ledger(guid=_text(channel, f"{PODCAST}guid"), episodes=records)


def slug(title: str) -> str:
    """The name of an episode's folder, as ``make`` makes it of a file's name, at most so long as is handy."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) > LONGEST_SLUG:
        name = name[: LONGEST_SLUG + 1].rpartition("-")[0] or name[:LONGEST_SLUG]
    return name or "episode"


# --- the feed -------------------------------------------------------------------------------------


def _read(source: str) -> bytes:
    if fetch.is_address(source):
        return fetch.get(source, MOST_FEED_BYTES)
    try:
        if Path(source).stat().st_size > MOST_FEED_BYTES:
            raise FeedError(f"is larger than {MOST_FEED_BYTES // 2**20} MB.", source, "Give the feed itself.")
        return Path(source).read_bytes()
    except OSError as error:
        raise FeedError(
            f"cannot be read ({error.strerror}).", source, "Give the feed's file or its https address."
        ) from error


def _channel(document: bytes, source: str) -> Element:
    root = safe.parse(document, source)
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise FeedError("is XML but no RSS feed.", source, "Give the address players have, not a page's.")
    return channel


def _matched(
    items: Iterable[Element], kept: Ledger, output: Path, faults: list[Fault]
) -> dict[str, Element]:
    """Slug -> item, for every item with a GUID and a date; the slug it has already where it is known."""
    by_guid = {record.guid: name for name, record in kept.episodes.items()}
    used, found = set(kept.episodes), dict[str, Element]()
    for item in items:
        guid, title = _guid_of(item), _text(item, "title")
        if not guid:
            faults.append(_advice(f"episode {title!r}", "has no GUID and no audio file; it was left out."))
            continue
        name = by_guid.get(guid)
        if name is None:
            name = _own_slug(item) or slug(title)
            before = kept.episodes.get(name)
            if before and not before.imported:
                faults.append(_advice(
                    str(output / name), f"keeps its GUID {before.guid}; the imported feed has {guid}.",
                    f"If players know that one, take the episode out of {ledger.NAME} and import again.",
                ))
                continue
            name = _unused(name, used)
        used.add(name)
        by_guid[guid] = name
        if name not in found:
            found[name] = item
    return found


def _own_slug(item: Element) -> str:
    """The folder of an episode that Respoken made: its audio file has the folder's name."""
    enclosure = item.find("enclosure")
    path = PurePosixPath(unquote(urlsplit(enclosure.get("url", "")).path)) if enclosure is not None else None
    return path.stem if path and path.stem == path.parent.name == slug(path.stem) else ""


def _unused(name: str, used: set[str]) -> str:
    number = 1
    chosen = name
    while chosen in used:
        number += 1
        chosen = f"{name}-{number}"
    return chosen


def _guid_of(item: Element) -> str:
    # Apple: without a GUID the enclosure's address takes its place.
    enclosure = item.find("enclosure")
    return _text(item, "guid") or (enclosure.get("url", "") if enclosure is not None else "")


_EXPLICIT = {"true": True, "yes": True, "explicit": True, "false": False, "no": False, "clean": False}


def _record(item: Element, where: str) -> Record:
    title = _text(item, "title") or _text(item, f"{ITUNES}title")
    kind = _text(item, f"{ITUNES}episodeType").lower()
    explicit = _text(item, f"{ITUNES}explicit").lower()
    kinds: dict[str, Kind] = {"trailer": "trailer", "bonus": "bonus"}
    return Record(
        guid=_guid_of(item), published=_date(item, where), title=title or None,
        season=_number(item, "season"), number=_number(item, "episode"), kind=kinds.get(kind, "full"),
        explicit=_EXPLICIT.get(explicit), block=_text(item, f"{ITUNES}block").lower() == "yes", imported=True,
    )


def _taken(name: str, record: Record, item: Element, output: Path) -> Taken:
    return Taken(
        slug=name, guid=record.guid, title=record.title or _text(item, "title"),
        date=record.published.date().isoformat(), season=record.season, number=record.number,
        transcript=output / record.transcript if record.transcript else None,
    )


def _date(item: Element, where: str) -> datetime:
    text = _text(item, "pubDate") or _text(item, "{http://purl.org/dc/elements/1.1/}date")
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    raise FeedError(
        f"episode {_text(item, 'title')!r}: its date {text!r} cannot be read.", where,
        "Write it as in Fri, 31 Jan 2025 08:00:00 GMT.",
    )


def _number(item: Element, name: str) -> int | None:
    text = _text(item, f"{ITUNES}{name}") or _text(item, f"{PODCAST}{name}")
    return int(text) if text.isdecimal() and int(text) > 0 else None


def _guid(channel: Element, kept: Ledger, output: Path, faults: list[Fault]) -> str:
    found = _text(channel, f"{PODCAST}guid").lower()
    if found and kept.guid and found != kept.guid.lower():
        faults.append(_advice(
            str(output / ledger.NAME), f"keeps podcast:guid {kept.guid}; the imported feed has {found}.",
            "Correct it there if the imported one is the show's.",
        ))
    return kept.guid or found


# --- transcripts ----------------------------------------------------------------------------------


class _Texts:
    """Where the transcripts of a feed are: beside its file, or on the web when that is allowed."""

    def __init__(self, source: str, items: Iterable[Element], download: bool, faults: list[Fault]) -> None:
        self._folder = None if fetch.is_address(source) else Path(source).absolute().parent
        self._source = source
        self._download = download
        self._faults = faults
        names = [_path(url).name for item in items for _, url in _offered(item)]
        self._shared = _twice(names)

    def copy(self, item: Element, name: str, output: Path) -> str | None:
        """Put the best transcript of an episode in its place; its path in the output folder, or None."""
        offered = _offered(item)
        for ending, url in offered:
            data = self._data(url)
            if data is not None:
                path = PurePosixPath(FOLDER, name + ending)
                with atomic.replacing(output / path) as temporary:
                    temporary.write_bytes(data)
                return path.as_posix()
        if offered:
            self._faults.append(_advice(
                f"episode {_text(item, 'title')!r}", "its transcript was not found.",
                "Put the files beside the feed, or give the feed by its address.",
            ))
        return None

    def _data(self, url: str) -> bytes | None:
        if (path := self._beside(url)) is not None:
            return path.read_bytes() if path.stat().st_size <= MOST_TRANSCRIPT_BYTES else None
        if not (self._download and fetch.is_address(url)):
            return None
        try:
            return fetch.get(url, MOST_TRANSCRIPT_BYTES)
        except FeedError as error:
            self._faults.append(_advice(url, error.what, error.remedy))
            return None

    def _beside(self, url: str) -> Path | None:
        """The file that an address names by the end of its path, the longest end that there is."""
        if self._folder is None:
            return None
        steps = [step for step in _path(url).parts if step != "/"]
        if ".." in steps:
            return None
        for first in range(len(steps)):
            end = steps[first:]
            if len(end) == 1 and end[0] in self._shared:
                return None  # a name that every episode uses says nothing by itself
            path = self._folder.joinpath(*end)
            if path.is_file() and path.resolve().is_relative_to(self._folder.resolve()):
                return path
        return None


def _twice(names: Iterable[str]) -> set[str]:
    seen, twice = set[str](), set[str]()
    for name in names:
        (twice if name in seen else seen).add(name)
    return twice


def _offered(item: Element) -> list[tuple[str, str]]:
    """(ending, address) of an item's transcripts in a form that can be read, the best first."""
    found = []
    for one in item.findall(f"{PODCAST}transcript"):
        url = one.get("url", "").strip()
        mime = one.get("type", "").partition(";")[0].strip().lower()
        ending = _ENDINGS.get(mime, _path(url).suffix.lower())
        if url and ending in _ORDER:
            found.append((ending, url))
    return sorted(found, key=lambda pair: _ORDER.index(pair[0]))


def _path(url: str) -> PurePosixPath:
    return PurePosixPath(unquote(urlsplit(url).path).replace("\\", "/").replace("\0", ""))


def _text(parent: Element, name: str) -> str:
    found = parent.find(name)
    return " ".join((found.text or "").split()) if found is not None else ""


def _advice(where: str, what: str, remedy: str = "") -> Fault:
    return Fault(where=where, what=what, remedy=remedy, severity=ADVICE)


