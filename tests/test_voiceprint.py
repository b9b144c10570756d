"""The speaker encoder gives what the original gives, and tells voices apart."""

import base64

import numpy as np
import pytest
import soxr

from respoken import voiceprint
from respoken.audio import Audio, Samples
from respoken.errors import MediaError

# The embedding of vowels() by Resemblyzer 0.1.4 itself (PyTorch 2.13, librosa 0.11): 256 float16 numbers.
ORIGINAL = np.frombuffer(base64.b64decode(
    "sx0AAHopAAAAAK0dvC0AAIonAABOMEkwAACbK2IYAAA+K9gk6yQAAAAAvioAAAAAAABMGwAAoS0AAAAAAAD1LwAAAAAUL4svky0A"
    "ADkwAAAAAAAA6gwAAMAwAABML3wsfCVNJgAAHyYAAAAAAAAAAAAAAAAAAAAAAAAYLWQsvy0AAAAA3DANMQAAAAAAAD0kAABRLhkw"
    "AAAAAAAAAADQLAAAAAC8I8stAAAHDQAAAAAAADYuAAAAAAAAAAAAAAAAAAAAACsoAAAAAAAA/h4AADUoAABtGXwoAADBMAAA1R0A"
    "APQwKhwAALIsAAD5KAAAyi4AALwxAABDMOkojSiCNAAAAAAAAAAAJSx9MwkubyQAAJEptjKrKAAAAAB6KEUuAADwLGwwAADRMBsq"
    "qiaNMAAAlzBMLQsxAAAAAAonACUAAAAArBkfMQAADDCdKQgsaSsAAAAAAioAAAAAAACpKgAAGSwAADoiaBwdLSUgAAAAAAAAAAAm"
    "MgAAAAD0K+QvAAC8IgAAAACtJAAAAADnLQAAAAAyFCUuAAAAAFoj/SArJQAAAAAAABQmGzAAAJklAADMHdEsAADkJQAAVBwAAEos"
    "AADQIpwmAAAAADAsAAAAAAAAAAD1IfopvC0sJGQgXylGLgAAjDIAAF8vAAAAAFwt5CAAAC4oAAAAAAAAAAA="
), "<f2").astype(np.float32)


def vowels(lowest_hz: float = 120, tract: float = 1.0, seconds: float = 3.0) -> Samples:
    """A made-up voice at 16 kHz: a gliding pitch under three formants, three syllables a second.

    tract: how far the formants are moved up, as by a shorter vocal tract.
    """
    t = np.arange(round(seconds * 16000)) / 16000
    pitch = lowest_hz + 30 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / 16000
    formants = (
        (500 + 200 * np.sin(2 * np.pi * 1.3 * t), 90),
        (1500 + 500 * np.sin(2 * np.pi * 0.9 * t), 120),
        (2500, 160),
    )
    sound = np.zeros(len(t))
    for harmonic in range(1, 30):
        gain = sum(1 / (1 + ((harmonic * pitch - tract * centre) / width) ** 2) for centre, width in formants)
        sound += gain * np.sin(harmonic * phase)
    sound *= 0.55 + 0.45 * np.sin(2 * np.pi * 3 * t)
    return (0.2 * sound / np.abs(sound).max()).astype(np.float32)


def test_it_equals_the_original():
    embedding = voiceprint.embed_prepared(vowels())
    assert embedding.shape == (256,)
    assert embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)
    assert embedding @ ORIGINAL / np.linalg.norm(ORIGINAL) > 0.9999


def test_another_voice_is_told_apart():
    one = voiceprint.embed_prepared(vowels())
    other = voiceprint.embed_prepared(vowels(lowest_hz=210, tract=1.25))
    assert one @ other < 0.75


@pytest.mark.parametrize("rate_hz", [16000, 24000, 44100])
def test_rate_and_level_change_nothing_one_can_hear(rate_hz):
    plain = voiceprint.embed(Audio(vowels(), 16000))
    moved = soxr.resample(vowels(), 16000, rate_hz) if rate_hz != 16000 else vowels()
    # Under -30 dBFS sound is raised to it, so that a quiet recording is the same voice.
    quiet, quieter = (voiceprint.embed(Audio(moved * gain, rate_hz)) for gain in (0.03, 0.01))
    assert quiet @ quieter > 0.9999
    assert plain @ voiceprint.embed(Audio(moved, rate_hz)) > 0.99


def test_silence_between_words_does_not_count():
    silence = np.zeros(32000, np.float32)
    apart = np.concatenate([silence, vowels(), silence, vowels(), silence])
    assert len(voiceprint.without_silence(apart)) < 2 * 3.4 * 16000
    together = voiceprint.embed(Audio(np.concatenate([vowels(), vowels()]), 16000))
    cut, whole = voiceprint.embed(Audio(apart, 16000)), voiceprint.embed_prepared(apart)
    assert together @ whole < 0.9 < together @ cut


def test_a_pause_inside_a_sentence_stays():
    pause = np.zeros(1600, np.float32)
    sentence = np.concatenate([vowels(), pause, vowels()])
    assert len(voiceprint.without_silence(sentence)) >= len(sentence) - 480


def test_a_long_recording_is_embedded_in_batches():
    minutes = np.tile(vowels(), 60)
    assert voiceprint.embed_prepared(minutes) @ voiceprint.embed_prepared(vowels()) > 0.95


def test_a_short_word_is_enough_to_give_a_vector():
    assert np.linalg.norm(voiceprint.embed(Audio(vowels(seconds=0.3), 16000))) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(16000, np.float32)])
def test_no_sound_is_an_error(samples):
    with pytest.raises(MediaError, match="no sound"):
        voiceprint.embed(Audio(samples, 16000))


@pytest.mark.engine
@pytest.mark.parametrize("name", ["af_heart", "am_puck", "bf_emma", "bm_lewis"])
def test_a_spoken_voice_is_nearest_its_own_entry_in_the_catalogue(name):
    from respoken import engines
    from respoken.engines.base import EngineSpec
    from respoken.engines.kokoro import voices as kokoro_voices

    kokoro = engines.build(EngineSpec(name="kokoro"))
    text = "A sentence that was not among those measured, about boats, bread and the price of paper."
    heard = voiceprint.embed(kokoro.speak(text, kokoro_voices.voice(name), 1.0).audio)
    alike = {voice.name: heard @ voice.embedding for voice in kokoro_voices.catalogue() if voice.embedding}
    assert max(alike, key=alike.get) == name
    assert alike[name] > 0.88
