"""Show notes: what is said of the people, the names and the episode, and the two files that hold it."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from respoken import notes, outline, script, transcripts
from respoken.config import Card
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
from respoken.notes import introductions, mentions, quotes, summary
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


@pytest.mark.parametrize(("sentence", "leads"), [
    ("I'm joined as always by my co-host, Mia Wolf, who is a baker.", True),
    ("Today is my cohost, Mia.", True),
    ("Mia Wolf is our co-host today.", True),
    ("My guest is Mia Wolf.", False),
    ("Mia Wolf once had a co-host named Bo.", False),
])
def test_a_co_host_is_called_one(sentence: str, leads: bool) -> None:
    assert introductions.is_cohost("Mia Wolf", turns(("Ann", sentence), ("Mia Wolf", "Hi."))) is leads


def test_hosts_take_turns_to_say_who_they_are() -> None:
    talk = turns(
        ("Ann", "Welcome to Night Talk. I'm Ann."), ("Bob", "And I'm Bob."),
        ("Ann", "With us is Mia. Who are you, Mia?"), ("Mia", "I'm Mia, I bake."),
    )
    assert [introductions.is_cohost(name, talk) for name in ("Ann", "Bob", "Mia")] == [False, True, False]


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


def test_empty_parts_are_left_out(tmp_path: Path) -> None:
    bare = Notes(summary=(), people=(), chapters=(), mentions=(), disclosure=DISCLOSURE)
    markdown, page = written(tmp_path, bare)
    assert re.findall(r"^## (.+)$", markdown, re.MULTILINE) == ["About the voices"]
    assert "<ul>" not in page


# --- what things are, quotes, other languages ------------------------------------------------------


@pytest.mark.parametrize(("text", "name", "kind"), [
    ("Then Grace Hopper said yes. We like Grace Hopper.", "Grace Hopper", "person"),
    ("She went to work at Blorptech. People at Blorptech are kind.", "Blorptech", "organisation"),
    ("We met at Umbra University in spring.", "Umbra University", "organisation"),
    ("I learned using FizzBar. The FizzBar library is small.", "FizzBar", "product"),
    ("We tried GPT-4 for that.", "GPT-4", "model"),
    ("I like the model Claude 3.5 best.", "Claude 3.5", "model"),
    ("Read the book called The Overstory, it is long.", "The Overstory", "work"),
    ("We read The Pragmatic Programmer by David Thomas twice.", "The Pragmatic Programmer", "work"),
    ("He wrote several books, including Sapiens and Homo Deus.", "Homo Deus", "work"),
    ("Find us at https://example.org/talk, please.", "https://example.org/talk", "link"),
    ("Find us at example dot com slash talk, please.", "example.com/talk", "link"),
    ("They came from Toronto, and went back to Toronto.", "Toronto", "place"),
])
def test_what_a_name_names_is_told_by_what_is_said_around_it(text: str, name: str, kind: str) -> None:
    assert (name, kind) in [(one.text, one.kind) for one in mentions.find(said(text), ["Ann"])]


@pytest.mark.parametrize("text", [
    "[Laughs] Hello Monday. [Crosstalk] OK, PhD.",
    "It's- It's- That's- I. Or so.",
    "Write to me@example.org, or not.",
    "Tech is tech. We like Tech, and tech likes us.",
    "So Peter Peter came on April 3, 2024.",
    "We use socket.io and Node.js. Rob said so.",
])
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    found = {one.text for one in mentions.find(said(text), ["Ann"])}
    assert found <= {"socket.io", "Node.js"}
    assert not any(one.kind == "link" for one in mentions.find(said(text), ["Ann"]))


def test_a_link_leads_where_it_says(tmp_path: Path) -> None:
    [mention] = mentions.find(said("Go to example.org/a_b for more."), ["Ann"])
    assert (mention.text, mention.href) == ("example.org/a_b", "https://example.org/a_b")
    given = HOSTILE.model_copy(update={"mentions": (
        mention, Mention(text="x", start_s=0, kind="link", href="javascript:alert(1)"),
    )})
    markdown, page = written(tmp_path, given)
    assert "- [example.org/a\\_b](<https://example.org/a_b>) (00:00:00)\n- x (00:00:00)" in markdown
    assert '<li><a href="https://example.org/a_b">example.org/a_b</a> (00:00:00)</li>\n<li>x (' in page
    assert "javascript" not in markdown + page


def test_mentions_are_listed_by_kind(tmp_path: Path) -> None:
    mixed = (
        Mention(text="Nix", start_s=1, kind="product"), Mention(text="Ada Byron", start_s=2, kind="person"),
        Mention(text="thing", start_s=3),
    )
    markdown, _ = written(tmp_path, HOSTILE.model_copy(update={"mentions": mixed}))
    headings = re.findall(r"^## (.+)$", markdown, re.MULTILINE)
    assert headings[-4:] == [
        "People mentioned", "Tools and products mentioned", "Also mentioned", "About the voices"
    ]


QUOTABLE = "Honey bees never sleep in winter because the whole hive must stay warm to live."
GOSSIP = "Right, so I went over there and he said it was fine. That is what it did to them. "


def test_quotes_are_whole_sentences_that_stand_alone_with_their_own_times() -> None:
    spans = said(
        GOSSIP * 4, f"So, you know, {QUOTABLE.lower()} {GOSSIP}", f"Do bees sleep in the hive? {GOSSIP}"
    )
    timeline = Timeline(sample_rate_hz=24_000, duration_s=spans[-1].end_s, utterances=tuple(spans))
    [quote] = quotes.pick(timeline)
    assert quote.text == QUOTABLE
    words = [word for span in spans for word in span.words]
    first = next(word for word in words if word.text == "honey")
    assert (quote.start_s, quote.end_s) == (first.start_s, first.start_s + 0.25 * len(QUOTABLE.split()))


@pytest.mark.parametrize("sentence", [
    "Honey bees never sleep, do they, in the whole hive in winter?",
    "That bees never sleep in winter is what this hive told him about it.",
    "It never sleeps in winter because the whole hive must stay warm to live.",
    "Honey bees never um sleep in the winter because the whole hive must live.",
    "Thanks for listening, bees, and see you next week in the whole winter hive.",
    "Bees never sleep.",
    "Honey bees never sleep in the the winter because the whole hive must live.",
    "Honey bees never sleep in winter because the whole hive must...",
    "Go to bees.com/hive and use code WINTER for a discount on the whole hive.",
])
def test_what_does_not_stand_alone_is_not_quoted(sentence: str) -> None:
    spans = said(GOSSIP * 4, sentence, GOSSIP)
    timeline = Timeline(sample_rate_hz=24_000, duration_s=spans[-1].end_s, utterances=tuple(spans))
    assert quotes.pick(timeline) == ()


def test_the_seeds_quotes_are_the_guests_own_words_from_three_parts_of_it(seed_notes: Notes) -> None:
    spoken = {turn.speaker: "" for turn in transcripts.read(SEED).turns}
    for turn in transcripts.read(SEED).turns:
        spoken[turn.speaker] += f" {turn.text}"
    assert len(seed_notes.quotes) == 3
    for quote in seed_notes.quotes:
        assert quote.text[1:] in spoken[quote.speaker]
        assert quote.speaker != "Tim Hwang"
        assert 8 <= len(quote.text.split()) <= 40
    starts = [quote.start_s for quote in seed_notes.quotes]
    assert starts == sorted(starts)
    assert all(later - earlier > 100 for earlier, later in pairwise(starts))


def conversation(*turned: tuple[str, str], **fields: str) -> tuple[Transcript, Timeline]:
    transcript = Transcript(format="text", turns=tuple(turns(*turned)), **fields)  # type: ignore[arg-type]
    spans = laid_out(script.cut(transcript, {}))
    return transcript, Timeline(sample_rate_hz=24_000, duration_s=spans[-1].end_s, utterances=tuple(spans))


def test_a_label_that_says_little_gets_the_full_name_and_one_that_says_nothing_is_left_out() -> None:
    talk = conversation(
        ("Ann", "Welcome to Night Talk. With me is Bob Peterson, who is a baker at Crumbs. Hello Bob!"),
        ("Bob", "Hi Ann."), ("Speaker 3", "Hello, I'm Peter Marsh."), ("Speaker 4", "Hello."),
        ("Ann & Bob", "Bye!"),
    )
    made = notes.write(*talk, DISCLOSURE)
    assert [(one.name, one.shown) for one in made.people] == [
        ("Ann", "Ann"), ("Bob", "Bob Peterson"), ("Speaker 3", "Peter Marsh"),
    ]
    assert "Bob Peterson" not in [one.text for one in made.mentions]


def test_the_description_and_the_show_say_who_somebody_is() -> None:
    talk = conversation(
        ("Ann", "Hello."), ("Mia Wolf", "Hi."), ("Cy", "Hi."),
        description="Mia Wolf is the founder of Acme. Ann and Mia talk.",
    )
    cards = {"cy": Card(role="producer"), "Ann": Card(role="host"), "Mia Wolf": Card(role="guest")}
    people = notes.write(*talk, DISCLOSURE, cards=cards).people
    assert people == (
        Person(name="Ann", host=True), Person(name="Mia Wolf", role="Founder of Acme"),
        Person(name="Cy", role="Producer"),
    )


def test_the_summary_says_who_talks_about_what() -> None:
    chapters = [["Hello."], ["The bread rises."], ["We bake bread in Peru."], ["Bye."]]
    people = [Person(name="Ann", host=True), Person(name="Bo", role="Baker at Crumbs")]
    assert summary.write(
        "", chapters, people, ["Introduction", "Bread baking", "Peru's ovens", "Closing thoughts"],
        ["Hello. Today we're talking about bread, flour and old ovens. Let's go."],
    ) == (
        "Ann talks with Bo (baker at Crumbs).", "They talk about bread, flour and old ovens.",
        "Topics include bread baking and Peru's ovens.",
    )


def test_a_description_that_was_cut_off_loses_its_last_sentence() -> None:
    cut = "Ann bakes bread. It is one of the fastest-growi..."
    assert summary.write(cut, [], []) == ("Ann bakes bread.",)


def test_what_is_understood_of_english_only_is_left_out_in_other_languages() -> None:
    talk = conversation(
        ("Ana", "Hola y bienvenidos. Mi invitado es Luis Pérez, director de Acme. Visiten example.org hoy."),
        ("Luis Pérez", "Gracias Ana. Nadie duerme en invierno porque toda la colmena debe vivir. " * 3),
        description="Ana habla con Luis.",
    )
    made = notes.write(*talk, DISCLOSURE, language="es-MX")
    assert made.summary == ("Ana habla con Luis.",)
    assert made.quotes == ()
    assert [person.role for person in made.people] == ["", ""]
    assert [(one.text, one.kind) for one in made.mentions] == [("example.org", "link")]
