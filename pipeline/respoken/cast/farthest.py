"""Which voices to take so that the two most alike of them are as unlike as can be.

A cosine is a threshold when everybody can be given a voice with no pair above it. The lowest threshold is
found by halving, each one tried by a search over sets of bits. Up to a dozen places the search ends; with
more it gives up after a fixed number of steps, so the answer is good but need not be the best. It uses
neither chance nor time: the same question has the same answer everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SLACK = 0.02
"""A worst cosine this near to the lowest there is counts as equal, and the order of preference decides."""

STEPS = 4000
"""Places tried before a threshold is given up."""


@dataclass(frozen=True)
class Choice:
    """A candidate for every place, and the highest cosine of any two, the fixed voices included."""

    candidates: tuple[int, ...]
    worst: float


def choose(
    alike: NDArray[np.float64],
    alike_fixed: NDArray[np.float64],
    allowed: Sequence[frozenset[int]],
    enough: float = -1.0,
) -> Choice | None:
    """The candidates to take, one a place, or None when there are not enough that are allowed.

    alike: cosines between candidates, (n, n). alike_fixed: the highest cosine of each candidate to the
    voices that are taken already, (n,). allowed: for each place, which candidates may have it. A lower
    candidate number is preferred, first of all for the earlier places. enough: a cosine that is low
    enough; between choices that stay under it preference alone decides.
    """
    groups = _groups(allowed)
    count = len(alike)
    pairs = alike[np.triu_indices(count, 1)]
    thresholds = np.unique(np.concatenate([pairs, alike_fixed, [1.0]]))
    low, high = 0, len(thresholds) - 1
    found = _search(alike, alike_fixed, groups, thresholds[high])
    if found is None:
        return None
    while low < high:
        middle = (low + high) // 2
        tried = _search(alike, alike_fixed, groups, thresholds[middle])
        if tried is None:
            low = middle + 1
        else:
            found, high = tried, middle
    preferred = _search(alike, alike_fixed, groups, max(enough, thresholds[high] + SLACK), by_preference=True)
    candidates = _in_place(preferred or found, groups, len(allowed))
    return Choice(candidates, _worst(alike, alike_fixed, candidates))


@dataclass(frozen=True)
class _Group:
    """Places that are allowed the same candidates; these are bits of ``candidates``."""

    candidates: int
    places: tuple[int, ...]


def _groups(allowed: Sequence[frozenset[int]]) -> list[_Group]:
    places: dict[int, list[int]] = {}
    for place, candidates in enumerate(allowed):
        places.setdefault(sum(1 << candidate for candidate in candidates), []).append(place)
    # The choosiest first: what they leave over suits the others.
    return [_Group(bits, tuple(at)) for bits, at in sorted(places.items(), key=lambda g: g[0].bit_count())]


def _search(
    alike: NDArray[np.float64], alike_fixed: NDArray[np.float64], groups: Sequence[_Group],
    threshold: float, by_preference: bool = False,
) -> list[int] | None:
    """Candidates for the places of the groups in turn, no pair above the threshold; None if none found."""
    beside = _beside(alike, threshold)
    # Those who exclude fewest others come first, unless a voice is preferred for itself.
    order = sorted(range(len(alike)), key=lambda n: n if by_preference else -beside[n].bit_count())
    taken: list[int] = []
    steps = STEPS

    def fill(at: int, left: int, free: int, start: int) -> bool:
        """Fill the ``left`` last places of group ``at`` and the groups after it from ``free``.

        Places of a group are alike, so each looks only from ``start`` on in the order: no set comes twice.
        """
        nonlocal steps
        if not left:
            if at + 1 == len(groups):
                return True
            at, left, start = at + 1, len(groups[at + 1].places), 0
        if not _enough(free, groups[at].candidates, left, groups[at + 1:]):
            return False
        for rank in range(start, len(order)):
            candidate = order[rank]
            if not free & groups[at].candidates & 1 << candidate:
                continue
            steps -= 1
            if steps < 0:
                return False
            taken.append(candidate)
            if fill(at, left - 1, free & beside[candidate], rank + 1):
                return True
            taken.pop()
        return False

    free = sum(1 << n for n in np.flatnonzero(alike_fixed <= threshold).tolist())
    return taken if fill(-1, 0, free, 0) else None


def _beside(alike: NDArray[np.float64], threshold: float) -> list[int]:
    """For each candidate, bits of those that may be taken together with it."""
    together = alike <= threshold
    np.fill_diagonal(together, False)
    return [int("".join("1" if yes else "0" for yes in row[::-1]), 2) for row in together]


def _enough(free: int, candidates: int, left: int, later: Sequence[_Group]) -> bool:
    """Whether this group, and every later one, still has as many candidates as it has places."""
    return (free & candidates).bit_count() >= left and all(
        (free & group.candidates).bit_count() >= len(group.places) for group in later
    )


def _in_place(found: Sequence[int], groups: Sequence[_Group], count: int) -> tuple[int, ...]:
    """What was found, group by group, in the order of the places; the preferred ones go first."""
    candidates = [0] * count
    at = 0
    for group in groups:
        mine = sorted(found[at:at + len(group.places)])
        at += len(group.places)
        for place, candidate in zip(group.places, mine, strict=True):
            candidates[place] = candidate
    return tuple(candidates)


def _worst(
    alike: NDArray[np.float64], alike_fixed: NDArray[np.float64], candidates: Sequence[int]
) -> float:
    among = alike[np.ix_(candidates, candidates)][np.triu_indices(len(candidates), 1)]
    return float(max([*among, *alike_fixed[list(candidates)], -1.0]))
