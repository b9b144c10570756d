"""How fast Kokoro speaks on a GPU, how busy and how full it is meanwhile, and whether it sounds the same.

python bench/gpu.py [TRANSCRIPT] [--utterances 200] [--device cuda|cpu] [--jobs N] [--compare 8] [--json]

Speaks utterances of a transcript through the workers as `respoken make` does, into an empty store, and
prints seconds of speech a second, the real-time factor (whole, and once every worker has its model), the
device that really ran, how busy the GPU was and the peak of its memory and the host's. --compare N then
says N utterances on the device and on this machine's CPU, in float32 and with the released int8 weights,
measures how far apart they are, and lists the operators that ran on each side, from ONNX Runtime's own
profile. Runs on the CPU as well, to be tried where there is no GPU.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soxr

from respoken import config, produce, speak
from respoken.engines import cuda
from respoken.engines.base import EngineSpec, plain
from respoken.engines.english import English
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.vocab import ids
from respoken.engines.kokoro.words import DURATIONS, FRAME, SAMPLE_RATE_HZ, lines
from respoken.errors import SettingsError
from respoken.models import Script, Utterance
from respoken.store import Store
from respoken.workers.limits import most

SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"
SAMPLE_EVERY_S = 0.25


# --- what is watched while it speaks -------------------------------------------------------------


@dataclass
class Watched:
    """What was seen while it ran. GPU figures stay empty where there is none."""

    busy_percent: list[float] = field(default_factory=list)
    gpu_bytes: list[int] = field(default_factory=list)
    host_bytes: list[int] = field(default_factory=list)


@contextmanager
def watching() -> Iterator[Watched]:
    """Look at the GPU and at this process's family four times a second until the block ends."""
    seen, stop = Watched(), threading.Event()
    threads = [threading.Thread(target=look, args=(seen, stop)) for look in (_watch_host, _watch_gpu)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _watch_host(seen: Watched, stop: threading.Event) -> None:
    # Proportional set size: pages that workers share are counted once.
    me = psutil.Process()
    while not stop.wait(4 * SAMPLE_EVERY_S):
        total = 0
        for process in [me, *me.children(recursive=True)]:
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
        seen.host_bytes.append(total)


def _watch_gpu(seen: Watched, stop: threading.Event) -> None:
    try:
        import pynvml
    except ImportError:
        _watch_by_command(seen, stop)
        return
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return
    device = pynvml.nvmlDeviceGetHandleByIndex(0)
    while not stop.wait(SAMPLE_EVERY_S):
        seen.busy_percent.append(pynvml.nvmlDeviceGetUtilizationRates(device).gpu)
        seen.gpu_bytes.append(pynvml.nvmlDeviceGetMemoryInfo(device).used)
    pynvml.nvmlShutdown()


def _watch_by_command(seen: Watched, stop: threading.Event) -> None:
    if shutil.which("nvidia-smi") is None:
        return
    command = [
        "nvidia-smi", "--id=0", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits",
    ]
    while not stop.wait(SAMPLE_EVERY_S):
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for row in csv.reader(said.splitlines()):
            seen.busy_percent.append(float(row[0]))
            seen.gpu_bytes.append(int(row[1]) * 2**20)


# --- speed ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Speed:
    """What a run came to."""

    device: str
    workers: int
    utterances: int
    spoken_s: float
    wall_s: float
    speech_a_second: float
    real_time_factor: float
    steady_real_time_factor: float | None
    gpu_busy_percent: float | None
    gpu_memory_peak_bytes: int | None
    host_memory_peak_bytes: int | None


def measure(plan: produce.Plan, utterances: int, jobs: int | None, folder: Path) -> Speed:
    """Speak the first utterances of a plan into an empty store. Raises EngineError."""
    script = Script(utterances=plan.script.utterances[:utterances])
    told: list[speak.Progress] = []
    engine = Kokoro(plan.specs["kokoro"])
    jobs = jobs or engine.most_workers
    with watching() as seen:
        began = time.perf_counter()
        speak.speak(script, plan.cast.voices, Store(folder), plan.specs, jobs, told.append)
        wall_s = time.perf_counter() - began
    last = told[-1]
    room = most(engine.memory_bytes)
    workers = max(1, min(jobs or room, room, last.total))
    steady = None
    if len(told) > 2 * workers:  # every worker has its model and has said something
        first = told[workers]
        steady = (last.elapsed_s - first.elapsed_s) / max(last.made_s - first.made_s, 1e-9)
    return Speed(
        device=last.device, workers=workers, utterances=last.total, spoken_s=last.made_s, wall_s=wall_s,
        speech_a_second=last.made_s / wall_s, real_time_factor=wall_s / last.made_s,
        steady_real_time_factor=steady,
        gpu_busy_percent=float(np.mean(seen.busy_percent)) if seen.busy_percent else None,
        gpu_memory_peak_bytes=max(seen.gpu_bytes, default=None),
        host_memory_peak_bytes=max(seen.host_bytes, default=None),
    )


# --- sound ---------------------------------------------------------------------------------------


Rendering = tuple[np.ndarray, np.ndarray]
"""Samples, and how many frames every token takes."""


@dataclass
class Apart:
    """How far two renderings of the same lines are apart."""

    tokens: int = 0
    durations_moved: int = 0
    most_frames_moved: int = 0
    spectrum_mean: float = 0.0
    spectrum_worst: float = 0.0
    samples_worst: float | None = 0.0
    """Largest difference of two samples; None when lengths differ somewhere."""
    words: int = 0
    """Words compared with what the recogniser heard of both; none when it is not installed."""
    words_wrong: int = 0
    words_wrong_in_the_other: int = 0

    def count(self, one: Rendering, other: Rendering) -> None:
        """Take in a line that was said twice."""
        moved = np.abs(one[1] - other[1])
        self.tokens += len(moved)
        self.durations_moved += int((moved > 0).sum())
        self.most_frames_moved = max(self.most_frames_moved, int(moved.max()))
        if len(one[0]) != len(other[0]):
            self.samples_worst = None
        elif self.samples_worst is not None:
            self.samples_worst = max(self.samples_worst, float(np.abs(one[0] - other[0]).max()))


def compare(plan: produce.Plan, count: int, spec: EngineSpec) -> dict[str, Apart]:
    """The device beside the CPU in float32 and the CPU with int8 weights."""
    whole = kokoro_weights.prepared(None, spec.cache, "float")
    on_cpu = kokoro_session.on_cpu(whole, spec)
    int8 = kokoro_session.on_cpu(kokoro_weights.prepared(None, spec.cache), spec)
    if Kokoro(spec).fingerprint.split()[2] == kokoro_weights.RECIPES["float"]:
        tried = {"gpu float32 beside cpu float32": (kokoro_session.on_gpu(whole, spec), on_cpu)}
        tried["gpu float32 beside cpu int8"] = (next(iter(tried.values()))[0], int8)
    else:
        tried = {"cpu float32 beside cpu int8": (on_cpu, int8)}
    wanted = [u for u in plan.script.utterances if u.spoken][:count]
    ears = _recogniser()
    return {name: _apart(wanted, plan, ours, theirs, ears) for name, (ours, theirs) in tried.items()}


def _recogniser() -> Any:
    from respoken.listen.recogniser import Recogniser

    try:
        return Recogniser(1)
    except SettingsError:
        return None


def _apart(wanted: list[Utterance], plan: produce.Plan, ours: Any, theirs: Any, ears: Any) -> Apart:
    from respoken.listen.words import fairest

    found = Apart()
    distances = []
    for utterance in wanted:
        voice = plan.cast.voices[utterance.speaker].name
        pairs = [tuple(_said(s, part, voice) for s in (ours, theirs)) for part in _symbols(utterance, voice)]
        for mine, other in pairs:
            distances.append(distance(mine, other))
            found.count(mine, other)
        if ears:
            wrong = []
            for side in (0, 1):
                sound = np.concatenate([pair[side][0] for pair in pairs])
                heard = ears.hear(soxr.resample(sound, SAMPLE_RATE_HZ, 16_000))
                said = fairest(utterance.text, plain(utterance.spoken), heard)
                wrong.append(said.errors)
            found.words += said.words
            found.words_wrong += wrong[0]
            found.words_wrong_in_the_other += wrong[1]
    found.spectrum_mean, found.spectrum_worst = float(np.mean(distances)), float(np.max(distances))
    return found


def placed(utterance: Utterance, plan: produce.Plan, spec: EngineSpec, folder: Path) -> dict[str, str]:
    """Where the operators of the float network ran for one utterance: provider -> time and operators."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = spec.threads, 3
    options.enable_profiling, options.profile_file_prefix = True, str(folder / "profile")
    on_gpu = Kokoro(spec).most_workers is not None
    session = onnxruntime.InferenceSession(
        kokoro_weights.prepared(None, spec.cache, "float"), options,
        providers=kokoro_session.GPU_PROVIDERS if on_gpu else ["CPUExecutionProvider"],
    )
    voice = plan.cast.voices[utterance.speaker].name
    for _ in range(2):  # the first run sets things up
        _said(session, _symbols(utterance, voice)[0], voice)
    events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    spent: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        if event["cat"] == "Node" and event["name"].endswith("_kernel_time"):
            spent[event["args"]["provider"]][event["args"]["op_name"]] += event["dur"]
    return {
        provider: f"{times.total() / 1e3:.1f} ms: "
        + ", ".join(f"{kind} {time_us / 1e3:.2f}" for kind, time_us in times.most_common(12))
        for provider, times in spent.items()
    }


def _symbols(utterance: Utterance, voice: str) -> list[str]:
    british = kokoro_voices.voice(voice).language == "en-GB"
    return [line.symbols for line in lines(English(british).say(utterance.spoken))]


def _said(session: Any, symbols: str, voice: str) -> Rendering:
    numbers = ids(symbols)
    style = kokoro_voices.style(voice)[len(numbers) - 1][None]
    audio, durations = session.run(["audio", DURATIONS], {
        "tokens": np.array([[0, *numbers, 0]], np.int64), "style": style, "speed": np.ones(1, np.float32),
    })
    return audio.reshape(-1), durations.reshape(-1)


def distance(one: Rendering, other: Rendering) -> float:
    """Mean distance of two renderings' log spectra in 60 bands, token laid on token where lengths differ."""
    edges, theirs = (np.concatenate([[0], np.cumsum(durations)]) * FRAME for _, durations in (one, other))
    mine, others = _spectrum(one[0]), _spectrum(other[0])
    middles = np.interp(np.arange(len(mine)) * 256 + 512, edges, theirs)
    places = np.clip(np.round((middles - 512) / 256).astype(int), 0, len(others) - 1)
    return float(np.abs(mine - others[places]).mean())


def _spectrum(samples: np.ndarray) -> np.ndarray:
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::256] * np.hanning(1024)
    power = np.abs(np.fft.rfft(frames)) ** 2
    bands = np.add.reduceat(power, np.unique(np.geomspace(2, 512, 60).astype(int)), axis=1)
    return np.log(bands + 1e-4)


# --- the whole -----------------------------------------------------------------------------------


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("transcript", type=Path, nargs="?", default=SEED)
    options.add_argument("--utterances", type=int, default=10_000, help="how many are spoken")
    options.add_argument("--device", choices=("auto", "cuda", "cpu"), default="auto")
    options.add_argument("--jobs", type=int, help="workers; by default as many as the GPU bears")
    options.add_argument("--compare", type=int, default=0, metavar="N", help="utterances to compare")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    settings = config.settings(config.find_show_file(asked.transcript))
    settings = settings.model_copy(update={"device": asked.device})
    with tempfile.TemporaryDirectory() as name:
        plan = produce.prepare(asked.transcript, Path(name) / "output", settings)
        found, _ = cuda.report()
        speed = measure(plan, asked.utterances, asked.jobs, Path(name) / "clips")
        apart = compare(plan, asked.compare, plan.specs["kokoro"]) if asked.compare else {}
        where = {}
        if asked.compare:
            longest = max(plan.script.utterances[: asked.utterances], key=lambda u: len(u.spoken))
            where = placed(longest, plan, plan.specs["kokoro"], Path(name))
    if asked.json:
        told = {"gpu": found, **asdict(speed), "placed": where}
        json.dump({**told, "compared": {name: asdict(value) for name, value in apart.items()}}, sys.stdout)
        print()
        return
    rows = [("GPU", found), *asdict(speed).items()]
    for name, each in apart.items():
        rows += [(f"{name}: {label}", value) for label, value in asdict(each).items()]
    rows += [(f"operators on {provider}", text) for provider, text in where.items()]
    for label, value in rows:
        print(f"{label.replace('_', ' '):<28} {'not seen' if value is None else value}")


if __name__ == "__main__":
    main()
