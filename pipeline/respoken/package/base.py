"""What every output is: a function from a laid-out episode and its master to files in a folder."""

from pathlib import Path
from typing import Protocol

from respoken.models import Episode, Noun


class Master(Noun):
    """The mastered sound, lossless, which every audio file is encoded from: 16-bit or float WAV.

    ``channels`` is 1, or 2 where speakers are placed between left and right.
    ``peak_dbtp`` is what no file may exceed (true peak, ITU-R BS.1770-4), where there is a limit.
    ``mp3`` holds the same sound as MP3 frames without tags, where it was encoded while it was mastered;
    ``path`` is that too where no other audio file is asked for.
    """

    path: Path
    sample_rate_hz: int
    sample_count: int
    channels: int = 1
    peak_dbtp: float | None = None
    mp3: Path | None = None


class Writer(Protocol):
    """Writes an output's files, each by atomic replace, and says which."""

    def __call__(self, episode: Episode, master: Master, folder: Path) -> list[Path]:
        """The files written. Raises MediaError."""
