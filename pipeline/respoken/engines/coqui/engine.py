"""Coqui: VITS models of many speakers, and XTTS, each by its own code, behind one engine.

Without --model it speaks with VCTK's speakers. A voice of another model that is there, and a recorded
voice, speak when they are named, and are never chosen by themselves.
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Protocol

from respoken.engines.base import EngineSpec, Speech
from respoken.engines.coqui import catalogue as coqui_catalogue
from respoken.engines.coqui import clones
from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.vits import Vits
from respoken.engines.spoken import check_speed
from respoken.errors import EngineError
from respoken.models import Voice

ENGINE = "coqui"
RECIPE = 2
"""Counts changes of ours that alter what is heard; part of the fingerprint."""

DEFAULT = "vctk"
"""The model that speaks where none is asked for: it may be used for anything."""

CLONING = "xtts"
"""The model that speaks with recorded voices."""


class Model(Protocol):
    """One of Coqui's models, loaded when it first speaks."""

    def speak(self, spoken: str, voice: Voice, speed: float, seed: int) -> Speech:
        """Say one utterance, of any length; another seed is another take. Raises EngineError."""

    @property
    def fingerprint(self) -> str:
        """Names the model's files and how words are read. Raises EngineError."""


class Coqui:
    """Speaks with Coqui's models. Loads one at its first word.

    Its ``model`` may be a folder, a file of weights with its config beside it, or the name of a model that
    'respoken voices --engine coqui --get' fetches.
    """

    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec
        self._held: dict[str, Model] = {}

    def voices(self) -> list[Voice]:
        """The speakers of the model asked for. Raises EngineError for a model that is none."""
        if isinstance(self._local, Vits):
            return self._local.voices
        return coqui_catalogue.voices(self._name, self._spec.language, self._spec.cache)

    def blends(self) -> list[Voice]:
        """None: Coqui's voices are not mixed, and those of other models are not chosen by themselves."""
        return []

    def blend(self, name: str) -> Voice:
        """A voice that speaks only when it is named: a recorded one, or one of another model.

        Raises EngineError, also when its model is not there.
        """
        own = self._recorded(name)
        model = CLONING if own else coqui_catalogue.speaker(name)[0]
        voice = own or coqui_catalogue.voice(name, self._spec.language, self._spec.cache)
        # Its model is not in the engine's fingerprint, so it has to be in its own.
        heard = hashlib.sha256(f"{voice.fingerprint} {self._named(model).fingerprint}".encode())
        return voice.model_copy(update={"fingerprint": heard.hexdigest()})

    def named(self) -> list[Voice]:
        """The recorded voices beside the show file. Raises EngineError for one not as it should be."""
        return clones.voices(self._spec.clones, self._spec.language)

    def remember(self, voice: Voice, embedding: tuple[float, ...]) -> None:
        """Keep what was measured of a voice for later casts. Raises MediaError."""
        coqui_catalogue.remember(self._spec.cache, voice.name, embedding, None)

    def speak(self, spoken: str, voice: Voice, speed: float, take: int = 0) -> Speech:
        """Say one utterance, of any length; the take is the seed of all that is left to chance."""
        check_speed(speed)
        if voice.engine != ENGINE:
            raise EngineError(
                f"{voice.name} is a voice of the engine {voice.engine}.", "coqui", "Choose one of Coqui's."
            )
        return self._model_of(voice).speak(spoken, voice, speed, take)

    @cached_property
    def fingerprint(self) -> str:
        """Names the library, the model asked for by its hash, and how words are read. Raises EngineError.

        Where the default model is not there but another is, only voices that are named can speak, and
        theirs name their model.
        """
        made = f"{ENGINE} {coqui_loading.version()} {RECIPE}"
        try:
            main = self._local or self._named(self._name)
        except EngineError:
            if self._spec.model is None and any(map(self._there, coqui_models.MODELS)):
                return f"{made} {DEFAULT} absent"
            raise
        return f"{made} {main.fingerprint}"

    @property
    def memory_bytes(self) -> int:
        """Measured: VITS of VCTK's shape at its longest line and slowest pace; XTTS as its module says."""
        if isinstance(self._local, Vits) or coqui_models.model(self._name).kind == "vits":
            return 2100 * 2**20
        from respoken.engines.coqui.xtts import MEMORY_BYTES

        return MEMORY_BYTES

    # --- models ---------------------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        """The model of the table whose voices are those to choose from."""
        return CLONING if self._local else str(self._spec.model or DEFAULT)

    @cached_property
    def _local(self) -> Model | None:
        """The model that --model gives as files; None for one of the table. Raises EngineError."""
        path = self._spec.model
        if path is None or (str(path) in coqui_models.MODELS and not path.exists()):
            return None
        return self._opened(path, "")

    def _model_of(self, voice: Voice) -> Model:
        """What speaks with a voice. Raises EngineError."""
        if isinstance(self._local, Vits) and voice in self._local:
            return self._local
        name, own = coqui_catalogue.speaker(voice.name)
        if own and name in coqui_models.MODELS:
            return self._named(name)
        if clones.voice(self._spec.clones, voice.name, self._spec.language):
            return self._named(CLONING)
        raise EngineError(
            f"there is no voice named {voice.name!r}.", "coqui",
            "'respoken voices --engine coqui' lists those there are.",
        )

    def _recorded(self, name: str) -> Voice | None:
        """The recorded voice of that name with its embedding, or None. Raises EngineError."""
        folder = self._spec.clones
        found = clones.voice(folder, name, self._spec.language)
        return clones.measured(found, folder, self._spec.cache) if found and folder else None

    def _named(self, name: str) -> Model:
        """The model of that name: the one --model gives where it is of that kind, or the table's."""
        if name == CLONING and self._local and not isinstance(self._local, Vits):
            return self._local
        if name not in self._held:
            folder = coqui_models.installed(name, self._spec.cache)
            coqui_models.check_accepted(name, self._spec.cache)
            self._held[name] = self._opened(folder, f"{name}/")
        return self._held[name]

    def _there(self, name: str) -> bool:
        try:
            return coqui_models.installed(name, self._spec.cache).is_dir()
        except EngineError:
            return False

    def _opened(self, path: Path, prefix: str) -> Model:
        files = coqui_files.find(path)
        if files.kind != "xtts":
            return Vits(files, self._spec, prefix)
        from respoken.engines.coqui.xtts import Xtts

        return Xtts(files, self._spec)
