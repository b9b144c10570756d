"""Our own kernels: every layer held to double precision, and the whole to the same network in floats."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import pytest

import respoken
from networks import asked, asked_in_phonemes, log_mel, model, said, session
from respoken.engines.base import EngineSpec
from respoken.engines.kokoro import arrays, native, packing, plan
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.rewrites import Graph, NotKokoro
from respoken.errors import EngineError

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "pipeline/respoken/engines/kokoro/native"
CHECKS = Path(__file__).parent / "native"
COMPILER = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="needs a C compiler: apt install gcc libc6-dev")
needs_kernels = pytest.mark.skipif(not native.able(), reason="no kernel was compiled that can run here")


def build_hook() -> ModuleType:
    """hatch_build.py."""
    pytest.importorskip("hatchling", reason="needs hatchling: pip install hatchling")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- layers, in C ---------------------------------------------------------------------------------

SANITIZED = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
ARM_COMPILER, ARM_MACHINE = "aarch64-linux-gnu-gcc", "qemu-aarch64"


def built(checks: str, kernel: str, compiler: str, extra: tuple[str, ...], folder: Path) -> Path:
    """A program of tests/native that holds a kernel's layers to their references."""
    hook, made = build_hook(), folder / "checks"
    flags = (hook.ARM if kernel == "neon" else hook.X86)[f"{kernel}.c"]
    command = [
        compiler, *hook.COMMON, *flags, "-Wall", "-Wextra", "-Wno-unused-function", *extra,
        f'-DKERNEL="{kernel}.c"', f"-I{SOURCES}", str(CHECKS / f"{checks}.c"), "-o", str(made), "-lm",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "sanitize" in " ".join(extra) and any(word in done.stderr for word in ("asan", "ubsan")):
        pytest.skip("the compiler has no sanitizers: apt install gcc (or clang) with libasan and libubsan")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr, done.stderr
    return made


def held(command: list[str | Path]) -> None:
    """The program finds nothing wrong."""
    # What is allocated for the length of a check is left to its end.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]


@needs_compiler
@needs_kernels
@pytest.mark.parametrize("flags", [(), SANITIZED], ids=["as shipped", "under the sanitizers"])
@pytest.mark.parametrize("checks", ["convolutions", "floats", "whole"])
@pytest.mark.parametrize("kernel", native.able())
def test_layers_are_those_of_double_precision_and_stay_in_bounds(checks, kernel, flags, tmp_path):
    assert COMPILER is not None
    short = ["2"] if flags and checks == "whole" else []
    held([built(checks, kernel, COMPILER, flags, tmp_path), *short])


@pytest.mark.skipif(
    not (shutil.which(ARM_COMPILER) and shutil.which(ARM_MACHINE)),
    reason="needs an ARM compiler and machine: "
    "apt install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user",
)
@pytest.mark.parametrize("checks", ["convolutions", "floats", "whole"])
def test_layers_are_those_of_double_precision_on_arm(checks, tmp_path):
    program = built(checks, "neon", ARM_COMPILER, ("-static",), tmp_path)
    lengths = ["1"] if checks == "whole" else []
    held([ARM_MACHINE, program, *lengths])


# --- how they are compiled and found --------------------------------------------------------------

WITHOUT_KERNELS = shutil.ignore_patterns("kernels.*", "__pycache__")
REPORT = "from respoken.engines.kokoro import native\nprint(*native.report())\n"
ABLE = "from respoken.engines.kokoro import native\nprint(*native.able())\n"


@pytest.fixture(scope="module")
def without_kernels(tmp_path_factory) -> Path:
    """This program as it is where there was no compiler: the folder to import it from."""
    folder, package = tmp_path_factory.mktemp("without") / "pipeline", Path(respoken.__file__).parent
    shutil.copytree(package, folder / "respoken", ignore=WITHOUT_KERNELS)
    voices = package.parent.parent / "voices"
    if voices.is_dir():  # a source tree; a wheel has them within
        (folder.parent / "voices").symlink_to(voices)
    return folder


def run(program: str, folder: Path, **environment: str) -> str:
    """What a Python program prints that imports from a folder first."""
    path = {"PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parent)])}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**os.environ, **path, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def placed(folder: Path) -> Path:
    """Where kernels are looked for under a folder of the program."""
    return folder / "respoken/engines/kokoro/native" / native.file_name()


def test_without_the_compiled_file_there_are_no_kernels(without_kernels):
    assert run(ABLE, without_kernels) == ""
    told = run(REPORT, without_kernels)
    assert told.startswith("by ONNX Runtime: this installation has no compiled kernels")
    assert "install a C compiler" in told


def test_a_damaged_compiled_file_is_none(without_kernels):
    path = placed(without_kernels)
    path.write_bytes(b"\x7fELF that is not")
    try:
        assert run(ABLE, without_kernels) == ""
        assert "no compiled kernels" in run(REPORT, without_kernels)
    finally:
        path.unlink()


@needs_compiler
def test_a_file_compiled_of_other_sources_is_not_called(without_kernels, tmp_path):
    (tmp_path / "old.c").write_text(
        "#include <stddef.h>\nint respoken_processor(void) { return 7; }\n"
        f"int respoken_version(void) {{ return {native.VERSION}; }}\n"
        "size_t size_avx512(void) { return 1; }\nvoid speak_avx512(void) {}\n"
    )
    path = placed(without_kernels)
    command = [str(COMPILER), "-shared", "-fPIC", str(tmp_path / "old.c"), "-o", str(path)]
    subprocess.run(command, check=True)
    try:
        assert run(ABLE, without_kernels) == ""
        told = run(REPORT, without_kernels)
        assert "the compiled kernels are of another version" in told
        assert "Install Respoken again" in told
    finally:
        path.unlink()


@needs_compiler
@needs_kernels
def test_kernels_of_an_older_version_are_not_called(without_kernels, tmp_path):
    hook, older = build_hook(), tmp_path / "older"
    shutil.copytree(SOURCES, older)
    processor = (older / "processor.c").read_text()
    now = f"respoken_version(void) {{ return {native.VERSION}; }}"
    assert now in processor
    before = f"respoken_version(void) {{ return {native.VERSION - 1}; }}"
    (older / "processor.c").write_text(processor.replace(now, before))
    path = placed(without_kernels)
    assert hook.compiled([str(COMPILER)], older, path)
    try:
        assert run(ABLE, without_kernels) == ""
        assert "the compiled kernels are of another version" in run(REPORT, without_kernels)
    finally:
        path.unlink()


@needs_compiler
def test_the_build_compiles_what_this_machine_can_load(without_kernels, tmp_path):
    hook = build_hook()
    made = tmp_path / native.file_name()
    assert hook.compiled([str(COMPILER)], SOURCES, made)
    path = placed(without_kernels)
    shutil.copyfile(made, path)
    try:
        assert "no compiled kernels" not in run(REPORT, without_kernels)
        expected = native.able()
        assert not expected or run(ABLE, without_kernels).split() == expected
    finally:
        path.unlink()


@pytest.mark.skipif(
    importlib.util.find_spec("ziglang") is None, reason="needs a compiler: pip install ziglang"
)
def test_the_packaged_compiler_does_not_compile_for_this_very_processor(tmp_path):
    hook = build_hook()
    assert hook.compiled(hook.PACKAGED, SOURCES, tmp_path / native.file_name())
    # The instruction that asks what the processor is must itself run on any.
    target = tmp_path / "processor.s"
    flags = [*hook.COMMON, *hook.flags(hook.PACKAGED, "processor.c")]
    command = [*hook.PACKAGED, *flags, "-S", str(SOURCES / "processor.c"), "-o", str(target)]
    subprocess.run(command, check=True)
    assert not {"ymm", "zmm", "vmov"} & set(target.read_text().replace("%", " ").split())


def test_where_nothing_compiles_the_build_has_no_kernels(tmp_path):
    hook = build_hook()
    assert not hook.compiled([str(tmp_path / "no-compiler")], SOURCES, tmp_path / "kernels.so")
    assert list(tmp_path.iterdir()) == []


# --- weights ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("contents", [b"no model at all", b"", b"\x08\x09" * 50])
def test_what_is_no_kokoro_model_is_refused(contents):
    with pytest.raises(NotKokoro):
        packing.packed(contents)


def test_a_model_of_another_make_is_refused():
    other = model([onnx.helper.make_node("Identity", ["x"], ["y"])], {}, {"x": ["n"]})
    with pytest.raises(NotKokoro, match="its decoder is another"):
        packing.packed(other)


def ungrouped(grouped: np.ndarray) -> np.ndarray:
    """Weights as the kernel reads them as (out, in, taps)."""
    groups, taps, quarters, group, four = grouped.shape
    return grouped.transpose(0, 3, 2, 4, 1).reshape(groups * group, quarters * four, taps)


def test_grouped_weights_can_be_put_back():
    weights = np.random.default_rng(5).integers(-127, 128, (128, 48, 7)).astype(np.int8)
    np.testing.assert_array_equal(ungrouped(packing.grouped(weights)), weights)


@pytest.fixture(scope="module")
def weights() -> arrays.Arrays:
    """Mapped, as workers share them."""
    return arrays.mapped(kokoro_weights.prepared(None, None, "kernels"))


@pytest.mark.engine
def test_packed_weights_are_those_of_the_float_network(weights):
    graph = Graph(onnx.load(str(kokoro_weights.prepared(None, None, "float"))).graph)
    layers = {
        f"{block}.conv{which}": (f"{plan.DECODER}/{block}/conv{which}", (1, 2**-0.5)[which - 1])
        for block in plan.RESIDUALS for which in (1, 2)
    } | {
        f"{block}.{which}.{pair}": (f"{plan.GENERATOR}/{block}/convs{which}.{pair}", 1.0)
        for stage in (0, 1) for block in plan.blocks(stage) for which, pair, _ in plan.six()
    }
    assert len(layers) == 10 + 8 * 6
    for name, (layer, by) in layers.items():
        node = graph.producers[f"{layer}/Conv_output_0"]
        expected, bias = graph.value(node.input[1]) * by, graph.value(node.input[2]).reshape(-1) * by
        ours = ungrouped(weights[f"{name}.weights"])
        count = expected.shape[1]
        scaled = ours * weights[f"{name}.scale"][0]
        np.testing.assert_allclose(scaled[:, :count], expected, rtol=1e-6, atol=1e-9, err_msg=name)
        assert not ours[:, count:].any(), name
        np.testing.assert_allclose(weights[f"{name}.bias"], bias, rtol=1e-6, atol=1e-9, err_msg=name)
        np.testing.assert_array_equal(weights[f"{name}.totals"], ours.astype(int).sum(axis=(1, 2)))


@pytest.mark.engine
@pytest.mark.parametrize("make", ["front", "kernels"])
def test_a_damaged_or_missing_file_is_made_anew(make, tmp_path):
    path = kokoro_weights.prepared(None, tmp_path, make)
    whole = hashlib.sha256(path.read_bytes()).digest()
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\0\1\2\3")
    assert hashlib.sha256(kokoro_weights.prepared(None, tmp_path, make).read_bytes()).digest() == whole
    path.unlink()
    assert hashlib.sha256(kokoro_weights.prepared(None, tmp_path, make).read_bytes()).digest() == whole


# --- the whole ------------------------------------------------------------------------------------

SAID = (
    ("am_michael", "The releases are pretty impressive; they were very fast cycles."),
    ("af_heart", "I read it yesterday, and will read it live."),
    ("bm_george", "What does it cost to train a model like that?"),
    ("am_puck", "Yeah."),
)


def halves(name: str) -> kokoro_session.Halves:
    """The front, and the rest by a kernel."""
    front = session(str(kokoro_weights.prepared(None, None, "front")))
    mapped = arrays.mapped(kokoro_weights.prepared(None, None, "kernels"))
    return kokoro_session.Halves(front, native.Network(mapped, name))


@pytest.fixture(scope="module")
def in_floats() -> list[tuple[np.ndarray, np.ndarray]]:
    """What the float network makes of SAID, in ONNX Runtime."""
    network = session(str(kokoro_weights.prepared(None, None, "float")))
    return [said(network, asked(sentence, voice)) for voice, sentence in SAID]


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean distance of two renderings' logarithms of 80 mel bands."""
    return float(np.abs(log_mel(one) - log_mel(other)).mean())


@needs_kernels
@pytest.mark.engine
@pytest.mark.parametrize("kernel", native.able())
def test_it_sounds_as_the_float_network_does(kernel, in_floats):
    ours = halves(kernel)
    distances = []
    for (voice, sentence), (samples, durations) in zip(SAID, in_floats, strict=True):
        got, got_durations = ours.say(asked(sentence, voice))
        np.testing.assert_array_equal(got_durations, durations)
        assert got.shape == samples.shape
        distances.append(apart(got, samples))
    assert np.mean(distances) < 0.12, distances


@pytest.mark.engine
@pytest.mark.skipif(len(native.able()) < 2, reason="this processor runs one kernel at most")
def test_kernels_sound_alike():
    one, other = (halves(name) for name in native.able()[:2])
    voice, sentence = SAID[0]
    (a, _), (b, _) = (model.say(asked(sentence, voice)) for model in (one, other))
    assert a.shape == b.shape
    assert apart(a, b) < 0.12


REPEATED = """
import hashlib, sys
from test_native import SAID, asked, halves, native
model = halves(native.kernel())
for number in map(int, sys.argv[1:] or "0 3 0 1 0".split()):
    voice, sentence = SAID[number]
    print(number, hashlib.sha256(model.say(asked(sentence, voice))[0].tobytes()).hexdigest())
"""


@needs_kernels
@pytest.mark.engine
def test_the_same_is_said_again_after_others_and_in_another_process():
    folder = Path(respoken.__file__).parent.parent
    one, other = (run(REPEATED, folder).splitlines() for _ in range(2))
    assert one == other
    assert len(one) == 5
    assert len(set(one)) == 3  # a short one, a longer one, and the same three times


@needs_kernels
@pytest.mark.engine
@pytest.mark.parametrize("kernel", native.able())
@pytest.mark.parametrize("symbols", ["ə", "hˈI ðɛɹ " * 63 + "hˈI ðɛ"])
def test_the_shortest_and_the_longest_line_speak(kernel, symbols):
    assert len(symbols) in {1, 510}
    samples, durations = halves(kernel).say(asked_in_phonemes(symbols, "af_heart"))
    assert len(durations) == len(symbols) + 2
    assert len(samples) == native.SAMPLES_A_FRAME * durations.sum()
    assert 0.01 < np.sqrt(np.mean(np.square(samples))) < 0.5


@needs_kernels
@pytest.mark.engine
def test_a_single_frame_speaks(weights):
    network = native.Network(weights, native.able()[0])
    given = [np.zeros(shape, np.float32) for shape in ((514, 1), (64, 1), (22, 121), (128,))]
    samples = network.speak(*given)
    assert samples.shape == (600,)
    assert np.isfinite(samples).all()


@needs_kernels
@pytest.mark.engine
@pytest.mark.parametrize(
    "shapes",
    [
        ((514, 0), (64, 0), (22, 1), (128,)),
        ((513, 3), (64, 3), (22, 361), (128,)),
        ((514, 3), (64, 2), (22, 361), (128,)),
        ((514, 3), (64, 3), (22, 360), (128,)),
        ((514, 3), (64, 3), (22, 361), (256,)),
        ((514,), (64, 3), (22, 361), (128,)),
    ],
)
def test_other_shapes_are_refused(weights, shapes):
    network = native.Network(weights, native.able()[0])
    with pytest.raises(ValueError, match="with at least one frame"):
        network.speak(*(np.zeros(shape, np.float32) for shape in shapes))


# --- which is chosen --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["avx1024", "AVX512", "sve"])
def test_a_kernel_that_cannot_run_here_is_an_error_of_one_line(choose, name):
    choose(name)
    with pytest.raises(EngineError, match=rf"{native.CHOICE}: {name} cannot run here\..*none, or not at all"):
        _ = Kokoro(EngineSpec(name="kokoro")).fingerprint


def test_the_best_that_the_processor_can_run_is_chosen(choose):
    choose("")
    assert native.kernel() == (native.able() or [""])[0]
    for name in native.able():
        choose(name)
        assert native.kernel() == name


@pytest.mark.engine
def test_none_speaks_by_onnx_runtime(choose):
    choose("none")
    engine = Kokoro(EngineSpec(name="kokoro"))
    speech = engine.speak("Yes, I think so.", engine.voices()[0], 1.0)
    assert 0.5 < speech.audio.duration_s < 3
    assert kokoro_weights.RECIPES["kernels"] not in engine.fingerprint


@needs_kernels
@pytest.mark.parametrize(
    ("language", "ours"), [("en-GB", True), ("es-MX", True), ("it", True), ("fr", False), ("hi", False)]
)
def test_languages_that_were_not_heard_as_well_keep_the_int8_network(language, ours):
    fingerprint = Kokoro(EngineSpec(name="kokoro", language=language)).fingerprint
    assert (kokoro_weights.RECIPES["kernels"] in fingerprint) == ours


SPEAKS = """
from respoken.engines.base import EngineSpec
from respoken.engines.kokoro.engine import Kokoro
engine = Kokoro(EngineSpec(name="kokoro"))
print(engine.speak("Yes, I think so.", engine.voices()[0], 1.0).audio.samples.sum(), engine.fingerprint)
"""


@pytest.mark.engine
def test_without_kernels_onnx_runtime_speaks(without_kernels):
    chosen = run(SPEAKS, Path(respoken.__file__).parent.parent, RESPOKEN_KERNEL="none")
    assert run(SPEAKS, without_kernels) == chosen
