"""An episode's folder read as a stranger would read it: from its files alone.

Each file is read when it is first asked for. A file that is missing, cut short or foreign is a MediaError of
one line, whatever it holds.
"""

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from respoken import id3
from respoken.errors import MediaError
from respoken.listen import cuefiles, pages
from respoken.listen.cuefiles import Caption
from respoken.manifest import NAME as MANIFEST
from respoken.manifest import Manifest
from respoken.models import Chapter, Timeline

AUDIO = (".mp3", ".m4b", ".opus", ".flac")
"""Suffixes of audio files, the one that everything is measured on first."""

_PICTURE = "waveform.svg"
_PLAYER = "index.html"
_COVERS = ("cover.jpg", "cover.png")

_REMEDY = "Make the episode again."

M = TypeVar("M", Manifest, Timeline)


@dataclass(frozen=True)
class JsonWord:
    """An entry of transcript.json: its words and when it starts."""

    speaker: str
    words: tuple[str, ...]
    start_s: float
    end_s: float


class Folder:
    """The files of an episode. Raises MediaError when the folder is none, or has no readable manifest."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise MediaError("is no folder.", str(path), "Give the folder of an episode.")
        self.path = path
        if not (path / MANIFEST).is_file():
            raise MediaError(f"holds no {MANIFEST}.", str(path), "Give the folder of an episode.")
        # Without it nothing else can be judged, so it is read at once.
        self.manifest = self._model(MANIFEST, Manifest)

    @cached_property
    def timeline(self) -> Timeline:
        """timeline.json."""
        return self._model("timeline.json", Timeline)

    @property
    def sounds(self) -> list[Path]:
        """The audio files that the manifest lists, the MP3 first; at least one."""
        names = [output.name for output in self.manifest.outputs if Path(output.name).suffix in AUDIO]
        inside = [name for name in names if Path(name).name == name]
        if not inside:
            raise MediaError("lists no audio file.", self._name(MANIFEST), _REMEDY)
        return [self.path / name for name in sorted(inside, key=lambda name: AUDIO.index(Path(name).suffix))]

    @property
    def sound(self) -> Path:
        """The audio file that everything is measured on: the MP3 where there is one."""
        return self.sounds[0]

    @property
    def mp3(self) -> Path | None:
        """The MP3 file, if the episode has one."""
        return self.sound if self.sound.suffix == ".mp3" else None

    @property
    def book(self) -> Path | None:
        """The read-along book, where the manifest lists one."""
        name = next((one.name for one in self.manifest.outputs if one.name.endswith(".epub")), None)
        return self.path / name if name and Path(name).name == name else None

    @cached_property
    def tag(self) -> list[id3.Frame]:
        """The frames of the MP3's tag."""
        assert self.mp3, "only an MP3 has the tag"
        try:
            with self.mp3.open("rb") as file:
                head = file.read(10)
                return id3.read(head + file.read(max(0, id3.length(head) - len(head))))
        except OSError as error:
            raise MediaError("cannot be read.", str(self.mp3), _REMEDY) from error
        except MediaError as error:
            raise MediaError(error.what, str(self.mp3), error.remedy) from error

    @cached_property
    def cover(self) -> bytes:
        """The contents of the cover's file."""
        paths = [self.path / name for name in _COVERS]
        path = next((path for path in paths if path.is_file()), paths[0])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise MediaError("is missing.", str(path), _REMEDY) from error
        if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
            raise MediaError("is no JPEG or PNG picture.", str(path), _REMEDY)
        return content

    @cached_property
    def chapters(self) -> list[Chapter]:
        """chapters.json."""
        document = self._json("chapters.json")
        try:
            return [Chapter(title=c["title"], start_s=c["startTime"]) for c in document["chapters"]]
        except (KeyError, TypeError, ValidationError) as error:
            raise self._foreign("chapters.json") from error

    @cached_property
    def vtt(self) -> list[Caption]:
        """The cues of transcript.vtt."""
        return cuefiles.read_vtt(self.text("transcript.vtt"))

    @cached_property
    def srt(self) -> list[Caption]:
        """The cards of transcript.srt."""
        speakers = {" ".join(span.speaker.split()) for span in self.timeline.utterances}
        return cuefiles.read_srt(self.text("transcript.srt"), speakers)

    @cached_property
    def page(self) -> pages.Page:
        """transcript.html."""
        return pages.read_html(self.text("transcript.html"))

    @cached_property
    def player(self) -> pages.Page | None:
        """index.html, the page with the player; None where the manifest lists none."""
        if _PLAYER not in [output.name for output in self.manifest.outputs]:
            return None
        return pages.read_html(self.text(_PLAYER), kind="words")

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of transcript.txt after its title."""
        return pages.read_txt(self.text("transcript.txt"))

    @property
    def noted_chapters(self) -> list[tuple[str, float]]:
        """Title and start of the chapters in notes.md, to the second."""
        return pages.read_notes(self.text("notes.md"))

    @property
    def picture(self) -> str | None:
        """The title of waveform.svg; None where the manifest lists no such file."""
        if _PICTURE not in [output.name for output in self.manifest.outputs]:
            return None
        try:
            return pages.read_picture(self.text(_PICTURE))
        except ValueError as error:
            raise MediaError("is no SVG picture with a title.", self._name(_PICTURE), _REMEDY) from error

    @cached_property
    def words(self) -> list[JsonWord]:
        """The entries of transcript.json, in order."""
        document = self._json("transcript.json")
        try:
            return [
                JsonWord(
                    str(entry["speaker"]), tuple(entry["body"].split()),
                    float(entry["startTime"]), float(entry["endTime"]),
                )
                for entry in document["segments"]
            ]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._foreign("transcript.json") from error

    def text(self, name: str) -> str:
        """A text file's contents."""
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise MediaError("is missing.", self._name(name), _REMEDY) from error
        except (OSError, UnicodeDecodeError) as error:
            raise MediaError("cannot be read as text.", self._name(name), _REMEDY) from error

    def _json(self, name: str) -> dict[str, Any]:
        try:
            # NaN and infinities, which Python's reader takes, would slip through every comparison.
            document = json.loads(self.text(name), parse_float=_finite, parse_constant=_finite)
        except (ValueError, RecursionError) as error:
            raise MediaError("is not valid JSON.", self._name(name), _REMEDY) from error
        if not isinstance(document, dict):
            raise MediaError("holds no JSON object.", self._name(name), _REMEDY)
        return document

    def _model(self, name: str, model: type[M]) -> M:
        try:
            return model.model_validate(self._json(name))
        except ValidationError as error:
            fault = error.errors()[0]
            at = ".".join(str(step) for step in fault["loc"])
            raise MediaError(f"{at}: {fault['msg']}.", self._name(name), _REMEDY) from error

    def _foreign(self, name: str) -> MediaError:
        return MediaError("is not in the form of Podcasting 2.0.", self._name(name), _REMEDY)

    def _name(self, name: str) -> str:
        return str(self.path / name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number
