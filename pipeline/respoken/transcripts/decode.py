"""A file becomes lines of clean text, whatever saved it.

Transcripts come out of word processors, meeting software and scrapers: in UTF-8 with and without a byte
order mark, in UTF-16, in Windows-1252, or half in one and half in another. What cannot be text is refused
with a word on what it is.
"""

import codecs
import re
import unicodedata
from pathlib import Path

from respoken.errors import TranscriptError
from respoken.transcripts import wordfile
from respoken.transcripts.base import Source
from respoken.transcripts.text import CONTROL, mend

MAX_BYTES = 50_000_000
"""Some 800 hours of talk. A larger file is refused unread."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_NOT_TRANSCRIPTS = (
    (b"%PDF", "a PDF", "Copy its text into a .txt file."),
    (b"PK\x03\x04", "an ODT, EPUB or ZIP file", "Save it as plain text or as .docx."),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "Save it as plain text."),
    (b"{\\rtf", "rich text (RTF)", "Save it as plain text."),
    (b"ID3", "an MP3", "Give its transcript; Respoken does not transcribe."),
    (b"RIFF", "a WAV or AVI file", "Give its transcript; Respoken does not transcribe."),
    (b"OggS", "an Ogg file", "Give its transcript; Respoken does not transcribe."),
    (b"fLaC", "a FLAC file", "Give its transcript; Respoken does not transcribe."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
)

_XML_ENCODING = re.compile(rb"""\s{0,20}<\?xml\s[^<>]{0,80}?encoding=["']([A-Za-z][\w.:-]{0,30})["']""")
_LETTERS = re.compile(r"iso8859|iso2022|cp\d|koi8|mac|shift_jis|euc|gb|big5|hz|johab|tis|ptcp")
_SCRIPT = re.compile(
    r"""(?x) \s* (?: (?://[^\n]*\n | /\*.{0,300}?\*/) \s* )*
    (?: (?: export\s+default | (?:export\s+)?(?:const|let|var)\s+[\w$]+ (?:\s*:[^=\n]{1,60})? \s*=
          | module\.exports\s*= | window\.[\w.]+\s*= ) \s* [\[{`]
      | [\[{] \s* (?: \{ \s* )? [A-Za-z_$][\w$]{0,40} \s* : \s* (?: ["'`\d{\[] | true | false | null ) )"""
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def source(path: Path) -> Source:
    """The lines of a file, decoded and mended. Raises TranscriptError when it is no readable text."""
    data = _read(path)
    name = str(path)
    if not data.strip(b"\x00 \t\r\n\x0c"):
        raise TranscriptError("is empty.", name, "Give a file with a transcript in it.")
    if data.startswith(b"PK\x03\x04") and (found := wordfile.lines(data, name)):
        return _from_word(name, *found)
    for magic, what, remedy in _NOT_TRANSCRIPTS:
        if data.startswith(magic):
            raise TranscriptError(f"is {what}, not text.", name, remedy)
    text, warnings = _declared(data) or _decode(data, name)
    if _SCRIPT.match(text[:2000]):
        raise TranscriptError(
            "is JavaScript, not text or JSON.", name,
            "Save the object as JSON: all names in double quotes, nothing before the first brace.",
        )
    lines = tuple(_LINE_END.split(mend(text)))
    if lines[-1] == "":
        lines = lines[:-1]
    if not any(line.strip() for line in lines):
        raise TranscriptError("is empty.", name, "Give a file with a transcript in it.")
    return Source(name, lines, warnings)


def _from_word(name: str, plain: list[str], marked: list[str]) -> Source:
    if not any(line.strip() for line in plain):
        raise TranscriptError("is a Word file without text.", name, "Give a file with a transcript in it.")
    lines = tuple(mend(line.replace("\n", " ")) for line in plain)
    return Source(name, lines, marked=tuple(map(mend, marked)))


def _declared(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """The text of XML that says it is in something else than Unicode, and is."""
    declared = _XML_ENCODING.match(data[:200])
    if not declared or (_is_utf8(data) and not data.isascii()):
        return None  # Saved again as UTF-8 by something that left the declaration as it was.
    try:
        encoding = codecs.lookup(declared[1].decode("ascii"))
        if not _LETTERS.match(encoding.name):
            return None
        text = data.decode("cp1252" if encoding.name == "iso8859-1" else encoding.name)
    except (LookupError, ValueError):
        return None
    return text, ()


def _read(path: Path) -> bytes:
    name = str(path)
    try:
        if not path.exists():
            raise TranscriptError("no such file.", name, "Check the path.")
        if path.is_dir():
            raise TranscriptError("is a folder.", name, "Give the transcript file in it.")
        if not path.is_file():
            raise TranscriptError("is not a regular file.", name, "Save the transcript to a file first.")
        if path.stat().st_size <= MAX_BYTES:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return data
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise TranscriptError(f"cannot be read ({reason}).", name, "Check the file.") from error
    raise TranscriptError(
        f"is larger than {MAX_BYTES // 1_000_000} MB, which no transcript is.", name,
        "Check that it is the right file, or split it.",
    )


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return _decode_bytes(data[len(mark) :], name)
            return _decode_wide(data[len(mark) :], encoding, name), ()
    if data.count(b"\x00") * 20 > len(data) or (b"\x00" in data and not _is_utf8(data)):
        return _decode_wide(data, _guess_wide(data, name), name), ()
    return _decode_bytes(data, name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_wide(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TranscriptError(
            f"is damaged {encoding.upper()} text ({error.reason} at byte {error.start}).", name,
            "Save it again as UTF-8.",
        ) from error


def _guess_wide(data: bytes, name: str) -> str:
    """UTF-16 without a mark: whichever byte order gives letters and line ends rather than noise."""
    sample = data[: min(len(data), 65536) // 2 * 2]
    noise = {encoding: _noise(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = min(noise, key=lambda encoding: noise[encoding])
    if noise[best] > 0.01:
        raise _binary(name)
    return best


def _noise(sample: bytes, encoding: str) -> float:
    """The share of characters that no text holds, 1 for what cannot be decoded."""
    text = sample.decode(encoding, errors="replace")
    kinds = [unicodedata.category(c) for c in text if c not in "\t\r\n\f\ufffd"]
    bad = sum(kind in ("Cc", "Cn", "Co", "Cs") for kind in kinds) + max(0, text.count("\ufffd") - 1)
    # The wrong byte order turns blanks and line ends into U+2000 and U+0A00.
    return 1.0 if not any(c in text for c in " \n\r\t") else bad / max(1, len(text))


def _decode_bytes(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text, warning = _decode_mixed(data, error)
        warnings: tuple[str, ...] = (warning,)
    else:
        warnings = ()
    controls = len(CONTROL.findall(text))
    if controls > 8 and controls > len(text) // 100:
        raise _binary(name)
    return text, warnings


def _decode_mixed(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    line = data.count(b"\n", 0, error.start) + 1
    damaged = data.decode("utf-8", errors="replace")
    bad = damaged.count("\ufffd")
    good = sum(character > "\x7f" for character in damaged) - bad
    if good > bad:
        # Mostly UTF-8 with a few bytes pasted in from elsewhere: keep the good letters.
        text = data.decode("utf-8", errors=_PASTED)
        return text, f"line {line}: some letters were not UTF-8 and were read as Windows-1252."
    text = data.decode("latin-1").translate(_WINDOWS_1252)
    return text, f"line {line}: not UTF-8, so the file was read as Windows-1252; check its accented letters."


def _pasted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return broken.decode("latin-1").translate(_WINDOWS_1252), error.end


_PASTED = "respoken-windows-1252"
codecs.register_error(_PASTED, _pasted)

# Python's cp1252 refuses the five bytes that have no letter; browsers read them as control characters.
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _binary(name: str) -> TranscriptError:
    return TranscriptError("is not text.", name, "Give a transcript: text, Markdown, Word, VTT, SRT or JSON.")
