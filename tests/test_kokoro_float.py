"""The float network is the int8 one without its roundings, in operators a GPU has, and is heard the same."""

import math

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from networks import Feeds, asked, kinds, model, released, run, said, session, spectrum
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.float_graph import OPSET, floated
from respoken.engines.kokoro.rewrites import NotKokoro

make = helper.make_node

# --- operator by operator -------------------------------------------------------------------------


def test_a_quantised_convolution_becomes_one_on_floats():
    random = np.random.default_rng(1)
    constants = {
        "w": random.integers(0, 256, (6, 4, 3), dtype=np.uint8), "w_zero": np.array(131, np.uint8),
        "w_scale": np.array(0.01, np.float32), "b": random.standard_normal(6).astype(np.float32),
        "row": np.array([1, -1, 1], np.int64),
    }
    contents = model(
        [
            make("DynamicQuantizeLinear", ["x"], ["q", "q_scale", "q_zero"]),
            make("ConvInteger", ["q", "w", "q_zero", "w_zero"], ["sums"], kernel_shape=[3], pads=[2, 2],
                 dilations=[2], group=1, strides=[1]),
            make("Mul", ["q_scale", "w_scale"], ["scale"]),
            make("Div", ["b", "scale"], ["b1"]), make("Floor", ["b1"], ["b2"]),
            make("Cast", ["b2"], ["b3"], to=TensorProto.INT32), make("Reshape", ["b3", "row"], ["b4"]),
            make("Add", ["sums", "b4"], ["shifted"]), make("Cast", ["shifted"], ["floats"], to=1),
            make("Mul", ["floats", "scale"], ["y"]),
        ],
        constants, {"x": [1, 4, "n"]},
    )
    x = random.standard_normal((1, 4, 30)).astype(np.float32)
    weights = (constants["w"].astype(float) - 131) * 0.01
    padded = np.pad(x[0], ((0, 0), (2, 2)))
    expected = constants["b"][:, None] + sum(
        weights[:, :, tap] @ padded[:, 2 * tap : 2 * tap + 30] for tap in range(3)
    )

    whole = floated(contents)

    assert kinds(whole) == {"Conv", "Identity"}
    np.testing.assert_allclose(run(whole, {"x": x})[0], expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(run(whole, {"x": x}), run(contents, {"x": x}), atol=0.06)


def test_a_quantised_product_keeps_a_scale_and_a_zero_for_every_column():
    random = np.random.default_rng(2)
    constants = {
        "w": random.integers(-128, 128, (5, 3), dtype=np.int8),
        "w_zero": np.array([0, 7, -9], np.int8), "w_scale": np.array([0.1, 0.02, 0.003], np.float32),
    }
    contents = model(
        [
            make("DynamicQuantizeLinear", ["x"], ["q", "q_scale", "q_zero"]),
            make("MatMulInteger", ["q", "w", "q_zero", "w_zero"], ["sums"]),
            make("Mul", ["q_scale", "w_scale"], ["scale"]), make("Cast", ["sums"], ["floats"], to=1),
            make("Mul", ["floats", "scale"], ["y"]),
        ],
        constants, {"x": ["n", 5]},
    )
    x = random.standard_normal((4, 5)).astype(np.float32)
    expected = x @ ((constants["w"].astype(float) - constants["w_zero"]) * constants["w_scale"])

    whole = floated(contents)

    assert kinds(whole) == {"MatMul", "Identity"}
    np.testing.assert_allclose(run(whole, {"x": x}), expected, rtol=1e-5, atol=1e-5)


def test_a_quantised_memory_cell_becomes_a_plain_one():
    random = np.random.default_rng(3)
    constants = {
        "w": random.integers(-128, 128, (2, 5, 16), dtype=np.int8),
        "r": random.integers(-128, 128, (2, 4, 16), dtype=np.int8),
        "b": random.standard_normal((2, 32)).astype(np.float32),
        "w_scale": np.array([0.005, 0.009], np.float32), "r_scale": np.array([0.008, 0.004], np.float32),
        "zero": np.array([3, -5], np.int8),
    }
    contents = model(
        [make(
            "DynamicQuantizeLSTM",
            ["x", "w", "r", "b", "", "", "", "", "w_scale", "zero", "r_scale", "zero"], ["y"],
            domain="com.microsoft", direction="bidirectional", hidden_size=4,
        )],
        constants, {"x": ["n", 1, 5]},
    )
    x = random.standard_normal((9, 1, 5)).astype(np.float32)

    def cell(way: int) -> np.ndarray:
        """ONNX's LSTM in one direction: gates in the order input, output, forget, cell."""
        w, r = (
            (constants[name][way].astype(float) - constants["zero"][way]) * constants[f"{name}_scale"][way]
            for name in "wr"
        )
        h, c, out = np.zeros(4), np.zeros(4), []
        for step in x[:, 0] if way == 0 else x[::-1, 0]:
            gates = step @ w + h @ r + constants["b"][way, :16] + constants["b"][way, 16:]
            i, o, f = (1 / (1 + np.exp(-gate)) for gate in np.split(gates, 4)[:3])
            c = f * c + i * np.tanh(gates[12:])
            h = o * np.tanh(c)
            out.append(h)
        return np.array(out if way == 0 else out[::-1])

    got = run(floated(contents), {"x": x})

    np.testing.assert_allclose(got[:, :, 0], np.stack([cell(0), cell(1)], axis=1), atol=1e-5)
    np.testing.assert_allclose(got, run(contents, {"x": x}), atol=0.02)


def test_rows_of_a_table_of_bytes_become_rows_of_floats():
    constants = {
        "table": np.array([[1, 2], [250, 4]], np.uint8), "scale": np.array(0.5, np.float32),
        "zero": np.array(2, np.uint8), "one": np.array(1, np.int64),
    }
    contents = model(
        [
            make("Gather", ["table", "one"], ["bytes"]),
            make("DequantizeLinear", ["bytes", "scale", "zero"], ["row"]), make("Add", ["row", "x"], ["y"]),
        ],
        constants, {"x": [2]},
    )
    assert run(floated(contents), {"x": np.zeros(2, np.float32)}).tolist() == [124.0, 1.0]


def source_spectrum() -> tuple[bytes, int]:
    """Magnitude and angle of a signal's frames, in the branches the export made of them."""
    window = np.hanning(21)[:20].astype(np.float32)
    nodes = [
        make("STFT", ["x", "hop", "window", "length"], ["stft"], onesided=1),
        make("Transpose", ["stft"], ["turned"], perm=[0, 2, 1, 3]),
        make("Gather", ["turned", "one"], ["im"], axis=3), make("Gather", ["turned", "none"], ["re"], axis=3),
        make("Div", ["im", "re"], ["slope"]), make("Atan", ["slope"], ["angle"]),
        make("Sub", ["angle", "pi"], ["less"]), make("Add", ["angle", "pi"], ["more"]),
        make("Greater", ["im", "zero"], ["above"]), make("Less", ["re", "zero"], ["left"]),
        make("Where", ["above", "more", "less"], ["turned_angle"]),
        make("Where", ["left", "turned_angle", "angle"], ["phase"]),
        make("Mul", ["im", "im"], ["im2"]), make("Mul", ["re", "re"], ["re2"]),
        make("Add", ["im2", "re2"], ["power"]), make("Sqrt", ["power"], ["size"]),
        make("Concat", ["size", "phase"], ["y"], axis=1),
    ]
    constants = {
        "hop": np.array(5), "length": np.array(20), "window": window, "one": np.array(1), "none": np.array(0),
        "pi": np.array(math.pi, np.float32), "zero": np.array(0, np.float32),
    }
    return model(nodes, constants, {"x": [1, "n"]}), 11


def test_the_source_s_spectrum_is_the_same_without_a_fourier_transform_or_an_arc_tangent():
    contents, bins = source_spectrum()
    x = np.random.default_rng(4).standard_normal((1, 400)).astype(np.float32)
    whole = floated(contents)
    assert not {"STFT", "Atan"} & kinds(whole)
    (theirs,), (ours,) = run(contents, {"x": x}), run(whole, {"x": x})
    np.testing.assert_allclose(ours[:bins], theirs[:bins], atol=1e-5)
    # The outermost bins are real: in theirs the angle is pi or -pi, as rounding has it.
    apart = np.abs(ours[bins:] - theirs[bins:])[1:-1]
    assert np.max(np.minimum(apart, 2 * math.pi - apart) * theirs[1 : bins - 1]) < 1e-4
    assert np.all(np.isclose(ours[[bins, -1]], 0) | np.isclose(ours[[bins, -1]], math.pi))


@pytest.mark.parametrize("level", [0.0, 0.7, -0.7])
def test_what_is_only_rounding_has_no_angle(level):
    contents, bins = source_spectrum()
    (ours,) = run(floated(contents), {"x": np.full((1, 100), level, np.float32)})
    turned = math.pi if level < 0 else 0.0
    np.testing.assert_allclose(ours[bins], turned, rtol=1e-6)  # all there is, is a constant
    np.testing.assert_allclose(ours[bins + 2 :], 0)


def test_scattered_places_in_the_first_frame_are_left_as_they_are():
    constants = {
        "sum_all": np.linspace(0, 1, 20, dtype=np.float32), "start": np.array([0]), "end": np.array([2**62]),
        "tiny": np.array(1e-38, np.float32), "column": np.array([[0]]), "flat": np.array([-1]),
    }
    nodes = [
        make("Slice", ["sum_all", "start", "end"], ["sums"]), make("Greater", ["sums", "tiny"], ["ok"]),
        make("NonZero", ["ok"], ["where"]), make("Transpose", ["where"], ["places"]),
        make("Gather", ["sums", "places"], ["divisor"]), make("Gather", ["x", "places"], ["part"]),
        make("Div", ["part", "divisor"], ["divided"]), make("Reshape", ["divided", "flat"], ["updates"]),
        make("ScatterND", ["x", "places", "updates"], ["y"]),
    ]
    contents = model(nodes, constants, {"x": ["n"]})
    x = np.arange(50, dtype=np.float32)
    np.testing.assert_array_equal(run(contents, {"x": x})[20:], x[20:])
    np.testing.assert_array_equal(run(floated(contents), {"x": x}), x)


@pytest.mark.parametrize("contents", [b"no model at all", b"", b"\x08\x09" * 50])
def test_what_is_no_kokoro_model_is_refused(contents):
    with pytest.raises(NotKokoro):
        floated(contents)


def test_bytes_that_are_not_understood_are_refused():
    contents = model(
        [
            make("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
            make("DequantizeLinear", ["q", "s", "z"], ["y"]),
        ],
        {}, {"x": ["n"]},
    )
    with pytest.raises(NotKokoro, match="DequantizeLinear, DynamicQuantizeLinear"):
        floated(contents)


# --- the whole ------------------------------------------------------------------------------------

CUDA_KERNELS = {
    # operator: the version of its definition that the CUDA provider has a kernel for
    "Abs": 13, "Add": 14, "And": 7, "BatchNormalization": 15, "Cast": 13, "Clip": 13, "Concat": 13,
    "ConstantOfShape": 9, "Conv": 11, "ConvTranspose": 11, "Cos": 7, "CumSum": 14, "Div": 14, "Equal": 13,
    "Exp": 13, "Expand": 13, "Floor": 13, "Gather": 13, "Greater": 13, "GreaterOrEqual": 16, "Identity": 16,
    "InstanceNormalization": 6, "LSTM": 14, "LayerNormalization": 17, "LeakyRelu": 16, "Less": 13,
    "MatMul": 13, "Max": 13, "Min": 13, "Mul": 14, "Neg": 13, "Pad": 18, "Pow": 15, "Range": 11,
    "ReduceMean": 18, "ReduceSum": 13, "Reshape": 14, "Resize": 18, "Round": 11, "Shape": 15, "Sigmoid": 13,
    "Sin": 7, "Slice": 13, "Softmax": 13, "Split": 18, "Sqrt": 13, "Squeeze": 13, "Sub": 14, "Tanh": 13,
    "Transpose": 13, "Unsqueeze": 13, "Where": 16,
}  # fmt: skip
"""From ONNX Runtime's docs/OperatorKernels.md, for float32. Not there: STFT, Atan, ConvInteger,
DynamicQuantizeLinear, DynamicQuantizeLSTM."""

CUDA_CONTRIBUTED = {"FastGelu", "FusedMatMul", "SkipLayerNormalization"}
"""Of the domain com.microsoft, from the same list."""


@pytest.fixture(scope="module")
def prepared() -> str:
    return str(kokoro_weights.prepared(None, None, "float"))


@pytest.mark.engine
def test_every_operator_has_a_kernel_on_the_gpu(prepared):
    network = onnx.load(prepared)
    assert {o.domain: o.version for o in network.opset_import} == {"": OPSET, "com.microsoft": 1}
    for node in network.graph.node:
        if node.domain == "com.microsoft":
            assert node.op_type in CUDA_CONTRIBUTED
        else:
            assert CUDA_KERNELS.get(node.op_type) == onnx.defs.get_schema(node.op_type, OPSET).since_version
    stored = {tensor.data_type for tensor in network.graph.initializer}
    assert stored <= {TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL}


@pytest.mark.engine
def test_it_is_made_once_beside_the_int8_one_and_made_anew_when_damaged(tmp_path):
    quick = kokoro_weights.prepared(None, tmp_path)
    path = kokoro_weights.prepared(None, tmp_path, "float")
    assert path != quick
    written = path.stat().st_mtime_ns
    assert kokoro_weights.prepared(None, tmp_path, "float") == path
    assert path.stat().st_mtime_ns == written
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\0\1\2\3")
    assert kokoro_weights.prepared(None, tmp_path, "float") == path
    assert path.stat().st_mtime_ns != written
    notes = [file.with_suffix(".checked") for file in (quick, path)]
    assert sorted(tmp_path.iterdir()) == sorted([quick, path, *notes])


def apart(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    """Mean distance of two renderings' log spectra, token laid on token where their lengths differ."""
    edges, other_edges = (np.concatenate([[0], np.cumsum(durations)]) * 600 for _, durations in (one, other))
    mine, theirs = spectrum(one[0]), spectrum(other[0])
    middles = np.interp(np.arange(len(mine)) * 256 + 512, edges, other_edges)
    places = np.clip(np.round((middles - 512) / 256).astype(int), 0, len(theirs) - 1)
    return float(np.abs(mine - theirs[places]).mean())


SENTENCES = (
    ("am_michael", "The releases are pretty impressive; they were very fast cycles."),
    ("af_heart", "I read it yesterday, and will read it live."),
    ("bm_george", "What does it cost to train a model like that?"),
)


@pytest.mark.engine
@pytest.mark.listen
def test_it_says_the_same_words_in_the_same_time(prepared):
    import soxr

    from respoken.listen.recogniser import Recogniser
    from respoken.listen.words import word_errors

    whole, plain = session(prepared), session(released(kokoro_weights.joined()))
    ears = Recogniser(1)
    tokens = moved = 0
    for voice, sentence in SENTENCES:
        feeds: Feeds = asked(sentence, voice)
        theirs, ours = said(plain, feeds), said(whole, feeds)
        tokens += len(ours[1])
        moved += int((ours[1] != theirs[1]).sum())
        assert np.abs(ours[1] - theirs[1]).max() <= 2  # frames of 25 ms, where int8 tipped the balance
        assert abs(ours[1].sum() - theirs[1].sum()) <= 4
        assert apart(ours, theirs) < 0.75  # a nudge of the input by a millionth: 0.26
        assert word_errors(sentence, ears.hear(soxr.resample(ours[0], 24_000, 16_000))).errors == 0
    assert moved <= 0.08 * tokens
