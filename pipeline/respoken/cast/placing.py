"""Voices for the speakers who have none yet, so that the two most alike are as unlike as can be."""

from collections.abc import Mapping, Sequence

from respoken.cast import farthest
from respoken.cast.castfile import key
from respoken.cast.fitting import Place, fits
from respoken.cast.likeness import FAR_ENOUGH, TOLD_APART, alike
from respoken.cast.pools import pools
from respoken.config import Wish
from respoken.errors import CastError
from respoken.models import Part, Voice


def placed(
    places: Sequence[Place], voices: Sequence[Voice], taken: Sequence[Voice], enough: float
) -> dict[str, Part]:
    """Parts for the places, as far from each other and from the voices taken as the voices allow.

    enough: a cosine under which quality decides.
    """
    for place in places:
        if not any(fits(voice, place.wish, None) for voice in voices):
            raise _no_such_voice(place, voices)
    if not places:
        return {}
    for guesses in (True, False):
        best: tuple[float, list[Voice]] | None = None
        for pool in pools(voices, taken, enough):
            found = _chosen(places, pool, taken, guesses, enough)
            if found and (best is None or found[0] < best[0]):
                best = found
            if best and best[0] <= TOLD_APART:
                break
        if best:
            return {
                place.speaker: Part(speaker=place.speaker, voice=voice, why=_reason(place, guesses))
                for place, voice in zip(places, best[1], strict=True)
            }
    raise _too_many(places, voices, taken)


def as_usual(
    parts: Mapping[str, Part], usual: Mapping[str, str], places: Sequence[Place]
) -> dict[str, Part]:
    """The parts with voices swapped so that people have the one they have elsewhere, where that is chosen."""
    made = dict(parts)
    place_of = {place.speaker: place for place in places}
    for speaker in parts:
        wanted = usual.get(key(speaker), "")
        other = next((name for name, part in made.items() if part.voice.name == wanted), speaker)
        mine, theirs = made[speaker].voice, made[other].voice
        if (
            other != speaker and usual.get(key(other), "") != wanted
            and fits(theirs, place_of[speaker].wish, place_of[speaker].guess)
            and fits(mine, place_of[other].wish, place_of[other].guess)
        ):
            made[speaker] = made[speaker].model_copy(update={"voice": theirs})
            made[other] = made[other].model_copy(update={"voice": mine})
    return made


def announced(place: Place, voices: Sequence[Voice], taken: Sequence[Voice]) -> dict[str, Part]:
    """The announcer's part: the clearest voice that is unlike all others, else the one most unlike."""
    for pool in pools(voices, taken):
        fitting = [voice for voice in pool if fits(voice, place.wish, None)]
        if fitting:
            nearest = alike(fitting, taken).max(axis=1, initial=-1.0)
            apart = [voice for voice, cosine in zip(fitting, nearest, strict=True) if cosine <= FAR_ENOUGH]
            voice = apart[0] if apart else fitting[int(nearest.argmin())]
            why = place.why if place.wish != Wish() else "a clear voice, unlike the speakers'"
            return {place.speaker: Part(speaker=place.speaker, voice=voice, why=why)}
    raise _too_many([place], voices, taken)


def _chosen(
    places: Sequence[Place], pool: Sequence[Voice], taken: Sequence[Voice], guesses: bool, enough: float
) -> tuple[float, list[Voice]] | None:
    """The worst cosine and a voice for every place, or None when the pool is too small."""
    allowed = [
        frozenset(
            n for n, voice in enumerate(pool) if fits(voice, place.wish, place.guess if guesses else None)
        )
        for place in places
    ]
    alike_taken = alike(pool, taken).max(axis=1, initial=-1.0)
    choice = farthest.choose(alike(pool, pool), alike_taken, allowed, enough)
    return (choice.worst, [pool[n] for n in choice.candidates]) if choice else None


def _reason(place: Place, guesses: bool) -> str:
    if place.guess and not guesses:
        return f"the {place.guess} voices are all taken; set in [cast] to decide"
    return place.why


def _no_such_voice(place: Place, voices: Sequence[Voice]) -> CastError:
    asked = " ".join(filter(None, (place.wish.presentation, place.wish.accent)))
    accents = ", ".join(sorted({voice.accent for voice in voices if voice.accent and "+" not in voice.name}))
    return CastError(
        f"no voice is {asked}.", place.speaker,
        f"Choose from feminine and masculine{f', and from {accents}' if accents else ''}.",
    )


def _too_many(places: Sequence[Place], voices: Sequence[Voice], taken: Sequence[Voice]) -> CastError:
    count = len(places) + len(taken)
    limit = sum(1 for voice in voices if any(fits(voice, place.wish, None) for place in places))
    return CastError(
        f"{count} speakers, and {limit} voices that can be told apart and fit what is asked of them.",
        "cast",
        "Join labels that are one person, or let the minor speakers share a voice with "
        '"NAME" = { voice = "VOICE", shared = true } in [cast].',
    )
