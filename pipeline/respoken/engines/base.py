"""What every speech engine is: voices, speech with word marks, and a fingerprint.

An engine is built by its factory in the ENGINES table from an EngineSpec; building is cheap, and the
model is loaded when it first speaks, so that listing voices or naming a clip never waits for weights.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from respoken.audio import Audio
from respoken.models import Mark, Noun, Voice

Device = Literal["auto", "cpu", "cuda"]


class EngineSpec(Noun):
    """All that is needed to build an engine again in another process."""

    name: str
    model: Path | None = None
    device: Device = "auto"
    threads: int = 1
    language: str = "en"
    cache: Path | None = None
    """Where an engine keeps what it makes of its model once; None for the user's cache folder."""
    clones: Path | None = None
    """The folder of recorded voices, one folder each, that this show may use; None for none."""


@dataclass(frozen=True)
class Speech:
    """What an engine made of one utterance.

    ``marks`` has one entry a blank-separated word of what was spoken, in seconds from the first sample,
    or is None where the engine cannot tell. ``device`` is where the model really ran.
    """

    audio: Audio
    marks: tuple[Mark, ...] | None = None
    device: str = "cpu"


class Engine(Protocol):
    """A voice box. The same input gives the same samples on one machine."""

    def voices(self) -> list[Voice]:
        """Every voice it has, in a fixed order; needs no model in memory."""

    def speak(self, spoken: str, voice: Voice, speed: float, take: int = 0) -> Speech:
        """Say one utterance. ``spoken`` is words separated by blanks, some as ``[word](/phonemes/)``.

        speed: 1 is the voice's own pace, 0.5 half as fast. take: 0 for the first; another number says it
        again in another way, where chance has a part in how the engine speaks. Raises EngineError.
        """

    @property
    def fingerprint(self) -> str:
        """Changes when the same words would sound different: engine, model hash, settings."""

    @property
    def memory_bytes(self) -> int:
        """Memory a process needs to speak with it, measured; it bounds how many work at once."""


@runtime_checkable
class Blending(Protocol):
    """An engine with voices beside its list: mixtures, or such as speak only when they are named."""

    def blends(self) -> list[Voice]:
        """Mixtures that have been measured, for casts that need more voices than there are."""

    def blend(self, name: str) -> Voice:
        """The mixture of that name, such as af_heart+bf_emma. Raises EngineError."""


@runtime_checkable
class Sharing(Protocol):
    """An engine whose workers share a device that bears only so many."""

    @property
    def most_workers(self) -> int | None:
        """How many processes may hold it at once; None where cores and memory alone decide."""


@runtime_checkable
class Preparing(Protocol):
    """An engine that makes what it loads of the weights it came with, once on a machine."""

    def prepared(self) -> bool:
        """Whether it is there and whole. Raises EngineError."""

    def prepare(self, watch: Callable[[float], None]) -> None:
        """Make it. watch: told how much is made, of 1. Raises EngineError."""


@runtime_checkable
class Measured(Protocol):
    """An engine that keeps what is measured of its voices on this machine."""

    def remember(self, voice: Voice, embedding: tuple[float, ...]) -> None:
        """Keep a voice's speaker embedding, unit length, for later casts. Raises MediaError."""


@runtime_checkable
class Named(Protocol):
    """An engine with voices that speak only when they are named, such as recorded ones."""

    def named(self) -> list[Voice]:
        """Those there are here. Raises EngineError."""


@runtime_checkable
class Reading(Protocol):
    """An engine that tells how it reads words before it speaks them."""

    def read(self, spoken: str, voice: Voice) -> tuple[str, ...]:
        """The phonemes of each blank-separated word of ``spoken``. Raises EngineError."""


@runtime_checkable
class Rereading(Protocol):
    """An engine that knows other ways a word might be read, for one that was not recognised."""

    def rereadings(self, word: str, voice: Voice) -> tuple[str, ...]:
        """Phonemes the word might have beside those it is read with, the likeliest first; maybe none."""


PHONEMES = re.compile(r"\[([^\]]*)\]\(/([^)]*)/\)")
"""A word that carries its own phonemes, ``[Kaoutar](/kˈautɑɹ/)``: group 1 the word, group 2 the phonemes.
Neither holds a blank, so such a word is one spoken word."""


def plain(spoken: str) -> str:
    """The spoken words without their phonemes, for engines that take none."""
    return PHONEMES.sub(r"\1", spoken)
