"""Editions: the same conversation, opened, announced, paced and voiced as each of them is."""

import pytest

from respoken import script
from respoken.config import Disclosure, Sound
from respoken.editions import EDITIONS, short_forms
from respoken.models import ANNOUNCER, Heading, Outline, Script, Transcript, Turn

TALK = Transcript(format="text", turns=(
    Turn(index=1, speaker="Ada Byron", text="Hello, Karl.", line=1),
    Turn(index=2, speaker="Karl", text="Hello.", line=2),
    Turn(index=3, speaker="Ada Byron", text="What of the engine?", line=3),
    Turn(index=4, speaker="Ada Byron", text="And of its mill?", line=4),
    Turn(index=5, speaker="Karl", text="It runs.", line=5),
))  # fmt: skip

CHAPTERS = Outline(headings=(
    Heading(title="Introduction", utterance=1, turn=1),
    Heading(title="The mill", utterance=4, turn=4),
))  # fmt: skip


def cut() -> Script:
    return script.cut(TALK, {})


SPOKEN = Disclosure()


def made(edition: str, disclosure: Disclosure = SPOKEN, title: str = "Engines") -> tuple[Script, Outline]:
    return EDITIONS[edition].script(cut(), CHAPTERS, disclosure, title)


def test_standard_opens_with_the_disclosure() -> None:
    lines, chapters = made("standard", Disclosure(text="Voices made in 2025 by AI."))
    opening, *rest = lines.utterances
    assert (opening.index, opening.turn, opening.speaker) == (1, 0, ANNOUNCER)
    assert opening.spoken == "Voices made in twenty twenty-five by [A-I](/ˌAˈI/)."
    assert [(line.index, line.text) for line in rest][:2] == [(2, "Hello, Karl."), (3, "Hello.")]
    assert [(heading.title, heading.utterance) for heading in chapters.headings] == [
        ("Introduction", 1), ("The mill", 5),
    ]  # fmt: skip


def test_an_unspoken_disclosure_changes_nothing() -> None:
    assert made("standard", Disclosure(spoken=False)) == (cut(), CHAPTERS)


def test_clear_announces_itself_the_chapters_and_every_change_of_speaker() -> None:
    lines, chapters = made("clear")
    assert [(line.speaker, line.text.rstrip()) for line in lines.utterances] == [
        (ANNOUNCER, "Engines. Clear speech edition. The voices in this episode are synthetic."),
        (ANNOUNCER, "Chapter 1. Introduction."),
        (ANNOUNCER, "Ada Byron speaking."), ("Ada Byron", "Hello, Karl."),
        (ANNOUNCER, "Karl speaking."), ("Karl", "Hello."),
        (ANNOUNCER, "Ada speaking."), ("Ada Byron", "What of the engine?"),
        (ANNOUNCER, "Chapter 2. The mill."), (ANNOUNCER, "Ada speaking."), ("Ada Byron", "And of its mill?"),
        (ANNOUNCER, "Karl speaking."), ("Karl", "It runs."),
    ]  # fmt: skip
    assert [lines.utterances[heading.utterance - 1].text.rstrip() for heading in chapters.headings] == [
        "Engines. Clear speech edition. The voices in this episode are synthetic.", "Chapter 2. The mill.",
    ]  # fmt: skip


def test_announcements_that_follow_each_other_are_words_apart() -> None:
    lines, _ = made("clear")
    announced = "".join(line.text for line in lines.utterances[:3])
    assert announced.endswith("are synthetic. Chapter 1. Introduction. Ada Byron speaking.")


def test_clear_still_names_itself_where_no_disclosure_is_spoken() -> None:
    lines, _ = made("clear", Disclosure(spoken=False), title="What is a mill?")
    assert lines.utterances[0].text.rstrip() == "What is a mill? Clear speech edition."


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_keeps_every_turn(edition: str) -> None:
    lines, _ = made(edition)
    assert [line.index for line in lines.utterances] == list(range(1, len(lines.utterances) + 1))
    for turn in TALK.turns:
        assert "".join(line.text for line in lines.utterances if line.turn == turn.index) == turn.text


def test_names_are_announced_as_the_lexicon_says_them() -> None:
    lines, _ = EDITIONS["clear"].script(cut(), Outline(), Disclosure(), "Mills", {"Karl": "/kˈɑɹl/"})
    said = [line.spoken for line in lines.utterances if line.text == "Karl speaking."]
    assert said == ["[Karl](/kˈɑɹl/) speaking."] * 2


@pytest.mark.parametrize(("speakers", "short"), [
    (("Tim Hwang", "Kaoutar El Maghraoui"), ("Tim", "Kaoutar")),
    (("Ada Byron", "Ada Yonath"), ("Ada Byron", "Ada Yonath")),  # one first name, two people
    (("Speaker 1", "Speaker 2"), ("Speaker 1", "Speaker 2")),
    (("Dr. Okafor", "The host", "J. R. Ewing"), ("Dr. Okafor", "The host", "J. R. Ewing")),
    (("Karl", "Jean-Luc Godard"), ("Karl", "Jean-Luc")),
    (("田中太郎",), ("田中太郎",)),
])  # fmt: skip
def test_short_forms(speakers: tuple[str, ...], short: tuple[str, ...]) -> None:
    assert tuple(short_forms(speakers).values()) == short


def test_what_is_short_keeps_its_pace() -> None:
    lines, _ = made("clear")
    paces = {line.text.rstrip(): EDITIONS["clear"].pace(line) for line in lines.utterances}
    assert (paces["Karl speaking."], paces["It runs."], paces["What of the engine?"]) == (1.0, 1.0, 0.85)
    assert {EDITIONS["standard"].pace(line) for line in lines.utterances} == {1.0}


def test_clear_takes_its_time_and_has_no_music_under_speech() -> None:
    show = Sound(sentence_pause_s=0.4, turn_pause_s=25.0, bed="bed.mp3", intro="intro.mp3", levelling=0.5)
    sound = EDITIONS["clear"].sound(show)
    assert (sound.sentence_pause_s, sound.turn_pause_s) == (pytest.approx(0.6), 30.0)
    assert (sound.bed, sound.intro, sound.levelling) == ("", "intro.mp3", 1.0)
    assert EDITIONS["standard"].sound(show) == show
