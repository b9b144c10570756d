"""An engine of plain tones, one a word: no model, exact lengths, an hour of sound in seconds.

It is for dry runs and tests. All that the rest of the program sees is as with a real engine: voices to
cast, speech at a speech's level, pauses at punctuation, word marks.
"""

import re

import numpy as np

from respoken.audio import Audio, Samples
from respoken.engines.base import EngineSpec, Speech, plain
from respoken.engines.spoken import check_speed, letters
from respoken.errors import EngineError
from respoken.models import Mark, Voice

SAMPLE_RATE_HZ = 24_000

_VOICES = 12
_LOWEST_HZ = 110.0
_AMPLITUDE = 0.115  # about -23 LUFS, as Kokoro's voices are
_WORD_S, _LETTER_S = 0.05, 0.045  # five letters take 0.275 s: 150 words a minute with the gaps
_GAP_S, _CLAUSE_S, _SENTENCE_S = 0.03, 0.15, 0.3
_RISE_S, _DECAY_S, _DECAY_DB = 0.02, 0.05, 60.0  # as gently as a voice begins and dies away

_SENTENCE_END = re.compile(r"[.!?…]\W*$")
_CLAUSE_END = re.compile(r"[,;:–—]\W*$")


class Tone:
    """Speaks every word as a tone: its length is that of the word, its pitch that of the voice."""

    def __init__(self, spec: EngineSpec) -> None:
        if spec.model is not None:
            raise EngineError("the tone engine has no model.", str(spec.model), "Leave out --model.")
        if spec.device == "cuda":
            raise EngineError("the tone engine runs on the CPU only.", "--device", "Leave it out.")
        self._language = spec.language  # a tone is the same in every language

    def voices(self) -> list[Voice]:
        """tone-1 to tone-12, two semitones apart, as unlike as can be to a caster."""
        return [
            Voice(
                engine="tone", name=name, language=self._language, licence="CC0-1.0", accent="",
                presentation="feminine" if number % 2 else "masculine",
                pitch_hz=pitch_hz, sounds=f"A plain tone at {pitch_hz:.0f} Hz.",
                fingerprint=f"{pitch_hz:.6f}",
                embedding=tuple(float(place == number) for place in range(_VOICES)),
            )
            for number, (name, pitch_hz) in enumerate(_PITCHES.items())
        ]

    def speak(self, spoken: str, voice: Voice, speed: float, take: int = 0) -> Speech:
        """A tone a word, silence at punctuation, alike in every take. Raises EngineError."""
        check_speed(speed)
        if voice.name not in _PITCHES:
            raise EngineError(f"there is no voice named {voice.name!r}.", "tone", "Use tone-1 to tone-12.")
        spans, at = [], 0
        words = spoken.split()
        for word in words:
            length = _length(word, speed)
            spans.append((at, at + length))
            at += length + _pause(word, speed)
        samples = np.zeros(spans[-1][1] if spans else 0, np.float32)
        for start, end in spans:
            samples[start:end] = _tone(_PITCHES[voice.name], end - start)
        marks = tuple(Mark(start_s=a / SAMPLE_RATE_HZ, end_s=b / SAMPLE_RATE_HZ) for a, b in spans)
        return Speech(Audio(samples, SAMPLE_RATE_HZ), marks)

    @property
    def fingerprint(self) -> str:
        """Names the way the tones are made."""
        return "tone 2"

    @property
    def memory_bytes(self) -> int:
        """What Python and NumPy take."""
        return 120 * 2**20


_PITCHES = {f"tone-{n + 1}": _LOWEST_HZ * 2 ** (n / 6) for n in range(_VOICES)}


def _length(word: str, speed: float) -> int:
    """Samples a word lasts; none for one without letters."""
    count = letters(word)
    return round((_WORD_S + _LETTER_S * count) / speed * SAMPLE_RATE_HZ) if count else 0


def _pause(word: str, speed: float) -> int:
    """Samples of silence after a word."""
    text = plain(word)
    seconds = _SENTENCE_S if _SENTENCE_END.search(text) else _CLAUSE_S if _CLAUSE_END.search(text) else _GAP_S
    return round(seconds / speed * SAMPLE_RATE_HZ)


def _tone(pitch_hz: float, count: int) -> Samples:
    """A sine of so many samples that rises and dies away as a word does; float32."""
    wave = np.sin(np.arange(count) * (2 * np.pi * pitch_hz / SAMPLE_RATE_HZ)) * _AMPLITUDE
    rise = min(count // 2, round(_RISE_S * SAMPLE_RATE_HZ))
    decay = min(count // 2, round(_DECAY_S * SAMPLE_RATE_HZ))
    if count:
        wave[:rise] *= np.arange(rise) / rise
        wave[count - decay :] *= 10 ** (-_DECAY_DB / 20 * np.arange(decay) / decay)
    return np.asarray(wave, dtype=np.float32)
