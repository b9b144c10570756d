"""A timeline as a book: what belongs together, and which clip each piece has."""

from collections.abc import Sequence

import pytest

from laid_out import RATE_HZ, span, timeline
from respoken.errors import MediaError
from respoken.models import Chapter, Span, Timeline
from respoken.package import readalong
from respoken.package.readalong import Clip, Part


def laid_out(
    spans: Sequence[Span], duration_s: float, chapters: Sequence[tuple[str, float]] = ()
) -> Timeline:
    return Timeline(
        sample_rate_hz=RATE_HZ, duration_s=duration_s, utterances=tuple(spans),
        chapters=tuple(Chapter(title=title, start_s=start_s) for title, start_s in chapters),
    )


def parts(made: Timeline) -> list[Part]:
    return readalong.parts(made, RATE_HZ, round(made.duration_s * RATE_HZ), lambda sample: sample)


def clips(part: Part) -> list[tuple[str, Clip | None]]:
    return [(sentence.text, sentence.clip) for sentence in part.sentences]


def test_clips_tile_a_part_from_its_heading_to_its_end() -> None:
    spans = [
        span(1, 1, "Ann", "One two. Three.", 0.5, pace=10),  # 0.5-0.9, 0.9-1.4, 1.4-2.1
        span(2, 2, "Bob", "Four.", 3.0, pace=10),  # 3.0-3.6
    ]
    [part] = parts(laid_out(spans, 5.0))
    assert part.heading == Clip(0, 500)
    assert clips(part) == [
        ("One two.", Clip(500, 1400)), ("Three.", Clip(1400, 3000)), ("Four.", Clip(3000, 5000)),
    ]
    assert [words for sentence in part.sentences for words in sentence.words] == [
        ("One", Clip(500, 900)), ("two.", Clip(900, 1400)), ("Three.", Clip(1400, 3000)),
        ("Four.", Clip(3000, 5000)),
    ]


def test_a_sentence_goes_on_where_the_utterance_was_cut() -> None:
    spans = [span(1, 1, "Ann", "One, ", 0.0, pace=10), span(2, 1, "Ann", "two. ", 0.6, pace=10)]
    [part] = parts(laid_out(spans, 2.0))
    assert clips(part) == [("One, two.", Clip(0, 2000))]
    assert part.heading is None


def test_a_word_that_two_utterances_share_is_whole() -> None:
    spans = [span(1, 1, "Ann", "See long/lo", 0.0, pace=10), span(2, 1, "Ann", "ng/end now.", 1.1, pace=10)]
    [part] = parts(laid_out(spans, 3.0))
    assert [sentence.text for sentence in part.sentences] == ["See long/long/end now."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("[sighs] Go on. Yes.", ["[sighs] Go on.", "Yes."]),
        ("Go on. [sighs.] Yes.", ["Go on.", "[sighs.] Yes."]),
        ("Go on. Yes. [sighs.]", ["Go on.", "Yes. [sighs.]"]),
        ("[sighs.] [coughs.]", ["[sighs.] [coughs.]"]),
    ],
)
def test_what_is_only_shown_goes_with_what_is_heard(text: str, sentences: list[str]) -> None:
    spans = [span(1, 1, "Ann", text, 1.0), span(2, 2, "Bob", "Well.", 5.0)]
    [part] = parts(laid_out(spans, 7.0))
    assert [one.text for one in part.sentences] == [*sentences, "Well."]


def test_a_turn_that_is_only_shown_has_its_part_of_the_pause() -> None:
    spans = [
        span(1, 1, "Ann", "One.", 0.0), span(2, 2, "Bob", "[laughs]", 1.0), span(3, 3, "Ann", "Two.", 2.0),
        span(4, 4, "Bob", "[coughs]", 2.5), span(5, 5, "Ann", "[music]", 2.5),
    ]
    [part] = parts(laid_out(spans, 4.0))
    assert clips(part) == [
        ("One.", Clip(0, 1000)), ("[laughs]", Clip(1000, 2000)), ("Two.", Clip(2000, 2500)),
        ("[coughs]", None), ("[music]", Clip(2500, 4000)),  # both at one instant: the last has what is left
    ]


def test_a_part_begins_in_the_pause_before_it() -> None:
    spans = [span(1, 1, "Ann", "One.", 0.0, pace=10), span(2, 2, "Bob", "Two.", 2.5, pace=10)]  # 0-0.5, 2.5-3
    first, second = parts(laid_out(spans, 4.0, [("First", 0.0), ("Second", 2.5)]))
    assert (first.title, first.first, first.last) == ("First", 0, 99_225)  # 2.25 s
    assert (second.title, second.first, second.last) == ("Second", 99_225, 176_400)
    assert clips(first) == [("One.", Clip(0, 2250))]
    assert (second.heading, clips(second)) == (Clip(0, 250), [("Two.", Clip(250, 1750))])


def test_in_a_short_pause_the_part_begins_half_way() -> None:
    spans = [span(1, 1, "Ann", "One.", 0.0, pace=10), span(2, 2, "Bob", "Two.", 0.6, pace=10)]
    _, second = parts(laid_out(spans, 2.0, [("First", 0.0), ("Second", 0.6)]))
    assert second.first == round(0.55 * RATE_HZ)


def test_what_comes_before_the_first_chapter_is_part_of_it() -> None:
    spans = [span(1, 0, "Announcer", "All voices are synthetic.", 0.0), span(2, 1, "Ann", "Hello.", 4.0)]
    [part] = parts(laid_out(spans, 6.0, [("First", 4.0)]))
    assert part.title == "First"
    assert [(one.speaker, one.turn) for one in part.paragraphs] == [("Announcer", 0), ("Ann", 1)]


def test_a_chapter_in_which_nothing_is_heard_joins_the_one_before() -> None:
    spans = [
        span(1, 1, "Ann", "One.", 0.0), span(2, 2, "Bob", "[music]", 2.0), span(3, 3, "Ann", "Two.", 3.0),
    ]
    made = parts(laid_out(spans, 5.0, [("First", 0.0), ("Music", 2.0), ("Second", 3.0)]))
    assert [(part.title, [one.text for one in part.sentences]) for part in made] == [
        ("First", ["One.", "[music]"]), ("Second", ["Two."]),
    ]


def test_a_turn_in_two_chapters_is_named_in_both() -> None:
    spans = [
        span(1, 1, "Ann", "One. ", 0.0), span(2, 1, "Ann", "Two.", 3.0), span(3, 2, "Ann", "Three.", 5.0),
    ]
    made = parts(laid_out(spans, 8.0, [("First", 0.0), ("Second", 3.0)]))
    assert [[(one.turn, one.named) for one in part.paragraphs] for part in made] == [
        [(1, True)], [(1, True), (2, False)],
    ]


def test_sound_that_ends_before_the_words_is_refused() -> None:
    made = timeline([("Ann", "One. Two. Three.")])
    with pytest.raises(MediaError, match="ends before its words do"):
        readalong.parts(made, RATE_HZ, RATE_HZ, lambda sample: sample)
