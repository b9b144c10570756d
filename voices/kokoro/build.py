"""Rebuilds voices.npz, Kokoro's voices in compact form, from the unpacked npm package kokoro-js.

    npm pack kokoro-js@1.2.1 && tar xf kokoro-js-1.2.1.tgz
    python voices/kokoro/build.py package

A voice is 510 style vectors of 256 numbers, one for each length of text. They differ from their mean in
about ten directions only, so a voice is kept as that mean and a product of two thin matrices. The same
package gives the same bytes up to the last bit of the machine's linear algebra; the hash is printed. The
package also has the author's grade of each English voice, which is kept with it.
"""

import hashlib
import re
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RANK = 12
LENGTHS, STYLE = 510, 256
WORST_ERROR = 1e-4
"""No number of a voice may move by more; they reach 3.2. See README.md for what that does to the sound."""


def compact(voice: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Mean (256,), rows (510, RANK) and columns (RANK, 256), float32, of a voice (510, 256)."""
    mean = voice.astype(np.float64).mean(axis=0)
    left, sizes, right = np.linalg.svd(voice - mean, full_matrices=False)
    # A singular vector's sign is arbitrary: the largest entry of each column vector is made positive.
    peaks = np.abs(right[:RANK]).argmax(axis=1)
    signs = np.sign(right[np.arange(RANK), peaks])
    rows = left[:, :RANK] * sizes[:RANK] * signs
    columns = right[:RANK] * signs[:, None]
    return mean.astype(np.float32), rows.astype(np.float32), columns.astype(np.float32)


def main(package: Path) -> None:
    """Write voices.npz beside this file from ``package``/voices/*.bin."""
    paths = sorted((package / "voices").glob("*.bin"))
    if not paths:
        sys.exit(f"{package}: no voices/*.bin in it. Give the folder of the unpacked kokoro-js package.")
    voices = [np.fromfile(path, "<f4").reshape(LENGTHS, STYLE) for path in paths]
    mean, rows, columns = (np.stack(part) for part in zip(*map(compact, voices), strict=True))
    kept = mean[:, None, :] + rows @ columns
    worst = float(np.abs(kept - np.stack(voices)).max())
    if worst > WORST_ERROR:
        sys.exit(f"{package}: a voice moves by {worst:.1e}, more than {WORST_ERROR:.0e}. Raise RANK.")
    names = [path.stem for path in paths]
    script = (package / "dist" / "kokoro.js").read_text(encoding="utf-8")
    grades = dict(re.findall(r'(\w+):\{name:[^}]*overallGrade:"([A-F][+-]?)"', script))
    out = Path(__file__).with_name("voices.npz")
    np.savez(
        out, names=np.array(names), grades=np.array([grades.get(name, "") for name in names]),
        mean=mean, rows=rows, columns=columns,
    )
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    print(f"{out}: {len(paths)} voices, {len(grades)} graded, worst error {worst:.1e}")
    print(f"{out.stat().st_size:,} bytes, sha256 {digest}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
