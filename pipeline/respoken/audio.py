"""Samples and their rate; reading and writing WAV in blocks.

Samples are float32, mono unless a function says otherwise, in [-1, 1] by convention though nothing here
clips them. Files over 4 GB are written as RF64, which a ten-hour episode needs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from respoken.errors import MediaError

Samples = NDArray[np.float32]
"""float32, shape (n,), mono; (n, 2), left and right, where stereo is spoken of."""

FRAME = 1152
"""Samples in a frame of MPEG-1 Layer III."""


@dataclass(frozen=True)
class Audio:
    """Mono sound: float32 samples, shape (n,), and their rate in Hz."""

    samples: Samples
    sample_rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate_hz


def write_wav(path: Path, audio: Audio) -> None:
    """Write 16-bit WAV, for people to play. Raises MediaError when the file cannot be written."""
    try:
        soundfile.write(path, audio.samples, audio.sample_rate_hz, subtype="PCM_16", format="WAV")
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(str(error), str(path), "Check the folder and the space left.") from error


def read_wav(path: Path) -> Audio:
    """A whole WAV or FLAC file as mono float32. Raises MediaError when it cannot be read."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(str(error), str(path), "Give a readable WAV file.") from error
    return Audio(np.ascontiguousarray(samples.mean(axis=1), dtype=np.float32), int(rate))


def read_part(path: Path, start_s: float, end_s: float) -> Audio:
    """The sound between two times of a WAV or FLAC file, as mono; shorter where the file ends sooner.

    Raises MediaError as read_wav does.
    """
    try:
        with soundfile.SoundFile(path) as file:
            first, last = (min(round(at_s * file.samplerate), len(file)) for at_s in (start_s, end_s))
            file.seek(first)
            samples = file.read(last - first, dtype="float32", always_2d=True)
            rate = int(file.samplerate)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(str(error), str(path), "Give a readable WAV file.") from error
    return Audio(np.ascontiguousarray(samples.mean(axis=1), dtype=np.float32), rate)


def read_along(path: Path, edges_s: Iterable[float]) -> Iterator[Samples]:
    """The sound between each two of these times in turn, as mono, of a WAV, FLAC or MP3 file.

    The file is opened once and read forward. Shorter, or nothing, where it ends sooner. Raises MediaError
    as read_wav does.
    """
    try:
        with soundfile.SoundFile(path) as file:
            edges = [min(round(at_s * file.samplerate), len(file)) for at_s in edges_s]
            file.seek(edges[0])
            for first, last in pairwise(edges):
                yield file.read(last - first, dtype="float32", always_2d=True).mean(axis=1)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(str(error), str(path), "Give a readable WAV file.") from error


class WavWriter:
    """A WAV (RF64) or FLAC file written block by block, mono or stereo; a context manager."""

    def __init__(
        self, path: Path, sample_rate_hz: int, subtype: Literal["FLOAT", "PCM_16", "PCM_24"] = "FLOAT",
        channels: int = 1, container: Literal["RF64", "FLAC"] = "RF64",
    ) -> None:
        self.path = path
        self.sample_rate_hz = sample_rate_hz
        self.channels = channels
        self.sample_count = 0
        try:
            self._file = soundfile.SoundFile(
                path, "w", samplerate=sample_rate_hz, channels=channels, subtype=subtype, format=container
            )
        except (OSError, soundfile.LibsndfileError) as error:
            raise MediaError(str(error), str(path), "Check the folder and the space left.") from error

    def write(self, samples: Samples | NDArray[np.int16]) -> None:
        """Append samples, shape (n,), or (n, 2) in stereo. Raises MediaError when the disk is full."""
        try:
            self._file.write(samples)
        except (OSError, soundfile.LibsndfileError) as error:
            raise MediaError(str(error), str(self.path), "Free some space and run again.") from error
        self.sample_count += len(samples)

    def __enter__(self) -> "WavWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def resampled(audio: Audio, sample_rate_hz: int) -> Samples:
    """The samples at another rate, shape (n,) or (n, 2); untouched where it is the same."""
    if audio.sample_rate_hz == sample_rate_hz:
        return audio.samples
    samples: Samples = soxr.resample(audio.samples, audio.sample_rate_hz, sample_rate_hz, quality="VHQ")
    return samples
