"""XTTS through the engine's own door, with a model made here: its true classes, small, with random weights.

It speaks noise, but all that is ours is real: loading, voices, cloning, cutting, seeds, speed, joining.
"""

import hashlib
import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from respoken.engines.base import EngineSpec
from respoken.engines.coqui import catalogue as coqui_catalogue
from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.engine import Coqui
from respoken.engines.coqui.xtts import Xtts, _mixed
from respoken.engines.coqui.xtts_pieces import pieces, runs_on, trimmed
from respoken.errors import EngineError
from test_clones import described, recorded, syllables
from test_coqui_models import Asked, Server, unwatched

FILES = ("config.json", "vocab.json", "speakers_xtts.pth", "model.pth")
WIDTH = 64
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèñ'.,?!;:-0123456789"
RATE_HZ = 24_000

needs_coqui = pytest.mark.skipif(
    importlib.util.find_spec("TTS") is None, reason='needs Coqui: pip install "respoken[coqui]"'
)


def vocabulary(path: Path) -> dict[str, int]:
    """A tokenizer of letters and XTTS's special tokens, written as the library reads it."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = ["[STOP]", "[UNK]", "[SPACE]", "[START]"]
    special += [f"[{language}]" for language in coqui_models.XTTS_LANGUAGES]
    numbers = {token: number for number, token in enumerate([*special, *LETTERS])}
    tokenizer = Tokenizer(models.BPE(vocab=numbers, merges=[], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(path))
    return numbers


def build(folder: Path, released: bool = False, tokens: int = 40) -> Path:
    """A whole XTTS model: one layer, 64 wide, two studio speakers.

    released: with its settings in the checkpoint as objects of the library's, as in the released file.
    tokens: how many it says at most in one call; one is 43 ms.
    """
    import torch
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts as Network
    from TTS.tts.models.xtts import _legacy_safe_globals

    folder.mkdir(parents=True)
    numbers = vocabulary(folder / "vocab.json")
    config = XttsConfig()
    changes = {
        "gpt_layers": 1, "gpt_n_model_channels": WIDTH, "gpt_n_heads": 1, "gpt_max_audio_tokens": tokens,
        "gpt_num_audio_tokens": 34, "gpt_start_audio_token": 32, "gpt_stop_audio_token": 33,
        "gpt_use_perceiver_resampler": True, "decoder_input_dim": WIDTH,
        "gpt_number_text_tokens": len(numbers), "gpt_start_text_token": numbers["[START]"],
        "gpt_stop_text_token": numbers["[STOP]"],
    }
    for name, value in changes.items():
        setattr(config.model_args, name, value)
    config.gpt_cond_len, config.gpt_cond_chunk_len, config.max_ref_len = 30, 4, 30
    config.save_json(folder / "config.json")
    with coqui_loading.settled(7, 1, "cpu"):
        weights = Network(config).state_dict()
        weights["gpt.mel_head.bias"][33] -= 2  # else it would stop after a token or two, as often as not
        speakers = {
            name: {
                "gpt_cond_latent": torch.randn(1, 32, WIDTH),
                "speaker_embedding": torch.nn.functional.normalize(torch.randn(1, 512, 1), dim=1),
            }
            for name in ("Ana Florence", "Camilla Holmström")
        }
    with _legacy_safe_globals():
        torch.save({"model": weights, **({"config": config} if released else {})}, folder / "model.pth")
    torch.save(speakers, folder / "speakers_xtts.pth")
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a model."""
    with coqui_loading.quiet():
        return build(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which XTTS's licence was accepted."""
    cache = tmp_path_factory.mktemp("cache")
    coqui_models.accept("xtts", cache, Asked(True))
    return cache


@pytest.fixture(scope="module")
def engine(tiny: Path, accepted: Path) -> Coqui:
    return Coqui(EngineSpec(name="coqui", model=tiny, cache=accepted))


def ana(engine: Coqui, language: str = "en"):
    (voice,) = [voice for voice in engine.voices() if voice.name == "xtts/Ana Florence"]
    return voice.model_copy(update={"language": language})


# --- speaking -----------------------------------------------------------------------------------


@needs_coqui
def test_a_studio_speaker_speaks_and_the_same_input_gives_the_same_samples(engine):
    voice = ana(engine)
    spoken = "Good [morning](/mˈɔɹnɪŋ/), and welcome."
    first, again = (engine.speak(spoken, voice, 1.0) for _ in range(2))
    assert first.audio.sample_rate_hz == RATE_HZ
    assert first.audio.samples.dtype == np.float32
    assert 0.1 < first.audio.duration_s < 3
    assert np.array_equal(first.audio.samples, again.audio.samples)
    assert first.device == "cpu"
    assert len(first.marks) == 4
    edges = [edge for mark in first.marks for edge in (mark.start_s, mark.end_s)]
    assert edges == sorted(edges)
    assert edges[-1] <= first.audio.duration_s


@needs_coqui
def test_another_take_another_voice_and_another_language_sound_otherwise(engine):
    voice = ana(engine)
    (other,) = [one for one in engine.voices() if one.name == "xtts/Camilla Holmström"]
    spoken = [
        engine.speak("Good morning.", voice, 1.0).audio.samples,
        engine.speak("Good morning.", voice, 1.0, take=1).audio.samples,
        engine.speak("Good morning.", other, 1.0).audio.samples,
        engine.speak("Good morning.", ana(engine, "de"), 1.0).audio.samples,
    ]
    assert len({samples.tobytes() for samples in spoken}) == 4


@needs_coqui
def test_it_says_what_the_library_says_when_it_loads_the_model_by_itself(tiny, accepted):
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts as Network

    with coqui_loading.quiet():
        config = XttsConfig()
        config.load_json(tiny / "config.json")
        network = Network(config)
        network.load_checkpoint(config, checkpoint_dir=tiny, eval=True)
        with coqui_loading.settled(3, 1, "cpu"):
            theirs = network.synthesize("good morning", speaker="Ana Florence", language="en")["wav"]
    ours = Xtts(coqui_files.find(tiny), EngineSpec(name="coqui", cache=accepted))._network
    assert np.array_equal(ours.say("good morning", "en", ours.studio["Ana Florence"], 1.0, 3), theirs)


@needs_coqui
def test_the_order_in_which_things_are_said_changes_nothing(engine):
    voice = ana(engine)
    alone = engine.speak("Three years.", voice, 1.0).audio.samples
    engine.speak("Something else entirely.", voice, 1.0)
    assert np.array_equal(engine.speak("Three years.", voice, 1.0).audio.samples, alone)


@needs_coqui
def test_speed_is_honoured(tiny, accepted):
    model = Xtts(coqui_files.find(tiny), EngineSpec(name="coqui", cache=accepted))
    latents = model._network.studio["Ana Florence"]
    lengths = [
        len(model._network.say("good morning", "en", latents, speed, 3)) for speed in (0.5, 1.0, 2.0)
    ]
    assert lengths[0] / lengths[1] == pytest.approx(2, abs=0.1)
    assert lengths[1] / lengths[2] == pytest.approx(2, abs=0.1)


@needs_coqui
def test_an_utterance_of_any_length_is_said_in_pieces(engine):
    sentence = "It takes three years to build a bridge, if the river lets you, and the last one took five."
    spoken = " ".join([sentence] * 6)
    speech = engine.speak(spoken, ana(engine), 1.0)
    assert len(speech.marks) == len(spoken.split())
    starts = [mark.start_s for mark in speech.marks]
    assert starts == sorted(starts)
    assert speech.marks[-1].end_s <= speech.audio.duration_s


@needs_coqui
def test_what_runs_on_is_said_again_and_the_shortest_is_kept(accepted, tmp_path):
    with coqui_loading.quiet():
        folder = build(tmp_path / "talkative", tokens=48)
    model = Xtts(coqui_files.find(folder), EngineSpec(name="coqui", cache=accepted))
    said = model.speak("O!", coqui_catalogue.voice("xtts/Ana Florence", "en", accepted), 1.0, 5)
    network, latents = model._network, model._network.studio["Ana Florence"]
    attempts = [
        trimmed(network.say("O!", "en", latents, 1.0, _mixed(5, number)), RATE_HZ, "O!", 1.0)
        for number in range(3)
    ]
    assert runs_on(len(attempts[0]) / RATE_HZ, "O!", 1.0)  # or else nothing is tested here
    assert np.array_equal(said.audio.samples, min(attempts, key=len))


@needs_coqui
@pytest.mark.parametrize(("language", "package"), [("ja", "cutlet"), ("zh-cn", "pypinyin")])
def test_a_language_whose_package_is_missing_is_an_error_that_names_it(engine, language, package):
    if importlib.util.find_spec(package):
        assert engine.speak("今日は。", ana(engine, language), 1.0).audio.duration_s > 0
        return
    with pytest.raises(EngineError, match=rf"the language '{language}' is missing .*pip install {package}"):
        engine.speak("今日は。", ana(engine, language), 1.0)


@needs_coqui
@pytest.mark.parametrize("spoken", ["", "—", "... —"])
def test_what_has_no_letters_is_silent(engine, spoken):
    speech = engine.speak(spoken, ana(engine), 1.0)
    assert len(speech.audio.samples) == 0
    assert len(speech.marks) == len(spoken.split())


@needs_coqui
def test_a_language_xtts_does_not_speak_is_an_error(engine):
    with pytest.raises(EngineError, match=r"does not speak 'sv'.*Choose one of en, es"):
        engine.speak("God morgon.", ana(engine, "sv"), 1.0)


# --- loading ------------------------------------------------------------------------------------


@needs_coqui
def test_a_model_got_by_name_speaks_once_its_licence_is_accepted(tiny, tmp_path):
    server = Server({name: (tiny / name).read_bytes() for name in FILES})
    try:
        wanted = replace(coqui_models.MODELS["xtts"], files=tuple(map(server.file, FILES)), coqui="", hub="")
        asked = Asked(True, True)
        coqui_models.get(wanted, tmp_path, asked, unwatched)
    finally:
        server.http.shutdown()
        server.http.server_close()
    assert "Coqui Public Model License" in asked.texts[0]
    engine = Coqui(EngineSpec(name="coqui", model=Path("xtts"), cache=tmp_path))
    assert engine.speak("Good morning.", ana(engine), 1.0).audio.duration_s > 0.1


@needs_coqui
def test_without_the_licence_accepted_nothing_is_loaded(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("COQUI_TOS_AGREED", "1")
    engine = Coqui(EngineSpec(name="coqui", model=tiny, cache=tmp_path))
    with pytest.raises(EngineError, match=r"Coqui Public Model License .* has not been accepted"):
        engine.speak("Good morning.", ana(engine), 1.0)


@needs_coqui
def test_the_released_form_of_the_weights_loads_and_its_file_stays_as_it_is(tiny, accepted, tmp_path):
    with coqui_loading.quiet():
        folder = build(tmp_path / "released", released=True)
    before = hashlib.sha256((folder / "model.pth").read_bytes()).digest()
    speeches = []
    for model in (folder, tiny):
        engine = Coqui(EngineSpec(name="coqui", model=model, cache=accepted))
        speeches.append(engine.speak("Good morning.", ana(engine), 1.0).audio.samples)
    assert np.array_equal(*speeches)
    assert hashlib.sha256((folder / "model.pth").read_bytes()).digest() == before


class Harm:
    """A pickle of it would make a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@needs_coqui
@pytest.mark.parametrize("name", ["model.pth", "speakers_xtts.pth"])
def test_weights_with_code_in_them_are_refused(tiny, accepted, tmp_path, name):
    import torch

    folder = tmp_path / "harmful"
    folder.mkdir()
    for file in FILES:
        (folder / file).symlink_to(tiny / file)
    (folder / name).unlink()
    torch.save({"model": Harm(tmp_path / "harmed")}, folder / name)
    engine = Coqui(EngineSpec(name="coqui", model=folder, cache=accepted))
    with pytest.raises(EngineError, match="holds more than weights, such as code, and is refused"):
        engine.speak("Good morning.", ana(engine), 1.0)
    assert not (tmp_path / "harmed").exists()


@needs_coqui
@pytest.mark.parametrize(
    ("name", "contents", "says"),
    [
        ("vocab.json", None, r"the model's vocab\.json is missing"),
        ("speakers_xtts.pth", None, r"the model's speakers_xtts\.pth is missing"),
        ("vocab.json", b"{}", "cannot be loaded as XTTS"),
        ("model.pth", b"PK cut short", "cannot be loaded as XTTS"),
    ],
)
def test_a_model_that_is_not_whole_is_one_line(tiny, accepted, tmp_path, name, contents, says):
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in FILES:
        (folder / file).symlink_to(tiny / file)
    (folder / name).unlink()
    if contents is not None:
        (folder / name).write_bytes(contents)
    engine = Coqui(EngineSpec(name="coqui", model=folder, cache=accepted))
    voice = coqui_catalogue.voice("xtts/Ana Florence", "en", accepted)
    with pytest.raises(EngineError, match=says):
        engine.speak("Good morning.", voice, 1.0)


@needs_coqui
def test_the_fingerprint_follows_the_models_files(tiny, accepted, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    for file in FILES:
        (folder / file).write_bytes((tiny / file).read_bytes())
    spec = EngineSpec(name="coqui", cache=accepted)
    one, same = (Xtts(coqui_files.find(path), spec).fingerprint for path in (tiny, folder))
    (folder / "vocab.json").write_text((folder / "vocab.json").read_text() + "\n")
    assert one == same
    assert Xtts(coqui_files.find(folder), spec).fingerprint != one


# --- cloning ------------------------------------------------------------------------------------


@needs_coqui
def test_a_cloned_voice_speaks_when_it_is_named(tiny, tmp_path):
    cache, folder = tmp_path / "cache", tmp_path / "voices" / "Ada"
    coqui_models.accept("xtts", cache, Asked(True))
    for name in FILES:
        (cache / "coqui" / "xtts" / name).symlink_to(tiny / name)
    recorded(folder, syllables(4))
    described(folder)
    spec = EngineSpec(name="coqui", cache=cache, clones=folder.parent)
    engine = Coqui(spec)
    voice = engine.blend("Ada")
    first = engine.speak("Good morning.", voice, 1.0).audio.samples
    assert len(first) > RATE_HZ // 10
    (latents,) = (cache / "coqui" / "latents").glob("*.npz")
    with np.load(latents) as kept:  # plain arrays: np.load refuses pickles
        assert (kept["manner"].shape, kept["speaker"].shape) == ((1, 32, WIDTH), (1, 512, 1))

    # In another process they are read from the cache, and sound the same; damaged, they are made anew.
    made = latents.stat().st_mtime_ns
    assert np.array_equal(Coqui(spec).speak("Good morning.", voice, 1.0).audio.samples, first)
    assert latents.stat().st_mtime_ns == made
    latents.write_bytes(b"damaged")
    assert np.array_equal(Coqui(spec).speak("Good morning.", voice, 1.0).audio.samples, first)

    # Another recording is another voice.
    recorded(folder, syllables(5, level=0.2))
    other = Coqui(spec)
    assert other.blend("Ada").fingerprint != voice.fingerprint
    assert not np.array_equal(other.speak("Good morning.", other.blend("Ada"), 1.0).audio.samples, first)
    assert len(list((cache / "coqui" / "latents").iterdir())) == 2


@needs_coqui
def test_a_studio_speaker_the_model_does_not_have_is_an_error(engine):
    (voice,) = [one for one in engine.voices() if one.name == "xtts/Damien Black"]
    with pytest.raises(EngineError, match="no voice named 'xtts/Damien Black'"):
        engine.speak("Good morning.", voice, 1.0)


# --- pieces -------------------------------------------------------------------------------------


def said(spoken: str, language: str = "en", longest: int = 10**6) -> list[str]:
    return [piece.text for piece in pieces(spoken.split(), language, lambda text: len(text) <= longest)]


def test_what_fits_is_said_at_once():
    assert said("Three years. If the river lets you.") == ["Three years. If the river lets you."]


def test_a_cut_is_made_at_a_sentence_then_a_clause_then_a_blank():
    assert said("One two three four. Five six seven eight.", longest=30) == [
        "One two three four.", "Five six seven eight.",
    ]
    assert said("One two three four, five six seven eight.", longest=30) == [
        "One two three four,", "five six seven eight.",
    ]
    assert said("One two three four five six seven eight.", longest=30) == [
        "One two three four five six", "seven eight.",
    ]


def test_a_languages_limit_holds_whatever_the_model_says():
    spoken = "word " * 200
    for language, limit in (("en", 250), ("it", 213), ("ja", 71), ("zh-cn", 82)):
        texts = said(spoken, language)
        assert " ".join(texts) == spoken.strip()
        assert limit - 10 <= len(texts[0]) <= limit


def test_a_text_without_blanks_is_cut_after_its_own_marks():
    word = "今日は天気がいいですね。" * 10
    texts = said(word, "ja")
    assert "".join(texts) == word
    assert all(len(text) <= 71 and text.endswith("。") for text in texts)
    assert [len(text) for text in said("x" * 600)] == [150] * 4


@given(st.lists(st.text("abc.,。—", min_size=1, max_size=40), max_size=30), st.integers(4, 60))
def test_whatever_is_cut_no_letter_is_lost_and_every_piece_fits(words, longest):
    found = pieces(words, "en", lambda text: len(text) <= longest)
    assert all(len(piece.text) <= longest for piece in found)
    assert all(len(piece.text.split(" ")) == len(piece.words) for piece in found)
    letters = "".join(character for word in words for character in word if character.isalpha())
    assert "".join(c for piece in found for c in piece.text if c.isalpha()) == letters
    places = [number for piece in found for number in piece.words]
    assert places == sorted(places)


def test_each_piece_knows_its_words():
    spoken = "One — two, three four five. Six!"
    found = pieces(spoken.split(), "en", lambda text: len(text) <= 16)
    assert [(piece.text, piece.words) for piece in found] == [
        ("One — two,", (0, 1, 2)), ("three four five.", (3, 4, 5)), ("Six!", (6,)),
    ]
    assert [piece.ends_sentence for piece in found] == [False, True, True]


# --- what ran on --------------------------------------------------------------------------------


def heard(*stretches: tuple[float, float]) -> np.ndarray:
    """Sound of so many seconds at so high a level, one after the other, at 24 kHz."""
    return np.concatenate([
        level * np.sin(np.arange(round(seconds * RATE_HZ)) * 0.05).astype(np.float32)
        for seconds, level in stretches
    ])


@pytest.mark.parametrize(
    ("duration_s", "text", "speed", "ran_on"),
    [
        (0.5, "Yes.", 1.0, False), (1.9, "Yes.", 1.0, False), (3.5, "Yes.", 1.0, True),
        (3.5, "Yes.", 0.5, False), (17, "x" * 200, 1.0, False),
    ],
)
def test_a_text_that_takes_far_too_long_ran_on(duration_s, text, speed, ran_on):
    assert runs_on(duration_s, text, speed) is ran_on


@pytest.mark.parametrize(
    ("text", "sound", "kept_s"),
    [
        # Silence around goes, but for a breath.
        ("Good morning.", heard((1, 0), (0.9, 0.3), (1, 0)), 0.08 + 0.9 + 0.08),
        # One clause, long enough to have been said, a gap, and more: the rest is nobody's words.
        ("Good morning.", heard((0.9, 0.3), (0.6, 0), (0.8, 0.3)), 0.9 + 0.08),
        # Not long enough to have been said: the gap may be a pause in it.
        ("Good morning.", heard((0.3, 0.3), (0.6, 0), (0.8, 0.3)), 1.7),
        # Too short a gap, or a text that has a pause of its own.
        ("Good morning.", heard((0.9, 0.3), (0.3, 0), (0.8, 0.3)), 2.0),
        ("Good morning, all.", heard((0.9, 0.3), (0.6, 0), (0.8, 0.3)), 2.3),
        ("Good morning.", heard((1, 0)), 0),
    ],
)
def test_only_what_is_certainly_not_the_texts_is_cut(text, sound, kept_s):
    assert len(trimmed(sound, RATE_HZ, text, 1.0)) / RATE_HZ == pytest.approx(kept_s, abs=0.02)
