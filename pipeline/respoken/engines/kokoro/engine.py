"""Kokoro-82M, the embedded engine: phonemes in, speech out, and the place of every word known exactly.

The model says how long each symbol lasts, so word marks need no aligner. It takes 510 symbols at most;
what is longer is said in pieces and joined.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from respoken.audio import Samples
from respoken.engines import cuda
from respoken.engines.base import EngineSpec, Speech
from respoken.engines.english import English
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.vocab import ids
from respoken.engines.kokoro.words import DURATIONS, SAMPLE_RATE_HZ, Line, fit, lines, parted
from respoken.engines.spoken import Joining, check_speed
from respoken.errors import EngineError
from respoken.models import Voice

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_GAP_S = 0.08
"""Silence where an utterance was too long for one call and had to be joined."""

_LONGER, _SLOWER = 40, 0.96
"""How another take differs: the style of a line so many symbols longer, at so much of the pace."""


class Kokoro:
    """Speaks English with Kokoro's voices and blends of them. Loads its model at the first word."""

    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec
        self._readers = {british: English(british) for british in (False, True)}

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
        """The phonemes of each word, in Kokoro's symbols, British for a British voice. Raises EngineError."""
        return self._readers[voice.language == "en-GB"].say(spoken)

    def rereadings(self, word: str, voice: Voice) -> tuple[str, ...]:
        """Phonemes an English word might have beside those it is read with, the likeliest first.

        American ones for a British voice too: that is how phonemes are given, and they are turned British.
        """
        return self._readers[False].others(word)

    @cached_property
    def fingerprint(self) -> str:
        """Names the weights, what is made of them, and how words are read.

        What is made for a GPU is float32 and sounds a little different. Raises EngineError where a GPU was
        asked for and there is none to be had, before any worker starts.
        """
        source = kokoro_weights.source_hash(self._spec.model)
        readings = " ".join(reader.fingerprint for reader in self._readers.values())
        return f"kokoro {source} {kokoro_weights.RECIPES[self._make]} {readings}"

    @property
    def memory_bytes(self) -> int:
        """Measured on the CPU: 170 MB of dictionaries, and the model at its longest line."""
        return kokoro_session.GPU_HOST_BYTES if self._on_gpu else 1100 * 2**20

    @property
    def most_workers(self) -> int | None:
        """How many processes the GPU has memory for; None on the CPU, where cores and memory decide."""
        if not self._on_gpu:
            return None
        free, _ = cuda.memory_bytes()
        return max(1, min(kokoro_session.GPU_WORKERS, free // kokoro_session.GPU_BYTES))

    @property
    def device_used(self) -> str:
        """Where the model runs, as its session says."""
        return "cuda" if cuda.PROVIDER in self._session.get_providers() else "cpu"

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
        return "float" if self._on_gpu else "int8"

    def _say(self, line: Line, row: Any, speed: float) -> tuple[Samples, dict[int, tuple[int, int]]]:
        """A line's sound in a row of the voice, cut to its words, and the sample span of each word."""
        numbers = ids(line.symbols)
        audio, durations = self._run(
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": row[None],
                "speed": np.array([speed], np.float32),
            }
        )
        return fit(line, audio.reshape(-1), durations.reshape(-1))

    def _run(self, inputs: dict[str, Any]) -> list[Any]:
        try:
            outputs: list[Any] = self._session.run(["audio", DURATIONS], inputs)
        except kokoro_session.failures() as error:
            full = any(words in str(error) for words in ("allocate memory", "out of memory"))
            remedy = "Free some memory, or try fewer --jobs." if full else "Report this."
            raise EngineError(f"Kokoro cannot speak this ({error}).", "", remedy) from error
        return outputs

    @cached_property
    def _session(self) -> "InferenceSession":
        path = kokoro_weights.prepared(self._spec.model, self._spec.cache, self._make)
        where = str(self._spec.model or path)
        remedy = "Give a Kokoro ONNX file with inputs tokens, style and speed and the output audio."
        try:
            session = (kokoro_session.on_gpu if self._on_gpu else kokoro_session.on_cpu)(path, self._spec)
        except kokoro_session.failures() as error:
            raise EngineError(f"is no Kokoro model ({error}).", where, remedy) from error
        inputs = {tensor.name for tensor in session.get_inputs()}
        outputs = {tensor.name for tensor in session.get_outputs()}
        if inputs != {"tokens", "style", "speed"} or "audio" not in outputs:
            raise EngineError(f"is no Kokoro model (its inputs are {', '.join(inputs)}).", where, remedy)
        return session
