"""Who has had which voice survives on disk, and a damaged file is one line, not a surprise."""

import json

import pytest

from respoken.cast.castfile import recall, remember
from respoken.errors import SettingsError
from respoken.models import Cast, Part, Voice


def cast(engine="kokoro", **voices):
    return Cast(parts=tuple(
        Part(speaker=speaker, why="", voice=Voice(engine=engine, name=name, language="en", licence=""))
        for speaker, name in voices.items()
    ))


def test_nothing_is_remembered_before_the_first_episode(tmp_path):
    assert recall(tmp_path / "show.cast.json") == {}


def test_what_is_remembered_is_recalled_sorted_and_readable(tmp_path):
    path = tmp_path / "new" / "show.cast.json"
    remember(path, cast(Tim="am_michael", Ada="af_heart", Zoë="bf_emma"))
    assert recall(path) == {"Ada": "af_heart", "Tim": "am_michael", "Zoë": "bf_emma"}
    assert path.read_text(encoding="utf-8") == (
        '{\n  "kokoro": {\n    "Ada": "af_heart",\n    "Tim": "am_michael",\n    "Zoë": "bf_emma"\n  }\n}\n'
    )


def test_guests_of_earlier_episodes_are_never_forgotten(tmp_path):
    path = tmp_path / "show.cast.json"
    remember(path, cast(Tim="am_michael", Ada="af_heart"))
    remember(path, cast(Tim="am_michael", Bo="bm_lewis"), recall(path))
    assert recall(path) == {"Ada": "af_heart", "Bo": "bm_lewis", "Tim": "am_michael"}


def test_a_speaker_has_one_voice_however_the_label_is_written(tmp_path):
    path = tmp_path / "show.cast.json"
    remember(path, cast(**{"TIM  HWANG": "am_michael"}))
    remember(path, cast(**{"Tim Hwang": "am_onyx"}), recall(path))
    assert recall(path) == {"Tim Hwang": "am_onyx"}


def test_another_engine_costs_nobody_their_voice(tmp_path):
    path = tmp_path / "show.cast.json"
    remember(path, cast(Tim="am_michael"))
    remember(path, cast(engine="tone", Tim="tone-1"), recall(path, "tone"), "tone")
    assert recall(path) == {"Tim": "am_michael"}
    assert recall(path, "tone") == {"Tim": "tone-1"}


def test_an_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "show.cast.json"
    remember(path, cast(Tim="am_michael"))
    path.write_text(json.dumps({"kokoro": {"Tim": "am_michael"}}), encoding="utf-8")  # as a person left it
    remember(path, cast(Tim="am_michael"), recall(path))
    assert path.read_text(encoding="utf-8") == '{"kokoro": {"Tim": "am_michael"}}'


def test_nobody_cast_leaves_no_file(tmp_path):
    remember(tmp_path / "show.cast.json", Cast(parts=()))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"[1]", b'{"Tim": "am_michael"}', b'{"kokoro": {"Tim": 3}}', b"\xff\xfe\x00"]
)
def test_a_damaged_file_is_one_line_and_stays_as_it_is(tmp_path, damaged):
    path = tmp_path / "show.cast.json"
    path.write_bytes(damaged)
    for use in (lambda: recall(path), lambda: remember(path, cast(Tim="am_michael"))):
        with pytest.raises(SettingsError) as caught:
            use()
        assert str(caught.value).startswith(f"{path}: ")
        assert "Mend it, or delete it" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == damaged
