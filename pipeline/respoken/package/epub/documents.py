"""The pages of a book: title page, what the notes say, table of contents, and a page a chapter.

Nothing sets a colour but the highlight, so that readers' themes, dark ones too, keep theirs; nothing sets
a size in pixels. Words of our own are marked as English where the book is in another language.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from respoken.models import Mention, Person
from respoken.package import clock
from respoken.package import notes as writer
from respoken.package.book import name
from respoken.package.epub.package import ACTIVE, PLAYING, ReadAlong
from respoken.package.readalong import Paragraph, Part, Sentence
from respoken.package.xml import quoted, said

# Black on this yellow is 16:1, on any page, and stays so where the system forces colours of its own. The
# highlight may not move the text: no padding, no weight.
STYLE = f"""\
html {{ color-scheme: light dark; }}
body {{ font-size: 1.15em; line-height: 1.6; margin: 0 5%; overflow-wrap: anywhere; }}
h1, h2 {{ line-height: 1.25; text-align: start; hyphens: none; }}
h1 {{ font-size: 1.6em; margin: 1em 0; }}
h2 {{ font-size: 1.25em; margin: 1.5em 0 .5em; }}
p {{ margin: 0 0 1em; text-indent: 0; }}
li {{ margin: .35em 0; }}
.speaker {{ display: block; font-weight: bold; }}
.announcement {{ font-style: italic; }}
img {{ display: block; width: 100%; max-width: 24em; height: auto; margin: 0 auto; }}
.{ACTIVE} {{ background-color: #ffe066; color: #000; forced-color-adjust: none; }}
/* Where a reader scrolls, what is heard stays off the edge of the screen. */
.{PLAYING} {{ scroll-padding-block: 30vh; }}
"""


def title_page(book: ReadAlong) -> str:
    """title.xhtml: the cover, the title, the show, the day, and that the voices are synthetic."""
    episode = book.episode
    lines = ['<section epub:type="titlepage" aria-labelledby="h">\n']
    if book.cover:
        alt = quoted(f"Cover: {episode.title}")
        lines.append(f'<img src="cover{book.cover.suffix}" alt="{alt}" role="doc-cover"/>\n')
    lines.append(f'<h1 id="h">{said(episode.title)}</h1>\n')
    lines += [f"<p>{said(line)}</p>\n" for line in (episode.show.title, episode.show.author) if line]
    lines.append(f'<p><time datetime="{quoted(episode.date)}">{said(episode.date)}</time></p>\n')
    lines.append(f"<p>{said(episode.notes.disclosure)}</p>\n</section>\n")
    return _page(book, episode.title, "".join(lines), "frontmatter")


def about(book: ReadAlong) -> str:
    """about.xhtml: what the show notes say."""
    notes = book.episode.notes
    lines = ['<section aria-labelledby="h">\n', f'<h1 id="h"{_ours(book)}>About this episode</h1>\n']
    if notes.summary:
        lines.append(f"<p>{said(' '.join(notes.summary))}</p>\n")
    lines += _list(book, "Who speaks", (_person(person) for person in notes.people))
    places = [
        (one.start_s, f"{name(part)}.xhtml#s{one.index}") for part in book.parts for one in part.sentences
    ]
    lines += _list(book, "Quotes", (said(writer.quote_line(quote)) for quote in notes.quotes))
    for heading, mentions in writer.mentioned(notes):
        lines += _list(book, heading, (_mention(places, mention) for mention in mentions))
    if told := writer.by_model(notes):
        lines += [f"<h2{_ours(book)}>About these notes</h2>\n", f"<p{_ours(book)}>{said(told)}</p>\n"]
    lines += [f"<h2{_ours(book)}>About the voices</h2>\n", f"<p>{said(notes.disclosure)}</p>\n"]
    return _page(book, "About this episode", "".join([*lines, "</section>\n"]), "frontmatter")


def navigation(book: ReadAlong) -> str:
    """nav.xhtml: the table of contents and the landmarks."""
    entries = [("about.xhtml", "About this episode", _ours(book))]
    for part in book.parts:
        entries.append((f"{name(part)}.xhtml", book.title_of(part), _ours_if(book, part)))
    contents = "".join(
        f'<li><a href="{href}"{mark}>{said(title)}</a></li>\n' for href, title, mark in entries
    )
    first = f"{name(book.parts[0])}.xhtml"
    marks = (
        ("titlepage", "title.xhtml", "Title page"), ("toc", "nav.xhtml", "Contents"),
        ("bodymatter", first, "The conversation"),
    )
    landmarks = "".join(
        f'<li><a epub:type="{kind}" href="{href}">{title}</a></li>\n' for kind, href, title in marks
    )
    body = (
        f'<nav epub:type="toc" role="doc-toc" aria-labelledby="h">\n<h1 id="h"{_ours(book)}>Contents</h1>\n'
        f"<ol>\n{contents}</ol>\n</nav>\n"
        f'<nav epub:type="landmarks" aria-label="Landmarks" hidden="hidden"{_ours(book)}>\n'
        f"<ol>\n{landmarks}</ol>\n</nav>\n"
    )
    return _page(book, "Contents", body, "frontmatter")


def chapter(book: ReadAlong, part: Part) -> str:
    """A part of the conversation: its title, and who says what."""
    title = book.title_of(part)
    head = (
        '<section epub:type="chapter" role="doc-chapter" aria-labelledby="h">\n'
        f'<h1 id="h"{_ours_if(book, part)}>{said(title)}</h1>\n'
    )
    said_by = "".join(_paragraph(book, paragraph) for paragraph in part.paragraphs)
    return _page(book, title, f"{head}{said_by}</section>\n", "bodymatter")


def _paragraph(book: ReadAlong, paragraph: Paragraph) -> str:
    kind = "" if paragraph.turn else ' class="announcement"'
    speaker = f'<b class="speaker">{said(paragraph.speaker)}:</b>\n' if paragraph.named else ""
    words = "\n".join(_sentence(book, sentence) for sentence in paragraph.sentences)
    return f'<p id="p{paragraph.index}"{kind}>{speaker}{words}</p>\n'


def _sentence(book: ReadAlong, sentence: Sentence) -> str:
    mark = f"s{sentence.index}"
    if not book.by_word:
        return f'<span id="{mark}">{said(sentence.text)}</span>'
    words = (
        f'<span id="{mark}w{place}">{said(word)}</span>' if clip else said(word)
        for place, (word, clip) in enumerate(sentence.words, start=1)
    )
    return f'<span id="{mark}">{" ".join(words)}</span>'


def _list(book: ReadAlong, heading: str, lines: Iterator[str]) -> list[str]:
    entries = [f"<li>{line}</li>\n" for line in lines]
    return [f"<h2{_ours(book)}>{heading}</h2>\n<ul>\n", *entries, "</ul>\n"] if entries else []


def _person(person: Person) -> str:
    roles = ("host" if person.host else "", person.role)
    return said(", ".join((person.shown, *(role for role in roles if role))))


def _mention(places: Sequence[tuple[float, str]], mention: Mention) -> str:
    """A name, and a link to the sentence it is first heard in. places: when each starts, and where it is."""
    # Half a millisecond of grace, as everywhere that times are compared.
    at = bisect_right(places, mention.start_s + 0.0005, key=lambda place: place[0])
    href = places[max(0, at - 1)][1]
    return f'<a href="{href}">{said(mention.text)}</a> ({clock.clock(mention.start_s)})'


def _ours(book: ReadAlong) -> str:
    """The language of our own words, where it is not the book's."""
    return "" if book.language.lower().startswith("en") else ' xml:lang="en" lang="en" dir="ltr"'


def _ours_if(book: ReadAlong, part: Part) -> str:
    return "" if part.title is not None else _ours(book)


def _page(book: ReadAlong, title: str, body: str, kind: str) -> str:
    language = quoted(book.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' xml:lang="{language}" lang="{language}" dir="{book.direction}">\n<head>\n<meta charset="utf-8"/>\n'
        f'<title>{said(title)}</title>\n<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n'
        f'<body epub:type="{kind}">\n{body}</body>\n</html>\n'
    )
