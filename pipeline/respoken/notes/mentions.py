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

_LINK = re.compile(
    r"\b(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|fm|dev|co|gov|edu|tv|app)"
    r"(?:/[\w./#?=&-]*)?\b"
)
_TITLE_WORD = r"(?:[A-Z][\w'’-]*|of|the|and|in|to|a|for|on|&)"
_QUOTED = re.compile(rf"[“\"]([A-Z][\w'’-]*(?:[ :]+{_TITLE_WORD}){{1,7}})[”\"]")
_MODEL = re.compile(r"^(?!(?:of|to|in|or|and|for|by|at)-)[A-Za-z]{1,4}-?\d+(?:\.\d+)?[A-Za-z]?$")
_CODED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")

# Capitals that name nothing of this episode: the calendar, peoples and places at large, trade initials.
_COMMON_WORDS = """
i i'm i'd i've i'll monday tuesday wednesday thursday friday saturday sunday january february march april
may june july august september october november december christmas english american americans european
chinese russian french german british japanese indian africa america asia europe china russia france
germany india japan ai agi ml llm llms api apis ceo ceos cto cfo coo vp phd phds ipo ipos pr hr tv ui ux
ok okay us u.s u.s. usa uk u.k. eu am pm dna it gpu gpus cpu cpus vram ram ios url urls pdf sdk saas b2b
b2c kpi roi qa q&a faq dr mr mrs ms prof god oh yeah wow hey man mom dad sir ma'am internet web podcast
mba ngo id ids vs ii iii iv north south east west
"""
_COMMON = frozenset(_COMMON_WORDS.split())

_OPENERS = tuple(".!?…:“\"‘(")
_PROPER = ("NNP", "NNPS")
_JOB = re.compile(
    r"\b(?:manager|scientist|engineer|director|officer|professor|researcher|president|editor|analyst"
    r"|developer|lead|head)s?$"
)


@dataclass
class _Name:
    forms: Counter[str] = field(default_factory=Counter)
    evidence: int = 0
    place: tuple[int, int] = (0, 0)

    @property
    def form(self) -> str:
        """As it is written most often."""
        return self.forms.most_common(1)[0][0]


def find(spans: Sequence[Span], speakers: Sequence[str], description: str = "") -> tuple[Mention, ...]:
    """At most 20 names, the most salient, in the order they are first heard.

    spans: what is said, with word times. speakers: their names are no mentions, nor is the show's.
    """
    own = {part.lower() for speaker in speakers for part in (speaker, *speaker.split())}
    banned = _COMMON.union(*(show_names(span.text) for span in spans))
    kept = _merged({
        key: name for key, name in _collect([span.text for span in spans]).items()
        if name.evidence and key not in banned and not set(key.split()) <= own and not _JOB.search(key)
    })
    # A plain word with a capital, once, may be a slip of the transcript.
    kept = {
        key: name for key, name in kept.items()
        if name.forms.total() > 1 or " " in key or _CODED.search(name.form) or "." in key
    }
    order = sorted(kept, key=lambda key: (-_salience(key, kept[key], description), key))[:MOST]
    order.sort(key=lambda key: kept[key].place)
    return tuple(Mention(text=kept[key].form, start_s=_when(spans, kept[key].place)) for key in order)


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
    whole = [match.span(match.lastindex or 0) for regex in (_LINK, _QUOTED) for match in regex.finditer(text)]
    for start, end in whole:
        yield text[start:end], start, True
    outside = [token for token in tokens if not any(start <= token.start < end for start, end in whole)]
    yield from _written_as_names(text, outside)


def _written_as_names(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, int, bool]]:
    opens, first = True, 0
    while first < len(tokens):
        last = _run(tokens, first)
        if last == first:
            opens = tokens[first].text in _OPENERS or (opens and tokens[first].tag in ("``", "UH", ","))
            first += 1
            continue
        form = text[tokens[first].start:tokens[last - 1].end]
        several = last > first + 1 and tokens[first].tag == "NNP"
        yield form, tokens[first].start, bool(_CODED.search(form)) or not opens or several
        first, opens = last, False


def _run(tokens: Sequence[Token], first: int) -> int:
    """The end of the name that begins at a token; the token itself when none does."""
    if not _names_something(tokens[first]) or tokens[first].text.lower() in _COMMON:
        return first
    last = first + 1
    while last < len(tokens) and (step := _goes_on(tokens, last)):
        last += step
    return last


def _goes_on(tokens: Sequence[Token], at: int) -> int:
    """How many tokens more belong to the name that reaches up to a token: 0, 1 or 2."""
    token, before = tokens[at], tokens[at - 1]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after and token.tag == "HYPH" and token.start == before.end and re.match(r"[A-Z\d]", after.text):
        return 2
    if after and token.text in ("of", "&") and before.tag in _PROPER and after.tag in _PROPER:
        return 2
    numbered = token.tag == "CD" and token.text[:1].isdigit()
    common = token.text.lower() in _COMMON - {"ai"}  # Epoch AI, but not Mistral IPO
    return int((numbered or _names_something(token)) and not common)


def _names_something(token: Token) -> bool:
    text = token.text
    if not text[:1].isalnum() or text[:1].isdigit():
        return False
    return (token.tag in _PROPER and text[:1].isupper() and len(text) > 1) or bool(
        re.search(r"[a-z][A-Z]|^[A-Z]{2,}$", text) or (_MODEL.match(text) and len(text) <= 6)
    )


def _merged(names: dict[str, _Name]) -> dict[str, _Name]:
    """A part of exactly one longer name (Epoch in Epoch AI) counts for it, a plural for its singular."""
    found = dict(names)
    for key in sorted(names, key=len):
        wholes = [other for other in found if other != key and key in other.split()]
        of_one = len(wholes) == 1 and not _CODED.search(found[key].form)
        if key.endswith("s") and key[:-1] in found:
            wholes, of_one = [key[:-1]], True
        if of_one:
            part, whole = found.pop(key), found[wholes[0]]
            whole.evidence += part.evidence
            whole.forms[whole.form] += part.forms.total()
            whole.place = min(whole.place, part.place)
    return found


def _salience(key: str, name: _Name, description: str) -> float:
    score = min(name.forms.total(), 8) + 0.3 * min(name.evidence, 3) + 0.7 * (" " in key)
    score += 1.0 * bool(_CODED.search(name.form)) + 3.0 * bool(_LINK.fullmatch(name.form))
    return score + 3.0 * (name.form in description)


def _when(spans: Sequence[Span], place: tuple[int, int]) -> float:
    """When the word at a place (span, character) is heard."""
    number, offset = place
    span, at = spans[number], 0
    for word in span.words:
        at += len(word.text) + 1
        if at > offset:
            return word.start_s
    return span.start_s
