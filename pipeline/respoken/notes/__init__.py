"""Show notes from the words: a summary, who speaks, the chapters, what was mentioned, what made it."""

from itertools import pairwise

from respoken import hosts
from respoken.models import Notes, Person, Timeline, Transcript
from respoken.notes import introductions, mentions, soundbite, summary


def write(transcript: Transcript, timeline: Timeline, disclosure: str) -> Notes:
    """The notes of an episode, with times from its timeline; the form is the writers' business.

    disclosure: what the notes say about the voices.
    """
    spoken = [span for span in timeline.utterances if span.turn]
    heard = {span.speaker for span in spoken}
    leading = hosts.find(transcript.turns)
    people = tuple(
        Person(
            name=speaker.name, role=introductions.role(speaker.name, transcript.turns),
            host=speaker.name in leading,
        )
        for speaker in transcript.speakers if speaker.name in heard
    )
    told = summary.write(transcript.description or "", _by_chapter(timeline), people)
    return Notes(
        summary=told,
        people=people,
        chapters=timeline.chapters,
        mentions=mentions.find(spoken, [person.name for person in people], transcript.description or ""),
        disclosure=disclosure,
        soundbite=soundbite.pick(timeline, told, leading),
    )


def plain(transcript: Transcript, timeline: Timeline, disclosure: str) -> Notes:
    """The notes of an episode in another language than English: what the source says, nothing found in words.

    Roles, mentions and a soundbite are found by English turns of phrase, and would be nonsense.
    """
    heard = {span.speaker for span in timeline.utterances if span.turn}
    return Notes(
        summary=(transcript.description,) if transcript.description else (),
        people=tuple(Person(name=speaker.name) for speaker in transcript.speakers if speaker.name in heard),
        chapters=timeline.chapters, mentions=(), disclosure=disclosure,
    )


def _by_chapter(timeline: Timeline) -> list[list[str]]:
    """What is said in each chapter, turn by turn; one chapter when there are none."""
    starts = [chapter.start_s for chapter in timeline.chapters] or [0.0]
    edges = [-1.0, *starts[1:], float("inf")]
    found = []
    for first, last in pairwise(edges):
        turns: dict[int, list[str]] = {}
        for span in timeline.utterances:
            if span.turn and first <= span.start_s < last:
                turns.setdefault(span.turn, []).append(span.text)
        found.append([" ".join(texts) for texts in turns.values()])
    return found
