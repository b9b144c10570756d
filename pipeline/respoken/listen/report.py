"""What measuring says: findings, each with what was measured, what was wanted, and where it went wrong."""

from collections.abc import Iterable

from pydantic import Field, computed_field

from respoken.models import Noun

LONGEST_TEXT = 300
"""Characters of a text in a finding: it is a line to read, whatever a broken file holds."""


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
    start_s: float = Field(description="About when, by the word's own time.")
    expected: str
    heard: str
    errors: int


class TurnHeard(Noun):
    """A turn as the recogniser and the speaker encoder heard it."""

    turn: int
    speaker: str
    start_s: float
    words: int
    errors: int
    nearest: str = Field("", description="Whose other speech its voice is nearest to; empty when not judged.")
    margin: float | None = Field(
        None, description="Cosine to its own speaker less that to the next nearest; negative when wrong."
    )
    nearest_cast: str = Field(
        "", description="Whose catalogued voice its voice is nearest to; empty when not judged."
    )
    margin_cast: float | None = Field(None, description="The same margin, to the catalogue.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def word_error(self) -> float:
        """Errors a word."""
        return self.errors / self.words if self.words else float(self.errors > 0)


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
        return self.errors / self.words if self.words else float(self.errors > 0)

    @property
    def worst(self) -> tuple[Spot, ...]:
        """The same spots, those with the most errors first."""
        return tuple(sorted(self.spots, key=lambda spot: (-spot.errors, spot.start_s)))


class Proposal(Noun):
    """A word that was heard wrong again and again, and a reading of it that is heard right."""

    word: str
    reading: str = Field("", description="/phonemes/ for the lexicon; empty when none was heard right.")
    wrong: int = Field(description="Places where it was heard wrong.")
    places: int = Field(description="Places where it stands.")
    heard: tuple[str, ...] = Field(description="What was heard instead.")
    tried: int = Field(description="Readings that were tried.")


class Report(Noun):
    """Everything that was measured on an episode's folder."""

    folder: str
    findings: tuple[Finding, ...]
    hearing: Hearing | None = None
    proposals: tuple[Proposal, ...] = Field((), description="Lines for the show's lexicon.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ok(self) -> bool:
        """Whether the episode is as it should be."""
        return all(finding.ok for finding in self.findings)


def finding(name: str, faults: Iterable[str], measured: str, wanted: str) -> Finding:
    """A finding that holds when there is no fault, and else names the first."""
    first = next(iter(faults), None)
    return Finding(
        name=name, ok=first is None, measured=one_line(measured), wanted=wanted, where=one_line(first or "")
    )


def one_line(text: str) -> str:
    """A text as one line of a bearable length that any terminal and JSON reader takes."""
    # A file may hold half of a character's two UTF-16 units, which cannot be written anywhere.
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def clock(seconds: float) -> str:
    """A time in a finding: hours where there are any, minutes, seconds and tenths."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(abs(tenths), 600)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if tenths < 0 else ""
    seconds_text = f"{rest // 10:02}.{rest % 10}"
    return f"{sign}{hours}:{minutes:02}:{seconds_text}" if hours else f"{sign}{minutes}:{seconds_text}"
