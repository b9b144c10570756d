"""How near the words' times of a finished episode are to a recogniser's, on the file that ships.

python bench/word_times.py EPISODE_DIR [--turns 1-9]

Every turn is cut from the MP3 and heard by Whisper base with word times. Words that were heard as they were
said are paired, and their starts compared: ours come from the synthesis itself and went through pauses,
joins and encoding; the recogniser's are its guess from attention, which is part of the difference. Printed:
how many were paired, the median and the 95th centile of the difference, the bias, and the same for ends;
and, for words after a pause, how far either is from where the sound begins, by its level: a judge of both.
"""

import argparse
import difflib
import json
import os
from pathlib import Path

import numpy as np

from respoken.audio import Samples
from respoken.cli.values import cache, numbers
from respoken.listen.folder import Folder
from respoken.listen.hearing import pieces, sounds
from respoken.listen.recogniser import SAMPLE_RATE_HZ, Recogniser
from respoken.models import TimedWord

BLOCK = 80
"""Samples of 5 ms at the recogniser's rate."""

PAUSE_S = 0.12
"""Silence before a word from which its onset can be told by level."""

LATE_S = 1.0
"""Pairs further apart than this are words mistaken for each other, and counted as such."""


def main() -> None:
    """Print the table, or JSON."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--turns", default="1-")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    folder, turns = Folder(given.folder), numbers(given.turns)
    wanted = [piece for piece in pieces(folder.timeline) if piece.spans[0].turn in turns]
    recogniser = Recogniser(os.cpu_count() or 1, cache())
    starts, ends, said = [], [], 0
    ours_late, theirs_late = [], []
    for piece, sound in zip(
        wanted, sounds(folder.sound, ((piece.start_s, piece.end_s) for piece in wanted)), strict=True
    ):
        ours = [word for span in piece.spans for word in span.words if key(word.text)]
        heard = [
            TimedWord(text=text, start_s=piece.start_s + start, end_s=piece.start_s + end)
            for text, start, end in recogniser.words(sound) if key(text)
        ]
        said += len(ours)
        for one, other in paired(ours, heard):
            starts.append(one.start_s - other.start_s)
            ends.append(one.end_s - other.end_s)
            before = ours[ours.index(one) - 1] if ours.index(one) else None
            if before and one.start_s - before.end_s > PAUSE_S:
                onset_s = onset(sound, one.start_s - piece.start_s)
                if onset_s is not None:
                    ours_late.append(one.start_s - piece.start_s - onset_s)
                    theirs_late.append(other.start_s - piece.start_s - onset_s)
    found = {"words": said, "paired": len(starts), "start": figures(starts), "end": figures(ends),
             "ours after a pause": figures(ours_late), "the recogniser's": figures(theirs_late)}
    if given.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'words':<12}{said}, {len(starts)} of them heard as said")
    for name, row in found.items():
        if isinstance(row, dict):
            print(f"{name:<20}" + ", ".join(f"{what} {value}" for what, value in row.items()))


def onset(sound: Samples, near_s: float) -> float | None:
    """Where sound begins after silence within 200 ms of a time, in seconds; None where there is no silence.

    Silence is 35 dB below the loudest 5 ms; sound lasts 25 ms at least.
    """
    levels = np.sqrt(np.convolve(sound.astype(np.float64) ** 2, np.ones(BLOCK) / BLOCK, "same"))[::BLOCK]
    loud = levels > levels.max() * 10 ** (-35 / 20)
    at = round(near_s * SAMPLE_RATE_HZ / BLOCK)
    first = max(0, at - 40)
    for place in range(first, min(at + 40, len(loud) - 6)):
        if not loud[place] and loud[place + 1 : place + 6].all():
            return (place + 1) * BLOCK / SAMPLE_RATE_HZ
    return None


def key(text: str) -> str:
    """A word as words are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


def paired(ours: list[TimedWord], heard: list[TimedWord]) -> list[tuple[TimedWord, TimedWord]]:
    """Words that both have, in order."""
    matcher = difflib.SequenceMatcher(
        a=[key(word.text) for word in ours], b=[key(word.text) for word in heard], autojunk=False
    )
    return [
        (ours[a + n], heard[b + n]) for a, b, size in matcher.get_matching_blocks() for n in range(size)
    ]


def figures(differences: list[float]) -> dict[str, str]:
    """Median, centile, share and bias of the differences in seconds, as text."""
    every = np.array(differences)
    near = np.abs(every[np.abs(every) < LATE_S])
    if not len(near):
        return {"paired": "none"}
    return {
        "median": f"{1000 * np.median(near):.0f} ms",
        "95 %": f"{1000 * np.percentile(near, 95):.0f} ms",
        "within 200 ms": f"{np.mean(np.abs(every) <= 0.2):.2%}",
        "bias": f"{1000 * np.median(every):+.0f} ms",
        "over 1 s": str(int(np.sum(np.abs(every) >= LATE_S))),
    }


if __name__ == "__main__":
    main()
