"""transcript.json: Podcasting 2.0 JSON transcript at word level.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
"""

import json
from collections.abc import Iterator
from pathlib import Path

from respoken import atomic
from respoken.models import Episode, Span
from respoken.package.base import Master


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.json: one entry of ``segments`` a word, and one a line of the file."""
    path = folder / "transcript.json"
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"version": "1.0.0", "segments": [')
        comma = "\n"
        for span in episode.timeline.utterances:
            for word in _words(span):
                file.write(comma + word)
                comma = ",\n"
        file.write("\n]}\n")
    return [path]


def _words(span: Span) -> Iterator[str]:
    for word in span.words:
        entry = {
            "speaker": span.speaker, "startTime": round(word.start_s, 3), "endTime": round(word.end_s, 3),
            "body": word.text,
        }
        yield json.dumps(entry, ensure_ascii=False)
