"""Scripts and their clips for tests: a tone a word, a fifth of a second each, in a real store."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Audio
from respoken.engines.base import Speech
from respoken.models import Clip, Mark, Script, Utterance, Word
from respoken.store import Store

RATE = 24_000
ANN, BOB = "Ann", "Bob"

Line = tuple[int, str, str]
"""Turn, speaker, text; words in brackets are shown and not spoken."""


def script(*lines: Line) -> Script:
    return Script(
        utterances=tuple(
            Utterance(
                index=index, turn=turn, speaker=speaker, text=text,
                words=tuple(Word(text=w, spoken="" if w.startswith("[") else w) for w in text.split()),
            )
            for index, (turn, speaker, text) in enumerate(lines, start=1)
        )
    )


def sound_of(words: int, *, lead_s: float, peak: float, rate: int) -> NDArray[np.float32]:
    """Silence, then 0.2 s of tone a word, then a quarter of a second of silence."""
    t = np.arange(round(0.2 * words * rate)) / rate
    tone = peak * np.sin(2 * np.pi * 440 * t)
    return np.concatenate([np.zeros(round(lead_s * rate)), tone, np.zeros(rate // 4)]).astype(np.float32)


def kept(
    store: Store, lines: Script, *, peaks: Sequence[float] = (), rates: Sequence[int] = ()
) -> list[Clip | None]:
    """A clip of every utterance in the store, None for those with nothing spoken."""
    clips: list[Clip | None] = []
    for place, utterance in enumerate(lines.utterances):
        words = len(utterance.spoken.split())
        rate = rates[place] if rates else RATE
        samples = sound_of(words, lead_s=0.1, peak=peaks[place] if peaks else 0.2, rate=rate)
        marks = tuple(Mark(start_s=0.1 + 0.2 * n, end_s=0.3 + 0.2 * n) for n in range(words))
        name = f"{utterance.index:064x}"
        clips.append(store.keep(name, Speech(Audio(samples, rate), marks)) if words else None)
    return clips
