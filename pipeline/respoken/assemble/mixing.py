"""The clips in their places, with the music: passage by passage, or in one file a speaker."""

import hashlib
import json
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from respoken import atomic, riding
from respoken.assemble.cuts import Cut, cut_of, rate
from respoken.assemble.layout import MASTER_RATE_HZ
from respoken.audio import FRAME, Audio, Samples, WavWriter, resampled
from respoken.models import Clip, Timeline
from respoken.places import CENTRE, Places, panned
from respoken.store import Store

FADE_IN_S = 0.005
FADE_OUT_S = 0.03

LEAD, TAIL = 4 * FRAME, 2 * FRAME
"""What is mixed before and after a passage, in samples of the master: what its encoder hears around it."""

Music = Callable[[int, int], Samples]
"""Gives the music from a sample of the mix on, so many samples of it, float32."""


def passages(
    timeline: Timeline,
    clips: Sequence[Clip | None],
    store: Store,
    gains: Sequence[float],
    music: Music | None = None,
    places: Places | None = None,
    riding_db: float = 0.0,
) -> list["Passage"]:
    """The passages of an episode, in order, whose sound is mixed when it is asked for.

    gains: in dB, one a clip. places: where each speaker is heard, for a mix in stereo; None makes it mono.
    Music is in the centre. riding_db: how far a part of a clip may be moved towards the rest of it.
    """
    rate_hz = rate(clips)
    ends = [*timeline.seams[1:], round(timeline.duration_s * MASTER_RATE_HZ)]
    mixer = _Mixer(store, rate_hz, music, places, riding_db)
    pieces = _pieces(timeline, clips, gains, rate_hz)
    return [
        Passage(
            begin, end - begin, 0 if begin == 0 else LEAD, 0 if end == ends[-1] else TAIL,
            tuple(piece for piece in pieces if piece.seam == begin), mixer,
        )
        for begin, end in zip(timeline.seams, ends, strict=True)
    ]


def stems(
    timeline: Timeline,
    clips: Sequence[Clip | None],
    store: Store,
    gains: Sequence[float],
    paths: Mapping[str, Path],
    music: Music | None = None,
    music_path: Path | None = None,
    places: Places | None = None,
    riding_db: float = 0.0,
) -> list[Path]:
    """Write what the mix is made of, each as long as the episode: FLAC of 24 bits at the clips' rate.

    paths: speaker -> the file with what they say. music_path: where the music goes, when there is any.
    Added up, they are the mix before it is mastered, but for rounding. gains, places, riding_db: as the
    mix has them. Holds one clip at a time. Raises MediaError.
    """
    rate_hz = rate(clips)
    pieces = _pieces(timeline, clips, gains, rate_hz)
    wanted: list[tuple[Path, list[_Piece], Music | None]] = [
        (path, [piece for piece in pieces if piece.speaker == speaker], None)
        for speaker, path in paths.items()
    ]
    if music and music_path:
        wanted.append((music_path, [], music))
    for path, own, tune in wanted:
        with atomic.replacing(path) as temporary:
            channels = 1 if places is None else 2
            with WavWriter(temporary, rate_hz, "PCM_24", channels, "FLAC") as out:
                _lay(out, own, round(timeline.duration_s * rate_hz), store, tune, places or {}, riding_db)
    return [path for path, _, _ in wanted]


@dataclass(frozen=True)
class _Piece:
    """What is heard of a clip from sample ``start`` of its passage's mix on, for ``room`` samples at most.

    seam: where the passage begins, in samples of the master.
    """

    seam: int
    start: int
    room: int
    speaker: str
    clip: Clip
    cut: Cut
    gain_db: float


def _pieces(
    timeline: Timeline, clips: Sequence[Clip | None], gains: Sequence[float], rate_hz: int
) -> list[_Piece]:
    """What is heard of every clip, in order; each gives way to the next, and to the end of its passage."""
    found = []
    for span, clip, gain_db in zip(timeline.utterances, clips, gains, strict=True):
        if clip:
            cut = cut_of(clip, rate_hz, span)
            seam = timeline.seams[bisect_right(timeline.seams, span.start_s * MASTER_RATE_HZ) - 1]
            start = round((span.start_s - seam / MASTER_RATE_HZ) * rate_hz) - (cut.onset - cut.first)
            found.append(_Piece(seam, start, 0, span.speaker, clip, cut, gain_db))
    end_s = [*(seam / MASTER_RATE_HZ for seam in timeline.seams[1:]), timeline.duration_s]
    lasts = {
        seam: round((stop_s - seam / MASTER_RATE_HZ) * rate_hz)
        for seam, stop_s in zip(timeline.seams, end_s, strict=True)
    }
    stops = [
        after.start if after.seam == piece.seam else lasts[piece.seam] for piece, after in pairwise(found)
    ]
    stops += [lasts[piece.seam] for piece in found[-1:]]
    return [replace(piece, room=stop - piece.start) for piece, stop in zip(found, stops, strict=True)]


def _spoken(piece: _Piece, store: Store, rate_hz: int, riding_db: float) -> Samples:
    """A piece as it is heard, mono."""
    cut = piece.cut
    sound = resampled(store.samples(piece.clip), rate_hz)[cut.first : cut.stop][: piece.room]
    louder = _faded(sound, rate_hz) * np.float32(10 ** (piece.gain_db / 20))
    louder *= riding.gain(riding.ride(piece.clip.powers, riding_db), cut.first, len(sound), rate_hz)
    return louder


# --- a passage ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Mixer:
    """What all passages of an episode are mixed from."""

    store: Store
    rate_hz: int
    music: Music | None
    places: Places | None
    riding_db: float


@dataclass(frozen=True)
class Passage:
    """A run of utterances that is mastered by itself, as long as a whole number of MP3 frames but the last.

    start: where it lies in the episode. lead, tail: what is mixed before and after its ``count`` samples,
    for what follows to find there what it would in the whole: silence, or the music. All in samples of the
    master.
    """

    start: int
    count: int
    lead: int
    tail: int
    pieces: tuple[_Piece, ...] = field(repr=False)
    mixer: _Mixer = field(repr=False)

    @property
    def channels(self) -> int:
        """1, or 2 in stereo."""
        return 1 if self.mixer.places is None else 2

    @cached_property
    def key(self) -> str:
        """A hash of all that decides how it sounds. Its own place in the episode is not among it."""
        heard = [
            (piece.clip.key, piece.start, piece.room, piece.gain_db, self._place(piece))
            for piece in self.pieces
        ]
        tune = "" if self.mixer.music is None else hashlib.sha256(self._tune().tobytes()).hexdigest()
        decides = [
            _FORMAT, self.mixer.rate_hz, self.count, self.lead, self.tail, self.channels,
            self.mixer.riding_db, heard, tune,
        ]
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()

    def sound(self) -> Samples:
        """Its mix at the master's rate, lead and tail included; shape (n,), or (n, 2) in stereo.

        Raises MediaError when a clip cannot be read.
        """
        mixed = self._speech()
        if self.mixer.music is not None:
            tune = self._tune()
            mixed += tune if self.channels == 1 else panned(tune, CENTRE)
        return mixed

    def _place(self, piece: _Piece) -> float:
        return (self.mixer.places or {}).get(piece.speaker, CENTRE)

    def _speech(self) -> Samples:
        rate_hz = self.mixer.rate_hz
        grid = _Grid(rate_hz, -self.lead, self.count + self.tail)
        mixed = np.zeros((grid.count, self.channels) if self.channels > 1 else grid.count, np.float32)
        for piece in self.pieces:
            voice = _spoken(piece, self.mixer.store, rate_hz, self.mixer.riding_db)
            at = piece.start - grid.first
            mixed[at : at + len(voice)] = voice if self.channels == 1 else panned(voice, self._place(piece))
        return grid.cut(resampled(Audio(mixed, rate_hz), MASTER_RATE_HZ))

    def _tune(self) -> Samples:
        # Resampled in its own place in the episode: it goes on through the cuts, to the sample.
        assert self.mixer.music
        rate_hz = self.mixer.rate_hz
        grid = _Grid(rate_hz, self.start - self.lead, self.start + self.count + self.tail)
        return grid.cut(resampled(Audio(self.mixer.music(grid.first, grid.count), rate_hz), MASTER_RATE_HZ))


class _Grid:
    """Samples of the mix around samples ``first`` to ``last`` of the master.

    They begin and end where both rates have a sample, and far enough out for the filter between them.
    """

    def __init__(self, rate_hz: int, first: int, last: int) -> None:
        common = math.gcd(rate_hz, MASTER_RATE_HZ)
        step, master_step = rate_hz // common, MASTER_RATE_HZ // common
        around = -(-_FILTER // master_step)
        begin = first // master_step - (around if first else 0)
        end = -(-last // master_step) + around
        if first > 0:
            begin = max(0, begin)
        self.first, self.count = begin * step, (end - begin) * step
        self._part = slice(first - begin * master_step, last - begin * master_step)

    def cut(self, samples: Samples) -> Samples:
        """Those samples of the master, of what became of the grid's."""
        return samples[self._part].copy()


_FILTER = 2048  # samples of the master on each side, more than soxr's filter is long

_FORMAT = 1
"""Part of every passage's key: raise it when clips are mixed another way."""


# --- stems --------------------------------------------------------------------------------------


def _lay(
    out: WavWriter, pieces: Sequence[_Piece], total: int, store: Store, music: Music | None, places: Places,
    riding_db: float,
) -> None:
    """Write pieces where they belong, silence between them, and music under both."""
    rate_hz = out.sample_rate_hz
    for piece in pieces:
        _pad(out, round(piece.seam * rate_hz / MASTER_RATE_HZ) + piece.start, music)
        _write(out, _spoken(piece, store, rate_hz, riding_db), music, places.get(piece.speaker, CENTRE))
    _pad(out, total, music)


def _pad(out: WavWriter, until: int, music: Music | None) -> None:
    while (left := until - out.sample_count) > 0:
        _write(out, np.zeros(min(left, 1 << 20), np.float32), music, CENTRE)


def _write(out: WavWriter, samples: Samples, music: Music | None, place: float) -> None:
    tune = music(out.sample_count, len(samples)) if music else None
    if out.channels == 1:
        out.write(samples if tune is None else samples + tune)
        return
    both = panned(samples, place)
    out.write(both if tune is None else both + panned(tune, CENTRE))


def _faded(samples: Samples, rate_hz: int) -> Samples:
    """The samples with raised-cosine edges, so that nothing clicks where a clip was cut."""
    faded = samples.copy()
    for edge, length_s in ((faded, FADE_IN_S), (faded[::-1], FADE_OUT_S)):
        count = min(len(edge), round(length_s * rate_hz))
        edge[:count] *= (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count)).astype(np.float32)
    return faded
