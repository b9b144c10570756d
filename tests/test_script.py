"""Turns become utterances: nothing lost, nothing too long, cut where people breathe."""

import re
import string
import time
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, SEED
from respoken import phrasing, script
from respoken.engines.base import plain
from respoken.engines.kokoro.vocab import VOCAB
from respoken.errors import SettingsError
from respoken.models import Transcript, Turn


def transcript(*texts: str) -> Transcript:
    return Transcript(format="text", turns=tuple(
        Turn(index=index, speaker="Ada", text=text, line=index) for index, text in enumerate(texts, start=1)
    ))  # fmt: skip


def pieces(text: str) -> list[str]:
    return [piece.text for piece in phrasing.pieces(text)]


SENTENCES = """
Dr. Lee met Mr. Smith of Apple Inc. at 9 a.m. in St. Louis, about No. 5 and the rest.
Then they talked about the U.S. Senate for an hour, and about J. K. Rowling and E. coli.

She asked, “Is it 3.5, e.g. in the U.S.?” He had no idea, and neither had the rest of us.
It took years, etc. Who knew?! I did not know about that until yesterday, as you told me so.

It was a long and winding road, and well… maybe we should have turned back before it got dark.
Then it rained on all of us, and the road was closed, so nobody went home that night after all.

“We won the whole thing last night, after four years of trying!” she said with a big smile.
“And I could not be happier about the people who stood with us through all of these years.”

[laughter] That is the funniest thing I have heard this week, and I do listen to a lot. [laughs]
But I think that we should go back to the question that you asked me at the beginning of this.

He moved to Washington, D.C. That was in the spring, when everybody else was leaving the place.
"""


@pytest.mark.parametrize("paragraph", SENTENCES.strip().split("\n\n"))
def test_sentences_end_where_people_hear_them_end(paragraph: str) -> None:
    lines = paragraph.splitlines()
    assert pieces(" ".join(lines)) == [*(f"{line} " for line in lines[:-1]), lines[-1]]


def test_short_sentences_ride_with_a_neighbour() -> None:
    text = "Yes. No, great comment. It is what I would have said if you had asked me about it then."
    assert pieces(text) == [text]


def test_a_long_sentence_breaks_at_its_clauses() -> None:
    sentence = (
        "The report kind of takes a look at what programmers are getting out of coding assistants now; "
        "they show a lot of the results that I think we are familiar with at this point, and they say that "
        "eighty percent of those developers are seeing productivity increases in their daily work."
    )
    first, *rest = pieces(sentence)
    assert first.endswith("now; ")
    assert all(piece.rstrip()[-1] in ";,." for piece in rest)


def test_without_marks_it_breaks_before_a_conjunction() -> None:
    fox = ["the quick brown fox jumps over the lazy dog"]
    sentence = " ".join([*fox * 4, "because", *["nobody told it"] * 12])
    assert any(piece.startswith("because ") for piece in pieces(sentence))


TEXTS = st.one_of(
    st.text(string.ascii_letters + string.digits + " .,;:!?—…“”()[]$%-'’", min_size=1, max_size=600),
    st.lists(
        st.sampled_from([
            "Yes.", "I think so,", "Dr. Lee", "$2.5 million", "[laughter]", "IBM’s", "in 2025", "…", "—",
            "o1?", "www", "antidisestablishmentarianism", "and then", "“Really?”", "10:30 am.", "  ",
            "GPT-4o", "9" * 11,
        ]),
        min_size=1, max_size=120,
    ).map(" ".join),
    st.text(min_size=1, max_size=200),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_turn_is_its_utterances_to_the_character(text: str) -> None:
    made = script.cut(transcript(text), {})
    assert "".join(utterance.text for utterance in made.utterances) == text
    assert [utterance.index for utterance in made.utterances] == list(range(1, len(made.utterances) + 1))
    for utterance in made.utterances:
        shown = re.findall(r"\S+", utterance.text)
        assert " ".join(word.text for word in utterance.words) == " ".join(shown)
        assert phrasing.symbols(utterance.spoken) <= phrasing.MOST
    assert made == script.cut(transcript(text), {})


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "www" * 3_000, "1" * 10_000, "x," * 5_000, "A1" * 5_000, "—" * 10_000, "word " * 3_000,
     "w " * 4_000, "$999,999,999,999.99-" * 300, "[" * 3_000, "你" * 2_000],
    ids=lambda text: f"{text[:8]}x{len(text)}",
)
def test_hostile_words_are_cut_and_kept(text: str) -> None:
    start = time.monotonic()
    made = script.cut(transcript(text), {})
    assert "".join(utterance.text for utterance in made.utterances) == text
    assert max(phrasing.symbols(utterance.spoken) for utterance in made.utterances) <= phrasing.MOST
    assert time.monotonic() - start < 10


def test_only_the_turns_asked_for() -> None:
    made = script.cut(transcript("One.", "Two.", "Three."), {}, turns=range(2, 4))
    assert [(utterance.index, utterance.turn, utterance.text) for utterance in made.utterances] == [
        (1, 2, "Two."), (2, 3, "Three."),
    ]  # fmt: skip


def test_a_turn_that_is_not_there_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"no turn 9\. The transcript has turns 1 to 2\."):
        script.cut(transcript("One.", "Two."), {}, turns=[1, 9])


def test_a_turn_of_nothing_but_a_direction_says_nothing() -> None:
    (utterance,) = script.cut(transcript("[laughter]"), {}).utterances
    assert (utterance.text, utterance.spoken) == ("[laughter]", "")


def test_what_cannot_be_said_is_told() -> None:
    made = script.cut(transcript("She wrote 你好 to me.", "Fine 😀 [laughs]"), {})
    assert script.unsaid(made) == ((1, "你好"), (2, "[laughs]"))


def test_the_lexicon_is_used() -> None:
    (utterance,) = script.cut(transcript("Chollet's test."), {"Chollet": "/ʃOlˈA/"}).utterances
    assert utterance.spoken == "[Chollet's](/ʃOlˈAz/) test."


@pytest.fixture(scope="module")
def seed() -> tuple[Transcript, dict[str, str]]:
    """The seed's turns and its show file's lexicon."""
    labelled = re.compile(r"(Tim Hwang|Abraham Daniels|Kaoutar El Maghraoui|Skyler Speakman): (.+)")
    lines = SEED.read_text(encoding="utf-8").splitlines()
    texts = [match[2].strip() for line in lines if (match := labelled.match(line))]
    show = tomllib.loads((ROOT / "seeds" / "mixture-of-experts.toml").read_text(encoding="utf-8"))
    return transcript(*texts), show["lexicon"]


def test_the_seed_is_cut_into_natural_lengths(seed: tuple[Transcript, dict[str, str]]) -> None:
    made = script.cut(*seed)
    sizes = [phrasing.symbols(utterance.spoken) for utterance in made.utterances]
    assert max(sizes) <= phrasing.MOST
    assert sum(size > phrasing.FULL for size in sizes) < 0.03 * len(sizes)
    assert sum(size < 40 for size in sizes) < 0.05 * len(sizes)
    assert not re.search(r"\d", plain(" ".join(utterance.spoken for utterance in made.utterances)))


@pytest.mark.slow
def test_the_seed_fits_the_model(seed: tuple[Transcript, dict[str, str]]) -> None:
    from respoken.engines.english import English

    english = English(british=False)
    for utterance in script.cut(*seed).utterances:
        said = english.say(utterance.spoken)
        assert len(" ".join(said)) <= 510
        assert set("".join(said)) <= VOCAB.keys()
        assert all(said), utterance.spoken
