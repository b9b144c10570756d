"""How written English is said: each shown word gets the words a reader would speak for it.

``RULES`` is the whole of it, asked in order; the first rule that knows a token says how it is read, and a
word no rule knows is taken apart at its joints and its parts are asked again. What no part of can be said
(emoji, another script) is shown and not said.
"""

from collections.abc import Callable, Sequence

from respoken import languages
from respoken.models import Word
from respoken.normalise import (
    abbreviations,
    addresses,
    calendar,
    chemistry,
    code,
    figures,
    measures,
    money,
    names,
    plain,
    roman,
)
from respoken.normalise.letters import inflected as with_s
from respoken.normalise.reading import Reading, Rule
from respoken.normalise.tokens import Token, tokenise

__all__ = ["RULES", "Pronounce", "with_s", "words"]

RULES: tuple[Rule, ...] = (
    plain.symbol,
    plain.known,
    plain.plural,
    roman.rule,
    abbreviations.meridiem,
    measures.unit_after_number,
    abbreviations.fixed,
    abbreviations.dotted,
    abbreviations.initial,
    abbreviations.title,
    abbreviations.anywhere,
    addresses.rule,
    code.rule,
    figures.known,
    calendar.date,
    calendar.clock,
    calendar.hour,
    calendar.hours,
    calendar.duration,
    calendar.military,
    calendar.decade,
    calendar.years,
    calendar.day,
    figures.label,
    calendar.year,
    money.code,
    money.abbreviated,
    money.symbol_first,
    money.symbol_last,
    figures.phone,
    figures.code_number,
    figures.ordinal,
    figures.plural,
    figures.fraction,
    measures.feet_and_inches,
    measures.quantity,
    figures.other,
    names.single_letter,
    chemistry.rule,
    names.designation,
    names.capitals,
    names.mixed_capitals,
    names.camel_case,
    names.letters_and_digits,
    plain.word,
)
"""Who is asked, in order."""

Pronounce = Callable[[Sequence[str]], tuple[str, ...] | None]
"""A show's own readings: the cores of the words ahead -> how the first of them are said, one string each
with "" for words said together with the one before, or None."""


def words(text: str, pronounce: Pronounce | None = None, language: str = "en") -> tuple[Word, ...]:
    """How each word of ``text`` is said, in order; the words' texts joined by blanks are the text's words.

    language: BCP 47; what follows is English, others are read by their own rules (respoken.languages), and
    one that has none as English is.

    ``spoken`` is in ASCII letters, hyphens, apostrophes and the marks ``; : , . ! ? — … ( ) “ ”``, or
    carries phonemes; it has no digits. pronounce is asked first.
    """
    if (other := languages.known(language)).wording:
        return languages.words(text, other, languages.region(language), pronounce)
    shown, tokens = tokenise(text)
    said: list[list[str]] = [[] for _ in shown]
    joined = [False] * len(shown)
    at = 0
    while at < len(tokens):
        reading = _read(tokens, at, pronounce)
        if reading is None:
            apart = plain.parts(tokens[at])
            if len(apart) > 1 or (apart and apart[0].core != tokens[at].core):
                tokens[at : at + 1] = apart
                continue
            reading = Reading(("",))
        _say(tokens, at, reading, said, joined)
        at += len(reading.spoken)
    return _gathered(shown, said, joined)


def _read(tokens: list[Token], at: int, pronounce: Pronounce | None) -> Reading | None:
    if pronounce is not None:
        if (given := _pronounced(tokens, at, pronounce)) is not None:
            return given
        compound = tokens[at].core.split("-")
        if len(compound) > 1 and any(part and pronounce([part]) for part in compound):
            return None  # so that it is taken apart, and its parts are read as the show wants
    return next((reading for rule in RULES if (reading := rule(tokens, at)) is not None), None)


def _pronounced(tokens: list[Token], at: int, pronounce: Pronounce) -> Reading | None:
    ahead = [tokens[at].core]
    while len(ahead) < 8 and not tokens[at + len(ahead) - 1].trail and at + len(ahead) < len(tokens):
        if tokens[at + len(ahead)].lead:
            break
        ahead.append(tokens[at + len(ahead)].core)
    spoken = pronounce(ahead)
    return None if spoken is None else Reading(spoken, joined="" in spoken)


def _say(tokens: list[Token], at: int, reading: Reading, said: list[list[str]], joined: list[bool]) -> None:
    last = at + len(reading.spoken) - 1
    for place, spoken in enumerate(reading.spoken, start=at):
        token = tokens[place]
        if place > at and reading.joined and token.shown != tokens[at].shown:
            joined[token.shown] = True
        if reading.joined:
            lead = token.lead if place == at else ""
            trail = _last_trail(tokens[last], reading) if place == at else ""
        else:
            lead, trail = token.lead, (_last_trail(token, reading) if place == last else token.trail)
        if spoken:
            said[token.shown].append(f"{lead}{spoken}{trail}")


def _last_trail(token: Token, reading: Reading) -> str:
    return token.trail if reading.trail is None else reading.trail


def _gathered(shown: list[str], said: list[list[str]], joined: list[bool]) -> tuple[Word, ...]:
    result: list[Word] = []
    for text, spoken, with_last in zip(shown, said, joined, strict=True):
        if with_last:
            last = result.pop()
            both = " ".join(filter(None, [last.spoken, *spoken]))
            result.append(Word(text=f"{last.text} {text}", spoken=both))
        else:
            said_so = " ".join(spoken)
            # Most words are said as they are shown: one string for both.
            result.append(Word(text=text, spoken=text if said_so == text else said_so))
    return tuple(result)
