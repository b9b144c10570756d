"""Who is a speaker and what is not speech: small files in the layouts people use, and what they mean."""

from pathlib import Path

import pytest

from respoken import transcripts
from respoken.errors import TranscriptError
from respoken.models import Transcript
from respoken.transcripts.markdown import plain
from respoken.transcripts.names import Shape, shape


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str, narrator: str | None = None) -> Transcript:
        path = tmp_path / "talk"
        path.write_text(text, encoding="utf-8")
        return transcripts.read(path, narrator)

    return read_text


def said(transcript: Transcript) -> list[str]:
    return [f"{turn.speaker}| {turn.text}" for turn in transcript.turns]


def aside(transcript: Transcript) -> list[tuple[int, str]]:
    return [(aside.line, aside.why) for aside in transcript.set_aside]


TALK = """Ann Lee: Hello and welcome.
Bob Ray: Thank you. Good to be here.
Ann Lee: How was the road?
Bob Ray: Long. It rained.
Ann Lee: Really?
Bob Ray: All day.
Ann Lee: Well, you are here now.
Bob Ray: I am.
"""

# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Dr. Jane O'Neill-Smith", Shape.FULL), ("José María", Shape.FULL),
        ("Ludwig van Beethoven", Shape.FULL), ("JEAN-LUC PICARD", Shape.FULL),
        ("Will Curran", Shape.HANDLE), ("王芳", Shape.FULL), ("Zoë", Shape.SINGLE),
        ("Martin Luther King, Jr.", Shape.FULL), ("J. R. R. Tolkien", Shape.FULL),
        ("d'Arcy", Shape.SINGLE), ("Ann & Bob", Shape.FULL), ("Tent 5", Shape.SINGLE),
        ("Speaker 1", Shape.ROLE), ("SPEAKER_00", Shape.ROLE), ("Q", Shape.ROLE), ("HOST", Shape.ROLE),
        ("Unidentified Speaker", Shape.ROLE), ("Guest (1)", Shape.SINGLE), ("tim", Shape.HANDLE),
        ("@tim_h", Shape.HANDLE), ("sam boyer", Shape.HANDLE), ("Note", Shape.REMARK),
        ("Key Takeaways", Shape.REMARK), ("Chapter 3", Shape.REMARK), ("PS", Shape.REMARK),
        ("Key takeaways", Shape.REMARK), ("10", Shape.NONE), ("And here is the thing", Shape.NONE),
        ("Yeah", Shape.NONE), ("Hello.", Shape.NONE), ("What is it", Shape.NONE),
        ("the point is", Shape.NONE),
    ],
)
def test_how_much_words_read_like_a_name(name: str, kind: Shape) -> None:
    assert shape(name) == kind


# --- layouts ---------------------------------------------------------------------------------------

TURNS = [("Ann", "Hello."), ("Bob", "Hi."), ("Ann", "So."), ("Bob", "Bye.")]
VTT = "00:0{n}.000 --> 00:0{n}.900\n"
SRT = "{n}\n00:00:0{n},000 --> 00:00:0{n},900\n"

LAYOUTS = {
    "label and words": "{name}: {words}\n",
    "label alone": "{name}:\n{words}\n\n",
    "label alone, blank below": "{name}:\n\n{words}\n\n",
    "time after the name": "{name} (00:0{n}):\n{words}\n",
    "time before the name": "[00:0{n}] {name}: {words}\n",
    "time range before the name": "[00:0{n}.0 --> 00:0{n}.9] {name}: {words}\n",
    "time before the words": "{name}: [00:0{n}] {words}\n",
    "name and time above": "{name}  0:0{n}\n{words}\n\n",
    "time and name above": "00:0{n} {name}\n{words}\n\n",
    "name above": "{name}\n{words}\n\n",
    "bullets": "- {name}: {words}\n",
    "arrows": ">> {name}: {words}\n",
    "brackets": "[{name}] {words}\n",
    "no blank after the colon": "{name}:{words}\n",
    "wide colon": "{name}：{words}\n",
    "role in brackets": "{name} (a guest): {words}\n",
    "bold": "**{name}:** {words}\n\n",
    "bold, colon outside": "**{name}**: {words}\n\n",
    "bold by bars": "__{name}__: {words}\n\n",
    "bold by tags": "<b>{name}:</b> {words}\n\n",
    "bold, no colon": "**{name}** {words}\n\n",
    "bold, time first": "0:0{n} **{name}** {words}\n\n",
    "bold, time behind": "**{name}** (0:0{n}) {words}\n\n",
    "bold, time in bold first": "**[00:0{n}]** **{name}**: {words}\n\n",
    "bold, time linked": "**{name}** [(00:00:0{n})](https://a.b/?t={n}) {words}\n\n",
    "headings, time first": "### 00:0{n} - {name}\n\n{words}\n\n",
    "time in brackets behind brackets": "[{name}] (0:0{n}) {words}\n",
    "time range in brackets above": "[{name}] (0:0{n} - 0:1{n})\n{words}\n\n",
    "time and name in brackets": "[00:0{n}] [{name}]: {words}\n",
    "name in angles": "<{name}> {words}\n",
    "name and dash": "{name} – {words}\n\n",
    "time in frames": "[00:00:0{n}:12] {name}: {words}\n",
    "time in units": "[0m {n}s] {name}: {words}\n",
    "tone before the name": "[softly] {name}: {words}\n\n",
    "italics around bold": "_**{name}:** {words}_\n\n",
    "bold link": "**[{name}](https://a.b):** {words}\n\n",
    "headings": "### {name}\n\n{words}\n\n",
    "quotes": "> **{name}:** {words}\n\n",
    "voice tags, time": VTT + "<v {name}>{words}\n\n",
    "names in WebVTT, time": VTT + "{name}: {words}\n\n",
    "names in SRT, time": SRT + "{name}: {words}\n\n",
    "names in brackets in SRT, time": SRT + "[{name}] {words}\n\n",
    "names alone in SRT, time": SRT + "{name}:\n{words}\n\n",
    "names in brackets above, time": VTT + "({name})\n{words}\n\n",
    "dashes in SRT, time": SRT + "- {name}: {words}\n\n",
}


def laid_out(layout: str) -> str:
    head = "WEBVTT\n\n" if LAYOUTS[layout].startswith(VTT) else ""
    return head + "".join(
        LAYOUTS[layout].format(n=n, name=name, words=words) for n, (name, words) in enumerate(TURNS, 1)
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_turns_in_every_layout(layout: str, read) -> None:
    turns = [turn.replace("[softly] ", "") for turn in said(read(laid_out(layout)))]
    assert turns == ["Ann| Hello.", "Bob| Hi.", "Ann| So.", "Bob| Bye."]


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "time" in name])
def test_times_in_a_layout_become_the_turns_starts(layout: str, read) -> None:
    assert [turn.start_s for turn in read(laid_out(layout)).turns] == [1.0, 2.0, 3.0, 4.0]


# --- what is no label ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Note: bring a coat.", "Warning: hot", "PR: https://example.org/1", "https://example.org/1: read it.",
        "10:30 is when we met.", "Fact: it rains there.", "And this is what I mean: rain.", "PS: more rain.",
    ],
)
def test_a_colon_inside_a_turn_is_no_label(line: str, read) -> None:
    """As a second line of a turn, in a file where turns have such lines."""
    text = TALK.replace("It rained.\n", f"It rained.\n{line}\n").replace("Really?\n", "Really?\nTruly?\n")
    transcript = read(text)
    assert {speaker.name for speaker in transcript.speakers} == {"Ann Lee", "Bob Ray"}
    assert f"Bob Ray| Long. It rained. {line}" in said(transcript)


def test_a_word_the_file_writes_small_is_no_name(read) -> None:
    text = TALK.replace("All day.", "All day, a real problem.") + "Problem: Nobody had a coat.\n"
    assert [speaker.name for speaker in read(text).speakers] == ["Ann Lee", "Bob Ray"]


def test_who_speaks_once_where_others_recur_is_a_speaker(read) -> None:
    transcript = read(TALK + "Carla Diaz: May I come in, too?\n")
    assert said(transcript)[-1] == "Carla Diaz| May I come in, too?"
    assert transcript.warnings == ()


def test_a_first_name_among_full_names_is_a_speaker_if_it_is_mentioned_and_is_told(read) -> None:
    carla = "Carla: May I come in, too?\n"
    unknown = read(TALK + carla)
    assert [speaker.name for speaker in unknown.speakers] == ["Ann Lee", "Bob Ray"]
    assert "line 9: 'Carla' is not taken for a speaker." in unknown.warnings
    expected = read(TALK.replace("I am.", "I am, and Carla will be.") + carla)
    assert said(expected)[-1] == "Carla| May I come in, too?"
    assert expected.warnings == ("line 9: 'Carla' is taken for a speaker who speaks once.",)


def test_two_people_who_each_speak_once(read) -> None:
    assert said(read("Ann: Hello there.\nBob: Hi.\n")) == ["Ann| Hello there.", "Bob| Hi."]


def test_one_label_and_many_paragraphs_is_a_monologue(read) -> None:
    transcript = read("Nell Gray: Hello everyone.\n\nThis is the news.\n\nIt rained.\n")
    assert said(transcript) == ["Nell Gray| Hello everyone. This is the news. It rained."]


def test_a_name_in_capitals_is_the_same_speaker_and_told(read) -> None:
    transcript = read(TALK.replace("Ann Lee: Well", "ANN LEE : Well"))
    assert [speaker.name for speaker in transcript.speakers] == ["Ann Lee", "Bob Ray"]
    assert transcript.warnings == ("line 7: 'ANN LEE' is taken for 'Ann Lee'.",)


def test_a_full_name_that_introduces_a_short_one_is_one_speaker(read) -> None:
    text = "Ann Lee: Hello.\nBob Ray: Hi.\n" + "AL: So.\nBob: Yes.\n" * 4
    transcript = read(text)
    assert {speaker.name: speaker.turns for speaker in transcript.speakers} == {"Ann Lee": 5, "Bob Ray": 5}
    assert "line 3: 'AL' is taken for 'Ann Lee'." in transcript.warnings


def test_a_short_name_beside_its_full_one_stays_two_and_is_told(read) -> None:
    transcript = read("Ann Lee: Hello.\nAnn: Hi.\nBob: So.\n" * 3)
    assert len(transcript.speakers) == 3
    assert transcript.warnings == (
        "'Ann' and 'Ann Lee' are read as two speakers; if they are one, use one label"
        ' or --same "Ann=Ann Lee".',
    )


def test_set_off_labels_make_a_plain_colon_no_label(read) -> None:
    text = "".join(f"**Ann Lee:** Part {n}.\n\n**Bob Ray:** Yes {n}.\n\n" for n in range(4))
    transcript = read(text + "Carla Diaz: in plain letters.\n\n**Ann Lee:** Bye.\n")
    assert [speaker.name for speaker in transcript.speakers] == ["Ann Lee", "Bob Ray"]
    assert "Bob Ray| Yes 3. Carla Diaz: in plain letters." in said(transcript)


# --- what is no speech -----------------------------------------------------------------------------


def test_a_line_below_the_last_turn_is_not_spoken_where_every_turn_is_one_line(read) -> None:
    transcript = read(TALK + "Listen to more talks about rain. Watch the latest.\nThe best of radio.\n")
    assert aside(transcript) == [
        (9, "a call to action"), (10, "stands after the last turn, where no turn runs on"),
    ]
    assert transcript.warnings == ("line 10: after the last turn and without a label, so not spoken.",)


def test_a_last_paragraph_is_spoken_where_turns_have_paragraphs(read) -> None:
    spaced = TALK.replace("\n", "\n\n").replace("Long.", "Long.\n\n")
    transcript = read(spaced + "And that was that, a long and rainy day.\n")
    assert said(transcript)[-1] == "Bob Ray| I am. And that was that, a long and rainy day."
    assert aside(transcript) == []


def test_wrapped_lines_belong_to_their_turn(read) -> None:
    transcript = read(TALK.replace(". ", ".\n"))
    assert said(transcript) == said(read(TALK))


def test_what_stands_before_the_first_label(read) -> None:
    transcript = read(
        "Rain, episode 4\n\nHost: Ann Lee\nGuest: Bob Ray\nDate: 4 May 2026\n\n"
        "A talk about the long road and the rain that fell on it.\n\nTopics:\n(c) 2026 Rain Radio\n\n" + TALK
    )
    assert transcript.title == "Rain, episode 4"
    assert transcript.description == "A talk about the long road and the rain that fell on it."
    assert aside(transcript) == [
        (1, "the title"), (3, "a field"), (4, "a field"), (5, "a field"), (7, "the description"),
        (9, "a heading"), (10, "a copyright notice"),
    ]
    assert said(transcript) == said(read(TALK))


def test_roles_that_name_people_first_and_speak_later(read) -> None:
    transcript = read("Host: Ann Lee\nGuest: Bob Ray\n\nHost: Hello.\nGuest: Good morning.\nHost: Well.\n")
    assert aside(transcript) == [(1, "a field"), (2, "a field")]
    assert said(transcript) == ["Host| Hello.", "Guest| Good morning.", "Host| Well."]


def test_a_long_text_before_the_labels_is_told_and_a_narrator_reads_it(read) -> None:
    talk = "".join(f"This is paragraph {n} of a long talk about rain and roads.\n\n" for n in range(7))
    text = talk + "Q: Why does it rain?\n\nA: Nobody knows.\n\nQ: Really?\n\nA: Really.\n"
    silent = read(text)
    assert [speaker.name for speaker in silent.speakers] == ["Q", "A"]
    assert silent.warnings == (
        "84 words before the first label are not spoken; --narrator NAME would read them.",
    )
    assert [speaker.name for speaker in read(text, "Ann Lee").speakers] == ["Ann Lee", "Q", "A"]


def test_headings_times_and_sounds_between_turns(read) -> None:
    lines = TALK.splitlines()
    text = "\n\n".join([*lines[:4], "The Second Day", "[music]", "00:12:30", "* * *", *lines[4:]])
    assert aside(read(text)) == [
        (9, "a heading"), (11, "a stage direction"), (13, "a time"), (15, "a rule"),
    ]


def test_neighbouring_blocks_of_one_speaker_stay_two_turns(read) -> None:
    assert [turn.text for turn in read(TALK.replace("Bob Ray: Long", "Ann Lee: Long")).turns][2:4] == [
        "How was the road?", "Long. It rained.",
    ]


def test_lines_that_all_have_a_time_and_no_name_need_a_narrator(read) -> None:
    text = "00:00:01 Hello.\n00:00:05 It is a rainy day, and the road\n00:00:09 is long.\n00:00:12 Yeah\n"
    with pytest.raises(TranscriptError, match="no speaker labels"):
        read(text)
    assert said(read(text, "Nell")) == ["Nell| Hello. It is a rainy day, and the road is long. Yeah"]


# --- captions --------------------------------------------------------------------------------------


def test_rolling_captions_are_said_once(read) -> None:
    lines = ["hello and welcome", "to the show", "it is raining", "on the road", "and has been", "all day",
             "so we stay", "at home"]
    cues = "".join(
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{first}\n{second}\n\n"
        for n, (first, second) in enumerate(zip([" ", *lines], [*lines, " "], strict=True))
    )
    transcript = read(f"WEBVTT\n\n{cues}", "Nell")
    assert said(transcript) == [f"Nell| {' '.join(lines)}"]
    assert transcript.warnings == ("rolling captions: 8 repeated lines are left out.",)


def test_a_comment_with_times_in_it_is_no_cue(read) -> None:
    transcript = read(
        "WEBVTT\n\nNOTE\n00:09.000 --> 00:01.000\nBob: no\n\n00:01.000 --> 00:02.000\n<v Ann>Hi.\n"
    )
    assert said(transcript) == ["Ann| Hi."]
    assert aside(transcript) == [(1, "the header"), (3, "a comment"), (4, "a comment"), (5, "a comment")]


def test_a_dash_that_names_nobody_is_told(read) -> None:
    cue = "{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{words}\n\n"
    words = ["Ann: Hello.", "Bob: Hi.", "Ann: So?\n- Yes.", "Bob: Well."]
    transcript = read("".join(cue.format(n=n, words=w) for n, w in enumerate(words, 1)))
    assert said(transcript)[2] == "Ann| So? Yes."
    assert transcript.warnings == ("line 12: marks a change of speaker but names none; read as Ann.",)


def test_sounds_in_brackets_are_nobody(read) -> None:
    sounds = ["[Music]", "[Door Closes]", "(laughing)", "[APPLAUSE]"] * 3
    text = "".join(SRT.format(n=n % 9) + f"{sound}\n\n" for n, sound in enumerate(sounds))
    with pytest.raises(TranscriptError, match="no speaker labels"):
        read(text + SRT.format(n=1) + "Hello.\n")


def test_words_as_segments_keep_their_punctuation_and_blanks(read) -> None:
    bodies = [" Hello", ",", " you", " two", "-", "hundred", "."]
    segments = ", ".join(f'{{"speaker": "Ann", "startTime": 1, "body": "{body}"}}' for body in bodies)
    assert said(read(f'{{"segments": [{segments}]}}')) == ["Ann| Hello, you two-hundred."]


# --- Markdown's markup -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("**so** *very* _good_ ***now***", "so very good now"), ("5 * 3 and 2*x*y", "5 * 3 and 2xy"),
        ("SPEAKER_00 said snake_case_name", "SPEAKER_00 said snake_case_name"),
        ("see [the *map*](https://a.b/c_(d)) and ![a plan](p.png)", "see the map and a plan"),
        ("`code_here` and ~~gone~~", "code_here and gone"), (r"\*no\* \[00:12\]", "*no* [00:12]"),
        ("AT&amp;T &lt;3 R&D <br> <https://a.b>", "AT&T <3 R&D https://a.b"),
        ("a footnote[^1].", "a footnote."), (r"\&amp; and \[x\](y)", "&amp; and [x](y)"),
    ],
)
def test_markup_is_removed_and_words_stay(markup: str, words: str) -> None:
    assert plain(markup) == words
