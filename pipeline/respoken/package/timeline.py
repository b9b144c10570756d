"""timeline.json: where every utterance and word lies in the finished audio.

Times are seconds, rounded to a tenth of a millisecond: about four samples, and short to read.
"""

import json
from pathlib import Path
from typing import Any

from respoken import atomic
from respoken.models import Episode, Span, TimedWord
from respoken.package.base import Master

DECIMALS = 4


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """timeline.json, an utterance a line, written as it goes so that ten hours need no more memory."""
    timeline = episode.timeline
    path = folder / "timeline.json"
    chapters = [
        {"title": chapter.title, "start_s": round(chapter.start_s, DECIMALS)} for chapter in timeline.chapters
    ]
    with atomic.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        duration_s = round(timeline.duration_s, DECIMALS)
        file.write(f'{{"sample_rate_hz": {timeline.sample_rate_hz}, "duration_s": {duration_s},\n')
        file.write('"utterances": [')
        for number, span in enumerate(timeline.utterances):
            file.write((",\n" if number else "\n") + _json(_utterance(span)))
        file.write(f'\n],\n"chapters": {_json(chapters)}}}\n')
    return [path]


def _utterance(span: Span) -> dict[str, Any]:
    return {
        "index": span.index, "turn": span.turn, "speaker": span.speaker, "voice": span.voice,
        "text": span.text, "spoken": span.spoken,
        **_times(span),
        "words": [{"text": word.text, **_times(word)} for word in span.words],
    }


def _times(one: Span | TimedWord) -> dict[str, float]:
    return {"start_s": round(one.start_s, DECIMALS), "end_s": round(one.end_s, DECIMALS)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
