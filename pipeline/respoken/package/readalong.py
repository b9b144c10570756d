"""The timeline as a book that is read and heard at once: parts, paragraphs, sentences and their clips.

Clips tile the sound of a part. Each begins at its first word and ends where the next one begins, so the
pauses after a sentence are its own: a reader that plays clip after clip keeps the pauses of the
conversation, and one that is told to start at a sentence starts at its first word. What is heard before a
part's first word, music or a breath of silence, is the clip of its heading. What is shown and not heard,
such as [laughs], shares the clip of the words beside it; a turn that is nothing else has its part of the
pause it falls in. Clips are in whole milliseconds, which the formats write, counted from the start of the
part's own sound.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby, pairwise

from respoken.errors import MediaError
from respoken.linebreaks import SENTENCE, break_cost
from respoken.models import Span, TimedWord, Timeline

LEAD_S = 0.25
"""How long before its first word a part's sound begins, at most: half the pause where that is less."""

PART_WORDS = 1500
"""About how many words a part has where there are no chapters: ten minutes."""


@dataclass(frozen=True)
class Clip:
    """A stretch of a part's sound, in milliseconds from its start."""

    begin_ms: int
    end_ms: int


@dataclass(frozen=True)
class Sentence:
    """Words that are shown and heard as one. ``index`` counts through the book from 1.

    ``clip`` is None where it has no time at all. ``words`` is what is highlighted one after another: a
    word, with those beside it that are only shown, and its clip; None where it has no time of its own.
    """

    index: int
    start_s: float
    clip: Clip | None
    words: tuple[tuple[str, Clip | None], ...]

    @property
    def text(self) -> str:
        """The words as shown."""
        return " ".join(word for word, _ in self.words)


@dataclass(frozen=True)
class Paragraph:
    """A turn, or what of it lies in one part. ``named``: the speaker is another than before."""

    index: int
    turn: int
    speaker: str
    named: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Part:
    """A chapter, or a stretch of a conversation that has none; samples first to last of the episode.

    ``title`` is None where the conversation has no chapters. ``heading`` is the clip before the first
    word, None where there is no time before it.
    """

    index: int
    title: str | None
    first: int
    last: int
    heading: Clip | None
    paragraphs: tuple[Paragraph, ...]

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Its sentences in reading order."""
        return (sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)


def parts(
    timeline: Timeline, rate_hz: int, sample_count: int, aligned: Callable[[int], int]
) -> list[Part]:
    """The book, in order. Every shown word is in it once, and the clips add up to the sound.

    rate_hz, sample_count: of the sound. aligned: the last sample up to one at which the sound may be
    parted. Raises MediaError when the sound ends before the words do.
    """
    groups = list(_with_sound(_grouped(timeline)))
    if timeline.utterances[-1].end_s > sample_count / rate_hz + LEAD_S:
        raise MediaError("ends before its words do.", "the sound of the episode", "Make the episode again.")
    cuts = [0, *(_cut(before, after, rate_hz, aligned) for (_, before), (_, after) in pairwise(groups))]
    cuts.append(sample_count)
    writer = _Numbering()
    return [
        writer.part(title, spans, _Stretch(first, last, rate_hz))
        for (title, spans), first, last in zip(groups, cuts, cuts[1:], strict=False)
    ]


_Group = tuple[str | None, list[Span]]


def _grouped(timeline: Timeline) -> Iterator[_Group]:
    """Spans by chapter. What comes before the first chapter, such as an announcement, is part of it."""
    if not timeline.chapters:
        yield from _by_length(timeline.utterances)
        return
    # Half a millisecond of grace: a chapter starts at its first word, computed from the same samples.
    starts = [chapter.start_s - 0.0005 for chapter in timeline.chapters]
    placed = groupby(timeline.utterances, lambda one: max(1, bisect_right(starts, one.start_s)))
    yield from ((timeline.chapters[place - 1].title, list(spans)) for place, spans in placed)


def _by_length(spans: Sequence[Span]) -> Iterator[_Group]:
    """Stretches of like length, parted between turns only."""
    total = sum(len(span.words) for span in spans)
    size = total / max(1, round(total / PART_WORDS))
    group: list[Span] = []
    words, parted = 0, 0
    for span in spans:
        if group and span.turn != group[-1].turn and words >= (parted + 1) * size:
            yield None, group
            group, parted = [], parted + 1
        group.append(span)
        words += len(span.words)
    yield None, group


def _with_sound(groups: Iterator[_Group]) -> Iterator[_Group]:
    """The groups, one in which nothing is heard joined to the one before or after it."""
    kept: _Group | None = None
    for title, spans in groups:
        if kept and (_heard(kept[1]) is None or _heard(spans) is None):
            kept = (kept[0] or title, kept[1] + spans)
            continue
        if kept:
            yield kept
        kept = (title, spans)
    if kept:
        yield kept


def _heard(spans: Sequence[Span]) -> tuple[float, float] | None:
    """When the first word starts and the last one ends, if anything is heard."""
    heard = [span for span in spans if span.end_s > span.start_s]
    return (heard[0].start_s, heard[-1].end_s) if heard else None


def _cut(before: Sequence[Span], after: Sequence[Span], rate_hz: int, aligned: Callable[[int], int]) -> int:
    """The sample at which a part's sound begins: in the pause before its first word."""
    ended, begins = _heard(before), _heard(after)
    assert ended, "a part without sound was joined to another"
    assert begins, "a part without sound was joined to another"
    lead_s = min(LEAD_S, max(0.0, begins[0] - ended[1]) / 2)
    return aligned(round((begins[0] - lead_s) * rate_hz))


@dataclass(frozen=True)
class _Stretch:
    """The samples of a part, and the times in it."""

    first: int
    last: int
    rate_hz: int

    def at_ms(self, seconds: float) -> int:
        """A time of the episode, in milliseconds from the part's start."""
        return min(self.end_ms, max(0, round((seconds * self.rate_hz - self.first) * 1000 / self.rate_hz)))

    @property
    def end_ms(self) -> int:
        return (self.last - self.first) * 1000 // self.rate_hz


class _Numbering:
    """Makes parts of spans, and counts parts, paragraphs and sentences through the book."""

    def __init__(self) -> None:
        self._parts, self._paragraphs, self._sentences = count(1), count(1), count(1)

    def part(self, title: str | None, spans: Sequence[Span], stretch: _Stretch) -> Part:
        """A part of these spans."""
        drafts = [
            (turn, speaker, list(_sentences(_whole(group))))
            for (turn, speaker), group in groupby(spans, lambda span: (span.turn, span.speaker))
        ]
        every = [words for *_, sentences in drafts for words in sentences]
        starts = [stretch.at_ms(_starts_s(words)) for words in every]
        clips = iter(_tiles(starts, stretch.end_ms))
        paragraphs: list[Paragraph] = []
        for turn, speaker, sentences in drafts:
            named = not paragraphs or paragraphs[-1].speaker != speaker
            made = tuple(self._sentence(words, next(clips), stretch) for words in sentences)
            paragraphs.append(Paragraph(next(self._paragraphs), turn, speaker, named, made))
        heading = Clip(0, starts[0]) if starts[0] else None
        return Part(next(self._parts), title, stretch.first, stretch.last, heading, tuple(paragraphs))

    def _sentence(self, words: Sequence[TimedWord], clip: Clip | None, stretch: _Stretch) -> Sentence:
        groups = list(_runs(words, lambda one, other: True))
        starts = [stretch.at_ms(_starts_s(group)) for group in groups] if clip else []
        tiles = _tiles(starts, clip.end_ms) if clip else [None] * len(groups)
        shown = tuple(
            (" ".join(word.text for word in group), tile) for group, tile in zip(groups, tiles, strict=True)
        )
        return Sentence(next(self._sentences), words[0].start_s, clip, shown)


def _whole(spans: Iterable[Span]) -> list[TimedWord]:
    """The words of a turn; one that two utterances share, being too long for one, is whole again."""
    words: list[TimedWord] = []
    before = " "
    for span in spans:
        own = list(span.words)
        if own and words and not before[-1:].isspace() and not span.text[:1].isspace():
            head, tail = words.pop(), own.pop(0)
            words.append(TimedWord(text=head.text + tail.text, start_s=head.start_s, end_s=tail.end_s))
        words += own
        before = span.text
    return words


def _sentences(words: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    """The words sentence by sentence, wherever the utterances were cut."""
    return _runs(words, lambda one, other: break_cost(one.text, other.text) == SENTENCE)


def _runs(
    words: Sequence[TimedWord], parted: Callable[[TimedWord, TimedWord], bool]
) -> Iterator[list[TimedWord]]:
    """The words in runs, each with something that is heard, if anything is; parted where they may be."""
    last = max((place for place, word in enumerate(words) if _is_heard(word)), default=-1)
    run: list[TimedWord] = []
    for place, word in enumerate(words):
        if place <= last and any(map(_is_heard, run)) and parted(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _is_heard(word: TimedWord) -> bool:
    return word.end_s > word.start_s


def _starts_s(words: Sequence[TimedWord]) -> float:
    """When the first of them that is heard starts, or the first of all where none is."""
    return next((word.start_s for word in words if _is_heard(word)), words[0].start_s)


def _tiles(starts_ms: Sequence[int], end_ms: int) -> list[Clip | None]:
    """A clip from each start to the next; None for one that would have no length."""
    ends = [*starts_ms[1:], end_ms]
    return [Clip(start, end) if start < end else None for start, end in zip(starts_ms, ends, strict=True)]
