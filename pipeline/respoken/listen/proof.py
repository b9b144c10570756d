"""Clips heard back one by one while an episode is made: which of them do not say what they should.

What was heard of a clip is kept beside it, so that no clip is heard twice, in whatever run.
"""

import json
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path

import numpy as np
import soxr

from respoken import atomic
from respoken.audio import Audio, Samples
from respoken.engines.base import plain
from respoken.listen.recogniser import SAMPLE_RATE_HZ, Recogniser, ready
from respoken.listen.words import Comparison, fairest, normalised
from respoken.models import Clip, Utterance

_SILENCE_S = 0.2
"""Put before and after a clip: a recogniser misses a word that begins with the sound."""


class Proof:
    """Hears clips. The recogniser is loaded for the first that was not heard before."""

    def __init__(self, cache: Path | None = None) -> None:
        """Raises SettingsError when the extra for listening is not installed."""
        ready()
        self._cache = cache

    def hear(self, clip: Clip, samples: Callable[[], Audio]) -> str:
        """What is said in a clip of the store. samples: gives its sound, if it is needed."""
        path = clip.path.with_suffix(".heard.json")
        by = self._fingerprint
        try:
            kept = json.loads(path.read_bytes())
            if kept["by"] == by:
                return str(kept["heard"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not heard yet, or by something else
        heard = self.hear_sound(samples())
        atomic.write_text(path, json.dumps({"by": by, "heard": heard}, ensure_ascii=False) + "\n")
        return heard

    def hear_sound(self, sound: Audio) -> str:
        """What is said in a sound."""
        return self._recogniser.hear(_for_recogniser(sound))

    @cached_property
    def _fingerprint(self) -> str:
        """Changes when the same clip might be heard otherwise."""
        return f"whisper-base beam 5 faster-whisper {metadata.version('faster-whisper')}"

    @cached_property
    def _recogniser(self) -> Recogniser:
        return Recogniser(os.cpu_count() or 1, self._cache)


def compare(utterance: Utterance, heard: str) -> Comparison:
    """What was heard of an utterance against its words, as they are written and as they were to be said."""
    written = " ".join(word.text for word in utterance.words if word.spoken)
    return fairest(written, plain(utterance.spoken), heard)


def share(found: Comparison) -> float:
    """Errors a word."""
    return found.errors / max(1, found.words)


def wrong_words(utterance: Utterance, found: Comparison) -> Sequence[int]:
    """The places, from 0, of an utterance's words that a comparison says were heard as something else."""
    missed = {word for difference in found.differences for word in difference.expected}
    return [
        place for place, word in enumerate(utterance.words)
        if word.spoken and not missed.isdisjoint({*normalised(word.text), *normalised(plain(word.spoken))})
    ]


def _for_recogniser(sound: Audio) -> Samples:
    silence = np.zeros(round(_SILENCE_S * SAMPLE_RATE_HZ), np.float32)
    speech = soxr.resample(sound.samples, sound.sample_rate_hz, SAMPLE_RATE_HZ).astype(np.float32)
    return np.concatenate([silence, speech, silence])
