"""The command as a user meets it: words, JSON, exit codes, and bad input told in one line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import SEED, Respoken

COMMANDS = ["make", "inspect", "voices", "cast", "check", "feed", "publish", "serve", "doctor"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=["root", *COMMANDS])
def test_help(respoken: Respoken, command: list[str]) -> None:
    done = respoken(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys, respoken.cli; print({'numpy', 'onnxruntime', 'spacy'} & set(sys.modules) or 'none')"],
        capture_output=True, text=True, check=True,
    )
    assert done.stdout.strip() == "none"


def test_wrong_usage_exits_2(respoken: Respoken) -> None:
    assert respoken("make").returncode == 2
    assert respoken("inspect", SEED, "--no-such-option").returncode == 2


def test_inspect_json_is_the_contract(respoken: Respoken) -> None:
    done = respoken("inspect", SEED, "--json")
    found = json.loads(done.stdout)
    assert list(found) == [
        "format", "title", "language", "description", "speakers", "turns", "chapters", "set_aside",
        "warnings",
    ]
    assert found["speakers"] == [
        {"name": "Tim Hwang", "turns": 24, "words": 2686},
        {"name": "Abraham Daniels", "turns": 8, "words": 1131},
        {"name": "Kaoutar El Maghraoui", "turns": 8, "words": 1183},
        {"name": "Skyler Speakman", "turns": 8, "words": 1193},
    ]
    assert set(found["turns"][0]) == {"index", "speaker", "text", "start_s", "line", "pauses"}
    assert [line["line"] for line in found["set_aside"]] == [1, 2, 3, 52]
    lines = {turn["line"] for turn in found["turns"]} | {line["line"] for line in found["set_aside"]}
    assert lines == set(range(1, 53))


BAD = {
    "empty": (b"", "empty"),
    "binary": (bytes(range(256)) * 40, "text"),
    "no labels": (b"Once upon a time there was a text.\nIt had two lines.\n", "--narrator"),
    "truncated JSON": (b'{"version": "1.0.0", "segments": [{"speaker": "A", "bo', "JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line(respoken: Respoken, tmp_path: Path, name: str) -> None:
    data, word = BAD[name]
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    done = respoken("make", path, "-o", tmp_path / "output")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "bad.txt" in done.stderr
    assert word in done.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--engine", "gramophone"], "gramophone"),
        (["--cast", "Ada Byron"], "--cast"),
        (["--cast", "Nobody Known=tone-1"], "Nobody Known"),
        (["--cast", "Ada Byron=no-such-voice"], "no-such-voice"),
        (["--turns", "first"], "--turns"),
        (["--turns", "400-410"], "9 turns"),
        (["--formats", "mp3,wax"], "wax"),
        (["--edition", "karaoke"], "karaoke"),
        (["--show", "nowhere.toml"], "nowhere.toml"),
        (["--date", "yesterday"], "yesterday"),
        (["--device", "cuda"], "cuda"),
        (["--device", "abacus"], "abacus"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_one_line(
    respoken: Respoken, talk: Path, tmp_path: Path, arguments: list[str], word: str
) -> None:
    engine = [] if "--engine" in arguments or "cuda" in arguments else ["--engine", "tone"]
    done = respoken("make", talk, "-o", tmp_path / "output", *engine, *arguments)
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1
    assert word in done.stderr
    assert not list((tmp_path / "output").glob("*/*"))


@pytest.mark.parametrize("setting", ['[sound]\nintro = "gone.mp3"', '[show]\nimage = "gone.jpg"'])
def test_a_file_the_show_names_is_missed_before_anything_is_spoken(
    respoken: Respoken, talk: Path, tmp_path: Path, setting: str
) -> None:
    (tmp_path / "show.toml").write_text(setting)
    done = respoken(
        "make", talk, "-o", tmp_path / "output", "--engine", "tone", "--show", tmp_path / "show.toml"
    )
    assert done.returncode == 1
    assert "gone." in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "output").exists()


def test_two_transcripts_of_one_name_are_refused(respoken: Respoken, talk: Path, tmp_path: Path) -> None:
    other = tmp_path / "talk.txt"
    other.write_text(talk.read_text())
    done = respoken("make", talk, other, "-o", tmp_path / "output", "--engine", "tone")
    assert done.returncode == 1
    assert "same episode folder" in done.stderr


def test_make_tells_what_it_made(respoken: Respoken, talk: Path, tmp_path: Path) -> None:
    done = respoken("make", talk, "-o", tmp_path, "--engine", "tone", "--turns", "1-3")
    assert done.returncode == 0, done.stderr
    for word in ("Ada Byron", "Karl Weber", "talk.mp3", "LUFS", "real time"):
        assert word in done.stdout
    again = respoken("make", talk, "-o", tmp_path, "--engine", "tone", "--turns", "1-3")
    assert again.returncode == 0
    assert "nothing changed" in again.stdout


def test_cast_and_voices_as_json(respoken: Respoken, talk: Path, tmp_path: Path) -> None:
    cast = json.loads(respoken("cast", talk, "-o", tmp_path, "--json").stdout)
    assert [row["speaker"] for row in cast["cast"]] == ["Announcer", "Ada Byron", "Karl Weber"]
    assert len({row["voice"]["name"] for row in cast["cast"]}) == 3
    assert [len(row) for row in cast["cosine"]] == [3, 3, 3]
    voices = json.loads(respoken("voices", "--language", "en", "--json").stdout)
    assert len(voices) == 28


def test_audition_writes_a_sentence_per_voice(respoken: Respoken, tmp_path: Path) -> None:
    done = respoken("voices", "--engine", "tone", "--audition", tmp_path / "heard")
    assert done.returncode == 0, done.stderr
    names = {path.stem for path in (tmp_path / "heard").glob("*.wav")}
    assert "tone-1" in names
    assert all(f"{name} " in done.stdout for name in names)


@pytest.mark.slow
def test_a_model_is_got_only_when_the_user_says_yes(respoken: Respoken, tmp_path: Path) -> None:
    command = ("voices", "--engine", "coqui", "--get", "vctk")
    env = {"RESPOKEN_CACHE": str(tmp_path), "TTS_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    refused = respoken(*command, env=env, input="no\n")
    nobody = respoken(*command, env=env, input="")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Licence: Apache-2.0" in refused.stderr
    assert "Size: 148 MB" in refused.stderr
    assert refused.stderr.endswith("was not downloaded, as you said no.\n")
    assert nobody.returncode == 1
    assert nobody.stderr.splitlines()[-1] == (
        "respoken: --get: there is a question to answer, and nobody to answer it. Run it in a terminal."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_licence_that_forbids_is_asked_by_itself(respoken: Respoken, tmp_path: Path) -> None:
    env = {"RESPOKEN_CACHE": str(tmp_path), "TTS_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    done = respoken("voices", "--engine", "coqui", "--get", "xtts", env=env, input="no\n")
    assert done.returncode == 1
    assert "no\ncommercial use" in done.stderr
    assert "its licence was not accepted" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_engine_without_models_to_get_says_so(respoken: Respoken) -> None:
    done = respoken("voices", "--get", "vctk")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the engine kokoro has no models to get" in done.stderr


def test_ctrl_c_leaves_a_clean_state(talk: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text(
        "".join(f"Ada: Line {n} of a very long talk about bridges.\nBo: Aha {n}.\n" for n in range(3000))
    )
    command = [
        sys.executable, "-m", "respoken", "make", str(long), "-o", str(tmp_path / "out"), "--engine", "tone"
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             start_new_session=True)
    clips = tmp_path / "out" / ".clips"
    deadline = time.monotonic() + 60
    while len(list(clips.glob("*/*.npz"))) < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "same command" in said
    assert said.count("\n") == 1
    assert not list((tmp_path / "out").rglob(".*-*.npz"))
    assert not list((tmp_path / "out" / "long").glob("*"))


def test_labels_that_are_one_person_are_joined_on_request(respoken: Respoken, tmp_path: Path) -> None:
    source = tmp_path / "talk.txt"
    source.write_text(
        "Dan Ott: Hello, I am Dan Ott.\nDan Ray: And I am Dan Ray.\nDan: Which one is this?\n"
        "Dan Ray: Not me.\nDan Ott: Nor me.\nDan: Then who?\n", encoding="utf-8",
    )
    apart = json.loads(respoken("inspect", source, "--json").stdout)
    joined = json.loads(respoken("inspect", source, "--same", "Dan=Dan Ott", "--json").stdout)
    assert [speaker["name"] for speaker in apart["speakers"]] == ["Dan Ott", "Dan Ray", "Dan"]
    assert any("--same" in warning for warning in apart["warnings"])
    assert [(s["name"], s["turns"]) for s in joined["speakers"]] == [("Dan Ott", 4), ("Dan Ray", 2)]
    wrong = respoken("make", source, "--same", "Dan", "-o", tmp_path / "out")
    assert (wrong.returncode, wrong.stderr) == (
        1, "respoken: --same: 'Dan' is not LABEL=NAME. Write it as \"Dan=Dan Ott\".\n"
    )
    unknown = respoken("cast", source, "--same", "Joe=Dan Ott", "-o", tmp_path / "out")
    assert unknown.returncode == 1
    assert "--same" in unknown.stderr
