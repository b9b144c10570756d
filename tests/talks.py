"""Transcripts for tests: text put in a file and read back, what is said in it, and why one is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from respoken import transcripts
from respoken.errors import TranscriptError
from respoken.models import Transcript


def read(folder: Path, content: Any, name: str = "talk", **options: Any) -> Transcript:
    """What a file holds that has the content: bytes as they are, text in UTF-8, all else as JSON."""
    path = folder / name
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return transcripts.read(path, **options)


def said(transcript: Transcript) -> list[tuple[str, str]]:
    """(speaker, words) of all turns."""
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def why_refused(reading: Callable[[], object]) -> str:
    """The one line that refuses a file, which says what to do."""
    with pytest.raises(TranscriptError) as caught:
        reading()
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.remedy
    return line


def refusal(folder: Path, content: Any) -> str:
    """The one line that refuses a file with the content."""
    return why_refused(lambda: read(folder, content))


def read_or_refused(folder: Path, content: Any) -> TranscriptError | None:
    """None when somebody speaks in a file, else why it is refused; fails where it does not say what to do."""
    try:
        transcript = read(folder, content)
    except TranscriptError as refused:
        error = refused
    else:
        assert transcript.turns
        return None
    assert error.remedy
    return error


def lines_that_lose_a_word(folder: Path, text: str, but: str | None = None) -> dict[int, str]:
    """The lines at whose end a word that stands nowhere else is neither said nor set aside, by their numbers.

    but: lines that hold it are passed over.
    """
    lost = {}
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if not line.strip() or (but is not None and but in line):
            continue
        try:
            transcript = read(folder, "\n".join([*lines[:place], f"{line} zyzzyva", *lines[place + 1 :]]))
        except TranscriptError:
            continue  # Refusing the file is no silent loss.
        kept = [word for turn in said(transcript) for word in turn]
        kept += [aside.text for aside in transcript.set_aside]
        if not any("zyzzyva" in part for part in kept):
            lost[place + 1] = line
    return lost
