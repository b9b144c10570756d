"""Who a voice sounds like, as a vector: how far apart two voices are is the cosine of their vectors.

The network is the GE2E speaker encoder of Wan et al., "Generalized End-to-End Loss for Speaker
Verification" (2018), with the weights of Resemblyzer 0.1.4 (see ``voices/encoder``), run here in NumPy:
40 mel bands, three LSTM layers of 256, one linear layer, over windows of 1.6 s whose vectors are averaged.
Two recordings of one voice reach about 0.9 and more, two voices 0.6 on average.
"""

import math
from functools import cache
from zipfile import BadZipFile

import numpy as np
import soxr
from numpy.typing import NDArray

from respoken.audio import Audio, Samples
from respoken.errors import MediaError
from respoken.shipped import voices_folder

Array = NDArray[np.float32]

SAMPLE_RATE_HZ = 16000
EMBEDDING_SIZE = 256
HIDDEN = 256
LAYERS = 3

# The front end the network was trained with.
FFT, HOP, MELS = 400, 160, 40
WINDOW_FRAMES = 160
STEP_FRAMES = 77  # 1.3 windows a second
WINDOW_COVERAGE = 0.75  # a last window with less sound in it is left out
LEVEL_DBFS = -30.0

# What counts as silence and is cut out, as in training, where a voice detector decided.
GATE_SAMPLES = 480
GATE_DB = 40.0
GATE_SMOOTHING = 8
GATE_REACH = 3

BATCH = 64  # windows at once: bounds memory to some 60 MB whatever the length


def embed(audio: Audio) -> Array:
    """The speaker embedding of a voice's sound: float32, shape (256,), unit length, none below 0.

    From about 2 s on it is stable; ten seconds and more are better. Raises MediaError when there is no
    sound in it.
    """
    return embed_prepared(without_silence(_levelled(audio)))


def embed_prepared(speech: Samples) -> Array:
    """The embedding of 16 kHz sound taken as it is: no level set, no silence cut out. Shape (256,)."""
    windows = _windows(speech)
    partials = np.concatenate([_network(windows[at:at + BATCH]) for at in range(0, len(windows), BATCH)])
    mean = partials.mean(axis=0)
    unit: Array = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return unit


def _levelled(audio: Audio) -> Samples:
    """Sound at 16 kHz, raised to -30 dBFS RMS where it is quieter: the mels are powers, not decibels."""
    samples = np.asarray(audio.samples, np.float32)
    if audio.sample_rate_hz != SAMPLE_RATE_HZ:
        samples = soxr.resample(samples, audio.sample_rate_hz, SAMPLE_RATE_HZ, quality="HQ")
    rms = math.sqrt(float(np.mean(samples.astype(np.float64) ** 2))) if len(samples) else 0.0
    if not rms > 1e-6:
        raise MediaError("there is no sound in it to know a voice by.", "", "Give a recording of speech.")
    return samples * np.float32(max(1.0, 10 ** (LEVEL_DBFS / 20) / rms))


def without_silence(samples: Samples) -> Samples:
    """16 kHz sound with its longer silences cut out: float32, shape (n,).

    A 30 ms window is silent when it lies 40 dB under the loud parts; a pause shorter than a fifth of a
    second stays whole.
    """
    count = len(samples) // GATE_SAMPLES
    if count < 2 * GATE_SMOOTHING:
        return samples
    blocks = samples[:count * GATE_SAMPLES].reshape(count, GATE_SAMPLES)
    level_db = 10 * np.log10(np.mean(blocks.astype(np.float64) ** 2, axis=1) + 1e-12)
    loud = (level_db > np.percentile(level_db, 95) - GATE_DB).astype(np.float64)
    smooth = np.convolve(loud, np.ones(GATE_SMOOTHING) / GATE_SMOOTHING, mode="same") > 0.5
    kept = np.convolve(smooth, np.ones(2 * GATE_REACH + 1), mode="same") > 0.5
    return blocks[kept].reshape(-1)


def _windows(speech: Samples) -> Array:
    """Mel frames of every 1.6 s window, overlapping by half: (windows, 160, 40)."""
    frames = math.ceil((len(speech) + 1) / HOP)
    starts = list(range(0, max(1, frames - WINDOW_FRAMES + STEP_FRAMES + 1), STEP_FRAMES))
    covered = (len(speech) - starts[-1] * HOP) / (WINDOW_FRAMES * HOP)
    if len(starts) > 1 and covered < WINDOW_COVERAGE:
        starts.pop()
    needed = (starts[-1] + WINDOW_FRAMES) * HOP
    mels = mel_frames(np.pad(speech, (0, max(0, needed - len(speech)))))
    return np.stack([mels[start:start + WINDOW_FRAMES] for start in starts])


def mel_frames(samples: Samples) -> Array:
    """Mel band powers of frames centred every 10 ms: float32, (1 + n // 160, 40)."""
    padded = np.pad(samples, FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
    spectrum = np.fft.rfft(frames * hann, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return power @ _mel_bands().T


@cache
def _mel_bands() -> Array:
    """Triangular filters of equal area on Slaney's mel scale, 0 to 8 kHz: (40, 201)."""
    edges = _slaney_hz(np.linspace(0, _slaney_mel(SAMPLE_RATE_HZ / 2), MELS + 2))
    bins = np.linspace(0, SAMPLE_RATE_HZ / 2, FFT // 2 + 1)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre))
    bands: Array = (np.maximum(0, triangles) * 2 / (high - low)).astype(np.float32)
    return bands


def _slaney_mel(hz: float) -> float:
    """Slaney's scale: linear up to 1 kHz (15 mel), then 27 mel for every factor of 6.4."""
    return hz * 3 / 200 if hz < 1000 else 15 + 27 * math.log(hz / 1000) / math.log(6.4)


def _slaney_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))


def _network(windows: Array) -> Array:
    """Unit embeddings (n, 256) of mel windows (n, 160, 40): the last LSTM state through the linear layer."""
    weights = _weights()
    outputs = windows
    for layer in range(LAYERS):
        outputs = _lstm(outputs, *(weights[f"{part}_{layer}"] for part in ("input", "hidden", "bias")))
    raw = np.maximum(0, outputs[:, -1] @ weights["linear"].T + weights["linear_bias"])
    unit: Array = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-12)
    return unit


def _lstm(inputs: Array, input_weights: Array, hidden_weights: Array, bias: Array) -> Array:
    """Outputs (n, steps, 256) of an LSTM layer. The weights' gates are input, forget, cell, output."""
    count, steps, _ = inputs.shape
    driven = inputs @ input_weights.T + bias
    recurrent = np.ascontiguousarray(hidden_weights.T)
    state, memory = np.zeros((2, count, HIDDEN), np.float32)
    outputs = np.empty((count, steps, HIDDEN), np.float32)
    for step in range(steps):
        gates = driven[:, step] + state @ recurrent
        let_in, keep, candidate, let_out = np.split(gates, 4, axis=1)
        memory = _sigmoid(keep) * memory + _sigmoid(let_in) * np.tanh(candidate)
        state = _sigmoid(let_out) * np.tanh(memory)
        outputs[:, step] = state
    return outputs


def _sigmoid(values: Array) -> Array:
    # By tanh, which cannot overflow.
    result: Array = 0.5 * np.tanh(0.5 * values) + np.float32(0.5)
    return result


@cache
def _weights() -> dict[str, Array]:
    path = voices_folder() / "encoder" / "encoder.npz"
    try:
        with np.load(path) as file:
            return {name: file[name].astype(np.float32) for name in file.files}
    except (OSError, ValueError, BadZipFile) as error:
        raise MediaError(f"cannot be read ({error}).", str(path), "Install Respoken again.") from error
