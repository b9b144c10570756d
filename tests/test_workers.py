"""Workers do every job once, whatever kills them, and leave nothing half-written."""

import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from respoken import engines
from respoken.engines.base import EngineSpec
from respoken.errors import EngineError
from respoken.store import Store, key
from respoken.workers import WORKERS, limits, preparing
from respoken.workers.base import Job, Made

TONE = EngineSpec(name="tone")
VOICES = engines.build(TONE).voices()
TEXT = "This is what we talked about the whole long day, and then some more of it."

every_kind = pytest.mark.parametrize("kind", WORKERS)


def jobs(count: int, sentences: int = 1, spec: EngineSpec = TONE) -> list[Job]:
    """Jobs of different words; many sentences make them last."""
    texts = [f"{number} {TEXT} " * sentences for number in range(1, count + 1)]
    return [
        Job(key=key(text, VOICES[n % 3], 1.0, "tone 1"), spoken=text, voice=VOICES[n % 3], speed=1.0,
            spec=spec, where=f"turn {n + 1}, utterance {n + 1} (Ada)")
        for n, text in enumerate(texts)
    ]


def clips(folder: Path) -> dict[str, bytes]:
    """Every file in the store, temporary ones too, by name."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def work(folder: str, count: int = 60, sentences: int = 8) -> None:
    """What the killed processes below run: speak many long clips."""
    WORKERS["processes"](jobs(count, sentences), Path(folder), 2, lambda made: None)


def start(folder: Path) -> subprocess.Popen[str]:
    """Another process that works on the store in a process group of its own, as in a terminal."""
    program = f"import test_workers; test_workers.work({str(folder)!r})"
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def children(process: int) -> list[psutil.Process]:
    try:
        return psutil.Process(process).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def how_many(folder: Path) -> int:
    return sum(1 for _ in folder.glob("??/*.npz"))


def wait_for(what: Callable[[], object], pause_s: float = 0.02) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(pause_s)


@every_kind
def test_every_job_is_done_and_told_once(tmp_path, kind):
    todo, told = jobs(7), []

    WORKERS[kind](todo, tmp_path, 3, told.append)

    assert sorted(made.key for made in told) == sorted(job.key for job in todo)
    assert all(made.clip == Store(tmp_path).find(made.key) and made.device == "cpu" for made in told)


def test_every_kind_makes_the_same_files(tmp_path):
    for kind, run in WORKERS.items():
        run(jobs(5), tmp_path / kind, 2, lambda made: None)
    made = [clips(tmp_path / kind) for kind in WORKERS]
    assert len(made[0]) == 5
    assert all(files == made[0] for files in made)


@every_kind
def test_no_jobs_are_done_at_once(tmp_path, kind):
    WORKERS[kind]([], tmp_path / "none", 2, lambda made: None)
    assert not (tmp_path / "none").exists()


@every_kind
def test_an_engine_s_failure_says_which_utterance_and_why(tmp_path, kind):
    stranger = VOICES[0].model_copy(update={"name": "nobody"})
    bad = jobs(3)[1].model_copy(update={"voice": stranger})

    with pytest.raises(EngineError) as raised:
        WORKERS[kind]([bad], tmp_path, 1, lambda made: None)

    assert str(raised.value) == (
        "turn 2, utterance 2 (Ada), tone: there is no voice named 'nobody'. Use tone-1 to tone-12."
    )
    assert isinstance(raised.value.__cause__, EngineError)


@every_kind
def test_an_engine_that_cannot_be_built_is_an_error(tmp_path, kind):
    with pytest.raises(EngineError, match="no model"):
        WORKERS[kind](jobs(2, spec=EngineSpec(name="tone", model=Path("x"))), tmp_path, 2, lambda made: None)


@every_kind
def test_a_caller_that_raises_stops_the_work(tmp_path, kind):
    def stop(made: Made) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WORKERS[kind](jobs(40, 20), tmp_path, 2, stop)

    assert children(os.getpid()) == []
    assert 1 <= len(clips(tmp_path)) < 40
    assert all(name.endswith(".npz") and not name.startswith(".") for name in clips(tmp_path))


def test_longest_first_means_in_the_order_given(tmp_path):
    told = []
    WORKERS["processes"](jobs(6), tmp_path, 1, told.append)
    assert [made.key for made in told] == [job.key for job in jobs(6)]


def test_jobs_and_answers_survive_the_pipe():
    job = jobs(1)[0]
    assert pickle.loads(pickle.dumps(job)) == job


# --- killed for real ------------------------------------------------------------------------------


def test_a_killed_worker_is_replaced_and_its_job_done_again(tmp_path):
    todo, told, killed = jobs(12, 8), [], []

    def kill_once(made: Made) -> None:
        told.append(made.key)
        if not killed:
            killed.extend(children(os.getpid())[:1])
            killed[0].kill()

    WORKERS["processes"](todo, tmp_path, 2, kill_once)

    assert len(killed) == 1
    assert sorted(told) == sorted(job.key for job in todo)
    assert set(clips(tmp_path)) == {f"{job.key}.npz" for job in todo}


def test_a_job_its_worker_dies_of_twice_is_an_error_that_names_it(tmp_path):
    over = threading.Event()

    def kill_all() -> None:
        while not over.is_set():
            for child in children(os.getpid()):
                child.kill()
            time.sleep(0.01)

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(EngineError, match=r"turn 1, utterance 1 \(Ada\): .* died 2 times"):
            WORKERS["processes"](jobs(1), tmp_path, 1, lambda made: None)
    finally:
        over.set()
        killer.join()
    assert clips(tmp_path) == {}


def test_ctrl_c_stops_all_and_leaves_whole_clips_only(tmp_path):
    parent = start(tmp_path)
    wait_for(lambda: len(clips(tmp_path)) >= 3)
    workers = children(parent.pid)

    os.killpg(parent.pid, signal.SIGINT)

    _, log = parent.communicate(timeout=30)
    assert log.rstrip().endswith("KeyboardInterrupt")
    assert log.count("Traceback") == 1  # the parent's own: no worker had anything to say
    assert len(workers) == 2
    assert not any(worker.is_running() for worker in workers)
    assert not any(name.startswith(".") for name in clips(tmp_path))
    assert all(Store(tmp_path).find(name.removesuffix(".npz")) for name in clips(tmp_path))


def test_workers_end_when_their_parent_is_killed(tmp_path):
    parent = start(tmp_path)
    wait_for(lambda: len(clips(tmp_path)) >= 1)
    workers = children(parent.pid)
    parent.kill()
    parent.communicate()
    psutil.wait_procs(workers, timeout=30)
    assert len(workers) == 2
    assert not any(worker.is_running() for worker in workers)


def disturb(folder: Path, moments: random.Random) -> None:
    """Begin the work, kill a worker at a random moment, and at a later one the parent."""
    parent = start(folder)
    first, second = sorted(moments.randrange(50) for _ in range(2))
    wait_for(lambda: how_many(folder) >= first and children(parent.pid), pause_s=0.003)
    time.sleep(moments.uniform(0, 0.03))
    for worker in children(parent.pid)[:1]:
        worker.kill()
    wait_for(lambda: how_many(folder) >= second, pause_s=0.003)
    time.sleep(moments.uniform(0, 0.03))
    workers = children(parent.pid)
    parent.kill()
    parent.communicate()
    psutil.wait_procs(workers, timeout=30)


@pytest.mark.slow
def test_killed_at_any_moment_and_resumed_it_is_byte_for_byte_the_same(tmp_path):
    todo = jobs(60, 8)
    WORKERS["inline"](todo, tmp_path / "undisturbed", 1, lambda made: None)
    expected = clips(tmp_path / "undisturbed")
    moments = random.Random(39)
    cut_short = 0
    for attempt in range(20):
        folder = tmp_path / f"attempt-{attempt}"
        disturb(folder, moments)
        store = Store(folder)
        store.sweep()
        missing = [job for job in todo if store.find(job.key) is None]
        cut_short += bool(missing)
        WORKERS["inline"](missing, folder, 1, lambda made: None)
        assert clips(folder) == expected
        shutil.rmtree(folder)
    assert cut_short >= 10  # else the moments were too late to prove anything


# --- how many -------------------------------------------------------------------------------------


def cgroup(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def test_a_container_s_share_of_the_cores_counts(tmp_path):
    assert limits.cores(cgroup(tmp_path, cpu_max="100000 100000\n")) == 1
    assert limits.cores(cgroup(tmp_path, cpu_max="max 100000\n")) == len(os.sched_getaffinity(0))
    assert limits.cores(cgroup(tmp_path, cpu_max="50000 100000\n")) == 1


def test_memory_bounds_the_number_of_workers(tmp_path):
    roomy = cgroup(tmp_path, cpu_max="max 100000", memory_max="max", memory_current="0")
    assert limits.most(1, roomy) == limits.cores(roomy)
    tight = cgroup(tmp_path, memory_max=f"{3 * 2**20}\n", memory_current=f"{2**20}\n")
    assert limits.available_bytes(tight) == 2 * 2**20
    assert limits.most(2 * 2**20, tight) == 1
    assert limits.most(2**40, tight) == 1  # one works, whatever it takes


# --- what an engine loads -------------------------------------------------------------------------


@pytest.mark.engine
def test_what_an_engine_loads_is_made_once_and_told_of(tmp_path):
    spec = EngineSpec(name="kokoro", cache=tmp_path)
    shares: list[float] = []
    preparing.prepare(spec, shares.append)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    made = clips(tmp_path)
    assert engines.build(spec).prepared()
    preparing.prepare(spec, lambda share: pytest.fail("made again"))
    assert clips(tmp_path) == made


def test_an_engine_that_makes_nothing_is_asked_nothing():
    preparing.prepare(TONE, lambda share: pytest.fail("made something"))


@pytest.mark.engine
def test_what_cannot_be_made_is_left_to_the_worker_that_tells_why(tmp_path, capfd):
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    spec = EngineSpec(name="kokoro", model=broken, cache=tmp_path / "cache")
    preparing.prepare(spec, lambda share: None)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(EngineError, match=r"broken\.onnx: is no Kokoro model"):
        engines.build(spec).speak("Hello.", engines.build(spec).voices()[0], 1.0)


@pytest.mark.engine
def test_ctrl_c_while_it_is_made_leaves_nothing(tmp_path):
    def interrupt(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        preparing.prepare(EngineSpec(name="kokoro", cache=tmp_path), interrupt)
    assert not [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".onnx", ".weights")]
