"""Broken files that look for code no file has reached: python bench/fuzz_covered.py [-max_total_time=240]

Needs atheris (pip install atheris; Apache-2.0). It starts from the samples of the tests and bends the files
that reach new code further. The options are libFuzzer's; it stops at the first file that is neither read nor
refused, and keeps it.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

with atheris.instrument_imports(include=["respoken.transcripts", "respoken.safexml"]):
    from respoken import transcripts

from hostile import SAMPLES, check


def main() -> None:
    """Try files until the options say to stop."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        shutil.copytree(SAMPLES, corpus)
        path = Path(folder) / "talk"

        def try_one(data: bytes) -> None:
            path.write_bytes(data)
            check(transcripts.read, path)

        atheris.Setup([sys.argv[0], str(corpus), "-max_len=20000", "-timeout=20", *sys.argv[1:]], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
