"""Which language an episode is in, and that it can be spoken, decided before anything is."""

from pathlib import Path

from respoken import languages, outline
from respoken.config import Disclosure, Settings
from respoken.models import Cast, Outline, Script, Transcript

READERS = ("kokoro",)
"""Engines that read words by rules of ours, and no other languages than those."""


def settle(settings: Settings, transcript: Transcript, source: Path) -> tuple[Settings, Transcript]:
    """The settings with the language of the words, and the transcript with what is doubtful about it.

    What ``--language`` says counts most, then the transcript, then the show file; where both name one
    language, the show's region is kept. Raises SettingsError for a language that no engine asked for reads.
    """
    show, stated = settings.show.language, transcript.language
    warnings = []
    language, where = show, str(settings.show_file or source)
    if settings.language:
        language, where = languages.tag(settings.language), "--language"
    elif stated and languages.primary(stated) != languages.primary(show):
        language, where = stated, str(source)
        if "language" in settings.show.model_fields_set:
            warnings.append(
                f"the transcript says that its language is {stated}, the show file {show}: read as {stated}."
                f" Give --language {show} if that is wrong"
            )
    if all(engine in READERS for engine in settings.engines):
        languages.check(language, where)
    heard = languages.guess(turn.text for turn in transcript.turns)
    if heard and heard != languages.primary(language):
        warnings.append(_other(language, heard))
    show_in_it = settings.show.model_copy(update={"language": language})
    updated = {"show": show_in_it, "disclosure": _disclosure(settings.disclosure, language)}
    return (
        settings.model_copy(update=updated),
        transcript.model_copy(update={"warnings": (*transcript.warnings, *warnings)}),
    )


def asked(settings: Settings) -> Settings:
    """The settings where no transcript says a language. Raises SettingsError, as ``settle`` does."""
    language = languages.tag(settings.language) if settings.language else settings.show.language
    if all(engine in READERS for engine in settings.engines):
        languages.check(
            language, "--language" if settings.language else str(settings.show_file or "show.toml"),
        )
    return settings.model_copy(update={"show": settings.show.model_copy(update={"language": language})})


def chapters(script: Script, transcript: Transcript, language: str) -> Outline:
    """The chapters of a script; in other languages than English those that the source gives."""
    find = outline.find if languages.primary(language) == languages.ENGLISH else outline.given
    return find(script, transcript)


def _other(language: str, heard: str) -> str:
    """What is told of words that are evidently in another language than they are read in."""
    found, read = languages.find(heard), languages.known(language).name
    if found is None:
        return f"the words look like the language {heard}, which cannot be spoken, and are read as {read}"
    remedy = f"give --language {heard}, or set [show] language"
    return f"the words look like {found.name} and are read as {read}: {remedy}"


def _disclosure(disclosure: Disclosure, language: str) -> Disclosure:
    """The spoken line in the episode's language, where the show has none of its own."""
    if disclosure.text != Disclosure().text:
        return disclosure
    return disclosure.model_copy(update={"text": languages.known(language).lines.disclosure})


def accents(cast: Cast, language: str) -> list[str]:
    """What is told of voices that were asked for and are of another language."""
    return [
        f"{part.speaker} has the voice {part.voice.name}, a voice for {part.voice.language}: it speaks"
        f" {languages.known(language).name} with that accent"
        for part in cast.parts
        if languages.primary(part.voice.language) != languages.primary(
            language
        ) and part.voice.engine in READERS
    ]
