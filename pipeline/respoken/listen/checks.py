"""What is measured on the finished files: a table of checks, each a question to the folder.

A check gives the first fault it meets with its file and time, and nothing when all is well. The bounds and
where they come from are in docs/checking.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from respoken import ffmpeg, id3, manifest
from respoken.errors import MediaError
from respoken.listen import envelope
from respoken.listen.envelope import Envelope
from respoken.listen.folder import Caption, Folder
from respoken.listen.report import Finding, clock
from respoken.models import Span

LOUDNESS_LU = 0.3
"""How far a file may be from the loudness it was made for."""

MANIFEST_LU = 0.1
"""How far the manifest may be from what is measured: it was measured by the same meter."""

TIMES_S = 0.03
"""Two files agree on a time within this: an MP3 frame is 26 ms."""

CHAPTER_S = 0.05
"""A chapter begins this near its first word."""

SPOKEN_DBFS = -42.0
"""Speech mastered to -16 LUFS is 20 dB above this; an utterance that stays under it was not spoken."""

PAUSE_DB = 15.0
"""The quietest moment of a pause lies this far below speech; music under it lies 20 dB below."""

LONG_PAUSE_S = 0.35
"""A pause long enough to fall silent in, the sounds that die away and the breath before a word aside."""

CLICK_DB = 26.0
"""A peak this far above the level around it, in a pause, is a click."""


class Evidence:
    """The folder and what was decoded from it, each read once."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)

    @cached_property
    def envelope(self) -> Envelope:
        """The level of the MP3 from moment to moment."""
        return envelope.read(self.folder.mp3)

    @cached_property
    def spoken(self) -> list[Span]:
        """The utterances that are heard."""
        return [span for span in self.folder.timeline.utterances if span.spoken]

    @cached_property
    def speech_dbfs(self) -> float:
        """The median level of all utterances, in steps of the envelope."""
        levels = [self.envelope.levels(span.start_s, span.end_s) for span in self.spoken]
        joined = np.concatenate([np.zeros(0, np.float32), *levels])
        return float(np.median(joined)) if len(joined) else -120.0


Check = Callable[[Evidence], Iterator[Finding]]


def run(path: Path) -> Iterator[tuple[float, list[Finding]]]:
    """Every check in turn: the share that is done, and its findings. Raises MediaError for no folder."""
    evidence = Evidence(path)
    for number, (name, check) in enumerate(CHECKS.items(), start=1):
        yield number / len(CHECKS), _findings(name, check, evidence)


def _findings(name: str, check: Check, evidence: Evidence) -> list[Finding]:
    try:
        return list(check(evidence))
    except MediaError as error:
        # A file that cannot be read is a finding about it: the other checks still say what they can.
        return [Finding(name=name, ok=False, measured=error.what, wanted="a readable file", where=error.where)]


def _finding(name: str, faults: Iterable[str], measured: str, wanted: str) -> Finding:
    first = next(iter(faults), None)
    return Finding(name=name, ok=first is None, measured=measured, wanted=wanted, where=first or "")


# --- files ----------------------------------------------------------------------------------------


def files(evidence: Evidence) -> Iterator[Finding]:
    """Every file the manifest lists is there and as it was made."""
    folder = evidence.folder

    def faults() -> Iterator[str]:
        for output in folder.manifest.outputs:
            path = folder.path / output.name
            if not path.is_file():
                yield f"{output.name} is missing"
            elif path.stat().st_size != output.size_bytes:
                yield f"{output.name} has {path.stat().st_size:,} bytes, not {output.size_bytes:,}"
            elif manifest.digest(path) != output.sha256:
                yield f"{output.name} was changed after it was made"

    count = len(folder.manifest.outputs)
    yield _finding("files as made", faults(), f"{count} files", "bytes and sha256 as in manifest.json")


def marked(evidence: Evidence) -> Iterator[Finding]:
    """The synthetic speech is marked: in the manifest, the tag, and the notes."""
    folder = evidence.folder

    def faults() -> Iterator[str]:
        if not folder.manifest.ai_generated:
            yield "manifest.json: ai_generated is not true"
        pairs = dict(frame.pair for frame in folder.tag if frame.name == "TXXX")
        if pairs.get("AI_GENERATED") != "true":
            yield f"{folder.mp3.name}: no TXXX frame AI_GENERATED"
        if not any(frame.name == "COMM" and frame.pair[1].strip() for frame in folder.tag):
            yield f"{folder.mp3.name}: no comment that discloses it"
        if folder.manifest.disclosure not in folder.text("notes.md"):
            yield "notes.md: does not say that the voices are synthetic"

    yield _finding("synthetic speech marked", faults(), "manifest, tag, notes", "all three say so")


# --- sound ----------------------------------------------------------------------------------------


def loudness(evidence: Evidence) -> Iterator[Finding]:
    """Every audio file has the loudness asked for and no peak over the limit (ITU-R BS.1770-4)."""
    told = evidence.folder.manifest
    for path in evidence.folder.sounds:
        heard = ffmpeg.measure(path)
        off_lu = abs(heard.integrated_lufs - told.target_lufs)
        yield Finding(
            name=f"loudness of {path.suffix[1:]}", ok=off_lu <= LOUDNESS_LU,
            measured=f"{heard.integrated_lufs:.1f} LUFS", where="" if off_lu <= LOUDNESS_LU else path.name,
            wanted=f"{told.target_lufs:.1f} ± {LOUDNESS_LU} LUFS",
        )
        quiet = heard.true_peak_dbtp <= told.target_peak_dbtp
        yield Finding(
            name=f"true peak of {path.suffix[1:]}", ok=quiet, measured=f"{heard.true_peak_dbtp:.1f} dBTP",
            wanted=f"at most {told.target_peak_dbtp:.1f} dBTP", where="" if quiet else path.name,
        )
        if path == evidence.folder.mp3:
            differs = abs(heard.integrated_lufs - told.loudness.integrated_lufs)
            yield Finding(
                name="loudness as told", ok=differs <= MANIFEST_LU, measured=f"{differs:.2f} LU apart",
                wanted=f"manifest within {MANIFEST_LU} LU", where="" if differs <= MANIFEST_LU else "manifest.json",
            )


def duration(evidence: Evidence) -> Iterator[Finding]:
    """Every audio file lasts as long as the timeline says."""
    wanted_s = evidence.folder.timeline.duration_s
    for path in evidence.folder.sounds:
        heard_s = evidence.envelope.duration_s if path == evidence.folder.mp3 else ffmpeg.duration_s(path)
        ok = abs(heard_s - wanted_s) <= TIMES_S
        yield Finding(
            name=f"length of {path.suffix[1:]}", ok=ok, measured=f"{heard_s:.3f} s",
            wanted=f"{wanted_s:.3f} s ± {TIMES_S}", where="" if ok else path.name,
        )


def every_utterance_heard(evidence: Evidence) -> Iterator[Finding]:
    """There is speech in the MP3 wherever the timeline has an utterance."""
    loudest = [
        (float(levels.max()) if len(levels := evidence.envelope.levels(span.start_s, span.end_s)) else -120.0, span)
        for span in evidence.spoken
    ]
    faults = (
        f"{clock(span.start_s)} turn {span.turn}: utterance {span.index} stays under {level:.0f} dBFS"
        for level, span in loudest if level < SPOKEN_DBFS
    )
    quietest = min((level for level, _ in loudest), default=-120.0)
    yield _finding(
        "every utterance heard", faults, f"{len(loudest)} utterances, the quietest {quietest:.0f} dBFS",
        f"over {SPOKEN_DBFS:.0f} dBFS",
    )


def pauses_are_pauses(evidence: Evidence) -> Iterator[Finding]:
    """Between utterances the sound falls back, and nothing clicks there."""
    gaps = [
        (before.end_s, after.start_s) for before, after in pairwise(evidence.spoken)
        if after.start_s - before.end_s >= LONG_PAUSE_S
    ]
    limit = evidence.speech_dbfs - PAUSE_DB

    def loud() -> Iterator[str]:
        for start_s, end_s in gaps:
            levels = evidence.envelope.levels(start_s, end_s)
            if len(levels) and (lowest := float(levels.min())) > limit:
                yield f"{clock(start_s)} in the pause: never under {lowest:.0f} dBFS"

    def clicks() -> Iterator[str]:
        for start_s, end_s in gaps:
            peaks = evidence.envelope.peaks(start_s + 0.2, end_s - 0.06)
            levels = evidence.envelope.levels(start_s + 0.2, end_s - 0.06)
            if len(peaks) > 2:
                at = int(peaks.argmax())
                if peaks[at] > max(float(np.median(levels)), -60.0) + CLICK_DB:
                    yield f"{clock(start_s + 0.2 + at * envelope.STEP_S)}: a peak of {peaks[at]:.0f} dBFS in a pause"

    yield _finding("pauses are quiet", loud(), f"{len(gaps)} pauses", f"under {limit:.0f} dBFS at some moment")
    yield _finding("no clicks in pauses", clicks(), f"{len(gaps)} pauses", f"no peak {CLICK_DB:.0f} dB above it")


# --- times and words ------------------------------------------------------------------------------


def timeline_in_order(evidence: Evidence) -> Iterator[Finding]:
    """Utterances follow each other inside the audio, and words follow each other inside utterances."""
    timeline = evidence.folder.timeline

    def faults() -> Iterator[str]:
        for span in timeline.utterances:
            if not 0 <= span.start_s <= span.end_s <= timeline.duration_s:
                yield f"timeline.json {clock(span.start_s)}: utterance {span.index} lies outside the audio"
            times = [span.start_s, *(t for word in span.words for t in (word.start_s, word.end_s)), span.end_s]
            if any(later < earlier - 0.001 for earlier, later in pairwise(times)):
                yield f"timeline.json {clock(span.start_s)}: words of utterance {span.index} are out of order"
        for before, after in pairwise(timeline.utterances):
            if after.start_s < before.end_s - 0.001 or after.index != before.index + 1:
                yield f"timeline.json {clock(after.start_s)}: utterance {after.index} overlaps or is out of order"

    words = sum(len(span.words) for span in timeline.utterances)
    yield _finding(
        "timeline in order", faults(), f"{len(timeline.utterances)} utterances, {words} words",
        "ascending, inside the audio",
    )


def one_voice_each(evidence: Evidence) -> Iterator[Finding]:
    """Every speaker has one voice throughout, and no two speakers share one."""
    voices: dict[str, str] = {}

    def faults() -> Iterator[str]:
        for span in evidence.folder.timeline.utterances:
            if voices.setdefault(span.speaker, span.voice) != span.voice:
                yield f"{clock(span.start_s)} turn {span.turn}: {span.speaker} changes to {span.voice}"
        told = {used.speaker: used.voice for used in evidence.folder.manifest.voices}
        for speaker, voice in voices.items():
            if told.get(speaker) != voice:
                yield f"manifest.json: {speaker} has {told.get(speaker)}, the timeline {voice}"
        if len(set(voices.values())) < len(voices):
            shared = [voice for voice in voices.values() if list(voices.values()).count(voice) > 1]
            pinned = evidence.folder.manifest.voices
            yield f"{shared[0]} speaks for two of {len(pinned)} speakers"

    found = list(faults())
    yield _finding("one voice each", found, f"{len(voices)} speakers", "a voice of their own throughout")


def words_shown(evidence: Evidence) -> Iterator[Finding]:
    """The words of the captions and transcripts are the words of the conversation, in order."""
    folder = evidence.folder
    shown = [word.text for span in folder.timeline.utterances for word in span.words]
    written = [word for span in folder.timeline.utterances for word in span.text.split()]
    plain = " ".join(folder.text("transcript.txt").split())
    turns: dict[int, list[str]] = {}
    for span in folder.timeline.utterances:
        if span.turn:
            turns.setdefault(span.turn, []).extend(span.text.split())
    sources = {
        "timeline.json": shown,
        "transcript.vtt": [word for cue in folder.vtt for line in cue.lines for word in line.split()],
        "transcript.srt": [word for cue in folder.srt for line in cue.lines for word in line.split()],
        "transcript.json": folder.words,
    }

    def faults() -> Iterator[str]:
        for name, words in sources.items():
            if words != written:
                at = next((n for n, (a, b) in enumerate(zip(words, written, strict=False)) if a != b),
                          min(len(words), len(written)))
                yield f"{name}: word {at + 1} is {_at(words, at)}, not {_at(written, at)}"
        for turn, words in turns.items():
            if " ".join(words) not in plain:
                yield f"transcript.txt: turn {turn} is not there word for word"

    yield _finding("words shown are the words", faults(), f"{len(written)} words", "the same in every file")


def _at(words: Sequence[str], at: int) -> str:
    return repr(words[at]) if at < len(words) else "missing"


def captions_in_order(evidence: Evidence) -> Iterator[Finding]:
    """Cues lie inside the audio, do not overlap, and are heard when they are shown."""
    folder = evidence.folder
    for name, cues in (("transcript.vtt", folder.vtt), ("transcript.srt", folder.srt)):
        yield _finding(
            f"captions of {name[-3:]}", _caption_faults(name, cues, folder), f"{len(cues)} cues",
            "in order, inside the audio, one speaker each",
        )


def _caption_faults(name: str, cues: Sequence[Caption], folder: Folder) -> Iterator[str]:
    words = [(word, span) for span in folder.timeline.utterances for word in span.words]
    at = 0
    for before, after in pairwise(cues):
        if after.start_s < before.end_s - 0.001:
            yield f"{name} {clock(after.start_s)}: begins before the one before it ends"
    for cue in cues:
        if not 0 <= cue.start_s < cue.end_s <= folder.timeline.duration_s + 0.001:
            yield f"{name} {clock(cue.start_s)}: lies outside the audio"
        count = sum(len(line.split()) for line in cue.lines)
        held = words[at : at + count]
        at += count
        speakers = {" ".join(span.speaker.split()) for _, span in held}
        if speakers - {cue.speaker}:
            yield f"{name} {clock(cue.start_s)}: {cue.speaker or 'nobody'} is named for {' and '.join(speakers)}"
        if held and abs(held[0][0].start_s - cue.start_s) > 0.5:
            yield f"{name} {clock(cue.start_s)}: its first word is heard at {clock(held[0][0].start_s)}"


# --- chapters and tags ----------------------------------------------------------------------------


def chapters_agree(evidence: Evidence) -> Iterator[Finding]:
    """Chapters are the same in the MP3, chapters.json and the timeline, and begin at their first word."""
    folder = evidence.folder
    told = [(chapter.title, chapter.start_s) for chapter in folder.timeline.chapters]
    others = {
        "chapters.json": [(chapter.title, chapter.start_s) for chapter in folder.chapters],
        f"{folder.mp3.name} (ID3)": _tagged(folder.tag),
        **{path.name: [(c.title, c.start_s) for c in ffmpeg.chapters(path)] for path in folder.sounds},
    }
    starts = [span.start_s for span in evidence.spoken]

    def faults() -> Iterator[str]:
        for name, found in others.items():
            if [title for title, _ in found] != [title for title, _ in told]:
                yield f"{name}: has {len(found)} chapters with other titles than timeline.json"
            for (title, there_s), (_, here_s) in zip(found, told, strict=False):
                if abs(there_s - here_s) > 0.002:
                    yield f"{name}: {title!r} starts at {clock(there_s)}, not {clock(here_s)}"
        if told and told[0][1] > 0.001:
            yield f"the first chapter starts at {clock(told[0][1])}, not 0:00.0"
        for (title, start_s), (_, next_s) in pairwise([*told, ("", folder.timeline.duration_s)]):
            if start_s >= next_s:
                yield f"{title!r} is empty"
        for title, start_s in told[1:]:
            if min(abs(start_s - start) for start in starts) > CHAPTER_S:
                yield f"{title!r} starts at {clock(start_s)}, where no utterance begins"

    yield _finding(
        "chapters agree", faults(), f"{len(told)} chapters in {len(others) + 1} places",
        f"same titles and times, within {CHAPTER_S * 1000:.0f} ms of a first word",
    )


def _tagged(frames: Sequence[id3.Frame]) -> list[tuple[str, float]]:
    """Title and start of the chapters of a tag, in the order its table of contents gives."""
    chapters = {c.element: c for f in frames if f.name == "CHAP" for c in [id3.read_chapter(f)]}
    tables = {t.element: t for f in frames if f.name == "CTOC" for t in [id3.read_contents(f)]}
    top = [table for table in tables.values() if table.top_level]

    def under(children: Sequence[str]) -> Iterator[tuple[str, float]]:
        for child in children:
            if child in chapters:
                yield chapters[child].title, chapters[child].start_ms / 1000
            elif child in tables:
                yield from under(tables[child].children)

    return list(under(top[0].children)) if top else []


def tags(evidence: Evidence) -> Iterator[Finding]:
    """The MP3 says what it is: title, album, artists, year, cover, and a titled table of its chapters."""
    frames = {frame.name: frame for frame in evidence.folder.tag}

    def faults() -> Iterator[str]:
        for name, what in _TAGS.items():
            if name not in frames or not frames[name].text.strip():
                yield f"{evidence.folder.mp3.name}: no {what} ({name})"
        if "APIC" not in frames:
            yield f"{evidence.folder.mp3.name}: no cover (APIC)"
        if evidence.folder.timeline.chapters:
            table = id3.read_contents(frames["CTOC"]) if "CTOC" in frames else None
            if table is None or not (table.top_level and table.ordered and table.title):
                yield f"{evidence.folder.mp3.name}: no titled, ordered table of chapters (CTOC)"
        if (title := frames.get("TIT2")) and title.text != evidence.folder.manifest.title:
            yield f"{evidence.folder.mp3.name}: title {title.text!r} is not the manifest's"

    yield _finding("tags of mp3", faults(), f"{len(evidence.folder.tag)} frames", "title to table of chapters")


_TAGS = {"TIT2": "title", "TALB": "album", "TPE1": "artists", "TYER": "year", "TLAN": "language"}


CHECKS: dict[str, Check] = {
    "files as made": files,
    "synthetic speech marked": marked,
    "loudness": loudness,
    "length": duration,
    "every utterance heard": every_utterance_heard,
    "pauses": pauses_are_pauses,
    "timeline in order": timeline_in_order,
    "one voice each": one_voice_each,
    "words shown are the words": words_shown,
    "captions": captions_in_order,
    "chapters agree": chapters_agree,
    "tags": tags,
}
"""Every check by name, in the order they are made."""
