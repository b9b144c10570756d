"""The finished files measured as a stranger would measure them, and heard back.

``check`` asks the table of checks (checks.py) and, when asked to listen, a recogniser and a speaker encoder
(hearing.py). It never trusts what the program meant to do: only what is in the folder counts.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from respoken.listen import checks
from respoken.listen.checks import Evidence
from respoken.listen.report import Finding, Hearing, Report, Spot, TurnHeard, clock
from respoken.listen.words import word_errors

__all__ = ["Finding", "Hearing", "Report", "Spot", "TurnHeard", "WORD_ERROR", "check", "word_errors"]

WORD_ERROR = 0.015
"""How many words in a hundred may be heard wrong. The bare model, a sentence a call, reaches 1.3."""


def check(
    folder: Path,
    *,
    listen: bool = False,
    word_error: float = WORD_ERROR,
    on_progress: Callable[[str, float], None] = lambda stage, share: None,
    cache: Path | None = None,
) -> Report:
    """Everything that is measured on an episode's folder; with ``listen`` it is heard back too.

    Raises MediaError when there is no such folder, and SettingsError when listening is not installed.
    """
    findings: list[Finding] = []
    for share, found in checks.run(folder):
        on_progress("measuring", share)
        findings += found
    if not listen:
        return Report(folder=str(folder), findings=tuple(findings))
    from respoken.listen import hearing

    evidence = Evidence(folder)
    heard = hearing.hear(
        evidence.folder.mp3, evidence.folder.timeline, lambda share: on_progress("listening", share), cache
    )
    findings += _heard(heard, word_error)
    return Report(folder=str(folder), findings=tuple(findings), hearing=heard)


def _heard(heard: Hearing, limit: float) -> Iterator[Finding]:
    worst = max(heard.turns, key=lambda turn: turn.errors, default=None)
    where = ""
    if worst and heard.word_error > limit:
        where = f"most in turn {worst.turn} at {clock(worst.start_s)} ({worst.errors} of {worst.words} words)"
    yield Finding(
        name="words heard", ok=heard.word_error <= limit, where=where,
        measured=f"{heard.word_error:.2%} wrong ({heard.errors} of {heard.words})", wanted=f"at most {limit:.1%}",
    )
    judged = [turn for turn in heard.turns if turn.nearest]
    wrong = [turn for turn in judged if turn.nearest != turn.speaker]
    yield Finding(
        name="voices told apart", ok=not wrong,
        measured=f"{len(judged) - len(wrong)} of {len(judged)} turns nearest their speaker; "
        f"{len(heard.turns) - len(judged)} too short or alone to judge",
        wanted="all of them",
        where=f"turn {wrong[0].turn} at {clock(wrong[0].start_s)} sounds like {wrong[0].nearest}" if wrong else "",
    )
