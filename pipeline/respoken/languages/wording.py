"""Text in a language other than English -> the words that are spoken: figures, sums, times and initialisms.

Each blank-separated word is asked about in turn, with what follows it, and the first rule that knows it says
how it is read.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from respoken.languages.base import Language
from respoken.languages.figures import Figures
from respoken.languages.letters import Letters
from respoken.languages.numbers import Numbers
from respoken.languages.tokens import SPOKEN_MARKS, Reading, Token, heard, split
from respoken.models import Word

Pronounce = Callable[[Sequence[str]], tuple[str, ...] | None]
"""(the words from here on) -> what is said for each that the show's lexicon has an entry for, or None."""


def words(
    text: str, language: Language, region: str = "", pronounce: Pronounce | None = None,
) -> tuple[Word, ...]:
    """How each word of ``text`` is said; the words' texts joined by blanks are the text's words.

    ``spoken`` is in the language's letters, without figures, or carries phonemes. What stands in square
    brackets is shown and not said.
    """
    tokens = [split(shown) for shown in text.split()]
    reader = _Reader(language, region)
    found: list[Word] = []
    at, aside = 0, False
    while at < len(tokens):
        token = tokens[at]
        opens, aside = aside or "[" in token.lead, (aside or "[" in token.shown) and "]" not in token.shown
        if opens:
            found.append(Word(text=token.shown, spoken=""))
            at += 1
            continue
        if not token.core:
            _add_mark(found, token)
            at += 1
            continue
        given = _given(tokens, at, pronounce)
        found += given or [_word(tokens, at, reader.read(tokens, at))]
        at += len(given) if given else len(found[-1].text.split())
    return tuple(found)


def _add_mark(found: list[Word], token: Token) -> None:
    """A mark that stands by itself, as French has them, ends the word before it."""
    marks = heard(token.lead + token.trail)
    if marks and found and found[-1].spoken and found[-1].spoken[-1] not in SPOKEN_MARKS:
        found[-1] = replace(found[-1], spoken=found[-1].spoken + marks)
    found.append(Word(text=token.shown, spoken=""))


def _word(tokens: Sequence[Token], at: int, reading: Reading) -> Word:
    last = tokens[at + reading.count - 1]
    text = " ".join(token.shown for token in tokens[at : at + reading.count])
    if not reading.spoken:
        return Word(text=text, spoken="")
    trail = heard(last.trail if reading.stop else last.trail[1:])
    return Word(text=text, spoken=" ".join(f"{heard(tokens[at].lead)}{reading.spoken}{trail}".split()))


def _given(tokens: Sequence[Token], at: int, pronounce: Pronounce | None) -> list[Word]:
    """The next words as the show's lexicon has them, if it does."""
    if pronounce is None:
        return []
    ahead = [tokens[at].core]
    while len(ahead) < 8 and at + len(ahead) < len(tokens):
        last, following = tokens[at + len(ahead) - 1], tokens[at + len(ahead)]
        if last.trail or following.lead or not following.core:
            break
        ahead.append(following.core)
    spoken = pronounce(ahead)
    if spoken is None:
        return []
    if "" in spoken:
        return [_word(tokens, at, Reading(" ".join(filter(None, spoken)), len(spoken)))]
    return [_word(tokens, at + place, Reading(said)) for place, said in enumerate(spoken)]


class _Reader:
    """Reads one word at a time, with its neighbours in view."""

    def __init__(self, language: Language, region: str) -> None:
        assert language.wording is not None
        numbers = Numbers(language, language.wording, region)
        figures = Figures(language.wording, numbers)
        letters = Letters(language, language.wording, numbers)
        self._plain = letters.plain
        self._rules = (
            letters.short, letters.abbreviation, figures.sum, figures.percent, figures.clock, figures.date,
            figures.ordinal, figures.range, figures.quantity, figures.number, letters.sign, letters.address,
            figures.roman, letters.mixed, letters.initials,
        )

    def read(self, tokens: Sequence[Token], at: int) -> Reading:
        """How the next word or words are said."""
        elided = re.fullmatch(r"([^\W\d_]{1,4})['’](.*\d.*)", tokens[at].core)
        if elided:  # l'80%
            rest = replace(tokens[at], core=elided[2])
            without = self.read([*tokens[:at], rest, *tokens[at + 1 :]], at)
            return replace(without, spoken=f"{elided[1]}'{without.spoken}")
        for rule in self._rules:
            if (reading := rule(tokens, at)) is not None:
                return reading
        return Reading(self._plain(tokens[at].core))
