"""Where speakers are heard, read off finished files: by level, in every format, and in mono."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile

from clips_of import ANN, BOB, kept, script
from laid_out import episode
from respoken import assemble, balance, ffmpeg, manifest, master, places
from respoken.audio import Audio, Samples, write_wav
from respoken.config import Sound
from respoken.limiter import Limiter
from respoken.listen.checks import stereo
from respoken.listen.evidence import Evidence
from respoken.loudness import Meter, integrated_lufs
from respoken.manifest import Manifest, VoiceUsed
from respoken.models import ANNOUNCER, Heading, Outline, Output, Timeline, Voice
from respoken.package import OUTPUTS
from respoken.passages import Passages
from respoken.store import Store

CY = "Cy"
VOICES = {
    name: Voice(engine="tone", name=f"tone-{name}", language="en", licence="CC0-1.0")
    for name in (ANN, BOB, CY)
}


# --- who sits where -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speakers", "hosts", "wanted"),
    [
        (["Al"], [], {"Al": 0.0}),
        (["Al", "Bo"], [], {"Al": -0.4, "Bo": 0.4}),
        (["Al", "Bo", "Cy"], ["Bo"], {"Bo": 0.0, "Al": -0.4, "Cy": 0.4}),
        (["Al", "Bo", "Cy", "Di"], ["Di"], {"Di": -0.4 / 3, "Al": 0.4 / 3, "Bo": -0.4, "Cy": 0.4}),
        ([ANNOUNCER, "Al", "Bo"], ["Al"], {ANNOUNCER: 0.0, "Al": -0.4, "Bo": 0.4}),
    ],
)
def test_hosts_sit_near_the_centre(speakers: list[str], hosts: list[str], wanted: dict[str, float]) -> None:
    assert places.seats(speakers, hosts, 1.0) == pytest.approx(wanted)
    assert list(places.seats(speakers, hosts, 1.0)) == speakers
    assert places.seats(speakers, hosts, 0.5) == pytest.approx({n: p / 2 for n, p in wanted.items()})


@pytest.mark.parametrize("place", [-0.4, -0.1, 0.0, 0.25, 0.4])
def test_a_place_keeps_the_power_and_nearly_all_of_it_in_mono(place: float) -> None:
    sound = np.random.default_rng(1).standard_normal(4000).astype(np.float32)
    both = places.panned(sound, place)
    left, right = both.T
    assert np.square(both).sum() == pytest.approx(np.square(sound).sum(), rel=1e-5)
    assert 20 * math.log10(np.abs(right).max() / np.abs(left).max()) == pytest.approx(
        places.between_db(place), abs=1e-4
    )
    assert 20 * math.log10(np.abs(sound).max() / np.abs(both).max()) == pytest.approx(
        places.loss_db(place), abs=1e-4
    )
    mono = (left + right) / np.sqrt(2)
    lost_db = 10 * math.log10(np.square(sound).sum() / np.square(mono).sum())
    assert 0 <= lost_db + 1e-5 < 0.5
    # No comb: what the sum is made of is the same wave, only smaller.
    assert np.corrcoef(mono, sound)[0, 1] == pytest.approx(1.0, abs=1e-6)


# --- two channels in the tools --------------------------------------------------------------------


def noise(seconds: float, channels: int = 2) -> Samples:
    random = np.random.default_rng(7)
    shape = np.repeat(random.uniform(0.02, 1.0, int(seconds * 20)), 2205)[:, None]
    return (random.standard_normal((len(shape), channels)) * shape * 0.4).astype(np.float32)


@pytest.mark.parametrize("size", [1000, 44_100, 10**6])
def test_a_limiter_holds_both_channels_under_the_ceiling_with_one_gain(size: int) -> None:
    sound = noise(4)
    limiter = Limiter(-6.0, 44_100, 2)
    limited = np.concatenate(
        [*(limiter.feed(sound[at : at + size]) for at in range(0, len(sound), size)), limiter.flush()]
    )
    assert limited.shape == sound.shape
    assert np.abs(limited).max() <= 10 ** (-6 / 20) * 1.01
    heard = np.abs(sound).min(axis=1) > 1e-3
    gains = limited[heard] / sound[heard]
    assert np.abs(gains[:, 0] - gains[:, 1]).max() < 1e-4
    assert gains.min() < 0.8


def test_two_channels_that_are_the_same_are_limited_as_one_would_be() -> None:
    sound = noise(2, 1)[:, 0]
    alone, twice = Limiter(-6.0, 44_100), Limiter(-6.0, 44_100, 2)
    one = np.concatenate([alone.feed(sound), alone.flush()])
    both = np.concatenate([twice.feed(np.stack([sound, sound], axis=1)), twice.flush()])
    assert np.array_equal(both[:, 0], one)
    assert np.array_equal(both[:, 1], one)


def test_a_meter_reads_two_channels_as_ffmpeg_does(tmp_path: Path) -> None:
    sound = noise(6) * np.array([[0.2, 0.6]], np.float32)
    meter = Meter(44_100, 2)
    for at in range(0, len(sound), 30_011):
        meter.feed(sound[at : at + 30_011])
    soundfile.write(tmp_path / "a.wav", sound, 44_100, subtype="FLOAT")
    measured = ffmpeg.measure(tmp_path / "a.wav").integrated_lufs
    assert integrated_lufs(meter.powers) == pytest.approx(measured, abs=0.11)


def test_two_channels_are_decoded_apart(tmp_path: Path) -> None:
    sound = noise(1)
    soundfile.write(tmp_path / "a.wav", sound, 44_100, subtype="FLOAT")
    with ffmpeg.decoding(tmp_path / "a.wav", channels=2) as (rate, blocks):
        assert rate == 44_100
        assert np.array_equal(np.concatenate(list(blocks)), sound)


# --- a whole episode ------------------------------------------------------------------------------


class Made(NamedTuple):
    timeline: Timeline
    seats: dict[str, float]
    mastered: master.Mastered
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Three speakers of different loudness and 40 s of talk, mastered in stereo, in every format."""
    folder = tmp_path_factory.mktemp("stereo")
    store = Store(folder / "clips")
    talk = script(*[(n + 1, (ANN, BOB, CY)[n % 3], "word " * 8) for n in range(24)])
    clips = kept(store, talk, peaks=[(0.1, 0.3, 0.7)[n % 3] for n in range(24)])
    sound = Sound(stereo=1.0)
    outline = Outline(headings=tuple(
        Heading(title=title, utterance=at, turn=at) for title, at in (("One", 1), ("Two", 9))
    ))
    timeline = assemble.lay_out(talk, clips, VOICES, outline, sound)
    seats = places.seats(talk.speakers, [BOB], sound.stereo)
    gains = balance.gains_db(talk, clips, store, sound, seats)
    mastered = master.master(
        assemble.passages(timeline, clips, store, gains, None, seats), sound, Passages(folder / "kept"),
        folder / "frames.mp3", wav=folder / "master.wav", mix_lufs=balance.MIX_LUFS, headroom_db=2.5,
    )
    for name in ("mp3", "m4b", "opus", "flac", "timeline"):
        OUTPUTS[name](episode(timeline), mastered.master, folder / "out")
    return Made(timeline, seats, mastered, folder / "out")


FORMATS = pytest.mark.parametrize("suffix", ["mp3", "m4b", "opus", "flac"])


def decoded(path: Path) -> Samples:
    with ffmpeg.decoding(path, 44_100, channels=2) as (_, blocks):
        return np.concatenate(list(blocks))


def said_by(made: Made, sound: Samples, speaker: str) -> Samples:
    spans = [span for span in made.timeline.utterances if span.speaker == speaker]
    return np.concatenate([sound[round(s.start_s * 44_100) : round(s.end_s * 44_100)] for s in spans])


@FORMATS
def test_each_speaker_is_heard_at_their_place(made: Made, suffix: str) -> None:
    assert made.seats == {ANN: -0.4, BOB: 0.0, CY: 0.4}
    sound = decoded(made.folder / f"a-talk.{suffix}")
    for speaker, place in made.seats.items():
        left, right = np.square(said_by(made, sound, speaker).astype(np.float64)).mean(axis=0)
        assert 10 * math.log10(right / left) == pytest.approx(places.between_db(place), abs=0.2)


@FORMATS
def test_a_stereo_file_is_as_loud_as_asked_and_no_peak_passes(made: Made, suffix: str) -> None:
    heard = ffmpeg.measure(made.folder / f"a-talk.{suffix}")
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.3)
    assert heard.true_peak_dbtp <= -1.0


@FORMATS
def test_in_mono_nobody_is_lost(made: Made, suffix: str, tmp_path: Path) -> None:
    sound = decoded(made.folder / f"a-talk.{suffix}")
    mono = sound.sum(axis=1) / np.sqrt(2).astype(np.float32)
    write_wav(tmp_path / "mono.wav", Audio(mono * np.float32(0.5), 44_100))
    whole = ffmpeg.measure(made.folder / f"a-talk.{suffix}").integrated_lufs
    assert ffmpeg.measure(tmp_path / "mono.wav").integrated_lufs + 6.02 == pytest.approx(whole, abs=0.5)
    levels = []
    for speaker in made.seats:
        voice = said_by(made, mono[:, None], speaker).astype(np.float64)
        levels.append(10 * math.log10(np.square(voice).mean()))
    assert max(levels) - min(levels) < 1.0


def test_speakers_are_equally_loud_in_stereo(made: Made) -> None:
    sound = decoded(made.folder / "a-talk.mp3")
    levels = [
        10 * math.log10(np.square(said_by(made, sound, speaker).astype(np.float64)).mean(axis=0).sum())
        for speaker in made.seats
    ]
    assert max(levels) - min(levels) < 0.5


@FORMATS
def test_times_are_what_they_are_in_mono(made: Made, suffix: str) -> None:
    path = made.folder / f"a-talk.{suffix}"
    assert ffmpeg.duration_s(path) == pytest.approx(made.timeline.duration_s, abs=0.03)
    starts = [chapter.start_s for chapter in ffmpeg.chapters(path)]
    assert starts == pytest.approx([chapter.start_s for chapter in made.timeline.chapters], abs=0.03)
    loud = np.abs(decoded(path)).max(axis=1) > 0.02
    second = made.timeline.chapters[1].start_s
    heard = round(second * 44_100) - 4_410 + int(np.argmax(loud[round(second * 44_100) - 4_410 :]))
    assert heard / 44_100 == pytest.approx(second, abs=0.01)


def test_the_master_says_it_is_stereo(made: Made) -> None:
    assert made.mastered.master.channels == 2
    assert soundfile.info(made.mastered.master.path).channels == 2
    assert made.mastered.tries <= 2


# --- checked --------------------------------------------------------------------------------------


def checked(made: Made, told: dict[str, float]) -> list[tuple[str, bool, str]]:
    """The findings on places in a folder whose manifest tells those."""
    names = ("a-talk.mp3", "a-talk.opus")
    manifest.write(made.folder, Manifest(
        respoken="0", versions={}, title="A talk", slug="a-talk", date="2026-01-31", disclosure="Synthetic.",
        edition="standard", engine="tone", engine_fingerprint="", device="cpu",
        voices=tuple(
            VoiceUsed(speaker=name, voice="", engine="tone", licence="", place=place)
            for name, place in told.items()
        ),
        turns=24, utterances=24, clips_made=0, clips_reused=0, duration_s=made.timeline.duration_s, wall_s=1,
        real_time_factor=1, loudness=made.mastered.loudness, target_lufs=-16, target_peak_dbtp=-1, inputs=(),
        outputs=tuple(Output(name=name, sha256="", size_bytes=1) for name in names), recipe="",
    ))
    return [(one.name, one.ok, one.where) for one in stereo.places(Evidence(made.folder))]


def test_places_are_checked_in_every_file(made: Made) -> None:
    assert checked(made, made.seats) == [("places of mp3", True, ""), ("places of opus", True, "")]
    assert checked(made, dict.fromkeys(made.seats, 0.0)) == []


def test_a_speaker_on_the_wrong_side_is_found(made: Made) -> None:
    swapped = {**made.seats, ANN: made.seats[CY], CY: made.seats[ANN]}
    [(_, ok, where), _] = checked(made, swapped)
    assert not ok
    assert where == "a-talk.mp3: Ann is -5.9 dB to the right, not +5.9"
