"""The speakers of Coqui's models as voices, known before any model is there.

What is known of them comes with Respoken in ``voices/coqui/catalogue.json`` (see the README there). How
they sound, their speaker embeddings and pitch, can only be measured where the model is: what was measured
on this machine is kept in the cache and added to them.
"""

import difflib
import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import platformdirs

from respoken.atomic import replacing
from respoken.engines.coqui import models as coqui_models
from respoken.errors import EngineError
from respoken.models import Voice
from respoken.shipped import voices_folder

ENGINE = "coqui"

# The released VITS model has a 109th speaker, "ED" and a line end, that is in no list of the corpus; nothing
# is known of it, so it can be asked for by name but is not among the voices to choose from.
UNLISTED = {"vctk/ED"}

Facts = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What was measured of a voice on this machine. ``embedding``: unit length."""

    embedding: tuple[float, ...]
    pitch_hz: float | None


def voices(model: str, language: str = "en", cache: Path | None = None) -> list[Voice]:
    """A model's voices in that language, in the model's order; none where it does not speak it.

    model: vctk or xtts. language: BCP 47, such as en or pt-BR. cache: Respoken's cache folder, None for
    the user's: what was measured there is part of them. Raises EngineError for an unknown model.
    """
    if not speaks(model, language):
        return []
    known = measured(cache)
    return [_voice(model, speaker, language, known) for speaker in _speakers(model)]


def voice(name: str, language: str = "en", cache: Path | None = None) -> Voice:
    """The voice of that name, such as vctk/p225 or xtts/Ana Florence. Raises EngineError."""
    model, _, speaker = unicodedata.normalize("NFC", name).partition("/")
    if model not in coqui_models.MODELS or not (speaker in _speakers(model) or name in UNLISTED):
        raise EngineError(f"there is no voice named {name!r}.", "Coqui", _near(name))
    if not speaks(model, language):
        raise EngineError(
            f"{name} does not speak {language!r}.", "Coqui",
            f"{model} speaks {', '.join(coqui_models.MODELS[model].languages)}.",
        )
    return _voice(model, speaker, language, measured(cache))


def speaker(name: str) -> tuple[str, str]:
    """A voice's model and the speaker's name in it, white space aside: vctk/p225 is vctk's p225."""
    model, _, own = unicodedata.normalize("NFC", name).partition("/")
    return model, own


def speaks(model: str, language: str) -> bool:
    """Whether a model speaks a language. Raises EngineError for an unknown model."""
    return bool(language_code(coqui_models.model(model).languages, language))


def language_code(languages: Sequence[str], language: str) -> str:
    """A model's own name of a BCP 47 language, such as zh-cn for zh-Hans; empty where it has none."""
    wanted = language.lower()
    if wanted in languages:
        return wanted
    main = wanted.split("-")[0]
    return next((code for code in languages if code.split("-")[0] == main), "")


# --- what was measured here ---------------------------------------------------------------------


def measured(cache: Path | None) -> dict[str, Measured]:
    """What was measured of voices on this machine, by name; a file that is damaged counts as none."""
    try:
        with np.load(_path(cache)) as file:
            names, pitches, embeddings = file["names"], file["pitches_hz"], file["embeddings"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    return {
        str(name): Measured(tuple(map(float, embedding)), float(pitch) if pitch > 0 else None)
        for name, pitch, embedding in zip(names, pitches, embeddings, strict=True)
    }


def remember(cache: Path | None, name: str, embedding: Sequence[float], pitch_hz: float | None) -> None:
    """Keep what was measured of a voice, for every later run on this machine.

    embedding: any length but alike for all voices, not 0; kept at unit length. Those of another length,
    made by another encoder, are forgotten. Raises MediaError when the cache cannot be written.
    """
    vector = np.asarray(embedding, np.float64)
    vector /= np.linalg.norm(vector)
    known = {
        other: facts for other, facts in measured(cache).items() if len(facts.embedding) == len(vector)
    }
    known[name] = Measured(tuple(map(float, vector)), pitch_hz)
    with replacing(_path(cache)) as temporary:
        np.savez(
            temporary,
            names=np.array(list(known)),
            pitches_hz=np.array([facts.pitch_hz or 0.0 for facts in known.values()]),
            embeddings=np.array([facts.embedding for facts in known.values()]),
        )


def _path(cache: Path | None) -> Path:
    return (cache or platformdirs.user_cache_path("respoken")) / "coqui" / "measured.npz"


# --- what came with Respoken --------------------------------------------------------------------


def _voice(model: str, speaker: str, language: str, known: dict[str, Measured]) -> Voice:
    facts = _speakers(model).get(speaker, {})
    name = f"{model}/{speaker}"
    heard = known.get(name, Measured((), None))
    return Voice(
        engine=ENGINE,
        name=name,
        # A VITS speaker has an accent of their own; XTTS speaks whatever language it is asked to.
        language=language if model == "xtts" else facts.get("language", "en"),
        licence=coqui_models.model(model).licence,
        presentation=facts.get("presentation", "neutral"),
        accent=facts.get("accent", ""),
        pitch_hz=heard.pitch_hz,
        sounds=_sounds(facts),
        fingerprint=hashlib.sha256(json.dumps([ENGINE, model, speaker]).encode()).hexdigest(),
        embedding=heard.embedding,
    )


def _sounds(facts: Facts) -> str:
    place = f"from {facts['region']}" if facts.get("region") else ""
    age = f"aged {facts['age']}" if facts.get("age") else ""
    return ", ".join(filter(None, (place, age)))


def _speakers(model: str) -> dict[str, Facts]:
    coqui_models.model(model)
    return _catalogue()[model]


@cache
def _catalogue() -> dict[str, dict[str, Facts]]:
    path = voices_folder() / "coqui" / "catalogue.json"
    try:
        document: dict[str, dict[str, Facts]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"cannot be read ({error}).", str(path), "Install Respoken again.") from error
    return document


def _near(name: str) -> str:
    every = [f"{model}/{speaker}" for model in coqui_models.MODELS for speaker in _speakers(model)]
    near = [known for known in every if known.lower().partition("/")[2] == name.lower().rpartition("/")[2]]
    near = near or difflib.get_close_matches(name, every, n=3, cutoff=0.75)
    meant = f"Perhaps {', '.join(near)}? " if near else ""
    return f"{meant}'respoken voices --engine coqui' lists them all."
