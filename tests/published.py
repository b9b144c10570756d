"""Output folders as ``make`` leaves them, laid down in milliseconds: small files, real manifests."""

import json
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from respoken import manifest
from respoken.config import Card, Feed, Settings
from respoken.manifest import Manifest, VoiceUsed
from respoken.models import Chapter, Loudness, Person, Show, Soundbite

SHOW = Show(
    title="Ohm & Co", description="Two people talk about electricity.", author="Ohm Radio",
    email="post@example.org", language="en-GB", category="Science > Physics; Technology",
    base_url="https://example.org/ohm",
)

TEXTS = ("transcript.vtt", "transcript.srt", "transcript.json", "transcript.html", "transcript.txt")

NOTES = """<!DOCTYPE html>
<html lang="en"><head><title>{title}</title><style>p {{ }}</style></head>
<body><main><h1>{title}</h1><p>About &amp; around volts.</p><section><h2>Chapters</h2>
<ul><li>00:00:00 Hello</li><li>00:01:00 Volts &lt; amps</li></ul></section></main></body></html>
"""


@cache
def picture(size: tuple[int, int] = (1400, 1400), mode: str = "RGB", form: str = "JPEG") -> bytes:
    """A picture of one colour."""
    data = BytesIO()
    Image.new(mode, size).save(data, form, quality=1)
    return data.getvalue()


def settings(**changes: Any) -> Settings:
    """The settings of a show that lacks nothing; ``show`` and ``feed`` are changes to those tables."""
    show = SHOW.model_copy(update=changes.pop("show", {}))
    feed = Feed(**changes.pop("feed", {}))
    people = changes.pop("people", {"ADA": Card(role="Host", href="https://example.org/ada")})
    return Settings(show=show, feed=feed, people=people, **changes)


def lay_down(
    output: Path, slug: str = "volts", *, edition: str = "standard", formats: Sequence[str] = ("mp3",),
    without: Sequence[str] = (), duration_s: float = 120.25, **told: Any,
) -> Path:
    """An episode's folder; ``told`` are fields of its manifest, ``without`` names files that it lacks."""
    folder = output / slug / ("" if edition == "standard" else edition)
    folder.mkdir(parents=True, exist_ok=True)
    title = told.pop("title", f"All about {slug}")
    chapters = told.pop(
        "chapters", (Chapter(title="Hello", start_s=0.5), Chapter(title="Volts < amps", start_s=60.0))
    )
    files: dict[str, bytes] = {f"{slug}.{ending}": f"{ending} of {slug}".encode() * 100 for ending in formats}
    files |= {name: f"{name} of {slug}".encode() for name in TEXTS}
    files["cover.jpg"] = picture()
    files["index.html"] = b"<!DOCTYPE html><title>page</title>"
    files["notes.html"] = NOTES.format(title=title).encode()
    times = [{"startTime": chapter.start_s, "title": chapter.title} for chapter in chapters]
    files["chapters.json"] = json.dumps({"version": "1.2.0", "chapters": times}).encode()
    paths = []
    for name, data in files.items():
        if name not in without:
            (folder / name).write_bytes(data)
            paths.append(folder / name)
    manifest.write(folder, told_by(slug, title, duration_s, chapters, edition, paths, **told))
    return folder


def told_by(
    slug: str, title: str, duration_s: float, chapters: Sequence[Chapter], edition: str,
    paths: Sequence[Path], **told: Any,
) -> Manifest:
    """The manifest of an episode with those files."""
    fields: dict[str, Any] = {
        "respoken": "0.1.0",
        "versions": {},
        "title": title,
        "slug": slug,
        "date": "2026-01-31",
        "language": "en-GB",
        "summary": ("Ada and Bo measure volts.", "They find some."),
        "people": (Person(name="Ada", host=True), Person(name="Bo", role="electrician")),
        "chapters": tuple(chapters),
        "soundbites": (Soundbite(start_s=61.5, duration_s=20, title="Volts & amps"),),
        "disclosure": "The voices are synthetic.",
        "edition": edition,
        "engine": "tone",
        "engine_fingerprint": "tone 1",
        "device": "cpu",
        "voices": (VoiceUsed(speaker="Ada", voice="a", engine="tone", licence="CC0-1.0"),),
        "turns": 2,
        "utterances": 2,
        "clips_made": 2,
        "clips_reused": 0,
        "duration_s": duration_s,
        "wall_s": 1.0,
        "real_time_factor": 0.1,
        "target_lufs": -16.0,
        "target_peak_dbtp": -1.0,
        "loudness": Loudness(integrated_lufs=-16.0, true_peak_dbtp=-1.5, lra_lu=3.0),
        "inputs": (),
        "outputs": manifest.listed(paths),
        "recipe": "0",
    }
    return Manifest(**{**fields, **told})
