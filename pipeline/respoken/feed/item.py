"""An episode of the feed as elements, each tag where its specification has it."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from respoken.config import Card, Settings, card_of
from respoken.feed import describe
from respoken.feed.address import Site
from respoken.feed.gather import Made, Medium
from respoken.feed.ledger import Record
from respoken.feed.lists import TRANSCRIPTS
from respoken.feed.xml import Element, element
from respoken.models import Person

CHARACTERS = 128
"""The longest value of most podcast: tags."""

LABEL = 32
"""The longest title and rel of an alternateEnclosure."""

NAMED = {"clear": "Clear speech"}
"""Edition -> what it is called in players."""


class Entry(NamedTuple):
    """An episode of the feed: what is kept of it, this edition of it, and its other editions."""

    slug: str
    guid: str
    record: Record
    made: Made
    others: tuple[Made, ...]


class Channel(NamedTuple):
    """All that a feed's channel is written from."""

    site: Site
    settings: Settings
    edition: str
    guid: str
    image: str
    names: tuple[str, ...]
    """File names of the pages of the feed, the newest first."""


def edition_name(edition: str) -> str:
    """What an edition is called in players."""
    return NAMED.get(edition, edition.replace("-", " ").capitalize())

def write(channel: Channel, entry: Entry, output: Path) -> Element:
    """The item of an episode."""
    show, told = channel.settings.show, entry.made.manifest
    title = folded(entry.record.title or told.title)
    enclosure = entry.made.enclosure
    assert enclosure is not None, "gather leaves out what has no sound"
    explicit = show.explicit if entry.record.explicit is None else entry.record.explicit
    children = [
        element("title", title),
        element("itunes:title", title),
        element("link", _page(channel, entry)),
        element("guid", entry.guid, isPermaLink="false"),
        element("pubDate", date(entry.record.published)),
        element("description", describe.description(told)),
        *_notes(output / entry.made.folder / "notes.html"),
        element(
            "enclosure", url=channel.site.at(entry.made.folder, enclosure.output.name),
            length=enclosure.output.size_bytes, type=enclosure.kind.mime,
        ),
        element("itunes:duration", str(max(1, round(told.duration_s)))),
        *([element("itunes:author", show.author)] if show.author else []),
        *_picture(channel, entry.made),
        element("itunes:explicit", truth(explicit)),
        element("itunes:episodeType", entry.record.kind),
        *_place(entry),
        *([element("itunes:block", "Yes")] if entry.record.block else []),
        *_texts(channel, entry.made),
        *(person(one, channel.settings.people) for one in told.people),
        *_soundbites(entry.made),
        element("podcast:txt", "true" if told.ai_generated else "false", purpose="ai-content"),
        *_alternates(channel, entry),
    ]
    return element("item", children)


def _page(channel: Channel, entry: Entry) -> str:
    if "index.html" in entry.made.files:
        return channel.site.at(entry.made.folder, "index.html")
    return channel.settings.show.link or channel.site.at(entry.made.folder, "notes.html")


def _notes(page: Path) -> list[Element]:
    found = describe.notes(page)
    return [element("content:encoded", found)] if found else []


def _picture(channel: Channel, made: Made) -> list[Element]:
    names = [name for name in ("cover.jpg", "cover.png") if name in made.files]
    return [element("itunes:image", href=channel.site.at(made.folder, name)) for name in names[:1]]


def _place(entry: Entry) -> Iterator[Element]:
    """Season and number, in the words of both namespaces."""
    for name, told, kept in (
        ("season", entry.made.manifest.season, entry.record.season),
        ("episode", entry.made.manifest.number, entry.record.number),
    ):
        if value := told or kept:
            yield element(f"itunes:{name}", str(value))
            yield element(f"podcast:{name}", str(value))


def _texts(channel: Channel, made: Made) -> Iterator[Element]:
    """The transcript in every form, and the chapters."""
    for name, (mime, timed) in TRANSCRIPTS.items():
        if name in made.files:
            yield element(
                "podcast:transcript", url=channel.site.at(made.folder, name), type=mime,
                language=made.manifest.language, rel="captions" if timed else None,
            )
    if "chapters.json" in made.files and made.manifest.chapters:
        yield element(
            "podcast:chapters", url=channel.site.at(made.folder, "chapters.json"),
            type="application/json+chapters",
        )


def _soundbites(made: Made) -> Iterator[Element]:
    for bite in made.manifest.soundbites:
        yield Element(
            "podcast:soundbite",
            {"startTime": f"{bite.start_s:.3f}", "duration": f"{bite.duration_s:.3f}"}, bite.title,
        )


def _alternates(channel: Channel, entry: Entry) -> Iterator[Element]:
    """Every file that holds the episode, of this edition and the others; the enclosure's own first."""
    for made in (entry.made, *entry.others):
        for medium in made.media():
            yield _alternate(channel, made, medium, entry.made)


def _alternate(channel: Channel, made: Made, medium: Medium, main: Made) -> Element:
    output, kind = medium
    same = made is main
    named = kind.title if same else f"{edition_name(made.manifest.edition)} {kind.title}"
    rel = kind.companion if same else edition_name(made.manifest.edition).lower()
    seconds = made.manifest.duration_s
    attributes = {
        "type": kind.mime, "length": str(output.size_bytes),
        "bitrate": "" if kind.companion else str(round(output.size_bytes * 8 / seconds)),
        "lang": made.manifest.language, "title": named[:LABEL].strip(), "rel": rel[:LABEL],
        "codecs": kind.codecs, "default": "true" if same and medium == main.enclosure else "",
    }
    value = "sha256-" + _base64(output.sha256)
    return Element("podcast:alternateEnclosure", {key: value for key, value in attributes.items() if value}, [
        element("podcast:source", uri=channel.site.at(made.folder, output.name)),
        element("podcast:integrity", type="sri", value=value),
    ])


def person(one: Person, cards: Mapping[str, Card]) -> Element:
    """A podcast:person, as the show's cards have them."""
    card = card_of(one, cards)
    return element(
        "podcast:person", folded(one.shown)[:CHARACTERS], role=role(one, cards),
        group=card.group.lower(), img=card.img, href=card.href,
    )


def role(one: Person, cards: Mapping[str, Card]) -> str:
    """Who somebody is to the show: as their card says, else host or guest."""
    return card_of(one, cards).role.lower() or ("host" if one.host else "guest")


# --- values ---------------------------------------------------------------------------------------


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


def date(moment: datetime) -> str:
    """RFC 2822, with the zone in letters as Apple's examples have it."""
    return format_datetime(moment, usegmt=True)


def folded(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def truth(value: bool) -> str:
    """true or false, as feeds write it."""
    return "true" if value else "false"
