"""Chapters found from the words: where the conversation turns to something else, and what that is.

Every place a chapter could begin gets the log odds of a boundary (boundaries.py); the places with the
highest sum are chosen, chapters kept to lengths that listeners can use; then each gets a title
(titles.py). No service is asked.
"""

import math

import numpy as np
from numpy.typing import NDArray

from respoken import hosts
from respoken.models import Heading, Outline, Script, Transcript
from respoken.outline import boundaries, titles
from respoken.outline.conversation import Conversation
from respoken.outline.features import Floats

WORDS_PER_MINUTE = 165
"""Pace of read conversation, to tell minutes before anything has been spoken."""

SHORTEST_WORDS = WORDS_PER_MINUTE
"""A chapter is a minute at least."""

FEWEST_TURNS = 2
"""A chapter is an exchange: something is said and answered. A long turn stands for an exchange."""

LONG_TURN_WORDS = 2 * WORDS_PER_MINUTE

USUAL_WORDS, USUAL_OF_WORDS, USUAL_GROWTH = 600, 7000, 0.6
"""Chapters of 600 words in a conversation of 7,000, and longer in longer ones, as publishers have them:
half an hour gets chapters of three minutes, two hours of seven."""

READINESS = 1.6
"""Added to the log odds of every place: at 0 a boundary must be likelier than not, which finds too few."""

FEWEST_AN_HOUR, MOST_AN_HOUR = 3, 20

TOO_SHORT_WORDS = 3 * WORDS_PER_MINUTE
"""A script under three minutes has no chapters."""


def find(script: Script, transcript: Transcript) -> Outline:
    """The chapters of a script, ascending; the first begins with its first utterance.

    Those that the source gives are taken as they are. Else the transcript lends its description, whose
    words name the topics, and a script under three minutes has none.
    """
    utterances = script.utterances
    if given := _given(script, transcript):
        return Outline(headings=given)
    talk = Conversation(utterances, hosts.find(transcript.turns))
    if talk.word_count < TOO_SHORT_WORDS:
        return Outline()
    starts = [0, *choose(talk, boundaries.log_odds(talk))]
    names = titles.name(talk, starts, transcript)
    return Outline(headings=tuple(
        Heading(title=title, utterance=utterances[start].index, turn=utterances[start].turn)
        for start, title in zip(starts, names, strict=True)
    ))


def given(script: Script, transcript: Transcript) -> Outline:
    """Only the chapters that the source gives: none are found in words of other languages than English."""
    return Outline(headings=_given(script, transcript))


def _given(script: Script, transcript: Transcript) -> tuple[Heading, ...]:
    """The source's own chapters whose turn is known and spoken here; fewer than two are none.

    What comes before the first has no name of its own and goes with it.
    """
    first: dict[int, int] = {}
    for utterance in script.utterances:
        first.setdefault(utterance.turn, utterance.index)
    titles_of = {chapter.turn: chapter.title for chapter in transcript.chapters if chapter.turn in first}
    named = [
        Heading(title=title, utterance=first[turn], turn=turn)
        for turn, title in sorted(titles_of.items()) if turn is not None
    ]
    if len(named) < 2:
        return ()
    start = script.utterances[0]
    opening = named[0].model_copy(update={"utterance": start.index, "turn": start.turn})
    return (opening, *named[1:])


def choose(talk: Conversation, odds: Floats) -> list[int]:
    """Positions of the utterances that begin the second and later chapters.

    The sum of the log odds, less the cost of odd lengths, is greatest under the limits: no chapter under
    a minute or one exchange. Of an hour come 3 to 20 chapters, or what its places allow.
    """
    hours = talk.word_count / WORDS_PER_MINUTE / 60
    fewest, most = FEWEST_AN_HOUR * min(1, math.floor(hours)), math.ceil(MOST_AN_HOUR * max(hours, 0.25))
    chosen = _best(talk, odds + READINESS)
    for step in range(1, 16):
        if fewest <= len(chosen) + 1 <= most:
            break
        up = 1 if len(chosen) + 1 < fewest else -1
        chosen = _best(talk, odds + READINESS + up * step * 0.25)
    return chosen


def _best(talk: Conversation, gains: Floats) -> list[int]:
    """The places with the greatest sum (dynamic programming over them; the choice is exact)."""
    positions = [0, *(place.position for place in talk.places)]
    words = np.array([0, *(place.word for place in talk.places)])
    turns = np.array([talk.turn_of[position] for position in positions])
    usual = usual_words(talk.word_count)
    best = np.full(len(positions), -math.inf)
    best[0] = 0.0
    back = [0] * len(best)
    for here in range(1, len(best)):
        lengths = words[here] - words[:here]
        exchanged = (turns[here] - turns[:here] >= FEWEST_TURNS) | (lengths >= LONG_TURN_WORDS)
        enough = exchanged & (lengths >= SHORTEST_WORDS)
        values = np.where(enough, best[:here] - _costs(lengths, usual), -math.inf)
        back[here] = int(values.argmax())
        best[here] = values[back[here]] + gains[here - 1]
    rests = talk.word_count - words
    here = int(np.where(rests >= SHORTEST_WORDS, best - _costs(rests, usual), -math.inf).argmax())
    chosen: list[int] = []
    while here:
        chosen.append(positions[here])
        here = back[here]
    return chosen[::-1]


def usual_words(words: int) -> float:
    """The usual length of a chapter in a conversation of so many words."""
    return USUAL_WORDS * math.pow(words / USUAL_OF_WORDS, USUAL_GROWTH)


def _costs(lengths: NDArray[np.int64], usual: float) -> Floats:
    """What chapters' lengths cost: nothing at the usual one, two at 4 times or a quarter of it."""
    return np.asarray(np.log(np.maximum(lengths, 1) / usual) ** 2, np.float64)
