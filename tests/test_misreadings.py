"""Words heard wrong in several places, told apart from a recogniser's slips; and what else they could be."""

import pytest

from respoken.engines.english import English
from respoken.listen import misreadings
from respoken.listen.report import Hearing, Spot
from respoken.models import Span, TimedWord, Timeline

LINES = [
    "Chollet wrote the test.", "I know Chollet and Weber.", "The test is Chollet's.", "A test is a test.",
]


def timeline() -> Timeline:
    """One utterance a turn, ten seconds each, a word a second."""
    spans = []
    for number, line in enumerate(LINES):
        words = [
            TimedWord(text=word, start_s=number * 10.0 + at, end_s=number * 10.0 + at + 1)
            for at, word in enumerate(line.split())
        ]
        spans.append(Span(
            index=number + 1, turn=number + 1, speaker="Ann", voice="tone-0", text=line, spoken=line,
            start_s=number * 10.0, end_s=number * 10.0 + len(words), words=tuple(words),
        ))
    return Timeline(sample_rate_hz=24_000, duration_s=40.0, utterances=tuple(spans))


def heard(*spots: tuple[int, float, str, str]) -> Hearing:
    found = tuple(
        Spot(turn=turn, speaker="Ann", start_s=start_s, expected=expected, heard=heard, errors=1)
        for turn, start_s, expected, heard in spots
    )
    return Hearing(words=18, errors=len(found), speakers={}, turns=(), spots=found)


def test_a_word_wrong_in_most_of_its_places_is_misread() -> None:
    found = misreadings.find(
        heard((1, 0.0, "chollet", "collette"), (3, 23.0, "chollets", "collettes")), timeline()
    )
    assert [(one.word, one.places, one.heard) for one in found] == [
        ("Chollet", 3, ("collette", "collettes")),
    ]
    assert [span.turn for span in found[0].spans] == [1, 3]


@pytest.mark.parametrize("spots", [
    [(2, 12.0, "chollet", "collette")],  # once is a slip
    [(1, 3.0, "test", "toast"), (3, 21.0, "test", "toast")],  # of four places only these two... and half
    [(2, 14.0, "weber", "webber")],
    [(1, 0.0, "", "uh"), (2, 10.0, "", "uh")],  # nothing was expected there
])  # fmt: skip
def test_slips_are_not(spots: list[tuple[int, float, str, str]]) -> None:
    found = [one.word for one in misreadings.find(heard(*spots), timeline())]
    assert found == (["test"] if len(spots) == 2 and spots[0][2] else [])


def test_a_word_that_is_mostly_heard_right_is_read_right() -> None:
    lines = timeline()
    five = lines.model_copy(update={"utterances": (*lines.utterances, *(
        span.model_copy(update={"turn": span.turn + 4}) for span in lines.utterances
    ))})
    found = misreadings.find(heard((1, 3.0, "test", "toast"), (3, 21.0, "test", "toast")), five)
    assert found == []


@pytest.mark.parametrize(("word", "among"), [
    ("Ramonce", "ɹɑmOnsˈA"),  # a name from elsewhere keeps its vowels, as Beyonce does
    ("read", "ɹˈɛd"),  # two readings in the dictionary
    ("MoE", "ˌɛmˌOˈi"),  # letters
])
def test_other_readings_of_a_word(word: str, among: str) -> None:
    assert among in English(british=False).others(word)


@pytest.mark.parametrize("word", ["quinoa", "Siobhan", "H2O", "a.b", "7", "", "x"])
def test_what_a_dictionary_reads_one_way_or_is_no_word_has_no_other(word: str) -> None:
    assert English(british=False).others(word) == ()


def test_other_readings_are_in_the_models_symbols_and_differ() -> None:
    reader = English(british=False)
    for word in ("Djokovic", "Maghraoui", "Zhipu", "rock'n'roll", "O'Brien"):
        others = reader.others(word)
        assert len(set(others)) == len(others) <= 12
        assert reader.say(word)[0] not in others
        for reading in others:
            assert reader.say(f"[{word}](/{reading}/)") == (reading,)
