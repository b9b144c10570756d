"""What tests of books share: conversations, masters that beep where each word starts, and hours of MP3."""

import re
import struct
from pathlib import Path

import numpy as np

from laid_out import RATE_HZ, episode, timeline
from respoken.audio import Audio, write_wav
from respoken.models import Timeline
from respoken.package import mp3
from respoken.package.base import Master

BEEP_S = 0.03

TALK = timeline(
    [
        ("Zoë Ågren", "Is that really so? I had no idea, Dr. Li."),
        ("Bo Li", "It is. [laughs] And there is more where that came from, believe me."),
        ("Zoë Ågren", "Go on."),
        ("Bo Li", "Well, it began in 1969. It cost $2.5 million!"),
        ("Bo Li", "Nobody noticed. That is all."),
        ("Zoë Ågren", "[music]"),
        ("Zoë Ågren", "Thank you."),
    ],
    chapters=[("A surprise", 1), ("How it began", 4)],
)
"""Two chapters, two turns of one speaker in a row, and things that are shown and not heard."""

HOSTILE = timeline(
    [
        ('A <b>&amp; "Co"', "Is 1 < 2 && 3 > 2? </v> --> <i>yes</i> & \\ \"so\" it's {{x}} ﷽ 🎙 &lt;"),
        ("B\nC > D", "<script>alert(1)</script> ]]> 00:00:01.000 \x0b\ufffe it said."),
        ("NOTE", "WEBVTT STYLE NOTE https://example.com/?a=1&b=2#" + "c" * 60),
    ],
    chapters=[("</title> & \"more\" --> here", 1), ("<p>\x00", 2)],
)
HOSTILE_TITLE = '</title>\n--> & "it" <0>'


def shown(text: str) -> str:
    """Text as XML can hold it."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


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
