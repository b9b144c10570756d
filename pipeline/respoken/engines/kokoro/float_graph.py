"""Kokoro's network in float32, made from the released int8 weights: for a GPU, and to compare sound with.

The released graph rounds every activation to a byte before each product, in operators that ONNX Runtime
has for the CPU alone. Here the weights are brought back to floats once and the roundings are left out:
the same network, without the noise of its quantisation.

It is float32 throughout, not float16: a second of speech is 55 GFLOP, a thousandth of a second on a GPU
that does 55 TFLOP/s in float32, and the sine source adds its phase up over the whole utterance, which does
not survive fewer bits.

In opset 18 ONNX Runtime's CUDA provider has long had every operator used (its docs/OperatorKernels.md); for
some definitions of opset 19 and 20, such as Pad's, kernels came later. What it has no kernel for, or that
makes it wait for the host, is written otherwise: see ``_as_convolution``, ``_as_phase`` and ``_as_it_is``.
"""

import math
from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from respoken.engines.kokoro.rewrites import (
    Graph,
    NotKokoro,
    as_cosine,
    as_one_norm,
    closed,
    opened,
    tail,
)

OPSET = 18

_ARC_TANGENT = (
    1.0, -0.33333036, 0.19991872, -0.14197798, 0.10618371, -0.07456855, 0.04213762, -0.01573125, 0.0027662835,
)
"""atan(r) / r for r in [0, 1], a polynomial in r squared (Chebyshev interpolation); off by 1e-7 at most."""

_NOISE = 1e-6
"""Below this a part of the source's spectrum is rounding, not sound: the signal is up to 1."""

_FRAME = 20
"""Samples in a frame of the vocoder's Fourier transforms."""

_INT8 = ("ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "DynamicQuantizeLSTM", "DequantizeLinear")


def floated(contents: bytes, outputs: Sequence[str] = ()) -> bytes:
    """The int8 network as a float32 one, with durations as an output. contents: an ONNX file.

    outputs: tensors to end with in place of the audio. Raises NotKokoro.
    """
    model = opened(contents)
    if outputs:
        _end_with(model, outputs)
    graph = Graph(model.graph)
    for node in list(model.graph.node):
        match node.op_type:
            case "ConvInteger" | "MatMulInteger":
                _as_float_product(graph, node)
            case "DynamicQuantizeLSTM":
                _as_lstm(graph, node)
            case "DequantizeLinear":
                _as_float_table(graph, node)
            case "Div":
                as_one_norm(graph, node)
    for node in list(model.graph.node):
        match node.op_type:
            case "Sin":
                as_cosine(graph, node)
            case "STFT":
                _as_convolution(graph, node)
            case "Atan":
                _as_phase(graph, node)
            case "ScatterND":
                _as_it_is(graph, node)
    graph.rebuild()
    left = {node.op_type for node in model.graph.node}.intersection(_INT8)
    if left:
        raise NotKokoro(f"it has {', '.join(sorted(left))} where none was expected")
    _lower_opset(model)
    return closed(model)


def _end_with(model: onnx.ModelProto, outputs: Sequence[str]) -> None:
    """Make these tensors the outputs, and drop what only others needed. Raises NotKokoro."""
    graph = Graph(model.graph)
    absent = [name for name in outputs if name not in graph.producers]
    if absent:
        raise NotKokoro(f"it has no {', '.join(absent)}")
    del model.graph.output[:]
    model.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in outputs
    )
    graph.rebuild()


def _lower_opset(model: onnx.ModelProto) -> None:
    """Say what the operators left mean by opset 18; all of them meant the same in it."""
    for node in model.graph.node:
        if node.op_type == "Cast":  # how to round to 8-bit floats, which there are none of
            kept = [attribute for attribute in node.attribute if attribute.name != "saturate"]
            del node.attribute[:]
            node.attribute.extend(kept)
    del model.opset_import[:]
    model.opset_import.extend([helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)])


# --- from bytes to floats -----------------------------------------------------------------------


def _as_float_product(graph: Graph, node: onnx.NodeProto) -> None:
    """Rewrite ConvInteger or MatMulInteger, with what makes floats of its sums, on floats."""
    quantise = graph.maker(node.input[0], "DynamicQuantizeLinear")
    scaled = tail(graph, node)
    if quantise is None or scaled is None:
        return
    last, others, bias, scales = scaled
    weights = _float_weights(graph, node.input[1], scales[1], node.input[3])
    made = helper.make_node(
        "Conv" if node.op_type == "ConvInteger" else "MatMul",
        [quantise.input[0], weights, *bias], [last.output[0]], name=node.name,
    )
    made.attribute.extend(node.attribute)
    graph.replace(last, [node, *others], [made])


def _float_weights(graph: Graph, name: str, scale: str, zero: str) -> str:
    """The name of a constant's values as floats. Scale and zero point are one, or one a column."""
    values = (_floats(graph, name) - _floats(graph, zero)) * _floats(graph, scale)
    return graph.constant(f"{name}_float", values)


def _floats(graph: Graph, name: str) -> NDArray[np.float32]:
    return graph.value(name).astype(np.float32)


def _as_lstm(graph: Graph, node: onnx.NodeProto) -> None:
    """Rewrite DynamicQuantizeLSTM, whose weights lie transposed, as LSTM."""
    weights = []
    for name, scale, zero in ((node.input[1], *node.input[8:10]), (node.input[2], *node.input[10:12])):
        by_direction = (-1, 1, 1)  # one scale a direction
        values = _floats(graph, name) - _floats(graph, zero).reshape(by_direction)
        values = (values * _floats(graph, scale).reshape(by_direction)).transpose(0, 2, 1)
        weights.append(graph.constant(f"{name}_float", np.ascontiguousarray(values)))
    made = helper.make_node(
        "LSTM", [node.input[0], *weights, *node.input[3:7]], list(node.output), name=node.name
    )
    made.attribute.extend(node.attribute)
    graph.replace(node, [], [made])


def _as_float_table(graph: Graph, node: onnx.NodeProto) -> None:
    """Rewrite rows gathered from a table of bytes as rows of a table of floats."""
    gather = graph.maker(node.input[0], "Gather")
    if gather is None:
        return
    table = _float_weights(graph, gather.input[0], node.input[1], node.input[2])
    made = helper.make_node("Gather", [table, gather.input[1]], list(node.output), name=node.name)
    made.attribute.extend(gather.attribute)
    graph.replace(node, [], [made])


# --- what CUDA has no kernel for ----------------------------------------------------------------


def _as_convolution(graph: Graph, stft: onnx.NodeProto) -> None:
    """Rewrite STFT, its transposition and the parting of real and imaginary as a convolution and a split."""
    turn = graph.follower(stft, "Transpose")
    parts = graph.consumers[turn.output[0]] if turn is not None else []
    if turn is None or len(parts) != 2 or any(part.op_type != "Gather" for part in parts):
        return
    real, imaginary = sorted(parts, key=lambda part: int(graph.value(part.input[1])))
    hop, window = int(graph.value(stft.input[1])), graph.value(stft.input[2])
    bins = len(window) // 2 + 1
    name = stft.output[0]
    basis = graph.constant(f"{name}_basis", _fourier(window.astype(np.float64)))
    one_row = graph.constant(f"{name}_one_row", np.array([1, 1, -1], np.int64))
    halves = graph.constant(f"{name}_halves", np.array([bins, bins], np.int64))
    nodes = [
        helper.make_node("Reshape", [stft.input[0], one_row], [f"{name}_row"]),
        helper.make_node("Conv", [f"{name}_row", basis], [f"{name}_bins"], strides=[hop]),
        helper.make_node("Split", [f"{name}_bins", halves], [real.output[0], imaginary.output[0]], axis=1),
    ]
    first, second = (real, imaginary) if _stands_before(graph, real, imaginary) else (imaginary, real)
    graph.replace(first, [stft, turn, second], nodes)


def _stands_before(graph: Graph, one: onnx.NodeProto, two: onnx.NodeProto) -> bool:
    return next(node for node in graph.graph.node if node is one or node is two) is one


def _fourier(window: NDArray[np.float64]) -> NDArray[np.float32]:
    """A windowed Fourier transform as kernels (2 x bins, 1, length): the real parts, then the imaginary ones.

    The imaginary parts of the lowest and highest bin are zeros to the bit, as those of a real signal are:
    their phase would else jump between pi and minus pi with the rounding.
    """
    count = len(window)
    turns = np.outer(np.arange(count // 2 + 1), np.arange(count)) % count / count
    real, imaginary = np.cos(2 * np.pi * turns), -np.sin(2 * np.pi * turns)
    imaginary[[0, -1]] = 0
    return (np.concatenate([real, imaginary]) * window)[:, None].astype(np.float32)


def _as_phase(graph: Graph, arc: onnx.NodeProto) -> None:
    """Rewrite the angle of real and imaginary parts, four branches of atan(y / x), without Atan.

    atan is a polynomial of the smaller part over the larger one, mirrored by which of them is larger and by
    their signs. Where nobody hums the source is constant and most of its bins hold only rounding, whose
    angle is another on every device: it counts as nothing, which has the angle 0, and a real negative
    number has the angle pi, as it had in training.
    """
    division = graph.maker(arc.input[0], "Div")
    inner = [node for node in graph.consumers[arc.output[0]] if node.op_type == "Where"]
    if division is None or len(inner) != 1:
        return
    y, x = division.input
    (last,) = inner
    name = arc.output[0]
    steps = _Steps(name)
    noise = graph.constant(f"{name}_noise", np.array(_NOISE, np.float32))
    zero = graph.constant(f"{name}_zero", np.array(0, np.float32))
    y, x = (steps.add("Where", steps.add("Less", steps.add("Abs", v), noise), zero, v) for v in (y, x))
    high, wide = steps.add("Abs", y), steps.add("Abs", x)
    longer = steps.add("Max", steps.add("Max", high, wide), noise)
    ratio = steps.add("Div", steps.add("Min", high, wide), longer)
    square = steps.add("Mul", ratio, ratio)
    factors = [graph.constant(f"{name}_{n}", np.array(c, np.float32)) for n, c in enumerate(_ARC_TANGENT)]
    sum_ = factors[-1]
    for factor in reversed(factors[:-1]):
        sum_ = steps.add("Add", steps.add("Mul", sum_, square), factor)
    angle = steps.add("Mul", sum_, ratio)
    for turn, fewer, more in ((math.pi / 2, wide, high), (math.pi, x, zero)):
        whole = graph.constant(f"{name}_turn_{turn:.2f}", np.array(turn, np.float32))
        angle = steps.add("Where", steps.add("Less", fewer, more), steps.add("Sub", whole, angle), angle)
    steps.add("Where", steps.add("Less", y, zero), steps.add("Neg", angle), angle)
    steps.nodes[-1].output[0] = last.output[0]
    graph.replace(last, [arc, division], steps.nodes)


class _Steps:
    """Operators one after another, their outputs named by their place."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.nodes: list[onnx.NodeProto] = []

    def add(self, kind: str, *inputs: str) -> str:
        """Put an operator at the end; gives the name of its output."""
        output = f"{self._name}_step_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output]))
        return output


def _as_it_is(graph: Graph, scatter: onnx.NodeProto) -> None:
    """Leave out the division of the first 20 samples by a window's sum, at places found and scattered.

    The sum should have been as long as the sound; the export kept that of one frame. What it touches is
    half a millisecond at the start, before any word, and it would have the GPU wait for a count of places.
    """
    reshape = graph.maker(scatter.input[2], "Reshape")
    division = graph.maker(reshape.input[0], "Div") if reshape is not None else None
    part = graph.maker(division.input[1], "Gather") if division is not None else None
    sums = graph.maker(part.input[0], "Slice") if part is not None else None
    if sums is None or sums.input[0] not in graph.constants or len(graph.value(sums.input[0])) > _FRAME:
        return
    graph.replace(scatter, [], [helper.make_node("Identity", [scatter.input[0]], list(scatter.output))])
