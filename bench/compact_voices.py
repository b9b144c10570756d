"""What keeping voices compactly does to their sound, against the least disturbance there is.

    python bench/compact_voices.py PACKAGE [VOICE...]     # PACKAGE: kokoro-js, unpacked

Every voice says a sentence three times: with the package's own vectors, with ours, and with the package's
plus noise of 0.000001. The 8-bit model rounds what it is given, so that any change at all, however small,
moves its samples; what matters is whether ours moves them more than such noise does.
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from numpy.typing import NDArray

from respoken import voiceprint
from respoken.audio import Audio
from respoken.engines.english import English
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.vocab import ids

SENTENCE = "Could you tell us how that works, and why it took nearly three years to get there?"
NOISE = 1e-6

Array = NDArray[np.float32]


def main(package: Path, names: list[str]) -> None:
    """Print a line a voice and the means."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(kokoro_weights.prepared(None, None)), options)
    print("voice         largest change   log-mel distance, dB      speaker cosine        longer by, s")
    print("              of a number      compact    noise        compact    noise      compact   noise")
    rows = []
    for name in names or [v.name for v in kokoro_voices.catalogue() if v.language.startswith("en")]:
        original = np.fromfile(package / "voices" / f"{name}.bin", "<f4").reshape(510, 256)
        noise = NOISE * np.random.default_rng(0).standard_normal(original.shape)
        compact = kokoro_voices.style(name)
        symbols = ids(" ".join(English(name[0] == "b").say(SENTENCE)))
        sounds = [say(session, symbols, style) for style in (original, compact, original + noise)]
        rows.append([
            float(np.abs(compact - original).max()),
            *(distance_db(sounds[0], sound) for sound in sounds[1:]),
            *(float(print_of(sounds[0]) @ print_of(sound)) for sound in sounds[1:]),
            *((len(sound) - len(sounds[0])) / 24000 for sound in sounds[1:]),
        ])
        print(line(name, rows[-1]), flush=True)
    print(line("mean", list(np.mean(rows, axis=0))))


def line(name: str, row: list[float]) -> str:
    """A row of the table."""
    return "{:<14}{:<17.1e}{:<11.2f}{:<13.2f}{:<11.4f}{:<11.4f}{:<10.3f}{:.3f}".format(name, *row)


def say(session: onnxruntime.InferenceSession, symbols: list[int], style: NDArray[np.floating]) -> Array:
    """The sentence's samples at 24 kHz."""
    inputs = {
        "tokens": np.array([[0, *symbols, 0]], np.int64),
        "style": style[len(symbols) - 1][None].astype(np.float32),
        "speed": np.ones(1, np.float32),
    }
    return np.asarray(session.run(["audio"], inputs)[0]).reshape(-1)


def distance_db(one: Array, other: Array) -> float:
    """Root mean square difference of two sounds' 40-band log-mel spectra, frame by frame."""
    powers = [voiceprint.mel_frames(soxr.resample(sound, 24000, 16000)) for sound in (one, other)]
    spectra = [10 * np.log10(power + 1e-6) for power in powers]
    frames = min(map(len, spectra))
    return float(np.sqrt(np.mean((spectra[0][:frames] - spectra[1][:frames]) ** 2)))


def print_of(sound: Array) -> Array:
    """The speaker embedding of a sound."""
    return voiceprint.embed(Audio(sound, 24000))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
