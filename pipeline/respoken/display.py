"""What people see: how far a run is and what came of it. Only the command uses it.

On a terminal a live line shows every stage with its time left; elsewhere (a log, a pipe) a plain line a
minute says the same. All of it goes to stderr, so that stdout holds results alone.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from respoken.models import Cast, Transcript, Voice

if TYPE_CHECKING:
    from respoken.doctor import Finding
    from respoken.listen import Report
    from respoken.produce import Made
    from respoken.speak import Progress as Spoken

PLAIN_EVERY_S = 60.0
"""How often a line is printed where there is no terminal."""


def clock(seconds: float) -> str:
    """Seconds as people write them: 4:05 or 1:02:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes = f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else minutes


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


# --- results --------------------------------------------------------------------------------------


def _out() -> Console:
    # A pipe gets whole lines: a table folded at 80 columns is no use to grep.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(*columns, title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    return table


def summary(made: "Made") -> None:
    """Print what was made: files, length, loudness, speed and cast."""
    console, manifest = _out(), made.manifest
    console.print(f"[bold]{escape(manifest.title)}[/] in {escape(str(made.folder))}/")
    cast = _table("speaker", "voice", "why")
    for part in made.cast.parts:
        cast.add_row(escape(part.speaker), part.voice.name, escape(part.why))
    console.print(cast)
    files = _table("file", "size")
    for output in manifest.outputs:
        files.add_row(output.name, _size(output.size_bytes))
    console.print(files)
    loudness = manifest.loudness
    console.print(
        f"{clock(manifest.duration_s)} long · {loudness.integrated_lufs:.1f} LUFS, peak "
        f"{loudness.true_peak_dbtp:.1f} dBTP · {manifest.clips_made} clips spoken, "
        f"{manifest.clips_reused} reused"
    )
    if made.anew:
        where = f" on {manifest.device}" if manifest.clips_made else ""
        console.print(
            f"made in {clock(manifest.wall_s)}{where}, {manifest.real_time_factor:.2f} x real time"
        )
    else:
        console.print("nothing changed since it was made: every file is as it was")
    for warning in manifest.warnings:
        console.print(f"[yellow]warning[/] {escape(warning)}")


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def transcript(found: Transcript) -> None:
    """Print what was understood of a transcript."""
    console = _out()
    console.print(f"format: {found.format}")
    for name, value in (("title", found.title), ("description", found.description)):
        if value:
            console.print(f"{name}: {escape(value)}")
    table = _table("speaker", "turns", "words")
    for speaker in found.speakers:
        table.add_row(escape(speaker.name), str(speaker.turns), f"{speaker.words:,}")
    console.print(table)
    if found.set_aside:
        aside = _table("line", "set aside", "why")
        for line in found.set_aside:
            aside.add_row(str(line.line), escape(_short(line.text)), escape(line.why))
        console.print(aside)
    for warning in found.warnings:
        console.print(f"[yellow]warning[/] {escape(warning)}")


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def voices(found: Sequence[Voice]) -> None:
    """Print an engine's voices."""
    table = _table("voice", "language", "accent", "presents", "pitch", "quality", "sounds", "licence")
    for voice in found:
        table.add_row(
            voice.name, voice.language, voice.accent, voice.presentation,
            f"{voice.pitch_hz:.0f} Hz" if voice.pitch_hz else "",
            f"{voice.quality:.2f}" if voice.quality else "", voice.sounds, voice.licence,
        )
    _out().print(table)


def cast(found: Cast, closeness: Sequence[Sequence[float]]) -> None:
    """Print who gets which voice, and the cosine between every two voices."""
    console = _out()
    table = _table("speaker", "voice", "accent", "presents", "why")
    for part in found.parts:
        voice = part.voice
        table.add_row(
            escape(part.speaker), voice.name, voice.accent, voice.presentation, escape(part.why)
        )
    console.print(table)
    if len(found.parts) > 1:
        names = [part.voice.name for part in found.parts]
        matrix = _table("", *names, title="how alike they sound (cosine; one voice with itself is 1)")
        for name, row in zip(names, closeness, strict=True):
            matrix.add_row(name, *(f"{cosine:.2f}" for cosine in row))
        console.print(matrix)


def report(found: "Report") -> None:
    """Print what was measured on finished files, the failures last so that they are seen."""
    console = _out()
    table = _table("", "check", "measured", "wanted", "where")
    for finding in sorted(found.findings, key=lambda finding: not finding.ok):
        mark = "[green]ok[/]" if finding.ok else "[red]FAIL[/]"
        table.add_row(
            mark, escape(finding.name), escape(finding.measured), escape(finding.wanted),
            escape(finding.where),
        )
    console.print(table)


def findings(found: "Sequence[Finding]") -> None:
    """Print what the doctor found."""
    console = _out()
    for finding in found:
        mark = "[green]ok[/]  " if finding.ok else "[red]FAIL[/]"
        console.print(f"{mark} {escape(finding.name)}: {escape(finding.found)}")
        if finding.remedy:
            console.print(f"     {escape(finding.remedy)}")


def files(paths: Sequence[Path]) -> None:
    """Print the names of files that were written."""
    for path in paths:
        print(path)


def note(line: str) -> None:
    """Print a line about the run on stderr."""
    print(line, file=sys.stderr)


