"""Kokoro-82M: the embedded engine."""

from respoken.engines.base import EngineSpec, Speech
from respoken.models import Voice


class Kokoro:
    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec

    def voices(self) -> list[Voice]:
        from respoken.engines import kokoro_voices
        return kokoro_voices.catalogue()

    def speak(self, spoken: str, voice: Voice, speed: float) -> Speech:
        raise NotImplementedError

    @property
    def fingerprint(self) -> str:
        return "kokoro 0"

    @property
    def memory_bytes(self) -> int:
        return 600 * 2**20
