"""Coqui's VITS models: symbols in, speech out, and the place of every word known from the model's durations.

The library is used one level below its own interface, which cuts text by itself, reads it by espeak and
fails on blanks.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines.base import EngineSpec, Speech
from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import symbols as coqui_symbols
from respoken.engines.coqui.catalogue import language_code
from respoken.engines.coqui.files import ModelFiles
from respoken.engines.coqui.network import KIND, MISFITS, built, one_line
from respoken.engines.coqui.words import Line, fit, lines, stretch
from respoken.engines.spoken import Joining
from respoken.errors import EngineError
from respoken.models import Voice

if TYPE_CHECKING:
    import torch


class Vits:
    """Speaks with the speakers of one VITS model. Loads it at the first word.

    prefix: what the names of its voices have before the speaker's own, such as ``vctk/``.
    """

    def __init__(self, files: ModelFiles, spec: EngineSpec, prefix: str = "") -> None:
        if files.kind != "vits":
            raise EngineError(f"is a model of the kind {files.kind!r}.", str(files.config), KIND)
        self._files = files
        self._spec = spec
        self._prefix = prefix
        self._reader = coqui_symbols.reader(files.settings, spec.language)

    @cached_property
    def voices(self) -> list[Voice]:
        """The model's speakers, in its order, as far as its files tell of them. Raises EngineError."""
        language = coqui_symbols.language(self._files.settings, self._spec.language)
        return [
            Voice(
                engine="coqui", name=f"{self._prefix}{speaker}", language=language, licence="not stated",
                sounds=f"of the model {self._files.name}",
                fingerprint=hashlib.sha256(f"{speaker} {known}".encode()).hexdigest(),
            )
            for speaker, known in self._speakers.items()
        ]

    def __contains__(self, voice: Voice) -> bool:
        """Whether a voice is one of the model's speakers. Raises EngineError."""
        return self._speaker(voice) in self._speakers

    @cached_property
    def _speakers(self) -> "Mapping[str, Known]":
        """What the model knows each speaker by, under the speaker's name."""
        found: dict[str, Known] = {}
        found.update(coqui_files.embeddings(self._files) or coqui_files.speakers(self._files))
        return found or {self._files.name: None}

    def _speaker(self, voice: Voice) -> str:
        return voice.name.removeprefix(self._prefix)

    @property
    def _language(self) -> int | None:
        """The number the model knows the language by; None where it speaks one only. Raises EngineError."""
        known = coqui_files.languages(self._files)
        code = language_code(tuple(known), self._spec.language)
        if known and not code:
            raise EngineError(
                f"does not speak {self._spec.language!r}.", str(self._files.config),
                f"It speaks {', '.join(known)}.",
            )
        return known.get(code)

    @property
    def fingerprint(self) -> str:
        """Names the model's files, how words are read, and the language where there are several."""
        files = (self._files.config, self._files.weights)
        hashes = " ".join(coqui_files.sha256(path)[:32] for path in files)
        language = "" if self._language is None else f" language {self._language}"
        return f"vits {hashes} {self._reader.fingerprint}{language}"

    @property
    def sample_rate_hz(self) -> int:
        """Of the speech."""
        return self._loaded.sample_rate_hz

    def speak(self, spoken: str, voice: Voice, speed: float, seed: int) -> Speech:
        """Say one utterance, of any length. Another seed is another take. Raises EngineError."""
        if voice not in self:
            raise EngineError(
                f"there is no speaker named {self._speaker(voice)!r}.", str(self._files.config),
                "'respoken voices --engine coqui' lists those there are.",
            )
        who = _Who(self._speakers[self._speaker(voice)], self._language)
        network = self._loaded
        words = self._reader.say(spoken, network.table)
        rate = network.sample_rate_hz
        joined = Joining(len(words), rate)
        for line in lines(words, " " if " " in network.table else ""):
            joined.add(*fit(line, *network.say(line, who, speed, seed), rate), line.gap_s / speed)
        return joined.speech(network.device)

    @cached_property
    def _loaded(self) -> "_Network":
        coqui_loading.load()
        device = coqui_loading.device(self._spec.device)
        return _Network(built(self._files, device), device, self._spec.threads, str(self._files.weights))


Known = int | tuple[float, ...] | None
"""What a model knows a speaker by: a number, a vector, or nothing where there is only one."""


@dataclass(frozen=True)
class _Who:
    """A speaker and a language as a model knows them."""

    speaker: Known
    language: int | None


@dataclass(frozen=True)
class _Network:
    """A model in memory."""

    model: Any
    device: str
    threads: int
    where: str

    @property
    def sample_rate_hz(self) -> int:
        return int(self.model.config.audio.sample_rate)

    @cached_property
    def table(self) -> frozenset[str]:
        """The symbols the model has."""
        characters = self.model.tokenizer.characters
        special = {characters.pad, characters.eos, characters.bos, characters.blank}
        return frozenset(characters.vocab) - special

    def say(
        self, line: Line, who: "_Who", speed: float, seed: int
    ) -> tuple[Samples, NDArray[np.int64]]:
        """A line's sound, and the edges of its symbols in samples. Raises EngineError."""
        import torch

        tokenizer = self.model.tokenizer
        ids = tokenizer.encode(line.symbols)
        ids = tokenizer.intersperse_blank_char(ids) if tokenizer.add_blank else ids
        ids = tokenizer.pad_with_bos_eos(ids) if tokenizer.use_eos_bos else ids
        settled = coqui_loading.settled(seed, self.threads, self.device)
        with settled, coqui_loading.chance_of_the_cpu(), self._paced(speed):
            outputs = self._run(torch.tensor([ids], device=self.device), self._asked(who))
            audio = outputs["model_outputs"][0, 0].float().cpu().numpy()
            frames = outputs["durations"][0, 0].cpu().numpy()
        return audio, self._edges(len(line.symbols), audio, frames)

    def _asked(self, who: "_Who") -> "dict[str, torch.Tensor]":
        import torch

        speaker = "d_vectors" if isinstance(who.speaker, tuple) else "speaker_ids"
        asked = {speaker: who.speaker, "language_ids": who.language}
        known = {name: value for name, value in asked.items() if value is not None}
        return {name: torch.tensor([value], device=self.device) for name, value in known.items()}

    def _run(self, ids: "torch.Tensor", who: "dict[str, torch.Tensor]") -> Any:
        try:
            with coqui_loading.quiet():
                return self.model.inference(ids, aux_input=who)
        except MISFITS as error:
            raise EngineError(
                f"cannot speak this ({one_line(error)}).", self.where,
                "Free some memory, or give --model another model.",
            ) from error

    @contextmanager
    def _paced(self, speed: float) -> Iterator[None]:
        """The model made to speak at so many times its own pace."""

        def changed(_module: Any, _inputs: Any, log_frames: "torch.Tensor") -> "torch.Tensor":
            frames = log_frames.double().exp() * self.model.length_scale
            return log_frames + math.log(stretch(frames.cpu().numpy(), speed))

        if speed == 1:
            yield
            return
        hook = self.model.duration_predictor.register_forward_hook(changed)
        try:
            yield
        finally:
            hook.remove()

    def _edges(self, count: int, audio: Samples, frames: NDArray[np.float32]) -> NDArray[np.int64]:
        """Where each symbol starts and the last one ends. A blank belongs to the symbol before it."""
        total = int(frames.sum())
        if not total or len(audio) % total:
            raise EngineError("the model's durations do not add up.", self.where, KIND)
        edges = np.concatenate([[0], np.cumsum(frames.astype(np.int64))]) * (len(audio) // total)
        tokenizer = self.model.tokenizer
        first = int(tokenizer.use_eos_bos) + int(tokenizer.add_blank)
        step = 1 + int(tokenizer.add_blank)
        return np.asarray(edges[first : first + step * count + 1 : step], dtype=np.int64)
