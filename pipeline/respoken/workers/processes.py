"""Utterances spoken by processes of this machine, each with a model of its own.
"""

import pickle
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from respoken.errors import EngineError, RespokenError
from respoken.store import Store
from respoken.workers.base import Job, Made
from respoken.workers.started import started

_TRIES = 2
"""How often a job may lose its worker. Once may be bad luck; twice is the job."""

# What reading from or writing to a process that died half-way comes to.
_DEATH = (EOFError, pickle.UnpicklingError, OSError)

Answer = Made | RespokenError


def run(
    jobs: Sequence[Job],
    store_folder: Path,
    count: int,
    on_event: Callable[[Made], None],
) -> None:
    """Do all jobs in ``count`` processes; a worker that is killed is replaced and its job done again.

    Raises EngineError and MediaError as they come back from a worker, with their cause, and EngineError
    for a job that its worker died of twice.
    """
    waiting = deque(jobs)
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    workers = [_Worker(store_folder) for _ in range(min(count, len(jobs)))]
    threads = [threading.Thread(target=w.work, args=(waiting, answers), daemon=True) for w in workers]
    try:
        for thread in threads:
            thread.start()
        for _ in jobs:
            answer = answers.get()
            if isinstance(answer, RespokenError):
                raise answer
            on_event(answer)
    finally:
        waiting.clear()
        for worker in workers:
            worker.stop()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        Store(store_folder).sweep()


class _Worker:
    """A process that speaks, started when it is first needed and again whenever it dies."""

    def __init__(self, store_folder: Path) -> None:
        self._store_folder = store_folder
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def work(self, waiting: deque[Job], answers: "queue.SimpleQueue[Answer]") -> None:
        """Take jobs off ``waiting`` until none is left. Runs in a thread of its own."""
        while True:
            try:
                job = waiting.popleft()
            except IndexError:
                break
            answers.put(self._have_done(job))
        self._bury()

    def stop(self) -> None:
        """End the process at once, for good."""
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.kill()

    def _have_done(self, job: Job) -> Answer:
        for _ in range(_TRIES):
            try:
                process = self._process or self._start()
            except OSError as error:
                return EngineError(f"no worker process can be started ({error}).", job.where, "Try --jobs 1.")
            try:
                return _ask(process, job)
            except _DEATH:
                self._bury()
        return EngineError(
            f"the worker process died {_TRIES} times of this utterance, {len(job.spoken)} characters long.",
            job.where, "Change its words, or free some memory and try --jobs 1.",
        )

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._stopped:
                raise InterruptedError("stopped")
            self._process = started("respoken.workers.child")
        pickle.dump(self._store_folder, _pipe(self._process.stdin))
        return self._process

    def _bury(self) -> None:
        """Let go of a process that has died or has nothing left to do, and wait until it is gone."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            try:
                process.communicate()
            except OSError:
                process.wait()


def _ask(process: "subprocess.Popen[bytes]", job: Job) -> Answer:
    jobs = _pipe(process.stdin)
    pickle.dump(job, jobs)
    jobs.flush()
    answer: Answer = pickle.load(_pipe(process.stdout))  # noqa: S301 - from our own process
    return answer


def _pipe(stream: Any) -> Any:
    assert stream is not None
    return stream
