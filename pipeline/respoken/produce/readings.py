"""Readings for words that are heard wrong: each is spoken in its own sentences and heard back.

Which phonemes a name should have cannot be told from its letters. But it can be tried: the engine knows
other ways a word might be read, and the one by which the recogniser writes the word as it is written is
proposed for the show's lexicon.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from respoken import lexicon as lexicons
from respoken import phrasing
from respoken.engines.base import PHONEMES, Engine, Rereading, plain
from respoken.engines.ensemble import Ensemble
from respoken.listen import misreadings
from respoken.listen.misreadings import Misread
from respoken.listen.proof import Proof
from respoken.listen.report import Hearing, Proposal
from respoken.listen.words import fairest, normalised
from respoken.models import Span, Timeline, Voice

MOST_WORDS = 12
"""Words looked into, those first that were heard wrong most often."""

CONTEXTS = 3
"""Sentences of a word that a reading must be heard right in."""

_LONGEST = 400
"""Characters of a sentence that is spoken for a trial."""


@dataclass(frozen=True)
class Trial:
    """How a word does with one reading: sentences it was heard right in, and errors in all of them."""

    right: int
    errors: int


def propose(
    heard: Hearing, timeline: Timeline, voiced: Callable[[str], tuple[Engine, Voice]],
    lexicon: Mapping[str, str], proof: Proof, watch: Callable[[float], None],
) -> tuple[Proposal, ...]:
    """Readings for words heard wrong twice and more. voiced: engine and voice of a voice's name."""
    found = misreadings.find(heard, timeline)[:MOST_WORDS]
    proposals = []
    for number, one in enumerate(found):
        watch(number / len(found))
        engine, voice = voiced(one.spans[0].voice)
        if not isinstance(engine, Rereading) or _given(one):
            continue
        if proposal := _looked_into(
            one, engine, voice, engine.rereadings(one.word, voice), lexicon, proof
        ):
            proposals.append(proposal)
    return tuple(proposals)


def voices(ensemble: Ensemble, used: Mapping[str, str]) -> Callable[[str], tuple[Engine, Voice]]:
    """Engine and voice by a voice's name. used: voice -> its engine, as the manifest has it."""

    def voiced(name: str) -> tuple[Engine, Voice]:
        engine = used[name]
        return ensemble.engine(engine), ensemble.voice(f"{engine}:{name}")

    return voiced


def _given(one: Misread) -> bool:
    """Whether the show's lexicon says how it is read: its author knows better than a recogniser."""
    return any(
        match[1].lower().startswith(one.word.lower())
        for span in one.spans for match in PHONEMES.finditer(span.spoken)
    )


def _looked_into(
    one: Misread, engine: Engine, voice: Voice, readings: Sequence[str], lexicon: Mapping[str, str],
    proof: Proof,
) -> Proposal | None:
    """The likeliest reading of a word that is heard right.

    None when the word is heard right as it is once each of its sentences is heard alone.
    """
    spans = {span.text: span for span in one.spans if len(span.text) <= _LONGEST}
    contexts = sorted(spans.values(), key=lambda span: len(span.text))[:CONTEXTS]

    def tried(reading: str, among: Sequence[Span]) -> Trial:
        entries = {**lexicon, **({one.word: f"/{reading}/"} if reading else {})}
        return _try(one.word, among, engine, voice, entries, proof)

    if not contexts or (now := tried("", contexts)).right == len(contexts):
        return None
    for count, reading in enumerate(readings, start=1):
        # The likeliest come first, and most fall at the first sentence, so few are spoken in all of them.
        if not tried(reading, contexts[:1]).right:
            continue
        trial = tried(reading, contexts)
        if trial.right == len(contexts) and trial.errors < now.errors:
            return _proposal(one, f"/{reading}/", count)
    return _proposal(one, "", len(readings))


def _proposal(one: Misread, reading: str, tried: int) -> Proposal:
    return Proposal(
        word=one.word, reading=reading, wrong=len(one.spans), places=one.places,
        heard=tuple(dict.fromkeys(one.heard)), tried=tried,
    )


def _try(
    word: str, contexts: Sequence[Span], engine: Engine, voice: Voice, entries: Mapping[str, str],
    proof: Proof,
) -> Trial:
    pronounce = lexicons.compile(entries).pronounce
    right = errors = 0
    for span in contexts:
        shown = [one for piece in phrasing.pieces(span.text, pronounce) for one in piece.words if one.spoken]
        spoken = " ".join(one.spoken for one in shown)
        speech = engine.speak(spoken, voice, 1.0)
        found = fairest(" ".join(one.text for one in shown), plain(spoken), proof.hear_sound(speech.audio))
        missed = {token for difference in found.differences for token in difference.expected}
        right += missed.isdisjoint(normalised(word))
        errors += found.errors
    return Trial(right, errors)
