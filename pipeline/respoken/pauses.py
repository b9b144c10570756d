"""How long people wait before they speak on, by what was said and what comes.

Between turns it depends on both sides: a question is answered sooner, a "Yeah." comes at once and the floor
goes back soon after it, a thought that trails off is given time. Every length is a setting of the show
file's [sound] table; docs/sound.md has what people were measured to do.
"""

import re
import zlib

from respoken.config import Sound
from respoken.models import Utterance

BACKCHANNEL_WORDS = 3
"""A turn of so few words is a reply that people give without waiting: Yeah. Right, exactly."""

_CLOSERS = "\"'”’»)]}"
_TRAILS_OFF = re.compile(r"(…|\.\.\.?|[—–-])$")
_SENTENCE_ENDS = re.compile(r"[.!?…。！？]$")
_LONG_WORDS = 30  # after a sentence of this length a speaker breathes


def between(
    before: Utterance, after: Utterance, sound: Sound, *,
    opens_chapter: bool = False, turn_words: int = 99, words_before: int = 99,
) -> float:
    """The seconds of silence from the last word of one utterance to the first of the next.

    What the transcript asks for is taken as it is. opens_chapter: ``after`` begins a chapter. turn_words,
    words_before: how many words the whole turn of ``after`` has, and that of ``before``.
    """
    if after.pause_s is not None:
        return after.pause_s
    usual_s = _usual(before, after, sound, opens_chapter, turn_words, words_before)
    return usual_s * _stray(before, after, sound)


def _usual(
    before: Utterance, after: Utterance, sound: Sound, opens_chapter: bool, turn_words: int, words_before: int
) -> float:
    """The first of the rules that holds."""
    ending = before.text.rstrip().rstrip(_CLOSERS)
    rules = (
        (before.turn == 0, sound.announcement_pause_s),
        (opens_chapter, sound.chapter_pause_s),
        (after.turn == 0, sound.announcement_pause_s),
        (before.turn == after.turn and bool(_SENTENCE_ENDS.search(ending)), sound.sentence_pause_s),
        (before.turn == after.turn, sound.clause_pause_s),
        (before.speaker == after.speaker, sound.same_speaker_pause_s),
        (turn_words <= BACKCHANNEL_WORDS, sound.backchannel_pause_s),
        (bool(_TRAILS_OFF.search(ending)), sound.trailing_off_pause_s),
        (ending.endswith(("?", "？")) or words_before <= BACKCHANNEL_WORDS, sound.question_pause_s),
    )
    return next((pause_s for holds, pause_s in rules if holds), sound.turn_pause_s)


def _stray(before: Utterance, after: Utterance, sound: Sound) -> float:
    """A factor near 1, always the same for the same words: half breath, half chance.

    One fixed gap sounds like a machine. A longer sentence is followed by a longer pause; the rest is
    drawn from a hash of the words, so that a second run, or an edit elsewhere, moves nothing.
    """
    breath = min(1.0, len(before.words) / _LONG_WORDS) * 2 - 1
    chance = zlib.crc32(f"{before.text}\n{after.text}".encode()) / 0xFFFFFFFF * 2 - 1
    return 1 + sound.pause_variation * (breath + chance) / 2
