"""Speakers whose voice is settled: it was asked for by name, or was theirs in earlier episodes."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence

from respoken.cast.castfile import key
from respoken.cast.fitting import fits
from respoken.cast.likeness import same
from respoken.config import Wish
from respoken.errors import CastError, EngineError
from respoken.models import Part, Voice


def pinned(
    speakers: Sequence[str], asked: Mapping[str, Wish], known: Mapping[str, Voice],
    find: Callable[[str], Voice] | None,
) -> dict[str, Part]:
    """Parts of the speakers whose voice is asked for by name. Raises CastError when two ask for one."""
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


def kept(
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
    if not fits(voice, wish, None):
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
    return next((part.speaker for part in parts if same(voice, part.voice)), "")
