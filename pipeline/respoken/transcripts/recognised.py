"""What speech recognisers write becomes turns: words or sentences with an id of who spoke.

Recognisers know voices, not names: ``0``, ``A``, ``SPEAKER_00``. They become ``Speaker 1`` and so on, unless
the file says who they are. Times are not needed to speak, so one that cannot be read is left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import Any

from respoken.transcripts import cues
from respoken.transcripts.base import MAX_SPEAKERS, Draft, Source, too_many_speakers
from respoken.transcripts.cues import Piece
from respoken.transcripts.jsontext import Found, shown
from respoken.transcripts.text import ENDED, fold, mend

MOST_FIELDS = 100
"""Fields of a file that are set aside one by one; of the rest only that there are more."""

REACH = 200
"""Characters of a text that are looked through for its next word."""

LONGEST_S = 1e9
"""Thirty years; a larger number is no time."""

PAUSE_S = 2.0
"""From the start of a word to the start of the next, after which somebody else may have spoken."""

UNDIARISED = "the file does not say who speaks: it was transcribed without telling voices apart"

_NUMBERED = re.compile(r"(?i)(?:speaker|spkr?|s|channel|ch|person|participant)?[\s_:#-]*(\d{1,4})")
_LETTERED = re.compile(r"(?i)(?:speaker[\s_:#-]*)?([A-Z])")
_NOBODY = re.compile(r"(?i)\s*(?:\?|-1|unknown|none|null|nan|undefined|n/?a|spk_unk)?\s*")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)")
_PLAIN = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)s?")
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)

Id = str | int | None
"""Who speaks, as the file has it."""


@dataclass(frozen=True)
class Said:
    """Words in a row by one voice: the text with the blanks around it, and the lines it stands on."""

    text: str
    speaker: Id
    start_s: float | None
    first: int
    last: int


# --- the fields of a value ---------------------------------------------------------------------------


class Fields:
    """An object of the file, read field by field. Raises TranscriptError, with the line, for wrong kinds."""

    def __init__(self, source: Source, value: Any, line: int, what: str) -> None:
        if not isinstance(value, dict):
            raise source.error(f"{what} is no object.", "Get the file as it was written.", line)
        self.source, self.value, self.line, self.what = source, value, line, what

    def text(self, *names: str) -> str:
        """The text of the first of these fields that is there, mended; empty when none is."""
        for name in names:
            value = self.value.get(name)
            if isinstance(value, str):
                return mend(value)
            if value is not None:
                raise self._fault(name, "no text")
        return ""

    def speaker(self, *names: str) -> Id:
        """Who speaks, by the first of these fields that is there; None where nobody is named."""
        for name in names:
            value = self.value.get(name)
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if isinstance(value, bool) or not isinstance(value, str | int | None):
                raise self._fault(name, "no speaker")
            if value is not None and not is_nobody(value):
                return value if isinstance(value, int) else fold(mend(value)).rstrip(" :") or None
        return None

    def elements(self, name: str) -> list[Any]:
        """The list under this name; empty when there is none."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._fault(name, "no list")
        return value

    def time(self, name: str, per_second: float = 1) -> float | None:
        """The time under this name in seconds, or None where there is none that can be read."""
        return time(self.value.get(name), per_second)

    def _fault(self, name: str, kind: str) -> Exception:
        return self.source.error(
            f"{self.what}'s {name} is {kind}.", "Get the file as it was written.", self.line
        )


def is_nobody(speaker: str | int) -> bool:
    """Whether what stands for a speaker says that it is not known who speaks."""
    return bool(_NOBODY.fullmatch(str(speaker)[:40]))


def time(value: Any, per_second: float = 1) -> float | None:
    """Seconds of a time: a number, ``1.2s``, ``0:01:02.5``; None for what is none."""
    if isinstance(value, str):
        text = value.strip()
        if clock := _CLOCK.fullmatch(text):
            hours, minutes, seconds = clock.groups()
            return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
        plain = _PLAIN.fullmatch(text)
        value = float(plain[1]) if plain else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / per_second if 0 <= value < LONGEST_S * per_second else None


# --- what is not speech ------------------------------------------------------------------------------


class Leftovers:
    """The fields of a file that are not speech, set aside with their names."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.count = 0

    def leave(self, found: Found, why: str = "a field, not speech") -> None:
        """Set a value aside."""
        self.count += 1
        self.draft.claim(found.first, found.last)
        if self.count <= MOST_FIELDS:
            self.draft.aside(found.first, why, shown(found.path, found.value))
            self.draft.claim(found.first, found.last)
        elif self.count == MOST_FIELDS + 1:
            self.draft.aside(found.first, why, "and more of them")


def drop_repeats(draft: Draft, said: Sequence[Said], what: str) -> None:
    """Account for the lines of words that the file has in a better form as well."""
    for one in said:
        draft.claim(one.first, one.last)
    if said:
        draft.aside(said[0].first, "the same words in another form", what)


# --- words become texts ------------------------------------------------------------------------------


def joined(words: Iterable[Said]) -> list[Said]:
    """The words of one speaker in a row as one text each."""
    words = list(words)
    tight = cues.tightness([word.text for word in words])
    found: list[Said] = []
    texts: list[str] = []
    last = 0

    def close() -> None:
        if texts:
            found[-1] = replace(found[-1], text="".join(texts), last=last)
            texts.clear()

    for word, close_by in zip(words, tight, strict=True):
        if not found or found[-1].speaker != word.speaker:
            close()
            found.append(word)
        elif not close_by and not (texts and spaceless(texts[-1], word.text)):
            texts.append(" ")
        texts.append(word.text)
        last = max(last, word.last)
    close()
    return found


def in_time(voices: Iterable[Sequence[Said]]) -> list[Said]:
    """The words of several channels in the order they are said, each channel's in sentences or up to a pause.

    Word by word, two who speak at once would cut each other to pieces.
    """
    timed: list[tuple[float, Said]] = []
    for words in voices:
        sentence: list[Said] = []
        start_s = 0.0
        for word, following in pairwise([*words, None]):
            assert word is not None
            sentence.append(word)
            before_s, start_s = start_s, start_s if word.start_s is None else word.start_s
            after_s = start_s if following is None or following.start_s is None else following.start_s
            if following is None or ENDED.search(word.text[-8:]) or after_s - start_s > PAUSE_S:
                first_s = before_s if sentence[0].start_s is None else sentence[0].start_s
                timed += [(first_s, one) for one in joined(sentence)]
                sentence = []
    return [one for _, one in sorted(timed, key=lambda pair: pair[0])]


def spaceless(before: str, after: str) -> bool:
    """Whether two words stand in a script that puts no blanks between words."""
    return bool(_SPACELESS.match(before.strip()[-1:]) and _SPACELESS.match(after.strip()[:1]))


def cut(whole: Said, words: Sequence[Said]) -> list[Said]:
    """A text where its words change their speaker, as one text each.

    It is cut where the words stand in it, so that nothing of it is lost. Where a change cannot be found in
    it, its words are joined instead, or, when they are not all of it, the text stays whole. A word without
    a speaker goes on with the one before.
    """
    marks: list[tuple[int, Id, float | None]] = []
    at = 0
    for word in words:
        bare = word.text.strip()
        place = whole.text.find(bare, at, at + len(bare) + REACH)
        if word.speaker is not None and (not marks or word.speaker != marks[-1][1]):
            if place < 0:
                return _instead(whole, words)
            marks.append((place, word.speaker, word.start_s) if marks else (0, word.speaker, whole.start_s))
        at = max(at, place + len(bare))
    if not marks:
        return [whole]
    ends = [place for place, _, _ in marks[1:]] + [len(whole.text)]
    return [
        replace(whole, text=whole.text[start:end], speaker=speaker, start_s=start_s)
        for (start, speaker, start_s), end in zip(marks, ends, strict=True)
    ]


def _instead(whole: Said, words: Sequence[Said]) -> list[Said]:
    letters = [re.sub(r"\W", "", text) for text in (whole.text, "".join(word.text for word in words))]
    if letters[0] != letters[1]:
        return [whole]
    speaker = next(word.speaker for word in words if word.speaker is not None)
    named: list[Said] = []
    for word in words:
        speaker = speaker if word.speaker is None else word.speaker
        named.append(replace(word, speaker=speaker))
    return joined(named)


# --- texts become turns ------------------------------------------------------------------------------


def read(
    draft: Draft, said: Sequence[Said], narrator: str | None, names: Mapping[str, str] | None = None
) -> Draft:
    """The draft with the texts joined into turns. Raises TranscriptError when nobody can be told.

    names: id -> name, where the file has such a map.
    """
    for one in said:
        draft.claim(one.first, one.last)
    called = _called(draft, said, names or {})
    said = _with_speakers(draft, said)
    voices = [None if one.speaker is None else called[one.speaker] for one in said]
    pieces = [
        Piece(one.first, fold(one.text), voice, one.start_s)
        for one, voice in zip(said, voices, strict=True)
    ]
    return cues.read(draft, cues.glued(pieces, [one.text for one in said]), narrator, UNDIARISED)


def _with_speakers(draft: Draft, said: Sequence[Said]) -> Sequence[Said]:
    """The texts, those of nobody given to who spoke before, the first of all to the first who is named."""
    speaker = next((one.speaker for one in said if one.speaker is not None), None)
    nobody = [one for one in said if one.speaker is None and one.text.strip()]
    if speaker is None or not nobody:
        return said
    draft.warn(
        f"line {nobody[0].first}: texts without a speaker, {len(nobody)} in all, go on with who spoke before."
    )
    found: list[Said] = []
    for one in said:
        speaker = speaker if one.speaker is None else one.speaker
        found.append(replace(one, speaker=speaker))
    return found


def _called(draft: Draft, said: Sequence[Said], names: Mapping[str, str]) -> dict[Id, str]:
    """Id -> what the speaker is called."""
    ids = list(dict.fromkeys(one.speaker for one in said if one.speaker is not None))
    if len(ids) > MAX_SPEAKERS:
        late = ids[MAX_SPEAKERS]
        raise too_many_speakers(
            draft.source, str(late), next(one.first for one in said if one.speaker == late)
        )
    called: dict[Id, str] = {one: names[str(one)] for one in ids if names.get(str(one))}
    rest = [one for one in ids if one not in called]
    numbers = _numbers(rest)
    called.update({one: str(one) for one in rest if one not in numbers})
    taken = {name.casefold() for name in called.values()}
    for one, number in numbers.items():
        free = next(n for n in count(number) if f"speaker {n}" not in taken)
        called[one] = f"Speaker {free}"
        taken.add(f"speaker {free}")
    if names and rest:
        draft.warn(f"the file's list of speakers does not name {', '.join(map(str, rest[:5]))}.")
    return called


def _numbers(ids: Sequence[Id]) -> dict[Id, int]:
    """Id -> its number from 1, for those that only number a voice.

    ``0`` and ``A`` are the first; where no id is 0, they count from 1 already. Letters are ids when they
    go on from A without wide gaps: Q and A are a question and its answer.
    """
    counted = {one: int(match[1]) for one in ids if (match := _NUMBERED.fullmatch(str(one)))}
    first = 1 if 0 in counted.values() else 0
    numbers: dict[Id, int] = {one: number + first for one, number in counted.items()}
    letters = {one: ord(match[1].upper()) - 64 for one in ids if (match := _LETTERED.fullmatch(str(one)))}
    if 1 in letters.values() and max(letters.values()) <= len(letters) + 3 and not counted:
        numbers.update(letters)
    return numbers
