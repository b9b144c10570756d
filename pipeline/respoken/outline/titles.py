"""Short titles for chapters, in the conversation's own words.

A title is a noun phrase that belongs to its chapter more than to the others: its words are frequent
there and rare elsewhere, it is said where the topic is announced, and, where the source describes the
episode, it is how the description names the topic.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from respoken import phrases
from respoken.models import Transcript
from respoken.outline import cues, wording
from respoken.outline.conversation import Conversation
from respoken.phrases import Phrase
from respoken.words import content, show_names

OPENING = "Introduction"
CLOSING = "Closing thoughts"

_SHORT_ENDING_WORDS = 420
_ANNOUNCING_WORDS = 140
_MOST_WORDS = 6
_FULLER = 0.4
"""A longer phrase around the best one is taken instead when its score is at least this share of it."""
_TELLING = 0.5
"""So is a phrase of several words instead of the best word, a common noun."""
_ABOUT = re.compile(
    r"(?:talk(?:ing)?|discuss(?:ing)?|speak|chat|hear|ask(?: you)?|conversation|stor(?:y|ies)|report"
    r"|news|topic|question)"
    r"(?: \w+){0,2} (?:about|on|around|regarding|of|is)|(?:start|begin|kick off|going) with|(?:turn"
    r"|move|get|go|on|over) (?:\w+ )?(?:in)?to"
    r"|called|speaking of|what about|how about|what is|what are|describe|explain|define|discuss|cover"
    r"|explore|regarding",
    re.IGNORECASE,
)


def name(talk: Conversation, starts: Sequence[int], transcript: Transcript) -> list[str]:
    """A title a chapter. starts: the position of each chapter's first utterance, from 0, ascending."""
    ends = [*starts[1:], len(talk.utterances)]
    counts = [_count(talk, first, end) for first, end in zip(starts, ends, strict=True)]
    people = {stem for speaker in transcript.speakers for stem in content(speaker.name)}
    shows = {show for utterance in talk.utterances for show in show_names(utterance.text)}
    people |= {stem for show in shows for stem in content(show)}
    described = _phrases_of(transcript.description or "")
    preview = _phrases_of(" ".join(u.text for u in talk.utterances[starts[0]:ends[0]])[:6000])
    titles: list[str] = []
    for number, (first, end) in enumerate(zip(starts, ends, strict=True)):
        words = int(talk.starts[end] - talk.starts[first])
        if number == 0 and _introduces(talk, first, end, words):
            titles.append(OPENING)
            continue
        if number and number == len(starts) - 1 and _closes(talk, first, words):
            titles.append(CLOSING)
            continue
        weights = _weights(counts, number)
        candidates = _candidates(talk, first, end, weights, people, described, preview if number else [])
        titles.append(_best(candidates, titles) or (f"More on {titles[-1]}" if titles else OPENING))
    return titles


def _count(talk: Conversation, first: int, end: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in talk.counts[first:end]:
        total.update(count)
    return total


def _introduces(talk: Conversation, first: int, end: int, words: int) -> bool:
    welcomes = any("welcomes" in cues.heard(said) for each in talk.sentences[first:end] for said in each)
    return words < max(0.15 * talk.word_count, 500) or (welcomes and words < 0.3 * talk.word_count)


def _closes(talk: Conversation, first: int, words: int) -> bool:
    early = [said for each in talk.sentences[first:first + 6] for said in each]
    return words < _SHORT_ENDING_WORDS and any("closes" in cues.heard(said) for said in early)


def _weights(counts: Sequence[Counter[str]], number: int) -> dict[str, float]:
    """How characteristic each stem is for one chapter: its frequency there against that in all."""
    own, total = counts[number], sum(sum(count.values()) for count in counts)
    size = max(sum(own.values()), 1)
    found = {}
    for stem, seen in own.items():
        everywhere = sum(count[stem] for count in counts)
        lift = math.log2((seen / size) / (everywhere / total))
        found[stem] = math.log1p(seen) * max(0.0, min(lift, 3.0))
    return found


def _phrases_of(text: str) -> list[Phrase]:
    return list(phrases.noun_phrases(text, phrases.tag([text])[0])) if text else []


def _candidates(
    talk: Conversation, first: int, end: int, weights: dict[str, float], people: set[str],
    described: Sequence[Phrase], preview: Sequence[Phrase],
) -> dict[str, tuple[float, Phrase]]:
    """Lower-case phrase -> its score and a phrase as written."""
    texts = [utterance.text for utterance in talk.utterances[first:end]]
    tokens = phrases.tag(texts)
    said: Counter[str] = Counter()
    announced: Counter[str] = Counter()
    best: dict[str, Phrase] = {}
    words = 0
    for text, cut in zip(texts, tokens, strict=True):
        for phrase in filter(wording.reads, phrases.noun_phrases(text, cut)):
            key = _key(phrase.text)
            said[key] += 1
            best.setdefault(key, phrase)
            if words < _ANNOUNCING_WORDS:
                announced[key] += 1 + bool(_ABOUT.search(text[max(0, phrase.start - 40):phrase.start]))
        words += len(text.split())
    for phrase in filter(wording.reads, (*described, *preview)):
        best.setdefault(_key(phrase.text), phrase)
    told = {_key(phrase.text) for phrase in described}
    foretold = {_key(phrase.text) for phrase in preview}
    found = {}
    for key, phrase in best.items():
        score = _score(phrase, weights, people)
        if score <= 0:
            continue
        score += 1.2 * math.log1p(said[key] - 1) if said[key] else 0
        score += 1.6 * min(announced[key], 2) + 3.0 * (key in told) + 1.5 * (key in foretold)
        if key not in told and key not in foretold:
            score *= wording.worth(phrase, said[key])
        found[key] = (score, phrase)
    return found


def _key(text: str) -> str:
    return " ".join(text.lower().split()).replace("’", "'")


def _score(phrase: Phrase, weights: dict[str, float], people: set[str]) -> float:
    stems = content(phrase.text)
    length = len(phrase.text.split())
    if not stems or length > _MOST_WORDS or any(stem in people for stem in stems):
        return 0.0
    known = [weights.get(stem, 0.0) for stem in stems]
    if not any(known) or (min(known) == 0 and sum(value > 0 for value in known) < len(known) / 2):
        return 0.0
    score = sum(known) / math.pow(len(known), 0.55) + 1.0 * phrase.named
    return score * (0.6 if length == 1 and not phrase.named else 1.0)


def _best(candidates: dict[str, tuple[float, Phrase]], taken: Sequence[str]) -> str | None:
    """The best phrase that repeats no title already taken, or a fuller one around it."""
    used = [set(content(title)) for title in taken]
    order = sorted(candidates.values(), key=lambda rated: (-rated[0], rated[1].text))
    fresh = [rated for rated in order if not _repeats(set(content(rated[1].text)), used)]
    if not fresh:
        return None
    score, phrase = fresh[0]
    stems = set(content(phrase.text))
    for other_score, other in fresh:
        fuller = stems < set(content(other.text)) and len(other.text.split()) < _MOST_WORDS
        if fuller and len(stems) < 3 and other_score >= _FULLER * score:
            return _cased(other)
    if len(phrase.text.split()) > 1 or phrase.named:
        return _cased(phrase)
    telling = next((other for rated, other in fresh if rated >= _TELLING * score and _tells(other)), None)
    return _cased(telling) if telling else _paired(phrase, [other for _, other in fresh[1:]])


def _tells(phrase: Phrase) -> bool:
    """Whether a phrase says what it is about by itself, as a common noun alone seldom does."""
    return len(phrase.text.split()) > 1


def _paired(phrase: Phrase, others: Sequence[Phrase]) -> str:
    """A common noun alone says little: it gets the next best short phrase for company."""
    stems = set(content(phrase.text))
    for other in others:
        if len(other.text.split()) <= 2 and not stems & set(content(other.text)):
            named = phrases.is_name(other.tokens[0].text, other.tokens[0].tag)
            return f"{_cased(phrase)} and {other.text if named else other.text[:1].lower() + other.text[1:]}"
    return _cased(phrase)


def _repeats(stems: set[str], used: Sequence[set[str]]) -> bool:
    return any(stems <= other or other <= stems for other in used if other)


def _cased(phrase: Phrase) -> str:
    """A phrase as it was written, with a capital for a title; a word that began a sentence loses its own."""
    text = phrase.text
    first, *_ = phrase.tokens
    if first.text[:1].isupper() and not phrases.is_name(first.text, first.tag):
        text = text[:1].lower() + text[1:]
    return text[:1].upper() + text[1:]
