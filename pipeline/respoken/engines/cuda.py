"""Whether ONNX Runtime can work on an NVIDIA GPU here, and if not, the true cause and what to do about it.

ONNX Runtime falls back to the CPU without a word to the caller when anything of the GPU's chain is
missing, so the chain is looked at link by link: driver, device, the installed package, its libraries. The
looks are cheap and load neither onnxruntime nor CUDA's own libraries, so an engine may ask before it
names its clips. What was seen in the session itself has the last word (``fallen_back``).
"""

import ctypes
import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PROVIDER = "CUDAExecutionProvider"

_INSTALL = (
    'Run: pip uninstall -y onnxruntime onnxruntime-gpu; pip install "onnxruntime-gpu[cuda,cudnn]>=1.30".'
)
_OLDER = 'For CUDA 12 and driver 525 or newer: pip install "onnxruntime-gpu[cuda,cudnn]>=1.20,<1.27".'
_SEE_DRIVER = "Install NVIDIA's newest driver: nvidia-smi must list the GPU. Or leave --device out."

_NO_DEVICE = 100  # CUDA_ERROR_NO_DEVICE
_STUB, _MISMATCH, _FORWARD = 34, 803, 804

_REASONS = {
    _NO_DEVICE: "the NVIDIA driver finds no GPU",
    _STUB: "the NVIDIA driver found is CUDA's stub for building, not a driver",
    _MISMATCH: "the NVIDIA driver and its kernel module are of different versions",
    _FORWARD: "this GPU does not work with the CUDA compatibility package that is installed",
}

_GIB = 2**30


@dataclass(frozen=True)
class Fault:
    """Why there is no working on the GPU, and what would change that."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Package:
    """The onnxruntime that an import would load."""

    name: str
    cuda: str
    """The CUDA version it was built for, such as 13.0; empty for a build for the CPU alone."""
    folder: Path

    @property
    def cuda_major(self) -> int:
        """13 of 13.0."""
        return int(self.cuda.partition(".")[0])


def fault() -> Fault | None:
    """The first link of the chain that is missing; None when all are there."""
    if (found := driver_fault()) is not None:
        return found
    package = installed()
    if package is None or not package.cuda:
        return _package_fault(package)
    version = _driver_cuda()
    if version < package.cuda_major:
        return Fault(
            f"the NVIDIA driver is too old: it does CUDA {version}, {package.name} is for {package.cuda}.",
            f"Install a newer driver. {_OLDER}" if package.cuda_major > 12 else "Install a newer driver.",
        )
    if missing := missing_libraries(package):
        return Fault(f"{', '.join(missing)} cannot be found, which {package.name} needs.", _INSTALL)
    return None


def report() -> tuple[str, str]:
    """What was found and what to do about it, for ``respoken doctor``; nothing to do where all is there."""
    found = fault()
    if found is not None:
        return found.what, found.remedy
    package = installed()
    assert package is not None
    free, total = memory_bytes()
    sizes = f"{total / _GIB:.0f} GiB, {free / _GIB:.0f} GiB of it free"
    return f"{device_name()} ({sizes}), {package.name} for CUDA {package.cuda}", ""


# --- driver and device ---------------------------------------------------------------------------


def driver_fault() -> Fault | None:
    """Why the driver shows no GPU; None when it shows one."""
    if sys.platform == "darwin":
        return Fault("there is no CUDA on macOS.", "Leave --device out to use the CPU.")
    driver = _driver()
    if driver is None:
        return Fault(f"there is no NVIDIA driver here ({_driver_name()} does not load).", _SEE_DRIVER)
    code = driver.cuInit(0)
    if code:
        reason = _REASONS.get(code, f"the NVIDIA driver does not start (error {code})")
        return Fault(f"{reason}{_hidden() if code == _NO_DEVICE else ''}.", _SEE_DRIVER)
    count = ctypes.c_int(0)
    if driver.cuDeviceGetCount(ctypes.byref(count)) or count.value == 0:
        return Fault(f"the NVIDIA driver finds no GPU{_hidden()}.", _SEE_DRIVER)
    return None


def _hidden() -> str:
    """What hides GPUs from a process, as a remark."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    return "" if visible is None else f" (CUDA_VISIBLE_DEVICES is {visible!r})"


def _driver_name() -> str:
    return "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


def _driver() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(_driver_name())
    except OSError:
        return None


def _driver_cuda() -> int:
    """The newest CUDA the driver does, its first number; 0 where it does not say."""
    driver, version = _driver(), ctypes.c_int(0)
    if driver is None or driver.cuDriverGetVersion(ctypes.byref(version)):
        return 0
    return version.value // 1000


def device_name() -> str:
    """What the GPU is called; call only where the driver shows one."""
    driver, text = _driver(), ctypes.create_string_buffer(256)
    if driver is None or driver.cuDeviceGetName(text, len(text), 0):
        return "GPU"
    return text.value.decode("ascii", "replace")


def memory_bytes() -> tuple[int, int]:
    """Free and whole memory of the first GPU; zeros where the driver does not say.

    The driver tells what is free only to a process that has a context on the device, which costs some
    hundred MB of it. So a child asks, and gives it back by ending.
    """
    said = _child_says("*cuda._ask_memory()").split()
    return (int(said[0]), int(said[1])) if len(said) == 2 else (0, 0)


def _ask_memory() -> tuple[int, int]:
    driver = _driver()
    if driver is None or driver.cuInit(0):
        return 0, 0
    context = ctypes.c_void_p()
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    if driver.cuDevicePrimaryCtxRetain(ctypes.byref(context), 0) or driver.cuCtxSetCurrent(context):
        return 0, 0
    if driver.cuMemGetInfo_v2(ctypes.byref(free), ctypes.byref(total)):
        return 0, 0
    return free.value, total.value


# --- package and libraries -----------------------------------------------------------------------


@cache
def installed() -> Package | None:
    """The onnxruntime that an import would load, told without importing it."""
    spec = find_spec("onnxruntime")
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent / "capi"
    try:
        text = (folder / "build_and_package_info.py").read_text(encoding="utf-8")
    except OSError:
        return Package("onnxruntime", "", folder)
    said = dict(re.findall(r"^(\w+)\s*=\s*['\"]([^'\"]*)['\"]", text, re.MULTILINE))
    return Package(said.get("package_name", "onnxruntime"), said.get("cuda_version", ""), folder)


def _package_fault(package: Package | None) -> Fault:
    if package is None:
        return Fault("onnxruntime is not installed.", _INSTALL)
    if _is_installed("onnxruntime-gpu"):
        return Fault(
            "onnxruntime and onnxruntime-gpu are both installed, and the first lies over the second.",
            _INSTALL,
        )
    return Fault(f"the package {package.name} that is installed runs on the CPU only.", _INSTALL)


def _is_installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def missing_libraries(package: Package) -> list[str]:
    """The libraries of CUDA and cuDNN that the package needs and nobody here has."""
    return [name for name in _libraries(package.cuda_major) if _place(name) is None and not _loads(name)]


def _libraries(major: int) -> list[str]:
    """File names, each after those it needs. cuDNN 9 goes with CUDA 12 and 13."""
    fourier = major - 1
    if sys.platform == "win32":
        return [
            f"cublasLt64_{major}.dll", f"cublas64_{major}.dll", f"cufft64_{fourier}.dll",
            f"cudart64_{major}.dll", "cudnn64_9.dll",
        ]
    return [
        f"libcudart.so.{major}", f"libcublasLt.so.{major}", f"libcublas.so.{major}", "libcurand.so.10",
        f"libcufft.so.{fourier}", "libcudnn.so.9",
    ]


def _place(name: str) -> Path | None:
    """Where NVIDIA's packages put a library: nvidia/cu13/lib, nvidia/cublas/bin/x86_64 and the like."""
    for folder in dict.fromkeys((*sys.path, sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))):
        for pattern in (f"nvidia/*/lib/{name}", f"nvidia/*/bin/{name}", f"nvidia/*/bin/*/{name}"):
            for path in sorted(Path(folder or ".").glob(pattern)):
                return path
    return None


def _loads(name: str) -> bool:
    """Whether the system's own search finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def load_libraries(package: Package) -> None:
    """Load what pip installed of CUDA, which the system's own search does not find.

    As onnxruntime.preload_dlls does, which older versions lack and which prints what it misses.
    """
    for name in _libraries(package.cuda_major):
        if (path := _place(name)) is not None:
            try:
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
            except OSError:  # the session will not come up without it, and fallen_back tells why
                continue


def fallen_back(package: Package, said: str = "") -> Fault:
    """Why a session that was to run on the GPU does not: what CUDA said, or else the system's loader.

    A child asks the loader: a provider loaded from outside ONNX Runtime may take its process down.
    """
    remedy = _SEE_DRIVER if said and "cuDNN" not in said else _INSTALL
    said = said or _child_says("cuda._loader_says(cuda.installed())")
    return Fault(f"{package.name} did not get to the GPU{f' ({said})' if said else ''}.", remedy)


def _loader_says(package: Package | None) -> str:
    assert package is not None
    load_libraries(package)
    windows = sys.platform == "win32"
    for name in ("shared", "cuda"):
        file = f"onnxruntime_providers_{name}.dll" if windows else f"libonnxruntime_providers_{name}.so"
        try:
            ctypes.CDLL(str(package.folder / file), mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            return str(error)
    return ""


def _child_says(expression: str) -> str:
    """What another process prints of an expression about this module, called cuda; nothing if it dies."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import {__name__} as cuda; print({expression})"],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)},
    )
    return done.stdout.strip()
