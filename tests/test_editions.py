"""Editions: the same conversation, opened as each of them is."""

from respoken import script
from respoken.config import Disclosure
from respoken.editions import EDITIONS
from respoken.models import ANNOUNCER, Script, Transcript, Turn

TALK = Transcript(format="text", turns=(
    Turn(index=1, speaker="Ada", text="Hello, Karl.", line=1),
    Turn(index=2, speaker="Karl", text="Hello.", line=2),
))  # fmt: skip


def cut() -> Script:
    return script.cut(TALK, {})


def test_standard_opens_with_the_disclosure() -> None:
    made = EDITIONS["standard"](cut(), Disclosure(text="Voices made in 2025 by AI."))
    opening, *rest = made.utterances
    assert (opening.index, opening.turn, opening.speaker) == (1, 0, ANNOUNCER)
    assert opening.spoken == "Voices made in twenty twenty-five by [A-I](/ˌAˈI/)."
    assert [(utterance.index, utterance.turn, utterance.text) for utterance in rest] == [
        (2, 1, "Hello, Karl."), (3, 2, "Hello."),
    ]  # fmt: skip


def test_an_unspoken_disclosure_changes_nothing() -> None:
    assert EDITIONS["standard"](cut(), Disclosure(spoken=False)) == cut()


def test_every_edition_keeps_every_turn() -> None:
    for edition in EDITIONS.values():
        made = edition(cut(), Disclosure())
        assert [u.index for u in made.utterances] == list(range(1, len(made.utterances) + 1))
        for turn in TALK.turns:
            assert "".join(u.text for u in made.utterances if u.turn == turn.index) == turn.text
