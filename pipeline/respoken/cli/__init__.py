"""The command: flags in, words and exit codes out. The only room that prints.

Exit codes: 0 done, 1 the user can mend it, 2 wrong usage, 3 our bug (with a log file's path), 130 Ctrl-C.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from respoken import __version__
from respoken.cli import publishing
from respoken.cli.border import Border
from respoken.cli.values import (
    agreed,
    cache,
    distinct,
    listed,
    numbers,
    pairs,
    print_json,
    questions,
    settings,
)
from respoken.errors import SettingsError

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
EngineOption = Annotated[
    str,
    typer.Option("--engine", help="Speech engine, or several to cast from: kokoro, tone.", metavar="NAME"),
]
ModelOption = Annotated[
    Path | None, typer.Option("--model", help="Another model for the engine, a file or folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
NarratorOption = Annotated[
    str | None, typer.Option("--narrator", help="Who speaks a text that names no speaker.", metavar="NAME")
]
SameOption = Annotated[
    list[str] | None,
    typer.Option("--same", help='Two labels that are one person: "Dan=Dan Ott". Repeat it.',
                 metavar="LABEL=NAME"),
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
    model: ModelOption = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    edition: Annotated[
        list[str] | None,
        typer.Option(help="Edition of the episode: standard or clear. Repeat it for both.", metavar="NAME"),
    ] = None,
    formats: Annotated[
        str, typer.Option(help="What to write: mp3, m4b, opus, flac, daisy, pdf, brf.", metavar="NAME,...")
    ] = "mp3",
    stems: Annotated[
        bool, typer.Option("--stems", help="Also write each speaker's sound by itself.")
    ] = False,
    read_along: Annotated[
        str, typer.Option("--read-along", help="What the EPUB highlights at a time: sentence or word.")
    ] = "sentence",
    turns: Annotated[
        str | None, typer.Option(help="Only these turns, such as 1-9 or 3,5,8-.", metavar="1-9")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Worker processes; by default one a core.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hear every utterance back; say again what is heard wrong.")
    ] = False,
    title: Annotated[str | None, typer.Option(help="Title of the episode.")] = None,
    date: Annotated[str | None, typer.Option(help="Day of publication.", metavar="2025-01-31")] = None,
    season: Annotated[int | None, typer.Option(help="Season of the episode.")] = None,
    number: Annotated[int | None, typer.Option(help="Number of the episode, for a serial show.")] = None,
    narrator: NarratorOption = None,
    same: SameOption = None,
) -> None:
    """Make the episode of each TRANSCRIPT."""
    from respoken import display, produce

    distinct(sources)
    editions = tuple(dict.fromkeys(edition or ["standard"]))
    for source in sources:
        for name in editions:
            asked = settings(
                source, show, cast, engine=engine, model=model, device=device, edition=name, jobs=jobs,
                formats=listed(formats), read_along=read_along, stems=stems, title=title, date=date,
                season=season, number=number, verify=verify,
            )
            with display.Display() as watch:
                made = produce.make(
                    source, output, asked, turns=numbers(turns) if turns else None,
                    narrator=narrator, same=pairs(same), beside=editions, watch=watch,
                )
            display.summary(made)


@app.command()
def inspect(
    source: TranscriptPath, narrator: NarratorOption = None, same: SameOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is understood of a transcript and what is set aside, before anything is spoken."""
    from respoken import display, produce

    transcript = produce.inspect(source, narrator, pairs(same))
    if as_json:
        document = transcript.model_dump(mode="json")
        print_json(
            {
                "format": transcript.format,
                "title": transcript.title,
                "description": transcript.description,
                "speakers": [speaker.model_dump() for speaker in transcript.speakers],
                **{key: document[key] for key in ("turns", "chapters", "set_aside", "warnings")},
            }
        )
    else:
        display.transcript(transcript)


@app.command()
def voices(
    engine: EngineOption = "kokoro",
    model: ModelOption = None,
    language: Annotated[str | None, typer.Option(help="Only voices of this language, such as en.")] = None,
    show: ShowOption = None,
    audition: Annotated[
        Path | None, typer.Option(help="Write a sentence spoken by each voice there.", metavar="DIR")
    ] = None,
    get: Annotated[
        str | None, typer.Option(help="Get a model of the engine first, once you agree.", metavar="MODEL")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the voices of an engine; with --audition, hear each of them."""
    from respoken import display, produce

    if get:
        with questions() as watch:
            folder = produce.get_model(engine, get, agreed, watch, cache())
        print(f"{get} is in {folder}", file=sys.stderr)
        return
    spec = produce.alone(engine, model, language or "en", show, cache())
    chosen = [
        voice for voice in produce.voices(spec)
        if language is None or voice.language.lower().startswith(language.lower())
    ]
    if not chosen:
        raise SettingsError(f"{engine} has no voice for {language}.", "--language", "Leave the option out.")
    if as_json:
        print_json([voice.model_dump(mode="json") for voice in chosen])
    else:
        display.voices(chosen)
    if audition:
        with display.Display() as watch:
            files = produce.audition(spec, chosen, audition, watch)
        print(f"{len(files)} voices in {audition}", file=sys.stderr if as_json else sys.stdout)


@app.command()
def say(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="What to say, in quotes or not.")],
    voice: Annotated[str, typer.Option(help="By which voice.", metavar="NAME")] = "",
    phonemes: Annotated[
        bool, typer.Option("--phonemes", help="Only show how it is read; speak nothing.")
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="WAV file to write.")] = Path("said.wav"),
    speed: Annotated[float, typer.Option(help="1 is the voice's own pace, 0.5 half as fast.")] = 1.0,
    show: ShowOption = None,
    engine: EngineOption = "kokoro",
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say a few words, and show how each of them is read."""
    from respoken import config, display, produce

    asked = config.settings(show)
    spec = produce.alone(engine, model, asked.show.language, show, cache())
    said = produce.say(" ".join(text), asked, spec, voice, None if phonemes else output, speed)
    if as_json:
        print_json(said.model_dump(mode="json"))
    else:
        display.said(said)


@app.command()
def cast(
    source: TranscriptPath,
    output: OutputOption = Path("output"),
    show: ShowOption = None,
    cast: CastOption = None,
    engine: EngineOption = "kokoro",
    model: ModelOption = None,
    narrator: NarratorOption = None,
    same: SameOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who would get which voice and how far apart the voices are."""
    from respoken import display, produce

    asked = settings(source, show, cast, engine=engine, model=model)
    plan = produce.prepare(source, output, asked, narrator=narrator, same=pairs(same))
    closeness = produce.closeness(plan.cast)
    if as_json:
        print_json(
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
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Listen; write what is heard right to the show's lexicon; say it again."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure the finished files of an episode; exit 1 when they fall short."""
    from respoken import display, produce

    with display.Display() as watch:
        report = produce.check(folder, listen=listen or fix, watch=watch, cache=cache())
        fixed = produce.fix(folder, report, watch, cache()) if fix else None
    last = fixed.report if fixed else report
    if as_json:
        document = last.model_dump(mode="json")
        print_json({**document, "fixed": fixed.entries} if fixed else document)
    else:
        display.report(last)
        display.proposals(report.proposals)
        if fixed:
            display.fixed(fixed)
    if not last.ok:
        raise typer.Exit(1)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what is installed, which device would really run, and how fast this machine speaks."""
    from respoken import display, produce

    with display.Display() as watch:
        findings = produce.examine(watch, cache())
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        display.findings(findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


for command in (publishing.feed, publishing.publish, publishing.serve):
    app.command()(command)
