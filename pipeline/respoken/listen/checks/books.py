"""Checks on the read-along book: every word is in it, and is highlighted while it is heard."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

from respoken.listen import books
from respoken.listen.books import Book
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, clock, finding

NEAR_S = 0.05
"""How far outside its passage's stretch of sound a word may begin: an MP3 frame is 26 ms."""

SUM_S = 1.0
"""How far the stated length may be from the sum of the clips (EPUB 3.3, media:duration)."""

CUT_S = 0.03
"""How far a clip may reach beyond its audio: half a frame at each end."""


def read_along(evidence: Evidence) -> Iterator[Finding]:
    """The EPUB holds the conversation, its clips lie in its audio, and each word in its passage's clip."""
    path = evidence.folder.book
    if path is None:
        return
    try:
        book = books.read(path)
    except ValueError as error:
        yield finding("words of epub", [f"{path.name}: {error}"], "nothing", "the conversation's, in order")
        return
    count = sum(len(passage.words) for passage in book.passages)
    faults = list(_words(path.name, book, [word.text for word in evidence.shown]))
    yield finding("words of epub", faults, f"{count} words", "the conversation's, in order")
    yield finding(
        "clips of epub", _clips(path.name, book), f"{len(book.passages)} clips, {book.stated_s:.1f} s",
        "ascending, inside the audio, summing to the length told",
    )
    if not faults:
        yield finding(
            "highlights of epub", _heard(path.name, book, evidence), f"{count} words",
            f"each heard in its passage, within {NEAR_S} s",
        )


def _words(name: str, book: Book, wanted: list[str]) -> Iterator[str]:
    """A word may be torn where one passage ends and the next begins: one too long to be said at once is."""
    found = [word for passage in book.passages for word in passage.words]
    if "".join(found) != "".join(wanted):
        pairs = zip(found, wanted, strict=False)
        at = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(found), len(wanted)))
        yield f"{name}: word {at + 1} should be {repr(wanted[at]) if at < len(wanted) else 'nothing'}"
        return
    edges, there = set(_edges(wanted)), set(_edges(found))
    if together := sorted(edges - there):
        word = wanted[list(_edges(wanted)).index(together[0])]
        yield f"{name}: {word!r} and the next word are one"
    if there - edges - set(_edges(["".join(passage.words) for passage in book.passages])):
        yield f"{name}: a word is parted"
    if book.unsaid:
        yield f"{name}: {' '.join(book.unsaid[:5])!r} is shown and never highlighted"


def _edges(words: Iterable[str]) -> Iterator[int]:
    """Where each word ends, counted in letters from the beginning."""
    return accumulate(map(len, words))


def _clips(name: str, book: Book) -> Iterator[str]:
    for passage in book.passages:
        if not 0 <= passage.begin_s < passage.end_s <= book.lengths_s[passage.audio] + CUT_S:
            yield f"{name} {passage.audio} {clock(passage.begin_s)}: a clip outside the audio, or empty"
    for before, after in pairwise(book.passages):
        if before.audio == after.audio and after.begin_s < before.end_s - 0.001:
            yield f"{name} {after.audio} {clock(after.begin_s)}: a clip begins before the last one ends"
    total_s = sum(passage.end_s - passage.begin_s for passage in book.passages)
    if abs(total_s - book.stated_s) > SUM_S:
        yield f"{name}: the clips last {total_s:.1f} s, and {book.stated_s:.1f} s are told"


def _heard(name: str, book: Book, evidence: Evidence) -> Iterator[str]:
    # An audio file of the book begins where the clips of those before it ended.
    starts_s: dict[str, float] = {}
    total_s = 0.0
    for passage in book.passages:
        starts_s.setdefault(passage.audio, total_s - passage.begin_s)
        total_s = starts_s[passage.audio] + passage.end_s
    shown = deque(zip((0, *_edges(word.text for word in evidence.shown)), evidence.shown, strict=False))
    ends = _edges("".join(passage.words) for passage in book.passages)
    for passage, end in zip(book.passages, ends, strict=True):
        begin_s, end_s = (starts_s[passage.audio] + edge for edge in (passage.begin_s, passage.end_s))
        while shown and shown[0][0] < end:
            _, word = shown.popleft()
            if word.said and not begin_s - NEAR_S <= word.start_s <= end_s + NEAR_S:
                yield f"{name} {clock(word.start_s)}: {word.text!r} is heard while another passage is shown"
