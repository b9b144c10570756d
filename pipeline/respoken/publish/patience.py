"""Trying again: with pauses that grow, drawn at random, and an end.

Only faults that can pass are tried again. A long file over a bad line is not given up while each attempt
brings more of it there: the count starts anew whenever an attempt began further on than the one before.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from respoken.publish.base import Passing

Result = TypeVar("Result")


def _nothing_gained() -> int:
    return 0


@dataclass(frozen=True)
class Patience:
    """How often and after what pauses a call is made again."""

    attempts: int = 6
    first_s: float = 0.5
    most_s: float = 30.0

    def pause_s(self, failures: int) -> float:
        """The pause after so many failures in a row: doubled each time, capped, half of it by chance.

        The chance keeps many publishers that lost the same server from coming back at the same moment.
        """
        whole = min(self.most_s, self.first_s * 2.0 ** (failures - 1))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing

    def call(
        self,
        work: Callable[[], Result],
        noted: Callable[[str], None],
        gained: Callable[[], int] = _nothing_gained,
    ) -> Result:
        """What ``work`` returns, called again after a passing fault. Raises the last fault.

        noted: is told of each fault and the pause. gained: how far along the last attempt began.
        """
        failures, furthest = 0, 0
        while True:
            try:
                return work()
            except Passing as fault:
                begun = gained()
                failures = 1 if begun > furthest else failures + 1
                furthest = max(furthest, begun)
                if failures >= self.attempts:
                    raise
                pause_s = self.pause_s(failures)
                noted(f"{fault.where}: {fault.what} Trying again in {pause_s:.1f} s.")
                time.sleep(pause_s)
