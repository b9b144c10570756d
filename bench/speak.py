"""How long a whole episode takes and how much memory, beside kokoro-onnx in the same run.

python bench/speak.py seeds/mixture-of-experts-39.txt [--turns 1-9] [--peer-python PATH]

Prints a table: our `respoken make` from start to finished files against the peer speaking the same
utterances with the same model and voices (speech alone: no mastering, no files), as a ratio; then the
start-up, the second make with nothing changed, and the make after one edited turn. Quote the ratios: the
seconds belong to the machine. The peer needs an environment with kokoro-onnx (pip install kokoro-onnx);
--peer-python names its Python. Without one its rows say so.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from respoken import config, produce
from respoken.engines.base import plain
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights

SAMPLE_EVERY_S = 1.0  # reading the page tables of two models takes a tenth of a core at 5 Hz


@dataclass
class Run:
    """A command's wall seconds and the peak of the memory its processes held together, in bytes."""

    wall_s: float
    peak_bytes: int


def timed(command: list[str]) -> Run:
    """Run a command to its end; raises CalledProcessError when it fails."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = [0]
    watching = threading.Thread(target=_watch, args=(child.pid, peak), daemon=True)
    watching.start()
    code = child.wait()
    wall_s = time.perf_counter() - began
    watching.join()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Run(wall_s, peak[0])


def _watch(pid: int, peak: list[int]) -> None:
    # Proportional set size: pages that workers share are counted once.
    try:
        parent = psutil.Process(pid)
        while True:
            total = 0
            for process in [parent, *parent.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total)
            if parent.status() == psutil.STATUS_ZOMBIE:
                return
            time.sleep(SAMPLE_EVERY_S)
    except psutil.Error:
        return


def first_clip_s(command: list[str], output: Path) -> float:
    """Seconds from a command's start until the first clip lies in the store; it is ended then."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workers: list[psutil.Process] = []
    try:
        while not any(output.glob(".clips/*/*.npz")):
            if child.poll() is not None:
                raise subprocess.CalledProcessError(child.returncode, command)
            time.sleep(0.02)
        took_s = time.perf_counter() - began
        workers = psutil.Process(child.pid).children(recursive=True)
        return took_s
    finally:
        child.terminate()
        child.wait()
        psutil.wait_procs(workers)  # each says what it has in hand: the next to be timed would have to wait


def peer(python: str, source: Path, turns: range | set[int] | None, work: Path) -> dict[str, float]:
    """Seconds kokoro-onnx takes for the utterances we would speak, with our cast."""
    plan = produce.prepare(source, work, config.settings(config.find_show_file(source)), turns=turns)
    voices = {part.speaker: part.voice.name for part in plan.cast.parts}
    styles = work / "voices.npz"
    np.savez(styles, **{
        name: kokoro_voices.style(name).reshape(510, 1, 256) for name in set(voices.values())
    })
    asked = {
        "model": str(asked_model(work)),
        "voices": str(styles),
        "utterances": [
            {"text": plain(utterance.spoken), "voice": voices[utterance.speaker]}
            for utterance in plan.script.utterances if utterance.spoken
        ],
    }
    done = subprocess.run(
        [python, str(Path(__file__).with_name("peer.py"))],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def asked_model(work: Path) -> Path:
    """The weights as released, which is what the peer is given."""
    path = work / "kokoro.onnx"
    path.write_bytes(kokoro_weights.joined())
    return path


def edited(source: Path, folder: Path) -> Path:
    """A copy of the transcript, and of its show file, with one word of one turn changed."""
    copy = folder / source.name
    lines = source.read_text(encoding="utf-8").split("\n")
    middle = max(range(len(lines)), key=lambda number: len(lines[number]))
    lines[middle] = lines[middle].replace(" really ", " truly ", 1) + " Indeed."
    copy.write_text("\n".join(lines), encoding="utf-8")
    if show := config.find_show_file(source):
        shutil.copy(show, folder / show.name)
        for remembered in show.parent.glob(f"{show.stem}.cast.json"):
            shutil.copy(remembered, folder / remembered.name)
    return copy


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("source", type=Path)
    options.add_argument("--turns")
    options.add_argument("--jobs")
    options.add_argument("--peer-python", default=sys.executable)
    options.add_argument("--keep", type=Path, help="copy the first episode there")
    asked = options.parse_args()
    only = ["--turns", asked.turns] if asked.turns else []
    only += ["--jobs", asked.jobs] if asked.jobs else []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = work / "transcript" / asked.source.name
        source.parent.mkdir()
        for path in asked.source.parent.glob("*"):
            if path.is_file():
                shutil.copy(path, source.parent / path.name)
        command = ["respoken", "make", str(source), "-o", str(work / "output"), *only]
        first = timed(command)
        manifest = json.loads((work / "output" / source.stem / "manifest.json").read_text())
        if asked.keep:
            shutil.copytree(work / "output" / source.stem, asked.keep, dirs_exist_ok=True)
        again = timed(command)
        shutil.copy(edited(asked.source, work), source)
        after_edit = timed(command)
        first_clip = statistics.median(
            first_clip_s([*command[:3], "-o", str(work / f"first{turn}"), *only], work / f"first{turn}")
            for turn in range(3)
        )
        help_text = min(timed(["respoken", "--help"]).wall_s for _ in range(5))
        for label, value in (
            ("episode", f"{manifest['duration_s'] / 60:.1f} min, {manifest['utterances']} utterances"),
            ("make, from nothing", f"{first.wall_s:.1f} s, {first.wall_s / manifest['duration_s']:.3f}"),
            ("peak memory, all processes", f"{first.peak_bytes / 1e9:.2f} GB"),
            ("start to the first clip", f"{first_clip:.1f} s"),
            ("make, nothing changed", f"{again.wall_s:.1f} s"),
            ("make, one turn edited", f"{after_edit.wall_s:.1f} s"),
            ("respoken --help", f"{help_text:.2f} s"),
        ):
            print(f"{label:<28} {value}", flush=True)
        rows = []
        try:
            turns = None
            if asked.turns:
                from respoken.cli import numbers

                turns = numbers(asked.turns)
            other = peer(asked.peer_python, asked.source, turns, work)
        except (subprocess.CalledProcessError, OSError) as error:
            rows.append(("kokoro-onnx", f"not measured: {getattr(error, 'stderr', error)}"))
        else:
            rows.append((
                "kokoro-onnx, speech alone",
                f"{other['wall_s']:.1f} s for {other['spoken_s'] / 60:.1f} min = "
                f"{other['wall_s'] / other['spoken_s']:.3f}",
            ))
            rows.append(("ratio of our make to it", f"{first.wall_s / other['wall_s']:.2f}"))
        for label, value in rows:
            print(f"{label:<28} {value}")


if __name__ == "__main__":
    main()
