"""Speech engines: the ENGINES table, one module an engine.

A new engine is a module with a factory and a line here; tests/test_engines.py holds it to the contract.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from respoken.engines.base import Engine, EngineSpec
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.engine import ENGINE as COQUI
from respoken.engines.coqui.engine import Coqui
from respoken.engines.ensemble import Ensemble, voice_of
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.tone import Tone
from respoken.errors import EngineError
from respoken.models import ANNOUNCER, Voice

ENGINES: Mapping[str, Callable[[EngineSpec], Engine]] = {
    "coqui": Coqui,
    "kokoro": Kokoro,
    "tone": Tone,
}


def build(spec: EngineSpec) -> Engine:
    """The engine a spec asks for; its model is not loaded yet. Raises EngineError for an unknown name."""
    _check(spec.name)
    return ENGINES[spec.name](spec)


def _check(name: str) -> None:
    if name not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise EngineError(f"there is no engine named {name!r}.", "--engine", f"Choose one of: {known}.")


def voice(engine: Engine, name: str) -> Voice:
    """The voice of that name, a mixture too where the engine makes them. Raises EngineError."""
    return voice_of(engine, name)


def ensemble(asked: Sequence[EngineSpec]) -> Ensemble:
    """The engines of an episode, the main one first. Raises EngineError for an unknown name."""
    for spec in asked:
        _check(spec.name)
    return Ensemble({spec.name: spec for spec in asked}, ENGINES, build)


def terms(voices: Mapping[str, Voice]) -> list[str]:
    """What the licences of an episode's voices ask to be said of it, in sentences.

    voices: speaker -> voice.
    """
    speakers: dict[str, list[str]] = {}
    for speaker, voice in voices.items():
        name = "the announcer" if speaker == ANNOUNCER else speaker
        speakers.setdefault(voice.licence, []).append(name)
    said = [coqui_models.terms(licence, names) for licence, names in speakers.items()]
    return [sentence for sentence in said if sentence]


def get(
    engine: str, model: str, cache: Path | None, agreed: Callable[[str], bool],
    watch: Callable[[str, float], None],
) -> Path:
    """The folder of a model that an engine can download, once the user has agreed to it.

    agreed: is shown what would be done and under which licence. watch: follows the download. Raises
    EngineError, also when the user says no.
    """
    _check(engine)
    if engine != COQUI:
        raise EngineError(
            f"the engine {engine} has no models to get; what it needs comes with Respoken.", "--get",
            "Give --engine coqui with it.",
        )
    return coqui_models.get(model, cache, agreed, watch)
