"""From the words on the command line to values."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from respoken.errors import SettingsError

if TYPE_CHECKING:
    from respoken.config import Settings, Wish
    from respoken.produce import Watch


def settings(source: Path, show: Path | None, cast: Sequence[str] | None, **flags: Any) -> "Settings":
    """Settings from the show file, the one beside the transcript unless another is given, and the flags."""
    from respoken import config

    show_file = show or config.find_show_file(source)
    wishes = dict(map(_wish, cast or ()))
    return config.settings(
        show_file, wishes=wishes, must_speak=tuple(wishes), cache=cache(), **flags
    )


def agreed(question: str) -> bool:
    """Whether the user answers yes. Raises SettingsError when there is nobody to answer."""
    print(f"{question}\nType yes or no: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
        raise SettingsError(
            "there is a question to answer, and nobody to answer it.", "--get", "Run it in a terminal."
        )
    return answer.strip().lower() in ("yes", "y")


@contextmanager
def questions() -> "Iterator[Watch]":
    """A watch whose display begins with the first thing to show: a question before it stays readable."""
    from respoken import display

    with ExitStack() as stack:
        shown: list[display.Display] = []

        def watch(stage: str, how_far: Any) -> None:
            if not shown:
                shown.append(stack.enter_context(display.Display()))
            shown[0](stage, how_far)

        yield watch


def cache() -> Path | None:
    """The folder the environment names for prepared models, if it names one."""
    named = os.environ.get("RESPOKEN_CACHE")
    return Path(named) if named else None


def _wish(text: str) -> tuple[str, "Wish"]:
    from respoken.config import Wish

    speaker, equals, voice = (part.strip() for part in text.partition("="))
    if not (speaker and equals and voice):
        raise SettingsError(f"{text!r} is not NAME=VOICE.", "--cast", 'Write it as "Ada Byron=af_heart".')
    if voice in ("feminine", "masculine", "neutral"):
        return speaker, Wish.model_validate({"presentation": voice})
    return speaker, Wish(voice=voice)


def pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """What ``LABEL=NAME`` says, given any number of times."""
    found: dict[str, str] = {}
    for text in texts or ():
        label, equals, name = (part.strip() for part in text.partition("="))
        if not (label and equals and name):
            raise SettingsError(f"{text!r} is not LABEL=NAME.", "--same", 'Write it as "Dan=Dan Ott".')
        found[label] = name
    return found


def numbers(text: str) -> range | set[int]:
    """The turns that ``1-9``, ``3,5,8-`` and the like name."""
    numbers: set[int] = set()
    for piece in text.split(","):
        first, dash, last = (part.strip() for part in piece.partition("-"))
        if not first.isdecimal() or (last and not last.isdecimal()) or int(first) < 1:
            raise SettingsError(f"{text!r} names no turns.", "--turns", "Write them as 1-9 or 3,5,8-.")
        until = int(last) if last else (MOST_TURNS if dash else int(first))
        numbers.update(range(int(first), min(until, MOST_TURNS) + 1))
    return numbers


MOST_TURNS = 100_000
"""An open range such as 8- ends here; no transcript within the size limit has more turns."""


def distinct(sources: Sequence[Path]) -> None:
    """Nothing, when every transcript has an episode folder of its own. Raises SettingsError."""
    from respoken.produce import slug

    seen: dict[str, Path] = {}
    for source in sources:
        other = seen.setdefault(slug(source.stem), source)
        if other is not source:
            raise SettingsError(
                f"would be the same episode folder as {other}.", str(source), "Rename one of the two."
            )


def listed(names: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in names.split(",") if name.strip())


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    from pydantic_core import to_jsonable_python

    print(json.dumps(to_jsonable_python(document), indent=2, ensure_ascii=False))
