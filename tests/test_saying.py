"""A few words said at once: what is shown of them, and the sound of them."""

import json

import pytest

from respoken.audio import read_wav


def test_every_word_is_shown_with_how_it_is_said_and_when_it_is_heard(respoken, tmp_path):
    file = tmp_path / "said.wav"
    done = respoken("say", "It cost $5 [laughs] then.", "--engine", "tone", "-o", file, "--json")

    said = json.loads(done.stdout)

    assert [(word["text"], word["spoken"]) for word in said["words"]] == [
        ("It", "It"), ("cost", "cost"), ("$5", "five dollars"), ("[laughs]", ""), ("then.", "then."),
    ]
    starts = [word["start_s"] for word in said["words"]]
    assert starts[3] is None
    assert starts[:3] == sorted(starts[:3])
    assert starts[2] < starts[4] < said["duration_s"]
    assert said["words"][2]["end_s"] <= starts[4]
    assert read_wav(file).duration_s == pytest.approx(said["duration_s"])


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("$5&nbsp;million", "five million dollars"),
        ("Salt &amp; pepper", "Salt and pepper"),
        ("It is 5 &lt; 6.", "It is five less than six."),
        ("<i>Yes</i> [pause:0.8s] no", "Yes no"),
    ],
)
def test_a_text_is_read_as_a_turn_of_a_transcript_is(respoken, text, spoken):
    said = json.loads(respoken("say", text, "--phonemes", "--engine", "tone", "--json").stdout)
    assert " ".join(word["spoken"] for word in said["words"] if word["spoken"]) == spoken


def test_sentences_are_said_one_after_another(respoken, tmp_path):
    text = "One sentence that is long enough to stand alone in an utterance of its own, as they do here. " * 4
    done = respoken("say", text, "--engine", "tone", "-o", tmp_path / "said.wav", "--json")
    starts = [word["start_s"] for word in json.loads(done.stdout)["words"]]
    assert len(starts) == len(text.split())
    assert starts == sorted(starts)


def test_a_pause_asked_for_is_as_long_as_asked(respoken, tmp_path):
    done = respoken(
        "say", "One. [pause:2s] Two.", "--engine", "tone", "-o", tmp_path / "said.wav", "--json"
    )
    one, two = json.loads(done.stdout)["words"]
    assert two["start_s"] - one["end_s"] == pytest.approx(2, abs=0.1)


def test_the_lexicon_of_a_show_is_used_and_nothing_spoken_for_its_phonemes(respoken, tmp_path):
    show = tmp_path / "show.toml"
    show.write_text('[lexicon]\nKaoutar = "/kˈWtɑɹ/"\n', encoding="utf-8")

    done = respoken("say", "Thanks,", "Kaoutar.", "--phonemes", "--show", show, "--json", cwd=tmp_path)

    said = json.loads(done.stdout)
    assert [word["phonemes"] for word in said["words"]] == ["θˈæŋks,", "kˈWtɑɹ."]
    assert said["file"] is None
    assert [path.name for path in tmp_path.iterdir()] == ["show.toml"]
    british = respoken("say", "Kaoutar", "--phonemes", "--show", show, "--voice", "bf_emma", "--json")
    assert json.loads(british.stdout)["words"][0]["phonemes"] == "kˈWtɑː"


@pytest.mark.parametrize("text", ["", "  ", "...", "[laughs]"])
def test_nothing_to_say_is_one_line_and_no_file(respoken, tmp_path, text):
    done = respoken("say", text, "--engine", "tone", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        'respoken: respoken say: there is nothing to say. Give a text: respoken say "Hello."\n'
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.engine
def test_words_are_shown_and_heard_with_the_real_voice(respoken, tmp_path):
    done = respoken("say", "I read it yesterday.", "--voice", "am_michael", "-o", tmp_path / "said.wav")
    assert done.returncode == 0, done.stderr
    assert "ɹˈɛd" in done.stdout
    assert "by am_michael" in done.stdout
