"""What recognisers write: Whisper and its kin, Podwhisperer, Deepgram, AssemblyAI, Amazon, Google, Azure."""

from pathlib import Path
from typing import Any

import pytest

from respoken.errors import TranscriptError
from talks import read, refusal, said


def segment(text: str, start: float = 0, **fields: Any) -> dict[str, Any]:
    return {"id": 0, "start": start, "end": start + 1, "text": text, **fields}


# --- Whisper ---------------------------------------------------------------------------------------


def test_whisper_without_speakers_is_told_and_can_be_narrated(tmp_path: Path) -> None:
    document = {
        "text": " Hello. Thank you.",
        "segments": [segment(" Hello."), segment(" Thank you.", 2)],
        "language": "en",
    }
    with pytest.raises(TranscriptError, match="transcribed without telling voices apart"):
        read(tmp_path, document)
    transcript = read(tmp_path, document, narrator="Nell")
    assert (transcript.format, said(transcript)) == ("whisper-json", [("Nell", "Hello. Thank you.")])


def test_labels_in_whispers_text_are_speakers_all_the_same(tmp_path: Path) -> None:
    texts = [" Ann: Hello.", " Bob: Hi.", " Ann: Bye.", " Bob: Bye."]
    document = {"segments": [segment(text, n) for n, text in enumerate(texts)]}
    assert said(read(tmp_path, document)) == [
        ("Ann", "Hello."),
        ("Bob", "Hi."),
        ("Ann", "Bye."),
        ("Bob", "Bye."),
    ]


def words(*spoken: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [{"word": word} | ({"speaker": speaker} if speaker else {}) for word, speaker in spoken]


def test_a_segment_is_cut_where_its_words_change_their_speaker(tmp_path: Path) -> None:
    spoken = words(
        ("So", "SPEAKER_01"),
        ("it's", "SPEAKER_01"),
        ("10:30.", None),
        ("Is", "SPEAKER_00"),
        ("it?", "SPEAKER_00"),
    )
    document = {"segments": [segment(" So it's 10:30.  Is it?", speaker="SPEAKER_01", words=spoken)]}
    transcript = read(tmp_path, document)
    assert said(transcript) == [("Speaker 2", "So it's 10:30."), ("Speaker 1", "Is it?")]
    assert transcript.warnings == ()


def test_words_that_are_not_in_their_segment_do_not_change_it(tmp_path: Path) -> None:
    document = {
        "segments": [
            segment(
                "Twenty bottles.",
                speaker="SPEAKER_00",
                words=words(("20", "SPEAKER_00"), ("jars", "SPEAKER_01")),
            ),
            segment("Yes.", speaker="SPEAKER_01"),
        ]
    }
    assert said(read(tmp_path, document)) == [("Speaker 1", "Twenty bottles."), ("Speaker 2", "Yes.")]


def test_python_writes_nan_and_it_is_no_fault(tmp_path: Path) -> None:
    document = {
        "segments": [
            segment("Hello.", speaker="SPEAKER_00", words=[{"word": "Hello.", "score": float("nan")}])
        ]
    }
    assert said(read(tmp_path, document)) == [("Speaker 1", "Hello.")]


def test_words_in_scripts_without_blanks_get_none(tmp_path: Path) -> None:
    spoken = [{"word": word, "speaker": "SPEAKER_00"} for word in ("你", "好", "OpenAI", "今天", "。")]
    assert said(read(tmp_path, {"segments": [], "word_segments": spoken, "text": ""})) == [
        ("Speaker 1", "你好 OpenAI 今天。")
    ]


def test_whisper_cpp_and_pipelines_of_hugging_face(tmp_path: Path) -> None:
    cpp = {
        "transcription": [
            {"offsets": {"from": 1500, "to": 2000}, "text": " Hello.", "speaker": "0"},
            {"offsets": {"from": 2500, "to": 3000}, "text": " Hi.", "speaker": "1"},
        ]
    }
    transcript = read(tmp_path, cpp)
    assert [(turn.speaker, turn.start_s) for turn in transcript.turns] == [
        ("Speaker 1", 1.5),
        ("Speaker 2", 2.5),
    ]
    chunks = [{"timestamp": [0.5, None], "text": " Hello.", "speaker": "SPEAKER_00"}]
    assert read(tmp_path, {"text": " Hello.", "chunks": chunks}).turns[0].start_s == 0.5
    assert said(read(tmp_path, chunks)) == [("Speaker 1", "Hello.")]


# --- who the speakers are --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        ([0, 1, 0], ["Speaker 1", "Speaker 2", "Speaker 1"]),
        ([1, 2], ["Speaker 1", "Speaker 2"]),
        ([1.0, 0.0], ["Speaker 2", "Speaker 1"]),
        (["Ann:", "Bob"], ["Ann", "Bob"]),
        (["A", "C"], ["Speaker 1", "Speaker 3"]),
        (["Q", "A"], ["Q", "A"]),
        (["SPEAKER_02", "SPEAKER_00"], ["Speaker 3", "Speaker 1"]),
        (["Zoë", "S1"], ["Zoë", "Speaker 1"]),
        (["spk_0", "speaker 0"], ["Speaker 1", "Speaker 2"]),
        ([None, 0, 1], ["Speaker 1", "Speaker 2"]),
        ([1, None, 2], ["Speaker 1", "Speaker 2"]),
        ([0, "UNKNOWN", 1], ["Speaker 1", "Speaker 2"]),
    ],
)
def test_ids_become_numbers_and_names_stay(ids: list[Any], names: list[str], tmp_path: Path) -> None:
    document = {"segments": [segment("Hello there.", n, speaker=one) for n, one in enumerate(ids)]}
    transcript = read(tmp_path, document)
    assert [turn.speaker for turn in transcript.turns] == names
    assert any("without a speaker" in warning for warning in transcript.warnings) == (
        None in ids or "UNKNOWN" in ids
    )


def test_unknown_speakers_may_be_several_and_it_is_said(tmp_path: Path) -> None:
    document = {"segments": [segment("A.", speaker="Unknown Speaker"), segment("B.", 1, speaker="Ann")]}
    (told,) = [warning for warning in read(tmp_path, document).warnings if "Unknown Speaker" in warning]
    assert "'Unknown Speaker' (1 turn) may be several people" in told


def test_podwhisperers_map_names_them_and_its_gaps_are_told(tmp_path: Path) -> None:
    document = {
        "speakers": {"spk_0": "Ann"},
        "segments": [
            {"speakerLabel": "spk_0", "start": 0, "end": 1, "text": " Hello."},
            {"speakerLabel": "spk_1", "start": 1, "end": 2, "text": " Hi."},
        ],
    }
    transcript = read(tmp_path, document)
    assert (transcript.format, said(transcript)) == (
        "podwhisperer",
        [("Ann", "Hello."), ("Speaker 1", "Hi.")],
    )
    assert transcript.warnings == ("the file's list of speakers does not name spk_1.",)


# --- the services ----------------------------------------------------------------------------------


def heard(text: str, speaker: int | None, start: float = 0) -> list[dict[str, Any]]:
    who = {} if speaker is None else {"speaker": speaker}
    return [
        {
            "word": word.lower().strip("."),
            "punctuated_word": word,
            "start": start + n * 0.3,
            "end": start + n * 0.3 + 0.2,
            **who,
        }
        for n, word in enumerate(text.split())
    ]


def deepgram(*alternatives: dict[str, Any], **results: Any) -> dict[str, Any]:
    return {
        "metadata": {},
        "results": {"channels": [{"alternatives": [one]} for one in alternatives], **results},
    }


def test_deepgram_words_by_speaker(tmp_path: Path) -> None:
    document = deepgram(
        {"transcript": "hello there hi", "words": [*heard("Hello there.", 0), *heard("Hi.", 1, 2)]}
    )
    transcript = read(tmp_path, document)
    assert (transcript.format, said(transcript)) == (
        "deepgram",
        [("Speaker 1", "Hello there."), ("Speaker 2", "Hi.")],
    )


def test_deepgram_paragraphs_without_speakers_give_way_to_words_with_them(tmp_path: Path) -> None:
    paragraphs = {"paragraphs": [{"sentences": [{"text": "Hello there."}, {"text": "Hi."}]}]}
    document = deepgram({"words": [*heard("Hello there.", 0), *heard("Hi.", 1, 2)], "paragraphs": paragraphs})
    assert said(read(tmp_path, document)) == [("Speaker 1", "Hello there."), ("Speaker 2", "Hi.")]


def test_deepgram_channels_are_speakers_in_the_order_of_their_sentences(tmp_path: Path) -> None:
    one = heard("Who is it? Come in.", None)
    one[3]["start"], one[4]["start"] = 5.0, 5.3
    document = deepgram(
        {"transcript": "x", "words": one}, {"transcript": "y", "words": heard("It is me.", None, 0.5)}
    )
    assert said(read(tmp_path, document)) == [
        ("Speaker 1", "Who is it?"),
        ("Speaker 2", "It is me."),
        ("Speaker 1", "Come in."),
    ]


def test_deepgram_utterances_come_first_and_second_choices_never(tmp_path: Path) -> None:
    utterances = [
        {"speaker": 1, "channel": 0, "start": 0, "transcript": "Hello."},
        {"speaker": 0, "start": 1, "transcript": "Hi."},
    ]
    document = deepgram({"transcript": "hello hi", "words": []}, utterances=utterances)
    document["results"]["channels"][0]["alternatives"].append(
        {"transcript": "yellow", "words": heard("Yellow.", 0)}
    )
    assert said(read(tmp_path, document)) == [("Speaker 2", "Hello."), ("Speaker 1", "Hi.")]


def test_assemblyai_words_do_where_there_are_no_utterances(tmp_path: Path) -> None:
    spoken = [
        {"text": text, "start": 1000, "end": 1100, "speaker": who}
        for text, who in (("Hello", "A"), ("there.", "A"), ("Hi.", "B"))
    ]
    document = {"id": "1", "audio_url": "x", "text": "Hello there. Hi.", "words": spoken, "utterances": None}
    transcript = read(tmp_path, document)
    assert (transcript.format, said(transcript)) == (
        "assemblyai",
        [("Speaker 1", "Hello there."), ("Speaker 2", "Hi.")],
    )
    assert transcript.turns[0].start_s == 1.0


def item(content: str, start: float | None = None, **fields: Any) -> dict[str, Any]:
    times = {} if start is None else {"start_time": str(start), "end_time": str(start + 0.1)}
    kind = "punctuation" if start is None else "pronunciation"
    return {"type": kind, **times, "alternatives": [{"content": content, "confidence": "0.9"}], **fields}


def test_amazons_words_find_their_speakers_by_their_times(tmp_path: Path) -> None:
    spans = [
        {
            "speaker_label": f"spk_{n}",
            "start_time": str(n * 1.0),
            "items": [{"start_time": str(at), "speaker_label": f"spk_{n}"}],
        }
        for n, at in ((0, 0.5), (1, 1.5))
    ]
    items = [item("Hello", 0.5), item("."), item("Hi", 1.5), item("!")]
    document = {
        "jobName": "x",
        "results": {
            "transcripts": [{"transcript": "Hello. Hi!"}],
            "items": items,
            "speaker_labels": {"segments": spans},
        },
    }
    transcript = read(tmp_path, document)
    assert (transcript.format, said(transcript)) == (
        "aws-transcribe",
        [("Speaker 1", "Hello."), ("Speaker 2", "Hi!")],
    )


def test_amazons_channels_are_speakers(tmp_path: Path) -> None:
    channels = [
        {"channel_label": "ch_0", "items": [item("Hello", 0.5), item(".")]},
        {"channel_label": "ch_1", "items": [item("Hi", 0.2), item(".")]},
    ]
    document = {"results": {"items": [item("Hello", 0.5)], "channel_labels": {"channels": channels}}}
    assert said(read(tmp_path, document)) == [("Speaker 2", "Hi."), ("Speaker 1", "Hello.")]


def test_google_second_version_labels_words_where_they_stand(tmp_path: Path) -> None:
    def result(text: str, label: str) -> dict[str, Any]:
        spoken = [
            {"word": word, "startOffset": {"seconds": "1", "nanos": 500000000}, "speakerLabel": label}
            for word in text.split()
        ]
        return {"alternatives": [{"transcript": text, "words": spoken}], "channelTag": 0}

    transcript = read(tmp_path, {"results": [result("Hello there.", "1"), result("Hi.", "2")]})
    assert (transcript.format, said(transcript)) == (
        "google-speech",
        [("Speaker 1", "Hello there."), ("Speaker 2", "Hi.")],
    )
    assert transcript.turns[0].start_s == 1.5


def test_azures_fast_transcription(tmp_path: Path) -> None:
    phrases = [
        {"speaker": 1, "offsetMilliseconds": 960, "text": "Hello."},
        {"speaker": 2, "offsetMilliseconds": 2000, "text": "Hi."},
    ]
    transcript = read(
        tmp_path,
        {"durationMilliseconds": 3000, "combinedPhrases": [{"text": "Hello. Hi."}], "phrases": phrases},
    )
    assert (transcript.format, said(transcript)) == (
        "azure-speech",
        [("Speaker 1", "Hello."), ("Speaker 2", "Hi.")],
    )
    assert transcript.turns[0].start_s == 0.96


# --- what is wrong with a file -----------------------------------------------------------------------

SEGMENT = '{"segments": [{"speaker": "A", "text": "Hello."}], '


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ('{"segments": [\n{"speaker": "A", "text": 7}]}', "line 2: a segment's text is no text."),
        ('{"segments": [\n\n{"speaker": [], "text": "a"}]}', "line 3: a segment's speaker is no speaker."),
        ('{"segments": ["text"]}', "line 1: a segment is no object."),
        ('{"segments": [{"text": "a", "words": {}}]}', "line 1: a segment's words is no list."),
        ('{"segments": [{"text": "a",\n"text": "b"}]}', "'text' stands twice in one object"),
        (SEGMENT + '\n"segments": []}', "line 2: not valid JSON ('segments' stands twice in one object)"),
        (SEGMENT + '"deep": ' + "[" * 100_000, "the JSON is nested too deeply"),
        (SEGMENT + '"deep": ' + '{"a":' * 100_000, "the JSON is nested too deeply"),
        ("[" * 100_000 + '"text"', "the JSON is nested too deeply"),
        (SEGMENT + '"number": ' + "9" * 5000 + "}", "line 1: not valid JSON"),
        (SEGMENT + '"text": "cut of', "line 1: the JSON is cut off."),
        ('{"results": {"channels": [{"alternatives": [7]}]}}', "no speech was found in it."),
        ('{"results": {"channels": [{"alternatives": [{"words": [7]}]}]}}', "line 1: a word is no object."),
        (
            '{"results": {"items": [{"type": "pronunciation", "alternatives": [7]}]}}',
            "an alternative is no object.",
        ),
        ('{"recognizedPhrases": [{"nBest": [7]}]}', "a reading is no object."),
    ],
)
def test_wrong_kinds_are_one_line_with_the_line(document: str, what: str, tmp_path: Path) -> None:
    assert what in refusal(tmp_path, document)


@pytest.mark.parametrize("start", ["soon", -1, 1e308, 10**40, None, [], {}, True, "1:2:3:4", "-5", "1e999"])
def test_a_time_that_is_none_is_left_out(start: Any, tmp_path: Path) -> None:
    document = {"segments": [{"speaker": "A", "start": start, "text": "Hello."}]}
    assert read(tmp_path, document).turns[0].start_s is None


def test_times_in_any_order_keep_the_order_of_the_file(tmp_path: Path) -> None:
    document = {
        "segments": [
            segment("One.", 9, speaker="A"),
            segment("Two.", 3, speaker="B"),
            segment("Three.", 5, speaker="A"),
        ]
    }
    assert [turn.text for turn in read(tmp_path, document).turns] == ["One.", "Two.", "Three."]


def test_regression_a_podcast_segment_that_starts_after_all_of_time(tmp_path: Path) -> None:
    """Fuzzing found it: the error's own clock overflowed."""
    with pytest.raises(TranscriptError, match="startTime is no time"):
        read(tmp_path, {"segments": [{"speaker": "A", "startTime": 1e308, "endTime": 1, "body": "Hello."}]})


def test_a_thousand_names_in_one_file_are_too_many(tmp_path: Path) -> None:
    document = {"segments": [segment("Hello.", n, speaker=f"spk{'_' * n}1") for n in range(1000)]}
    with pytest.raises(TranscriptError, match="at most 200 are read"):
        read(tmp_path, document)
