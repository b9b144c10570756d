"""Transcript -> Script: every turn cut into utterances, every word with how it is said."""

from collections.abc import Collection, Iterator, Mapping

from respoken import lexicon as lexicons
from respoken import phrasing
from respoken.errors import SettingsError
from respoken.models import Script, Transcript, Turn, Utterance


def cut(
    transcript: Transcript, lexicon: Mapping[str, str], turns: Collection[int] | None = None,
    language: str = "en",
) -> Script:
    """The turns in utterances, numbered from 1; with ``turns``, only the turns of those numbers.

    lexicon: word -> respelling or /phonemes/. language: BCP 47, of the words. Raises
    SettingsError for a bad entry or a turn that is not in the transcript.
    """
    pronounce = lexicons.compile(lexicon, language).pronounce
    wanted = _wanted(transcript, turns)
    utterances: list[Utterance] = []
    waiting: float | None = None
    for turn in transcript.turns:
        if turn.index not in wanted:
            continue
        for text, pause_s in _stretches(turn):
            waiting = waiting if pause_s is None else (waiting or 0.0) + pause_s
            for piece in phrasing.pieces(text, pronounce, language):
                utterance = Utterance(
                    index=len(utterances) + 1, turn=turn.index, speaker=turn.speaker,
                    text=piece.text, words=piece.words, pause_s=waiting,
                )
                # What is not said has no silence before it: it is for the next words that are.
                silent = not utterance.spoken
                utterances.append(utterance.model_copy(update={"pause_s": None}) if silent else utterance)
                waiting = waiting if silent else None
    return Script(utterances=tuple(utterances))


def _stretches(turn: Turn) -> Iterator[tuple[str, float | None]]:
    """A turn's text, parted where it asks for silence, each part with the seconds asked for before it."""
    at, pause_s = 0, None
    for pause in turn.pauses:
        # The blank after the words before stays with them, so that the parts join to the text.
        end = pause.at + (turn.text[pause.at : pause.at + 1] == " ")
        if end > at:
            yield turn.text[at:end], pause_s
            pause_s = None
        at, pause_s = end, (pause_s or 0.0) + pause.seconds
    yield turn.text[at:], pause_s


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
