"""The feed as elements: the channel and its items, each tag where its specification has it.

RSS 2.0 (https://www.rssboard.org/rss-specification), Apple's tags
(https://podcasters.apple.com/support/823-podcast-requirements), the podcast namespace
(https://github.com/Podcastindex-org/podcast-namespace), PSP-1 and, for pages, RFC 5005.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from respoken import __version__
from respoken.config import Card, Settings
from respoken.feed import describe
from respoken.feed.address import Site
from respoken.feed.gather import MEDIA, STANDARD, Made, Sound
from respoken.feed.ledger import Record
from respoken.feed.lists import FREQUENCIES, TRANSCRIPTS
from respoken.feed.xml import NAMESPACES, Element, document, element
from respoken.models import Output, Person

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


def pages(channel: Channel, entries: Sequence[Entry], output: Path) -> list[bytes]:
    """The documents of the feed, one a name of the channel; entries come newest first."""
    size = channel.settings.feed.page or max(1, len(entries))
    built = max((entry.record.published for entry in entries), default=None)
    people = _regulars(channel.settings.people, entries)
    found = []
    for number in range(len(channel.names)):
        shown = entries[number * size:(number + 1) * size]
        head = [*_channel(channel, number, built), *people]
        children = [*head, *(_episode(channel, entry, output) for entry in shown)]
        spaces = {f"xmlns:{prefix}": name for prefix, name in NAMESPACES.items()}
        root = Element("rss", {"version": "2.0", **spaces}, [element("channel", children)])
        found.append(document(root))
    return found


# --- the channel ----------------------------------------------------------------------------------


def _channel(channel: Channel, number: int, built: datetime | None) -> Iterator[Element]:
    show, site = channel.settings.show, channel.site
    title = _folded(show.title)
    if channel.edition != STANDARD and title:
        title = f"{title} ({edition_name(channel.edition).lower()})"
    link = show.link or site.at("") + "/"
    yield element("title", title)
    yield element("link", link)
    yield from _links(channel, number)
    yield element("description", show.description)
    yield element("language", show.language)
    if copyright_ := channel.settings.feed.copyright:
        yield element("copyright", copyright_)
    if built:
        yield element("lastBuildDate", _date(built))
    yield element("generator", f"Respoken {__version__}")
    if channel.image:
        yield element(
            "image", [element("url", channel.image), element("title", title), element("link", link)]
        )
        yield element("itunes:image", href=channel.image)
    yield from _apple(channel)
    yield from _podcasting(channel)


def _links(channel: Channel, number: int) -> Iterator[Element]:
    def link(rel: str, page: int) -> Element:
        return element(
            "atom:link", rel=rel, type="application/rss+xml", href=channel.site.at(channel.names[page])
        )

    last = len(channel.names) - 1
    yield link("self", number)
    if last:
        yield link("first", 0)
        if number:
            yield link("previous", number - 1)
        if number < last:
            yield link("next", number + 1)
        yield link("last", last)


def _apple(channel: Channel) -> Iterator[Element]:
    show, feed = channel.settings.show, channel.settings.feed
    if show.author:
        yield element("itunes:author", show.author)
    if show.email:
        yield element("itunes:owner", [
            element("itunes:name", show.author or show.title), element("itunes:email", show.email)
        ])
    for name, inner in categories(show.category):
        yield element("itunes:category", [element("itunes:category", text=inner)] if inner else "", text=name)
    yield element("itunes:explicit", _truth(show.explicit))
    yield element("itunes:type", feed.type)
    if feed.block:
        yield element("itunes:block", "Yes")
    if feed.complete:
        yield element("itunes:complete", "Yes")


def _podcasting(channel: Channel) -> Iterator[Element]:
    show, feed = channel.settings.show, channel.settings.feed
    yield element("podcast:guid", channel.guid)
    yield element("podcast:locked", "yes" if feed.locked else "no", owner=show.email)
    yield element("podcast:medium", feed.medium)
    yield element("podcast:txt", "true", purpose="ai-content")
    if feed.license:
        yield _licence(feed.license, show.title)
    if feed.block:
        yield element("podcast:block", "yes")
    if feed.update_frequency or feed.complete:
        yield _frequency(feed.update_frequency, feed.complete)


def categories(category: str) -> list[tuple[str, str]]:
    """(category, subcategory or nothing) of ``Science; News > Tech News``."""
    found = []
    for one in category.split(";"):
        name, _, inner = (part.strip() for part in one.partition(">"))
        if name:
            found.append((name, inner))
    return found


def _licence(licence: str, title: str) -> Element:
    """The tag asks for an identifier, and for the address of a licence that is not commonly known."""
    if licence.startswith(("http://", "https://")):
        return element("podcast:license", f"{title} licence"[:CHARACTERS].strip(), url=licence)
    if licence.upper().startswith("CC-BY"):
        *kind, version = licence.lower().removeprefix("cc-").split("-")
        return element(
            "podcast:license", licence, url=f"https://creativecommons.org/licenses/{'-'.join(kind)}/{version}/"
        )
    return element("podcast:license", licence, url=f"https://spdx.org/licenses/{licence}.html")


def _frequency(frequency: str, complete: bool) -> Element:
    """A word such as weekly and the rule that says the same; a rule may be given itself (RFC 5545)."""
    rule = frequency.strip().removeprefix("RRULE:")
    shown, rule = FREQUENCIES.get(rule.lower(), (_spoken_rule(rule), rule))
    if complete:
        return element("podcast:updateFrequency", "Complete", complete="true")
    return element("podcast:updateFrequency", shown, rrule=rule)


def _spoken_rule(rule: str) -> str:
    for shown, known in FREQUENCIES.values():
        if known == rule.upper():
            return shown
    given = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    return given.get("FREQ", rule).capitalize()[:CHARACTERS]


def _regulars(cards: Mapping[str, Card], entries: Sequence[Entry]) -> list[Element]:
    """The people of the show: whoever hosts at least half of the episodes."""
    counts: dict[str, int] = {}
    for entry in entries:
        for person in entry.made.manifest.people:
            if _role(person, _card(cards, person.name)) in ("host", "co-host"):
                counts[person.name] = counts.get(person.name, 0) + 1
    regular = [name for name, count in counts.items() if 2 * count >= len(entries)]
    return [_person(Person(name=name, host=True), cards) for name in regular]


# --- an episode -----------------------------------------------------------------------------------


def _episode(channel: Channel, entry: Entry, output: Path) -> Element:
    show, told = channel.settings.show, entry.made.manifest
    title = _folded(entry.record.title or told.title)
    enclosure = entry.made.enclosure
    assert enclosure is not None, "gather leaves out what has no sound"
    explicit = show.explicit if entry.record.explicit is None else entry.record.explicit
    children = [
        element("title", title),
        element("itunes:title", title),
        element("link", _page(channel, entry)),
        element("guid", entry.guid, isPermaLink="false"),
        element("pubDate", _date(entry.record.published)),
        element("description", describe.description(told)),
        *_notes(output / entry.made.folder / "notes.html"),
        element(
            "enclosure", url=channel.site.at(entry.made.folder, enclosure.name),
            length=enclosure.size_bytes, type=_kind(enclosure).mime,
        ),
        element("itunes:duration", str(max(1, round(told.duration_s)))),
        *([element("itunes:author", show.author)] if show.author else []),
        *_picture(channel, entry.made),
        element("itunes:explicit", _truth(explicit)),
        element("itunes:episodeType", entry.record.kind),
        *_place(entry),
        *([element("itunes:block", "Yes")] if entry.record.block else []),
        *_texts(channel, entry.made),
        *(_person(person, channel.settings.people) for person in told.people),
        *_soundbite(entry.made),
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


def _soundbite(made: Made) -> Iterator[Element]:
    if bite := made.manifest.soundbite:
        yield Element(
            "podcast:soundbite",
            {"startTime": f"{bite.start_s:.3f}", "duration": f"{bite.duration_s:.3f}"}, bite.title,
        )


def _alternates(channel: Channel, entry: Entry) -> Iterator[Element]:
    """Every file that holds the episode, of this edition and the others; the enclosure's own first."""
    for made in (entry.made, *entry.others):
        for output in made.media():
            yield _alternate(channel, made, output, entry.made)


def _alternate(channel: Channel, made: Made, output: Output, main: Made) -> Element:
    kind = _kind(output)
    same = made is main
    named = kind.title if same else f"{edition_name(made.manifest.edition)} {kind.title}"
    rel = kind.companion if same else edition_name(made.manifest.edition).lower()
    seconds = made.manifest.duration_s
    attributes = {
        "type": kind.mime, "length": str(output.size_bytes),
        "bitrate": "" if kind.companion else str(round(output.size_bytes * 8 / seconds)),
        "lang": made.manifest.language, "title": named[:LABEL].strip(), "rel": rel[:LABEL],
        "codecs": kind.codecs, "default": "true" if same and output == main.enclosure else "",
    }
    value = "sha256-" + _base64(output.sha256)
    return Element("podcast:alternateEnclosure", {key: value for key, value in attributes.items() if value}, [
        element("podcast:source", uri=channel.site.at(made.folder, output.name)),
        element("podcast:integrity", type="sri", value=value),
    ])


def _person(person: Person, cards: Mapping[str, Card]) -> Element:
    card = _card(cards, person.name)
    return element(
        "podcast:person", _folded(person.name)[:CHARACTERS], role=_role(person, card),
        group=card.group.lower(), img=card.img, href=card.href,
    )


def _card(cards: Mapping[str, Card], name: str) -> Card:
    wanted = name.casefold()
    return next((card for key, card in cards.items() if key.casefold() == wanted), Card())


def _role(person: Person, card: Card) -> str:
    return card.role.lower() or ("host" if person.host else "guest")


# --- values ---------------------------------------------------------------------------------------


def _kind(output: Output) -> Sound:
    return MEDIA[Path(output.name).suffix]


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


def _date(moment: datetime) -> str:
    """RFC 2822, with the zone in letters as Apple's examples have it."""
    return format_datetime(moment, usegmt=True)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _truth(value: bool) -> str:
    return "true" if value else "false"


