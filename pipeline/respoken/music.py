"""Music around and under the speech: an intro, an outro and a bed, from any audio file.

How loud music is under speech is a matter of hearing the words (WCAG 1.4.7 asks for 20 dB), so all levels
are set from measured loudness, the music's and the speech's, and not from its peaks. Only the music files
are held in memory, never the episode.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from respoken import ffmpeg, loudness
from respoken.audio import Audio, Samples
from respoken.config import Sound
from respoken.models import Timeline

if TYPE_CHECKING:
    from pydub import AudioSegment

LONGEST_S = 1800.0
"""Music longer than this is refused: it is held in memory, and a bed is looped anyway."""

_BREATH_S = 0.3  # between the last word and the outro
_SHORTEST_FADE_MS = 10
_FULL_SCALE = 32768.0

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class _Piece:
    """A stretch of music that is ready to be heard from ``start``, in samples of the mix, at a gain."""

    samples: Pcm
    start: int
    gain: float


@dataclass(frozen=True)
class _Loop:
    """The bed: one round of it, heard over and over from ``start`` to ``stop``, coming and going gently."""

    samples: Pcm
    start: int
    stop: int
    fade: int
    gain: float


class Music:
    """What plays in an episode. Called with a sample of the mix and a count, it gives that much music."""

    def __init__(self, pieces: Sequence[_Piece], loop: _Loop | None) -> None:
        self._pieces = pieces
        self._loop = loop

    def __call__(self, start: int, count: int) -> Samples:
        """The music from sample ``start`` of the mix on, float32, shape (count,)."""
        heard = np.zeros(count, np.float32)
        for piece in self._pieces:
            first, last = max(start, piece.start), min(start + count, piece.start + len(piece.samples))
            if first < last:
                part = piece.samples[first - piece.start : last - piece.start]
                heard[first - start : last - start] += part * np.float32(piece.gain / _FULL_SCALE)
        if self._loop:
            _add_loop(heard, start, self._loop)
        return heard


def _add_loop(heard: Samples, start: int, loop: _Loop) -> None:
    first, last = max(start, loop.start), min(start + len(heard), loop.stop)
    if first >= last:
        return
    places = np.arange(first, last)
    edge = np.minimum(places - loop.start, loop.stop - 1 - places)
    swell = np.clip((edge + 1) / max(1, loop.fade), 0.0, 1.0) * (loop.gain / _FULL_SCALE)
    heard[first - start : last - start] += (
        loop.samples[(places - loop.start) % len(loop.samples)] * swell
    ).astype(np.float32)


class Score:
    """The music files of a show, read and trimmed, and the room they need around the speech."""

    def __init__(self, sound: Sound, folder: Path, sample_rate_hz: int) -> None:
        self._sound = sound
        self._rate_hz = sample_rate_hz
        under_s = 2 * sound.music_fade_s
        self._intro = self._read(sound.intro, folder, sound.intro_s + under_s)
        self._outro = self._read(sound.outro, folder, sound.outro_s)
        self._bed = self._read(sound.bed, folder, math.inf)

    def _read(self, name: str, folder: Path, most_s: float) -> "AudioSegment | None":
        if not name:
            return None
        audio = ffmpeg.decode(folder / Path(name).expanduser(), self._rate_hz, LONGEST_S)
        return _segment(audio)[: int(most_s * 1000)] if math.isfinite(most_s) else _segment(audio)

    @property
    def lead_in_s(self) -> float:
        """How long music plays before the first word."""
        return min(self._sound.intro_s, len(self._intro) / 1000) if self._intro else 0.0

    @property
    def lead_out_s(self) -> float:
        """How long after the last word the music ends."""
        return _BREATH_S + len(self._outro) / 1000 if self._outro else 0.0

    def placed(self, timeline: Timeline, speech_lufs: float) -> Music | None:
        """The music in its place around the speech of an episode; None when the show has none.

        speech_lufs: how loud the speech is in the mix.
        """
        spoken = [span for span in timeline.utterances if span.end_s > span.start_s]
        first, last = (round(at * self._rate_hz) for at in (spoken[0].start_s, spoken[-1].end_s))
        pieces = []
        if self._intro:
            pieces.append(self._as_intro(self._intro, first, speech_lufs))
        if self._outro:
            pieces.append(self._as_outro(self._outro, last, speech_lufs))
        loop = self._as_bed(self._bed, first, last, timeline, speech_lufs) if self._bed else None
        return Music(pieces, loop) if pieces or loop else None

    def _as_intro(self, segment: "AudioSegment", first_word: int, speech_lufs: float) -> _Piece:
        """Music alone, ducked by the first word, gone soon after."""
        word_ms = round(first_word * 1000 / self._rate_hz)
        fade_ms = round(self._sound.music_fade_s * 1000)
        level = _lufs(segment)
        # What is left to hear under the words may be louder than the rest of it.
        under = max(level, _lufs(segment[word_ms:])) if len(segment) > word_ms else level
        gain_db = speech_lufs - self._sound.music_below_db - level
        duck_db = (speech_lufs - self._sound.duck_db) - (under + gain_db)
        start_ms = max(0, min(word_ms, len(segment)) - max(fade_ms, _SHORTEST_FADE_MS))
        ducked = segment.fade(to_gain=min(0.0, duck_db), start=start_ms, end=min(word_ms, len(segment)))
        ending_ms = max(0, min(fade_ms, len(segment) - word_ms))
        return _Piece(_pcm(_faded(ducked, 0, ending_ms)), 0, _ratio(gain_db))

    def _as_outro(self, segment: "AudioSegment", last_word: int, speech_lufs: float) -> _Piece:
        fade_ms = min(round(self._sound.music_fade_s * 1000), len(segment) // 2)
        gain_db = speech_lufs - self._sound.music_below_db - _lufs(segment)
        start = last_word + round(_BREATH_S * self._rate_hz)
        return _Piece(_pcm(_faded(segment, min(fade_ms, 300), fade_ms)), start, _ratio(gain_db))

    def _as_bed(
        self, segment: "AudioSegment", first_word: int, last_word: int, timeline: Timeline, speech_lufs: float
    ) -> _Loop:
        fade = round(self._sound.music_fade_s * self._rate_hz)
        stop = min(round(timeline.duration_s * self._rate_hz), last_word + fade)
        gain_db = speech_lufs - self._sound.duck_db - _lufs(segment)
        return _Loop(_pcm(_round(segment)), max(0, first_word - fade), stop, fade, _ratio(gain_db))


def _round(segment: "AudioSegment") -> "AudioSegment":
    """One round of a loop without a seam: its beginning laid over its end."""
    over_ms = min(2000, len(segment) // 4)
    if over_ms < _SHORTEST_FADE_MS:
        return segment
    return segment[over_ms:].append(segment[:over_ms], crossfade=over_ms)


def _faded(segment: "AudioSegment", in_ms: int, out_ms: int) -> "AudioSegment":
    if in_ms >= _SHORTEST_FADE_MS:
        segment = segment.fade_in(in_ms)
    return segment.fade_out(out_ms) if out_ms >= _SHORTEST_FADE_MS else segment


def _lufs(segment: "AudioSegment") -> float:
    """How loud a piece of music is; silence counts as the quietest there is, and stays silent."""
    rate_hz = int(segment.frame_rate)
    level = loudness.lufs(Audio((_pcm(segment) / np.float32(_FULL_SCALE)).astype(np.float32), rate_hz))
    return max(level, ffmpeg.QUIETEST_LUFS)


def _ratio(gain_db: float) -> float:
    return float(10 ** (gain_db / 20))


def _segment(audio: Audio) -> "AudioSegment":
    pcm = np.clip(np.rint(audio.samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    segment_of = _pydub()
    return segment_of(data=pcm.tobytes(), sample_width=2, frame_rate=audio.sample_rate_hz, channels=1)


def _pcm(segment: "AudioSegment") -> Pcm:
    return np.frombuffer(segment.raw_data, dtype="<i2")


def _pydub() -> Any:
    # pydub warns that it finds no ffmpeg on the path, which it is not asked to run, and of a module of
    # the standard library that newer Pythons get from audioop-lts.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    return AudioSegment
