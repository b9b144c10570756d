"""Letters and signs that are no word -> how they are said: initialisms, abbreviations, addresses."""

import re
import unicodedata
from collections.abc import Sequence

from respoken.languages.base import Language, Wording
from respoken.languages.numbers import Numbers
from respoken.languages.tokens import Reading, Token

_SAYABLE = re.compile(r"(?:[BCDFGHJLMNPRSTVZ]?[AEIOU]){1,4}[MNRSLT]?|[A-Z]*(?:ESC|AST|OST)[A-Z]*[AEIOU]")


class Letters:
    """Rules that say a word that is not read as it is written, each with its neighbours in view."""

    def __init__(self, language: Language, how: Wording, numbers: Numbers) -> None:
        self._language, self._how, self._numbers = language, how, numbers

    def plain(self, core: str) -> str:
        """A word in letters, or nothing when the language has no letter of it."""
        readable = [letter for letter in core if letter.isalpha() and self._knows(letter)]
        return core.replace("’", "'").replace("_", " ") if readable else ""

    def _knows(self, letter: str) -> bool:
        plain = unicodedata.normalize("NFD", letter.lower())[0]
        return plain in self._language.alphabet or plain in "abcdefghijklmnopqrstuvwxyzßøłæœđ"

    def short(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """EE.UU.: what is written in capitals and read as other words."""
        token = tokens[at]
        for text in (token.core + token.trail[:1], token.core):
            if text in self._how.short:
                return Reading(self._how.short[text], stop=at + 1 == len(tokens) or token.trail != ".")
        return None

    def abbreviation(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """Sr., etc.: with its stop or without."""
        token = tokens[at]
        if token.trail[:1] == "." and (said := self._how.abbreviations.get(token.core.lower() + ".")):
            # A stop that is part of the abbreviation ends no sentence, unless the text ends there.
            last = at + 1 == len(tokens)
            return Reading(said, stop=last or tokens[at].trail != ".")
        said = self._how.abbreviations.get(token.core.lower())
        return Reading(said) if said else None

    def initials(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """IBM, l'ONU, J.: letter by letter."""
        *elided, core = tokens[at].core.replace("’", "'").split("'")
        if len(elided) > 1:
            return None
        bare = core.replace(".", "")
        capitals = bare.isalpha() and bare.isupper() and bare.isascii()
        single = len(bare) == 1 and capitals and bare.lower() not in self._language.small
        dotted = "." in core and capitals
        if not (single or dotted or (capitals and 2 <= len(bare) <= 5 and not _can_be_said(bare))):
            return None
        if _shouted(tokens, at) and not dotted:
            return None
        said = self._lettered(bare)
        return Reading("".join(f"{part}'" for part in elided) + said)

    def mixed(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """GPT-4, 4K, COVID-19: letters and figures apart."""
        core = tokens[at].core
        if not re.search(r"\d", core):
            return None
        said = []
        for part in re.findall(r"\d[\d.,]*\d|\d|[+&@%]|[^\d.,+&@%/_\s-]+", core):
            if part[0].isdigit():
                said.append(self._numbers.spelled(part))
            elif part in self._how.signs:
                said.append(self._how.signs[part])
            elif part.isascii() and part.isalpha() and (
                len(part) == 1 or (part.isupper() and not _can_be_said(part))
            ):
                said.append(self._lettered(part))
            else:
                said.append(self.plain(part))
        return Reading(" ".join(filter(None, said)))

    def sign(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """A sign that stands by itself: &, +."""
        said = self._how.signs.get(tokens[at].core)
        return None if said is None else Reading(said)

    def address(self, tokens: Sequence[Token], at: int) -> Reading | None:
        """Web and mail addresses: ejemplo.com, ana@ejemplo.es."""
        core = re.sub(r"^(?:https?://)?(?:www\.)?", "", tokens[at].core.lower()).rstrip("/")
        if not re.fullmatch(
            r"[\w-]+(?:[.@/][\w-]+)*(?:@[\w-]+(?:\.[\w-]+)*|\.[a-z]{2,4}(?:/[\w./-]*)?)", core,
        ):
            return None
        if tokens[at].core[:1].isupper() and "@" not in core and "/" not in core and core.count(".") > 1:
            return None
        dots = re.sub(r"([.@/_-])", r" \1 ", core).split()
        return Reading(" ".join(self._how.signs.get(part, self._part(part)) for part in dots))

    def _part(self, part: str) -> str:
        if part.isdigit():
            return self._numbers.spelled(part)
        if re.search(r"\d", part):
            return " ".join(self._part(one) for one in re.findall(r"\d+|\D+", part))
        spelled = len(part) <= 3 and part.isascii() and not _can_be_said(part.upper())
        return self._lettered(part) if spelled and part.isalpha() else part

    def _lettered(self, part: str) -> str:
        return " ".join(self._how.letters[letter] for letter in part.lower())


def _can_be_said(capitals: str) -> bool:
    """Whether capitals make a word: ONU, NATO, UNESCO; not IBM, nor EU, which is too short for one."""
    if len(capitals) < 3 or not re.search("[^AEIOU]", capitals):
        return False
    return _SAYABLE.fullmatch(capitals) is not None


def _shouted(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words around are in capitals too, so that they say nothing."""
    around = [token.core for token in tokens[max(0, at - 2) : at + 3]]
    near = [core for core in around if core.isalpha() and len(core) > 1]
    return len(near) > 2 and all(core.isupper() for core in near)
