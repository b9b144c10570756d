"""A worker process: reads jobs from its standard input, speaks them, and answers on its standard output.

It ends when its input does, so it outlives a parent that was killed by the clip in hand at most.
"""

import os
import pickle
import signal
import sys
from typing import BinaryIO

from respoken.errors import RespokenError
from respoken.workers.base import Speaker


def main() -> None:
    """Serve the parent until it closes the pipe or is gone."""
    # The parent decides what Ctrl-C means; a worker that died of it by itself would look like a crash.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land among the answers
    try:
        _serve(sys.stdin.buffer, answers)
    except (EOFError, pickle.UnpicklingError, BrokenPipeError):
        os._exit(0)  # the parent is gone: there is nobody to flush to


def _serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    speaker = Speaker(pickle.load(jobs))  # noqa: S301 - from the process that started this one
    while True:
        job = pickle.load(jobs)  # noqa: S301
        try:
            answer: object = speaker.perform(job)
        except RespokenError as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
