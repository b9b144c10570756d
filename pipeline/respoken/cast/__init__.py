"""Each speaker given a voice of their own, and kept in it from episode to episode.

What was asked for comes first, then what a speaker had before; everybody else is placed so that the two
voices most alike are as unlike as can be. How alike voices are is the cosine of their speaker embeddings.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from respoken.cast import farthest, first_names
from respoken.cast.castfile import key, recall, remember
from respoken.config import Wish
from respoken.errors import CastError, EngineError
from respoken.models import ANNOUNCER, Cast, Part, Presentation, Voice

__all__ = ["TOLD_APART", "assign", "check_names", "closeness", "key", "recall", "remember"]

TOLD_APART = 0.75
"""Two voices above this cosine are easily taken for one; two recordings of one voice reach about 0.95."""

FAR_ENOUGH = 0.7
"""Among casts that stay under it quality decides. Two voices are 0.65 on average, and confused from 0.75."""

LEAST_QUALITY = 3.4
"""A voice of less quality (DNSMOS, 1 to 5) is used last, where most of those to choose from reach it."""

QUALITY_GAP = 0.35
"""Where most do not, or distance alone decides, one this far below their median is used last."""

POOR_GRADES = ("D-", "F+", "F", "F-")
"""Grades of the model's author that also put a voice last: am_adam and am_santa."""

_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class _Place:
    """A speaker without a voice yet: which voices will do, and what to say of the choice."""

    speaker: str
    wish: Wish
    guess: Presentation | None
    why: str


def assign(
    speakers: Sequence[str],
    voices: Sequence[Voice],
    wishes: Mapping[str, Wish],
    remembered: Mapping[str, str] = _NOBODY,
    *,
    language: str = "en",
    find: Callable[[str], Voice] | None = None,
    apart: bool = False,
    usual: Mapping[str, str] = _NOBODY,
) -> Cast:
    """A voice for every speaker, each their own; the same arguments give the same cast.

    voices: those to choose from; blends among them, whose names hold a ``+``, are chosen only where they
    keep voices apart that would be too alike without. wishes, remembered: by speaker, upper and lower
    case alike; those of people who do not speak here are left alone. language: BCP 47; only voices of it
    are chosen, of its region where there are enough, though any may be asked for. find: gives the voice of
    a name that is not among ``voices``, such as a blend, or raises EngineError. apart: their distance alone
    decides, where else it gives way to quality once they are FAR_ENOUGH.

    Raises CastError for a voice that does not exist, for one asked for by two speakers, and when there
    are more speakers than voices to tell apart.
    """
    asked = {key(name): wish for name, wish in wishes.items()}
    kept = {key(name): voice for name, voice in remembered.items()}
    known = {voice.name: voice for voice in voices}
    parts = _pinned(speakers, asked, known, find)
    places = []
    for speaker in speakers:
        if speaker in parts:
            continue
        wish = asked.get(key(speaker), Wish())
        part, why = _kept(speaker, kept.get(key(speaker), ""), wish, known, find, parts)
        if part:
            parts[speaker] = part
        else:
            places.append(_place(speaker, wish, why))
    taken = [part.voice for part in parts.values()]
    spoken = _of_region(language, _speaking(language, voices), places, taken) if places else []
    # The announcer comes last, so that the conversation's own voices do not depend on there being one.
    people = [place for place in places if place.speaker != ANNOUNCER]
    placed = _placed(people, spoken, taken, -1.0 if apart else FAR_ENOUGH)
    parts |= _as_usual(placed, {key(name): voice for name, voice in usual.items()}, people)
    for place in places:
        if place.speaker == ANNOUNCER:
            parts |= _announced(place, spoken, [part.voice for part in parts.values()])
    return Cast(parts=tuple(parts[speaker] for speaker in dict.fromkeys(speakers)))


def check_names(names: Iterable[str], speakers: Sequence[str], where: str = "--cast") -> None:
    """Nothing, when every name is a speaker's. Raises CastError that names those most like it."""
    known = {key(speaker): speaker for speaker in speakers}
    for name in names:
        if key(name) not in known:
            near = difflib.get_close_matches(key(name), known, n=2, cutoff=0.4) or list(known)[:6]
            raise CastError(
                f"nobody named {name!r} speaks here.", where,
                f"Perhaps you mean {' or '.join(known[key] for key in near)}.",
            )


def closeness(cast: Cast) -> list[list[float | None]]:
    """Cosines between every two voices of a cast, in its order; None where one has no embedding."""
    voices = [part.voice for part in cast.parts]
    alike = _measured(voices, voices)
    np.fill_diagonal(alike, 1.0)
    return [[None if np.isnan(cosine) else round(float(cosine), 4) for cosine in row] for row in alike]


# --- who is settled already ---------------------------------------------------------------------


def _pinned(
    speakers: Sequence[str], asked: Mapping[str, Wish], known: Mapping[str, Voice],
    find: Callable[[str], Voice] | None,
) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for speaker in speakers:
        wish = asked.get(key(speaker), Wish())
        if not wish.voice or speaker in parts:
            continue
        voice = _named(wish.voice, speaker, known, find)
        rival = _rival(voice, parts.values())
        if rival and not (wish.shared or asked[key(rival)].shared):
            raise CastError(
                f"{voice.name} is given to {rival} too.", speaker,
                "Choose another voice for one of them, or allow it in [cast]: "
                f'"{speaker}" = {{ voice = "{wish.voice}", shared = true }}.',
            )
        parts[speaker] = Part(speaker=speaker, voice=voice, why="asked for by name")
    return parts


def _kept(
    speaker: str, name: str, wish: Wish, known: Mapping[str, Voice],
    find: Callable[[str], Voice] | None, parts: Mapping[str, Part],
) -> tuple[Part | None, str]:
    """The part a speaker had before, or why it cannot be kept, when that needs saying."""
    if not name:
        return None, ""
    try:
        voice = _named(name, speaker, known, find)
    except CastError:
        return None, f"{name}, kept from earlier, is no voice here"
    if not _fits(voice, wish, None):
        return None, f"{name}, kept from earlier, is not as asked"
    rival = _rival(voice, parts.values())
    if rival and not wish.shared:
        return None, f"{name}, kept from earlier, is {rival}'s here"
    return Part(speaker=speaker, voice=voice, why="kept from earlier episodes"), ""


def _named(
    name: str, speaker: str, known: Mapping[str, Voice], find: Callable[[str], Voice] | None
) -> Voice:
    """The voice of a name. Raises CastError that names those most like it."""
    if name in known:
        return known[name]
    if find:
        try:
            return find(name)
        except EngineError as error:
            raise CastError(error.what, speaker, error.remedy) from error
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    meant = f"Perhaps {', '.join(near)}? " if near else ""
    raise CastError(
        f"there is no voice named {name!r}.", speaker, f"{meant}'respoken voices' lists them all."
    )


def _rival(voice: Voice, parts: Iterable[Part]) -> str:
    """Who has that very voice, by whatever name, or nobody."""
    return next((part.speaker for part in parts if _same(voice, part.voice)), "")


def _same(one: Voice, other: Voice) -> bool:
    """Whether two voices are one, by whatever names."""
    data = bool(one.fingerprint) and one.fingerprint == other.fingerprint
    return one.engine == other.engine and (data or one.name == other.name)


# --- everybody else -----------------------------------------------------------------------------


def _speaking(language: str, voices: Sequence[Voice]) -> list[Voice]:
    """The voices of a language, whatever the region. Raises CastError when there are none."""
    spoken = [voice for voice in voices if _primary(voice.language) == _primary(language)]
    if not spoken:
        known = ", ".join(sorted({voice.language for voice in voices}))
        raise CastError(
            f"no voice speaks the show's language {language!r}.", "cast",
            f"Set [show] language to one of: {known}." if known else
            "Name every speaker's voice in [cast], or choose another engine with --engine.",
        )
    return spoken


def _of_region(
    language: str, voices: list[Voice], places: Sequence[_Place], taken: Sequence[Voice]
) -> list[Voice]:
    """The voices of a language's region, as British ones for en-GB, where there are enough for everybody."""
    if "-" not in language:
        return voices
    near = [voice for voice in voices if voice.language.casefold() == language.casefold()]
    free = [
        voice for voice in near
        if "+" not in voice.name and not any(_same(voice, other) for other in taken)
    ]
    for place in places:
        fitting = next((voice for voice in free if _fits(voice, place.wish, place.guess)), None)
        if fitting is None:
            return voices
        free.remove(fitting)
    return near


def _place(speaker: str, wish: Wish, why: str) -> _Place:
    asked = " ".join(filter(None, (wish.presentation, wish.accent)))
    guess, by = (None, "") if wish.presentation else first_names.presentation(speaker)
    reasons = [
        why,
        f"{asked}, as asked" if asked else "",
        f"{by} suggests {guess}; set in [cast] to decide" if guess else "",
    ]
    return _Place(speaker, wish, guess, "; ".join(filter(None, reasons)) or "as unlike the others as can be")


def _placed(
    places: Sequence[_Place], voices: Sequence[Voice], taken: Sequence[Voice], enough: float
) -> dict[str, Part]:
    """Parts for the places, as far from each other and from the voices taken as the voices allow.

    enough: a cosine under which quality decides.
    """
    for place in places:
        if not any(_fits(voice, place.wish, None) for voice in voices):
            raise _no_such_voice(place, voices)
    if not places:
        return {}
    for guesses in (True, False):
        best: tuple[float, list[Voice]] | None = None
        for pool in _pools(voices, taken, enough):
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


def _as_usual(
    parts: Mapping[str, Part], usual: Mapping[str, str], places: Sequence[_Place]
) -> dict[str, Part]:
    """The parts with voices swapped so that people have the one they have elsewhere, where that is chosen."""
    made = dict(parts)
    fits = {place.speaker: place for place in places}
    for speaker in parts:
        wanted = usual.get(key(speaker), "")
        other = next((name for name, part in made.items() if part.voice.name == wanted), speaker)
        mine, theirs = made[speaker].voice, made[other].voice
        if (
            other != speaker and usual.get(key(other), "") != wanted
            and _fits(theirs, fits[speaker].wish, fits[speaker].guess)
            and _fits(mine, fits[other].wish, fits[other].guess)
        ):
            made[speaker] = made[speaker].model_copy(update={"voice": theirs})
            made[other] = made[other].model_copy(update={"voice": mine})
    return made


def _pools(
    voices: Sequence[Voice], taken: Sequence[Voice], enough: float = FAR_ENOUGH
) -> list[list[Voice]]:
    """Voices to choose from, the best first: good ones; blends too; at last the outliers too.

    Where distance alone is to decide, only outliers are kept for last.
    """
    free = [voice for voice in voices if not any(_same(voice, other) for other in taken)]
    free.sort(key=lambda voice: (voice.grade[:1] or "C", -(voice.quality or 0)))
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


def _chosen(
    places: Sequence[_Place], pool: Sequence[Voice], taken: Sequence[Voice], guesses: bool, enough: float
) -> tuple[float, list[Voice]] | None:
    """The worst cosine and a voice for every place, or None when the pool is too small."""
    allowed = [
        frozenset(
            n for n, voice in enumerate(pool) if _fits(voice, place.wish, place.guess if guesses else None)
        )
        for place in places
    ]
    alike_taken = _alike(pool, taken).max(axis=1, initial=-1.0)
    choice = farthest.choose(_alike(pool, pool), alike_taken, allowed, enough)
    return (choice.worst, [pool[n] for n in choice.candidates]) if choice else None


def _announced(place: _Place, voices: Sequence[Voice], taken: Sequence[Voice]) -> dict[str, Part]:
    """The announcer's part: the clearest voice that is unlike all others, else the one most unlike."""
    for pool in _pools(voices, taken):
        fitting = [voice for voice in pool if _fits(voice, place.wish, None)]
        if fitting:
            alike = _alike(fitting, taken).max(axis=1, initial=-1.0)
            apart = [voice for voice, cosine in zip(fitting, alike, strict=True) if cosine <= FAR_ENOUGH]
            voice = apart[0] if apart else fitting[int(alike.argmin())]
            why = place.why if place.wish != Wish() else "a clear voice, unlike the speakers'"
            return {place.speaker: Part(speaker=place.speaker, voice=voice, why=why)}
    raise _too_many([place], voices, taken)


def _fits(voice: Voice, wish: Wish, guess: Presentation | None) -> bool:
    presentation = wish.presentation or guess
    return (not presentation or voice.presentation == presentation) and (
        wish.accent.casefold() in voice.accent.casefold()
    )


def _reason(place: _Place, guesses: bool) -> str:
    if place.guess and not guesses:
        return f"the {place.guess} voices are all taken; set in [cast] to decide"
    return place.why


def _no_such_voice(place: _Place, voices: Sequence[Voice]) -> CastError:
    asked = " ".join(filter(None, (place.wish.presentation, place.wish.accent)))
    accents = ", ".join(sorted({voice.accent for voice in voices if voice.accent and "+" not in voice.name}))
    return CastError(
        f"no voice is {asked}.", place.speaker,
        f"Choose from feminine and masculine{f', and from {accents}' if accents else ''}.",
    )


def _too_many(places: Sequence[_Place], voices: Sequence[Voice], taken: Sequence[Voice]) -> CastError:
    count = len(places) + len(taken)
    limit = sum(1 for voice in voices if any(_fits(voice, place.wish, None) for place in places))
    return CastError(
        f"{count} speakers, and {limit} voices that can be told apart and fit what is asked of them.",
        "cast",
        "Join labels that are one person, or let the minor speakers share a voice with "
        '"NAME" = { voice = "VOICE", shared = true } in [cast].',
    )


# --- small helpers ------------------------------------------------------------------------------


def _alike(ours: Sequence[Voice], theirs: Sequence[Voice]) -> NDArray[np.float64]:
    """Cosines (len(ours), len(theirs)), presumed where they cannot be measured."""
    alike = _measured(ours, theirs)
    for row, column in np.argwhere(np.isnan(alike)):
        alike[row, column] = _presumed(ours[row], theirs[column])
    return alike


def _measured(ours: Sequence[Voice], theirs: Sequence[Voice]) -> NDArray[np.float64]:
    """Cosines (len(ours), len(theirs)); NaN where a voice has no embedding, or another kind of one."""
    alike = np.full((len(ours), len(theirs)), np.nan)
    sizes = {len(voice.embedding) for voice in ours} & {len(voice.embedding) for voice in theirs} - {0}
    for size in sizes:
        rows = [n for n, voice in enumerate(ours) if len(voice.embedding) == size]
        columns = [n for n, voice in enumerate(theirs) if len(voice.embedding) == size]
        left = np.array([ours[n].embedding for n in rows])
        right = np.array([theirs[n].embedding for n in columns])
        alike[np.ix_(rows, columns)] = left @ right.T
    return alike


def _presumed(one: Voice, other: Voice) -> float:
    """How alike two voices are likely to be, by what is said of them.

    The means of the measured pairs of Kokoro's 28 English voices and 0.05 more, for nobody has heard these:
    an accent and a presentation that differ keep people apart, and come first where nothing is measured.
    """
    return _PRESUMED[one.presentation == other.presentation, one.accent == other.accent]


_PRESUMED = {(True, True): 0.77, (True, False): 0.72, (False, True): 0.68, (False, False): 0.63}


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
