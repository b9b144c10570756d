"""What an engine loads made of its weights, in a process of its own.

That takes several times the memory of what is made, so it is done once, before workers need it, and the
memory is given back. As a program this module has the engine make it; see ``prepare``.
"""

import os
import pickle
import sys
from collections.abc import Callable

from respoken import engines
from respoken.engines.base import EngineSpec, Preparing
from respoken.errors import RespokenError
from respoken.workers.started import started


def prepare(spec: EngineSpec, watch: Callable[[float], None]) -> None:
    """Have what an engine loads made, if it is not there.

    watch: told how much is made, of 1. A failure is left to the worker that will load it: it makes it
    itself, or tells what is wrong. Raises EngineError for what is wrong before anything is made.
    """
    engine = engines.build(spec)
    if not isinstance(engine, Preparing) or engine.prepared():
        return
    try:
        process = started(__name__)
    except OSError:
        return
    assert process.stdin
    assert process.stdout
    try:
        pickle.dump(spec, process.stdin)
        process.stdin.close()
        for line in process.stdout:
            watch(float(line))
    except BrokenPipeError:
        pass  # it died at once
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Prepare what the parent asks for, and tell it how far that is, a share a line."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not land among the answers
    engine = engines.build(pickle.load(sys.stdin.buffer))  # noqa: S301 - from the process that started this one
    assert isinstance(engine, Preparing)
    try:
        engine.prepare(lambda share: print(share, file=answers, flush=True))
    except (RespokenError, BrokenPipeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
