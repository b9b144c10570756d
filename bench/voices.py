"""Speaks with every English voice of Kokoro, measures how each sounds, and writes the catalogue.

    pip install speechmos librosa onnxruntime
    python bench/voices.py WAVS      # speaks what is not in the folder WAVS yet, then measures
    python bench/voices.py           # only prints the tables of docs/voices.md

It writes catalogue.json and embeddings.npz in voices/kokoro. With one thread: six minutes for the voices
and twenty for the candidates among which the blends are chosen.
"""

import argparse
import itertools
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from respoken import cast, loudness, voiceprint
from respoken.audio import Audio, read_wav
from respoken.config import Wish
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.models import Voice
from respoken.shipped import voices_folder

TEXTS = (
    "So the real question is whether the smaller model can keep up with the larger one, and I think it can.",
    "Yesterday we talked for an hour about the weather, the price of bread, "
    "and a bicycle that nobody wanted to buy.",
    "Could you tell us how that works, and why it took nearly three years to get there?",
    "I'd say the answer is simple: measure it twice, write it down, "
    "and never trust a number that nobody can repeat.",
)
BLEND_TEXTS = TEXTS[:1]
"""There are many candidates for blends, so each says one sentence."""

FOLDER = voices_folder() / "kokoro"
CANDIDATES, MOST_OF_A_VOICE = 64, 6
LEAST_BLEND_QUALITY = 3.0
MOST_ALIKE = 0.90
"""A blend nearer than this to a voice or another blend is left out; two of Kokoro's own voices reach 0.89."""

FEMININE_HZ, MASCULINE_HZ = 165.0, 125.0
"""A blend with a median pitch between these presents as neutral: both kinds of voices are found there."""


def main() -> None:
    """Speak, measure, choose the blends, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wavs", type=Path, nargs="?")
    asked = parser.parse_args()
    if asked.wavs is None:
        print("\n\n".join([voice_table(), alike_table(), cast_table()]))
        return
    voices = {voice.name: measured(spoken(voice, TEXTS, asked.wavs)) for voice in english()}
    described(voices)
    candidates = {}
    for name in blend_names(voices):
        candidates[name] = measured(spoken(kokoro_voices.voice(name), BLEND_TEXTS, asked.wavs))
        candidates[name]["presentation"] = presentation(candidates[name]["pitch_hz"])
    blends = {name: candidates[name] for name in apart(voices, candidates)}
    described(voices, blends)
    save(voices, blends)


def spoken(voice: Voice, texts: tuple[str, ...], folder: Path) -> list[Audio]:
    """The sentences in a voice, from the folder or else from the engine."""
    folder.mkdir(parents=True, exist_ok=True)
    sounds = []
    for number, text in enumerate(texts):
        path = folder / f"{voice.name}_{number}.wav"
        if not path.exists():
            audio = engine().speak(text, voice, 1.0).audio
            soundfile.write(path, audio.samples, audio.sample_rate_hz, subtype="FLOAT")
        sounds.append(read_wav(path))
    return sounds


@cache
def engine() -> Any:
    """Kokoro on one thread."""
    from respoken import engines
    from respoken.engines.base import EngineSpec

    return engines.build(EngineSpec(name="kokoro"))


def measured(sounds: list[Audio]) -> dict[str, Any]:
    """How a voice sounds: pitch, its spread, pace, breath, quality, loudness and its embedding."""
    whole = Audio(np.concatenate([sound.samples for sound in sounds]), sounds[0].sample_rate_hz)
    at_16k = soxr.resample(whole.samples, whole.sample_rate_hz, 16000)
    pitches, voiced = pitch_track(at_16k)
    spread = 12 * np.log2(np.percentile(pitches, 90) / np.percentile(pitches, 10))
    words = sum(len(text.split()) for text in TEXTS[:len(sounds)])
    speech_s = len(voiceprint.without_silence(at_16k)) / 16000
    parts = np.stack([voiceprint.embed(sound) for sound in sounds])
    embedding = parts.mean(axis=0) / np.linalg.norm(parts.mean(axis=0))
    quality, p808 = dnsmos(at_16k)
    return {
        "pitch_hz": round(float(np.median(pitches)), 1),
        "pitch_spread_st": round(float(spread), 1),
        "voiced": round(voiced, 2),
        "words_a_minute": round(60 * words / speech_s),
        "quality": round(quality, 2),
        "p808": round(p808, 2),
        "loudness_lufs": round(loudness.lufs(whole), 1),
        "steadiness": round(float((parts @ embedding).min()), 3),
        "embedding": embedding,
    }


def pitch_track(samples: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """Fundamental frequencies (n,) in Hz of the voiced frames of 16 kHz sound, and their share of the speech.

    Autocorrelation over 48 ms, normalised by the energy of both stretches; a frame is voiced at 0.7 and
    more. The first peak nearly as high as the highest is the period, so that its double is not taken.
    """
    size, hop, lowest, highest = 768, 160, 60, 400
    lags = np.arange(16000 // highest, 16000 // lowest)
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), size + lags[-1])[::hop]
    energy = (frames[:, :size] ** 2).sum(axis=1)
    frames = frames[energy > np.percentile(energy, 95) * 1e-3]
    heads = frames[:, :size]
    scores = np.stack([
        (heads * frames[:, lag:lag + size]).sum(axis=1)
        / np.sqrt((heads**2).sum(axis=1) * (frames[:, lag:lag + size] ** 2).sum(axis=1))
        for lag in lags
    ], axis=1)
    best = scores.max(axis=1)
    peaks = np.zeros(scores.shape, bool)
    peaks[:, 1:-1] = (scores[:, 1:-1] >= scores[:, :-2]) & (scores[:, 1:-1] >= scores[:, 2:])
    first = (peaks & (scores >= 0.92 * best[:, None])).argmax(axis=1)
    voiced = (best >= 0.7) & (first > 0)
    return 16000 / lags[first[voiced]], float(voiced.mean())


def dnsmos(at_16k: NDArray[np.float32]) -> tuple[float, float]:
    """DNSMOS P.835 overall and P.808 of 16 kHz sound, both 1 to 5."""
    from speechmos import dnsmos as meter

    scores = meter.run(np.clip(at_16k, -1, 1), 16000)
    return float(scores["ovrl_mos"]), float(scores["p808_mos"])


def described(voices: dict[str, Any], others: dict[str, Any] | None = None) -> None:
    """Adds to each of ``others`` (or of the voices themselves) a few words that follow from its measures.

    Words compare a voice with the 28: the lowest and the highest quarter get one, the middle none. Pitch
    compares within a presentation.
    """
    for name, facts in (voices if others is None else others).items():
        side = facts.get("presentation", kokoro_voices.voice(name).presentation)
        peers = [f["pitch_hz"] for n, f in voices.items() if kokoro_voices.voice(n).presentation == side]
        peers = peers or [f["pitch_hz"] for f in voices.values()]
        every = list(voices.values())
        words = [
            quarter(facts["pitch_hz"], peers, "low", "high", "mid") + "-pitched",
            quarter(facts["pitch_spread_st"], [f["pitch_spread_st"] for f in every], "even", "lively"),
            quarter(facts["words_a_minute"], [f["words_a_minute"] for f in every], "unhurried", "brisk"),
            timbre(facts),
        ]
        facts["sounds"] = ", ".join(filter(None, words))


def timbre(facts: dict[str, Any]) -> str:
    """A word for a voice that vibrates little: under 40 % of its sound has a pitch."""
    if facts["voiced"] >= 0.4:
        return ""
    return "whispered" if facts["quality"] < 3 else "husky"


def quarter(value: float, peers: list[float], low: str, high: str, middle: str = "") -> str:
    """The word for the quarter of its peers that a value lies in."""
    if value <= np.percentile(peers, 25):
        return low
    return high if value >= np.percentile(peers, 75) else middle


def blend_names(voices: dict[str, Any]) -> list[str]:
    """Candidates in equal parts: the pairs least alike, since a blend of two like voices is like both.

    Most of those are of a feminine and a masculine voice, so the pairs of one presentation that are least
    alike come too.
    """
    good = [name for name in voices if kokoro_voices.voice(name).grade not in cast.POOR_GRADES]
    good = [name for name in good if voices[name]["quality"] >= LEAST_BLEND_QUALITY]
    pairs = sorted(
        itertools.combinations(good, 2),
        key=lambda pair: float(voices[pair[0]]["embedding"] @ voices[pair[1]]["embedding"]),
    )
    of_one = [pair for pair in pairs if pair[0][1] == pair[1][1]]
    chosen = limited(pairs, CANDIDATES, MOST_OF_A_VOICE)
    chosen += limited(of_one, CANDIDATES // 2, MOST_OF_A_VOICE // 2)
    return list(dict.fromkeys(f"{one}+{other}" for one, other in chosen))


def limited(pairs: list[tuple[str, str]], count: int, most: int) -> list[tuple[str, str]]:
    """The first pairs, no voice in more than ``most`` of them."""
    used: Counter[str] = Counter()
    chosen = []
    for pair in pairs:
        if len(chosen) < count and max(used[voice] for voice in pair) < most:
            used.update(pair)
            chosen.append(pair)
    return chosen


def presentation(pitch_hz: float) -> str:
    """How a blend presents, by its pitch."""
    if pitch_hz >= FEMININE_HZ:
        return "feminine"
    return "masculine" if pitch_hz <= MASCULINE_HZ else "neutral"


def apart(voices: dict[str, Any], candidates: dict[str, Any]) -> list[str]:
    """The names of blends, each as unlike the voices and the blends before it as can be."""
    good = {name: facts for name, facts in candidates.items() if facts["quality"] >= LEAST_BLEND_QUALITY}
    nearest = {
        name: max(float(facts["embedding"] @ voice["embedding"]) for voice in voices.values())
        for name, facts in good.items()
    }
    chosen: list[str] = []
    while nearest:
        name = min(nearest, key=lambda name: nearest[name])
        if nearest[name] > MOST_ALIKE:
            break
        print(f"{name}  nearest {nearest.pop(name):.3f}")
        chosen.append(name)
        latest = good[name]["embedding"]
        nearest = {n: max(alike, float(latest @ good[n]["embedding"])) for n, alike in nearest.items()}
    return chosen


def save(voices: dict[str, Any], blends: dict[str, Any]) -> None:
    """Write catalogue.json and embeddings.npz."""
    every = {**voices, **blends}
    document = {
        group: {name: {k: v for k, v in facts.items() if k != "embedding"} for name, facts in table.items()}
        for group, table in (("voices", voices), ("blends", blends))
    }
    lines = json.dumps(document, indent=1).replace("\n   ", " ").replace("\n  }", " }")
    (FOLDER / "catalogue.json").write_text(lines + "\n", encoding="utf-8", newline="\n")
    embeddings = np.stack([facts["embedding"] for facts in every.values()]).astype(np.float16)
    np.savez(FOLDER / "embeddings.npz", names=np.array(list(every)), embeddings=embeddings)


def voice_table() -> str:
    """The English voices as a Markdown table."""
    lines = [
        "| voice | accent | presents | pitch | DNSMOS | grade | LUFS | sounds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    facts = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))["voices"]
    for voice in english():
        raw = facts[voice.name]
        lines.append(
            f"| `{voice.name}` | {voice.accent} | {voice.presentation} | {voice.pitch_hz:.0f} Hz "
            f"| {voice.quality:.2f} / {raw['p808']:.2f} | {voice.grade} "
            f"| {raw['loudness_lufs']:.1f} | {voice.sounds} |"
        )
    return "\n".join(lines)


def alike_table() -> str:
    """The pairs of voices most easily taken for one, and the mean of all pairs."""
    pairs = [(float(np.dot(a.embedding, b.embedding)), a, b) for a, b in itertools.combinations(english(), 2)]
    pairs.sort(key=lambda pair: -pair[0])
    rows = [f"`{a.name}` and `{b.name}` {cosine:.2f}" for cosine, a, b in pairs if cosine > 0.8]
    return f"{'; '.join(rows)}. Mean of all pairs {np.mean([cosine for cosine, *_ in pairs]):.2f}."


def cast_table() -> str:
    """The highest cosine in the casts chosen, for 2 to 6 speakers and every mix of presentations."""
    lines = ["| speakers | any | " + " | ".join(f"{n} f." for n in range(7)) + " |", "|---" * 9 + "|"]
    for count in range(2, 7):
        mixes = [None, *range(count + 1)]
        row = [f"{cast_worst(count, feminine):.2f}" for feminine in mixes]
        lines.append(f"| {count} | " + " | ".join(row + [""] * (8 - len(row))) + " |")
    crowds = ", ".join(f"{count}: {cast_worst(count, None):.2f}" for count in (8, 12, 16, 20, 28, 40, 50, 60))
    return "\n".join(lines) + f"\n\nCrowds: {crowds}."


def cast_worst(count: int, feminine: int | None) -> float:
    """The highest cosine in a cast with so many feminine voices, the others masculine; None: as it comes."""
    speakers = [f"Speaker {n}" for n in range(count)]
    wishes = {} if feminine is None else {
        speaker: Wish(presentation="feminine" if n < feminine else "masculine")
        for n, speaker in enumerate(speakers)
    }
    made = cast.assign(speakers, [*english(), *kokoro_voices.blends()], wishes)
    return max(cosine for n, row in enumerate(cast.closeness(made)) for cosine in row[:n])


def english() -> list[Voice]:
    """Kokoro's own English voices."""
    return [voice for voice in kokoro_voices.catalogue() if voice.language.startswith("en")]


if __name__ == "__main__":
    main()
