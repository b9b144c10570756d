"""Chapters found from the words: where the conversation turns to something else, and what that is.

Every place a chapter could begin gets the log odds of a boundary (boundaries.py); the places with the
highest sum are chosen, chapters kept to lengths that listeners can use; then each gets a title
(titles.py). No service is asked.
"""

import math

from respoken import hosts
from respoken.models import Heading, Outline, Script, Transcript
from respoken.outline import boundaries, titles
from respoken.outline.boundaries import Conversation

WORDS_PER_MINUTE = 165
"""Pace of read conversation, to tell minutes before anything has been spoken."""

SHORTEST_WORDS = WORDS_PER_MINUTE
"""A chapter is a minute at least."""

FEWEST_TURNS = 2
"""A chapter is an exchange: something is said and answered. A long turn stands for an exchange."""

LONG_TURN_WORDS = 2 * WORDS_PER_MINUTE

USUAL_WORDS = 900
"""Five and a half minutes: between the published chapters of panels (8) and of explainers (3)."""

READINESS = 1.7
"""Added to the log odds of every place: at 0 a boundary must be likelier than not, which finds too few."""

LONGEST_WORDS = 6000

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
    talk = Conversation(utterances, transcript.turns, hosts.find(transcript.turns))
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


def choose(talk: Conversation, odds: boundaries.Floats) -> list[int]:
    """Positions of the utterances that begin the second and later chapters.

    The sum of the log odds, less the cost of odd lengths, is greatest under the limits: no chapter under
    a minute or one exchange (dynamic programming over the places; the choice is exact).
    """
    positions = [0, *(place.position for place in talk.places)]
    words = [0, *(place.word for place in talk.places)]
    gains = [0.0, *(float(odd) + READINESS for odd in odds)]
    best = [0.0] + [-math.inf] * len(odds)
    back = [0] * len(best)
    for here in range(1, len(best)):
        for before in range(here - 1, -1, -1):
            length = words[here] - words[before]
            if before and length > LONGEST_WORDS:
                break
            if not _enough(talk, positions[before], positions[here], length):
                continue
            value = best[before] + gains[here] - _cost(length)
            if value > best[here]:
                best[here], back[here] = value, before
    rests = [talk.word_count - word for word in words]
    ends = [
        value - _cost(rest) if rest >= SHORTEST_WORDS else -math.inf
        for value, rest in zip(best, rests, strict=True)
    ]
    here = max(range(len(ends)), key=lambda place: ends[place])
    chosen: list[int] = []
    while here:
        chosen.append(positions[here])
        here = back[here]
    return chosen[::-1]


def _enough(talk: Conversation, first: int, end: int, words: int) -> bool:
    exchanged = talk.turn_of[end] - talk.turn_of[first] >= FEWEST_TURNS
    return words >= SHORTEST_WORDS and (exchanged or words >= LONG_TURN_WORDS)


def _cost(words: int) -> float:
    """What a chapter's length costs: nothing at the usual one, one at 4 times or a quarter of it."""
    return 0.5 * math.log(max(words, 1) / USUAL_WORDS) ** 2
