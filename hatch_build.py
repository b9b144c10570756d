"""Compiles the kernels that speak (pipeline/respoken/engines/kokoro/native) into the wheel.

They use no Python, so one wheel for a kind of machine serves every version. A C compiler that is there is
used; else one comes from the package index for as long as the wheel is built. Where nothing compiles, the
wheel is made without them and ONNX Runtime speaks instead, at half the speed: nobody needs a compiler.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("pipeline/respoken/engines/kokoro/native")
NAMES = {"win32": "kernels.dll", "darwin": "kernels.dylib"}
WITHOUT = "RESPOKEN_NO_KERNELS"
"""Set it to build the wheel without kernels."""

# Floats are added in the order written, whatever the compiler: what is heard must not depend on it.
COMMON = ["-O3", "-std=c11", "-ffp-contract=off", "-fPIC", "-fvisibility=hidden"]
AVX2 = ["-mavx2", "-mfma", "-mf16c"]
X86 = {
    "processor.c": [],
    "avx512.c": [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mavx512vnni"],
    "avxvnni.c": [*AVX2, "-mavxvnni"],
}
ARM = {"processor.c": [], "neon.c": ["-march=armv8.2-a+dotprod"]}
SOURCES = {"x86_64": X86, "amd64": X86, "aarch64": ARM, "arm64": ARM}

PACKAGED = [sys.executable, "-m", "ziglang", "cc"]
"""The compiler from the package index."""


def compilers() -> list[list[str]]:
    """Commands of C compilers to try: the environment's, the system's.

    On Windows not GCC, which does not align what it keeps on the stack there as its vectors must be
    (its bug 54412).
    """
    named = [shlex.split(os.environ["CC"])] if os.environ.get("CC") else []
    names = ("clang",) if sys.platform == "win32" else ("cc", "gcc", "clang")
    return named + [[found] for name in names if (found := shutil.which(name))]


def sources() -> dict[str, list[str]]:
    """The files for this kind of machine with their flags; none where there are no kernels for it."""
    return SOURCES.get(platform.machine().lower(), {})


def flags(compiler: list[str], name: str) -> list[str]:
    """What to compile a file with.

    The packaged compiler would compile for this very processor if nothing were said, and says it in its way.
    """
    if compiler is not PACKAGED:
        return sources()[name]
    if name == "neon.c":
        return ["-mcpu=generic+v8_2a+dotprod"]
    return ["-mcpu=baseline", *sources()[name]]


def compiled(compiler: list[str], folder: Path, to: Path) -> bool:
    """Whether the kernels were compiled into ``to``. One that the compiler is too old for is left out."""
    with tempfile.TemporaryDirectory() as scratch:
        objects = []
        for name in sources():
            made = Path(scratch, name).with_suffix(".o")
            if run([*compiler, *COMMON, *flags(compiler, name), "-c", str(folder / name), "-o", str(made)]):
                objects.append(made)
        if Path(scratch, "processor.o") not in objects or len(objects) < 2:
            return False
        maths = [] if sys.platform == "win32" else ["-lm"]
        linked = Path(scratch, to.name)
        if not run([*compiler, "-shared", "-o", str(linked), *map(str, objects), *maths]):
            return False
        # In one step, and as a new file: a process that speaks has the old one mapped.
        beside = to.with_suffix(".new")
        shutil.copyfile(linked, beside)
        beside.replace(to)
        return True


def run(command: list[str]) -> bool:
    """Whether a command succeeds."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


class KernelsHook(BuildHookInterface):
    """Adds the compiled kernels to a wheel, or to the source tree of an editable installation."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """The compiler to fetch, if there is none."""
        if self._unwanted() or any(self._try(compiler) for compiler in compilers()):
            return []
        return ["ziglang>=0.13"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say that the wheel is for this kind of machine."""
        if self._unwanted():
            return
        name = NAMES.get(sys.platform, "kernels.so")
        folder = Path(self.root) / FOLDER
        made = folder / name if version == "editable" else Path(tempfile.mkdtemp()) / name
        if not any(compiled(compiler, folder, made) for compiler in [*compilers(), PACKAGED]):
            self.app.display_warning("no C compiler: the wheel is made without kernels")
            return
        inside = FOLDER.relative_to("pipeline") / name
        if version != "editable":
            build_data["force_include"][str(made)] = inside.as_posix()
        build_data["pure_python"] = False
        kind = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{kind}"

    def _unwanted(self) -> bool:
        return self.target_name != "wheel" or bool(os.environ.get(WITHOUT)) or not sources()

    def _try(self, compiler: list[str]) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            return compiled(compiler, Path(self.root) / FOLDER, Path(folder) / "tried.so")
