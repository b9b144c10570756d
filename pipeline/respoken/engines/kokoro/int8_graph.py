"""Kokoro's network rewritten in operators that ONNX Runtime runs fast, computing the same.

Three rewrites, each equal in exact arithmetic, found by profiling the released int8 graph on one core:

- ConvInteger multiplies unsigned by unsigned bytes, for which the runtime has no VNNI kernel. As a matrix
  product of gathered columns with signed weights the sums are the same integers at 1.8 to 2.5 times the
  rate. The weights are 7 bit, so moved to [-64, 63] they cannot saturate AVX2's 16-bit sums either.
- Instance normalisation was exported as nine passes over memory; it is one operator.
- The snake activation x + sin(ax)^2 / a, five passes, is c (z - cos z) + c with z = 2ax and c = 1 / 2a, and
  z comes out of the normalisation before it for nothing.

Rounding differs in the last place, which int8 quantisation makes audible to a meter, not to an ear: less
than what the released graph itself makes of a change of its input by a millionth (tests/test_kokoro.py).
"""

import numpy as np
import onnx
from onnx import helper

from respoken.engines.kokoro.rewrites import Graph, as_cosine, as_one_norm, closed, opened, tail

_WORTH = 128 * 128
"""Channels in times channels out from which a convolution gains."""

_MIDDLE = 64  # of 7-bit weights


def quickened(contents: bytes) -> bytes:
    """The same model with these rewrites made and durations as an output. contents: an ONNX file.

    Raises NotKokoro.
    """
    model = opened(contents)
    graph = Graph(model.graph)
    for node in list(model.graph.node):
        if node.op_type == "ConvInteger":
            _as_product(graph, node)
        elif node.op_type == "Div":
            as_one_norm(graph, node)
    for node in list(model.graph.node):
        if node.op_type == "Sin":
            as_cosine(graph, node)
    graph.rebuild()
    return closed(model)


def _as_product(graph: Graph, conv: onnx.NodeProto) -> None:
    """Rewrite ConvInteger, bias, cast and scale as gathered columns times a matrix."""
    quantised, kernel, zero, kernel_zero = conv.input
    settings = {attribute.name: helper.get_attribute_value(attribute) for attribute in conv.attribute}
    weights = graph.value(kernel).astype(np.int16)
    many_out, many_in, taps = weights.shape
    step = settings["dilations"][0]
    reach = step * (taps - 1) // 2
    usual = settings["group"] == 1 and settings["strides"] == [1] and settings["pads"] == [reach, reach]
    if not usual or many_out * many_in < _WORTH or weights.max() >= 2 * _MIDDLE:
        return
    scaled = tail(graph, conv)
    if scaled is None:
        return
    scaling, others, bias, scales = scaled
    matrix = (weights - _MIDDLE).astype(np.int8).transpose(2, 1, 0).reshape(taps * many_in, many_out)
    moved_zero = int(graph.value(kernel_zero)) - _MIDDLE
    name = conv.output[0]
    columns, nodes = _columns(graph, quantised, zero, name, taps, step, many_in)
    nodes += [
        helper.make_node(
            "MatMulIntegerToFloat",
            [
                columns, graph.constant(f"{kernel}_matrix", np.ascontiguousarray(matrix)), *scales, zero,
                graph.constant(f"weight_zero_{moved_zero}", np.array(moved_zero, np.int8)), *bias,
            ],
            [f"{name}_rows"], domain="com.microsoft",
        ),
        helper.make_node("Transpose", [f"{name}_rows"], [scaling.output[0]], perm=[0, 2, 1]),
    ]
    graph.replace(scaling, [conv, *others], nodes)


def _columns(
    graph: Graph, quantised: str, zero: str, name: str, taps: int, step: int, channels: int
) -> tuple[str, list[onnx.NodeProto]]:
    """The bytes (1, channels, n) as rows (1, n, taps x channels), each what the kernel sees at one place."""
    make = helper.make_node
    nodes = [make("Transpose", [quantised], [f"{name}_turned"], perm=[0, 2, 1])]
    if taps == 1:
        return f"{name}_turned", nodes
    reach = step * (taps - 1) // 2
    pads = graph.constant(f"pads_{reach}", np.array([0, reach, 0, 0, reach, 0], np.int64))
    offsets = graph.constant(
        f"offsets_{taps}_{step}", np.arange(0, taps * step, step, dtype=np.int32).reshape(1, taps)
    )
    wide = graph.constant(f"wide_{taps * channels}", np.array([1, -1, taps * channels], np.int64))
    zero_32, one_32 = (graph.constant(f"int32_{n}", np.array(n, np.int32)) for n in (0, 1))
    second = graph.constant("axis_1", np.array([1], np.int64))
    nodes += [
        make("Pad", [f"{name}_turned", pads, zero], [f"{name}_padded"]),
        make("Shape", [f"{name}_turned"], [f"{name}_length"], start=1, end=2),
        make("Cast", [f"{name}_length"], [f"{name}_length_32"], to=onnx.TensorProto.INT32),
        make("Squeeze", [f"{name}_length_32"], [f"{name}_count"]),
        make("Range", [zero_32, f"{name}_count", one_32], [f"{name}_places"]),
        make("Unsqueeze", [f"{name}_places", second], [f"{name}_column"]),
        make("Add", [f"{name}_column", offsets], [f"{name}_seen"]),
        make("Gather", [f"{name}_padded", f"{name}_seen"], [f"{name}_gathered"], axis=1),
        make("Reshape", [f"{name}_gathered", wide], [f"{name}_columns"]),
    ]
    return f"{name}_columns", nodes
