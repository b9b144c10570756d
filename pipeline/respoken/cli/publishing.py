"""The commands that bring finished episodes to listeners: feed, publish, serve."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from respoken.cli.values import print_json
from respoken.errors import FeedError

OutputFolder = Annotated[Path, typer.Argument(metavar="OUTPUT_DIR", help="Folder the episodes are in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def feed(
    output: OutputFolder,
    show: Annotated[
        Path | None,
        typer.Option(help="Show file; it says where the folder is published.", metavar="show.toml"),
    ] = None,
    edition: Annotated[
        str, typer.Option(help="Edition the feed is of; one of its own for clear.", metavar="NAME")
    ] = "standard",
    source: Annotated[
        str | None,
        typer.Option("--from", help="Take over the episodes of a feed: its file or address.", metavar="FEED"),
    ] = None,
    newest: Annotated[int | None, typer.Option(help="Only so many of the newest episodes.")] = None,
    page: Annotated[int | None, typer.Option(help="Pages of so many episodes (RFC 5005).")] = None,
    as_json: JsonOption = False,
) -> None:
    """Build feed.xml of the episodes in OUTPUT_DIR, check it, and put it in the old one's place."""
    from respoken import config, display, produce

    if source:
        taken = produce.import_feed(output, source)
        if as_json:
            print_json({
                "episodes": [episode._asdict() for episode in taken.episodes], "guid": taken.guid,
                "show_file": taken.show_file, "faults": taken.faults,
            })  # fmt: skip
        else:
            display.imported(taken, output)
        return
    if show is None:
        raise FeedError(
            "needs the show file.", "respoken feed",
            "Give --show show.toml, with title and base_url in [show].",
        )
    asked = config.settings(show)
    trimmed = {name: value for name, value in (("newest", newest), ("page", page)) if value is not None}
    asked = asked.model_copy(update={"feed": config.Feed(**(asked.feed.model_dump() | trimmed))})
    try:
        built = produce.feed(output, asked, edition)
    except produce.FaultyFeedError as error:
        if as_json:
            print_json({"ok": False, "faults": error.faults})
        else:
            display.faults(error.faults)
        raise
    if as_json:
        print_json({"ok": True, **vars(built)})
    else:
        display.feed(built)


def publish(
    output: OutputFolder,
    to: Annotated[
        str, typer.Option(help="A folder, or an sftp://, s3:// or webdavs:// address.", metavar="TARGET")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every file there by its hash, not the changed alone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring episodes, pages and feed to TARGET: media first, the feed last, only what changed."""
    from respoken import display
    from respoken import publish as publishing

    with display.Display() as watch:
        sent = publishing.publish(
            output, to, dry_run=dry_run, verify=verify, watch=watch, environment=os.environ
        )
    if as_json:
        print_json(sent)
    else:
        display.sent(sent)


def serve(
    output: OutputFolder,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on; by default, this machine.")] = "127.0.0.1",
) -> None:
    """Serve OUTPUT_DIR to browsers and podcast apps on this machine, until Ctrl-C."""
    from respoken import display
    from respoken import serve as serving

    try:
        serving.serve(output, host, port, lambda url: display.serving(output, url))
    except KeyboardInterrupt:
        print("stopped.", file=sys.stderr)
        raise typer.Exit(130) from None
