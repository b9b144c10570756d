"""The store: what is kept comes back, what is damaged does not, and nothing is ever half-written."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from respoken import loudness
from respoken.audio import Audio
from respoken.engines.base import Speech
from respoken.errors import MediaError
from respoken.models import Mark, Voice
from respoken.store import Store, key

VOICE = Voice(engine="tone", name="tone-1", language="en", licence="CC0-1.0", fingerprint="abc")
KEY = key("hello there", VOICE, 1.0, "tone 1")


def speech(seconds: float = 1.0) -> Speech:
    samples = np.random.default_rng(1).uniform(-0.3, 0.3, round(seconds * 24_000)).astype(np.float32)
    return Speech(Audio(samples, 24_000), (Mark(start_s=0.1, end_s=1 / 3), Mark(start_s=0.4, end_s=0.9)))


def files(store: Store) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_what_was_kept_is_found_again(tmp_path):
    store, made = Store(tmp_path), speech()
    kept = store.keep(KEY, made)

    found = Store(tmp_path).find(KEY)

    assert found == kept
    assert found.marks == made.marks
    assert found.duration_s == 1.0
    assert found.powers == tuple(loudness.powers(made.audio))
    np.testing.assert_array_equal(store.samples(found).samples, made.audio.samples)
    assert found.path == tmp_path / KEY[:2] / f"{KEY}.npz"


def test_an_empty_clip_can_be_kept(tmp_path):
    clip = Store(tmp_path).keep(KEY, Speech(Audio(np.zeros(0, np.float32), 24_000), ()))
    assert Store(tmp_path).find(KEY) == clip
    assert (clip.sample_count, clip.marks, clip.powers) == (0, (), ())


def test_nothing_is_found_where_nothing_was_kept(tmp_path):
    assert Store(tmp_path / "none").find(KEY) is None


def test_the_same_clip_is_the_same_file_byte_for_byte(tmp_path):
    one, two = (Store(tmp_path / name).keep(KEY, speech()).path.read_bytes() for name in "ab")
    assert one == two


@pytest.mark.parametrize(
    "other",
    [
        ("hello there.", VOICE, 1.0, "tone 1"),
        ("hello there", VOICE.model_copy(update={"name": "tone-2"}), 1.0, "tone 1"),
        ("hello there", VOICE.model_copy(update={"fingerprint": "abd"}), 1.0, "tone 1"),
        ("hello there", VOICE.model_copy(update={"engine": "other"}), 1.0, "tone 1"),
        ("hello there", VOICE, 1.1, "tone 1"),
        ("hello there", VOICE, 1.0, "tone 2"),
    ],
)
def test_whatever_changes_the_sound_changes_the_key(other):
    assert key(*other) != KEY


def test_what_is_not_heard_does_not_change_the_key():
    described = VOICE.model_copy(update={"sounds": "warm", "quality": 3.1, "embedding": (1.0,)})
    assert key("hello there", described, 1.0, "tone 1") == KEY


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_a_truncated_clip_counts_as_missing_and_goes(tmp_path, share):
    store = Store(tmp_path)
    path = store.keep(KEY, speech()).path
    os.truncate(path, int(path.stat().st_size * share))
    assert store.find(KEY) is None
    assert files(store) == []


def test_one_changed_byte_anywhere_is_noticed(tmp_path):
    store = Store(tmp_path)
    path = store.keep(KEY, speech(0.1)).path
    whole = path.read_bytes()
    # Every sample's data lies within CRC-checked members; headers break the archive or the array.
    for place in range(200, len(whole) - 400, 97):
        damaged = bytearray(whole)
        damaged[place] ^= 0x40
        path.write_bytes(damaged)
        found = store.find(KEY)
        if found is not None:  # a byte that zip does not use, such as a date
            np.testing.assert_array_equal(store.samples(found).samples, speech(0.1).audio.samples)
        path.write_bytes(whole)


def test_damage_after_it_was_found_is_an_error_that_says_so(tmp_path):
    store = Store(tmp_path)
    clip = store.keep(KEY, speech())
    os.truncate(clip.path, 1000)
    with pytest.raises(MediaError, match="Run again"):
        store.samples(clip)


def test_marks_are_read_without_the_samples(tmp_path):
    clip = Store(tmp_path).keep(KEY, speech())
    with np.load(clip.path) as members:
        assert members["marks"].tolist() == [[m.start_s, m.end_s] for m in clip.marks]
        assert set(members.files) == {"rate", "marks", "powers", "samples"}


def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path):
    program = (
        "import resource, sys, test_store as t\n"
        "from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "t.Store(Path(sys.argv[1])).keep(t.KEY, t.speech())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent,
    )
    assert "MediaError" in done.stderr
    assert "Check the folder and the space left." in done.stderr
    assert files(Store(tmp_path)) == []


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "clips").write_text("in the way")
    with pytest.raises(MediaError, match="Check the folder"):
        Store(tmp_path / "clips").keep(KEY, speech())


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path):
    store = Store(tmp_path)
    clip = store.keep(KEY, speech())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = "".join(character for character in socket.gethostname() if character.isalnum())
    left = clip.path.parent / f".{KEY}-{host}-{dead.pid}-abc123.npz"
    at_work = clip.path.parent / f".{KEY}-{host}-{os.getpid()}-abc123.npz"
    elsewhere = clip.path.parent / f".{KEY}-another0host-{dead.pid}-abc123.npz"
    for path in (left, at_work, elsewhere):
        path.write_bytes(b"half")

    store.sweep()

    assert set(files(store)) == {clip.path, at_work, elsewhere}
