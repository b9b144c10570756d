"""Checks on the sound: how loud, how long, speech where there should be speech and quiet where not."""

from collections.abc import Iterator
from itertools import groupby, pairwise

import numpy as np

from respoken import ffmpeg
from respoken.listen import envelope
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, clock, finding
from respoken.models import Span, TimedWord

LOUDNESS_LU = 0.3
"""How far a file may be from the loudness it was made for."""

TOLD_DB = 0.1
"""How far the manifest may be from what is measured: it was measured by the same meter."""

LENGTH_S = 0.03
"""How far a file's length may be from the timeline's: an MP3 frame is 26 ms."""

SPEECH_DB = 12.0
"""The loudest moment of a spoken word lies less than this below the median of all speech."""

LOST_S = 0.3
"""Words that stay quiet for so long together were not spoken; one short word may be swallowed."""

PAUSE_DB = 10.0
"""How far a pause lies below the median of speech; music under speech lies 20 dB below its loudness."""

PAUSE_S = 0.25
"""A pause at least this long is listened to."""

DYING_S = 0.1
"""The beginning of a pause, in which the word before may die away."""

CLICK_DB = 20.0
"""A peak this far above those 30 ms before and after it is a click: neither speech nor music is so short."""

CLICK_DBFS = -50.0
"""The quietest click that is heard beside speech at -16 LUFS."""


def loudness(evidence: Evidence) -> Iterator[Finding]:
    """Every audio file has the loudness asked for and no peak over the limit (ITU-R BS.1770-4)."""
    told = evidence.folder.manifest
    for path in evidence.folder.sounds:
        heard = ffmpeg.measure(path)
        near = abs(heard.integrated_lufs - told.target_lufs) <= LOUDNESS_LU
        yield Finding(
            name=f"loudness of {path.suffix[1:]}", ok=near, measured=f"{heard.integrated_lufs:.1f} LUFS",
            wanted=f"{told.target_lufs:.1f} ± {LOUDNESS_LU} LUFS", where="" if near else path.name,
        )
        under = heard.true_peak_dbtp <= told.target_peak_dbtp
        yield Finding(
            name=f"true peak of {path.suffix[1:]}", ok=under, measured=f"{heard.true_peak_dbtp:.1f} dBTP",
            wanted=f"at most {told.target_peak_dbtp:.1f} dBTP", where="" if under else path.name,
        )
        if (most_lu := told.target_lra_lu) is not None:
            even = heard.lra_lu <= most_lu
            yield Finding(
                name=f"loudness range of {path.suffix[1:]}", ok=even, measured=f"{heard.lra_lu:.1f} LU",
                wanted=f"at most {most_lu:.1f} LU", where="" if even else path.name,
            )
        if path == evidence.folder.mp3:  # the manifest's figures are the MP3's
            off_db = max(
                abs(heard.integrated_lufs - told.loudness.integrated_lufs),
                abs(heard.true_peak_dbtp - told.loudness.true_peak_dbtp),
            )
            yield Finding(
                name="loudness as told", ok=off_db <= TOLD_DB, measured=f"{off_db:.2f} dB apart",
                wanted=f"manifest within {TOLD_DB} dB", where="" if off_db <= TOLD_DB else "manifest.json",
            )


def length(evidence: Evidence) -> Iterator[Finding]:
    """Every audio file lasts as long as the timeline says."""
    wanted_s = evidence.folder.timeline.duration_s
    for path in evidence.folder.sounds:
        known = path == evidence.folder.sound
        heard_s = evidence.envelope.duration_s if known else ffmpeg.duration_s(path)
        ok = abs(heard_s - wanted_s) <= LENGTH_S
        yield Finding(
            name=f"length of {path.suffix[1:]}", ok=ok, measured=f"{heard_s:.3f} s",
            wanted=f"{wanted_s:.3f} ± {LENGTH_S} s", where="" if ok else path.name,
        )


def every_utterance_heard(evidence: Evidence) -> Iterator[Finding]:
    """There is speech wherever the timeline has words."""
    limit = max(evidence.speech_dbfs - SPEECH_DB, envelope.FLOOR_DBFS)
    lost = [(span, run) for span in evidence.spoken for run in _quiet_words(evidence, span, limit)]
    faults = [
        f"{clock(run[0].start_s)} turn {span.turn}: {' '.join(word.text for word in run)!r} is not heard"
        for span, run in lost
    ]
    if not evidence.spoken:
        faults.append("timeline.json: nothing is spoken")
    count = len(evidence.spoken)
    heard = count - len({span.index for span, _ in lost})
    yield finding(
        "every utterance heard", faults, f"{heard} of {count} utterances",
        f"all, every word over {limit:.0f} dBFS",
    )


def _quiet_words(evidence: Evidence, span: Span, limit: float) -> Iterator[list[TimedWord]]:
    """The runs of an utterance's words that stay under a level for LOST_S or for the whole utterance."""
    heard = [word for word in span.words if word.end_s - word.start_s >= 2 * envelope.STEP_S]
    for quiet, group in groupby(heard, key=lambda word: _loudest(evidence, word) < limit):
        run = list(group)
        if quiet and (len(run) == len(heard) or sum(word.end_s - word.start_s for word in run) >= LOST_S):
            yield run


def _loudest(evidence: Evidence, word: TimedWord) -> float:
    levels = evidence.envelope.levels(word.start_s, word.end_s)
    return float(levels.max()) if len(levels) else envelope.SILENT_DBFS


def pauses(evidence: Evidence) -> Iterator[Finding]:
    """Between utterances the sound falls back, and nothing clicks there."""
    gaps = [
        (before.end_s, after.start_s) for before, after in pairwise(evidence.spoken)
        if after.start_s - before.end_s >= PAUSE_S
    ]
    limit = max(evidence.speech_dbfs - PAUSE_DB, envelope.FLOOR_DBFS)

    def loud() -> Iterator[str]:
        for start_s, end_s in gaps:
            levels = evidence.envelope.levels(start_s + DYING_S, end_s - envelope.STEP_S)
            # A fifth of it may be louder: a beat of the music under the speech.
            if len(levels) and (level := float(np.percentile(levels, 80))) > limit:
                yield f"{clock(start_s)}: the pause before {clock(end_s)} lies at {level:.0f} dBFS"

    def clicks() -> Iterator[str]:
        for start_s, end_s in gaps:
            for at_s, peak in _clicks(evidence, start_s + DYING_S, end_s):
                yield f"{clock(at_s)}: a click of {peak:.0f} dBFS in a pause"

    count = f"{len(gaps)} pauses"
    yield finding("pauses are quiet", loud(), count, f"under {limit:.0f} dBFS for the most part")
    yield finding("no clicks in pauses", clicks(), count, f"no peak {CLICK_DB:.0f} dB above those around it")


def _clicks(evidence: Evidence, start_s: float, end_s: float) -> Iterator[tuple[float, float]]:
    """When, and how loud, something between two times is loud for a moment only."""
    peaks = evidence.envelope.peaks(start_s, end_s)
    for at in range(3, len(peaks) - 3):
        if peaks[at] >= CLICK_DBFS and peaks[at] - max(peaks[at - 3], peaks[at + 3]) >= CLICK_DB:
            yield start_s + at * envelope.STEP_S, float(peaks[at])
