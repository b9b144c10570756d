"""Reading transcripts: the seed, the contract every format keeps, and files that cannot be read.

Every format has a sample of one and the same conversation, ``tests/samples/<name>.*``; a new format in the
table is held to all of this by adding its sample.
"""

import json
import os
import pickle
from itertools import groupby
from pathlib import Path

import pytest

from conftest import SEED
from respoken import transcripts
from respoken.errors import TranscriptError
from respoken.models import Transcript
from respoken.transcripts import FORMATS
from talks import lines_that_lose_a_word, read, read_or_refused

SAMPLES = Path(__file__).parent / "samples"
EVERY_FORMAT = pytest.mark.parametrize("name", list(FORMATS))
EVERY_TEXT_FORMAT = pytest.mark.parametrize("name", [name for name in FORMATS if name != "docx"])

NUMBERED = {"whisper-json", "deepgram", "assemblyai", "aws-transcribe", "google-speech", "azure-speech"}
"""What these write of a speaker is a number."""

CONVERSATION = [
    ("Dr. Jane O'Neill-Smith", "Welcome back. It is 10:30 here, and one thing first: bring a bottle."),
    (
        "Zoë",
        "Thanks! I brought “two” bottles & a map, see https://example.org/map for it."
        " Note: the map is old. Never mind that.",
    ),
    ("Dr. Jane O'Neill-Smith", "Good. José, you have been up there?"),
    ("José María Núñez", "Twice. Once in the dark… It was cold."),
    ("Zoë", "Nobody believes him."),
    ("José María Núñez", "They never do. Shall I go on?"),
    ("Dr. Jane O'Neill-Smith", "Please do. That is all the time we have."),
]


def expected(name: str) -> list[tuple[str, str]]:
    """The conversation as a format's sample has it."""
    numbers = {who: f"Speaker {n}" for n, who in enumerate(dict.fromkeys(who for who, _ in CONVERSATION), 1)}
    return [(numbers[who] if name in NUMBERED else who, words) for who, words in CONVERSATION]


def sample(name: str) -> Path:
    found = sorted(SAMPLES.glob(f"{name}.*"))
    assert len(found) == 1, f"every format has one sample, tests/samples/{name}.*"
    return found[0]


def conversation(transcript: Transcript) -> list[tuple[str, str]]:
    """Who said what, neighbouring turns of one speaker joined: captions do not say where turns part."""
    turns = groupby(transcript.turns, key=lambda turn: turn.speaker)
    return [(speaker, " ".join(turn.text for turn in said)) for speaker, said in turns]


def lowered(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Captions often write names in capitals; what is said keeps its case."""
    return [(speaker.casefold(), text) for speaker, text in turns]


# --- the seed --------------------------------------------------------------------------------------


def test_the_seed_is_understood_to_the_word() -> None:
    transcript = transcripts.read(SEED)
    assert transcript.format == "plain"
    assert {speaker.name: (speaker.turns, speaker.words) for speaker in transcript.speakers} == {
        "Tim Hwang": (24, 2686),
        "Abraham Daniels": (8, 1131),
        "Kaoutar El Maghraoui": (8, 1183),
        "Skyler Speakman": (8, 1193),
    }
    assert [(aside.line, aside.why) for aside in transcript.set_aside] == [
        (1, "the description"), (2, "a heading"), (3, "a disclaimer"), (52, "a call to action"),
    ]
    assert transcript.description is not None
    assert transcript.description.startswith("What does the future hold for DeepSeek?")
    assert [turn.line for turn in transcript.turns] == list(range(4, 52)), "every line between is a turn"
    assert transcript.warnings == ()


# --- the contract ----------------------------------------------------------------------------------


@EVERY_FORMAT
def test_every_format_reads_the_same_conversation(name: str) -> None:
    transcript = transcripts.read(sample(name))
    assert transcript.format == name
    assert lowered(conversation(transcript)) == lowered(expected(name))
    assert [turn.index for turn in transcript.turns] == list(range(1, len(transcript.turns) + 1))
    assert [turn.line for turn in transcript.turns] == sorted(turn.line for turn in transcript.turns)


@EVERY_FORMAT
def test_a_format_is_known_by_its_content_whatever_the_file_is_called(name: str, tmp_path: Path) -> None:
    for wrong_name in ("talk.txt", "talk.vtt", "talk.json", "talk"):
        assert read(tmp_path, sample(name).read_bytes(), wrong_name).format == name


@EVERY_TEXT_FORMAT
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_format_is_read_in_every_unicode_encoding(name: str, encoding: str, tmp_path: Path) -> None:
    text = sample(name).read_text(encoding="utf-8").replace("\n", "\r\n")
    assert conversation(read(tmp_path, text.encode(encoding))) == conversation(transcripts.read(sample(name)))


@EVERY_TEXT_FORMAT
def test_odd_spaces_and_invisible_marks_change_nothing(name: str, tmp_path: Path) -> None:
    text = sample(name).read_text(encoding="utf-8")
    odd = text.replace(": ", ":\u00a0 ").replace("all", "a\u00adll\u200b").replace(".\n", ".  \u3000\r")
    assert conversation(read(tmp_path, odd)) == conversation(transcripts.read(sample(name)))


@EVERY_TEXT_FORMAT
def test_a_word_added_to_any_line_is_never_lost(name: str, tmp_path: Path) -> None:
    assert lines_that_lose_a_word(tmp_path, sample(name).read_text(encoding="utf-8")) == {}


@EVERY_TEXT_FORMAT
def test_no_word_is_invented(name: str) -> None:
    text = sample(name).read_text(encoding="utf-8")
    text = text.replace("&amp;", "&").replace("\\u201c", "“").replace("\\u201d", "”").replace("\\/", "/")
    transcript = transcripts.read(sample(name))
    letters = "".join(character if character.isalnum() else " " for character in text).casefold().split()
    for turn in transcript.turns:
        said = "".join(character if character.isalnum() else " " for character in turn.text)
        assert set(said.casefold().split()) <= set(letters)


@EVERY_FORMAT
def test_a_file_cut_off_anywhere_is_read_or_refused(name: str, tmp_path: Path) -> None:
    data = sample(name).read_bytes()
    for length in range(0, len(data), 7):
        refused = read_or_refused(tmp_path, data[:length])
        assert refused is None or str(tmp_path) in refused.where


@EVERY_FORMAT
def test_a_narrator_is_not_needed_where_speakers_are_named(name: str) -> None:
    transcript = transcripts.read(sample(name), narrator="Nell")
    assert lowered(conversation(transcript)) == lowered(expected(name))
    assert any("'Nell' narrates nothing" in warning for warning in transcript.warnings)


HOSTILE = [
    "a ", "a: ", "*a ", "**a", "_a_ ", "[a](", "![", "((", "<v ", "<", "&amp", "&#1", "00:", "1:2 ", "\\",
    "`", "- ", ">>", "#", " ", ":", "“", "\u200d", "{\\", "--> ", "A (", "A [", "A 1:", "**A:** b", '"a":',
    "\u2028",
]


@EVERY_TEXT_FORMAT
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_line_of_half_a_million_characters_is_read_or_refused(name: str, unit: str, tmp_path: Path) -> None:
    """Patterns that look ahead without end would never finish here."""
    text = sample(name).read_text(encoding="utf-8")
    long = text.replace("Nobody", "Nobody " + unit * (500_000 // len(unit)), 1)
    read_or_refused(tmp_path, long)


# --- what is mended, and told ----------------------------------------------------------------------


def test_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    transcript = read(tmp_path, "Zoë: “Hello”, he said.\r\nBob: Hi.\r\nZoë: Bye.\r\n".encode("cp1252"))
    assert transcript.turns[0].text == "“Hello”, he said."
    assert transcript.warnings[0].startswith("line 1: not UTF-8, so the file was read as Windows-1252")


def test_a_few_pasted_bytes_do_not_spoil_a_utf_8_file(tmp_path: Path) -> None:
    data = "Zoë: Naïve café.\nBob: Hi.\nZoë: ".encode() + b"\x93Bye\x94.\n"
    transcript = read(tmp_path, data)
    assert [turn.text for turn in transcript.turns] == ["Naïve café.", "Hi.", "“Bye”."]
    assert transcript.warnings == ("line 3: some letters were not UTF-8 and were read as Windows-1252.",)


def test_utf_16_without_a_mark_is_known_in_any_script(tmp_path: Path) -> None:
    text = "王芳：一二三。\n李雷：你好。\n王芳：再见。\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        transcript = read(tmp_path, text.encode(encoding))
        assert conversation(transcript) == [("王芳", "一二三。"), ("李雷", "你好。"), ("王芳", "再见。")]


def test_joiners_that_shape_letters_stay(tmp_path: Path) -> None:
    text = "Ann: می\u200cروم and 👩\u200d🚀 and so\u200d.\nBob: Hi.\nAnn: Bye.\n"
    assert read(tmp_path, text).turns[0].text == "می\u200cروم and 👩\u200d🚀 and so."


def test_what_json_escapes_can_spell_and_nothing_can_write_is_mended(tmp_path: Path) -> None:
    segments = [{"speaker": "Ann", "startTime": 0, "endTime": 1, "body": "a\ud800b\u0000c\u202ed"}]
    transcript = read(tmp_path, json.dumps({"version": "1.0.0", "segments": segments}))
    assert transcript.turns[0].text == "a\ufffdbcd"


# --- what cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf \r\n\x00", "is empty."),
        (bytes(range(256)) * 40, "is not text."),
        (b"%PDF-1.7 ...", "is a PDF, not text."),
        (b"PK\x03\x04 ...", "is an ODT, EPUB or ZIP file, not text."),
        (b"{\\rtf1 Hello}", "is rich text (RTF), not text."),
        (b"<!DOCTYPE html><p>Ann: hi</p>", "is a web page."),
        ("Ann: hi".encode("utf-16") + b"\x00", "is damaged UTF-16-LE text"),
        (b"Once there was a file: it had no labels.\n\nNone at all.\n", "no speaker labels were found."),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n", "no speaker labels were found."),
        (b"WEBVTT\n\nNOTE nothing here\n", "no speech was found in it."),
        (b'{"version": "1.0.0", "segments": []}', "no speech was found in it."),
        (b'{"version": "1.0.0"}', "is JSON without a list of segments."),
        (b'{"segments": [{"speaker": "Ann", "body": "Hel', "line 1: the JSON is cut off."),
        (b'{"segments":\n[{"speaker": "Ann" "body": "Hi"}]}', "line 2: not valid JSON"),
        (b'{"segments": [' + b"[" * 200_000, "line 1: not valid JSON (the JSON is nested too deeply)."),
        (b'{"segments": [{"startTime": ' + b"9" * 9_000 + b"}]}", "line 1: not valid JSON"),
        (b'{"segments": [{"startTime": NaN}]}', "NaN is no JSON number"),
        (b'{"segments": [{"body": 7}]}', "line 1: a segment's body is no text."),
        (b'{"segments": [{"speaker": [], "body": "a"}]}', "line 1: a segment's speaker is no name."),
        (b'{"segments": [{"startTime": -1, "body": "a"}]}', "line 1: startTime is no time."),
        (b'{"segments": [{"startTime": 3, "endTime": 2.5}]}', "ends (00:00:02.5) before it starts"),
        (b"1\n00:00:01,000 --> soon\nAnn: Hi.\n\n2\n00:00:01,0 --> 00:00:02,0\nBob: Hi.", "line 2: cannot"),
    ],
)
@pytest.mark.parametrize("narrator", [None, ""])
def test_bad_files_get_one_line_that_says_what_to_do(
    content: bytes, what: str, narrator: str | None, tmp_path: Path
) -> None:
    with pytest.raises(TranscriptError) as caught:
        read(tmp_path, content, narrator=narrator)
    line = str(caught.value)
    assert what in line
    assert line.startswith(str(tmp_path / "talk"))
    assert "\n" not in line
    assert caught.value.remedy
    assert str(pickle.loads(pickle.dumps(caught.value))) == line


def test_a_cue_that_ends_before_it_starts_is_pointed_at(tmp_path: Path) -> None:
    cues = "".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nANN: Hi.\n\n" for n in range(1, 5))
    with pytest.raises(TranscriptError) as caught:
        read(tmp_path, cues + "5\n00:03:12,000 --> 00:03:10,200\nBOB: Hi.\n", "talk.srt")
    assert str(caught.value).endswith(
        "talk.srt line 18: ends (00:03:10.2) before it starts (00:03:12.0). Swap the times or delete the cue."
    )


def test_ten_thousand_speakers_are_too_many(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"line 201: 'Speaker 201' would be speaker number 201"):
        read(tmp_path, "".join(f"Speaker {n}: Here.\n" for n in range(1, 10_001)))


def test_no_labels_offers_a_narrator_and_the_narrator_reads_it_all(tmp_path: Path) -> None:
    text = "A Walk\n\nIt was late. I went\nout.\n\n[wind]\n\nThe moon: a lamp.\n"
    with pytest.raises(TranscriptError, match="--narrator NAME"):
        read(tmp_path, text)
    transcript = read(tmp_path, text, narrator="  Nell  Gray ")
    assert transcript.title == "A Walk"
    assert conversation(transcript) == [("Nell Gray", "It was late. I went out. The moon: a lamp.")]
    assert [turn.line for turn in transcript.turns] == [3, 8]
    assert [(aside.line, aside.why) for aside in transcript.set_aside] == [
        (1, "the title"), (6, "a stage direction"),
    ]


def test_missing_files_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, what in (("none.txt", "no such file"), (".", "is a folder"), ("pipe", "is not a regular file")):
        with pytest.raises(TranscriptError, match=what):
            transcripts.read(tmp_path / path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000_000)  # All hole, no blocks; read, it would fill the memory.
    with pytest.raises(TranscriptError, match=r"is larger than 50 MB"):
        transcripts.read(path)
