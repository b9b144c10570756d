"""Script -> Script: the same conversation for different ears. A table of editions by name.

An edition says what is announced, how fast people speak, what the pauses and the dynamics are, and how far
apart the voices must be. Nothing that anybody said is changed or left out by any of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from respoken import languages, phrasing
from respoken import lexicon as lexicons
from respoken.config import Disclosure, Sound
from respoken.models import ANNOUNCER, Outline, Script, Utterance

STANDARD = "standard"
"""The edition that lies in the episode's own folder; every other has a folder there, named like it."""

CLEAR_SPEED = 0.85
"""How fast the clear edition is spoken: about 150 words a minute where Kokoro has 175. Clear speech, as
people speak to somebody who hears badly, is slower by a third at most; below 0.8 Kokoro's vowels drawl."""

FEW_WORDS = 3
"""What has no more words is said at the voice's own pace. Slowed, a name by itself is drawn out until it is
another word: of 12 first names with "speaking", by three voices, a recogniser heard 34 of 36 at their own
pace and 31 at 0.85; of the names alone 28 and 22."""

CLEAR_PAUSES = 1.5
"""How much longer its pauses are: the time to take in a sentence is what hard-of-hearing listeners miss."""

CLEAR_ANNOUNCEMENT_S = 0.6
"""After a name that is announced: long enough to part it from the words, and it comes at every change."""

MOST_PAUSE_S = 30.0


@dataclass(frozen=True)
class Edition:
    """What one edition does with a script, its voices and its sound."""

    announces: bool = False
    """Whether chapters, and the speaker's name at every change, are announced."""

    speed: float = 1.0
    """How fast people speak, 1 being the engine's own pace."""

    apart: bool = False
    """Whether voices are chosen by their distance alone, and kept apart from those of other editions."""

    clear: bool = False
    """Whether its opening and its title say that it is in clear speech, so that lists tell the two apart."""

    lra_lu: float | None = None
    """The loudness range it stays within (EBU Tech 3342), if it has a limit."""

    def script(
        self, script: Script, outline: Outline, disclosure: Disclosure, title: str,
        lexicon: Mapping[str, str] = MappingProxyType({}), language: str = "en",
    ) -> tuple[Script, Outline]:
        """The script with what is announced in it, numbered from 1, and the chapters where they now begin.

        outline: chapters as places in ``script``; title: of the episode; lexicon, language: as for the
        script; what is announced is in that language, or in English where it is none of ours.
        """
        announcer = _Announcer(lexicon, language)
        opening = announcer.pieces(self._opening(disclosure, title, announcer.lines))
        said = [(line, line.index) for line in script.utterances]
        if self.announces:
            said = list(announcer.over(script, outline))
        lines = [*opening, *(line for line, _ in said)]
        place_of: dict[int, int] = {}
        for place, (_, index) in enumerate(said, start=len(opening) + 1):
            place_of.setdefault(index, place)
        headings = tuple(
            # The first chapter holds the opening too.
            heading.model_copy(update={"utterance": place_of[heading.utterance] if at else 1})
            for at, heading in enumerate(outline.headings)
        )
        numbered = [line.model_copy(update={"index": at}) for at, line in enumerate(lines, start=1)]
        return Script(utterances=tuple(_parted(numbered))), Outline(headings=headings)

    def pace(self, utterance: Utterance) -> float:
        """How fast an utterance is said, 1 being the voice's own pace."""
        return self.speed if len(utterance.spoken.split()) > FEW_WORDS else 1.0

    def sound(self, sound: Sound) -> Sound:
        """The show's sound as this edition has it."""
        if self.speed == 1.0:
            return sound
        longer = {
            name: min(MOST_PAUSE_S, getattr(sound, name) * CLEAR_PAUSES) for name in _SPOKEN_PAUSES
        }
        return sound.model_copy(update={
            **longer, "announcement_pause_s": CLEAR_ANNOUNCEMENT_S, "bed": "", "levelling": 1.0,
        })  # fmt: skip

    def suffix(self, language: str) -> str:
        """What its title has after the episode's own. language: BCP 47, of the episode."""
        return languages.known(language).lines.suffix if self.clear else ""

    def _opening(self, disclosure: Disclosure, title: str, lines: languages.Lines) -> str:
        opening = f"{_ended(title)} {lines.clear}" if self.clear else ""
        return f"{opening} {disclosure.text if disclosure.spoken else ''}".strip()


def _parted(lines: Sequence[Utterance]) -> Iterator[Utterance]:
    """The lines, with a blank between two announcements: a turn's texts are joined as they are."""
    for line, after in zip(lines, (*lines[1:], None), strict=True):
        both = after is not None and line.turn == after.turn == 0
        yield line.model_copy(update={"text": f"{line.text.rstrip()} "}) if both else line


_SPOKEN_PAUSES = (
    "sentence_pause_s", "clause_pause_s", "turn_pause_s", "question_pause_s", "backchannel_pause_s",
    "same_speaker_pause_s", "trailing_off_pause_s", "chapter_pause_s",
)


class _Announcer:
    """Makes the lines that are in no transcript."""

    def __init__(self, lexicon: Mapping[str, str], language: str) -> None:
        self._pronounce = lexicons.compile(lexicon, language).pronounce
        self._language = language
        self.lines = languages.known(language).lines

    def pieces(self, line: str) -> list[Utterance]:
        return [
            Utterance(index=1, turn=0, speaker=ANNOUNCER, text=piece.text, words=piece.words)
            for piece in phrasing.pieces(line, self._pronounce, self._language)
        ]

    def over(self, script: Script, outline: Outline) -> Iterator[tuple[Utterance, int]]:
        """Every utterance after what is announced before it, each with the utterance that it leads to."""
        chapters = {heading.utterance: (at, heading) for at, heading in enumerate(outline.headings, start=1)}
        short = short_forms(script.speakers)
        speaker, known = "", set[str]()
        for utterance in script.utterances:
            lines = []
            if utterance.index in chapters:
                number, heading = chapters[utterance.index]
                lines.append(self.lines.chapter.format(number=number, title=_ended(heading.title)))
            if utterance.speaker != speaker or lines:
                speaker = utterance.speaker
                # A name alone is misheard, by people too: it has no melody and nothing to be guessed from.
                name = short[speaker] if speaker in known else speaker
                lines.append(self.lines.speaking.format(name=name))
                known.add(speaker)
            for line in lines:
                yield from ((said, utterance.index) for said in self.pieces(line))
            yield utterance, utterance.index


def short_forms(speakers: tuple[str, ...]) -> dict[str, str]:
    """What each speaker is called once they are known: the first name, where that says who is meant.

    A label that is no first name and family name (Dr. Okafor, Speaker 1, The host), or whose first name
    somebody else here has too, stays whole.
    """
    firsts = {speaker: speaker.split()[0] for speaker in speakers if speaker.split()}
    heard = [first.casefold() for first in firsts.values()]
    return {
        speaker: first if _NAME.fullmatch(speaker) and heard.count(first.casefold()) == 1 else speaker
        for speaker, first in firsts.items()
    }


_NAME = re.compile(
    r"(?!(?i:dr|mr|mrs|ms|miss|mx|prof|professor|sir|dame|lord|lady|rev|fr|sister|brother|president|senator"
    r"|judge|justice|captain|the|a|an|speaker|guest|host|caller|unknown|interviewer|audience)\b)"
    r"[^\W\d_](?:[^\W\d_]|['’-])+[^\W\d_] [^\d]+"
)
"""A first name of three letters or more, and what follows it. J. R. and Al say too little by themselves."""


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?", "…", "।")) else f"{line}."


EDITIONS: dict[str, Edition] = {
    STANDARD: Edition(),
    "clear": Edition(
        announces=True, speed=CLEAR_SPEED, apart=True, clear=True, lra_lu=6.0,
    ),
}
"""Name, as in --edition, -> what it is."""
