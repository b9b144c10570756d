"""A soundbite: the stretch of one speaker that says most of what the episode is about.

Players show it as a preview (podcast:soundbite, 15 to 120 seconds recommended). It begins and ends where
a sentence does, and it is neither greeting nor housekeeping nor advertisement.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from respoken.models import Soundbite, Span, Timeline
from respoken.words import content, sentences

SHORTEST_S, LONGEST_S = 15.0, 60.0
MOST_CHARACTERS = 128

_NAMED = 3.0
"""How much more a word counts that the summary or a chapter's title has."""

_HOSTS = 0.7
"""What a host's speech counts beside that of others: it leads to the subject more often than it is on it."""

_RIM = 0.05
"""The share of the episode at either end that is mostly hello and goodbye."""

_SPONSOR = re.compile(
    r"\b(?:sponsor(?:s|ed|ing)?|brought to you by|promo code|use (?:the )?code|(?:percent|%) off|free trial"
    r"|discount|terms (?:and conditions )?apply|sign up (?:at|today|now)|our partners? at|link in the)\b"
    r"|\bslash [a-z]+\b.*\bcheckout\b|\b\w+\.com/\w+",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"\b(?:welcome (?:back|to|everyone)|thanks,? everyone|join(?:s|ed|ing) (?:me|us)"
    r"|thank(?:s| you)(?: so much| very much| again)? for (?:joining|having|listening|tuning|coming|being"
    r"|watching)|you(?:'re| are) listening to"
    r"|your host|(?:glad|great|good|happy|nice|excited|pleasure) to (?:be (?:here|back)|have you|see you)"
    r"|(?:in|on) (?:today's|this) (?:episode|show)|coming up|subscribe|leave (?:us )?a review"
    r"|rate and review|(?:see|catch|talk to) you (?:all )?next|next (?:week|time) on|my name is"
    r"|before we (?:start|begin|get"
    r"|wrap|close)|all the time (?:that )?we have"
    r"|let's (?:get (?:started|into it)|start|begin|move|turn|talk)"
    r"|(?:we're|we are|i'm) (?:going to|gonna) (?:be )?(?:talk|discuss|cover|move|start|get into|turn)\w*"
    r"|we'll (?:be )?(?:talk|discuss|cover)\w*|i want(?:ed)? to (?:start|begin|move|turn|get) "
    r"|(?:my|our|the) (?:next|first|last|final) (?:topic|question|segment|story)|over to you)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|his|her|their|its|which|who|because|or|then|yeah|yes|yep|no"
    r"|and|but|so|well|okay|right|exactly|absolutely|sure|i mean|like|also|again|another|both|there|such"
    r"|in short|just|one|first|second|third|finally)\b",
    re.IGNORECASE,
)
_RUN_UP = re.compile(
    r"^(?:(?:yeah|yes|yep|no|so|and|but|well|okay|ok|right|now|look|actually|basically|honestly|i mean"
    r"|you know|i think|i guess|i would say|i'd say|of course|like|again|also|because|in short|just)\b"
    r"[,.: ]*)+",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…][\"”’')\]]*\s*$")


def pick(
    timeline: Timeline, summary: Sequence[str] = (), hosts: Collection[str] = ()
) -> Soundbite | None:
    """The soundbite of an episode, or None when nothing in it can be one.

    summary: what the notes say of it. hosts: who leads and asks, and so seldom says what it is about.
    """
    grouped = groupby(timeline.utterances, key=lambda span: (span.turn > 0, span.speaker))
    runs = [_Run(tuple(spans)) for (spoken, _), spans in grouped if spoken]
    weights = _weights(runs, [*summary, *(chapter.title for chapter in timeline.chapters)])
    best, chosen = 0.0, ""
    place = (0.0, 0.0)
    for run in runs:
        if _SPONSOR.search(run.text()):
            continue
        asks = _HOSTS if run.spans[0].speaker in hosts else 1.0
        for first, last in run.bites():
            worth = asks * run.worth(first, last, weights, timeline.duration_s)
            if worth > best and not _HOUSEKEEPING.search(run.text(first, last)):
                best, chosen = worth, run.text(first, last)
                place = run.spans[first].start_s, run.spans[last - 1].end_s
    if not chosen:
        return None
    starts_s = round(place[0], 3)
    return Soundbite(
        start_s=starts_s, duration_s=round(place[1] - starts_s, 3), title=_title(chosen, weights)
    )


class _Run:
    """What one speaker says until somebody else does; ``last`` counts as in a slice."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._texts = [span.text.strip().replace("’", "'") for span in spans]
        self._stems = [frozenset(content(text)) for text in self._texts]

    def text(self, first: int = 0, last: int | None = None) -> str:
        return " ".join(self._texts[first:last])

    def stems(self, first: int = 0, last: int | None = None) -> frozenset[str]:
        return frozenset().union(*self._stems[first:last])

    def bites(self) -> Iterator[tuple[int, int]]:
        """Every stretch that is long enough and made of whole sentences."""
        whole = [bool(_ENDS.search(text)) for text in self._texts]
        for first, span in enumerate(self.spans):
            if first and not whole[first - 1]:
                continue
            for last in range(first + 1, len(self.spans) + 1):
                lasts_s = self.spans[last - 1].end_s - span.start_s
                if lasts_s > LONGEST_S:
                    break
                if lasts_s >= SHORTEST_S and whole[last - 1]:
                    yield first, last

    def worth(self, first: int, last: int, weights: Mapping[str, float], duration_s: float) -> float:
        """How much of the episode's subject a stretch carries, and how well it stands alone."""
        begins_s, ends_s = self.spans[first].start_s, self.spans[last - 1].end_s
        # A longer bite says more, but not as much more as it is longer.
        worth = sum(weights[stem] for stem in self.stems(first, last))
        worth /= math.pow(max(ends_s - begins_s, 20.0), 0.7)
        asked = sum(text.endswith("?") for text in self._texts[first:last]) / (last - first)
        idle = sum(not any(weights[s] for s in stems) for stems in self._stems[first:last]) / (last - first)
        rim = begins_s < _RIM * duration_s or ends_s > (1 - _RIM) * duration_s
        worth *= (0.5 if _LEANS.match(self._texts[first]) else 1.0) * (0.7 if rim else 1.0)
        return worth * (1.0 - 0.6 * asked) * (1.0 - 0.6 * idle) * (1.0 if last == len(self.spans) else 0.9)


def _weights(runs: Sequence[_Run], named: Sequence[str]) -> dict[str, float]:
    """How much a word belongs to the subject: in how many speeches it comes, and whether the notes do."""
    spread: Counter[str] = Counter()
    for run in runs:
        spread.update(run.stems())
    told = {stem for text in named for stem in content(text)}
    repeated = {stem: math.log2(count) for stem, count in spread.items() if count > 1}
    return {
        stem: _NAMED * repeated.get(stem, 0.5) if stem in told else repeated.get(stem, 0.0)
        for stem in spread
    }


def _title(text: str, weights: Mapping[str, float]) -> str:
    """The sentence of a bite that says most of it, cut at a word where it is too long for a title."""
    said = [_RUN_UP.sub("", sentence) for sentence in sentences(text)]
    best = max((one for one in said if one), key=lambda one: _telling(one, weights), default=text)
    best = best[:1].upper() + best[1:]
    if len(best) <= MOST_CHARACTERS:
        return best if best.endswith("..") else best.removesuffix(".")
    cut = best[: MOST_CHARACTERS - 1]
    return cut.rpartition(" ")[0].rstrip(" ,;:—–-") + "…" if " " in cut else cut + "…"


def _telling(sentence: str, weights: Mapping[str, float]) -> float:
    stems = set(content(sentence))
    fits = 1.0 if len(sentence) <= MOST_CHARACTERS else 0.6
    leans = 0.7 if _LEANS.match(sentence) or sentence.endswith(("...", "…", "?")) else 1.0
    return fits * leans * sum(weights.get(stem, 0.0) for stem in stems) / (len(stems) + 4)
