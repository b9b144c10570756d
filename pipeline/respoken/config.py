"""show.toml and the flags become one frozen Settings, read once.

Limits, defaults and descriptions live in the fields, and the docs and the checks are made from them.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date as calendar_date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from respoken.errors import SettingsError
from respoken.models import Noun, Person, Presentation, Show

FLAGS = "options"
"""Where a fault of a flag is, as against that of a file."""

Seconds = Annotated[float, Field(ge=0, le=30)]


class Wish(Noun):
    """What a show asks of a speaker's voice: one voice, or only how it presents or where it is from."""

    voice: str = Field("", description="A voice by name, or a blend such as af_heart+bf_emma.")
    presentation: Presentation | None = Field(None, description="feminine, masculine or neutral.")
    accent: str = Field("", description="Such as American or British.")
    shared: bool = Field(False, description="Whether another speaker may have this voice too.")

    @model_validator(mode="before")
    @classmethod
    def _a_bare_name_is_a_voice(cls, value: Any) -> Any:
        return {"voice": value} if isinstance(value, str) else value


class Sound(Noun):
    """Pauses, music and loudness: the [sound] table."""

    sentence_pause_s: Seconds = Field(0.38, description="Between sentences of one turn.")
    clause_pause_s: Seconds = Field(0.16, description="Where a long sentence was cut at a clause.")
    turn_pause_s: Seconds = Field(0.5, description="Between two speakers.")
    question_pause_s: Seconds = Field(
        0.36, description="Before the answer to a question, and after a very short reply."
    )
    backchannel_pause_s: Seconds = Field(0.2, description="Before a very short reply, such as Yeah.")
    same_speaker_pause_s: Seconds = Field(0.7, description="Between two turns of one speaker.")
    trailing_off_pause_s: Seconds = Field(0.7, description="After a turn that trails off or breaks off.")
    chapter_pause_s: Seconds = Field(1.4, description="Before a new chapter.")
    announcement_pause_s: Seconds = Field(0.9, description="After a spoken announcement.")
    end_pause_s: Seconds = Field(1.0, description="Silence after the last word.")
    pause_variation: float = Field(
        0.15, ge=0, le=0.5,
        description="How far a pause may stray from its length, as people's do; 0 makes all alike.",
    )
    levelling: float = Field(
        0.6, ge=0, le=1,
        description="How much of the difference in loudness between a speaker's utterances is taken away.",
    )
    riding_db: float = Field(
        6.0, ge=0, le=12,
        description="How far a part of a long utterance may be moved towards the rest; 0 leaves fading ends.",
    )
    loudness_lufs: float = Field(-16.0, ge=-31, le=-9, description="Integrated loudness to reach.")
    peak_dbtp: float = Field(-1.0, ge=-9, le=0, description="True peak not to exceed.")
    stereo: float = Field(
        0.0, ge=0, le=1,
        description="How far apart speakers are placed between left and right; 0 makes a mono file.",
    )
    intro: str = Field("", description="Music before the first word, a path beside the show file.")
    outro: str = Field("", description="Music after the last word, a path beside the show file.")
    bed: str = Field("", description="Music under the speech, a path beside the show file.")
    duck_db: float = Field(20.0, ge=0, le=60, description="How far music lies below speech.")
    intro_s: Seconds = Field(8.0, description="How much of the intro plays before the first word, at most.")
    outro_s: Seconds = Field(12.0, description="How much of the outro plays after the last word, at most.")
    music_fade_s: Seconds = Field(2.0, description="How long music takes to come, to give way and to go.")
    music_below_db: float = Field(
        3.0, ge=0, le=30, description="How far intro and outro lie below speech while nobody speaks."
    )


class Disclosure(Noun):
    """The spoken line that says the voices are synthetic: the [disclosure] table."""

    spoken: bool = Field(True, description="Whether the line is spoken.")
    text: str = Field(
        "The voices in this episode are synthetic.", min_length=1, max_length=300,
        description="The words of the line, also written in the tags and the notes.",
    )


class Feed(Noun):
    """How the show is announced in its feed: the [feed] table."""

    type: Literal["episodic", "serial"] = Field(
        "episodic", description="episodic: newest first; serial: to be heard in order, by episode number."
    )
    complete: bool = Field(False, description="Whether the show has ended: no more episodes will come.")
    block: bool = Field(False, description="Whether directories are asked not to list the show.")
    locked: bool = Field(True, description="Whether other hosts are asked not to import the feed.")
    license: str = Field("", description="SPDX identifier such as CC-BY-4.0, or the address of a licence.")
    copyright: str = Field("", description="The copyright line.")
    medium: str = Field("podcast", description="podcast:medium of the show.")
    update_frequency: str = Field(
        "", description="How often an episode comes: daily, weekly, weekdays, monthly, yearly, or an RRULE."
    )
    newest: int | None = Field(None, ge=1, description="Keep only so many episodes, the newest, in the feed.")
    page: int | None = Field(None, ge=1, description="Split the feed into pages of so many (RFC 5005).")


class Verify(Noun):
    """Listening back while an episode is made: the [verify] table."""

    always: bool = Field(False, description="Whether it is done without --verify being given.")
    word_error: float = Field(
        0.05, ge=0, le=1, description="Share of an utterance's words that may be heard wrong."
    )
    attempts: int = Field(4, ge=1, le=20, description="Other ways an utterance is said, at most.")


class Card(Noun):
    """Who a person is to the show, for the feed: an entry of the [people] table."""

    role: str = Field("", description="host, guest, or another role of the Podcast Taxonomy.")
    group: str = Field("cast", description="Group of the Podcast Taxonomy.")
    img: str = Field("", description="Address of a picture of them.")
    href: str = Field("", description="Address of a page about them.")


def card_of(person: Person, cards: Mapping[str, Card]) -> Card:
    """What the show says of a person, by their label or their full name; an empty card where nothing."""
    wanted = {person.name.casefold(), person.shown.casefold()}
    return next((card for name, card in cards.items() if name.casefold() in wanted), Card())


class Notes(Noun):
    """A language model that may write the notes: the [notes] table. None is asked unless both are given."""

    endpoint: str = Field(
        "", description="Base address of an OpenAI-compatible service, such as http://127.0.0.1:11434/v1."
    )
    model: str = Field("", description="The model it is asked for.")
    timeout_s: float = Field(120.0, ge=1, le=600, description="How long an answer may take, all told.")
    most_characters: int = Field(
        48_000, ge=2_000, le=400_000, description="How much of a transcript is sent, at most."
    )

    @field_validator("endpoint")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not re.match(r"https?://[^\s/]", value):
            raise ValueError("an address begins with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Notes":
        if bool(self.endpoint) != bool(self.model):
            raise ValueError("endpoint and model are given together or not at all")
        return self


class ShowFile(BaseModel):
    """A show file as it stands on disk."""

    model_config = {"extra": "forbid", "frozen": True}

    show: Show = Show()
    cast: dict[str, Wish] = Field(default_factory=dict)
    lexicon: dict[str, str] = Field(default_factory=dict)
    sound: Sound = Sound()
    disclosure: Disclosure = Disclosure()
    feed: Feed = Feed()
    people: dict[str, Card] = Field(default_factory=dict)
    verify: Verify = Verify()
    notes: Notes = Notes()


class Settings(Noun):
    """All that was asked for, in one value; paths are absolute or relative to where the command runs."""

    show: Show = Show()
    show_file: Path | None = None
    wishes: Mapping[str, Wish] = Field(default_factory=dict, description="Speaker -> what is asked.")
    lexicon: Mapping[str, str] = Field(
        default_factory=dict, description="Word -> respelling, or /phonemes/ between slashes."
    )
    sound: Sound = Sound()
    disclosure: Disclosure = Disclosure()
    feed: Feed = Feed()
    people: Mapping[str, Card] = Field(default_factory=dict, description="Speaker -> who they are.")
    verify: Verify | None = Field(None, description="How it is listened back to; None for not at all.")
    notes: Notes = Notes()
    engine: str = Field("kokoro", description="Speech engine; several, with commas, to cast from them all.")
    model: Path | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    cache: Path | None = Field(None, description="Where models are prepared; by default the user's cache.")
    jobs: int | None = Field(None, ge=1, le=256)
    edition: str = "standard"
    formats: tuple[str, ...] = ("mp3",)
    stems: bool = Field(False, description="Whether each speaker's sound is also written by itself.")
    read_along: Literal["sentence", "word"] = Field(
        "sentence", description="What the read-along book highlights at a time."
    )
    language: str = Field("", description="BCP 47 language of the words, whatever the files say.")
    title: str = ""
    date: str = Field("", description="Day of publication, ISO 8601.")
    season: int | None = Field(None, ge=1, description="Season of the episode.")
    number: int | None = Field(None, ge=1, description="Number of the episode.")
    must_speak: tuple[str, ...] = Field((), description="Speakers named on the command line.")

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines asked for, the main one first."""
        return tuple(dict.fromkeys(name.strip() for name in self.engine.split(",")))

    @field_validator("date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        if value:
            calendar_date.fromisoformat(value)
        return value


def find_show_file(transcript: Path) -> Path | None:
    """The show file that belongs to a transcript, or None.

    That is ``show.toml`` in its folder, or a ``NAME.toml`` there whose name begins the transcript's
    (``mixture-of-experts.toml`` for ``mixture-of-experts-39.txt``); the longest such name wins.
    """
    named = [
        path for path in transcript.parent.glob("*.toml")
        if transcript.stem == path.stem or transcript.stem.startswith((path.stem + "-", path.stem + "_"))
    ]
    if named:
        return max(named, key=lambda path: len(path.stem))
    show = transcript.parent / "show.toml"
    return show if show.is_file() else None


def read_show_file(path: Path) -> ShowFile:
    """A show file, checked. Raises SettingsError that names the table and key at fault."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError("no such show file.", str(path), "Check the path given to --show.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read ({error}).", str(path), "Save it as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not valid TOML: {error}.", str(path), "Mend that line.") from error
    try:
        return ShowFile.model_validate(document)
    except ValidationError as error:
        raise _first_fault(error, str(path)) from error


def _first_fault(error: ValidationError, where: str) -> SettingsError:
    fault = error.errors()[0]
    table, *keys = [str(step) for step in fault["loc"]] or ["?"]
    if where == FLAGS:
        return SettingsError(f"{fault['input']!r}: {fault['msg']}.", f"--{table}", "Correct the value.")
    key = f"[{table}] {'.'.join(keys)}".strip()
    if fault["type"] == "extra_forbidden":
        return SettingsError(f"{key}: no such setting.", where, "See docs/show-file.md for the names.")
    return SettingsError(f"{key}: {fault['msg']}.", where, "Correct the value.")


def settings(show_file: Path | None, **flags: Any) -> Settings:
    """Settings from a show file and the flags that were given; a flag wins over the file.

    ``flags`` are fields of Settings; ``wishes`` and ``lexicon`` add to the file's, and a true ``verify`` asks
    for what its [verify] table says. None means not given.
    Raises SettingsError.
    """
    file = read_show_file(show_file) if show_file else ShowFile()
    asked = flags.pop("verify", None) or file.verify.always
    given = {name: value for name, value in flags.items() if value is not None}
    wishes = {**file.cast, **given.pop("wishes", {})}
    lexicon = {**file.lexicon, **given.pop("lexicon", {})}
    try:
        return Settings(
            show=file.show, show_file=show_file, wishes=wishes, lexicon=lexicon,
            sound=file.sound, disclosure=file.disclosure, feed=file.feed, people=file.people,
            verify=file.verify if asked else None, notes=file.notes, **given,
        )
    except ValidationError as error:
        raise _first_fault(error, FLAGS) from error
