"""How each speaker was introduced: the role that somebody said they have.

English introduces people in few ways: "X is a ...", "X, who is ...", "X, author of ...", "I'm X, a ...",
"my guest is X. She is the ...". A match counts only when it names a role (scientist, founder, host of),
so that "Kaoutar is a regular here" is none. A label that says little (Rich, SPEAKER_02) gets the full name
that the conversation gives its bearer.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from respoken.models import Turn
from respoken.notes.kinds import given_names
from respoken.words import STOPWORDS, sentences

_ROLES = re.compile(
    r"\b(?:scientist|manager|engineer|professor|lecturer|author|writer|novelist|poet|editor|reporter"
    r"|journalist"
    r"|columnist|correspondent|founder|co-?founder|director|executive|president|officer|ceo|cto|cfo|coo"
    r"|cmo|cpo"
    r"|ciso|vp|chair(?:man|woman|person)?|researcher|developer|programmer|designer|architect|analyst"
    r"|consultant"
    r"|advis[oe]r|coach|teacher|student|fellow|postdoc|host|co-?host|panell?ist|producer|filmmaker|actor"
    r"|actress"
    r"|comedian|musician|singer|artist|photographer|lead|leader|head|chief|partner|investor|entrepreneur"
    r"|operator"
    r"|owner|maintainer|contributor|creator|inventor|builder|maker|lawyer|attorney|judge|senator"
    r"|governor|mayor"
    r"|congress(?:man|woman)|minister|politician|diplomat|ambassador|general|colonel|pilot|astronaut|doctor"
    r"|physician|surgeon|nurse|chef|farmer|fighter|champion|athlete|player|expert|specialist|strategist"
    r"|evangelist"
    r"|advocate|activist|organi[sz]er|intern|graduate|candidate|scholar|philosopher|historian|mathematician"
    r"|economist|physicist|chemist|psychologist|technologist|linguist|podcaster|blogger|translator"
    r"|librarian"
    r"|spokes\w+|secretary|veteran|\w+ologist|\w{3,}(?:ician|onomist|physicist|chemist|ographer))s?\b",
    re.IGNORECASE,
)
# Where the role ends and the sentence goes on to something else.
_TAIL = re.compile(
    r"\s*(?:\.(?=\.|\s|$)|[;:!?…—–]|--|,? and (?:with|then|based|finally)\b"
    r"|,? (?:and|but|so|where|when|because|which|as well as) (?:i|he|she|they|we|you|it|his|her|their|also"
    r"|has|have|was|is|today|now|welcome|what|formerly|previously)\b"
    r"| (?:about|on|for|in) (?:his|her|their|how|what|why|our|my)\b"
    r"|,? (?:who|whose|that|which|here|today|welcome|joining|thanks|thank|how|along with|together with)\b"
    r"|, (?:has|have|he|she|they|i|we|you)\b|,? (?:uh|um)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_DANGLING = re.compile(r"(?:,? (?:for|of|at|in|with|and|the|a|an))+$")
_NO_ROLE = re.compile(
    r"(?:and )?(?:head (?:to|over|on)|welcome|here|going|not|so|very|really|happy|excited|glad|just|also"
    r"|sort|kind|like|back"
    r"|with"
    r"|to|on|in|at|how|what|it|i|we|you|he|she|they|this|that|there|today|do|did|can|could|thank|thanks"
    r"|please)\b",
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
    together: bool = False
    """Whether it introduces several at once, in the plural."""


# Tried in this order; the first that names a role wins.
_FORMS = (
    _Form(rf"NAME,?(?: (?:who|he|she))? ?{_BE} (?:\w+ly )?{_ARTICLE} (?P<role>.+)"),
    _Form(r"NAME,?(?: who)? (?:is|was) (?P<role>(?-i:[A-Z]).+)"),
    _Form(r"NAME as (?:our|my) guest,? who(?:'s| is) (?P<role>.+)"),
    _Form(r"NAME(?: and (?-i:[A-Z]\w+ [A-Z]\w+))? are (?P<role>.+)", together=True),
    _Form(r"NAME(?: with us| here| on the show| on)?,? who(?:'s| is) (?P<role>.+)"),
    _Form(rf"NAME,? who (?:you \w+ )?(?:{_BE}|works|leads|runs|heads|co-?founded|founded) (?P<role>.+)"),
    _Form(rf"NAME(?:'s| is)? ?(?:here)?, (?:and )?(?:who(?:'s| is) )?(?:{_ARTICLE} )?(?P<role>.+)"),
    _Form(
        r"\b(?:i'm|i am|my name is|my name's|this is) NAME[,.]? (?:and )?(?:(?:i'm|i am) )?"
        r"(?:(?:a|an|the|one of the|your) )?(?P<role>.+)",
        by_self=True,
    ),
    _Form(r"\b(?:our|the|my|by|with|welcome|host|hosts|and) (?P<role>(?:[\w'-]+ ){0,5}[\w'-]+),? NAME\b"),
)

_OPENING = 6
"""Hosts have said who they are after so many turns."""

_HOSTS_SAY = re.compile(
    r"\b(?:today's|our|my) guests?(?: today)? (?:is|are)\b|\bwelcome (?:back )?to (?:the "
    r"|our )?[\w' ]{0,30}(?:podcast|show)\b",
    re.IGNORECASE,
)

_EARLY_SHARE, _EARLY_TURNS = 0.3, 12
"""Introductions come in this share of the turns, or in so many; a later sentence about somebody is talk."""


_NOBODY = re.compile(
    r"^(?:(?:speaker|spk|voice|person|participant|interviewee|guest|host|unknown(?: speaker)?|male"
    r"|female|man|woman)"
    r"[ _-]*(?:\d+|[a-z])?|\d+|all|both|everyone|everybody|group|audience|several|multiple|together"
    r"|crowd|chorus"
    r"|intro|outro|narrator|announcer|moderator|interviewer|unidentified.*|inaudible|automated.*|clip"
    r"|recording)$",
    re.IGNORECASE,
)
_CAPITAL = r"(?-i:[A-Z][\w'’.-]*[\w])"


def is_somebody(label: str) -> bool:
    """Whether a label names a person, as SPEAKER_02 and All do not."""
    return not _NOBODY.match(label.strip())


def is_several(label: str, labels: Sequence[str]) -> bool:
    """Whether a label is made of other labels: Ann & Bo, where Ann and Bo speak by themselves too."""
    parts = [part.strip() for part in re.split(r"\s*(?:&|\+|/|,|\band\b)\s*", label)]
    others = {word for other in labels if other != label for word in (other, other.split()[0])}
    return len(parts) > 1 and all(part in others for part in parts)


def is_cohost(name: str, turns: Sequence[Turn]) -> bool:
    """Whether somebody calls them a co-host, or they open the show as hosts do."""
    named = _any_form(name)
    form = re.compile(
        rf"\bco-?hosts?,? (?:as always,? |is |are )?{named}\b|{named},? (?:is )?(?:my|our|your) co-?host\b",
        re.IGNORECASE,
    )
    if any(form.search(turn.text.replace("’", "'")) for turn in _early(turns)):
        return True
    opening = [turn.text.replace("’", "'") for turn in turns[:_OPENING] if turn.speaker == name]
    if any(_HOSTS_SAY.search(text) for text in opening):
        return True
    # Hosts take turns to say who they are; a guest is asked to, or thanks for being there.
    own = re.compile(rf"(?:and )?(?:i'm|i am|my name is) {named}", re.IGNORECASE)
    first = next((number for number, turn in enumerate(turns[:_OPENING]) if turn.speaker == name), 0)
    before = turns[first - 1].text.replace("’", "'") if first else "?"
    asked = re.search(r"\?|introduce|guest|welcome,|tell us", before)
    said = own.match(turns[first].text.replace("’", "'")) if turns else None
    return bool(said and first and not asked and re.search(r"\b(?:I'm|name is|This is) [A-Z]", before))


def full_name(label: str, turns: Sequence[Turn], told: Sequence[str] = ()) -> str:
    """The full name of whoever bears a label of one word or none at all; empty where it is not said.

    told: what the source says of the episode, such as its title and description.
    """
    early = _early(turns)
    own = [turn.text for turn in early if turn.speaker == label]
    if not is_somebody(label):
        return _own_name(own)
    if " " in label or len(label) < 3:
        return ""
    form = re.compile(rf"\b{re.escape(label)} ({_CAPITAL}(?: {_CAPITAL})?)(?![\w])")
    for text in (*own, *told, *(turn.text for turn in early)):
        for match in form.finditer(text.replace("’", "'")):
            family = match[1].removesuffix("'s")
            if not {word.lower() for word in family.split()} & (STOPWORDS | {"i", "i'm"}):
                return f"{label} {family}"
    return ""


def _own_name(texts: Sequence[str]) -> str:
    """First and last name by which somebody introduces themself; the first name is one that is known."""
    form = re.compile(rf"\b(?:[Ii]'m|[Ii] am|[Mm]y name is|[Mm]y name's|[Tt]his is) ({_CAPITAL} {_CAPITAL})")
    for text in texts:
        for match in form.finditer(text.replace("’", "'")):
            if match[1].split()[0].lower() in given_names():
                return match[1]
    return ""


def _early(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.index <= max(_EARLY_TURNS, _EARLY_SHARE * len(turns))]


def role(name: str, turns: Sequence[Turn], told: Sequence[str] = ()) -> str:
    """The role a speaker was introduced with, in the words that were said, or an empty string.

    told: what the source says of the episode, such as its description, which is looked at first.
    """
    named = _any_form(name)
    said = [("", list(_resolved(text, named))) for text in told]
    said += [(turn.speaker, list(_resolved(turn.text, named))) for turn in _early(turns)]
    for form in _FORMS:
        regex = re.compile(form.pattern.replace("NAME", named), re.IGNORECASE)
        for speaker, spoken in said:
            if form.by_self and speaker != name:
                continue
            for sentence in spoken:
                match = regex.search(sentence)
                if match and (found := _trimmed(match["role"])):
                    return _ROLES.sub(_singular, found, count=1) if form.together else found
    return ""


def _singular(role: re.Match[str]) -> str:
    return role[0].removesuffix("s")


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
    for stop in (", ", " and "):
        if len(text.split()) > _MOST_WORDS:
            text = text.split(stop)[0]
    text = _DANGLING.sub("", text)
    words = text.split()
    if _NO_ROLE.match(text) or len(words) > _MOST_WORDS or not _ROLES.search(" ".join(words[:_HEAD_WORDS])):
        return ""
    return text[:1].upper() + text[1:]
