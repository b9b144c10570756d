"""Episodes that are heard back while they are made, and mended afterwards by what was heard."""

import json
from pathlib import Path

import numpy as np
import pytest

from conftest import Respoken
from respoken import produce
from respoken.config import Verify
from respoken.engines import build
from respoken.engines.base import EngineSpec
from respoken.engines.kokoro.vocab import PUNCTUATION, SOUNDS
from respoken.engines.kokoro.words import Line, parted
from respoken.errors import SettingsError
from respoken.listen import recogniser
from respoken.listen.proof import Proof, compare, share, wrong_words
from respoken.listen.report import Report
from respoken.models import Clip, Script, Utterance, Word
from respoken.produce.verifying import Heard, verify, ways
from respoken.store import Store


def utterance(text: str, index: int = 1) -> Utterance:
    return Utterance(
        index=index, turn=1, speaker="Ann", text=text,
        words=tuple(Word(text=word, spoken=word) for word in text.split()),
    )


# --- other ways of saying something ---------------------------------------------------------------


@pytest.mark.parametrize(("symbols", "halves"), [
    ("tˈu, θɹˈi fˈɔɹ. wˈʌn", ["tˈu, θɹˈi fˈɔɹ.", "wˈʌn"]),
    ("wˈʌn, tˈu θɹˈi fˈɔɹ", ["wˈʌn,", "tˈu θɹˈi fˈɔɹ"]),
    ("wˈʌn tˈu.", ["wˈʌn tˈu."]),
    ("wˈʌn — ,", ["wˈʌn — ,"]),  # a half without a sound is none
])  # fmt: skip
def test_a_line_is_parted_at_the_pause_nearest_its_middle(symbols: str, halves: list[str]) -> None:
    owners, word = [], 0
    for symbol in symbols:
        owners.append(-1 if symbol == " " else word)
        word += symbol == " "
    line = Line(symbols, tuple(owners))
    found = parted(line)
    assert [half.symbols for half in found] == halves
    kept = [(symbol, owner) for half in found for symbol, owner in zip(half.symbols, half.words, strict=True)]
    sounding = [(symbol, owner) for symbol, owner in zip(symbols, owners, strict=True) if symbol != " "]
    assert [one for one in kept if one[0] != " "] == sounding
    assert SOUNDS.isdisjoint(PUNCTUATION)


@pytest.mark.engine
def test_takes_of_kokoro_differ_and_have_every_word() -> None:
    kokoro = build(EngineSpec(name="kokoro"))
    voice = kokoro.voices()[0]
    said = "It was late, and the rain had come. Nobody went home."
    takes = [kokoro.speak(said, voice, 1.0, take) for take in range(4)]
    for speech in takes:
        assert speech.marks is not None
        assert len(speech.marks) == len(said.split())
    lengths = [len(speech.audio.samples) for speech in takes]
    assert len(set(lengths)) == len(lengths)
    again = kokoro.speak(said, voice, 1.0, 3)
    assert np.array_equal(again.audio.samples, takes[3].audio.samples)


def test_readings_and_takes_are_tried_in_turn() -> None:
    kokoro = build(EngineSpec(name="kokoro"))
    one = utterance("I met Rihanna, and Chollet too.")
    found = compare(one, "I met Rehanna, and Chollet too.")
    assert wrong_words(one, found) == [2]
    clip = Clip(key="k", path=Path("k"), sample_rate_hz=24_000, sample_count=1, marks=(), powers=())
    tried = ways(Heard(one, clip, found), kokoro, kokoro.voices()[0], 4)
    assert [way.take for way in tried] == [0, 1, 0, 2]
    first, second = kokoro.rereadings("Rihanna", kokoro.voices()[0])[:2]
    assert [way.utterance.spoken for way in tried] == [
        f"I met [Rihanna](/{first}/), and Chollet too.", one.spoken,
        f"I met [Rihanna](/{second}/), and Chollet too.", one.spoken,
    ]  # fmt: skip


def test_a_word_that_the_lexicon_reads_keeps_its_reading() -> None:
    kokoro = build(EngineSpec(name="kokoro"))
    one = utterance("I met x.").model_copy(update={
        "words": (Word(text="I", spoken="I"), Word(text="Zhipu.", spoken="[Zhipu](/ʒˈipu/).")),
    })
    clip = Clip(key="k", path=Path("k"), sample_rate_hz=24_000, sample_count=1, marks=(), powers=())
    tried = ways(Heard(one, clip, compare(one, "I ship.")), kokoro, kokoro.voices()[0], 3)
    assert {way.utterance.spoken for way in tried} == {one.spoken}


# --- with a real voice and a real recogniser ------------------------------------------------------

NAMES = """Ann Lee: Did you see the match? Rihanna was there before the final, and it rained.
Bob Ray: Yes, and it was very cold for the first of June.
Ann Lee: But did you see her? Rihanna was there after the final too.
"""
VOICES = ["--cast", "Ann Lee=af_bella"]


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_what_is_heard_wrong_is_said_again_and_the_better_kept(respoken: Respoken, tmp_path: Path) -> None:
    talk = tmp_path / "names.txt"
    talk.write_text(NAMES, encoding="utf-8")

    done = respoken("make", talk, "-o", tmp_path / "out", "--verify", *VOICES)

    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out/names/manifest.json").read_text())
    verified = told["verified"]
    assert verified["errors_at_first"] > verified["errors"]
    assert verified["said_again"] >= verified["bettered"] >= 1
    assert f"{verified['errors']} of {verified['words']} words wrong" in done.stdout
    assert told["clips_made"] > told["utterances"]
    timeline = json.loads((tmp_path / "out/names/timeline.json").read_text())
    assert " ".join(span["text"].strip() for span in timeline["utterances"][1:]) == " ".join(
        line.partition(": ")[2] for line in NAMES.splitlines()
    )
    spans = {span["index"]: span for span in timeline["utterances"]}
    for one in verified["wrong"]:
        assert any(span["start_s"] <= one["start_s"] < span["end_s"] for span in spans.values())

    # Nothing is spoken or heard twice: the second run finds every clip, and what was heard of it.
    heard = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/.clips").rglob("*.heard.json")}
    assert len(heard) >= told["utterances"]
    again = respoken("make", talk, "-o", tmp_path / "out", "--verify", "--title", "Another", *VOICES)
    assert again.returncode == 0, again.stderr
    second = json.loads((tmp_path / "out/names/manifest.json").read_text())
    assert second["clips_made"] == 0
    assert second["verified"] == verified
    assert heard == {path: path.stat().st_mtime_ns for path in heard}


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.slow
def test_a_name_heard_wrong_twice_gets_a_reading_that_is_heard_right(
    respoken: Respoken, tmp_path: Path
) -> None:
    talk = tmp_path / "names.txt"
    talk.write_text(NAMES, encoding="utf-8")
    made = respoken("make", talk, "-o", tmp_path / "out", "--title", "The match", *VOICES)
    assert made.returncode == 0, made.stderr
    clips = set((tmp_path / "out/.clips").rglob("*.npz"))
    cast = json.loads((tmp_path / "out/cast.json").read_text())

    done = respoken("check", tmp_path / "out/names", "--fix", "--json")

    report = json.loads(done.stdout)
    assert list(report["fixed"]) == ["Rihanna"]
    show = (tmp_path / "show.toml").read_text(encoding="utf-8")
    assert show == f'[lexicon]\nRihanna = "{report["fixed"]["Rihanna"]}"\n'
    assert not [spot for spot in report["hearing"]["spots"] if "rihanna" in spot["expected"]]
    # Its two utterances were spoken again and nothing else; title and voices are as they were.
    spoken = json.loads((tmp_path / "out/names/timeline.json").read_text())["utterances"]
    assert sum("[Rihanna](/" in one["spoken"] for one in spoken) == 2
    told = json.loads((tmp_path / "out/names/manifest.json").read_text())
    assert (told["title"], told["clips_made"]) == ("The match", 2)
    assert clips < set((tmp_path / "out/.clips").rglob("*.npz"))
    assert json.loads((tmp_path / "show.cast.json").read_text()) == cast

    # The show file holds it now, so that the next run has nothing to do.
    unchanged = respoken("make", talk, "-o", tmp_path / "out", "--title", "The match", *VOICES)
    assert "nothing changed" in unchanged.stdout


# --- what cannot be done --------------------------------------------------------------------------


def proposing(folder: Path, episode: Path) -> Report:
    """A report as check makes it, with a reading proposed."""
    report = produce.check(episode)
    hearing = {"words": 1, "errors": 1, "speakers": {}, "turns": (), "spots": ()}
    return Report.model_validate({
        **report.model_dump(exclude={"ok"}), "hearing": hearing, "folder": str(folder),
        "proposals": [{
            "word": "bridge", "reading": "/bɹˈɪʤ/", "wrong": 2, "places": 2, "heard": ("bench",), "tried": 1,
        }],
    })


@pytest.fixture
def own_episode(respoken: Respoken, talk: Path, tmp_path: Path) -> Path:
    """An episode by the tone engine, made from a transcript of its own."""
    source = tmp_path / "talk.txt"
    source.write_bytes(talk.read_bytes())
    done = respoken("make", source, "-o", tmp_path / "out", "--engine", "tone")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out/talk"


@pytest.mark.parametrize(("change", "line"), [
    ("transcript", "talk.txt: has changed since the episode was made. Make the episode again first."),
    ("gone", "talk.txt: is not there any more. Put it back there."),
    ("unknown", "talk: it is not known how it was made. Make the episode again first."),
    ("show", "show.toml: is newer than the episode. Make the episode again first."),
])
def test_an_episode_whose_making_has_changed_is_not_mended(
    own_episode: Path, tmp_path: Path, change: str, line: str
) -> None:
    report = proposing(tmp_path, own_episode)
    source = tmp_path / "talk.txt"
    match change:
        case "transcript":
            source.write_text("Ann: Hello.\nBob: Hello.\n")
        case "gone":
            source.unlink()
        case "unknown":
            next((tmp_path / "out/.made").iterdir()).write_text("{")
        case "show":
            (tmp_path / "show.toml").write_text("[sound]\n")
    before = {path: path.read_bytes() for path in own_episode.rglob("*") if path.is_file()}
    with pytest.raises(SettingsError) as caught:
        produce.fix(own_episode, report)
    assert str(caught.value).endswith(line)
    assert before == {path: path.read_bytes() for path in own_episode.rglob("*") if path.is_file()}


def test_nothing_proposed_is_nothing_done(own_episode: Path, tmp_path: Path) -> None:
    report = produce.check(own_episode)
    assert produce.fix(own_episode, report) is None
    assert not (tmp_path / "show.toml").exists()


def test_without_the_extra_it_is_said_before_anything_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "_PACKAGES", ("no_such_package",))
    with pytest.raises(SettingsError, match=r"no-such-package is not installed\. Install what listening"):
        Proof()


# --- the choice among what was heard --------------------------------------------------------------


def test_the_take_with_the_fewest_wrong_words_is_kept(tmp_path: Path) -> None:
    """Clips whose texts are known stand in the store as already heard; no recogniser is needed to choose."""
    store = Store(tmp_path)
    tone = build(EngineSpec(name="tone"))
    voice = tone.voices()[0]
    lines = Script(utterances=(utterance("red blue green black"), utterance("grey and white", 2)))
    proof = Proof()
    heard = {
        (1, 0): "red blew grin back", (1, 1): "red blue grin back", (1, 2): "red blue green back",
        (1, 3): "bread blew grin back", (2, 0): "grey and white",
    }

    def speak(script: Script, takes: dict[int, int]) -> list[Clip | None]:
        clips = []
        for one in script.utterances:
            take = takes.get(one.index, 0)
            clip = store.keep(f"{one.index}{take}".rjust(64, "0"), tone.speak(one.spoken, voice, 1.0))
            kept = {"by": proof._fingerprint, "heard": heard[one.index, take]}
            clip.path.with_suffix(".heard.json").write_text(json.dumps(kept))
            clips.append(clip)
        return clips

    stages = []
    outcome = verify(
        lines, speak(lines, {}), Verify(word_error=0.1, attempts=3), proof, store,
        lambda speaker: (tone, voice), speak, lambda stage, how_far: stages.append((stage, how_far)),
    )

    assert [clip.key[-2:] for clip in outcome.clips if clip] == ["12", "20"]
    assert outcome.again == {1}
    assert [share(one.found) for one in outcome.last] == [0.25, 0.0]
    assert [name for name, _ in stages] == ["listening"] * 2 + ["saying again"] * 3
    assert all(0 <= how_far < 1 for _, how_far in stages)
