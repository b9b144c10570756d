"""chapters.json: Podcasting 2.0 JSON chapters, version 1.2.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

import json
from pathlib import Path

from respoken import atomic
from respoken.models import Episode
from respoken.package.base import Master


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """chapters.json: each chapter ends where the next one starts, the last with the audio."""
    document: dict[str, object] = {"version": "1.2.0"}
    named = {"author": episode.show.author, "title": episode.title, "podcastName": episode.show.title}
    document.update({key: value for key, value in named.items() if value})
    chapters = episode.timeline.chapters
    ends = [*(chapter.start_s for chapter in chapters[1:]), episode.timeline.duration_s]
    document["chapters"] = [
        {"startTime": round(chapter.start_s, 3), "endTime": round(end_s, 3), "title": chapter.title}
        for chapter, end_s in zip(chapters, ends, strict=False)
    ]
    path = folder / "chapters.json"
    atomic.write_text(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return [path]
