"""What an episode and a show are given once: their GUIDs and dates, new ones from what is known of them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from respoken.config import Settings
from respoken.errors import FeedError
from respoken.feed import address, ledger
from respoken.feed.address import Site
from respoken.feed.faults import ADVICE, Fault
from respoken.feed.gather import STANDARD, Made
from respoken.feed.ledger import Ledger, Record

Episodes = Mapping[str, Mapping[str, Made]]
"""Slug -> edition -> what was made of it."""


def identities(
    kept: Ledger, settings: Settings, site: Site, edition: str,
    episodes: Episodes, now: datetime,
) -> Ledger:
    """The ledger with an identity for the show, the edition, and every episode that has none yet."""
    guid = _show_guid(kept, settings, site)
    records = dict(kept.episodes)
    last: dict[date, datetime] = {}
    for record in records.values():
        day = record.published.date()
        last[day] = max(record.published, last.get(day, record.published))
    new = [made for slug, made in episodes.items() if slug not in records]
    for made in sorted((one.get(STANDARD) or next(iter(one.values())) for one in new), key=_order):
        day = date.fromisoformat(made.manifest.date)
        published = last[day] = ledger.moment(made.manifest.date, now, last.get(day))
        records[made.slug] = Record(guid=address.within(guid, made.slug), published=published)
    editions = dict(kept.editions)
    if edition != STANDARD:
        own = editions.get(edition) or ledger.Edition(guid=address.within(guid, f"edition/{edition}"))
        guids = {slug: address.within(own.guid, slug) for slug, made in episodes.items() if edition in made}
        editions[edition] = own.model_copy(update={"guids": {**guids, **own.guids}})
    return kept.model_copy(update={"guid": guid, "episodes": records, "editions": editions})


def _show_guid(kept: Ledger, settings: Settings, site: Site) -> str:
    asked = settings.show.guid.strip()
    if asked and not address.is_guid(asked):
        raise FeedError(
            f"[show] guid is {asked!r}, which is no UUID.", show_file(settings),
            "Leave it out to have one made, or copy it from the published feed.",
        )
    if asked and kept.guid and asked.lower() != kept.guid.lower():
        raise FeedError(
            f"[show] guid is {asked}, but this show has {kept.guid} since its first feed.",
            show_file(settings),
            f"Leave it out, or correct the one in {ledger.NAME} if that was never published.",
        )
    return kept.guid or asked or address.podcast_guid(site.at("feed.xml"))


def _order(made: Made) -> tuple[str, int, int, str]:
    told = made.manifest
    return told.date, told.season or 0, told.number or 0, made.slug


def guid(kept: Ledger, edition: str) -> str:
    """The podcast:guid of an edition's feed."""
    return kept.guid if edition == STANDARD else kept.editions[edition].guid


def show_file(settings: Settings) -> str:
    """Where what is said of the show can be mended."""
    return str(settings.show_file) if settings.show_file else "show.toml"


def kept_otherwise(kept: Ledger, episodes: Episodes, output: Path) -> Iterator[Fault]:
    """Where the feed keeps a title or a day although the episode was made with another."""
    for slug, made in episodes.items():
        record, told = kept.episodes[slug], next(iter(made.values())).manifest
        day = record.published.date().isoformat()
        title = record.title or told.title
        for name, mine, theirs in (("title", title, told.title), ("day", day, told.date)):
            if mine != theirs:
                yield Fault(
                    where=str(output / slug), severity=ADVICE,
                    what=f"the feed keeps the {name} {mine!r}, although it was made with {theirs!r}.",
                    remedy=f"Change it in {ledger.NAME} if the new one is meant.",
                )


def ahead(kept: Ledger, episodes: Episodes, output: Path, now: datetime) -> Iterator[Fault]:
    """Episodes whose day is still to come."""
    for slug in episodes:
        if kept.episodes[slug].published > now + timedelta(hours=1):
            yield Fault(
                where=str(output / slug), severity=ADVICE,
                what=f"it is dated {kept.episodes[slug].published:%Y-%m-%d %H:%M} UTC, which is to come.",
                remedy="Directories hide it until then, and others show it at once: publish the feed then.",
            )


def unmade(kept: Ledger, episodes: Mapping[str, object], output: Path) -> Iterator[Fault]:
    """What an imported feed had and this one would not."""
    missing = [slug for slug, record in kept.episodes.items() if record.imported and slug not in episodes]
    if missing:
        yield Fault(
            where=str(output), severity=ADVICE,
            what=f"{len(missing)} imported episodes are not made yet and so not in the feed: "
            f"{', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}.",
            remedy="Make them from their transcripts before the feed is published, or listeners lose them.",
        )
