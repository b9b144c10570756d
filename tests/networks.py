"""Small networks made of ONNX operators, and how they and Kokoro's are run, for the tests of its rewrites."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from respoken.engines.english import English
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro.vocab import ids
from respoken.engines.kokoro.words import DURATIONS, lines

Feeds = dict[str, np.ndarray]


def model(nodes: list[onnx.NodeProto], constants: Feeds, inputs: dict[str, list[object]]) -> bytes:
    """A model with output y, and the durations every Kokoro has."""
    nodes = [*nodes, helper.make_node("Identity", [next(iter(inputs))], [DURATIONS])]
    graph = helper.make_graph(
        nodes, "small",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()


def session(contents: bytes | str) -> onnxruntime.InferenceSession:
    """A session on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return onnxruntime.InferenceSession(contents, options, providers=["CPUExecutionProvider"])


def run(contents: bytes, feeds: Feeds) -> np.ndarray:
    """The output y."""
    return session(contents).run(["y"], feeds)[0]


def kinds(contents: bytes) -> set[str]:
    """The operators there are."""
    return {node.op_type for node in onnx.load_from_string(contents).graph.node}


def released(contents: bytes) -> bytes:
    """A model with its durations as an output, and nothing else changed."""
    network = onnx.load_from_string(contents)
    network.graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, None))
    return network.SerializeToString()


def asked(sentence: str, voice: str) -> Feeds:
    """A sentence as Kokoro's inputs."""
    (line,) = lines(English(voice.startswith("b")).say(sentence))
    return asked_in_phonemes(line.symbols, voice)


def asked_in_phonemes(phonemes: str, voice: str) -> Feeds:
    """Phonemes as Kokoro's inputs."""
    numbers = ids(phonemes)
    style = kokoro_voices.style(voice)[len(numbers) - 1][None]
    return {"tokens": np.array([[0, *numbers, 0]]), "style": style, "speed": np.ones(1, np.float32)}


def said(network: onnxruntime.InferenceSession, feeds: Feeds) -> tuple[np.ndarray, np.ndarray]:
    """What Kokoro makes of its inputs: samples, and the frames of every token."""
    audio, durations = network.run(["audio", DURATIONS], feeds)
    return audio.reshape(-1), durations.reshape(-1)


def spectrum(samples: np.ndarray) -> np.ndarray:
    """Logarithms of the power in bands, a row a block of 256 samples."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::256] * np.hanning(1024)
    power = np.abs(np.fft.rfft(frames)) ** 2
    bands = np.add.reduceat(power, np.unique(np.geomspace(2, 512, 60).astype(int)), axis=1)
    return np.log(bands + 1e-4)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Natural logarithms of 80 mel bands of samples at 24 kHz, a row every 256 samples; 1e-5 at least."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, 512), 1024)[::256]
    frames = frames * np.hanning(1025)[:-1]
    mels = np.linspace(0, 2595 * np.log10(1 + 12_000 / 700), 82)
    edges = 700 * (10 ** (mels / 2595) - 1)
    bins = np.fft.rfftfreq(1024, 1 / 24_000)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    bands = np.maximum(0, np.minimum(rising, falling))
    return np.log(np.maximum(np.abs(np.fft.rfft(frames)) @ bands.T, 1e-5))
