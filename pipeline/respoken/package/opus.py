"""The episode as Ogg Opus at 64 kb/s, 96 in stereo: the smallest of the good ones, for players that know it.

Opus runs at 48 kHz. What its encoder puts before the sound is stated in the header of the file, and every
player leaves it out.
"""

import base64
import struct
from pathlib import Path

from respoken import atomic, ffmpeg
from respoken.models import Episode
from respoken.package import peaks, tags
from respoken.package.base import Master

_OPTIONS = ("-c:a", "libopus", "-ar", "48000")
_FRONT_COVER = 3

HEADROOM_DB = 2.5
"""How far under the peak asked for the master's must lie: at this bit rate Opus adds 1.5 to 2.7 dB, and
what is still over is encoded lower."""


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>.opus``. Raises MediaError."""
    path = folder / f"{episode.slug}.opus"
    metadata = tags.vorbis(episode)
    if cover := tags.cover(folder):
        metadata += f"METADATA_BLOCK_PICTURE={_picture(cover)}\n"
    options = (*_OPTIONS, "-b:a", "64k" if master.channels == 1 else "96k")

    with atomic.replacing(path) as temporary:
        peaks.under(master, temporary, lambda level: ffmpeg.convert(
            master.path, temporary, "opus", (*options, "-af", f"{level},aresample=resampler=soxr"), metadata
        ))
    return [path]


def _picture(cover: Path) -> str:
    """A cover as Vorbis comments hold it: FLAC's picture block in base 64.

    Its width, height and depth may be given as 0 for not known.
    """
    mime, content = tags.mime_type(cover).encode(), cover.read_bytes()
    head = struct.pack(">II", _FRONT_COVER, len(mime)) + mime + struct.pack(">I", 0)
    encoded = base64.b64encode(head + bytes(16) + struct.pack(">I", len(content)) + content).decode()
    return encoded.replace("=", "\\=")
