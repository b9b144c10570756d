"""The corpus of written sentences: that it is read as people would, and that its judge can tell."""

from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parent.parent / "bench"
LEAST = 0.98


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(BENCH))
        import reading

        return reading


@pytest.fixture(scope="module")
def judge(bench):
    return bench.Judge()


@pytest.mark.parametrize("name", ["seen", "held_out"])
def test_the_sentences_are_read_as_people_would_read_them(bench, judge, name):
    table, wrong = bench.scored(judge, name)
    count = sum(count for count, _ in table.values())
    assert len(wrong) <= (1 - LEAST) * count, [(one.written, judge.read(one.written)) for one in wrong]


def test_there_are_enough_of_every_kind_and_none_twice(bench):
    seen, held_out = bench.sentences("seen"), bench.sentences("held_out")
    written = [sentence.written for sentence in (*seen, *held_out)]
    assert len(set(written)) == len(written) >= 500
    assert {one.kind for one in seen} == {one.kind for one in held_out}
    assert len(held_out) > 0.4 * len(seen)


@pytest.mark.parametrize(
    ("written", "reading", "right"),
    [
        ("It costs $5.", "It costs five dollars.", True),
        ("It costs $5.", "It costs five dollar.", False),
        ("We live here.", "We live/lˈɪv/ here.", True),
        ("We live here.", "We live/lˈIv/ here.", False),
        ("A permit.", "A permit/pəɹmˈɪt/.", False),  # by its stress
        ("IBM's AI", "I-B-M's ^A-I", True),
        ("IBM's AI", "I-B-M ^A-I", False),
        ("At 6:30.", "At {half past six|six thirty}.", True),
        ("At 6:30.", "At half past six. || At six {|and }thirty.", True),
        ("At 6:30.", "At six.", False),
    ],
)
def test_the_judge_tells_right_from_wrong(bench, judge, written, reading, right):
    assert judge.is_right(bench.Sentence("", written, tuple(bench._readings(reading)))) is right
