"""Kokoro-82M, the embedded engine: phonemes in, speech out, and the place of every word known exactly.

The model says how long each symbol lasts, so word marks need no aligner. It takes 510 symbols at most;
what is longer is said in pieces and joined.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from respoken import languages
from respoken.audio import Samples
from respoken.engines import cuda
from respoken.engines.base import EngineSpec, Speech
from respoken.engines.by_rule import ByRule
from respoken.engines.english import English
from respoken.engines.kokoro import arrays as kokoro_arrays
from respoken.engines.kokoro import native
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.vocab import ids
from respoken.engines.kokoro.words import MARKING, SAMPLE_RATE_HZ, Line, fit, lines, parted
from respoken.engines.spoken import Joining, check_speed
from respoken.errors import EngineError
from respoken.models import Voice

_GAP_S = 0.08
"""Silence where an utterance was too long for one call and had to be joined."""

_LONGER, _SLOWER = 40, 0.96
"""How another take differs: the style of a line so many symbols longer, at so much of the pace."""


_BY_KERNELS = frozenset({"en", "es", "it", "pt"})
"""Languages heard as well by our kernels as by the int8 network (docs/speed.md); others keep that one."""


class Kokoro:
    """Speaks a language with Kokoro's voices and blends of them. Loads its model at the first word.

    The language is that of the words, whatever the voice is used to speak: that is its accent.
    """

    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec
        self._english = {british: English(british) for british in (False, True)}

    def voices(self) -> list[Voice]:
        """Kokoro's own voices, by name; any blend of them, such as af_heart+bf_emma, can speak too."""
        return kokoro_voices.catalogue()

    def blends(self) -> list[Voice]:
        """Mixtures of two voices that have been measured."""
        return kokoro_voices.blends()

    def blend(self, name: str) -> Voice:
        """Any mixture, such as af_heart*0.7+bf_emma*0.3. Raises EngineError."""
        return kokoro_voices.voice(name)

    def speak(self, spoken: str, voice: Voice, speed: float, take: int = 0) -> Speech:
        """Say one utterance, of any length. Raises EngineError.

        There is no chance in the model. Another take is cut elsewhere, in the manner that the voice has for
        a longer line, or both, and the later ones are a little slower.
        """
        check_speed(speed)
        if voice.engine != kokoro_voices.ENGINE:
            raise EngineError(
                f"{voice.name} is a voice of the engine {voice.engine}.", "Kokoro", "Choose one of Kokoro's."
            )
        style = kokoro_voices.style(voice.name)
        words = self.read(spoken, voice)
        joined = Joining(len(words), SAMPLE_RATE_HZ)
        for line in lines(words):
            pieces = parted(line) if take % 2 else [line]
            later = take // 2 + (take % 2 and len(pieces) == 1)
            for piece in pieces:
                row = style[min(len(style) - 1, len(piece.symbols) - 1 + later * _LONGER)]
                joined.add(*self._say(piece, row, speed * _SLOWER**later), _GAP_S)
        return joined.speech(self.device_used)

    def read(self, spoken: str, voice: Voice) -> tuple[str, ...]:
        """The phonemes of each word, in Kokoro's symbols. Raises EngineError.

        English is British for a British voice.
        """
        if self._other:
            return self._other.say(spoken)
        return self._english[voice.language == "en-GB"].say(spoken)

    @cached_property
    def _other(self) -> ByRule | None:
        """What reads the text's language if that is not English. Raises EngineError."""
        english = languages.primary(self._spec.language) == languages.ENGLISH
        return None if english else ByRule(self._spec.language)

    def rereadings(self, word: str, voice: Voice) -> tuple[str, ...]:
        """Phonemes an English word might have beside those it is read with, the likeliest first.

        American ones for a British voice too: that is how phonemes are given, and they are turned British.
        """
        return () if self._other else self._english[False].others(word)

    @cached_property
    def fingerprint(self) -> str:
        """Names the weights, what is made of them, and how words are read.

        What is made for a GPU is float32 and sounds a little different. Raises EngineError where a GPU was
        asked for and there is none to be had, before any worker starts.
        """
        source = kokoro_weights.source_hash(self._spec.model)
        reading = [self._other] if self._other else self._english.values()
        readings = " ".join(reader.fingerprint for reader in reading)
        made = " ".join(kokoro_weights.RECIPES[make] for make in self._makes)
        return f"kokoro {source} {made} {MARKING} {readings}"

    @property
    def memory_bytes(self) -> int:
        """Measured on the CPU: 170 MB of dictionaries, and the model at its longest line."""
        if self._on_gpu:
            return kokoro_session.GPU_HOST_BYTES
        return (760 if self._make == "kernels" else 1100) * 2**20

    @property
    def most_workers(self) -> int | None:
        """How many processes the GPU has memory for; None on the CPU, where cores and memory decide."""
        if not self._on_gpu:
            return None
        free, _ = cuda.memory_bytes()
        return max(1, min(kokoro_session.GPU_WORKERS, free // kokoro_session.GPU_BYTES))

    def prepared(self) -> bool:
        """Whether what is loaded has been made of the weights. Raises EngineError."""
        spec = self._spec
        return all(kokoro_weights.found(spec.model, spec.cache, make) for make in self._makes)

    def prepare(self, watch: Callable[[float], None]) -> None:
        """Make it: a few seconds, and up to 850 MB. Raises EngineError."""
        for place, make in enumerate(self._makes):
            watch(place / len(self._makes))
            self._prepared(make)
        watch(1.0)

    @property
    def device_used(self) -> str:
        """Where the model runs, as its session says."""
        return self._model.device

    @cached_property
    def _on_gpu(self) -> bool:
        """Whether a GPU is to be used. Raises EngineError where it was asked for and cannot be."""
        if self._spec.device == "cpu":
            return False
        fault = cuda.fault()
        if fault is not None and self._spec.device == "cuda":
            raise EngineError(fault.what, "--device cuda", fault.remedy)
        return fault is None

    @property
    def _make(self) -> kokoro_weights.Make:
        if self._on_gpu:
            return "float"
        ours = kokoro_weights.source_hash(self._spec.model) == kokoro_weights.SHA256
        heard = languages.primary(self._spec.language) in _BY_KERNELS
        return "kernels" if ours and heard and native.kernel() else "int8"

    @property
    def _makes(self) -> tuple[kokoro_weights.Make, ...]:
        """Everything that is made of the weights: what comes first in a line's way stands first."""
        return ("front", "kernels") if self._make == "kernels" else (self._make,)

    def _say(self, line: Line, row: Any, speed: float) -> tuple[Samples, dict[int, tuple[int, int]]]:
        """A line's sound in a row of the voice, cut to its words, and the sample span of each word."""
        numbers = ids(line.symbols)
        inputs = {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": row[None],
            "speed": np.array([speed], np.float32),
        }
        return fit(line, *self._model.say(inputs))

    @cached_property
    def _model(self) -> kokoro_session.Model:
        make = self._make
        path = self._prepared(self._makes[0])
        where = str(self._spec.model or path)
        try:
            if make == "float":
                return kokoro_session.Whole(kokoro_session.on_gpu(path, self._spec), where)
            session = kokoro_session.on_cpu(path, self._spec)
        except kokoro_session.failures() as error:
            raise kokoro_session.not_kokoro(error, where) from error
        if make == "int8":
            return kokoro_session.Whole(session, where)
        arrays = kokoro_arrays.mapped(self._prepared("kernels"))
        return kokoro_session.Halves(session, native.Network(arrays, native.kernel()))

    def _prepared(self, make: kokoro_weights.Make) -> Path:
        return kokoro_weights.prepared(self._spec.model, self._spec.cache, make)
