"""How the speech of a finished episode sounds: gaps, edges, loudness, fading, and its quality by DNSMOS.

python bench/sound.py EPISODE_DIR [--clips FOLDER] [--dnsmos N] [--cut] [--fading] [--short]

Measured on the file that ships. --clips: the folder of clips, by default the one beside the episode; with
it what mastering does is told, for the raw clip of each utterance is measured too. --dnsmos: windows of 9 s
a speaker (pip install speechmos librosa). --cut: how many utterances are found once they are trimmed on
purpose. --fading: how far the last third of a raw clip lies under its first, and once it is held. --short:
turns of one word are spoken by four voices and heard back by Whisper.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import soxr

from respoken import engines, loudness, riding, store
from respoken.audio import Audio, Samples
from respoken.cli.values import cache
from respoken.config import Sound
from respoken.engines.base import EngineSpec
from respoken.listen.checks import speech as rules
from respoken.listen.folder import Folder
from respoken.listen.hearing import sounds
from respoken.listen.recogniser import SAMPLE_RATE_HZ, Recogniser
from respoken.listen.speech import AFTER_S, BEFORE_S, Heard, heard, measure
from respoken.models import Clip, Span, Voice
from respoken.pauses import BACKCHANNEL_WORDS
from respoken.store import Store

WINDOW_S = 9.01
"""What DNSMOS hears at once."""

SHORT = (
    "Yeah.", "Definitely.", "Right.", "Exactly.", "No.", "Yes.", "Sure.", "Okay.", "Absolutely.", "Thanks.",
    "Really?", "What?", "Why?", "Wow!", "Good.", "Great.", "Maybe.", "Totally.", "Never.", "Agreed.",
)
SHORT_VOICES = ("am_puck", "am_michael", "af_bella", "bm_lewis")


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--clips", type=Path)
    asked.add_argument("--dnsmos", type=int, default=0)
    asked.add_argument("--cut", action="store_true")
    asked.add_argument("--fading", action="store_true")
    asked.add_argument("--short", action="store_true")
    given = asked.parse_args()
    folder = Folder(given.folder)
    spoken = [span for span in folder.timeline.utterances if span.spoken]
    every = list(measure(folder.sound, spoken))
    gaps(spoken)
    levels(every)
    if given.cut:
        cut(folder, spoken)
    if given.short:
        short()
    if given.dnsmos or given.fading:
        clips = Clips(folder, given.clips or given.folder.parent / ".clips")
        if given.fading:
            fading(spoken, clips)
        if given.dnsmos:
            quality(folder, spoken, clips, given.dnsmos)


# --- gaps -----------------------------------------------------------------------------------------


def gaps(spoken: Sequence[Span]) -> None:
    """The silences by what is on both sides, from the last word's end to the first one's start."""
    found: dict[str, list[float]] = defaultdict(list)
    words: dict[int, int] = defaultdict(int)
    for span in spoken:
        words[span.turn] += len(span.spoken.split())
    for before, after in pairwise(spoken):
        found[between(before, after, words)].append(after.start_s - before.end_s)
    for span in spoken:
        for one, other in pairwise(span.words):
            if one.text[-1:] in ".?!,;:" and one.end_s > one.start_s:
                where = "within a clip, sentence" if one.text[-1] in ".?!" else "within a clip, comma"
                found[where].append(other.start_s - one.end_s)
    print(f"{'gaps, seconds':<34}{'n':>5}{'least':>8}{'10 %':>8}{'median':>8}{'90 %':>8}{'most':>8}")
    for name, lengths in sorted(found.items()):
        least, low, middle, high, most = np.percentile(lengths, [0, 10, 50, 90, 100])
        print(f"{name:<34}{len(lengths):>5}{least:8.2f}{low:8.2f}{middle:8.2f}{high:8.2f}{most:8.2f}")


def between(before: Span, after: Span, words: dict[int, int]) -> str:
    """What kind of gap it is."""
    ending = before.text.rstrip().rstrip("\"'”’)")
    if before.turn == after.turn:
        return "same turn, sentence" if ending[-1:] in ".?!…" else "same turn, clause"
    if before.speaker == after.speaker:
        return "same speaker, paragraph"
    if not (before.turn and after.turn):
        return "announcement"
    if words[after.turn] <= BACKCHANNEL_WORDS:
        return "change, short reply"
    if words[before.turn] <= BACKCHANNEL_WORDS:
        return "change, after a short reply"
    return "change, answer to a question" if ending.endswith("?") else "change, other (chapters too)"


# --- levels and edges -----------------------------------------------------------------------------


def levels(every: Sequence[Heard]) -> None:
    """Loudness, fall and edges by speaker."""
    print(f"\n{'speaker':<24}{'n':>5}{'LUFS apart':>12}{'fall, LU':>20}{'first 5 ms, dB':>20}{'end, ms':>16}")
    for speaker in dict.fromkeys(one.span.speaker for one in every):
        own = [one for one in every if one.span.speaker == speaker]
        loud = [one.loudness_lufs for one in own if one.loudness_lufs is not None]
        falls = [one.fall_lu for one in own if one.fall_lu is not None]
        onsets = [one.onset_db for one in own if one.onset_db is not None]
        ends = [one.end_ms for one in own if one.end_ms is not None]
        print(
            f"{speaker:<24}{len(own):>5}{np.ptp(loud) if loud else 0:>12.2f}{spread(falls):>20}"
            f"{spread(onsets):>20}{spread(ends, low=True):>16}"
        )


def spread(values: Sequence[float], low: bool = False) -> str:
    """Median and the worst."""
    return f"{np.median(values):.1f}, {min(values) if low else max(values):.1f}" if values else "-"


def cut(folder: Folder, spoken: Sequence[Span]) -> None:
    """How many utterances the check finds once they are trimmed."""
    windows = [(span.start_s - BEFORE_S, span.end_s + AFTER_S) for span in spoken]
    stretches = [sound.copy() for sound in sounds(folder.sound, windows)]
    print("\ntrimmed on purpose         found")
    for cut_s in (0.03, 0.06, 0.1, 0.2):
        on = off = 0
        for span, (start_s, _), sound in zip(spoken, windows, stretches, strict=True):
            before = round((span.start_s - max(0.0, start_s)) * SAMPLE_RATE_HZ)
            first = before + round(cut_s * SAMPLE_RATE_HZ)
            last = before + round((span.end_s - span.start_s - cut_s) * SAMPLE_RATE_HZ)
            begun, ended = sound.copy(), sound.copy()
            begun[:first], ended[last:] = 0, 0
            onset_db, end_ms = heard(span, begun, before).onset_db, heard(span, ended, before).end_ms
            on += onset_db is not None and onset_db > rules.ONSET_DB
            off += end_ms is not None and end_ms < rules.END_MS
        total = len(spoken)
        print(f"{1000 * cut_s:>4.0f} ms at the start {on / total:>8.0%}     at the end {off / total:>8.0%}")


def fading(spoken: Sequence[Span], clips: "Clips") -> None:
    """How far raw clips of 6 s and more fall from their first third to their last, and once they are held."""
    falls: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for span in spoken:
        found = clips.find(span)
        if not found or found[0].duration_s < 6.0:
            continue
        clip, raw = found
        ride = riding.ride(clip.powers, Sound().riding_db)
        held = raw * riding.gain(ride, 0, len(raw), SAMPLE_RATE_HZ)
        falls[span.voice].append((fall_lu(raw), fall_lu(held)))
    falls["all"] = [pair for pairs in list(falls.values()) for pair in pairs]
    print(f"\n{'fall of clips, LU':<24}{'n':>5}"
          f"{'raw':>9}{'95 %':>7}{'most':>7}{'held':>9}{'95 %':>7}{'most':>7}")
    for voice, pairs in falls.items():
        if pairs:
            figures = np.percentile(pairs, [50, 95, 100], axis=0).T.reshape(-1)
            raw_, held_ = figures[:3], figures[3:]
            print(f"{voice:<24}{len(pairs):>5}{raw_[0]:9.1f}{raw_[1]:7.1f}{raw_[2]:7.1f}"
                  f"{held_[0]:9.1f}{held_[1]:7.1f}{held_[2]:7.1f}")


def fall_lu(samples: Samples) -> float:
    """How far the last third lies under the first."""
    third = len(samples) // 3
    first, last = (
        loudness.lufs(Audio(part, SAMPLE_RATE_HZ)) for part in (samples[:third], samples[-third:])
    )
    return first - last


# --- turns of one word ----------------------------------------------------------------------------


def short() -> None:
    """Whether turns of one word are heard as they are, and whether anything sounds after them."""
    recogniser = Recogniser(os.cpu_count() or 1, cache())
    engine = engines.build(EngineSpec(name="kokoro", cache=cache()))
    voices = {voice.name: voice for voice in engine.voices()}
    print("\none-word turns             heard      sound outside the word      wrong")
    for name in SHORT_VOICES:
        wrong, outside = [], []
        for text in SHORT:
            speech = engine.speak(text, voices[name], 1.0)
            sound = speech.audio.samples
            assert speech.marks, "Kokoro marks every word"
            outside.append(after_db(sound, round(speech.marks[-1].end_s * speech.audio.sample_rate_hz)))
            at_16k = soxr.resample(sound, speech.audio.sample_rate_hz, SAMPLE_RATE_HZ)
            padded = np.pad(at_16k, SAMPLE_RATE_HZ // 2)
            said = recogniser.hear(padded)
            if plain(said) != plain(text):
                wrong.append(f"{text} as {said}")
        print(f"{name:<24}{len(SHORT) - len(wrong):>3} of {len(SHORT)}{max(outside):>20.0f} dB      "
              + "; ".join(wrong))


def after_db(sound: Samples, end: int) -> float:
    """The loudest 5 ms after the first 10 ms beyond a word, against the loudest of it, in dB."""
    def loudest(samples: Samples) -> float:
        whole = samples[: len(samples) // 120 * 120].reshape(-1, 120)
        return float(np.square(whole).mean(axis=1).max()) if len(whole) else 0.0

    return 10 * np.log10((loudest(sound[end + 240 :]) + 1e-12) / (loudest(sound[:end]) + 1e-12))


def plain(text: str) -> str:
    """Letters only, as words are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


# --- quality --------------------------------------------------------------------------------------


class Clips:
    """The raw clips of an episode, found again by what made them."""

    def __init__(self, folder: Folder, clips: Path) -> None:
        self._store = Store(clips)
        told = folder.manifest
        self._engine = engines.build(EngineSpec(name=told.engine.split(",")[0], cache=cache()))
        self._voices = {voice.name: voice for voice in self._engine.voices()}

    def find(self, span: Span) -> tuple[Clip, Samples] | None:
        """The clip of an utterance and its sound at 16 kHz, or None."""
        voice: Voice | None = self._voices.get(span.voice)
        if voice is None:
            return None
        clip = self._store.find(store.key(span.spoken, voice, 1.0, self._engine.fingerprint))
        if clip is None:
            return None
        audio = self._store.samples(clip)
        return clip, soxr.resample(audio.samples, audio.sample_rate_hz, SAMPLE_RATE_HZ)


def quality(folder: Folder, spoken: Sequence[Span], clips: Clips, count: int) -> None:
    """DNSMOS P.835 overall of what ships and of the raw clips, over the same words.

    DNSMOS hears level: the very same clip is rated lower at -16 LUFS than at -23. So what mastering does to
    the sound is told at one loudness for both; the last column is the file as it is.
    """
    from speechmos import dnsmos

    def rated(samples: Samples) -> float:
        return float(dnsmos.run(window(samples), SAMPLE_RATE_HZ)["ovrl_mos"])

    print(f"\n{'DNSMOS overall':<24}{'n':>5}{'raw':>8}{'shipped':>9}{'difference':>12}{'as it is':>20}")
    for speaker in dict.fromkeys(span.speaker for span in spoken):
        long = [span for span in spoken if span.speaker == speaker and span.end_s - span.start_s >= 5.0]
        chosen = long[:: max(1, len(long) // count)][:count]
        rows = []
        for span, shipped in shipped_of(folder, chosen):
            found = clips.find(span)
            if found:
                clip, raw = found
                first = round(clip.marks[0].start_s * SAMPLE_RATE_HZ)
                same = raw[first : first + len(shipped)]
                rows.append([rated(levelled(same)), rated(levelled(shipped)), rated(shipped)])
        if rows:
            raw_mos, shipped_mos, as_is_mos = np.mean(rows, axis=0)
            error = np.std([b - a for a, b, _ in rows]) / np.sqrt(len(rows))
            print(f"{speaker:<24}{len(rows):>5}{raw_mos:8.2f}{shipped_mos:9.2f}"
                  f"{shipped_mos - raw_mos:+12.3f}{f' ± {error:.3f}':<10}{as_is_mos:10.2f}")


def levelled(samples: Samples) -> Samples:
    """The same at -23 LUFS."""
    level = loudness.lufs(Audio(samples, SAMPLE_RATE_HZ))
    return samples * np.float32(10 ** ((-23.0 - level) / 20))


def shipped_of(folder: Folder, spans: Sequence[Span]) -> Iterator[tuple[Span, Samples]]:
    """Each utterance as it is heard in the file."""
    windows = [(span.start_s, span.end_s) for span in spans]
    yield from zip(spans, sounds(folder.sound, windows), strict=True)


def window(samples: Samples) -> Samples:
    """As much as DNSMOS hears at once; what is shorter is said over again."""
    size = round(WINDOW_S * SAMPLE_RATE_HZ)
    again = np.tile(samples, -(-size // len(samples)))[:size]
    return again / max(1.0, float(np.abs(again).max()))


if __name__ == "__main__":
    main()
