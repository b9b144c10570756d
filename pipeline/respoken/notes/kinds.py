"""What a name names, by what is said around it: a person, an organisation, a model, a product, a work.

No list holds the names of next year, and spaCy's small recogniser takes programs for people; so the words
beside a name count most (the CEO of X, using X, X said), a known name or a known ending next, the
recogniser last. A name of which nothing sure can be said is of the kind "other".
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from respoken.models import MentionKind
from respoken.notes.known import KINDS
from respoken.shipped import voices_folder

REACH = 36
"""Characters before and after a name that are looked at."""

_BEFORE: tuple[tuple[MentionKind, float, str], ...] = (
    ("organisation", 1.0, r"\b(?:at|from|join(?:ed|ing|s)?)(?: the)? $"),
    ("organisation", 2.0, r"\b(?:work(?:s|ed|ing)? (?:at|for)|(?:ceo|cto|cfo|president|founders?|head"
     r"|director|vp"
     r"|people|folks|team|employees?|engineers?|job|career) (?:of|at)|(?:co-?)?founded|founding|acquired"
     r"|bought"
     r"|startup|compan(?:y|ies)(?: called| like| named)?|firm|nonprofit|bank|hired by|led by|backed by)"
     r"(?: the)? $"),
    ("product", 1.0, r"\b(?:us(?:e|ed|es|ing)|(?:written|writing|write|wrote|built|build|run|runs|running)"
     r" (?:in|on|with|using|code in)|learn(?:ed|ing)?|install(?:ed|ing)?|deploy(?:ed|ing)? (?:to|on)"
     r"|version of|(?:library|language|app|tool|framework|tools|database)(?: called| like| named)"
     r"|download(?:ed)?|switch(?:ed)? to|tweet(?:ed)? on|posted on) $"),
    ("person", 2.0, r"\b(?:mr|mrs|ms|dr|prof|professor|senator|sir|chancellor|prime minister"
     r"|(?:guy|friend|person|colleague|book|talk|paper|post|article) (?:named|called|by)"
     r"|shout ?out to|interview with|friend|professor)\.? $"),
    ("place", 1.0, r"\b(?:in|to|from|near|outside|around|visit(?:ed|ing)?|across) $"),
    ("place", 2.0, r"\b(?:live[sd]? in|living in|moved to|born in|based in|city of|capital of|(?:south"
     r"|north|west|east)"
     r" of|flew to|downtown) $"),
)
_AFTER: tuple[tuple[MentionKind, float, str], ...] = (
    ("organisation", 2.0, r"^(?:,? (?:the company|inc\b)| (?:raised|acquired|hired|announced|employees"
     r"|engineers)\b"
     r"|(?:['’]s)? (?:ceo|cto|founders?|headquarters|ipo|employees|engineers|business model|team)\b)"),
    ("product", 2.0, r"^(?:['’]s)? (?:librar(?:y|ies)|frameworks?|language|databases?|apis?|apps?"
     r"|applications?"
     r"|plug-?ins?|extensions?|packages?|modules?|components?|sdk|cli|code|developers?|scripts?|repo"
     r"|runtime|compiler|protocol|containers?|clusters?|quer(?:y|ies)|editor|server|client|syntax"
     r"|channel|account|nodes?|blockchain|network)\b"),
    ("model", 2.0, r"^(?:['’]s)?[ -](?:language |foundation |base |small |large )?models?\b"),
    ("person", 2.0, r"^(?:,? who\b| (?:said|says|told|wrote|writes|argues?|argued|thinks|tweeted"
     r"|explained|asked"
     r"|once said|himself|herself)\b|['’]s (?:book|wife|husband|blog|talk|paper|work|article|tweet"
     r"|course|newsletter|theory|idea|memoir)\b)"),
)
_AROUND = tuple((kind, weight, re.compile(form, re.IGNORECASE)) for kind, weight, form in _BEFORE)
_BEHIND = tuple((kind, weight, re.compile(form, re.IGNORECASE)) for kind, weight, form in _AFTER)

_SEEN: dict[str, MentionKind] = {
    "PERSON": "person", "ORG": "organisation", "PRODUCT": "product", "GPE": "place", "LOC": "place",
    "FAC": "place", "WORK_OF_ART": "work",
}
_SUFFIX = re.compile(
    r"(?:^|\s)(?:University|College|Institute|Foundation|Inc|Corp|Corporation|Company|Group|Labs?"
    r"|Laborator(?:y|ies)"
    r"|Club|Media|Times|Post|Agency|Bank|Ventures|Capital|Partners|Society|Association|Department"
    r"|Ministry|Church"
    r"|Center|Centre|School|Court|Committee|Council|Union|Party|Army|Museum|Hospital|Studios?|Records"
    r"|Cooperative|Consulting|Solutions|Software|Consortium|Alliance|Systems|Research|Networks"
    r"|Technologies|AI)$"
)
_MADE = re.compile(
    r" (?:Suite|Server|Cloud|Enterprise|Actions|Code|Search|API|SDK|CLI|Language|Protocol|Network|Engine"
    r"|Framework"
    r"|Platform|Studio Code|Pro|Ads|Handbook|Docs|Maps|Drive|Phone|Store)$"
)
_MODEL = re.compile(
    r"^(?:gpt|chatgpt|claude|llama|gemini|mistral|mixtral|qwen|deepseek|dall-?e|palm|gemma|phi|grok"
    r"|falcon|granite"
    r"|bert|t5|whisper|stable diffusion|nova|codestral|flux)(?:[- ](?:v|r)?\d[\w.]*)+(?: [a-z]+)?$",
    re.IGNORECASE,
)
_SURNAME = re.compile(r"(?:[A-Z][a-z'’]{2,}(?:-[A-Z][a-z]+)?)(?: [A-Z][a-z'’]+){0,2}")
_VERSION = re.compile(r"^(?:o|R|V)\d(?:\.\d)?(?:-?[Mm]ini)?$")


def is_model(form: str) -> bool:
    """Whether a name is a known family of models with a version."""
    return bool(_MODEL.match(form))


@cache
def given_names() -> frozenset[str]:
    """First names in lower case, those that are of one gender by the lists that voices are cast by."""
    text = (voices_folder() / "first-names" / "names.txt").read_text(encoding="utf-8")
    return frozenset(line.split()[0] for line in text.splitlines() if line.strip())


def votes(text: str, start: int, end: int, seen: str) -> Counter[str]:
    """What the surroundings of a name in a text speak for. seen: what the recogniser takes it for."""
    before, after = text[max(0, start - REACH):start], text[end:end + REACH]
    found: Counter[str] = Counter()
    for kind, weight, form in _AROUND:
        if form.search(before):
            found[kind] += weight  # type: ignore[assignment]
    for kind, weight, form in _BEHIND:
        if form.search(after):
            found[kind] += weight  # type: ignore[assignment]
    if seen in _SEEN:
        found[f"seen {_SEEN[seen]}"] += 1
    found["all"] += 1
    return found


def kind(
    form: str, said: Counter[str], plain: Mapping[str, int], *, on_models: bool
) -> MentionKind:
    """What a name names.

    said: the votes of all its places. plain: how often each word is written without a capital. on_models:
    whether the talk is of models of machine learning.
    """
    key = form.lower().replace("’", "'").removeprefix("the ")
    words = form.split()
    if _MODEL.match(form) or (_VERSION.match(form) and on_models):
        return "model"
    if key in KINDS:
        return KINDS[key]
    if len(words) > 1 and (part := _by_part(form, words[0].lower())):
        return part
    if said["model"] >= 2 and (on_models or re.search(r"\d", form)):
        return "model"
    return "person" if _is_full_name(form, words, said, plain) else _by_votes(words, said)


def _by_part(form: str, first: str) -> MentionKind | None:
    """What a name of several words names by how it ends, or by the known name that it begins with."""
    if _SUFFIX.search(form):
        return "organisation"
    if _MADE.search(form):
        return "product"
    known = KINDS.get(first)
    return known if known in ("organisation", "product") and first not in given_names() else None


def _is_full_name(form: str, words: list[str], said: Counter[str], plain: Mapping[str, int]) -> bool:
    """Whether it is written as a first and a last name, and something speaks for a person."""
    if not 2 <= len(words) <= 4 or re.search(r"\d|[a-z][A-Z]{2}|&", form) or not words[-1][:1].isupper():
        return False
    if any(len(word) > 1 and word.isupper() for word in words):
        return False
    elsewhere = said["seen place"] + said["seen organisation"] + said["seen product"] + said["seen work"]
    if words[0].lower().replace("’", "'") in given_names() and elsewhere <= said["seen person"]:
        return said["organisation"] + said["product"] <= said["all"] + 1
    if any(plain[word.lower()] for word in re.findall(r"[^\W\d_]+", form)):
        return False
    often = said["seen person"] * 2 > said["all"]
    return often and said["organisation"] + said["product"] < (1.5 if said["all"] > 2 else 1.0) * said["all"]


def _by_votes(words: list[str], said: Counter[str]) -> MentionKind:
    trusted = 1.0 if len(words) > 1 else 0.4  # the recogniser errs most where a name is one word
    scores: dict[MentionKind, float] = {
        "organisation": said["organisation"] + trusted * said["seen organisation"],
        "product": 0.8 * said["product"] + said["seen product"],
        "person": said["person"] + 0.25 * said["seen person"],
        "work": 2.0 * said["seen work"] * (said["seen work"] * 2 > said["all"] and len(words) > 2),
        "place": said["place"] * (said["seen place"] * 2 > said["all"]) * 0.5,
    }
    first, second, *_ = sorted(scores, key=lambda one: -scores[one])
    sure = scores[first] >= max(1.5, 0.2 * said["all"]) and scores[first] >= 1.3 * scores[second]
    if first == "person" and (not said["seen person"] or not _SURNAME.fullmatch(" ".join(words))):
        return "other"
    return first if sure else "other"
