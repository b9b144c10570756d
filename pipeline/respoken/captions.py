"""The timeline's words become captions, each shown while its own words are heard.

Where a caption ends matters more to a reader than how full it is, so each turn is parted by the cheapest of
all its partings: sentence ends cost nothing, clause ends little, the middle of a phrase much, a name torn
in two most. Times are those of the words themselves and are never spread evenly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise, zip_longest

from respoken import linebreaks
from respoken.linebreaks import COMMA, NEVER, PLAIN, SENTENCE
from respoken.models import Cue, Span, Timeline


@dataclass(frozen=True)
class Layout:
    """How wide the two lines of a caption may be in one format."""

    width: int
    named: bool = False
    """Whether the speaker's name stands before the first caption of a run, and needs room there."""


# 42 characters are what broadcasters and Netflix's timed text guide use; 32 is Podcasting 2.0's for SRT.
LAYOUTS = {"vtt": Layout(width=42), "srt": Layout(width=32, named=True)}

SHORTEST_S, LONGEST_S = 1.0, 7.0
FASTEST = 20.0
"""Characters a second, the most that adults read with ease (Netflix's timed text guide for English)."""

HOLD_S = 0.5
"""How long a caption stays after its last word where nobody speaks yet."""

FLICKER_S = 0.25
"""A gap between captions shorter than this reads as a flicker, and is closed."""

PAUSE_S = 0.12
"""Silence between two words that a listener hears as the end of a phrase."""

LEAST_S = 0.05
"""What even a caption gets that is shown but never said, such as [laughter] on its own."""


def cues(timeline: Timeline) -> dict[str, tuple[Cue, ...]]:
    """Caption cues by format, ``vtt`` (two lines of 42 characters) and ``srt`` (two of 32).

    In order, inside the audio and never overlapping; no cue holds words of two turns. Every shown word of
    the timeline stands in the cues of each format once and in order. A word longer than a line, such as a
    URL, stands whole on a line of its own.
    """
    turns = [list(_tokens(spans)) for spans in _turns(timeline.utterances)]
    return {name: tuple(_cues(turns, layout, timeline.duration_s)) for name, layout in LAYOUTS.items()}


# --- the words ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """A blank-separated word of the transcript and when it is heard."""

    text: str
    start_s: float
    end_s: float
    speaker: str
    bound: bool = False
    """Whether it is read as one with the word before it, so that no time lies between them."""


def _turns(spans: Sequence[Span]) -> Iterator[list[Span]]:
    for _, group in groupby(spans, key=lambda span: (span.turn, span.speaker)):
        yield list(group)


def _tokens(spans: Sequence[Span]) -> Iterator[Token]:
    """The words of one turn. A word cut in two by the cut between utterances is whole again."""
    held: Token | None = None
    open_ended = False
    for span in spans:
        for number, token in enumerate(_span_tokens(span)):
            if held and number == 0 and open_ended and not span.text[:1].isspace():
                held = Token(held.text + token.text, held.start_s, token.end_s, held.speaker, held.bound)
                continue
            if held:
                yield held
            held = token
        open_ended = not span.text[-1:].isspace()
    if held:
        yield held


def _span_tokens(span: Span) -> Iterator[Token]:
    for word in span.words:
        for number, text in enumerate(word.text.split()):
            yield Token(text, word.start_s, word.end_s, span.speaker, bound=number > 0)


# --- what a break costs ---------------------------------------------------------------------------


def _break_costs(tokens: Sequence[Token]) -> list[float]:
    """What it costs to break before each word and after the last; the first and the last cost nothing."""
    return [SENTENCE, *(_break_cost(before, after) for before, after in pairwise(tokens)), SENTENCE]


def _break_cost(before: Token, after: Token) -> float:
    if after.bound:
        return NEVER
    cost = linebreaks.break_cost(before.text, after.text)
    # The speaker's own pauses show where phrases end when the punctuation does not.
    return cost / 2 if after.start_s - before.end_s >= PAUSE_S else cost


# --- lines ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """A turn's words with what is asked of them again and again."""

    tokens: Sequence[Token]
    costs: Sequence[float]
    """Of a break before each word, and after the last."""
    ends: Sequence[int]
    """Characters up to the end of each word, a blank before every word counted; one more than the words."""
    heard_until_s: float
    """When the next turn starts, or the audio ends."""

    @cached_property
    def widest(self) -> int:
        """Characters of the longest word."""
        return max(len(token.text) for token in self.tokens)

    @cached_property
    def since(self) -> list[int]:
        """Before each word and after the last: how many words ago the sentence there started."""
        return self._from_sentences(range(len(self.costs)))

    @cached_property
    def until(self) -> list[int]:
        """In how many words the sentence there ends."""
        return self._from_sentences(range(len(self.costs) - 1, -1, -1))[::-1]

    def _from_sentences(self, places: range) -> list[int]:
        counts, count = [], 0
        for place in places:
            counts.append(count)
            count = 1 if self.costs[place] == SENTENCE else count + 1
        return counts

    def width(self, first: int, last: int) -> int:
        """Characters of the words first to last - 1 on one line."""
        return self.ends[last] - self.ends[first] - 1

    def text(self, first: int, last: int) -> str:
        """Those words."""
        return " ".join(token.text for token in self.tokens[first:last])


def _lines(turn: Passage, first: int, last: int, layout: Layout, name: int) -> tuple[float, int] | None:
    """The cost of the best lines for some words, and the word the second line starts with.

    ``last`` stands for a single line. None when they do not fit. name: characters the speaker's name takes
    of the first line; where it leaves too little, it takes the line.
    """
    width = turn.width(first, last)
    if width + name <= layout.width or (last - first == 1 and width > layout.width):
        return 0.0, last
    if name:
        beside = _two_lines(turn, first, last, layout.width - name, layout.width)
        above = (PLAIN, last) if width <= layout.width else None
        return min((one for one in (beside, above) if one), default=None)
    return _two_lines(turn, first, last, layout.width, layout.width)


def _two_lines(turn: Passage, first: int, last: int, upper: int, lower: int) -> tuple[float, int] | None:
    best = None
    for middle in range(last - 1, first, -1):
        below = turn.width(middle, last)
        if below > lower and last - middle > 1:
            break
        above = turn.width(first, middle)
        if above > upper and (middle - first > 1 or upper < lower):
            continue
        cost = turn.costs[middle] + 6.0 * abs(above - below) / lower
        if middle == last - 1 or (middle == first + 1 and turn.costs[middle] > COMMA):
            cost += 6.0  # a word on a line by itself
        if best is None or cost < best[0]:
            best = (cost, middle)
    return best


# --- parting a turn into captions -----------------------------------------------------------------


def _part(turn: Passage, layout: Layout, name: int) -> list[tuple[int, int, int]]:
    """The cheapest parting: first word, word of the second line, word after the last, for each caption."""
    count = len(turn.tokens)
    best = [0.0] + [float("inf")] * count
    came_from = [(0, 0)] * (count + 1)
    for first in range(count):
        for last in range(first + 1, count + 1):
            if last > first + 1 and not _may_hold(turn, first, last, layout):
                break
            cost = best[first] + _caption_cost(turn, first, last)
            if cost >= best[last]:
                continue
            lines = _lines(turn, first, last, layout, name if first == 0 else 0)
            if lines and cost + lines[0] < best[last]:
                best[last], came_from[last] = cost + lines[0], (first, lines[1])
    return _walk_back(came_from)


def _may_hold(turn: Passage, first: int, last: int, layout: Layout) -> bool:
    """Whether more than one word may be a caption: not too long to say, nor beyond what its lines hold."""
    long = turn.tokens[last - 1].end_s - turn.tokens[first].start_s > LONGEST_S
    # A word may be wider than its line.
    return not long and turn.width(first, last) <= layout.width + max(layout.width, turn.widest)


def _walk_back(came_from: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    parts = []
    last = len(came_from) - 1
    while last > 0:
        first, middle = came_from[last]
        parts.append((first, middle, last))
        last = first
    return parts[::-1]


def _caption_cost(turn: Passage, first: int, last: int) -> float:
    """What one caption costs besides its lines: a bad end, too little time, a lonely word."""
    following_s = turn.tokens[last].start_s if last < len(turn.tokens) else turn.heard_until_s
    start_s, said_s = turn.tokens[first].start_s, turn.tokens[last - 1].end_s
    shown_s = min(max(following_s - start_s, LEAST_S), said_s - start_s + 1.0)
    cost = 5.0 + 2.0 * turn.costs[last]
    cost += 30.0 * max(0.0, SHORTEST_S - shown_s)
    cost += 4.0 * max(0.0, turn.width(first, last) / shown_s - FASTEST)
    if last - first == 1 and not turn.costs[first] == turn.costs[last] == SENTENCE:
        cost += 12.0
    begun = turn.costs[last] > SENTENCE and turn.since[last] < min(3, last - first)
    ended = turn.costs[first] > SENTENCE and turn.until[first] < min(3, last - first)
    return cost + 8.0 * (begun + ended)  # only a word or two of a sentence, beside another


# --- times ----------------------------------------------------------------------------------------


def _cues(turns: Sequence[Sequence[Token]], layout: Layout, duration_s: float) -> list[Cue]:
    parted = list(_parted(turns, layout, duration_s))
    starts, ends = _times([tokens for _, tokens in parted], duration_s)
    return [
        Cue(start_s=start_s, end_s=end_s, speaker=tokens[0].speaker, lines=lines)
        for (lines, tokens), start_s, end_s in zip(parted, starts, ends, strict=True)
    ]


def _parted(
    turns: Sequence[Sequence[Token]], layout: Layout, duration_s: float
) -> Iterator[tuple[tuple[str, ...], Sequence[Token]]]:
    """Lines and words of every caption."""
    spoken = [tokens for tokens in turns if tokens]
    speaker = ""
    for tokens, following in zip_longest(spoken, spoken[1:]):
        until_s = following[0].start_s if following else duration_s
        ends = list(accumulate((len(token.text) + 1 for token in tokens), initial=0))
        turn = Passage(tokens, _break_costs(tokens), ends, until_s)
        changed, speaker = tokens[0].speaker != speaker, tokens[0].speaker
        name = len(" ".join(speaker.split())) + 2 if layout.named and changed else 0
        for first, middle, last in _part(turn, layout, name):
            lines = [turn.text(first, middle), turn.text(middle, last)]
            yield tuple(line for line in lines if line), tokens[first:last]


def _times(captions: Sequence[Sequence[Token]], duration_s: float) -> tuple[list[float], list[float]]:
    """When each caption comes and goes: with its first word, and a little after its last."""
    starts = _starts([tokens[0].start_s for tokens in captions], duration_s)
    ends = []
    for tokens, start_s, next_s in zip(captions, starts, [*starts[1:], duration_s], strict=False):
        width = sum(len(token.text) + 1 for token in tokens) - 1
        wanted_s = max(tokens[-1].end_s + HOLD_S, start_s + max(SHORTEST_S, width / FASTEST))
        longest_s = max(start_s + LONGEST_S, tokens[-1].end_s)
        wanted_s = next_s if next_s - wanted_s < FLICKER_S else wanted_s
        ends.append(min(wanted_s, longest_s, next_s))
    return starts, ends


def _starts(heard: Sequence[float], duration_s: float) -> list[float]:
    """The starts of captions moved just enough that each is seen, even where nothing of it is said."""
    starts = list(heard)
    latest_s = duration_s
    for place in range(len(starts) - 1, -1, -1):
        starts[place] = max(0.0, min(starts[place], latest_s - LEAST_S))
        latest_s = starts[place]
    for place in range(1, len(starts)):  # nothing is before the beginning: there the next ones wait
        starts[place] = max(starts[place], min(starts[place - 1] + LEAST_S, duration_s))
    return starts
