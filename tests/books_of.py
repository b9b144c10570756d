"""Masters for tests of books: a beep where each word of a timeline starts, and the MP3 of hours of it."""

import struct
from pathlib import Path

import numpy as np

from laid_out import RATE_HZ, episode
from respoken.audio import Audio, write_wav
from respoken.models import Timeline
from respoken.package import mp3
from respoken.package.base import Master

BEEP_S = 0.03


def master(laid_out: Timeline, folder: Path) -> Master:
    """Silence, and a beep at the start of every word that is heard; as MP3 too, as make hands it over."""
    samples = np.zeros(round(laid_out.duration_s * RATE_HZ), np.float32)
    times = np.arange(round(BEEP_S * RATE_HZ)) / RATE_HZ
    beep = (0.5 * np.sin(2 * np.pi * 1500 * times)).astype(np.float32)
    for span in laid_out.utterances:
        for word in span.words:
            if word.end_s > word.start_s:
                at = round(word.start_s * RATE_HZ)
                samples[at : at + len(beep)] = beep[: len(samples) - at]
    path = folder / "master.wav"
    folder.mkdir(parents=True, exist_ok=True)
    write_wav(path, Audio(samples, RATE_HZ))
    [frames] = mp3.write(episode(laid_out), Master(path=path, sample_rate_hz=RATE_HZ, sample_count=1), folder)
    return Master(path=path, sample_rate_hz=RATE_HZ, sample_count=len(samples), mp3=frames)


def long(seconds: float, folder: Path) -> Path:
    """An MP3 of that length at least: ten seconds of noise, its frames again and again."""
    noise = 0.1 * np.random.default_rng(7).standard_normal(10 * RATE_HZ)
    encoded = folder / "ten.mp3"
    with mp3.encoding(encoded, RATE_HZ) as encoder:
        encoder.write((noise * 32767).astype(np.int16))
    contents = encoded.read_bytes()
    size = _frame_size(contents[:4])
    path = folder / "long.mp3"
    with path.open("wb") as file:
        file.write(contents[:size])
        for _ in range(int(seconds / 10) + 1):
            file.write(contents[size:])
    return path


def _frame_size(header: bytes) -> int:
    [word] = struct.unpack(">I", header)
    kbps = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128)[word >> 12 & 15]
    return 144_000 * kbps // RATE_HZ + (word >> 9 & 1)
