"""Captions: what they hold, where they break, and when they are shown."""

import re
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from laid_out import episode, span, timeline
from respoken import captions
from respoken.captions import LAYOUTS, LONGEST_S, SHORTEST_S
from respoken.listen import cuefiles
from respoken.listen.checks import times
from respoken.listen.cuefiles import Caption
from respoken.models import ANNOUNCER, Cue, Span, TimedWord, Timeline
from respoken.package import srt, vtt
from respoken.package.base import Master

SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"
FORMATS = pytest.mark.parametrize("name", list(LAYOUTS))


def lines(cues: tuple[Cue, ...]) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues]


def words(cues: tuple[Cue, ...]) -> list[str]:
    return " ".join(line for cue in cues for line in cue.lines).split()


def of_spans(*spans: Span, duration_s: float) -> Timeline:
    return Timeline(sample_rate_hz=24000, duration_s=duration_s, utterances=spans)


# --- where captions break -------------------------------------------------------------------------


def test_captions_end_where_sentences_and_clauses_do() -> None:
    cues = captions.cues(timeline([
        ("Tim Hwang", "At the end of 2025, is DeepSeek leading the state of the art in artificial "
         "intelligence? Abraham, welcome back to the show, joining us for the second time."),
        ("Abraham Daniels", "They’re definitely making a splash in the open-source space, but you know, "
         "it’s a really competitive landscape, so I guess we’ll have to wait and see."),
    ]))
    assert lines(cues["vtt"]) == [
        ("At the end of 2025,",),
        ("is DeepSeek leading the state of the art", "in artificial intelligence?"),
        ("Abraham, welcome back to the show,", "joining us for the second time."),
        ("They’re definitely making a splash", "in the open-source space, but you know,"),
        ("it’s a really competitive landscape,", "so I guess we’ll have to wait and see."),
    ]
    assert lines(cues["srt"])[:2] == [
        ("At the end of 2025,", "is DeepSeek leading"),
        ("the state of the art", "in artificial intelligence?"),
    ]


def test_names_numbers_and_turns_of_phrase_stay_whole() -> None:
    cues = captions.cues(timeline([
        ("A", "For that we went and asked our colleague Kaoutar El Maghraoui whether it would take more "
         "than 650 billion parameters to get a little bit of the kind of work that we did for Dr. Smith"),
    ]))
    for name in LAYOUTS:
        shown = [line.split() for cue in cues[name] for line in cue.lines]
        breaks = {f"{above[-1]} {below[0]}" for above, below in pairwise(shown)}
        whole = {"Kaoutar El", "El Maghraoui", "650 billion", "little bit", "kind of", "Dr. Smith"}
        assert not breaks & whole


def test_shown_words_and_the_announcement_are_captioned() -> None:
    made = captions.cues(of_spans(
        span(1, 0, ANNOUNCER, "The voices in this episode are synthetic.", 0.2),
        span(2, 1, "A", "[laughter] Well, no.", 4.0),
        duration_s=7.0,
    ))
    for cues in made.values():
        assert [cue.speaker for cue in cues] == [ANNOUNCER, "A"]
        assert " ".join(words(cues)) == "The voices in this episode are synthetic. [laughter] Well, no."


@FORMATS
def test_a_word_longer_than_a_line_stands_whole_on_its_own_line(name: str) -> None:
    url = "https://example.com/a/very/long/path/that/fits/on/no/line/of/any/caption"
    cues = captions.cues(timeline([("A", f"You will find all of it at {url} or in the notes.")]))[name]
    assert (url,) in [(line,) for cue in cues for line in cue.lines]
    assert words(cues) == ["You", "will", "find", "all", "of", "it", "at", url, "or", "in", "the", "notes."]


def test_the_first_card_of_a_run_leaves_room_for_the_name() -> None:
    cues = captions.cues(timeline([
        ("Kaoutar El Maghraoui", "I think it remains to be seen whether that will work."),
        ("Bartholomew Featherstonehaugh-Cholmondeley", "Quite."),
    ]))["srt"]
    first, *_, last = cues
    assert len("Kaoutar El Maghraoui: ") + len(first.lines[0]) <= 32 or len(first.lines) == 1
    assert last.lines == ("Quite.",)


def test_words_read_as_one_are_not_parted_in_time() -> None:
    one = TimedWord(text="2.5 million dollars", start_s=1.0, end_s=2.4)
    spoken = span(1, 1, "A", "It cost about two and a half years and", 0.0, pace=40)
    text = spoken.text + " 2.5 million dollars"
    both = spoken.model_copy(update={"text": text, "words": (*spoken.words, one), "end_s": 2.4})
    for cues in captions.cues(of_spans(both, duration_s=3.0)).values():
        assert any("2.5 million dollars" in " ".join(cue.lines) for cue in cues)


def test_a_word_cut_between_two_utterances_is_one_word_again() -> None:
    made = captions.cues(of_spans(
        span(1, 1, "A", "We all waited—", 0.0), span(2, 1, "A", "nobody came.", 1.2), duration_s=3.0,
    ))
    for cues in made.values():
        assert words(cues) == ["We", "all", "waited—nobody", "came."]


# --- when captions are shown ----------------------------------------------------------------------


@FORMATS
def test_a_caption_comes_with_its_first_word_and_stays_a_little_after_its_last(name: str) -> None:
    laid_out = timeline([("A", "Is that really so?"), ("B", "It is.")])
    first, second = captions.cues(laid_out)[name]
    asked, answered = laid_out.utterances
    assert (first.start_s, second.start_s) == (asked.start_s, answered.start_s)
    assert asked.end_s < first.end_s <= second.start_s
    assert second.end_s == pytest.approx(max(answered.end_s + captions.HOLD_S, answered.start_s + 1.0))


@FORMATS
def test_a_caption_does_not_stay_through_a_long_silence(name: str) -> None:
    spans = span(1, 1, "A", "And then nothing happened. ", 0.0), span(2, 1, "A", "For a minute.", 60.0)
    first, second = captions.cues(of_spans(*spans, duration_s=70.0))[name]
    assert first.end_s < 4.0
    assert second.start_s == 60.0


@FORMATS
def test_what_is_shown_but_not_said_is_seen(name: str) -> None:
    made = captions.cues(of_spans(
        span(1, 1, "A", "So that is that.", 0.0), span(2, 2, "B", "[laughter]", 2.0),
        span(3, 3, "A", "Right.", 2.0), duration_s=4.0,
    ))[name]
    assert [cue.lines for cue in made] == [("So that is that.",), ("[laughter]",), ("Right.",)]
    assert all(cue.end_s - cue.start_s >= captions.LEAST_S - 1e-9 for cue in made)
    assert all(cue.end_s <= following.start_s for cue, following in pairwise(made))


def test_nothing_said_makes_no_captions() -> None:
    assert captions.cues(of_spans(duration_s=1.0)) == {"vtt": (), "srt": ()}


# --- any conversation -----------------------------------------------------------------------------

ODD = ["a", "the", "of", "and", "Yes.", "no,", "[laughter]", "x" * 50, "“Why?”", "2.5 million"]
WORDS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=14),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Turns of up to sixty words with pauses between any two of them, at paces from slow to very fast."""
    at_s = draw(st.floats(0, 3))
    spans: list[Span] = []
    for turn in range(draw(st.integers(1, 6))):
        speaker = draw(st.sampled_from(["Al", "Kaoutar El Maghraoui", "N" * 40, ANNOUNCER]))
        for _ in range(draw(st.integers(1, 3))):
            texts, heard = draw(st.lists(WORDS, min_size=1, max_size=20)), []
            start_s, pace = at_s, draw(st.floats(5, 40))
            for text in texts:
                length_s = 0.0 if text.startswith("[") else (len(text) + 1) / pace
                heard.append(TimedWord(text=text, start_s=at_s, end_s=at_s + length_s))
                at_s += length_s + draw(st.sampled_from([0, 0, 0, 0.05, 0.2, 4.0]))
            text = " ".join(texts) + " "
            spans.append(Span(
                index=len(spans) + 1, turn=turn, speaker=speaker, voice="v", text=text, spoken=text,
                start_s=start_s, end_s=heard[-1].end_s, words=tuple(heard),
            ))
            at_s = heard[-1].end_s + draw(st.floats(0.1, 2))
    return Timeline(sample_rate_hz=24000, duration_s=at_s, utterances=tuple(spans))


@FORMATS
@settings(max_examples=60, deadline=None)
@given(laid_out=timelines())
def test_captions_hold_every_word_once_within_their_lines(name: str, laid_out: Timeline) -> None:
    cues, layout = captions.cues(laid_out)[name], LAYOUTS[name]
    assert words(cues) == [word for one in laid_out.utterances for word in one.text.split()]
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(len(line) <= layout.width or " " not in line for line in cue.lines)


@FORMATS
@settings(max_examples=60, deadline=None)
@given(laid_out=timelines())
def test_captions_are_in_order_inside_the_audio_and_long_enough(name: str, laid_out: Timeline) -> None:
    cues = captions.cues(laid_out)[name]
    heard = [(w, one) for one in laid_out.utterances for x in one.words for w in [x] * len(x.text.split())]
    place = 0
    for number, (cue, following) in enumerate(zip(cues, [*cues[1:], None], strict=True)):
        mine = heard[place : place + sum(len(line.split()) for line in cue.lines)]
        place += len(mine)
        assert {(one.speaker, one.turn) for _, one in mine} == {(cue.speaker, mine[0][1].turn)}
        assert mine[0][0].start_s - captions.LEAST_S * len(cues) <= cue.start_s
        # Captions of what is not said may stand before the first word even where the file begins with it.
        assert cue.start_s <= max(mine[0][0].start_s, captions.LEAST_S * number)
        limit_s = following.start_s if following else laid_out.duration_s
        assert cue.start_s < cue.end_s <= limit_s
        assert cue.end_s >= min(mine[-1][0].end_s, limit_s)
        assert cue.end_s - cue.start_s <= LONGEST_S + 1e-9 or len(mine) == 1
        assert cue.end_s - cue.start_s >= SHORTEST_S - 1e-9 or cue.end_s == limit_s


WRITERS = {"vtt": vtt.write, "srt": srt.write}


@FORMATS
@settings(max_examples=40, deadline=None)
@given(laid_out=timelines())
def test_files_of_captions_can_be_read_as_the_check_wants_it(name: str, laid_out: Timeline) -> None:
    """Two lines, their width, 1 to 7 s, 20 characters a second: by the rules of ``respoken check``."""
    file = f"transcript.{name}"
    master = Master(path=Path("m.wav"), sample_rate_hz=44100, sample_count=0)
    with TemporaryDirectory() as folder:
        WRITERS[name](episode(laid_out), master, Path(folder))
        text = (Path(folder) / file).read_text(encoding="utf-8")
        # Parsers that are not ours: no line of theirs is lost, and none is taken for another cue.
        read = webvtt.from_string(text) if name == "vtt" else webvtt.from_srt(Path(folder) / file)
    names = {" ".join(one.speaker.split()) for one in laid_out.utterances}
    cues = cuefiles.read_vtt(text) if name == "vtt" else cuefiles.read_srt(text, names)
    assert list(times.unreadable(file, cues, laid_out.duration_s)) == []
    assert len(read.captions) == len(cues) == len(captions.cues(laid_out)[name])


@pytest.mark.parametrize(
    ("cue", "fault"),
    [
        (Caption(0.0, 2.0, "A", ("one", "two")), ""),
        (Caption(0.0, 2.0, "A", ("one", "two", "three")), "has 3 lines"),
        (Caption(0.0, 3.0, "A", ("a word " * 7,)), "has a line of 49 characters"),
        (Caption(0.0, 3.0, "A", ("w" * 49,)), ""),
        (Caption(0.0, 0.8, "A", ("one", "two")), "is shown for 0.80 s"),
        (Caption(0.0, 9.9, "A", ("one",)), ""),  # it is heard until the end
        (Caption(0.0, 9.0, "A", ("one", "two")), "is shown for 9.0 s"),
        (Caption(0.0, 1.5, "A", ("as many words as this", "take two seconds")), "characters a second"),
    ],
)
def test_a_caption_that_cannot_be_read_is_a_fault(cue: Caption, fault: str) -> None:
    faults = list(times.unreadable("transcript.vtt", [cue], 10.0))
    assert len(faults) == bool(fault)
    assert fault in "".join(faults)


def test_a_label_is_seen_too() -> None:
    beside, above = cuefiles.read_srt(
        "1\n00:00:00,000 --> 00:00:02,000\nAda: One of us is here,\nand so are you.\n\n"
        "2\n00:00:02,000 --> 00:00:04,000\nKarl:\nI am.\nAnd you?\n", {"Ada", "Karl"},
    )
    assert beside.shown == ("Ada: One of us is here,", "and so are you.")
    assert above.shown == ("Karl:", "I am.", "And you?")
    assert [*times.unreadable("transcript.srt", [above], 4.0)] == ["transcript.srt 0:02.0: has 3 lines"]


# --- a real conversation --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed() -> Timeline:
    names = "Tim Hwang|Abraham Daniels|Kaoutar El Maghraoui|Skyler Speakman"
    said = re.findall(rf"^({names}): (.*)$", SEED.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(said) == 48
    return timeline(said)


@FORMATS
def test_a_real_conversation_is_captioned_well(name: str, seed: Timeline) -> None:
    cues = captions.cues(seed)[name]
    shown_s = [cue.end_s - cue.start_s for cue in cues]
    fast = [c for c, s in zip(cues, shown_s, strict=True) if sum(map(len, c.lines)) > 20 * s]
    ends = [cue.lines[-1].split()[-1] for cue in cues]
    small = {"a", "an", "the", "of", "to", "and", "or", "with", "my", "in", "is"}
    dangling = [end for end in ends if end.lower() in small]
    at_marks = [end for end in ends if end[-1] in ".,;:?!—”…"]
    lonely = [cue.lines for cue in cues if len(cue.lines) == 2 and " " not in cue.lines[1]]
    assert max(shown_s) <= LONGEST_S
    assert sum(s < SHORTEST_S for s in shown_s) <= 0.005 * len(cues)
    assert fast == []
    assert len(dangling) <= 0.01 * len(cues)
    assert len(at_marks) >= {"vtt": 0.7, "srt": 0.55}[name] * len(cues)
    assert len(lonely) <= 0.01 * len(cues)
