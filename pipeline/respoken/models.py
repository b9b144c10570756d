"""The nouns every room speaks in: frozen values, passed on and never edited.

The order of the file is the order of the work: a transcript becomes a script, a script clips, clips a
timeline, a timeline an episode. Times are seconds, computed from whole sample counts. Turns and
utterances are numbered from 1, as people count them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass

ANNOUNCER = "Announcer"
"""Who says the lines that are in no transcript, such as the disclosure."""


class Noun(BaseModel):
    """A value that cannot change and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- the transcript -----------------------------------------------------------------------------


class Pause(Noun):
    """Silence that the transcript asks for at a place in a turn."""

    at: int = Field(ge=0, description="Characters of the turn's text before it.")
    seconds: float = Field(ge=0, le=30)


class Turn(Noun):
    """One speaker's unbroken speech, as one block of the transcript gives it."""

    index: int = Field(ge=1, description="Place among the turns, from 1.")
    speaker: str = Field(min_length=1)
    text: str = Field(min_length=1, description="What was said, white space folded, markup removed.")
    start_s: float | None = Field(None, ge=0, description="Where the source file says it starts.")
    line: int = Field(ge=1, description="Line of the source file where the turn begins.")
    pauses: tuple[Pause, ...] = Field((), description="Ascending; one at the end delays what follows.")


class SetAside(Noun):
    """A line of the source that is nobody's speech, and why it was judged so."""

    line: int = Field(ge=1)
    text: str
    why: str


class Speaker(Noun):
    """A label of the transcript and how much it says."""

    name: str
    turns: int
    words: int


class SourceChapter(Noun):
    """A chapter the source file itself gives: where it begins, as a time of the source or a turn, or both."""

    title: str = Field(min_length=1)
    start_s: float | None = Field(None, ge=0, description="Where the source file says it starts.")
    turn: int | None = Field(None, ge=1, description="The turn it begins with, where that can be told.")


class Transcript(Noun):
    """A source file understood: who says what, and what is not speech."""

    format: str
    title: str | None = None
    description: str | None = Field(None, description="The source's own words about the episode.")
    language: str = Field("", description="BCP 47, where the source says it.")
    turns: tuple[Turn, ...]
    set_aside: tuple[SetAside, ...] = ()
    chapters: tuple[SourceChapter, ...] = Field((), description="As the source gives them, in its order.")
    warnings: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Everyone who speaks, in order of first appearance."""
        counts: dict[str, list[int]] = {}
        for turn in self.turns:
            count = counts.setdefault(turn.speaker, [0, 0])
            count[0] += 1
            count[1] += len(turn.text.split())
        return tuple(Speaker(name=n, turns=t, words=w) for n, (t, w) in counts.items())


# --- the script ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Word:
    """A shown word, or a few that are read as one, and how they are said.

    A dataclass, as Mark and TimedWord are: a model takes four times the memory, and an episode is all words.

    Shown words keep their punctuation. ``spoken`` is one or more words separated by blanks, each plain
    text or ``[shown](/phonemes/)``; it is empty for what is shown but not said, such as ``[laughter]``.
    """

    text: str
    spoken: str


class Utterance(Noun):
    """The piece of a turn that is said in one call to an engine.

    The ``text`` of a turn's utterances, joined, is the turn's text to the character; splitting ``text``
    at blanks gives the shown words, and joining ``words`` with blanks gives the same words again.
    """

    index: int = Field(ge=1)
    turn: int = Field(ge=0, description="The turn it belongs to; 0 for an announcement.")
    speaker: str
    text: str
    words: tuple[Word, ...]
    pause_s: float | None = Field(None, description="Silence before it, where the transcript asks for one.")

    @property
    def spoken(self) -> str:
        """What the engine is given. Empty when nothing of it is said."""
        return " ".join(word.spoken for word in self.words if word.spoken)


class Script(Noun):
    """Everything that will be said, in order."""

    utterances: tuple[Utterance, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone who says something in this script, in order of first appearance."""
        return tuple(dict.fromkeys(utterance.speaker for utterance in self.utterances))


class Heading(Noun):
    """A chapter as a place in the script; its time comes when the clips are laid out."""

    title: str = Field(min_length=1)
    utterance: int = Field(ge=1, description="Index of the first utterance of the chapter.")
    turn: int = Field(ge=0, description="The turn that utterance belongs to.")


class Outline(Noun):
    """The chapters, ascending. Empty when the conversation is too short to have any."""

    headings: tuple[Heading, ...] = ()


# --- the cast -----------------------------------------------------------------------------------

Presentation = Literal["feminine", "masculine", "neutral"]


class Voice(Noun):
    """A voice an engine can speak with."""

    engine: str
    name: str
    language: str = Field(description="BCP 47, such as en-US.")
    licence: str
    presentation: Presentation = "neutral"
    accent: str = ""
    pitch_hz: float | None = Field(None, gt=0, description="Median fundamental frequency.")
    quality: float | None = Field(None, description="DNSMOS P.835 overall of the raw voice, 1 to 5.")
    grade: str = Field("", description="The model author's own grade of the voice, A to F.")
    sounds: str = Field("", description="A few words on how it sounds.")
    fingerprint: str = Field("", description="sha256 of the voice's data; part of a clip's name.")
    embedding: tuple[float, ...] = Field((), repr=False, description="Speaker embedding, unit length.")


class Part(Noun):
    """A speaker, the voice that is theirs, and why it is that one."""

    speaker: str
    voice: Voice
    why: str


class Cast(Noun):
    """Every speaker's voice, in order of first appearance."""

    parts: tuple[Part, ...]

    @property
    def voices(self) -> dict[str, Voice]:
        """Speaker -> voice."""
        return {part.speaker: part.voice for part in self.parts}


# --- the clips and the timeline -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Mark:
    """Where one spoken word lies inside its clip."""

    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)


class Clip(Noun):
    """An utterance's sound in the store, known by the hash of all that made it.

    ``marks`` has one entry a blank-separated word of ``spoken``, ascending. ``powers`` are the mean
    squares of the K-weighted sound in 400 ms windows every 100 ms, from which the loudness of any number
    of clips together follows without reading a sample again (ITU-R BS.1770).
    """

    key: str
    path: Path
    sample_rate_hz: int = Field(gt=0)
    sample_count: int = Field(ge=0)
    marks: tuple[Mark, ...]
    powers: tuple[float, ...] = Field(repr=False)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.sample_count / self.sample_rate_hz


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class TimedWord:
    """A shown word and when it is heard. A word that is shown only starts and ends at one instant."""

    text: str
    start_s: float
    end_s: float


class Span(Noun):
    """An utterance in its place in the episode."""

    index: int
    turn: int
    speaker: str
    voice: str
    text: str
    spoken: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...]


class Chapter(Noun):
    """A chapter and the second it starts."""

    title: str
    start_s: float


class Timeline(Noun):
    """Where everything that is heard lies in the finished episode."""

    sample_rate_hz: int
    duration_s: float
    utterances: tuple[Span, ...]
    chapters: tuple[Chapter, ...] = ()
    seams: tuple[int, ...] = Field(
        (0,), description="Samples at which a passage begins, a run of utterances mastered by itself."
    )


class Loudness(Noun):
    """What a meter reads off a finished file (ITU-R BS.1770-4, EBU Tech 3342)."""

    integrated_lufs: float
    true_peak_dbtp: float
    lra_lu: float


class Cue(Noun):
    """One caption: a piece of one speaker's words and the time it is shown."""

    start_s: float
    end_s: float
    speaker: str
    lines: tuple[str, ...]


# --- the episode --------------------------------------------------------------------------------


class Person(Noun):
    """Somebody who speaks, and how the conversation introduced them."""

    name: str = Field(description="The label of the transcript.")
    role: str = Field("", description="As said in the episode, or empty.")
    host: bool = False
    full_name: str = Field("", description="As the conversation gives it, where the label says less.")

    @property
    def shown(self) -> str:
        """The fullest name there is."""
        return self.full_name or self.name


MentionKind = Literal["person", "organisation", "model", "product", "work", "place", "link", "other"]
"""What a name that is dropped names; a model is one of machine learning, a work a book, film or the like."""


class Mention(Noun):
    """A name that was dropped, and when it was first heard."""

    text: str
    start_s: float
    kind: MentionKind = "other"
    href: str = Field("", description="Where a link leads, with its scheme.")


class Quote(Noun):
    """A sentence that stands alone, said by one speaker, and when it is heard."""

    text: str
    speaker: str
    start_s: float
    end_s: float


class Soundbite(Noun):
    """A stretch of the episode that stands for it: what it is about, said by one speaker."""

    start_s: float = Field(ge=0)
    duration_s: float = Field(gt=0)
    title: str = Field(min_length=1, max_length=128)


class Notes(Noun):
    """What the show notes say; the writers give it a form."""

    summary: tuple[str, ...] = Field(description="Sentences.")
    people: tuple[Person, ...]
    chapters: tuple[Chapter, ...]
    mentions: tuple[Mention, ...]
    disclosure: str
    quotes: tuple[Quote, ...] = ()
    soundbites: tuple[Soundbite, ...] = Field((), description="In the order they are heard.")
    written_by: str = Field("", description="The language model whose words are among them, if any are.")
    warnings: tuple[str, ...] = Field((), description="What it was not sent or is not used of it.")
    in_vain: bool = Field(False, description="Whether asking it again may give more.")


class Show(Noun):
    """The programme an episode belongs to: the [show] table of a show file."""

    title: str = Field("", description="Name of the show.")
    description: str = Field("", description="What the show is about.")
    author: str = Field("", description="Who makes it; the MP3's album artist and the feed's author.")
    email: str = Field("", description="Contact address, for the feed.")
    link: str = Field("", description="The show's web page.")
    language: str = Field("en", description="BCP 47 language of the show.")
    category: str = Field(
        "", description="Apple Podcasts categories, the first counts most: News > Tech News; Technology."
    )
    explicit: bool = Field(False, description="Whether it holds explicit language.")
    image: str = Field("", description="Cover art, a path beside the show file; drawn when empty.")
    base_url: str = Field("", description="Where the output folder is published.")
    guid: str = Field("", description="podcast:guid, once given.")


class Episode(Noun):
    """All that is known of an episode once it has been laid out: what every output is written from."""

    slug: str
    title: str
    date: str = Field(description="ISO 8601 day.")
    show: Show
    transcript: Transcript
    cast: Cast
    timeline: Timeline
    cues: Mapping[str, tuple[Cue, ...]] = Field(description="Caption cues by format: 'vtt', 'srt'.")
    notes: Notes
    season: int | None = Field(None, ge=1)
    number: int | None = Field(None, ge=1, description="The episode's number in its season or show.")
    edition: str = "standard"
    overlay: Literal["sentence", "word"] = Field(
        "sentence", description="What the read-along book highlights at a time."
    )
    editions: Mapping[str, str] = Field(
        default_factory=dict, description="The other editions: name -> their folder, seen from this one."
    )


class Output(Noun):
    """A file of the episode, as the manifest lists it."""

    name: str
    sha256: str
    size_bytes: int
