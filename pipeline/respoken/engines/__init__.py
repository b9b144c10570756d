"""Speech engines: the ENGINES table, one module an engine.

A new engine is a module with a factory and a line here; tests/test_engines.py holds it to the contract.
"""

from collections.abc import Callable, Mapping, Sequence

from respoken.engines.base import Engine, EngineSpec
from respoken.engines.ensemble import Ensemble, voice_of
from respoken.engines.kokoro import Kokoro
from respoken.engines.tone import Tone
from respoken.errors import EngineError
from respoken.models import Voice

ENGINES: Mapping[str, Callable[[EngineSpec], Engine]] = {
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
