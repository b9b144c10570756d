"""The languages a transcript can be in: a table, one file a language.

A new language is a file with its rules and its wording, a line in LANGUAGES, a sample in
tests/samples/languages and voices that speak it (docs/languages.md).
"""

import re
from collections.abc import Iterable, Mapping

from respoken.errors import SettingsError
from respoken.languages import english, french, hindi, italian, portuguese, spanish
from respoken.languages.base import Language, Lines
from respoken.languages.wording import Pronounce, words

__all__ = [
    "ENGLISH", "LANGUAGES", "VERSION", "Language", "Lines", "Pronounce", "check", "find", "guess", "known",
    "primary", "region", "tag", "words",
]  # fmt: skip

VERSION = 1
"""Counts changes of ours that alter readings."""

ENGLISH = "en"

LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        english.LANGUAGE, spanish.LANGUAGE, french.LANGUAGE, hindi.LANGUAGE, italian.LANGUAGE,
        portuguese.LANGUAGE,
    )
}
"""Primary language subtag -> the language."""

_NAMES = {
    "english": "en", "spanish": "es", "castilian": "es", "español": "es", "french": "fr", "français": "fr",
    "hindi": "hi", "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "german": "de",
    "deutsch": "de", "dutch": "nl", "japanese": "ja", "chinese": "zh", "mandarin": "zh", "russian": "ru",
    "polish": "pl", "arabic": "ar", "korean": "ko", "turkish": "tr", "swedish": "sv",
}  # fmt: skip
_THREE_LETTERS = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "hin": "hi", "ita": "it", "por": "pt", "deu": "de",
    "ger": "de", "nld": "nl", "jpn": "ja", "zho": "zh", "cmn": "zh",
}  # fmt: skip
_OTHERS = {
    "de": frozenset(
        "der die und in den von zu das mit sich des auf für ist im nicht ein eine als auch es an werden aus"
        " er hat dass sie nach wird bei ich wir".split()
    ),
    "nl": frozenset(
        "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar naar bij heeft ik je"
        " dit wat we".split()
    ),
}  # fmt: skip
"""Languages that are not spoken here, but told from those that are."""

_FEWEST_WORDS = 25
_SURE = 0.18
"""Of running words at least so many are among a language's commonest; two languages share a third of that."""


def tag(text: str) -> str:
    """A language as files name it (es_MX, Spanish, spa), as a BCP 47 tag; what is no language, as it is."""
    plain = text.strip().replace("_", "-")
    lowered = plain.lower()
    main, _, rest = lowered.partition("-")
    main = _NAMES.get(main) or _THREE_LETTERS.get(main) or main
    return "-".join([main, *(_cased(part) for part in rest.split("-"))]) if rest else main


def _cased(subtag: str) -> str:
    """A region in capitals, a script with one, as BCP 47 recommends (RFC 5646, 2.1.1)."""
    return subtag.upper() if len(subtag) == 2 else subtag.title() if len(subtag) == 4 else subtag


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag, in lower case: es of es-MX."""
    return language.partition("-")[0].casefold()


def region(language: str) -> str:
    """The region of a BCP 47 tag, MX of es-MX, or nothing."""
    parts = language.split("-")[1:]
    return next((part.upper() for part in parts if re.fullmatch("[A-Za-z]{2}|[0-9]{3}", part)), "")


def find(language: str) -> Language | None:
    """The language of a BCP 47 tag, None where it cannot be read here."""
    return LANGUAGES.get(primary(language))


def known(language: str) -> Language:
    """The language of a BCP 47 tag; for an unknown one English, whose lines and rules it then gets."""
    return find(language) or LANGUAGES[ENGLISH]


def check(language: str, where: str) -> None:
    """Nothing, when a language can be read here. Raises SettingsError that says which can."""
    if find(language) is None:
        supported = ", ".join(f"{one.code} ({one.name})" for one in LANGUAGES.values())
        raise SettingsError(
            f"the language {language!r} cannot be read by this engine.", where,
            f"Supported are {supported}; other engines have others: docs/languages.md.",
        )


def guess(texts: Iterable[str]) -> str:
    """The primary subtag of the language that a text is evidently in, or nothing when that is not plain."""
    spoken = " ".join(texts)
    letters = [letter for letter in spoken if letter.isalpha()]
    if letters and sum("\u0900" <= letter <= "\u097f" for letter in letters) > len(letters) / 2:
        return "hi"
    heard = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", spoken.lower().replace("’", "'"))
    if len(heard) < _FEWEST_WORDS:
        return ""
    tables = {**{code: one.small for code, one in LANGUAGES.items()}, **_OTHERS}
    shares = {code: sum(word in small for word in heard) / len(heard) for code, small in tables.items()}
    best, second = sorted(shares, key=lambda code: -shares[code])[:2]
    return best if shares[best] >= _SURE and shares[second] < 0.7 * shares[best] else ""
