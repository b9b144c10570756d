"""What the checks look at: the folder and what was decoded from it, each read once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from respoken.listen import envelope, speech
from respoken.listen.envelope import Envelope
from respoken.listen.folder import Folder
from respoken.listen.speech import Heard
from respoken.models import Span


@dataclass(frozen=True)
class Shown:
    """A blank-separated word of the conversation: how the captions must have it, and when it is heard."""

    text: str
    speaker: str
    turn: int
    start_s: float
    said: bool
    """Whether it is heard, or only shown, such as ``[laughter]``."""


class Evidence:
    """An episode's folder and what is known of it."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)

    @cached_property
    def envelope(self) -> Envelope:
        """The level of the sound from moment to moment."""
        return envelope.read(self.folder.sound)

    @cached_property
    def spoken(self) -> list[Span]:
        """The utterances that are heard."""
        return [span for span in self.folder.timeline.utterances if span.spoken]

    @cached_property
    def heard(self) -> list[Heard]:
        """How each of them sounds by itself."""
        return list(speech.measure(self.folder.sound, self.spoken))

    @cached_property
    def speech_dbfs(self) -> float:
        """The median level of all utterances, in steps of the envelope."""
        levels = [self.envelope.levels(span.start_s, span.end_s) for span in self.spoken]
        joined = np.concatenate([np.zeros(0, np.float32), *levels])
        return float(np.median(joined)) if len(joined) else envelope.SILENT_DBFS

    @cached_property
    def shown(self) -> list[Shown]:
        """Every word of the conversation; one that the cut between two utterances tore is whole again."""
        return list(_shown(self.folder.timeline.utterances))


def _shown(spans: tuple[Span, ...]) -> Iterator[Shown]:
    held: Shown | None = None
    torn = False
    for span in spans:
        words = [
            Shown(text, " ".join(span.speaker.split()), span.turn, word.start_s, word.end_s > word.start_s)
            for word in span.words for text in word.text.split()
        ]
        if held and words and torn and not span.text[:1].isspace() and words[0].turn == held.turn:
            words[0] = replace(held, text=held.text + words[0].text, said=held.said or words[0].said)
            held = None
        if words:
            if held:
                yield held
            yield from words[:-1]
            held = words[-1]
        torn = not span.text[-1:].isspace()
    if held:
        yield held
