"""Checks on chapters and tags: that players of every kind are told the same."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from respoken import ffmpeg, id3
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, clock, finding

CHAPTER_S = 0.05
"""How far a chapter may begin from its first word."""

TOLD_S = 0.002
"""How far two files may be apart on a time: they hold whole milliseconds."""

DELAY_S = 0.03
"""The same for an MP3 as ffmpeg tells it: it counts the encoder's delay of 1,105 samples as sound."""

NOTES_S = 1.001
"""The same for the notes, which hold whole seconds."""

Told = list[tuple[str, float]]
"""Title and start of every chapter, in order."""

_TAGS = {"TIT2": "title", "TALB": "album", "TPE1": "artists", "TYER": "year", "TLAN": "language"}


def agree(evidence: Evidence) -> Iterator[Finding]:
    """Chapters are the same in every file that has them, and begin at their first word."""
    folder = evidence.folder
    told = [(chapter.title, chapter.start_s) for chapter in folder.timeline.chapters]
    others: dict[str, Told] = {"chapters.json": [(c.title, c.start_s) for c in folder.chapters]}
    if folder.mp3:
        others[f"{folder.mp3.name} (ID3)"] = _tagged(folder.tag)
    for path in folder.sounds:
        others[path.name] = [(c.title, c.start_s) for c in ffmpeg.chapters(path)]

    def faults() -> Iterator[str]:
        for name, found in others.items():
            delayed = folder.mp3 and name == folder.mp3.name
            yield from _differ(name, found, told, DELAY_S if delayed else TOLD_S)
        if [" ".join(title.split()) for title, _ in told] != folder.page.headings:
            yield f"transcript.html: has {len(folder.page.headings)} headings that are not the chapters'"
        # The notes begin their list at nought, wherever the first word is.
        noted = [(title, at_s if number else 0.0) for number, (title, at_s) in enumerate(told)]
        yield from _differ("notes.md", folder.noted_chapters, noted, NOTES_S)
        yield from _misplaced(evidence, told)

    yield finding(
        "chapters agree", faults(), f"{len(told)} chapters in {len(others) + 3} places",
        f"same titles and times, within {CHAPTER_S * 1000:.0f} ms of a first word",
    )


def _differ(name: str, found: Told, told: Told, within_s: float) -> Iterator[str]:
    """What one place says otherwise than the timeline."""
    for (title, there_s), (wanted, here_s) in zip(found, told, strict=False):
        if title != wanted:
            yield f"{name}: {title!r} stands where {wanted!r} should at {clock(here_s)}"
        if not abs(there_s - here_s) <= within_s:
            yield f"{name}: {title!r} starts at {there_s:.3f} s, not {here_s:.3f}"
    if len(found) != len(told):
        yield f"{name}: has {len(found)} chapters, not {len(told)}"


def _misplaced(evidence: Evidence, told: Told) -> Iterator[str]:
    """Chapters that are empty, or do not begin where somebody begins to speak."""
    starts = [span.start_s for span in evidence.spoken]
    # Players show no chapter before the first, so it begins with the file, also where music plays.
    if told and not abs(told[0][1]) <= TOLD_S:
        yield f"timeline.json: the first chapter starts at {clock(told[0][1])}, not 0:00.0"
    for (title, start_s), (_, next_s) in pairwise([*told, ("", evidence.folder.timeline.duration_s)]):
        if not title.strip() or not start_s < next_s:
            yield f"timeline.json: the chapter {title!r} at {clock(start_s)} is empty"
    for title, start_s in told[1:]:
        if not min((abs(start_s - start) for start in starts), default=CHAPTER_S + 1) <= CHAPTER_S:
            yield f"timeline.json: {title!r} starts at {clock(start_s)}, where nobody begins to speak"


def _tagged(frames: Sequence[id3.Frame]) -> Told:
    """The chapters of a tag, in the order its table of contents gives."""
    chapters = [id3.read_chapter(frame) for frame in frames if frame.name == "CHAP"]
    marks = {chapter.element: chapter for chapter in chapters}
    tables = {table.element: table for table in _tables(frames)}

    def under(children: Sequence[str], depth: int) -> Iterator[tuple[str, float]]:
        for child in children:
            if child in marks:
                yield marks[child].title, marks[child].start_ms / 1000
            elif child in tables and depth:  # tables may be nested, but a broken tag may nest them in a ring
                yield from under(tables[child].children, depth - 1)

    top = [table for table in tables.values() if table.top_level]
    return list(under(top[0].children, 3)) if top else []


def _tables(frames: Sequence[id3.Frame]) -> list[id3.ContentsFrame]:
    return [id3.read_contents(frame) for frame in frames if frame.name == "CTOC"]


def tags(evidence: Evidence) -> Iterator[Finding]:
    """The MP3 says what it is: title, album, artists, year, cover, and a titled table of its chapters."""
    folder = evidence.folder
    if not folder.mp3:
        return
    mp3, frames = folder.mp3.name, {frame.name: frame for frame in folder.tag}

    def faults() -> Iterator[str]:
        for name, what in _TAGS.items():
            if name not in frames or not frames[name].text.strip():
                yield f"{mp3}: no {what} ({name})"
        told = {"TIT2": folder.manifest.title, "TYER": folder.manifest.date[:4]}
        for name, wanted in told.items():
            if name in frames and frames[name].text != wanted:
                yield f"{mp3}: {_TAGS[name]} {frames[name].text!r} is not the manifest's"
        if "APIC" not in frames or not frames["APIC"].body.endswith(folder.cover):
            yield f"{mp3}: no cover (APIC), or not the folder's"
        if folder.timeline.chapters:
            tops = [table for table in _tables(folder.tag) if table.top_level]
            # Apple's players want a table that is ordered and has a title of its own.
            if len(tops) != 1 or not (tops[0].ordered and tops[0].title):
                yield f"{mp3}: no titled, ordered table of chapters (CTOC)"

    yield finding("tags of mp3", faults(), f"{len(folder.tag)} frames", "title to table of chapters")
