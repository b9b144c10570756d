"""The file in which a show keeps who has had which voice: engine -> speaker -> voice.

A voice of another engine than the table's has its own before it, as in ``coqui:vctk/p225``.
It lies beside the show file, is read before an episode is cast and written after it, and people may edit it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from respoken.atomic import write_text
from respoken.errors import SettingsError
from respoken.models import Cast

_NOBODY: Mapping[str, str] = MappingProxyType({})
_TABLES = TypeAdapter(dict[str, dict[str, str]])


def recall(path: Path, engine: str = "kokoro") -> dict[str, str]:
    """The voice each speaker had with this engine, by name; empty when there is no such file yet.

    Raises SettingsError when the file is there and cannot be understood.
    """
    return _recorded(path).get(engine, {})


def remember(
    path: Path, cast: Cast, remembered: Mapping[str, str] = _NOBODY, engine: str = "kokoro"
) -> None:
    """Write the cast down beside those of ``remembered`` and of the file: nobody is forgotten.

    engine: the episode's, whose table it goes to; each engine has one of its own, so that trying another
    costs nobody their voice. The file is replaced whole, and left alone when nothing in it changes.
    Raises SettingsError when the file there is damaged, MediaError when it cannot be written.
    """
    if not cast.parts:
        return
    tables = _recorded(path)
    before = tables.get(engine)
    speaking = {key(part.speaker) for part in cast.parts}
    known = {**remembered, **(before or {})}
    absent = {name: voice for name, voice in known.items() if key(name) not in speaking}
    tables[engine] = absent | {
        part.speaker: part.voice.name if part.voice.engine == engine
        else f"{part.voice.engine}:{part.voice.name}"
        for part in cast.parts
    }
    if tables[engine] != before:
        write_text(path, json.dumps(tables, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def key(speaker: str) -> str:
    """A speaker's label as labels are compared: upper and lower case alike, blanks folded."""
    return " ".join(speaker.casefold().split())


def _recorded(path: Path) -> dict[str, dict[str, str]]:
    remedy = "Mend it, or delete it to have the show cast anew."
    try:
        return _TABLES.validate_python(json.loads(path.read_text(encoding="utf-8")), strict=True)
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        raise SettingsError(
            'is not of the form {"engine": {"speaker": "voice"}}.', str(path), remedy
        ) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot be read as a cast file ({error}).", str(path), remedy) from error
