"""The mix becomes the master: the loudness asked for, no peak over the ceiling, 44.1 kHz and 16 bits.

What counts is what is shipped, and a lossy encoder moves both loudness and peaks. So the file that will
be shipped is encoded while the master is made, measured by a meter that is not ours, and where it falls
short the levels are corrected and it is made again. A rehearsal on excerpts finds how much loudness the
limiter will take, so that the first encoding nearly always passes.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from respoken import ffmpeg
from respoken import loudness as bs1770
from respoken.audio import Samples, WavWriter, read_blocks
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.limiter import HEADROOM_DB, Limiter
from respoken.models import Loudness, Noun
from respoken.package.base import Master

SAMPLE_RATE_HZ = 44_100

TOLERANCE_LU = 0.3
"""How far from the loudness asked for a finished file may be."""

TRIES = 4
"""How often the levels are corrected before it is given up."""

REHEARSALS = 5
"""How often excerpts are limited to find the gain; speech needs three."""

MOST_GAIN_DB = 40.0
"""A mix that would need more than this is noise, not speech; it is not blown up further."""

_BLOCK_S = 4.0
_EXCERPTS, _EXCERPT_S = 120, 2.0  # what is rehearsed of a long mix: 4 minutes, evenly spread
_FULL_SCALE = 32767.0
_LEAST_SLOPE = 0.2  # under this, more gain only makes it worse

Pcm = NDArray[np.int16]
"""int16, shape (n,), or (n, 2) in stereo."""


class Encoder(Protocol):
    """What encodes the MP3 that is shipped while the master is made, and measures it."""

    path: Path

    def write(self, samples: Pcm) -> None:
        """Encode the next samples."""

    @property
    def loudness(self) -> Loudness:
        """What a meter reads off the encoded sound, once it is finished."""


class Levels(Noun):
    """The gain given to the mix, and the true peak the limiter lets through.

    ``lu_per_db`` is how much louder the master gets by a dB more of gain: 1 where the limiter has nothing
    to do, less the more it takes back.
    """

    gain_db: float
    ceiling_dbtp: float
    lu_per_db: float = 1.0


@dataclass(frozen=True)
class _Form:
    """A sound's rate in Hz and its channels, 1 or 2."""

    rate_hz: int
    channels: int


@dataclass(frozen=True)
class Mastered:
    """The master, what its shipped form measures, the levels that gave it, and which try it was.

    ``note`` says what was not as usual, such as a mix too short to measure; it is empty otherwise.
    """

    master: Master
    loudness: Loudness
    levels: Levels
    tries: int
    note: str = ""


def master(
    mix: Path,
    sound: Sound,
    path: Path,
    encoding: Callable[[int], AbstractContextManager[Encoder]] | None = None,
    headroom_db: float = HEADROOM_DB,
) -> Mastered:
    """Write the master of a mix as 16-bit WAV at 44.1 kHz, and say what it measures once shipped.

    encoding: given the rate, a context manager that encodes what is shipped, such as mp3.encoding; called
    anew for every try. Without it the master itself is measured. headroom_db: how far under the peak asked
    for the limiter's ceiling lies at first, for what encoders add. A mix that is silent or shorter than
    0.4 s cannot be measured and keeps its level. Raises MediaError when loudness and peak cannot both be
    reached.
    """
    ceiling_dbtp = sound.peak_dbtp - headroom_db
    integrated = _integrated_lufs(mix)
    if not math.isfinite(integrated):
        levels = Levels(gain_db=0.0, ceiling_dbtp=ceiling_dbtp)
        made, measured = _make(mix, levels, path, encoding)
        return Mastered(made, measured, levels, 1, "too short or too quiet to measure; its level was kept")
    levels = rehearse(mix, integrated, sound, ceiling_dbtp)
    too_quiet = integrated + MOST_GAIN_DB < sound.loudness_lufs
    note = f"very quiet; raised by {MOST_GAIN_DB:g} dB" if too_quiet else ""
    for count in range(1, TRIES + 1):
        made, measured = _make(mix, levels, path, encoding)
        if passes(measured, sound) or too_quiet:
            return Mastered(made, measured, levels, count, note)
        levels = correct(measured, sound, levels)
    raise MediaError(
        f"{measured.integrated_lufs:.1f} LUFS with peaks at {measured.true_peak_dbtp:.1f} dBTP is as near as "
        f"it comes to {sound.loudness_lufs:g} and {sound.peak_dbtp:g}.",
        "[sound]", "Ask for a lower loudness_lufs.",
    )


def passes(measured: Loudness, sound: Sound) -> bool:
    """Whether what was measured is as loud as asked, and no peak near the limit."""
    off_lu = abs(measured.integrated_lufs - sound.loudness_lufs)
    # Meters that start at another sample of the same file disagree by a few hundredths.
    return off_lu <= TOLERANCE_LU - 0.02 and measured.true_peak_dbtp <= sound.peak_dbtp - 0.05


def correct(measured: Loudness, sound: Sound, levels: Levels) -> Levels:
    """The levels to try next, given what came of the last."""
    over_db = measured.true_peak_dbtp - sound.peak_dbtp + 0.05
    # A little more than was measured, for peaks move when the ceiling does; that takes loudness too.
    lower_db = over_db + 0.1 if over_db > 0 else 0.0
    short_lu = sound.loudness_lufs - measured.integrated_lufs + lower_db / 4
    return levels.model_copy(
        update={
            "gain_db": min(MOST_GAIN_DB, levels.gain_db + short_lu / levels.lu_per_db),
            "ceiling_dbtp": levels.ceiling_dbtp - lower_db,
        }
    )


def rehearse(mix: Path, integrated_lufs: float, sound: Sound, ceiling_dbtp: float) -> Levels:
    """The levels that bring a mix to the loudness asked for, found by limiting excerpts of it."""
    excerpts, form = _excerpts(mix)
    # What the excerpts must come to: they need not be as loud as the whole.
    wanted = sound.loudness_lufs - integrated_lufs + _lufs_of(excerpts, form)
    gain_db, slope = min(MOST_GAIN_DB, sound.loudness_lufs - integrated_lufs), 1.0
    tried: tuple[float, float] | None = None
    for _ in range(REHEARSALS):
        levels = Levels(gain_db=gain_db, ceiling_dbtp=ceiling_dbtp, lu_per_db=slope)
        reached = _lufs_of(_limited(excerpts, levels, form), form)
        if tried and gain_db != tried[0]:
            slope = min(1.0, max(_LEAST_SLOPE, (reached - tried[1]) / (gain_db - tried[0])))
        if not math.isfinite(reached) or abs(wanted - reached) < 0.03:
            break
        tried = gain_db, reached
        gain_db = min(MOST_GAIN_DB, gain_db + (wanted - reached) / slope)
    return Levels(gain_db=gain_db, ceiling_dbtp=ceiling_dbtp, lu_per_db=slope)


# --- passes over the mix ------------------------------------------------------------------------


def _make(
    mix: Path, levels: Levels, path: Path, encoding: Callable[[int], AbstractContextManager[Encoder]] | None
) -> tuple[Master, Loudness]:
    if encoding is None:
        made = _render(mix, levels, path, None)
        return made, ffmpeg.measure(path)
    with encoding(SAMPLE_RATE_HZ) as encoder:
        made = _render(mix, levels, path, encoder)
    return made.model_copy(update={"mp3": encoder.path}), encoder.loudness


def _render(mix: Path, levels: Levels, path: Path, encoder: Encoder | None) -> Master:
    form = replace(_form(mix), rate_hz=SAMPLE_RATE_HZ)
    quantise = _Quantiser()
    with WavWriter(path, SAMPLE_RATE_HZ, "PCM_16", form.channels) as out:
        for block in _limited(_resampled(mix), levels, form):
            samples = quantise(block)
            out.write(samples)
            if encoder:
                encoder.write(samples)
        return Master(
            path=path, sample_rate_hz=SAMPLE_RATE_HZ, sample_count=out.sample_count, channels=form.channels
        )


def _limited(blocks: Iterable[Samples], levels: Levels, form: _Form) -> Iterator[Samples]:
    """The same sound at those levels."""
    limiter = Limiter(levels.ceiling_dbtp, form.rate_hz, form.channels)
    gain = np.float32(10 ** (levels.gain_db / 20))
    for block in blocks:
        yield limiter.feed(block * gain)
    yield limiter.flush()


def _resampled(mix: Path) -> Iterator[Samples]:
    """The mix at the master's rate. soxr takes its own delay off, so that every time stays as it was."""
    form = _form(mix)
    if form.rate_hz == SAMPLE_RATE_HZ:
        yield from read_blocks(mix, _BLOCK_S)
        return
    stream = soxr.ResampleStream(
        form.rate_hz, SAMPLE_RATE_HZ, form.channels, dtype="float32", quality="VHQ"
    )
    for block in read_blocks(mix, _BLOCK_S):
        yield stream.resample_chunk(block)
    nothing = np.zeros((0, form.channels) if form.channels > 1 else 0, np.float32)
    yield stream.resample_chunk(nothing, last=True)


class _Quantiser:
    """Rounds to 16 bits with dither, so that a fade ends in faint hiss and not in distortion.

    Triangular noise made as the difference of two uniform ones in a row, which moves it up in frequency,
    where it is heard less. It is drawn from a fixed seed, so the same mix gives the same bytes.
    """

    def __init__(self) -> None:
        self._random = np.random.Generator(np.random.SFC64(0))
        self._last: Samples | None = None

    def __call__(self, samples: Samples) -> Pcm:
        """The samples as int16, in the same shape; each channel gets noise of its own."""
        if not len(samples):
            return np.zeros(samples.shape, np.int16)
        uniform = self._random.random(samples.shape, dtype=np.float32)
        before = np.zeros_like(uniform[:1]) if self._last is None else self._last
        noise = np.diff(uniform, axis=0, prepend=before)
        self._last = uniform[-1:]
        rounded = np.rint(samples * np.float32(_FULL_SCALE) + noise)
        pcm: Pcm = np.clip(rounded, -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)
        return pcm


def _integrated_lufs(mix: Path) -> float:
    return _lufs_of(read_blocks(mix, _BLOCK_S), _form(mix))


def _lufs_of(blocks: Iterable[Samples], form: _Form) -> float:
    meter = bs1770.Meter(form.rate_hz, form.channels)
    count = 0
    for block in blocks:
        meter.feed(block)
        count += len(block)
    # Under one window BS.1770 has no loudness, though our powers would give one.
    return bs1770.integrated_lufs(meter.powers) if count >= 0.4 * form.rate_hz else -math.inf


def _excerpts(mix: Path) -> tuple[list[Samples], _Form]:
    """Stretches spread evenly over the mix, all of a short one, and what form they have."""
    with _opened(mix) as file:
        length = int(_EXCERPT_S * file.samplerate)
        count = min(_EXCERPTS, -(-file.frames // length))
        excerpts = []
        for start in np.linspace(0, max(0, file.frames - length), count).astype(int):
            file.seek(int(start))
            excerpts.append(file.read(length, dtype="float32"))
        return excerpts, _Form(int(file.samplerate), int(file.channels))


def _form(mix: Path) -> _Form:
    with _opened(mix) as file:
        return _Form(int(file.samplerate), int(file.channels))


def _opened(mix: Path) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(mix)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(str(error), str(mix), "Make the episode again.") from error
