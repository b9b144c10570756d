"""Which noun phrases read as a title: whole, about something, and without the talk around it."""

from itertools import pairwise

from respoken import phrases
from respoken.phrases import Phrase, Token

_LEADING_WORDS = """
exciting favorite favourite exact entire complicated quick slight simple clear obvious common
similar named enough previous current early late legit decent solid legitimate fun cute super
"""
_LEADING = frozenset(_LEADING_WORDS.split())
"""Words that praise or place something and do not say what it is: a title is better without them."""

_POINTING_WORDS = """
last first second other same many several certain whole next such enough more most
"""
_POINTING = frozenset(_POINTING_WORDS.split())
"""Words inside a phrase that point to something said elsewhere."""

_LIGHT_WORDS = """
crux feature concept notion role sense bunch set series piece lack range variety proportion
proportions message opinion difference kind sort couple pair handful majority rest half output
course sake kinds sorts pieces parts pile piles tons loads number numbers
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())
"""Before "of" or "for" these carry no topic: what follows them does."""

_IDIOMS_WORDS = """
favor favour terms general order regard regards practice addition particular mind
"""
_IDIOMS = frozenset(_IDIOMS_WORDS.split())
"""After "in" they end a saying, not a topic."""

_PLURAL_FIRST_WORDS = """
news sales sports systems savings arms goods operations communications
"""
_PLURAL_FIRST = frozenset(_PLURAL_FIRST_WORDS.split())
"""Plurals that stand before a noun in a compound."""

ONCE = 0.75
JOINED_ONCE = 0.45
"""What a phrase is worth that is said once: little when it hangs two things together on the spot."""


def reads(phrase: Phrase) -> bool:
    """Whether a phrase can be a title."""
    words = [token.text.lower() for token in phrase.tokens]
    if words[0] in _LEADING or _POINTING & set(words[1:]):
        return False
    if any(token.tag == "DT" and token.text.lower() not in ("the", "a", "an") for token in phrase.tokens[1:]):
        return False
    return all(_follows(one, other) for one, other in pairwise(phrase.tokens))


def _follows(one: Token, other: Token) -> bool:
    """Whether two neighbours belong together in a title."""
    before, after = one.text.lower(), other.text.lower()
    if before in _LIGHT and after in ("of", "for"):
        return False
    if (before == "in" and after in _IDIOMS) or (before == "and" and other.tag == "VBG"):
        return False
    if not other.tag.startswith("NN"):
        return True
    # "Coins Alice", "friend Khalil", "product managers product owners": two phrases, not one.
    if one.tag == "NNS":
        return before in _PLURAL_FIRST
    return one.tag != "NN" or not phrases.is_name(other.text, other.tag) or after.isupper()


def worth(phrase: Phrase, said: int) -> float:
    """A factor for a phrase that is said so many times in its chapter."""
    if said != 1 or len(phrase.tokens) == 1:
        return 1.0
    joined = {"and", "for", "in", "on"} & {token.text.lower() for token in phrase.tokens}
    acts = phrase.tokens[0].tag == "VBN" or any(
        one.tag.startswith("NN") and other.tag in ("VBN", "VBG") for one, other in pairwise(phrase.tokens)
    )
    return JOINED_ONCE if joined or acts else ONCE
