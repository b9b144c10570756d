"""Utterances spoken one after another in this very process."""

from collections.abc import Callable, Sequence
from pathlib import Path

from respoken import engines
from respoken.engines.base import EngineSpec
from respoken.store import Store
from respoken.workers.base import Job, Made, perform


def run(
    jobs: Sequence[Job],
    spec: EngineSpec,
    store_folder: Path,
    count: int,
    on_event: Callable[[Made], None],
) -> None:
    """Do all jobs here; ``count`` has no meaning. Raises EngineError and MediaError."""
    engine, store = engines.build(spec), Store(store_folder)
    for job in jobs:
        on_event(perform(job, engine, store))
