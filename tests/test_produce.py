"""The whole path: the files of an episode, what is made again and what is not, and kills at any moment."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from conftest import TALK, Respoken
from respoken import produce

FILES = {
    "talk.mp3", "talk.m4b", "talk.opus", "talk.flac", "chapters.json", "cover.jpg", "manifest.json",
    "notes.html", "notes.md", "timeline.json", "transcript.html", "transcript.json", "transcript.srt",
    "transcript.txt", "transcript.vtt", "waveform.svg", "talk.epub", "index.html",
}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an episode but the manifest, which tells how long the run took."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"
    }


def test_every_file_is_there_and_nothing_else(tone_episode: Path) -> None:
    assert {path.name for path in tone_episode.iterdir()} == FILES


def test_the_manifest_says_what_was_done(tone_episode: Path) -> None:
    manifest = json.loads((tone_episode / "manifest.json").read_text())
    assert manifest["ai_generated"] is True
    assert manifest["engine"] == "tone"
    assert manifest["device"] == "cpu"
    assert manifest["turns"] == 9
    assert manifest["clips_made"] > 9
    assert manifest["clips_reused"] == 0
    assert abs(manifest["loudness"]["integrated_lufs"] + 16) <= 0.3
    assert manifest["loudness"]["true_peak_dbtp"] <= -1.0
    assert {output["name"] for output in manifest["outputs"]} == FILES - {"manifest.json"}
    assert manifest["inputs"][0]["name"] == "talk.txt"
    assert {row["speaker"] for row in manifest["voices"]} == {"Announcer", "Ada Byron", "Karl Weber"}


def test_the_timeline_is_the_contract(tone_episode: Path) -> None:
    timeline = json.loads((tone_episode / "timeline.json").read_text())
    assert set(timeline) == {"sample_rate_hz", "duration_s", "utterances", "chapters"}
    first = timeline["utterances"][0]
    assert set(first) == {
        "index", "turn", "speaker", "voice", "text", "spoken", "start_s", "end_s", "words"
    }
    assert set(first["words"][0]) == {"text", "start_s", "end_s"}
    assert timeline["chapters"] == [] or set(timeline["chapters"][0]) == {"title", "start_s"}
    said = [word["text"] for u in timeline["utterances"] if u["turn"] for word in u["words"]]
    assert said == [word for line in TALK.splitlines() for word in line.split(": ", 1)[1].split()]


def test_nothing_changed_means_nothing_made(respoken: Respoken, talk: Path, tmp_path: Path) -> None:
    command = ("make", talk, "-o", tmp_path, "--engine", "tone", "--date", "2025-02-01")
    assert respoken(*command).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "talk").iterdir()}
    assert respoken(*command).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "talk").iterdir()} == before
    (tmp_path / "talk" / "notes.md").unlink()
    assert respoken(*command).returncode == 0
    assert (tmp_path / "talk" / "notes.md").is_file()


def test_an_edited_turn_alone_is_spoken_again(respoken: Respoken, tmp_path: Path) -> None:
    source = tmp_path / "talk.txt"
    source.write_text(TALK)
    command = ("make", source, "-o", tmp_path / "out", "--engine", "tone")
    assert respoken(*command).returncode == 0
    first = json.loads((tmp_path / "out/talk/manifest.json").read_text())
    source.write_text(TALK.replace("Three years", "Four years"))
    assert respoken(*command).returncode == 0
    second = json.loads((tmp_path / "out/talk/manifest.json").read_text())
    assert second["clips_made"] == 1
    assert second["clips_reused"] == first["clips_made"] - 1


def test_an_edit_there_and_back_masters_little_and_gives_the_same_bytes(
    respoken: Respoken, tmp_path: Path
) -> None:
    source = tmp_path / "long.txt"
    talk = "".join(
        f"Ada Byron: Stone number {n} is laid on the others.\nKarl Weber: Good, that makes {n} of them.\n"
        for n in range(60)
    )

    def made(words: str, output: str) -> dict[str, bytes]:
        source.write_text(words)
        command = ("make", source, "-o", tmp_path / output, "--engine", "tone", "--date", "2025-02-01")
        done = respoken(*command)
        assert done.returncode == 0, done.stderr
        return contents(tmp_path / output / "long")

    def passages(output: str) -> set[str]:
        return {path.name for path in (tmp_path / output / ".passages").rglob("*.npz")}

    edited = talk.replace("Stone number 20 is laid", "Stone number 20 was laid")
    first = made(talk, "out")
    before = passages("out")
    there = made(edited, "out")
    assert len(before) > 8
    assert 1 <= len(passages("out") - before) < len(before) / 2
    assert made(talk, "out") == first != there
    assert made(edited, "fresh") == there


def test_the_cast_is_kept_beside_the_show_file(respoken: Respoken, tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_text('[show]\ntitle = "Bridges"\n')
    (tmp_path / "one.txt").write_text(TALK)
    (tmp_path / "two.txt").write_text(
        "Zoe New: Hello, I am new here.\nKarl Weber: And I am back.\nZoe New: Good.\nKarl Weber: Fine.\n"
    )
    for name in ("one.txt", "two.txt"):
        done = respoken("make", tmp_path / name, "-o", tmp_path / "out", "--engine", "tone")
        assert done.returncode == 0, done.stderr
    cast = [
        {row["speaker"]: row["voice"] for row in
         json.loads((tmp_path / "out" / name / "manifest.json").read_text())["voices"]}
        for name in ("one", "two")
    ]
    assert cast[0]["Karl Weber"] == cast[1]["Karl Weber"]
    assert cast[1]["Zoe New"] != cast[1]["Karl Weber"]
    assert (tmp_path / "show.cast.json").is_file()


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path, talk: Path) -> None:
    # A limit on the size of a file stands for the full disk: the write fails in the same way.
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 60; exec "$0" -m respoken make "$1" -o "$2" --engine tone', sys.executable,
         str(talk), str(tmp_path / "out")],
        capture_output=True, text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not [path for path in (tmp_path / "out").rglob(".*") if path.is_file()]
    assert not list((tmp_path / "out" / "talk").glob("*"))


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_to_the_same_episode(tmp_path: Path) -> None:
    moments = random.Random(20250201)
    source = tmp_path / "long.txt"
    source.write_text(
        TALK + "".join(f"Ada Byron: Stone {n} is laid.\nKarl Weber: Good, {n}.\n" for n in range(150))
    )
    command = [
        sys.executable, "-m", "respoken", "make", str(source), "--engine", "tone", "--jobs", "2",
        "--date", "2025-02-01", "-o",
    ]
    began = time.monotonic()
    subprocess.run([*command, str(tmp_path / "calm")], check=True, capture_output=True)
    whole_s = time.monotonic() - began
    calm = contents(tmp_path / "calm" / "long")
    kills = {"worker": 0, "parent": 0}
    while sum(kills.values()) < 20:
        output = tmp_path / "rough"
        for victim in ("parent", "worker", "parent", "worker"):
            child = subprocess.Popen(
                [*command, str(output)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(moments.uniform(0.1, 0.9) * whole_s)
            family = psutil.Process(child.pid)
            with_children = family.children(recursive=True) if family.is_running() else []
            prey = child.pid if victim == "parent" or not with_children else with_children[-1].pid
            try:
                os.kill(prey, signal.SIGKILL)
                kills[victim] += 1
            except ProcessLookupError:
                pass
            child.wait(timeout=120)
        subprocess.run([*command, str(output)], check=True, capture_output=True)
        assert contents(output / "long") == calm
        assert not list((output / "long").glob(".*"))
        shutil.rmtree(output)


def test_slug_and_title_come_from_the_file_name() -> None:
    assert produce.slug("Mixture of Experts #39") == "mixture-of-experts-39"
    assert produce.slug("Éloïse & Zoë") == "eloise-zoe"
    assert produce.slug("日本") == "episode"
    assert produce.title("mixture-of-experts-39") == "Mixture of Experts 39"
    assert produce.title("AI_and_the_law") == "AI and the Law"
