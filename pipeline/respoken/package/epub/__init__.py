"""The episode as an EPUB 3.3 book that is read and heard at once: ``<slug>.epub``.

A title page, what the show notes say, a table of contents, then one document a chapter with its sound and
a Media Overlay that ties every sentence, or every word, to the time it is heard. The MP3 is parted at the
chapters and not encoded again: a reader loads one chapter's sound at a time, and none has to find its way
in hours of it. The same episode gives the same bytes.

Sources: EPUB 3.3, EPUB Accessibility 1.1, EPUB Type to ARIA Role Authoring Guide 1.1 (W3C).
"""

from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package import frames, readalong, tags
from respoken.package.base import Master
from respoken.package.book import name
from respoken.package.container import Container
from respoken.package.epub import documents, overlay, package


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>.epub``. Raises MediaError."""
    path = folder / f"{episode.slug}.epub"
    with frames.of_episode(episode, master, folder) as sound, atomic.replacing(path) as temporary:
        book = package.ReadAlong(
            episode,
            tuple(readalong.parts(episode.timeline, sound.rate_hz, sound.sample_count, sound.aligned)),
            tags.cover(folder),
        )
        with temporary.open("wb") as file, Container(file, episode.date) as container:
            _fill(container, book, sound)
    return [path]


def _fill(container: Container, book: package.ReadAlong, sound: frames.Frames) -> None:
    # The first entry, bare, where programs look for it (EPUB 3.3, 4.2.6.2).
    container.stored("mimetype", [b"application/epub+zip"])
    container.text("META-INF/container.xml", package.CONTAINER)
    container.text("EPUB/package.opf", package.document(book))
    container.text("EPUB/style.css", documents.STYLE)
    container.text("EPUB/nav.xhtml", documents.navigation(book))
    container.text("EPUB/title.xhtml", documents.title_page(book))
    container.text("EPUB/about.xhtml", documents.about(book))
    for part in book.parts:
        container.text(f"EPUB/{name(part)}.xhtml", documents.chapter(book, part))
        container.text(f"EPUB/{name(part)}.smil", overlay.document(book, part))
    if book.cover:
        container.stored(f"EPUB/cover{book.cover.suffix}", [book.cover.read_bytes()])
    for part in book.parts:
        container.stored(f"EPUB/{name(part)}.mp3", sound.part(part.first, part.last))
