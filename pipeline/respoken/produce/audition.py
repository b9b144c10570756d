"""Every voice heard for a sentence, before one is chosen; what nobody has measured of it is measured then."""

from collections.abc import Callable, Sequence
from os import cpu_count
from pathlib import Path

from respoken import atomic, engines, voiceprint
from respoken.audio import Audio, resampled, write_wav
from respoken.engines.base import EngineSpec, Measured
from respoken.errors import MediaError
from respoken.models import Voice

SENTENCE = "Hello, my name is {name}. I could be one of the voices in your next episode; how do I sound?"


def audition(
    spec: EngineSpec, chosen: Sequence[Voice], folder: Path, watch: Callable[[str, float], None]
) -> list[Path]:
    """A WAV file by each voice, each saying a sentence; the paths written.

    Voices without a speaker embedding get one, kept by the engine for casts to come, where it keeps any.
    """
    speaker = engines.build(spec.model_copy(update={"threads": cpu_count() or 1}))
    files = []
    for number, voice in enumerate(chosen):
        watch("audition", number / len(chosen))
        speech = speaker.speak(SENTENCE.format(name=_spoken_name(voice)), voice, 1.0)
        path = folder / f"{voice.name.replace('/', '-')}.wav"
        with atomic.replacing(path) as temporary:
            write_wav(temporary, speech.audio)
        files.append(path)
        if isinstance(speaker, Measured) and not voice.embedding:
            _measure(speaker, voice, speech.audio)
    return files


def _measure(engine: Measured, voice: Voice, audio: Audio) -> None:
    sound = resampled(audio, voiceprint.SAMPLE_RATE_HZ)
    try:
        embedding = voiceprint.embed(Audio(voiceprint.without_silence(sound), voiceprint.SAMPLE_RATE_HZ))
    except MediaError:
        return  # too little of it is speech to tell whose it is
    engine.remember(voice, tuple(map(float, embedding)))


def _spoken_name(voice: Voice) -> str:
    return voice.name.rpartition("/")[2].split("_")[-1].capitalize()
