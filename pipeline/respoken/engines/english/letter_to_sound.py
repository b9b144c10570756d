"""Reads an English word from its letters alone, for words that no dictionary has.

A small network (half a megabyte, learnt from misaki's dictionaries by bench/letter_to_sound.py) says, letter
by letter, which sounds the letter stands for, given the letters around it and what was said so far; the best
few readings are carried along and one with exactly one main stress is taken. Plain numpy, about 2 ms a word.
"""

import functools
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LETTERS = "abcdefghijklmnopqrstuvwxyz'"
VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ")
LEFT, RIGHT, BACK = 6, 9, 3
SPAN = LEFT + 1 + RIGHT
LETTER_KINDS = len(LETTERS) + 1  # 0 is beyond either end of the word
SAID_WIDTH, WIDE, NARROW = 32, 512, 256
FLAGS = 3  # stressed already, British, a name
BEAM = 6
FILE = Path(__file__).parent / "letter_to_sound.npz"

Partial = tuple[float, list[int], int]
"""A reading so far: log likelihood, classes said, whether it has its main stress."""

_UNIT = re.compile(r"[ˈˌ]?.ː?")


def units(phonemes: str) -> tuple[str, ...]:
    """A reading as its sounds, each with its stress before it and its length after it."""
    return tuple(_UNIT.findall(phonemes))


def letter_numbers(word: str) -> list[int]:
    """A word's letters as numbers from 1. Every character must be in LETTERS, in either case."""
    return [LETTERS.index(letter) + 1 for letter in word.lower()]


def window(letters: list[int], place: int) -> list[int]:
    """The letters from LEFT before to RIGHT after a place, 0 beyond the ends."""
    padded = [0] * LEFT + letters + [0] * RIGHT
    return padded[place : place + SPAN]


def before(said: list[int], stressed: int, british: bool, name: bool) -> list[int]:
    """What was said for the last BACK letters (class + 1, 0 for nothing yet, last first), and the flags."""
    last = [number + 1 for number in said[: -BACK - 1 : -1]]
    return [*last, *[0] * (BACK - len(last)), stressed, int(british), int(name)]


def start(class_count: int, random: np.random.Generator) -> dict[str, Any]:
    """Weights to begin learning from."""
    wide_in = SPAN * LETTER_KINDS + BACK * SAID_WIDTH + FLAGS
    shapes = {"w1": (wide_in, WIDE), "w2": (WIDE, NARROW), "w3": (NARROW, class_count)}
    weights = {}
    for name, shape in shapes.items():
        # Of the first layer's inputs only some forty are not 0 at a time.
        size = np.sqrt(2 / (40 if name == "w1" else shape[0]))
        weights[name] = (random.standard_normal(shape) * size).astype(np.float32)
        weights[f"b{name[1]}"] = np.zeros(shape[1], np.float32)
    weights["said"] = (random.standard_normal((class_count + 1, SAID_WIDTH)) * 0.3).astype(np.float32)
    return weights


def inputs(weights: dict[str, Any], windows: Any, befores: Any) -> Floats:
    """The network's input: one row a sample, letters one-hot, earlier sounds embedded, then the flags."""
    n = len(windows)
    x = np.zeros((n, SPAN * LETTER_KINDS + BACK * SAID_WIDTH + FLAGS), np.float32)
    rows = np.arange(n)[:, None]
    x[rows, windows + np.arange(SPAN) * LETTER_KINDS] = 1
    offset = SPAN * LETTER_KINDS
    x[:, offset : offset + BACK * SAID_WIDTH] = weights["said"][befores[:, :BACK]].reshape(n, -1)
    x[:, -FLAGS:] = befores[:, BACK:]
    return x


def save(path: Path, weights: dict[str, Any], classes: list[str]) -> None:
    """Write the model with weights as 8-bit numbers, a scale for each output of a layer."""
    arrays: dict[str, Any] = {"classes": np.array("\n".join(classes))}
    for name, values in weights.items():
        if name.startswith("b"):
            arrays[name] = values
            continue
        scale = np.abs(values).max(0) / 127 + 1e-12
        arrays[name] = np.round(values / scale).astype(np.int8)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
    np.savez_compressed(path, **arrays)


@functools.cache
def load(path: Path = FILE) -> "LetterToSound":
    """The model in a file, once a process."""
    with np.load(path) as file:
        arrays = dict(file)
    weights = {
        name: values.astype(np.float32) * arrays[f"{name}_scale"] if values.dtype == np.int8 else values
        for name, values in arrays.items() if name != "classes" and not name.endswith("_scale")
    }
    return LetterToSound(weights, str(arrays["classes"]).split("\n"))


class LetterToSound:
    """The network and what its classes sound like."""

    def __init__(self, weights: dict[str, Any], classes: list[str]) -> None:
        self._weights = weights
        self._sounds = [sounds.replace(" ", "") for sounds in classes]
        self._main = np.array(["ˈ" in sounds for sounds in self._sounds])

    def read(self, word: str, british: bool) -> str:
        """The phonemes of a word. Characters that are no letters a to z or apostrophe are passed over."""
        return next(iter(self.readings(word, british)), "")

    def readings(self, word: str, british: bool) -> list[str]:
        """Phonemes the word may have, the likeliest first, at most BEAM; none for a word without letters."""
        letters = "".join(letter for letter in word if letter.lower() in LETTERS)
        numbers, name = letter_numbers(letters), letters != letters.lower()
        beam: list[Partial] = [(0.0, [], 0)]
        for place in range(len(numbers)):
            windows = np.array([window(numbers, place)] * len(beam))
            befores = np.array([before(said, stressed, british, name) for _, said, stressed in beam])
            scores = self._log_likelihoods(windows, befores)
            grown = [longer for row, path in enumerate(beam) for longer in self._grown(path, scores[row])]
            beam = sorted(grown, key=lambda path: -path[0])[:BEAM]
        beam = [path for path in beam if path[2]] or beam
        return ["".join(self._sounds[number] for number in said) for _, said, _ in beam if said]

    def _grown(self, path: Partial, scores: Floats) -> list[Partial]:
        """The likeliest ways to go on from a path; no second main stress."""
        score, said, stressed = path
        allowed = np.where(self._main & bool(stressed), -np.inf, scores)
        return [
            (score + float(allowed[best]), [*said, int(best)], stressed | int(self._main[best]))
            for best in np.argsort(-allowed)[:BEAM]
        ]

    def _log_likelihoods(self, windows: Any, befores: Any) -> Floats:
        w = self._weights
        h = np.maximum(inputs(w, windows, befores) @ w["w1"] + w["b1"], 0)
        h = np.maximum(h @ w["w2"] + w["b2"], 0)
        z = h @ w["w3"] + w["b3"]
        z -= z.max(1, keepdims=True)
        return np.asarray(z - np.log(np.exp(z).sum(1, keepdims=True)), np.float32)
