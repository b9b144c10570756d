"""How each speaker was introduced: the role that somebody said they have.

English introduces people in few ways: "X is a ...", "X, who is ...", "X, author of ...", "I'm X, a ...",
"my guest is X. She is the ...". A match counts only when it names a role (scientist, founder, host of),
so that "Kaoutar is a regular here" is none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from respoken.models import Turn
from respoken.words import sentences

_ROLES = re.compile(
    r"\b(?:scientist|manager|engineer|professor|lecturer|author|writer|novelist|poet|editor|reporter|journalist"
    r"|columnist|correspondent|founder|co-?founder|director|executive|president|officer|ceo|cto|cfo|coo|cmo|cpo"
    r"|ciso|vp|chair(?:man|woman|person)?|researcher|developer|programmer|designer|architect|analyst|consultant"
    r"|advis[oe]r|coach|teacher|student|fellow|postdoc|host|co-?host|panell?ist|producer|filmmaker|actor|actress"
    r"|comedian|musician|singer|artist|photographer|lead|leader|head|chief|partner|investor|entrepreneur|operator"
    r"|owner|maintainer|contributor|creator|inventor|builder|maker|lawyer|attorney|judge|senator|governor|mayor"
    r"|congress(?:man|woman)|minister|politician|diplomat|ambassador|general|colonel|pilot|astronaut|doctor"
    r"|physician|surgeon|nurse|chef|farmer|fighter|champion|athlete|player|expert|specialist|strategist|evangelist"
    r"|advocate|activist|organi[sz]er|intern|graduate|candidate|scholar|philosopher|historian|mathematician"
    r"|economist|physicist|chemist|psychologist|technologist|linguist|podcaster|blogger|translator|librarian"
    r"|spokes\w+|secretary|veteran|\w+ologist|\w{3,}(?:ician|onomist|physicist|chemist|ographer))s?\b",
    re.IGNORECASE,
)
# Where the role ends and the sentence goes on to something else.
_TAIL = re.compile(
    r"\s*(?:\.(?=\.|\s|$)|[;:!?…—–]|--|,? and (?:with|then|based|finally)\b"
    r"|,? (?:and|but|so|where|when|because|which|as well as) (?:i|he|she|they|we|you|it|his|her|their|also"
    r"|has|have|was|is|today|now|welcome|what|formerly|previously)\b"
    r"|,? (?:who|whose|that|which|here|today|welcome|joining|thanks|thank|how|along with|together with)\b"
    r"|, (?:has|have|he|she|they|i|we|you)\b|,? (?:uh|um)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_DANGLING = re.compile(r"(?:,? (?:for|of|at|in|with|and|the|a|an))+$")
_NO_ROLE = re.compile(
    r"(?:and )?(?:welcome|here|going|not|so|very|really|happy|excited|glad|just|also|sort|kind|like|back|with"
    r"|to|on|in|at|how|what|it|i|we|you|he|she|they|this|that|there|today|do|did|can|could|thank|thanks|please)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 14
_HEAD_WORDS = 8
"""The word that names the role stands among so many."""

_BE = r"(?:is|was|'s|has been|serves as|works as)"
_ARTICLE = r"(?:a|an|the|our|one of the|currently|now|also|both|my|your)"
_LEADING = re.compile(rf"^(?:(?:who|he|she)?(?:'s| is| was)? ?(?:{_ARTICLE}|{_BE}) )+", re.IGNORECASE)


class _Form(NamedTuple):
    """A way to introduce: a pattern in which NAME stands for any form of the name."""

    pattern: str
    by_self: bool = False


# Tried in this order; the first that names a role wins.
_FORMS = (
    _Form(rf"NAME,?(?: (?:who|he|she))? ?{_BE} (?:\w+ly )?{_ARTICLE} (?P<role>.+)"),
    _Form(r"NAME,?(?: who)? (?:is|was) (?P<role>(?-i:[A-Z]).+)"),
    _Form(rf"NAME,? who (?:you \w+ )?(?:{_BE}|works|leads|runs|heads|co-?founded|founded) (?P<role>.+)"),
    _Form(rf"NAME(?:'s| is)? ?(?:here)?, (?:and )?(?:who(?:'s| is) )?(?:{_ARTICLE} )?(?P<role>.+)"),
    _Form(
        r"\b(?:i'm|i am|my name is|my name's|this is) NAME[,.]? (?:and )?(?:(?:i'm|i am) )?"
        r"(?:(?:a|an|the|one of the|your) )?(?P<role>.+)",
        by_self=True,
    ),
    _Form(r"\b(?:our|the|my|by|with|welcome|host|hosts|and) (?P<role>(?:[\w'-]+ ){0,5}[\w'-]+),? NAME\b"),
)

_EARLY_SHARE, _EARLY_TURNS = 0.3, 12
"""Introductions come in this share of the turns, or in so many; a later sentence about somebody is talk."""


def role(name: str, turns: Sequence[Turn]) -> str:
    """The role a speaker was introduced with, in the words that were said, or an empty string."""
    early = [turn for turn in turns if turn.index <= max(_EARLY_TURNS, _EARLY_SHARE * len(turns))]
    named = _any_form(name)
    said = [(turn.speaker, list(_resolved(turn.text, named))) for turn in early]
    for form in _FORMS:
        regex = re.compile(form.pattern.replace("NAME", named), re.IGNORECASE)
        for speaker, spoken in said:
            if form.by_self and speaker != name:
                continue
            for sentence in spoken:
                match = regex.search(sentence)
                if match and (found := _trimmed(match["role"])):
                    return found
    return ""


def _any_form(name: str) -> str:
    """A pattern for the full name and the first name; one of two letters or fewer says too little."""
    parts = name.split()
    forms = [name, parts[0]] if len(parts) > 1 and len(parts[0]) > 2 else [name]
    return rf"\b(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? )?(?:{'|'.join(re.escape(form) for form in forms)})"


def _resolved(text: str, named: str) -> Iterator[str]:
    """Sentences; where one says he or she, the name that the sentence before it gave."""
    before = ""
    for sentence in sentences(text.replace("’", "'")):
        names = re.findall(named, before)
        pronoun = r"^(?:he|she|they)(?='s\b| is\b| was\b)"
        before = re.sub(pronoun, names[-1], sentence, flags=re.IGNORECASE) if names else sentence
        yield before


def _trimmed(said: str) -> str:
    """A role cut from the rest of its sentence; empty when it names none."""
    text = _LEADING.sub("", _TAIL.sub("", said).strip(" ,\"”"))
    if len(text.split()) > _MOST_WORDS:
        text = text.split(", ")[0]
    text = _DANGLING.sub("", text)
    words = text.split()
    if _NO_ROLE.match(text) or len(words) > _MOST_WORDS or not _ROLES.search(" ".join(words[:_HEAD_WORDS])):
        return ""
    return text[:1].upper() + text[1:]
