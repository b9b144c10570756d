"""How loud each voice and each utterance goes into the mix."""

from pathlib import Path

import numpy as np
import pytest

from clips_of import ANN, BOB, kept, script
from respoken import balance, loudness
from respoken.config import Sound
from respoken.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "clips")


def test_speakers_go_in_equally_loud(store: Store) -> None:
    words = "A word or two and a few more of it. " * 3
    talk = script(*[(n, ANN if n % 2 else BOB, words) for n in range(1, 9)])
    clips = kept(store, talk, peaks=[0.02 if n % 2 else 0.5 for n in range(1, 9)])
    gains = balance.gains_db(talk, clips, store, Sound())
    for speaker in (ANN, BOB):
        powers = [
            np.asarray(clip.powers) * 10 ** (gain / 10)
            for utterance, clip, gain in zip(talk.utterances, clips, gains, strict=True)
            if clip and utterance.speaker == speaker
        ]
        level = loudness.integrated_lufs(np.concatenate(powers))
        assert level == pytest.approx(balance.MIX_LUFS, abs=0.1)


def levels(clips, gains) -> list[float]:
    """Loudness of each clip with its gain."""
    return [loudness.integrated_lufs(clip.powers) + gain for clip, gain in zip(clips, gains, strict=True)]


def test_an_utterance_that_stands_out_is_moved_near_its_voice(store: Store) -> None:
    talk = script(*[(1, ANN, "A word or two and a few more of it. " * 3)] * 6, (1, ANN, "No!"))
    clips = kept(store, talk, peaks=[0.2, 0.2, 0.1, 0.2, 0.4, 0.02, 0.4])
    *long, short = levels(clips, balance.gains_db(talk, clips, store, Sound()))
    # But for the sixth, which is 20 dB under the rest: no speech is so soft, and it is raised by 12.
    assert max(long[:5]) - min(long[:5]) == pytest.approx(2 * balance.ALIKE_LU, abs=0.01)
    assert long[5] < min(long[:5]) - 5.0
    assert short > max(long)  # a "No!" may be said loudly


@pytest.mark.parametrize(
    ("peak", "left_lu"),
    [(0.2, 0.0), (0.16, -0.6), (0.05, -0.6), (0.5, 0.6)],  # a little softer stays what it is by 40 %
)
def test_no_long_utterance_is_far_from_its_voice(store: Store, peak: float, left_lu: float) -> None:
    talk = script(*[(1, ANN, "A word or two and a few more of it. " * 3)] * 40)
    clips = kept(store, talk, peaks=[0.2] * 39 + [peak])
    usual, *_, odd = levels(clips, balance.gains_db(talk, clips, store, Sound()))
    assert odd - usual == pytest.approx(left_lu, abs=0.25)


def test_without_levelling_utterances_stay_as_they_are(store: Store) -> None:
    talk = script(*[(1, ANN, "A word or two and a few more of it. " * 3)] * 2)
    clips = kept(store, talk, peaks=[0.1, 0.4])
    one, other = balance.gains_db(talk, clips, store, Sound(levelling=0))
    assert one == other


def test_silent_clips_are_left_alone(store: Store) -> None:
    talk = script((1, ANN, "One is here."), (2, BOB, "Two is there."))
    assert balance.gains_db(talk, kept(store, talk, peaks=[0.0, 0.0]), store, Sound()) == (0.0, 0.0)
