"""What a rule is: it looks at a token among its neighbours and says how to read it, or passes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from respoken.normalise.tokens import Token


@dataclass(frozen=True)
class Reading:
    """How the next tokens are said, one string each.

    joined: they are read as one, so the words they show belong together. trail: the punctuation to say
    after the last, where that is not the token's own.
    """

    spoken: tuple[str, ...]
    joined: bool = False
    trail: str | None = None


Rule = Callable[[Sequence[Token], int], Reading | None]
"""(tokens, place) -> how tokens from that place on are read, or None when the rule has no say."""


def one(spoken: str, trail: str | None = None) -> Reading:
    """A reading of a single token."""
    return Reading((spoken,), trail=trail)


def core_at(tokens: Sequence[Token], at: int) -> str:
    """The core of a token, or "" outside the text."""
    return tokens[at].core if 0 <= at < len(tokens) else ""


def follows(tokens: Sequence[Token], at: int) -> str:
    """The core of the token after ``at`` when no punctuation parts them, else ""."""
    if at + 1 < len(tokens) and not tokens[at].trail and not tokens[at + 1].lead:
        return tokens[at + 1].core
    return ""


def precedes(tokens: Sequence[Token], at: int) -> str:
    """The core of the token before ``at`` when no punctuation parts them, else ""."""
    if at > 0 and not tokens[at - 1].trail and not tokens[at].lead:
        return tokens[at - 1].core
    return ""


def starts_sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence or a quotation begins with this token."""
    if at == 0 or tokens[at].lead:
        return True
    return tokens[at - 1].ends or tokens[at - 1].trail.endswith((":", "—"))


def ends_sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a full stop after this token is more than part of an abbreviation: a sentence ends too."""
    return at + 1 >= len(tokens) or bool(tokens[at + 1].lead) or tokens[at + 1].core[:1].isupper()
