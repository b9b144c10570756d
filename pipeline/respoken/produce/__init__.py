"""The stages in order: a transcript file becomes the folder of an episode.

Each stage takes a value and returns a new one; this room is the only one that knows them all: what is
decided first (plan.py), what is done with the spoken clips (finish.py), and between them ``make``.
Everything that costs time is kept in the store, so a second run repeats only what changed, and a run in
which nothing changed ends after it has checked that the files are still what it made.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from respoken import assemble, cast, doctor, engines, manifest, music, site, speak, transcripts
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
from respoken.produce import finish, saying, tongue
from respoken.produce.names import slug, title
from respoken.produce.plan import Plan, alone, cast_file, folder, prepare, recipe
from respoken.produce.saying import Said
from respoken.store import Store

__all__ = [
    "CLIPS", "FaultyFeedError", "Made", "Plan", "Said", "Watch", "alone", "audition", "cast_file", "check",
    "closeness", "examine", "feed", "get_model", "import_feed", "in_language", "inspect", "make",
    "prepare", "say", "slug",
    "title", "unwatched", "voices",
]  # fmt: skip

Watch = Callable[[str, speak.Progress | float], None]
"""Called with a stage's name and how far it is: speaking with a Progress, others with a share of 1."""

CLIPS = ".clips"
"""The folder of the store, inside the output folder and shared by its episodes."""


def unwatched(stage: str, how_far: speak.Progress | float) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Made:
    """A finished episode: its folder, its manifest, its cast, and whether anything had to be made."""

    folder: Path
    manifest: Manifest
    cast: Cast
    anew: bool


def make(
    source: str | Path,
    output: str | Path = "output",
    settings: Settings | None = None,
    *,
    turns: Collection[int] | None = None,
    narrator: str | None = None,
    same: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
    watch: Watch = unwatched,
) -> Made:
    """Make one edition of a transcript's episode in ``output/<slug>/``; says what was made.

    turns: only these turns, counted from 1. narrator: who speaks a text that names no speaker. same: labels
    that are one person, label -> name. beside: the other editions that are made in the same run. Raises a
    RespokenError; what was spoken until then is kept and not spoken again.
    """
    began = time.monotonic()
    plan = prepare(source, output, settings, turns=turns, narrator=narrator, same=same, beside=beside)
    ingredients = recipe(plan)
    before = manifest.read(plan.folder)
    if before and before.recipe == ingredients and manifest.holds(plan.folder, before):
        return Made(plan.folder, before, plan.cast, anew=False)

    watch("chapters", 0.0)
    lines, chapters = plan.edition.script(
        plan.script, tongue.chapters(plan.script, plan.transcript, plan.settings.show.language),
        plan.settings.disclosure, plan.title,
        plan.settings.lexicon, plan.settings.show.language,
    )
    watch("chapters", 1.0)
    store = Store(plan.output / CLIPS)
    spoken = _Last()
    clips = speak.speak(
        lines, plan.cast.voices, store, plan.specs, plan.settings.jobs,
        lambda how_far: watch("speaking", spoken.keep(how_far)), plan.edition.pace,
    )
    with finish.work_folder(plan.folder) as work:
        sound = plan.edition.sound(plan.settings.sound)
        score = music.Score(sound, folder(plan.settings), assemble.rate(clips))
        timeline = assemble.lay_out(
            lines, clips, plan.cast.voices, chapters, sound,
            lead_in_s=score.lead_in_s, lead_out_s=score.lead_out_s,
        )
        watch("mastering", 0.0)
        heard = finish.Sounding(lines, clips, timeline, sound, score, finish.seats(plan, lines, sound))
        mastered, stems = finish.mastered(plan, heard, store, work)
        episode = finish.episode(plan, timeline, before)
        outputs = finish.write(plan, episode, mastered, stems, work, before, watch)
    wall_s = time.monotonic() - began
    made = finish.told(plan, heard, episode, mastered, outputs, spoken.last).model_copy(update={
        "recipe": ingredients, "wall_s": round(wall_s, 3),
        "real_time_factor": round(wall_s / timeline.duration_s, 4),
    })  # fmt: skip
    manifest.write(plan.folder, made)
    cast.remember(cast_file(plan.output, plan.settings), plan.cast, engine=plan.settings.engines[0])
    site.index(plan.output, plan.settings.show)
    return Made(plan.folder, made, plan.cast, anew=True)


class _Last:
    """Keeps the last progress that was told, for the manifest."""

    def __init__(self) -> None:
        self.last: speak.Progress | None = None

    def keep(self, how_far: speak.Progress) -> speak.Progress:
        self.last = how_far
        return how_far


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
    source: Path, narrator: str | None = None, same: Mapping[str, str] | None = None
) -> Transcript:
    """What is understood of a transcript file."""
    return transcripts.read(source, narrator, same)


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
    """What is measured on the finished files of an episode."""
    return listening.check(folder, listen=listen, on_progress=watch, cache=cache)


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
