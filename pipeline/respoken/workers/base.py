"""What every kind of worker is: a function that has jobs done and tells of each clip as it is kept."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from respoken import engines
from respoken.engines.base import Engine, EngineSpec
from respoken.engines.spoken import with_marks
from respoken.errors import EngineError
from respoken.models import Clip, Noun, Voice
from respoken.store import Store


class Job(Noun):
    """One clip to be made: the words, the voice, its engine, and the name the clip will have in the store."""

    key: str
    spoken: str
    voice: Voice
    speed: float
    take: int = 0
    spec: EngineSpec
    where: str


class Made(Noun):
    """A clip that is in the store now, how long it took, and what it really ran on."""

    key: str
    clip: Clip
    wall_s: float
    device: str


class Run(Protocol):
    """Does all jobs, the first ones first, with at most ``count`` workers; returns when all are done.

    ``on_event`` is called in the caller's thread, once a job, in the order they are finished. Raises the
    EngineError or MediaError of the first job that fails; nothing half-written stays, and what was
    finished until then is kept. An interrupt (Ctrl-C) does the same.
    """

    def __call__(
        self,
        jobs: Sequence[Job],
        store_folder: Path,
        count: int,
        on_event: Callable[[Made], None],
    ) -> None:
        """Do them."""


class Speaker:
    """Does jobs one by one; each engine they name is built once and kept."""

    def __init__(self, store_folder: Path) -> None:
        self._store = Store(store_folder)
        self._engines: dict[EngineSpec, Engine] = {}

    def perform(self, job: Job) -> Made:
        """Speak one job and keep its clip. Raises EngineError, saying which utterance, and MediaError."""
        if job.spec not in self._engines:
            self._engines[job.spec] = engines.build(job.spec)
        return _perform(job, self._engines[job.spec], self._store)


def _perform(job: Job, engine: Engine, store: Store) -> Made:
    began = time.monotonic()
    try:
        speech = with_marks(engine.speak(job.spoken, job.voice, job.speed, job.take), job.spoken)
    except EngineError as error:
        where = ", ".join(filter(None, [job.where, error.where]))
        raise EngineError(error.what, where, error.remedy) from error
    clip = store.keep(job.key, speech)
    return Made(key=job.key, clip=clip, wall_s=time.monotonic() - began, device=speech.device)
