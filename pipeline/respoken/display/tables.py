"""What every table and line on the terminal has in common."""

import sys

from rich.console import Console
from rich.table import Table


def clock(seconds: float) -> str:
    """Seconds as people write them: 4:05 or 1:02:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes = f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else minutes


def out() -> Console:
    """Where results go: stdout."""
    # A pipe gets whole lines: a table folded at 80 columns is no use to grep.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def table(*columns: str, title: str | None = None) -> Table:
    """A table without lines, whose cells fold and are never cut."""
    made = Table(*columns, title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    for column in made.columns:
        column.overflow = "fold"
    return made


def size(size_bytes: int) -> str:
    """A size as people write it: 36.4 kB or 31.4 MB."""
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"
