"""The voices to choose from: those of a language and its region, the good ones first."""

from collections.abc import Sequence

import numpy as np

from respoken.cast.fitting import Place, fits
from respoken.cast.likeness import FAR_ENOUGH, same
from respoken.errors import CastError
from respoken.languages import primary
from respoken.models import Voice

LEAST_QUALITY = 3.4
"""A voice of less quality (DNSMOS, 1 to 5) is used last, where most of those to choose from reach it."""

QUALITY_GAP = 0.35
"""Where most do not, or distance alone decides, one this far below their median is used last."""

POOR_GRADES = ("D-", "F+", "F", "F-")
"""Grades of the model's author that also put a voice last: am_adam and am_santa."""


def spoken(
    language: str, voices: Sequence[Voice], places: Sequence[Place], taken: Sequence[Voice]
) -> list[Voice]:
    """The voices of a language and, where they are enough, of its region. Raises CastError for none."""
    return _of_region(language, _speaking(language, voices), places, taken)


def pools(voices: Sequence[Voice], taken: Sequence[Voice], enough: float = FAR_ENOUGH) -> list[list[Voice]]:
    """Voices to choose from, the best first: good ones; blends too; at last the outliers too.

    Where distance alone is to decide, only outliers are kept for last.
    """
    free = sorted(_free(voices, taken), key=lambda voice: (voice.grade[:1] or "C", -(voice.quality or 0)))
    known = [voice.quality for voice in voices if voice.quality is not None]
    median = float(np.median(known)) if known else 0.0
    strict = median >= LEAST_QUALITY and enough >= FAR_ENOUGH
    least = LEAST_QUALITY if strict else median - QUALITY_GAP
    good = [
        voice for voice in free
        if (voice.quality is None or voice.quality >= least) and voice.grade not in POOR_GRADES
    ]
    own = [voice for voice in good if "+" not in voice.name]
    return [own, good, free]


def _speaking(language: str, voices: Sequence[Voice]) -> list[Voice]:
    own = [voice for voice in voices if primary(voice.language) == primary(language)]
    if not own:
        known = ", ".join(sorted({voice.language for voice in voices}))
        raise CastError(
            f"no voice speaks the show's language {language!r}.", "cast",
            f"Set [show] language to one of: {known}." if known else
            "Name every speaker's voice in [cast], or choose another engine with --engine.",
        )
    return own


def _of_region(
    language: str, voices: list[Voice], places: Sequence[Place], taken: Sequence[Voice]
) -> list[Voice]:
    """The voices of a language's region, as British ones for en-GB, where there are enough for everybody."""
    if "-" not in language:
        return voices
    near = [voice for voice in voices if voice.language.casefold() == language.casefold()]
    free = [voice for voice in _free(near, taken) if "+" not in voice.name]
    for place in places:
        fitting = next((voice for voice in free if fits(voice, place.wish, place.guess)), None)
        if fitting is None:
            return voices
        free.remove(fitting)
    return near


def _free(voices: Sequence[Voice], taken: Sequence[Voice]) -> list[Voice]:
    return [voice for voice in voices if not any(same(voice, other) for other in taken)]
