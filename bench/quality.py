"""What the quick way of speaking costs in sound, against Kokoro's network in float32.

python bench/quality.py TRANSCRIPT [--count 200] [--voices af_heart,am_puck,...] [--way kernels|int8]
       [--heard 50]

Speaks the same lines by the same voices both ways and prints, by voice: log-mel distance (80 bands, the mean
difference of natural logarithms), DNSMOS of both (pip install speechmos librosa), the cosine of the speaker
embeddings, and whether every symbol lasts as many frames. --heard: so many of the lines are also heard back
by Whisper, both ways. --way int8: the graph that ONNX Runtime speaks where there are no kernels.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from respoken import config, produce, voiceprint
from respoken.audio import Audio, Samples
from respoken.cli.values import cache
from respoken.engines.base import EngineSpec, plain
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.vocab import ids
from respoken.engines.kokoro.words import SAMPLE_RATE_HZ, lines
from respoken.listen import recogniser
from respoken.listen.words import word_errors

VOICES = (
    "af_heart", "af_bella", "af_sky", "bf_emma", "bf_lily",
    "am_michael", "am_puck", "am_eric", "bm_george", "bm_fable",
)  # fmt: skip
FEW_WORDS = 6


@dataclass
class Pair:
    """A line spoken both ways."""

    voice: str
    words: str
    quick: Samples
    whole: Samples
    same_frames: bool
    distance: float = 0.0
    mos: tuple[float, float] = (0.0, 0.0)
    """Of the quick way and of the float32 one."""
    cosine: float = 0.0


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("source", type=Path)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--voices", default=",".join(VOICES))
    asked.add_argument("--way", choices=("kernels", "int8"), default="kernels")
    asked.add_argument("--heard", type=int, default=0)
    given = asked.parse_args()
    names = given.voices.split(",")
    spoken = list(pairs(texts(given.source, given.count), names, given.way))
    for pair in spoken:
        measure(pair)
    table(spoken, [name for name in names if any(pair.voice == name for pair in spoken)])
    if given.heard:
        hear(spoken[:: max(1, len(spoken) // given.heard)])


def texts(source: Path, count: int) -> list[str]:
    """Lines of a transcript as they are spoken, spread over the whole of it, none of them short."""
    plan = produce.prepare(source, Path("output"), config.settings(config.find_show_file(source)))
    found = [
        utterance.spoken for utterance in plan.script.utterances
        if len(utterance.spoken.split()) >= FEW_WORDS
    ]
    return [found[round(place)] for place in np.linspace(0, len(found) - 1, min(count, len(found)))]


def pairs(spoken: list[str], names: list[str], way: kokoro_weights.Make):
    """Every line by the voices in turn, both ways."""
    engine = Kokoro(EngineSpec(name="kokoro", cache=cache(), threads=1))
    path = kokoro_weights.prepared(None, cache(), "float")
    whole = kokoro_session.Whole(kokoro_session.on_cpu(path, EngineSpec(name="kokoro", threads=1)), str(path))
    quick = engine._model
    if way == "int8":
        path = kokoro_weights.prepared(None, cache(), "int8")
        session = kokoro_session.on_cpu(path, EngineSpec(name="kokoro", threads=1))
        quick = kokoro_session.Whole(session, str(path))
    for number, text in enumerate(spoken):
        voice = kokoro_voices.voice(names[number % len(names)])
        line = next(iter(lines(engine.read(text, voice))))
        symbols = ids(line.symbols)
        inputs = {
            "tokens": np.array([[0, *symbols, 0]], np.int64),
            "style": kokoro_voices.style(voice.name)[len(line.symbols) - 1][None],
            "speed": np.array([1], np.float32),
        }
        (ours, our_frames), (theirs, their_frames) = quick.say(inputs), whole.say(inputs)
        yield Pair(voice.name, plain(text), ours, theirs, bool(np.array_equal(our_frames, their_frames)))


def measure(pair: Pair) -> None:
    """Fill in what is measured of a pair."""
    from speechmos import dnsmos

    if len(pair.quick) == len(pair.whole):
        pair.distance = float(np.abs(log_mel(pair.quick) - log_mel(pair.whole)).mean())
    else:
        pair.distance = float("nan")
    both = [soxr.resample(sound, SAMPLE_RATE_HZ, 16_000) for sound in (pair.quick, pair.whole)]
    quick, whole = (float(dnsmos.run(np.clip(sound, -1, 1), 16_000)["ovrl_mos"]) for sound in both)
    pair.mos = quick, whole
    one, other = (voiceprint.embed(Audio(sound, SAMPLE_RATE_HZ)) for sound in (pair.quick, pair.whole))
    pair.cosine = float(one @ other)


def log_mel(samples: Samples) -> NDArray[np.float64]:
    """Logarithms of 80 mel bands (frames, bands): windows of 1024 at 24 kHz, 256 apart, no less than 1e-5."""
    window = np.hanning(1025)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, 512), 1024)[::256]
    return np.log(np.maximum(np.abs(np.fft.rfft(frames * window)) @ _bands().T, 1e-5))


def _bands(count: int = 80) -> NDArray[np.float64]:
    hz = np.linspace(0, SAMPLE_RATE_HZ / 2, 513)
    most = 2595 * np.log10(1 + SAMPLE_RATE_HZ / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, most, count + 2) / 2595) - 1)
    rising = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rising, falling))


def table(spoken: list[Pair], names: list[str]) -> None:
    """Print a row a voice, and one for all."""
    by_voice: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in spoken:
        by_voice[pair.voice].append(pair)
    print("| voice | lines | log-mel distance | DNSMOS float32 | change | worst | cosine, least | frames |")
    print("|---|---|---|---|---|---|---|---|")
    for name, some in [*((name, by_voice[name]) for name in names), ("**all**", spoken)]:
        change = [pair.mos[0] - pair.mos[1] for pair in some]
        print(
            f"| {name} | {len(some)} | {np.mean([p.distance for p in some]):.3f} "
            f"| {np.mean([p.mos[1] for p in some]):.3f} | {np.mean(change):+.3f} | {min(change):+.3f} "
            f"| {np.mean([p.cosine for p in some]):.4f}, {min(p.cosine for p in some):.4f} "
            f"| {'equal' if all(p.same_frames for p in some) else 'differ'} |"
        )


def hear(some: list[Pair]) -> None:
    """Print the words that Whisper hears wrong, both ways."""
    ears = recogniser.Recogniser(threads=2, cache=cache())
    for label, sounds in (("quick", [p.quick for p in some]), ("float32", [p.whole for p in some])):
        wrong = count = 0
        for pair, sound in zip(some, sounds, strict=True):
            heard = ears.hear(soxr.resample(sound, SAMPLE_RATE_HZ, recogniser.SAMPLE_RATE_HZ))
            compared = word_errors(pair.words, heard)
            wrong, count = wrong + compared.errors, count + compared.words
        print(f"{label}: {wrong} of {count} words heard wrong, {wrong / count:.2%}, in {len(some)} lines")


if __name__ == "__main__":
    main()
