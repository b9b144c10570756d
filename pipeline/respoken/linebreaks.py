"""How well a line of text may end between two words: the lower the cost, the more natural the break.

Punctuation decides in any language with blanks between words. The small words that open a phrase are
English; elsewhere they never match, and punctuation alone decides.
"""

import re

SENTENCE, CLAUSE, COMMA, LINK, PLACE, PLAIN, TORN, NEVER = 0.0, 1.0, 2.0, 3.5, 5.0, 7.0, 12.0, 40.0

_CLOSERS = r"[\"'”’»)\]]*$"
_SENTENCE_END = re.compile(r"[.!?…]" + _CLOSERS)
_CLAUSE_END = re.compile(r"[;:—–]" + _CLOSERS + r"|^-$|\]$")
_COMMA_END = re.compile(r"[,)]" + _CLOSERS)
_ABBREVIATION = re.compile(r"(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e|cf|No|Fig)\.")
_EDGES = "\"'“”‘’«»()[].,;:!?…—–-"

_LINKS = re.compile(
    r"and|but|or|nor|so|yet|because|that|which|who|whom|whose|where|when|while|if|unless|until|although"
    r"|though|since|as|whether|than|then|what|why|how|like"
)
_PLACES = re.compile(
    r"in|on|at|to|for|from|with|by|about|into|over|under|after|before|between|through|during|without"
    r"|within|against|among|across|around|towards?|upon|via|per"
)
_OPENERS = re.compile(
    r"an?|the|my|your|his|her|its|our|their|this|these|those|some|any|no|every|each|i|you|he|she|we|they|it"
    r"|is|are|was|were|am|be|been|being|has|have|had|do|does|did|will|would|can|could|should|may|might|must"
    r"|of|not|very|more|most|(?:i|you|we|they|he|she|it)['’](?:m|s|re|ve|ll|d)|\w+n['’]t"
)
_AMOUNTS = re.compile(r"kind|sort|lot|bit|out|because|instead|couple|one|some|all|most|type|number|part")
_FIRST_PERSON = re.compile(r"I(?:['’]\w+)?")


def break_cost(before: str, after: str) -> float:
    """The cost of ending a line after one word and starting the next line with the other."""
    mark = _mark_cost(before, after)
    return _phrase_cost(before, after) if mark is None else mark


def _mark_cost(before: str, after: str) -> float | None:
    """What punctuation says, where there is any."""
    if _SENTENCE_END.search(before) and not _ABBREVIATION.fullmatch(before) and not after[:1].islower():
        return SENTENCE
    if _CLAUSE_END.search(before) or after.startswith(("[", "(", "—", "–")):
        return CLAUSE
    return COMMA if _COMMA_END.search(before) else None


def _phrase_cost(before: str, after: str) -> float:
    """What the words themselves say: a phrase starts with its small word and does not end with one."""
    first, second = before.strip(_EDGES), after.strip(_EDGES)
    opening, following = first.lower(), second.lower()
    if _belong(before, first, second) or _small(opening):
        return TORN
    if _LINKS.fullmatch(following):
        return LINK
    return PLACE if _PLACES.fullmatch(following) else PLAIN


def _belong(before: str, first: str, second: str) -> bool:
    """Whether two words are parts of one name, number or turn of phrase."""
    if first[:1].isdigit() or _ABBREVIATION.fullmatch(before) or (_is_name(first) and _is_name(second)):
        return True
    return bool(second == "of" and _AMOUNTS.fullmatch(first.lower())) or (first, second) == ("little", "bit")


def _small(word: str) -> bool:
    return any(words.fullmatch(word) for words in (_OPENERS, _PLACES, _LINKS))


def _is_name(word: str) -> bool:
    return word[:1].isupper() and not _FIRST_PERSON.fullmatch(word)
