"""Who leads a conversation, told by what hosts do: welcome, ask, hand over, close.

A transcript seldom says who its host is. Chapters begin where a host changes the subject and the notes
name the host, so both ask here.
"""

import re
from collections.abc import Sequence

from respoken.models import Turn

_LEADS = re.compile(
    r"\bwelcome (?:back )?to\b|\byou(?:'re| are) listening to\b"
    r"|\b(?:i'm|i am|we're|we are) (?:joined|here with|sitting (?:down )?(?:here )?with|talking (?:to"
    r"|with))\b"
    r"|\bjoin(?:s|ed|ing) (?:me|us)\b|\b(?:my|our|today's|first|next) guests?\b|\byour hosts?\b"
    r"|\bthe following is a conversation\b|\bwelcome (?:back )?(?:to|on|onto) (?:the|our) (?:show"
    r"|podcast|program)"
    r"|\bthank(?:s| you)(?: so much| very much)? for (?:joining|coming|being here|listening|tuning)"
    r"|\b(?:see|catch|talk to) you (?:all )?next (?:week|time)\b|\bsubscribe\b",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(
    r"\b(?:over to you|what(?:'s| is) your take|what do you (?:think|make)|your thoughts|tell (?:us|me)"
    r"|walk (?:us|me)|talk (?:us|me) through|can you (?:explain|describe|tell|talk)|how do you|why do you"
    r"|toss it to|throw it to|turn to you|start with you|curious (?:about|what|how|if))\b",
    re.IGNORECASE,
)

_RIM = 8
"""Turns at either end where a welcome or a farewell is the show's own and no story about another show."""


def find(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The hosts, the surest first; empty when nobody leads (a monologue has no host either).

    A host welcomes and closes, asks in a large share of their turns and hands over by name. Whoever comes
    within a quarter of the surest by the same signs is a host as well.
    """
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    if len(names) < 2:
        return ()
    scores = {name: _leading(name, turns, names) for name in names}
    best = max(scores.values())
    if best <= 0:
        return ()
    order = sorted(names, key=lambda name: (-scores[name], names.index(name)))
    return tuple(name for name in order if scores[name] >= 0.75 * best)


def _leading(name: str, turns: Sequence[Turn], names: Sequence[str]) -> float:
    own = [turn for turn in turns if turn.speaker == name]
    others = {part for other in names if other != name for part in other.split() if len(part) > 2}
    asks = sum("?" in turn.text[-200:] for turn in own)
    hands_over = sum(bool(_HANDS_OVER.search(_plain(turn.text))) for turn in own)
    calls = sum(any(re.search(rf"\b{re.escape(part)}\b", turn.text) for part in others) for turn in own)
    rim = {turn.index for turn in (*turns[:_RIM], *turns[-_RIM:])}
    leads = sum(len(_LEADS.findall(_plain(turn.text))) for turn in own if turn.index in rim)
    edges = sum(turn.speaker == name for turn in (*turns[:2], *turns[-2:]))
    # A share of turns says how somebody speaks; the number of turns says it is not chance.
    share = (2 * asks + hands_over + calls) / (len(own) + 3)
    return share + 0.4 * min(leads, 4) + 0.15 * edges


def _plain(text: str) -> str:
    return text.replace("’", "'")
