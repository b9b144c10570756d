"""What is used of a clip: from a little before its first word until the last has died away."""

from collections.abc import Sequence
from dataclasses import dataclass

from respoken.errors import MediaError
from respoken.models import Clip, Span, Utterance

LEAD_S = 0.03
"""What is kept of a clip before its first word: marks are exact to 25 ms."""

TAIL_S = 0.12
"""What is kept after its last word, in which the sound dies away."""


def rate(clips: Sequence[Clip | None]) -> int:
    """The rate of the mix in Hz: the highest of the clips', so that none loses anything."""
    return max(clip.sample_rate_hz for clip in clips if clip)


@dataclass(frozen=True)
class Cut:
    """What is used of a clip, in samples of the mix: all of ``first:stop``, its words in ``onset:end``."""

    first: int
    onset: int
    end: int
    stop: int

    @property
    def words(self) -> int:
        """How long the words last, in samples."""
        return self.end - self.onset


def cut_of(clip: Clip, rate_hz: int, utterance: Utterance | Span) -> Cut:
    """What is used of an utterance's clip. Raises MediaError when the clip is another utterance's."""
    said = len(utterance.spoken.split())
    if not said or len(clip.marks) != said:
        raise MediaError(
            f"its clip has {len(clip.marks)} words and the script {said}.", f"utterance {utterance.index}",
            "Delete the folder of clips and make the episode again.",
        )
    count = _count(clip, rate_hz)
    onset = min(count, round(clip.marks[0].start_s * rate_hz))
    end = min(count, max(onset, round(clip.marks[-1].end_s * rate_hz)))
    return Cut(
        max(0, onset - round(LEAD_S * rate_hz)), onset, end, min(count, end + round(TAIL_S * rate_hz))
    )


def _count(clip: Clip, rate_hz: int) -> int:
    return round(clip.sample_count * rate_hz / clip.sample_rate_hz)
