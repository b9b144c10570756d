"""What Apple Podcasts, PSP-1 and a listener's player would find wrong with a feed, before they can.

The finished document is read back, so that what is checked is what is published, and every address in it
that lies below ``base_url`` is looked up on disk. Rules: Apple
(https://podcasters.apple.com/support/823-podcast-requirements), PSP-1
(https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification) and the podcast namespace.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from respoken.feed import address, lint_files, safe
from respoken.feed.faults import ADVICE, ERROR, Fault, Severity
from respoken.feed.lint_files import Files
from respoken.feed.lists import CATEGORIES, LANGUAGES, MEDIUMS, ROLES
from respoken.feed.xml import NAMESPACES

__all__ = ["Files", "check"]

ITUNES, PODCAST, ATOM = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("itunes", "podcast", "atom"))

_EMAIL = re.compile(r"[^@\s<>(),;:\"\[\]]+@[^@\s.<>(),;:]+(?:\.[^@\s.<>(),;:]+)+")
_RFC_2822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UT)"
)
_NUMBERED = re.compile(r"(?:\b(?:episode|ep\.?|season)|#)\s*\d+\b|^\s*\d+\s*[-–—:.)]\s", re.IGNORECASE)
_RULE = re.compile(r"FREQ=(?:HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+:-]+)*")  # RFC 5545
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b|\b(?:19|20)\d\d\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?", re.IGNORECASE)

MOST_BYTES = 4000
MOST_CHARACTERS = 255


def check(pages: Mapping[str, bytes], files: Files, show_file: str) -> list[Fault]:
    """All that is wrong with a feed. pages: file name -> document, the newest page first.

    show_file: where what is said of the show can be mended.
    """
    channels = [safe.parse(document, name).find("channel") for name, document in pages.items()]
    faults: list[Fault] = []
    items: list[tuple[str, Element]] = []
    for number, channel in enumerate(channels):
        assert channel is not None, "a feed is built with a channel"
        if not number:
            faults += _channel(channel, show_file)
            faults += lint_files.picture(_attribute(channel, f"{ITUNES}image", "href"), files, show_file)
        serial = _text(channel, f"{ITUNES}type") == "serial"
        for item in channel.iter("item"):
            where = _place(item, files)
            items.append((where, item))
            faults += _item(item, where, _text(channel, "title"), serial)
            faults += lint_files.episode(item, where, files)
    # A person is in many episodes and stands once in the show file.
    people = [fault for channel in channels if channel is not None for fault in _people(channel, show_file)]
    return [*faults, *dict.fromkeys(people), *_twice(items)]


def _twice(items: Iterable[tuple[str, Element]]) -> Iterator[Fault]:
    """What two episodes share: players take them for one."""
    seen: dict[tuple[str, str], str] = {}
    for where, item in items:
        pairs = (("GUID", _text(item, "guid")), ("audio file", _attribute(item, "enclosure", "url")))
        for pair in pairs:
            other = seen.setdefault(pair, where)
            if other is not where:
                yield Fault(
                    where=where, what=f"its {pair[0]} is that of {other} too: {pair[1]}.",
                    remedy="Correct one of the two in feed.json; players take them for one episode.",
                )


# --- the channel ----------------------------------------------------------------------------------


def _channel(channel: Element, where: str) -> Iterator[Fault]:
    def fault(what: str, remedy: str, severity: Severity = ERROR) -> Fault:
        return Fault(where=where, what=what, remedy=remedy, severity=severity)

    for key, wanted in (("title", "the name of the show"), ("description", "what the show is about")):
        if not _text(channel, key):
            yield fault(f"[show] {key} is missing.", f"Give {key} in [show]: {wanted}.")
    yield from _lengths(channel, where)
    yield from _addresses(channel, where)
    yield from _language(_text(channel, "language"), where)
    yield from _categories(channel, where)
    yield from _owner(channel, where)
    if _attribute(channel, f"{ITUNES}image", "href") == "":
        yield fault("the show has no picture.", "Give image in [show]: a square of 1400 to 3000 pixels.")
    if not address.is_guid(_text(channel, f"{PODCAST}guid")):
        yield fault("its podcast:guid is no UUID.", "Correct guid in feed.json.")
    if (medium := _text(channel, f"{PODCAST}medium")) not in MEDIUMS:
        yield fault(
            f"[feed] medium {medium!r} is none of the podcast namespace.",
            f"Choose one of: {', '.join(sorted(MEDIUMS))}.",
        )
    frequency = channel.find(f"{PODCAST}updateFrequency")
    complete = frequency is None or frequency.get("complete")
    if frequency is not None and not complete and not _RULE.fullmatch(frequency.get("rrule", "")):
        yield fault(
            f"[feed] update_frequency {frequency.get('rrule')!r} is no rule.",
            "Write daily, weekly, biweekly, monthly, or a rule such as FREQ=WEEKLY;BYDAY=MO.",
        )


def _lengths(channel: Element, where: str) -> Iterator[Fault]:
    size = len(_text(channel, "description").encode())
    if size > MOST_BYTES:
        yield Fault(
            where=where, what=f"[show] description has {size} bytes; {MOST_BYTES} are allowed.",
            remedy="Shorten it.",
        )
    for tag, key in (("title", "title"), (f"{ITUNES}author", "author"), ("copyright", "copyright")):
        if len(_text(channel, tag)) > MOST_CHARACTERS:
            yield Fault(
                where=where, severity=ADVICE, remedy="Shorten it, or directories will.",
                what=f"{key} has more than {MOST_CHARACTERS} characters.",
            )
    if _COPYRIGHT.search(_text(channel, "copyright")):
        yield Fault(
            where=where, severity=ADVICE, remedy="PSP-1 asks for the name of the owner alone.",
            what='[feed] copyright holds a year, a sign or the word "copyright".',
        )


def _addresses(channel: Element, where: str) -> Iterator[Fault]:
    link = _text(channel, "link")
    if not link.startswith(("http://", "https://")):
        yield Fault(
            where=where, what=f"[show] link is {link!r}, which is no address.",
            remedy='Give the show\'s web page, such as "https://example.org/show".',
        )
    selves = [one.get("href", "") for one in channel.iter(f"{ATOM}link") if one.get("rel") == "self"]
    if selves and selves[0].startswith("http://"):
        yield Fault(
            where=where, what="base_url is not https.", severity=ADVICE,
            remedy="Publish over https: Apple Podcasts asks for it and many players refuse anything else.",
        )


def _language(language: str, where: str) -> Iterator[Fault]:
    match = _LANGUAGE.fullmatch(language)
    if not match or (len(match[1]) == 2 and match[1].lower() not in LANGUAGES):
        yield Fault(
            where=where, what=f"[show] language {language!r} is no language code.",
            remedy='Give an ISO 639 code, with a region if you like: "en", "pt-BR".',
        )


def _categories(channel: Element, where: str) -> Iterator[Fault]:
    chosen = channel.findall(f"{ITUNES}category")
    if not chosen:
        yield Fault(
            where=where, what="[show] category is missing.",
            remedy=f"Choose one of: {', '.join(CATEGORIES)}; a subcategory as in News > Tech News.",
        )
    for category in chosen:
        name = category.get("text", "")
        inner = [one.get("text", "") for one in category]
        if name not in CATEGORIES:
            yield Fault(
                where=where, what=f"[show] category {name!r} is none of Apple's.",
                remedy=f"Choose one of: {', '.join(CATEGORIES)}.",
            )
        elif inner and inner[0] not in CATEGORIES[name]:
            allowed = ", ".join(CATEGORIES[name])
            choice = f"Choose one of: {allowed}." if allowed else "Leave it out."
            yield Fault(
                where=where, what=f"[show] category {name} has no subcategory {inner[0]!r}.", remedy=choice
            )


def _owner(channel: Element, where: str) -> Iterator[Fault]:
    email = "".join(one.text or "" for one in channel.iter(f"{ITUNES}email"))
    if email and not _EMAIL.fullmatch(email):
        yield Fault(
            where=where, what=f"[show] email {email!r} is no e-mail address.", remedy="Correct or remove it."
        )
    if not email:
        yield Fault(
            where=where, severity=ADVICE, what="[show] email is missing.",
            remedy="Directories write there to prove that the show is yours; some refuse a feed without.",
        )
    if not _text(channel, f"{ITUNES}author"):
        yield Fault(
            where=where, severity=ADVICE, what="[show] author is missing.", remedy="Say who makes the show."
        )


def _people(parent: Element, where: str) -> Iterator[Fault]:
    for person in parent.iter(f"{PODCAST}person"):
        role, group = person.get("role", "host").lower(), person.get("group", "cast").lower()
        if group not in ROLES:
            yield Fault(
                where=where, severity=ADVICE,
                what=f"[people] {person.text}: group {group!r} is not in the Podcast Taxonomy.",
                remedy=f"Choose one of: {', '.join(ROLES)}.",
            )
        elif role not in ROLES[group]:
            yield Fault(
                where=where, severity=ADVICE,
                what=f"[people] {person.text}: role {role!r} is not in the Podcast Taxonomy's group {group}.",
                remedy=f"Choose one of: {', '.join(ROLES[group])}.",
            )


# --- an episode -----------------------------------------------------------------------------------


def _item(item: Element, where: str, show: str, serial: bool) -> Iterator[Fault]:
    def fault(what: str, remedy: str, severity: Severity = ERROR) -> Fault:
        return Fault(where=where, what=what, remedy=remedy, severity=severity)

    title = _text(item, "title")
    if not title:
        yield fault("it has no title.", "Make it with --title.")
    yield from _title(title, show, where)
    if not _text(item, "guid"):
        yield fault("it has no GUID.", "Give it one in feed.json.")
    if not _is_date(_text(item, "pubDate")):
        yield fault(f"its date {_text(item, 'pubDate')!r} is not RFC 2822.", "Correct it in feed.json.")
    size = len(_text(item, "description").encode())
    if size > MOST_BYTES:
        yield fault(f"its description has {size} bytes; {MOST_BYTES} are allowed.", "Shorten it.")
    length = _attribute(item, "enclosure", "length")
    if not (length or "").isdecimal() or int(length or 0) == 0:
        yield fault("its audio file has no length.", "Make the episode again.")
    if serial and not _text(item, f"{ITUNES}episode") and _text(item, f"{ITUNES}episodeType") == "full":
        yield fault("a serial show needs the number of every episode.", "Make it with --number.")
    for bite in item.findall(f"{PODCAST}soundbite"):
        yield from _soundbite(bite, int(_text(item, f"{ITUNES}duration") or 0), where)
    for alternate in item.findall(f"{PODCAST}alternateEnclosure"):
        for key in ("title", "rel"):
            if len(alternate.get(key, "")) > 32:
                yield fault(f"{key} {alternate.get(key)!r} is longer than 32.", "Shorten it.", ADVICE)


def _title(title: str, show: str, where: str) -> Iterator[Fault]:
    if len(title) > MOST_CHARACTERS:
        yield Fault(
            where=where, severity=ADVICE, remedy="Shorten it, or directories will.",
            what=f"its title has more than {MOST_CHARACTERS} characters.",
        )
    if show and re.search(rf"(?<!\w){re.escape(show)}(?!\w)", title, re.IGNORECASE):
        yield Fault(
            where=where, severity=ADVICE, what=f"its title {title!r} repeats the show's name.",
            remedy="Make it with --title and say what this episode is about; Apple asks for that.",
        )
    elif _NUMBERED.search(title):
        yield Fault(
            where=where, severity=ADVICE, what=f"its title {title!r} holds a number.",
            remedy="Give the number with --number and --season; Apple asks for titles without.",
        )


def _soundbite(bite: Element, duration_s: int, where: str) -> Iterator[Fault]:
    starts_s, lasts_s = float(bite.get("startTime", "0")), float(bite.get("duration", "0"))
    if starts_s + lasts_s > duration_s + 1:
        yield Fault(
            where=where, what="its soundbite ends after the episode.", remedy="Make the episode again."
        )
    if not 15 <= lasts_s <= 120:
        yield Fault(
            where=where, severity=ADVICE, what=f"its soundbite lasts {lasts_s:g} s.",
            remedy="15 to 120 s are recommended.",
        )


def _is_date(text: str) -> bool:
    if not _RFC_2822.fullmatch(text):
        return False
    try:
        return f"{parsedate_to_datetime(text):%a}" == text[:3]
    except ValueError:
        return False


def _place(item: Element, files: Files) -> str:
    """Where an episode's faults are: its folder, or its title when it lies elsewhere."""
    path = files.site.path(_attribute(item, "enclosure", "url") or "")
    return str(files.output / path.rpartition("/")[0]) if path else f"episode {_text(item, 'title')!r}"


def _text(parent: Element, name: str) -> str:
    found = parent.find(name)
    return (found.text or "") if found is not None else ""


def _attribute(parent: Element, name: str, key: str) -> str:
    found = parent.find(name)
    return found.get(key, "") if found is not None else ""
