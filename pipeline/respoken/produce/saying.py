"""A few words said at once, to hear and see how they are read before a whole episode is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from respoken import atomic, cast, engines, script, transcripts
from respoken.audio import Audio, Samples, write_wav
from respoken.config import Settings, Wish
from respoken.engines.base import Engine, EngineSpec, Reading, Speech
from respoken.engines.spoken import with_marks
from respoken.errors import SettingsError
from respoken.models import Noun, Transcript, Utterance, Voice

SPEAKER = "Narrator"


class SaidWord(Noun):
    """A shown word: what is said for it, in which phonemes, and when it is heard.

    ``phonemes`` is None where the engine does not tell, the times where nothing was spoken.
    """

    text: str
    spoken: str
    phonemes: str | None = None
    start_s: float | None = None
    end_s: float | None = None


class Said(Noun):
    """What was said, by which voice, and the file it is in; None when it was only read."""

    voice: str
    words: tuple[SaidWord, ...]
    file: Path | None = None
    duration_s: float = 0.0


def say(
    text: str, settings: Settings, spec: EngineSpec, voice: str = "", file: Path | None = None,
    speed: float = 1.0,
) -> Said:
    """Text read as a turn of a transcript is, and spoken into ``file`` as WAV if one is given.

    voice: a name, or empty for the one a lone speaker would get. Raises SettingsError for text with
    nothing to say, CastError and EngineError.
    """
    utterances = _utterances(" ".join(text.split()), settings)
    if file and not any(utterance.spoken for utterance in utterances):
        raise SettingsError("there is nothing to say.", "respoken say", 'Give a text: respoken say "Hello."')
    ensemble = engines.ensemble([spec])
    chosen = cast.assign(
        [SPEAKER], ensemble.choices(), {SPEAKER: Wish(voice=voice)}, language=spec.language,
        find=ensemble.voice,
    ).voices[SPEAKER]
    engine = ensemble.engine(chosen.engine)
    if file is None:
        said = [word for utterance in utterances for word in _read(utterance, engine, chosen, None, 0.0)]
        return Said(voice=chosen.name, words=tuple(said))
    return _spoken(utterances, engine, chosen, file, speed, settings.sound.sentence_pause_s)


def _utterances(text: str, settings: Settings) -> Sequence[Utterance]:
    if not text:
        return ()
    turn = transcripts.turn(SPEAKER, text)
    if not turn.text:
        return ()
    return script.cut(
        Transcript(format="plain", turns=(turn,)), settings.lexicon, language=settings.show.language,
    ).utterances


def _spoken(
    utterances: Sequence[Utterance], engine: Engine, voice: Voice, file: Path, speed: float, pause_s: float
) -> Said:
    pieces: list[Samples] = []
    words: list[SaidWord] = []
    at_s, rate_hz = 0.0, 0
    for utterance in utterances:
        speech = with_marks(engine.speak(utterance.spoken, voice, speed), utterance.spoken)
        rate_hz = speech.audio.sample_rate_hz
        if pieces:
            asked_s = utterance.pause_s
            gap = np.zeros(round((pause_s if asked_s is None else asked_s) * rate_hz), np.float32)
            pieces.append(gap)
            at_s += len(gap) / rate_hz
        words += _read(utterance, engine, voice, speech, at_s)
        pieces.append(speech.audio.samples)
        at_s += speech.audio.duration_s
    with atomic.replacing(file) as temporary:
        write_wav(temporary, Audio(np.concatenate(pieces), rate_hz))
    return Said(voice=voice.name, words=tuple(words), file=file, duration_s=at_s)


def _read(
    utterance: Utterance, engine: Engine, voice: Voice, speech: Speech | None, at_s: float
) -> list[SaidWord]:
    """The shown words of an utterance; each may be several spoken ones, or none."""
    told = engine.read(utterance.spoken, voice) if isinstance(engine, Reading) else None
    marks = speech.marks if speech else None
    words: list[SaidWord] = []
    at = 0
    for word in utterance.words:
        count = len(word.spoken.split())
        facts: dict[str, str | float] = {}
        if told is not None and count:
            facts["phonemes"] = " ".join(filter(None, told[at : at + count]))
        if marks and count:
            facts |= {
                "start_s": round(at_s + marks[at].start_s, 3),
                "end_s": round(at_s + marks[at + count - 1].end_s, 3),
            }
        words.append(SaidWord(text=word.text, spoken=word.spoken, **facts))
        at += count
    return words
