"""A finished episode checked; and what was heard wrong again and again mended through the show's lexicon."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from respoken import engines, lexicon_file, manifest
from respoken import listen as listening
from respoken.editions import STANDARD
from respoken.engines.ensemble import Ensemble
from respoken.errors import SettingsError
from respoken.listen import Report
from respoken.listen.folder import Folder
from respoken.listen.proof import Proof
from respoken.manifest import Manifest
from respoken.produce import readings, record
from respoken.produce.plan import alone, cast_file, specs
from respoken.produce.record import Record

Stage = Callable[[str, float], None]

_AGAIN = "Make the episode again first."


@dataclass(frozen=True)
class Amended:
    """How an episode is to be made again: the record of its making, with the show's new lexicon."""

    record: Record
    entries: Mapping[str, str]
    """Word -> reading, those that are new."""
    turns: frozenset[int]
    """The turns that hold one of the words."""


def check(folder: Path, listen: bool, watch: Stage, cache: Path | None) -> Report:
    """What is measured on the finished files; with ``listen``, readings for what was heard wrong too."""
    report = listening.check(folder, listen=listen, on_progress=watch, cache=cache)
    if report.hearing is None:
        return report
    files = Folder(folder)
    told = files.manifest
    made = record_of(folder, told)
    proposals = readings.propose(
        report.hearing, files.timeline,
        readings.voices(_ensemble(made, told, cache), {used.voice: used.engine for used in told.voices}),
        made.settings.lexicon if made else {}, Proof(cache),
        lambda share: watch("trying readings", share),
    )
    return report.model_copy(update={"proposals": proposals})


def record_of(folder: Path, told: Manifest) -> Record | None:
    """How an episode was asked for; None where that is not known here."""
    home = folder.absolute() if told.edition == STANDARD else folder.absolute().parent
    return record.read(home.parent, told.slug, told.edition)


def _ensemble(made: Record | None, told: Manifest, cache: Path | None) -> Ensemble:
    if made:
        return engines.ensemble(specs(made.source, made.settings))
    names = dict.fromkeys(used.engine for used in told.voices)
    return engines.ensemble([alone(name, None, told.language, None, cache) for name in names])


def amend(folder: Path, report: Report) -> Amended | None:
    """The show's lexicon with the readings that a report proposes written to it; None when it proposes none.

    The show file is the one the episode was made with, or a new ``show.toml`` beside the transcript. Raises
    SettingsError when it is not known how the episode was made, or what it was made from has changed.
    """
    entries = {one.word: one.reading for one in report.proposals if one.reading}
    if not entries:
        return None
    files = Folder(folder)
    made = record_of(folder, files.manifest)
    if made is None:
        raise SettingsError("it is not known how it was made.", str(folder), _AGAIN)
    show = made.settings.show_file or made.source.parent / "show.toml"
    _check_unchanged(made, files.manifest)
    if made.settings.show_file is None and show.exists():
        raise SettingsError("is newer than the episode.", str(show), _AGAIN)
    lexicon_file.add(show, entries)
    settings = made.settings.model_copy(
        update={"show_file": show, "lexicon": {**made.settings.lexicon, **entries}}
    )
    _keep_cast(made, made.model_copy(update={"settings": settings}))
    words = {word.lower() for word in entries}
    turns = frozenset(
        span.turn for span in files.timeline.utterances
        if any(word in span.text.lower() for word in words)
    )
    return Amended(made.model_copy(update={"settings": settings}), entries, turns)


def _check_unchanged(made: Record, told: Manifest) -> None:
    hashes = {one.sha256 for one in told.inputs}
    show = made.settings.show_file
    for path in (made.source, *([show] if show else [])):
        if not path.is_file():
            raise SettingsError("is not there any more.", str(path), "Put it back there.")
        if manifest.digest(path) not in hashes:
            raise SettingsError("has changed since the episode was made.", str(path), _AGAIN)


def _keep_cast(before: Record, after: Record) -> None:
    """The cast goes with the show: a new show file keeps its own, and nobody's voice may change for that."""
    old, new = (cast_file(one.output, one.settings) for one in (before, after))
    if old != new and old.is_file() and not new.exists():
        shutil.copyfile(old, new)

