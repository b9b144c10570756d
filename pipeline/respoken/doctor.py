"""What is installed, which device would really run, and how fast this machine speaks.

Nothing is guessed from a list of packages: each finding comes from doing the thing once.
"""

import importlib.util
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from respoken import __version__, engines, ffmpeg
from respoken.engines import cuda
from respoken.engines.base import EngineSpec
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import models as coqui_models
from respoken.engines.kokoro import native
from respoken.errors import EngineError, RespokenError
from respoken.models import Noun
from respoken.package import brf, pdf

SENTENCE = "The quick brown fox jumps over the lazy dog, and then it asks for the time of the next train."
"""Spoken to time the engine: long enough that start-up costs do not count, all letters used."""


class Finding(Noun):
    """One thing looked at: whether it is well, what was found, and what would mend it."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine(watch: Callable[[str, float], None], cache: Path | None = None) -> list[Finding]:
    """Everything a run needs, each tried once. cache: where models are prepared."""
    looks: list[Callable[[], Finding]] = [
        _machine, _ffmpeg, _voices, lambda: _speech(cache), _gpu, lambda: _coqui(cache), _listening, _books,
        _hosts,
    ]
    findings = []
    for number, look in enumerate(looks):
        watch("examining", number / len(looks))
        findings.append(look())
    return findings


def _machine() -> Finding:
    memory = psutil.virtual_memory()
    found = (
        f"Respoken {__version__}, Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, {memory.available / 1e9:.1f} GB of "
        f"{memory.total / 1e9:.1f} GB memory free"
    )
    return Finding(name="machine", ok=True, found=found)


def _ffmpeg() -> Finding:
    try:
        return Finding(name="ffmpeg", ok=True, found=f"{ffmpeg.version()} at {ffmpeg.executable()}")
    except RespokenError as error:
        return Finding(name="ffmpeg", ok=False, found=error.what, remedy=error.remedy)


def _voices() -> Finding:
    voices = engines.build(EngineSpec(name="kokoro")).voices()
    languages = sorted({voice.language for voice in voices})
    return Finding(name="voices", ok=True, found=f"{len(voices)} of kokoro, in {', '.join(languages)}")


def _speech(cache: Path | None) -> Finding:
    engine = engines.build(EngineSpec(name="kokoro", cache=cache))
    voice = engine.voices()[0]
    try:
        began = time.perf_counter()
        engine.speak("Ready.", voice, 1.0)
        loaded = time.perf_counter()
        speech = engine.speak(SENTENCE, voice, 1.0)
        took = time.perf_counter() - loaded
        by, remedy = native.report() if speech.device == "cpu" else ("by ONNX Runtime", "")
    except RespokenError as error:
        return Finding(name="kokoro", ok=False, found=error.what, remedy=error.remedy)
    factor = took / speech.audio.duration_s
    return Finding(
        name="kokoro", ok=True, remedy=remedy,
        found=f"runs on {speech.device} {by}, {factor:.2f} x real time in one worker of one thread, ready in "
        f"{loaded - began:.1f} s; an hour of speech takes about {60 * factor / _workers():.0f} minutes "
        f"with {_workers()} workers",
    )


def _workers() -> int:
    return os.cpu_count() or 1


def _gpu() -> Finding:
    """Whether Kokoro can run on a GPU. Most machines have none, and need none."""
    found, remedy = cuda.report()
    return Finding(name="gpu", ok=True, found=found, remedy=remedy)


def _coqui(cache: Path | None) -> Finding:
    """Whether Coqui's library can be imported, and which of its models are here."""
    if not _has("TTS"):
        return Finding(
            name="coqui", ok=True, found="not installed (only --engine coqui needs it)",
            remedy='To have it: pip install "respoken[coqui]"',
        )
    faults = coqui_loading.faults()
    if faults:
        what, remedies = zip(*faults, strict=True)
        return Finding(
            name="coqui", ok=False, found=" ".join(what), remedy=" ".join(dict.fromkeys(remedies))
        )
    here, missing = [], None
    for model in coqui_models.MODELS:
        try:
            here.append(f"{model} at {coqui_models.installed(model, cache)}")
        except EngineError as error:
            missing = missing or error
    models = "; ".join(here) or "no model yet"
    return Finding(
        name="coqui", ok=True, found=f"coqui-tts {coqui_loading.version()} can be imported; {models}",
        remedy=missing.remedy if missing and not here else "",
    )


def _listening() -> Finding:
    missing = [name for name in ("faster_whisper", "whisper_normalizer") if not _has(name)]
    if missing:
        return Finding(
            name="listening", ok=True, found="not installed (only check --listen needs it)",
            remedy='To have it: pip install "respoken[listen]"',
        )
    return Finding(name="listening", ok=True, found="a recogniser is installed; check --listen works")


def _books() -> Finding:
    """Whether print and braille can be made, by asking the writers themselves."""
    missing = {}
    for name, ready in (("PDF", pdf.ready), ("braille", brf.ready)):
        try:
            ready("en")
        except RespokenError as error:
            missing[name] = error
    if not missing:
        return Finding(name="print and braille", ok=True, found="--formats pdf and brf work")
    lacks = "; ".join(f"no {name}: {error.what}" for name, error in missing.items())
    remedy = " ".join(error.remedy for error in missing.values())
    return Finding(name="print and braille", ok=True, found=lacks, remedy=remedy)


def _hosts() -> Finding:
    if not (_has("paramiko") and _has("boto3")):
        return Finding(
            name="publishing", ok=True, found="to folders and WebDAV; SFTP and S3 need more",
            remedy='To have them: pip install "respoken[publish]"',
        )
    return Finding(name="publishing", ok=True, found="to folders, WebDAV, SFTP and S3")


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


