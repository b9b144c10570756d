"""A read-along book read back: what it shows, passage by passage, and where each passage is heard."""

import posixpath
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from respoken import ffmpeg, safexml

MOST_TEXT = 64 << 20
"""Bytes a document of the book may have unpacked: ten hours of talk are 3 MB."""

_SMIL = "{http://www.w3.org/ns/SMIL}"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_HEADINGS = frozenset(f"{_XHTML}h{level}" for level in range(1, 7))


@dataclass(frozen=True)
class Passage:
    """What is highlighted at once: its words, none for a heading, and the stretch of audio, in seconds."""

    document: str
    words: tuple[str, ...]
    audio: str
    begin_s: float
    end_s: float


@dataclass(frozen=True)
class Book:
    """The passages in reading order; how long each audio file is; the length that the book states.

    ``unsaid``: words of the text's paragraphs, names of speakers apart, that no passage holds.
    """

    passages: tuple[Passage, ...]
    lengths_s: dict[str, float]
    stated_s: float
    unsaid: tuple[str, ...]


def read(path: Path) -> Book:
    """The book in an EPUB 3 file with Media Overlays. Raises ValueError that says what is wrong."""
    try:
        with zipfile.ZipFile(path) as box:
            return _read(box)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise ValueError(f"is no whole EPUB file ({error})") from error


def _read(box: zipfile.ZipFile) -> Book:
    first = box.infolist()[0]
    if (first.filename, first.compress_type) != ("mimetype", zipfile.ZIP_STORED):
        raise ValueError("does not begin with its mimetype, stored as it is")
    container = _xml(box, "META-INF/container.xml")
    rootfile = next((one.get("full-path") for one in container.iter() if one.tag.endswith("}rootfile")), None)
    if not rootfile:
        raise ValueError("names no package document")
    package = _xml(box, rootfile)
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    passages: list[Passage] = []
    unsaid: list[str] = []
    for place in package.iter(f"{_OPF}itemref"):
        item = items[place.get("idref")]
        if overlay := item.get("media-overlay"):
            document = _beside(rootfile, item.get("href", ""))
            smil = _beside(rootfile, items[overlay].get("href", ""))
            found, rest = _passages(box, document, smil)
            passages += found
            unsaid += rest
    stated = [
        meta.text for meta in package.iter(f"{_OPF}meta")
        if meta.get("property") == "media:duration" and not meta.get("refines")
    ]
    lengths = {audio: _length_s(box, audio) for audio in dict.fromkeys(one.audio for one in passages)}
    return Book(tuple(passages), lengths, seconds(stated[0] or "") if stated else 0.0, tuple(unsaid))


def _passages(box: zipfile.ZipFile, document: str, smil: str) -> tuple[list[Passage], list[str]]:
    page = _xml(box, document)
    marked = {one.get("id"): one for one in page.iter() if one.get("id")}
    found: list[Passage] = []
    held: set[int] = set()
    for par in _xml(box, smil).iter(f"{_SMIL}par"):
        text, audio = par.find(f"{_SMIL}text"), par.find(f"{_SMIL}audio")
        if text is None or audio is None:
            raise ValueError(f"{smil}: a par without text or audio")
        where, _, name = text.get("src", "").partition("#")
        if _beside(smil, where) != document or name not in marked:
            raise ValueError(f"{smil}: {text.get('src')!r} is no place in {document}")
        held.add(id(marked[name]))
        # A chapter's title is shown over the pause before it, and nobody says it.
        title = marked[name].tag in _HEADINGS
        words = () if title else tuple("".join(marked[name].itertext()).split())
        found.append(Passage(
            document, words, _beside(smil, audio.get("src", "")),
            seconds(audio.get("clipBegin", "")), seconds(audio.get("clipEnd", "")),
        ))  # fmt: skip
    rest: list[str] = []
    for paragraph in page.iter(f"{_XHTML}p"):
        rest += _outside(paragraph, held)
    return found, rest


def _outside(element: Element, held: set[int]) -> list[str]:
    """Words in an element and in none of those held; speakers' names, which stand in ``b``, left out."""
    if id(element) in held or element.tag == f"{_XHTML}b":
        return []
    words = (element.text or "").split()
    for child in element:
        words += [*_outside(child, held), *(child.tail or "").split()]
    return words


def _xml(box: zipfile.ZipFile, name: str) -> Element:
    if box.getinfo(name).file_size > MOST_TEXT:
        raise ValueError(f"{name} is larger than {MOST_TEXT >> 20} MB")
    try:
        return safexml.parse(box.read(name))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _beside(name: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href)))


def _length_s(box: zipfile.ZipFile, name: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sound{posixpath.splitext(name)[1]}"
        with box.open(name) as source, path.open("wb") as target:
            while block := source.read(1 << 20):
                target.write(block)
        return ffmpeg.duration_s(path)


def seconds(clock: str) -> float:
    """A SMIL clock value (``0:01:37.516``, ``97.516s``, ``1.5min``) in seconds. Raises ValueError."""
    if full := re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d\d(?:\.\d+)?)", clock):
        return int(full[1] or 0) * 3600 + int(full[2]) * 60 + float(full[3])
    if short := re.fullmatch(r"(\d+(?:\.\d+)?)(h|min|s|ms)?", clock):
        return float(short[1]) * {"h": 3600.0, "min": 60.0, "ms": 0.001}.get(short[2], 1.0)
    raise ValueError(f"{clock!r} is no clock value")
