"""A show's own readings: names and coinages, respelled or in phonemes.

An entry is ``word = "respelling"`` or ``word = "/phonemes/"``; the word may be several. What an entry
says wins over every rule, and its inflected forms (Maghraoui's, evals) follow it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from respoken import normalise
from respoken.engines.kokoro.vocab import SOUNDS
from respoken.errors import SettingsError

ENGLISH = "AIOQWYTᵊᵻ ɑɐɒæɔəɛɜɪʊʌaeiou bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθʔ ˈˌː"
"""Those that English uses, as misaki writes it; what an error message offers."""

LONGEST = 200
"""Characters an entry's reading may have, so that one word always fits one call to an engine."""


@dataclass(frozen=True)
class Lexicon:
    """Compiled entries. ``exact`` are looked up as written, ``folded`` in any case; keys are words."""

    exact: Mapping[tuple[str, ...], tuple[str, ...]]
    folded: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int

    def pronounce(self, ahead: Sequence[str]) -> tuple[str, ...] | None:
        """How the first of these words are said, the longest entry first, or None.

        One string a word; "" for words that are said together with the first.
        """
        for count in range(min(self.longest, len(ahead)), 0, -1):
            words = tuple(_plain(word) for word in ahead[:count])
            if (found := self._find(words)) is not None:
                return found
        return None

    def _find(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        if (whole := self._look_up(words)) is not None:
            return whole
        *before, last = words
        for stem, ending in _stems(last):
            found = self._look_up((*before, stem))
            if found is not None:
                return _inflected(found, ending)
        return None

    def _look_up(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        return self.exact.get(words) or self.folded.get(tuple(word.lower() for word in words))


def compile(entries: Mapping[str, str], language: str = "en") -> Lexicon:
    """Entries checked and made ready. Raises SettingsError that names the entry at fault.

    language: BCP 47; respellings are read as that language is.
    """
    exact: dict[tuple[str, ...], tuple[str, ...]] = {}
    folded: dict[tuple[str, ...], tuple[str, ...]] = {}
    for entry, reading in entries.items():
        words = tuple(_plain(entry).split())
        if not words or not any(character.isalnum() for character in entry):
            raise SettingsError("an entry without a word.", f"[lexicon] {entry!r}", "Write the word read.")
        # An entry in lower case is the word in any case; one with capitals is that name and no other word.
        table = folded if entry == entry.lower() else exact
        table[words] = _reading(entry, words, reading.strip(), language)
    return Lexicon(exact, folded, max((len(words) for words in (*exact, *folded)), default=0))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).replace("’", "'").replace("‑", "-")


def _reading(entry: str, words: tuple[str, ...], reading: str, language: str) -> tuple[str, ...]:
    where = f"[lexicon] {entry!r}"
    if len(reading) > LONGEST:
        raise SettingsError(f"a reading of {len(reading)} characters.", where, f"Use at most {LONGEST}.")
    if reading.startswith("/"):
        return _phonemes(where, words, reading)
    read = normalise.words(_unstressed(reading), None, language)
    said = " ".join(word.spoken for word in read if word.spoken).split()
    if not said:
        raise SettingsError("a reading that says nothing.", where, "Respell the word, or give /phonemes/.")
    return _shared_out(words, said)


def _unstressed(reading: str) -> str:
    """show-LAY -> show-lay: capitals beside small syllables mark stress, they are no initialism."""
    return " ".join(
        word.lower() if re.fullmatch(r"(?=.*[a-z])(?=.*[A-Z]{2})[A-Za-z]+(?:-[A-Za-z]+)+", word) else word
        for word in reading.split()
    )


def _phonemes(where: str, words: tuple[str, ...], reading: str) -> tuple[str, ...]:
    groups = reading.strip("/").split()
    unknown = sorted(set("".join(groups)) - SOUNDS)
    if unknown or not reading.endswith("/") or not groups:
        what = f"no phoneme {' '.join(unknown)}." if unknown else "phonemes stand between two slashes."
        raise SettingsError(what, where, f"The symbols are {ENGLISH}; docs/words.md explains them.")
    if len(groups) == len(words):
        return tuple(f"[{_shown(word)}](/{group}/)" for word, group in zip(words, groups, strict=True))
    if len(groups) != 1:
        raise SettingsError(
            f"{len(groups)} groups of phonemes for {len(words)} words.", where,
            "Give one group a word, or one for all.",
        )
    return (f"[{_shown('-'.join(words))}](/{groups[0]}/)", *[""] * (len(words) - 1))


def _shown(word: str) -> str:
    return re.sub(r"[\[\]()/\s]", "", word) or "x"


def _shared_out(words: tuple[str, ...], said: list[str]) -> tuple[str, ...]:
    """A respelling over its words: one each where the counts agree, else all with the first."""
    if len(said) == len(words):
        return tuple(said)
    return (" ".join(said), *[""] * (len(words) - 1))


def _stems(word: str) -> list[tuple[str, str]]:
    """What a word could be an inflected form of, with the ending: Maghraoui's -> Maghraoui, 's."""
    endings = ("'s", "s'", "es", "s", "'")
    fitting = (ending for ending in endings if word.endswith(ending) and len(word) > len(ending) + 1)
    return [(word.removesuffix(ending), ending) for ending in fitting]


def _inflected(spoken: tuple[str, ...], ending: str) -> tuple[str, ...]:
    """The reading with an s on its last spoken word, in sounds or in letters."""
    last = max(place for place, word in enumerate(spoken) if word)
    *before, word = spoken[last].split()
    match = re.fullmatch(r"\[([^\]]*)\]\(/([^)]*)/\)", word)
    if ending == "'":
        return spoken
    written = ending.rstrip("'") if ending != "'s" else ending
    if match:
        word = f"[{match[1]}{written}](/{normalise.with_s(match[2])}/)"
    else:
        word += written
    return (*spoken[:last], " ".join([*before, word]), *spoken[last + 1 :])
