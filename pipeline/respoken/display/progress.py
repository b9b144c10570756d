"""How far a run is: a live line a stage on a terminal, a plain line a minute elsewhere."""

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from respoken.display.tables import clock

if TYPE_CHECKING:
    from respoken.speak import Progress as Spoken

PLAIN_EVERY_S = 60.0
"""How often a line is printed where there is no terminal."""


class Display:
    """Shows how far a run is, called with a stage's name and its progress; a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._live = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[detail]}"),
            console=self._console,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._began: dict[str, float] = {}
        self._last_line = 0.0

    def __enter__(self) -> "Display":
        if self._console.is_terminal:
            self._live.start()
        self._last_line = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, stage: str, how_far: "Spoken | float") -> None:
        """Show a stage: how_far is a share of 1, or the Progress of speaking."""
        began = self._began.setdefault(stage, time.monotonic())
        if isinstance(how_far, float | int):
            share, detail = float(how_far), _left(float(how_far), time.monotonic() - began)
        else:
            share, detail = how_far.share, _speaking(how_far)
        if self._console.is_terminal:
            task = self._tasks.get(stage)
            if task is None:
                task = self._tasks[stage] = self._live.add_task(stage, total=1.0, detail="")
            self._live.update(task, completed=share, detail=detail)
        elif time.monotonic() - self._last_line >= PLAIN_EVERY_S:
            self._last_line = time.monotonic()
            self._console.print(f"{stage} {share:.0%} · {detail}", soft_wrap=True)


def _left(share: float, elapsed_s: float) -> str:
    if not 0.02 < share < 1 or elapsed_s < 1:
        return ""
    return f"{clock(elapsed_s * (1 - share) / share)} left"


def _speaking(how_far: "Spoken") -> str:
    parts = [
        f"{how_far.done}/{how_far.total} utterances",
        f"{clock(how_far.spoken_s)} spoken",
    ]
    if how_far.real_time_factor is not None:
        parts.append(f"{how_far.real_time_factor:.2f} x real time")
    if how_far.left_s is not None:
        parts.append(f"{clock(how_far.left_s)} left")
    return " · ".join(parts)
