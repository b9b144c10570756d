"""The files of an episode: the OUTPUTS table, one module an output.

A new output is one module here with a ``write`` and one line in the table.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from respoken.models import Episode
from respoken.package.base import Master, Writer


@dataclass(frozen=True)
class Module:
    """The ``write`` of a module of this folder, imported when it is first called.

    Encoders and picture libraries take longer to import than ``respoken --help`` may take to answer.
    """

    module: str

    def __call__(self, episode: Episode, master: Master, folder: Path) -> list[Path]:
        """The files written. Raises MediaError."""
        return self.writer(episode, master, folder)

    @property
    def writer(self) -> Writer:
        """The module's own ``write``."""
        return cast(Writer, import_module(f"{__name__}.{self.module}").write)


# In the order they are written: the cover first, because the audio files carry it.
OUTPUTS: dict[str, Writer] = {
    "cover": Module("cover"),
    "mp3": Module("mp3"),
    "m4b": Module("m4b"),
    "opus": Module("opus"),
    "flac": Module("flac"),
    "chapters": Module("chapters"),
    "vtt": Module("vtt"),
    "srt": Module("srt"),
    "json": Module("json"),
    "html": Module("html"),
    "txt": Module("txt"),
    "notes": Module("notes"),
    "timeline": Module("timeline"),
    "waveform": Module("waveform"),
    "pdf": Module("pdf"),
    "brf": Module("brf"),
    "epub": Module("epub"),
    "daisy": Module("daisy"),
    "page": Module("page"),  # last: it links to all the others
}

AUDIO = ("mp3", "m4b", "opus", "flac")
"""Outputs that hold the sound."""

ON_REQUEST = tuple(name for name in OUTPUTS if name in (*AUDIO, "daisy", "pdf", "brf"))
"""Outputs that are written when ``--formats`` names them; all the others always are."""
