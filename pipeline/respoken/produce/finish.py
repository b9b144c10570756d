"""From spoken clips to the files of an episode: the sound mastered, everything written, the manifest."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from itertools import chain, count
from pathlib import Path

import psutil

from respoken import (
    __version__,
    assemble,
    atomic,
    balance,
    captions,
    cast,
    engines,
    ffmpeg,
    hosts,
    limiter,
    manifest,
    master,
    music,
    notes,
    package,
    places,
    script,
)
from respoken.config import Settings, Sound, Wish
from respoken.manifest import Manifest, VoiceUsed
from respoken.master import Mastered
from respoken.models import Clip, Episode, Outline, Output, Script, Timeline
from respoken.package import cover, opus, pdf
from respoken.passages import Passages
from respoken.produce import names
from respoken.produce.plan import Plan, beside, borrowed, folder
from respoken.produce.speaking import Spoken
from respoken.store import Store
from respoken.workers.limits import cores

STAGE = "episode"
"""The folder, among what is half made, in which an episode's files wait until all of them are there."""

PASSAGES = ".passages"
"""The folder of mastered passages, inside the output folder and shared by its episodes."""

WORK = ".work-"
"""How the folder of half-made files begins; the number of the process that owns it follows."""


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """A folder for what is half made, gone afterwards; those of runs that were killed go first."""
    for old in folder.glob(f"{WORK}*"):
        owner = old.name.removeprefix(WORK).partition("-")[0]
        if not (owner.isdecimal() and psutil.pid_exists(int(owner)) and int(owner) != os.getpid()):
            shutil.rmtree(old, ignore_errors=True)
    with atomic.temporary_folder(folder, f"{WORK}{os.getpid()}-") as work:
        yield work


def finish(
    plan: Plan, spoken: Spoken, headings: Outline, store: Store, before: Manifest | None, recipe: str,
    watch: Callable[[str, float], None],
) -> Manifest:
    """Every file of the episode, made and put in its place; the manifest, but for how long it took.

    before: the manifest of the last time it was made. recipe: the hash of what decides what the files hold.
    """
    lines, clips, sound = spoken.lines, spoken.clips, plan.edition.sound(plan.settings.sound)
    with work_folder(plan.folder) as work:
        score = music.Score(sound, folder(plan.settings), assemble.rate(clips))
        timeline = assemble.lay_out(
            lines, clips, plan.cast.voices, headings, sound,
            lead_in_s=score.lead_in_s, lead_out_s=score.lead_out_s,
        )
        watch("mastering", 0.0)
        heard = Sounding(lines, clips, timeline, sound, score, _seats(plan, lines, sound))
        done, stems = _mastered(plan, heard, store, work, watch)
        made = _episode(plan, timeline, before)
        outputs = _write(plan, made, done, stems, work, before, watch)
    # What a language model could not write is tried again the next time.
    return _told(plan, heard, made, done, outputs, spoken, "" if made.notes.in_vain else recipe)


@dataclass(frozen=True)
class Sounding:
    """What is heard, laid out: the clips in their places, the music, and where each speaker sits."""

    lines: Script
    clips: Sequence[Clip | None]
    timeline: Timeline
    sound: Sound
    score: music.Score
    seats: Mapping[str, float] | None
    """Speaker -> place between left, -1, and right, 1; None in mono."""


def _seats(plan: Plan, lines: Script, sound: Sound) -> Mapping[str, float] | None:
    """Where each speaker sits between left and right; None where all is mono."""
    if not sound.stereo:
        return None
    return places.seats(lines.speakers, hosts.find(plan.transcript.turns), sound.stereo)


def _mastered(
    plan: Plan, heard: Sounding, store: Store, work: Path, watch: Callable[[str, float], None]
) -> tuple[Mastered, list[Path]]:
    """The master of the episode, with the MP3 frames that it was measured by; and its stems, if asked for."""
    formats = plan.settings.formats
    gains = balance.gains_db(heard.lines, heard.clips, store, heard.sound, heard.seats)
    tune = heard.score.placed(heard.timeline, balance.MIX_LUFS)
    mix = assemble.passages(
        heard.timeline, heard.clips, store, gains, tune, heard.seats, heard.sound.riding_db
    )
    made = master.master(
        mix, heard.sound, Passages(plan.output / PASSAGES), work / "frames.mp3",
        wav=work / "master.wav" if any(name in formats for name in _FROM_WAV) else None,
        mix_lufs=balance.MIX_LUFS,
        headroom_db=opus.HEADROOM_DB if "opus" in formats else limiter.HEADROOM_DB,
        jobs=plan.settings.jobs or cores(), watch=lambda share: watch("mastering", share),
    )
    stems: list[Path] = []
    if plan.settings.stems:
        folder = work / STAGE / "stems"
        stems = assemble.stems(
            heard.timeline, heard.clips, store, gains, _stem_files(heard.lines.speakers, folder), tune,
            folder / "music.flac", heard.seats, heard.sound.riding_db,
        )
    limited = made.master.model_copy(update={"peak_dbtp": heard.sound.peak_dbtp})
    return replace(made, master=limited), stems


_FROM_WAV = tuple(name for name in package.AUDIO if name != "mp3")
"""Outputs that are encoded from the master's samples; all others need no more than the MP3's frames."""


def _stem_files(speakers: Sequence[str], folder: Path) -> dict[str, Path]:
    """A file for each speaker, named like them; ``music`` is the music's."""
    taken = {"music"}
    files: dict[str, Path] = {}
    for speaker in speakers:
        plain = names.slug(speaker)
        numbered = (f"{plain}-{number}" for number in count(2))
        name = next(one for one in chain([plain], numbered) if one not in taken)
        taken.add(name)
        files[speaker] = folder / f"{name}.flac"
    return files


def _episode(plan: Plan, timeline: Timeline, before: Manifest | None) -> Episode:
    """All that the outputs are written from. before: the manifest of the last time it was made."""
    settings = plan.settings
    earlier = [before, *(manifest.read(plan.folder / path) for path in plan.editions.values())]
    image = settings.show.image and str(beside(settings, settings.show.image).absolute())
    return Episode(
        slug=plan.slug,
        title=plan.title + plan.edition.suffix(settings.show.language),
        # An episode made again, or in another edition, keeps its day: players would take it for a new one.
        date=plan.date or next((one.date for one in earlier if one), datetime.now(UTC).date().isoformat()),
        show=settings.show.model_copy(update={"image": image}),
        transcript=plan.transcript,
        cast=plan.cast,
        timeline=timeline,
        cues=captions.cues(timeline),
        notes=notes.write(
            plan.transcript, timeline, _disclosed(plan), language=settings.show.language,
            cards=settings.people, asked=settings.notes, key=os.environ.get(notes.KEY, ""),
        ),
        season=plan.season,
        number=plan.number,
        edition=settings.edition,
        editions=plan.editions,
        overlay=settings.read_along,
    )


def _disclosed(plan: Plan) -> str:
    """What is written of the voices: that they are synthetic, and what their licences ask to be said."""
    terms = engines.terms({part.speaker: part.voice for part in plan.cast.parts})
    return " ".join([plan.settings.disclosure.text, *terms])


def _write(
    plan: Plan, made: Episode, mastered: Mastered, stems: Sequence[Path], work: Path,
    before: Manifest | None, watch: Callable[[str, float], None],
) -> tuple[Output, ...]:
    """Every output's files, all made before the first takes its place in the episode's folder.

    What the last run made and this one was not asked for is removed: it is no longer the same episode.
    """
    wanted = [
        name for name in package.OUTPUTS if name not in package.ON_REQUEST or name in plan.settings.formats
    ]
    stage = work / STAGE
    stage.mkdir(exist_ok=True)
    files: list[Path] = list(stems)
    for number, name in enumerate(wanted):
        watch("writing", number / len(wanted))
        files += package.OUTPUTS[name](made, mastered.master, stage)
    listed = manifest.listed(files, stage)
    for output in listed:
        place = plan.folder / output.name
        place.parent.mkdir(parents=True, exist_ok=True)
        (stage / output.name).replace(place)
    named = {output.name for output in listed}
    for old in before.outputs if before else ():
        if old.name not in named:
            (plan.folder / old.name).unlink(missing_ok=True)
    return listed


def _told(
    plan: Plan, heard: Sounding, made: Episode, mastered: Mastered, outputs: tuple[Output, ...],
    spoken: Spoken, recipe: str,
) -> Manifest:
    """The manifest of what was made, but for how long it took."""
    settings, timeline, lines = plan.settings, made.timeline, heard.lines
    sources = [plan.source, *([settings.show_file] if settings.show_file else []), *borrowed(settings)]
    return Manifest(
        respoken=__version__,
        versions={"ffmpeg": ffmpeg.version(), **{name: metadata.version(name) for name in _LIBRARIES}},
        title=made.title, slug=made.slug, date=made.date, language=made.show.language,
        season=made.season, number=made.number, summary=made.notes.summary, people=made.notes.people,
        chapters=timeline.chapters, soundbites=made.notes.soundbites,
        notes_by=made.notes.written_by,
        disclosure=made.notes.disclosure, edition=settings.edition,
        engine=", ".join(plan.engines), engine_fingerprint=plan.fingerprint,
        device=spoken.device or "none",
        voices=tuple(
            VoiceUsed(
                speaker=part.speaker, voice=part.voice.name, engine=part.voice.engine,
                licence=part.voice.licence, shared=_wish(settings, part.speaker).shared,
                place=(heard.seats or {}).get(part.speaker, 0.0),
            )
            for part in plan.cast.parts
        ),
        turns=len({utterance.turn for utterance in lines.utterances if utterance.turn}),
        utterances=len(lines.utterances),
        clips_made=spoken.made,
        clips_reused=spoken.reused,
        duration_s=timeline.duration_s, wall_s=0.0, real_time_factor=0.0,
        loudness=mastered.loudness, target_lufs=settings.sound.loudness_lufs,
        target_peak_dbtp=settings.sound.peak_dbtp, target_lra_lu=plan.edition.lra_lu,
        verified=spoken.verified(timeline) if spoken.verified else None,
        warnings=tuple(_warnings(plan, lines, made, mastered)),
        inputs=manifest.listed(sources), outputs=outputs, recipe=recipe,
    )


def _wish(settings: Settings, speaker: str) -> Wish:
    """What the show asks of a speaker's voice, upper and lower case alike."""
    asked = {cast.key(name): wish for name, wish in settings.wishes.items()}
    return asked.get(cast.key(speaker), Wish())


def _warnings(plan: Plan, lines: Script, made: Episode, mastered: Mastered) -> Iterator[str]:
    """What the user should know though nothing failed."""
    yield from plan.transcript.warnings
    yield from made.notes.warnings
    unsaid = script.unsaid(lines)
    if unsaid:
        named = ", ".join(f"{word} (utterance {index})" for index, word in unsaid[:_NAMED])
        more = f" and {len(unsaid) - _NAMED} more" if len(unsaid) > _NAMED else ""
        yield f"shown but not spoken: {named}{more}"
    if mastered.note:
        yield mastered.note
    if letters := cover.letters_missing(made):
        yield f"the drawn cover leaves out a title with letters that its font lacks: {letters}"
    if "pdf" in plan.settings.formats and (letters := pdf.letters_missing(made)):
        yield f"the PDF names letters that no font here has in brackets: {letters}"


_NAMED = 10
"""How many words a warning names before it counts the rest."""

_LIBRARIES = ("onnxruntime", "misaki", "spacy", "numpy", "soxr")
"""Whose versions can be heard, and so stand in the manifest."""
