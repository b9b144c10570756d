"""What the pages of the site have in common: escaping, their policy, their ground style.

A page is one file. Its style and script are in it and named by hash in its content security policy, so it
works from a folder and from any server, loads nothing from anybody else, and runs nothing that came in with
a title or a transcript. https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from respoken import languages

# What HTML may not hold even as a character reference: controls, lone surrogates, noncharacters.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Scripts written from right to left, by primary language and by ISO 15924 script.
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "ku", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS_RIGHT_TO_LEFT = frozenset(("adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"))


def plain(text: str) -> str:
    """Text on one line without the characters that HTML forbids."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def said(text: str) -> str:
    """Text for the inside of an element."""
    return escape(plain(text), quote=False)


def quoted(text: str) -> str:
    """Text for an attribute between double quotes."""
    return escape(plain(text))


def address(url: str) -> str:
    """A web address without its final slashes, what may not stand in one percent-encoded; empty for none."""
    url = plain(url).rstrip("/")
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~") if url.startswith(("https://", "http://")) else ""


def resource(package: str, name: str) -> str:
    """A style or script that lies beside the modules of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def style(package: str, name: str) -> str:
    """The style every page shares (colours, type, focus, words for screen readers only), and a page's own."""
    return (resource(__name__, "ground.css") + resource(package, name)).strip()


def inline_json(value: Any) -> str:
    """JSON that no text in it can break out of a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def plain_values(value: Any) -> Any:
    """The same JSON value with ``plain`` text in it, and what is empty left out."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        pairs = ((key, plain_values(inner)) for key, inner in value.items())
        return {key: inner for key, inner in pairs if inner not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [plain_values(inner) for inner in value]
    return value


def right_to_left(language: str) -> bool:
    """Whether a BCP 47 language is written from right to left."""
    primary, *rest = language.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    return scripts[0] in _SCRIPTS_RIGHT_TO_LEFT if scripts else primary in _RIGHT_TO_LEFT


def root(language: str) -> str:
    """The html element's attributes: language, and direction where it is not the usual one."""
    return f'lang="{quoted(language)}"' + (' dir="rtl"' if right_to_left(language) else "")


def english(language: str) -> str:
    """The attribute that marks the page's own words as English; none where it is English (WCAG 3.1.2)."""
    return "" if languages.primary(language) == languages.ENGLISH else ' lang="en"'


def policy(style: str, scripts: Sequence[str] = ()) -> str:
    """A content security policy: this style, these scripts, pictures in the page, sound from beside it."""
    # "self" means nothing to Firefox for a page opened from a folder, so the folder's scheme is named too;
    # a page from a server may not load it whatever the policy says.
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "media-src 'self' file:"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def head(title: str, style: str, scripts: Sequence[str], more: Sequence[str]) -> str:
    """The head element. scripts: the contents of all the page runs; more: elements, escaped already."""
    # Two policies hold together. The Nu checker reads the last alone, and takes every picture of a page in a
    # folder for a breach of a policy that speaks of pictures.
    return "\n".join([
        "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(style, scripts))}">',
        """<meta http-equiv="Content-Security-Policy" content="base-uri 'none'; form-action 'none'">""",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">', '<meta name="referrer" content="no-referrer">',
        f"<title>{said(title)}</title>", *more, f"<style>{style}</style>", "</head>\n",
    ])


def meta(names: dict[str, str], attribute: str = "name") -> list[str]:
    """A meta element for each name that has a value."""
    return [
        f'<meta {attribute}="{name}" content="{quoted(value)}">'
        for name, value in names.items() if plain(value)
    ]


def feed_link(title: str, address: str) -> str:
    """The link by which feed readers find a show's feed."""
    named = f'title="{quoted(title)}" href="{quoted(address)}"'
    return f'<link rel="alternate" type="application/rss+xml" {named}>'


def linked_data(value: Any) -> str:
    """The contents of a block of JSON-LD."""
    return inline_json(plain_values(value))


def block(contents: str, attributes: str = "") -> str:
    """A script element."""
    return f"<script{attributes}>{contents}</script>"


LINKED = ' type="application/ld+json"'
"""The attribute that makes a script element a block of JSON-LD."""

THUMBNAIL = 416
"""Pixels: twice the width at which a page shows a cover."""


def thumbnail(path: Path) -> str:
    """A picture made small and written as a data: address; empty where there is no such file.

    Covers are 3,000 pixels wide for the podcast directories; a page needs a hundredth of that.
    """
    if not path.is_file():
        return ""
    from PIL import Image

    data = BytesIO()
    with Image.open(path) as picture:
        picture.draft("RGB", (2 * THUMBNAIL, 2 * THUMBNAIL))
        small = picture.convert("RGB").resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    small.save(data, "JPEG", quality=82, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"


def size(size_bytes: int) -> str:
    """A file's size as people write it: ``940 bytes``, ``61.8 kB``, ``34.9 MB``."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    for unit, one in (("kB", 1e3), ("MB", 1e6)):
        if size_bytes < 999.95 * one:
            return f"{size_bytes / one:.1f} {unit}"
    return f"{size_bytes / 1e9:.1f} GB"


def length(seconds: float) -> str:
    """A duration as people say it: ``45 sec``, ``36 min``, ``1 hr 5 min``."""
    if seconds < 60:
        return f"{max(1, round(seconds))} sec"
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = ([f"{hours} hr"] if hours else []) + ([f"{minutes} min"] if minutes else [])
    return " ".join(parts)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)


def day(date: str) -> str:
    """An ISO 8601 day as a time element that reads ``31 January 2026``."""
    year, month, number = (int(part) for part in date.split("-"))
    return f'<time datetime="{date}">{number} {_MONTHS[month - 1]} {year}</time>'
