"""Listening back while an episode is made: what is not heard as it should be is said again another way.

Every clip is heard by a recogniser. An utterance with more wrong words than the show bears is said with
other readings of those words and in other takes, one way after another until it is heard right; the best
is kept. What no way mends is named, with its time, for somebody to look at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from respoken.config import Verify
from respoken.engines.base import PHONEMES, Engine, Rereading
from respoken.listen.misreadings import bare
from respoken.listen.proof import Proof, compare, share, wrong_words
from respoken.listen.words import Comparison
from respoken.manifest import StillWrong, Verified
from respoken.models import Clip, Script, Timeline, Utterance, Voice, Word
from respoken.store import Store

Again = Callable[[Script, Mapping[int, int]], list[Clip | None]]
"""Speaks a script; given the take of each utterance by its index."""

_READINGS = 2
"""Other readings of the wrong words that are tried; check --listen tries many more, in several places."""


@dataclass(frozen=True)
class Heard:
    """An utterance, one clip of it, and what was heard in it."""

    utterance: Utterance
    clip: Clip
    found: Comparison


@dataclass(frozen=True)
class Way:
    """One way of saying an utterance."""

    utterance: Utterance
    take: int


@dataclass(frozen=True)
class Outcome:
    """The script and clips that are kept, and what was heard of each utterance at first and in the end."""

    lines: Script
    clips: list[Clip | None]
    first: Sequence[Heard]
    last: Sequence[Heard]
    again: frozenset[int]
    """Indexes of the utterances that were said again."""


def verify(
    lines: Script, clips: Sequence[Clip | None], limits: Verify, proof: Proof, store: Store,
    voiced: Callable[[str], tuple[Engine, Voice]], speak: Again, watch: Callable[[str, float], None],
) -> Outcome:
    """The best clip of every utterance, of those that were tried. voiced: the voice of a speaker."""
    spoken = [(one, clip) for one, clip in zip(lines.utterances, clips, strict=True) if clip]

    def hear(utterance: Utterance, clip: Clip) -> Heard:
        return Heard(utterance, clip, compare(
            utterance, proof.hear(clip, lambda: store.samples(clip)), proof.language
        ))

    first = []
    for count, (utterance, clip) in enumerate(spoken):
        watch("listening", count / len(spoken))
        first.append(hear(utterance, clip))
    best = {one.utterance.index: one for one in first}
    waiting = {
        one.utterance.index: ways(one, *voiced(one.utterance.speaker), limits.attempts)
        for one in first if share(one.found) > limits.word_error
    }
    again = frozenset(waiting)
    for number in range(limits.attempts):
        watch("saying again", number / limits.attempts)
        tried = {
            index: left[number] for index, left in waiting.items()
            if number < len(left) and share(best[index].found) > limits.word_error
        }
        script = Script(utterances=tuple(way.utterance for way in tried.values()))
        made = speak(script, {index: way.take for index, way in tried.items()}) if tried else []
        for utterance, again_said in zip(script.utterances, made, strict=True):
            one = hear(utterance, again_said) if again_said else None
            if one and one.found.errors < best[utterance.index].found.errors:
                best[utterance.index] = one
    kept = [best.get(one.index) for one in lines.utterances]
    return Outcome(
        Script(utterances=tuple(
            one.utterance if one else old for one, old in zip(kept, lines.utterances, strict=True)
        )),
        [one.clip if one else None for one in kept], first, [one for one in kept if one], again,
    )  # fmt: skip


def ways(heard: Heard, engine: Engine, voice: Voice, most: int) -> list[Way]:
    """Other ways to say an utterance, at most so many: other readings and other takes in turn."""
    readings = list(_reread(heard, engine, voice))
    takes = [Way(heard.utterance, take) for take in range(1, most + 1)]
    mixed = [way for pair in zip_longest(readings, takes) for way in pair if way]
    return mixed[:most]


def _reread(heard: Heard, engine: Engine, voice: Voice) -> Iterator[Way]:
    """The utterance with other readings of its wrong words; none for a word the show's lexicon reads."""
    if not isinstance(engine, Rereading):
        return
    utterance = heard.utterance
    others: dict[int, tuple[str, ...]] = {}
    for place in wrong_words(utterance, heard.found):
        word = utterance.words[place]
        if " " not in word.spoken and not PHONEMES.search(word.spoken):
            others[place] = engine.rereadings(bare(word.spoken), voice)
    for number in range(_READINGS):
        words = list(utterance.words)
        for place, readings in others.items():
            if number < len(readings):
                words[place] = _given(words[place], readings[number])
        if words != list(utterance.words):
            yield Way(utterance.model_copy(update={"words": tuple(words)}), 0)


def _given(word: Word, reading: str) -> Word:
    """A word with phonemes of its own; the punctuation around it and a possessive stay."""
    said = bare(word.spoken)
    return replace(word, spoken=word.spoken.replace(said, f"[{said}](/{reading}/)", 1))


def told(outcome: Outcome, timeline: Timeline, limits: Verify) -> Verified:
    """What listening back came to, with the times in the episode."""
    spans = {span.index: span for span in timeline.utterances}
    wrong = []
    for one in outcome.last:
        if share(one.found) <= limits.word_error:
            continue
        span = spans[one.utterance.index]
        places = wrong_words(one.utterance, one.found)
        first = span.words[places[0]] if places else span.words[0]
        wrong.append(StillWrong(
            turn=span.turn, speaker=span.speaker, start_s=first.start_s,
            expected="; ".join(" ".join(d.expected) or "nothing" for d in one.found.differences),
            heard="; ".join(" ".join(d.heard) or "nothing" for d in one.found.differences),
            errors=one.found.errors,
        ))
    before = {one.utterance.index: one.found.errors for one in outcome.first}
    return Verified(
        words=sum(one.found.words for one in outcome.last),
        errors_at_first=sum(before.values()),
        errors=sum(one.found.errors for one in outcome.last),
        said_again=len(outcome.again),
        bettered=sum(one.found.errors < before[one.utterance.index] for one in outcome.last),
        wrong=tuple(wrong),
    )
