"""Tens of thousands of broken files through every format: python bench/fuzz.py [--count 50000] [--seed 0]

Prints how many were read and how many refused, the slowest, and the most memory. What is neither read nor
refused with a TranscriptError is a fault of ours: its file is kept in the folder given by --keep, and the
exit status is 1.
"""

import argparse
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hostile import NAMES, check, files
from respoken import transcripts

LONGEST_S = 20
SLOW_S = 2


def main() -> int:
    """0 when every file was read or refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "respoken-fuzz")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    faults = 0
    whole: Counter[str] = Counter()
    began = time.perf_counter()
    print(f"{'sample':22} {'read':>6} {'refused':>8} {'faults':>7} {'slowest ms':>11} {'of bytes':>9}")
    for place, name in enumerate(NAMES):
        count = options.count // len(NAMES) + (place < options.count % len(NAMES))
        results, slowest_s, size = run(name, count, options.seed, options.keep)
        whole += results
        faults += results["fault"]
        row = f"{name:22} {results['read']:6} {results['refused']:8} {results['fault']:7}"
        print(f"{row} {slowest_s * 1000:11.1f} {size:9}", flush=True)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{whole.total()} files in {time.perf_counter() - began:.0f} s: {whole['read']} read, "
        f"{whole['refused']} refused, {faults} faults; most memory of the whole process {peak_mb:.0f} MB"
    )
    return int(faults > 0)


def run(name: str, count: int, number: int, keep: Path) -> tuple[Counter[str], float, int]:
    """The outcomes of ``count`` broken files of a kind, the longest one's seconds and its bytes."""
    results: Counter[str] = Counter()
    slowest = (0.0, 0)
    kept: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk"

        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(data=files(name))
        def try_one(data: bytes) -> None:
            nonlocal slowest
            if results.total() >= count:
                return
            path.write_bytes(data)
            signal.alarm(LONGEST_S)
            start = time.process_time()
            try:
                outcome = check(transcripts.read, path)
            except BaseException as fault:
                if isinstance(fault, KeyboardInterrupt):
                    raise
                outcome = "fault"
                _keep(keep, name, data, fault, kept)
            finally:
                signal.alarm(0)
            took_s = time.process_time() - start
            if took_s > SLOW_S:
                _keep(keep, name, data, TimeoutError(f"{took_s:.1f} s"), kept)
            slowest = max(slowest, (took_s, len(data)))
            results[outcome] += 1

        try_one()
    return results, *slowest


def _keep(keep: Path, name: str, data: bytes, fault: BaseException, kept: set[str]) -> None:
    places = traceback.extract_tb(fault.__traceback__)[-1:]
    kind = f"{type(fault).__name__} {[f'{Path(place.filename).name}:{place.lineno}' for place in places]}"
    if kind in kept:
        return
    kept.add(kind)
    keep.mkdir(parents=True, exist_ok=True)
    path = keep / f"{name}-{len(kept)}"
    path.write_bytes(data)
    print(f"  {kind}: {str(fault)[:120]!r}, kept as {path}", flush=True)


def _too_long(signum: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {LONGEST_S} s")


if __name__ == "__main__":
    sys.exit(main())
