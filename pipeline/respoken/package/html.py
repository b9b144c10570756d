"""transcript.html: the conversation as a page, in the elements Podcasting 2.0 names.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md:
``<cite>`` who speaks, ``<time>`` when, ``<p>`` what. Chapters are headings, so that a reader with a
screen reader can jump between them.
"""

from collections.abc import Iterator
from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package import paragraphs
from respoken.package.base import Master
from respoken.package.clock import clock
from respoken.package.paragraphs import Paragraph
from respoken.webpage import root, said

STYLE = """\
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.25; }
h2 { margin-top: 2.5rem; }
cite { font-style: normal; font-weight: 700; }
p { margin: .25rem 0 1.25rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; }
"""


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.html: an HTML5 document that needs nothing from anywhere else."""
    path = folder / "transcript.html"
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(episode))
    return [path]


def _lines(episode: Episode) -> Iterator[str]:
    title = said(episode.title)
    yield f'<!DOCTYPE html>\n<html {root(episode.show.language)}>\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    for paragraph in paragraphs.of(episode.timeline):
        yield from _paragraph(paragraph)
    # Also where the line is not spoken: the page may be read apart from everything else.
    yield f"</main>\n<footer>{said(episode.notes.disclosure)}</footer>\n</body>\n</html>\n"


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.chapter:
        yield f"<h2>{said(paragraph.chapter.title)}</h2>\n"
    yield f"<cite>{said(paragraph.speaker)}:</cite>\n{_time(paragraph.start_s)}\n"
    yield f"<p>{said(paragraph.text)}</p>\n"


def _time(start_s: float) -> str:
    # A duration, not a time of day: HTML's machine form of it is PT..S.
    return f'<time datetime="PT{start_s:.3f}S">{clock(start_s)}</time>'
