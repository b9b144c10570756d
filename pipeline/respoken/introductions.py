"""How each speaker was introduced: the role that somebody said they have.

English introduces people in few ways: "X is a ...", "X, who is ...", "X, author of ...", "I'm X, a ...",
"my guest is X. She is the ...". A match counts only when it names a role (scientist, founder, host of),
so that "Kaoutar is a regular here" is none.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from respoken.models import Turn
from respoken.words import sentences

_ROLES = re.compile(
    r"\b(?:scientist|manager|engineer|professor|lecturer|author|writer|novelist|poet|editor|reporter|journalist|columnist|"
    r"correspondent|founder|co-?founder|director|executive|president|officer|ceo|cto|cfo|coo|cmo|cpo|ciso|vp|chair(?:man|woman|person)?|"
    r"researcher|developer|programmer|designer|architect|analyst|consultant|advis[oe]r|coach|teacher|student|fellow|postdoc|"
    r"host|co-?host|producer|director|filmmaker|actor|actress|comedian|musician|singer|artist|photographer|lead|leader|head|chief|"
    r"partner|investor|entrepreneur|operator|owner|maintainer|contributor|creator|inventor|builder|maker|lawyer|attorney|judge|"
    r"senator|congress(?:man|woman)|governor|mayor|minister|politician|diplomat|ambassador|officer|general|colonel|pilot|astronaut|"
    r"doctor|physician|surgeon|nurse|chef|farmer|fighter|coach|champion|athlete|player|expert|specialist|strategist|evangelist|"
    r"advocate|activist|organi[sz]er|member|staff|intern|graduate|candidate|scholar|philosopher|historian|mathematician|\w{3,}(?:ologist|ician|"
    r"onomist|physicist|chemist|ographer)|economist|physicist|chemist|psychologist|technologist|linguist|neuroscientist|"
    r"podcaster|blogger|youtuber|streamer|speaker|translator|librarian|spokes\w+|secretary|veteran|youtuber|guru)s?\b",
    re.IGNORECASE,
)
# What follows the role and is no longer part of it.
_TAIL = re.compile(
    r"\s*(?:[.;:!?…—–]|,? (?:and|but|so|where|when|because|which|as well as) (?:i|he|she|they|we|you|it|his|her|their|also|has|have|was|is|the author)\b"
    r"|,? (?:who|whose|that|which|here|today|welcome|joining|thanks|thank|how|along with|together with)\b|, (?:has|have|he|she|they|i|we|you|and)\b|,? and (?:today|now|welcome|what|formerly|previously)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_ROLE = re.compile(
    r"(?:and )?(?:welcome|here|going|not|so|very|really|happy|excited|glad|just|also|sort|kind|like|back|with|to|on|in|at|how|what|it|i|we|you|he|she|they|this|that|there|today|do|did|can|could|thank|thanks)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 14


class _Pattern(NamedTuple):
    regex: str
    by_self: bool = False


# {name} stands for any form of the name. Tried in this order; the first that names a role wins.
_BE = r"(?:is|was|'s|has been|serves as|works as)"
_ARTICLE = r"(?:a|an|the|our|one of the|currently|now|also|both|my|your)"
_PATTERNS = (
    _Pattern(rf"{{name}},? (?:who |he |she )?{_BE} (?:\w+ly )?{_ARTICLE} (?P<role>.+)"),
    _Pattern(rf"{{name}},? (?:who|whom) (?:you \w+ )?(?:{_BE}|works|leads|runs|heads|co-?founded|founded) (?P<role>.+)"),
    _Pattern(rf"{{name}}(?:'s| is)? ?(?:here)?, (?:and )?(?:who(?:'s| is) )?(?:{_ARTICLE} )?(?P<role>.+)"),
    _Pattern(r"\b(?:i'm|i am|my name is|my name's|this is) {name}[,.]? (?:and )?(?:(?:i'm|i am) )?(?:(?:a|an|the|one of the|your) )?(?P<role>.+)", by_self=True),
    _Pattern(r"\b(?:our|the|my|by|with|welcome|host|hosts|and) (?P<role>(?:[\w'-]+ ){{0,5}}[\w'-]+),? {name}\b"),
)
_FIRST_SHARE = 0.3
"""Introductions come early; a later sentence about somebody is talk."""


def role(name: str, turns: Sequence[Turn]) -> str:
    """The role a speaker was introduced with, in the words that were said, or an empty string."""
    early = [turn for turn in turns if turn.index <= max(12, _FIRST_SHARE * len(turns))]
    forms = "|".join(re.escape(form) for form in _forms(name))
    named = rf"\b(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? )?(?:{forms})"
    for pattern in _PATTERNS:
        regex = re.compile(pattern.regex.replace("{{", "{").replace("}}", "}").replace("{name}", named), re.IGNORECASE)
        for turn in early:
            if pattern.by_self != (turn.speaker == name) and pattern.by_self:
                continue
            for sentence in _joined(turn.text, named):
                match = regex.search(sentence)
                if match and (found := _clean(match["role"])):
                    return found
    return ""


def _forms(name: str) -> list[str]:
    """The full name and the first name; a first name of two letters or fewer says too little."""
    parts = name.split()
    return [name, parts[0]] if len(parts) > 1 and len(parts[0]) > 2 else [name]


def _joined(text: str, named: str) -> list[str]:
    """Sentences; one that says what he or she is gets the name that the sentence before it gave."""
    found: list[str] = []
    for sentence in sentences(text.replace("’", "'")):
        if found and (name := _last(named, found[-1])):
            sentence = re.sub(r"^(?:he|she|they)(?='s\b| is\b| was\b)", name, sentence, flags=re.IGNORECASE)
        found.append(sentence)
    return found


def _last(named: str, sentence: str) -> str:
    matches = re.findall(named, sentence)
    return matches[-1] if matches else ""


def _clean(said: str) -> str:
    """A role cut from the rest of its sentence; empty when it names none."""
    text = _TAIL.sub("", said).strip(" ,\"”")
    text = re.sub(rf"^(?:(?:who|he|she)?(?:'s| is| was)? ?(?:{_ARTICLE}|{_BE}) )+", "", text, flags=re.IGNORECASE)
    if _NO_ROLE.match(text):
        return ""
    words = text.split()
    if not words or len(words) > _MOST_WORDS:
        head = text.split(", ")[0]
        words, text = head.split(), head
    if not 0 < len(words) <= _MOST_WORDS or not _ROLES.search(" ".join(words[:8])):
        return ""
    return text[:1].upper() + text[1:]
