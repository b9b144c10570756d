"""Checks on how speech sounds: nobody is cut off or fades, a voice has one loudness, turns are taken well."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from statistics import median

from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, clock, finding
from respoken.listen.speech import Heard

ALIKE_LU = 1.5
"""How far apart in loudness two utterances of a voice may be."""

FALL_LU = 5.5
"""How far the last third of a long utterance may lie under its first. Kokoro's own fell by 5.9 and were
hard to hear out; held by the fader, 5.3 at most of 240 and 3 for most."""

ONSET_DB = -4.0
"""How loud the first 5 ms may be against the utterance: of 258 whole ones the loudest began at -5.3."""

ONSETS_DB, ONSETS_SHARE = -10.0, 0.25
"""Many that begin louder than this were cut on together, though each for itself might be a vowel."""

END_MS = 20.0
"""The least time in which speech falls silent by 30 dB; the shortest of 258 took 22.5."""

REPLY_WORDS = 3
"""A turn of so few words is a reply, such as Yeah."""

GAP_S = (0.05, 2.0)
"""The median silence between two speakers. People leave 0.2 s (Levinson and Torreira 2015)."""


def edges(evidence: Evidence) -> Iterator[Finding]:
    """No utterance begins in full voice or ends at once: then a part of it was cut off."""
    judged = [one for one in evidence.heard if one.onset_db is not None or one.end_ms is not None]
    yield finding(
        "edges of utterances", _clipped(evidence.heard), f"{len(judged)} of {len(evidence.heard)} utterances",
        f"rising from under {ONSET_DB:g} dB and falling in over {END_MS:g} ms",
    )


def _clipped(heard: list[Heard]) -> Iterator[str]:
    for one in heard:
        if one.onset_db is not None and one.onset_db > ONSET_DB:
            yield f"{_at(one)} begins in full voice ({one.onset_db:+.1f} dB)"
        if one.end_ms is not None and one.end_ms < END_MS:
            yield f"{_at(one)} ends within {one.end_ms:.0f} ms"
    onsets = [one for one in heard if one.onset_db is not None]
    sudden = [one for one in onsets if one.onset_db is not None and one.onset_db > ONSETS_DB]
    if len(onsets) > 10 and len(sudden) > ONSETS_SHARE * len(onsets):
        yield f"{len(sudden)} of {len(onsets)} begin louder than {ONSETS_DB:g} dB; {_at(sudden[0])} does"


def alike(evidence: Evidence) -> Iterator[Finding]:
    """No two utterances of a voice, of 3 s and more, are further apart than ALIKE_LU (ITU-R BS.1770-4)."""
    widest, fault, count = 0.0, "", 0
    by_speaker = sorted(evidence.heard, key=lambda one: one.span.speaker)
    for speaker, group in groupby(by_speaker, key=lambda one: one.span.speaker):
        levels = [(one.loudness_lufs, one) for one in group if one.loudness_lufs is not None]
        count += len(levels)
        if not levels:
            continue
        soft, loud = (choose(levels, key=lambda pair: pair[0]) for choose in (min, max))
        if loud[0] - soft[0] > widest:
            widest = loud[0] - soft[0]
            fault = f"{speaker}: {soft[0]:.1f} LUFS at {clock(soft[1].span.start_s)}, "
            fault += f"{loud[0]:.1f} at {clock(loud[1].span.start_s)}"
    yield finding(
        "one loudness a voice", [fault] if widest > ALIKE_LU else [],
        f"{widest:.1f} LU apart at most, {count} utterances", f"at most {ALIKE_LU} LU",
    )


def fading(evidence: Evidence) -> Iterator[Finding]:
    """No long utterance fades: its last third is not far under its first."""
    long = [(one.fall_lu, one) for one in evidence.heard if one.fall_lu is not None]
    most, worst = max(long, key=lambda pair: pair[0], default=(0.0, None))
    fades = worst is not None and most > FALL_LU
    yield finding(
        "long sentences do not fade", [f"{_at(worst)} falls by {most:.1f} LU"] if fades and worst else [],
        f"{max(0.0, most):.1f} LU at most, {len(long)} utterances", f"at most {FALL_LU:g} LU",
    )


def turn_taking(evidence: Evidence) -> Iterator[Finding]:
    """Speakers wait for each other about as people do, and for a short reply no longer than for another."""
    turns = [list(group) for _, group in groupby(evidence.spoken, key=lambda one: (one.turn, one.speaker))]
    gaps: dict[bool, list[float]] = {True: [], False: []}
    for before, after in pairwise(turns):
        if before[-1].turn and after[0].turn and before[-1].speaker != after[0].speaker:
            words = sum(len(span.spoken.split()) for span in after)
            gaps[words <= REPLY_WORDS].append(after[0].start_s - before[-1].end_s)
    faults, told = [], "no change of speaker"
    if every := [*gaps[True], *gaps[False]]:
        usual = median(every)
        told = f"{usual:.2f} s, {len(every)} changes"
        if not GAP_S[0] <= usual <= GAP_S[1]:
            faults.append(f"timeline.json: speakers leave {usual:.2f} s between them")
    if gaps[True] and gaps[False]:
        told += f"; {median(gaps[True]):.2f} s before a short reply"
        if median(gaps[True]) > median(gaps[False]) + 0.05:
            faults.append("timeline.json: short replies come later than others")
    yield finding("turn-taking", faults, told, f"{GAP_S[0]} to {GAP_S[1]} s, short replies no later")


def _at(one: Heard) -> str:
    return f"{clock(one.span.start_s)} turn {one.span.turn}: {' '.join(one.span.text.split()[:4])!r}"
