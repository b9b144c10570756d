"""Where everything lies, how long people wait, how loud each voice goes in, and what the mix holds."""

import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from clips_of import ANN, BOB, RATE, Line, kept, script
from respoken import assemble, pauses
from respoken.audio import Audio, Samples, read_wav, resampled
from respoken.config import Sound
from respoken.engines.base import Speech
from respoken.errors import MediaError
from respoken.models import Clip, Heading, Mark, Outline, Script, Timeline, Utterance, Voice, Word
from respoken.places import Places
from respoken.store import Store

EXACT = Sound(pause_variation=0)
VOICES = {
    name: Voice(engine="tone", name=f"tone-{name}", language="en", licence="CC0-1.0")
    for name in (ANN, BOB, "Announcer")
}



@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "clips")


def laid_out(store: Store, *lines: Line, sound: Sound = EXACT, chapters: Sequence[int] = ()) -> Timeline:
    headings = tuple(Heading(title=f"From {index}", utterance=index, turn=1) for index in chapters)
    talk = script(*lines)
    return assemble.lay_out(talk, kept(store, talk), VOICES, Outline(headings=headings), sound)


# --- pauses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "pause_s"),
    [
        ((1, ANN, "One is here."), (1, ANN, "Two is there."), EXACT.sentence_pause_s),
        ((1, ANN, "He said “no.”"), (1, ANN, "So it was."), EXACT.sentence_pause_s),
        ((1, ANN, "One is here,"), (1, ANN, "and two is there."), EXACT.clause_pause_s),
        ((1, ANN, "One of them is here."), (2, BOB, "That is all I know."), EXACT.turn_pause_s),
        ((1, ANN, "Where is two?"), (2, BOB, "It is over there."), EXACT.question_pause_s),
        ((1, ANN, "“Where is two?”"), (2, BOB, "It is over there."), EXACT.question_pause_s),
        ((1, ANN, "One is here."), (2, BOB, "Yeah."), EXACT.backchannel_pause_s),
        ((1, ANN, "Where is two?"), (2, BOB, "Right over there."), EXACT.backchannel_pause_s),
        ((1, ANN, "Yeah."), (2, BOB, "That is all I know."), EXACT.question_pause_s),
        ((1, ANN, "Yeah, well…"), (2, BOB, "That is all I know."), EXACT.trailing_off_pause_s),
        ((1, ANN, "I wonder where…"), (2, BOB, "That is all I know."), EXACT.trailing_off_pause_s),
        ((1, ANN, "I wonder where..."), (2, BOB, "That is all I know."), EXACT.trailing_off_pause_s),
        ((1, ANN, "But you said—"), (2, BOB, "I never said it at all."), EXACT.trailing_off_pause_s),
        ((1, ANN, "One is here."), (2, ANN, "Another thing is this."), EXACT.same_speaker_pause_s),
        ((0, "Announcer", "Voices are synthetic."), (1, ANN, "One is here now."), EXACT.announcement_pause_s),
        ((1, ANN, "One is here."), (0, "Announcer", "Thanks for listening."), EXACT.announcement_pause_s),
    ],
)
def test_a_pause_depends_on_what_ends_and_what_begins(
    store: Store, before: Line, after: Line, pause_s: float
) -> None:
    first, second = laid_out(store, before, after).utterances
    assert second.start_s - first.end_s == pytest.approx(pause_s, abs=1 / RATE)


def test_a_reply_is_short_only_when_its_whole_turn_is(store: Store) -> None:
    lines = [(1, ANN, "All of it is here."), (2, BOB, "Yeah."), (2, BOB, "And so is the other.")]
    spans = laid_out(store, *lines).utterances
    assert spans[1].start_s - spans[0].end_s == pytest.approx(EXACT.turn_pause_s, abs=1 / RATE)


def test_a_chapter_is_given_time(store: Store) -> None:
    lines = [(1, ANN, "Is it so?"), (2, BOB, "It is so indeed.")]
    spans = laid_out(store, *lines, chapters=[1, 2]).utterances
    assert spans[1].start_s - spans[0].end_s == pytest.approx(EXACT.chapter_pause_s, abs=1 / RATE)


def test_pauses_stray_no_further_than_they_may_and_always_alike() -> None:
    lines = [(n, ANN if n % 2 else BOB, "word " * (n % 40 + 5) + "end.") for n in range(1, 400)]
    talk = script(*lines).utterances
    sound = Sound(pause_variation=0.2)
    got = [pauses.between(a, b, sound) / sound.turn_pause_s for a, b in pairwise(talk)]
    assert 0.8 <= min(got) < 0.9
    assert 1.1 < max(got) <= 1.2
    assert got == [pauses.between(a, b, sound) / sound.turn_pause_s for a, b in pairwise(talk)]
    after_short = [g for a, g in zip(talk, got, strict=False) if len(a.words) < 15]
    after_long = [g for a, g in zip(talk, got, strict=False) if len(a.words) > 30]
    assert np.mean(after_short) < np.mean(after_long)


# --- times --------------------------------------------------------------------------------------


def test_the_first_word_starts_at_once_and_silence_follows_the_last(store: Store) -> None:
    timeline = laid_out(store, (1, ANN, "One is here."))
    (span,) = timeline.utterances
    assert span.start_s == pytest.approx(assemble.LEAD_S, abs=1 / RATE)
    assert span.end_s - span.start_s == pytest.approx(0.6, abs=1 / RATE)
    assert timeline.duration_s - span.end_s == pytest.approx(EXACT.end_pause_s, abs=0.005)
    assert (timeline.duration_s * 44_100) % 1 == pytest.approx(0, abs=1e-6)


def test_music_is_given_room(store: Store) -> None:
    talk = script((1, ANN, "One is here."))
    timeline = assemble.lay_out(
        talk, kept(store, talk), VOICES, Outline(), EXACT, lead_in_s=5.0, lead_out_s=7.0
    )
    assert timeline.utterances[0].start_s == pytest.approx(5.0)
    assert timeline.duration_s == pytest.approx(5.0 + 0.6 + 7.0, abs=0.005)


def test_times_do_not_drift_over_ten_hours() -> None:
    lines = script(*[(n, ANN if n % 2 else BOB, "A word or two of it.") for n in range(1, 12_501)])
    marks = tuple(Mark(start_s=0.1 + 0.4 * n, end_s=0.5 + 0.4 * n) for n in range(6))
    clip = Clip(key="k", path=Path("k"), sample_rate_hz=RATE, sample_count=64_003, marks=marks, powers=())
    timeline = assemble.lay_out(lines, [clip] * 12_500, VOICES, Outline(), EXACT)
    each = round(2.4 * RATE) + round(EXACT.turn_pause_s * RATE)
    last = timeline.utterances[-1]
    assert last.start_s > 36_000 - 300
    # The pause before a passage is up to half an MP3 frame longer or shorter; within one nothing strays.
    seams = set(timeline.seams)
    assert len(seams) > 36_000 / 60
    assert all(seam % 1152 == 0 for seam in timeline.seams)
    for before, after in pairwise(timeline.utterances):
        stray_s = abs(after.start_s - before.start_s - each / RATE)
        assert stray_s <= (1152 / 2 / 44_100 if round(after.start_s * 44_100 - 2646) in seams else 0) + 1e-6


def test_every_shown_word_has_its_time(store: Store) -> None:
    words = (
        Word(text="[laughs]", spoken=""),
        Word(text="In", spoken="In"),
        Word(text="2025,", spoken="twenty twenty five"),
        Word(text="Dr. Watson", spoken="Doctor-Watson"),
        Word(text="(sighs)", spoken=""),
        Word(text="left.", spoken="left"),
    )
    talk = Script(
        utterances=(
            Utterance(index=1, turn=1, speaker=ANN, text=" ".join(w.text for w in words), words=words),
        )
    )
    (span,) = assemble.lay_out(talk, kept(store, talk), VOICES, Outline(), EXACT).utterances
    got = [(w.text, round(w.start_s - span.start_s, 3), round(w.end_s - span.start_s, 3)) for w in span.words]
    assert got == [
        ("[laughs]", 0.0, 0.0),
        ("In", 0.0, 0.2),
        ("2025,", 0.2, 0.8),
        ("Dr.", 0.8, 0.85),  # two letters of the eight
        ("Watson", 0.85, 1.0),
        ("(sighs)", 1.0, 1.0),
        ("left.", 1.0, 1.2),
    ]


def test_what_nobody_speaks_is_shown_in_the_pause(store: Store) -> None:
    spans = laid_out(
        store, (1, BOB, "[music]"), (2, ANN, "One is here."), (3, BOB, "[nods]"), (4, BOB, "[coughs]"),
        (5, ANN, "Two is there."), (6, BOB, "[leaves]"),
    ).utterances
    times = [(span.start_s, span.end_s) for span in spans]
    assert times == sorted(times)
    assert [span.end_s - span.start_s == 0 for span in spans] == [True, False, True, True, False, True]
    assert spans[1].end_s < spans[2].start_s < spans[3].start_s < spans[4].start_s
    assert spans[2].words[0].start_s == spans[2].start_s


def test_a_chapter_starts_at_its_first_word_and_the_first_at_zero(store: Store) -> None:
    timeline = laid_out(
        store, (1, ANN, "One of them is here."), (2, BOB, "[nods]"), (3, BOB, "Two is there."),
        (4, ANN, "And so on."), chapters=[1, 2, 4],
    )
    starts = [span.start_s for span in timeline.utterances]
    assert [c.start_s for c in timeline.chapters] == [0.0, starts[2], starts[3]]


def test_nothing_to_say_is_an_error(store: Store) -> None:
    with pytest.raises(MediaError, match="nothing to say"):
        laid_out(store, (1, ANN, "[silence]"))


def test_a_clip_of_other_words_is_an_error(store: Store) -> None:
    talk, other = script((1, ANN, "One two three.")), script((1, ANN, "One two."))
    with pytest.raises(MediaError, match=r"utterance 1: its clip has 2 words and the script 3"):
        assemble.lay_out(talk, kept(store, other), VOICES, Outline(), EXACT)


# --- the mix ------------------------------------------------------------------------------------


MIX_RATE = assemble.MASTER_RATE_HZ


def sound_of(mix: Sequence[assemble.Passage]) -> Samples:
    """The passages of a mix, one after another."""
    return np.concatenate([one.sound()[one.lead : one.lead + one.count] for one in mix])


def mixed(store: Store, talk: Script, clips: list[Clip | None], **more: Any) -> tuple[Timeline, Audio]:
    timeline = assemble.lay_out(talk, clips, VOICES, Outline(), EXACT)
    mix = assemble.passages(timeline, clips, store, [0.0] * len(clips), **more)
    return timeline, Audio(sound_of(mix), MIX_RATE)


def test_words_are_heard_where_the_timeline_says(store: Store) -> None:
    talk = script(
        (1, ANN, "One of them is here."), (2, BOB, "[nods]"), (3, BOB, "Two is there,"), (3, BOB, "so it is.")
    )
    timeline, mix = mixed(store, talk, kept(store, talk))
    assert mix.duration_s == timeline.duration_s
    loud = np.flatnonzero(np.abs(mix.samples) > 0.01) / MIX_RATE
    gaps = np.flatnonzero(np.diff(loud) > 0.05)
    heard = np.stack([loud[[0, *(gaps + 1)]], loud[[*gaps, -1]]], axis=1)
    said = [(span.start_s, span.end_s) for span in timeline.utterances if span.spoken]
    np.testing.assert_allclose(heard, said, atol=0.002)
    first, second = heard[0][1] + assemble.TAIL_S, heard[1][0] - assemble.LEAD_S
    between = mix.samples[round((first + 0.01) * MIX_RATE) : round((second - 0.01) * MIX_RATE)]
    assert len(between) > 0.3 * MIX_RATE
    assert np.abs(between).max() < 1e-6


def test_nothing_clicks_where_a_clip_is_cut(store: Store) -> None:
    # A clip that is loud from its first sample to its last, as noise after the last word may be.
    talk = script((1, ANN, "One"), (2, BOB, "Two"))
    tone = (0.5 * np.sin(np.arange(RATE) * 2 * np.pi * 150 / RATE + 1.5)).astype(np.float32)
    mark = (Mark(start_s=0.3, end_s=0.7),)
    clips: list[Clip | None] = [
        store.keep(f"{n:064x}", Speech(Audio(tone, RATE), mark)) for n in (1, 2)
    ]
    _, mix = mixed(store, talk, clips)
    steepest = 0.5 * 2 * np.pi * 150 / MIX_RATE
    assert np.abs(np.diff(mix.samples)).max() < 1.3 * steepest


def test_engines_of_different_rates_are_mixed_at_the_higher(store: Store) -> None:
    talk = script((1, ANN, "One is here now."), (2, BOB, "Two is there now."))
    timeline, mix = mixed(store, talk, kept(store, talk, rates=[16_000, 24_000]))
    for span in timeline.utterances:
        heard = mix.samples[round(span.start_s * MIX_RATE) : round(span.end_s * MIX_RATE)]
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        assert np.argmax(spectrum) * MIX_RATE / len(heard) == pytest.approx(440, abs=2)
        assert span.end_s - span.start_s == pytest.approx(0.8, abs=2 / RATE)


def peak_bytes(store: Store, pairs: int, work: Callable[[Timeline, list[Clip | None]], object]) -> int:
    """The most memory that work takes on a talk of two people, with so many turns each."""
    turns = [(n, ANN if n % 2 else BOB, "word " * 50) for n in range(1, 2 * pairs + 1)]
    clips = [*kept(store, script(*turns[:2]))] * pairs
    timeline = assemble.lay_out(script(*turns), clips, VOICES, Outline(), EXACT)
    tracemalloc.start()
    work(timeline, clips)
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top


def test_a_long_mix_takes_no_more_memory_than_a_short_one(store: Store) -> None:
    def mix(timeline: Timeline, clips: list[Clip | None]) -> None:
        for passage in assemble.passages(timeline, clips, store, [0.0] * len(clips)):
            passage.sound()

    assert peak_bytes(store, 160, mix) < 1.1 * peak_bytes(store, 28, mix)


def test_a_damaged_clip_is_an_error_and_not_silence(store: Store) -> None:
    talk = script((1, ANN, "One is here."))
    clips = kept(store, talk)
    for clip in clips:
        assert clip
        clip.path.write_bytes(b"not a clip")
    with pytest.raises(MediaError, match="cannot be read"):
        mixed(store, talk, clips)


def test_music_goes_on_through_the_cuts(store: Store) -> None:
    talk = script(*[(n, ANN if n % 2 else BOB, "word " * (30 + n % 7)) for n in range(1, 12)])
    clips = kept(store, talk)
    timeline = assemble.lay_out(talk, clips, VOICES, Outline(), EXACT)
    with_music = assemble.passages(timeline, clips, store, [0.0] * len(clips), chirps)
    without = assemble.passages(timeline, clips, store, [0.0] * len(clips))
    assert len(timeline.seams) > 2
    heard = sound_of(with_music) - sound_of(without)
    whole = resampled(Audio(chirps(0, round(timeline.duration_s * RATE)), RATE), MIX_RATE)
    assert len(heard) == len(whole)
    np.testing.assert_allclose(heard[:-3000], whole[:-3000], rtol=0, atol=1e-5)
    # What is mixed around a passage, for its encoder, is what lies beside it but for the others' words.
    for before, after in pairwise(with_music):
        np.testing.assert_allclose(
            before.sound()[-before.tail :][:1000], after.sound()[after.lead :][:1000], rtol=0, atol=1e-5
        )


def test_a_passage_is_named_by_what_is_in_it_and_not_by_what_is_before(store: Store) -> None:
    lines = [(n, ANN if n % 2 else BOB, "word " * (30 + n % 7)) for n in range(1, 41)]
    clips = kept(store, script(*lines))

    def keys(first: int) -> list[str]:
        talk = script(*lines[first:])
        timeline = assemble.lay_out(talk, clips[first:], VOICES, Outline(), EXACT)
        mix = assemble.passages(timeline, clips[first:], store, [0.0] * len(talk.utterances))
        return [passage.key for passage in mix]

    whole, later = keys(0), keys(1)
    assert len(whole) > 3
    assert whole != later
    assert whole[-2:] == later[-2:]


# --- stems ----------------------------------------------------------------------------------------


def chirps(start: int, count: int) -> Samples:
    """Music that differs at every sample, so that a shift of one would show."""
    return (0.05 * np.sin(np.arange(start, start + count) ** 1.5 / 900)).astype(np.float32)


@pytest.mark.parametrize("places", [None, {ANN: -0.4, BOB: 0.2}], ids=["mono", "stereo"])
def test_stems_added_up_are_the_mix(tmp_path: Path, store: Store, places: Places | None) -> None:
    talk = script((1, ANN, "one two three"), (2, BOB, "four"), (3, ANN, "[laughs]"), (4, ANN, "five six"))
    clips = kept(store, talk, rates=[RATE, 44_100, RATE, RATE])
    timeline = assemble.lay_out(talk, clips, VOICES, Outline(), Sound(intro_s=1.0), lead_in_s=1.0)
    gains = [-3.0, -6.0, 0.0, 2.0]
    mix = sound_of(assemble.passages(timeline, clips, store, gains, chirps, places))
    paths = {ANN: tmp_path / "stems" / "ann.flac", BOB: tmp_path / "stems" / "bob.flac"}
    made = assemble.stems(
        timeline, clips, store, gains, paths, chirps, tmp_path / "stems" / "music.flac", places
    )
    assert made == [*paths.values(), tmp_path / "stems" / "music.flac"]
    parts = [soundfile.read(path, always_2d=True) for path in made]
    whole = mix.reshape(len(mix), -1)
    assert {(len(samples), samples.shape[1], at) for samples, at in parts} == {(*whole.shape, 44_100)}
    # Each stem is rounded to 24 bits: half a step of 2^-23 a stem.
    assert np.abs(sum(samples for samples, _ in parts) - whole).max() <= 3 * 2**-24 + 1e-7
    assert all(np.abs(samples).max() > 0.03 for samples, _ in parts)


def test_a_long_utterance_that_fades_is_held_in_the_mix_and_in_its_stem(tmp_path: Path, store: Store) -> None:
    talk = script((1, ANN, "word " * 40))
    seconds = np.arange(8 * RATE) / RATE
    fading = (0.3 * np.sin(2 * np.pi * 440 * seconds) * 10 ** (-15 * seconds / 8 / 20)).astype(np.float32)
    marks = tuple(Mark(start_s=0.2 * n, end_s=0.2 * n + 0.2) for n in range(40))
    clips = [store.keep("f" * 64, Speech(Audio(fading, RATE), marks))]
    timeline = assemble.lay_out(talk, clips, VOICES, Outline(), EXACT)

    def fall_db(sound: Audio) -> float:
        rate = sound.sample_rate_hz
        first, last = sound.samples[rate : 2 * rate], sound.samples[6 * rate : 7 * rate]
        return 10 * np.log10(np.square(first).mean() / np.square(last).mean())

    _, left = mixed(store, talk, clips)
    _, held = mixed(store, talk, clips, riding_db=6.0)
    [stem] = assemble.stems(timeline, clips, store, [0.0], {ANN: tmp_path / "ann.flac"}, riding_db=6.0)
    assert fall_db(left) == pytest.approx(9.4, abs=0.1)
    assert fall_db(held) == pytest.approx(fall_db(read_wav(stem)), abs=0.01)
    assert fall_db(held) < 4.0


def test_a_stem_holds_its_speaker_and_silence(tmp_path: Path, store: Store) -> None:
    talk = script((1, ANN, "one two three"), (2, BOB, "four"))
    clips = kept(store, talk)
    timeline = assemble.lay_out(talk, clips, VOICES, Outline(), EXACT)
    [path] = assemble.stems(timeline, clips, store, [0.0, 0.0], {BOB: tmp_path / "bob.flac"})
    samples = read_wav(path).samples
    first, second = timeline.utterances
    assert np.abs(samples[: round(first.end_s * RATE)]).max() == 0.0
    assert np.abs(samples[round(second.start_s * RATE) : round(second.end_s * RATE)]).max() > 0.1
    assert soundfile.info(path).subtype == "PCM_24"


def test_long_stems_take_no_more_memory_than_short_ones(tmp_path: Path, store: Store) -> None:
    def stem(timeline: Timeline, clips: list[Clip | None]) -> None:
        assemble.stems(timeline, clips, store, [0.0] * len(clips), {ANN: tmp_path / "ann.flac"})

    assert peak_bytes(store, 80, stem) < 1.1 * peak_bytes(store, 20, stem)
