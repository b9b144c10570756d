"""A check on stereo: every speaker is heard where they were placed, and nothing is lost in mono."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from respoken import ffmpeg
from respoken.audio import Samples
from respoken.listen.envelope import STEP_S
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, finding
from respoken.places import between_db

PLACE_DB = 1.0
"""How far the level between the channels may be from the place's own: what joint stereo moves, and music."""

MONO_DB = 0.5
"""How much of a voice's power may be lost when both channels are added up."""

_Powers = NDArray[np.float64]
"""float64, shape (n, 3): the power of left, of right, and of both added up at constant power, by step."""


def places(evidence: Evidence) -> Iterator[Finding]:
    """Each speaker's level between the channels is that of their place, in every audio file."""
    told = {used.speaker: used.place for used in evidence.folder.manifest.voices}
    if not any(told.values()):
        return
    for path in evidence.folder.sounds:
        powers = _powers(path)
        heard = {name: _heard(powers, evidence, name) for name in told}
        spread = ", ".join(f"{name} {decibels:+.1f}" for name, (decibels, _) in heard.items())
        yield finding(
            f"places of {path.suffix[1:]}", _faults(path, told, heard), f"right over left, dB: {spread}",
            f"each within {PLACE_DB:g} dB of its place, {MONO_DB} dB in mono",
        )


def _faults(
    path: Path, told: dict[str, float], heard: dict[str, tuple[float, float]]
) -> Iterator[str]:
    for name, (decibels, lost_db) in heard.items():
        wanted = between_db(told[name])
        if not abs(decibels - wanted) <= PLACE_DB:
            yield f"{path.name}: {name} is {decibels:+.1f} dB to the right, not {wanted:+.1f}"
        if not lost_db <= MONO_DB:
            yield f"{path.name}: {name} loses {lost_db:.1f} dB in mono"


def _heard(powers: _Powers, evidence: Evidence, name: str) -> tuple[float, float]:
    """How much louder a speaker is on the right, and what they lose in mono, both in dB."""
    total = np.full(3, 1e-12)
    for span in evidence.spoken:
        if span.speaker == name:
            total += powers[round(span.start_s / STEP_S) : round(span.end_s / STEP_S)].sum(axis=0)
    left, right, both = total
    return float(10 * np.log10(right / left)), float(10 * np.log10((left + right) / both))


def _powers(path: Path) -> _Powers:
    with ffmpeg.decoding(path, channels=2) as (rate_hz, blocks):
        step = round(STEP_S * rate_hz)
        rest = np.zeros((0, 2), np.float32)
        found = [np.zeros((0, 3))]
        for block in blocks:
            joined = np.concatenate([rest, block])
            whole = len(joined) // step * step
            found.append(_stepped(joined[:whole].reshape(-1, step, 2)))
            rest = joined[whole:]
    return np.concatenate(found)


def _stepped(steps: Samples) -> _Powers:
    left, right = steps[..., 0].astype(np.float64), steps[..., 1].astype(np.float64)
    both = (left + right) / np.sqrt(2)
    return np.stack([np.square(one).sum(axis=1) for one in (left, right, both)], axis=1)
