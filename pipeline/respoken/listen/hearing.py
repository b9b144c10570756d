"""The finished file heard back: words by a recogniser, voices by a speaker encoder."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from respoken import ffmpeg, voiceprint
from respoken.audio import Audio, Samples
from respoken.engines.base import plain
from respoken.errors import MediaError
from respoken.listen.recogniser import LONGEST_S, SAMPLE_RATE_HZ, Recogniser
from respoken.listen.report import Hearing, Spot, TurnHeard
from respoken.listen.words import Comparison, word_errors
from respoken.models import Span, Timeline

MARGIN_S = 0.2
"""Sound kept around a piece: a recogniser misses a word that begins with the file."""

SHORTEST_VOICE_S = 2.0
"""A turn with less speech than this is too short to tell voices apart by (see docs/checking.md)."""

MOST_VOICE_S = 30.0
"""Speech of a turn that its voice is judged by; more makes the vector no steadier."""


@dataclass(frozen=True)
class Piece:
    """Utterances of one turn that are heard in one go, and the seconds they take."""

    spans: tuple[Span, ...]
    start_s: float
    end_s: float


def pieces(timeline: Timeline) -> list[Piece]:
    """The spoken utterances in order, as many of a turn together as the recogniser hears at once."""
    spoken = [span for span in timeline.utterances if span.spoken]
    found: list[Piece] = []
    for _, turn in groupby(enumerate(spoken), key=lambda pair: pair[1].turn):
        held: list[int] = []
        for at, span in turn:
            if held and span.end_s - spoken[held[0]].start_s > LONGEST_S - 2 * MARGIN_S:
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


def sounds(path: Path, wanted: Sequence[Piece]) -> Iterator[Samples]:
    """The sound of each piece at 16 kHz, read through once from the file; pieces are in order of time."""
    with ffmpeg.decoding(path, SAMPLE_RATE_HZ) as (rate_hz, blocks):
        held = np.zeros(0, np.float32)
        at = 0  # the sample of the file that held[0] is
        for piece in wanted:
            first, last = round(piece.start_s * rate_hz), round(piece.end_s * rate_hz)
            while at + len(held) < last and (block := next(blocks, None)) is not None:
                held = np.concatenate([held[max(0, first - at) :], block])
                at = max(at, min(first, at + len(held)))
            yield held[max(0, first - at) : max(0, last - at)]


def hear(path: Path, timeline: Timeline, watch: Callable[[float], None], cache: Path | None = None) -> Hearing:
    """What is heard of every turn of a file. Raises MediaError, and SettingsError without the extra."""
    recogniser = Recogniser(os.cpu_count() or 1, cache)
    wanted = pieces(timeline)
    turns: dict[int, _Turn] = {}
    for piece, sound in zip(wanted, sounds(path, wanted), strict=True):
        watch(piece.start_s / timeline.duration_s)
        turn = turns.setdefault(piece.spans[0].turn, _Turn(piece.spans[0]))
        turn.add(piece, sound, recogniser.hear(sound))
    heard = [turn for turn in turns.values() if turn.number]
    judged = nearest([(turn.speaker, turn.voice()) for turn in heard])
    return Hearing(
        words=sum(turn.words for turn in heard),
        errors=sum(turn.errors for turn in heard),
        speakers=_by_speaker(heard),
        turns=tuple(
            TurnHeard(
                turn=turn.number, speaker=turn.speaker, start_s=turn.start_s, words=turn.words,
                errors=turn.errors, nearest=name, margin=margin,
            )
            for turn, (name, margin) in zip(heard, judged, strict=True)
        ),
        spots=tuple(spot for turn in heard for spot in turn.spots),
    )


class _Turn:
    """What has been heard of a turn so far."""

    def __init__(self, first: Span) -> None:
        self.number, self.speaker, self.start_s = first.turn, first.speaker, first.start_s
        self.words = self.errors = 0
        self.spots: list[Spot] = []
        self._voice: list[Samples] = []

    def add(self, piece: Piece, sound: Samples, heard: str) -> None:
        """Take in a piece: its sound and what was heard in it."""
        found = fairest(piece.spans, heard)
        self.words += found.words
        self.errors += found.errors
        for difference in found.differences:
            self.spots.append(
                Spot(
                    turn=self.number, speaker=self.speaker,
                    start_s=_when(piece, difference.at / max(1, found.words)),
                    expected=" ".join(difference.expected), heard=" ".join(difference.heard),
                )
            )
        if sum(map(len, self._voice)) < MOST_VOICE_S * SAMPLE_RATE_HZ:
            self._voice.append(sound)

    def voice(self) -> NDArray[np.float32] | None:
        """The embedding of its speech, or None where there is too little."""
        samples = np.concatenate(self._voice)
        if len(samples) < SHORTEST_VOICE_S * SAMPLE_RATE_HZ:
            return None
        try:
            return voiceprint.embed(Audio(samples, SAMPLE_RATE_HZ))
        except MediaError:
            return None  # silence has no voice; the check that every utterance is heard says so


def fairest(spans: Sequence[Span], heard: str) -> Comparison:
    """A piece compared with its words as written and as they were to be said; the better of the two.

    ``2025`` written and ``twenty twenty-five`` heard are the same words, whichever the recogniser writes.
    """
    written = " ".join(span.text for span in spans)
    said = " ".join(plain(span.spoken) for span in spans)
    return min((word_errors(text, heard) for text in (written, said)), key=lambda found: found.errors)


def _when(piece: Piece, share: float) -> float:
    """About when a share of a piece's words has been said, by its own word times."""
    words = [word for span in piece.spans for word in span.words]
    return words[min(len(words) - 1, int(share * len(words)))].start_s if words else piece.start_s


def nearest(turns: Sequence[tuple[str, NDArray[np.float32] | None]]) -> list[tuple[str, float | None]]:
    """For every turn, the speaker whose other turns its voice is nearest to, and by how much.

    turns: speaker and embedding, None where there is none. A turn is never compared with itself. Gives
    an empty name where a turn cannot be judged: it is too short, or its speaker's only one.
    """
    totals: dict[str, NDArray[np.float32]] = {}
    counts: dict[str, int] = {}
    for speaker, vector in turns:
        if vector is not None:
            totals[speaker] = totals.get(speaker, np.zeros_like(vector)) + vector
            counts[speaker] = counts.get(speaker, 0) + 1
    found: list[tuple[str, float | None]] = []
    for speaker, vector in turns:
        if vector is None or counts[speaker] < 2 or len(totals) < 2:
            found.append(("", None))
            continue
        cosines = {
            name: _cosine(vector, total - vector if name == speaker else total)
            for name, total in totals.items()
        }
        own = cosines.pop(speaker)
        other = max(cosines, key=lambda name: cosines[name])
        found.append((speaker if own >= cosines[other] else other, round(own - cosines[other], 4)))
    return found


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _by_speaker(turns: Sequence[_Turn]) -> dict[str, float]:
    words: dict[str, list[int]] = {}
    for turn in turns:
        count = words.setdefault(turn.speaker, [0, 0])
        count[0] += turn.words
        count[1] += turn.errors
    return {speaker: errors / total if total else 0.0 for speaker, (total, errors) in words.items()}
