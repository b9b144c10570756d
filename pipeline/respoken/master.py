"""The mix becomes the master: the loudness asked for, no peak over the ceiling, 44.1 kHz and 16 bits.

It is made passage by passage, several at once, and what has been made before is taken from where it is
kept. What counts is what is shipped, and a lossy encoder moves both loudness and peaks. So each passage is
encoded as it will be shipped and measured by a meter that is not ours; one with a peak over the limit is
made again under a lower ceiling. The measured windows of all together give the loudness of the whole;
where it falls short, the level is corrected and all is made again. Of a long mix a few passages are made
first, so that this hardly ever happens.

Nothing depends on what was kept: the same mix gives the same bytes, first made or edited there and back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from respoken import atomic, ffmpeg
from respoken import loudness as bs1770
from respoken.audio import FRAME, Samples, WavWriter
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.limiter import HEADROOM_DB, Limiter
from respoken.models import Loudness, Noun
from respoken.package import frames, mp3
from respoken.package.base import Master
from respoken.passages import Encoded, Kept, Passages, key

SAMPLE_RATE_HZ = 44_100

TOLERANCE_LU = 0.3
"""How far from the loudness asked for a finished file may be."""

TRIES = 6
"""How often levels are corrected before it is given up."""

MOST_GAIN_DB = 40.0
"""A mix that would need more than this is noise, not speech; it is not blown up further."""

GAIN_STEP_DB = 0.25
"""What a corrected gain is rounded to, so that a small edit does not move it and all passages with it."""

REHEARSED, REHEARSAL_LU = 8, 0.2
"""How many passages of a long mix are made first, to find the level, and how near it they must come."""

_BLOCK_S = 4.0
_FULL_SCALE = 32767.0
_UNMEASURED = "too short or too quiet to measure; its level was kept"
_LEAST_SLOPE = 0.2  # under this, more gain only makes it worse
_LIMITED_SLOPE = 0.5  # under this it is the limiter, and not too soft a mix, that keeps it from being loud

Pcm = NDArray[np.int16]
"""int16, shape (n,), or (n, 2) in stereo."""


class Passage(Protocol):
    """A part of the mix that is mastered by itself; see assemble.Passage."""

    @property
    def start(self) -> int:
        """Where it begins in the whole, in samples of the master."""

    @property
    def count(self) -> int:
        """Its length in samples of the master: whole MP3 frames, but for the last passage."""

    @property
    def lead(self) -> int:
        """How many samples are mixed before it, whole MP3 frames; they are heard of the passage before."""

    @property
    def tail(self) -> int:
        """How many are mixed after it; 0 for the last passage."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    @property
    def key(self) -> str:
        """A hash of all that decides its mix: 64 hexadecimal digits."""

    def sound(self) -> Samples:
        """Lead, passage and tail at the master's rate, float32, shape (n,) or (n, 2)."""


class Levels(Noun):
    """The gain given to the mix, and the true peak the limiter lets through at first.

    ``lu_per_db`` is how much louder the master gets by a dB more of gain: 1 where the limiter has nothing
    to do, less the more it takes back.
    """

    gain_db: float
    ceiling_dbtp: float
    lu_per_db: float = 1.0


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
    mix: Sequence[Passage],
    sound: Sound,
    kept: Passages,
    path: Path,
    *,
    wav: Path | None = None,
    mix_lufs: float | None = None,
    headroom_db: float = HEADROOM_DB,
    jobs: int = 1,
    watch: Callable[[float], None] = lambda share: None,
) -> Mastered:
    """Write the master of a mix as MP3 frames, and say what it measures.

    path: the MP3, without tags. wav: where the same sound goes as 16-bit WAV at 44.1 kHz; without it the
    MP3 is all there is of the master. mix_lufs: how loud the mix comes to lie under the limiter, where that
    is known. headroom_db: how far under the peak asked for the limiter's ceiling lies at first, for what
    encoders add. jobs: how many passages are made at once. watch: told how much of the sound is made, of 1.
    A mix that is silent or shorter than 0.4 s cannot be measured and keeps its level. Raises MediaError when
    loudness and peak cannot both be reached.
    """
    kept.sweep()
    with atomic.temporary_folder(path.parent, ".passages-") as work, ThreadPoolExecutor(jobs) as pool:
        studio = _Studio(mix, sound, kept, pool, jobs, work, watch)
        gain_db = 0.0 if mix_lufs is None else sound.loudness_lufs - mix_lufs
        levels = Levels(gain_db=gain_db, ceiling_dbtp=sound.peak_dbtp - headroom_db)
        sample = _sample(mix)
        if len(sample) < len(mix):
            levels = _levelled(studio, sample, levels, sound, REHEARSAL_LU).levels
        found = _levelled(studio, mix, levels, sound, TOLERANCE_LU - 0.04)
        _join(mix, found.made, kept, path)
        if wav:
            studio.write(found.made, found.levels, wav)
    last = mix[-1]
    master = Master(
        path=wav or path, sample_rate_hz=SAMPLE_RATE_HZ, sample_count=last.start + last.count,
        channels=last.channels, mp3=path,
    )
    return Mastered(master, found.loudness, found.levels, found.tries, found.note)


@dataclass(frozen=True)
class _Levelled:
    """Passages at levels at which they are as loud as asked, and which try it was."""

    levels: Levels
    made: Sequence[Kept]
    loudness: Loudness
    tries: int
    note: str = ""


def _levelled(
    studio: "_Studio", parts: Sequence[Passage], levels: Levels, sound: Sound, tolerance_lu: float
) -> _Levelled:
    before: tuple[float, float] | None = None
    for count in range(1, TRIES + 1):
        made = studio.make(parts, levels)
        measured = measure(made)
        if measured.integrated_lufs <= ffmpeg.QUIETEST_LUFS:
            as_it_was = levels.model_copy(update={"gain_db": 0.0})
            made = studio.make(parts, as_it_was)
            return _Levelled(as_it_was, made, measure(made), count, _UNMEASURED)
        short_lu = sound.loudness_lufs - measured.integrated_lufs
        if abs(short_lu) <= tolerance_lu:
            return _Levelled(levels, made, measured, count)
        if before and before[0] != levels.gain_db:
            slope = (measured.integrated_lufs - before[1]) / (levels.gain_db - before[0])
            levels = levels.model_copy(update={"lu_per_db": min(1.0, max(_LEAST_SLOPE, slope))})
        if short_lu > 0 and levels.gain_db >= MOST_GAIN_DB and levels.lu_per_db > _LIMITED_SLOPE:
            return _Levelled(levels, made, measured, count, f"very quiet; raised by {MOST_GAIN_DB:g} dB")
        before = levels.gain_db, measured.integrated_lufs
        levels = correct(measured, sound, levels)
    raise _out_of_reach(measured.integrated_lufs, measured.true_peak_dbtp, sound)


def _sample(mix: Sequence[Passage]) -> Sequence[Passage]:
    """Some passages of a long mix, drawn by their names, so that an edit changes one of them at most."""
    return sorted(mix, key=lambda passage: passage.key)[:REHEARSED]


def _out_of_reach(lufs: float, peak_dbtp: float, sound: Sound) -> MediaError:
    return MediaError(
        f"{lufs:.1f} LUFS with peaks at {peak_dbtp:.1f} dBTP is as near as "
        f"it comes to {sound.loudness_lufs:g} and {sound.peak_dbtp:g}.",
        "[sound]", "Ask for a lower loudness_lufs.",
    )


def correct(measured: Loudness, sound: Sound, levels: Levels) -> Levels:
    """The levels to try next, given what came of the last."""
    short_lu = sound.loudness_lufs - measured.integrated_lufs
    gain_db = levels.gain_db + short_lu / levels.lu_per_db
    steps = round(gain_db / GAIN_STEP_DB)
    return levels.model_copy(update={"gain_db": min(MOST_GAIN_DB, round(steps * GAIN_STEP_DB, 6))})


def measure(made: Iterable[Kept]) -> Loudness:
    """The loudness of passages one after another, from the windows that a meter read off each (BS.1770)."""
    powers: list[float] = []
    peak_dbtp = ffmpeg.LOWEST_PEAK_DBTP
    for passage in made:
        powers += map(bs1770.power, passage.momentary_lufs)
        peak_dbtp = max(peak_dbtp, passage.true_peak_dbtp)
    lufs = bs1770.integrated_lufs(powers)
    return Loudness(
        integrated_lufs=round(max(lufs, ffmpeg.QUIETEST_LUFS), 3), true_peak_dbtp=peak_dbtp,
        lra_lu=round(bs1770.range_lu(powers), 2),
    )


# --- passes over the mix ------------------------------------------------------------------------


class _Studio:
    """Where passages are made, several at once, and found when they have been made before."""

    def __init__(
        self, mix: Sequence[Passage], sound: Sound, kept: Passages, pool: ThreadPoolExecutor, jobs: int,
        work: Path, watch: Callable[[float], None],
    ) -> None:
        self._mix, self._sound, self._kept, self._work = mix, sound, kept, work
        self._pool, self._jobs = pool, jobs
        self._watch = watch
        self._encoder = ffmpeg.version()

    def make(self, parts: Sequence[Passage], levels: Levels) -> list[Kept]:
        """These passages at those levels, in order."""
        decides = levels.gain_db, levels.ceiling_dbtp, self._sound.peak_dbtp, self._encoder
        names = [key(part.key, *decides) for part in parts]
        found = {name: kept for name in names if (kept := self._kept.find(name))}
        missing = {name: one for name, one in zip(names, parts, strict=True) if name not in found}
        total = sum(part.count for part in self._mix)
        done = sum(part.count for name, part in zip(names, parts, strict=True) if name in found)
        self._watch(done / total)
        futures = {name: self._pool.submit(self._made, name, one, levels) for name, one in missing.items()}
        try:
            for name, future in futures.items():
                found[name] = future.result()
                done += missing[name].count
                self._watch(done / total)
        finally:
            for future in futures.values():
                future.cancel()
        return [found[name] for name in names]

    def _made(self, name: str, passage: Passage, levels: Levels) -> Kept:
        return self._kept.keep(name, _encode(passage, levels, self._sound, self._work / name))

    def write(self, made: Sequence[Kept], levels: Levels, wav: Path) -> None:
        """The sound that was encoded, as WAV."""
        with WavWriter(wav, SAMPLE_RATE_HZ, "PCM_16", self._mix[0].channels) as out:
            # So few at a time that memory stays flat.
            for at in range(0, len(made), self._jobs):
                few = self._mix[at : at + self._jobs]
                ceilings = [one.ceiling_dbtp for one in made[at : at + self._jobs]]
                rendered = self._pool.map(_rendered, few, [levels] * len(few), ceilings)
                for passage, samples in zip(few, rendered, strict=True):
                    out.write(samples[passage.lead : passage.lead + passage.count])


def _encode(passage: Passage, levels: Levels, sound: Sound, path: Path) -> Encoded:
    """A passage encoded so that no peak is over the limit. path: what its scratch files are named by."""
    ceiling_dbtp = levels.ceiling_dbtp
    for _ in range(TRIES):
        made = _encoded(passage, _rendered(passage, levels, ceiling_dbtp), ceiling_dbtp, path)
        over_db = made.true_peak_dbtp - sound.peak_dbtp + 0.05
        if over_db <= 0:
            return made
        # A little more than was measured, for peaks move when the ceiling does.
        ceiling_dbtp -= over_db + 0.1
    lufs = bs1770.integrated_lufs([bs1770.power(window) for window in made.momentary_lufs])
    raise _out_of_reach(lufs, made.true_peak_dbtp, sound)


def _encoded(passage: Passage, samples: Pcm, ceiling_dbtp: float, path: Path) -> Encoded:
    whole, own = path.with_suffix(".whole.mp3"), path.with_suffix(".mp3")
    with mp3.encoding(whole, SAMPLE_RATE_HZ, passage.channels) as encoder:
        encoder.write(samples)
    with frames.reading(whole) as sound:
        first = passage.lead // FRAME
        # Of the last passage all there is: its sound ends in the frames that the encoder adds.
        last = first + passage.count // FRAME if passage.tail else len(sound.offsets) - 1
        content, info = sound.between(first, last), sound.info
    whole.unlink()
    with atomic.replacing(own) as temporary:
        temporary.write_bytes(content)
    read = ffmpeg.windows(own)
    own.unlink()
    return Encoded(content, last - first, info, read.momentary_lufs, read.true_peak_dbtp, ceiling_dbtp)


def _rendered(passage: Passage, levels: Levels, ceiling_dbtp: float) -> Pcm:
    """Lead, passage and tail at those levels, limited and rounded."""
    quantise = _Quantiser(int(passage.key[:16], 16))
    limited = _limited(passage.sound(), levels.gain_db, ceiling_dbtp)
    return np.concatenate([quantise(block) for block in limited])


def _limited(samples: Samples, gain_db: float, ceiling_dbtp: float) -> Iterator[Samples]:
    """The same sound at those levels, in blocks."""
    limiter = Limiter(ceiling_dbtp, SAMPLE_RATE_HZ, 1 if samples.ndim == 1 else samples.shape[1])
    gain = np.float32(10 ** (gain_db / 20))
    size = round(_BLOCK_S * SAMPLE_RATE_HZ)
    for at in range(0, len(samples), size):
        yield limiter.feed(samples[at : at + size] * gain)
    yield limiter.flush()


def _join(mix: Sequence[Passage], made: Sequence[Kept], kept: Passages, path: Path) -> None:
    """Write the frames of all passages one after another."""
    info = kept.encoded(made[0]).info
    parts = ((one.frames, one.count) for one in map(kept.encoded, made))
    try:
        frames.join(parts, info, mix[-1].start + mix[-1].count, path)
    except OSError as error:
        raise MediaError(str(error), str(path), "Check the folder and the space left.") from error


class _Quantiser:
    """Rounds to 16 bits with dither, so that a fade ends in faint hiss and not in distortion.

    Triangular noise made as the difference of two uniform ones in a row, which moves it up in frequency,
    where it is heard less. It is drawn from the passage's own seed, so the same mix gives the same bytes.
    """

    def __init__(self, seed: int) -> None:
        self._random = np.random.Generator(np.random.SFC64(seed))
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
