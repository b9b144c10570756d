"""The transcript as the page shows it, and when each of its words is heard."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from respoken import webpage
from respoken.models import Chapter, Episode, Span, Timeline
from respoken.package.clock import clock
from respoken.package.page.place import Place
from respoken.package.page.speakers import Marks

PARAGRAPH_WORDS = 80
"""A long turn is parted where a sentence ends after so many words: for the eye, and for a time to go to."""

_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\")\]’”»]*\s*$")

GRACE_S = 0.0005
"""A chapter starts at its first word, computed from the same samples."""


@dataclass(frozen=True)
class Word:
    """A word in its paragraph and when it is heard; ``ahead`` is what parts it from the one before."""

    text: str
    ahead: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Paragraph:
    """Some sentences of one turn. ``chapter`` is the number, from 1, of the chapter that begins here."""

    turn: int
    speaker: str
    words: tuple[Word, ...]
    start_s: float
    chapter: int | None
    opens: bool
    """Whether the speaker's name stands before it."""

    @property
    def text(self) -> str:
        """What the page shows of it."""
        return "".join(word.ahead + word.text for word in self.words)


@lru_cache(maxsize=2)
def paragraphs(timeline: Timeline) -> tuple[Paragraph, ...]:
    """The paragraphs, in order of time."""
    return tuple(_paragraphs(timeline))


def _paragraphs(timeline: Timeline) -> Iterator[Paragraph]:
    begun = 0
    before: tuple[int, str] | None = None
    for (chapter, turn, speaker), group in groupby(_placed(timeline), key=lambda one: one[0]):
        opens = (turn, speaker) != before or chapter > begun
        for spans in _parted([span for _, span in group]):
            begins = chapter if chapter > begun else None
            yield Paragraph(turn, speaker, tuple(_words(spans)), spans[0].start_s, begins, opens)
            begun, opens = max(begun, chapter), False
        before = (turn, speaker)


def _placed(timeline: Timeline) -> Iterator[tuple[tuple[int, int, str], Span]]:
    """Each span under (chapters begun so far, turn, speaker)."""
    starts = [chapter.start_s for chapter in timeline.chapters]
    for span in timeline.utterances:
        yield (bisect_right(starts, span.start_s + GRACE_S), span.turn, span.speaker), span


def _parted(spans: Sequence[Span]) -> Iterator[list[Span]]:
    held: list[Span] = []
    for place, span in enumerate(spans):
        held.append(span)
        left = sum(len(rest.words) for rest in spans[place + 1 :])
        # What is left over must be worth a paragraph of its own.
        enough = sum(len(one.words) for one in held) >= PARAGRAPH_WORDS and left >= PARAGRAPH_WORDS // 2
        if enough and _SENTENCE_END.search(span.text):
            yield held
            held = []
    if held:
        yield held


def _words(spans: Sequence[Span]) -> Iterator[Word]:
    ahead, apart = "", True
    for span in spans:
        # Announcements are sentences of their own; the utterances of a turn join to the character.
        apart = apart or not span.turn or span.text[:1].isspace()
        for word in span.words:
            text = webpage.plain(word.text)
            if not text:
                continue
            yield Word(text, ahead and (" " if apart else ""), word.start_s, word.end_s)
            ahead, apart = " ", True
        apart = not span.text or span.text[-1].isspace()


# --- times ----------------------------------------------------------------------------------------


def timings(episode: Episode) -> dict[str, object]:
    """What the script needs to know, as compact as it can be read at once.

    ``at``: the start of each paragraph in ms. ``words``: for each paragraph a string of numbers, three a
    word: ms of silence before it (since the paragraph's start or the word before), ms it lasts, and UTF-16
    units from its first letter to the next word's. A string is split when its paragraph is first needed.
    """
    found = paragraphs(episode.timeline)
    return {
        "slug": f"{episode.slug}/{episode.edition}", "title": webpage.plain(episode.title),
        "show": webpage.plain(episode.show.title),
        "duration": round(episode.timeline.duration_s, 3),
        "chapters": [
            [round(chapter.start_s, 3), webpage.plain(chapter.title)] for chapter in episode.timeline.chapters
        ],
        "at": [round(one.start_s * 1000) for one in found],
        "words": [_numbers(one) for one in found],
    }


def _numbers(paragraph: Paragraph) -> str:
    at_ms = round(paragraph.start_s * 1000)
    numbers: list[int] = []
    following = [*(word.ahead for word in paragraph.words[1:]), ""]
    for word, ahead in zip(paragraph.words, following, strict=True):
        start_ms, end_ms = round(word.start_s * 1000), round(word.end_s * 1000)
        numbers += (start_ms - at_ms, end_ms - start_ms, len((word.text + ahead).encode("utf-16-le")) // 2)
        at_ms = end_ms
    return " ".join(map(str, numbers))


# --- HTML -----------------------------------------------------------------------------------------


def section(episode: Episode, place: Place, seen: Marks, ours: str) -> str:
    """The transcript: a heading a chapter, a block a turn, in each paragraph a link to its time."""
    lines = [
        '<section class="transcript" id="transcript" tabindex="-1" aria-labelledby="transcript-name">\n'
        f'<h2 id="transcript-name"{ours}>Transcript</h2>\n'
    ]
    is_open = False
    for paragraph in paragraphs(episode.timeline):
        if is_open and (paragraph.opens or paragraph.chapter):
            lines.append("</div>\n")
            is_open = False
        if paragraph.chapter:
            lines.append(_chapter(paragraph.chapter, episode.timeline.chapters))
        if not is_open:
            announced = " announced" if not paragraph.turn else ""
            lines.append(
                f'<div class="turn {seen.colour(paragraph.speaker)}{announced}">\n'
                f'<p class="who">{seen.named(paragraph.speaker)}</p>\n'
            )
            is_open = True
        lines.append(_paragraph(paragraph, place, ours))
    return "".join([*lines, "</div>\n" if is_open else "", "</section>\n"])


def _chapter(number: int, chapters: Sequence[Chapter]) -> str:
    # Chapters that begin together, before one word, share its place.
    title = webpage.said(chapters[number - 1].title)
    return f'<h3 id="chapter-{number}" tabindex="-1"><bdi>{title}</bdi></h3>\n'


def _paragraph(paragraph: Paragraph, place: Place, ours: str) -> str:
    time = paragraph.start_s
    return (
        f'<div class="said"><a class="time" href="{place.at(time)}">'
        f'<span class="unseen"{ours}>Play from </span>'
        f'<time datetime="PT{time:.3f}S">{clock(time)}</time></a>'
        f'<p class="words" dir="auto">{webpage.said(paragraph.text)}</p></div>\n'
    )
