"""A plan spoken: the clips of its edition's script, and the chapters, which are found meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from respoken import speak
from respoken.listen.proof import Proof
from respoken.manifest import Verified
from respoken.models import Clip, Outline, Script, Timeline
from respoken.produce import tongue, verifying
from respoken.produce.meanwhile import Meanwhile
from respoken.produce.plan import Plan
from respoken.store import Store

Watch = Callable[[str, speak.Progress | float], None]
"""Called with a stage's name and how far it is: speaking with a Progress, others with a share of 1."""


def unwatched(stage: str, how_far: speak.Progress | float) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Spoken:
    """What is said and its clips, how many were made and found, and what came of hearing them back."""

    lines: Script
    clips: list[Clip | None]
    made: int
    reused: int
    device: str
    """What the model really ran on; empty when nothing had to be made."""
    verified: Callable[[Timeline], Verified] | None = None


def spoken(plan: Plan, store: Store, watch: Watch) -> tuple[Spoken, Outline]:
    """The clips of a plan, and its chapters where they begin in what is said.

    Chapters are found while the workers speak; before it where they are announced. Raises a RespokenError;
    what was spoken until then is kept.
    """
    outline = Meanwhile(
        lambda: tongue.chapters(plan.script, plan.transcript, plan.settings.show.language)
    )
    if plan.edition.announces:
        watch("chapters", 0.0)
        outline.result()
        watch("chapters", 1.0)
    # What is said does not hang on where chapters begin, unless they are announced.
    lines, _ = _with(plan, outline.result() if plan.edition.announces else Outline())

    def watched(stage: str, how_far: speak.Progress | float) -> None:
        # Not before the workers are ready: somebody waits for the first clip.
        if isinstance(how_far, speak.Progress) and how_far.clips_made:
            outline.start()
        watch(stage, how_far)

    speak.prepare(plan.specs.values(), lambda share: watch("preparing", share))
    made = _spoken(plan, lines, store, watched)
    _, headings = _with(plan, outline.result())
    return made, headings


def _with(plan: Plan, outline: Outline) -> tuple[Script, Outline]:
    """The edition's script, and its chapters where they begin in it."""
    settings = plan.settings
    return plan.edition.script(
        plan.script, outline, settings.disclosure, plan.title, settings.lexicon, settings.show.language
    )


def _spoken(plan: Plan, lines: Script, store: Store, watch: Watch) -> Spoken:
    """A script's clips; where it is asked for, heard back and the worst of them said again."""
    limits = plan.settings.verify
    # Told before minutes of speaking, and not after, when the extra for listening is missing.
    proof = Proof(plan.settings.cache, plan.settings.show.language) if limits else None
    tally = _Tally()

    def say(script: Script, takes: Mapping[int, int], watch: Watch = unwatched) -> list[Clip | None]:
        run = tally.begin()
        return speak.speak(
            script, plan.cast.voices, store, plan.specs, plan.settings.jobs,
            lambda how_far: watch("speaking", tally.keep(run, how_far)), plan.edition.pace,
            take=lambda utterance: takes.get(utterance.index, 0),
        )

    clips = say(lines, {}, watch)
    if limits is None or proof is None:
        return Spoken(lines, clips, tally.made, tally.reused, tally.device)
    voices = plan.cast.voices
    outcome = verifying.verify(
        lines, clips, limits, proof, store,
        lambda speaker: (plan.ensemble.engine(voices[speaker].engine), voices[speaker]), say, watch,
    )
    return Spoken(
        outcome.lines, outcome.clips, tally.made, tally.reused, tally.device,
        lambda timeline: verifying.told(outcome, timeline, limits),
    )


class _Tally:
    """Counts the clips of all runs of speaking, for the manifest."""

    def __init__(self) -> None:
        self._runs: list[speak.Progress | None] = []

    def begin(self) -> int:
        """The number of a new run."""
        self._runs.append(None)
        return len(self._runs) - 1

    def keep(self, run: int, how_far: speak.Progress) -> speak.Progress:
        """Take in how far a run is."""
        self._runs[run] = how_far
        return how_far

    @property
    def made(self) -> int:
        """Clips made in this run."""
        return sum(one.clips_made for one in self._runs if one)

    @property
    def reused(self) -> int:
        """Clips found in the store that the script asks for."""
        return self._runs[0].clips_reused if self._runs and self._runs[0] else 0

    @property
    def device(self) -> str:
        """What the model really ran on; empty when nothing had to be made."""
        return next((one.device for one in self._runs if one and one.device), "")
