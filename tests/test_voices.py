"""Kokoro's voices: all there, unchanged to the ear, blended as asked, with what was measured of them."""

import numpy as np
import pytest

from respoken.engines.kokoro import voices as kokoro_voices
from respoken.errors import EngineError
from respoken.shipped import voices_folder


def cosine(one, other):
    return float(np.dot(one.embedding, other.embedding))


def english():
    return [voice for voice in kokoro_voices.catalogue() if voice.language.startswith("en")]


def test_all_54_voices_are_there_with_their_languages():
    voices = kokoro_voices.catalogue()
    languages = [voice.language for voice in voices]
    assert len({voice.name for voice in voices}) == len(voices) == 54
    assert {language: languages.count(language) for language in languages} == {
        "en-US": 20, "en-GB": 8, "es": 3, "fr-FR": 1, "hi": 4, "it": 2, "ja": 5, "pt-BR": 3, "zh": 8,
    }
    assert {voice.licence for voice in voices} == {"Apache-2.0"}
    assert len({voice.fingerprint for voice in voices}) == 54


def test_the_files_are_small():
    assert sum(path.stat().st_size for path in (voices_folder() / "kokoro").iterdir()) < 4_000_000


@pytest.mark.parametrize(
    ("name", "row", "beginning"),
    [
        # Numbers read from the package's own files: row, first three of 256.
        ("af_heart", 0, [-0.2542905, 0.2614910, 0.0157985]),
        ("af_heart", 509, [-0.2152518, 0.1346859, -0.0288412]),
        ("am_michael", 99, [-0.1763211, 0.1699785, -0.0950520]),
        ("bf_emma", 249, [-0.1709580, 0.1670438, -0.0813810]),
        ("zm_yunyang", 400, [-0.0619332, 0.3457052, 0.0424544]),
    ],
)
def test_a_compact_voice_is_the_original(name, row, beginning):
    style = kokoro_voices.style(name)
    assert style.shape == (510, 256)
    assert style.dtype == np.float32
    assert style[row, :3] == pytest.approx(beginning, abs=1e-4)


def test_every_english_voice_was_measured():
    for voice in english():
        assert 70 < voice.pitch_hz < 260, voice.name
        assert 2 < voice.quality < 4, voice.name
        assert voice.grade, voice.name
        assert voice.accent in ("American", "British")
        assert "pitched" in voice.sounds
        assert np.linalg.norm(voice.embedding) == pytest.approx(1, abs=1e-5)
    whispered = [voice.name for voice in english() if "whispered" in voice.sounds]
    assert "af_nicole" in whispered


def test_feminine_voices_lie_higher():
    middle = {
        side: np.median([voice.pitch_hz for voice in english() if voice.presentation == side])
        for side in ("feminine", "masculine")
    }
    assert middle["feminine"] > middle["masculine"] + 40


def test_the_embeddings_tell_the_voices_apart():
    voices = english()
    pairs = [cosine(a, b) for n, a in enumerate(voices) for b in voices[:n]]
    assert 0.6 < np.mean(pairs) < 0.7
    assert max(pairs) < 0.9


def test_a_blend_is_the_weighted_mean_of_its_voices():
    style = kokoro_voices.style
    heart, emma = style("af_heart"), style("bf_emma")
    assert style("af_heart+bf_emma") == pytest.approx((heart + emma) / 2, abs=1e-6)
    assert style("af_heart*0.7+bf_emma*0.3") == pytest.approx(0.7 * heart + 0.3 * emma, abs=1e-6)
    assert kokoro_voices.parts("af_heart*7 + bf_emma * 3") == pytest.approx({"af_heart": 0.7, "bf_emma": 0.3})


def test_a_blend_knows_what_it_is():
    blend = kokoro_voices.voice("bf_emma*0.6+am_michael*0.4")
    assert (blend.language, blend.presentation, blend.accent) == ("en-GB", "feminine", "British and American")
    assert kokoro_voices.voice("af_heart+am_michael*1").presentation == "neutral"


def test_a_blend_that_was_not_measured_lies_between_its_voices():
    blend = kokoro_voices.voice("af_heart*0.7+am_michael*0.3")
    heart, michael = kokoro_voices.voice("af_heart"), kokoro_voices.voice("am_michael")
    assert (blend.pitch_hz, blend.quality) == (None, None)
    assert cosine(blend, blend) == pytest.approx(1)
    assert cosine(heart, michael) < cosine(blend, michael) < cosine(blend, heart)


def test_what_was_measured_of_a_blend_is_known_whichever_way_it_is_written():
    blend = kokoro_voices.blends()[0]
    one, other = blend.name.split("+")
    turned = kokoro_voices.voice(f"{other}*1+{one}*1")
    assert (turned.pitch_hz, turned.embedding) == (blend.pitch_hz, blend.embedding)


def test_a_fingerprint_follows_the_sound_and_not_the_name():
    one = kokoro_voices.voice("af_heart+bf_emma").fingerprint
    assert one == kokoro_voices.voice("bf_emma*2+af_heart*2").fingerprint
    assert one != kokoro_voices.voice("af_heart*0.7+bf_emma*0.3").fingerprint
    assert kokoro_voices.voice("af_heart*3").fingerprint == kokoro_voices.voice("af_heart").fingerprint


def test_measured_blends_are_unlike_each_other_and_every_voice():
    blends = kokoro_voices.blends()
    assert len(blends) + len(english()) >= 60
    voices = [*english(), *blends]
    assert max(
        cosine(a, b) for n, a in enumerate(voices) for b in voices[:n]
        if "+" in a.name and a.language[:2] == b.language[:2]  # nobody is cast from two languages
    ) < 0.9
    assert {blend.presentation for blend in blends} >= {"feminine", "masculine", "neutral"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bm_louis", "Perhaps bm_lewis"),
        ("heart", "Perhaps af_heart"),
        ("af_heart+af_hart", "Perhaps af_heart"),
        ("af_heart*0+bf_emma", "not a number above 0"),
        ("af_heart*nan", "not a number above 0"),
        ("af_heart*+bf_emma", "not a number above 0"),
        ("af_heart+", "no voice named"),
        ("", "no voice named"),
    ],
)
def test_a_wrong_name_is_an_error_that_helps(name, says):
    with pytest.raises(EngineError, match=says):
        kokoro_voices.style(name)
    with pytest.raises(EngineError, match=says):
        kokoro_voices.voice(name)


def test_vectors_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        kokoro_voices.style("af_heart")[0] = 0
