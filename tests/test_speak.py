"""Speaking a script: a clip an utterance, nothing spoken twice, and how far it is told truly."""

from pathlib import Path

import pytest

from respoken import engines
from respoken.engines.base import EngineSpec
from respoken.errors import CastError, EngineError
from respoken.models import Clip, Script, Utterance, Voice, Word
from respoken.speak import Progress, speak
from respoken.store import Store

TONE = EngineSpec(name="tone")
ADA, BEN, *_ = engines.build(TONE).voices()
CAST = {"Ada": ADA, "Ben": BEN}


def script(*lines: str) -> Script:
    """Lines such as ``Ada: Good morning.``; a word in brackets is shown but not said."""
    utterances = []
    for index, line in enumerate(lines, 1):
        speaker, _, text = line.partition(": ")
        words = tuple(Word(text=w, spoken="" if w.startswith("[") else w) for w in text.split())
        utterances.append(Utterance(index=index, turn=index, speaker=speaker, text=text, words=words))
    return Script(utterances=tuple(utterances))


TALK = script("Ada: Good morning, Ben.", "Ben: [laughs]", "Ben: Yes.", "Ada: Tell me more.", "Ben: Yes.")


def spoken(
    talk: Script, folder: Path, cast: dict[str, Voice] = CAST, jobs: int | None = None, **more: float | str
) -> tuple[list[Clip | None], list[Progress]]:
    told: list[Progress] = []
    specs = {"tone": TONE}
    clips = speak(talk, cast, Store(folder), specs, jobs, told.append, **{"workers": "inline", **more})
    return clips, told


def test_every_utterance_has_its_clip_in_order(tmp_path):
    clips, _ = spoken(TALK, tmp_path)
    assert [len(clip.marks) if clip else None for clip in clips] == [3, None, 1, 3, 1]
    assert clips[2] == clips[4]  # the same words by the same voice
    assert len(list(tmp_path.rglob("*.npz"))) == 3


def test_processes_and_this_process_speak_the_same(tmp_path):
    here, _ = spoken(TALK, tmp_path / "here")
    there, _ = spoken(TALK, tmp_path / "there", workers="processes")
    assert [c and c.path.read_bytes() for c in here] == [c and c.path.read_bytes() for c in there]


def test_progress_goes_from_nothing_to_all(tmp_path):
    clips, told = spoken(TALK, tmp_path, jobs=1)
    first, *_, last = told
    assert (first.done, first.total, first.clips_made, first.clips_reused, first.share) == (0, 4, 0, 0, 0.0)
    assert (first.left_s, first.real_time_factor, first.device) == (None, None, "")
    # A short one first, which counts twice; then the longest.
    assert [progress.done for progress in told] == [0, 2, 3, 4]
    assert (last.done, last.clips_made, last.clips_reused, last.share, last.left_s) == (4, 3, 0, 1.0, 0.0)
    assert last.spoken_s == pytest.approx(sum(clip.duration_s for clip in clips if clip))
    assert last.made_s == pytest.approx(last.spoken_s - clips[4].duration_s)
    assert last.device == "cpu"
    assert last.real_time_factor == pytest.approx(last.elapsed_s / last.made_s)
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)


def test_what_was_spoken_is_reused(tmp_path):
    before, _ = spoken(TALK, tmp_path)
    after, told = spoken(TALK, tmp_path)
    assert after == before
    assert len(told) == 1
    assert (told[0].done, told[0].clips_made, told[0].clips_reused, told[0].left_s) == (4, 0, 3, 0.0)


def test_only_what_changed_is_spoken_again(tmp_path):
    before, _ = spoken(script("Ada: Good morning.", "Ben: It rains."), tmp_path)
    after, told = spoken(script("Ada: Good morning.", "Ben: It snows."), tmp_path)
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert (told[-1].clips_made, told[-1].clips_reused) == (1, 1)


@pytest.mark.parametrize("change", [{"cast": {"Ada": BEN, "Ben": ADA}}, {"pace": lambda utterance: 1.25}])
def test_another_voice_or_speed_is_another_clip(tmp_path, change):
    before, _ = spoken(TALK, tmp_path)
    after, told = spoken(TALK, tmp_path, **change)
    assert told[-1].clips_reused == 0
    assert not {clip.key for clip in before if clip} & {clip.key for clip in after if clip}


def test_a_damaged_clip_is_spoken_again(tmp_path):
    before, _ = spoken(TALK, tmp_path)
    whole = before[0].path.read_bytes()
    before[0].path.write_bytes(whole[:-100])
    after, told = spoken(TALK, tmp_path)
    assert (told[-1].clips_made, told[-1].clips_reused) == (1, 2)
    assert after == before
    assert after[0].path.read_bytes() == whole


def test_a_script_with_nothing_to_say_needs_no_worker(tmp_path):
    clips, told = spoken(script("Ada: [laughs]"), tmp_path)
    assert clips == [None]
    assert (told[0].done, told[0].total, told[0].share) == (0, 0, 1.0)
    assert list(tmp_path.iterdir()) == []


def test_a_speaker_without_a_voice_is_an_error(tmp_path):
    with pytest.raises(CastError, match=r"turn 3, utterance 3 \(Ben\): Ben has no voice"):
        spoken(TALK, tmp_path, {"Ada": ADA})


def test_a_voice_of_another_engine_is_an_error(tmp_path):
    foreign = BEN.model_copy(update={"engine": "kokoro", "name": "af_heart"})
    with pytest.raises(EngineError, match="belongs to the engine kokoro, not tone"):
        spoken(TALK, tmp_path, {"Ada": ADA, "Ben": foreign})
