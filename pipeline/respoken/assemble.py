"""Clips become an episode: pauses, order, and where every utterance and word really starts.

Times come from whole sample counts at the rate the clips were made at, so they do not drift over hours.
A pause is the time between the last word of one clip and the first of the next as the engine marked
them, not between the files, which hold silence at their ends.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from respoken import atomic, pauses
from respoken.audio import Samples, WavWriter, resampled
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.models import Chapter, Clip, Mark, Outline, Script, Span, TimedWord, Timeline, Utterance, Voice
from respoken.places import CENTRE, Places, panned
from respoken.store import Store

MASTER_RATE_HZ = 44_100
"""The rate of the finished files; every episode lasts a whole number of these samples."""

LEAD_S = 0.03
"""What is kept of a clip before its first word: marks are exact to 25 ms."""

TAIL_S = 0.12
"""What is kept after its last word, in which the sound dies away."""

FADE_IN_S = 0.005
FADE_OUT_S = 0.03

Music = Callable[[int, int], Samples]
"""Gives the music from a sample of the mix on, so many samples of it, float32."""


# --- where everything lies ----------------------------------------------------------------------


def lay_out(
    script: Script,
    clips: Sequence[Clip | None],
    voices: Mapping[str, Voice],
    outline: Outline,
    sound: Sound,
    *,
    lead_in_s: float = 0.0,
    lead_out_s: float = 0.0,
) -> Timeline:
    """Where every utterance, word and chapter lies in the finished episode.

    clips: one an utterance, in order, None where nothing is spoken. A span runs from its first word's
    start to its last word's end; one with nothing spoken is an instant within the pause it falls in.
    lead_in_s, lead_out_s: what music needs before the first word and after the last. Raises MediaError.
    """
    spoken = [(utterance, clip) for utterance, clip in zip(script.utterances, clips, strict=True) if clip]
    if not spoken:
        raise MediaError("there is nothing to say in it.", "script", "Give a transcript with spoken words.")
    rate_hz = rate(clips)
    cuts = [_cut(clip, rate_hz, utterance) for utterance, clip in spoken]
    gaps_s = _gaps_s([utterance for utterance, _ in spoken], outline, sound)
    onsets = _onsets(cuts, gaps_s, rate_hz, lead_in_s)
    last_word = onsets[-1] + cuts[-1].words
    tail = math.ceil(max(sound.end_pause_s, lead_out_s, TAIL_S) * rate_hz)
    placed = {utterance.index: onset for (utterance, _), onset in zip(spoken, onsets, strict=True)}
    spans = tuple(_spans(script, clips, voices, placed, rate_hz))
    return Timeline(
        sample_rate_hz=MASTER_RATE_HZ,
        duration_s=_whole(last_word + tail, rate_hz) / rate_hz,
        utterances=spans,
        chapters=tuple(_chapters(outline, spans)),
    )


def rate(clips: Sequence[Clip | None]) -> int:
    """The rate of the mix in Hz: the highest of the clips', so that none loses anything."""
    return max(clip.sample_rate_hz for clip in clips if clip)


@dataclass(frozen=True)
class _Cut:
    """What is used of a clip, in samples of the mix: all of ``first:stop``, its words in ``onset:end``."""

    first: int
    onset: int
    end: int
    stop: int

    @property
    def words(self) -> int:
        return self.end - self.onset


def _cut(clip: Clip, rate_hz: int, utterance: Utterance | Span) -> _Cut:
    said = len(utterance.spoken.split())
    if not said or len(clip.marks) != said:
        raise MediaError(
            f"its clip has {len(clip.marks)} words and the script {said}.", f"utterance {utterance.index}",
            "Delete the folder of clips and make the episode again.",
        )
    count = _count(clip, rate_hz)
    onset = min(count, round(clip.marks[0].start_s * rate_hz))
    end = min(count, max(onset, round(clip.marks[-1].end_s * rate_hz)))
    return _Cut(
        max(0, onset - round(LEAD_S * rate_hz)), onset, end, min(count, end + round(TAIL_S * rate_hz))
    )


def _count(clip: Clip, rate_hz: int) -> int:
    return round(clip.sample_count * rate_hz / clip.sample_rate_hz)


def _gaps_s(spoken: Sequence[Utterance], outline: Outline, sound: Sound) -> list[float]:
    """The pause before each utterance but the first."""
    opening = set(_first_spoken(outline, [utterance.index for utterance in spoken]))
    turn_words: dict[int, int] = {}
    for utterance in spoken:
        turn_words[utterance.turn] = turn_words.get(utterance.turn, 0) + len(utterance.spoken.split())
    return [
        pauses.between(
            before, after, sound,
            opens_chapter=after.index in opening, turn_words=turn_words[after.turn],
        )
        for before, after in pairwise(spoken)
    ]


def _onsets(cuts: Sequence[_Cut], gaps_s: Sequence[float], rate_hz: int, lead_in_s: float) -> list[int]:
    """The sample at which each clip's first word starts."""
    onsets = [max(round(lead_in_s * rate_hz), cuts[0].onset - cuts[0].first)]
    for cut, gap_s in zip(cuts, gaps_s, strict=False):
        onsets.append(onsets[-1] + cut.words + round(gap_s * rate_hz))
    return onsets


def _whole(count: int, rate_hz: int) -> int:
    """The count rounded up to one that is a whole number of samples at the master's rate too."""
    step = rate_hz // math.gcd(rate_hz, MASTER_RATE_HZ)
    return -(-count // step) * step


def _spans(
    script: Script, clips: Sequence[Clip | None], voices: Mapping[str, Voice],
    placed: Mapping[int, int], rate_hz: int,
) -> Iterator[Span]:
    instants = _instants(script, clips, placed, rate_hz)
    for utterance, clip in zip(script.utterances, clips, strict=True):
        if clip:
            first_s = round(clip.marks[0].start_s * rate_hz)
            offset_s = (placed[utterance.index] - first_s) / rate_hz
            words = tuple(timed_words(utterance, clip.marks, offset_s))
            start_s = placed[utterance.index] / rate_hz
            end_s = (placed[utterance.index] + _cut(clip, rate_hz, utterance).words) / rate_hz
        else:
            start_s = end_s = instants[utterance.index]
            words = tuple(TimedWord(text=w, start_s=start_s, end_s=end_s) for w in utterance.text.split())
        yield Span(
            index=utterance.index, turn=utterance.turn, speaker=utterance.speaker,
            voice=voices[utterance.speaker].name, text=utterance.text, spoken=utterance.spoken,
            start_s=start_s, end_s=end_s, words=words,
        )


def _instants(
    script: Script, clips: Sequence[Clip | None], placed: Mapping[int, int], rate_hz: int
) -> dict[int, float]:
    """When utterances that nobody speaks are shown: one after another within the pause they fall in."""
    instants: dict[int, float] = {}
    waiting: list[int] = []
    ended = 0
    for utterance, clip in zip(script.utterances, clips, strict=True):
        if not clip:
            waiting.append(utterance.index)
            continue
        started = placed[utterance.index]
        for place, index in enumerate(waiting, start=1):
            instants[index] = (ended + (started - ended) * place / (len(waiting) + 1)) / rate_hz
        waiting.clear()
        ended = started + _cut(clip, rate_hz, utterance).words
    return instants | dict.fromkeys(waiting, ended / rate_hz)


def timed_words(utterance: Utterance, marks: Sequence[Mark], offset_s: float) -> Iterator[TimedWord]:
    """Every shown word of an utterance and when it is heard.

    marks: one a spoken word, in seconds from ``-offset_s``. Shown words that are read as one share its
    time by their letters. A word that is shown only is an instant: where the word before it ends, or
    where the first that is heard starts.
    """
    at = 0
    now_s = offset_s + marks[0].start_s
    for word in utterance.words:
        count = len(word.spoken.split())
        heard = marks[at : at + count]
        start_s, end_s = now_s, now_s
        if heard:
            start_s, end_s = offset_s + heard[0].start_s, offset_s + heard[-1].end_s
        yield from _shared(word.text.split(), start_s, end_s)
        at, now_s = at + count, end_s


def _shared(shown: Sequence[str], start_s: float, end_s: float) -> Iterator[TimedWord]:
    letters = [max(1, sum(map(str.isalnum, word))) for word in shown]
    total, before = sum(letters), 0
    for word, count in zip(shown, letters, strict=True):
        yield TimedWord(
            text=word,
            start_s=start_s + (end_s - start_s) * before / total,
            end_s=start_s + (end_s - start_s) * (before + count) / total,
        )
        before += count


def _first_spoken(outline: Outline, spoken: Sequence[int]) -> list[int]:
    """The first utterance that is spoken in each chapter; the last of all where a chapter has none."""
    return [
        next((index for index in spoken if index >= heading.utterance), spoken[-1])
        for heading in outline.headings
    ]


def _chapters(outline: Outline, spans: Sequence[Span]) -> Iterator[Chapter]:
    starts = {span.index: span.start_s for span in spans if span.spoken}
    for heading, index in zip(outline.headings, _first_spoken(outline, list(starts)), strict=True):
        first = heading is outline.headings[0]
        yield Chapter(title=heading.title, start_s=0.0 if first else starts[index])


# --- the mix ------------------------------------------------------------------------------------


def mix(
    timeline: Timeline,
    clips: Sequence[Clip | None],
    store: Store,
    gains: Sequence[float],
    path: Path,
    music: Music | None = None,
    places: Places | None = None,
) -> Path:
    """Write the mix as float32 WAV at the clips' rate, and return its path.

    gains: in dB, one a clip. places: where each speaker is heard, for a mix in stereo; None makes it mono.
    Music is in the centre. Holds one clip at a time. Raises MediaError.
    """
    rate_hz = rate(clips)
    with WavWriter(path, rate_hz, channels=1 if places is None else 2) as out:
        pieces = _pieces(timeline, clips, gains, rate_hz)
        _lay(out, pieces, _total(timeline, rate_hz), store, music, places or {})
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
) -> list[Path]:
    """Write what the mix is made of, each as long as the episode: FLAC of 24 bits at the clips' rate.

    paths: speaker -> the file with what they say. music_path: where the music goes, when there is any.
    Added up, they are the mix before it is mastered, but for rounding. gains, places: as the mix has them.
    Holds one clip at a time. Raises MediaError.
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
                _lay(out, own, _total(timeline, rate_hz), store, tune, places or {})
    return [path for path, _, _ in wanted]


@dataclass(frozen=True)
class _Piece:
    """What is heard of a clip from sample ``start`` of the mix on, for ``room`` samples at most."""

    start: int
    room: int
    speaker: str
    clip: Clip
    cut: _Cut
    gain_db: float


def _pieces(
    timeline: Timeline, clips: Sequence[Clip | None], gains: Sequence[float], rate_hz: int
) -> list[_Piece]:
    """What is heard of every clip, in order; each gives way to the next."""
    found = []
    for span, clip, gain_db in zip(timeline.utterances, clips, gains, strict=True):
        if clip:
            cut = _cut(clip, rate_hz, span)
            start = round(span.start_s * rate_hz) - (cut.onset - cut.first)
            found.append(_Piece(start, 0, span.speaker, clip, cut, gain_db))
    ends = [*(piece.start for piece in found[1:]), _total(timeline, rate_hz)]
    return [replace(piece, room=end - piece.start) for piece, end in zip(found, ends, strict=True)]


def _total(timeline: Timeline, rate_hz: int) -> int:
    return round(timeline.duration_s * rate_hz)


def _lay(
    out: WavWriter, pieces: Sequence[_Piece], total: int, store: Store, music: Music | None, places: Places
) -> None:
    """Write pieces where they belong, silence between them, and music under both."""
    rate_hz = out.sample_rate_hz
    for piece in pieces:
        _pad(out, piece.start, music)
        cut = piece.cut
        sound = resampled(store.samples(piece.clip), rate_hz)[cut.first : cut.stop][: piece.room]
        louder = _faded(sound, rate_hz) * np.float32(10 ** (piece.gain_db / 20))
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
