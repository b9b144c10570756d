"""The feed as elements: its pages and what they say of the show.

RSS 2.0 (https://www.rssboard.org/rss-specification), Apple's tags
(https://podcasters.apple.com/support/823-podcast-requirements), the podcast namespace
(https://github.com/Podcastindex-org/podcast-namespace), PSP-1 and, for pages, RFC 5005.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from respoken import __version__
from respoken.config import Card
from respoken.feed import item
from respoken.feed.gather import STANDARD
from respoken.feed.item import CHARACTERS, Channel, Entry, date, edition_name, folded, truth
from respoken.feed.lists import FREQUENCIES
from respoken.feed.xml import NAMESPACES, Element, document, element
from respoken.models import Person


def pages(channel: Channel, entries: Sequence[Entry], output: Path) -> list[bytes]:
    """The documents of the feed, one a name of the channel; entries come newest first."""
    size = channel.settings.feed.page or max(1, len(entries))
    built = max((entry.record.published for entry in entries), default=None)
    people = _regulars(channel.settings.people, entries)
    found = []
    for number in range(len(channel.names)):
        shown = entries[number * size:(number + 1) * size]
        items = (item.write(channel, entry, output) for entry in shown)
        children = chain(_channel(channel, number, built), people, items)
        spaces = {f"xmlns:{prefix}": name for prefix, name in NAMESPACES.items()}
        root = Element("rss", {"version": "2.0", **spaces}, [element("channel", children)])
        found.append(document(root))
    return found


# --- the show -------------------------------------------------------------------------------------


def _channel(channel: Channel, number: int, built: datetime | None) -> Iterator[Element]:
    show, site = channel.settings.show, channel.site
    title = folded(show.title)
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
        yield element("lastBuildDate", date(built))
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
    yield element("itunes:explicit", truth(show.explicit))
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
            if item.role(person, cards) in ("host", "co-host"):
                counts[person.name] = counts.get(person.name, 0) + 1
    regular = [name for name, count in counts.items() if 2 * count >= len(entries)]
    return [item.person(Person(name=name, host=True), cards) for name in regular]
