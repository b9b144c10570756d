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


def test_an_utterance_that_stands_out_is_moved_part_of_the_way(store: Store) -> None:
    talk = script(*[(1, ANN, "A word or two and a few more of it. " * 3)] * 6, (1, ANN, "No!"))
    peaks = [0.2, 0.2, 0.1, 0.2, 0.4, 0.02, 0.4]
    usual, _, soft, _, loud, whispered, short = balance.gains_db(
        talk, kept(store, talk, peaks=peaks), store, Sound()
    )
    # The usual one is moved too, for the voice's level lies between it and the loud one.
    assert 1.0 < soft - usual < 6.0
    assert -6.0 < loud - usual < -1.0
    assert soft <= whispered <= usual + 2 * Sound().levelling * balance.CORRECTION_DB
    assert abs(short - usual) < abs(loud - usual) / 3


def test_silent_clips_are_left_alone(store: Store) -> None:
    talk = script((1, ANN, "One is here."), (2, BOB, "Two is there."))
    assert balance.gains_db(talk, kept(store, talk, peaks=[0.0, 0.0]), store, Sound()) == (0.0, 0.0)
