"""Names dropped in a conversation: organisations, products, people, books, links, and when first heard.

A name is told by evidence, not by a list: a capital where no sentence begins, capitals inside a word,
a letter with a number (R1), a title in quotation marks, a web address.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from respoken import phrases
from respoken.models import Mention, Span
from respoken.phrases import Token
from respoken.words import show_names

MOST = 20

_LINK = re.compile(r"\b(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|fm|dev|co|gov|edu|tv|app)(?:/[\w./#?=&-]*)?\b")
_QUOTED = re.compile(r"[“\"]((?:[A-Z][\w'’-]*|of|the|and|in|to|a|for|on)(?:[ :](?:[A-Z][\w'’-]*|of|the|and|in|to|a|for|on|&)){1,7})[”\"]")
_MODEL = re.compile(r"^[A-Za-z]{1,4}-?\d+(?:\.\d+)?[A-Za-z]?$")
_CODED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")

# Capitals that name nothing of this episode: the calendar, peoples and places at large, job and trade initials.
_COMMON = frozenset(
    "i i'm i'd i've i'll monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december christmas english american americans european chinese russian french german "
    "british japanese indian africa america asia europe china russia france germany india japan ai agi ml llm llms api apis "
    "ceo ceos cto cfo coo vp phd phds ipo ipos pr hr tv ui ux ok okay us u.s u.s. usa uk u.k. eu am pm dna it gpu gpus cpu cpus "
    "vram ram ios url urls pdf sdk saas b2b b2c kpi roi qa q&a faq dr mr mrs ms prof god oh yeah wow hey man mom dad sir ma'am "
    "internet web podcast mba ngo id ids vs ii iii iv north south east west".split()
)

_PROPER = ("NNP", "NNPS")
_JOB = re.compile(r"\b(?:manager|scientist|engineer|director|officer|professor|researcher|president|editor|analyst|developer|lead|head)s?$")


@dataclass
class _Name:
    forms: Counter[str] = field(default_factory=Counter)
    evidence: int = 0
    place: tuple[int, int] = (0, 0)


def find(spans: Sequence[Span], speakers: Sequence[str], description: str = "") -> tuple[Mention, ...]:
    """At most 20 names, the most salient, in the order they are first heard.

    spans: what is said, with word times. speakers: their names are no mentions.
    """
    names = _collect([span.text for span in spans])
    own = {part.lower() for speaker in speakers for part in speaker.split()} | {s.lower() for s in speakers}
    own |= {show for span in spans for show in show_names(span.text)}
    kept = {
        key: name for key, name in names.items()
        if name.evidence and key not in _COMMON | own and not set(key.split()) <= own and not _JOB.search(key)
    }
    kept = _merged(kept)
    order = sorted(kept, key=lambda key: (-_salience(key, kept[key], description), key))[:MOST]
    order.sort(key=lambda key: kept[key].place)
    return tuple(
        Mention(text=kept[key].forms.most_common(1)[0][0], start_s=_when(spans, kept[key].place)) for key in order
    )


def _collect(texts: Sequence[str]) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for number, (text, tokens) in enumerate(zip(texts, phrases.tag(texts), strict=True)):
        for form, start, evident in _names(text, tokens):
            key = form.lower().replace("’", "'")
            name = names.setdefault(key, _Name(place=(number, start)))
            name.forms[form] += 1
            name.evidence += evident
    return names


def _names(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, int, bool]]:
    """Names in one text: as written, where they start, and whether the writing alone is evidence."""
    for regex in (_LINK, _QUOTED):
        for match in regex.finditer(text):
            yield match[match.lastindex or 0], match.start(match.lastindex or 0), True
    opens = True
    first = 0
    while first < len(tokens):
        last = _run(text, tokens, first)
        if last == first:
            opens = tokens[first].text in ".!?…:“\"‘(" or (opens and tokens[first].tag in ("``", "UH", ","))
            first += 1
            continue
        start, end = tokens[first].start, tokens[last - 1].end
        form = text[start:end]
        alone = last == first + 1
        yield form, start, bool(_CODED.search(form)) or not opens or (not alone and tokens[first].tag == "NNP")
        first, opens = last, False


def _run(text: str, tokens: Sequence[Token], first: int) -> int:
    """The end of the name that begins at a token; the token itself when none does."""
    if not _names_something(tokens[first]) or tokens[first].text.lower() in _COMMON:
        return first
    last = first + 1
    while last < len(tokens):
        token, close = tokens[last], tokens[last].start == tokens[last - 1].end
        if token.tag == "HYPH" and close and last + 1 < len(tokens) and re.match(r"[A-Z\d]", tokens[last + 1].text):
            last += 2
        elif (_names_something(token) or (token.tag == "CD" and re.match(r"\d", token.text))) and token.text.lower() not in _COMMON - {"ai"}:
            last += 1
        elif token.text in ("of", "&") and last + 1 < len(tokens) and tokens[last + 1].tag in _PROPER and tokens[last - 1].tag in _PROPER:
            last += 2
        else:
            break
    return last


def _names_something(token: Token) -> bool:
    text = token.text
    if not text[:1].isalnum() or text[:1].isdigit():
        return False
    return (token.tag in _PROPER and text[:1].isupper() and len(text) > 1) or bool(
        re.search(r"[a-z][A-Z]|^[A-Z]{2,}$", text) or (_MODEL.match(text) and len(text) <= 6)
    )


def _merged(names: dict[str, _Name]) -> dict[str, _Name]:
    """A part of exactly one longer name (a surname, Epoch in Epoch AI) counts for that name."""
    found = dict(names)
    for key in sorted(names, key=len):
        wholes = [other for other in found if other != key and key in other.split()]
        if len(wholes) == 1 and key in found and not (_CODED.search(next(iter(found[key].forms)))):
            part, whole = found.pop(key), found[wholes[0]]
            whole.evidence += part.evidence
            whole.forms.update({whole.forms.most_common(1)[0][0]: sum(part.forms.values())})
            whole.place = min(whole.place, part.place)
    return found


def _salience(key: str, name: _Name, description: str) -> float:
    count = sum(name.forms.values())
    form = name.forms.most_common(1)[0][0]
    score = min(count, 8) + 1.0 * bool(_CODED.search(form)) + 0.7 * (" " in key) + 0.3 * min(name.evidence, 3)
    return score + 3.0 * (form in description) + 3.0 * bool(_LINK.fullmatch(form))


def _when(spans: Sequence[Span], place: tuple[int, int]) -> float:
    """When the word at a place (span, character) is heard."""
    number, offset = place
    span, at = spans[number], 0
    for word in span.words:
        at += len(word.text) + 1
        if at > offset:
            return word.start_s
    return span.start_s
