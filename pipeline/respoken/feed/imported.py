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
from xml.etree.ElementTree import Element

from respoken.errors import FeedError
from respoken.feed import address, fetch, fields, ledger, safe, showfile
from respoken.feed.faults import Fault
from respoken.feed.ledger import Kind, Ledger, Record
from respoken.feed.texts import Texts
from respoken.feed.xml import NAMESPACES

ATOM_LINK = f"{{{NAMESPACES['atom']}}}link"
ITUNES, PODCAST = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("itunes", "podcast"))

MOST_FEED_BYTES = 64 * 2**20
LONGEST_SLUG = 60


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
    texts = Texts(where, items, fetch.is_address(where) if download is None else download, faults)
    records, taken = dict(kept.episodes), []
    for slug, item in known.items():
        record = records.get(slug) or _record(item, where)
        if record.transcript is None and (path := texts.copy(item, slug, output)):
            record = record.model_copy(update={"transcript": path})
        records[slug] = record
        taken.append(_taken(slug, record, item, output))
    guid = _guid(channel, where, kept, output, faults)
    ledger.write(output, kept.model_copy(update={"guid": guid, "episodes": records}))
    return Imported(tuple(taken), guid, showfile.written(channel), tuple(faults))


def recovered(feed: Path) -> Ledger:
    """What was given once, told from a feed of our own whose feed.json was lost. Raises FeedError."""
    channel = _channel(_read(str(feed)), str(feed))
    records = {
        name: _record(item, str(feed)).model_copy(update={"imported": False, "title": None})
        for item in channel.iter("item") if (name := _own_slug(item))
    }
    return Ledger(guid=fields.text(channel, f"{PODCAST}guid"), episodes=records)


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
        guid, title = _guid_of(item), fields.text(item, "title")
        if not guid:
            faults.append(fields.advice(f"episode {title!r}", "has no GUID and no audio file: left out."))
            continue
        name = by_guid.get(guid)
        if name is None:
            name = _own_slug(item) or slug(title)
            before = kept.episodes.get(name)
            if before and not before.imported:
                faults.append(fields.advice(
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
    path = fields.path(enclosure.get("url", "")) if enclosure is not None else PurePosixPath()
    return path.stem if path.stem and path.stem == path.parent.name == slug(path.stem) else ""


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
    return fields.text(item, "guid") or (enclosure.get("url", "") if enclosure is not None else "")


_EXPLICIT = {"true": True, "yes": True, "explicit": True, "false": False, "no": False, "clean": False}


def _record(item: Element, where: str) -> Record:
    title = fields.text(item, "title") or fields.text(item, f"{ITUNES}title")
    kind = fields.text(item, f"{ITUNES}episodeType").lower()
    explicit = fields.text(item, f"{ITUNES}explicit").lower()
    kinds: dict[str, Kind] = {"trailer": "trailer", "bonus": "bonus"}
    return Record(
        guid=_guid_of(item), published=_date(item, where), title=title or None,
        season=_number(item, "season"), number=_number(item, "episode"), kind=kinds.get(kind, "full"),
        explicit=_EXPLICIT.get(explicit), block=fields.text(item, f"{ITUNES}block").lower() == "yes",
        imported=True,
    )


def _taken(name: str, record: Record, item: Element, output: Path) -> Taken:
    return Taken(
        slug=name, guid=record.guid, title=record.title or fields.text(item, "title"),
        date=record.published.date().isoformat(), season=record.season, number=record.number,
        transcript=output / record.transcript if record.transcript else None,
    )


def _date(item: Element, where: str) -> datetime:
    text = fields.text(item, "pubDate") or fields.text(item, "{http://purl.org/dc/elements/1.1/}date")
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):  # the last in the year 1 or 9999
            continue
    raise FeedError(
        f"episode {fields.text(item, 'title')!r}: its date {text!r} cannot be read.", where,
        "Write it as in Fri, 31 Jan 2025 08:00:00 GMT.",
    )


def _number(item: Element, name: str) -> int | None:
    text = fields.text(item, f"{ITUNES}{name}") or fields.text(item, f"{PODCAST}{name}")
    return int(text) or None if text.isdecimal() and len(text) < 10 else None


def _guid(channel: Element, source: str, kept: Ledger, output: Path, faults: list[Fault]) -> str:
    """The show's podcast:guid: the one it says, else the one that its published address gives it.

    Directories know a show that says none by the latter (https://podcastindex.org).
    """
    found = fields.text(channel, f"{PODCAST}guid").lower()
    if not address.is_guid(found):
        links = [link.get("href", "") for link in channel.iter(ATOM_LINK) if link.get("rel") == "self"]
        known = next((url for url in [*links, source] if fetch.is_address(url)), "")
        found = address.podcast_guid(known) if known else ""
    if found and kept.guid and found != kept.guid.lower():
        faults.append(fields.advice(
            str(output / ledger.NAME), f"keeps podcast:guid {kept.guid}; the imported feed has {found}.",
            "Correct it there if the imported one is the show's.",
        ))
    return kept.guid or found
