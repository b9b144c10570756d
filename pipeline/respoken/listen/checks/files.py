"""Checks on the files as such: that they are what was made, and say what they are."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from respoken import ffmpeg, manifest
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, finding


def as_made(evidence: Evidence) -> Iterator[Finding]:
    """Every file the manifest lists is there and as it was made."""
    folder = evidence.folder

    def faults() -> Iterator[str]:
        for output in folder.manifest.outputs:
            name = PurePosixPath(output.name)
            path = folder.path / name
            if name.is_absolute() or ".." in name.parts:
                yield f"manifest.json: {output.name!r} lies outside the folder"
            elif not path.is_file():
                yield f"{output.name} is missing"
            elif path.stat().st_size != output.size_bytes:
                yield f"{output.name} has {path.stat().st_size:,} bytes, not {output.size_bytes:,}"
            elif manifest.digest(path) != output.sha256:
                yield f"{output.name} was changed after it was made"

    count = len(folder.manifest.outputs)
    yield finding("files as made", faults(), f"{count} files", "bytes and sha256 as in manifest.json")


def manifest_agrees(evidence: Evidence) -> Iterator[Finding]:
    """The manifest says of the episode what the timeline says."""
    told, timeline = evidence.folder.manifest, evidence.folder.timeline

    def faults() -> Iterator[str]:
        # The timeline is written to a tenth of a millisecond.
        if not abs(told.duration_s - timeline.duration_s) <= 0.001:
            yield f"manifest.json: {told.duration_s:.3f} s long, not {timeline.duration_s:.3f}"
        if told.utterances != len(timeline.utterances):
            yield f"manifest.json: {told.utterances} utterances, not {len(timeline.utterances)}"
        turns = len({span.turn for span in timeline.utterances if span.turn})
        if told.turns != turns:
            yield f"manifest.json: {told.turns} turns, not {turns}"

    yield finding(
        "manifest agrees", faults(), f"{told.turns} turns, {told.utterances} utterances",
        "as in timeline.json",
    )


def picture(evidence: Evidence) -> Iterator[Finding]:
    """The picture of the sound, where there is one, is a picture of this episode."""
    title, wanted = evidence.folder.picture, " ".join(evidence.folder.manifest.title.split())
    if title is not None:
        faults = [f"waveform.svg: its title is {title!r}"] if title != wanted else []
        yield finding("picture of the sound", faults, "an SVG picture", "well-formed, the episode's title")


def marked(evidence: Evidence) -> Iterator[Finding]:
    """The synthetic speech is marked: in the manifest, in every audio file (twice), in the notes."""
    folder = evidence.folder
    disclosure = folder.manifest.disclosure

    def faults() -> Iterator[str]:
        if not folder.manifest.ai_generated:
            yield "manifest.json: ai_generated is not true"
        if not disclosure.strip():
            yield "manifest.json: the disclosure is empty"
        if folder.mp3:
            frames = folder.tag
            if ("AI_GENERATED", "true") not in [frame.pair for frame in frames if frame.name == "TXXX"]:
                yield f"{folder.mp3.name}: no mark for machines (TXXX frame AI_GENERATED)"
            if not any(disclosure in frame.pair[1] for frame in frames if frame.name == "COMM"):
                yield f"{folder.mp3.name}: no comment (COMM) with the disclosure"
        for path in folder.sounds:
            if path != folder.mp3:
                yield from _unmarked(path, disclosure)
        for name in ("notes.md", "notes.html", *(["index.html"] if folder.player else [])):
            if not _says(folder.text(name), disclosure):
                yield f"{name}: does not hold the disclosure"

    yield finding("synthetic speech marked", faults(), "manifest, tags, notes", "all say so")


def _unmarked(path: Path, disclosure: str) -> Iterator[str]:
    """What a file that is no MP3 lacks of the two marks; M4B has no tags of its own naming."""
    found = ffmpeg.tags(path)
    if found.get("ai_generated") != "true" and found.get("description") != "AI_GENERATED=true":
        yield f"{path.name}: no mark for machines (AI_GENERATED)"
    if disclosure not in found.get("comment", ""):
        yield f"{path.name}: no comment with the disclosure"


def _says(text: str, words: str) -> bool:
    """Whether a page holds words, their markup aside."""
    return _letters(words) in _letters(text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")))
