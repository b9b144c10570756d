"""Where utterances are spoken: the WORKERS table, one module a kind of worker.

A kind is one function (see ``workers.base.Run``): it is given jobs and says as each clip is in the store.
"""

from collections.abc import Mapping

from respoken.workers import inline, processes
from respoken.workers.base import Run

WORKERS: Mapping[str, Run] = {
    "inline": inline.run,
    "processes": processes.run,
}
