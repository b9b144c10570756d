"""What is wrong with a feed: each fault where it is, what it is, and what to do about it."""

from collections.abc import Iterable
from typing import Any, Literal

from respoken.errors import FeedError
from respoken.models import Noun

Severity = Literal["error", "advice"]

ERROR: Severity = "error"
"""A directory refuses the feed for this, or players fail: it is not published."""

ADVICE: Severity = "advice"
"""The feed works; a rule that is recommended is not kept, or something is worth knowing."""


class Fault(Noun):
    """Something wrong with a feed, or worth knowing."""

    where: str
    what: str
    remedy: str
    severity: Severity = ERROR

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}"


class FaultyFeedError(FeedError):
    """A feed that did not pass its checks. ``faults`` holds them all, the errors first."""

    def __init__(self, what: str, where: str = "", remedy: str = "", faults: Iterable[Fault] = ()) -> None:
        super().__init__(what, where, remedy)
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (*self.args, self.faults), {"__cause__": self.__cause__}


def refusal(faults: Iterable[Fault]) -> FaultyFeedError | None:
    """The error that says the first of the faults that stop a feed and counts the rest; None without any."""
    listed = sorted(faults, key=lambda fault: fault.severity != ERROR)
    errors = [fault for fault in listed if fault.severity == ERROR]
    if not errors:
        return None
    first, more = errors[0], len(errors) - 1
    rest = f" ({more} more fault{'s' * (more > 1)}.)" if more else ""
    return FaultyFeedError(first.what, first.where, first.remedy + rest, listed)
