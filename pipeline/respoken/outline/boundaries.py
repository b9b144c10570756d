"""How likely a chapter is to begin at each place of a script: a logistic model of published chapters.

The places are the starts of turns, and sentences inside a host's turn that announce a topic. Each has the
features of features.py; one weight a feature turns them into the log odds of a boundary.
"""

import numpy as np

from respoken.outline import features
from respoken.outline.conversation import Conversation
from respoken.outline.features import Floats

WEIGHTS: dict[str, float] = {
    # What is said at the place.
    "announces": 1.63, "proposes": 1.33, "requests": 0.54, "interrogates": 0.4,
    "numbers": 0.63, "so": 0.42, "acknowledges": 0.32, "only acknowledges": -0.5,
    "replies": -0.52, "pronouns": -3.85, "sponsor": 1.94, "unannounced": -4.0,
    # Who speaks there, how long, and between what.
    "question": 0.32, "host question": 0.49, "words": -0.67, "length": 0.9, "share": -0.94,
    "length before": 0.13, "length after": 0.14, "lengths ahead": 0.14,
    # How the words before and after it differ.
    "near break": 0.15, "middle break": 0.4, "far dip": 0.36, "words heard": 0.78,
    "words new": 0.3, "words stay": 0.27, "words kept": 0.18, "names new": 0.25,
}
"""Fitted to the published chapters of 208 episodes (bench/chapters.py --fit), but for "unannounced", set by
hand with the seed in view: hosts who name each topic as the next are too rare among them to learn from."""

BIAS = -8.03


def log_odds(talk: Conversation) -> Floats:
    """Log odds of a chapter beginning at each place, in the order of the places."""
    table = features.table(talk)
    return sum((table[name] * weight for name, weight in WEIGHTS.items()), np.full(len(talk.places), BIAS))
