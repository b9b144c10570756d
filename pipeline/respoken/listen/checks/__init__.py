"""What is measured on the finished files: a table of checks, each a question to the folder.

A check gives findings: what was measured, what was wanted, and the first fault with its file and time.
The bounds stand in the checks' modules, and where they come from in docs/checking.md.
"""

from collections.abc import Callable, Iterator, Mapping

from respoken.errors import MediaError
from respoken.listen.checks import books, chapters, files, sound, speech, stereo, texts, times
from respoken.listen.evidence import Evidence
from respoken.listen.report import Finding, one_line

Check = Callable[[Evidence], Iterator[Finding]]

CHECKS: Mapping[str, Check] = {
    "files as made": files.as_made,
    "manifest agrees": files.manifest_agrees,
    "picture of the sound": files.picture,
    "synthetic speech marked": files.marked,
    "loudness": sound.loudness,
    "length": sound.length,
    "every utterance heard": sound.every_utterance_heard,
    "pauses": sound.pauses,
    "edges": speech.edges,
    "one loudness a voice": speech.alike,
    "fading": speech.fading,
    "turn-taking": speech.turn_taking,
    "places": stereo.places,
    "timeline in order": times.in_order,
    "one voice each": times.one_voice_each,
    "captions": times.captions,
    "reading": times.reading,
    "words": texts.words,
    "read-along book": books.read_along,
    "chapters agree": chapters.agree,
    "tags of mp3": chapters.tags,
}
"""Every check by name, in the order they are made."""


def run(evidence: Evidence) -> Iterator[tuple[float, list[Finding]]]:
    """Every check in turn: the share of them that is done, and what it found."""
    for number, (name, check) in enumerate(CHECKS.items(), start=1):
        found: list[Finding] = []
        try:
            for one in check(evidence):
                found.append(one)
        except MediaError as error:
            # A file that cannot be read is a finding about it: the other checks still say what they can.
            found.append(
                Finding(
                    name=name, ok=False, measured=one_line(error.what), wanted="a file that can be read",
                    where=one_line(error.where),
                )
            )
        yield number / len(CHECKS), found
