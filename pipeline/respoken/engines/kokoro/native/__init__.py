"""Our own kernels for Kokoro's decoder and generator: which of them fit this processor, and calling them.

They are compiled when the wheel is built (hatch_build.py) and use no Python, so one file serves every
version. Where it is missing, or the processor has no instructions for products of bytes, ONNX Runtime speaks.
"""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Samples
from respoken.engines.kokoro import plan
from respoken.engines.kokoro.arrays import Arrays
from respoken.engines.kokoro.plan import BLOCKS, RESIDUALS, UPSAMPLINGS, blocks, six
from respoken.errors import EngineError

CHOICE = "RESPOKEN_KERNEL"
"""An environment variable: one of KERNELS, or none, in place of the best that the processor can run."""

KERNELS = {"avx512": 1, "avxvnni": 2, "neon": 4}
"""The best first, by the bit that says the processor can run it."""

VERSION = 1
"""Which kernels these are, as processor.c has it. Raise both when the same weights come to sound different:
when native/*.h or FINE change what comes out. It is part of the fingerprint."""

SAMPLES_A_FRAME = 600

_FILES = {"win32": "kernels.dll", "darwin": "kernels.dylib"}
_TEXT, _BESIDE, _SPECTRUM = 514, 64, 22
_SAID, _REST = 528, 66


def file_name() -> str:
    """What the compiled kernels are called on this system."""
    return _FILES.get(sys.platform, "kernels.so")


@cache
def kernel() -> str:
    """The kernel for this processor; empty where there is none. Raises EngineError for a wrong CHOICE."""
    possible = able()
    chosen = os.environ.get(CHOICE, "")
    if not chosen:
        return possible[0] if possible else ""
    if chosen == "none":
        return ""
    if chosen not in possible:
        others = ", ".join((*possible, "none"))
        raise EngineError(f"{chosen} cannot run here.", CHOICE, f"Set it to {others}, or not at all.")
    return chosen


def able() -> list[str]:
    """The kernels that were compiled and that this processor can run, the best first."""
    library = _library()
    return [name for name in _possible(library) if _fits(library, name)] if library else []


def _possible(library: ctypes.CDLL) -> list[str]:
    """The kernels that the processor can run, compiled or not."""
    found = library.respoken_processor()
    return [name for name, bit in KERNELS.items() if found & bit]


def _fits(library: ctypes.CDLL, name: str) -> bool:
    """Whether it was compiled of the sources that stand here: in a source tree they may have changed."""
    told = [getattr(library, symbol, int)() for symbol in ("respoken_version", f"size_{name}")]
    return told == [VERSION, ctypes.sizeof(_Network)]


SPEAKS = {"avx512": "AVX-512 VNNI", "avxvnni": "AVX-VNNI", "neon": "ARM dot products"}
"""The instructions each kernel is made of."""


def report() -> tuple[str, str]:
    """What Kokoro's decoder runs by here and why, and a remedy or nothing. Raises EngineError."""
    name = kernel()
    if name:
        return f"by our own kernels for {SPEAKS[name]}", ""
    if able():
        return f"by ONNX Runtime: {CHOICE} is none", f"Unset {CHOICE} to speak faster."
    library = _library()
    if library and _possible(library):
        return "by ONNX Runtime: the compiled kernels are of another version than the program", _AGAIN
    if library:
        kinds = list(SPEAKS.values())
        lacks = f"{', '.join(kinds[:-1])} or {kinds[-1]}"
        return f"by ONNX Runtime: this processor has none of {lacks}", ""
    return (
        "by ONNX Runtime: this installation has no compiled kernels (no C compiler when it was installed)",
        f"To speak faster, install a C compiler. {_AGAIN}",
    )


_AGAIN = "Install Respoken again: pip install --force-reinstall --no-deps respoken."


@cache
def _library() -> ctypes.CDLL | None:
    path = Path(__file__).parent / file_name()
    try:
        return ctypes.CDLL(str(path))
    except OSError:
        return None


# --- what the kernels read: the structures of native/*.h ----------------------------------------

_POINTER, _FLOAT, _INT = ctypes.c_void_p, ctypes.c_float, ctypes.c_int32


class _Dense(ctypes.Structure):
    _fields_ = (("weights", _POINTER), ("bias", _POINTER), ("depth", _INT), ("many_out", _INT))


class _Conv(ctypes.Structure):
    _fields_ = (
        *((name, _POINTER) for name in ("weights", "bias", "totals", "style", "style_bias", "alpha")),
        ("scale", _FLOAT), ("slope", _FLOAT),
        *((name, _INT) for name in ("many_in", "many_out", "taps", "step", "planes")),
    )


class _Residual(ctypes.Structure):
    _fields_ = (("past", _Dense), ("first", _Conv), ("second", _Conv))


class _Decoder(ctypes.Structure):
    _fields_ = (("five", _Residual * len(RESIDUALS)), ("pool", _POINTER), ("pool_bias", _POINTER))


class _Stage(ctypes.Structure):
    _fields_ = (
        ("noise", _Dense), ("source", _Conv * 6), ("up", _POINTER), ("blocks", _Conv * (6 * BLOCKS))
    )


class _Generator(ctypes.Structure):
    _fields_ = (("stages", _Stage * len(UPSAMPLINGS)), ("last", _Dense), ("basis", _POINTER))


class _Network(ctypes.Structure):
    _fields_ = (("decoder", _Decoder), ("generator", _Generator))


FINE = frozenset(
    [f"resblocks.1.{which}.{pair}" for which, pair, _ in six()]
    + ["resblocks.3.2.2", "resblocks.4.1.0", "resblocks.4.2.2", "resblocks.5.1.0"]
)
"""The generator's convolutions of which two bytes stand for an activation; those of the decoder all have two.

Chosen by the log-mel distance that rounding before each costs alone against the time of its second byte
(docs/speed.md): peaks of theirs reach farthest above the rest, and what the decoder rounds is heard in all
that follows.
"""


class Network:
    """The decoder and the generator, for one utterance after another; one at a time.

    The arrays may lie in a mapped file, whose pages processes share.
    """

    def __init__(self, arrays: Arrays, name: str) -> None:
        library = _library()
        assert library is not None
        self._arrays = arrays
        self._kept: list[Any] = []
        self._lent = np.empty(0, np.uint8)  # kept: a new page costs more than what is done in it
        self._network = self._built()
        self._speak = getattr(library, f"speak_{name}")
        self._speak.restype, self._speak.argtypes = None, [_POINTER] * 5 + [ctypes.c_int] + [_POINTER] * 2
        self._room = getattr(library, f"room_{name}")
        self._room.restype, self._room.argtypes = ctypes.c_size_t, [ctypes.c_int]

    def speak(
        self, said: NDArray[np.float32], beside: NDArray[np.float32], spectrum: NDArray[np.float32],
        style: NDArray[np.float32],
    ) -> Samples:
        """Samples at 24 kHz: SAMPLES_A_FRAME for each of the frames.

        said: (514, frames), beside: (64, frames), spectrum: (22, 120 frames + 1), style: (128,); see plan.py.
        Raises ValueError for other shapes.
        """
        frames = _frames(said, beside, spectrum, style)
        given = np.zeros((frames, _SAID), np.float32)
        given[:, : len(said)] = said.T
        rest = np.empty((frames, _REST), np.float32)
        rest[:, : len(beside)] = beside.T
        rest[:, len(beside) :] = given[:, len(said) - 2 : len(said)]  # pitch and loudness
        source = np.ascontiguousarray(spectrum.T, np.float32)
        needed = self._room(frames)
        if needed > len(self._lent):
            self._lent = np.empty(needed, np.uint8)
        audio = np.empty(SAMPLES_A_FRAME * frames, np.float32)
        self._speak(
            ctypes.byref(self._network), _at(given), _at(rest), _at(source),
            _at(np.ascontiguousarray(style, np.float32)), frames, _at(audio), _at(self._lent),
        )
        return audio

    # --- structures from arrays

    def _built(self) -> _Network:
        decoder = _Decoder(pool=self._pointer("pool.weights"), pool_bias=self._pointer("pool.bias"))
        for place, block in enumerate(RESIDUALS):
            decoder.five[place] = _Residual(
                past=self._dense(f"{block}.past"),
                first=self._conv(f"{block}.conv1", 1, 2),
                second=self._conv(f"{block}.conv2", 1, 2),
            )
        generator = _Generator(last=self._dense("last"), basis=self._pointer("basis"))
        for stage, (stride, _) in enumerate(UPSAMPLINGS):
            generator.stages[stage] = self._stage(stage, stride)
        return _Network(decoder=decoder, generator=generator)

    def _stage(self, number: int, stride: int) -> _Stage:
        phases = (_Dense * stride)(*(self._dense(f"up.{number}.{phase}") for phase in range(stride)))
        self._kept.append(phases)
        convs = [
            self._conv(f"{block}.{which}.{pair}", dilation, 1 + (f"{block}.{which}.{pair}" in FINE))
            for block in blocks(number) for which, pair, dilation in six()
        ]
        return _Stage(
            noise=self._dense(f"noise.{number}"), source=(_Conv * 6)(*convs[:6]),
            up=ctypes.cast(phases, _POINTER), blocks=(_Conv * len(convs[6:]))(*convs[6:]),
        )

    def _dense(self, name: str) -> _Dense:
        weights, bias = self._arrays[f"{name}.weights"], self._arrays[f"{name}.bias"]
        return _Dense(_at(weights), _at(bias), weights.size // bias.size, bias.size)

    def _conv(self, name: str, step: int, planes: int) -> _Conv:
        weights = self._arrays[f"{name}.weights"]
        groups, taps, quarters, group, four = weights.shape
        parts = ("bias", "totals", "style", "style_bias", "alpha")
        pointers = (self._pointer(f"{name}.{part}") for part in parts)
        slope = float(self._arrays[f"{name}.slope"][0]) if f"{name}.slope" in self._arrays else 0.0
        return _Conv(
            _at(weights), *pointers, float(self._arrays[f"{name}.scale"][0]), slope,
            quarters * four, groups * group, taps, step, planes,
        )

    def _pointer(self, name: str) -> int | None:
        return _at(self._arrays[name]) if name in self._arrays else None


def _frames(*given: NDArray[np.float32]) -> int:
    """How many frames are given. Raises ValueError where the shapes are not what Network.speak takes."""
    said = given[0]
    frames = said.shape[1] if said.ndim == 2 else 0
    expected = ((_TEXT, frames), (_BESIDE, frames), (_SPECTRUM, 120 * frames + 1), (plan.STYLE,))
    shapes = tuple(array.shape for array in given)
    if frames < 1 or shapes != expected:
        raise ValueError(f"{shapes} is not {expected} with at least one frame")
    return frames


def _at(array: NDArray[Any]) -> int:
    """Where an array lies; it has to outlive what is made of it."""
    assert array.flags.c_contiguous
    return array.ctypes.data
