"""Where each speaker is heard between left and right, so that two voices are told apart by ear.

Speakers are placed by level alone: the same wave in both channels, at constant power. A delay between the
channels would place them more sharply and comb the voice when a telephone or a kitchen radio adds the two.
"""

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from respoken.audio import Samples
from respoken.models import ANNOUNCER

CENTRE = 0.0

WIDEST = 0.4
"""How far out the outermost speaker sits, as a share of the way to one channel, at a width of 1.

5.9 dB between the channels. Added up to mono a voice there is 0.43 dB quieter than one in the centre, which
nobody hears; all the way out it would be 3 dB.
"""

Places = Mapping[str, float]
"""Speaker -> place from -1, left, to 1, right."""


def seats(speakers: Sequence[str], hosts: Collection[str], width: float) -> dict[str, float]:
    """A place for every speaker: even steps from left to right, hosts nearest the centre.

    speakers: in order of first appearance. width: 0 puts all in the centre, 1 them as far out as they may.
    The announcer, and somebody who speaks alone, is in the centre.
    """
    seated = [name for name in speakers if name != ANNOUNCER]
    steps = [2 * at / (len(seated) - 1) - 1 for at in range(len(seated))] if len(seated) > 1 else [CENTRE]
    inner_first = sorted(steps, key=lambda step: (round(abs(step), 6), step))
    hosts_first = sorted(seated, key=lambda name: name not in hosts)
    placed = {
        name: step * WIDEST * width for name, step in zip(hosts_first, inner_first, strict=False)
    }
    return {name: placed.get(name, CENTRE) for name in speakers}


def loss_db(place: float) -> float:
    """How far the louder channel lies under the mono sound it was made of: 3 dB in the centre."""
    angle = math.pi / 4 * (1 + abs(place))
    return -20 * math.log10(math.sin(angle))


def between_db(place: float) -> float:
    """How much louder the right channel is than the left, for a voice at that place."""
    return 20 * math.log10(math.tan(math.pi / 4 * (1 + place)))


def panned(samples: Samples, place: float) -> Samples:
    """Mono sound at a place between two channels. samples: shape (n,); gives shape (n, 2), left and right.

    The power of both channels together is that of the mono sound, and so is its loudness (BS.1770).
    """
    angle = math.pi / 4 * (1 + place)
    return samples[:, None] * np.array([[math.cos(angle), math.sin(angle)]], np.float32)
