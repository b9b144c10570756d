"""Where names stand in a text, told by how they are written: links, titles of works, capitals, codes.

A name is told by evidence: a capital where no sentence begins, capitals inside a word, a letter with a
number (R1), a title after "a book called", a web address.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from respoken.models import MentionKind
from respoken.notes.kinds import given_names
from respoken.phrases import Token

_TLD = r"(?:com|org|net|io|ai|fm|dev|co|gov|edu|tv|app|ly|gg|xyz|blog|tech|info|co\.uk|de|eu|ca|ch|ac\.uk)"
LINK = re.compile(
    rf"(?<![@\w.])(?:https?://[^\s<>\"“”]*[\w/]"
    rf"|(?:www\.)?(?:[\w-]+\.)+{_TLD}(?:/[\w./#?=&%~+-]*\w/?)?)(?![\w@])"
)
_SPELLED = re.compile(
    r"\b([A-Za-z][\w-]{1,30}) dot (com|org|net|io|fm|dev|ai|co|gov|edu|tv)"
    r"((?: (?:forward )?slash [\w-]+){0,3})(?![\w])", re.IGNORECASE
)
_WORD = r"[A-Z0-9][\w'’&-]*"
_TITLE = rf"{_WORD}(?:[,:]? (?:(?:of|the|and|in|to|a|for|on|with|is|by the|&) )*{_WORD}){{0,12}}"
_KINDS_OF_WORK = (
    r"(?:book|novel|memoir|film|movie|documentary|essay|article|blog post|post|paper|poem|play|album"
    r"|song|podcast"
    r"|TV show|series|newsletter|short story|manifesto)"
)
_WORKS = (
    re.compile(rf"\b{_KINDS_OF_WORK},? (?:that(?:'s|’s| is| was) |is |was |it(?:'s|’s) )?"
               rf"(?:called|titled|entitled|named) [“\"‘']?({_TITLE})"),
    re.compile(rf"\b(?:[Tt]he|[Hh]is|[Hh]er|[Yy]our|[Mm]y|[Tt]heir|new|[’']s) {_KINDS_OF_WORK},? "
               rf"[“\"‘]({_TITLE})[.,?!]?[”\"’]"),
    re.compile(rf"\b(?:read|reading|wrote|written|author of|recommend) [“\"]({_TITLE})[.,?!]?[”\"]"),
    re.compile(rf"[“\"]({_TITLE})[.,?!]?[”\"],? by [A-Z]"),
    re.compile(rf"\b(?:author of|authors of|book|novel|reading) ({_WORD} {_TITLE})(?=,? by [A-Z][a-z]"
        rf"|,? which|\.)"),
)
_BY_SOMEBODY = re.compile(rf"\b({_WORD} {_TITLE})[”\"]?,? by ((?:[A-Z][\w'’-]+|[A-Z]\.)) (?=[A-Z][\w'’-]+)")
_LISTED = re.compile(
    r"\b(?:books|novels|films|movies|papers),? (?:including |such as |like |called |the )?"
    rf"((?:{_WORD}(?: (?:of|the|in|to|a|for|on|with))*(?:,? and |, | )?){{2,24}})(?=[.,!?;])"
)
_LISTED_TITLE = re.compile(rf"(?<!\w){_WORD}(?:(?: (?:of|the|in|to|a|for|on|with))* {_WORD})*")
_QUOTED = re.compile(rf"[“\"]({_WORD}(?:[ :]+(?:{_WORD}|of|the|and|in|to|a|for|on|&)){{2,7}})[”\"]")
_NOTES = re.compile(
    r"\[[^\]]*\]|\((?:[\w ]{0,20}(?:laugh|chuckl|sigh|crosstalk|inaudible|unintelligible)\w*)\)"
)

MODEL = re.compile(r"^(?!(?:of|to|in|or|and|for|by|at)-)[A-Za-z]{1,4}-?\d+(?:\.\d+)?[A-Za-z]?$")
CODED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")

# Capitals that name nothing of this episode: the calendar, peoples and places at large, trade initials.
_COMMON_WORDS = """
i i'm i'd i've i'll monday tuesday wednesday thursday friday saturday sunday january february march april
may june july august september october november december christmas easter halloween thanksgiving english
american americans european chinese russian french german british japanese indian africa america asia europe
china russia france germany india japan ai agi ml llm llms api apis ceo ceos cto cfo coo vp phd phds ipo ipos
pr prs hr tv ui ux ok okay us u.s u.s. usa uk u.k. eu am pm dna it ais gpu gpus cpu cpus vram ram
ios url urls pdf
sdk saas b2b b2c kpi kpis okr okrs roi qa q&a faq dr mr mrs ms prof god oh yeah wow hey man mom dad sir ma'am
internet web podcast mba ngo id ids vs ii iii iv north south east west ic ics mvp ci cd cli gui ide ides os vm
vms pm pms diy hi hello yep yes no nope hmm uh um ah huh bye thanks thank covid covid-19 io ssd ssds cs ml/ai
faang poc rfc sla slas slo slos sre sres etc tldr aka rip lol omg fyi asap crm erp nda gdp llc dm dms
season episode chapter part section page volume twenty thirty cd-rom dvd usb wifi wi-fi pto hq html css
jesus christ lord christian christians muslim muslims jewish jews catholic arab arabs republican republicans
democrat democrats israeli israelis ukrainian ukrainians palestinian palestinians canadian australian italian
spanish mexican korean african asian western latin greek roman dutch polish swedish swiss turkish irish
"""
COMMON = frozenset(_COMMON_WORDS.split())

_GO_ON = {"ai", "ii", "iii", "iv", "institute"}
"""What may go on with a name though it begins none: Epoch AI, World War II, but not Mistral IPO."""

_OPENERS = tuple(".!?…:“\"‘(")
_PROPER = ("NNP", "NNPS")


class Name(NamedTuple):
    """A name in a text: as written, where it lies, whether the writing alone is evidence, and its kind."""

    form: str
    start: int
    end: int
    evident: bool
    kind: MentionKind | None = None


def names(text: str, tokens: Sequence[Token]) -> Iterator[Name]:
    """The names in one text. tokens: those of the text."""
    taken = [match.span() for match in _NOTES.finditer(text)]
    for name in (*_links(text), *_works(text), *_listed_works(text)):
        if not any(start < name.end and name.start < end for start, end in taken):
            taken.append((name.start, name.end))
            yield name
    outside = [token for token in tokens if not any(first <= token.start < last for first, last in taken)]
    yield from _written_as_names(text, outside)


def _links(text: str) -> Iterator[Name]:
    for match in LINK.finditer(text):
        if re.match(r"(?:\w-){2}", match[0]):  # spelt out for the listener: C-O-D-A.io
            continue
        yield Name(match[0], *match.span(), evident=True, kind="link")
    for match in _SPELLED.finditer(text):
        path = re.sub(r" (?:forward )?slash ", "/", match[3], flags=re.IGNORECASE)
        yield Name(f"{match[1]}.{match[2]}{path}".lower(), *match.span(), evident=True, kind="link")


def _works(text: str) -> Iterator[Name]:
    for form in _WORKS:
        for match in form.finditer(text):
            title = match[1].rstrip(",: ")
            if title.lower() not in COMMON and not re.match(r"I(?:['’]|\b)", title):
                yield Name(title, match.start(1), match.start(1) + len(title), evident=True, kind="work")
    for match in _BY_SOMEBODY.finditer(text):
        if match[2].lower() in given_names() or re.match(r"(?:The|A|An|How|Why|What) ", match[1]):
            yield Name(match[1], *match.span(1), evident=True, kind="work")
    for match in _QUOTED.finditer(text):
        if re.match(r"(?:The|A|An|How|Why|What) ", match[1]):
            yield Name(match[1], *match.span(1), evident=True, kind="work")


def _listed_works(text: str) -> Iterator[Name]:
    for match in _LISTED.finditer(text):
        for title in _LISTED_TITLE.finditer(match[1]):
            start, end = (match.start(1) + at for at in title.span())
            yield Name(title[0], start, end, evident=True, kind="work")


def _written_as_names(text: str, tokens: Sequence[Token]) -> Iterator[Name]:
    opens, first = True, 0
    while first < len(tokens):
        last = _run(tokens, first)
        if last == first:
            opens = tokens[first].text in _OPENERS or (opens and tokens[first].tag in ("``", "UH", ","))
            first += 1
            continue
        start, end = tokens[first].start, tokens[last - 1].end
        form = text[start:end]
        several = last > first + 1 and tokens[first].tag == "NNP"
        yield Name(form, start, end, bool(CODED.search(form)) or not opens or several)
        first, opens = last, False


def _run(tokens: Sequence[Token], first: int) -> int:
    """The end of the name that begins at a token; the token itself when none does."""
    common = tokens[first].text.lower() in COMMON
    if not _names_something(tokens[first]) or (common and not _leads(tokens, first)):
        return first
    last = first + 1
    while last < len(tokens) and (step := _goes_on(tokens, last)):
        last += step
    return last


def _leads(tokens: Sequence[Token], first: int) -> bool:
    """Whether a name begins with AI, as the AI Hardware Center does."""
    following = tokens[first + 1:first + 3]
    return tokens[first].text == "AI" and len(following) == 2 and all(
        token.tag in _PROPER and token.text[:1].isupper() and token.text.lower() not in COMMON
        for token in following
    )


def _goes_on(tokens: Sequence[Token], at: int) -> int:
    """How many tokens more belong to the name that reaches up to a token: 0, 1 or 2."""
    token, before = tokens[at], tokens[at - 1]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after and token.tag == "HYPH" and token.start == before.end and re.match(r"[A-Z\d]", after.text):
        return 2
    if after and token.text in ("of", "&") and before.tag in _PROPER and after.tag in _PROPER:
        return 2
    numbered = token.tag == "CD" and token.text[:1].isdigit()
    if token.text == "of" and after and after.text == "the" and before.tag in _PROPER:
        last = tokens[at + 2] if at + 2 < len(tokens) else None
        return 3 if last and last.tag in _PROPER and last.text[:1].isupper() else 0
    common = token.text.lower() in COMMON - _GO_ON
    return int((numbered or _names_something(token)) and not common)


def _names_something(token: Token) -> bool:
    text = token.text
    if not text[:1].isalnum() or text[:1].isdigit() or text.endswith("-") or text.lower() == "i.":
        return False
    return (token.tag in _PROPER and text[:1].isupper() and len(text) > 1) or bool(
        re.search(r"[a-z][A-Z]|^[A-Z]{2,}$", text) or (MODEL.match(text) and len(text) <= 6)
    )
