"""A file encoded with loss, and held under the peak that was asked for.

Encoders add to peaks, by how much depends on the sound, and no headroom is right for every episode. So the
finished file is measured, and where it is over, encoded again a little lower.
"""

from collections.abc import Callable
from pathlib import Path

from respoken import ffmpeg
from respoken.errors import MediaError
from respoken.package.base import Master

TRIES = 4

MARGIN_DB = 0.1
"""How much lower than it was over: the encoder's part of the peak changes a little too."""


def under(master: Master, path: Path, encode: Callable[[str], None]) -> None:
    """Encode until no true peak of the file is over the master's limit. Raises MediaError.

    encode: writes ``path``, given ffmpeg's filter for the level, such as ``volume=-0.3dB``.
    """
    lower_db = 0.0
    for _ in range(TRIES):
        encode(f"volume={-lower_db:.2f}dB")
        if master.peak_dbtp is None:
            return
        over_db = ffmpeg.measure(path).true_peak_dbtp - master.peak_dbtp
        if over_db <= 0:
            return
        lower_db += over_db + MARGIN_DB
    raise MediaError(
        f"still has a peak {over_db:.1f} dB over {master.peak_dbtp:.1f} dBTP after {TRIES} tries.",
        path.name, "Lower peak_dbtp or loudness_lufs in [sound].",
    )
