"""What speaks with Kokoro: our own kernels, or ONNX Runtime, on the CPU and on an NVIDIA GPU.

The figures for the GPU are reckoned, not measured: none could be had. docs/gpu.md says from what.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines import cuda
from respoken.engines.base import EngineSpec
from respoken.engines.kokoro import plan
from respoken.engines.kokoro.native import Network
from respoken.engines.kokoro.words import DURATIONS
from respoken.errors import EngineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions

Inputs = dict[str, NDArray[Any]]

_GIB = 2**30

GPU_WORKERS = 6
"""Most processes that share a GPU. One leaves it waiting: it reads words, and starts 1,500 kernels."""

_ARENA_BYTES = 4 * _GIB

GPU_BYTES = _ARENA_BYTES + _GIB
"""A process's share of the GPU's memory: the arena's limit, and CUDA's context with its libraries."""

GPU_HOST_BYTES = 3 * _GIB
"""A process's share of the host's memory, CUDA's libraries among it."""

GPU_PROVIDERS: list[Any] = [(cuda.PROVIDER, {
    # The arena grows by what is asked for, not by doubling, and ends somewhere: lengths vary without end.
    # The longest lines come first, so what comes later fits in what they leave.
    "arena_extend_strategy": "kSameAsRequested",
    "gpu_mem_limit": _ARENA_BYTES,
    # The default tries every algorithm, again for every new length.
    "cudnn_conv_algo_search": "HEURISTIC",
    "cudnn_conv1d_pad_to_nc1d": 1,
    # TF32 leaves 10 bits of a product's 23. Off until somebody hears what it does.
    "use_tf32": 0,
    "do_copy_in_default_stream": 1,
}), "CPUExecutionProvider"]  # the CPU for the handful of operators that reckon shapes


class Model(Protocol):
    """Kokoro, loaded."""

    device: str
    """Where it runs: cpu or cuda."""

    def say(self, inputs: Inputs) -> tuple[Samples, NDArray[np.float32]]:
        """Samples at 24 kHz, and how many frames each token lasts. Raises EngineError.

        inputs: tokens int64 (1, n), style float32 (1, 256), speed float32 (1,).
        """


class Whole:
    """The whole network in ONNX Runtime. Raises EngineError where it is no Kokoro."""

    def __init__(self, session: "InferenceSession", where: str) -> None:
        self._session = session
        inputs = {tensor.name for tensor in session.get_inputs()}
        outputs = {tensor.name for tensor in session.get_outputs()}
        if inputs != {"tokens", "style", "speed"} or "audio" not in outputs:
            raise not_kokoro(f"its inputs are {', '.join(inputs)}", where)
        self.device = "cuda" if cuda.PROVIDER in session.get_providers() else "cpu"

    def say(self, inputs: Inputs) -> tuple[Samples, NDArray[np.float32]]:
        """See Model."""
        audio, durations = _ran(self._session, ["audio", DURATIONS], inputs)
        return audio.reshape(-1), durations.reshape(-1)


class Halves:
    """What comes before the decoder in ONNX Runtime, in float32, and the rest by our own kernels."""

    device = "cpu"

    def __init__(self, front: "InferenceSession", network: Network) -> None:
        self._front, self._network = front, network

    def say(self, inputs: Inputs) -> tuple[Samples, NDArray[np.float32]]:
        """See Model."""
        tensors = [plan.SAID, plan.BESIDE, plan.SPECTRUM, DURATIONS]
        said, beside, spectrum, durations = _ran(self._front, tensors, inputs)
        audio = self._network.speak(said[0], beside[0], spectrum[0], inputs["style"][0, : plan.STYLE])
        return audio, durations.reshape(-1)


def not_kokoro(why: object, where: str) -> EngineError:
    """The error for a file that is no Kokoro model."""
    remedy = "Give a Kokoro ONNX file with inputs tokens, style and speed and the output audio."
    return EngineError(f"is no Kokoro model ({why}).", where, remedy)


def _ran(session: "InferenceSession", outputs: list[str], inputs: Inputs) -> list[Any]:
    try:
        made: list[Any] = session.run(outputs, inputs)
    except failures() as error:
        full = any(words in str(error) for words in ("allocate memory", "out of memory"))
        remedy = "Free some memory, or try fewer --jobs." if full else "Report this."
        raise EngineError(f"Kokoro cannot speak this ({error}).", "", remedy) from error
    return made


def on_cpu(path: Path, spec: EngineSpec) -> "InferenceSession":
    """A session on the CPU. Raises EngineError without a runtime, and what ``failures`` names."""
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineError(
            f"onnxruntime cannot be loaded ({error}).", "Kokoro",
            "Run: pip install --force-reinstall onnxruntime.",
        ) from error
    return onnxruntime.InferenceSession(path, _options(spec), providers=["CPUExecutionProvider"])


def on_gpu(path: Path, spec: EngineSpec) -> "InferenceSession":
    """A session on the GPU. Where it does not come up there: one on the CPU, if that may be chosen.

    Raises EngineError with the cause where the GPU was asked for, and what ``failures`` names.
    """
    import onnxruntime

    package = cuda.installed()
    assert package is not None
    cuda.load_libraries(package)
    options = _options(spec)
    # A memory pattern is kept for every length met, and there are as many as lines.
    options.enable_mem_pattern = False
    try:
        session = onnxruntime.InferenceSession(path, options, providers=GPU_PROVIDERS, enable_fallback=0)
    except failures() as error:
        said = re.search(r"CU\w+ failure \d+: [^;]+|cuDNN is unavailable[^\n]*", str(error))
        if said is None:
            raise
        if spec.device == "cuda":
            fault = cuda.fallen_back(package, said.group().strip())
            raise EngineError(fault.what, "--device cuda", fault.remedy) from error
        return on_cpu(path, spec)
    session.disable_fallback()  # to the CPU in mid-episode, told to nobody
    if cuda.PROVIDER not in session.get_providers() and spec.device == "cuda":
        fault = cuda.fallen_back(package)
        raise EngineError(fault.what, "--device cuda", fault.remedy)
    return session


def failures() -> tuple[type[Exception], ...]:
    """What the runtime raises; its exceptions have no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.EPFail, state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf,
        state.NoModel, state.NoSuchFile, state.NotImplemented, state.RuntimeException,
        RuntimeError, ValueError,
    )


def _options(spec: EngineSpec) -> "SessionOptions":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = spec.threads
    options.log_severity_level = 3
    return options
