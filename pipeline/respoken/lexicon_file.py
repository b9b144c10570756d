"""Entries added to the [lexicon] table of a show file, which stays otherwise as its author wrote it."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from respoken import atomic
from respoken.config import read_show_file
from respoken.errors import SettingsError

_HEADER = re.compile(r"^[ \t]*\[[ \t]*lexicon[ \t]*\][ \t]*(?:#.*)?$")


def add(path: Path, entries: Mapping[str, str]) -> None:
    """Add entries, word -> reading, to a show file; a file that is not there is begun.

    An entry that the file has already is left alone. Raises SettingsError when the file cannot be read, or
    keeps its lexicon in a form that a line cannot be added to, and MediaError when it cannot be written.
    """
    old = read_show_file(path).lexicon if path.exists() else {}
    new = {word: reading for word, reading in entries.items() if word not in old}
    if not new:
        return
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    written = _added(text, new)
    try:
        lexicon = tomllib.loads(written).get("lexicon")
    except tomllib.TOMLDecodeError:
        lexicon = None
    if lexicon != {**old, **new}:
        lines = "; ".join(_lines(new))
        raise SettingsError(
            "keeps its lexicon in a form that no line can be added to.", str(path), f"Add to it: {lines}"
        )
    with atomic.replacing(path) as temporary:
        temporary.write_bytes(written.encode())


def _added(text: str, entries: Mapping[str, str]) -> str:
    """The text with the entries below the header of the table, or in a new table at its end."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(line + end for line in _lines(entries))
    rows = text.splitlines(keepends=True)
    header = next((at for at, row in enumerate(rows) if _HEADER.fullmatch(row.rstrip("\r\n"))), None)
    if header is not None:
        before = "".join(rows[: header + 1])
        return before + ("" if before.endswith("\n") else end) + lines + "".join(rows[header + 1 :])
    gap = "" if not text else end if text.endswith("\n") else end * 2
    return f"{text}{gap}[lexicon]{end}{lines}"


def _lines(entries: Mapping[str, str]) -> list[str]:
    # A JSON string is a TOML basic string; a bare key may hold only ASCII letters and digits.
    return [
        f"{word if re.fullmatch(r'[A-Za-z0-9_-]+', word) else json.dumps(word, ensure_ascii=False)} = "
        f"{json.dumps(reading, ensure_ascii=False)}"
        for word, reading in entries.items()
    ]
