"""Whether words that a language model wrote can be trusted: what they name must occur in the transcript.

Every name, every number and every capitalised term must be found in what was said or in what the source
says of the episode; a name of several words must be found as it stands, so that no first name comes to
another's last. What is said about the things named cannot be checked this way.
"""

import re
from collections.abc import Iterable, Sequence

from respoken import phrases

_WORD = re.compile(r"[^\W_]+(?:['’.\-&/+][^\W_]+)*[+#%]*")
_NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000",
    "half": "half", "third": "third", "quarter": "quarter", "dozen": "dozen", "double": "double",
    "twice": "twice",
}
_PERHAPS_NAMES = {"NNP", "NNPS", "FW", "VBG"}
"""Tags that the tagger gives to names at the beginning of a sentence; Turing, for one, is a verb to it."""

_FREE = {"i", "i'm", "i've", "i'll", "i'd"}


class Source:
    """All that may be named: the words of a transcript and of what is known about the episode, in order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = [word for text in texts for word in (*_plain(text), "|")]
        self._known = {_NUMBERS.get(word, word) for word in self._words} | set(self._words)
        self._known |= {part for word in self._known for part in re.split(r"[-/]", word)}
        self._joined = f" {' '.join(self._words)} "

    def has(self, words: Sequence[str]) -> bool:
        """Whether these plain words follow each other somewhere."""
        return f" {' '.join(words)} " in self._joined

    def knows(self, word: str) -> bool:
        """Whether a plain word occurs; a number also where it is spelt out."""
        return _NUMBERS.get(word, word) in self._known


def strangers(text: str, source: Source, *, english: bool) -> list[str]:
    """The names, numbers and capitalised terms of a text that the source does not have, as written."""
    text = _together(text)
    missing = []
    for run in _runs(text, english=english):
        plain = _plain(" ".join(run))
        if not _is_known(plain, run, source):
            missing.append(" ".join(run))
    for word in _WORD.findall(text):
        plain_word = _plain(word)[0]
        if (re.search(r"\d", word) or plain_word in _NUMBERS) and not source.knows(plain_word):
            missing.append(word)
    return list(dict.fromkeys(missing))


def _is_known(plain: Sequence[str], run: Sequence[str], source: Source) -> bool:
    if source.has(plain):
        return True
    if len(run) == 1:
        return source.knows(plain[0])
    # Initialisms before or after a name (the CEO Ada Lovelace) need only occur themselves.
    pieces: list[list[str]] = [[]]
    for word in run:
        if word.isupper() and len(word) > 1:
            pieces += [[word], []]
        else:
            pieces[-1].append(word)
    whole = [piece for piece in pieces if piece]
    return len(whole) > 1 and all(_is_known(_plain(" ".join(piece)), piece, source) for piece in whole)


def _runs(text: str, *, english: bool) -> Iterable[list[str]]:
    """Capitalised words that stand together, as written; a word that only begins a sentence is none."""
    begins = _sentence_beginnings(text)
    tagged = {token.start: token.tag for token in phrases.tag([text])[0]} if english else {}
    run: list[str] = []
    reached = -1
    for match in _WORD.finditer(text):
        word = match[0]
        named = bool(re.search(r"[A-ZÀ-ÖØ-Þ]", word)) and word.lower().replace("’", "'") not in _FREE
        if named and match.start() in begins and not re.search(r"\w[A-Z]|\d", word):
            named = not english or tagged.get(match.start(), "NNP") in _PERHAPS_NAMES
        apart = text[reached:match.start()] != " "
        if run and (apart or not named):
            yield run
            run = []
        if named:
            run.append(word)
        reached = match.end()
    if run:
        yield run


def _sentence_beginnings(text: str) -> set[int]:
    return {match.start(1) for match in re.finditer(r"(?:^|[.!?:…]\s+|\n)[“\"'‘(]*(\w)", text)}


def _together(text: str) -> str:
    """A text whose numbers have no commas."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _plain(text: str) -> list[str]:
    """Words as they are compared: lower case, one kind of apostrophe, no possessive, no commas in numbers."""
    text = _together(text.lower().replace("’", "'"))
    return [re.sub(r"'s$", "", word).rstrip("%") or word for word in _WORD.findall(text)] or [text.strip()]
