"""How long a feed of many episodes takes: python bench/feed.py [EPISODES]

Lays down episode folders in a temporary place, each with its manifest, notes, five transcripts, chapters,
a cover of 3000 pixels and audio in three formats and two editions, and builds their feed: the first time,
again without a change, and again after one episode changed. Every build reads every manifest and checks
every file and picture that the feed names.
"""

import argparse
import json
import os
import tempfile
import time
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from respoken import feed, manifest
from respoken.config import Settings
from respoken.manifest import Manifest, VoiceUsed
from respoken.models import Chapter, Loudness, Output, Person, Show, Soundbite

SHOW = Show(
    title="A long run", description="Every day since.", author="Us", email="us@example.org",
    category="News > Daily News", base_url="https://example.org/run",
)
AUDIO = ("mp3", "m4b", "opus")
NOTES = f"<main><h1>x</h1><p>What it is about.</p><ul>{'<li>Somebody said something</li>' * 30}</ul></main>"


def main() -> None:
    """Print the seconds of each build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("episodes", type=int, nargs="?", default=2000)
    count = parser.parse_args().episodes
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        lay_down(output, count)
        settings = Settings(show=SHOW)
        print(f"{count} episodes, {sum(1 for _ in output.rglob('*.*'))} files")
        for name in ("first", "unchanged", "one changed"):
            if name == "one changed":
                retitle(output / "day-0000")
            began, began_cpu = time.perf_counter(), time.process_time()
            built = feed.build(output, settings)
            took_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
            size_mb = built.path.stat().st_size / 2**20
            said = f"{name:12} {took_s:6.2f} s ({cpu_s:.2f} s of CPU)   {size_mb:.1f} MB"
            print(f"{said}   changed: {built.changed}")


def lay_down(output: Path, count: int) -> None:
    """The folders; files that are the same in all of them are links to one."""
    picture = BytesIO()
    Image.new("RGB", (3000, 3000)).save(picture, "JPEG", quality=10)
    chapters = tuple(Chapter(title=f"Chapter {n}", start_s=n * 120.0) for n in range(10))
    times = [{"startTime": chapter.start_s, "title": chapter.title} for chapter in chapters]
    shared = {
        "cover.jpg": picture.getvalue(), "notes.html": NOTES.encode(), "index.html": b"page",
        "chapters.json": json.dumps({"version": "1.2.0", "chapters": times}).encode(),
        **{f"transcript.{ending}": b"words" for ending in ("vtt", "srt", "json", "html", "txt")},
    }
    store = output / ".shared"
    store.mkdir()
    for name, data in shared.items():
        (store / name).write_bytes(data)
    for number in range(count):
        for edition in ("standard", "clear"):
            folder = output / f"day-{number:04}" / ("" if edition == "standard" else edition)
            folder.mkdir()
            for name in shared:
                os.link(store / name, folder / name)
            for ending in AUDIO:
                (folder / f"day-{number:04}.{ending}").write_bytes(b"sound")
            manifest.write(folder, told(number, edition, chapters, folder))


def told(number: int, edition: str, chapters: tuple[Chapter, ...], folder: Path) -> Manifest:
    """A manifest as long as a real one."""
    names = ("Ada Lovelace", "George Boole", "Mary Somerville", "Charles Babbage")
    return Manifest(
        respoken="0.1.0", versions={"onnxruntime": "1"}, title=f"Day {number}", slug=f"day-{number:04}",
        date=(date(2020, 1, 1) + timedelta(days=number)).isoformat(), summary=("What it is about.",) * 4,
        people=tuple(Person(name=name, host=name == names[0]) for name in names), chapters=chapters,
        soundbites=(Soundbite(start_s=200, duration_s=30, title="What it is about"),),
        disclosure="The voices in this episode are synthetic.", edition=edition, engine="tone",
        engine_fingerprint="tone", device="cpu", turns=60, utterances=300, clips_made=300, clips_reused=0,
        voices=tuple(VoiceUsed(speaker=name, voice=name, engine="tone", licence="CC0-1.0") for name in names),
        duration_s=2400.0, wall_s=400.0, real_time_factor=0.17,
        loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1.5, lra_lu=3), target_lufs=-16,
        target_peak_dbtp=-1, inputs=(), recipe="0" * 64,
        outputs=tuple(
            Output(name=path.name, sha256="0" * 64, size_bytes=path.stat().st_size)
            for path in sorted(folder.iterdir()) if path.is_file()
        ),
    )


def retitle(folder: Path) -> None:
    """Give an episode another title."""
    read = manifest.read(folder)
    assert read is not None
    manifest.write(folder, read.model_copy(update={"title": "Changed"}))


if __name__ == "__main__":
    main()
