"""One run of publishing: what is to be done with each file, and doing it.

A file is there when its size and tag are those it had when it was proven; when they are others, or nothing
is remembered of it, its bytes are compared. What is proven is written down at the end, and once a minute, so
that a long run that is killed does not leave everything to be compared again.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar

from respoken import manifest
from respoken.errors import PublishError
from respoken.models import Noun
from respoken.publish import contents
from respoken.publish.base import Moved, Passing, Published, Remote, Target
from respoken.publish.patience import Patience
from respoken.publish.state import NAME, Known, State, known

Result = TypeVar("Result")

Watch = Callable[[str, float], None]
"""Called with what is going on, comparing or sending, and the share of it that is done, 0 to 1."""

REMEMBER_EVERY_S = 60.0


class Step(Noun):
    """What is done with one file, and why."""

    name: str
    action: Literal["send", "keep"]
    why: str
    size_bytes: int


def unwatched(stage: str, share: float) -> None:
    """Watch nothing."""


class Errand:
    """A target, how patient we are with it, what it remembers, and what was met on the way."""

    def __init__(self, target: Target, patience: Patience, watch: Watch) -> None:
        self._target, self._patience, self._watch = target, patience, watch
        self._proven: dict[str, Known] = {}
        self.retried: list[str] = []
        self.before = State.parse(self._call(lambda: target.read(NAME)))

    def _call(self, work: Callable[[], Result], gained: Callable[[], int] = lambda: 0) -> Result:
        """What ``work`` returns, tried again while its faults may pass."""
        return self._patience.call(work, self.retried.append, gained)

    # --- what is to be done -----------------------------------------------------------------------

    def compare(self, files: Sequence[Published], verify: bool) -> list[Step]:
        """What is to be done with each file. verify: also compare the bytes of what looks untouched."""
        there: dict[str, dict[str, Remote]] = {}
        steps: list[Step] = []
        for number, file in enumerate(files):
            self._watch("comparing", number / len(files))
            if file.folder not in there:
                there[file.folder] = self._listed(file.folder)
            remote = there[file.folder].get(file.base)
            why = "new" if remote is None else self._why(file, remote, verify)
            if not why and remote is not None:
                self._proven[file.name] = known(file, remote)
            steps.append(
                Step(
                    name=file.name, action="send" if why else "keep", why=why or "the same there",
                    size_bytes=file.size_bytes,
                )
            )
        self._watch("comparing", 1.0)
        return steps

    def _listed(self, folder: str) -> dict[str, Remote]:
        return self._call(lambda: self._target.files(folder))

    def _why(self, file: Published, remote: Remote, verify: bool) -> str:
        """Why a file that has its name there has to be sent all the same; empty when it need not be."""
        was = self.before.files.get(file.name)
        changed = was is not None and was.sha256 != file.sha256
        if remote.size_bytes != file.size_bytes:
            return "changed" if changed else "its size differs there"
        untouched = was is not None and was.tag == remote.tag
        if untouched and changed:
            return "changed"
        if untouched and not verify:
            return ""
        if self._call(lambda: self._target.holds(file)):
            return ""
        return "changed" if changed else "its bytes differ there"

    # --- doing it ---------------------------------------------------------------------------------

    def send(self, files: Sequence[Published]) -> None:
        """Send the files in order, each proven before the next is begun."""
        total, done = sum(file.size_bytes for file in files) or 1, 0
        remembered = time.monotonic()
        for file in files:

            def moved(there: int, done: int = done) -> None:
                self._watch("sending", (done + there) / total)

            try:
                remote = self._put(file, moved)
            except PublishError as fault:
                if not isinstance(fault, Passing):  # the line holds: what was done is written down
                    with suppress(PublishError):
                        self._remember()
                raise
            self._proven[file.name] = known(file, remote)
            done += file.size_bytes
            if time.monotonic() - remembered > REMEMBER_EVERY_S:
                self._remember()
                remembered = time.monotonic()
        self._watch("sending", 1.0)

    def _put(self, file: Published, moved: Moved) -> Remote:
        contents.confirm(file)
        begun: list[int] = []

        def there(size_bytes: int) -> None:
            if not begun:
                begun.append(size_bytes)
            moved(size_bytes)

        def attempt() -> Remote:
            begun.clear()
            return self._target.put(file, there)

        return self._call(attempt, lambda: begun[0] if begun else 0)

    def finish(self, files: Sequence[Published]) -> None:
        """Remove what cut attempts have left, and write down what is proven, if anything is new."""
        if self._state() != self.before:
            folders = list(dict.fromkeys(["", *(file.folder for file in files)]))
            self._call(lambda: self._target.tidy(folders, [file.name for file in files]))
            self._remember()

    def _state(self) -> State:
        """What was remembered, and over it what is proven now."""
        return State(files={**self.before.files, **self._proven})

    def _remember(self) -> None:
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "state.json"
            path.write_bytes(self._state().text())
            file = Published(
                name=NAME, path=path, size_bytes=path.stat().st_size, sha256=manifest.digest(path)
            )
            self._put(file, lambda _: None)
