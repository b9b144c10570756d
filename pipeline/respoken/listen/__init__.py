"""The finished files measured as a stranger would measure them, and heard back.

``check`` asks the table of checks (checks/) and, when asked to listen, a recogniser and a speaker encoder
(hearing.py). It never trusts what the program meant to do: only what is in the folder counts.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from respoken.errors import MediaError
from respoken.languages import primary
from respoken.listen import checks
from respoken.listen.evidence import Evidence
from respoken.listen.folder import Folder
from respoken.listen.report import Finding, Hearing, Proposal, Report, Spot, TurnHeard, clock, one_line
from respoken.listen.words import word_errors

__all__ = [
    "WORD_ERROR", "Finding", "Hearing", "Proposal", "Report", "Spot", "TurnHeard", "again", "check",
    "word_errors",
]  # fmt: skip

TOLD_APART, AS_CAST = "voices told apart", "voices as cast"

WORD_ERROR = 0.015
"""How many words in a hundred may be heard wrong. The bare model, a sentence a call, reaches 1.3."""

WORD_ERRORS = {"en": WORD_ERROR, "es": 0.08, "fr": 0.15, "it": 0.1, "pt": 0.1}
"""The same by language: Whisper base knows others less well, and writes their homophones as it likes.

It does not hear Hindi, of speech made from espeak-ng's phonemes no word either: there nothing is judged."""


def check(
    folder: Path,
    *,
    listen: bool = False,
    word_error: float | None = None,
    on_progress: Callable[[str, float], None] = lambda stage, share: None,
    cache: Path | None = None,
) -> Report:
    """Everything that is measured on an episode's folder; with ``listen`` it is heard back too.

    word_error: how many of the words may be heard wrong, as a share; by default what the language allows.
    on_progress: called with a stage's name and how far it is, 0 to 1. cache: where the recogniser's model is
    kept, joined from its parts.
    Raises MediaError when the folder is no episode's, and SettingsError when listening is not installed.
    """
    evidence = Evidence(folder)
    findings: list[Finding] = []
    for share, found in checks.run(evidence):
        on_progress("measuring", share)
        findings += found
    heard = None
    if listen:
        try:
            heard = _hear(evidence, lambda share: on_progress("listening", share), cache)
            limit = _limit(evidence.folder) if word_error is None else word_error
            findings += [_words_heard(heard, limit), *_voices(heard)]
        except MediaError as error:
            findings.append(
                Finding(
                    name="words heard", ok=False, measured=one_line(error.what),
                    wanted="a file that can be read", where=one_line(error.where),
                )
            )
    return Report(folder=str(folder), findings=tuple(findings), hearing=heard)


def again(
    folder: Path, before: Report, turns: Collection[int], on_progress: Callable[[str, float], None],
    cache: Path | None = None,
) -> Report:
    """An episode of which some turns were spoken anew: measured again, and those turns heard again.

    before: its report of the time before, for the turns that are as they were. Raises as check does.
    """
    from respoken.listen import hearing

    assert before.hearing is not None
    report = check(folder, on_progress=on_progress, cache=cache)
    files = Evidence(folder).folder
    anew = hearing.hear(
        files.sound, files.timeline, {}, lambda share: on_progress("listening again", share), cache,
        files.manifest.language, only=turns,
    )
    heard = hearing.replaced(before.hearing, anew)
    kept = [finding for finding in before.findings if finding.name in (TOLD_APART, AS_CAST)]
    return report.model_copy(
        update={"findings": (*report.findings, _words_heard(heard, _limit(files)), *kept), "hearing": heard}
    )


def _hear(evidence: Evidence, watch: Callable[[float], None], cache: Path | None) -> Hearing:
    from respoken.listen import hearing, voices

    told = evidence.folder.manifest
    cast = {used.speaker: (used.engine, used.voice) for used in told.voices}
    return hearing.hear(
        evidence.folder.sound, evidence.folder.timeline, voices.catalogued(cast), watch, cache,
        told.language,
    )


def _limit(files: Folder) -> float | None:
    """How many words may be heard wrong in the episode's language; None where nothing can be judged."""
    return WORD_ERRORS.get(primary(files.manifest.language))


def _words_heard(heard: Hearing, limit: float | None) -> Finding:
    """limit: None where the recogniser does not know the language well enough to judge."""
    where = ""
    if limit is not None and heard.word_error > limit and heard.worst:
        where = "; ".join(
            f"{clock(spot.start_s)} turn {spot.turn}: {spot.expected or 'nothing'!r} heard as "
            f"{spot.heard or 'nothing'!r}"
            for spot in heard.worst[:3]
        )
    return Finding(
        name="words heard", ok=limit is None or heard.word_error <= limit, where=one_line(where),
        measured=f"{heard.word_error:.2%} wrong ({heard.errors} of {heard.words})",
        wanted=f"at most {limit:.1%}" if limit is not None else "not judged in this language",
    )


def _voices(heard: Hearing) -> Iterator[Finding]:
    turns = [turn for turn in heard.turns if turn.turn]
    yield _nearest(TOLD_APART, "its speaker's other speech", turns, lambda turn: turn.nearest)
    yield _nearest(AS_CAST, "the voice it was cast with", turns, lambda turn: turn.nearest_cast)


def _nearest(
    name: str, what: str, turns: Sequence[TurnHeard], nearest: Callable[[TurnHeard], str]
) -> Finding:
    judged = [turn for turn in turns if nearest(turn)]
    wrong = [turn for turn in judged if nearest(turn) != turn.speaker]
    where = ""
    if wrong:
        first = wrong[0]
        where = f"{clock(first.start_s)} turn {first.turn}: {first.speaker} sounds like {nearest(first)}"
    return Finding(
        name=name, ok=not wrong, wanted=f"every turn nearest to {what}", where=one_line(where),
        measured=f"{len(judged) - len(wrong)} of {len(judged)} turns; {len(turns) - len(judged)} not judged",
    )
