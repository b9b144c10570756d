"""Work that is done beside other work."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Meanwhile(Generic[T]):
    """Something that is made in a thread of its own, once, from when it is started or asked for."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._future: Future[T] | None = None

    def start(self) -> None:
        """Begin, if that has not been done."""
        self._begun()

    def result(self) -> T:
        """What was made. Raises what making it raised."""
        return self._begun().result()

    def _begun(self) -> Future[T]:
        with self._lock:
            if self._future is None:
                pool = ThreadPoolExecutor(1, "meanwhile")
                self._future = pool.submit(self._make)
                pool.shutdown(wait=False)
            return self._future
