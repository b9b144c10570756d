"""feed, publish and serve as a user meets them at the command line."""

import json
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from conftest import Respoken

SHOW = """[show]
title = "Stones & Rivers"
description = "About stones."
author = "Ada Byron"
email = "ada@example.org"
language = "en"
category = "Technology"
base_url = "https://example.org/stones/"
"""


@pytest.fixture
def output(tone_episode: Path, tmp_path: Path) -> Path:
    shutil.copytree(tone_episode, tmp_path / "output" / tone_episode.name)
    return tmp_path / "output"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    path = tmp_path / "show.toml"
    path.write_text(SHOW, encoding="utf-8")
    return path


def test_a_feed_is_built_once_and_then_stands(respoken: Respoken, output: Path, show: Path) -> None:
    done = respoken("feed", output, "--show", show)
    assert (done.returncode, done.stderr) == (0, "")
    assert "feed.xml: 1 episode, checked" in done.stdout
    before = (output / "feed.xml").read_bytes()
    again = respoken("feed", output, "--show", show, "--json")
    told = json.loads(again.stdout)
    assert (told["ok"], told["changed"], told["episodes"]) == (True, False, 1)
    assert (output / "feed.xml").read_bytes() == before
    assert "Stones &amp; Rivers" in (output / "index.html").read_text(encoding="utf-8")


def test_a_faulty_feed_is_told_and_the_old_one_stays(respoken: Respoken, output: Path, show: Path) -> None:
    assert respoken("feed", output, "--show", show).returncode == 0
    before = (output / "feed.xml").read_bytes()
    show.write_text(SHOW.replace("Technology", "Alchemy"), encoding="utf-8")
    done = respoken("feed", output, "--show", show)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Alchemy" in done.stdout
    assert (output / "feed.xml").read_bytes() == before
    told = json.loads(respoken("feed", output, "--show", show, "--json").stdout)
    assert not told["ok"]
    assert [fault["severity"] for fault in told["faults"]].count("error") == 1


@pytest.mark.parametrize(("words", "said"), [
    (("feed", "{output}"), "--show show.toml"),
    (("feed", "{output}", "--show", "nowhere.toml"), "no such show file"),
    (("feed", "{empty}", "--show", "{show}"), "no finished episode"),
    (("feed", "{output}", "--show", "{show}", "--edition", "clear"), "no finished episode of the clear"),
    (("feed", "{output}", "--from", "nowhere.xml"), "nowhere.xml"),
    (("publish", "{empty}", "--to", "{empty}/there"), "{empty}"),
    (("publish", "{output}", "--to", "gopher://example.org"), "gopher"),
    (("publish", "{output}", "--to", "sftp://ada:secret@example.org/x"), "password"),
    (("serve", "{output}/nowhere"), "no folder"),
])  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_line(
    respoken: Respoken, output: Path, show: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"output": output, "show": show, "empty": tmp_path / "empty"}
    done = respoken(*(word.format(**places) for word in words))
    assert done.returncode == 1, done.stderr
    [line] = done.stderr.splitlines()
    assert said.format(**places) in line
    assert "secret" not in line


def test_a_folder_is_published_once_and_then_only_what_changed(
    respoken: Respoken, output: Path, show: Path, tmp_path: Path
) -> None:
    assert respoken("feed", output, "--show", show).returncode == 0
    there = tmp_path / "there"
    planned = json.loads(respoken("publish", output, "--to", there, "--dry-run", "--json").stdout)
    assert not there.exists()
    done = json.loads(respoken("publish", output, "--to", there, "--json").stdout)
    sent = [step["name"] for step in done["steps"] if step["action"] == "send"]
    assert sent == [step["name"] for step in planned["steps"] if step["action"] == "send"]
    assert sent[-1] == "feed.xml"
    for name in sent:
        assert (there / name).read_bytes() == (output / name).read_bytes()
    assert not (there / "feed.json").exists()
    again = json.loads(respoken("publish", output, "--to", there, "--json").stdout)
    assert not [step for step in again["steps"] if step["action"] == "send"]


def test_a_folder_is_served_until_it_is_stopped(output: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "respoken", "serve", str(output), "--port", "0"],
        stderr=subprocess.PIPE, text=True,
    ) as child:
        assert child.stderr
        address = child.stderr.readline().split(" at ")[1].split(" ")[0]
        [mp3] = output.glob("*/*.mp3")
        asked = urllib.request.Request(
            f"{address.rstrip('/')}/{mp3.parent.name}/{mp3.name}", headers={"Range": "bytes=10-19"}
        )
        with urllib.request.urlopen(asked) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (206, "audio/mpeg")
            assert answer.read() == mp3.read_bytes()[10:20]
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=20) == 130
        assert child.stderr.read() == "stopped.\n"
