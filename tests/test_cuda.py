"""Why there is no GPU is told truly: every link of the chain broken for real, in processes of their own.

The driver is a library built here that answers as NVIDIA's would; the packages are folders as pip leaves
them, found before those installed. What is looked at is our own code, whole.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Respoken
from respoken.engines import cuda
from respoken.engines.kokoro import native

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("gcc") is None, reason="builds a driver: needs Linux and gcc"
)

DRIVER = r"""
#include <string.h>
int cuInit(unsigned flags) { return INIT; }
int cuDeviceGetCount(int *count) { *count = DEVICES; return 0; }
int cuDriverGetVersion(int *version) { *version = VERSION; return 0; }
int cuDeviceGetName(char *name, int size, int device) { strncpy(name, "Pretended GPU", size); return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = 0; return 0; }
int cuCtxSetCurrent(void *context) { return 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) {
  *free = (size_t)FREE << 30; *total = 24UL << 30; return 0; }
"""

NEEDED_13 = (
    "libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10", "libcufft.so.12",
    "libcudnn.so.9",
)


def build(path: Path, source: str, *arguments: str, **values: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-w", *settings, "-o", str(path), "-xc", "-", "-xnone", *arguments],
        input=source, text=True, check=True,
    )
    return path


def driver(folder: Path, init: int = 0, devices: int = 1, version: int = 13000, free: int = 20) -> Path:
    """A folder with a driver that answers so. free: in GiB."""
    build(folder / "libcuda.so.1", DRIVER, INIT=init, DEVICES=devices, VERSION=version, FREE=free)
    return folder


def package(folder: Path, name: str, version: str, cuda_version: str = "") -> Path:
    """A folder with a package as pip leaves it: its record, and in onnxruntime/ what was laid there last."""
    record = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    capi = folder / "onnxruntime" / "capi"
    capi.mkdir(parents=True, exist_ok=True)
    (folder / "onnxruntime" / "__init__.py").write_text("raise RuntimeError('imported: a second lost')\n")
    (capi / "build_and_package_info.py").write_text(
        f"package_name = '{name}'\n__version__ = '{version}'\n"
        + (f"cuda_version = '{cuda_version}'\n" if cuda_version else "")
    )
    return folder


PROGRAM = """
import json, sys
from respoken.engines import build, cuda
from respoken.engines.base import EngineSpec
from respoken.errors import EngineError
def made(device):
    engine = build(EngineSpec(name="kokoro", device=device))
    try:
        return [engine.fingerprint.split()[2], engine.most_workers]
    except EngineError as error:
        return str(error)
print(json.dumps({"report": cuda.report(), **{d: made(d) for d in ("cuda", "auto", "cpu")}}))
assert "onnxruntime" not in sys.modules
"""


def seen(
    libraries: list[Path], packages: list[Path], program: str = PROGRAM, **environment: str
) -> dict[str, object]:
    """What doctor would report, and what Kokoro is on each device, where these are found first."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True,
        env={
            **os.environ, **environment, "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
            "PYTHONPATH": os.pathsep.join([*map(str, packages), str(Path(cuda.__file__).parents[2])]),
        },
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


CPU = ["front-1" if native.kernel() else "2", None]
"""What Kokoro is on the CPU: by our kernels, or else the int8 network; as many workers as there are cores and
memory for."""


@pytest.mark.skipif(cuda.driver_fault() is None, reason="there is a GPU here")
def test_no_driver(tmp_path):
    told = seen([], [package(tmp_path, "onnxruntime-gpu", "1.31.1", "13.0")])
    assert told["cuda"] == (
        "--device cuda: there is no NVIDIA driver here (libcuda.so.1 does not load). "
        "Install NVIDIA's newest driver: nvidia-smi must list the GPU. Or leave --device out."
    )
    assert told["auto"] == told["cpu"] == CPU


@pytest.mark.parametrize(
    ("answers", "environment", "cause"),
    [
        ({"init": 100}, {}, "the NVIDIA driver finds no GPU"),
        ({"devices": 0}, {}, "the NVIDIA driver finds no GPU"),
        ({"devices": 0}, {"CUDA_VISIBLE_DEVICES": ""}, "finds no GPU (CUDA_VISIBLE_DEVICES is '')"),
        ({"init": 803}, {}, "the NVIDIA driver and its kernel module are of different versions"),
        ({"init": 34}, {}, "is CUDA's stub for building, not a driver"),
        ({"init": 999}, {}, "the NVIDIA driver does not start (error 999)"),
    ],
)
def test_a_driver_without_a_gpu(tmp_path, answers, environment, cause):
    told = seen([driver(tmp_path / "driver", **answers)], [], **environment)
    assert cause in str(told["cuda"])
    assert cause in told["report"][0]
    assert told["auto"] == CPU


def test_the_package_for_the_cpu(tmp_path):
    told = seen([driver(tmp_path / "driver")], [package(tmp_path / "cpu", "onnxruntime", "1.32.0")])
    assert "the package onnxruntime that is installed runs on the CPU only" in str(told["cuda"])
    assert 'pip uninstall -y onnxruntime onnxruntime-gpu; pip install "onnxruntime-gpu[cuda,cudnn]' in str(
        told["cuda"]
    )
    assert told["auto"] == CPU


def test_both_packages_the_one_for_the_cpu_laid_over_the_other(tmp_path):
    folder = package(tmp_path / "both", "onnxruntime-gpu", "1.31.1", "13.0")
    told = seen([driver(tmp_path / "driver")], [package(folder, "onnxruntime", "1.32.0")])
    assert "onnxruntime and onnxruntime-gpu are both installed, and the first lies over the second" in str(
        told["cuda"]
    )
    assert told["auto"] == CPU


def test_a_driver_too_old_for_the_package(tmp_path):
    told = seen(
        [driver(tmp_path / "driver", version=12080)],
        [package(tmp_path / "gpu", "onnxruntime-gpu", "1.31.1", "13.0")],
    )
    assert "the NVIDIA driver is too old: it does CUDA 12, onnxruntime-gpu is for 13.0" in str(told["cuda"])
    assert 'pip install "onnxruntime-gpu[cuda,cudnn]>=1.20,<1.27"' in str(told["cuda"])


def test_a_library_that_is_missing_is_named(tmp_path):
    # Of a CUDA yet to come: other packages here, such as PyTorch, may have brought today's libraries.
    gpu = package(tmp_path / "gpu", "onnxruntime-gpu", "9.9.9", "99.0")
    there = "libcudart.so.99", "libcublasLt.so.99", "libcurand.so.10", "libcufft.so.98", "libcudnn.so.9"
    for name in there:
        build(gpu / "nvidia" / "cu99" / "lib" / name, "int here;")
    told = seen([driver(tmp_path / "driver", version=99000)], [gpu])
    assert "libcublas.so.99 cannot be found, which onnxruntime-gpu needs" in str(told["cuda"])
    assert "cudnn.so" not in str(told["cuda"])
    assert told["auto"] == CPU


def all_there(folder: Path) -> Path:
    """A package for the GPU with libraries by all the names it needs."""
    for name in NEEDED_13:
        where = "cudnn" if "cudnn" in name else "cu13"
        build(folder / "nvidia" / where / "lib" / name, "int here;")
    return package(folder, "onnxruntime-gpu", "1.31.1", "13.0")


@pytest.mark.parametrize(("free", "workers"), [(79, 6), (20, 4), (3, 1)])
def test_where_all_is_there_the_gpu_is_used_with_what_its_memory_bears(tmp_path, free, workers):
    told = seen([driver(tmp_path / "driver", free=free)], [all_there(tmp_path / "gpu")])
    assert told["cuda"] == told["auto"] == ["float-1", workers]
    assert told["cpu"] == CPU
    assert told["report"] == [
        f"Pretended GPU (24 GiB, {free} GiB of it free), onnxruntime-gpu for CUDA 13.0", ""
    ]


ASK_LOADER = """
import json
from respoken.engines import cuda
print(json.dumps({"what": cuda.fallen_back(cuda.installed()).what}))
"""


def test_a_provider_that_does_not_load_is_explained_by_the_system_s_loader(tmp_path):
    gpu = all_there(tmp_path / "gpu")
    capi = gpu / "onnxruntime" / "capi"
    build(capi / "libonnxruntime_providers_shared.so", "int shared;")
    newer = build(tmp_path / "libnewer.so.7", "int newer;", "-Wl,-soname,libnewer.so.7")
    build(capi / "libonnxruntime_providers_cuda.so", "extern int newer; int *a = &newer;", str(newer))
    newer.unlink()
    assert seen([driver(tmp_path / "driver")], [gpu], ASK_LOADER) == {
        "what": "onnxruntime-gpu did not get to the GPU "
        "(libnewer.so.7: cannot open shared object file: No such file or directory)."
    }


SPEAK = """
import json
from respoken.engines import build
from respoken.engines.base import EngineSpec
from respoken.errors import EngineError
def said(device):
    engine = build(EngineSpec(name="kokoro", device=device))
    try:
        return engine.speak("Yes.", engine.voices()[0], 1.0).device
    except EngineError as error:
        return str(error)
print(json.dumps({device: said(device) for device in ("cuda", "auto")}))
"""


@pytest.mark.engine
def test_a_session_that_falls_back_to_the_cpu_is_an_error_when_the_gpu_was_asked_for(tmp_path):
    """Half of a package over half of another: the record says GPU, the runtime itself is the CPU's."""
    import onnxruntime

    gpu = all_there(tmp_path / "gpu")
    real = Path(onnxruntime.__file__).parent
    (gpu / "onnxruntime" / "__init__.py").unlink()
    for folder in ("", "capi"):
        for path in (real / folder).iterdir():
            here = gpu / "onnxruntime" / folder / path.name
            if not here.exists():
                here.symlink_to(path)
    told = seen([driver(tmp_path / "driver")], [gpu], SPEAK)
    assert str(told["cuda"]).startswith("--device cuda: onnxruntime-gpu did not get to the GPU (")
    assert "libonnxruntime_providers_cuda.so: cannot open shared object file" in str(told["cuda"])
    assert told["auto"] == "cpu"  # which is what it says in the manifest, too


@pytest.mark.skipif(cuda.driver_fault() is None, reason="there is a GPU here")
def test_make_says_so_in_one_line_before_anything_is_spoken(respoken: Respoken, talk: Path, tmp_path: Path):
    done = respoken("make", talk, "-o", tmp_path / "output", "--device", "cuda")
    assert done.returncode == 1
    assert "--device cuda: there is no NVIDIA driver here" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "output").rglob("*.mp3"))
