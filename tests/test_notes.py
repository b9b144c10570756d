"""Show notes: what is said of the people, the names and the episode, and the two files that hold it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from respoken import notes, outline, script, transcripts
from respoken.models import (
    Cast,
    Chapter,
    Episode,
    Mention,
    Notes,
    Person,
    Script,
    Show,
    Span,
    TimedWord,
    Timeline,
    Transcript,
    Turn,
)
from respoken.notes import introductions, mentions, summary
from respoken.package import notes as writer
from respoken.package.base import Master

SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"
DISCLOSURE = "The voices in this episode are synthetic."


def turns(*said: tuple[str, str]) -> list[Turn]:
    return [Turn(index=n, speaker=who, text=text, line=n) for n, (who, text) in enumerate(said, 1)]


def laid_out(lines: Script) -> list[Span]:
    """Every word lasts a quarter of a second, with no pauses, so that times can be read off."""
    spans, at = [], 0.0
    for utterance in lines.utterances:
        timed = []
        for word in utterance.text.split():
            timed.append(TimedWord(text=word, start_s=at, end_s=at + 0.25))
            at += 0.25
        spans.append(Span(
            index=utterance.index, turn=utterance.turn, speaker=utterance.speaker, voice="v",
            text=utterance.text, spoken=utterance.text,
            start_s=timed[0].start_s, end_s=at, words=tuple(timed),
        ))
    return spans


def said(*texts: str) -> list[Span]:
    transcript = Transcript(format="text", turns=tuple(turns(*(("Ann", text) for text in texts))))
    return laid_out(script.cut(transcript, {}))


@pytest.fixture(scope="module")
def seed_notes() -> Notes:
    transcript = transcripts.read(SEED)
    lines = script.cut(transcript, {})
    spans = laid_out(lines)
    chapters = tuple(
        Chapter(title=heading.title, start_s=spans[heading.utterance - 1].start_s)
        for heading in outline.find(lines, transcript).headings
    )
    timeline = Timeline(
        sample_rate_hz=24_000, duration_s=spans[-1].end_s, utterances=tuple(spans), chapters=chapters
    )
    return notes.write(transcript, timeline, DISCLOSURE)


def test_the_seeds_people_and_their_roles(seed_notes: Notes) -> None:
    assert seed_notes.people == (
        Person(name="Tim Hwang", host=True),
        Person(name="Abraham Daniels", role="Senior Technical Product Manager with Granite"),
        Person(
            name="Kaoutar El Maghraoui",
            role="Principal Research Scientist and Manager at the AI Hardware Center",
        ),
        Person(name="Skyler Speakman", role="Senior Research Scientist"),
    )


def test_the_seeds_summary_is_its_descriptions_statements(seed_notes: Notes) -> None:
    assert 3 <= len(seed_notes.summary) <= 5
    assert seed_notes.summary[0].startswith("In episode 39 of Mixture of Experts, join host Tim Hwang")
    assert not any("Tune in" in sentence for sentence in seed_notes.summary)


def test_the_seeds_mentions(seed_notes: Notes) -> None:
    names = [mention.text for mention in seed_notes.mentions]
    assert {"DeepSeek", "Mistral", "FrontierMath", "OpenAI", "Meta", "IDC", "Epoch AI"} <= set(names)
    assert not {"Abraham", "Skyler", "Tim Hwang", "Mixture of Experts", "AI", "Yeah"} & set(names)
    assert len(names) <= mentions.MOST
    times = [mention.start_s for mention in seed_notes.mentions]
    assert times == sorted(times)


@pytest.mark.parametrize(("sentence", "role"), [
    ("Mia Wolf is a data scientist at Acme.", "Data scientist at Acme"),
    ("With me is Mia Wolf, who is the founder of Acme. Mia, welcome!", "Founder of Acme"),
    ("I'm joined by Mia Wolf, author of Deep Water, and we talk about fish.", "Author of Deep Water"),
    ("My guest is Mia Wolf. She's a professor of botany, and she grew up in Peru.", "Professor of botany"),
    ("We have Mia Wolf here, staff engineer at Acme.", "Staff engineer at Acme"),
    ("Mia Wolf is Director of Fish for Acme. Mia, hello.", "Director of Fish for Acme"),
    ("Here is Mia Wolf, partner for Peru, Chile, and Bolivia.", "Partner for Peru, Chile, and Bolivia"),
    ("Mia Wolf is going to tell us what an engineer does.", ""),
    ("Mia Wolf is a regular here. Hello Mia.", ""),
    ("Mia Wolf, welcome to the show. You are tired.", ""),
])
def test_a_role_is_read_from_how_somebody_is_introduced(sentence: str, role: str) -> None:
    assert introductions.role("Mia Wolf", turns(("Ann", sentence), ("Mia Wolf", "Hi."))) == role


def test_a_role_may_be_ones_own_words() -> None:
    conversation = turns(
        ("Ann", "Please say who you are."), ("Mia Wolf", "I'm Mia Wolf, I'm a marine biologist.")
    )
    assert introductions.role("Mia Wolf", conversation) == "Marine biologist"
    assert introductions.role("Ann", conversation) == ""


def test_a_mention_is_timed_by_its_word() -> None:
    # "Yesterday the people at OpenWorm ..." : the fifth word starts after four quarters of a second.
    spans = said("Yesterday the people at OpenWorm said so.", "We asked OpenWorm again.")
    assert mentions.find(spans, ["Ann"]) == (Mention(text="OpenWorm", start_s=1.0, kind="organisation"),)


@pytest.mark.parametrize(("texts", "names"), [
    (["Because it rains. However we go."], []),
    (["We met in Berlin and Berlin was cold."], ["Berlin"]),
    (["We like Jane Goodall. Goodall was kind, and so was Jane."], ["Jane Goodall"]),
    (["Go to example.org for more."], ["example.org"]),
    (["I read “The Left Hand of Darkness” twice."], ["The Left Hand of Darkness"]),
    (["The R1 model and GPT-4o differ."], ["R1", "GPT-4o"]),
    (["Welcome to Night Talk. This is Night Talk."], []),
])
def test_names_are_told_by_evidence(texts: list[str], names: list[str]) -> None:
    assert [mention.text for mention in mentions.find(said(*texts), ["Ann"])] == names


def test_without_a_description_the_summary_is_what_was_said() -> None:
    chapters = [[
        "Yeah, so, I think it is fine. "
        "You know, honey bees spend the whole winter in a tight cluster of workers. It was cold. "
        " Honey bees, um, my bees."
    ], [
        "Because of that we left. "
        "The steel cables of the old bridge had rusted from within for forty years."
    ]]
    people = [Person(name="Ann", host=True), Person(name="Bo"), Person(name="Cy")]
    assert summary.write("", chapters, people) == (
        "Ann talks with Bo and Cy.",
        "Honey bees spend the whole winter in a tight cluster of workers.",
        "The steel cables of the old bridge had rusted from within for forty years.",
    )


def test_calls_to_action_are_no_summary() -> None:
    description = "Ann meets Bo. They cook rice. Subscribe now! They wash up. More at https://example.org."
    assert summary.write(description, [], []) == ("Ann meets Bo.", "They cook rice.", "They wash up.")


# --- the files ----------------------------------------------------------------------------------

HOSTILE = Notes(
    summary=("Q&A about <b>tags</b>.", "And *stars*."),
    people=(Person(name="Ann", host=True, role="R&D lead"), Person(name="Bo")),
    chapters=(Chapter(title="Introduction", start_s=2.5), Chapter(title="a < b & c", start_s=3725.9)),
    mentions=(Mention(text="AT&T", start_s=61.0),),
    disclosure=DISCLOSURE,
)


def written(folder: Path, given: Notes) -> tuple[str, str]:
    episode = Episode(
        slug="e", title="Bits & <Bobs>", date="2026-01-01", show=Show(language="en"),
        transcript=Transcript(format="text", turns=()), cast=Cast(parts=()),
        timeline=Timeline(sample_rate_hz=1, duration_s=4000, utterances=()), cues={}, notes=given,
    )
    master = Master(path=folder / "m.wav", sample_rate_hz=44_100, sample_count=0)
    markdown, page = writer.write(episode, master, folder)
    assert (markdown.name, page.name) == ("notes.md", "notes.html")
    return markdown.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Checks that elements nest, and keeps the text and the names of the elements."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)
        self.language = dict(attrs).get("lang") or self.language

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def test_the_page_is_whole_and_its_text_is_as_given(tmp_path: Path) -> None:
    _, page = written(tmp_path, HOSTILE)
    reader = read(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert reader.language == "en"
    assert {"title", "main", "h1", "section", "h2"} <= set(reader.seen)
    text = "".join(reader.text)
    for expected in (
        "Bits & <Bobs>", "Q&A about <b>tags</b>. And *stars*.", "Ann, host, R&D lead", "01:02:05 a < b & c",
        "AT&T (00:01:01)", DISCLOSURE,
    ):
        assert expected in text


def test_the_first_chapter_is_listed_at_the_start(tmp_path: Path) -> None:
    markdown, page = written(tmp_path, HOSTILE)
    assert "- 00:00:00 Introduction\n- 01:02:05 " in markdown
    assert "<li>00:00:00 Introduction</li>" in page


def test_markdown_takes_no_markup_from_the_words(tmp_path: Path) -> None:
    markdown, _ = written(tmp_path, HOSTILE)
    assert r"Q\&A about \<b\>tags\</b\>. And \*stars\*." in markdown
    assert markdown.startswith("# Bits \\& \\<Bobs\\>\n")


def test_the_fragment_holds_what_feeds_allow() -> None:
    reader = read(writer.fragment(HOSTILE))
    assert set(reader.seen) == {"p", "ul", "li"}


def test_empty_parts_are_left_out(tmp_path: Path) -> None:
    bare = Notes(summary=(), people=(), chapters=(), mentions=(), disclosure=DISCLOSURE)
    markdown, page = written(tmp_path, bare)
    assert re.findall(r"^## (.+)$", markdown, re.MULTILINE) == ["About the voices"]
    assert "<ul>" not in page
