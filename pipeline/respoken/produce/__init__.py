"""The stages in order: a transcript file becomes the folder of an episode.

Each stage takes a value and returns a new one; this room is the only one that knows them all: what is
decided first (plan.py), the clips (speaking.py), what is done with them (finish.py), and ``make``.
Everything that costs time is kept in the store, so a second run repeats only what changed, and a run in
which nothing changed ends after it has checked that the files are still what it made.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from respoken import cast, doctor, engines, manifest, site, transcripts
from respoken import feed as feeds
from respoken import listen as listening
from respoken.config import Settings
from respoken.doctor import Finding
from respoken.editions import STANDARD
from respoken.engines.base import EngineSpec, Named
from respoken.feed import Built, FaultyFeedError, Imported
from respoken.listen import Report
from respoken.manifest import Manifest
from respoken.models import Cast, Transcript, Voice
from respoken.produce import audition as auditions
from respoken.produce import checking, finish, record, saying, speaking, tongue
from respoken.produce.names import slug, title
from respoken.produce.plan import Plan, alone, cast_file, prepare, recipe
from respoken.produce.saying import Said
from respoken.produce.speaking import Watch, unwatched
from respoken.store import Store

__all__ = [
    "CLIPS", "FaultyFeedError", "Fixed", "Made", "Plan", "Said", "Watch", "alone", "audition", "cast_file",
    "check", "closeness", "examine", "feed", "fix", "get_model", "import_feed", "in_language", "inspect",
    "make", "prepare", "say", "slug", "title", "unwatched", "voices",
]  # fmt: skip

CLIPS = ".clips"
"""The folder of the store, inside the output folder and shared by its episodes."""


@dataclass(frozen=True)
class Made:
    """A finished episode: its folder, its manifest, its cast, and whether anything had to be made."""

    folder: Path
    manifest: Manifest
    cast: Cast
    anew: bool


@dataclass(frozen=True)
class Fixed:
    """Entries that a show's lexicon was given, and the report of the episode made again with them."""

    show_file: Path
    entries: Mapping[str, str]
    turns: frozenset[int]
    """The turns that were spoken and heard again."""
    errors_before: int
    """Words heard wrong in the whole episode before."""
    report: Report


def make(
    source: str | Path,
    output: str | Path = "output",
    settings: Settings | None = None,
    *,
    turns: Collection[int] | None = None,
    narrator: str | None = None,
    same: Mapping[str, str] | None = None,
    chapters: Path | None = None,
    beside: Sequence[str] = (),
    watch: Watch = unwatched,
) -> Made:
    """Make one edition of a transcript's episode in ``output/<slug>/``; says what was made.

    turns: only these turns, counted from 1. narrator: who speaks a text that names no speaker. same: labels
    that are one person, label -> name. chapters: a file that lists them. beside: the other editions that
    are made in the same run. Raises a RespokenError; what was spoken until then is kept and not spoken again.
    """
    began = time.monotonic()
    plan = prepare(
        source, output, settings, turns=turns, narrator=narrator, same=same, chapters=chapters, beside=beside
    )
    ingredients = recipe(plan)
    before = manifest.read(plan.folder)
    if before and before.recipe == ingredients and manifest.holds(plan.folder, before):
        return Made(plan.folder, before, plan.cast, anew=False)

    store = Store(plan.output / CLIPS)
    spoken, headings = speaking.spoken(plan, store, watch)
    made = finish.finish(plan, spoken, headings, store, before, ingredients, watch)
    wall_s = time.monotonic() - began
    made = made.model_copy(update={
        "wall_s": round(wall_s, 3), "real_time_factor": round(wall_s / made.duration_s, 4),
    })  # fmt: skip
    manifest.write(plan.folder, made)
    record.keep(_asked(plan, turns, narrator, same, chapters), plan.slug)
    cast.remember(cast_file(plan.output, plan.settings), plan.cast, engine=plan.settings.engines[0])
    site.index(plan.output, plan.settings.show)
    return Made(plan.folder, made, plan.cast, anew=True)


def _asked(
    plan: Plan, turns: Collection[int] | None, narrator: str | None, same: Mapping[str, str] | None,
    chapters: Path | None,
) -> record.Record:
    wanted = {one.turn for one in plan.script.utterances} if turns is not None else None
    file = plan.settings.show_file
    return record.Record(
        source=plan.source.absolute(), output=plan.output.absolute(),
        settings=plan.settings.model_copy(update={"show_file": file.absolute() if file else None}),
        turns=tuple(sorted(wanted)) if wanted is not None else None, narrator=narrator, same=same or {},
        chapters=chapters.absolute() if chapters else None, beside=plan.beside,
    )


def feed(output: Path, settings: Settings, edition: str = STANDARD) -> Built:
    """The feed of the episodes in an output folder, checked and put in the old one's place; and their list.

    Raises FeedError, FaultyFeedError when a check fails.
    """
    built = feeds.build(output, settings, edition=edition)
    site.index(output, settings.show)
    return built


def import_feed(output: Path, source: str) -> Imported:
    """What was taken over from a feed, its file or its address. Raises FeedError."""
    return feeds.import_(output, source)


# --- what the command asks for besides --------------------------------------------------------------


def inspect(
    source: Path, narrator: str | None = None, same: Mapping[str, str] | None = None,
    chapters: Path | None = None,
) -> Transcript:
    """What is understood of a transcript file. chapters: a file that lists them."""
    return transcripts.read(source, narrator, same, chapters)


def voices(spec: EngineSpec) -> list[Voice]:
    """Every voice an engine has, those that speak only when named last. Raises EngineError."""
    engine = engines.build(spec)
    return [*engine.voices(), *(engine.named() if isinstance(engine, Named) else [])]


def get_model(
    engine: str, model: str, agreed: Callable[[str], bool], watch: Watch = unwatched,
    cache: Path | None = None,
) -> Path:
    """The folder of a model that an engine can download, once ``agreed`` says yes to what it is shown."""
    return engines.get(engine, model, cache, agreed, watch)


def closeness(parts: Cast) -> list[list[float | None]]:
    """How alike every two voices of a cast sound: cosines of their embeddings; None if not measured."""
    return cast.closeness(parts)


def check(
    folder: Path, *, listen: bool = False, watch: Watch = unwatched, cache: Path | None = None
) -> Report:
    """What is measured on the finished files of an episode; what ``listen`` hears wrong, with a remedy."""
    return checking.check(folder, listen, watch, cache)


def fix(
    folder: Path, report: Report, watch: Watch = unwatched, cache: Path | None = None
) -> Fixed | None:
    """The readings that a report proposes, in the show's lexicon and the episode; None when it has none.

    Only the utterances that hold one of the words are spoken again, and their turns are heard again.
    Raises a RespokenError.
    """
    amended = checking.amend(folder, report)
    if amended is None or report.hearing is None:
        return None
    asked = amended.record
    make(
        asked.source, asked.output, asked.settings, turns=asked.turns, narrator=asked.narrator,
        same=asked.same, chapters=asked.chapters, beside=asked.beside, watch=watch,
    )
    after = listening.again(folder, report, amended.turns, watch, cache)
    return Fixed(
        asked.settings.show_file or Path(), amended.entries, amended.turns, report.hearing.errors, after
    )


def examine(watch: Watch = unwatched, cache: Path | None = None) -> list[Finding]:
    """What is installed and how fast this machine speaks."""
    return doctor.examine(watch, cache)


def in_language(settings: Settings) -> Settings:
    """The settings with the language that was asked for, else the show's. Raises SettingsError."""
    return tongue.asked(settings)


def say(
    text: str, settings: Settings, spec: EngineSpec, voice: str = "", file: Path | None = None,
    speed: float = 1.0,
) -> Said:
    """A text read as in an episode, and spoken into a WAV file if one is given."""
    return saying.say(text, settings, spec, voice, file, speed)


def audition(
    spec: EngineSpec, chosen: Sequence[Voice], folder: Path, watch: Watch = unwatched
) -> list[Path]:
    """A WAV file by each voice, each saying a sentence; the paths written."""
    return auditions.audition(spec, chosen, folder, watch)
