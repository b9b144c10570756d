"""Kokoro's decoder and generator as arrays that our own kernels read: see native/norms.h for what each is.

The released convolutions are 7-bit integers with one scale and one zero point each. Less their zero point
they fit signed bytes, so the weights are exact; only what is multiplied with them is rounded.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from respoken.engines.kokoro.arrays import Arrays
from respoken.engines.kokoro.plan import DECODER, GENERATOR, RESIDUALS, UPSAMPLINGS, blocks, six
from respoken.engines.kokoro.rewrites import Graph, NotKokoro, opened, tail

GROUP = 64
LANES = 16
"""Channels in are filled up to a multiple of it, the most that a processor takes at once."""

_HALF_POWER = 2**-0.5
"""A residual block's sum of two is divided by the root of two; its parts are multiplied with this instead."""

_RECTIFIED = 0.2


def packed(contents: bytes) -> Arrays:
    """The arrays by name. contents: the released int8 model, an ONNX file. Raises NotKokoro."""
    source = _Source(opened(contents))
    try:
        return {**_decoder(source), **_generator(source)}
    except (KeyError, ValueError, IndexError) as error:
        raise NotKokoro(f"its decoder is another: {error}") from error


class _Source:
    """The released graph, asked for layers by their names."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._graph = Graph(model.graph)
        self._quantised: dict[str, tuple[onnx.NodeProto, list[str], list[str]]] = {}
        for node in model.graph.node:
            product = node.op_type in ("ConvInteger", "MatMulInteger")
            if product and (scaled := tail(self._graph, node)) is not None:
                last, _, bias, scales = scaled
                self._quantised[last.output[0]] = node, bias, scales

    def constant(self, name: str) -> NDArray[np.float32]:
        """A constant as floats."""
        return self._graph.value(name).astype(np.float32)

    def integers(self, layer: str) -> tuple[NDArray[np.int8], float, NDArray[np.float32]]:
        """A convolution's weights (out, in, taps) less their zero point, their scale, and its bias."""
        node, bias, scales = self._quantised[f"{layer}/Conv_output_0"]
        weights = self._graph.value(node.input[1]).astype(np.int16)
        zero, scale = self._graph.value(node.input[3]).astype(np.int16), self._graph.value(scales[1])
        less = weights - zero.reshape(-1)[:1]
        if np.abs(less).max() > 127 or zero.size != 1 or scale.size != 1:
            raise ValueError(f"{layer} is not of 7 bits with one scale")
        added = self.constant(bias[0]) if bias else np.zeros(len(less), np.float32)
        return less.astype(np.int8), float(scale.reshape(-1)[0]), added.reshape(-1)

    def floats(self, layer: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A convolution's weights (out, in, taps) and bias as floats."""
        weights, scale, bias = self.integers(layer)
        return weights.astype(np.float32) * np.float32(scale), bias

    def unquantised(self, output: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weights and bias of a convolution that was released in floats, by its output."""
        node = self._graph.producers[output]
        return self.constant(node.input[1]), self.constant(node.input[2])

    def style(self, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What makes gains and shifts of a style: (128, 2 channels), and their bias."""
        node, _, scales = self._quantised[f"{norm}/fc/Gemm_output_0_MatMul"]
        weights = self.constant(node.input[1]) - self.constant(node.input[3])
        return weights * self.constant(scales[1]), self.constant(f"{_dotted(norm)}.fc.bias")


def _dotted(name: str) -> str:
    """A node's path as the name of what it was made with."""
    return name.strip("/").replace("/", ".")


# --- layers -------------------------------------------------------------------------------------


def _conv(source: _Source, layer: str, norm: str, by: float = 1.0) -> Arrays:
    """A convolution of whole numbers and the norm before it. by: what its result is multiplied with."""
    weights, scale, bias = source.integers(layer)
    count = weights.shape[1]
    style, style_bias = source.style(norm)
    gains, shifts = (_filled(part, 1) for part in np.split(style, [count], axis=1))
    gain_bias, shift_bias = np.split(style_bias, [count])
    return {
        "weights": grouped(_filled(weights, 1)),
        "bias": bias * np.float32(by),
        "totals": weights.astype(np.float32).sum(axis=(1, 2)),
        "style": np.concatenate([gains, shifts], axis=1),
        # A channel that only fills up has the gain 1 - 1.
        "style_bias": np.concatenate([_filled(gain_bias, 0, -1), _filled(shift_bias, 0)]),
        "scale": np.array([scale * by], np.float32),
    }


def grouped(weights: NDArray[np.int8]) -> NDArray[np.int8]:
    """(out, in, taps) as (out / GROUP, taps, in / 4, GROUP, 4): as the kernel reads them."""
    many_out, many_in, taps = weights.shape
    parted = weights.reshape(many_out // GROUP, GROUP, many_in // 4, 4, taps)
    return np.ascontiguousarray(parted.transpose(0, 4, 2, 1, 3))


def _dense(matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> Arrays:
    """A product of floats: (depth, out) by groups of channels out."""
    parts = [matrix[:, at : at + GROUP].reshape(-1) for at in range(0, matrix.shape[1], GROUP)]
    return {"weights": np.concatenate(parts), "bias": bias}


def _filled(values: NDArray[Any], axis: int, fill: float = 0) -> NDArray[Any]:
    """Made longer along an axis, up to a multiple of LANES."""
    pads = [(0, 0)] * values.ndim
    pads[axis] = (0, -values.shape[axis] % LANES)
    return np.pad(values, pads, constant_values=fill)


def _named(prefix: str, arrays: Arrays) -> Arrays:
    return {f"{prefix}.{name}": np.ascontiguousarray(array) for name, array in arrays.items()}


# --- the network --------------------------------------------------------------------------------


def _decoder(source: _Source) -> Arrays:
    arrays: Arrays = {}
    for block in RESIDUALS:
        past, _ = source.floats(f"{DECODER}/{block}/conv1x1")
        matrix = _filled(past[:, :, 0].T * np.float32(_HALF_POWER), 0)
        arrays |= _named(f"{block}.past", _dense(matrix, np.zeros(matrix.shape[1], np.float32)))
        for which, by in ((1, 1.0), (2, _HALF_POWER)):
            layer = _conv(source, f"{DECODER}/{block}/conv{which}", f"{DECODER}/{block}/norm{which}", by)
            layer["slope"] = np.array([_RECTIFIED], np.float32)
            arrays |= _named(f"{block}.conv{which}", layer)
    pool, pool_bias = source.unquantised(f"{DECODER}/{RESIDUALS[-1]}/pool/ConvTranspose_output_0")
    return arrays | _named("pool", {"weights": _filled(pool[:, 0].T, 1), "bias": _filled(pool_bias, 0)})


def _generator(source: _Source) -> Arrays:
    arrays: Arrays = {}
    for stage, (stride, padding) in enumerate(UPSAMPLINGS):
        noise, bias = source.floats(f"{GENERATOR}/noise_convs.{stage}")
        arrays |= _named(f"noise.{stage}", _dense(noise.transpose(2, 1, 0).reshape(-1, len(noise)), bias))
        weights, bias = source.unquantised(f"{GENERATOR}/ups.{stage}/ConvTranspose_output_0")
        for phase in range(stride):
            # Of the row before and this one, or of this one and the next.
            taps = (phase + padding + stride, phase + padding)
            if taps[0] >= weights.shape[2]:
                taps = (phase + padding, phase + padding - stride)
            matrix = np.concatenate([weights[:, :, tap] for tap in taps])
            arrays |= _named(f"up.{stage}.{phase}", _dense(matrix, bias))
        for block in blocks(stage):
            for which, pair, _ in six():
                name = f"{GENERATOR}/{block}"
                layer = _conv(source, f"{name}/convs{which}.{pair}", f"{name}/adain{which}.{pair}")
                layer["alpha"] = source.constant(f"{_dotted(name)}.alpha{which}.{pair}").reshape(-1)
                arrays |= _named(f"{block}.{which}.{pair}", layer)
    last, bias = source.unquantised(f"{GENERATOR}/conv_post/Conv_output_0")
    matrix = _filled(last.transpose(2, 1, 0).reshape(-1, len(last)), 1)
    basis = source.constant("decoder.decoder.generator.stft.istft.stft.inverse_basis")
    arrays |= _named("last", _dense(_wide(matrix), _wide(bias)))
    return {**arrays, "basis": np.ascontiguousarray(basis.reshape(-1, basis.shape[-1]))}


def _wide(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """22 channels as 32: two vectors of the most a processor takes at once."""
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, -values.shape[-1] % (2 * LANES))])
