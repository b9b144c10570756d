"""What came of building a feed, importing one, and publishing."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from respoken.display.tables import clock, out, size, table

if TYPE_CHECKING:
    from respoken.feed import Built, Fault, Imported
    from respoken.publish import Sent


def faults(found: "Sequence[Fault]") -> None:
    """Print what is wrong with a feed, each fault with its remedy, the errors last so that they are seen."""
    shown = table("", "where", "what", "what to do")
    for fault in sorted(found, key=lambda fault: fault.severity == "error"):
        mark = "[red]FAULT[/]" if fault.severity == "error" else "[yellow]advice[/]"
        shown.add_row(mark, escape(fault.where), escape(fault.what), escape(fault.remedy))
    if found:
        out().print(shown)


def feed(built: "Built") -> None:
    """Print what a feed holds, and the advice on it."""
    faults(built.faults)
    pages = f" in {len(built.pages)} pages" if len(built.pages) > 1 else ""
    state = "" if built.changed else "; nothing changed since it was built"
    episodes = f"{built.episodes} episode{'s' * (built.episodes != 1)}"
    out().print(f"[bold]{escape(str(built.path))}[/]: {episodes}{pages}, checked{state}")
    out().print(f"podcast:guid {built.guid}")


def imported(taken: "Imported", output: Path) -> None:
    """Print what was taken over from a feed, and how to make its episodes again."""
    console = out()
    shown = table("episode", "date", "title", "transcript")
    for episode in taken.episodes:
        found = escape(str(episode.transcript)) if episode.transcript else "none"
        shown.add_row(episode.slug, episode.date, escape(episode.title), found)
    console.print(shown)
    faults(taken.faults)
    console.print("[bold]show.toml[/], as the feed has it:\n")
    print(taken.show_file)
    sources = [str(episode.transcript) for episode in taken.episodes if episode.transcript]
    if sources:
        more = " ..." if len(sources) > 1 else ""
        console.print(f"Then: respoken make {shlex.quote(sources[0])}{more} -o {shlex.quote(str(output))}")


def sent(done: "Sent") -> None:
    """Print what was brought to a target, or would be."""
    console = out()
    if done.dry_run:
        shown = table("file", "size", "why")
        for step in done.sent:
            shown.add_row(escape(step.name), size(step.size_bytes), escape(step.why))
        if done.sent:
            console.print(shown)
    for line in done.retried:
        console.print(f"[yellow]tried again[/] {escape(line)}")
    verb = "would be sent" if done.dry_run else "sent and verified"
    console.print(
        f"{len(done.sent)} files ({size(done.sent_bytes)}) {verb} to [bold]{escape(done.place)}[/], "
        f"{len(done.kept)} were there already; {clock(done.seconds)}"
    )
    for name in done.left:
        console.print(f"[yellow]left there[/] {escape(name)}: no longer in the folder, and never removed")


def serving(output: Path, url: str) -> None:
    """Print where a folder is served, at once."""
    print(f"{output} at {url} (Ctrl-C stops)", file=sys.stderr, flush=True)
