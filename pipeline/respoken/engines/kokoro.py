"""Kokoro-82M, the embedded engine: phonemes in, speech out, and the place of every word known exactly.

The model says how long each symbol lasts, so word marks need no aligner. It takes 510 symbols at most;
what is longer is said in pieces and joined.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from respoken.audio import Audio, Samples
from respoken.engines import kokoro_voices, kokoro_weights
from respoken.engines.base import EngineSpec, Speech
from respoken.engines.english import English
from respoken.engines.kokoro_vocab import ids
from respoken.engines.kokoro_words import DURATIONS, SAMPLE_RATE_HZ, Line, fit, lines, placed
from respoken.engines.spoken import check_speed
from respoken.errors import EngineError
from respoken.models import Mark, Voice

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_GAP_S = 0.08
"""Silence where an utterance was too long for one call and had to be joined."""


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
        """Say one utterance, of any length; every take is the same. Raises EngineError."""
        check_speed(speed)
        if voice.engine != kokoro_voices.ENGINE:
            raise EngineError(
                f"{voice.name} is a voice of the engine {voice.engine}.", "Kokoro", "Choose one of Kokoro's."
            )
        style = kokoro_voices.style(voice.name)
        words = self._readers[voice.language == "en-GB"].say(spoken)
        rate = SAMPLE_RATE_HZ
        pieces: list[Samples] = []
        spans = [(0, 0)] * len(words)
        at = 0
        for line in lines(words):
            if pieces:
                pieces.append(np.zeros(round(_GAP_S * rate), np.float32))
                at += len(pieces[-1])
            samples, heard = self._say(line, style, speed)
            for word, (start, end) in heard.items():
                first = spans[word][0] if spans[word][1] else at + start
                spans[word] = (first, at + end)
            pieces.append(samples)
            at += len(samples)
        marks = tuple(Mark(start_s=start / rate, end_s=end / rate) for start, end in placed(spans))
        samples = np.concatenate([np.zeros(0, np.float32), *pieces])
        return Speech(Audio(samples, rate), marks, self.device_used)

    @cached_property
    def fingerprint(self) -> str:
        """Names the weights, what is made of them, and how words are read."""
        source = kokoro_weights.source_hash(self._spec.model)
        readings = " ".join(reader.fingerprint for reader in self._readers.values())
        return f"kokoro {source} {kokoro_weights.RECIPE} {readings}"

    @property
    def memory_bytes(self) -> int:
        """Measured: 170 MB of dictionaries, and the model at its longest line."""
        return 1100 * 2**20

    @property
    def device_used(self) -> str:
        """Where the model runs, as its session says."""
        return "cuda" if "CUDAExecutionProvider" in self._session.get_providers() else "cpu"

    def _say(self, line: Line, style: Any, speed: float) -> tuple[Samples, dict[int, tuple[int, int]]]:
        """A line's sound, cut to its words, and the sample span of each word."""
        numbers = ids(line.symbols)
        audio, durations = self._run(
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": style[len(numbers) - 1][None],
                "speed": np.array([speed], np.float32),
            }
        )
        return fit(line, audio.reshape(-1), durations.reshape(-1))

    def _run(self, inputs: dict[str, Any]) -> list[Any]:
        try:
            outputs: list[Any] = self._session.run(["audio", DURATIONS], inputs)
        except _runtime_errors() as error:
            raise EngineError(f"Kokoro cannot speak this ({error}).", "", "Report this.") from error
        return outputs

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        _check_device(self._spec.device, onnxruntime.get_available_providers())
        path = kokoro_weights.prepared(self._spec.model, self._spec.cache)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._spec.threads
        options.log_severity_level = 3
        where = str(self._spec.model or path)
        remedy = "Give a Kokoro ONNX file with inputs tokens, style and speed and the output audio."
        try:
            session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except _runtime_errors() as error:
            raise EngineError(f"is no Kokoro model ({error}).", where, remedy) from error
        inputs = {tensor.name for tensor in session.get_inputs()}
        outputs = {tensor.name for tensor in session.get_outputs()}
        if inputs != {"tokens", "style", "speed"} or "audio" not in outputs:
            raise EngineError(f"is no Kokoro model (its inputs are {', '.join(inputs)}).", where, remedy)
        return session


def _check_device(device: str, providers: list[str]) -> None:
    if device == "cuda":
        raise EngineError(
            f"this onnxruntime runs on {', '.join(providers)} only.", "--device cuda",
            "Leave --device out to use the CPU.",
        )


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What the runtime raises; its exceptions have no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.EPFail, state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf,
        state.NoModel, state.NoSuchFile, state.NotImplemented, state.RuntimeException,
        RuntimeError, ValueError,
    )
