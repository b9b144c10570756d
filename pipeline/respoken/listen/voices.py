"""Whose voice is heard: speaker embeddings of pieces of speech, compared with everyone's.

Two questions, because neither answer is enough. Is a piece nearest to its own speaker's other speech? That
needs nothing but the file, but two voices that are swapped throughout pass. Is it nearest to the voice the
speaker was cast with, as the engine's catalogue knows it? That finds them, and judges a speaker's only piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from respoken import engines, voiceprint
from respoken.audio import Audio, Samples
from respoken.engines.base import EngineSpec
from respoken.errors import EngineError, MediaError, SettingsError
from respoken.listen.words import INSTALL

Vector = NDArray[np.float32]

SHORTEST_S = 2.0
"""Speech shorter than this is not judged: under it the encoder's vectors are unsteady."""

LONGEST_S = 12.0
"""Speech is judged in pieces of up to this, so that a voice that changes within a turn is found."""


@dataclass(frozen=True)
class Sample:
    """A piece of a turn's speech and its speaker embedding, unit length."""

    turn: int
    speaker: str
    vector: Vector


@dataclass(frozen=True)
class Judged:
    """Whom a sample sounds like most, and by how much: negative when that is not its own speaker."""

    turn: int
    nearest: str
    margin: float


@contextmanager
def one_thread() -> Iterator[None]:
    """The encoder's matrices are multiplied by one thread while this lasts.

    They are so small that threads lose more by waiting for each other than they gain: beside a busy
    program, 9 s for what takes 0.2. Raises SettingsError without the extra for listening.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise SettingsError("the extra for listening is not installed.", "check --listen", INSTALL) from error
    with threadpool_limits(limits=1, user_api="blas"):
        yield


def samples(turn: int, speaker: str, speech: Samples) -> Iterator[Sample]:
    """A turn's speech as samples of at most LONGEST_S. speech: 16 kHz float32, shape (n,)."""
    voiced = voiceprint.without_silence(speech)
    seconds = len(voiced) / voiceprint.SAMPLE_RATE_HZ
    for part in np.array_split(voiced, max(1, int(np.ceil(seconds / LONGEST_S)))):
        if len(part) < SHORTEST_S * voiceprint.SAMPLE_RATE_HZ:
            continue
        try:
            vector = voiceprint.embed(Audio(part, voiceprint.SAMPLE_RATE_HZ))
        except MediaError:
            continue  # silence has no voice; the check that every utterance is heard says so
        yield Sample(turn, speaker, vector)


def among_themselves(heard: Sequence[Sample]) -> list[Judged]:
    """Every sample against the mean of each speaker's other samples; it is never compared with itself.

    A sample that is its speaker's only one is not judged, nor is any where only one speaker was heard.
    """
    totals: dict[str, Vector] = {}
    counts: dict[str, int] = {}
    for sample in heard:
        totals[sample.speaker] = totals.get(sample.speaker, np.zeros_like(sample.vector)) + sample.vector
        counts[sample.speaker] = counts.get(sample.speaker, 0) + 1
    return [
        _judged(sample, totals | {sample.speaker: totals[sample.speaker] - sample.vector})
        for sample in heard if counts[sample.speaker] > 1 and len(totals) > 1
    ]


def against_cast(heard: Sequence[Sample], cast: Mapping[str, Vector]) -> list[Judged]:
    """Every sample against the catalogued voices of the cast: speaker -> embedding."""
    return [_judged(sample, cast) for sample in heard if sample.speaker in cast and len(cast) > 1]


def catalogued(voices: Mapping[str, tuple[str, str]]) -> dict[str, Vector]:
    """Speaker -> the engine's own embedding of the voice they have; only those it has one of.

    voices: speaker -> engine and voice. An engine that is not installed here, or whose catalogue holds no
    speaker embeddings, gives none.
    """
    found: dict[str, Vector] = {}
    for speaker, (engine, name) in voices.items():
        try:
            embedding = engines.voice(engines.build(EngineSpec(name=engine)), name).embedding
        except EngineError:
            continue
        if len(embedding) == voiceprint.EMBEDDING_SIZE:
            found[speaker] = np.asarray(embedding, np.float32)
    return found


def worst(judged: Sequence[Judged], turn: int) -> Judged | None:
    """What was found of a turn's sample that is least its speaker's; None where none was judged."""
    return min((one for one in judged if one.turn == turn), key=lambda one: one.margin, default=None)


def _judged(sample: Sample, others: Mapping[str, Vector]) -> Judged:
    cosines = {name: _cosine(sample.vector, vector) for name, vector in others.items()}
    own = cosines.pop(sample.speaker)
    rival = max(cosines, key=lambda name: cosines[name])
    margin = round(own - cosines[rival], 4)
    return Judged(sample.turn, sample.speaker if margin > 0 else rival, margin)


def _cosine(one: Vector, other: Vector) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
