"""Everything that is decided before the first word is spoken, and whether it was all made before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from respoken import cast, config, engines, feed, ffmpeg, manifest, package, script, transcripts
from respoken.config import Settings
from respoken.editions import EDITIONS, STANDARD, Edition
from respoken.engines.base import EngineSpec
from respoken.engines.ensemble import Ensemble
from respoken.errors import SettingsError, TranscriptError
from respoken.feed import Remembered
from respoken.models import ANNOUNCER, Cast, Script, Transcript
from respoken.package import brf, pdf
from respoken.produce import names


@dataclass(frozen=True)
class Plan:
    """All that is decided before anything is spoken. ``script`` is what people say: nothing announced."""

    source: Path
    output: Path
    settings: Settings
    transcript: Transcript
    script: Script
    cast: Cast
    ensemble: Ensemble
    beside: tuple[str, ...] = ()
    remembered: Remembered | None = None

    @property
    def slug(self) -> str:
        """The episode's folder name."""
        return names.slug(self.source.stem)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines of the cast's voices, the main one first if anybody has a voice of it."""
        used = {part.voice.engine for part in self.cast.parts}
        main = self.settings.engines[0]
        return tuple(sorted(used, key=lambda name: (name != main, name)))

    @property
    def specs(self) -> dict[str, EngineSpec]:
        """What each of those engines is built from."""
        return {name: self.ensemble.spec(name) for name in self.engines}

    @property
    def fingerprint(self) -> str:
        """Changes when the same words would sound different."""
        return "; ".join(self.ensemble.engine(name).fingerprint for name in self.engines)

    @property
    def title(self) -> str:
        """The episode's title: as asked, as published, as the transcript has it, or from its name."""
        published = self.remembered.title if self.remembered else None
        return self.settings.title or published or self.transcript.title or names.title(self.source.stem)

    @property
    def date(self) -> str:
        """The day of publication as asked, or as the feed has it; empty when nobody says."""
        return self.settings.date or (self.remembered.date if self.remembered else "")

    @property
    def season(self) -> int | None:
        """The season as asked, or as the feed has it."""
        return self.settings.season or (self.remembered.season if self.remembered else None)

    @property
    def number(self) -> int | None:
        """The episode's number as asked, or as the feed has it."""
        return self.settings.number or (self.remembered.number if self.remembered else None)

    @property
    def edition(self) -> Edition:
        """What is done for the edition that is made."""
        return EDITIONS[self.settings.edition]

    @property
    def folder(self) -> Path:
        """Where the edition's files go."""
        home = self.output / self.slug
        return home if self.settings.edition == STANDARD else home / self.settings.edition

    @property
    def editions(self) -> dict[str, str]:
        """The other editions that lie beside this one or will: name -> their folder, seen from this one."""
        home = self.output / self.slug
        others = {
            name: "." if name == STANDARD else name for name in EDITIONS
            if name != self.settings.edition
            and (name in self.beside or manifest.read(home if name == STANDARD else home / name))
        }
        if self.settings.edition == STANDARD:
            return others
        return {name: ".." if path == "." else f"../{path}" for name, path in others.items()}


def prepare(
    source: str | Path,
    output: str | Path = "output",
    settings: Settings | None = None,
    *,
    turns: Collection[int] | None = None,
    narrator: str | None = None,
    same: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
) -> Plan:
    """Everything up to the first spoken word: the transcript read, cut into a script, and cast.

    beside: other editions that the same run makes.
    """
    source, output = Path(source), Path(output)
    settings = settings or config.settings(config.find_show_file(source))
    settings = settings.model_copy(update={"formats": _formats(settings.formats)})
    _check_edition(settings.edition)
    _check_borrowed(settings)
    edition = EDITIONS[settings.edition]
    transcript = transcripts.read(source, narrator, same)
    wanted = [turn.index for turn in transcript.turns if turns is None or turn.index in turns]
    if not wanted:
        raise SettingsError(
            f"has {len(transcript.turns)} turns and none of those asked for.", str(source),
            f"Ask for turns between 1 and {len(transcript.turns)}.",
        )
    lines = script.cut(transcript, settings.lexicon, wanted)
    if not any(utterance.spoken for utterance in lines.utterances):
        raise TranscriptError("there is nothing in it to say.", str(source), "Give a conversation in words.")
    _check_writers(settings, transcript)
    ensemble = engines.ensemble(specs(source, settings))
    speaking = (*([ANNOUNCER] if _announced(settings, edition) else []), *lines.speakers)
    cast.check_names(settings.must_speak, speaking)
    main = settings.engines[0]
    parts = cast.assign(
        speaking, ensemble.choices(), settings.wishes,
        cast.recall(cast_file(output, settings), main), language=settings.show.language,
        find=ensemble.voice, apart=edition.apart,
        usual=cast.recall(cast_file(output, settings, STANDARD), main) if edition.apart else {},
    )
    return Plan(
        source, output, settings, transcript, lines, parts, ensemble, tuple(beside),
        feed.recall(output, names.slug(source.stem)),
    )


def alone(
    engine: str, model: Path | None, language: str, show: Path | None, cache: Path | None
) -> EngineSpec:
    """What an engine is built from where there is no transcript. show: the show file, if there is one."""
    return EngineSpec(
        name=engine, model=model, language=language, cache=cache, clones=_clones(show or Path("show.toml"))
    )


def specs(source: Path, settings: Settings) -> list[EngineSpec]:
    """What the engines asked for are built from; a model file is the first one's."""
    return [
        EngineSpec(
            name=name, model=None if number else settings.model, device=settings.device,
            language=settings.show.language, cache=settings.cache,
            clones=_clones(settings.show_file or source),
        )
        for number, name in enumerate(settings.engines)
    ]


def _clones(file: Path) -> Path | None:
    """The folder of recorded voices beside a file: the show file, or the transcript without one."""
    folder = file.resolve().parent / CLONES
    return folder if folder.is_dir() else None


CLONES = "voices"


def _announced(settings: Settings, edition: Edition) -> bool:
    """Whether anything is said that is in no transcript."""
    return edition.announces or settings.disclosure.spoken


def cast_file(output: Path, settings: Settings, edition: str = "") -> Path:
    """Where it is kept who has which voice: beside the show file, or in the output folder without one.

    An edition that chooses voices of its own keeps them in its own file. edition: if not the one asked for.
    """
    show = settings.show_file
    edition = edition or settings.edition
    own = f".{edition}" if EDITIONS[edition].apart else ""
    return show.with_name(f"{show.stem}{own}.cast.json") if show else output / f"cast{own}.json"


def recipe(plan: Plan) -> str:
    """A hash of all that decides what the episode's files hold."""
    return manifest.recipe(
        {
            "code": manifest.code_hash(),
            "ffmpeg": ffmpeg.version(),
            "engine": plan.fingerprint,
            "transcript": plan.transcript.model_dump(mode="json"),
            "script": plan.script.model_dump(mode="json"),
            "voices": [
                (part.speaker, part.voice.engine, part.voice.name, part.voice.fingerprint)
                for part in plan.cast.parts
            ],
            "settings": plan.settings.model_dump(mode="json", exclude=_UNHEARD),
            "editions": plan.editions,
            "published": (plan.title, plan.date, plan.season, plan.number),
            "files": [output.model_dump() for output in manifest.listed(borrowed(plan.settings))],
        }
    )


_UNHEARD = {"jobs", "show_file", "device", "cache", "must_speak", "feed"}
"""Settings that change how an episode is made or announced and not what it is."""


# --- what the show file names -----------------------------------------------------------------------


def borrowed(settings: Settings) -> list[Path]:
    """Files that the show file names and that go into the episode: music and a cover."""
    sound = settings.sound
    named = [settings.show.image, sound.intro, sound.outro, sound.bed]
    return [beside(settings, name) for name in named if name]


def folder(settings: Settings) -> Path:
    """What the paths of a show file are relative to: where it lies."""
    return settings.show_file.parent if settings.show_file else Path()


def beside(settings: Settings, name: str) -> Path:
    """The path of a file that the show file names."""
    return folder(settings) / Path(name).expanduser()


# --- what is asked for and cannot be ----------------------------------------------------------------


def _check_borrowed(settings: Settings) -> None:
    # Seen before anything is spoken: a slip in a file's name must not cost minutes of speaking.
    for path in borrowed(settings):
        if not path.is_file():
            raise SettingsError(
                f"no such file: {path}.", str(settings.show_file), "Correct its path, relative to here."
            )


def _check_edition(name: str) -> None:
    if name not in EDITIONS:
        raise SettingsError(
            f"there is no edition named {name!r}.", "--edition", f"Choose among: {', '.join(EDITIONS)}."
        )


def _check_writers(settings: Settings, transcript: Transcript) -> None:
    # Seen before anything is spoken: what a format needs may not be installed.
    if "pdf" in settings.formats:
        pdf.ready(settings.show.language, " ".join(turn.text for turn in transcript.turns))
    if "brf" in settings.formats:
        brf.ready(settings.show.language)


def _formats(formats: Sequence[str]) -> tuple[str, ...]:
    """The formats asked for; with none among them that is heard, the MP3 too."""
    for name in formats:
        if name not in package.ON_REQUEST:
            raise SettingsError(
                f"{name!r} is no format.", "--formats", f"Choose among: {', '.join(package.ON_REQUEST)}."
            )
    heard = any(name in package.AUDIO for name in formats)
    return tuple(formats) if heard else ("mp3", *formats)
