"""The door to liblouis, which knows the braille of many languages: text in, cells out.

Its program lou_translate is run, once for each kind of braille. Cells are written in North American ASCII
braille, a character a cell, which embossers and braille displays read as .brf. A character that a
language's braille has no cells for is written by its plain letter or its name, never dropped.
"""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from respoken.errors import MediaError

PROGRAM = "lou_translate"

LONGEST = 900
"""Characters that are translated together at most: the program cuts a line at 2,048, wherever that falls."""

# The cells by their dots as a number, dot 1 being its lowest bit: the order of Unicode's braille patterns.
ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
NUMBER_SIGN = "#"
CONTINUATION = '"'
"""Dot 5: at the end of a line, that the word goes on in the next; in a list of contents, a guide dot."""

_FIRST_PATTERN = 0x2800
_PIECE = re.compile(rf"(?:.{{1,{LONGEST}}}(?:(?<=[.?!…])(?= )|$)|.{{1,{LONGEST}}}(?= |$)|.{{1,{LONGEST}}})")


@dataclass(frozen=True)
class Tables:
    """liblouis' tables of a language: one cell a letter, and contracted where the language has that."""

    uncontracted: str
    contracted: str = ""


# Six-dot literary braille only: a BRF has no cells of eight.
TABLES: Mapping[str, Tables] = {
    "af": Tables("afr-za-g1.ctb", "afr-za-g2.ctb"),
    "ar": Tables("ar-ar-g1.utb", "ar-ar-g2.ctb"),
    "ca": Tables("ca-g1.ctb"),
    "cs": Tables("cs-g1.ctb"),
    "cy": Tables("cy-cy-g1.utb", "cy-cy-g2.ctb"),
    "da": Tables("da-dk-g16.ctb", "da-dk-g26.ctb"),
    "de": Tables("de-g0.utb", "de-g2.ctb"),
    "en": Tables("en-ueb-g1.ctb", "en-ueb-g2.ctb"),
    "eo": Tables("eo-g1.ctb"),
    "es": Tables("es-g1.ctb", "es-g2.ctb"),
    "fi": Tables("fi.utb"),
    "fr": Tables("fr-bfu-comp6.utb", "fr-bfu-g2.ctb"),
    "ga": Tables("ga-g1.utb", "ga-g2.ctb"),
    "he": Tables("he-IL.utb"),
    "hi": Tables("hi-in-g1.utb"),
    "hr": Tables("hr-g1.ctb"),
    "hu": Tables("hu-hu-g1.ctb", "hu-hu-g2.ctb"),
    "it": Tables("it-it-comp6.utb"),
    "ko": Tables("ko-g1.ctb", "ko-g2.ctb"),
    "lv": Tables("Lv-Lv-g1.utb"),
    "nb": Tables("no-no-g0.utb", "no-no-g2.ctb"),
    "nl": Tables("nl-NL-g0.utb"),
    "nn": Tables("no-no-g0.utb", "no-no-g2.ctb"),
    "no": Tables("no-no-g0.utb", "no-no-g2.ctb"),
    "pl": Tables("Pl-Pl-g1.utb"),
    "pt": Tables("pt-pt-g1.utb", "pt-pt-g2.ctb"),
    "ru": Tables("ru-litbrl.ctb"),
    "sk": Tables("sk-g1.ctb"),
    "sl": Tables("sl-si-g1.utb"),
    "sr": Tables("sr-g1.ctb"),
    "sv": Tables("sv-g0.utb", "sv-g2.ctb"),
    "sw": Tables("sw-ke-g1.utb", "sw-ke-g2.ctb"),
    "tr": Tables("tr-g1.ctb", "tr-g2.ctb"),
    "uk": Tables("uk.utb"),
    "vi": Tables("vi-vn-g0.utb", "vi-vn-g2.ctb"),
}


def tables(language: str) -> Tables:
    """The tables of a language given in BCP 47. Raises MediaError for one that has none."""
    found = TABLES.get(re.split(r"[-_]", language.lower())[0])
    if not found:
        raise MediaError(
            f"there is no braille table for {language!r}.", "[show] language",
            f"It can be written in: {', '.join(TABLES)}.",
        )
    return found


def ready(language: str) -> None:
    """Nothing, when braille of that language can be written here. Raises MediaError otherwise."""
    named = tables(language)
    for table in filter(None, (named.uncontracted, named.contracted)):
        _lines(["a"], table)


def translated(texts: Sequence[str], table: str) -> list[str]:
    """Texts as ASCII braille, their words parted by single blanks. Raises MediaError.

    table: of liblouis, such as ``en-ueb-g2.ctb``.
    """
    folded = [" ".join(text.split()) for text in texts]
    stand_ins = _stand_ins({letter for text in folded for letter in text}, table)
    plain = [" ".join("".join(stand_ins.get(c, c) for c in text).split()) for text in folded]
    pieces = [[piece.strip() for piece in _PIECE.findall(text)] for text in plain]
    cells = iter(_lines([piece for parts in pieces for piece in parts], table))
    return [" ".join(" ".join(_ascii(next(cells)) for _ in parts).split()) for parts in pieces]


def number(value: int) -> str:
    """A whole number of 1 or more as ASCII braille: ``number(12)`` is ``#AB``."""
    return NUMBER_SIGN + "".join("JABCDEFGHI"[int(digit)] for digit in str(value))


def _ascii(patterns: str) -> str:
    cells = [ord(pattern) - _FIRST_PATTERN for pattern in patterns.replace(" ", "\u2800")]
    if any(not 0 <= cell < len(ASCII) for cell in cells):
        raise MediaError(
            f"liblouis gave cells of eight dots: {patterns}.", "brf", "Report this with the transcript."
        )
    return "".join(ASCII[cell] for cell in cells)


def _stand_ins(letters: set[str], table: str) -> dict[str, str]:
    """What is written for characters that a table does not know: plain letters, or their name."""
    unknown = sorted(letters - _known(letters, table) - {" "})
    ways = {letter: list(_ways(letter)) for letter in unknown}
    more = _known({c for way in ways.values() for text in way for c in text}, table) | {" "}
    return {
        letter: next((text for text in ways[letter] if set(text) <= more), "") for letter in unknown
    }


def _ways(letter: str) -> Iterator[str]:
    """Other ways to write a character, the nearest first; none for what is never seen."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp"):
        return
    yield unicodedata.normalize("NFKC", letter)
    bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    if bare:
        yield bare
    name = unicodedata.name(letter, f"character {ord(letter):x}").lower()
    yield f" ({name}) "
    yield f" {name} "


def _known(letters: Iterable[str], table: str) -> set[str]:
    """The characters that a table has cells for.

    liblouis writes one it does not know as the cells of ``'\\x6f22'``, or leaves a blank.
    """
    asked = sorted(letters)
    cells = _lines([*asked, *(f"'\\x{ord(letter):04x}'" for letter in asked)], table)
    pairs = zip(asked, cells[: len(asked)], cells[len(asked) :], strict=True)
    return {
        letter for letter, alone, unknown in pairs
        if alone not in ("", unknown) and all(0 < ord(c) - _FIRST_PATTERN < len(ASCII) for c in alone)
    }


def _lines(texts: Sequence[str], table: str) -> list[str]:
    """Each line as Unicode braille patterns. Raises MediaError."""
    program = shutil.which(PROGRAM)
    if not program:
        raise MediaError(
            "braille needs liblouis.", "brf", f"Install its program {PROGRAM}, on Debian in liblouis-bin."
        )
    done = subprocess.run(
        [program, "--forward", f"unicode.dis,{table}"],
        input="".join(f"{text}\n" for text in texts).encode(), capture_output=True, check=False,
    )
    lines = done.stdout.decode(errors="replace").split("\n")[:-1]
    if done.returncode or len(lines) != len(texts):
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise MediaError(f"liblouis says: {said[0]}.", f"brf, {table}", "Install a newer liblouis.")
    return lines
