"""Speakers without a voice yet, and which voices do for them."""

from dataclasses import dataclass

from respoken.cast import first_names
from respoken.config import Wish
from respoken.models import Presentation, Voice


@dataclass(frozen=True)
class Place:
    """A speaker without a voice yet: which voices will do, and what to say of the choice."""

    speaker: str
    wish: Wish
    guess: Presentation | None
    why: str


def place_of(speaker: str, wish: Wish, why: str) -> Place:
    """A speaker's place; a first name suggests a presentation where none is asked for. why: said first."""
    asked = " ".join(filter(None, (wish.presentation, wish.accent)))
    guess, by = (None, "") if wish.presentation else first_names.presentation(speaker)
    reasons = [
        why,
        f"{asked}, as asked" if asked else "",
        f"{by} suggests {guess}; set in [cast] to decide" if guess else "",
    ]
    return Place(speaker, wish, guess, "; ".join(filter(None, reasons)) or "as unlike the others as can be")


def fits(voice: Voice, wish: Wish, guess: Presentation | None) -> bool:
    """Whether a voice is as asked, and presents as is guessed where that was not asked."""
    presentation = wish.presentation or guess
    return (not presentation or voice.presentation == presentation) and (
        wish.accent.casefold() in voice.accent.casefold()
    )
