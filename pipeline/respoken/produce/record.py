"""How each episode was asked for, kept where nothing is published from, so that it can be made again.

``check --fix`` needs it: the episode's own folder says what was made, and not from which file or with
which flags.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from respoken import atomic
from respoken.config import Settings
from respoken.models import Noun

FOLDER = ".made"
"""In the output folder; one file an edition of an episode."""


class Record(Noun):
    """What ``make`` was called with. Paths are absolute."""

    source: Path
    output: Path
    settings: Settings
    turns: tuple[int, ...] | None = None
    narrator: str | None = None
    same: Mapping[str, str] = Field(default_factory=dict)
    beside: tuple[str, ...] = ()


def keep(record: Record, slug: str) -> None:
    """Keep how an episode was asked for. Raises MediaError."""
    atomic.write_text(_path(record.output, slug, record.settings.edition), record.model_dump_json() + "\n")


def read(output: Path, slug: str, edition: str) -> Record | None:
    """How an episode was asked for; None where it is not known or an older version wrote it."""
    try:
        return Record.model_validate_json(_path(output, slug, edition).read_bytes())
    except (OSError, ValidationError):
        return None


def _path(output: Path, slug: str, edition: str) -> Path:
    return output / FOLDER / f"{slug}.{edition}.json"
