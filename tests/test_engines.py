"""The contract every engine keeps, whatever it is made of: run over the ENGINES table."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

import coqui_models_made
from respoken import engines
from respoken.audio import Audio
from respoken.engines.base import EngineSpec, Speech
from respoken.engines.spoken import Joining, with_marks
from respoken.errors import EngineError
from respoken.models import Mark, Voice

SENTENCE = "Hello, and welcome to the show!"

every_engine = pytest.mark.parametrize(
    "engine",
    [pytest.param(name, marks=[] if name == "tone" else pytest.mark.engine) for name in engines.ENGINES],
    indirect=True,
)


Specified = Callable[..., EngineSpec]


@pytest.fixture(scope="session")
def specified(tmp_path_factory) -> Specified:
    """What an engine is built from here, by its name; skips one that is not installed."""
    models = {}

    def spec(name: str, **others: object) -> EngineSpec:
        if name == "coqui":
            if importlib.util.find_spec("TTS") is None:
                pytest.skip('needs the extra: pip install "respoken[coqui]"')
            if name not in models:
                models[name] = coqui_models_made.tiny(tmp_path_factory.mktemp("coqui") / "tiny")
        return EngineSpec(name=name, model=models.get(name), **others)

    return spec


@pytest.fixture(scope="session")
def built() -> dict[str, engines.Engine]:
    return {}


@pytest.fixture
def engine(request, built, specified) -> engines.Engine:
    name = request.param
    if name not in built:
        built[name] = engines.build(specified(name))
    return built[name]


def english(engine: engines.Engine) -> list[Voice]:
    return [voice for voice in engine.voices() if voice.language.startswith("en")]


def spoken_well(engine: engines.Engine, spoken: str, speed: float = 1.0) -> Speech:
    """What the engine says, after holding it to what every Speech promises."""
    speech = engine.speak(spoken, english(engine)[0], speed)
    samples = speech.audio.samples
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
    assert np.abs(samples).max(initial=0) <= 4
    assert speech.marks is not None
    assert len(speech.marks) == len(spoken.split())
    edges = [edge for mark in speech.marks for edge in (mark.start_s, mark.end_s)]
    assert edges == sorted(edges)
    assert not edges or edges[-1] <= speech.audio.duration_s + 1e-9
    return speech


@every_engine
def test_voices_are_named_apart_and_say_whose_they_are(engine):
    voices = engine.voices()
    assert len({voice.name for voice in voices}) == len(voices) >= 2
    assert voices == engine.voices()
    assert all(voice.licence and voice.fingerprint for voice in voices)
    assert len({voice.fingerprint for voice in voices}) == len(voices)
    (name,) = (name for name, factory in engines.ENGINES.items() if factory is type(engine))
    assert {voice.engine for voice in voices} == {name}


@every_engine
def test_every_word_is_heard_where_its_mark_says(engine):
    speech = spoken_well(engine, SENTENCE)
    for mark in speech.marks:
        rate = speech.audio.sample_rate_hz
        word = speech.audio.samples[round(mark.start_s * rate) : round(mark.end_s * rate)]
        assert mark.end_s - mark.start_s >= 0.03
        assert np.sqrt(np.mean(np.square(word))) > 0.01


@every_engine
def test_the_ends_are_trimmed_to_the_words(engine):
    speech = spoken_well(engine, "Hello.")
    assert speech.marks[0].start_s < 0.15
    assert speech.audio.duration_s - speech.marks[-1].end_s < 0.35


@every_engine
def test_the_same_words_give_the_same_samples(engine):
    one, other = (engine.speak(SENTENCE, english(engine)[0], 1.0) for _ in "ab")
    np.testing.assert_array_equal(one.audio.samples, other.audio.samples)
    assert one.marks == other.marks


@every_engine
def test_a_second_engine_from_the_same_spec_says_the_same(engine, specified):
    again = engines.build(specified(english(engine)[0].engine))
    assert again.fingerprint == engine.fingerprint
    one, other = (e.speak("Yes.", english(e)[0], 1.0) for e in (engine, again))
    np.testing.assert_array_equal(one.audio.samples, other.audio.samples)


@every_engine
def test_voices_sound_different(engine):
    one, other = (engine.speak(SENTENCE, voice, 1.0).audio.samples for voice in english(engine)[:2])
    assert len(one) != len(other) or not np.array_equal(one, other)


@every_engine
def test_nothing_to_say_is_no_sound(engine):
    speech = spoken_well(engine, "")
    assert (len(speech.audio.samples), speech.marks) == (0, ())


@every_engine
def test_more_than_a_model_takes_is_said_to_the_last_word(engine):
    speech = spoken_well(engine, "we talk about this one thing all day long " * 25)
    lengths = [mark.end_s - mark.start_s for mark in speech.marks]
    assert min(lengths) > 0.02
    # Spread over the whole sound, no stretch of it unclaimed.
    starts = [mark.start_s for mark in speech.marks]
    assert max(np.diff(starts)) < 2


@every_engine
@pytest.mark.parametrize(
    "odd",
    [
        "?", "…", "— — —", "☃ 漢字 \u200b emoji 🎙️", "a" * 700, "naïve café", "[laughter]", "(", "x_y/z\\w",
        "tab\there new\nline", "1,234.5%", "<v Name>&amp;", "[broken](/", "\u202eright", "\x00null", "'", '"',
    ],
)
def test_odd_characters_never_break_it(engine, odd):
    spoken_well(engine, odd)
    spoken_well(engine, f"Before {odd} after.")


@every_engine
def test_speed_is_honoured(engine):
    text = "Each week, we tune in to hear the news and an analysis of some of the biggest stories."
    slow, plain, fast = (spoken_well(engine, text, speed).audio.duration_s for speed in (0.7, 1.0, 1.5))
    assert slow / plain == pytest.approx(1 / 0.7, rel=0.1)
    assert fast / plain == pytest.approx(1 / 1.5, rel=0.1)


@every_engine
@pytest.mark.parametrize("speed", [0.0, -1.0, 0.1, 10.0, float("nan"), float("inf")])
def test_a_speed_nobody_can_speak_at_is_refused(engine, speed):
    with pytest.raises(EngineError, match="Give a speed between"):
        engine.speak(SENTENCE, english(engine)[0], speed)


@every_engine
def test_a_voice_it_lacks_is_refused(engine):
    stranger = english(engine)[0].model_copy(update={"name": "nobody"})
    with pytest.raises(EngineError, match="nobody"):
        engine.speak(SENTENCE, stranger, 1.0)


@every_engine
def test_a_word_may_carry_its_phonemes(engine):
    speech = spoken_well(engine, "Thank you, [Kaoutar](/kˈautɑɹ/). And [Maghraoui](/mɑɡɹˈWi/)'s work.")
    assert all(mark.end_s > mark.start_s for mark in speech.marks)


@every_engine
def test_the_cpu_is_where_it_ran(engine):
    assert spoken_well(engine, "Yes.").device == "cpu"


@every_engine
def test_a_gpu_that_is_not_there_is_an_error(engine, specified):
    spec = specified(english(engine)[0].engine, device="cuda")
    with pytest.raises(EngineError, match="--device"):
        engines.build(spec).speak("Yes.", english(engine)[0], 1.0)


@pytest.mark.parametrize("name", engines.ENGINES)
def test_building_listing_and_naming_load_no_model(name, specified):
    program = (
        "import sys\n"
        "from respoken import engines\n"
        "from respoken.engines.base import EngineSpec\n"
        f"spec = EngineSpec.model_validate_json({specified(name).model_dump_json()!r})\n"
        "engine = engines.build(spec)\n"
        "assert engine.voices() and engine.fingerprint and engine.memory_bytes > 0\n"
        "print([m for m in ('onnxruntime', 'onnx', 'spacy', 'misaki', 'torch', 'TTS') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_an_unknown_engine_is_told_the_known_ones():
    with pytest.raises(EngineError, match="coqui, kokoro, tone"):
        engines.build(EngineSpec(name="espeak"))


# --- words without marks --------------------------------------------------------------------------


def test_words_an_engine_did_not_mark_are_spread_over_what_is_heard():
    quiet, loud = np.zeros(2_400, np.float32), np.full(24_000, 0.3, np.float32)
    unmarked = Speech(Audio(np.concatenate([quiet, loud, quiet]), 24_000), None)

    marked = with_marks(unmarked, "one — [seventeen](/x/)")

    # 12 letters over the second from 0.1 to 1.1
    assert marked.marks == (
        Mark(start_s=0.1, end_s=0.35), Mark(start_s=0.35, end_s=0.35), Mark(start_s=0.35, end_s=1.1),
    )


@pytest.mark.parametrize("spoken", ["", "—", "one two"])
def test_words_can_be_spread_over_no_sound(spoken):
    marked = with_marks(Speech(Audio(np.zeros(0, np.float32), 24_000), None), spoken)
    assert marked.marks == (Mark(start_s=0, end_s=0),) * len(spoken.split())


def test_an_engine_that_miscounts_is_found_out():
    with pytest.raises(EngineError, match="marked 1 words of 2"):
        with_marks(Speech(Audio(np.zeros(9, np.float32), 24_000), (Mark(start_s=0, end_s=0),)), "one two")


# --- lines joined -----------------------------------------------------------------------------------


def test_lines_are_joined_with_their_words_where_they_are_heard():
    joined = Joining(5, 1000)
    joined.add(np.ones(9, np.float32), {1: (2, 5), 3: (5, 9)}, 0.1)
    joined.add(np.ones(4, np.float32), {3: (0, 1), 4: (1, 4)}, 0.1)

    speech = joined.speech("cpu")

    # The fourth word began in one line and ended in the next, 100 ms of silence later.
    assert [(mark.start_s, mark.end_s) for mark in speech.marks] == [
        (0, 0), (0.002, 0.005), (0.005, 0.005), (0.005, 0.11), (0.11, 0.113),
    ]
    assert len(speech.audio.samples) == 9 + 100 + 4
    assert not speech.audio.samples[9:109].any()


def test_nothing_joined_is_no_sound():
    speech = Joining(1, 1000).speech("cpu")
    assert (len(speech.audio.samples), speech.marks) == (0, (Mark(start_s=0, end_s=0),))
