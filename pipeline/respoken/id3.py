"""ID3v2.3 tags with chapters, written and read as bytes.

Version 2.3 with UTF-16 text is what most players read. The libraries that write chapter frames are
under the GPL, which does not fit an Apache-2.0 program, so the few frames that we need are built here from
the specifications: id3.org's ID3v2.3.0, and the ID3v2 Chapter Frame Addendum 1.0 for CHAP and CTOC.
Other readers, the tests' own among them, are held against what this writes.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from respoken.errors import MediaError

_HEADER = struct.Struct(">3sBBB4s")
_FRAME = struct.Struct(">4sIH")
_UTF16 = b"\x01"  # the encoding byte: UTF-16 with a byte order mark
_NO_OFFSET = 0xFFFFFFFF  # byte offsets of a chapter are optional, and this says that they are not given
_ORDERED, _TOP_LEVEL = 0x01, 0x02
MOST_CHILDREN = 255  # a CTOC counts its children in one byte


def text(name: str, value: str) -> bytes:
    """A text frame such as TIT2."""
    return _frame(name, _UTF16 + _utf16(value))


def user_text(description: str, value: str) -> bytes:
    """A TXXX frame: text under a name of one's own."""
    return _frame("TXXX", _UTF16 + _utf16(description) + b"\0\0" + _utf16(value))


def comment(language: str, value: str) -> bytes:
    """A COMM frame; language is ISO 639-2, such as eng."""
    return _frame("COMM", _UTF16 + language.encode("ascii") + _utf16("") + b"\0\0" + _utf16(value))


def picture(mime_type: str, picture_bytes: bytes) -> bytes:
    """An APIC frame with the front cover."""
    return _frame("APIC", b"\0" + mime_type.encode("ascii") + b"\0\x03\0" + picture_bytes)


@dataclass(frozen=True)
class ChapterMark:
    """A chapter of a tag: its times in whole milliseconds, as the frame holds them."""

    title: str
    start_ms: int
    end_ms: int


def chapters(marks: Sequence[ChapterMark], title: str) -> list[bytes]:
    """The CHAP frames and the table of contents over them, in time order; nothing for no chapters.

    title names the table of contents: Apple's players want it. More than 255 chapters are nested, for
    that is what a table can count.
    """
    if not marks:
        return []
    names = [f"chp{number}" for number in range(len(marks))]
    frames = [
        _frame(
            "CHAP",
            name.encode() + b"\0"
            + struct.pack(">4I", mark.start_ms, mark.end_ms, _NO_OFFSET, _NO_OFFSET)
            + text("TIT2", mark.title),
        )
        for name, mark in zip(names, marks, strict=True)
    ]
    groups = [names[first : first + MOST_CHILDREN] for first in range(0, len(names), MOST_CHILDREN)]
    if len(groups) == 1:
        return [_contents("toc", names, title, _ORDERED | _TOP_LEVEL), *frames]
    parts = [f"toc{number}" for number in range(len(groups))]
    nested = [
        _contents(part, group, marks[number * MOST_CHILDREN].title, _ORDERED)
        for number, (part, group) in enumerate(zip(parts, groups, strict=True))
    ]
    return [_contents("toc", parts, title, _ORDERED | _TOP_LEVEL), *nested, *frames]


def tag(frames: Sequence[bytes]) -> bytes:
    """A whole tag, to stand before the first MPEG frame."""
    body = b"".join(frames)
    if len(body) >= 1 << 28:
        raise MediaError(f"tags of {len(body):,} bytes do not fit in an MP3.", "", "Use a smaller cover.")
    return _HEADER.pack(b"ID3", 3, 0, 0, _syncsafe(len(body))) + body


@dataclass(frozen=True)
class Frame:
    """A frame as read: its four-letter name and its body."""

    name: str
    body: bytes

    @property
    def text(self) -> str:
        """The text of a text frame."""
        return _decode(self.body[:1], self.body[1:])

    @property
    def pair(self) -> tuple[str, str]:
        """The description and the value of a TXXX or COMM frame."""
        start = 4 if self.name == "COMM" else 1
        description, value = _split(self.body[:1], self.body[start:])
        return description, value


@dataclass(frozen=True)
class ChapterFrame:
    """A CHAP frame as read."""

    element: str
    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class ContentsFrame:
    """A CTOC frame as read."""

    element: str
    title: str
    top_level: bool
    ordered: bool
    children: tuple[str, ...]


def read(start: bytes) -> list[Frame]:
    """The frames of the tag a file begins with; none when it begins with no tag.

    start: the file's first bytes, the whole tag among them. Raises MediaError for a damaged tag.
    """
    if len(start) < _HEADER.size or not start.startswith(b"ID3"):
        return []
    _, version, _, _, length = _HEADER.unpack_from(start)
    if version not in (3, 4):
        raise MediaError(f"has an ID3v2.{version} tag.", "", "Make the episode again.")
    body = start[_HEADER.size : _HEADER.size + _plain(length)]
    return list(_frames(body, version))


def length(start: bytes) -> int:
    """How many bytes the tag at the start of a file takes, from its first ten; 0 when there is none."""
    if len(start) < _HEADER.size or not start.startswith(b"ID3"):
        return 0
    return _HEADER.size + _plain(_HEADER.unpack_from(start)[4])


def read_chapter(frame: Frame) -> ChapterFrame:
    """A CHAP frame's contents. Raises MediaError when it is cut short."""
    try:
        element, rest = frame.body.split(b"\0", 1)
        start_ms, end_ms, _, _ = struct.unpack_from(">4I", rest)
    except (ValueError, struct.error) as error:
        raise MediaError("has a damaged CHAP frame.", "", "Make the episode again.") from error
    return ChapterFrame(element.decode("latin-1"), _title(rest[16:]), start_ms, end_ms)


def read_contents(frame: Frame) -> ContentsFrame:
    """A CTOC frame's contents. Raises MediaError when it is cut short."""
    try:
        element, rest = frame.body.split(b"\0", 1)
        flags, count = rest[0], rest[1]
        *children, after = rest[2:].split(b"\0", count)
    except (ValueError, IndexError) as error:
        raise MediaError("has a damaged CTOC frame.", "", "Make the episode again.") from error
    return ContentsFrame(
        element.decode("latin-1"), _title(after), bool(flags & _TOP_LEVEL), bool(flags & _ORDERED),
        tuple(child.decode("latin-1") for child in children),
    )


def _contents(element: str, children: Sequence[str], title: str, flags: int) -> bytes:
    names = b"".join(child.encode() + b"\0" for child in children)
    return _frame(
        "CTOC", element.encode() + b"\0" + bytes([flags, len(children)]) + names + text("TIT2", title)
    )


def _frame(name: str, body: bytes) -> bytes:
    return _FRAME.pack(name.encode("ascii"), len(body), 0) + body


def _frames(body: bytes, version: int = 3) -> Iterator[Frame]:
    at = 0
    while at + _FRAME.size <= len(body) and body[at] != 0:  # zero bytes after the last frame are padding
        name, size, _ = _FRAME.unpack_from(body, at)
        if version == 4:
            size = _plain(body[at + 4 : at + 8])
        end = at + _FRAME.size + size
        if end > len(body):
            raise MediaError("has a tag that is cut short.", "", "Make the episode again.")
        yield Frame(name.decode("latin-1"), body[at + _FRAME.size : end])
        at = end


def _title(sub_frames: bytes) -> str:
    return next((frame.text for frame in _frames(sub_frames) if frame.name == "TIT2"), "")


def _utf16(value: str) -> bytes:
    # An emoji is two UTF-16 units and a lone half of one is no text; neither must break a tag.
    return b"\xff\xfe" + value.replace("\0", " ").encode("utf-16-le", "replace")


def _decode(encoding: bytes, body: bytes) -> str:
    codec = {b"\0": "latin-1", b"\x01": "utf-16", b"\x02": "utf-16-be", b"\x03": "utf-8"}.get(encoding)
    return body.decode(codec or "latin-1", "replace").rstrip("\0")


def _split(encoding: bytes, body: bytes) -> tuple[str, str]:
    if encoding in (b"\x01", b"\x02"):
        at = next((i for i in range(0, len(body) - 1, 2) if body[i : i + 2] == b"\0\0"), len(body))
        return _decode(encoding, body[:at]), _decode(encoding, body[at + 2 :])
    description, _, value = body.partition(b"\0")
    return _decode(encoding, description), _decode(encoding, value)


def _syncsafe(number: int) -> bytes:
    """A number in four bytes of seven bits, so that no byte looks like the start of an MPEG frame."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _plain(syncsafe: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(syncsafe, (21, 14, 7, 0), strict=True))
