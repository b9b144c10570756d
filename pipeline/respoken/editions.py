"""Script -> Script: the same conversation for different ears. One function an edition, by name."""

from collections.abc import Callable

from respoken import phrasing
from respoken.config import Disclosure
from respoken.models import ANNOUNCER, Script, Utterance

Edition = Callable[[Script, Disclosure], Script]
"""Takes the script as cut and the show's disclosure; gives a new script, numbered from 1."""


def standard(script: Script, disclosure: Disclosure) -> Script:
    """The conversation as it is, after the spoken line that says the voices are synthetic."""
    return _opened(script, disclosure.text) if disclosure.spoken else script


def _opened(script: Script, line: str) -> Script:
    said = [
        Utterance(index=1, turn=0, speaker=ANNOUNCER, text=piece.text, words=piece.words)
        for piece in phrasing.pieces(line)
    ]
    return Script(utterances=tuple(
        utterance.model_copy(update={"index": index})
        for index, utterance in enumerate([*said, *script.utterances], start=1)
    ))


EDITIONS: dict[str, Edition] = {"standard": standard}
"""Name, as in --edition, -> what makes it."""
