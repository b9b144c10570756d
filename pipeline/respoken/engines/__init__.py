"""Speech engines: the ENGINES table, one module an engine.

A new engine is a module with a factory and a line here; tests/test_engines.py holds it to the contract.
"""

from collections.abc import Callable, Mapping

from respoken.engines.base import Blending, Engine, EngineSpec
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
    if spec.name not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise EngineError(f"there is no engine named {spec.name!r}.", "--engine", f"Choose one of: {known}.")
    return ENGINES[spec.name](spec)


def choices(engine: Engine) -> list[Voice]:
    """Every voice a cast can be chosen from: the engine's own, then the mixtures it has measured."""
    return [*engine.voices(), *(engine.blends() if isinstance(engine, Blending) else [])]


def voice(engine: Engine, name: str) -> Voice:
    """The voice of that name, a mixture too where the engine makes them. Raises EngineError."""
    own = {voice.name: voice for voice in engine.voices()}
    if name in own:
        return own[name]
    if isinstance(engine, Blending):
        return engine.blend(name)
    raise EngineError(
        f"there is no voice named {name!r}.", "", "'respoken voices' lists those there are."
    )
