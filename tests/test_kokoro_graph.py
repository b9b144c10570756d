"""The rewritten network computes what the released one does, operator by operator and as a whole."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from networks import Feeds, asked_in_phonemes, kinds, model, released, run, said, session, spectrum
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.int8_graph import quickened
from respoken.engines.kokoro.rewrites import NotKokoro


def convolution(taps: int, step: int, bias: bool, highest: int = 128) -> tuple[bytes, Feeds]:
    """A quantised convolution as the released graph has it, and an input for it."""
    random = np.random.default_rng(taps + step)
    make, reach = helper.make_node, step * (taps - 1) // 2
    nodes = [
        make("DynamicQuantizeLinear", ["x"], ["q", "q_scale", "q_zero"]),
        make("ConvInteger", ["q", "w", "q_zero", "w_zero"], ["sums"], kernel_shape=[taps],
             pads=[reach, reach], dilations=[step], group=1, strides=[1]),
        make("Mul", ["q_scale", "w_scale"], ["scale"]),
    ]
    if bias:
        nodes += [
            make("Div", ["b", "scale"], ["b1"]), make("Floor", ["b1"], ["b2"]),
            make("Cast", ["b2"], ["b3"], to=TensorProto.INT32), make("Reshape", ["b3", "row"], ["b4"]),
            make("Add", ["sums", "b4"], ["shifted"]),
        ]
    nodes += [
        make("Cast", ["shifted" if bias else "sums"], ["floats"], to=TensorProto.FLOAT),
        make("Mul", ["floats", "scale"], ["y"]),
    ]
    constants = {
        "w": random.integers(0, highest, (160, 128, taps), dtype=np.uint8), "w_zero": np.array(61, np.uint8),
        "w_scale": np.array(0.003, np.float32), "b": random.standard_normal(160).astype(np.float32),
        "row": np.array([1, -1, 1], np.int64),
    }
    x = random.standard_normal((1, 128, 57)).astype(np.float32)
    return model(nodes, constants, {"x": [1, 128, "n"]}), {"x": x}


@pytest.mark.parametrize(("taps", "step"), [(1, 1), (3, 1), (3, 5), (7, 3), (11, 5)])
@pytest.mark.parametrize("bias", [False, True])
def test_a_convolution_gives_the_same_sums(taps, step, bias):
    contents, feeds = convolution(taps, step, bias)
    fast = quickened(contents)
    assert "ConvInteger" in kinds(contents)
    assert "MatMulIntegerToFloat" in kinds(fast)
    assert "ConvInteger" not in kinds(fast)
    expected, got = run(contents, feeds), run(fast, feeds)
    # Without bias the sums are equal to the bit; with it, but for what the released graph rounds off.
    np.testing.assert_allclose(got, expected, rtol=0, atol=2e-4 if bias else 1e-5)


def test_weights_of_eight_bits_are_left_alone():
    contents, feeds = convolution(3, 1, True, highest=256)
    fast = quickened(contents)
    assert "ConvInteger" in kinds(fast)
    np.testing.assert_array_equal(run(fast, feeds), run(contents, feeds))


def adaptive_norm_and_snake(alpha: np.ndarray) -> tuple[bytes, Feeds]:
    make = helper.make_node
    nodes = [
        make("ReduceMean", ["x", "last"], ["mean"], keepdims=1), make("Sub", ["x", "mean"], ["d"]),
        make("Mul", ["d", "d"], ["dd"]), make("ReduceMean", ["dd", "last"], ["variance"], keepdims=1),
        make("Add", ["variance", "epsilon"], ["v"]), make("Sqrt", ["v"], ["sd"]),
        make("Div", ["d", "sd"], ["n"]),
        make("Mul", ["gain", "n"], ["scaled"]), make("Add", ["scaled", "shift"], ["z"]),
        make("Mul", ["alpha", "z"], ["az"]), make("Sin", ["az"], ["s"]), make("Pow", ["s", "two"], ["ss"]),
        make("Mul", ["inverse", "ss"], ["sss"]), make("Add", ["z", "sss"], ["y"]),
    ]  # fmt: skip
    constants = {
        "last": np.array([2], np.int64), "epsilon": np.array(1e-5, np.float32),
        "two": np.array(2, np.float32),
        "alpha": alpha, "inverse": 1 / alpha,
    }
    random = np.random.default_rng(3)
    feeds = {
        "x": random.standard_normal((1, 8, 400)).astype(np.float32) * 3 + 1,
        "gain": random.uniform(0.5, 2, (1, 8, 1)).astype(np.float32),
        "shift": random.uniform(-1, 1, (1, 8, 1)).astype(np.float32),
    }
    shapes: dict[str, list[object]] = {"x": [1, 8, "n"], "gain": [1, 8, 1], "shift": [1, 8, 1]}
    return model(nodes, constants, shapes), feeds


def test_normalisation_and_snake_give_the_same_floats():
    alpha = np.array([0.05, 0.3, 1, 2, 5, 0.7, 1.3, 11], np.float32).reshape(1, 8, 1)
    contents, feeds = adaptive_norm_and_snake(alpha)
    fast = quickened(contents)
    assert not {"Sin", "Pow", "ReduceMean", "Sqrt", "Div"} & kinds(fast)
    np.testing.assert_allclose(run(fast, feeds), run(contents, feeds), rtol=1e-5, atol=2e-5)


@pytest.mark.parametrize("contents", [b"no model at all", b"", b"\x08\x09" * 50])
def test_what_is_no_kokoro_model_is_refused(contents):
    with pytest.raises(NotKokoro):
        quickened(contents)


# --- the whole ------------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.parametrize("name", ["am_michael", "bm_george"])
def test_it_differs_less_from_the_released_graph_than_that_from_itself(name):
    feeds = asked_in_phonemes("ðə ɹəlˈis sˈIkəlz ɑɹ pɹˈɪTi əmpɹˈɛsɪv; ðɛɹ vˈɛɹi fˈæst sˈIkəlz.", name)
    nudged = {**feeds, "style": feeds["style"] * np.float32(1 + 1e-6)}
    plain = session(released(kokoro_weights.joined()))
    theirs, their_durations = said(plain, feeds)
    shaken, shaken_durations = said(plain, nudged)
    ours, our_durations = said(session(str(kokoro_weights.prepared(None, None))), feeds)

    np.testing.assert_array_equal(our_durations, their_durations)
    np.testing.assert_array_equal(shaken_durations, their_durations)
    ours_away, shaken_away = (np.abs(spectrum(a) - spectrum(theirs)).mean() for a in (ours, shaken))
    assert ours_away < 1.1 * shaken_away
