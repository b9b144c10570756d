"""Speech engines: the ENGINES table, one module an engine.

A new engine is a module with a factory and a line here; tests/test_engines.py holds it to the contract.
"""

from collections.abc import Callable, Mapping

from respoken.engines.base import Engine, EngineSpec
from respoken.engines.kokoro import Kokoro
from respoken.engines.tone import Tone
from respoken.errors import EngineError

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
