"""Soundbites: the stretches of one speaker that say most of what the episode is about.

Players show them as previews (podcast:soundbite, 15 to 120 seconds recommended). Each begins and ends where
a sentence does, and is neither greeting nor housekeeping nor advertisement.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from respoken.models import Quote, Soundbite, Span, Timeline
from respoken.words import content, sentences

SHORTEST_S, LONGEST_S = 15.0, 60.0
MOST_CHARACTERS = 128
MOST = 3

_APART = 0.05
"""Soundbites that hold no quote stand so far from the others, at least, as a share of the episode."""

_NAMED = 3.0
"""How much more a word counts that the summary or a chapter's title has."""

_HOSTS = 0.7
"""What a host's speech counts beside that of others: it leads to the subject more often than it is on it."""

_RIM = 0.05
"""The share of the episode at either end that is mostly hello and goodbye."""

SPONSOR = re.compile(
    r"\b(?:sponsor(?:s|ed|ing)?|brought to you by|promo code|use (?:the )?code|(?:percent|%) off|free trial"
    r"|discount|terms (?:and conditions )?apply|sign up (?:at|today|now)|our partners? at|link in the)\b"
    r"|\bslash [a-z]+\b.*\bcheckout\b|\b\w+\.com/\w+",
    re.IGNORECASE,
)
HOUSEKEEPING = re.compile(
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


class _Bite(NamedTuple):
    """A stretch that can be a soundbite, and how much it is worth."""

    worth: float
    starts_s: float
    ends_s: float
    text: str


def choose(
    timeline: Timeline, quotes: Sequence[Quote], summary: Sequence[str] = (),
    hosts: Collection[str] = (), most: int = MOST,
) -> tuple[Soundbite, ...]:
    """At most so many soundbites in the order they are heard; none overlaps another.

    Around each quote the best stretch that holds it, with the quote for a title; then, while there are too
    few, the best of the others. summary: what the notes say of it. hosts: who leads and asks, and so seldom
    says what it is about.
    """
    runs = _runs(timeline)
    weights = _weights(runs, [*summary, *(chapter.title for chapter in timeline.chapters)])
    bites = sorted(_bites(runs, weights, hosts, timeline.duration_s), key=lambda bite: -bite.worth)
    chosen: list[tuple[_Bite, str]] = []
    for quote in quotes:
        around = (one for one in bites if one.starts_s <= quote.start_s and quote.end_s <= one.ends_s)
        chosen += [(one, quote.text) for one in around if _is_apart(one, chosen, 0.0)][:1]
    for bite in bites:
        if len(chosen) >= most:
            break
        if _is_apart(bite, chosen, _APART * timeline.duration_s):
            chosen.append((bite, ""))
    chosen = sorted(chosen[:most], key=lambda one: one[0].starts_s)
    return tuple(_soundbite(bite, title, weights) for bite, title in chosen)


def _soundbite(bite: _Bite, title: str, weights: Mapping[str, float]) -> Soundbite:
    starts_s = round(bite.starts_s, 3)
    return Soundbite(
        start_s=starts_s, duration_s=round(bite.ends_s - starts_s, 3),
        title=_shortened(title) if title else _title(bite.text, weights),
    )


def _is_apart(bite: _Bite, chosen: Sequence[tuple[_Bite, str]], by_s: float) -> bool:
    return all(
        bite.starts_s >= other.ends_s + by_s or bite.ends_s + by_s <= other.starts_s for other, _ in chosen
    )


def _runs(timeline: Timeline) -> list["_Run"]:
    grouped = groupby(timeline.utterances, key=lambda span: (span.turn > 0, span.speaker))
    return [_Run(tuple(spans)) for (spoken, _), spans in grouped if spoken]


def _bites(
    runs: Sequence["_Run"], weights: Mapping[str, float], hosts: Collection[str], duration_s: float
) -> Iterator[_Bite]:
    """Every stretch that can be a soundbite."""
    for run in runs:
        if SPONSOR.search(run.text()):
            continue
        asks = _HOSTS if run.spans[0].speaker in hosts else 1.0
        for first, last in run.bites():
            worth = asks * run.worth(first, last, weights, duration_s)
            text = run.text(first, last)
            if worth > 0 and not HOUSEKEEPING.search(text):
                yield _Bite(worth, run.spans[first].start_s, run.spans[last - 1].end_s, text)


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
    return _shortened(best[:1].upper() + best[1:])


def _shortened(best: str) -> str:
    """A title of at most 128 characters, cut at a word."""
    if len(best) <= MOST_CHARACTERS:
        return best if best.endswith("..") else best.removesuffix(".")
    cut = best[: MOST_CHARACTERS - 1]
    return cut.rpartition(" ")[0].rstrip(" ,;:—–-") + "…" if " " in cut else cut + "…"


def _telling(sentence: str, weights: Mapping[str, float]) -> float:
    stems = set(content(sentence))
    fits = 1.0 if len(sentence) <= MOST_CHARACTERS else 0.6
    leans = 0.7 if _LEANS.match(sentence) or sentence.endswith(("...", "…", "?")) else 1.0
    return fits * leans * sum(weights.get(stem, 0.0) for stem in stems) / (len(stems) + 4)
