"""The places where a speaker's label might stand, in the layouts transcripts use.

``Name: words``, ``Name (00:12): words``, ``[00:12] Name: words``, a name and a time alone above the words,
``[Name] words``. Nothing is decided here: a candidate is only a place to look at.
"""

import re
from dataclasses import dataclass, replace

from respoken.transcripts import wording
from respoken.transcripts.names import Shape, shape
from respoken.transcripts.text import fold
from respoken.transcripts.times import STAMP, TIME, stamp_s

LABEL_ZONE = 140
"""Characters from the start of a line in which a label has to end."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a label might stand: the name, what follows it, and how it is laid out.

    ``dress`` is how it is written, such as "bold colon"; ``fresh`` says whether it begins a paragraph
    (None where nothing can be told, as on the first line); ``bracket`` is what stands in brackets behind
    the name, such as the initials in "Ann Lee (AL):".
    """

    line: int
    name: str
    rest: str
    dress: str
    fresh: bool | None = None
    start_s: float | None = None
    tight: bool = False
    colon: bool = True
    bracket: str = ""

    @property
    def key(self) -> str:
        """The name as it is compared: case does not count."""
        return self.name.casefold()

    @property
    def alone(self) -> bool:
        """Whether nothing follows it on its line."""
        return not self.rest


_TO = r"\s*(?:-->|->|→|-|–|—|to)\s*"
_RANGE = rf"{TIME}(?:{_TO}{TIME})?"
_STAMPS = rf"[\[(<{{]{STAMP}(?:{_TO}{STAMP})?[\])>}}]"
_LEAD = rf"(?:(?:{_STAMPS}|{_RANGE})\s*[-–—|:]?\s*)?"
_NOTE = (
    rf"\s*\[[^\[\]]{{0,40}}\]|\s*\((?!\d{{1,3}}\))[^()]{{0,40}}\)"
    rf"|\s*（[^（）]{{0,40}}）|\s*[-–—|,@]?\s*{_RANGE}(?=\s*(?:[:：]|$))"
)
_NAME = r"(?P<name>[^:：\[\]{}<>\s][^:：\[\]{}<>]{0,70}?)"
_NAME_ALONE = r"(?P<name>[^:：\[\]{}<>()\s\d][^:：\[\]{}<>()]{0,70}?(?:\s\(\d{1,3}\))?)"
_NAME_BOXED = r"[\[<](?P<boxed>[^\[\]():：<>]{1,60})[\]>]"

_COLON = re.compile(rf"(?P<lead>{_LEAD}){_NAME}(?P<notes>(?:{_NOTE}){{0,2}})\s*(?P<colon>[:：])")
_TIME_BEHIND_NAME = re.compile(
    rf"(?:{_NAME_BOXED}|{_NAME_ALONE})"
    rf"(?P<notes>(?:\s*\((?!\d{{1,3}}\))[^()]{{0,40}}\))?\s*[-–—|,@•·]?\s*(?:{_STAMPS}|{_RANGE}))\s*"
)
_TIME_AHEAD_OF_NAME = re.compile(
    rf"(?P<notes>{_STAMPS}|{_RANGE})\s*[-–—|]?\s*(?:{_NAME_BOXED}|{_NAME_ALONE}\s*(?:\((?!\d{{1,3}}\))[^()]{{0,60}}\))?)\s*"
)
_TIME_BETWEEN = re.compile(rf"{_NAME_ALONE}\s*(?P<notes>[\[(]{TIME}[\])])\s*[-–—|]?\s+(?=\S)")
_BRACKETED = re.compile(
    rf"(?P<lead>{_LEAD})[\[(<](?P<name>[^\[\]():：<>]{{1,60}})[\])>]\s*[:：]?"
)
_COLON_OF_WORDS = re.compile(r"[:：](?!\d\d)")
_DIGIT = re.compile(r"\d[\d:.,;hms \])>}]")
_SOUND_AHEAD = re.compile(r"[\[(]([^\[\]()]{1,40})[\])]\s+(?=[^\s\[(])")
_ARROW = re.compile(r"(?P<name>[^\s\d:：\[\]()<>{}][^:：\[\](){}<>]{0,40}?)\s?>{2,3}\s(?=\S)")
# As Congress prints it: Mr. Smith of Ohio. Thank you. - The Chairman. Without objection.
_TITLED = re.compile(
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Hon|Sen|Rep|Gen|Adm|Sec)\.|Senator|Congress(?:man|woman)|Miss|Chair(?:man|woman)?"
    r"|Representative|Secretary|General|Admiral|Director|Judge|Justice|Commissioner|Ambassador)"
    r"(?:\s[A-Z][\w'’-]{1,30}){1,3}(?:\sof(?:\s[A-Z]\w+){1,3})?"
    r"|(?:The|Presiding)\s(?:Acting\s)?(?:Chair(?:man|woman|person)?|CHAIR(?:MAN|WOMAN)?|Speaker|SPEAKER|Clerk|CLERK|President|PRESIDENT"
    r"|Officer|OFFICER|Secretary|Court|COURT|Witness|WITNESS))\.\s(?=\S)"
)
_QUESTION_NUMBER = re.compile(r"^(?:[QA]\d{1,3}|\d{1,3})[.)]\s+(?=[^\W\d_])")
_PLAYED = re.compile(r"(?:BEGIN|END|START|COMMERCIAL|VIDEO|AUDIO|VOICE)\b[A-Z ]*$")
_DASHED = re.compile(r"(?P<name>[^\s\d:：\[\]()<>{}–—-][^:：\[\](){}<>–—]{1,40}?)\s(?:[-–—]|--)\s(?=\S)")
_LETTER = re.compile(r"(?P<name>Q|A)\.\s(?=\S)")
_NOTES_BEHIND = re.compile(rf"(?:{_NOTE})+$")
_CLOCK = re.compile(rf"{TIME}(?:[:;]\d{{2}})?|(?<=[\[(<{{]){STAMP}")
_TIME_BEFORE_WORDS = re.compile(rf"[\[(]({TIME})[\])]\s*[-–—:]?\s*|({TIME})$")
_IN_BRACKETS = re.compile(r"[\[(（]\s*([^\[\]()（）]{1,60}?)\s*[\])）]")
_EDGE = re.compile(r"^[^\w@$]+|^\$(?![^\W\d_])|[^\w.)'’!?…\u0300-\u036f\u0900-\u0dff]+$")
# What stands around a label and is none of it. The vowel signs of India's scripts are no letters to \w.


def find(line: int, text: str, fresh: bool | None, dress: str = "") -> Candidate | None:
    """The label that might stand at the start of a line, or None. ``text`` is folded, without markup.

    ``dress`` is how the start of the line is set off, such as "bold".
    """
    zone = text[:LABEL_ZONE]
    if text[:1] in ("(", "[") and (candidate := _after_sound(line, text, fresh, dress)):
        return candidate
    if (dress or _COLON_OF_WORDS.search(zone)) and (match := _COLON.match(zone)):
        candidate = _from_colon(match, line, text, fresh, dress)
        if candidate:
            unlike = shape(candidate.name) < Shape.HANDLE
            return (_without_colon(line, text, fresh, dress) if unlike else None) or candidate
    if len(text) <= LABEL_ZONE and _DIGIT.search(text):
        for pattern, place in ((_TIME_BEHIND_NAME, "time behind"), (_TIME_AHEAD_OF_NAME, "time first")):
            if match := pattern.fullmatch(text):
                name = match["boxed"] or match["name"]
                layout = f"{dress} {place}"
                return _candidate(line, name, match["notes"], "", layout, fresh, colon=False)
    return _bracketed(line, text, fresh, dress) or _without_colon(line, text, fresh, dress)


def _after_sound(line: int, text: str, fresh: bool | None, dress: str) -> Candidate | None:
    """The label behind a sound or a tone in brackets, which stays in front of the words."""
    match = _SOUND_AHEAD.match(text[:LABEL_ZONE])
    if not match or not (wording.SOUNDS.match(match[1]) or match[1].islower() or _PLAYED.match(match[1])):
        return None
    candidate = find(line, text[match.end() :], fresh, dress)
    if not candidate or not candidate.colon or candidate.alone:
        return None
    return replace(candidate, rest=f"{match[0].strip()} {candidate.rest}")


def _bracketed(line: int, text: str, fresh: bool | None, dress: str) -> Candidate | None:
    match = _BRACKETED.match(text[:LABEL_ZONE])
    if not match:
        return None
    rest = text[match.end() :].strip()
    candidate = _candidate(
        line, match["name"], match["lead"], rest, f"{dress} bracketed", fresh, colon=False
    )
    # What stands in brackets is a sound more often than a name.
    sound = wording.SOUNDS.match(match["name"])
    return candidate if candidate and not sound and shape(candidate.name) > Shape.HANDLE else None


def _without_colon(line: int, text: str, fresh: bool | None, dress: str) -> Candidate | None:
    """A name with a time between it and the words, a name and a dash, or the letter of an interview."""
    zone = text[:LABEL_ZONE]
    if dress.startswith("heading"):
        return None
    for pattern, place in (
        (_TIME_BETWEEN, "time between bare"), (_LETTER, "letter"), (_DASHED, "dash bare"),
        (_ARROW, "arrow bare"), (_TITLED, "titled bare"),
    ):
        if match := pattern.match(zone):
            notes = match.groupdict().get("notes") or ""
            rest = text[match.end() :].strip()
            candidate = _candidate(line, match["name"], notes, rest, f"{dress} {place}", fresh, colon=False)
            return candidate if candidate and shape(candidate.name) > Shape.HANDLE else None
    return None


def bare(line: int, name: str, rest: str, fresh: bool | None, dress: str) -> Candidate | None:
    """A candidate for words that are set off but have no colon, or None when they read like no name."""
    if len(name) > LABEL_ZONE:
        return None
    notes = _NOTES_BEHIND.search(name)
    name = name[: notes.start()] if notes else name
    candidate = _candidate(line, name, notes[0] if notes else "", rest, dress, fresh, colon=False)
    return candidate if candidate and shape(candidate.name) > Shape.HANDLE else None


def _from_colon(
    match: re.Match[str], line: int, text: str, fresh: bool | None, dress: str
) -> Candidate | None:
    rest = text[match.end() :]
    tight = match["colon"] == ":" and bool(rest) and not rest[0].isspace()
    if tight and (rest[0].isdigit() or not dress) and not (rest[0].isalpha() or rest[0] in "\"'“‘([¿¡"):
        return None
    notes = f"{match['lead']} {match['notes']}"
    return _candidate(line, match["name"], notes, rest.strip(), f"{dress} colon", fresh, tight=tight)


def _candidate(
    line: int, name: str, notes: str, rest: str, dress: str, fresh: bool | None,
    tight: bool = False, colon: bool = True,
) -> Candidate | None:
    name = _EDGE.sub("", fold(name))
    name = _QUESTION_NUMBER.sub("", name)
    office = wording.OFFICE.search(name) if "," in name else None
    if office and shape(name[: office.start()]) == Shape.FULL:
        name = name[: office.start()]  # SHANKAR VEDANTAM, HOST: is Shankar Vedantam.
    if name.endswith(")") and "(" not in name:
        name = name[:-1].rstrip()
    if not name:
        return None
    if behind := _TIME_BEFORE_WORDS.match(rest):
        notes, rest = f"{notes} {behind[0]}", rest[behind.end() :]
    time = _CLOCK.search(notes)
    bracket = _IN_BRACKETS.search(notes[time.end() :] if time and notes.startswith(time[0]) else notes)
    return Candidate(
        line, name, rest, dress.strip(), fresh, stamp_s(time[0]) if time else None, tight, colon,
        bracket[1] if bracket else "",
    )
