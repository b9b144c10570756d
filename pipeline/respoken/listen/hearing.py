"""The finished file heard back: words by a recogniser, voices by a speaker encoder."""

import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from respoken import ffmpeg
from respoken.audio import Samples
from respoken.engines.base import plain
from respoken.listen import voices
from respoken.listen.recogniser import LONGEST_S, SAMPLE_RATE_HZ, Recogniser
from respoken.listen.report import Hearing, Spot, TurnHeard
from respoken.listen.words import Comparison, fairest, normalised
from respoken.models import Span, Timeline

MARGIN_S = 0.2
"""Sound kept around a piece: a recogniser misses a word that begins with the file."""


@dataclass(frozen=True)
class Piece:
    """Utterances of one turn that are heard in one go, and the seconds they take."""

    spans: tuple[Span, ...]
    start_s: float
    end_s: float


def pieces(timeline: Timeline) -> list[Piece]:
    """The spoken utterances in order, as many of a turn together as the recogniser hears at once.

    An utterance that is longer than that is a piece of its own; the recogniser parts it itself.
    """
    spoken = [span for span in timeline.utterances if span.spoken]
    found: list[Piece] = []
    for _, turn in groupby(range(len(spoken)), key=lambda at: (spoken[at].turn, spoken[at].speaker)):
        held: list[int] = []
        for at in turn:
            if held and spoken[at].end_s - spoken[held[0]].start_s > LONGEST_S - 2 * MARGIN_S:
                found.append(_piece(spoken, held))
                held = []
            held.append(at)
        found.append(_piece(spoken, held))
    return found


def _piece(spoken: Sequence[Span], held: Sequence[int]) -> Piece:
    first, last = held[0], held[-1]
    # Half of the pause at most, or the neighbour's words would be heard too.
    before = (spoken[first].start_s - spoken[first - 1].end_s) / 2 if first else spoken[first].start_s
    after = (spoken[last + 1].start_s - spoken[last].end_s) / 2 if last + 1 < len(spoken) else MARGIN_S
    return Piece(
        tuple(spoken[at] for at in held),
        spoken[first].start_s - min(MARGIN_S, max(0.0, before)),
        spoken[last].end_s + min(MARGIN_S, max(0.0, after)),
    )


def sounds(path: Path, wanted: Iterable[tuple[float, float]]) -> Generator[Samples, None, None]:
    """The sound between each two times at 16 kHz, the file read through once: float32, shape (n,).

    wanted: start and end in seconds, starts ascending. Sound past the end of the file is left out. Holds
    no more than one stretch and a block of the file. Raises MediaError.
    """
    with ffmpeg.decoding(path, SAMPLE_RATE_HZ) as (rate_hz, blocks):
        held, at = np.zeros(0, np.float32), 0  # held[0] is sample ``at`` of the file
        for start_s, end_s in wanted:
            first, last = (max(0, round(time_s * rate_hz)) for time_s in (start_s, end_s))
            while at + len(held) < last and (block := next(blocks, None)) is not None:
                passed = min(max(0, first - at), len(held))
                held, at = np.concatenate([held[passed:], block]), at + passed
            yield held[max(0, first - at) : max(0, last - at)].copy()


def hear(
    path: Path, timeline: Timeline, catalogue: Mapping[str, voices.Vector], watch: Callable[[float], None],
    cache: Path | None = None, only: Collection[int] | None = None,
) -> Hearing:
    """What is heard of every turn of a file. Raises MediaError, and SettingsError without the extra.

    only: the turns that are heard, where it is not all.
    catalogue: speaker -> embedding of the voice they were cast with, where it is known.
    """
    normalised("")  # tells at once, and not after minutes, when the extra is missing
    recogniser = Recogniser(os.cpu_count() or 1, cache)
    turns: list[TurnHeard] = []
    spots: list[Spot] = []
    heard: list[voices.Sample] = []
    with voices.one_thread():
        for turn in _turns(path, timeline, recogniser, watch, only):
            turns.append(turn.heard())
            spots += turn.spots
            if turn.number:  # an announcement is nobody's turn, but its words count
                heard += voices.samples(turn.number, turn.speaker, turn.speech())
    among, against = voices.among_themselves(heard), voices.against_cast(heard, catalogue)
    return Hearing(
        words=sum(turn.words for turn in turns),
        errors=sum(turn.errors for turn in turns),
        speakers=_by_speaker(turns),
        turns=tuple(_with_voice(turn, among, against) for turn in turns),
        spots=tuple(spots),
    )


def replaced(before: Hearing, anew: Hearing) -> Hearing:
    """What was heard of an episode, with the turns that were heard anew in the place of the old ones.

    What was found of their voices stays: that takes the whole episode.
    """
    new = {turn.turn: turn for turn in anew.turns}
    turns = [
        turn.model_copy(update={"words": new[turn.turn].words, "errors": new[turn.turn].errors})
        if turn.turn in new else turn for turn in before.turns
    ]
    spots = [*(spot for spot in before.spots if spot.turn not in new), *anew.spots]
    return Hearing(
        words=sum(turn.words for turn in turns), errors=sum(turn.errors for turn in turns),
        speakers=_by_speaker(turns), turns=tuple(turns),
        spots=tuple(sorted(spots, key=lambda spot: spot.start_s)),
    )


def _with_voice(
    turn: TurnHeard, among: Sequence[voices.Judged], against: Sequence[voices.Judged]
) -> TurnHeard:
    found: dict[str, str | float] = {}
    if turn.turn and (one := voices.worst(among, turn.turn)):
        found |= {"nearest": one.nearest, "margin": one.margin}
    if turn.turn and (one := voices.worst(against, turn.turn)):
        found |= {"nearest_cast": one.nearest, "margin_cast": one.margin}
    return turn.model_copy(update=found)


class _Turn:
    """What has been heard of a turn so far."""

    def __init__(self, first: Span) -> None:
        self.number, self.speaker, self.start_s = first.turn, first.speaker, first.start_s
        self.words = self.errors = 0
        self.spots: list[Spot] = []
        self._speech: list[Samples] = []

    def add(self, piece: Piece, sound: Samples, heard: str) -> None:
        """Take in a piece: its sound and what was heard in it."""
        found = compare(piece.spans, heard)
        self.words += found.words
        self.errors += found.errors
        self._speech.append(sound)
        for difference in found.differences:
            self.spots.append(
                Spot(
                    turn=self.number, speaker=self.speaker, errors=difference.errors,
                    start_s=_when(piece, difference.at / max(1, found.words)),
                    expected=" ".join(difference.expected), heard=" ".join(difference.heard),
                )
            )

    def speech(self) -> Samples:
        """All of its sound: float32, shape (n,), at 16 kHz."""
        return np.concatenate(self._speech)

    def heard(self) -> TurnHeard:
        """Its words, as far as they have been heard."""
        return TurnHeard(
            turn=self.number, speaker=self.speaker, start_s=self.start_s, words=self.words, errors=self.errors
        )


def _turns(
    path: Path, timeline: Timeline, recogniser: Recogniser, watch: Callable[[float], None],
    only: Collection[int] | None,
) -> Iterator[_Turn]:
    """Every turn, once it has been heard to its end."""
    wanted = [piece for piece in pieces(timeline) if only is None or piece.spans[0].turn in only]
    turn: _Turn | None = None
    with closing(sounds(path, [(piece.start_s, piece.end_s) for piece in wanted])) as heard:
        for piece, sound in zip(wanted, heard, strict=True):
            watch(min(1.0, max(0.0, piece.start_s / timeline.duration_s)))
            first = piece.spans[0]
            if turn is None or (turn.number, turn.speaker) != (first.turn, first.speaker):
                if turn:
                    yield turn
                turn = _Turn(first)
            turn.add(piece, sound, recogniser.hear(sound))
    if turn:
        yield turn


def compare(spans: Sequence[Span], heard: str) -> Comparison:
    """A piece compared with its words, as they are written and as they were to be said."""
    written = " ".join(word.text for span in spans for word in span.words if word.end_s > word.start_s)
    said = " ".join(plain(span.spoken) for span in spans)
    return fairest(written, said, heard)


def _when(piece: Piece, share: float) -> float:
    """About when a share of a piece's words has been said, by its own word times."""
    words = [word for span in piece.spans for word in span.words if word.end_s > word.start_s]
    return words[min(len(words) - 1, int(share * len(words)))].start_s if words else piece.start_s


def _by_speaker(turns: Sequence[TurnHeard]) -> dict[str, float]:
    totals: dict[str, tuple[int, int]] = {}
    for turn in turns:
        words, errors = totals.get(turn.speaker, (0, 0))
        totals[turn.speaker] = words + turn.words, errors + turn.errors
    return {
        speaker: errors / words if words else float(errors > 0) for speaker, (words, errors) in totals.items()
    }
