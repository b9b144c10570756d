"""Kokoro's voices and blends of them: style vectors, and what was measured of how they sound.

The vectors lie in ``voices/kokoro/voices.npz`` (see the README there), the measurements beside them in
``catalogue.json`` and ``embeddings.npz``, written by ``bench/voices.py``. No model is needed here.
"""

import difflib
import hashlib
import json
import math
from functools import cache
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from respoken.errors import EngineError
from respoken.models import Presentation, Voice
from respoken.shipped import voices_folder

ENGINE = "kokoro"
LICENCE = "Apache-2.0"

# The first letter of a voice's name is its language.
LANGUAGES = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr-FR", "h": "hi",
    "i": "it", "j": "ja", "p": "pt-BR", "z": "zh",
}
ACCENTS = {"a": "American", "b": "British", "p": "Brazilian"}


class Vectors(NamedTuple):
    """A voice's 510 style vectors, as their mean (256,) plus rows (510, r) times columns (r, 256)."""

    grade: str
    mean: NDArray[np.float32]
    rows: NDArray[np.float32]
    columns: NDArray[np.float32]


def catalogue() -> list[Voice]:
    """Kokoro's own 54 voices, ordered by name; the English ones with all that was measured of them."""
    return [voice(name) for name in _vectors()]


def blends() -> list[Voice]:
    """Blends of two voices that were measured and lie well apart, best first, for casts of many."""
    return [voice(name) for name in _measured() if "+" in name]


@cache
def voice(name: str) -> Voice:
    """What is known of a voice or a blend such as ``af_heart*0.7+bf_emma*0.3``.

    A blend that was not measured has no pitch or quality, and its embedding is the mean of its voices'.
    Raises EngineError for an unknown name.
    """
    weights = parts(name)
    fingerprint = _fingerprint(weights)
    facts = _known().get(fingerprint, {})
    heaviest = max(weights, key=lambda part: weights[part])
    # What an English voice lends a voice of another language is its timbre and not its accent.
    speaking = [*weights] if heaviest[0] in "ab" else [heaviest]
    accents = list(dict.fromkeys(ACCENTS.get(part[0], "") for part in speaking))
    return Voice(
        engine=ENGINE,
        name=name,
        language=LANGUAGES[heaviest[0]],
        licence=LICENCE,
        presentation=facts.get("presentation", _presentation(weights)),
        accent=" and ".join(filter(None, accents)),
        pitch_hz=facts.get("pitch_hz"),
        quality=facts.get("quality"),
        grade=max((_vectors()[part].grade for part in weights), key=_rank) if speaking == [*weights] else "",
        sounds=facts.get("sounds", ""),
        fingerprint=fingerprint,
        embedding=facts.get("embedding") or _mean_embedding(weights),
    )


@cache
def style(name: str) -> NDArray[np.float32]:
    """Style vectors of a voice or a blend: float32, shape (510, 256), read-only; row n - 1 suits n symbols.

    Raises EngineError for an unknown name.
    """
    blended = np.zeros((510, 256), np.float32)
    for part, weight in parts(name).items():
        _, mean, rows, columns = _vectors()[part]
        vectors = mean + np.zeros_like(blended)
        # Term by term: a matrix product adds in another order with another number of threads, and what the
        # network makes of a ten-millionth can be heard by a meter.
        for share, column in zip(rows.T, columns, strict=True):
            vectors += share[:, None] * column
        blended += np.float32(weight) * vectors
    blended.flags.writeable = False
    return blended


def parts(name: str) -> dict[str, float]:
    """The voices of a name and their shares, which sum to 1.

    ``a+b`` is equal parts; ``a*0.7+b*0.3`` gives the shares, and only their proportion counts. Raises
    EngineError for a voice that does not exist or a share that is not above 0.
    """
    shares: dict[str, float] = {}
    for term in name.split("+"):
        part, _, share = (piece.strip() for piece in term.partition("*"))
        if part not in _vectors():
            raise EngineError(f"there is no voice named {part or name!r}.", "Kokoro", _near(part))
        shares[part] = shares.get(part, 0.0) + (_share(share, name) if "*" in term else 1.0)
    total = sum(shares.values())
    return {part: share / total for part, share in shares.items()}


def _rank(grade: str) -> tuple[str, int]:
    """Orders grades from the best, ``A+``, to the worst, and no grade at all."""
    return grade[:1] or "Z", ("+", "", "-").index(grade[1:])


def _share(text: str, name: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not (math.isfinite(share) and share > 0):
        raise EngineError(
            f"the share {text!r} in {name!r} is not a number above 0.",
            "Kokoro",
            "Write it as af_heart*0.7+bf_emma*0.3.",
        )
    return share


def _near(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), _vectors(), n=3, cutoff=0.5)
    near = near or [known for known in _vectors() if name.lower() in known.split("_")][:3]
    meant = f"Perhaps {', '.join(near)}? " if near else ""
    return f"{meant}'respoken voices' lists them all."


def _presentation(weights: dict[str, float]) -> Presentation:
    feminine = sum(weight for part, weight in weights.items() if part[1] == "f")
    if math.isclose(feminine, 0.5):
        return "neutral"
    return "feminine" if feminine > 0.5 else "masculine"


def _fingerprint(weights: dict[str, float]) -> str:
    """sha256 of what a voice is made of, in hex: the same for the same sound, by whatever name."""
    if len(weights) == 1:
        return _digest(next(iter(weights)))
    recipe = "+".join(f"{_digest(part)}*{share:.9f}" for part, share in sorted(weights.items()))
    return hashlib.sha256(recipe.encode()).hexdigest()


@cache
def _digest(name: str) -> str:
    # Of the numbers as stored: multiplied out, they would differ in the last bit from machine to machine.
    digest = hashlib.sha256()
    for numbers in _vectors()[name][1:]:
        digest.update(np.ascontiguousarray(numbers, "<f4").tobytes())
    return digest.hexdigest()


def _mean_embedding(weights: dict[str, float]) -> tuple[float, ...]:
    """What a blend's embedding is likely to be; empty where one of its voices has none."""
    facts = [_known().get(_digest(part), {}) for part in weights]
    if len(weights) == 1 or not all("embedding" in fact for fact in facts):
        return ()
    mean = np.average([fact["embedding"] for fact in facts], axis=0, weights=list(weights.values()))
    return tuple(map(float, mean / np.linalg.norm(mean)))


@cache
def _vectors() -> dict[str, Vectors]:
    path = voices_folder() / "kokoro" / "voices.npz"
    try:
        with np.load(path) as file:
            names, grades, *arrays = (file[key] for key in ("names", "grades", "mean", "rows", "columns"))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EngineError(f"cannot be read ({error}).", str(path), "Install Respoken again.") from error
    voices = zip(names, grades, *arrays, strict=True)
    return {str(name): Vectors(str(grade), *numbers) for name, grade, *numbers in voices}


@cache
def _known() -> dict[str, dict[str, Any]]:
    """All that was measured of a voice or blend, its embedding included, by fingerprint."""
    embeddings = _embeddings()
    known = {name: {**facts, "embedding": embeddings[name]} for name, facts in _measured().items()}
    return {_fingerprint(parts(name)): facts for name, facts in known.items()}


@cache
def _measured() -> dict[str, dict[str, Any]]:
    """What catalogue.json says, by name."""
    path = voices_folder() / "kokoro" / "catalogue.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {**document["voices"], **document["blends"]}
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(f"cannot be read ({error}).", str(path), "Install Respoken again.") from error


def _embeddings() -> dict[str, tuple[float, ...]]:
    """The speaker embeddings by name, unit length."""
    path = voices_folder() / "kokoro" / "embeddings.npz"
    try:
        with np.load(path) as file:
            names, vectors = file["names"], file["embeddings"].astype(np.float32)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EngineError(f"cannot be read ({error}).", str(path), "Install Respoken again.") from error
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {str(name): tuple(map(float, vector)) for name, vector in zip(names, vectors, strict=True)}
