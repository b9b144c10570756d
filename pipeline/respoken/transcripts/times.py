"""Times as transcripts write them: 0:07, 01:02:03.4, 1h 02m 03s, and what they are in seconds."""

import re
from typing import Literal

from respoken.errors import TranscriptError
from respoken.transcripts.base import Source

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
"""A time as transcripts write it: 0:07, 12:34, 01:02:03.456."""

STAMP = (
    rf"(?:{TIME}(?:[:;]\d{{2}})?"
    r"|(?:\d{1,2}\s?h\s?)?\d{1,3}\s?m(?:in)?\s?\d{1,2}(?:\.\d{1,3})?\s?s(?:ec)?"
    r"|\d{1,6}\.\d{1,3}s?|\d{1,6}s)"
)
"""A time in brackets, which may also be written 1h 02m 03s, 62.5, 62.5s, or with frames, 01:02:03:12."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?")
_FRAMES = re.compile(r"(\d{1,2}:\d{2}:\d{2})[:;]\d{2}")
_UNITS = re.compile(r"(?:(\d+)\s?h\s?)?(?:(\d+)\s?m(?:in)?\s?)?(\d+(?:\.\d+)?)\s?(?:s(?:ec)?)?")


def seconds(clock: str) -> float | None:
    """Seconds of a time such as 01:02:03.4, or None when it is none."""
    match = _CLOCK.fullmatch(clock)
    if not match:
        return None
    hours, minutes, whole, fraction = match.groups()
    milliseconds = int((fraction or "0").ljust(3, "0"))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + milliseconds / 1000


def stamp_s(stamp: str) -> float | None:
    """Seconds of a time in any of the ways STAMP allows, or None when it is none."""
    frames = _FRAMES.fullmatch(stamp)
    time_s = seconds(frames[1] if frames else stamp)
    units = _UNITS.fullmatch(stamp) if time_s is None else None
    if not units:
        return time_s
    return int(units[1] or 0) * 3600 + int(units[2] or 0) * 60 + float(units[3])


def clock(time_s: float, decimals: Literal[1, 3] = 1) -> str:
    """A time for people, such as 00:03:10.2."""
    whole = round(time_s * 10**decimals)
    minutes, rest = divmod(whole, 60 * 10**decimals)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest / 10**decimals:0{3 + decimals}.{decimals}f}"


def span_fault(source: Source, start_s: float, end_s: float, line: int, what: str) -> TranscriptError | None:
    """The error for a span of time that runs backwards, or None when it is in order."""
    if end_s >= start_s:
        return None
    decimals: Literal[1, 3] = 1 if clock(start_s) != clock(end_s) else 3
    return source.error(
        f"ends ({clock(end_s, decimals)}) before it starts ({clock(start_s, decimals)}).",
        f"Swap the times or delete the {what}.",
        line,
    )
