"""An output folder brought to where people hear it: the TARGETS table and `publish`.

Only what changed is sent, what others point to first and the feed last, each file proven before it takes
its name. Nothing there is ever removed. A new target is one module here with an ``open`` and a line in
the table.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeVar, cast

from respoken import manifest
from respoken.errors import PublishError
from respoken.models import Noun
from respoken.publish import contents
from respoken.publish.base import Moved, Published, Remote, Target
from respoken.publish.patience import Patience
from respoken.publish.state import NAME, Known, State, known

Result = TypeVar("Result")

Watch = Callable[[str, float], None]
"""Called with what is going on and the share of its bytes that is done, 0 to 1."""


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


class Step(Noun):
    """What is done with one file, and why."""

    name: str
    action: Literal["send", "keep"]
    why: str
    size_bytes: int


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


def unwatched(stage: str, share: float) -> None:
    """Watch nothing."""


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
    with _opened(to, environment) as target:
        errand = _Errand(target, patience or Patience(), watch)
        before = State.parse(errand.call(lambda: target.read(NAME)))
        steps, proven = errand.compare(files, before, verify)
        if not dry_run:
            errand.send([file for file, step in zip(files, steps, strict=True) if step.action == "send"], proven)
            errand.finish(files, before, proven)
    local = {file.name for file in files}
    return Sent(
        place=target.place, dry_run=dry_run, steps=tuple(steps), retried=tuple(errand.retried),
        left=tuple(sorted(before.files.keys() - local)), seconds=time.monotonic() - began,
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


class _Errand:
    """One run: a target, how patient it is with it, and what it met on the way."""

    def __init__(self, target: Target, patience: Patience, watch: Watch) -> None:
        self._target, self._patience, self._watch = target, patience, watch
        self.retried: list[str] = []

    def call(self, work: Callable[[], Result], gained: Callable[[], int] = lambda: 0) -> Result:
        """What ``work`` returns, tried again while its faults may pass."""
        return self._patience.call(work, self.retried.append, gained)

    def compare(
        self, files: Sequence[Published], before: State, verify: bool
    ) -> tuple[list[Step], dict[str, Known]]:
        """What is to be done with each file, and what is proven to be there already."""
        there = {
            folder: self.call(lambda folder=folder: self._target.files(folder))  # type: ignore[misc]
            for folder in dict.fromkeys(file.folder for file in files)
        }
        steps: list[Step] = []
        proven: dict[str, Known] = {}
        for number, file in enumerate(files):
            self._watch("comparing", number / len(files))
            remote = there[file.folder].get(file.base)
            why = self._why(file, remote, before.files.get(file.name), verify)
            if why is None and remote is not None:
                proven[file.name] = known(file, remote)
            steps.append(
                Step(
                    name=file.name, action="send" if why else "keep", why=why or "the same there",
                    size_bytes=file.size_bytes,
                )
            )
        self._watch("comparing", 1.0)
        return steps, proven

    def _why(self, file: Published, remote: Remote | None, was: Known | None, verify: bool) -> str | None:
        """Why a file has to be sent; None when it is there."""
        if remote is None:
            return "new"
        changed = was is not None and was.sha256 != file.sha256
        if remote.size_bytes != file.size_bytes:
            return "changed" if changed else "its size differs there"
        untouched = was is not None and was.tag == remote.tag
        if untouched and changed:
            return "changed"
        if untouched and not verify:
            return None
        if self.call(lambda: self._target.holds(file)):
            return None
        return "changed" if changed else "its bytes differ there"

    def send(self, files: Sequence[Published], proven: dict[str, Known]) -> None:
        """Send the files in order, and note what is proven."""
        total, done = sum(file.size_bytes for file in files) or 1, 0
        for file in files:
            remote = self._put(file, lambda there, done=done: self._watch("sending", (done + there) / total))  # type: ignore[misc]
            proven[file.name] = known(file, remote)
            done += file.size_bytes
        self._watch("sending", 1.0)

    def _put(self, file: Published, moved: Moved) -> Remote:
        if manifest.digest(file.path) != file.sha256:
            raise PublishError("is not the file that was made.", str(file.path), contents.AGAIN)
        begun: list[int] = []

        def there(size_bytes: int) -> None:
            if not begun:
                begun.append(size_bytes)
            moved(size_bytes)

        def attempt() -> Remote:
            begun.clear()
            return self._target.put(file, there)

        return self.call(attempt, lambda: begun[0] if begun else 0)

    def finish(self, files: Sequence[Published], before: State, proven: dict[str, Known]) -> None:
        """Write the state if it is another, and remove what cut attempts have left."""
        left = {name: was for name, was in before.files.items() if name not in proven}
        state = State(files={**left, **proven})
        if state == before:
            return
        folders = list(dict.fromkeys(["", *(file.folder for file in files)]))
        self.call(lambda: self._target.tidy(folders, [file.name for file in files]))
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "state.json"
            path.write_bytes(state.text())
            listed = manifest.listed([path])[0]
            file = Published(name=NAME, path=path, size_bytes=listed.size_bytes, sha256=listed.sha256)
            self._put(file, lambda _: None)
