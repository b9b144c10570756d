"""The text layouts of transcription programs and of people: one sample each, all of one short conversation.

Each sample in ``tests/samples/layouts`` has what its program adds: footers, headings every five minutes,
lines without a name, breaks. What comes out is the same talk every time, told here.
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from respoken import script, transcripts
from respoken.errors import TranscriptError
from respoken.models import SourceChapter
from talks import lines_that_lose_a_word, read, read_or_refused, refusal, said

SAMPLES = Path(__file__).parent / "samples" / "layouts"

TALK = (
    "Hello and welcome to Rain Radio.",
    "Thank you. It took us two hours and 15 minutes.",
    "So the map was wrong?",
    "The map was old. Nobody had walked there since 1994.",
    "And the rain?",
    "It never stopped.",
)
STARTS = (4.0, 9.0, 62.0, 65.0, 90.0, 93.0)
NOT_ONCE = "Not once. I promise."
"""A line of the second speaker's fourth turn, in layouts where lines without a name carry on."""


@dataclass(frozen=True)
class Expected:
    """What a layout's sample holds besides the talk; ``late_s`` is added to every start, None: no times."""

    first: str = "Ann Lee"
    second: str = "Bob Ray"
    late_s: float | None = 0.0
    carries_on: bool = False
    before: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    aside: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()

    def turns(self) -> list[tuple[str, str]]:
        """(speaker, words) of all turns."""
        said = [(self.second if n % 2 else self.first, words) for n, words in enumerate(TALK)]
        if self.carries_on:
            said[3] = (self.second, f"{TALK[3]} {NOT_ONCE}")
        return [*self.before, *said, *self.after]


INITIALS = ("'AL' is taken for 'Ann Lee', as the file says", "'BR' is taken for 'Bob Ray', as the file says")

FRAME = frozenset({"the frame of the JSON"})

EXPECTED = {
    "arrows.txt": Expected(late_s=None),
    "arrows-in-one.txt": Expected(late_s=None),
    "boxed-name.txt": Expected(late_s=None),
    "broadcast.txt": Expected(
        "ANN LEE", "BOB RAY", late_s=None, aside=frozenset({"a stage direction"}),
        warnings=("line 7: 'LEE' is taken for 'ANN LEE'", "line 9: 'RAY' is taken for 'BOB RAY'"),
    ),
    "definition-list.md": Expected(late_s=None),
    "deposition.txt": Expected("Q", "A", late_s=None, aside=frozenset({"the title", "a heading"})),
    "fenced.md": Expected(aside=frozenset({"the title", "markup"})),
    "hearing.txt": Expected(
        "Mr. Lee", "Ms. Ray of Utrecht", late_s=None, aside=frozenset({"the title", "the description"})
    ),
    "lines.jsonl": Expected(),
    "links-above.md": Expected(late_s=None, aside=frozenset({"the title", "a heading", "a field"})),
    "meeting-bot.json": Expected(aside=FRAME),
    "milliseconds.tsv": Expected(aside=frozenset({"the header of the table", "a column, not speech"})),
    "names-behind-times.srt": Expected(),
    "no-header.csv": Expected(),
    "numbered.txt": Expected(late_s=None),
    "numbered-questions.txt": Expected(
        "INTERVIEWER", "BOB RAY", late_s=None, aside=frozenset({"the title", "a rule"})
    ),
    "page-breaks.html": Expected(late_s=None, aside=frozenset({"markup", "the title"})),
    "page-names.html": Expected(late_s=None, aside=frozenset({"markup"})),
    "page-table.html": Expected(aside=frozenset({"markup", "the title"})),
    "rev.json": Expected("Speaker 1", "Speaker 2", aside=FRAME),
    "speechmatics.json": Expected("Speaker 1", "Speaker 2", aside=FRAME | {"a field, not speech"}),
    "table.md": Expected(aside=frozenset({"the header of the table"})),
    "constant-times.md": Expected(aside=frozenset({"end matter"})),
    "dash.txt": Expected(late_s=None),
    "descript.md": Expected(aside=frozenset({"the title", "an ad marker"})),
    "fathom.txt": Expected(aside=frozenset({"the title", "before the first label", "a rule"})),
    "front-matter.md": Expected(
        late_s=None, aside=frozenset({"front matter"}), warnings=(*INITIALS, "the chapters in the file")
    ),
    "google-meet.md": Expected(late_s=None, aside=frozenset({"the title", "a heading", "end matter"})),
    "google-meet.sbv": Expected(aside=frozenset({"a time"})),
    "google-meet.txt": Expected(
        late_s=None, aside=frozenset({"the title", "a heading", "a time", "end matter"})
    ),
    "happy-scribe.txt": Expected(late_s=0.12),
    "initials.md": Expected(
        late_s=None, warnings=INITIALS,
        before=(("Ann Lee", "Live from Utrecht, this is Rain Radio."), ("Bob Ray", "It is raining.")),
    ),
    "interview.txt": Expected("Q", "A", late_s=None),
    "interview-dots.txt": Expected("Q", "A", late_s=None),
    "name-colon-time.txt": Expected(aside=frozenset({"a field"})),
    "name-time-above.txt": Expected(),
    "name-time-colon.txt": Expected(carries_on=True, aside=frozenset({"a time"})),
    "otter.txt": Expected(
        before=(("Unknown Speaker", "Is this on?"),), after=(("Unknown Speaker", "Thank you."),),
        aside=frozenset({"end matter"}),
        warnings=("line 1: 'Unknown Speaker' (2 turns) may be several people",),
    ),
    "riverside.txt": Expected(late_s=0.345),
    "screenplay.txt": Expected(
        "ANN LEE", "BOB RAY", late_s=None,
        aside=frozenset({"a scene heading", "the description", "an action of the screenplay"}),
    ),
    "seconds.txt": Expected(),
    "sonix.txt": Expected(),
    "teams.txt": Expected(),
    "teams.vtt": Expected(aside=frozenset({"the header"})),
    "time-name-above.txt": Expected(),
    "time-name-colon.txt": Expected(),
    "timed-lines.txt": Expected(carries_on=True, aside=frozenset({"a stage direction"})),
    "trint.txt": Expected(),
    "trint-above.txt": Expected(aside=frozenset({"a time"})),
    "whisper-cpp.srt": Expected("SPEAKER_00", "SPEAKER_01", carries_on=True),
    "whisper-cpp-named.txt": Expected("speaker 0", "speaker 1"),
    "zoom.txt": Expected(late_s=-4.0),
    "zoom.vtt": Expected(late_s=0.12, carries_on=True, aside=frozenset({"the header"})),
}
IN_EVERY_LAYOUT = pytest.mark.parametrize("name", EXPECTED)


@IN_EVERY_LAYOUT
def test_the_talk_comes_out_of_every_layout(name: str) -> None:
    transcript = transcripts.read(SAMPLES / name)
    expected = EXPECTED[name]
    assert said(transcript) == expected.turns()
    assert {aside.why for aside in transcript.set_aside} == expected.aside
    assert len(transcript.warnings) == len(expected.warnings)
    for warning, start in zip(transcript.warnings, expected.warnings, strict=True):
        assert start in warning
    if expected.late_s is not None:
        starts = [turn.start_s for turn in transcript.turns if turn.text[:20] in {w[:20] for w in TALK}]
        assert starts == pytest.approx([start + expected.late_s for start in STARTS])


@IN_EVERY_LAYOUT
def test_every_line_is_in_a_turn_or_set_aside(name: str, tmp_path: Path) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert lines_that_lose_a_word(tmp_path, text, but="-->") == {}


HOSTILE = [
    "a ", "[00:01] ", "00:01 ", "(", "[", "{ad} ", "[1]", "a (", "a - ", "– ", "A: ", "&amp;", "](", "<", "$",
    "Ann Lee (", "0:", "1.", "[1.5", "1h ", "- ", ">> ", "[^", "Q. ", "|",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("name", ["otter.txt", "descript.md"])
def test_a_line_of_a_million_characters_is_read_or_refused(name: str, unit: str, tmp_path: Path) -> None:
    """At the head or in the midst of a file; patterns that look ahead without end would never finish."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    long = unit * (1_000_000 // len(unit))
    for hostile in (text.replace("The map", f"The map {long}", 1), f"{long}\n{text}"):
        read_or_refused(tmp_path, hostile)


# --- what stands among the words -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["marks.md", "marks.txt"])
def test_marks_are_shown_or_dropped_and_never_read_aloud(name: str) -> None:
    transcript = transcripts.read(SAMPLES / name)
    assert [turn.text for turn in transcript.turns] == [
        "We left at noon and walked [unintelligible 00:00:35] for hours.",
        "See the map & the road there.",
        "Welcome back. It rained [laughs] all day.",
        "It did.",
    ]
    spoken = script.cut(transcript, {}).utterances
    assert " ".join(utterance.spoken for utterance in spoken) == (
        "We left at noon and walked for hours. See the map and the road there."
        " Welcome back. It rained all day. It did."
    )
    ads = [(aside.line, aside.text) for aside in transcript.set_aside if aside.why == "an ad marker"]
    assert ads == [(3, "{ad}"), (5, "[AD BREAK]")]


@pytest.mark.parametrize(
    "mark",
    ["[00:12:03]", "(00:12)", "[00:12 - 00:14]", "{00:12}", "[SPEAKER_TURN]", "[3]", "{ad}", "[AD BREAK 2]",
     "<sponsor message>", "[mid-roll]", "(insert ad here)"],
)  # fmt: skip
@pytest.mark.parametrize("label", ["Ann: ", "**Ann:** "])
def test_marks_inside_a_turn(mark: str, label: str, tmp_path: Path) -> None:
    text = f"{label}We walked {mark} on.\n\n" + label.replace("Ann", "Bob") + "Did you?\n\n"
    assert said(read(tmp_path, text * 3))[0] == ("Ann", "We walked on.")


@pytest.mark.parametrize(
    "words",
    ["He read [2019] and [Bob] (twice).", "The ad ran {x} at 10:30.", "So 3 - 4?", "A (promo) code, [0.18]."],
)
def test_brackets_that_are_no_marks_stay(words: str, tmp_path: Path) -> None:
    assert said(read(tmp_path, f"Ann: {words}\nBob: Yes.\n" * 3))[0] == ("Ann", words)


def test_entities_are_characters_in_every_text(tmp_path: Path) -> None:
    text = "Ann: R&amp;D &#8211; it&#39;s &lt;3 &nbsp;all.\nBob: Yes.\n" * 2
    assert said(read(tmp_path, text))[0] == ("Ann", "R&D – it's <3 all.")


# --- what is played between turns --------------------------------------------------------------------


def test_breaks_sponsors_and_clips() -> None:
    transcript = transcripts.read(SAMPLES / "breaks.md")
    assert said(transcript)[3:5] == [
        ("Bob Ray", TALK[3]), ("Film clip", "I have walked through the rain for you!"),
    ]
    assert [(aside.line, aside.why) for aside in transcript.set_aside] == [
        (5, "a heading"), (11, "a break"), (19, "a heading"),
    ]
    assert transcript.warnings == (
        "line 11: 'Sponsor' is nobody who speaks, so its words are not spoken.",
        "line 13: 'Film clip' names nobody; its words get a voice of their own.",
    )


SHOW = "**Ann:** Hello.\n\n**Bob:** Hi.\n\n**Ann:** How was it?\n\n**Bob:** Wet.\n\n"


def test_lines_with_nothing_but_a_time_ahead_go_on_with_the_turn(tmp_path: Path) -> None:
    text = (
        "0:00:12.6 **Ann:** Hello.\n\n0:01:30.2 And so on.\n\n"
        "0:02:00.0 **Bob:** Hi.\n\n0:02:10.1 Well.\n\n"
    )
    assert said(read(tmp_path, text * 3))[:2] == [("Ann", "Hello. And so on."), ("Bob", "Hi. Well.")]


@pytest.mark.parametrize("first", ["[MUSIC PLAYING] {}", '{{{{< transcript "[MUSIC PLAYING] {}" >}}}}'])
def test_music_ahead_of_the_first_label_hides_nobody(first: str, tmp_path: Path) -> None:
    text = first.format("ANN: Hi, and welcome.") + "\n\nBOB: Hi.\n\nANN: So?\n\nBOB: Well.\n"
    assert said(read(tmp_path, text))[0] == ("ANN", "[MUSIC PLAYING] Hi, and welcome.")


def test_a_handle_that_begins_with_a_number(tmp_path: Path) -> None:
    text = "0xB10C: 00:27:50\n\nCorrect. Yes.\n\nAnn Lee: 00:28:01\n\nGood.\n\n"
    assert said(read(tmp_path, text * 4))[0] == ("0xB10C", "Correct. Yes.")


def test_a_handle_with_a_sign_is_a_speaker_when_it_recurs(tmp_path: Path) -> None:
    transcript = read(tmp_path, SHOW + "**$STDOUT:** Yo.\n\n**Ann:** What?\n\n**$STDOUT:** Yo again.\n\n")
    assert said(transcript)[4] == ("$STDOUT", "Yo.")


@pytest.mark.parametrize("line", ["**In short:** it rained.", "**Note:** bring a coat."])
def test_a_label_that_is_nobody_is_told_with_who_reads_it(line: str, tmp_path: Path) -> None:
    transcript = read(tmp_path, f"{SHOW}{line}\n\n{SHOW}")
    name = line.partition(":")[0].strip("*")
    assert {speaker.name for speaker in transcript.speakers} == {"Ann", "Bob"}
    assert f"line 9: {name!r} is not taken for a speaker; Bob reads the line." in transcript.warnings


def test_a_label_with_nothing_but_a_link_is_set_aside(tmp_path: Path) -> None:
    transcript = read(tmp_path, f"{SHOW}**PR:** https://example.org/1\n\n{SHOW}")
    assert said(transcript) == said(read(tmp_path, SHOW * 2))
    assert [(aside.line, aside.why) for aside in transcript.set_aside] == [(9, "a link")]
    assert transcript.warnings == ()


def test_a_table_says_its_words_in_its_wordiest_column(tmp_path: Path) -> None:
    rows = 'Ann,1,"Hello, and welcome to you."\nBob,2,It rained the whole day.\n' * 3
    text = f"name,id,comment_full\n{rows}"
    assert said(read(tmp_path, text))[:2] == [
        ("Ann", "Hello, and welcome to you."), ("Bob", "It rained the whole day."),
    ]


def test_a_list_of_speakers_above_the_talk_is_nobody_who_speaks(tmp_path: Path) -> None:
    head = "SPEAKERS:\nDR. ANN LEE\nMR. BOB RAY\n\n" * 2
    turns = said(read(tmp_path, head + "LEE: Hello.\n\nRAY: Hi.\n\n" * 3))
    assert [words for _, words in turns] == ["Hello.", "Hi."] * 3


def test_a_sentence_with_a_comma_before_its_colon_is_said(tmp_path: Path) -> None:
    text = f"{SHOW}Fair warning, though, from the head of this show:\n\nIt rained.\n\n{SHOW}"
    words = " ".join(words for _, words in said(read(tmp_path, text)))
    assert "Fair warning, though, from the head of this show: It rained." in words


def test_a_table_in_a_text_is_set_aside(tmp_path: Path) -> None:
    table = "| Tag | Person |\n|---|---|\n| **Ann** | Ann Lee |\n| **Bob** | - |\n\n"
    transcript = read(tmp_path, table + "**Ann:** Hello.\n\n**Bob:** Hi.\n\n" * 2)
    assert [words for _, words in said(transcript)] == ["Hello.", "Hi."] * 2


# --- what is not read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("export default [\n  {speaker: 'Ann', text: 'Hello.'},\n]\n", "is JavaScript, not text or JSON."),
        ("[\n  { speaker: 'Ann', text: 'Hello.' },\n]\n", "is JavaScript, not text or JSON."),
        ("start\tend\ttext\n0\t3000\tHello.\n3000\t5000\tHi.\n", "does not say who speaks"),
        ('speaker,text\nAnn,"Hello.\nBob,Hi.\n', "cannot be read as a table"),
        ('[{"who": "Ann", "n": 1}]', "is JSON without a list of segments."),
        ("<html><p>It rained.</p><p>We went on.</p></html>", "is a web page."),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text: str, what: str, tmp_path: Path) -> None:
    assert what in refusal(tmp_path, text)


def test_a_numbered_list_inside_a_turn_keeps_its_numbers(tmp_path: Path) -> None:
    text = "Ann: Three things.\n1. A map.\n2. A rope.\n3. A hat.\nBob: Yes.\nAnn: So.\nBob: Well.\n"
    assert "2. A rope." in said(read(tmp_path, text))[0][1]


def test_a_time_of_day_counts_from_the_first_and_over_midnight(tmp_path: Path) -> None:
    text = "[Ann] 23:59:50\nHello.\n\n[Bob] 00:00:05\nHi.\n\n[Ann] 00:00:09\nSo?\n\n[Bob] 00:00:12\nWell.\n"
    assert [turn.start_s for turn in read(tmp_path, text).turns] == [0.0, 15.0, 19.0, 22.0]


def test_stars_that_open_and_never_close_are_not_read(tmp_path: Path) -> None:
    text = "**Ann:** **Hello and *welcome.\n\n**Bob:** Hi. **So.\n\n" * 3
    assert said(read(tmp_path, text))[:2] == [("Ann", "Hello and *welcome."), ("Bob", "Hi. So.")]


@pytest.mark.parametrize("words", ["What a b*****d!", "So 2 ** 3 is eight.", "Use ** for that."])
def test_stars_that_are_no_marks_stay(words: str, tmp_path: Path) -> None:
    assert said(read(tmp_path, f"**Ann:** {words}\n\n**Bob:** Yes.\n\n" * 3))[0] == ("Ann", words)


# --- one person, several labels ----------------------------------------------------------------------


def test_two_dans_are_never_made_one() -> None:
    transcript = transcripts.read(SAMPLES / "two-dans.txt")
    assert [speaker.name for speaker in transcript.speakers] == ["Dan Ott", "Dan Ray", "Ann Lee", "Dan"]
    assert transcript.warnings == (
        "line 7: 'Dan' may be 'Dan Ott' or 'Dan Ray', and is read as somebody else;"
        ' --same "Dan=Dan Ott" would decide.',
    )


def test_same_decides() -> None:
    transcript = transcripts.read(SAMPLES / "two-dans.txt", same={"dan": "Dan Ray"})
    assert {speaker.name: speaker.turns for speaker in transcript.speakers} == {
        "Dan Ott": 1, "Dan Ray": 4, "Ann Lee": 3,
    }
    assert transcript.warnings == ()


def test_same_names_a_number(tmp_path: Path) -> None:
    text = "Speaker 1: Hello.\nSpeaker 2: Hi.\n" * 2
    named = read(tmp_path, text, same={"Speaker 1": "Ann Lee", "Speaker 2": "Bob Ray"})
    assert [speaker.name for speaker in named.speakers] == ["Ann Lee", "Bob Ray"]


def test_same_for_nobody_is_refused() -> None:
    with pytest.raises(TranscriptError, match=r"nobody is called 'Don'.* The speakers are: Dan Ott, Dan Ray"):
        transcripts.read(SAMPLES / "two-dans.txt", same={"Don": "Dan Ott"})


def test_who_answers_themselves_is_two_people(tmp_path: Path) -> None:
    text = "Ann Lee: Over to you.\nAnn: Thank you.\n" + "Bob: So?\nAnn: Yes.\n" * 4
    transcript = read(tmp_path, text)
    assert [speaker.name for speaker in transcript.speakers] == ["Ann Lee", "Ann", "Bob"]
    assert '--same "Ann=Ann Lee"' in transcript.warnings[-1]


def test_several_people_in_one_label_are_not_one_of_them(tmp_path: Path) -> None:
    transcript = read(tmp_path, "Ann Lee: Hello.\nBob Ray: Hi.\nAL & BR: Good night.\nAnn Lee: Bye.\n" * 2)
    assert [speaker.name for speaker in transcript.speakers] == ["Ann Lee", "Bob Ray", "AL & BR"]


def test_a_title_makes_nobody_else(tmp_path: Path) -> None:
    text = "Dr. Jane Smith: Hello.\n\nBob Ray: Hi.\n\n" + "Jane Smith: Well.\n\nBob Ray: Yes.\n\n" * 4
    transcript = read(tmp_path, text)
    assert len(transcript.speakers) == 2


@pytest.mark.parametrize(
    "head",
    ["Participants: Ann Lee (AL), Bob Ray (BR)\n\n", "AL = Ann Lee\nBR = Bob Ray\n\n",
     "| Name | Abbreviation |\n|---|---|\n| Ann Lee | AL |\n| Bob Ray | BR |\n\n",
     "---\nspeakers:\n  - name: Ann Lee\n    initials: AL\n  - Bob Ray (BR)\n---\n",
     "---\nspeakers: [Ann Lee, Bob Ray]\n---\n", "Hosts: Ann Lee and Bob Ray\n\n"],
)  # fmt: skip
def test_initials_a_file_explains(head: str, tmp_path: Path) -> None:
    transcript = read(tmp_path, head + "AL: Hello.\n\nBR: Hi.\n\nAL: So?\n\nBR: Well.\n\n")
    assert [speaker.name for speaker in transcript.speakers] == ["Ann Lee", "Bob Ray"]
    assert len([warning for warning in transcript.warnings if "as the file says" in warning]) == 2


def test_a_listed_dan_and_a_labelled_dan_are_two(tmp_path: Path) -> None:
    head = "---\nhosts: [Dan Ott, Ann Lee]\n---\n"
    talk = "Dan Ray: Hello.\n\nAnn Lee: Hi.\n\n" + "Dan: So?\n\nAnn Lee: Well.\n\n" * 3
    transcript = read(tmp_path, head + talk)
    assert [speaker.name for speaker in transcript.speakers] == ["Dan Ray", "Ann Lee", "Dan"]
    assert "'Dan' may be 'Dan Ray' or 'Dan Ott'" in transcript.warnings[0]


def test_initials_of_two_listed_people_stay(tmp_path: Path) -> None:
    head = "---\nspeakers: [Ann Lee, Abe Lot, Bob Ray]\n---\n"
    transcript = read(tmp_path, head + "AL: Hello.\n\nBR: Hi.\n\nAL: So?\n\nBR: Well.\n\n")
    assert [speaker.name for speaker in transcript.speakers] == ["AL", "Bob Ray"]


# --- chapters of the file ----------------------------------------------------------------------------

TIMED_TALK = "[00:00] Ann: Hello.\n[00:30] Bob: Hi.\n[01:00] Ann: So.\n[01:30] Bob: Bye.\n"
CHAPTERS = (
    SourceChapter(title="The road", start_s=0.0, turn=1),
    SourceChapter(title="The map: old", start_s=31.0, turn=2),
    SourceChapter(title="Rain", start_s=88.0, turn=4),
)


@pytest.mark.parametrize(
    "head",
    [
        '---\nchapters:\n  - title: The road\n    start: 0\n  - title: "The map: old"\n    start: 31\n'
        "  - title: Rain\n    start: 1:28\n---\n",
        "---\ntitle: Rain\nchapters:\n- 00:00 The road\n- 00:31 The map: old\n- 01:28 Rain\n---\n",
        '---\nchapters:\n  "00:00": The road\n  "00:31": "The map: old"\n  "01:28": Rain\n---\n',
        '+++\ntitle = "Rain"\n[[chapters]]\ntime = "0:00"\ntitle = "The road"\n[[chapters]]\ntime = 31\n'
        'title = "The map: old"\n[[chapters]]\ntime = "1:28"\ntitle = "Rain"\n+++\n',
        "In this episode:\n00:00 The road\n00:31 The map: old\n01:28 - Rain\n\n",
    ],
)
def test_chapters_the_file_gives_are_kept_with_their_turns(head: str, tmp_path: Path) -> None:
    transcript = read(tmp_path, head + TIMED_TALK)
    assert transcript.chapters == CHAPTERS
    assert said(transcript) == [("Ann", "Hello."), ("Bob", "Hi."), ("Ann", "So."), ("Bob", "Bye.")]


def test_front_matter_that_is_spoilt_is_set_aside_all_the_same(tmp_path: Path) -> None:
    head = "---\ntitle: Rain\nspeakers:\n  - [\n  - &a *a\n  - {x: [}\nchapters: {{{\n---\n"
    transcript = read(tmp_path, head + TIMED_TALK)
    assert len([aside for aside in transcript.set_aside if aside.why == "front matter"]) == 8
    assert len(transcript.turns) == 4


# --- nobody is named -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["— Hello there.\n— Hi.\n— How was it?\n", ">> Hello there.\n>> Hi.\n>> How was it?\n",
     "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.900\n>> Hello {n}.\n\n" for n in range(4)),
     "".join(f"[00:0{n}.000 --> 00:0{n}.900]   Hello {n}. [SPEAKER_TURN]\n" for n in range(4))],
)  # fmt: skip
def test_changes_that_name_nobody_are_said_and_no_speaker_is_made_up(text: str, tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"mark a change of speaker .* but none says who speaks"):
        read(tmp_path, text)
    narrated = read(tmp_path, text, narrator="Nell")
    assert {turn.speaker for turn in narrated.turns} == {"Nell"}
    assert any("Nell reads them all" in warning for warning in narrated.warnings)
    words = " ".join(turn.text for turn in narrated.turns)
    assert not any(mark in words for mark in (">>", "—", "SPEAKER_TURN"))


def test_the_samples_are_all_told_of() -> None:
    others = {"breaks.md", "marks.md", "marks.txt", "two-dans.txt"}
    assert {path.name for path in SAMPLES.iterdir()} == set(EXPECTED) | others


def test_neighbours_of_a_joined_speaker_stay_turns_of_their_own(tmp_path: Path) -> None:
    text = "Dan Ott: Hello.\nAnn: Hi.\nDan: One.\nDan: Two.\nAnn: So.\nDan: Three.\n"
    runs = groupby(said(read(tmp_path, text)), key=lambda turn: turn[0])
    assert [(name, len(list(run))) for name, run in runs] == [
        ("Dan Ott", 1), ("Ann", 1), ("Dan Ott", 2), ("Ann", 1), ("Dan Ott", 1),
    ]


LISTED = """---
speakers:
  - Adam Levine (AL)
  - Beth Orr
---

**Break:**

AL: Welcome back. We talk about roads.

Beth Orr: Thanks, Adam.

AL: How long is this one?

Beth: And then we go on.

AL: Quite so.
"""


def test_a_listed_speaker_is_one_however_seldom_and_however_the_rest_is_written(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    path.write_text(LISTED, encoding="utf-8")
    transcript = transcripts.read(path)
    assert [turn.speaker for turn in transcript.turns] == [
        "Adam Levine", "Beth Orr", "Adam Levine", "Beth Orr", "Adam Levine",
    ]
    assert transcript.turns[1].text == "Thanks, Adam."
