"""What speakers say when they change the subject: a small grammar of topic shifts in spoken English.

Each kind of cue is a pattern over one sentence, written from how English does the thing (a verb of moving
or talking, a word for topic, an ordinal), not from one show. What each is worth was measured on published
chapters: see docs/chapters.md.
"""

import re
from functools import lru_cache

_MOVE = (
    r"(?:mov(?:e|ing)|jump(?:ing)?|switch(?:ing)?|shift(?:ing)?|turn(?:ing)?|pivot(?:ing)?|segue"
    r"|transition(?:ing)?"
    r"|go(?:ing)?|get(?:ting)?|com(?:e|ing)|bring(?:s|ing)?|tak(?:e|es|ing)|leads?)"
)
_TOPIC = r"(?:topic|subject|stor(?:y|ies)|segment|theme|headline|item|news item|piece of news|agenda)s?"
_ORDINAL = r"(?:next|final|last|other|another|new|second|third|fourth|fifth|main|different|one more)"
_TALK = (
    r"(?:talk|chat|discuss|speak|cover|get|go|dive|dig|delve|move|turn|switch|shift|jump|pivot|start"
    r"|begin|kick|look"
    r"|zoom|step|touch|hear|ask|bring up|explore|unpack|come back|return|circle back|wrap|close)"
)

_NAMES_TOPIC = (
    rf"\b{_MOVE} (?:\w+ ){{0,2}}?(?:on |over |along |ahead |back )?(?:to|into|onto) (?:our|the|a|an"
    rf"|your|another|one) (?:\w+ ){{0,2}}?{_TOPIC}\b"
    rf"|\b{_ORDINAL} (?:big |major |hot |quick |main )?{_TOPIC}\b"
)
_ANNOUNCES = (
    rf"{_NAMES_TOPIC}"
    r"|\b(?:moving|let's move|let me move|want to move|i'll move) (?:us )?(?:on|along|over)\b"
    r"|\b(?:switch|change|shift)(?:ing)? (?:the )?(?:gears?|topics?|subjects?|tack)\b"
    r"|^(?:(?:and|so|okay|ok|all right|alright|now|then)[, ]+)*(?:next up|up next|next,|next is"
    r"|speaking of|turning (?:now )?to|on to)\b"
    r"|\b(?:first|finally|lastly)(?: up| off| of all)?,? (?:let's|let us|i want to|i'd like to|we'll|we will"
    r"|we're going to)\b"
    r"|\bbefore we (?:go|close|finish|end|wrap|let you|sign)\b|\bto (?:wrap|close|finish|round) (?:up"
    r"|out|off|things)\b"
    r"|\b(?:lightning|rapid[- ]fire|speed) round\b|\b(?:brings?|leads?) (?:us|me) (?:\w+ )?(?:in)?to\b"
)
_PROPOSES = (
    rf"\blet(?:'s| us| me)(?: \w+)?(?: \w+)? {_TALK}\b"
    rf"|\b(?:i|we)(?:'d| would)?(?: \w+)?(?: \w+)? (?:want(?:ed)?|like|love|need"
    rf"|have)(?: to)(?: \w+)? {_TALK}\b"
)
_REQUESTS = (
    r"\b(?:can|could|should|shall|may|maybe|would|do) (?:we|i|you)(?: \w+)?(?: \w+)? (?:talk|discuss"
    r"|go back|go into|ask|turn|switch|start|tell"
    r"|explain|describe|speak|say|give|define|introduce|walk|take)\b"
    r"|\b(?:tell|walk|take|talk|give|remind) (?:me|us|our listeners|everyone|the audience)\b"
)
_WELCOMES = (
    r"\bwelcome (?:back )?(?:to|everyone|everybody|listeners)\b|\bthe following is a conversation\b"
    r"|\b(?:joined|joining us|my guest|our guest)\b|\btoday(?:'s| on| we)\b"
)
_CLOSES = (
    r"\bthank(?:s| you)(?: all| both| guys| again)?(?: so much| very much| a lot)? for (?:joining"
    r"|coming|being|listening|your time|tuning|doing"
    r"|talking|having|taking)\b|\bout of time\b|\b(?:see|catch|talk to) you (?:all |guys )?(?:next"
    r"|later|again|soon)\b|\bthat's (?:all|it) for\b"
)
_REPLIES = (
    r"^(?:yeah|yes|yep|exactly|right|totally|sure|no|mm|mhm|uh|absolutely|definitely|correct|true"
    r"|agreed|i agree|that's|it's|because|which"
    r"|like|i think|i mean|you know)\b"
)
_SPONSORS = (
    r"\b(?:sponsor(?:s|ed)?|brought to you by|quick (?:break|word)|promo code|use code"
    r"|after (?:the|this) break|check (?:it|them) out at|free trial|discount)\b|\.com/"
    r"|\bback to (?:the|our|my) (?:show|episode|conversation|podcast|discussion)\b"
)
_INTERROGATES = (
    r"\b(?:what|how|why|who|when|where|which|do you|did you|are you|can you|could you|is there|have you"
    r"|would you)\b"
)
_NUMBERS = (
    r"\b(?:first|second|third|fourth|next|last|final|another|other) (?:question|thing|topic|one|point|tip"
    r"|part|piece|area|section)\b"
)
_PRONOUN = re.compile(
    r"\b(?:that|this|those|these|it|there|he|she|they|them|him|her|then|such|same)\b", re.IGNORECASE
)
_SO = re.compile(r"^(?:(?:and|but|yeah|okay|ok|cool|great|right)[,.]? )*so\b", re.IGNORECASE)
_ACKNOWLEDGED = re.compile(
    r"^(?:(?:yeah|yes|okay|ok|right|sure|cool|great|awesome|gotcha|got it|interesting|nice|wow|mm-hmm|mhm"
    r"|perfect|excellent|fascinating|makes sense|that makes sense|fair enough|all right|alright|i see|amazing"
    r"|love it|i love it|beautiful)[.,!]? *)+",
    re.IGNORECASE,
)

KINDS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "names topic": _NAMES_TOPIC, "announces": _ANNOUNCES, "proposes": _PROPOSES,
        "requests": _REQUESTS, "welcomes": _WELCOMES, "closes": _CLOSES, "replies": _REPLIES,
        "sponsors": _SPONSORS, "interrogates": _INTERROGATES, "numbers": _NUMBERS,
    }.items()
}
"""Kind of cue -> its pattern, for sentences with straight apostrophes."""


@lru_cache(maxsize=16384)
def heard(sentence: str) -> frozenset[str]:
    """The kinds of cue in one sentence."""
    return heard_in(sentence.strip().lstrip("\"“'"))


def heard_in(text: str) -> frozenset[str]:
    """The kinds of cue in a text."""
    plain = text.replace("’", "'")
    return frozenset(kind for kind, pattern in KINDS.items() if pattern.search(plain))


def unacknowledged(text: str) -> tuple[str, bool]:
    """A text without the "Yeah. Right." that answers the one before, and whether it began with that."""
    rest = _ACKNOWLEDGED.sub("", text)
    return rest, rest != text


def begins_with_so(text: str) -> bool:
    """Whether a text begins with "so", after "and", "okay" and the like."""
    return bool(_SO.search(text))


def pronouns(text: str) -> float:
    """The share of words that point to what was said before."""
    return len(_PRONOUN.findall(text)) / max(len(text.split()), 1)
