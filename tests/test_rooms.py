"""The doors between the rooms open one way: imports are read from the source and held to the plan."""

import ast
from pathlib import Path

import pytest

import respoken

ROOT = Path(respoken.__file__).parent

NOUNS = {"models", "errors"}
GROUND = {  # what knows no stage: sound, files, and what words are
    "audio", "atomic", "shipped", "config", "ffmpeg", "child", "id3", "loudness", "limiter", "voiceprint",
    "hosts", "phrases", "words", "lexicon_file", "linebreaks", "media_types", "webpage", "safexml", "places",
    "riding", "languages",
}
FOLDERS = {"transcripts", "engines", "workers", "package", "publish"}
STAGES = {
    "script", "normalise", "lexicon", "phrasing", "outline", "editions", "cast", "speak", "store", "pauses",
    "assemble", "balance", "music", "passages", "master", "notes", "captions", "manifest", "listen",
    "feed", "site", "serve",
}

# A stage may use its folder's table, and the helpers that only it and its like have.
OWN = {
    "lexicon": {"normalise", "engines"},
    "phrasing": {"normalise"},
    "script": {"phrasing", "lexicon"},
    "editions": {"phrasing", "lexicon"},
    "workers": {"engines", "store"},
    "store": {"engines"},
    "speak": {"engines", "workers", "store"},
    "assemble": {"pauses", "store"},
    "balance": {"store"},
    "passages": {"store"},
    "master": {"package", "passages"},
    "listen": {"engines", "manifest"},
    "feed": {"manifest"},
    "site": {"manifest", "webpage"},
    "package": {"webpage"},
    "publish": {"manifest"},
    "serve": set(),
}


def modules() -> list[Path]:
    """The program's own modules; the wheel's copy of voices/ holds scripts that build its data."""
    return sorted(path for path in ROOT.rglob("*.py") if "_voices" not in path.parts)


def room(path: Path) -> str:
    """The first name below the package: ``engines/kokoro/engine.py`` is in the room engines."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def doors(source: str) -> set[str]:
    """Rooms that a module's source imports anywhere in it, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their room in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "respoken" and rest:
                found.add(rest.split(".")[0])
    return found - {"__version__"}


def allowed(name: str) -> set[str]:
    if name == "errors":
        return set()
    if name == "models":
        return set()
    if name in GROUND:
        return NOUNS | GROUND
    if name in FOLDERS | STAGES:
        return NOUNS | GROUND | OWN.get(name, set())
    if name in {"produce", "doctor"}:
        return NOUNS | GROUND | FOLDERS | STAGES | {"doctor"}
    if name == "display":
        return {"models", "manifest", "doctor", "listen", "produce", "speak", "feed", "publish"}
    if name == "cli":
        return {"produce", "publish", "serve", "config", "errors", "display"}
    return {"produce", "config", "cli"}  # the package's own front


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_doors_open_one_way(path: Path) -> None:
    found = doors(path.read_text(encoding="utf-8"))
    assert found - {room(path)} <= allowed(room(path))


def test_every_room_is_on_the_map() -> None:
    fronts = {"__init__", "__main__", "produce", "doctor", "display", "cli"}
    known = NOUNS | GROUND | FOLDERS | STAGES | fronts
    assert {room(path) for path in modules()} <= known


def test_a_door_inside_a_function_is_seen() -> None:
    assert doors("def f():\n    from respoken.produce import make\n    return make\n") == {"produce"}
