"""What measuring says: findings, each with what was measured, what was wanted, and where it went wrong."""

from pydantic import Field, computed_field

from respoken.models import Noun


class Finding(Noun):
    """One check: whether it holds, what was measured against what, and where to look when it fails."""

    name: str
    ok: bool
    measured: str
    wanted: str
    where: str = Field("", description="File, time and turn of the first fault.")


class Spot(Noun):
    """A place where something else was heard than was written."""

    turn: int
    speaker: str
    start_s: float
    expected: str
    heard: str


class TurnHeard(Noun):
    """A turn as the recogniser and the speaker encoder heard it."""

    turn: int
    speaker: str
    start_s: float
    words: int
    errors: int
    nearest: str = Field("", description="Whose other turns its voice is nearest to; empty when too short.")
    margin: float | None = Field(
        None, description="Cosine to its own speaker less that to the next nearest; negative when wrong."
    )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def word_error(self) -> float:
        """Errors a word."""
        return self.errors / self.words if self.words else 0.0


class Hearing(Noun):
    """What was heard of a whole episode."""

    words: int
    errors: int
    speakers: dict[str, float] = Field(description="Speaker -> word error.")
    turns: tuple[TurnHeard, ...]
    spots: tuple[Spot, ...] = Field(description="Every difference that counts, in order of time.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def word_error(self) -> float:
        """Errors a word, over all turns."""
        return self.errors / self.words if self.words else 0.0


class Report(Noun):
    """Everything that was measured on an episode's folder."""

    folder: str
    findings: tuple[Finding, ...]
    hearing: Hearing | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ok(self) -> bool:
        """Whether the episode is as it should be."""
        return all(finding.ok for finding in self.findings)


def clock(seconds: float) -> str:
    """A time in a finding: minutes, seconds and tenths."""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}"
