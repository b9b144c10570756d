"""The voices chosen are those furthest apart: compared with trying every choice there is."""

import itertools

import numpy as np
import pytest

from respoken.cast.farthest import SLACK, choose


def cosines(count, seed):
    vectors = np.abs(np.random.default_rng(seed).standard_normal((count, 6)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


def nobody(count):
    return np.full(count, -1.0)


def best_of_all(alike, alike_fixed, allowed):
    """The lowest worst cosine there is, by trying everything."""
    worsts = [
        max([alike[a, b] for a, b in itertools.combinations(tried, 2)] + [alike_fixed[n] for n in tried])
        for tried in itertools.product(*allowed)
        if len(set(tried)) == len(tried)
    ]
    return min(worsts, default=None)


@pytest.mark.parametrize("seed", range(12))
def test_no_choice_is_better_by_more_than_the_slack(seed):
    rng = np.random.default_rng(seed)
    alike = cosines(9, seed)
    allowed = [frozenset(rng.choice(9, size=rng.integers(2, 9), replace=False).tolist()) for _ in range(4)]
    alike_fixed = cosines(10, seed + 100)[9, :9]
    best = best_of_all(alike, alike_fixed, allowed)
    choice = choose(alike, alike_fixed, allowed)
    assert best is not None
    assert best <= choice.worst <= best + SLACK
    assert len(set(choice.candidates)) == 4
    assert all(candidate in places for candidate, places in zip(choice.candidates, allowed, strict=True))


def test_preference_decides_between_choices_that_are_far_enough():
    # 0 and 1 are nearer to each other (0.5) than 2 and 3 (0.1), but 0.5 is enough: the first two win.
    alike = np.full((4, 4), 0.5)
    alike[2, 3] = alike[3, 2] = 0.1
    everyone = [frozenset(range(4))] * 2
    assert choose(alike, nobody(4), everyone, enough=0.6).candidates == (0, 1)
    assert choose(alike, nobody(4), everyone, enough=0.2).candidates == (2, 3)


def test_voices_taken_already_are_kept_away_from():
    alike = np.full((3, 3), 0.2)
    assert choose(alike, np.array([0.9, 0.3, 0.8]), [frozenset(range(3))]).candidates == (1,)


def test_the_choosiest_place_is_served():
    alike = np.full((2, 2), 0.2)
    assert choose(alike, nobody(2), [frozenset({0, 1}), frozenset({0})]).candidates == (1, 0)


@pytest.mark.parametrize(
    "allowed",
    [[frozenset({0})] * 2, [frozenset()], [frozenset(range(3))] * 4],
    ids=["rivals", "none", "crowd"],
)
def test_too_few_candidates_is_none(allowed):
    assert choose(cosines(3, 0), nobody(3), allowed) is None


def test_nobody_to_place_is_an_empty_choice():
    assert choose(cosines(3, 0), nobody(3), []).candidates == ()
