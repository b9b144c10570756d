"""The episode as a DAISY 2.02 talking book, for the players of blind readers: ``<slug>-daisy.zip``.

Unpacked, it is the fileset such players read from a card or a disc: ncc.html to find one's way, a SMIL and
an MP3 file a chapter, master.smil for their order, and content.html with every word, tied sentence by
sentence to its sound. Names are short and plain, as old hardware needs them.

Source: DAISY 2.02 Specification, recommendation of 28 February 2001 (DAISY Consortium).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from respoken import atomic
from respoken.models import Episode
from respoken.package import frames, mp3, readalong
from respoken.package.base import Master
from respoken.package.book import name
from respoken.package.container import Container
from respoken.package.daisy import pages, smil
from respoken.package.daisy.book import SILENCE, TalkingBook


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>-daisy.zip``. Raises MediaError."""
    path = folder / f"{episode.slug}-daisy.zip"
    with frames.of_episode(episode, master, folder) as sound, atomic.replacing(path) as temporary:
        parts = readalong.parts(episode.timeline, sound.rate_hz, sound.sample_count, sound.aligned)
        with temporary.open("wb") as file, Container(file, episode.date) as container:
            _fill(container, TalkingBook(episode, tuple(parts)), sound, folder)
    return [path]


def _fill(container: Container, book: TalkingBook, sound: frames.Frames, folder: Path) -> None:
    for part in book.parts:
        container.stored(f"{name(part)}.mp3", sound.part(part.first, part.last))
    with _silence(sound.rate_hz, folder) as quiet:
        container.stored(SILENCE, quiet.part(0, quiet.sample_count))
    container.text("title.smil", smil.title(book))
    for part in book.parts:
        container.text(f"{name(part)}.smil", smil.of_part(book, part))
    container.text("master.smil", smil.master(book))
    container.text("content.html", pages.content(book))
    container.text("style.css", pages.STYLE)
    # Last, because it says how many files there are and how large they are.
    container.text("ncc.html", pages.ncc(book, container.count + 1, container.size_bytes))


@contextmanager
def _silence(rate_hz: int, folder: Path) -> Iterator[frames.Frames]:
    """A second of silence in the form of the other sound."""
    with atomic.temporary_folder(folder, ".silence-") as work:
        path = work / SILENCE
        with mp3.encoding(path, rate_hz) as encoder:
            encoder.write(np.zeros(rate_hz, np.int16))
        with frames.reading(path) as quiet:
            yield quiet
