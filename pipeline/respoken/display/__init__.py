"""What people see: how far a run is and what came of it. Only the command uses it.

On a terminal a live line shows every stage with its time left; elsewhere (a log, a pipe) a plain line a
minute says the same. All of it goes to stderr, so that stdout holds results alone.
"""

from respoken.display.progress import Display
from respoken.display.publishing import faults, feed, imported, sent, serving
from respoken.display.results import (
    cast,
    findings,
    fixed,
    proposals,
    report,
    said,
    summary,
    transcript,
    voices,
)

__all__ = [
    "Display", "cast", "faults", "feed", "findings", "fixed", "imported", "proposals", "report", "said",
    "sent", "serving", "summary", "transcript", "voices",
]  # fmt: skip
