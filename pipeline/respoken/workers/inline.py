"""Utterances spoken one after another in this very process."""

from collections.abc import Callable, Sequence
from pathlib import Path

from respoken.workers.base import Job, Made, Speaker


def run(
    jobs: Sequence[Job],
    store_folder: Path,
    count: int,
    on_event: Callable[[Made], None],
) -> None:
    """Do all jobs here; ``count`` has no meaning. Raises EngineError and MediaError."""
    speaker = Speaker(store_folder)
    for job in jobs:
        on_event(speaker.perform(job))
