"""The episode as FLAC: the master itself, to the bit, for keeping."""

from pathlib import Path

from respoken import atomic, ffmpeg
from respoken.models import Episode
from respoken.package import tags
from respoken.package.base import Master


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>.flac``. Raises MediaError."""
    path = folder / f"{episode.slug}.flac"
    with atomic.replacing(path) as temporary:
        ffmpeg.convert(
            master.path, temporary, "flac", ("-c:a", "flac"), tags.vorbis(episode), tags.cover(folder)
        )
    return [path]
