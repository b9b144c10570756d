"""A show.toml written from what a published feed says of the show."""

import json
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from respoken.feed import fields
from respoken.feed.xml import NAMESPACES

ITUNES, PODCAST = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("itunes", "podcast"))

_YES = ("yes", "true", "explicit")


def written(channel: Element) -> str:
    """The text of a show file; what the feed does not say is left out."""
    lines = ["[show]", *_lines(_show(channel)), 'base_url = ""  # where the output folder will be published']
    image = channel.find(f"{ITUNES}image")
    if image is not None and image.get("href"):
        lines.append(f"# image = \"cover.jpg\"  # saved from {_value(image.get('href', ''))}")
    if feed := _feed(channel):
        lines += ["", "[feed]", *_lines(feed)]
    for person in channel.findall(f"{PODCAST}person"):
        lines += _person(person)
    return "\n".join(lines) + "\n"


def _lines(values: Mapping[str, str | bool]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in values.items()]


def _show(channel: Element) -> dict[str, str | bool]:
    owner = channel.find(f"{ITUNES}owner")
    values: dict[str, str | bool] = {
        "title": fields.text(channel, "title"),
        "description": fields.text(channel, "description") or fields.text(channel, f"{ITUNES}summary"),
        "author": fields.text(channel, f"{ITUNES}author"),
        "email": fields.text(owner, f"{ITUNES}email") if owner is not None else "",
        "link": fields.text(channel, "link"),
        "language": fields.text(channel, "language"),
        "category": "; ".join(_categories(channel)),
        "explicit": fields.text(channel, f"{ITUNES}explicit").lower() in _YES,
        "guid": fields.text(channel, f"{PODCAST}guid"),
    }
    return {key: value for key, value in values.items() if value}


def _feed(channel: Element) -> dict[str, str | bool]:
    frequency = channel.find(f"{PODCAST}updateFrequency")
    values: dict[str, str | bool] = {
        "type": fields.text(channel, f"{ITUNES}type").lower(),
        "complete": fields.text(channel, f"{ITUNES}complete").lower() in _YES,
        "block": fields.text(channel, f"{ITUNES}block").lower() in _YES,
        "license": _licence(channel),
        "copyright": fields.text(channel, "copyright"),
        "update_frequency": frequency.get("rrule", "") if frequency is not None else "",
    }
    return {key: value for key, value in values.items() if value and value != "episodic"}


def _licence(channel: Element) -> str:
    """An identifier; the address of a licence whose name is none."""
    licence = channel.find(f"{PODCAST}license")
    name = fields.text(channel, f"{PODCAST}license")
    return licence.get("url") or name if licence is not None and " " in name else name


def _categories(channel: Element) -> list[str]:
    found = []
    for category in channel.findall(f"{ITUNES}category"):
        inner = [one.get("text", "") for one in category.findall(f"{ITUNES}category")]
        found += [f"{category.get('text', '')} > {name}" for name in inner] or [category.get("text", "")]
    return found


def _person(person: Element) -> list[str]:
    name = " ".join((person.text or "").split())
    values: dict[str, str | bool] = {key: person.get(key, "") for key in ("role", "group", "img", "href")}
    given = {key: value for key, value in values.items() if value}
    return ["", f"[people.{_value(name)}]", *_lines(given)] if name else []


def _value(value: str | bool) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
