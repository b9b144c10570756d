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
    "announces": 1.31, "proposes": 1.39, "requests": 0.57, "interrogates": 0.37,
    "numbers": 0.73, "so": 0.41, "acknowledges": 0.41, "only acknowledges": -0.38,
    "replies": -0.55, "pronouns": -3.85, "sponsor": 2.06, "unannounced": -4.0,
    # Who speaks there, how long, and between what.
    "question": 0.37, "host question": 0.53, "words": -0.42, "length": 0.73, "share": -0.91,
    "length before": 0.13, "length after": 0.14, "lengths ahead": 0.15,
    # How the words before and after it differ.
    "near break": 0.16, "middle break": 0.39, "far dip": 0.37, "words heard": 0.62,
    "words new": 0.19, "words stay": 0.28, "words kept": 0.17, "names new": 0.3,
}
"""Fitted to the published chapters of 208 episodes (bench/chapters.py --fit), but for "unannounced", set by
hand with the seed in view: hosts who name each topic as the next are too rare among them to learn from."""

BIAS = -7.14


def log_odds(talk: Conversation) -> Floats:
    """Log odds of a chapter beginning at each place, in the order of the places."""
    table = features.table(talk)
    return sum((table[name] * weight for name, weight in WEIGHTS.items()), np.full(len(talk.places), BIAS))
