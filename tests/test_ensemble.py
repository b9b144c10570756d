"""Several engines in one episode: whose voices can be chosen, and how a voice of another is named."""

import json

import numpy as np
import pytest

from respoken import engines, produce
from respoken.engines.base import EngineSpec
from respoken.errors import CastError, EngineError

TONE, KOKORO = EngineSpec(name="tone"), EngineSpec(name="kokoro")


def test_voices_come_from_the_engines_asked_for_in_their_order():
    alone, both = engines.ensemble([TONE]), engines.ensemble([TONE, KOKORO])
    assert {voice.engine for voice in alone.choices()} == {"tone"}
    assert [voice.engine for voice in both.choices()][:13] == ["tone"] * 12 + ["kokoro"]
    assert any("+" in voice.name for voice in both.choices())


def test_a_voice_of_another_engine_has_its_name_before_it():
    tones = engines.ensemble([TONE])
    assert (tones.voice("tone-3").engine, tones.voice("tone-3").name) == ("tone", "tone-3")
    heart = tones.voice("kokoro:af_heart")
    assert (heart.engine, heart.name) == ("kokoro", "af_heart")
    assert tones.voice("kokoro:af_heart+bf_emma").name == "af_heart+bf_emma"
    assert tones.spec("kokoro") == KOKORO


def test_a_model_file_is_the_first_engine_s_alone(tmp_path):
    spec = KOKORO.model_copy(update={"model": tmp_path / "kokoro.onnx", "device": "cpu", "language": "en-GB"})
    assert engines.ensemble([spec]).spec("tone") == EngineSpec(name="tone", device="cpu", language="en-GB")


@pytest.mark.parametrize("name", ["af_heart", "kokoro:nobody", "espeak:af_heart", ":", "tone:", "a:b:c"])
def test_a_voice_that_is_nowhere_is_an_error(name):
    with pytest.raises(EngineError, match="there is no voice named"):
        engines.ensemble([TONE]).voice(name)


def test_an_unknown_engine_is_an_error_before_any_is_built():
    with pytest.raises(EngineError, match="no engine named 'espeak'"):
        engines.ensemble([TONE, EngineSpec(name="espeak")])


@pytest.mark.engine
def test_one_episode_is_spoken_by_two_engines(respoken, talk, tmp_path):
    made = respoken(
        "make", talk, "-o", tmp_path, "--engine", "tone", "--cast", "Karl Weber=kokoro:am_michael",
        "--turns", "1-2",
    )
    assert (made.returncode, made.stderr) == (0, "")
    manifest = json.loads((tmp_path / "talk" / "manifest.json").read_text())
    assert manifest["engine"] == "tone, kokoro"
    assert {used["speaker"]: used["engine"] for used in manifest["voices"]} == {
        "Ada Byron": "tone", "Announcer": "tone", "Karl Weber": "kokoro",
    }
    kept = json.loads((tmp_path / "cast.json").read_text())
    assert kept["tone"]["Karl Weber"] == "kokoro:am_michael"
    assert respoken("check", tmp_path / "talk").returncode == 0
    again = respoken("make", talk, "-o", tmp_path, "--engine", "tone", "--turns", "1-2")
    assert json.loads((tmp_path / "talk" / "manifest.json").read_text())["voices"] == manifest["voices"]
    assert again.returncode == 0


def test_a_cast_is_chosen_from_both(talk, tmp_path):
    from respoken import config

    settings = config.settings(None, engine="tone,kokoro", wishes={"Ada Byron": {"accent": "British"}})
    plan = produce.prepare(talk, tmp_path, settings)
    voices = {part.speaker: part.voice for part in plan.cast.parts}
    assert (voices["Ada Byron"].engine, voices["Ada Byron"].accent) == ("kokoro", "British")
    assert plan.settings.engines == ("tone", "kokoro")
    with pytest.raises(CastError, match="no voice named 'af_heart'"):
        produce.prepare(
            talk, tmp_path, config.settings(None, engine="tone", wishes={"Ada Byron": "af_heart"})
        )


@pytest.mark.engine
def test_voices_of_different_rates_share_an_episode(respoken, talk, tmp_path):
    pytest.importorskip("TTS", reason='needs the extra: pip install "respoken[coqui]"')
    import coqui_models_made

    model = coqui_models_made.tiny(tmp_path / "tiny")
    made = respoken(
        "make", talk, "-o", tmp_path, "--engine", "coqui", "--model", model, "--turns", "1-3",
        "--cast", "Karl Weber=kokoro:am_michael",
    )
    assert (made.returncode, made.stderr) == (0, "")
    manifest = json.loads((tmp_path / "talk" / "manifest.json").read_text())
    assert manifest["engine"] == "coqui, kokoro"
    rates = {clip_rate(path) for path in (tmp_path / ".clips").rglob("*.npz")}
    assert len(rates) == 2
    done = respoken("check", tmp_path / "talk")
    assert done.returncode == 0, done.stdout


def clip_rate(path):
    with np.load(path) as clip:
        return int(clip["rate"][0])
