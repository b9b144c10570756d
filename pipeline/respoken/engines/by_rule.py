"""Words of languages that are read by rule become the phonemes Kokoro was trained on, one string a word.

The rules are in ``respoken.languages``, a file a language; here is what they have in common: punctuation,
phonemes given by hand, and words in Latin letters where the language has others, which are read as English.
"""

import re
import unicodedata
from collections.abc import Sequence

from respoken import languages
from respoken.engines.base import PHONEMES
from respoken.engines.english import English
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS, VOCAB, ids
from respoken.errors import EngineError

_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_OTHERWISE = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "e", "ð": "d", "þ": "t", "ı": "i", "ʼ": "'", "’": "'"}
)


class ByRule:
    """Reads a language of the table, English excepted. Cheap to build.

    language: BCP 47; its region decides where readings differ by it. Raises EngineError for a language that
    has no rules.
    """

    def __init__(self, language: str) -> None:
        found = languages.find(language)
        if found is None or found.sounds is None:
            raise EngineError(
                f"there are no rules to read {language!r} by.", "Kokoro", "See docs/languages.md.",
            )
        self._language, self._sounds = found, found.sounds
        self._region = languages.region(language)
        self._latin = English(british=False) if "a" not in found.alphabet else None

    @property
    def fingerprint(self) -> str:
        """Changes when the same words could be read otherwise."""
        latin = f" {self._latin.fingerprint}" if self._latin else ""
        return f"{self._language.code}-{languages.VERSION} {self._region}".strip() + latin

    def say(self, spoken: str) -> tuple[str, ...]:
        """The phonemes of each blank-separated word of ``spoken``, in Kokoro's symbols, its marks included.

        A word may be ``[shown](/phonemes/)``, with punctuation around it; those phonemes are taken as they
        are. Raises EngineError for given phonemes outside Kokoro's table.
        """
        words = spoken.split()
        said = [""] * len(words)
        breath: list[int] = []
        for place, word in enumerate(words):
            if match := PHONEMES.search(word):
                ids(match[2])
                said[place] = _marks(word[: match.start()]) + match[2] + self._ending(word[match.end() :])
                continue
            core = self._core(word)
            if core and self._latin and _LATIN.search(core):
                said[place] = "".join(self._latin.say(word))
            elif core:
                breath.append(place)
                if not _marks(word[len(word.rstrip("".join(PUNCTUATION))) :]) and place + 1 < len(words):
                    continue
            else:
                said[place] = _marks(word)
            self._read(words, breath, said)
            breath = []
        self._read(words, breath, said)
        return tuple(said)

    def _read(self, words: Sequence[str], places: Sequence[int], said: list[str]) -> None:
        """Fill in the sounds of words that are said in one breath."""
        cores = [self._core(words[place]) for place in places]
        for place, sounds in zip(places, self._sounds(cores, self._region), strict=True):
            lead, trail = _around(words[place])
            said[place] = lead + _in_vocabulary(sounds) + trail

    def _ending(self, rest: str) -> str:
        core = self._core(rest)
        sounds = self._sounds([core], self._region)[0] if core else ""
        return _in_vocabulary(sounds) + _marks(rest)

    def _core(self, word: str) -> str:
        """A word in the language's own letters, in lower case, without the marks around it."""
        text = unicodedata.normalize("NFC", word).lower().translate(_OTHERWISE)
        kept = []
        for letter in text:
            known = letter in self._language.alphabet or letter in "'-" or not letter.isalpha()
            kept.append(letter if known else unicodedata.normalize("NFD", letter)[0])
        return "".join(kept).strip("".join(PUNCTUATION) + "'-\"")


def _around(word: str) -> tuple[str, str]:
    """The marks before and after a word."""
    marks = "".join(PUNCTUATION)
    bare = word.strip(marks)
    start = word.find(bare) if bare else len(word)
    return _marks(word[:start]), _marks(word[start + len(bare) :])


def _marks(text: str) -> str:
    return "".join(mark for mark in text if mark in PUNCTUATION)


def _in_vocabulary(sounds: str) -> str:
    # A word that is only marks to the rules says nothing.
    kept = "".join(symbol for symbol in sounds if symbol in VOCAB)
    return kept if any(symbol in SOUNDS for symbol in kept) else ""
