"""Silence that a transcript asks for: taken out of the words, and heard where it stood."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from respoken import pauses, script
from respoken.config import Sound
from respoken.models import Pause
from respoken.transcripts.asked import alone, taken
from talks import read


@pytest.mark.parametrize(
    ("text", "left", "pauses"),
    [
        ("Wait. [pause:0.8s] Now.", "Wait. Now.", [(5, 0.8)]),
        ("Wait. [pause: 800 ms] Now.", "Wait. Now.", [(5, 0.8)]),
        ("[Pause 2 seconds] Now.", "Now.", [(0, 2.0)]),
        ("Now. {pause=1,5s}", "Now.", [(4, 1.5)]),
        ("One (pause: 1s) two [pause:2s] three", "One two three", [(3, 1.0), (7, 2.0)]),
        ("Long. [pause:900s] Now.", "Long. Now.", [(5, 30.0)]),
        ("[pause] Now. [a pause of 2s] (pause)", "[pause] Now. [a pause of 2s] (pause)", []),
        ("No marks at all.", "No marks at all.", []),
        ("[pause:1s]", "", [(0, 1.0)]),
    ],
)
def test_pauses_are_taken_out_of_the_words(text: str, left: str, pauses: list[tuple[int, float]]) -> None:
    assert taken(text) == (left, tuple(Pause(at=at, seconds=seconds) for at, seconds in pauses))


def test_a_line_of_nothing_else_is_told_from_words() -> None:
    assert alone("[pause:1s] [pause:500ms]") == 1.5
    assert alone("[pause:1s] Now.") is None
    assert alone("[pause]") is None


TALK = """Ann: One two three. [pause:0.8s] Four five six.
Bob: Seven. [pause:2s]

[pause:1.5s]

Ann: [pause:250ms] Eight nine.
Bob: Ten.
"""


def test_the_words_come_back_without_them(tmp_path: Path) -> None:
    transcript = read(tmp_path, TALK)
    assert [turn.text for turn in transcript.turns] == [
        "One two three. Four five six.", "Seven.", "Eight nine.", "Ten.",
    ]
    assert not any("pause" in turn.text for turn in transcript.turns)


def test_the_words_are_parted_there_and_the_silence_is_as_asked(tmp_path: Path) -> None:
    transcript = read(tmp_path, TALK)
    lines = script.cut(transcript, {}).utterances
    assert [line.text for line in lines] == [
        "One two three. ", "Four five six.", "Seven.", "Eight nine.", "Ten.",
    ]
    gaps = [pauses.between(one, other, Sound()) for one, other in pairwise(lines)]
    assert gaps[0] == 0.8
    assert gaps[2] == lines[3].pause_s
    assert gaps[2] >= 1.5
    assert gaps[1] != 2.0  # what stands after Bob's words delays Ann's, not his


def test_what_is_not_said_takes_no_pause_away(tmp_path: Path) -> None:
    transcript = read(tmp_path, "Ann: One.\nBob: Two. [pause:2s] [laughs]\nAnn: Three.\nBob: Four.\n")
    lines = script.cut(transcript, {}).utterances
    assert [line.pause_s for line in lines if line.spoken] == [None, None, 2.0, None]


def test_a_pause_inside_a_sentence_parts_it(tmp_path: Path) -> None:
    transcript = read(tmp_path, "Ann: The winner is [pause:1.2s] nobody.\nBob: Oh.\nAnn: Yes.\nBob: Hm.\n")
    first, second, *_ = script.cut(transcript, {}).utterances
    assert (first.text, second.text, second.pause_s) == ("The winner is ", "nobody.", 1.2)
    assert first.text + second.text == transcript.turns[0].text


def test_it_is_heard_in_the_episode(respoken, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    more = "".join(f"Ann: Here is sentence {n} of many.\nBob: And here is mine.\n" for n in range(12))
    path.write_text(TALK + more, encoding="utf-8")
    made = respoken("make", path, "-o", tmp_path / "out", "--engine", "tone")
    assert made.returncode == 0, made.stderr
    timeline = json.loads((tmp_path / "out" / "talk" / "timeline.json").read_text())
    spans = [span for span in timeline["utterances"] if span["turn"]]
    assert spans[1]["start_s"] - spans[0]["words"][-1]["end_s"] == pytest.approx(0.8, abs=0.05)
    assert respoken("check", tmp_path / "out" / "talk").returncode == 0
