"""Clips become an episode: pauses, order, and where every utterance and word really starts.

Times come from whole sample counts at the rate the clips were made at, so they do not drift over hours.
A pause is the time between the last word of one clip and the first of the next as the engine marked
them, not between the files, which hold silence at their ends.

A long episode is cut into passages, runs of utterances that are mastered and encoded by themselves. Where
the cuts fall is drawn from the clips around them, so that an edit moves none but those beside it; and a
passage is a whole number of MP3 frames, for which the pause before a cut is made up to 13 ms longer or
shorter.
"""

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from respoken import pauses
from respoken.assemble.cuts import TAIL_S, Cut, cut_of, rate
from respoken.audio import FRAME
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.models import Chapter, Clip, Mark, Outline, Script, Span, TimedWord, Timeline, Utterance, Voice

MASTER_RATE_HZ = 44_100
"""The rate of the finished files; every episode lasts a whole number of these samples."""

SEAM_PAUSE_S = 0.3
"""The shortest pause that a cut may lie in: it leaves 0.1 s of silence, four frames, before the cut."""

SEAM_LEAD_S = 0.03
"""The silence after a cut, more than a frame."""

SHORTEST_S, LONGEST_S = 15.0, 45.0
"""How long a passage lasts at least, and when the next pause ends it whatever is around it."""

_ONE_IN = 3  # of the pauses between, in which a passage may end


@dataclass(frozen=True)
class _Place:
    """Where a clip's first word starts: ``offset`` samples of the mix after a passage's begin.

    seam: that begin, in samples of the master.
    """

    seam: int
    offset: int

    def start_s(self, rate_hz: int) -> float:
        return self.seam / MASTER_RATE_HZ + self.offset / rate_hz


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
    cuts = [cut_of(clip, rate_hz, utterance) for utterance, clip in spoken]
    gaps_s = _gaps_s([utterance for utterance, _ in spoken], outline, sound)
    places = _places(cuts, gaps_s, [clip.key for _, clip in spoken], rate_hz, lead_in_s)
    last_word = places[-1].offset + cuts[-1].words
    tail = math.ceil(max(sound.end_pause_s, lead_out_s, TAIL_S) * rate_hz)
    placed_s = {
        utterance.index: place.start_s(rate_hz) for (utterance, _), place in zip(spoken, places, strict=True)
    }
    spans = tuple(_spans(script, clips, voices, placed_s, rate_hz))
    return Timeline(
        sample_rate_hz=MASTER_RATE_HZ,
        duration_s=places[-1].seam / MASTER_RATE_HZ + _whole(last_word + tail, rate_hz) / rate_hz,
        utterances=spans,
        chapters=tuple(_chapters(outline, spans)),
        seams=tuple(dict.fromkeys(place.seam for place in places)),
    )


def _gaps_s(spoken: Sequence[Utterance], outline: Outline, sound: Sound) -> list[float]:
    """The pause before each utterance but the first."""
    opening = set(_first_spoken(outline, [utterance.index for utterance in spoken]))
    turn_words: dict[int, int] = {}
    for utterance in spoken:
        turn_words[utterance.turn] = turn_words.get(utterance.turn, 0) + len(utterance.spoken.split())
    return [
        pauses.between(
            before, after, sound,
            opens_chapter=after.index in opening,
            turn_words=turn_words[after.turn], words_before=turn_words[before.turn],
        )
        for before, after in pairwise(spoken)
    ]


def _places(
    cuts: Sequence[Cut], gaps_s: Sequence[float], keys: Sequence[str], rate_hz: int, lead_in_s: float
) -> list[_Place]:
    """Where each clip's first word starts. keys: the clips'."""
    places = [_Place(0, max(round(lead_in_s * rate_hz), cuts[0].onset - cuts[0].first))]
    for (before, after), gap_s, key in zip(pairwise(cuts), gaps_s, keys[1:], strict=True):
        last = places[-1]
        onset = last.offset + before.words + round(gap_s * rate_hz)
        lead = after.onset - after.first + round(SEAM_LEAD_S * rate_hz)
        length_s = (onset - lead) / rate_hz
        if gap_s >= SEAM_PAUSE_S and _ends(length_s, key):
            frames = round(length_s * MASTER_RATE_HZ / FRAME)
            places.append(_Place(last.seam + frames * FRAME, lead))
        else:
            places.append(_Place(last.seam, onset))
    return places


def _ends(length_s: float, key: str) -> bool:
    """Whether a passage of that length ends before the clip of that key."""
    drawn = zlib.crc32(key.encode()) % _ONE_IN == 0
    return length_s >= SHORTEST_S and (drawn or length_s >= LONGEST_S)


def _whole(count: int, rate_hz: int) -> int:
    """The count rounded up to one that is a whole number of samples at the master's rate too."""
    step = rate_hz // math.gcd(rate_hz, MASTER_RATE_HZ)
    return -(-count // step) * step


def _spans(
    script: Script, clips: Sequence[Clip | None], voices: Mapping[str, Voice],
    placed_s: Mapping[int, float], rate_hz: int,
) -> Iterator[Span]:
    instants = _instants(script, clips, placed_s, rate_hz)
    for utterance, clip in zip(script.utterances, clips, strict=True):
        if clip:
            start_s = placed_s[utterance.index]
            offset_s = start_s - round(clip.marks[0].start_s * rate_hz) / rate_hz
            words = tuple(timed_words(utterance, clip.marks, offset_s))
            end_s = start_s + cut_of(clip, rate_hz, utterance).words / rate_hz
        else:
            start_s = end_s = instants[utterance.index]
            words = tuple(TimedWord(text=w, start_s=start_s, end_s=end_s) for w in utterance.text.split())
        yield Span(
            index=utterance.index, turn=utterance.turn, speaker=utterance.speaker,
            voice=voices[utterance.speaker].name, text=utterance.text, spoken=utterance.spoken,
            start_s=start_s, end_s=end_s, words=words,
        )


def _instants(
    script: Script, clips: Sequence[Clip | None], placed_s: Mapping[int, float], rate_hz: int
) -> dict[int, float]:
    """When utterances that nobody speaks are shown: one after another within the pause they fall in."""
    instants: dict[int, float] = {}
    waiting: list[int] = []
    ended_s = 0.0
    for utterance, clip in zip(script.utterances, clips, strict=True):
        if not clip:
            waiting.append(utterance.index)
            continue
        started_s = placed_s[utterance.index]
        for place, index in enumerate(waiting, start=1):
            instants[index] = ended_s + (started_s - ended_s) * place / (len(waiting) + 1)
        waiting.clear()
        ended_s = started_s + cut_of(clip, rate_hz, utterance).words / rate_hz
    return instants | dict.fromkeys(waiting, ended_s)


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
