"""Coqui's library and torch, imported when first needed; every way that can fail told with its remedy.

The library imports torch, torchaudio, torchcodec and transformers, which break in each other's presence in
many ways. The set of versions in the extra ``coqui`` imports; what else is found installed is looked at here.
"""

import importlib
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any

from respoken.errors import EngineError

INSTALL = 'Run: pip install "respoken[coqui]".'
_PIN = {"torch": "2.11.0", "torchaudio": "2.11.0"}
_NEEDED = {
    "coqui-tts": "Coqui's library",
    "torch": "what Coqui's models run on",
    "torchaudio": "part of torch that Coqui's library imports",
    "torchcodec": "part of torch that Coqui's library imports",
    "six": "what Coqui's library imports and does not ask for",
}
VITS = "TTS.tts.models.vits"
XTTS = "TTS.tts.models.xtts"
"""Modules of the library that import all that is needed to speak. XTTS's needs transformers too."""

_LONGEST_IMPORT_S = 300

Fault = tuple[str, str]
"""What is wrong, and what mends it; each a sentence."""


def version() -> str:
    """The library's version, without importing it. Raises EngineError when it is not installed."""
    try:
        return metadata.version("coqui-tts")
    except metadata.PackageNotFoundError as error:
        raise EngineError("the engine coqui is not installed.", "coqui", INSTALL) from error


def load(module: str = VITS) -> None:
    """Import a module of the library. Raises EngineError naming the first fault that keeps it from that."""
    version()
    try:
        with quiet():
            importlib.import_module(module)
    # An import runs the top of hundreds of modules and loads C libraries: these are what was seen to come.
    except (ImportError, OSError, RuntimeError, AttributeError, TypeError, ValueError) as error:
        what, remedy = next(iter(_known_faults()), None) or _fault_of(f"{type(error).__name__}: {error}")
        raise EngineError(what, "coqui", remedy) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Warnings of the libraries' own making are for their makers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --- what is wrong with an installation ---------------------------------------------------------------


def faults() -> list[Fault]:
    """All that keeps Coqui's library from being imported here; empty when it can be.

    Found from what is installed first; then the import is tried in a process of its own, since a wrong
    pair of C libraries can end one. Takes some seconds.
    """
    known = list(_known_faults())
    if known and known[0][0].startswith("the engine coqui is not installed"):
        return known
    error = _import_error()
    return known + ([_fault_of(error)] if error and not known else []) if error else []


def _known_faults() -> Iterator[Fault]:
    found = {name: _version(name) for name in _NEEDED}
    if not found["coqui-tts"]:
        yield "the engine coqui is not installed.", INSTALL
        return
    for name, use in _NEEDED.items():
        if not found[name]:
            yield f"{name}, {use}, is not installed.", INSTALL
    torch, torchaudio = found["torch"], found["torchaudio"]
    if torch and torchaudio and _release(torch) != _release(torchaudio):
        yield (
            f"torch {torch} and torchaudio {torchaudio} do not belong together.",
            _TOGETHER,
        )
    if _version("coqpit"):
        yield (
            "the package coqpit is in the way of coqpit-config.",
            "Run: pip uninstall coqpit; pip install --force-reinstall coqpit-config.",
        )
    if _version("TTS"):
        yield (
            "the old package TTS is in the way of coqui-tts.",
            "Run: pip uninstall TTS; pip install --force-reinstall coqui-tts.",
        )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> list[str]:
    """The first two numbers of a version, which torch and torchaudio have in common."""
    return re.split(r"[.+]", version)[:2]


def _import_error() -> str:
    """The last line an import of the library ends with in a process of its own; empty when it succeeds."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", f"import {VITS}, {XTTS}"],
            capture_output=True, text=True, timeout=_LONGEST_IMPORT_S, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if not done.returncode:
        return ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"the import ended with code {done.returncode}"


_TOGETHER = f"Run: pip install torch=={_PIN['torch']} torchaudio=={_PIN['torchaudio']}."
_TOLD = (
    (r"torchcodec|libav(util|codec|format)", "torchcodec cannot be loaded",
     "Install FFmpeg 4 to 8 with its libraries (Debian: apt install ffmpeg), then: pip install torchcodec."),
    (r"different CUDA versions|lib(cudart|torch|c10|cublas)\w*\.|undefined symbol|torchaudio",
     "torch and torchaudio do not fit together", _TOGETHER),
    (r"transformers", "the transformers installed does not fit Coqui's library",
     'Run: pip install --upgrade "transformers>=4.57".'),
    (r"numpy|_ARRAY_API", "the NumPy installed does not fit the other packages",
     "Run: pip install --upgrade numpy numba."),
    (r"No module named '(\w+)", "a package that Coqui's library imports is missing", INSTALL),
)


def _fault_of(error: str) -> Fault:
    """What an import's error means, and what mends it."""
    line = " ".join(error.split())[:300]
    for pattern, what, remedy in _TOLD:
        if re.search(pattern, line):
            return f"{what} ({line}).", remedy
    return f"Coqui's library cannot be imported ({line}).", f"{INSTALL} A fresh environment mends most."


# --- the device ---------------------------------------------------------------------------------------


def device(asked: str) -> str:
    """Where torch will run: cpu or cuda. Raises EngineError for a GPU asked for that cannot be had."""
    import torch

    if asked == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if asked == "cuda":
        raise EngineError(
            f"only the CPU can be used here: {_no_cuda()}.", "--device cuda",
            "Leave --device out to use the CPU.",
        )
    return "cpu"


def _no_cuda() -> str:
    import torch

    if torch.version.cuda is None:
        return f"torch {torch.__version__} was built for the CPU alone"
    try:
        torch.cuda.init()
    except (RuntimeError, AssertionError) as error:
        return " ".join(str(error).split(".")[0].split())
    return f"torch {torch.__version__} finds no device"


@contextmanager
def settled(seed: int, threads: int, device: str) -> Iterator[None]:
    """Torch with its chance begun anew from ``seed`` and so many threads; all as before afterwards.

    The number of threads is part of what decides the last bits of a sum, so it is held. On a GPU sums are
    full float32 and always taken in the same order.
    """
    import torch

    before = torch.get_num_threads()
    devices = [torch.cuda.current_device()] if device == "cuda" else []
    exact = {"enabled": torch.backends.cudnn.enabled, "benchmark": False, "deterministic": True}
    try:
        torch.set_num_threads(threads)
        with (
            torch.random.fork_rng(devices=devices),
            torch.backends.cudnn.flags(**exact, allow_tf32=False),
            torch.inference_mode(),
        ):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def chance_of_the_cpu() -> Iterator[None]:
    """Random numbers drawn on the CPU wherever they are used, so that a GPU speaks as the CPU does.

    Each device has a generator of its own, and one seed means other numbers on each.
    """
    import torch
    from torch.overrides import TorchFunctionMode

    class Drawn(TorchFunctionMode):  # type: ignore[misc]
        def __torch_function__(self, call: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if call is torch.randn_like:
                return torch.randn_like(args[0], device="cpu").to(args[0].device)
            return call(*args, **(kwargs or {}))

    with Drawn():
        yield
