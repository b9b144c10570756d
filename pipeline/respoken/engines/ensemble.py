"""The engines of one episode: most have one, but a speaker may be given the voice of another.

A voice of another engine than those asked for is named ``ENGINE:VOICE``, as in ``coqui:vctk/p225``.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from respoken.engines.base import Blending, Engine, EngineSpec
from respoken.errors import EngineError
from respoken.models import Voice

Build = Callable[[EngineSpec], Engine]


class _Table(Protocol):
    def __contains__(self, name: object) -> bool: ...


class Ensemble:
    """Engines built as they are asked for. ``main`` is the one that names voices without a prefix.

    main: what the engines asked for are built from, the first first. A model file is the first one's
    alone; whatever else they say holds for engines that are only named with a voice too.
    """

    def __init__(self, asked: Mapping[str, EngineSpec], known: _Table, build: Build) -> None:
        self._specs = dict(asked)
        self._asked = tuple(asked)
        self._known = known
        self._build = build
        self._built: dict[str, Engine] = {}

    def choices(self) -> list[Voice]:
        """Every voice a cast may be chosen from: those of the engines asked for, then their mixtures."""
        engines = [self.engine(name) for name in self._asked]
        own = [voice for engine in engines for voice in engine.voices()]
        return own + [
            voice for engine in engines if isinstance(engine, Blending) for voice in engine.blends()
        ]

    def voice(self, name: str) -> Voice:
        """The voice of that name, with or without its engine before it. Raises EngineError."""
        engine, _, own = name.partition(":")
        if own and engine in self._known:
            return voice_of(self.engine(engine), own)
        faults = []
        for asked in self._asked:
            try:
                return voice_of(self.engine(asked), name)
            except EngineError as error:
                faults.append(error)
        raise faults[0]

    def engine(self, name: str) -> Engine:
        """The engine of that name. Raises EngineError."""
        if name not in self._built:
            self._built[name] = self._build(self.spec(name))
        return self._built[name]

    def spec(self, name: str) -> EngineSpec:
        """What an engine is built from, asked for or not."""
        if name not in self._specs:
            main = self._specs[self._asked[0]]
            self._specs[name] = main.model_copy(update={"name": name, "model": None})
        return self._specs[name]


def voice_of(engine: Engine, name: str) -> Voice:
    """An engine's voice of that name, a mixture too where it makes them. Raises EngineError."""
    own = {voice.name: voice for voice in engine.voices()}
    if name in own:
        return own[name]
    if isinstance(engine, Blending):
        return engine.blend(name)
    raise EngineError(f"there is no voice named {name!r}.", "", "'respoken voices' lists those there are.")
