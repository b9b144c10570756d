"""The ways Respoken can fail, each as one line a person can act on.

Every error says where, what and what to do, and survives the trip from a worker process with its cause.
"""

from typing import Any


class RespokenError(Exception):
    """A failure the user can be told about in one line: where it is, what is wrong, what to do.

    Arguments are positional so that the default pickling of exceptions rebuilds it in another process.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line} {self.remedy}" if self.remedy else line

    def __reduce__(self) -> tuple[Any, ...]:
        # BaseException forgets __cause__ when pickled; a worker's traceback is worth keeping.
        return type(self), self.args, {"__cause__": self.__cause__}


class TranscriptError(RespokenError):
    """The transcript cannot be read as a conversation."""


class CastError(RespokenError):
    """A speaker cannot be given the voice asked for, or any voice of their own."""


class EngineError(RespokenError):
    """A speech engine is missing, cannot load, or cannot speak what it was given."""


class MediaError(RespokenError):
    """Audio cannot be read, made, encoded or measured."""


class FeedError(RespokenError):
    """A feed cannot be built or does not pass its checks."""


class SettingsError(RespokenError):
    """A show file or a flag says something that cannot be done."""


class PublishError(RespokenError):
    """Finished files cannot be brought to where they are to be heard."""
