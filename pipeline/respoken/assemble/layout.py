"""Clips become an episode: pauses, order, and where every utterance and word really starts.

Times come from whole sample counts at the rate the clips were made at, so they do not drift over hours.
A pause is the time between the last word of one clip and the first of the next as the engine marked
them, not between the files, which hold silence at their ends.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from respoken import pauses
from respoken.assemble.cuts import TAIL_S, Cut, cut_of, rate
from respoken.config import Sound
from respoken.errors import MediaError
from respoken.models import Chapter, Clip, Mark, Outline, Script, Span, TimedWord, Timeline, Utterance, Voice

MASTER_RATE_HZ = 44_100
"""The rate of the finished files; every episode lasts a whole number of these samples."""


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


def _onsets(cuts: Sequence[Cut], gaps_s: Sequence[float], rate_hz: int, lead_in_s: float) -> list[int]:
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
            end_s = (placed[utterance.index] + cut_of(clip, rate_hz, utterance).words) / rate_hz
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
        ended = started + cut_of(clip, rate_hz, utterance).words
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
