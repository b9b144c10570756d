"""The stages in order: a transcript file becomes the folder of an episode.

Each stage takes a value and returns a new one; this is the only place that knows them all. Everything
that costs time is kept in the store, so a second run repeats only what changed, and a run in which
nothing changed ends after it has checked that the files are still what it made.
"""

import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from os import cpu_count, getpid
from pathlib import Path

import psutil

from respoken import (
    __version__,
    assemble,
    atomic,
    balance,
    captions,
    cast,
    config,
    doctor,
    editions,
    engines,
    ffmpeg,
    limiter,
    manifest,
    master,
    music,
    notes,
    outline,
    package,
    script,
    speak,
    transcripts,
)
from respoken import (
    listen as listening,
)
from respoken.audio import write_wav
from respoken.config import Settings, Wish
from respoken.doctor import Finding
from respoken.engines.base import Engine, EngineSpec
from respoken.errors import SettingsError, TranscriptError
from respoken.listen import Report
from respoken.manifest import Manifest, VoiceUsed
from respoken.master import Mastered
from respoken.models import Cast, Clip, Episode, Output, Script, Timeline, Transcript, Voice
from respoken.package import cover, mp3, opus
from respoken.store import Store

Watch = Callable[[str, speak.Progress | float], None]
"""Called with a stage's name and how far it is: speaking with a Progress, others with a share of 1."""

CLIPS = ".clips"
"""The folder of the store, inside the output folder and shared by its episodes."""

WORK = ".work-"
"""How the folder of half-made files begins; the number of the process that owns it follows."""


def unwatched(stage: str, how_far: speak.Progress | float) -> None:
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

    store = Store(plan.output / CLIPS)
    spoken = _Last()
    clips = speak.speak(
        plan.script, plan.cast.voices, store, plan.spec, plan.settings.jobs,
        lambda how_far: watch("speaking", spoken.keep(how_far)),
    )
    with _work_folder(plan.folder) as work:
        watch("chapters", 0.0)
        chapters = outline.find(plan.script, plan.transcript)
        score = music.Score(plan.settings.sound, _folder(plan.settings), assemble.rate(clips))
        timeline = assemble.lay_out(
            plan.script, clips, plan.cast.voices, chapters, plan.settings.sound,
            lead_in_s=score.lead_in_s, lead_out_s=score.lead_out_s,
        )
        watch("mastering", 0.0)
        mastered = _sound(plan, clips, timeline, score, store, work)
        episode = _episode(plan, timeline, before)
        outputs = _write(plan, episode, mastered, work, watch)
    made = _manifest(plan, episode, mastered, outputs, recipe, spoken.last, time.monotonic() - began)
    manifest.write(plan.folder, made)
    cast.remember(cast_file(plan.output, plan.settings), plan.cast)
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
    source, output = Path(source), Path(output)
    settings = settings or config.settings(config.find_show_file(source))
    _check_formats(settings.formats)
    _check_borrowed(settings)
    transcript = transcripts.read(source, narrator)
    wanted = [turn.index for turn in transcript.turns if turns is None or turn.index in turns]
    if not wanted:
        raise SettingsError(
            f"has {len(transcript.turns)} turns and none of those asked for.", str(source),
            f"Ask for turns between 1 and {len(transcript.turns)}.",
        )
    lines = _edition(settings)(script.cut(transcript, settings.lexicon, wanted), settings.disclosure)
    if not any(utterance.spoken for utterance in lines.utterances):
        raise TranscriptError("there is nothing in it to say.", str(source), "Give a conversation in words.")
    spec = EngineSpec(
        name=settings.engine, model=settings.model, device=settings.device,
        language=settings.show.language, cache=settings.cache,
    )
    engine = engines.build(spec)
    cast.check_names(settings.must_speak, lines.speakers)
    parts = cast.assign(
        lines.speakers, engines.choices(engine), settings.wishes,
        cast.recall(cast_file(output, settings), spec.name), language=settings.show.language,
        find=lambda name: engines.voice(engine, name),
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


def check(
    folder: Path, *, listen: bool = False, watch: Watch = unwatched, cache: Path | None = None
) -> Report:
    """What is measured on the finished files of an episode."""
    return listening.check(folder, listen=listen, on_progress=watch, cache=cache)


def examine(watch: Watch = unwatched, cache: Path | None = None) -> list[Finding]:
    """What is installed and how fast this machine speaks."""
    return doctor.examine(watch, cache)


def audition(
    engine: str, chosen: Sequence[Voice], folder: Path, watch: Watch = unwatched, cache: Path | None = None
) -> list[Path]:
    """A WAV file by each voice, each saying a sentence; the paths written."""
    speaker = engines.build(EngineSpec(name=engine, cache=cache, threads=cpu_count() or 1))
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


class _Last:
    """Keeps the last progress that was told, for the manifest."""

    def __init__(self) -> None:
        self.last: speak.Progress | None = None

    def keep(self, how_far: speak.Progress) -> speak.Progress:
        self.last = how_far
        return how_far


def _edition(settings: Settings) -> editions.Edition:
    if settings.edition not in editions.EDITIONS:
        raise SettingsError(
            f"there is no edition named {settings.edition!r}.", "--edition",
            f"Choose one of: {', '.join(editions.EDITIONS)}.",
        )
    return editions.EDITIONS[settings.edition]


def _check_formats(formats: Sequence[str]) -> None:
    for name in formats:
        if name not in package.AUDIO:
            raise SettingsError(
                f"{name!r} is no audio format.", "--formats", f"Choose among: {', '.join(package.AUDIO)}."
            )


def _recipe(plan: Plan) -> str:
    """A hash of all that decides what the episode's files hold."""
    return manifest.recipe(
        {
            "code": manifest.code_hash(),
            "ffmpeg": ffmpeg.version(),
            "engine": plan.engine.fingerprint,
            "transcript": plan.transcript.model_dump(mode="json"),
            "script": plan.script.model_dump(mode="json"),
            "voices": [
                (part.speaker, part.voice.engine, part.voice.name, part.voice.fingerprint)
                for part in plan.cast.parts
            ],
            "settings": plan.settings.model_dump(mode="json", exclude=_UNHEARD),
            "files": [output.model_dump() for output in manifest.listed(_borrowed(plan.settings))],
        }
    )


def _wish(settings: Settings, speaker: str) -> Wish:
    """What the show asks of a speaker's voice, upper and lower case alike."""
    asked = {cast.key(name): wish for name, wish in settings.wishes.items()}
    return asked.get(cast.key(speaker), Wish())


_UNHEARD = {"jobs", "show_file", "device", "cache", "must_speak"}
"""Settings that change how an episode is made and not what it is."""


def _borrowed(settings: Settings) -> list[Path]:
    """Files that the show file names and that go into the episode: music and a cover."""
    sound = settings.sound
    named = [settings.show.image, sound.intro, sound.outro, sound.bed]
    return [_beside(settings, name) for name in named if name]


def _check_borrowed(settings: Settings) -> None:
    # Seen before anything is spoken: a slip in a file's name must not cost minutes of speaking.
    for path in _borrowed(settings):
        if not path.is_file():
            raise SettingsError(
                f"no such file: {path}.", str(settings.show_file), "Correct its path, relative to here."
            )


def _folder(settings: Settings) -> Path:
    """What the paths of a show file are relative to: where it lies."""
    return settings.show_file.parent if settings.show_file else Path()


def _beside(settings: Settings, name: str) -> Path:
    return _folder(settings) / Path(name).expanduser()


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """A folder for what is half made, gone afterwards; those of runs that were killed go first."""
    for old in folder.glob(f"{WORK}*"):
        owner = old.name.removeprefix(WORK).partition("-")[0]
        if not (owner.isdecimal() and psutil.pid_exists(int(owner)) and int(owner) != getpid()):
            shutil.rmtree(old, ignore_errors=True)
    with atomic.temporary_folder(folder, f"{WORK}{getpid()}-") as work:
        yield work


def _sound(
    plan: Plan, clips: Sequence[Clip | None], timeline: Timeline, score: music.Score, store: Store,
    work: Path,
) -> Mastered:
    """The master of the episode, with the MP3 frames that it was measured by."""
    gains = balance.gains_db(plan.script, clips, store, plan.settings.sound)
    tune = score.placed(timeline, balance.MIX_LUFS)
    mix = assemble.mix(timeline, clips, store, gains, work / "mix.wav", tune)
    frames = work / "frames.mp3"
    made = master.master(
        mix, plan.settings.sound, work / "master.wav", lambda rate_hz: mp3.encoding(frames, rate_hz),
        opus.HEADROOM_DB if "opus" in plan.settings.formats else limiter.HEADROOM_DB,
    )
    return replace(made, master=made.master.model_copy(update={"mp3": frames}))


def _episode(plan: Plan, timeline: Timeline, before: Manifest | None) -> Episode:
    """All that the outputs are written from."""
    settings = plan.settings
    image = settings.show.image and str(_beside(settings, settings.show.image).absolute())
    return Episode(
        slug=plan.slug,
        title=settings.title or plan.transcript.title or title(plan.source.stem),
        # An episode made again keeps its day: a listener's player would take it for a new one.
        date=settings.date or (before.date if before else datetime.now(UTC).date().isoformat()),
        show=settings.show.model_copy(update={"image": image}),
        transcript=plan.transcript,
        cast=plan.cast,
        timeline=timeline,
        cues=captions.cues(timeline),
        notes=notes.write(plan.transcript, timeline, settings.disclosure.text),
    )


def _write(
    plan: Plan, episode: Episode, mastered: Mastered, work: Path, watch: Watch
) -> tuple[Output, ...]:
    """Every output's files, all made before the first takes its place in the episode's folder.

    Audio that an earlier run made and this one was not asked for is removed: it is no longer the same.
    """
    names = [name for name in package.OUTPUTS if name in package.ALWAYS or name in plan.settings.formats]
    stage = work / "episode"
    stage.mkdir()
    files: list[Path] = []
    for number, name in enumerate(names):
        watch("writing", number / len(names))
        files += package.OUTPUTS[name](episode, mastered.master, stage)
    listed = manifest.listed(files, stage)
    for path in files:
        path.replace(plan.folder / path.name)
    for name in set(package.AUDIO) - set(names):
        (plan.folder / f"{episode.slug}.{name}").unlink(missing_ok=True)
    return listed


def _manifest(
    plan: Plan, episode: Episode, mastered: Mastered, outputs: tuple[Output, ...], recipe: str,
    spoken: speak.Progress | None, wall_s: float,
) -> Manifest:
    settings, timeline = plan.settings, episode.timeline
    sources = [plan.source, *([settings.show_file] if settings.show_file else []), *_borrowed(settings)]
    return Manifest(
        respoken=__version__,
        versions={"ffmpeg": ffmpeg.version(), **{name: metadata.version(name) for name in _LIBRARIES}},
        title=episode.title, slug=episode.slug, date=episode.date,
        disclosure=settings.disclosure.text, edition=settings.edition,
        engine=plan.spec.name, engine_fingerprint=plan.engine.fingerprint,
        device=(spoken.device if spoken else "") or "none",
        voices=tuple(
            VoiceUsed(
                speaker=part.speaker, voice=part.voice.name, engine=part.voice.engine,
                licence=part.voice.licence, shared=_wish(settings, part.speaker).shared,
            )
            for part in plan.cast.parts
        ),
        turns=len({utterance.turn for utterance in plan.script.utterances if utterance.turn}),
        utterances=len(plan.script.utterances),
        clips_made=spoken.clips_made if spoken else 0,
        clips_reused=spoken.clips_reused if spoken else 0,
        duration_s=timeline.duration_s, wall_s=round(wall_s, 3),
        real_time_factor=round(wall_s / timeline.duration_s, 4),
        loudness=mastered.loudness, target_lufs=settings.sound.loudness_lufs,
        target_peak_dbtp=settings.sound.peak_dbtp,
        warnings=tuple(_warnings(plan, episode, mastered)),
        inputs=manifest.listed(sources), outputs=outputs, recipe=recipe,
    )


def _warnings(plan: Plan, episode: Episode, mastered: Mastered) -> Iterator[str]:
    """What the user should know though nothing failed."""
    yield from plan.transcript.warnings
    unsaid = script.unsaid(plan.script)
    if unsaid:
        named = ", ".join(f"{word} (utterance {index})" for index, word in unsaid[:_NAMED])
        more = f" and {len(unsaid) - _NAMED} more" if len(unsaid) > _NAMED else ""
        yield f"shown but not spoken: {named}{more}"
    if mastered.note:
        yield mastered.note
    if letters := cover.letters_missing(episode):
        yield f"the drawn cover leaves out a title with letters that its font lacks: {letters}"


_NAMED = 10
"""How many words a warning names before it counts the rest."""

_LIBRARIES = ("onnxruntime", "misaki", "spacy", "numpy", "soxr")
"""Whose versions can be heard, and so stand in the manifest."""
