"""Cloned voices: a folder each beside the show file, with a recording and the consent of whose voice it is.

``voices/NAME/voice.toml`` says which recording and who agreed to what; without that consent the voice is
refused. A clone is found by its name only: it is never among the voices a cast is chosen from, so nobody's
voice is copied because a folder happens to bear their name.
"""

import datetime
import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import platformdirs
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from respoken import ffmpeg, voiceprint
from respoken.atomic import replacing
from respoken.audio import Audio, read_part, write_wav
from respoken.engines.coqui.models import MODELS
from respoken.errors import EngineError, MediaError
from respoken.models import Noun, Presentation, Voice

ENGINE = "coqui"
FILE = "voice.toml"
SAMPLE_RATE_HZ = 22_050
"""What XTTS hears recordings at."""
SHORTEST_S, LONGEST_S = 3.0, 600.0
"""What a recording must last: XTTS copies poorly from less, and nobody means to give it a lecture."""
HEARD_S = 30.0
"""XTTS hears the first half minute of each recording."""

_HEARD = 10 ** (-45 / 20)
"""A tenth of a second below -45 dBFS is no speech anybody could copy."""
_HEARD_S = 2.0
"""So much of a recording has to be louder than that."""
_CLIPPED_SHARE = 0.002
"""Of samples at full scale: above it the recording was too loud for its recorder, and is copied as such."""

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Consent(Noun):
    """Whose voice it is and how they agreed to its being copied."""

    who: Said = Field(description="Whose voice it is.")
    how: Said = Field(description="How they agreed, such as: own voice; signed form.")
    date: datetime.date | None = Field(None, description="When they agreed.")
    document: str = Field("", description="Where the signed form is kept; it is not read.")


class Recorded(Noun):
    """A voice.toml."""

    reference: Annotated[tuple[Said, ...], BeforeValidator(_listed)] = Field(
        min_length=1, description="The recording, or several, as paths inside the folder."
    )
    consent: Consent
    model: Literal["xtts"] = Field("xtts", description="What speaks with it.")
    presentation: Presentation = "neutral"
    accent: str = ""
    language: str = Field("", description="BCP 47 language it speaks; the show's when empty.")
    licence: str = Field("", description="Of the recording, added to the model's own.")


def voices(folder: Path | None, language: str = "en") -> list[Voice]:
    """Every cloned voice in a ``voices`` folder, by name; none where there is no folder.

    language: of the show, for clones that name none. Recordings are named by their bytes, not listened to.
    Raises EngineError for a voice.toml that is not as it should be.
    """
    if folder is None or not folder.is_dir():
        return []
    return [_voice(path.parent, language) for path in sorted(folder.glob(f"*/{FILE}"))]


def voice(folder: Path | None, name: str, language: str = "en") -> Voice | None:
    """The cloned voice of that name, or None. Raises EngineError as ``voices`` does."""
    names = {path.parent.name for path in folder.glob(f"*/{FILE}")} if folder else set()
    return _voice(folder / name, language) if folder and name in names else None


def references(folder: Path, name: str, cache: Path | None) -> list[Path]:
    """A clone's recordings as mono WAV files at 22,050 Hz, converted once and kept in the cache.

    Raises EngineError when one is too short, too long, silent or clipped.
    """
    recorded = _recorded(folder / name)
    return [_converted(_inside(folder / name, reference), cache) for reference in recorded.reference]


def measured(clone: Voice, folder: Path, cache: Path | None) -> Voice:
    """The same clone with the speaker embedding of its recordings, so that others are cast unlike it.

    Worked out once and kept in the cache. Raises EngineError as ``references`` does.
    """
    paths = references(folder, clone.name, cache)
    kept = paths[0].with_name(f"{_fingerprint(folder / clone.name, _recorded(folder / clone.name))}.npy")
    try:
        embedding = np.load(kept)
    except (OSError, ValueError, EOFError):  # not there yet, or damaged: made anew
        embedding = _embedded(paths)
        with _kept(kept) as temporary:
            np.save(temporary, embedding)
    return clone.model_copy(update={"embedding": tuple(map(float, embedding))})


def _embedded(paths: Sequence[Path]) -> NDArray[np.float32]:
    """The embedding of so much of the recordings as the model hears; float32, shape (256,), unit length."""
    sounds = [read_part(path, 0, HEARD_S) for path in paths]
    joined = Audio(np.concatenate([sound.samples for sound in sounds]), SAMPLE_RATE_HZ)
    try:
        return voiceprint.embed(joined)
    except MediaError as error:
        raise EngineError(error.what, str(paths[0]), error.remedy) from error


def _voice(folder: Path, language: str) -> Voice:
    recorded = _recorded(folder)
    own = MODELS[recorded.model].licence
    return Voice(
        engine=ENGINE,
        name=folder.name,
        language=recorded.language or language,
        licence=f"{own} AND {recorded.licence}" if recorded.licence else own,
        presentation=recorded.presentation,
        accent=recorded.accent,
        sounds=f"the voice of {recorded.consent.who}",
        fingerprint=_fingerprint(folder, recorded),
    )


def _fingerprint(folder: Path, recorded: Recorded) -> str:
    """sha256 of what is heard of a clone: the recordings' bytes in order, and the model."""
    digests = [_digest(_inside(folder, reference)) for reference in recorded.reference]
    return hashlib.sha256(json.dumps([ENGINE, recorded.model, *digests]).encode()).hexdigest()


# --- voice.toml ---------------------------------------------------------------------------------


def _recorded(folder: Path) -> Recorded:
    path = folder / FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recorded.model_validate(document)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EngineError(f"cannot be read ({error}).", str(path), "Write it as TOML, in UTF-8.") from error
    except ValidationError as error:
        raise _wrong(path, error) from error


def _wrong(path: Path, error: ValidationError) -> EngineError:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    if field.startswith("consent") and first["type"] in ("missing", "string_too_short", "model_type"):
        return EngineError(
            "does not say whose voice this is and how they agreed to its being copied.", str(path),
            'Add [consent] with who = "..." and how = "...", or leave the voice out.',
        )
    return EngineError(f"{field}: {first['msg']}.", str(path), "See docs/coqui.md for what it may say.")


def _inside(folder: Path, reference: str) -> Path:
    """A reference's path; it has to lie in the voice's folder. Raises EngineError."""
    path = (folder / reference).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise EngineError(
            f"the reference {reference!r} lies outside its folder.", str(folder / FILE),
            "Put the recording beside the file.",
        )
    if not path.is_file():
        raise EngineError(
            f"the reference {reference!r} is not there.", str(folder / FILE), "Put the recording beside it."
        )
    return path


# --- the recording ------------------------------------------------------------------------------


def _converted(path: Path, cache: Path | None) -> Path:
    root = (cache or platformdirs.user_cache_path("respoken")) / "coqui" / "references"
    kept = root / f"{_digest(path)}-{SAMPLE_RATE_HZ}.wav"
    if not kept.is_file():
        try:
            audio = ffmpeg.decode(path, SAMPLE_RATE_HZ, longest_s=LONGEST_S)
        except MediaError as error:
            raise EngineError(error.what, error.where, error.remedy) from error
        _check_sound(audio, path)
        with _kept(kept) as temporary:
            write_wav(temporary, audio)
    return kept


@contextmanager
def _kept(path: Path) -> Iterator[Path]:
    """A temporary path whose file is kept as ``path``. Raises EngineError when it cannot be written."""
    try:
        with replacing(path) as temporary:
            yield temporary
    except MediaError as error:
        raise EngineError(error.what, error.where, error.remedy) from error


def _check_sound(audio: Audio, path: Path) -> None:
    if audio.duration_s < SHORTEST_S:
        raise EngineError(
            f"lasts {audio.duration_s:.1f} s, and {SHORTEST_S:g} are needed.", str(path),
            "Give a longer recording; 10 to 30 seconds of plain speech do best.",
        )
    block = SAMPLE_RATE_HZ // 10
    whole = audio.samples[: len(audio.samples) // block * block].astype(np.float64)
    levels = np.sqrt(np.square(whole.reshape(-1, block)).mean(axis=1))
    heard_s = np.count_nonzero(levels > _HEARD) / 10
    if heard_s < _HEARD_S:
        raise EngineError(
            f"holds {heard_s:.1f} s of sound loud enough for speech, and {_HEARD_S:g} are needed.", str(path),
            "Give a recording of the voice, nearer to the microphone.",
        )
    if np.mean(np.abs(audio.samples) >= 0.999) > _CLIPPED_SHARE:
        raise EngineError(
            "is clipped: it was recorded too loud.", str(path), "Record it again at a lower level."
        )


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EngineError(f"cannot be read ({error.strerror}).", str(path), "Check the file.") from error
