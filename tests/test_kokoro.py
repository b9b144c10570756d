"""Kokoro: its weights joined safely, its words placed by the model's own durations, nothing lost."""

import os
import subprocess
import sys

import numpy as np
import pytest

from respoken.engines.base import EngineSpec
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.words import FRAME, Line, fit, lines
from respoken.errors import EngineError

# --- lines and words (no model) -------------------------------------------------------------------


def test_words_become_one_line_of_symbols():
    assert list(lines(["hˈI,", "", "ðɛɹ"])) == [Line("hˈI, ðɛɹ", (0, 0, 0, 0, -1, 2, 2, 2))]


def test_nothing_with_a_sound_is_no_line():
    assert list(lines([])) == list(lines(["", ""])) == list(lines(["—", "?"])) == []


def test_long_lines_are_cut_at_a_pause_when_there_is_one():
    words = ["ænd"] * 90 + ["wˈʌn,"] + ["tˈu"] * 90
    first, second = lines(words)
    assert first.symbols.endswith("wˈʌn,")
    assert second.symbols.startswith("tˈu tˈu")


@pytest.mark.parametrize("words", [["ænd"] * 400, ["æ" * 1600], ["ˈO", "s" * 511, "ˈA"], ["—" * 600, "ˈA"]])
def test_no_line_is_too_long_and_no_sound_is_lost(words):
    cut = list(lines(words))
    assert max(len(line.symbols) for line in cut) <= 510
    assert all(len(line.symbols) == len(line.words) for line in cut)
    said = "".join(line.symbols for line in cut)
    assert [s for s in said if s not in " —"] == [s for s in "".join(words) if s != "—"]


def buzz(frames: list[int]) -> np.ndarray:
    """Sound in the frames given as 1, silence where 0."""
    return np.repeat(np.array(frames, np.float32), FRAME) * np.tile(
        np.array([0.2, -0.2], np.float32), len(frames) * FRAME // 2
    )


def test_words_are_where_their_sounds_are_two_frames_before_the_symbols():
    line = Line("hI, ðɛ.", (0, 0, 0, -1, 1, 1, 1))
    #                           pad  h  I  ,  _  ð  ɛ  .  pad
    durations = np.array([      6,   2, 3, 4, 1, 2, 3, 2, 1], np.float32)  # fmt: skip
    sound = buzz([0] * 4 + [1] * 5 + [0] * 5 + [1] * 5 + [0] * 5)

    samples, spans = fit(line, sound, durations)

    lead = 240  # 10 ms are left before the first sound
    assert spans == {0: (lead, lead + 5 * FRAME), 1: (lead + 10 * FRAME, lead + 15 * FRAME)}
    assert len(samples) == lead + 15 * FRAME + 960
    assert abs(samples[0]) < 1e-6
    assert abs(samples[-1]) < 1e-6


def test_what_sounds_in_the_final_punctuation_is_cut_off():
    line = Line("hI.", (0, 0, 0))
    durations = np.array([4, 3, 3, 9, 2], np.float32)
    sound = buzz([0] * 2 + [1] * 6 + [0] * 4 + [1] * 7 + [0] * 2)  # junk long after the word

    samples, spans = fit(line, sound, durations)

    assert spans == {0: (240, 240 + 6 * FRAME)}
    assert len(samples) == 240 + 6 * FRAME + 960
    assert np.abs(samples[spans[0][1] + 10 :]).max() == 0


def test_a_word_before_a_pause_ends_where_it_falls_silent():
    line = Line("hI ðɛ", (0, 0, -1, 1, 1))
    durations = np.array([4, 2, 12, 1, 2, 3, 2], np.float32)  # the vowel holds the pause
    sound = buzz([0] * 2 + [1] * 4 + [0] * 11 + [1] * 5 + [0] * 4)
    _, spans = fit(line, sound, durations)
    assert spans[0] == (240, 240 + 4 * FRAME)


def test_within_a_phrase_a_word_begins_where_the_one_before_it_ends():
    line = Line("hI ðˈɛ", (0, 0, -1, 1, 1, 1))
    #                     pad  h  I  _  ð  ˈ  ɛ  pad
    durations = np.array([6,   2, 3, 2, 2, 1, 3, 4], np.float32)  # fmt: skip
    _, spans = fit(line, buzz([0] * 4 + [1] * 13 + [0] * 6), durations)
    assert spans == {0: (240, 240 + 5 * FRAME), 1: (240 + 5 * FRAME, 240 + 13 * FRAME)}


def test_the_closure_of_a_plosive_is_its_own_and_a_pause_is_nobodys():
    line = Line("hI kɛ", (0, 0, -1, 1, 1))
    #                     pad  h  I  _  k  ɛ  pad
    durations = np.array([6,   2, 3, 3, 2, 3, 4], np.float32)  # fmt: skip
    closed = buzz([0] * 4 + [1] * 5 + [0] * 3 + [1] * 5 + [0] * 6)  # 75 ms of silence
    _, spans = fit(line, closed, durations)
    assert spans == {0: (240, 240 + 5 * FRAME), 1: (240 + 5 * FRAME, 240 + 13 * FRAME)}

    durations[3] = 6
    paused = buzz([0] * 4 + [1] * 5 + [0] * 5 + [1] * 6 + [0] * 6)  # 125 ms, and the word begins early
    _, spans = fit(line, paused, durations)
    assert spans == {0: (240, 240 + 5 * FRAME), 1: (240 + 10 * FRAME, 240 + 16 * FRAME)}


def test_what_a_comma_without_a_pause_takes_is_the_word_before_it():
    line = Line("hI, ðɛ", (0, 0, 0, -1, 1, 1))
    #                     pad  h  I  ,  _  ð  ɛ  pad
    durations = np.array([6,   2, 3, 2, 1, 2, 3, 4], np.float32)  # fmt: skip
    _, spans = fit(line, buzz([0] * 4 + [1] * 13 + [0] * 6), durations)
    assert spans[1] == (240 + 7 * FRAME, 240 + 13 * FRAME)


def test_a_last_word_that_still_sounds_at_its_end_dies_away_whole():
    line = Line("hI.", (0, 0, 0))
    durations = np.array([4, 3, 3, 9, 2], np.float32)
    sound = buzz([0] * 2 + [1] * 10 + [0] * 9)  # four frames beyond its last symbol
    samples, spans = fit(line, sound, durations)
    assert spans == {0: (240, 240 + 10 * FRAME)}
    assert len(samples) == 240 + 10 * FRAME + 960

    junk = sound.copy()
    junk[10 * FRAME : 12 * FRAME] *= 4  # it grows louder again: that is the punctuation
    samples, spans = fit(line, junk, durations)
    assert spans == {0: (240, 240 + 8 * FRAME)}


def test_sound_that_begins_early_is_not_clipped():
    line = Line("hI", (0, 0))
    durations = np.array([8, 2, 4, 2], np.float32)
    sound = buzz([0] * 4 + [1] * 8 + [0] * 4)  # two frames before the word's mark
    samples, spans = fit(line, sound, durations)
    assert spans[0] == (240, 240 + 8 * FRAME)
    assert np.abs(samples[240 : spans[0][1]]).min() > 0.1


def test_sound_that_begins_late_is_marked_where_it_begins():
    line = Line("hI", (0, 0))
    durations = np.array([8, 4, 4, 2], np.float32)
    _, spans = fit(line, buzz([0] * 8 + [1] * 6 + [0] * 4), durations)
    assert spans[0] == (240, 240 + 6 * FRAME)


def test_durations_that_do_not_add_up_are_refused():
    with pytest.raises(EngineError, match="do not add up"):
        fit(Line("hI", (0, 0)), buzz([1] * 9), np.array([4, 2, 2, 2], np.float32))


# --- weights --------------------------------------------------------------------------------------


def damage(path):
    """Turn a byte of a file."""
    with path.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte[0] ^ 1]))


def test_the_weights_are_joined_once_and_found_again(tmp_path):
    first = kokoro_weights.prepared(None, tmp_path)
    written = first.stat().st_mtime_ns
    assert kokoro_weights.prepared(None, tmp_path) == first
    assert first.stat().st_mtime_ns == written
    assert list(tmp_path.glob("*.onnx")) == [first]


def test_a_file_that_was_not_touched_is_not_hashed_again(tmp_path):
    path = kokoro_weights.prepared(None, tmp_path)
    before = path.stat()
    damage(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kokoro_weights.found(None, tmp_path, "int8") == path
    path.touch()
    assert kokoro_weights.found(None, tmp_path, "int8") is None
    assert list(tmp_path.iterdir()) == []


def test_without_its_note_a_file_is_hashed_and_noted_again(tmp_path):
    path = kokoro_weights.prepared(None, tmp_path)
    note = path.with_suffix(".checked")
    told = note.read_text()
    note.unlink()
    assert kokoro_weights.found(None, tmp_path, "int8") == path
    assert note.read_text() == told


def test_a_damaged_cache_is_made_anew(tmp_path):
    path = kokoro_weights.prepared(None, tmp_path)
    whole = path.read_bytes()
    damage(path)
    again = kokoro_weights.prepared(None, tmp_path)
    assert again.read_bytes() == whole
    assert list(tmp_path.glob("*.onnx")) == [again]


def test_two_processes_that_start_at_once_end_with_one_whole_file(tmp_path):
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from respoken.engines.kokoro import weights as kokoro_weights\n"
        "print(kokoro_weights.prepared(None, Path(sys.argv[1])))\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    (path,) = tmp_path.glob("*.onnx")
    assert said == {str(path)} == {str(kokoro_weights.prepared(None, tmp_path))}


def test_a_model_file_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(EngineError, match=r"none\.onnx: .*--model"):
        kokoro_weights.prepared(tmp_path / "none.onnx", tmp_path)


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(EngineError, match="RESPOKEN_CACHE"):
        kokoro_weights.prepared(None, tmp_path / "cache" / "deeper")


@pytest.mark.engine
def test_a_file_that_is_no_model_is_an_error(tmp_path):
    model = tmp_path / "poem.onnx"
    model.write_text("Shall I compare thee to a summer's day?")
    engine = Kokoro(EngineSpec(name="kokoro", model=model, cache=tmp_path))
    with pytest.raises(EngineError, match=r"poem\.onnx: is no Kokoro model"):
        engine.speak("Hello.", engine.voices()[0], 1.0)


@pytest.mark.engine
def test_another_model_file_speaks_and_is_named_by_its_hash(tmp_path):
    ours = Kokoro(EngineSpec(name="kokoro"))
    joined = tmp_path / "mine.onnx"
    joined.write_bytes(b"".join(kokoro_weights._part(p).read_bytes() for p in kokoro_weights._PACKAGES))
    theirs = Kokoro(EngineSpec(name="kokoro", model=joined, cache=tmp_path))
    assert theirs.fingerprint == ours.fingerprint  # the very same weights
    joined.write_bytes(joined.read_bytes() + b"\x32\x00")
    changed = Kokoro(EngineSpec(name="kokoro", model=joined, cache=tmp_path))
    assert changed.fingerprint != ours.fingerprint


# --- the model ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kokoro() -> Kokoro:
    return Kokoro(EngineSpec(name="kokoro"))


@pytest.mark.engine
@pytest.mark.parametrize("name", ["am_michael", "af_heart", "bf_emma", "bm_george", "af_heart+bm_george"])
def test_words_lie_in_sound_and_pauses_in_silence(kokoro, name):
    from respoken.engines.kokoro.voices import voice

    spoken = "Yes, I think so. But first, let us talk about the models, shall we?"
    speech = kokoro.speak(spoken, voice(name), 1.0)
    samples, rate = speech.audio.samples, speech.audio.sample_rate_hz

    def level(start_s: float, end_s: float) -> float:
        return float(np.sqrt(np.mean(np.square(samples[round(start_s * rate) : round(end_s * rate)]))))

    for word, mark in zip(spoken.split(), speech.marks, strict=True):
        assert level(mark.start_s, mark.end_s) > 0.01, word
    so, but = speech.marks[3], speech.marks[4]
    assert but.start_s - so.end_s > 0.1
    assert level(so.end_s + 0.03, but.start_s - 0.075) < 0.1 * level(so.start_s, so.end_s)
    assert speech.marks[0].start_s < 0.15
    assert speech.audio.duration_s - speech.marks[-1].end_s < 0.1


@pytest.mark.engine
@pytest.mark.parametrize("name", ["am_puck", "af_bella"])
@pytest.mark.parametrize("text", ["Yeah.", "Definitely.", "Right.", "What?", "No."])
def test_a_turn_of_one_word_is_the_word_and_nothing_else(kokoro, name, text):
    """Final punctuation can hold voiced junk (hexgrad/kokoro#365)."""
    from respoken.engines.kokoro.voices import voice

    speech = kokoro.speak(text, voice(name), 1.0)
    [mark] = speech.marks
    rate, samples = speech.audio.sample_rate_hz, np.square(speech.audio.samples)
    said = samples[round(mark.start_s * rate) : round(mark.end_s * rate)]
    after = samples[round((mark.end_s + 0.01) * rate) :]
    assert 0.15 < mark.end_s - mark.start_s < 1.2
    assert after.max(initial=0.0) < 1e-3 * said.max()  # 30 dB: what is left of a word dying away
    # It neither begins nor ends in full voice.
    edges = [said[: rate // 200].mean(), said[-rate // 200 :].mean()]
    assert max(edges) < 0.3 * said.mean()


@pytest.mark.engine
def test_memory_does_not_grow_with_every_new_length(kokoro):
    import psutil

    voice = kokoro.voices()[0]
    sentence = "we talk about models that are open and models that are closed and what it costs "
    kokoro.speak(sentence * 3, voice, 1.0)
    before = psutil.Process().memory_info().rss
    for words in range(4, 40, 7):
        kokoro.speak(" ".join((sentence * 3).split()[:words]), voice, 1.0)
    assert psutil.Process().memory_info().rss - before < 60 * 2**20


def test_a_style_does_not_hang_on_the_number_of_threads():
    program = (
        "import hashlib\nfrom respoken.engines.kokoro.voices import style\n"
        "print(hashlib.sha256(style('af_heart*0.3+bm_lewis*0.7').tobytes()).hexdigest())\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True, text=True, check=True,
        ).stdout
        for threads in ("1", "2", "4")
    }
    assert len(said) == 1
