"""Modules of ours run in processes of their own, which are spoken with over pipes.

Plain child processes, not multiprocessing: that would import the caller's main module again, which a
script or notebook that calls ``respoken.make`` at its top level does not survive.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# Libraries under an engine start a thread a core unless told otherwise, in every process.
_THREAD_SETTINGS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def started(module: str) -> "subprocess.Popen[bytes]":
    """A module run as a program, with pipes to it and from it. Raises OSError."""
    return subprocess.Popen(
        # -P: modules in the folder the user happens to stand in are none of ours.
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), **_out_of_reach(),
    )


def _environment() -> dict[str, str]:
    """This process's environment, with one thread a library and the modules found where they are here."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return {**os.environ, **dict.fromkeys(_THREAD_SETTINGS, "1"), "PYTHONPATH": path}


def _out_of_reach() -> dict[str, Any]:
    """Popen's arguments that keep the terminal's Ctrl-C from a worker: it is the parent's to deal with."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}
