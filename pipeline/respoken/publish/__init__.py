"""An output folder brought to where people hear it: the TARGETS table and `publish`.

Only what changed is sent, what others point to first and the feed last, each file proven before it takes
its name. Nothing there is ever removed. A new target is one module here with an ``open`` and a line in
the table.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from respoken.errors import PublishError
from respoken.models import Noun
from respoken.publish import contents, feeds
from respoken.publish.base import Target
from respoken.publish.errand import Errand, Step, Watch, unwatched
from respoken.publish.folder import Folder
from respoken.publish.patience import Patience

__all__ = ["TARGETS", "Module", "Patience", "Sent", "Step", "Watch", "publish", "unwatched"]


@dataclass(frozen=True)
class Module:
    """The ``open`` of a module of this folder, imported when it is first called."""

    module: str

    def open(self, url: str, environment: Mapping[str, str]) -> Target:
        """The target. Raises PublishError, also when the library it needs is not installed."""
        try:
            module = import_module(f"{__name__}.{self.module}")
        except ModuleNotFoundError as error:
            raise PublishError(
                f"needs {error.name}, which is not installed.", url.partition("://")[0] + "://",
                'Run: pip install "respoken[publish]"',
            ) from error
        return cast(Target, module.open(url, environment))


TARGETS: dict[str, Module] = {
    "": Module("folder"),
    "file": Module("folder"),
    "sftp": Module("sftp"),
    "s3": Module("s3"),
    "webdav": Module("webdav"),
    "webdavs": Module("webdav"),
    "http+webdav": Module("webdav"),
    "https+webdav": Module("webdav"),
}
"""Scheme of the address -> the module that speaks it; no scheme is a folder."""


class Sent(Noun):
    """What publishing did, or with ``dry_run`` would do."""

    place: str
    dry_run: bool
    steps: tuple[Step, ...]
    left: tuple[str, ...] = ()
    """Files published earlier that are no longer in the output folder. They are never removed there."""
    retried: tuple[str, ...] = ()
    """Faults that passed, a line each."""
    seconds: float

    @property
    def sent(self) -> tuple[Step, ...]:
        """The files that were sent, in order."""
        return tuple(step for step in self.steps if step.action == "send")

    @property
    def kept(self) -> tuple[Step, ...]:
        """The files that were there already."""
        return tuple(step for step in self.steps if step.action == "keep")

    @property
    def sent_bytes(self) -> int:
        """The size of all that was sent."""
        return sum(step.size_bytes for step in self.sent)


def publish(
    output: Path,
    to: str,
    *,
    dry_run: bool = False,
    verify: bool = False,
    watch: Watch = unwatched,
    environment: Mapping[str, str],
    patience: Patience | None = None,
) -> Sent:
    """Bring an output folder's episodes, pages and feeds to a target; says what was done.

    to: a folder, ``file://``, ``sftp://``, ``s3://`` or ``webdavs://`` address. dry_run: look and say,
    change nothing. verify: compare every file there by its hash, also those that look untouched.
    environment: where credentials are looked for. Raises PublishError; what was sent until then stays, and
    the next run goes on from there.
    """
    began = time.monotonic()
    files = contents.found(output)
    feeds.check(files)
    with _opened(to, environment) as target:
        _apart(output, target)
        errand = Errand(target, patience or Patience(), watch)
        steps = errand.compare(files, verify)
        if not dry_run:
            errand.send([file for file, step in zip(files, steps, strict=True) if step.action == "send"])
            errand.finish(files)
    local = {file.name for file in files}
    return Sent(
        place=target.place, dry_run=dry_run, steps=tuple(steps), retried=tuple(errand.retried),
        left=tuple(sorted(errand.before.files.keys() - local)), seconds=time.monotonic() - began,
    )


@contextmanager
def _opened(to: str, environment: Mapping[str, str]) -> Iterator[Target]:
    scheme, colon, _ = to.partition("://")
    scheme = scheme.lower() if colon else ""
    if scheme not in TARGETS:
        known_ones = ", ".join(f"{name}://" for name in TARGETS if name)
        raise PublishError(f"{scheme}:// is no target.", "--to", f"Give a folder, or one of {known_ones}.")
    target = TARGETS[scheme].open(to, environment)
    try:
        yield target
    finally:
        target.close()


def _apart(output: Path, target: Target) -> None:
    """Raises PublishError when a folder would be published into itself."""
    if isinstance(target, Folder) and target.root.resolve().is_relative_to(output.resolve()):
        raise PublishError(f"lies in {output}.", target.place, "Give a folder outside it.")
