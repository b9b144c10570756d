"""The files of a Coqui model on disk: found, named by their hash, their speakers listed, all without torch.

A model is a folder with ``config.json`` and its weights, or the weights themselves with the config beside
them. Paths inside a config are those of the machine it was trained on, so files are looked for by name.
"""

import functools
import hashlib
import io
import json
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from respoken.errors import EngineError

_WEIGHTS = ("model.pth", "model_file.pth", "best_model.pth", "model_file.pth.tar")
_NOT_WEIGHTS = ("speaker", "language", "d_vector", "dvae", "mel_stats", "config_se")
_SPEAKERS = ("speaker_ids.json", "speakers.json", "speaker_ids.pth", "speakers.pth")
_REMEDY = "Give --model a folder with config.json and the weights of a Coqui VITS or XTTS model."


@dataclass(frozen=True)
class ModelFiles:
    """Where a model's parts lie, and its config as parsed JSON."""

    config: Path
    weights: Path
    settings: Mapping[str, Any] = field(repr=False)

    @property
    def folder(self) -> Path:
        """The folder of the config."""
        return self.config.parent

    @property
    def name(self) -> str:
        """What a person would call the model: its folder's name, or its file's where that says more."""
        stem = self.weights.stem
        return self.folder.resolve().name if self.weights.name in _WEIGHTS else stem

    @property
    def kind(self) -> str:
        """Coqui's name for the kind of model, such as vits or xtts."""
        return str(self.settings.get("model", "")).lower()

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The settings of the network itself."""
        found = self.settings.get("model_args")
        return found if isinstance(found, Mapping) else {}

    def argument(self, name: str) -> Any:
        """A setting that lies among the network's or, in older configs, beside them."""
        return self.arguments.get(name) or self.settings.get(name)


def find(model: Path) -> ModelFiles:
    """The files of a model given as a folder or as its weights. Raises EngineError."""
    if not model.exists():
        raise EngineError("no such file or folder.", str(model), "Check the path given to --model.")
    folder = model if model.is_dir() else model.parent
    config = folder / "config.json"
    if not config.is_file():
        raise EngineError(f"there is no config.json {_at(model)}.", str(model), _REMEDY)
    return ModelFiles(config, _weights(folder) if model.is_dir() else model, _read(config))


def _at(model: Path) -> str:
    return "in it" if model.is_dir() else "beside it"


def _weights(folder: Path) -> Path:
    for name in _WEIGHTS:
        if (folder / name).is_file():
            return folder / name
    others = [
        path for path in sorted(folder.glob("*.pth"))
        if not any(path.name.startswith(other) for other in _NOT_WEIGHTS)
    ]
    if len(others) != 1:
        names = ", ".join(path.name for path in others)
        what = f"holds several weights ({names})." if others else "holds no weights, no .pth file."
        raise EngineError(what, str(folder), "Give --model the .pth file itself." if others else _REMEDY)
    return others[0]


def _read(config: Path) -> Mapping[str, Any]:
    try:
        settings = json.loads(config.read_bytes())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EngineError(f"cannot be read as JSON ({error}).", str(config), _REMEDY) from error
    if not isinstance(settings, dict) or not isinstance(settings.get("model"), str):
        raise EngineError("is no config of a Coqui model: it names no model.", str(config), _REMEDY)
    return settings


def sha256(path: Path) -> str:
    """A file's hash in hex; read once as long as its size and time stay. Raises EngineError."""
    try:
        status = path.stat()
        return _sha256(path.resolve(), status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise EngineError(f"cannot be read ({error.strerror}).", str(path), _REMEDY) from error


@functools.lru_cache(maxsize=64)
def _sha256(path: Path, size_bytes: int, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- speakers ---------------------------------------------------------------------------------------


def speakers(files: ModelFiles) -> dict[str, int]:
    """A VITS model's speakers as they are called -> their number in it; empty when it has one voice only.

    Raises EngineError when the model has speakers and nothing says which.
    """
    if not files.argument("use_speaker_embedding"):
        return {}
    listed = files.settings.get("speakers")
    if isinstance(listed, list) and listed:
        return {_name(name): number for number, name in enumerate(listed)}
    path = _beside(files, ("speakers_file", "speaker_file"), _SPEAKERS)
    table = _table(path)
    if not table or not all(isinstance(number, int) for number in table.values()):
        raise EngineError("names no speakers.", str(path), "Take the file that came with the model.")
    return {_name(name): number for name, number in table.items()}


def embeddings(files: ModelFiles) -> dict[str, tuple[float, ...]]:
    """The speakers of a model that takes each as a vector -> that vector; empty for all other models.

    A file has many recordings of a speaker; the vector is the mean of theirs. Raises EngineError.
    """
    if not files.argument("use_d_vector_file"):
        return {}
    path = _beside(files, ("d_vector_file",), ("speakers.json", "speakers.pth", "d_vectors.json"))
    grouped: dict[str, list[list[float]]] = {}
    for recording in _table(path).values():
        if not (isinstance(recording, Mapping) and isinstance(recording.get("embedding"), list)):
            raise EngineError("holds no speaker embeddings.", str(path), _REMEDY)
        grouped.setdefault(_name(recording.get("name", "")), []).append(recording["embedding"])
    if not grouped:
        raise EngineError("names no speakers.", str(path), "Take the file that came with the model.")
    return {
        name: tuple(sum(column) / len(column) for column in zip(*rows, strict=True))
        for name, rows in grouped.items()
    }


def languages(files: ModelFiles) -> dict[str, int]:
    """The languages of a model that is told which one to speak -> their number; empty for all other models.

    Raises EngineError when nothing says which they are.
    """
    if not files.argument("use_language_embedding"):
        return {}
    if files.argument("language_ids_file") or not files.settings.get("languages"):
        table = _table(_beside(files, ("language_ids_file",), ("language_ids.json",), "languages"))
        return {str(name).lower(): int(number) for name, number in table.items()}
    return {str(name).lower(): number for number, name in enumerate(files.settings["languages"])}


def _name(name: Any) -> str:
    # VCTK's first speaker is called "ED" and a line end.
    return " ".join(str(name).split())


def _beside(
    files: ModelFiles, arguments: tuple[str, ...], usual: tuple[str, ...], what: str = "speakers"
) -> Path:
    """The file that the config names, or one of the usual names, beside the config."""
    wanted: list[str] = []
    for argument in arguments:
        named = files.argument(argument)
        for name in named if isinstance(named, list) else [named]:
            wanted += [Path(str(name).replace("\\", "/")).name] if name else []
    for name in (*wanted, *usual):
        if (files.folder / name).is_file():
            return files.folder / name
    names = " or ".join(dict.fromkeys(wanted or usual[:1]))
    raise EngineError(
        f"has several {what}, and the file that names them, {names}, is missing.", str(files.folder),
        "Put the file that came with the model beside its config.json.",
    )


def _table(path: Path) -> dict[Any, Any]:
    try:
        found = json.loads(path.read_bytes()) if path.suffix == ".json" else _unpickled(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise EngineError(
            f"cannot be read ({error}).", str(path), "Take the file that came with the model."
        ) from error
    if not isinstance(found, dict):
        raise EngineError("is no table of speakers.", str(path), "Take the file that came with the model.")
    return found


class _PlainValues(pickle.Unpickler):
    """Reads what is made of Python's own values; whatever would call a function is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"it calls {module}.{name}")


def _unpickled(path: Path) -> Any:
    """What torch.save wrote of plain values, without torch: a pickle in a ZIP."""
    with zipfile.ZipFile(path) as box:
        (name,) = [name for name in box.namelist() if name.endswith("/data.pkl")]
        return _PlainValues(io.BytesIO(box.read(name))).load()
