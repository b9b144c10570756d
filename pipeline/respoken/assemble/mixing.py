"""The clips in their places, with the music: one file of all, or a stem each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from respoken import atomic, riding
from respoken.assemble.cuts import Cut, cut_of, rate
from respoken.audio import Samples, WavWriter, resampled
from respoken.models import Clip, Timeline
from respoken.places import CENTRE, Places, panned
from respoken.store import Store

FADE_IN_S = 0.005
FADE_OUT_S = 0.03

Music = Callable[[int, int], Samples]
"""Gives the music from a sample of the mix on, so many samples of it, float32."""


def mix(
    timeline: Timeline,
    clips: Sequence[Clip | None],
    store: Store,
    gains: Sequence[float],
    path: Path,
    music: Music | None = None,
    places: Places | None = None,
    riding_db: float = 0.0,
) -> Path:
    """Write the mix as float32 WAV at the clips' rate, and return its path.

    gains: in dB, one a clip. places: where each speaker is heard, for a mix in stereo; None makes it mono.
    Music is in the centre. riding_db: how far a part of a clip may be moved towards the rest of it. Holds
    one clip at a time. Raises MediaError.
    """
    rate_hz = rate(clips)
    with WavWriter(path, rate_hz, channels=1 if places is None else 2) as out:
        pieces = _pieces(timeline, clips, gains, rate_hz)
        _lay(out, pieces, _total(timeline, rate_hz), store, music, places or {}, riding_db)
    return path


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
                _lay(out, own, _total(timeline, rate_hz), store, tune, places or {}, riding_db)
    return [path for path, _, _ in wanted]


@dataclass(frozen=True)
class _Piece:
    """What is heard of a clip from sample ``start`` of the mix on, for ``room`` samples at most."""

    start: int
    room: int
    speaker: str
    clip: Clip
    cut: Cut
    gain_db: float


def _pieces(
    timeline: Timeline, clips: Sequence[Clip | None], gains: Sequence[float], rate_hz: int
) -> list[_Piece]:
    """What is heard of every clip, in order; each gives way to the next."""
    found = []
    for span, clip, gain_db in zip(timeline.utterances, clips, gains, strict=True):
        if clip:
            cut = cut_of(clip, rate_hz, span)
            start = round(span.start_s * rate_hz) - (cut.onset - cut.first)
            found.append(_Piece(start, 0, span.speaker, clip, cut, gain_db))
    ends = [*(piece.start for piece in found[1:]), _total(timeline, rate_hz)]
    return [replace(piece, room=end - piece.start) for piece, end in zip(found, ends, strict=True)]


def _total(timeline: Timeline, rate_hz: int) -> int:
    return round(timeline.duration_s * rate_hz)


def _lay(
    out: WavWriter, pieces: Sequence[_Piece], total: int, store: Store, music: Music | None, places: Places,
    riding_db: float,
) -> None:
    """Write pieces where they belong, silence between them, and music under both."""
    rate_hz = out.sample_rate_hz
    for piece in pieces:
        _pad(out, piece.start, music)
        cut = piece.cut
        sound = resampled(store.samples(piece.clip), rate_hz)[cut.first : cut.stop][: piece.room]
        louder = _faded(sound, rate_hz) * np.float32(10 ** (piece.gain_db / 20))
        louder *= riding.gain(riding.ride(piece.clip.powers, riding_db), cut.first, len(sound), rate_hz)
        _write(out, louder, music, places.get(piece.speaker, CENTRE))
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
