"""The one door to ffmpeg: sound in and out of any format, and meters that are not ours.

Every call is an argument list, never a shell line. Sound goes in through a pipe as it is made and comes
out in blocks, so nothing here holds a whole episode. What ffmpeg says when it fails is turned into a
MediaError with its last useful line; a child never outlives the block that started it. Outputs carry no
dates or versions, so the same samples give the same bytes.
"""

import math
import os
import re
import struct
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Audio, Samples
from respoken.child import Child
from respoken.errors import MediaError
from respoken.models import Chapter, Loudness

EXECUTABLE_VARIABLE = "RESPOKEN_FFMPEG"
"""Environment variable that names another ffmpeg than the one that comes with imageio-ffmpeg."""

METADATA_HEADER = ";FFMETADATA1\n"
"""What a text in ffmpeg's metadata format begins with."""

QUIETEST_LUFS = -70.0
"""What the loudness of sound too short or too quiet to measure is given as: BS.1770's absolute gate."""

LOWEST_PEAK_DBTP = -120.0
"""What the peak of digital silence is given as; minus infinity cannot be written in JSON."""

_METER = "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=print:file=-"
_BITEXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")  # no versions and no dates in the file
_UNHEARD = 3  # the meter reports every 100 ms, and from the fourth time on has heard a window
_AHEAD = 512  # blocks of 2 KB that ffmpeg reads ahead, so that it and what feeds it both have work
_BLOCK_BYTES = 1 << 20


def executable(environment: Mapping[str, str] = os.environ) -> str:
    """The ffmpeg to run: the one RESPOKEN_FFMPEG or IMAGEIO_FFMPEG_EXE names, else imageio-ffmpeg's.

    Raises MediaError when there is none.
    """
    named = environment.get(EXECUTABLE_VARIABLE) or environment.get("IMAGEIO_FFMPEG_EXE")
    if named:
        return named
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MediaError(
            "there is no ffmpeg.", "imageio-ffmpeg", f"Install it again, or set {EXECUTABLE_VARIABLE}."
        ) from error


def version() -> str:
    """The first line of what ``ffmpeg -version`` says."""
    with _child(["-version"], stdout=subprocess.PIPE) as child:
        text = child.output.read().decode(errors="replace")
    return text.splitlines()[0]


def convert(
    source: Path,
    path: Path,
    muxer: str,
    options: Sequence[str],
    metadata: str = "",
    cover: Path | None = None,
) -> None:
    """Encode a sound file into another. Raises MediaError.

    muxer: ffmpeg's name of the format. options: ffmpeg's codec options. metadata: tags and chapters in
    ffmpeg's metadata format. cover: a picture that ``path`` is to carry.
    """
    inputs = ["-i", url(source), "-f", "ffmetadata", "-i", "pipe:0"]
    kept = ["-map", "0:a:0", "-map_metadata", "1", "-map_chapters", "1"]
    if cover:
        inputs += ["-i", url(cover)]
        kept += ["-map", "2:v:0", "-c:v", "copy", "-disposition:v:0", "attached_pic"]
    with _child(
        ["-y", *inputs, *kept, *options, *_BITEXACT, "-f", muxer, url(path)], str(path), stdin=subprocess.PIPE
    ) as child:
        child.send((metadata or METADATA_HEADER).encode())


def url(path: Path) -> str:
    """A path as ffmpeg reads it whatever characters it begins with or holds."""
    return f"file:{path}"


# --- sound in -----------------------------------------------------------------------------------


class Encoder:
    """Encodes the samples it is fed into a file; a context manager.

    path: where the file goes; its suffix does not matter. muxer: ffmpeg's name of the file's format.
    options: ffmpeg's codec options.
    """

    def __init__(
        self, path: Path, sample_rate_hz: int, muxer: str, options: Sequence[str], *, channels: int = 1
    ) -> None:
        self.path = path.absolute()
        form = ["-f", "s16le", "-ar", str(sample_rate_hz), "-ac", str(channels)]
        sound = ["-thread_queue_size", str(_AHEAD), *form]
        bare = ["-id3v2_version", "0"] if muxer == "mp3" else []
        self._arguments = [
            "-y", *sound, "-i", "pipe:0", "-map", "0:a:0", *_BITEXACT, *options, *bare, "-f", muxer,
            url(self.path),
        ]

    def __enter__(self) -> Self:
        self._child = _child(self._arguments, str(self.path), stdin=subprocess.PIPE)
        return self

    def write(self, samples: NDArray[np.int16]) -> None:
        """Encode the next samples, int16, shape (n,) or (n, channels). Raises MediaError."""
        self._child.send(samples.astype("<i2", copy=False).tobytes())

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._child.finish()
        finally:
            self._child.kill()


# --- sound out ----------------------------------------------------------------------------------


@contextmanager
def decoding(
    path: Path, sample_rate_hz: int | None = None, channels: int = 1
) -> Iterator[tuple[int, Iterator[Samples]]]:
    """The rate of a sound file and its samples in blocks, float32, mixed down to mono.

    sample_rate_hz: resample to this rate; None keeps the file's own. channels: 2 for blocks of shape
    (n, 2), left and right. What an encoder added before and after is cut off where the file says how much
    that is. Raises MediaError.
    """
    _require(path)
    rate = ["-ar", str(sample_rate_hz)] if sample_rate_hz else []
    arguments = ["-i", url(path), "-map", "0:a:0", "-ac", str(channels), *rate]
    arguments += ["-c:a", "pcm_f32be", "-f", "au", "-"]
    with _child(arguments, str(path), stdout=subprocess.PIPE) as child:
        header = child.output.read(24)
        if len(header) < 24:
            child.finish()
            raise MediaError("holds no sound.", str(path), "Give an audio file.")
        offset, rate_hz = struct.unpack(">4xI8xI4x", header)
        child.output.read(offset - 24)
        yield rate_hz, _blocks(child, channels)


def _blocks(child: Child, channels: int) -> Iterator[Samples]:
    sample_bytes = 4 * channels
    while block := child.output.read(_BLOCK_BYTES):
        samples = np.frombuffer(block[: len(block) // sample_bytes * sample_bytes], dtype=">f4")
        yield samples.astype(np.float32).reshape(-1, *([channels] if channels > 1 else []))
    child.finish()


def decode(path: Path, sample_rate_hz: int | None = None, longest_s: float = math.inf) -> Audio:
    """A whole sound file as mono float32, for short ones. Raises MediaError when over ``longest_s``."""
    with decoding(path, sample_rate_hz) as (rate_hz, blocks):
        kept: list[Samples] = []
        count = 0
        for block in blocks:
            count += len(block)
            if count > longest_s * rate_hz:
                minutes = f"{longest_s / 60:g} minutes"
                raise MediaError(f"is longer than {minutes}.", str(path), "Give a shorter file.")
            kept.append(block)
    if not count:
        raise MediaError("holds no sound.", str(path), "Give an audio file.")
    return Audio(np.concatenate(kept), rate_hz)


def duration_s(path: Path) -> float:
    """How long a file plays, in seconds, by decoding all of it. Raises MediaError."""
    with decoding(path) as (rate_hz, blocks):
        return sum(len(block) for block in blocks) / rate_hz


# --- meters -------------------------------------------------------------------------------------


def measure(path: Path) -> Loudness:
    """Integrated loudness, true peak and loudness range of a file, by ffmpeg's ebur128 (EBU R 128).

    A mono file is measured as the one channel it is, as BS.1770 sums channels. Raises MediaError.
    """
    _require(path)
    meter = _MeterChild(["-i", url(path), "-map", "0:a:0"], str(path))
    try:
        return meter.finish()
    finally:
        meter.kill()


@dataclass(frozen=True)
class Windows:
    """What a meter reads off a short file: its momentary loudness every 100 ms, and its highest peak."""

    momentary_lufs: tuple[float, ...]
    """Of 400 ms each, the first when so much has been heard; LOWEST_PEAK_DBTP for silence."""
    true_peak_dbtp: float


def windows(path: Path) -> Windows:
    """The loudness of every window of a short file, by the meter of ``measure``. Raises MediaError."""
    _require(path)
    arguments = ["-i", url(path), "-map", "0:a:0", "-af", _METER, "-f", "null", "-"]
    with _child(arguments, str(path), stdout=subprocess.PIPE) as child:
        text = child.output.read().decode(errors="replace")
        child.finish()
    read = [float(value) for value in re.findall(r"lavfi\.r128\.M=(\S+)", text)]
    heard = [value if math.isfinite(value) else LOWEST_PEAK_DBTP for value in read[_UNHEARD:]]
    return Windows(tuple(heard), _loudness(text[-4096:]).true_peak_dbtp)


@dataclass(frozen=True)
class Silence:
    """A stretch in which nothing is heard, in seconds."""

    start_s: float
    end_s: float


def silences(path: Path, below_dbfs: float = -50.0, longer_s: float = 0.5) -> list[Silence]:
    """Every stretch of a file that stays under a level for so long, in order. Raises MediaError."""
    _require(path)
    detect = f"silencedetect=noise={below_dbfs}dB:duration={longer_s}"
    with _child(
        ["-i", url(path), "-map", "0:a:0", "-af", detect, "-f", "null", "-"], str(path), level="info"
    ) as child:
        child.finish()
        text = child.complaint()
    starts = [float(value) for value in re.findall(r"silence_start: (-?[\d.e+-]+)", text)]
    ends = [float(value) for value in re.findall(r"silence_end: (-?[\d.e+-]+)", text)]
    return [Silence(max(0.0, start), end) for start, end in zip(starts, ends, strict=False)]


def chapters(path: Path) -> list[Chapter]:
    """The chapters that ffmpeg reads from a file, in its order. Raises MediaError."""
    _require(path)
    with _child(["-i", url(path), "-f", "ffmetadata", "-"], str(path), stdout=subprocess.PIPE) as child:
        text = child.output.read().decode()
        child.finish()
    return [_chapter(block) for block in text.split("[CHAPTER]")[1:]]


def tags(path: Path) -> dict[str, str]:
    """The tags that ffmpeg reads from a file, names in lower case. Raises MediaError.

    Ogg keeps them with its sound, other containers with the file: both are read.
    """
    _require(path)
    found: dict[str, str] = {}
    for where in ("0:g", "0:s:a"):
        asked = ["-i", url(path), "-map_metadata", where, "-map_chapters", "-1", "-f", "ffmetadata", "-"]
        with _child(asked, str(path), stdout=subprocess.PIPE) as child:
            text = child.output.read().decode()
            child.finish()
        for line in re.findall(r"^((?:\\\n|\\.|[^\n\\])*)$", text, re.MULTILINE):
            name, equals, value = line.partition("=")
            if equals and not line.startswith(";"):
                found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL))
    return found


def _chapter(block: str) -> Chapter:
    found = re.search(r"TIMEBASE=(\d+)/(\d+)\nSTART=(-?\d+)", block)
    title = re.search(r"^title=((?:\\\n|[^\n])*)", block, re.MULTILINE)
    assert found, "ffmpeg writes a time base and a start for every chapter"
    over, under, start = (int(number) for number in found.groups())
    plain = re.sub(r"\\(.)", r"\1", title[1], flags=re.DOTALL) if title else ""
    return Chapter(title=plain, start_s=start * over / under)


class _MeterChild:
    """An ffmpeg that measures what it reads, and the thread that keeps the last it said."""

    def __init__(self, source: Sequence[str], where: str) -> None:
        self._child = _child([*source, "-af", _METER, "-f", "null", "-"], where, stdout=subprocess.PIPE)
        self._tail = b""
        # It reports ten times a second of sound; unread, the pipe would fill and everything would wait.
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        while block := self._child.output.read(1 << 16):
            self._tail = (self._tail + block)[-4096:]

    def finish(self) -> Loudness:
        """What it measured, once its input has ended."""
        self._reader.join()
        self._child.finish()
        return _loudness(self._tail.decode(errors="replace"))

    def kill(self) -> None:
        """End the child and the thread."""
        self._child.kill()
        self._reader.join()


def _loudness(text: str) -> Loudness:
    def last(key: str, missing: float) -> float:
        found = re.findall(rf"lavfi\.r128\.{key}=(\S+)", text)
        value = float(found[-1]) if found else missing
        return value if math.isfinite(value) else missing

    peak = max(last("true_peak", 0.0), 10 ** (LOWEST_PEAK_DBTP / 20))
    return Loudness(
        integrated_lufs=max(last("I", QUIETEST_LUFS), QUIETEST_LUFS),
        true_peak_dbtp=round(20 * math.log10(peak), 2),
        lra_lu=last("LRA", 0.0),
    )


def _child(
    arguments: Sequence[str], where: str = "", *, stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL, level: str = "error",
) -> Child:
    return Child(executable(), arguments, where, stdin=stdin, stdout=stdout, level=level)


def _require(path: Path) -> None:
    if not path.is_file():
        raise MediaError("no such sound file.", str(path), "Check the path.")
