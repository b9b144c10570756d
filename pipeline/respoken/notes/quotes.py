"""Sentences worth quoting: whole, about the episode's subject, and clear to a reader who heard nothing else.

A quote is a sentence in the speaker's own words. Only what runs up to it (So, And, You know) is left off,
and then the quote begins, in text and in time, with the word after that.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from respoken import phrases
from respoken.models import Quote, Span, TimedWord, Timeline
from respoken.notes.naming import LINK
from respoken.notes.soundbite import HOUSEKEEPING, SPONSOR
from respoken.words import content, sentences

COUNT = 3
FEWEST_WORDS, MOST_WORDS = 8, 40

_BEST_WORDS = 20
_PARSED = 40
"""So many of the most telling sentences of each part of the episode are parsed."""

_RIM = 0.06
"""The share of the episode at either end that is mostly hello and goodbye."""

_HOSTS = 0.5
"""What a host's sentence counts beside that of others."""

_APART = 0.08
"""Quotes stand so far apart, at least, as a share of the episode."""

_LEAST = 0.4
"""A third of the episode whose best is less than so much of the best of all has no quote of its own."""

_RUN_UP = frozenset({
    "so", "and", "but", "well", "yeah", "yes", "yep", "no", "right", "okay", "ok", "now", "look", "like",
    "oh", "exactly", "also",
})
_RUN_UPS = re.compile(
    r"^(?:you know|i mean|of course|in fact|you see|for sure|by the way|again)\b,?", re.IGNORECASE
)

# A sentence that begins with these points to what was said before it.
_POINTS_BACK = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|him|her|his|their|its|there|here|which|who|whom|because"
    r"|or|then|than"
    r"|another|both|one|some|such|same|neither|either|also|too|just|not|even|plus|whereas|what i|again"
    r"|otherwise|instead"
    r"|let|let's|thanks?|thank|welcome|hello|hi|hey|maybe|perhaps|sorry|sure|absolutely|definitely"
    r"|totally|correct"
    r"|first|second|third|finally|secondly|lastly|number|exactly|true|great|good|cool|awesome|nice|wow)\b"
    r"|^(?:it|that|this|there|here|he|she|they|who|what)'",
    re.IGNORECASE,
)
# And with these in it, it leans on what was said before, or is chatter.
_LEANS = re.compile(
    r"\b(?:this|these|those|that's|that is|he|she|him|hers|he's|she's|um|uh|uhm|er|hmm|blah"
    r"|stuff like that|and so on"
    r"|whatnot|or whatever|you mentioned|you said|as i said|like i said|i was saying|your question"
    r"|earlier|the other day"
    r"|the former|the latter|as well|either|too|do so|did so|did that|does that|do that|doing that"
    r"|like that|about that"
    r"|of that|to that|with that|in that|for that|from that|on that|is that|was that|say that|said that"
    r"|do it|did it"
    r"|(?:to|of|for|about|with|in|on|from|at|by|call|is|was) it|(?:at|in|on|of|for|with|by|from|to) that"
    r"|(?:not|do|did|is|was|were|are|can|could|have|had|will"
    r"|would|\w+n't)(?=\.$)|jump (?:ahead|back|in)"
    r"|bunch of|kinda|sorta|kind of|sort of|dude|podcast|episode|listeners|today)\b|\b(\w+),? \1\b"
    r"|\w-(?:\s|$)"
    r"|[\[\]()“”\"…]"
    r"|\.\.|--|—$|;|,? you know,|[a-z] (?-i:And|But|So|Because)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:never|always|nobody|everybody|everyone|only|most|best|worst|hardest|biggest|every|nothing"
    r"|everything|must"
    r"|should|important|because|instead|rather|more than|less|better|problem|reason|truth|secret|lesson"
    r"|learned|realised"
    r"|realized|believe|matters?|change[sd]?|impossible|future|power|fear|love|fail\w*|success\w*|whole"
    r"|if you|can't"
    r"|cannot|won't|without|until|humans?|people|world|life)\b",
    re.IGNORECASE,
)
_HOLLOW = re.compile(
    r"\b(?:thing|things|stuff|something|somebody|guys?|a lot|lots|pretty|really|very|actually|basically"
    r"|like|you know"
    r"|i guess|i mean|gonna|wanna|gotta|got)\b",
    re.IGNORECASE,
)


# What is said with effort reads badly: a false start, a sentence that runs on, a hedge.
_LABOURED = re.compile(
    r"^(?:i|we|you|they|he|she), |, (?:so|like|and so|and then|you know|i mean|i think|i guess|right"
    r"|okay|um|which is|and which"
    r"|but then|whatever)\b|^(?:if i may|to be fair|in terms of|as far as|to be honest|honestly"
    r"|speaking of|going back)\b"
    r"|\b(?:for one reason or another|or something|and stuff|and everything|all that|at that point"
    r"|any more|right now"
    r"|specific\w*|ended up|trying to|going to)\b|, (?:too|though|right|also)[.,]",
    re.IGNORECASE,
)
_TELLS_A_STORY = re.compile(
    r"^When (?:I|we) |^(?:I|We) (?:haven't|didn't|don't know|want to|wanted|think I|guess|would|could"
    r"|hope|feel like)\b|"
    r"^(?:I|We|I've|We've)(?:'ve)? (?:\w+ly |also |just |even |then |first |already |still )*(?:\w+ed"
    r"|took|did|got|went|had|was|were|made"
    r"|came|saw|gave|ran|wrote|began|been|bought|sold|met|sent|left|tried)\b"
)


class _Said(NamedTuple):
    """A sentence in its place: the words that are quoted, and who says them."""

    speaker: str
    words: tuple[TimedWord, ...]
    text: str

    @property
    def middle_s(self) -> float:
        return (self.words[0].start_s + self.words[-1].end_s) / 2


def pick(timeline: Timeline, summary: Sequence[str] = (), hosts: Collection[str] = ()) -> tuple[Quote, ...]:
    """At most three quotes, in the order they are heard, from different parts of the episode.

    summary: what the notes say of it. hosts: who leads and asks.
    """
    spans = [span for span in timeline.utterances if span.turn]
    named = {part for span in spans for part in span.speaker.split()}
    weights = _weights(spans, [*summary, *(chapter.title for chapter in timeline.chapters)])
    rated = sorted(
        (
            (_worth(said, weights, timeline.duration_s, hosts), said) for said in _sentences(spans)
            if said.text not in summary and said.words[0].text.strip(",'’s") not in named
        ),
        key=lambda pair: (-pair[0], pair[1].middle_s),
    )
    chosen = _spread([pair for pair in rated if pair[0] > 0], timeline.duration_s)
    return tuple(
        Quote(
            text=said.text, speaker=said.speaker, start_s=round(said.words[0].start_s, 3),
            end_s=round(said.words[-1].end_s, 3),
        )
        for said in sorted(chosen, key=lambda said: said.middle_s)
    )


def _sentences(spans: Sequence[Span]) -> Iterator[_Said]:
    """Every sentence that can be quoted, without its run-up."""
    for (_, speaker), turn in groupby(spans, key=lambda span: (span.turn, span.speaker)):
        words = [word for span in turn for word in span.words]
        at = 0
        for sentence in sentences(" ".join(word.text for word in words)):
            count = len(sentence.split())
            if said := _quotable(speaker, words[at:at + count]):
                yield said
            at += count


def _quotable(speaker: str, words: Sequence[TimedWord]) -> _Said | None:
    first = _run_up([word.text for word in words])
    text = " ".join(word.text for word in words[first:]).replace("’", "'")
    if not FEWEST_WORDS <= len(words) - first <= MOST_WORDS or not re.search(r"[a-z\d%)][.!]$", text):
        return None
    if _POINTS_BACK.search(text) or _LEANS.search(text) or LINK.search(text):
        return None
    if HOUSEKEEPING.search(text) or SPONSOR.search(text):
        return None
    # Whatever "it" or "they" stands for must have been named before it in the same sentence.
    for pronoun in re.finditer(r"\b(?:it|it's|its|they|they're|them|their)\b", text, re.IGNORECASE):
        if not content(text[:pronoun.start()]):
            return None
    if not words[0].text[:1].isupper() and first == 0:
        return None
    shown = " ".join(word.text for word in words[first:])
    return _Said(speaker, tuple(words[first:]), shown[:1].upper() + shown[1:])


def _run_up(words: Sequence[str]) -> int:
    """How many words at the beginning only run up to a sentence."""
    first = 0
    while first < len(words):
        rest = " ".join(words[first:first + 4]).replace("’", "'")
        if match := _RUN_UPS.match(rest):
            first += len(match[0].split())
        elif words[first].strip(",.").lower() in _RUN_UP:
            first += 1
        else:
            break
    return first


def _weights(spans: Sequence[Span], named: Sequence[str]) -> dict[str, float]:
    """How much a word belongs to the subject: in how many turns it comes, and whether the notes have it."""
    turns: dict[str, set[int]] = {}
    for span in spans:
        for stem in content(span.text):
            turns.setdefault(stem, set()).add(span.turn)
    told = Counter(stem for text in named for stem in content(text))
    return {
        stem: min(math.log2(1 + len(places)), 4.0) * (1.6 if told[stem] else 1.0)
        for stem, places in turns.items() if len(places) > 1
    }


def _worth(
    said: _Said, weights: dict[str, float], duration_s: float, hosts: Collection[str]
) -> float:
    """How much a sentence says, and how much like a quote it sounds."""
    stems = set(content(said.text))
    count = len(said.words)
    worth = sum(weights.get(stem, 0.0) for stem in stems) / (len(stems) + 5)
    worth *= 1 + 0.45 * min(len(set(map(str.lower, _TELLS.findall(said.text)))), 4)
    worth *= max(0.2, 1 - 0.2 * len(_HOLLOW.findall(said.text)))
    worth *= 0.5 ** len(_LABOURED.findall(said.text)) * 0.85 ** max(0, said.text.count(",") - 1)
    worth *= 0.5 if _TELLS_A_STORY.search(said.text) else 1.0
    worth *= math.exp(-(((count - _BEST_WORDS) / 16) ** 2))
    if re.search(r"\b(?:I|my|me)\b", said.text):
        worth *= 0.85
    at = said.middle_s / duration_s
    rim = at < _RIM or at > 1 - _RIM
    return worth * (0.4 if rim else 1.0) * (_HOSTS if said.speaker in hosts else 1.0)


def _spread(rated: Sequence[tuple[float, _Said]], duration_s: float) -> list[_Said]:
    """The best that stands alone from each third of the episode; where one has none, the next best."""
    thirds: list[list[tuple[float, _Said]]] = [[] for _ in range(COUNT)]
    for worth, said in rated:
        thirds[min(int(said.middle_s / duration_s * COUNT), COUNT - 1)].append((worth, said))
    alone = [_standing(third[:_PARSED]) for third in thirds]
    least = _LEAST * max((worth for third in alone for worth, _ in third), default=0.0)
    chosen: list[_Said] = []
    for third in alone:
        chosen += [
            said for worth, said in third if worth >= least and _is_apart(said, chosen, duration_s)
        ][:1]
    left = sorted((pair for third in alone for pair in third), key=lambda pair: -pair[0])
    for _, said in left:
        if len(chosen) < COUNT and _is_apart(said, chosen, duration_s):
            chosen.append(said)
    return chosen


def _standing(rated: Sequence[tuple[float, _Said]]) -> list[tuple[float, _Said]]:
    complete = phrases.complete([said.text for _, said in rated])
    return [pair for pair, stands in zip(rated, complete, strict=True) if stands]


def _is_apart(said: _Said, chosen: Sequence[_Said], duration_s: float) -> bool:
    return all(abs(said.middle_s - other.middle_s) >= _APART * duration_s for other in chosen)
