"""The command: flags in, words and exit codes out. The only room that prints.

Exit codes: 0 done, 1 the user can mend it, 2 wrong usage, 3 our bug (with a log file's path), 130 Ctrl-C.
"""

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from respoken import __version__
from respoken.errors import RespokenError, SettingsError

if TYPE_CHECKING:
    from respoken.config import Settings, Wish


class Border(TyperGroup):
    """The one place where exceptions become exit codes and a line on stderr."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of the user's ends in one line, a bug of ours in a log file."""
        try:
            return super().invoke(ctx)
        except RespokenError as error:
            _fail(str(error), 1)
        except KeyboardInterrupt:
            _fail("stopped. What was spoken is kept: the same command goes on from here.", 130)
        except BrokenPipeError:
            raise
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception:  # noqa: BLE001 - the border: a bug is logged whole and told in one line
            with tempfile.NamedTemporaryFile(
                "w", prefix="respoken-", suffix=".log", delete=False, encoding="utf-8"
            ) as log:
                log.write(f"respoken {__version__}\n{sys.argv}\n{traceback.format_exc()}")
            _fail(f"a bug in Respoken, not in what you did. Please report it with {log.name}", 3)


def _fail(line: str, code: int) -> NoReturn:
    print("respoken: " + " ".join(line.split()), file=sys.stderr)
    raise typer.Exit(code)


app = typer.Typer(
    cls=Border, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Turn the transcript of a conversation into the podcast episode again.",
)


def main() -> None:
    """The ``respoken`` command."""
    app()


# --- what several commands take -------------------------------------------------------------------

TranscriptPath = Annotated[Path, typer.Argument(metavar="TRANSCRIPT", help="Who said what.")]
ShowOption = Annotated[
    Path | None,
    typer.Option("--show", help="Show file; by default the one beside the transcript.", metavar="show.toml"),
]
CastOption = Annotated[
    list[str] | None,
    typer.Option("--cast", help='A speaker\'s voice: "Name=voice", or "Name=feminine". Repeat it.',
                 metavar="NAME=VOICE"),
]
EngineOption = Annotated[str, typer.Option("--engine", help="Speech engine: kokoro or tone.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
NarratorOption = Annotated[
    str | None, typer.Option("--narrator", help="Who speaks a text that names no speaker.", metavar="NAME")
]
OutputOption = Annotated[Path, typer.Option("--output", "-o", help="Folder the episodes go to.")]


def _print_version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


# --- the commands ---------------------------------------------------------------------------------


@app.command()
def make(
    sources: Annotated[list[Path], typer.Argument(metavar="TRANSCRIPT...", help="Who said what.")],
    output: OutputOption = Path("output"),
    show: ShowOption = None,
    cast: CastOption = None,
    engine: EngineOption = "kokoro",
    model: Annotated[Path | None, typer.Option(help="Another model file for the engine.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    edition: Annotated[
        list[str] | None,
        typer.Option(help="Edition of the episode: standard or clear. Repeat it for both.", metavar="NAME"),
    ] = None,
    formats: Annotated[
        str, typer.Option(help="What to write: mp3, m4b, opus, flac, daisy, pdf, brf.", metavar="NAME,...")
    ] = "mp3",
    turns: Annotated[
        str | None, typer.Option(help="Only these turns, such as 1-9 or 3,5,8-.", metavar="1-9")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Worker processes; by default one a core.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the episode.")] = None,
    date: Annotated[str | None, typer.Option(help="Day of publication.", metavar="2025-01-31")] = None,
    season: Annotated[int | None, typer.Option(help="Season of the episode.")] = None,
    number: Annotated[int | None, typer.Option(help="Number of the episode, for a serial show.")] = None,
    narrator: NarratorOption = None,
) -> None:
    """Make the episode of each TRANSCRIPT."""
    from respoken import display, produce

    _distinct(sources)
    editions = tuple(dict.fromkeys(edition or ["standard"]))
    for source in sources:
        for name in editions:
            settings = _settings(
                source, show, cast, engine=engine, model=model, device=device, edition=name, jobs=jobs,
                formats=tuple(part.strip() for part in formats.split(",") if part.strip()),
                title=title, date=date, season=season, number=number,
            )
            with display.Display() as watch:
                made = produce.make(
                    source, output, settings, turns=numbers(turns) if turns else None,
                    narrator=narrator, beside=editions, watch=watch,
                )
            display.summary(made)


@app.command()
def inspect(source: TranscriptPath, narrator: NarratorOption = None, as_json: JsonOption = False) -> None:
    """Show what is understood of a transcript and what is set aside, before anything is spoken."""
    from respoken import display, produce

    transcript = produce.inspect(source, narrator)
    if as_json:
        document = transcript.model_dump(mode="json")
        _print_json(
            {
                "format": transcript.format,
                "title": transcript.title,
                "description": transcript.description,
                "speakers": [speaker.model_dump() for speaker in transcript.speakers],
                **{key: document[key] for key in ("turns", "set_aside", "warnings")},
            }
        )
    else:
        display.transcript(transcript)


@app.command()
def voices(
    engine: EngineOption = "kokoro",
    language: Annotated[str | None, typer.Option(help="Only voices of this language, such as en.")] = None,
    audition: Annotated[
        Path | None, typer.Option(help="Write a sentence spoken by each voice there.", metavar="DIR")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the voices of an engine; with --audition, hear each of them."""
    from respoken import display, produce

    chosen = [
        voice for voice in produce.voices(engine)
        if language is None or voice.language.lower().startswith(language.lower())
    ]
    if not chosen:
        raise SettingsError(f"{engine} has no voice for {language}.", "--language", "Leave the option out.")
    if as_json:
        _print_json([voice.model_dump(mode="json") for voice in chosen])
    else:
        display.voices(chosen)
    if audition:
        with display.Display() as watch:
            files = produce.audition(engine, chosen, audition, watch, _cache())
        print(f"{len(files)} voices in {audition}", file=sys.stderr if as_json else sys.stdout)


@app.command()
def cast(
    source: TranscriptPath,
    output: OutputOption = Path("output"),
    show: ShowOption = None,
    cast: CastOption = None,
    engine: EngineOption = "kokoro",
    narrator: NarratorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who would get which voice and how far apart the voices are."""
    from respoken import display, produce

    plan = produce.prepare(source, output, _settings(source, show, cast, engine=engine), narrator=narrator)
    closeness = produce.closeness(plan.cast)
    if as_json:
        _print_json(
            {
                "cast": [
                    {"speaker": part.speaker, "why": part.why,
                     "voice": part.voice.model_dump(mode="json", exclude={"embedding"})}
                    for part in plan.cast.parts
                ],
                "cosine": closeness,
            }
        )
    else:
        display.cast(plan.cast, closeness)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="EPISODE_DIR", help="Folder of a finished episode.")],
    listen: Annotated[bool, typer.Option("--listen", help="Also hear it back word by word.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure the finished files of an episode; exit 1 when they fall short."""
    from respoken import display, produce

    with display.Display() as watch:
        report = produce.check(folder, listen=listen, watch=watch, cache=_cache())
    if as_json:
        _print_json(report.model_dump(mode="json"))
    else:
        display.report(report)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what is installed, which device would really run, and how fast this machine speaks."""
    from respoken import display, produce

    with display.Display() as watch:
        findings = produce.examine(watch, _cache())
    if as_json:
        _print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        display.findings(findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


# --- from words to values -------------------------------------------------------------------------


def _settings(source: Path, show: Path | None, cast: Sequence[str] | None, **flags: Any) -> "Settings":
    from respoken import config

    show_file = show or config.find_show_file(source)
    wishes = dict(map(_wish, cast or ()))
    return config.settings(
        show_file, wishes=wishes, must_speak=tuple(wishes), cache=_cache(), **flags
    )


def _cache() -> Path | None:
    """The folder the environment names for prepared models, if it names one."""
    named = os.environ.get("RESPOKEN_CACHE")
    return Path(named) if named else None


def _wish(text: str) -> tuple[str, "Wish"]:
    from respoken.config import Wish

    speaker, equals, voice = (part.strip() for part in text.partition("="))
    if not (speaker and equals and voice):
        raise SettingsError(f"{text!r} is not NAME=VOICE.", "--cast", 'Write it as "Ada Byron=af_heart".')
    if voice in ("feminine", "masculine", "neutral"):
        return speaker, Wish.model_validate({"presentation": voice})
    return speaker, Wish(voice=voice)


def numbers(text: str) -> range | set[int]:
    """The turns that ``1-9``, ``3,5,8-`` and the like name."""
    numbers: set[int] = set()
    for piece in text.split(","):
        first, dash, last = (part.strip() for part in piece.partition("-"))
        if not first.isdecimal() or (last and not last.isdecimal()) or int(first) < 1:
            raise SettingsError(f"{text!r} names no turns.", "--turns", "Write them as 1-9 or 3,5,8-.")
        until = int(last) if last else (MOST_TURNS if dash else int(first))
        numbers.update(range(int(first), min(until, MOST_TURNS) + 1))
    return numbers


MOST_TURNS = 100_000
"""An open range such as 8- ends here; no transcript within the size limit has more turns."""


def _distinct(sources: Sequence[Path]) -> None:
    from respoken.produce import slug

    seen: dict[str, Path] = {}
    for source in sources:
        other = seen.setdefault(slug(source.stem), source)
        if other is not source:
            raise SettingsError(
                f"would be the same episode folder as {other}.", str(source), "Rename one of the two."
            )


def _print_json(document: Any) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))
