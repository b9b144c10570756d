"""notes.md and notes.html: the show notes, for people, feeds and players.

Apple Podcasts reads chapters out of a description: a line each, ``hh:mm:ss`` and the title, the first at
00:00:00 (https://podcasters.apple.com/support/5482-using-chapters-on-apple-podcasts). Both files write
them that way.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from respoken import atomic
from respoken.models import Chapter, Episode, Mention, MentionKind, Notes, Person, Quote
from respoken.package.base import Master
from respoken.webpage import address, quoted, root, said

HEADINGS: dict[MentionKind, str] = {
    "person": "People mentioned", "organisation": "Organisations mentioned", "model": "Models mentioned",
    "product": "Tools and products mentioned", "work": "Books and other works mentioned",
    "place": "Places mentioned", "link": "Links mentioned", "other": "Also mentioned",
}
"""What a list of each kind of things mentioned is called, in the order of the lists."""

STYLE = """\
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.25; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
a { color: inherit; }
"""


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """notes.md and notes.html, an HTML5 document that needs nothing from anywhere else."""
    markdown, page = folder / "notes.md", folder / "notes.html"
    atomic.write_text(markdown, _markdown(episode.title, episode.notes))
    atomic.write_text(page, _page(episode))
    return [markdown, page]


def clock(seconds: float) -> str:
    """A time as ``hh:mm:ss``, to the second below."""
    # A sample count over its rate may fall a hair short of the second it stands for.
    minutes, rest = divmod(int(seconds + 1e-6), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def _chapter_lines(chapters: Sequence[Chapter]) -> list[str]:
    # The list covers the episode from its start, also where music plays before the first word.
    times = ["00:00:00", *(clock(chapter.start_s) for chapter in chapters[1:])]
    return [f"{time} {chapter.title}" for time, chapter in zip(times, chapters, strict=False)]


def _person_line(person: Person) -> str:
    roles = ", ".join(part for part in ("host" if person.host else "", person.role) if part)
    return f"{person.shown}, {roles}" if roles else person.shown


def lists(notes: Notes) -> list[tuple[str, list[str]]]:
    """Headings, and the lines under each: the chapters, who speaks, what is mentioned; none is empty."""
    found = [
        ("Chapters", _chapter_lines(notes.chapters)),
        ("Who speaks", [_person_line(person) for person in notes.people]),
        ("Quotes", [quote_line(quote) for quote in notes.quotes]),
        *((heading, [mention_line(one) for one in mentions]) for heading, mentions in mentioned(notes)),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def by_model(notes: Notes) -> str:
    """That a language model wrote some of the notes, and which; empty where none did."""
    return f"Written in part by a language model: {notes.written_by}." if notes.written_by else ""


def mentioned(notes: Notes) -> list[tuple[str, list[Mention]]]:
    """Headings of the kinds of things mentioned, and what is mentioned of each; none is empty."""
    kinds = {one.kind for one in notes.mentions}
    found = [
        ("Mentioned" if kinds == {"other"} else heading, [one for one in notes.mentions if one.kind == kind])
        for kind, heading in HEADINGS.items()
    ]
    return [(heading, mentions) for heading, mentions in found if mentions]


def mention_line(mention: Mention) -> str:
    """A thing mentioned, and when first."""
    return f"{mention.text} ({clock(mention.start_s)})"


def quote_line(quote: Quote) -> str:
    """A quote in quotation marks, by whom, and from when to when."""
    by = f" {quote.speaker}" if quote.speaker else ""
    return f"“{quote.text}”{by} ({clock(quote.start_s)} to {clock(quote.end_s)})"


def _parts(notes: Notes) -> list[tuple[str, str]]:
    """(heading or nothing, HTML) in reading order."""
    parts = [("", f"<p>{said(' '.join(notes.summary))}</p>\n")] if notes.summary else []
    links = {mention_line(one): one for one in notes.mentions if one.href}
    for heading, lines in lists(notes):
        entries = (_linked(links[line]) if line in links else said(line) for line in lines)
        parts.append((heading, "<ul>\n" + "".join(f"<li>{entry}</li>\n" for entry in entries) + "</ul>\n"))
    if told := by_model(notes):
        parts.append(("About these notes", f"<p>{said(told)}</p>\n"))
    return [*parts, ("About the voices", f"<p>{said(notes.disclosure)}</p>\n")]


def _linked(mention: Mention) -> str:
    """A mention whose name leads where it says."""
    link = address(mention.href)
    name = f'<a href="{quoted(link)}">{said(mention.text)}</a>' if link else said(mention.text)
    return f"{name} ({clock(mention.start_s)})"


def _page(episode: Episode) -> str:
    title = said(episode.title)
    sections = "".join(
        f"<section>\n<h2>{said(heading)}</h2>\n{body}</section>\n" if heading else body
        for heading, body in _parts(episode.notes)
    )
    return (
        f'<!DOCTYPE html>\n<html {root(episode.show.language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{sections}</main>\n</body>\n</html>\n"
    )


def _markdown(title: str, notes: Notes) -> str:
    blocks = [f"# {_literal(title)}"]
    if notes.summary:
        blocks.append(_literal(" ".join(notes.summary)))
    links = {mention_line(one): one for one in notes.mentions if one.href}
    for heading, lines in lists(notes):
        entries = (_marked(links[line]) if line in links else _literal(line) for line in lines)
        blocks += [f"## {heading}", "\n".join(f"- {entry}" for entry in entries)]
    if told := by_model(notes):
        blocks += ["## About these notes", _literal(told)]
    blocks += ["## About the voices", _literal(notes.disclosure)]
    return "\n\n".join(blocks) + "\n"


def _marked(mention: Mention) -> str:
    """A mention as a link in Markdown (CommonMark 6.3)."""
    link = re.sub(r"[<>\\]", "", address(mention.href))
    name = f"[{_literal(mention.text)}](<{link}>)" if link else _literal(mention.text)
    return f"{name} ({clock(mention.start_s)})"


def _literal(text: str) -> str:
    """Text that Markdown shows as it is: what would be markup is escaped (CommonMark 2.4)."""
    return re.sub(r"([\\`*_\[\]<>#&|])", r"\\\1", text)
