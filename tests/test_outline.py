"""Chapters and their titles, found in conversations written for the purpose and in the seed."""

import random
from pathlib import Path

import pytest

from respoken import hosts, outline, phrases, script, transcripts
from respoken.models import Outline, Script, SourceChapter, Transcript, Turn
from respoken.outline import cues, wording
from respoken.words import content, sentences

SEED = Path(__file__).parent.parent / "seeds" / "mixture-of-experts-39.txt"

BEES = (
    "Honey bees winter in a cluster, and the beekeeper leaves them honey for it. ",
    "A hive that swarms in June has lost its queen by July, and the brood with her. ",
    "Mites are what kills a colony of bees today, far more than the pesticides. ",
    "Every beekeeper on the island treats the brood against mites in August. ",
    "The queen lays two thousand eggs a day, and the nurse bees feed every larva. ",
)
BRIDGES = (
    "A suspension bridge hangs its deck on cables, and the cables on two towers. ",
    "The wind tore the deck of the Tacoma bridge apart in the first autumn. ",
    "Steel cables rust from within, and nobody sees it before a strand breaks. ",
    "Engineers drill into the towers and the anchors to measure the concrete. ",
    "A cable-stayed bridge needs no anchors, so it is cheaper over a river like this. ",
)
BREAD = (
    "Sourdough rises on wild yeast, and the flour brings that yeast along. ",
    "The oven must be hot before the loaf goes in, or the crust never opens. ",
    "Rye flour has little gluten, so the dough stays wet and the loaf flat. ",
    "A baker folds the dough four times in two hours and then lets it rest. ",
    "Salt slows the yeast down and makes the crumb of the bread tight. ",
)


def conversation(*blocks: tuple[str, tuple[str, ...]]) -> Transcript:
    """Ann hosts Bo and Cy: each block is what Ann says first and the sentences the guests then use."""
    welcome = "Welcome to Three Things, I'm Ann Lee. Bo and Cy are with me today."
    turns: list[tuple[str, str]] = [("Ann Lee", welcome)]
    turns += [("Bo Hart", "Thanks for having me."), ("Cy Moon", "Good to be here.")]
    for block, (opening, said) in enumerate(blocks):
        dice = random.Random(block)
        turns.append(("Ann Lee", opening))
        for number in range(6):
            speaker = ("Bo Hart", "Cy Moon", "Ann Lee")[number % 3]
            turns.append((speaker, "Yeah. " + "".join(dice.sample(said, 4))))
    turns.append(("Ann Lee", "We are out of time. Thank you for joining us, Bo and Cy."))
    return Transcript(format="text", turns=tuple(
        Turn(index=number, speaker=speaker, text=" ".join(text.split()), line=number)
        for number, (speaker, text) in enumerate(turns, 1)
    ))


THREE_TOPICS = conversation(
    ("So first let's talk about bees. Bo, how does a hive live through the winter?", BEES),
    ("Okay, let's turn to our next topic, suspension bridges. Cy, why do they fall?", BRIDGES),
    ("And for our last topic, I want to talk about sourdough bread. Bo, what is the secret?", BREAD),
)


def found(transcript: Transcript) -> Outline:
    return outline.find(script.cut(transcript, {}), transcript)


@pytest.fixture(scope="module")
def seed() -> tuple[Transcript, Script, Outline]:
    transcript = transcripts.read(SEED)
    lines = script.cut(transcript, {})
    return transcript, lines, outline.find(lines, transcript)


def test_a_chapter_begins_where_the_host_changes_the_topic() -> None:
    headings = found(THREE_TOPICS).headings
    assert [heading.turn for heading in headings][-2:] == [11, 18]
    assert headings[0].turn == 1
    titles = [heading.title.lower() for heading in headings]
    assert "bridge" in titles[-2]
    assert "bread" in titles[-1] or "sourdough" in titles[-1]


def test_topics_are_told_apart_without_any_announcement() -> None:
    quiet = conversation(
        ("Bo, how does a hive live through the winter?", BEES),
        ("Cy, why do suspension bridges fall?", BRIDGES),
        ("Bo, what is the secret of sourdough?", BREAD),
    )
    starts = {heading.turn for heading in found(quiet).headings}
    assert len(starts) >= 2
    assert starts <= {1, 4, 11, 18}


def test_the_first_heading_is_the_first_utterance_even_an_announcement() -> None:
    spoken = script.cut(THREE_TOPICS, {}).utterances
    announcement = spoken[0].model_copy(
        update={"turn": 0, "speaker": "Announcer", "text": "The voices are synthetic."}
    )
    moved = [utterance.model_copy(update={"index": utterance.index + 1}) for utterance in spoken]
    first = outline.find(Script(utterances=(announcement, *moved)), THREE_TOPICS).headings[0]
    assert (first.utterance, first.turn) == (1, 0)


def test_a_short_conversation_has_no_chapters() -> None:
    short = Transcript(format="text", turns=THREE_TOPICS.turns[:6])
    assert found(short) == Outline()


def test_some_turns_of_a_transcript_can_be_outlined_alone() -> None:
    part = script.cut(THREE_TOPICS, {}, range(4, 19))
    assert outline.find(part, THREE_TOPICS).headings[0].turn == 4


def test_the_same_words_give_the_same_outline() -> None:
    assert found(THREE_TOPICS) == found(THREE_TOPICS)


def test_the_seed_has_its_five_chapters(seed: tuple[Transcript, Script, Outline]) -> None:
    transcript, _, chapters = seed
    lines = [transcript.turns[heading.turn - 1].line for heading in chapters.headings]
    assert lines == [4, 10, 23, 31, 42]


def test_the_seeds_titles_name_their_topics(seed: tuple[Transcript, Script, Outline]) -> None:
    titles = [heading.title for heading in seed[2].headings]
    assert titles[0] == "Introduction"
    for title, topic in zip(titles[1:], ("DeepSeek", "Mistral", "FrontierMath", "assistants"), strict=True):
        assert topic in title
        assert len(title.split()) <= 6


def test_the_seeds_topics_are_named_without_its_description(seed: tuple[Transcript, Script, Outline]) -> None:
    transcript, lines, _ = seed
    bare = transcript.model_copy(update={"description": None})
    titles = [heading.title for heading in outline.find(lines, bare).headings]
    for title, topic in zip(titles[1:], ("DeepSeek", "Mistral", "FrontierMath", "assistants"), strict=True):
        assert topic in title


def test_chapters_of_the_seed_are_a_minute_long_at_least(seed: tuple[Transcript, Script, Outline]) -> None:
    _, lines, chapters = seed
    words = [len(utterance.text.split()) for utterance in lines.utterances]
    starts = [heading.utterance - 1 for heading in chapters.headings]
    for first, end in zip(starts, [*starts[1:], len(words)], strict=True):
        assert sum(words[first:end]) >= outline.SHORTEST_WORDS


@pytest.mark.parametrize(("sentence", "kind"), [
    ("So I’m going to move us on to our next topic.", "announces"),
    ("Our final story comes from Brazil.", "announces"),
    ("Let's switch gears a little.", "announces"),
    ("Okay, next up, the weather.", "announces"),
    ("But first, I want to start with the budget.", "proposes"),
    ("Can you walk us through the numbers?", "requests"),
    ("Yeah, I think so too.", "replies"),
    ("Welcome back to the show, everyone.", "welcomes"),
    ("Thanks so much for joining us today.", "closes"),
])
def test_cues_are_heard(sentence: str, kind: str) -> None:
    assert kind in cues.heard(sentence)


@pytest.mark.parametrize("sentence", [
    "They moved to a small town in the north.",
    "The final result was a tie.",
    "He told me the story of his life.",
])
def test_plain_talk_announces_nothing(sentence: str) -> None:
    assert not cues.heard(sentence) & {"announces", "proposes", "closes"}


def test_the_host_is_who_welcomes_and_asks(seed: tuple[Transcript, Script, Outline]) -> None:
    assert hosts.find(THREE_TOPICS.turns) == ("Ann Lee",)
    assert hosts.find(seed[0].turns) == ("Tim Hwang",)


def test_a_monologue_has_no_host() -> None:
    assert hosts.find([Turn(index=1, speaker="Ann", text="Welcome to my show.", line=1)]) == ()


@pytest.mark.parametrize(("text", "expected"), [
    ("Dr. No came. He saw the U.S. fleet.", ["Dr. No came.", "He saw the U.S. fleet."]),
    ("“Really?” she asked. Yes!", ["“Really?” she asked.", "Yes!"]),
    ("one line without an end", ["one line without an end"]),
    ("", []),
])
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_content_words_of_one_kind_share_a_stem() -> None:
    assert content("The bridges and a bridge") == ["bridge", "bridge"]
    assert content("DeepSeek-R1’s open-source models") == ["deepseek", "r1", "source", "model"]


# --- chapters of the source -----------------------------------------------------------------------


def chaptered(*chapters: SourceChapter) -> Transcript:
    """Six short turns, far under three minutes, of a file that names its chapters."""
    turns = tuple(
        Turn(index=n, speaker="AB"[n % 2], text=f"Turn number {n} is said here.", line=n) for n in range(1, 7)
    )
    return Transcript(format="markdown", turns=turns, chapters=chapters)


ROADS = SourceChapter(title="Roads", start_s=0, turn=2)
MAPS = SourceChapter(title="Maps: old and new", start_s=31, turn=5)


def test_chapters_of_the_source_are_taken_as_they_are() -> None:
    talk = chaptered(ROADS, MAPS)
    found = outline.find(script.cut(talk, {}), talk)
    # What stands before the first belongs to it.
    assert [(heading.title, heading.turn) for heading in found.headings] == [
        ("Roads", 1), ("Maps: old and new", 5),
    ]


def test_a_chapter_whose_turn_is_not_known_or_not_spoken_is_left_out() -> None:
    talk = chaptered(ROADS, SourceChapter(title="Lost", start_s=9), MAPS, SourceChapter(title="Off", turn=6))
    found = outline.find(script.cut(talk, {}, [2, 3, 4, 5]), talk)
    assert [heading.title for heading in found.headings] == ["Roads", "Maps: old and new"]
    assert found.headings[0].utterance == 1
    assert outline.find(script.cut(talk, {}, [2, 3]), talk) == Outline()


@pytest.mark.parametrize(
    ("text", "phrase", "good"),
    [
        ("We talked about the fee market.", "fee market", True),
        ("It is the crux of this trade-off.", "crux of this trade-off", False),
        ("An argument in favor came up.", "argument in favor", False),
        ("Then our friend Khalil wrote.", "friend Khalil", False),
        ("I had an exciting lightning round.", "exciting lightning round", False),
        ("I had an exciting lightning round.", "lightning round", True),
        ("The panelist last April said so.", "panelist last April", False),
        ("Mistral's IPO plans were leaked.", "Mistral's IPO plans", True),
    ],
)
def test_what_reads_as_a_title(text: str, phrase: str, good: bool) -> None:
    found = phrases.noun_phrases(text, phrases.tag([text])[0])
    assert (phrase in [one.text for one in found if wording.reads(one)]) == good


def test_chapters_are_longer_in_longer_conversations_but_less_than_in_proportion() -> None:
    assert round(outline.usual_words(7000)) == 600
    assert outline.usual_words(7000) < outline.usual_words(21000) < 3 * outline.usual_words(7000)


def test_an_hour_has_3_to_20_chapters() -> None:
    openings = [f"Okay, let's talk about {topic} now. Bo, how does it go?" for topic in TOPICS]
    talk = conversation(*((opening, (BEES, BRIDGES, BREAD)[at % 3]) for at, opening in enumerate(openings)))
    lines = script.cut(talk, {})
    hours = sum(len(utterance.text.split()) for utterance in lines.utterances) / 165 / 60
    assert hours > 0.9
    assert 3 <= len(outline.find(lines, talk).headings) <= 20 * hours


TOPICS = [f"{thing} {what}" for what in ("prices", "history", "tools", "schools", "laws", "songs")
          for thing in ("bee", "bridge", "bread", "road", "river")]
