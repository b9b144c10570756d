"""Seconds as the files write them."""


def stamp(seconds: float, decimal: str = ".") -> str:
    """Hours, minutes, seconds and milliseconds, as WebVTT (``.``) and SRT (``,``) write them.

    Rounded down, so that no caption outlives the audio: ``stamp(3725.0419)`` is ``01:02:05.041``.
    """
    # A sample count over its rate may fall a hair short of the millisecond it stands for.
    milliseconds = int(seconds * 1000 + 1e-6)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{decimal}{rest % 1000:03}"


def clock(seconds: float) -> str:
    """A time as people write it, to the second below: ``0:09``, ``1:02:05``."""
    minutes, rest = divmod(int(seconds + 1e-6), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
