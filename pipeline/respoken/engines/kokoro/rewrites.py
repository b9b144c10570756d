"""What the rewrites of Kokoro's network have in common: a graph that can be changed, and the two fusions.

Found by profiling the released graph, each equal in exact arithmetic:

- Instance normalisation was exported as nine passes over memory; it is one operator.
- The snake activation x + sin(ax)^2 / a, five passes, is c (z - cos z) + c with z = 2ax and c = 1 / 2a, and
  z comes out of the normalisation before it for nothing.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from respoken.engines.kokoro.words import DURATIONS


class NotKokoro(Exception):
    """The file is no ONNX model, or not of this network."""


def opened(contents: bytes) -> onnx.ModelProto:
    """The network in an ONNX file. Raises NotKokoro."""
    try:
        model = onnx.load_from_string(contents)
    except DecodeError as error:
        raise NotKokoro("not an ONNX file") from error
    if not any(DURATIONS in node.output for node in model.graph.node):
        raise NotKokoro("it does not tell durations")
    return model


def closed(model: onnx.ModelProto) -> bytes:
    """The network as an ONNX file again, with durations as an output."""
    model.graph.output.append(helper.make_tensor_value_info(DURATIONS, onnx.TensorProto.FLOAT, None))
    written: bytes = model.SerializeToString(deterministic=True)
    return written


class Graph:
    """A graph and who makes and who takes each tensor; changes are collected and made by ``rebuild``."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.graph = graph
        self.producers: dict[str, onnx.NodeProto] = {o: node for node in graph.node for o in node.output}
        self.consumers: defaultdict[str, list[onnx.NodeProto]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self.consumers[name].append(node)
        self.constants = {tensor.name: tensor for tensor in graph.initializer}
        self._instead: dict[int, list[onnx.NodeProto]] = {}
        self._dropped: set[int] = set()

    def value(self, name: str) -> NDArray[np.generic]:
        """A constant's value."""
        return numpy_helper.to_array(self.constants[name])

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """The name of a constant of that value."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(value, name)
            self.graph.initializer.append(self.constants[name])
        return name

    def follower(self, node: onnx.NodeProto, kind: str) -> onnx.NodeProto | None:
        """The only node that takes this one's output, if it is of that kind."""
        takers = self.consumers[node.output[0]]
        return takers[0] if len(takers) == 1 and takers[0].op_type == kind else None

    def maker(self, name: str, kind: str) -> onnx.NodeProto | None:
        """The node that makes a tensor, if it is of that kind."""
        node = self.producers.get(name)
        return node if node is not None and node.op_type == kind else None

    def replace(
        self, last: onnx.NodeProto, others: Sequence[onnx.NodeProto], by: list[onnx.NodeProto]
    ) -> None:
        """Put nodes where ``last`` stands, which makes the result, and leave out the others."""
        self._instead[id(last)] = by
        self._dropped.update(id(node) for node in others)
        self.producers[last.output[0]] = by[-1]

    def instead_of(self, last: onnx.NodeProto) -> list[onnx.NodeProto]:
        """What was put in place of a node."""
        return self._instead[id(last)]

    def rebuild(self) -> None:
        """Make the changes; drop what nothing needs any more."""
        nodes = [
            node for old in self.graph.node if id(old) not in self._dropped
            for node in self._instead.get(id(old), [old])
        ]
        wanted = {output.name for output in self.graph.output} | {DURATIONS}
        kept = []
        for node in reversed(nodes):
            if wanted.intersection(node.output):
                kept.append(node)
                wanted.update(node.input)
        constants = [tensor for tensor in self.graph.initializer if tensor.name in wanted]
        del self.graph.node[:], self.graph.initializer[:], self.graph.value_info[:]
        self.graph.node.extend(reversed(kept))
        self.graph.initializer.extend(constants)


def other(node: onnx.NodeProto, name: str) -> str:
    """A node's other input than that one."""
    first, second = node.input
    return str(second if first == name else first)


def tail(
    graph: Graph, conv: onnx.NodeProto
) -> tuple[onnx.NodeProto, list[onnx.NodeProto], list[str], list[str]] | None:
    """What makes floats of a ConvInteger's sums: the last node, those before it, bias, and both scales.

    The released graph rounds its bias to the sums' unit; the bias it was rounded from is used here.
    """
    last, others, bias = conv, [], []
    if (add := graph.follower(conv, "Add")) is not None:
        name = other(add, conv.output[0])
        for kind in ("Reshape", "Cast", "Floor", "Div"):
            maker = graph.maker(name, kind)
            if maker is None:
                return None
            name = maker.input[0]
        last, others, bias = add, [add], [name]
    cast = graph.follower(last, "Cast")
    scaling = graph.follower(cast, "Mul") if cast is not None else None
    if cast is None or scaling is None:
        return None
    scale = graph.maker(other(scaling, cast.output[0]), "Mul")
    if scale is None or scale.input[1] not in graph.constants:
        return None
    return scaling, [*others, cast], bias, list(scale.input)


# --- normalisation and activation ---------------------------------------------------------------


def as_one_norm(graph: Graph, division: onnx.NodeProto) -> None:
    """Rewrite (x - mean) / sqrt(variance + epsilon) * scale + shift over the last axis as one operator."""
    less_mean = graph.maker(division.input[0], "Sub")
    root = graph.maker(division.input[1], "Sqrt")
    if less_mean is None or root is None:
        return
    sum_ = graph.maker(root.input[0], "Add")
    mean = graph.maker(less_mean.input[1], "ReduceMean")
    scaling = graph.follower(division, "Mul")
    shifting = graph.follower(scaling, "Add") if scaling is not None else None
    if sum_ is None or mean is None or scaling is None or shifting is None:
        return
    if graph.value(mean.input[1]).tolist() != [2] or mean.input[0] != less_mean.input[0]:
        return
    name = division.output[0]
    flat = graph.constant("flat", np.array([-1], np.int64))
    scale, shift = other(scaling, name), other(shifting, scaling.output[0])
    nodes = [
        helper.make_node("Reshape", [scale, flat], [f"{name}_scale"]),
        helper.make_node("Reshape", [shift, flat], [f"{name}_shift"]),
        helper.make_node(
            "InstanceNormalization", [less_mean.input[0], f"{name}_scale", f"{name}_shift"],
            [shifting.output[0]], epsilon=float(graph.value(sum_.input[1])),
        ),
    ]
    graph.replace(shifting, [division, scaling], nodes)


def as_cosine(graph: Graph, sine: onnx.NodeProto) -> None:
    """Rewrite the snake activation after a normalisation."""
    inner = graph.maker(sine.input[0], "Mul")
    square = graph.follower(sine, "Pow")
    outer = graph.follower(square, "Mul") if square is not None else None
    last = graph.follower(outer, "Add") if outer is not None else None
    if inner is None or square is None or outer is None or last is None:
        return
    x = other(last, outer.output[0])
    norm = graph.maker(x, "InstanceNormalization")
    if norm is None or x not in inner.input or len(graph.consumers[x]) != 2:
        return
    alpha = graph.value(other(inner, x)).astype(np.float64).reshape(-1)
    inverse = graph.value(other(outer, square.output[0])).astype(np.float64).reshape(-1)
    if not np.allclose(alpha * inverse, 1, rtol=1e-4) or graph.value(square.input[1]) != 2:
        return
    name = sine.output[0]
    double = graph.constant(f"{name}_2a", (2 * alpha).astype(np.float32))
    half = graph.constant(f"{name}_half", (inverse / 2).astype(np.float32))
    nothing = graph.constant(f"zeros_{len(alpha)}", np.zeros(len(alpha), np.float32))
    one = graph.constant(f"ones_{len(alpha)}", np.ones(len(alpha), np.float32))
    make = helper.make_node
    scale, shift = norm.input[1], norm.input[2]
    norm.input[1], norm.input[2], norm.output[0] = f"{scale}_2a", f"{shift}_2a", f"{name}_z"
    before = next(node for node in graph.graph.node if x in node.output)
    nodes = graph.instead_of(before)
    nodes[-1:] = [
        make("Mul", [scale, double], [f"{scale}_2a"]), make("Mul", [shift, double], [f"{shift}_2a"]), norm
    ]
    graph.replace(last, [inner, sine, square, outer], [
        make("Cos", [f"{name}_z"], [f"{name}_cos"]),
        make("Sub", [f"{name}_z", f"{name}_cos"], [f"{name}_less"]),
        make("BatchNormalization", [f"{name}_less", half, half, nothing, one], [last.output[0]], epsilon=0.0),
    ])
