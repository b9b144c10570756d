"""The show's feed: built from the finished episodes, checked, and only then put in the old one's place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from respoken import atomic
from respoken.config import Settings
from respoken.errors import FeedError
from respoken.feed import address, given, ledger, lint, rss
from respoken.feed.faults import ADVICE, Fault, FaultyFeedError, refusal
from respoken.feed.gather import STANDARD, gather
from respoken.feed.given import Episodes
from respoken.feed.imported import Imported, import_, recovered
from respoken.feed.item import Channel, Entry
from respoken.feed.ledger import Ledger, Remembered, recall

__all__ = ["Built", "Fault", "FaultyFeedError", "Imported", "Remembered", "build", "import_", "recall"]


@dataclass(frozen=True)
class Built:
    """A feed that passed its checks.

    ``faults`` holds advice only. ``changed``: whether a byte of it is new.
    """

    path: Path
    pages: tuple[Path, ...]
    episodes: int
    guid: str
    faults: tuple[Fault, ...]
    changed: bool


class Picture(NamedTuple):
    """The show's picture as it will lie in the output folder."""

    name: str
    data: bytes


def build(
    output: Path, settings: Settings, *, edition: str = STANDARD, now: datetime | None = None
) -> Built:
    """The feed of the episodes in an output folder: feed.xml, or the edition's name (clear.xml).

    The feed is checked before it takes the old one's place, and without a change nothing is written.
    GUIDs and dates are given once and kept in feed.json. now: the time it is, for the dates of new
    episodes. Raises FeedError; FaultyFeedError when a check fails, and then the old feed is as it was.
    """
    site = address.site(settings.show.base_url, given.show_file(settings))
    found = gather(output)
    wanted = {slug: made for slug, made in found.episodes.items() if edition in made}
    if not wanted:
        named = "" if edition == STANDARD else f" of the {edition} edition"
        raise FeedError(
            f"there is no finished episode{named} in it.", str(output),
            f"Give --edition {others[0]}." if (others := _other_editions(found.episodes, edition))
            else "Make one first, or give the folder that the episodes are in.",
        )
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    kept = given.identities(_ledger(output), settings, site, edition, found.episodes, moment)
    entries = _entries(kept, edition, wanted)
    picture = _picture(output, settings, entries[-1])
    entries = entries[: settings.feed.newest]
    channel = Channel(
        site, settings, edition, given.guid(kept, edition), site.at(picture.name) if picture else "",
        _names(edition, len(entries), settings.feed.page),
    )
    pages = dict(zip(channel.names, rss.pages(channel, entries, output), strict=True))
    files = lint.Files(output, site, {picture.name: picture.data} if picture else {})
    faults = [
        *lint.check(pages, files, given.show_file(settings)), *_borrowed(picture, settings), *found.faults,
        *given.kept_otherwise(kept, wanted, output), *given.unmade(kept, found.episodes, output),
        *given.ahead(kept, wanted, output, moment),
    ]
    if refused := refusal(faults):
        raise refused
    changed = _swap(output, kept, pages, picture)
    return Built(
        path=output / channel.names[0], pages=tuple(output / name for name in channel.names),
        episodes=len(entries), guid=channel.guid, faults=tuple(faults), changed=changed,
    )


def _other_editions(episodes: Episodes, edition: str) -> list[str]:
    """The editions, other than this one, that there are episodes of."""
    return sorted({name for made in episodes.values() for name in made if name != edition})


def _ledger(output: Path) -> Ledger:
    """What was given so far; told from the old feed where feed.json was lost."""
    old = output / "feed.xml"
    if not (output / ledger.NAME).exists() and old.is_file():
        return recovered(old)
    return ledger.read(output)


def _entries(kept: Ledger, edition: str, episodes: Episodes) -> list[Entry]:
    """The episodes of the feed, the newest first."""
    entries = []
    for slug, made in episodes.items():
        record = kept.episodes[slug]
        guid = record.guid if edition == STANDARD else kept.editions[edition].guids[slug]
        others = tuple(other for name, other in made.items() if name != edition)
        entries.append(Entry(slug, guid, record, made[edition], others))
    return sorted(entries, key=lambda entry: (entry.record.published, entry.slug), reverse=True)


def _names(edition: str, episodes: int, page: int | None) -> tuple[str, ...]:
    stem = "feed" if edition == STANDARD else edition
    count = -(-episodes // page) if page else 1
    return (f"{stem}.xml", *(f"{stem}-{number}.xml" for number in range(2, count + 1)))


# --- files ----------------------------------------------------------------------------------------


def _picture(output: Path, settings: Settings, first: Entry) -> Picture | None:
    """The show's picture, named by what is in it: Apple takes a new picture only under a new name.

    A show without a picture of its own has the cover of its first episode.
    """
    own = settings.show.image
    folder = settings.show_file.parent if settings.show_file else Path()
    path = folder / Path(own).expanduser() if own else output / first.made.folder / "cover.jpg"
    try:
        data = path.read_bytes()
    except OSError as error:
        if not own:
            return None  # the check says so
        raise FeedError(
            f"[show] image cannot be read: {path} ({error.strerror}).", given.show_file(settings),
            "Correct its path, relative to here.",
        ) from error
    return Picture(f"show-{hashlib.sha256(data).hexdigest()[:12]}{path.suffix.lower()}", data)


def _borrowed(picture: Picture | None, settings: Settings) -> list[Fault]:
    if not picture or settings.show.image:
        return []
    return [Fault(
        where=given.show_file(settings), severity=ADVICE,
        what="the show has no picture of its own; the cover of its first episode stands for it.",
        remedy="Give image in [show]: a square JPEG or PNG of 1400 to 3000 pixels.",
    )]


def _swap(output: Path, kept: Ledger, pages: Mapping[str, bytes], picture: Picture | None) -> bool:
    """Put what is new in its place: what is referred to first, the first page last. Whether a page is new."""
    ledger.write(output, kept)
    if picture and not (output / picture.name).is_file():
        _write(output / picture.name, picture.data)
    changed = False
    for name in reversed(list(pages)):
        path = output / name
        if not path.is_file() or path.read_bytes() != pages[name]:
            _write(path, pages[name])
            changed = True
    stem = next(iter(pages)).removesuffix(".xml")
    for old in output.glob(f"{stem}-*.xml"):
        if old.name not in pages and old.stem.removeprefix(f"{stem}-").isdecimal():
            old.unlink()
            changed = True
    return changed


def _write(path: Path, data: bytes) -> None:
    with atomic.replacing(path) as temporary:
        temporary.write_bytes(data)
