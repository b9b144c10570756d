"""How near the words' times of a finished episode are to those of other judges, on the file that ships.

python bench/word_times.py EPISODE_DIR [--turns 1-9] [--known] [--json]

Every turn is cut from the MP3 and heard by Whisper base with word times; words that were heard as they were
said are paired, and their starts compared. Ours come from the synthesis and went through pauses, joins and
encoding; Whisper's are its guess from attention. Three more judges tell whose the difference is:

- where a word follows a pause, the level of the sound: where it begins (10 ms before or after is the same);
- an aligner of another kind, hidden Markov models that know only the words: pip install pocketsphinx;
- with --known, sound whose onsets are known to the sample: single words by four voices, cut to their sound
  and laid into digital silence, so that what Whisper makes of them is its own error.

Figures are split by whether a pause comes before a word and by the kind of its first sound.
"""

import argparse
import difflib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from respoken.audio import Samples
from respoken.cli.values import cache, numbers
from respoken.engines.base import EngineSpec, plain
from respoken.engines.english import English
from respoken.listen.folder import Folder
from respoken.listen.hearing import pieces, sounds
from respoken.listen.recogniser import SAMPLE_RATE_HZ, Recogniser
from respoken.models import Span, TimedWord

BLOCK = 80
"""Samples of 5 ms at the recogniser's rate."""

PAUSE_S = 0.1
"""Silence before a word from which its onset can be told by level."""

LATE_S = 1.0
"""Pairs further apart than this are words mistaken for each other, and counted as such."""

KINDS = {
    "plosive": "pbtdkɡʧʤʔ", "fricative": "fvszʃʒθðh", "sonorant": "mnŋlɹwjɾ",
    "vowel": "iɪɛæɑɔʊuʌəɜᵻAIWYOQɒaeoɐɚ",
}

KNOWN = (
    "people", "table", "coffee", "better", "doctor", "garden", "seven", "physics", "shadow", "thinking",
    "honest", "value", "model", "never", "little", "river", "water", "yellow", "apple", "every", "open",
    "under", "island", "Abraham",
)
KNOWN_VOICES = ("am_puck", "am_michael", "af_bella", "bm_lewis")
KNOWN_GAP_S = 0.6


@dataclass(frozen=True)
class Pair:
    """A word by us and by another judge: differences of starts and ends in seconds, ours less theirs."""

    start_s: float
    end_s: float
    paused: bool
    kind: str


def main() -> None:
    """Print the table, or JSON."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--turns", default="1-")
    asked.add_argument("--known", action="store_true")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    folder = Folder(given.folder)
    turns = numbers(given.turns)
    recogniser = Recogniser(os.cpu_count() or 1, cache())
    found = {**by_whisper(folder, turns, recogniser), **by_aligner(folder, turns)}
    if given.known:
        found |= by_known(recogniser)
    if given.json:
        print(json.dumps(found, indent=2))
        return
    for name, row in found.items():
        print(f"{name:<40}" + ", ".join(f"{what} {value}" for what, value in row.items()))


# --- Whisper --------------------------------------------------------------------------------------


def by_whisper(folder: Folder, turns: frozenset[int], recogniser: Recogniser) -> dict[str, dict[str, str]]:
    """The differences to Whisper, raw and without its bias, and how far both are from the sound's onset."""
    wanted = [piece for piece in pieces(folder.timeline) if piece.spans[0].turn in turns]
    windows = ((piece.start_s, piece.end_s) for piece in wanted)
    pairs: list[Pair] = []
    ours_late, theirs_late, said = [], [], 0
    for piece, sound in zip(wanted, sounds(folder.sound, windows), strict=True):
        ours = [word for span in piece.spans for word in span.words if key(word.text)]
        heard = [
            TimedWord(text=text, start_s=piece.start_s + start, end_s=piece.start_s + end)
            for text, start, end in recogniser.words(sound) if key(text)
        ]
        said += len(ours)
        for place, one, other in paired(ours, heard):
            paused = not place or one.start_s - ours[place - 1].end_s > PAUSE_S
            pairs.append(Pair(one.start_s - other.start_s, one.end_s - other.end_s, paused, kind(one.text)))
            onset_s = onset(sound, one.start_s - piece.start_s) if paused else None
            if onset_s is not None:
                ours_late.append(one.start_s - piece.start_s - onset_s)
                theirs_late.append(other.start_s - piece.start_s - onset_s)
    starts = np.array([pair.start_s for pair in pairs])
    return {
        "words": {"said": str(said), "heard as said": str(len(pairs))},
        **split("ours - Whisper's", pairs),
        "ours - Whisper's, its bias removed": figures(list(starts - np.median(starts))),
        "ends, ours - Whisper's": figures([pair.end_s for pair in pairs]),
        "after a pause, ours - the sound": figures(ours_late),
        "after a pause, Whisper's - the sound": figures(theirs_late),
    }


def onset(sound: Samples, near_s: float) -> float | None:
    """Where sound begins after silence within 200 ms of a time, in seconds; None where there is no silence.

    Silence is 35 dB below the loudest 5 ms; sound lasts 25 ms at least.
    """
    levels = np.sqrt(np.convolve(sound.astype(np.float64) ** 2, np.ones(BLOCK) / BLOCK, "same"))[::BLOCK]
    loud = levels > levels.max() * 10 ** (-35 / 20)
    at = round(near_s * SAMPLE_RATE_HZ / BLOCK)
    first = max(0, at - 40)
    for place in range(first, min(at + 40, len(loud) - 6)):
        if not loud[place] and loud[place + 1 : place + 6].all():
            return (place + 1) * BLOCK / SAMPLE_RATE_HZ
    return None


def key(text: str) -> str:
    """A word as words are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


def paired(
    ours: Sequence[TimedWord], heard: Sequence[TimedWord]
) -> Iterator[tuple[int, TimedWord, TimedWord]]:
    """Words that both have, in order, with the place of ours."""
    matcher = difflib.SequenceMatcher(
        a=[key(word.text) for word in ours], b=[key(word.text) for word in heard], autojunk=False
    )
    for a, b, size in matcher.get_matching_blocks():
        yield from ((a + n, ours[a + n], heard[b + n]) for n in range(size))


# --- an aligner of another kind -------------------------------------------------------------------


def by_aligner(folder: Folder, turns: frozenset[int]) -> dict[str, dict[str, str]]:
    """The differences to PocketSphinx, in the utterances all of whose words are in its dictionary."""
    try:
        from pocketsphinx import Decoder
    except ImportError:
        return {"ours - PocketSphinx's": {"not installed": "pip install pocketsphinx"}}
    aligner = Decoder(lm=None, loglevel="FATAL", bestpath=False)
    spans = [span for span in folder.timeline.utterances if span.spoken and span.turn in turns]
    windows = [(span.start_s - 0.15, span.end_s + 0.15) for span in spans]
    pairs = []
    for span, (start_s, _), sound in zip(spans, windows, sounds(folder.sound, windows), strict=True):
        for place, (start, end) in aligned(aligner, span, sound).items():
            word, before = span.words[place], span.words[place - 1] if place else None
            paused = before is None or word.start_s - before.end_s > PAUSE_S
            pairs.append(Pair(
                word.start_s - max(0.0, start_s) - start, word.end_s - max(0.0, start_s) - end, paused,
                kind(word.text),
            ))
    return {
        **split("ours - PocketSphinx's", pairs),
        "ends, ours - PocketSphinx's": figures([pair.end_s for pair in pairs]),
    }


def aligned(aligner: "object", span: Span, sound: Samples) -> dict[int, tuple[float, float]]:
    """Place of a word -> its start and end in the sound, in seconds; empty where a word is unknown."""
    spoken = plain(span.spoken).split()
    if len(spoken) != len(span.words):
        return {}
    parts = [(place, part) for place, word in enumerate(spoken) for part in parts_of(aligner, word)]
    if not parts or any(aligner.lookup_word(part) is None for _, part in parts):  # type: ignore[attr-defined]
        return {}
    aligner.set_align_text(" ".join(part for _, part in parts))  # type: ignore[attr-defined]
    pcm = (np.clip(sound, -1, 1) * 32767).astype(np.int16).tobytes()
    aligner.start_utt()  # type: ignore[attr-defined]
    aligner.process_raw(pcm, full_utt=True)  # type: ignore[attr-defined]
    aligner.end_utt()  # type: ignore[attr-defined]
    heard = [one for one in aligner.seg() or () if one.word[0] not in "<["]  # type: ignore[attr-defined]
    if len(heard) != len(parts):
        return {}
    found: dict[int, tuple[float, float]] = {}
    for (place, _), one in zip(parts, heard, strict=True):
        start = found.get(place, (one.start_frame / 100, 0.0))[0]
        found[place] = (start, (one.end_frame + 1) / 100)
    return found


def parts_of(aligner: "object", word: str) -> list[str]:
    """A word as the aligner's dictionary has it, or the parts between its hyphens."""
    letters = re.sub(r"[^a-z'-]", "", word.lower().replace("’", "'")).strip("'-")
    known = aligner.lookup_word(letters) is not None  # type: ignore[attr-defined]
    return [part for part in ([letters] if known else letters.split("-")) if part]


# --- sound whose onsets are known -----------------------------------------------------------------


def by_known(recogniser: Recogniser) -> dict[str, dict[str, str]]:
    """How far Whisper is from onsets that are known to the sample."""
    from respoken import engines

    engine = engines.build(EngineSpec(name="kokoro", cache=cache()))
    voices = {voice.name: voice for voice in engine.voices()}
    late: list[Pair] = []
    for name in KNOWN_VOICES:
        for first in range(0, len(KNOWN), 8):
            words = KNOWN[first : first + 8]
            pieces_, truth, at = [], [], 0
            for word in words:
                silence = np.zeros(round(KNOWN_GAP_S * SAMPLE_RATE_HZ), np.float32)
                audio = engine.speak(f"{word}.", voices[name], 1.0).audio
                sound = loud_part(soxr.resample(audio.samples, audio.sample_rate_hz, SAMPLE_RATE_HZ))
                at += len(silence)
                truth.append(TimedWord(text=word, start_s=at / SAMPLE_RATE_HZ,
                                       end_s=(at + len(sound)) / SAMPLE_RATE_HZ))
                pieces_ += [silence, sound]
                at += len(sound)
            heard = [TimedWord(text=t, start_s=a, end_s=max(a, b))
                     for t, a, b in recogniser.words(np.concatenate([*pieces_, np.zeros(8000, np.float32)]))]
            late += [Pair(b.start_s - a.start_s, b.end_s - a.end_s, True, kind(a.text))
                     for _, a, b in paired(truth, heard)]
    return split("known sound, Whisper's - the truth", late)


def loud_part(sound: Samples) -> Samples:
    """The sound from where it first is louder than -35 dB of its loudest 5 ms to where it last is."""
    levels = np.sqrt(np.square(sound[: len(sound) // BLOCK * BLOCK]).reshape(-1, BLOCK).mean(axis=1))
    (loud,) = np.nonzero(levels > levels.max() * 10 ** (-35 / 20))
    return sound[loud[0] * BLOCK : (loud[-1] + 1) * BLOCK]


# --- figures --------------------------------------------------------------------------------------

_READER = English(False)


def kind(text: str) -> str:
    """The kind of a word's first sound; empty where it has none."""
    phonemes = "".join(_READER.say(re.sub(r"\W+", "", text) or "a"))
    first = next((symbol for symbol in phonemes if symbol.isalpha() and symbol not in "ˈˌ"), "")
    return next((name for name, symbols in KINDS.items() if first in symbols), "")


def split(name: str, pairs: Sequence[Pair]) -> dict[str, dict[str, str]]:
    """Figures of all pairs' starts, and by what is before the word and what it begins with."""
    found = {name: figures([pair.start_s for pair in pairs])}
    for paused, where in ((True, "after a pause"), (False, "in a phrase")):
        these = [pair for pair in pairs if pair.paused == paused]
        if these and len(these) < len(pairs):
            found[f"  {where}"] = figures([pair.start_s for pair in these])
    for one in KINDS:
        found[f"  {one}"] = figures([pair.start_s for pair in pairs if pair.kind == one])
    return {(label if label == name else f"{name}{label}"): row for label, row in found.items()}


def figures(differences: Sequence[float]) -> dict[str, str]:
    """Median, centile, share and bias of the differences in seconds, as text."""
    every = np.array(differences)
    near = np.abs(every[np.abs(every) < LATE_S])
    if not len(near):
        return {"paired": "none"}
    return {
        "n": str(len(every)),
        "median": f"{1000 * np.median(near):.0f} ms",
        "95 %": f"{1000 * np.percentile(near, 95):.0f} ms",
        "within 200 ms": f"{np.mean(np.abs(every) <= 0.2):.2%}",
        "bias": f"{1000 * np.median(every):+.0f} ms",
        "over 1 s": str(int(np.sum(np.abs(every) >= LATE_S))),
    }


if __name__ == "__main__":
    main()
