"""A summary in three to five whole sentences: the source's own, or the most telling ones that were said."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from respoken import phrases
from respoken.models import Person
from respoken.words import content, sentences

FEWEST, MOST = 3, 5

_CROWD = 8
_PARSED = 24
"""So many of a chapter's most telling sentences are parsed, to find one that stands alone."""

_CALLS = re.compile(
    r"^(?:tune in|listen (?:now|to (?:the|this) (?:full|episode))|subscribe|follow|watch"
    r"|join us (?:now|next|on)|click|check out|sign up|download|rate|leave a|support|learn more|visit"
    r"|sponsor|find out|don't miss"
    r"|get \d|use code|new episodes)\b|https?://|www\.|\b\d{1,2}:\d\d\b|@\w+|©",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:what|why|how|who|when|where|which|is|are|do|does|did|can|could|will|would|should)\b.*\?$",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"^(?:(?:yeah|yes|yep|no|so|and|but|well|okay|ok|right|now|look|actually|basically|honestly|obviously|again"
    r"|also|of course|sure|i mean|you know|i think|i guess|i believe|i would say|i'd say|i feel like|in short"
    r"|it's true that|the fact is|definitely|totally|for sure|first off|personally|absolutely|exactly|great"
    r"|kind of|sort of|like|because|to me|for me|in my opinion)\b[,.: ]*)+",
    re.IGNORECASE,
)
# A sentence that begins or leans on these says nothing by itself.
_DANGLES = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|his|her|their|its|there|here|which|who|because|or|then"
    r"|another|both|one|some|such|if|when|"
    r"while|as|what|how|why|where|even|not|just|maybe|perhaps|by|for|in|at|to|with|let|thank|thanks"
    r"|welcome|i|i'm|we|we're|you|my|your|our)\b"
    r"|\b(?:i|i'm|i've|i'd|i'll|me|my|you|you're|your|yours|um|uh|blah|said|this|that's|it's|these"
    r"|those|gonna|gotta|wanna|he|she|him|her)\b",
    re.IGNORECASE,
)


def write(description: str, chapters: Sequence[Sequence[str]], people: Sequence[Person]) -> tuple[str, ...]:
    """Three to five sentences, or what there is.

    description: the source's words about the episode, or empty. chapters: what is said, a sequence of
    turns for each. Who speaks and what was said fill up what the description lacks.
    """
    told = [sentence for sentence in sentences(description) if not _CALLS.search(sentence)]
    plain = [sentence for sentence in told if not _ASKS.match(sentence)]
    chosen = plain if len(plain) >= FEWEST else told
    chosen = chosen[:MOST]
    if len(chosen) < FEWEST:
        chosen += [] if chosen else _who(people)
        chosen += _said(chapters, MOST - 1 - len(chosen))
    return tuple(chosen)


def _who(people: Sequence[Person]) -> list[str]:
    """A sentence that names everybody; none for somebody alone or a crowd."""
    hosts = [person.name for person in people if person.host]
    guests = [person.name for person in people if not person.host]
    if not 2 <= len(people) <= _CROWD:
        return []
    if not hosts or not guests:
        return [f"{_listed(hosts or guests)} talk with each other."]
    return [f"{_listed(hosts)} {'talks' if len(hosts) == 1 else 'talk'} with {_listed(guests)}."]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _said(chapters: Sequence[Sequence[str]], count: int) -> list[str]:
    """The best sentence of each of the weightiest chapters, in order."""
    counts = [Counter(stem for text in texts for stem in content(text)) for texts in chapters]
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    best: list[tuple[float, int, str]] = []
    for number, texts in enumerate(chapters):
        weights = {
            stem: math.log1p(seen) * math.log2(1 + len(chapters) * seen / total[stem])
            for stem, seen in counts[number].items()
        }
        spoken = [said for text in texts for said in sentences(text)]
        trimmed = [sentence for said in spoken if (sentence := _trimmed(said))]
        rated = sorted(((_worth(sentence, weights), sentence) for sentence in trimmed), reverse=True)
        rated = rated[:_PARSED]
        stands = phrases.whole([sentence for _, sentence in rated])
        alone = [one for one, whole in zip(rated, stands, strict=True) if whole]
        if alone:
            worth, sentence = alone[0]
            best.append((counts[number].total() * worth, number, sentence))
    chosen = sorted(best, key=lambda entry: (-entry[0], entry[1]))[:count]
    return [sentence for _, _, sentence in sorted(chosen, key=lambda entry: entry[1])]


def _worth(sentence: str, weights: dict[str, float]) -> float:
    stems = set(content(sentence))
    return sum(weights.get(stem, 0.0) for stem in stems) / (len(stems) + 4)


def _trimmed(said: str) -> str:
    """A sentence without its run-up; empty when it does not stand alone."""
    plain = said.replace("’", "'").strip()
    if not plain[:1].isupper():
        return ""
    text = _FILLERS.sub("", plain)
    words = text.split()
    if not 9 <= len(words) <= 34 or not text.endswith(".") or text.endswith("..."):
        return ""
    if _DANGLES.search(text) or re.search(r"[\"“”\[\]()?;]", text):
        return ""
    return text[:1].upper() + text[1:]
