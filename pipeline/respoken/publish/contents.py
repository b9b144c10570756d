"""What of an output folder is published, and in which order.

Everything an episode's manifest lists, the manifest, and the show's own pages and feeds: never the store
of clips, half-made files, the cast, imported transcripts, or anything with a dot before its name. What
others point to goes first, so that nothing that has arrived names a file that has not.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from respoken import manifest, media_types
from respoken.errors import PublishError
from respoken.models import Output
from respoken.publish.base import Published

PAGES = {
    ".html", ".css", ".js", ".svg", ".jpg", ".jpeg", ".png", ".webp", ".ico", ".woff2", ".xml",
}
"""What a show's own files end in; anything else at the top of the folder is the maker's, not the public's."""

ASSETS = "assets"
"""The folder of what the show's pages need."""

AGAIN = "Make the episode again, then publish."


def found(output: Path) -> tuple[Published, ...]:
    """The files to publish, in the order in which they are sent.

    Raises PublishError when the folder holds no finished episode, or a file is not the one its manifest
    lists.
    """
    if not output.is_dir():
        raise PublishError("is no folder.", str(output), "Give the folder that `respoken make` filled.")
    files = [*_episodes(output), *_shows_own(output)]
    if not any(PurePosixPath(file.name).name == manifest.NAME for file in files):
        raise PublishError("holds no finished episode.", str(output), "Make one with `respoken make`.")
    return tuple(sorted({file.name: file for file in files}.values(), key=_turn))


def confirm(file: Published) -> None:
    """Raises PublishError when a file is no longer the one that was found."""
    if _digest(file.path) != file.sha256:
        raise PublishError("is not the file that was made.", str(file.path), AGAIN)


def _turn(file: Published) -> tuple[int, bool, str]:
    """Media, then words and pages, each episode's manifest, the show's index, its feeds; feed.xml last."""
    path = PurePosixPath(file.name)
    top = len(path.parts) == 1
    if top and path.suffix == ".xml":
        rank = 4
    elif top and path.name == "index.html":
        rank = 3
    elif path.name == manifest.NAME:
        rank = 2
    else:
        rank = 0 if media_types.is_media(file.name) else 1
    return rank, path.name == "feed.xml", file.name


def _episodes(output: Path) -> Iterator[Published]:
    """The files of every finished episode and of its other editions."""
    for listing in sorted([*output.glob(f"*/{manifest.NAME}"), *output.glob(f"*/*/{manifest.NAME}")]):
        folder = listing.parent
        names = folder.relative_to(output).parts
        if any(name.startswith(".") for name in names) or not _inside(listing, output):
            continue
        known = manifest.read(folder)
        if known is None:
            raise PublishError("cannot be read as a manifest of this version.", str(listing), AGAIN)
        for made in known.outputs:
            yield _made(output, folder, made)
        yield _as_it_is(output, listing)


def _made(output: Path, folder: Path, made: Output) -> Published:
    """A file by the hash its manifest holds; its size must be the one listed there too."""
    path = folder / made.name
    if not _inside(path, output) or not path.is_file():
        raise PublishError("is listed in the manifest and is not there.", str(path), AGAIN)
    if path.stat().st_size != made.size_bytes:
        raise PublishError("is not the file that was made (its size differs).", str(path), AGAIN)
    return Published(
        name=path.relative_to(output).as_posix(), path=path, size_bytes=made.size_bytes, sha256=made.sha256
    )


def _shows_own(output: Path) -> Iterator[Published]:
    """The pages, pictures and feeds of the show itself."""
    assets = output / ASSETS
    for path in sorted([*output.iterdir(), *(assets.rglob("*") if assets.is_dir() else ())]):
        hidden = any(part.startswith(".") for part in path.relative_to(output).parts)
        if hidden or path.suffix.lower() not in PAGES or not path.is_file() or not _inside(path, output):
            continue
        yield _as_it_is(output, path)


def _as_it_is(output: Path, path: Path) -> Published:
    return Published(
        name=path.relative_to(output).as_posix(), path=path,
        sha256=_digest(path), size_bytes=path.stat().st_size,
    )


def _digest(path: Path) -> str:
    try:
        return manifest.digest(path)
    except OSError as error:
        raise PublishError(
            f"cannot be read ({error.strerror or error}).", str(path), "Check your rights to it."
        ) from error


def _inside(path: Path, output: Path) -> bool:
    """Whether it lies in the folder with all links followed."""
    return path.resolve().is_relative_to(output.resolve())
