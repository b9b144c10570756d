"""A script spoken: one clip an utterance, found in the store or made by workers."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from respoken import engines
from respoken.engines.base import Engine, EngineSpec, Sharing
from respoken.errors import CastError, EngineError
from respoken.models import Clip, Script, Utterance, Voice
from respoken.store import Store, key
from respoken.workers import WORKERS, preparing
from respoken.workers.base import Job, Made
from respoken.workers.limits import most


@dataclass(frozen=True)
class Progress:
    """How far the speaking is. Utterances with nothing to say are not counted."""

    done: int
    total: int
    clips_made: int
    clips_reused: int
    spoken_s: float
    """Seconds of speech ready so far, reused ones too; a clip that is heard twice counts twice."""
    made_s: float
    """Seconds of speech made in this run."""
    elapsed_s: float
    left_s: float | None
    """Seconds still to go, from the characters left and the pace since the first clip, before which models
    are loaded; None until there is a second."""
    share: float
    """How much is ready, of 1, by characters."""
    device: str
    """What the model really ran on; empty when nothing had to be made."""

    @property
    def real_time_factor(self) -> float | None:
        """Seconds it took for a second of speech made; None when none was made."""
        return self.elapsed_s / self.made_s if self.made_s else None


def prepare(specs: Iterable[EngineSpec], watch: Callable[[float], None]) -> None:
    """Have what engines load made of their weights where that was not done yet: once on a machine, seconds.

    watch: told how much is made, of 1. Raises EngineError.
    """
    for spec in specs:
        preparing.prepare(spec, watch)


def speak(
    script: Script,
    voices: Mapping[str, Voice],
    store: Store,
    specs: Mapping[str, EngineSpec],
    jobs: int | None,
    on_progress: Callable[[Progress], None],
    pace: Callable[[Utterance], float] = lambda utterance: 1.0,
    workers: str | None = None,
    take: Callable[[Utterance], int] = lambda utterance: 0,
) -> list[Clip | None]:
    """The clip of every utterance, in their order; None for one with nothing to say.

    voices: speaker -> voice. specs: engine -> what it is built from, for each engine of the voices. pace:
    how fast each utterance is said, 1 being the voice's own way. jobs: how many workers at most; None for
    as many as there are cores and memory for. workers: a kind from WORKERS; by default processes, or this
    process when there is work for one only. take: which way each is said
    (engines/base.py), 0 for the first. on_progress is called first when the store has been searched,
    then after every clip. Raises CastError for a speaker without a voice, EngineError, and MediaError when
    the disk is full; whatever was made until then is kept.
    """
    built = {name: engines.build(spec) for name, spec in specs.items()}
    store.sweep()
    wanted = [
        _job(utterance, voices, built, specs, pace(utterance), take(utterance)) if utterance.spoken else None
        for utterance in script.utterances
    ]
    uses = Counter(job.key for job in wanted if job)
    distinct = {job.key: job for job in wanted if job}
    clips = {name: clip for name in distinct if (clip := store.find(name))}
    missing = sorted(
        (job for name, job in distinct.items() if name not in clips), key=lambda job: -len(job.spoken)
    )
    tally = _Tally(uses, distinct, clips, on_progress)
    if missing:
        count = _count(jobs, [built[name] for name in _needed(missing)], len(missing))
        # The longest first, so that all workers end at once; but the first clips are soon there to be heard.
        missing = [*missing[-count:], *missing[:-count]]
        kind = workers or ("processes" if count > 1 else "inline")
        WORKERS[kind](missing, store.folder, count, tally.add)
    return [clips[job.key] if job else None for job in wanted]


class _Tally:
    """Counts clips as they come and tells of it."""

    def __init__(
        self,
        uses: Mapping[str, int],
        jobs: Mapping[str, Job],
        clips: dict[str, Clip],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._uses, self._jobs, self._clips, self._on_progress = uses, jobs, clips, on_progress
        self._reused = len(clips)
        self._began = self._first = time.monotonic()
        self._made_s = 0.0
        self._characters: list[int] = []
        self._device = ""
        self._tell()

    def add(self, made: Made) -> None:
        """Take in a clip that has been made."""
        self._clips[made.key] = made.clip
        self._made_s += made.clip.duration_s
        if not self._characters:
            self._first = time.monotonic()
        self._characters.append(len(self._jobs[made.key].spoken))
        self._device = made.device
        self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        elapsed_s = now - self._began
        total = sum(len(job.spoken) for job in self._jobs.values())
        left = sum(len(job.spoken) for name, job in self._jobs.items() if name not in self._clips)
        since = sum(self._characters[1:])
        left_s = (now - self._first) / since * left if since else None
        self._on_progress(
            Progress(
                done=sum(self._uses[name] for name in self._clips),
                total=sum(self._uses.values()),
                clips_made=len(self._clips) - self._reused,
                clips_reused=self._reused,
                spoken_s=sum(clip.duration_s * self._uses[name] for name, clip in self._clips.items()),
                made_s=self._made_s,
                elapsed_s=elapsed_s,
                left_s=left_s if left else 0.0,
                share=1 - left / total if total else 1.0,
                device=self._device,
            )
        )


def _job(
    utterance: Utterance, voices: Mapping[str, Voice], built: Mapping[str, Engine],
    specs: Mapping[str, EngineSpec], speed: float, take: int,
) -> Job:
    where = f"turn {utterance.turn}, utterance {utterance.index} ({utterance.speaker})"
    voice = voices.get(utterance.speaker)
    if voice is None:
        raise CastError(
            f"{utterance.speaker} has no voice.", where, "Give them one in [cast] or with --cast."
        )
    if voice.engine not in specs:
        known = ", ".join(specs)
        raise EngineError(
            f"the voice {voice.name} belongs to the engine {voice.engine}, not {known}.", where,
            f"Choose a voice of {known}: 'respoken voices --engine {known}' lists them.",
        )
    name = key(utterance.spoken, voice, speed, built[voice.engine].fingerprint, take)
    return Job(
        key=name, spoken=utterance.spoken, voice=voice, speed=speed, take=take, spec=specs[voice.engine],
        where=where,
    )


def _needed(jobs: Sequence[Job]) -> set[str]:
    """The engines that jobs are for: a worker may come to hold them all."""
    return {job.spec.name for job in jobs}


def _count(jobs: int | None, needed: Sequence[Engine], missing: int) -> int:
    """How many workers there will be: what was asked for, but never more than there is room or work for.

    needed: the engines there is work for, all of which a worker may come to hold.
    """
    room = most(sum(engine.memory_bytes for engine in needed))
    shares = [engine.most_workers for engine in needed if isinstance(engine, Sharing)]
    return max(1, min(jobs or room, room, missing, *(share for share in shares if share)))
