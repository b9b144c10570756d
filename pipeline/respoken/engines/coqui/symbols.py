"""Words as a Coqui model's own input symbols, one string a word, so that every symbol's word is known.

A model reads letters or the phonemes of espeak. espeak joins words (of the: ʌvðə) and drops others, so
which phoneme is whose would be guesswork, it knows nothing of a show's lexicon, and it is a program of its
own that may be missing. English is therefore read by our own reader, whose symbols are written out as espeak
writes them. It is also heard better: of 1,115 words of a podcast by a real VITS trained on espeak's phonemes,
Whisper base took 45 otherwise when we read them, and 56 when espeak read the same sentences.
"""

import re
import shutil
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from importlib import metadata
from typing import Any, Protocol

from respoken.engines.base import PHONEMES, plain
from respoken.engines.coqui.loading import quiet
from respoken.engines.english import English
from respoken.errors import EngineError

RECIPE = 1
"""Counts changes of ours that alter what a model is given."""

PAUSES = ".!?…,;:—–-"
"""What is heard as a pause; the first four end a sentence."""


class Reader(Protocol):
    """Turns spoken words into a model's symbols."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same words could be read otherwise."""

    def say(self, spoken: str, table: Collection[str]) -> list[str]:
        """The symbols of each blank-separated word, all of them in ``table``; empty for what has none."""


def reader(settings: Mapping[str, Any], language: str) -> Reader:
    """How the words of a model are read. settings: its config. language: of the show, where it says none."""
    spoken = str(settings.get("phoneme_language") or language).lower()
    if not settings.get("use_phonemes"):
        return Letters(str(settings.get("text_cleaner") or ""), language.partition("-")[0])
    if spoken.partition("-")[0] == "en":
        return EnglishPhonemes(british=spoken.startswith(("en-gb", "en-uk")))
    return OtherPhonemes(str(settings.get("phonemizer") or "espeak"), spoken)


def language(settings: Mapping[str, Any], otherwise: str) -> str:
    """The language a model speaks, as BCP 47: its phonemes', else its only one, else ``otherwise``."""
    listed = settings.get("languages")
    only = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    phonemes = settings.get("phoneme_language") if settings.get("use_phonemes") else None
    code = str(phonemes or only or otherwise)
    main, *region = code.split("-")
    return "-".join([main.lower(), *[part.upper() for part in region[:1] if len(part) == 2]])


# --- letters ------------------------------------------------------------------------------------------


class Letters:
    """For models that read letters: words cleaned one by one as the model's training text was."""

    def __init__(self, cleaner: str, language: str) -> None:
        self._cleaner, self._language = cleaner, language

    @property
    def fingerprint(self) -> str:
        """Names the cleaner."""
        return f"letters-{RECIPE} {self._cleaner}"

    def say(self, spoken: str, table: Collection[str]) -> list[str]:
        """The letters of each word; those that carry phonemes are said as they are written."""
        return [_in_table(self._clean(plain(word)), table) for word in spoken.split()]

    def _clean(self, word: str) -> str:
        if not self._cleaner:
            return word
        from TTS.tts.utils.text import cleaners

        clean = getattr(cleaners, self._cleaner, None)
        if clean is None:
            raise EngineError(
                f"asks for the text cleaner {self._cleaner!r}, which Coqui's library lacks.", "coqui",
                "Correct text_cleaner in the model's config.json.",
            )
        try:
            return " ".join(str(clean(word, lang=self._language)).split())
        except ImportError as error:
            raise EngineError(
                f"the model's text cleaner needs a package ({error}).", "coqui", "Install that package."
            ) from error


# --- phonemes -----------------------------------------------------------------------------------------


class EnglishPhonemes:
    """For models trained on espeak's English: our reading of the words, in espeak's spelling."""

    def __init__(self, british: bool) -> None:
        self._reader = English(british)
        self._british = british

    @property
    def fingerprint(self) -> str:
        """Names the reader."""
        return f"espeak-spelling-{RECIPE} {self._reader.fingerprint}"

    def say(self, spoken: str, table: Collection[str]) -> list[str]:
        """The phonemes of each word; those it carries, where it does. Raises EngineError."""
        return [_in_table(ipa(word, self._british), table) for word in self._reader.say(spoken)]


class OtherPhonemes:
    """For models of other languages: the phonemes of the program the model was trained with."""

    def __init__(self, phonemizer: str, language: str) -> None:
        self._name, self._language = phonemizer, language
        self._loaded: Any = None

    @property
    def fingerprint(self) -> str:
        """Names the program; its version is not asked for, which would run it."""
        return f"{self._name}-{RECIPE} {self._language}"

    def say(self, spoken: str, table: Collection[str]) -> list[str]:
        """The phonemes of each word; those it carries, where it does. Raises EngineError."""
        words = spoken.split()
        carried = {at: _carried(word) for at, word in enumerate(words) if PHONEMES.search(word)}
        read = self._read([plain(word) for word in words])
        return [_in_table(carried.get(at, phonemes), table) for at, phonemes in enumerate(read)]

    def _read(self, words: Sequence[str]) -> list[str]:
        # A sentence read as one is read better, but only where as many words come back as were given.
        together = self._phonemes(" ".join(words)).split()
        return together if len(together) == len(words) else [self._phonemes(word) for word in words]

    def _phonemes(self, text: str) -> str:
        if not any(character.isalnum() for character in text):
            return text
        if self._loaded is None:
            self._loaded = _phonemizer(self._name, self._language)
        with quiet():
            return str(self._loaded.phonemize(text, separator=""))


def _phonemizer(name: str, language: str) -> Any:
    from TTS.tts.utils.text.phonemizers import get_phonemizer_by_name

    if name == "espeak" and not (shutil.which("espeak-ng") or shutil.which("espeak")):
        raise EngineError(
            "the model reads the phonemes of espeak-ng, which is not installed.", "coqui",
            "Install the program espeak-ng (Debian: apt install espeak-ng).",
        )
    try:
        return get_phonemizer_by_name(name, language=language)
    except (ImportError, OSError, RuntimeError, ValueError, KeyError, metadata.PackageNotFoundError) as error:
        raise EngineError(
            f"the phonemizer {name} cannot read {language} ({error}).", "coqui",
            f'Install it: pip install "coqui-tts[{language.partition("-")[0]}]", or espeak-ng for espeak.',
        ) from error


def _carried(word: str) -> str:
    """The phonemes given for a word, in IPA, with the punctuation around them."""
    return PHONEMES.sub(lambda match: ipa(match[2], british=False), word)


_WHOLE = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ʣ": "dz",
    "ʦ": "ts", "ʥ": "dʑ", "ʨ": "tɕ", "ᵊ": "ə", "T": "ɾ", "S": "ss",
}  # fmt: skip
_VOWEL = "[ˈˌ]?[AIOQWYaiuæɑɒɐɔəɛɜɪʊʌᵻᵊ]"
_AMERICAN = tuple((re.compile(pattern), spelt) for pattern, spelt in (
    (rf"ɜɹ(?={_VOWEL})", "ɜːɹ"),  # hurry
    ("ɜɹ", "ɜː"),  # bird
    (rf"əɹ(?={_VOWEL})", "ɚɹ"),  # around
    ("əɹ", "ɚ"),  # better
    ("^ə(?=.)", "ɐ"),  # about
    (r"([ˈˌ])i(?!ː)", r"\1iː"),  # see, but happy
    (r"([ɑɔu])(?!ː)", r"\1ː"),
    ("(?<=[æɑɔɛɜɪʊʌiuː])tn", "ʔn\u0329"),  # button
))  # fmt: skip


def ipa(phonemes: str, british: bool) -> str:
    """Phonemes in misaki's symbols, spelt as espeak spells English. ``ʤˈOɪ`` becomes ``dʒˈoʊɪ``."""
    if british:
        phonemes = phonemes.replace("ɛː", "eə")
    else:
        phonemes = " ".join(_american(word) for word in phonemes.split(" "))
    return "".join(_WHOLE.get(symbol, symbol) for symbol in phonemes)


def _american(word: str) -> str:
    for pattern, spelt in _AMERICAN:
        word = pattern.sub(spelt, word)
    return word


# --- what a model has no symbol for -------------------------------------------------------------------

_INSTEAD = {
    "ɚ": "əɹ", "ɾ": "t", "ʔ": "t", "ᵻ": "ɪ", "ɐ": "ə", "ɡ": "g", "ɹ": "r", "—": ",", "–": ",", "…": ".",
    "“": '"', "”": '"', "«": '"', "»": '"', ";": ",", ":": ",", "!": ".", "’": "'", "‘": "'",
}  # fmt: skip


def _in_table(symbols: str, table: Collection[str]) -> str:
    """The symbols that the model has, the nearest one instead of another where there is one."""
    if " " not in table:
        symbols = symbols.replace(" ", "")
    return "".join(_nearest(symbol, table) for symbol in unicodedata.normalize("NFC", symbols)).strip(" ")


def _nearest(symbol: str, table: Collection[str]) -> str:
    if symbol in table:
        return symbol
    if symbol in _INSTEAD:
        return "".join(_nearest(other, table) for other in _INSTEAD[symbol])
    apart = unicodedata.normalize("NFD", symbol)  # a model may know letters and their accents apart, or bare
    if len(apart) > 1:
        return "".join(mark for mark in apart if mark in table)
    other = symbol.lower() if symbol.isupper() else symbol.upper()
    return other if other in table and len(other) == 1 and symbol.isascii() else ""
