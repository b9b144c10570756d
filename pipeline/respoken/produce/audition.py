"""Every voice heard for a sentence, before one is chosen."""

from collections.abc import Callable, Sequence
from os import cpu_count
from pathlib import Path

from respoken import atomic, engines
from respoken.audio import write_wav
from respoken.engines.base import EngineSpec
from respoken.models import Voice

SENTENCE = "Hello, my name is {name}. I could be one of the voices in your next episode; how do I sound?"


def audition(
    engine: str, chosen: Sequence[Voice], folder: Path, watch: Callable[[str, float], None],
    cache: Path | None = None,
) -> list[Path]:
    """A WAV file by each voice, each saying a sentence; the paths written."""
    speaker = engines.build(EngineSpec(name=engine, cache=cache, threads=cpu_count() or 1))
    files = []
    for number, voice in enumerate(chosen):
        watch("audition", number / len(chosen))
        speech = speaker.speak(SENTENCE.format(name=_spoken_name(voice)), voice, 1.0)
        path = folder / f"{voice.name}.wav"
        with atomic.replacing(path) as temporary:
            write_wav(temporary, speech.audio)
        files.append(path)
    return files


def _spoken_name(voice: Voice) -> str:
    return voice.name.split("_")[-1].capitalize()
