"""The picture of an episode's sound: well-formed, readable by anybody, and true to what is heard."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from laid_out import announced, timeline
from respoken import audio
from respoken.audio import Audio
from respoken.errors import MediaError
from respoken.models import ANNOUNCER, Timeline
from respoken.package import cover
from respoken.package import waveform as picture
from respoken.package.waveform import DARK, LIGHT, Scheme

SVG = "{http://www.w3.org/2000/svg}"
RATE_HZ = 8000

ANN = "Ann & <Co>"
TALK = announced(timeline(
    [(ANN, "One two three four five six seven."), ("Bo", "Eight nine ten."), (ANN, "Eleven.")],
    chapters=[('First "things" <first>', 1), ("Then & now", 2)],
))


def sound_of(laid_out: Timeline, path: Path, loud: str = "") -> Path:
    """A hum wherever somebody speaks, ten times as strong where the loud one does."""
    samples = np.zeros(int(laid_out.duration_s * RATE_HZ), dtype=np.float32)
    for span in laid_out.utterances:
        first, last = int(span.start_s * RATE_HZ), int(span.end_s * RATE_HZ)
        samples[first:last] = np.sin(np.arange(last - first) * 0.3) * (0.5 if span.speaker == loud else 0.05)
    audio.write_wav(path, Audio(samples, RATE_HZ))
    return path


@pytest.fixture
def drawn(tmp_path: Path) -> ElementTree.Element:
    path = tmp_path / "out" / "waveform.svg"
    picture.waveform(TALK, sound_of(TALK, tmp_path / "talk.wav", "Bo"), path, title="A talk & more")
    return ElementTree.parse(path).getroot()


def texts(drawn: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in drawn.iter(f"{SVG}text")]


def strokes(drawn: ElementTree.Element) -> dict[str, list[tuple[float, float]]]:
    """Colour -> (x, length) of the upright strokes of its waveform."""
    found = {}
    for path in drawn.iter(f"{SVG}path"):
        if "stroke-linecap" in path.attrib:
            marks = re.findall(r"M([\d.]+) [\d.]+v([\d.]+)", path.attrib["d"])
            found[path.attrib["class"]] = [(float(x), float(length)) for x, length in marks]
    return found


def test_speakers_chapters_and_times_are_written_on_it(drawn: ElementTree.Element) -> None:
    shown = texts(drawn)
    assert {"A talk & more", ANN, "Bo", ANNOUNCER, 'First "things" <first>', "Then & now"} <= set(shown)
    assert [text for text in shown if re.fullmatch(r"\d+:\d\d", text)] == [f"0:{s:02}" for s in range(7)]


def test_a_reader_that_sees_nothing_is_told_the_same(drawn: ElementTree.Element) -> None:
    assert drawn.attrib["role"] == "img"
    named = {element.attrib["id"]: element.text for element in drawn if "id" in element.attrib}
    assert drawn.attrib["aria-labelledby"].split() == list(named)
    assert "Speakers: Ann & <Co>, Bo, Announcer." in (named["desc"] or "")


def test_strokes_stand_where_a_speaker_is_heard_high_where_loud(drawn: ElementTree.Element) -> None:
    ann, bo = strokes(drawn)["c0"], strokes(drawn)["c1"]
    assert min(length for _, length in bo[1:-1]) > 0.7 * picture.LANE
    assert max(length for _, length in ann) < 0.2 * picture.LANE
    left, right = min(x for x, _ in bo), max(x for x, _ in bo)
    assert any(x < left for x, _ in ann)
    assert any(x > right for x, _ in ann)
    assert not any(left <= x <= right for x, _ in ann)


def test_the_end_of_short_audio_is_the_end_of_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "w.svg"
    picture.waveform(TALK, sound_of(TALK, tmp_path / "talk.wav"), path, start_s=2, end_s=9999)
    drawn = ElementTree.parse(path).getroot()
    assert ANNOUNCER not in texts(drawn)
    marks = [x for lane in strokes(drawn).values() for x, _ in lane]
    assert max(marks) < picture.WIDTH - picture.MARGIN


def test_it_is_small_and_the_same_again(tmp_path: Path) -> None:
    turns = [(name, "word " * 60 + "end.") for name in "ABCDEFGHIJ" * 2]
    long = timeline(turns, chapters=[(f"Number {turn}", turn) for turn in range(1, 20)])
    sound = sound_of(long, tmp_path / "long.wav")
    made = []
    for name in ("a.svg", "b.svg"):
        picture.waveform(long, sound, tmp_path / name, end_s=3600)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert len(made[0]) < 150_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.svg", "long.wav"]


def test_chapter_titles_close_together_stand_on_rows_of_their_own(tmp_path: Path) -> None:
    turns = [("A", "One."), ("B", "Two."), ("A", "word " * 80)]
    close = timeline(turns, chapters=[("A long title", 1), ("Another", 2), ("A third", 3)])
    path = tmp_path / "w.svg"
    picture.waveform(close, sound_of(close, tmp_path / "t.wav"), path, end_s=60)
    heights = {element.text: element.attrib["y"] for element in ElementTree.parse(path).iter(f"{SVG}text")}
    assert len({heights[title] for title in ("A long title", "Another", "A third")}) == 3


def test_a_stretch_in_which_nobody_speaks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"talk\.wav at 900 to 950 s: nothing is said there\. Choose"):
        picture.waveform(TALK, sound_of(TALK, tmp_path / "talk.wav"), tmp_path / "w.svg", 900, 950)


def test_audio_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.wav"):
        picture.waveform(TALK, tmp_path / "gone.wav", tmp_path / "w.svg")


# --- colours --------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
# (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "red-blind": np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    "green-blind": np.array([[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]),
    "blue-blind": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
TO_XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])


def linear(colour: str) -> NDArray[np.float64]:
    values = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio."""
    dark, light = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str) -> NDArray[np.float64]:
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear(colour), 0, 1) / np.array([0.9505, 1.0, 1.0888])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", list(SIGHT))
@pytest.mark.parametrize("colours", [LIGHT.speakers, DARK.speakers, cover.COLOURS])
def test_any_two_speakers_are_told_apart_by_any_eyes(colours: tuple[str, ...], sight: str) -> None:
    # A difference of 2.3 is just noticeable; 20 is two colours anybody names apart.
    apart = [float(np.linalg.norm(lab(a, sight) - lab(b, sight))) for a, b in combinations(colours, 2)]
    assert min(apart) >= 20


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_parts_and_text_stand_out_from_the_ground(scheme: Scheme) -> None:
    assert min(contrast(colour, scheme.ground) for colour in (*scheme.speakers, scheme.nobody)) >= 3
    assert min(contrast(colour, scheme.ground) for colour in (scheme.ink, scheme.faded)) >= 4.5


def test_the_colours_of_a_cover_stand_out_from_it() -> None:
    assert min(contrast(colour, cover.PAPER) for colour in cover.COLOURS) >= 4.5
    assert contrast(cover.HEAD.colour, cover.PAPER) >= 7
    assert contrast(cover.UNDER.colour, cover.PAPER) >= 7
