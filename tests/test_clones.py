"""Cloned voices: only with consent, only by name, from recordings that can be copied."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from respoken import ffmpeg
from respoken.engines.base import EngineSpec
from respoken.engines.coqui import clones
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.engine import Coqui
from respoken.errors import EngineError

CONSENT = """
[consent]
who = "Ada Byron"
how = "own voice"
"""


def syllables(duration_s: float, rate_hz: int = 16_000, level: float = 0.3) -> np.ndarray:
    """Sound with the beat of speech: a buzz that comes and goes four times a second; float32."""
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    buzz = sum(np.sin(2 * np.pi * 120 * n * times) / n for n in range(1, 9))
    beat = np.clip(np.sin(2 * np.pi * 2 * times), 0, None)
    return (level * beat * buzz / np.abs(buzz).max()).astype(np.float32)


def recorded(folder: Path, sound: np.ndarray, rate_hz: int = 16_000, name: str = "ada.wav") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / name, sound, rate_hz)
    return folder / name


def described(folder: Path, text: str = "", consent: str = CONSENT, reference: str = '"ada.wav"') -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "voice.toml").write_text(f"reference = {reference}\n{text}\n{consent}", encoding="utf-8")
    return folder


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """The folder of a cloned voice that is as it should be, in ``voices``."""
    folder = tmp_path / "voices" / "Ada"
    recorded(folder, syllables(6))
    return described(folder)


# --- what a clone is ----------------------------------------------------------------------------


def test_a_voice_with_consent_is_known_by_its_folders_name(ada):
    (voice,) = clones.voices(ada.parent, "en-GB")
    assert (voice.engine, voice.name, voice.language, voice.licence) == ("coqui", "Ada", "en-GB", "CPML")
    assert (voice.presentation, voice.accent, voice.sounds) == ("neutral", "", "the voice of Ada Byron")
    assert len(voice.fingerprint) == 64
    assert clones.voice(ada.parent, "Ada", "en-GB") == voice
    assert coqui_models.terms(voice.licence, ["Ada"]).endswith("not for commercial use.")


def test_what_voice_toml_says_of_the_voice_is_part_of_it(ada):
    described(
        ada, 'presentation = "feminine"\naccent = "English"\nlanguage = "de"\nlicence = "CC-BY-4.0"',
        CONSENT + 'date = 2026-01-31\ndocument = "forms/ada.pdf"\n',
    )
    (voice,) = clones.voices(ada.parent)
    assert (voice.presentation, voice.accent, voice.language) == ("feminine", "English", "de")
    assert voice.licence == "CPML AND CC-BY-4.0"


@pytest.mark.parametrize(
    "consent",
    [
        "",
        "[consent]\n",
        '[consent]\nwho = "Ada Byron"\n',
        '[consent]\nhow = "own voice"\n',
        '[consent]\nwho = " "\nhow = "own voice"\n',
    ],
    ids=["none", "empty", "not how", "not who", "blank"],
)
def test_without_consent_a_voice_is_refused(ada, consent):
    described(ada, consent=consent)
    with pytest.raises(EngineError) as caught:
        clones.voices(ada.parent)
    assert str(caught.value) == (
        f"{ada / 'voice.toml'}: does not say whose voice this is and how they agreed to its being copied. "
        'Add [consent] with who = "..." and how = "...", or leave the voice out.'
    )


def test_consent_that_is_no_table_is_refused(ada):
    (ada / "voice.toml").write_text('reference = "ada.wav"\nconsent = true\n')
    with pytest.raises(EngineError, match="does not say whose voice this is"):
        clones.voice(ada.parent, "Ada")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('presentation = "loud"', "presentation: Input should be 'feminine', 'masculine' or 'neutral'"),
        ('model = "vctk"', "model: Input should be 'xtts'"),
        ("pitch = 3", "pitch: Extra inputs are not permitted"),
        ("reference", "cannot be read"),
    ],
)
def test_what_voice_toml_may_not_say_is_one_line(ada, text, says):
    described(ada, text)
    with pytest.raises(EngineError, match=says):
        clones.voices(ada.parent)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ('"../../secret.wav"', "lies outside its folder"),
        ('"/etc/hostname"', "lies outside its folder"),
        ('"gone.wav"', "is not there"),
        ("[]", "reference: "),
        ('["ada.wav", "gone.wav"]', "'gone.wav' is not there"),
    ],
)
def test_a_reference_is_a_file_in_the_folder(ada, reference, says):
    described(ada, reference=reference)
    with pytest.raises(EngineError, match=says):
        clones.voices(ada.parent)


def test_the_fingerprint_follows_what_is_heard_and_nothing_else(ada):
    before = clones.voice(ada.parent, "Ada")
    described(ada, consent=CONSENT.replace("own voice", "signed form"))
    assert clones.voice(ada.parent, "Ada").fingerprint == before.fingerprint
    recorded(ada, syllables(6, level=0.2))
    one = clones.voice(ada.parent, "Ada").fingerprint
    recorded(ada, syllables(5), name="more.wav")
    described(ada, reference='["ada.wav", "more.wav"]')
    two = clones.voice(ada.parent, "Ada").fingerprint
    assert len({before.fingerprint, one, two}) == 3


@pytest.mark.parametrize("name", ["Karl", "", ".", "..", "Ada/../Ada", "ada.wav"])
def test_there_is_no_clone_of_another_name(ada, name):
    assert clones.voice(ada.parent, name) is None


def test_no_folder_no_clones(tmp_path):
    assert clones.voices(None) == clones.voices(tmp_path / "none") == []
    assert clones.voice(None, "Ada") is None
    assert clones.voice(tmp_path / "none", "Ada") is None


def test_a_clone_is_never_among_the_voices_to_choose_from(ada, tmp_path):
    engine = Coqui(EngineSpec(name="coqui", clones=ada.parent, cache=tmp_path / "cache"))
    assert clones.voice(ada.parent, "Ada") is not None
    assert "Ada" not in {voice.name for voice in [*engine.voices(), *engine.blends()]}


def test_a_clone_is_measured_by_its_recording(ada, tmp_path):
    clone = clones.voice(ada.parent, "Ada")
    heard = clones.measured(clone, ada.parent, tmp_path)
    assert clone.embedding == ()
    assert heard.model_copy(update={"embedding": ()}) == clone
    assert np.linalg.norm(heard.embedding) == pytest.approx(1, abs=1e-4)
    (kept,) = (tmp_path / "coqui" / "references").glob("*.npy")
    made = kept.stat().st_mtime_ns
    assert clones.measured(clone, ada.parent, tmp_path) == heard
    assert kept.stat().st_mtime_ns == made
    kept.write_bytes(b"damaged")
    assert clones.measured(clone, ada.parent, tmp_path) == heard
    recorded(ada, np.sin(np.arange(96_000) * 0.2).astype(np.float32) * 0.3)
    other = clones.measured(clones.voice(ada.parent, "Ada"), ada.parent, tmp_path)
    assert np.dot(other.embedding, heard.embedding) < 0.95


# --- the recording ------------------------------------------------------------------------------


def test_a_recording_is_made_mono_at_the_models_rate_and_kept(ada, tmp_path):
    stereo = np.stack([syllables(6, 48_000), np.zeros(6 * 48_000, np.float32)], axis=1)
    recorded(ada, stereo, 48_000)
    (path,) = clones.references(ada.parent, "Ada", tmp_path)
    sound, rate_hz = soundfile.read(path)
    assert (rate_hz, sound.ndim) == (22_050, 1)
    assert len(sound) == pytest.approx(6 * 22_050, abs=50)
    assert path.is_relative_to(tmp_path / "coqui" / "references")
    made = path.stat().st_mtime_ns
    assert clones.references(ada.parent, "Ada", tmp_path) == [path]
    assert path.stat().st_mtime_ns == made


@pytest.mark.parametrize(
    ("name", "muxer", "options"),
    [
        ("ada.mp3", "mp3", ["-c:a", "libmp3lame"]),
        ("ada.opus", "ogg", ["-c:a", "libopus"]),
        ("ada.m4a", "ipod", ["-c:a", "aac"]),
    ],
)
def test_a_recording_may_be_of_any_format(ada, tmp_path, name, muxer, options):
    ffmpeg.convert(ada / "ada.wav", ada / name, muxer, options)
    described(ada, reference=f'"{name}"')
    (path,) = clones.references(ada.parent, "Ada", tmp_path)
    assert soundfile.info(path).duration == pytest.approx(6, abs=0.1)


def test_several_recordings_keep_their_order(ada, tmp_path):
    recorded(ada, syllables(4), name="more.wav")
    described(ada, reference='["more.wav", "ada.wav"]')
    paths = clones.references(ada.parent, "Ada", tmp_path)
    assert [round(soundfile.info(path).duration) for path in paths] == [4, 6]


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (syllables(2.5), r"lasts 2\.5 s, and 3 are needed"),
        (syllables(601, 8_000), "is longer than 10 minutes"),
        (np.zeros(96_000, np.float32), r"holds 0\.0 s of sound loud enough for speech"),
        (syllables(6, level=0.002), r"holds 0\.0 s of sound loud enough for speech"),
        (np.clip(syllables(6, level=3), -1, 1), "is clipped: it was recorded too loud"),
    ],
    ids=["short", "long", "silent", "faint", "clipped"],
)
def test_a_recording_that_cannot_be_copied_is_refused(ada, tmp_path, sound, says):
    path = recorded(ada, sound, 8_000 if len(sound) > 10**6 else 16_000)
    with pytest.raises(EngineError, match=says) as caught:
        clones.references(ada.parent, "Ada", tmp_path)
    assert str(caught.value).startswith(f"{path}: ")
    assert not list((tmp_path / "coqui").rglob("*.wav"))


def test_what_is_no_recording_is_one_line(ada, tmp_path):
    (ada / "ada.wav").write_text("not sound")
    with pytest.raises(EngineError, match=r"ada\.wav: "):
        clones.references(ada.parent, "Ada", tmp_path)
