"""The door to Typst, which sets PDFs: its fonts, what they lack, and its refusals as one line.

Source Sans 3 has Latin, Greek and Cyrillic letters, and with it the same words give the same bytes
everywhere. Only a text with other letters is set with the fonts of the machine too, and of every
``fontpkg-`` package that is installed. A letter that no font has never becomes an empty box.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from respoken.errors import MediaError
from respoken.package import lettering

if TYPE_CHECKING:
    import typst

FAMILY = "Source Sans 3"
STANDARD: Literal["ua-1"] = "ua-1"

REPLACEMENT = "[?]"
"""What stands for letters that no font has, and that nobody could read the names of."""

_PROBE = "#text(font: json(bytes(sys.inputs.fonts)), sys.inputs.words)"
_JOINER = "\u200d"  # what makes one picture of several
# Drawn by themselves they tell nothing about a font: marks stand on letters, the others are never seen.
_NEVER_ALONE = {"Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp", "Mc", "Me", "Mn"}
_PREFERRED = ("Noto Sans", "DejaVu Sans", "Liberation Sans")


@dataclass(frozen=True)
class Lettering:
    """How a text can be set: whether it needs the machine's fonts, and what stands for letters they lack."""

    system: bool
    stand_ins: Mapping[str, str]

    def __call__(self, text: str) -> str:
        """The text with white space folded, without control characters, in letters there are fonts for."""
        folded = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", " ".join(text.split()))
        shown = "".join(self.stand_ins.get(letter, letter) for letter in folded)
        return re.sub(r"(\[\?\])+", REPLACEMENT, shown).replace(f"]{_JOINER}[", "] [")

    @property
    def missing(self) -> str:
        """The letters no font has, each once; not those that are never seen, such as control characters."""
        return "".join(letter for letter, shown in self.stand_ins.items() if shown)


def module() -> Any:
    """The typst package. Raises MediaError when it is not installed."""
    try:
        import typst
    except ImportError as error:
        raise MediaError("a PDF needs Typst.", "pdf", "Install the package typst.") from error
    return typst


def families() -> list[str]:
    """The fonts a text is set in, the first that has a letter first."""
    return [FAMILY, *(name for name in _PREFERRED if name in _fonts(system=True).families())]


@cache
def lettering_of(words: tuple[str, ...]) -> Lettering:
    """How words can be set here."""
    letters = dict.fromkeys(letter for word in words for letter in word)
    odd = [letter for letter in letters if unicodedata.category(letter) in _NEVER_ALONE]
    odd += lettering.missing("".join(letter for letter in letters if letter not in odd))
    affected = [word for word in words if set(word).intersection(odd)]
    if not affected or _can_set(affected, system=False):
        return Lettering(False, {})
    without = lacking(odd, lambda part: _can_set([_standing(letter) for letter in part], system=True))
    found = Lettering(True, {letter: stand_in(letter) for letter in without})
    if _can_set([found(word) for word in affected], system=True):
        return found
    # A letter from one font and the mark on it from another cannot be set, though each alone can.
    return Lettering(True, {letter: stand_in(letter) for letter in odd})


def _standing(letter: str) -> str:
    """A letter; a mark that stands on letters gets one to stand on."""
    return f"o{letter}" if unicodedata.category(letter).startswith("M") else letter


def stand_in(letter: str) -> str:
    """What is shown for a letter that no font has.

    The name of a symbol, in brackets: ``[microphone]``. A mark for any other letter, whose name would say
    nothing to most readers. Nothing for control characters and their like, which are never seen.
    """
    if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp"):
        return ""
    name = unicodedata.name(letter, "")
    return f"[{name.lower()}]" if name and unicodedata.category(letter) == "So" else REPLACEMENT


def lacking(letters: Sequence[str], can_set: Callable[[Sequence[str]], bool]) -> list[str]:
    """The letters that cannot be set, in order, found by halving: mostly there are none, or very few."""
    if can_set(letters):
        return []
    if len(letters) == 1:
        return list(letters)
    half = len(letters) // 2
    return [*lacking(letters[:half], can_set), *lacking(letters[half:], can_set)]


def _can_set(words: Sequence[str], *, system: bool) -> bool:
    """Whether there are fonts for all of these words: Typst writes no PDF/UA with an empty box in it."""
    inputs = {"words": " ".join(words), "fonts": json.dumps(families() if system else [FAMILY])}
    source = f'#set document(title: "probe")\n#set text(lang: "en")\n{_PROBE}'
    try:
        _compiler(system).compile(
            source.encode(), format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=0
        )
    except module().TypstError:
        return False
    return True


def document(template: str, contents: Mapping[str, Any], day: str, *, system: bool) -> bytes:
    """A PDF/UA-1 of a Typst template that reads its contents from ``sys.inputs.contents``, as JSON.

    day: ISO 8601, when it says it was made, so that the same contents give the same bytes. system:
    whether it may use the fonts of the machine. Raises MediaError.
    """
    inputs = {"contents": json.dumps(contents, ensure_ascii=False)}
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    try:
        made, _ = _compiler(system).compile_with_warnings(
            template.encode(), format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=noon
        )
    except module().TypstError as error:
        reason = f"Typst says: {error.message}."
        raise MediaError(reason, "pdf", "Report this with the transcript.") from error
    assert isinstance(made, bytes), "a list is what Typst gives of pictures only"
    return made


@cache
def _fonts(*, system: bool) -> "typst.Fonts":
    packages = ["fontpkg_source_sans_3"]
    if system:
        packages += sorted(entry.module for entry in entry_points(group="fontpkg.family"))
    folders = [str(files(name) / "files") for name in dict.fromkeys(packages)]
    # Typst's own fonts are left out: its mathematical one has letters of scripts that it cannot join.
    fonts: typst.Fonts = module().Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=folders
    )
    return fonts


@cache
def _compiler(system: bool) -> "typst.Compiler":
    compiler: typst.Compiler = module().Compiler(
        font_paths=_fonts(system=system), ignore_system_fonts=not system
    )
    return compiler
