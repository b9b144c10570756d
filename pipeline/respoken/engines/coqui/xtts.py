"""XTTS v2: its studio speakers and cloned voices, in seventeen languages.

It is a language model of sound: it can run on after the last word, and it says the same words differently
by chance. So chance is begun anew for every piece from a number given, what ran on is said again, and
long utterances are cut where a person would breathe. It tells nothing of where its words lie.
"""

import hashlib
import json
import unicodedata
import zipfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import platformdirs

from respoken.atomic import replacing
from respoken.audio import Audio, Samples, read_wav
from respoken.engines.base import EngineSpec, Speech, plain
from respoken.engines.coqui import clones
from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.catalogue import language_code
from respoken.engines.coqui.files import ModelFiles
from respoken.engines.coqui.xtts_network import AGAIN, SPEAKERS, VOCABULARY, Latents, Network, load
from respoken.engines.coqui.xtts_pieces import Piece, pieces, runs_on, trimmed
from respoken.engines.spoken import with_marks
from respoken.errors import EngineError, MediaError
from respoken.models import Mark, Voice

MODEL = "xtts"
RECIPE = "1"
"""Counts changes to how the model is called; part of the fingerprint."""

MEMORY_BYTES = 3_200 * 2**20
"""Measured with random weights of the released model's shapes: 3,074 MB, of which 1,800 are the file's own
pages, which all processes that speak with it share."""

_ATTEMPTS = 3
"""How often a piece that runs on is said; the shortest is kept."""

_SENTENCE_S, _CLAUSE_S = 0.25, 0.1
"""Silence where an utterance was too long for one call and had to be joined, at the voice's own pace."""


class Xtts:
    """Speaks with one XTTS model. Loads it at the first word, and only when its licence was accepted."""

    def __init__(self, files: ModelFiles, spec: EngineSpec) -> None:
        if files.kind != MODEL:
            raise EngineError(
                f"is a model of the kind {files.kind!r}.", str(files.config), "Give --model an XTTS model."
            )
        self._files = files
        self._spec = spec
        self._known: dict[str, Latents] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Names the model's files, the library and how it is called.

        Raises EngineError, also where the licence was not accepted: before anything is spoken.
        """
        coqui_models.check_accepted(MODEL, self._spec.cache)
        parts = (self._files.config, self._files.weights, *self._beside(VOCABULARY, SPEAKERS))
        hashes = " ".join(coqui_files.sha256(path)[:32] for path in parts)
        return f"xtts {RECIPE} coqui-tts {coqui_loading.version()} {hashes}"

    @property
    def sample_rate_hz(self) -> int:
        """Of the speech."""
        return self._network.sample_rate_hz

    @property
    def speakers(self) -> tuple[str, ...]:
        """The studio speakers in the model's file, as they are called there; loads the model."""
        return tuple(self._network.studio)

    def speak(self, spoken: str, voice: Voice, speed: float, seed: int) -> Speech:
        """Say one utterance, of any length. The same arguments give the same samples. Raises EngineError.

        voice: a studio speaker, xtts/Ana Florence, or a cloned voice; its language is the one spoken. seed:
        another one is another take. Marks are estimates, but each within the piece it was said in.
        """
        language = language_code(coqui_models.XTTS_LANGUAGES, voice.language)
        if not language:
            raise EngineError(
                f"XTTS does not speak {voice.language!r}.", voice.name,
                f"Choose one of {', '.join(coqui_models.XTTS_LANGUAGES)}.",
            )
        words = [plain(word) for word in spoken.split()]
        network = self._network
        latents = self._latents(voice)
        said = [
            (piece, self._say(piece, language, latents, speed, _mixed(seed, number)))
            for number, piece in enumerate(pieces(words, language, lambda text: network.fits(text, language)))
        ]
        return _joined(words, said, network.sample_rate_hz, speed, network.device)

    def _say(self, piece: Piece, language: str, latents: Latents, speed: float, seed: int) -> Samples:
        """A piece's sound. What runs on is said again, and the shortest kept."""
        network = self._network
        shortest: Samples | None = None
        for attempt in range(_ATTEMPTS):
            heard = network.say(piece.text, language, latents, speed, _mixed(seed, attempt))
            samples = trimmed(heard, network.sample_rate_hz, piece.text, speed)
            if shortest is None or len(samples) < len(shortest):
                shortest = samples
            if not runs_on(len(shortest) / network.sample_rate_hz, piece.text, speed):
                break
        assert shortest is not None
        return shortest

    # --- voices ---------------------------------------------------------------------------------

    def _latents(self, voice: Voice) -> Latents:
        if voice.fingerprint not in self._known:
            self._known[voice.fingerprint] = self._studio(voice) or self._cloned(voice)
        return self._known[voice.fingerprint]

    def _studio(self, voice: Voice) -> Latents | None:
        name = unicodedata.normalize("NFC", voice.name)
        return self._network.studio.get(name) or self._network.studio.get(name.partition("/")[2])

    def _cloned(self, voice: Voice) -> Latents:
        """What the model hears in a clone's recordings, worked out once and kept in the cache."""
        if self._spec.clones is None or clones.voice(self._spec.clones, voice.name) is None:
            raise EngineError(
                f"there is no voice named {voice.name!r}.", "XTTS",
                "'respoken voices --engine coqui' lists them all.",
            )
        paths = clones.references(self._spec.clones, voice.name, self._spec.cache)
        key = json.dumps([self.fingerprint, *(path.name for path in paths)])
        folder = self._spec.cache or platformdirs.user_cache_path("respoken")
        kept = folder / "coqui" / "latents" / f"{hashlib.sha256(key.encode()).hexdigest()}.npz"
        try:
            with np.load(kept) as file:
                return file["manner"], file["speaker"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            pass  # not there yet, or damaged: made anew
        manner, speaker = self._network.hear([read_wav(path) for path in paths])
        try:
            with replacing(kept) as temporary:
                np.savez(temporary, manner=manner, speaker=speaker)
        except MediaError as error:
            raise EngineError(error.what, error.where, error.remedy) from error
        return manner, speaker

    # --- loading --------------------------------------------------------------------------------

    @cached_property
    def _network(self) -> Network:
        coqui_models.check_accepted(MODEL, self._spec.cache)
        self._beside(VOCABULARY, SPEAKERS)
        return load(self._files, self._spec.device, self._spec.threads)

    def _beside(self, *names: str) -> list[Path]:
        """Files that lie with the weights. Raises EngineError when one does not."""
        paths = [self._files.folder / name for name in names]
        for path in paths:
            if not path.is_file():
                raise EngineError(f"the model's {path.name} is missing.", str(self._files.folder), AGAIN)
        return paths


# --- joining ------------------------------------------------------------------------------------


def _joined(
    words: Sequence[str], said: Sequence[tuple[Piece, Samples]], rate_hz: int, speed: float, device: str
) -> Speech:
    """Pieces one after the other with a breath between, and an estimate of where each word lies."""
    sound: list[Samples] = [np.zeros(0, np.float32)]
    spans: list[tuple[float, float] | None] = [None] * len(words)
    at = 0
    for number, (piece, samples) in enumerate(said):
        if number:
            gap_s = _SENTENCE_S if said[number - 1][0].ends_sentence else _CLAUSE_S
            sound.append(np.zeros(round(gap_s / speed * rate_hz), np.float32))
            at += len(sound[-1])
        marks = with_marks(Speech(Audio(samples, rate_hz)), piece.text).marks or ()
        for word, (start_s, end_s) in _placed(piece, marks).items():
            before = spans[word]
            spans[word] = (before[0] if before else at / rate_hz + start_s, at / rate_hz + end_s)
        sound.append(samples)
        at += len(samples)
    return Speech(Audio(np.concatenate(sound), rate_hz), _filled(spans), device)


def _placed(piece: Piece, marks: Sequence[Mark]) -> dict[int, tuple[float, float]]:
    """Word -> start and end in its piece. A piece's text has one blank-separated word for each."""
    return {word: (mark.start_s, mark.end_s) for word, mark in zip(piece.words, marks, strict=True)}


def _filled(spans: Sequence[tuple[float, float] | None]) -> tuple[Mark, ...]:
    """Marks of all words; one that is not said starts and ends where the word before it ends."""
    marks: list[Mark] = []
    for span in spans:
        start_s, end_s = span or ((marks[-1].end_s,) * 2 if marks else (0.0, 0.0))
        marks.append(Mark(start_s=start_s, end_s=end_s))
    return tuple(marks)


def _mixed(seed: int, number: int) -> int:
    """A seed of its own for each piece and attempt; the first of each is the seed given."""
    if not number:
        return seed
    digest = hashlib.sha256(f"{seed} {number}".encode()).digest()
    return int.from_bytes(digest[:7], "big")
