"""An episode's folder read as a stranger would read it: from its files alone."""

import html
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from respoken import id3
from respoken.errors import MediaError
from respoken.manifest import Manifest
from respoken.models import Chapter, Timeline

_REMEDY = "Make the episode again."

M = TypeVar("M", Manifest, Timeline)


@dataclass(frozen=True)
class Caption:
    """A cue as read from a caption file."""

    start_s: float
    end_s: float
    speaker: str
    lines: tuple[str, ...]


class Folder:
    """The files of an episode; each is read when it is first asked for. Raises MediaError when it cannot be."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise MediaError("is no folder.", str(path), "Give the folder of an episode.")
        self.path = path

    @cached_property
    def manifest(self) -> Manifest:
        """manifest.json."""
        return self._model("manifest.json", Manifest)

    @cached_property
    def timeline(self) -> Timeline:
        """timeline.json."""
        return self._model("timeline.json", Timeline)

    @property
    def mp3(self) -> Path:
        """The MP3 file."""
        return self.path / f"{self.manifest.slug}.mp3"

    @property
    def sounds(self) -> list[Path]:
        """Every audio file the manifest lists, the MP3 first where there is one."""
        names = [output.name for output in self.manifest.outputs]
        found = [name for name in names if name.endswith((".mp3", ".m4b", ".opus", ".flac"))]
        return [self.path / name for name in sorted(found, key=lambda name: not name.endswith(".mp3"))]

    @cached_property
    def tag(self) -> list[id3.Frame]:
        """The frames of the MP3's tag."""
        try:
            with self.mp3.open("rb") as file:
                head = file.read(10)
                return id3.read(head + file.read(max(0, id3.length(head) - len(head))))
        except OSError as error:
            raise MediaError("cannot be read.", str(self.mp3), _REMEDY) from error

    @cached_property
    def chapters(self) -> list[Chapter]:
        """chapters.json."""
        document = self._json("chapters.json")
        try:
            return [Chapter(title=c["title"], start_s=c["startTime"]) for c in document["chapters"]]
        except (KeyError, TypeError, ValidationError) as error:
            raise MediaError("is no Podcasting 2.0 chapters file.", self._name("chapters.json"), _REMEDY) from error

    @cached_property
    def vtt(self) -> list[Caption]:
        """The cues of transcript.vtt."""
        found = []
        for start_s, end_s, lines in _cues(self.text("transcript.vtt"), "."):
            voice = re.match(r"<v(?:\.[^ >]*)? ([^>]*)>", lines[0])
            words = tuple(html.unescape(re.sub(r"<[^>]*>", "", line)) for line in lines)
            found.append(Caption(start_s, end_s, html.unescape(voice[1]) if voice else "", words))
        return found

    @cached_property
    def srt(self) -> list[Caption]:
        """The cards of transcript.srt; the speaker is who was last named on one."""
        names = {" ".join(span.speaker.split()) for span in self.timeline.utterances}
        speaker, found = "", []
        for start_s, end_s, lines in _cues(self.text("transcript.srt"), ","):
            label, colon, rest = lines[0].partition(":")
            if colon and label in names:
                speaker = label
                lines = [rest.strip(), *lines[1:]] if rest.strip() else lines[1:]
            found.append(Caption(start_s, end_s, speaker, tuple(lines)))
        return found

    @cached_property
    def words(self) -> list[str]:
        """The words of transcript.json, in order."""
        document = self._json("transcript.json")
        try:
            return [word for entry in document["segments"] for word in entry["body"].split()]
        except (KeyError, TypeError, AttributeError) as error:
            raise MediaError("is no Podcasting 2.0 transcript.", self._name("transcript.json"), _REMEDY) from error

    def text(self, name: str) -> str:
        """A text file's contents."""
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MediaError("cannot be read.", self._name(name), _REMEDY) from error

    def _json(self, name: str) -> dict[str, list[dict[str, str]]]:
        try:
            document = json.loads(self.text(name))
        except (ValueError, RecursionError) as error:
            raise MediaError("is not valid JSON.", self._name(name), _REMEDY) from error
        if not isinstance(document, dict):
            raise MediaError("holds no JSON object.", self._name(name), _REMEDY)
        return document

    def _model(self, name: str, model: type[M]) -> M:
        try:
            return model.model_validate_json(self.text(name))
        except ValidationError as error:
            fault = error.errors()[0]
            at = ".".join(str(step) for step in fault["loc"])
            raise MediaError(f"{at}: {fault['msg']}.", self._name(name), _REMEDY) from error

    def _name(self, name: str) -> str:
        return str(self.path / name)


_TIMES = r"((?:\d+:)?\d\d:\d\d%s\d{3}) --> ((?:\d+:)?\d\d:\d\d%s\d{3})"


def _cues(text: str, point: str) -> list[tuple[float, float, list[str]]]:
    """Start, end and lines of every cue of a WebVTT or SRT file; blocks without times are left out."""
    times = re.compile(_TIMES % (re.escape(point), re.escape(point)))
    found = []
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.split("\n")
        at = next((number for number, line in enumerate(lines[:2]) if times.match(line)), None)
        if at is None:
            continue
        match = times.match(lines[at])
        assert match
        if lines[at + 1 :]:
            found.append((_seconds(match[1]), _seconds(match[2]), lines[at + 1 :]))
    return found


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = ([0, 0, 0.0] + [float(part) for part in stamp.replace(",", ".").split(":")])[-3:]
    return hours * 3600 + minutes * 60 + seconds
