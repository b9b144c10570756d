"""A summary in three to five whole sentences: the source's own, or who talks about what."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from respoken import phrases
from respoken.models import Person
from respoken.words import content, sentences

FEWEST, MOST = 3, 5

_CROWD = 8
_ROLE_WORDS = 12
_TOPICS = 6
_PARSED = 24
"""So many of a chapter's most telling sentences are parsed, to find one that stands alone."""

_CALLS = re.compile(
    r"^(?:tune in|listen (?:now|to (?:the|this) (?:full|episode))|subscribe|follow|watch"
    r"|join us (?:now|next|on)|click|check out|sign up|download|rate|leave a|support|learn more|visit"
    r"|sponsor|find out|don't miss"
    r"|get \d|use code|new episodes)\b|https?://|www\.|\b\d{1,2}:\d\d\b|@\w+|©",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"(?:\.\.\.|…)$")
"""A description that a feed has shortened ends in the middle of a word."""

_ANNOUNCES = re.compile(
    r"\b(?:today|this (?:week|time|episode)|in this (?:episode|conversation)|(?:on"
    r"|in) today's (?:episode|show)|we(?:'ll|'re"
    r"| will| are)|we (?:also )?)\b(?:(?! (?:not|ever|never) ).){0,60}?\b(?:talk(?:ing)? (?:all )?about"
    r"|discuss(?:ing)?"
    r"|div(?:e|ing)(?: deep)? into|explor(?:e|ing)|chat(?:ting)? about|(?:talk|chat)(?:ing)? (?:with"
    r"|to) [^.]{3,90}? about"
    r"|is about) (?P<what>[^?]+)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:,? (?:so|and (?:we|i|then|so|you|that|it|he|she|they|maybe|hopefully|much more|more)|but"
    r"|because|as (?:per|well)"
    r"|providing|which|where|if you|let's|stay|i'm|we're|you're|right)\b|[;?!—]| - |\.{2}).*$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:this|that|these|those|it|i|i'm|we|we're|you|your|me|us|my|our|here|today|something"
    r"|things? (?:we|i|you)|how much"
    r"|a lot|lots|stuff|him|them|about that)\b|^(?:the|some) (?:topic|subject|thing)s?$|^(?:any|what"
    r"|part|chapter|season|section|page|why)\b|\.\w|\w-(?:\s|$)",
    re.IGNORECASE,
)
_PLAIN_START = re.compile(r"[A-Z][a-z]+(?: [^A-Z]|$)")
_RIM = re.compile(
    r"(?:introductions?|intro|welcome|opening|closing|closing thoughts|outro|conclusion|goodbye"
    r"|wrap(?:ping)? up|final"
    r" thoughts|credits|thanks|picks|sponsors?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:what|why|how|who|when|where|which|is|are|do|does|did|can|could|will|would|should)\b.*\?$",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"^(?:(?:yeah|yes|yep|no|so|and|but|well|okay|ok|right|now|look|actually|basically|honestly"
    r"|obviously|again"
    r"|also|of course|sure|i mean|you know|i think|i guess|i believe|i would say|i'd say|i feel like"
    r"|in short"
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
    r"|\b(?:i|i'm|i've|i'd|i'll|me|my|we|we're|we've|we'll|our|us|you|you're|your|yours|um|uh|blah|said"
    r"|this|that's"
    r"|it's|these|those|gonna|gotta|wanna|he|she|him|her|his|they|them|there's|guess|stuff|cool|kind of"
    r"|sort of"
    r"|really|pretty|actually|basically|like|here|too|as well|anyway|later|earlier|today)\b"
    r"|\b(?:of|about|to|for|with|in|on|is|do|does|did) (?:it|that|so)\b|\w-(?:\s|$)|\b(\w+),? \1\b|, so "
    r"|[a-z] (?-i:And|But|So|Because)\b",
    re.IGNORECASE,
)


def write(
    description: str, chapters: Sequence[Sequence[str]], people: Sequence[Person],
    titles: Sequence[str] = (), opening: Sequence[str] = (),
) -> tuple[str, ...]:
    """Three to five sentences, or what there is.

    description: the source's words about the episode, or empty. chapters: what is said, a sequence of
    turns for each. titles: those of the chapters. opening: the first turns. Who speaks, what they say they
    will talk about, the chapters and what was said fill up what the description lacks.
    """
    told = [
        sentence for sentence in sentences(description)
        if not _CALLS.search(sentence) and not _CUT_OFF.search(sentence)
    ]
    plain = [sentence for sentence in told if not _ASKS.match(sentence)]
    chosen = plain if len(plain) >= FEWEST else told
    chosen = chosen[:MOST]
    if len(chosen) < FEWEST:
        chosen += _who(people)
        chosen += _announced(opening, people)
        chosen += _topics(titles, chapters)
        chosen += _said(chapters, FEWEST - len(chosen), titles)
    return tuple(chosen[:MOST])


def _who(people: Sequence[Person]) -> list[str]:
    """A sentence that names everybody, guests with their roles; none for somebody alone or a crowd."""
    hosts = [person.shown for person in people if person.host]
    guests = [_introduced(person) for person in people if not person.host]
    if not 2 <= len(people) <= _CROWD:
        return []
    if not hosts or not guests:
        return [f"{_listed([person.shown for person in people])} talk with each other."]
    return [f"{_listed(hosts)} {'talks' if len(hosts) == 1 else 'talk'} with {_listed(guests)}."]


def _introduced(person: Person) -> str:
    """A name, and the role where it is short enough to stand behind it without commas of its own."""
    role = person.role
    if not role or "," in role or len(role.split()) > _ROLE_WORDS:
        return person.shown
    plain = role if re.match(r"\w+[A-Z]|[A-Z]{2}|\w+ [A-Z]", role) else role[:1].lower() + role[1:]
    return f"{person.shown} ({plain})"


def _announced(opening: Sequence[str], people: Sequence[Person]) -> list[str]:
    """What somebody says at the beginning that they will talk about, as a sentence of its own."""
    for text in opening:
        for sentence in sentences(text.replace("’", "'")):
            if (match := _ANNOUNCES.search(sentence)) and (what := _object(match["what"])):
                who = "They talk" if len(people) > 1 else "The talk is"
                return [f"{who} about {what}."]
    return []


def _object(said: str) -> str:
    """What is announced, cut where the sentence goes on; empty when it means nothing by itself."""
    what = _GOES_ON.sub("", said.strip(" .,:")).strip(" ,")
    if not 2 <= len(what.split()) <= 32 or _POINTS.search(what) or not content(what):
        return ""
    return what


def _topics(titles: Sequence[str], chapters: Sequence[Sequence[str]]) -> list[str]:
    """A sentence that names the chapters between the first and a closing one."""
    named = [title for title in titles[1:] if not _RIM.match(title) and re.search(r"\w \S*\w$", title)]
    if len(named) < 2:
        return []
    plain = {word for texts in chapters for text in texts for word in re.findall(r"\b[a-z]+\b", text)}
    shown = [
        title[:1].lower() + title[1:] if _PLAIN_START.match(title) and first in plain else title
        for title, first in ((one, re.findall(r"\w+", one.lower())[0]) for one in named)
    ]
    step = max(1, math.ceil(len(shown) / _TOPICS))
    return [f"Topics include {_listed(shown[::step])}."]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _said(chapters: Sequence[Sequence[str]], count: int, titles: Sequence[str] = ()) -> list[str]:
    """The best sentence of each of the weightiest chapters, in order; a title's words count double."""
    if count <= 0:
        return []
    named = {stem for title in titles for stem in content(title)}
    counts = [Counter(stem for text in texts for stem in content(text)) for texts in chapters]
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    best: list[tuple[float, int, str]] = []
    for number, texts in enumerate(chapters):
        weights = {
            stem: math.log1p(seen) * math.log2(1 + len(chapters) * seen / total[stem]) * (1 + (stem in named))
            for stem, seen in counts[number].items()
        }
        spoken = [said for text in texts for said in sentences(text)]
        trimmed = [sentence for said in spoken if (sentence := _trimmed(said))]
        on_topic = [one for one in trimmed if named & set(content(one))] if named else trimmed
        rated = sorted(((_worth(sentence, weights), sentence) for sentence in on_topic), reverse=True)
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
