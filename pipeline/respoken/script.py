"""Transcript -> Script: every turn cut into utterances, every word with how it is said."""

from collections.abc import Collection, Mapping

from respoken import lexicon as lexicons
from respoken import phrasing
from respoken.errors import SettingsError
from respoken.models import Script, Transcript, Utterance


def cut(transcript: Transcript, lexicon: Mapping[str, str], turns: Collection[int] | None = None) -> Script:
    """The turns in utterances, numbered from 1; with ``turns``, only the turns of those numbers.

    lexicon: word -> respelling or /phonemes/. Raises SettingsError for a bad entry or a turn that is not
    in the transcript.
    """
    pronounce = lexicons.compile(lexicon).pronounce
    wanted = _wanted(transcript, turns)
    utterances: list[Utterance] = []
    for turn in transcript.turns:
        if turn.index not in wanted:
            continue
        for piece in phrasing.pieces(turn.text, pronounce):
            utterances.append(Utterance(
                index=len(utterances) + 1, turn=turn.index, speaker=turn.speaker,
                text=piece.text, words=piece.words,
            ))
    return Script(utterances=tuple(utterances))


def _wanted(transcript: Transcript, turns: Collection[int] | None) -> frozenset[int]:
    known = frozenset(turn.index for turn in transcript.turns)
    if turns is None:
        return known
    if missing := sorted(set(turns) - known):
        raise SettingsError(
            f"no turn {', '.join(map(str, missing[:5]))}.", "--turns",
            f"The transcript has turns 1 to {max(known, default=0)}.",
        )
    return frozenset(turns)


def unsaid(script: Script) -> tuple[tuple[int, str], ...]:
    """(utterance, word) of what has letters or digits but is not said, for the user to be told.

    Stage directions are among them: nothing else tells a dropped word from one that was meant to be.
    """
    return tuple(
        (utterance.index, word.text)
        for utterance in script.utterances for word in utterance.words
        if not word.spoken and any(character.isalnum() for character in word.text)
    )
