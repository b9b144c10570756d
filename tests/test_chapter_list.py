"""Chapters listed in a file of their own: where each line puts them, and what cannot be placed."""

from pathlib import Path

import pytest

from conftest import Respoken
from respoken import outline, script, transcripts
from respoken.errors import TranscriptError
from talks import why_refused

LONG = "The road to the coast was built by hand, stone by stone, over forty years. " * 14
TIMED = f"""\
[00:00] Ann: Welcome to Three Roads. {LONG}
[01:10] Bo: It's a fine road. {LONG}
[02:30] Ann: So let's talk about bridges, then. {LONG}
[03:45] Bo: Bridges fall when nobody looks at them. {LONG}
[05:00] Ann: And tunnels? {LONG}
"""
UNTIMED = "\n".join(line[8:] for line in TIMED.splitlines())


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TIMED, encoding="utf-8")
    return path


def placed(talk: Path, listed: str, name: str = "chapters.txt") -> list[tuple[int | None, str]]:
    path = talk.with_name(name)
    path.write_text(listed, encoding="utf-8")
    found = transcripts.read(talk, chapters=path).chapters
    return [(chapter.turn, chapter.title) for chapter in found]


ROADS_AND_BRIDGES = [(1, "Roads"), (3, "Bridges: why they fall")]


@pytest.mark.parametrize(
    "listed",
    [
        "0:00 Roads\n2:31 Bridges: why they fall",
        "# as under the video\n\n00:00:00 - Roads\n00:02:28 - Bridges: why they fall\n",
        "- [0:00] Roads\n- (2:30) Bridges: why they fall",
        "1. 0:00 Roads\r\n2. 2:30 Bridges: why they fall\r\n",
        "turn 1: Roads\nTurn 3 Bridges: why they fall",
        '"Welcome to three roads": Roads\n“so lets talk about bridges” Bridges: why they fall',
        'turn 1: Roads\n2:30 Bridges: why they fall',
        '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Roads"}, '
        '{"startTime": 100, "title": "An advertisement", "toc": false}, '
        '{"startTime": 149.5, "title": "Bridges: why they fall"}]}',
    ],
)
def test_every_way_to_write_them(talk: Path, listed: str) -> None:
    assert placed(talk, listed) == ROADS_AND_BRIDGES


def test_they_replace_those_of_the_transcript_and_are_taken_as_they_are(talk: Path) -> None:
    talk.write_text(f"0:00 Old\n1:10 Older\n5:00 Oldest\n\n{TIMED}", encoding="utf-8")
    listed = talk.with_name("chapters.txt")
    listed.write_text("0:00 Roads\n5:00 Tunnels\n", encoding="utf-8")
    transcript = transcripts.read(talk, chapters=listed)
    found = outline.find(script.cut(transcript, {}), transcript)
    assert [(heading.turn, heading.title) for heading in found.headings] == [(1, "Roads"), (5, "Tunnels")]


def test_words_are_looked_for_from_the_chapter_above_on(talk: Path) -> None:
    listed = "turn 2: Roads\nturn 4: Bridges\n\"And\": Tunnels"
    assert placed(talk, listed) == [(2, "Roads"), (4, "Bridges"), (5, "Tunnels")]


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("0:00 Roads\nBridges\n", "chapters.txt line 2: 'Bridges' is no chapter. Write a line each as"),
        ("0:00 Roads\n", "chapters.txt: lists 1 chapters; an episode has two or none."),
        ("# nothing\n", "chapters.txt: lists no chapters; an episode has two or none."),
        ("", "chapters.txt: is empty. Give a list of chapters."),
        ("turn 1: A\nturn 9: B", "chapters.txt line 2: there is no turn 9. The turns are 1 to 5."),
        ("2:30 A\n0:00 B", "chapters.txt line 2: 'B' begins before the chapter above it. Put"),
        ("turn 4: A\nturn 2: B", "chapters.txt line 2: 'B' begins before the chapter above it."),
        ('turn 1: A\n"a tunnel to Spain": B', "line 2: 'a tunnel to Spain' is not said from turn 1 on."),
        ('{"chapters": [', "chapters.txt line 1: is no valid JSON."),
        ('{"chapters": {}}', "chapters.txt: has no list of chapters."),
        ('{"chapters": [{"title": "A"}]}', "chapter 1: has no startTime in seconds. Give it one."),
        ('{"chapters": [{"startTime": 0}]}', "chapters.txt chapter 1: has no title."),
    ],
)
def test_what_cannot_be_placed_is_one_line(talk: Path, listed: str, message: str) -> None:
    assert message in why_refused(lambda: placed(talk, listed))


def test_a_time_needs_turns_with_times(talk: Path) -> None:
    talk.write_text(UNTIMED, encoding="utf-8")
    assert placed(talk, "turn 1: Roads\nturn 3: Bridges: why they fall") == ROADS_AND_BRIDGES
    with pytest.raises(TranscriptError, match=r"line 2: the turns of .* have no times, so 00:02:30\.0 ca"):
        placed(talk, "turn 1: Roads\n2:30 Bridges")


def test_what_is_odd_is_a_warning(talk: Path) -> None:
    listed = talk.with_name("chapters.txt")
    listed.write_text("0:00 Roads\n0:20 Stones\n2:30 Bridges\n3:45 Falls\n5:00 Tunnels", encoding="utf-8")
    assert transcripts.read(talk, chapters=listed).warnings == (
        "chapters: 'Roads' and 'Stones' begin with the same turn, 1: only the second is made.",
    )
    talk.write_text(TIMED.replace(LONG, ""), encoding="utf-8")
    listed.write_text("0:00 Roads\n5:00 Tunnels", encoding="utf-8")
    assert transcripts.read(talk, chapters=listed).warnings == (
        "chapters: 'Roads' has 21 words, less than a minute.",
        "chapters: 'Tunnels' has 2 words, less than a minute.",
    )


def test_the_command_takes_them(respoken: Respoken, talk: Path) -> None:
    listed = talk.with_name("chapters.txt")
    listed.write_text("0:00 Roads\n2:30 Bridges\n", encoding="utf-8")
    shown = respoken("inspect", str(talk), "--chapters", str(listed))
    assert shown.returncode == 0
    assert "Bridges" in shown.stdout
    refused = respoken("make", str(talk), str(talk), "--chapters", str(listed), "--engine", "tone")
    assert refused.returncode == 1
