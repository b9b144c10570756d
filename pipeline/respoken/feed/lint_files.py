"""Whether what a feed points to is there, and is what the feed says it is."""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from respoken import media_types
from respoken.feed.address import Site
from respoken.feed.faults import ADVICE, Fault
from respoken.feed.xml import NAMESPACES

ITUNES, PODCAST = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("itunes", "podcast"))

SMALLEST, LARGEST = 1400, 3000
FORMATS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}

AGAIN = "Make the episode again."

PLAYED = (".mp3", ".m4a")
"""What Apple Podcasts plays, by the ending of the file's name."""


class Files(NamedTuple):
    """An output folder, where it is published, and what will be written there with the feed."""

    output: Path
    site: Site
    coming: Mapping[str, bytes]

    def size(self, path: str) -> int | None:
        """The bytes of a file of the folder, or None when there is none."""
        try:
            found = os.stat(os.path.join(self.output, path))  # noqa: PTH116, PTH118 - 30,000 of them a second
        except (OSError, ValueError):
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None


class _Reference(NamedTuple):
    url: str
    mime: str
    length: str


def episode(item: Element, where: str, files: Files) -> Iterator[Fault]:
    """What is wrong with the files an item points to."""
    checked: set[tuple[str, str]] = set()
    for reference in _references(item):
        # The enclosure is an alternateEnclosure too; a difference in length would still be seen.
        if (reference.url, reference.length) in checked:
            continue
        checked.add((reference.url, reference.length))
        yield from _file(reference, where, files)
    enclosure = item.find("enclosure")
    ending = _ending(enclosure.get("url", "")) if enclosure is not None else ""
    if ending not in PLAYED:
        yield Fault(
            where=where, severity=ADVICE, what=f"Apple Podcasts does not play {ending or 'its audio file'}.",
            remedy="Make it with --formats mp3.",
        )
    yield from _chapters(item, where, files)
    image = item.find(f"{ITUNES}image")
    if image is not None:
        yield from picture(image.get("href", ""), files, where)


def picture(url: str, files: Files, where: str) -> Iterator[Fault]:
    """What is wrong with the picture at an address."""
    path = files.site.path(url)
    if path is None:
        return
    data = files.coming.get(path)
    if data is None and files.size(path) is None:
        yield Fault(where=where, what=f"there is no {_name(path)}.", remedy=AGAIN)
        return
    for said in _picture_faults(data, files.output / path):
        yield Fault(
            where=where, what=f"the picture {_name(path)} {said}.",
            remedy="Give image in [show]: a square JPEG or PNG of 1400 to 3000 pixels, RGB without alpha.",
        )


@lru_cache(maxsize=1)
def _image() -> Any:
    from PIL import Image

    return Image


def _picture_faults(data: bytes | None, path: Path) -> list[str]:
    image = _image()
    try:
        with image.open(BytesIO(data) if data is not None else path) as opened:
            form, mode, (width, height) = opened.format, opened.mode, opened.size
            clear = mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    except (OSError, ValueError, SyntaxError, image.DecompressionBombError):
        return ["cannot be read"]
    faults = []
    if form not in FORMATS:
        return [f"is {form}, neither JPEG nor PNG"]
    if path.suffix.lower() not in FORMATS[form]:
        faults.append(f"is {form} under another ending")
    if width != height:
        faults.append(f"is {width} x {height}, not square")
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        faults.append(f"is {width} x {height}, outside {SMALLEST} to {LARGEST} pixels")
    if clear:
        faults.append("has transparency")
    elif mode != "RGB":
        faults.append(f"is {mode}, not RGB")
    return faults


def _references(item: Element) -> Iterator[_Reference]:
    for tag in ("enclosure", f"{PODCAST}transcript", f"{PODCAST}chapters"):
        for one in item.findall(tag):
            yield _Reference(one.get("url", ""), one.get("type", ""), one.get("length", ""))
    for one in item.findall(f"{PODCAST}alternateEnclosure"):
        for source in one.findall(f"{PODCAST}source"):
            yield _Reference(source.get("uri", ""), one.get("type", ""), one.get("length", ""))


def _file(reference: _Reference, where: str, files: Files) -> Iterator[Fault]:
    path = files.site.path(reference.url)
    if path is None:
        yield Fault(
            where=where, what=f"{reference.url} lies outside base_url.", remedy="Correct base_url in [show]."
        )
        return
    size, name = files.size(path), _name(path)
    if size is None:
        yield Fault(where=where, what=f"there is no {name}.", remedy=AGAIN)
        return
    if reference.length and str(size) != reference.length:
        yield Fault(
            where=where, what=f"{name} has {size} bytes, not the {reference.length} it was made with.",
            remedy="It was changed or cut off since: make the episode again.",
        )
    served = media_types.of(name).partition(";")[0]
    if reference.mime != served:
        yield Fault(
            where=where,
            what=f"{name} is announced as {reference.mime}, but served as {served}.",
            remedy=AGAIN,
        )


def _chapters(item: Element, where: str, files: Files) -> Iterator[Fault]:
    named = item.find(f"{PODCAST}chapters")
    path = files.site.path(named.get("url", "")) if named is not None else None
    if path is None:
        return
    lasts_s = float(item.findtext(f"{ITUNES}duration") or 0)
    try:
        told = json.loads((files.output / path).read_bytes())
        starts = [float(one["startTime"]) for one in told["chapters"]]
    except FileNotFoundError:
        return  # said already
    except (OSError, ValueError, KeyError, TypeError):
        yield Fault(where=where, what=f"{_name(path)} cannot be read as chapters.", remedy=AGAIN)
        return
    if starts != sorted(set(starts)):
        yield Fault(where=where, what=f"the chapters of {_name(path)} are not in order.", remedy=AGAIN)
    # The duration is told in whole seconds.
    if any(not 0 <= start < lasts_s + 0.5 for start in starts):
        yield Fault(where=where, what=f"a chapter of {_name(path)} starts after the end.", remedy=AGAIN)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ending(path: str) -> str:
    name, dot, ending = _name(path).rpartition(".")
    return dot + ending if name else ""
