"""The stages in order: a transcript file becomes the folder of an episode.

Each stage takes a value and returns a new one; this is the only place that knows them all. Everything
that costs time is kept in the store, so a second run repeats only what changed, and a run in which
nothing changed ends after it has checked that the files are still what it made.
"""

import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from os import getpid
from pathlib import Path

import psutil

from respoken import (
    __version__,
    assemble,
    captions,
    cast,
    editions,
    engines,
    ffmpeg,
    manifest,
    master,
    notes,
    outline,
    package,
    script,
    speak,
    transcripts,
)
from respoken.config import Settings
from respoken.engines.base import Engine, EngineSpec
from respoken.errors import SettingsError
from respoken.manifest import Manifest, VoiceUsed
from respoken.models import Cast, Clip, Episode, Loudness, Script, Timeline, Transcript
from respoken.package.base import Master
from respoken.store import Store

Watch = Callable[[str, "speak.Progress | float"], None]
"""Called with a stage's name and how far it is: speaking with a Progress, others with a share of 1."""

CLIPS = ".clips"
"""The folder of the store, inside the output folder and shared by its episodes."""

WORK = ".work-"
"""How the folder of half-made files begins; the number of the process that owns it follows."""


def unwatched(stage: str, how_far: "speak.Progress | float") -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Plan:
    """All that is decided before anything is spoken."""

    source: Path
    output: Path
    settings: Settings
    transcript: Transcript
    script: Script
    cast: Cast
    spec: EngineSpec
    engine: Engine

    @property
    def slug(self) -> str:
        """The episode's folder name."""
        return slug(self.source.stem)

    @property
    def folder(self) -> Path:
        """Where the episode's files go."""
        return self.output / self.slug


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
    watch: Watch = unwatched,
) -> Made:
    """Make the episode of a transcript in ``output/<slug>/``; says what was made.

    turns: only these turns, counted from 1. narrator: who speaks a text that names no speaker. Raises a
    RespokenError; what was spoken until then is kept and not spoken again.
    """
    began = time.monotonic()
    plan = prepare(source, output, settings, turns=turns, narrator=narrator)
    recipe = _recipe(plan)
    before = manifest.read(plan.folder)
    if before and before.recipe == recipe and manifest.holds(plan.folder, before):
        return Made(plan.folder, before, plan.cast, anew=False)

    cast.remember(_cast_file(plan), plan.cast, cast.recall(_cast_file(plan)))
    store = Store(plan.output / CLIPS)
    progress = _Last()
    clips = speak.speak(
        plan.script, plan.cast.voices, store, plan.spec, plan.settings.jobs,
        lambda how_far: watch("speaking", progress.keep(how_far)),
    )
    with _work_folder(plan.folder) as work:
        timeline = _lay_out(plan, clips)
        mastered, loudness = _sound(plan, clips, timeline, store, work, watch)
        episode = _episode(plan, timeline, before)
        files = _write(plan, episode, mastered, work, watch)
    made = _manifest(plan, episode, files, loudness, recipe, progress.last, time.monotonic() - began)
    manifest.write(plan.folder, made)
    return Made(plan.folder, made, plan.cast, anew=True)


def prepare(
    source: str | Path,
    output: str | Path = "output",
    settings: Settings | None = None,
    *,
    turns: Collection[int] | None = None,
    narrator: str | None = None,
) -> Plan:
    """Everything up to the first spoken word: the transcript read, cut into a script, and cast."""
    source, output, settings = Path(source), Path(output), settings or Settings()
    transcript = transcripts.read(source, narrator)
    if turns is not None and not any(turn.index in turns for turn in transcript.turns):
        raise SettingsError(
            f"has {len(transcript.turns)} turns and none of those asked for.", str(source),
            f"Ask for turns between 1 and {len(transcript.turns)}.",
        )
    edition = editions.EDITIONS[settings.edition]
    lines = edition(script.cut(transcript, settings.lexicon, turns), settings.disclosure)
    spec = EngineSpec(
        name=settings.engine, model=settings.model, device=settings.device,
        language=settings.show.language,
    )
    engine = engines.build(spec)
    parts = cast.assign(
        lines.speakers, engine.voices(), settings.wishes, cast.recall(cast_file(output, settings))
    )
    return Plan(source, output, settings, transcript, lines, parts, spec, engine)


def inspect(source: Path, narrator: str | None = None) -> Transcript:
    """What is understood of a transcript file."""
    return transcripts.read(source, narrator)


def voices(engine: str) -> list[Voice]:
    """Every voice an engine has. Raises EngineError for an unknown engine."""
    return engines.build(EngineSpec(name=engine)).voices()


def closeness(parts: Cast) -> list[list[float]]:
    """How alike every two voices of a cast sound: cosines of their speaker embeddings."""
    return cast.closeness(parts)


def check(folder: Path, *, listen: bool = False, watch: Watch = unwatched) -> Report:
    """What is measured on the finished files of an episode."""
    return listening.check(folder, listen=listen, on_progress=watch)


def examine(watch: Watch = unwatched) -> list[Finding]:
    """What is installed and how fast this machine speaks."""
    return doctor.examine(watch)


def audition(engine: str, chosen: Sequence[Voice], folder: Path, watch: Watch = unwatched) -> list[Path]:
    """A WAV file by each voice, each saying a sentence; the paths written."""
    speaker = engines.build(EngineSpec(name=engine))
    files = []
    for number, voice in enumerate(chosen):
        watch("audition", number / len(chosen))
        speech = speaker.speak(AUDITION.format(name=_spoken_name(voice)), voice, 1.0)
        path = folder / f"{voice.name}.wav"
        with atomic.replacing(path) as temporary:
            write_wav(temporary, speech.audio)
        files.append(path)
    return files


def slug(name: str) -> str:
    """A folder name that is safe in any file system and address: lower-case ASCII and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "episode"


def title(name: str) -> str:
    """A title made of a file's name, for a transcript that has none."""
    words = re.split(r"[-_\s]+", name.strip("-_ "))
    return " ".join(
        word if not word.islower() else word if at and word in _SMALL else word.capitalize()
        for at, word in enumerate(words)
    ) or "Episode"


_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "in", "of", "on", "or", "the", "to", "with"}

AUDITION = "Hello, my name is {name}. I could be one of the voices in your next episode; how do I sound?"


def _spoken_name(voice: Voice) -> str:
    return voice.name.split("_")[-1].capitalize()


def cast_file(output: Path, settings: Settings) -> Path:
    """Where it is kept who has which voice: beside the show file, or in the output folder without one."""
    show = settings.show_file
    return show.with_name(f"{show.stem}.cast.json") if show else output / "cast.json"


# --- the steps of make ----------------------------------------------------------------------------


def _recipe(plan: Plan) -> str:
    """A hash of all that decides what the episode's files hold."""
    settings = plan.settings.model_dump(mode="json", exclude={"jobs", "show_file", "device"})
    music = [path for path in _music_files(plan.settings) if path.is_file()]
    return manifest.recipe(
        {
            "code": manifest.code_hash(),
            "ffmpeg": ffmpeg.version(),
            "transcript": plan.transcript.model_dump(mode="json"),
            "script": plan.script.model_dump(mode="json"),
            "voices": {
                speaker: (voice.engine, voice.name, voice.fingerprint)
                for speaker, voice in plan.cast.voices.items()
            },
            "engine": plan.engine.fingerprint,
            "settings": settings,
            "files": [output.model_dump() for output in manifest.listed(music)],
        }
    )
