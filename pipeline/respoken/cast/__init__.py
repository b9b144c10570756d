"""Each speaker given a voice of their own, and kept in it from episode to episode.

What was asked for comes first, then what a speaker had before; everybody else is placed so that the two
voices most alike are as unlike as can be. How alike voices are is the cosine of their speaker embeddings.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from respoken.cast import fitting, placing, pools, settled
from respoken.cast.castfile import key, recall, remember
from respoken.cast.likeness import FAR_ENOUGH, TOLD_APART, closeness
from respoken.cast.pools import LEAST_QUALITY, POOR_GRADES
from respoken.config import Wish
from respoken.errors import CastError
from respoken.models import ANNOUNCER, Cast, Voice

__all__ = [
    "FAR_ENOUGH", "LEAST_QUALITY", "POOR_GRADES", "TOLD_APART", "assign", "check_names", "closeness", "key",
    "recall", "remember",
]  # fmt: skip

_NOBODY: Mapping[str, str] = MappingProxyType({})


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
    parts = settled.pinned(speakers, asked, known, find)
    places = []
    for speaker in speakers:
        if speaker in parts:
            continue
        wish = asked.get(key(speaker), Wish())
        part, why = settled.kept(speaker, kept.get(key(speaker), ""), wish, known, find, parts)
        if part:
            parts[speaker] = part
        else:
            places.append(fitting.place_of(speaker, wish, why))
    taken = [part.voice for part in parts.values()]
    spoken = pools.spoken(language, voices, places, taken) if places else []
    # The announcer comes last, so that the conversation's own voices do not depend on there being one.
    people = [place for place in places if place.speaker != ANNOUNCER]
    placed = placing.placed(people, spoken, taken, -1.0 if apart else FAR_ENOUGH)
    parts |= placing.as_usual(placed, {key(name): voice for name, voice in usual.items()}, people)
    for place in places:
        if place.speaker == ANNOUNCER:
            parts |= placing.announced(place, spoken, [part.voice for part in parts.values()])
    return Cast(parts=tuple(parts[speaker] for speaker in dict.fromkeys(speakers)))


def check_names(names: Iterable[str], speakers: Sequence[str]) -> None:
    """Nothing, when every name is a speaker's. Raises CastError that names those most like it."""
    known = {key(speaker): speaker for speaker in speakers}
    for name in names:
        if key(name) not in known:
            near = difflib.get_close_matches(key(name), known, n=2, cutoff=0.4) or list(known)[:6]
            raise CastError(
                f"nobody named {name!r} speaks here.", "--cast",
                f"Perhaps you mean {' or '.join(known[key] for key in near)}.",
            )
