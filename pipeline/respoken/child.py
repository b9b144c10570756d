"""A running ffmpeg: it never outlives the block that started it, and its failures are one line."""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Self

from respoken.errors import MediaError

_INTERRUPTED = 255
_QUIET = ("-hide_banner", "-nostdin", "-nostats")


class Child:
    """A running ffmpeg; a context manager that leaves nothing running.

    where: what its failures are reported about. level: how much it says on its error stream.
    """

    def __init__(
        self, program: str, arguments: Sequence[str], where: str = "", *,
        stdin: IO[bytes] | int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL,
        level: str = "error",
    ) -> None:
        self._where = where
        # A file and not a pipe: nobody has to read it for ffmpeg to go on.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child does
        try:
            self._process = subprocess.Popen(
                [program, *_QUIET, "-v", level, *arguments],
                stdin=stdin, stdout=stdout, stderr=self._stderr,
            )
        except OSError as error:
            self._stderr.close()
            raise MediaError(
                "ffmpeg cannot be run.", program,
                "Install imageio-ffmpeg, or set RESPOKEN_FFMPEG to an ffmpeg.",
            ) from error

    @property
    def input(self) -> IO[bytes]:
        """The pipe it reads from."""
        assert self._process.stdin
        return self._process.stdin

    @property
    def output(self) -> IO[bytes]:
        """The pipe it writes to."""
        assert self._process.stdout
        return self._process.stdout

    def send(self, content: bytes) -> None:
        """Write into its input. Raises MediaError when it has died."""
        try:
            self.input.write(content)
        except BrokenPipeError:
            self.finish()
            raise MediaError("ffmpeg stopped reading.", self._where, "Run again.") from None

    def complaint(self) -> str:
        """All it has written on its error stream so far."""
        self._stderr.seek(0)
        return self._stderr.read().decode(errors="replace")

    def finish(self) -> None:
        """Wait for its end. Raises MediaError when it failed."""
        if self._process.stdin:
            with suppress(BrokenPipeError):  # it died with something unread; its exit status says so
                self._process.stdin.close()
        code = self._process.wait()
        if code:
            reason = _reason(code, self.complaint())
            raise MediaError(reason, self._where, "Check the file and the space left.")

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and not (self._process.stdout and self._process.poll() is None):
                self.finish()
        finally:
            self.kill()


def _reason(code: int, complaint: str) -> str:
    if code < 0:
        return f"ffmpeg was ended by signal {-code} before it was done."
    lines = [line for line in complaint.splitlines() if line.strip()]
    if not lines or code == _INTERRUPTED:
        return f"ffmpeg ended with status {code}."
    return "ffmpeg says: " + re.sub(r"^(\[[^\]]*\] )+", "", lines[-1]).strip().rstrip(".") + "."
