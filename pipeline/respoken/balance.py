"""How loud every clip goes into the mix, so that all speakers are equally loud when it is mastered.

Voices are made at levels five LU apart, and the limiter takes more from one than from another: matching
them before it is not enough.
"""

import hashlib
import json
import math
from collections.abc import Sequence

import numpy as np

from respoken import atomic, loudness, riding
from respoken.audio import Audio, Samples, resampled
from respoken.config import Sound
from respoken.limiter import HEADROOM_DB, Limiter
from respoken.models import Clip, Script
from respoken.places import CENTRE, Places, loss_db
from respoken.store import Store

MIX_LUFS = -23.0
"""How loud every voice is in the mix: quiet enough that no peak of speech comes near full scale."""

CORRECTION_DB = 5.0
"""How far one utterance may be moved towards its voice's loudness when all of the difference is taken
away; with part of it, as much less. More would flatten the speech."""

_FORMAT = 1  # of what the trial's outcome is kept by: raise it when the trial is made another way

STEP_DB = 0.2
"""What the level of a voice and its gain are rounded to: an edit moves them by hundredths, and a step must be
crossed before all that the voice says is mastered again."""

SAMPLE_S = 45.0
"""How much of a speaker's sound is limited for trial."""

MOST_LOST_LU = 3.0

LONG_S = 3.0
"""A shorter utterance is moved less: how loud a "No!" is says little about the level."""

ALIKE_LU = 0.6
"""How far a longer one may stay from its voice's loudness: no two of a voice are then 1.5 LU apart, with
0.3 for what the limiter adds."""

MOST_DB = 12.0
"""What would need more is not speech gone soft but something else, such as a whisper or a broken clip."""


def gains_db(
    script: Script, clips: Sequence[Clip | None], store: Store, sound: Sound, seats: Places | None = None
) -> tuple[float, ...]:
    """The gain of every clip, in order, that makes each speaker as loud as the next once mastered.

    A speaker's clips together come to MIX_LUFS and what the master's limiter will take from them; within
    them an utterance that stands out is moved part of the way. What cannot be
    measured keeps its speaker's gain. seats: where speakers are heard, in stereo.
    """
    gains = [0.0] * len(clips)
    for speaker in script.speakers:
        places = [
            place for place, utterance in enumerate(script.utterances)
            if utterance.speaker == speaker and clips[place]
        ]
        own = [clip for place in places if (clip := clips[place])]
        ridden = [riding.ridden(clip.powers, sound.riding_db) for clip in own]
        usual = _stepped(_level(ridden, [0.0] * len(own)))
        moved = [
            _correction_db(powers, clip.duration_s, usual, sound.levelling)
            for powers, clip in zip(ridden, own, strict=True)
        ]
        level = _level(ridden, moved)
        common = MIX_LUFS - level if math.isfinite(level) else 0.0
        own_gains = [_stepped(common) + correction for correction in moved]
        # Between two channels the peaks of each are lower than in one, and the limiter takes less.
        spare_db = loss_db(seats.get(speaker, CENTRE)) if seats is not None else 0.0
        ceiling_dbtp = sound.peak_dbtp - HEADROOM_DB + spare_db
        trial = _sample(own, own_gains)
        lost = _lost_lu(*trial, store, sound, ceiling_dbtp) if math.isfinite(level) else 0.0
        raised = _stepped(common + lost)
        for place, correction in zip(places, moved, strict=True):
            gains[place] = raised + correction
    return tuple(gains)


def _stepped(level: float) -> float:
    """Rounded to a whole number of steps."""
    return round(level / STEP_DB) * STEP_DB if math.isfinite(level) else level


def _sample(clips: Sequence[Clip], gains: Sequence[float]) -> tuple[list[Clip], list[float]]:
    """About SAMPLE_S of a speaker's clips, with their gains: drawn by their names, one edit moves one."""
    chosen: list[tuple[Clip, float]] = []
    total_s = 0.0
    for clip, gain in sorted(zip(clips, gains, strict=True), key=lambda one: one[0].key):
        if total_s >= SAMPLE_S:
            break
        chosen.append((clip, gain))
        total_s += clip.duration_s
    return [clip for clip, _ in chosen], [gain for _, gain in chosen]


def _lost_lu(
    clips: Sequence[Clip], gains: Sequence[float], store: Store, sound: Sound, ceiling_dbtp: float
) -> float:
    """How much louder a speaker must go into the mix for what the master's limiter takes out again.

    Voices differ in this by a whole LU: some have sharp pulses in every wave, others hardly any peaks. Kept
    beside the clips, for it takes a while.
    """
    raised_db = sound.loudness_lufs - MIX_LUFS
    own = [(clip.key, gain) for clip, gain in zip(clips, gains, strict=True)]
    decides = json.dumps([_FORMAT, own, raised_db, sound.riding_db, ceiling_dbtp])
    path = store.path(hashlib.sha256(decides.encode()).hexdigest()).with_suffix(".lost.json")
    try:
        return float(json.loads(path.read_bytes())["lost_lu"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not tried yet
    rate_hz = max(clip.sample_rate_hz for clip in clips)
    voice = np.concatenate([
        _ridden(resampled(store.samples(clip), rate_hz), clip, rate_hz, sound)
        * np.float32(10 ** ((gain + raised_db) / 20))
        for clip, gain in zip(clips, gains, strict=True)
    ])
    lost = _limited_lu(voice, rate_hz, ceiling_dbtp)
    atomic.write_text(path, json.dumps({"lost_lu": lost}) + "\n")
    return lost


def _limited_lu(voice: Samples, rate_hz: int, ceiling_dbtp: float) -> float:
    """How much more gain a voice needs to be as loud under a limiter as without; MOST_LOST_LU at most."""
    wanted = loudness.lufs(Audio(voice, rate_hz))
    lost = 0.0
    for _ in range(3):
        limiter = Limiter(ceiling_dbtp, rate_hz)
        limited = [limiter.feed(voice * np.float32(10 ** (lost / 20))), limiter.flush()]
        lost += wanted - loudness.lufs(Audio(np.concatenate(limited), rate_hz))
    return min(lost, MOST_LOST_LU)


def _ridden(samples: Samples, clip: Clip, rate_hz: int, sound: Sound) -> Samples:
    return samples * riding.gain(riding.ride(clip.powers, sound.riding_db), 0, len(samples), rate_hz)


def _level(powers: Sequence[loudness.Powers], gains: Sequence[float]) -> float:
    """Integrated loudness in LUFS of clips with these powers and gains in dB."""
    louder = [own * 10 ** (gain / 10) for own, gain in zip(powers, gains, strict=True)]
    return loudness.integrated_lufs(np.concatenate(louder)) if louder else -math.inf


def _correction_db(powers: loudness.Powers, duration_s: float, usual_lufs: float, levelling: float) -> float:
    """What moves an utterance part of the way to its voice's loudness; one long enough, all but ALIKE_LU."""
    level = loudness.integrated_lufs(powers)
    if not (math.isfinite(level) and math.isfinite(usual_lufs)):
        return 0.0
    off_lu = usual_lufs - level
    share = levelling * min(1.0, duration_s / LONG_S)
    most_db = CORRECTION_DB * levelling
    moved = max(-most_db, min(most_db, off_lu * share))
    if levelling and duration_s >= LONG_S and abs(off_lu - moved) > ALIKE_LU:
        moved = math.copysign(min(abs(off_lu) - ALIKE_LU, MOST_DB), off_lu)
    return moved
