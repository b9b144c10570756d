"""The soundbite: which stretch of a conversation stands for it, and where it begins and ends."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respoken import hosts, notes, script, transcripts
from respoken.models import ANNOUNCER, Chapter, Soundbite, Span, TimedWord, Timeline, Transcript, Turn
from respoken.notes import soundbite

SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"

WORD_S = 0.4

HELLO = (
    "Welcome back to Deep Water, the show about sharks and whales and everything else in the ocean. My"
    " name is Ann, and joining me today is Ben, who has studied sharks and whales in the ocean for"
    " thirty years. We talk about whales, sharks, the ocean, migration, krill and how whales and sharks"
    " share the ocean."
)
SHARKS = (
    "Sharks cross the whole ocean on migration, and they follow the whales because the whales follow"
    " the krill. Every migration of the whales pulls the sharks along. Without krill there are no"
    " whales in the ocean, and without whales the sharks would have to find another migration."
)
ASIDE = (
    "Yeah, I had a sandwich before we came here, and the coffee in the kitchen downstairs is not that"
    " bad. My neighbour painted his fence on Sunday and asked whether the colour was too loud. I told"
    " him that fences are supposed to be seen, and he laughed and went back inside with his brush."
)
OTHER = (
    "Right, so the train was late again this morning and I stood on the platform with a broken"
    " umbrella. A woman next to me sang an old song about a bicycle. Nobody clapped, which I found a"
    " little sad, but she bowed and got on the bus instead of waiting any longer."
)
THIRD = (
    "Well, my oven makes a strange noise whenever I bake bread, a sort of whistle. The man from the"
    " shop listened to it on the telephone and said that this model sings when it is happy. I did not"
    " believe a word, but the bread tastes fine, so the whistle may stay."
)
ADVERT = (
    "This part is brought to you by Whale Box. Sharks love it, whales love it, the whole ocean loves"
    " it. Use the code KRILL at checkout for twenty percent off your first migration. Whale Box"
    " delivers krill and ocean snacks for whales and sharks of every age, wherever their migration"
    " takes them."
)
QUESTIONS = (
    "How do the whales find the krill in the ocean? Do the sharks know the migration as well as the"
    " whales do? What happens to the sharks when the krill is gone? And is the ocean big enough for the"
    " migration of all the whales and all the sharks?"
)
FAREWELL = (
    "Thanks for listening to our talk on whales, sharks, krill and the ocean migration. Please"
    " subscribe and leave us a review. See you next week with more whales, more sharks and more krill"
    " from the ocean."
)


def laid_out(said: Sequence[tuple[str, str]], chapters: Sequence[tuple[str, float]] = ()) -> Timeline:
    """Every word lasts 0.4 s; an utterance is a sentence or less, as speakers are cut."""
    turns = tuple(Turn(index=n, speaker=who, text=text, line=n) for n, (who, text) in enumerate(said, 1))
    lines = script.cut(Transcript(format="text", turns=turns), {})
    spans, at = [], 0.0
    for utterance in lines.utterances:
        timed = []
        for word in utterance.text.split():
            timed.append(TimedWord(text=word, start_s=at, end_s=at + WORD_S))
            at += WORD_S
        spans.append(
            Span(
                index=utterance.index,
                turn=utterance.turn,
                speaker=utterance.speaker,
                voice="v",
                text=utterance.text,
                spoken=utterance.text,
                start_s=timed[0].start_s,
                end_s=at,
                words=tuple(timed),
            )
        )
    marks = tuple(Chapter(title=title, start_s=start_s) for title, start_s in chapters)
    return Timeline(sample_rate_hz=24000, duration_s=at, utterances=tuple(spans), chapters=marks)


def pick(timeline: Timeline, summary: Sequence[str] = (), hosts: Sequence[str] = ()) -> Soundbite | None:
    """The best, where only one is wanted."""
    return next(iter(soundbite.choose(timeline, (), summary, hosts, most=1)), None)


def heard(timeline: Timeline, bite: Soundbite) -> str:
    """What is said between its ends."""
    ends_s = bite.start_s + bite.duration_s + 0.001
    inside = (s for s in timeline.utterances if bite.start_s - 0.001 <= s.start_s and s.end_s <= ends_s)
    return " ".join(span.text.strip() for span in inside)


TALKS = {
    "after the greeting": [
        ("Ann", HELLO),
        ("Ben", ASIDE),
        ("Ben", SHARKS),
        ("Ann", OTHER),
        ("Ann", FAREWELL),
    ],
    "not the advertisement": [
        ("Ann", HELLO),
        ("Ann", ADVERT),
        ("Ben", ASIDE),
        ("Cem", SHARKS),
        ("Ann", ADVERT),
    ],
    "not the questions": [
        ("Ann", HELLO),
        ("Ann", QUESTIONS),
        ("Ben", SHARKS),
        ("Ann", QUESTIONS),
        ("Ben", ASIDE),
    ],
    "not the farewell": [("Ben", ASIDE), ("Ann", OTHER), ("Ben", SHARKS), ("Cem", THIRD), ("Ann", FAREWELL)],
}


@pytest.mark.parametrize("said", TALKS.values(), ids=TALKS.keys())
def test_it_is_where_the_subject_is(said: list[tuple[str, str]]) -> None:
    timeline = laid_out([("Ann", "So."), *said, ("Ben", "Whales and sharks, krill, ocean, migration. Yes.")])
    bite = pick(timeline)
    assert bite is not None
    text = heard(timeline, bite)
    assert text
    assert text in SHARKS
    assert bite.title.rstrip("…") in SHARKS


def test_what_the_summary_names_weighs_more() -> None:
    fences = "Fences need paint every year, and good paint keeps the fences dry for a decade. " * 3
    boats = "Boats need varnish every year, and good varnish keeps the boats dry for a decade. " * 3
    said = [("A", "Hm."), ("B", fences), ("C", boats), ("B", fences), ("C", boats), ("A", "Hm.")]
    timeline = laid_out(said)
    chosen = {}
    for subject in ("fences", "boats"):
        bite = pick(timeline, [f"How to look after {subject}."])
        assert bite is not None
        chosen[subject] = subject.capitalize() in heard(timeline, bite)
    assert chosen == {"fences": True, "boats": True}


def test_a_chapters_title_names_the_subject_too() -> None:
    timeline = laid_out([("A", "Hm."), ("B", SHARKS), ("C", ASIDE), ("A", "Hm.")], [("Fences", 30.0)])
    bite = pick(timeline)
    assert bite is not None
    assert "fence" in heard(timeline, bite)


def test_a_host_says_it_less_often_than_a_guest() -> None:
    timeline = laid_out([("A", "Hm."), ("Ann", SHARKS), ("C", ASIDE), ("Ben", SHARKS), ("A", "Hm.")])
    for host, start in (("Ann", "Ben"), ("Ben", "Ann")):
        bite = pick(timeline, hosts=[host])
        assert bite is not None
        speaker = next(s.speaker for s in timeline.utterances if s.start_s >= bite.start_s - 0.001)
        assert speaker == start


def test_an_announcement_is_never_part_of_it() -> None:
    timeline = laid_out([("Ben", SHARKS), ("X", "Chapter two."), ("Ben", SHARKS)])
    spans = tuple(
        span.model_copy(update={"speaker": ANNOUNCER, "turn": 0}) if span.speaker == "X" else span
        for span in timeline.utterances
    )
    timeline = timeline.model_copy(update={"utterances": spans})
    bite = pick(timeline)
    assert bite is not None
    assert "Chapter" not in heard(timeline, bite)


@pytest.mark.parametrize(
    "said",
    [[], [("A", "Yes.")], [("A", "Hello there."), ("B", "Hello.")] * 20, [("A", HELLO), ("B", FAREWELL)],
     [("A", "no end in sight " * 200)], [("А", "Привет, как дела у нас сегодня. " * 20)]],
    ids=["nothing", "a word", "short turns", "hello and goodbye", "one endless sentence", "another script"],
)
def test_there_is_none_where_nothing_can_be_one(said: list[tuple[str, str]]) -> None:
    assert pick(laid_out(said)) is None


SENTENCES = st.sampled_from(
    [*SHARKS.split(". "), *ASIDE.split(". "), *QUESTIONS.split("? "), "Yeah", "So Dr. Who"]
)
TURN = st.tuples(
    st.sampled_from("ABC"), st.lists(SENTENCES, min_size=1, max_size=8).map(lambda s: ". ".join(s) + ".")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TURN, min_size=1, max_size=8))
def test_it_keeps_to_its_length_one_speaker_and_whole_utterances(said: list[tuple[str, str]]) -> None:
    timeline = laid_out(said)
    bite = pick(timeline)
    if bite is None:
        return
    assert 15 <= bite.duration_s <= 60
    ends_s = bite.start_s + bite.duration_s
    inside = [s for s in timeline.utterances if s.start_s < ends_s - 0.01 and s.end_s > bite.start_s + 0.01]
    assert len({span.speaker for span in inside}) == 1
    assert inside[0].start_s == pytest.approx(bite.start_s, abs=0.001)
    assert inside[-1].end_s == pytest.approx(ends_s, abs=0.001)
    assert inside[-1].text.strip()[-1] in ".?!"
    before = [
        span
        for span in timeline.utterances
        if span.end_s <= inside[0].start_s and span.turn == inside[0].turn
    ]
    assert not before or before[-1].text.strip()[-1] in ".?!"
    assert 0 < len(bite.title) <= 128


def test_the_seed_has_one_on_its_subject_and_the_notes_carry_it() -> None:
    transcript = transcripts.read(SEED)
    timeline = laid_out([(turn.speaker, turn.text) for turn in transcript.turns])
    written = notes.write(transcript, timeline, "Synthetic.")
    assert len(written.soundbites) == 3
    texts = [heard(timeline, bite) for bite in written.soundbites]
    named = ("DeepSeek", "Mistral", "FrontierMath", "benchmark", "model")
    assert sum(any(name in text for name in named) for text in texts) >= 2
    held = 0
    for bite in written.soundbites:
        ends_s = bite.start_s + bite.duration_s
        assert 15 <= bite.duration_s <= 60
        speaker = next(s.speaker for s in timeline.utterances if s.start_s >= bite.start_s - 0.001)
        assert speaker not in hosts.find(transcript.turns)
        inside = [one for one in written.quotes if bite.start_s <= one.start_s < one.end_s <= ends_s + 0.001]
        assert not inside or (inside[0].speaker == speaker and inside[0].text.startswith(bite.title[:40]))
        held += bool(inside)
    assert held >= 2
