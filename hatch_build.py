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
"""The compiler from the package index. Left to itself it would compile for this very processor."""


def compilers() -> list[list[str]]:
    """Commands of C compilers to try: the environment's, the system's."""
    named = [shlex.split(os.environ["CC"])] if os.environ.get("CC") else []
    return named + [[found] for name in ("cc", "gcc", "clang") if (found := shutil.which(name))]


def compiled(compiler: list[str], sources: Path, to: Path) -> bool:
    """Whether the kernels were compiled into ``to``. One that the compiler is too old for is left out."""
    files = SOURCES.get(platform.machine().lower(), {})
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for name, flags in files.items():
            made = Path(folder, name).with_suffix(".o")
            if run([*compiler, *COMMON, *flags, "-c", str(sources / name), "-o", str(made)]):
                objects.append(made)
        if Path(folder, "processor.o") not in objects or len(objects) < 2:
            return False
        maths = [] if sys.platform == "win32" else ["-lm"]
        linked = Path(folder, to.name)
        if not run([*compiler, "-shared", "-o", str(linked), *map(str, objects), *maths]):
            return False
        shutil.copyfile(linked, to)
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
        sources = Path(self.root) / FOLDER
        made = sources / name if version == "editable" else Path(tempfile.mkdtemp()) / name
        if not any(compiled(compiler, sources, made) for compiler in [*compilers(), PACKAGED]):
            self.app.display_warning("no C compiler: the wheel is made without kernels")
            return
        inside = FOLDER.relative_to("pipeline") / name
        if version != "editable":
            build_data["force_include"][str(made)] = inside.as_posix()
        build_data["pure_python"] = False
        kind = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{kind}"

    def _unwanted(self) -> bool:
        return self.target_name != "wheel" or bool(os.environ.get(WITHOUT))

    def _try(self, compiler: list[str]) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            return compiled(compiler, Path(self.root) / FOLDER, Path(folder) / "tried.so")
