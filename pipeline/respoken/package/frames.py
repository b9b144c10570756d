"""An MP3 file as frames: parted without encoding again, and every part right to the sample.

A frame cannot be decoded alone: its bits may begin in the frames before it (the bit reservoir, at most 511
bytes), and its sound overlaps theirs. So a part starts with as many earlier frames as it needs, and its
first frame, LAME's Info frame copied from the source, tells players how many samples to leave out at both
ends. At 128 kb/s that is three frames, 78 ms, and the part of one; a player that ignores the Info frame
is late by so much.

Sources: ISO/IEC 11172-3, 2.4.1.7 and 2.4.2.7 (header, side information); the Xing and LAME tag as LAME's
own VbrTag.c writes it.
"""

import os
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from respoken import atomic
from respoken.audio import FRAME
from respoken.errors import MediaError
from respoken.models import Episode
from respoken.package import mp3
from respoken.package.base import Master

DECODER_DELAY = 529
"""Samples that every decoder is late; LAME's delay does not count them, and players add them."""

_BITRATES_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_HZ = (44_100, 48_000, 32_000)
_LAME = 120  # where LAME's part of the tag begins, from the word Info; it is 36 bytes long
_BLOCK = 1 << 18
_REMEDY = "Make the episode again."


@dataclass(frozen=True)
class Frames:
    """The frames of an MP3 file that holds sound of one rate, opened by ``reading``.

    ``delay`` is how many samples players leave out at the start, DECODER_DELAY included, so sample s of
    the sound is sample ``s + delay`` of what the frames decode to.
    """

    file: BinaryIO
    rate_hz: int
    offsets: "array[int]"
    delay: int
    sample_count: int
    info: bytes

    def aligned(self, sample: int) -> int:
        """The last sample up to this one at which a frame begins; 0 where there is none."""
        return max(0, (sample + self.delay) // FRAME * FRAME - self.delay)

    def part(self, first: int, last: int) -> Iterator[bytes]:
        """An MP3 file that holds samples first to last, the last not included, in blocks of bytes."""
        begins = self._start(first + self.delay)
        ends = min(len(self.offsets) - 1, -(-(last + self.delay) // FRAME))
        skip = first + self.delay - begins * FRAME
        beyond = (ends - begins) * FRAME - skip - (last - first)
        assert skip - DECODER_DELAY < 4096, "at the program's bit rate the reservoir is three frames at most"
        at, stop = self.offsets[begins], self.offsets[ends]
        yield _told(self.info, ends - begins, stop - at, skip - DECODER_DELAY, beyond + DECODER_DELAY)
        while at < stop:
            block = _read(self.file, at, min(stop - at, _BLOCK))
            yield block
            at += len(block)

    def between(self, first: int, last: int) -> bytes:
        """The frames first to last, the last not included."""
        return _read(self.file, self.offsets[first], self.offsets[last] - self.offsets[first])

    def _start(self, position: int) -> int:
        """The frame a part must start with so that it decodes right from this sample of the stream on."""
        wanted = position // FRAME
        start = decoded = max(0, wanted - 1)  # its sound overlaps the wanted frame's
        # The frames that follow it may reach back before it too.
        for frame in range(decoded, min(len(self.offsets) - 1, decoded + 4)):
            back, before = self._main(frame)[0], frame
            while back > 0 and before > 0:
                before -= 1
                back -= self._main(before)[1]
            start = min(start, before)
        return start

    def _main(self, frame: int) -> tuple[int, int]:
        """How many bytes before the frame its main data begins, and how many bytes of it the frame holds."""
        head = _read(self.file, self.offsets[frame], 8)
        before = 4 if head[1] & 1 else 6  # the header, and a checksum if there is one
        side = 17 if head[3] >> 6 == 3 else 32  # mono or not
        back = int.from_bytes(head[before : before + 2], "big") >> 7
        return back, self.offsets[frame + 1] - self.offsets[frame] - before - side


def join(parts: Iterable[tuple[bytes, int]], info: bytes, sample_count: int, path: Path) -> None:
    """Write frames that borrow no bits, one part after another, behind an Info frame that tells of them all.

    parts: frames, and how many they are. info: the Info frame of an encoding that they are from. What they
    hold beyond ``sample_count`` players leave out. Raises OSError.
    """
    delay = _pads(info)[0]
    with path.open("wb") as file:
        file.write(info)
        size, count = 0, 0
        for part, frames in parts:
            file.write(part)
            size, count = size + len(part), count + frames
        file.seek(0)
        file.write(_told(info, count, size, delay, count * FRAME - delay - sample_count))


@contextmanager
def reading(path: Path) -> Iterator[Frames]:
    """The frames of an MP3 file made by LAME, whatever tag is before them. Raises MediaError."""
    with ExitStack() as stack:
        try:
            frames = _frames(stack.enter_context(path.open("rb")), str(path))
        except OSError as error:
            raise MediaError(f"cannot be read ({error}).", str(path), _REMEDY) from error
        yield frames


@contextmanager
def of_episode(episode: Episode, master: Master, folder: Path) -> Iterator[Frames]:
    """The episode's MP3, encoded now where the master came without it. Raises MediaError."""
    if master.mp3:
        with reading(master.mp3) as sound:
            yield sound
        return
    with atomic.temporary_folder(folder, f".{episode.slug}-") as work:
        [made] = mp3.write(episode, master, work)
        with reading(made) as sound:
            yield sound


def _frames(file: BinaryIO, where: str) -> Frames:
    begins = _after_id3(_read(file, 0, 10))
    header = _read(file, begins, 4)
    sizes, rate_hz = _sizes(header, where)
    offsets = _offsets(file, begins, header[1], sizes)
    info = _read(file, offsets[0], offsets[1] - offsets[0]) if len(offsets) > 2 else b""
    found = info.find(b"Info", 0, 40)
    if found < 0 or len(info) < found + _LAME + 36:
        raise MediaError("begins with no Info frame, so its times are not known.", where, _REMEDY)
    delay, padding = _pads(info)
    del offsets[0]
    count = (len(offsets) - 1) * FRAME - delay - padding
    return Frames(file, rate_hz, offsets, delay + DECODER_DELAY, count, info)


def _pads(info: bytes) -> tuple[int, int]:
    """How many samples the encoder put before the sound and after it."""
    at = info.index(b"Info") + _LAME + 21
    pads = int.from_bytes(info[at : at + 3], "big")
    return pads >> 12, pads & 0xFFF


def _told(info: bytes, frames: int, size: int, delay: int, padding: int) -> bytes:
    """An Info frame made to tell of frames and their bytes. The checksum of the sound is left out."""
    tag = bytearray(info)
    at = tag.index(b"Info")
    total = len(tag) + size
    tag[at + 8 : at + 16] = struct.pack(">II", frames, total)
    tag[at + 16 : at + 116] = bytes(step * 256 // 100 for step in range(100))
    lame = at + _LAME
    tag[lame + 21 : lame + 24] = (delay << 12 | max(0, min(padding, 4095))).to_bytes(3, "big")
    tag[lame + 28 : lame + 34] = struct.pack(">IH", total, 0)
    tag[lame + 34 : lame + 36] = struct.pack(">H", _crc16(tag[: lame + 34]))
    return bytes(tag)


def _offsets(file: BinaryIO, begins: int, version: int, sizes: Sequence[int]) -> "array[int]":
    """Where each frame begins, and where the last one ends. version: the second byte of every header."""
    offsets: array[int] = array("q")
    end = file.seek(0, os.SEEK_END)
    at, held, block = begins, begins, b""
    while at + 4 <= end:
        if at + 4 > held + len(block):
            held, block = at, _read(file, at, _BLOCK)
        here = at - held
        size = sizes[block[here + 2]]
        if block[here] != 0xFF or block[here + 1] != version or not size or at + size > end:
            break
        offsets.append(at)
        at += size
    offsets.append(at)
    return offsets


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _after_id3(head: bytes) -> int:
    """Where the sound begins, behind an ID3v2 tag if there is one."""
    if head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _sizes(header: bytes, where: str) -> tuple[Sequence[int], int]:
    """Frame sizes in bytes by the header's third byte, 0 where it is no header's; and the rate in Hz."""
    # Sync, MPEG-1, Layer III; the last bit says whether there is a checksum.
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xFE != 0xFA or header[2] >> 2 & 3 == 3:
        raise MediaError("is no MPEG-1 Layer III sound.", where, _REMEDY)
    rate_hz = _RATES_HZ[header[2] >> 2 & 3]
    table = [
        144_000 * _BITRATES_KBPS[byte >> 4] // rate_hz + (byte >> 1 & 1)
        if 0 < byte >> 4 < 15 and byte >> 2 & 3 == header[2] >> 2 & 3 else 0
        for byte in range(256)
    ]
    return table, rate_hz


def _crc16(contents: bytes | bytearray) -> int:
    """CRC-16 with the polynomial 0x8005, bits reversed, as LAME's tag has it."""
    crc = 0
    for byte in contents:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
