"""Show notes from the words: summary, speakers, chapters, quotes, what was mentioned, what made it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from respoken import config, hosts, languages
from respoken.config import Card
from respoken.models import Notes, Person, Timeline, Transcript
from respoken.notes import introductions, mentions, model, quotes, soundbite, summary

KEY = model.KEY
_OPENING = 8
"""In so many turns a host has said what it will be about."""

NOBODY = config.Notes()
"""No language model is asked."""


def write(
    transcript: Transcript, timeline: Timeline, disclosure: str, *, language: str = "en",
    cards: Mapping[str, Card] | None = None, asked: config.Notes = NOBODY, key: str = "",
) -> Notes:
    """The notes of an episode, with times from its timeline; the form is the writers' business.

    disclosure: what the notes say about the voices. language: BCP 47; what is understood of English only
    is left out in others. cards: what the show says of people, by name. asked, key: the language model
    that may write some of it; without one, and where its words do not hold, they are the transcript's own.
    """
    english = languages.primary(language) == languages.ENGLISH
    spoken = [span for span in timeline.utterances if span.turn]
    told = [text for text in (transcript.title, transcript.description) if text]
    people = _people(transcript, {span.speaker for span in spoken}, told, cards or {}, english=english)
    leading = [person.name for person in people if person.host]
    made = model.Written()
    if asked.endpoint and spoken:
        made = model.write(asked, key, timeline, people, told, english=english)
        people = tuple(_with_role(person, made.roles) for person in people)
    about = made.summary or _summary(transcript, timeline, people, english=english)
    said = made.quotes or (quotes.pick(timeline, about, leading) if english else ())
    names = [name for person in people for name in (person.name, person.full_name) if name]
    shown = {person.name: person.shown for person in people}
    return Notes(
        summary=about,
        people=people,
        chapters=timeline.chapters,
        mentions=made.mentions or mentions.find(spoken, names, " ".join(told), english=english),
        disclosure=disclosure,
        quotes=tuple(quote.model_copy(update={"speaker": shown.get(quote.speaker, "")}) for quote in said),
        soundbites=soundbite.choose(timeline, said, about, leading),
        written_by=asked.model if made.used else "",
        warnings=tuple(made.warnings),
        in_vain=made.in_vain,
    )


def _people(
    transcript: Transcript, heard: set[str], told: Sequence[str], cards: Mapping[str, Card], *, english: bool
) -> tuple[Person, ...]:
    """Everybody who is heard and has a name, in order of first appearance."""
    leading = hosts.find(transcript.turns)
    found = []
    labels = [speaker.name for speaker in transcript.speakers]
    for name in (label for label in labels if label in heard and not introductions.is_several(label, labels)):
        full = introductions.full_name(name, transcript.turns, told) if english else ""
        if not full and not introductions.is_somebody(name):
            continue
        role = introductions.role(full or name, transcript.turns, told) if english else ""
        if name in leading and role.lower().replace("-", "") in ("host", "cohost"):
            role = ""
        leads = name in leading or (english and introductions.is_cohost(name, transcript.turns))
        found.append(_by_card(Person(name=name, full_name=full, role=role, host=leads), cards))
    return tuple(found)


def _with_role(person: Person, roles: Mapping[str, str]) -> Person:
    """A person with the role that was found for them, if any was."""
    return person.model_copy(update={"role": roles.get(person.name, person.role)})


def _by_card(person: Person, cards: Mapping[str, Card]) -> Person:
    """A person with what the show says of them; host and guest tell who leads, the rest is a role."""
    said = config.card_of(person, cards).role.strip()
    if said.casefold() in ("host", "co-host", "cohost"):
        return person.model_copy(update={"host": True})
    if said.casefold() == "guest":
        return person.model_copy(update={"host": False})
    return person.model_copy(update={"role": said[:1].upper() + said[1:]}) if said else person


def _summary(
    transcript: Transcript, timeline: Timeline, people: Sequence[Person], *, english: bool
) -> tuple[str, ...]:
    """The transcript's own; in other languages than English only what the source says of the episode."""
    described = transcript.description or ""
    if not english:
        return summary.write(described, [], ())
    titles = [chapter.title for chapter in timeline.chapters]
    opening = [turn.text for turn in transcript.turns[:_OPENING]]
    return summary.write(described, _by_chapter(timeline), people, titles, opening)


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
