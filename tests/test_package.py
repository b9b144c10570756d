"""The files of an episode: every output through one contract, and each format read by others' parsers."""

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import html5lib
import jsonschema
import numpy as np
import pytest
import srt
import webvtt
from PIL import Image

from laid_out import announced, episode, timeline
from respoken import transcripts
from respoken.audio import Audio, write_wav
from respoken.errors import MediaError
from respoken.models import ANNOUNCER, Chapter, Episode, Show, Timeline
from respoken.package import AUDIO, ON_REQUEST, OUTPUTS, cover
from respoken.package.base import Master
from respoken.package.clock import clock, stamp
from respoken.package.srt import LINE_WIDTH

EVERY = pytest.mark.parametrize("name", [name for name in OUTPUTS if name not in ON_REQUEST])

PLAIN = timeline(
    [
        ("Zoë Ågren", "Is that really so? I had no idea."),
        ("Bo Li", "It is. And there is more where that came from, believe me."),
        ("Zoë Ågren", "Go on."),
        ("Bo Li", "Well, it began in 1969."),
        ("Bo Li", "Nobody noticed. That is all."),
    ],
    chapters=[("A surprise", 1), ("How it began", 4)],
)

HOSTILE = timeline(
    [
        ('A <b>&amp; "Co"', "Is 1 < 2 && 3 > 2? </v> --> <i>yes</i> & \\ \"so\" it's {{x}} ﷽ 🎙 &lt;"),
        ("B\nC > D", "<script>alert(1)</script> 00:00:01.000 --> 00:00:02.000 it said."),
        ("NOTE", "WEBVTT STYLE NOTE https://example.com/?a=1&b=2#" + "c" * 60),
    ],
    chapters=[("</title> & \"more\" --> here", 1)],
)


PORTUGUESE = Show(title="<S> & T", language="pt-BR")

EPISODES = {
    "plain": episode(announced(PLAIN)),
    "hostile": episode(HOSTILE, title='</title>\n--> & "it" <0>', show=PORTUGUESE),
    "no chapters": episode(PLAIN.model_copy(update={"chapters": ()}), show=Show()),
    "one word": episode(timeline([("Al", "Yes.")])),
}
ALL = pytest.mark.parametrize("made", EPISODES.values(), ids=EPISODES.keys())


FOLDER = tempfile.TemporaryDirectory()


@cache
def hum(duration_s: float) -> Path:
    """A master that lasts as long as an episode, for the outputs that look at the sound."""
    path = Path(FOLDER.name) / f"{duration_s}.wav"
    times = np.arange(int(min(duration_s, 200) * 44100)) / 44100
    write_wav(path, Audio((0.1 * np.sin(times * 880 * np.pi)).astype(np.float32), 44100))
    return path


def write(name: str, made: Episode, folder: Path) -> list[Path]:
    path = hum(made.timeline.duration_s)
    return OUTPUTS[name](made, Master(path=path, sample_rate_hz=44100, sample_count=44100), folder)


def text_of(name: str, made: Episode, folder: Path) -> str:
    [path] = write(name, made, folder)
    return path.read_text(encoding="utf-8")


# --- what every output keeps to -------------------------------------------------------------------


@EVERY
@ALL
def test_an_output_writes_what_it_says_and_nothing_else(name: str, made: Episode, tmp_path: Path) -> None:
    paths = write(name, made, tmp_path / "out")
    assert sorted(paths) == sorted((tmp_path / "out").iterdir())
    for path in paths:
        assert path.stat().st_size > 0
        assert path.stat().st_mode & 0o600 == 0o600


@EVERY
@ALL
def test_an_output_made_again_is_the_same_to_the_byte(name: str, made: Episode, tmp_path: Path) -> None:
    once, twice = ([p.read_bytes() for p in write(name, made, tmp_path / n)] for n in ("a", "b"))
    assert once == twice


@EVERY
@ALL
def test_a_text_output_is_utf_8_with_plain_line_ends(name: str, made: Episode, tmp_path: Path) -> None:
    for path in write(name, made, tmp_path):
        if path.suffix not in (".jpg", ".epub"):
            text = path.read_bytes().decode("utf-8")
            assert "\r" not in text
            assert "\ufeff" not in text
            assert text.endswith("\n")


@EVERY
def test_an_output_says_where_it_cannot_write(name: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(MediaError, match="taken"):
        write(name, EPISODES["plain"], tmp_path / "taken")


def test_the_table_is_cheap_to_read() -> None:
    heavy = "{'PIL', 'numpy', 'mutagen', 'soundfile', 'imageio_ffmpeg'}"
    code = f"import sys, respoken.package; print({heavy} & set(sys.modules) or 'none')"
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": path}
    )
    assert done.stdout.strip() == "none"
    assert set(ON_REQUEST) < set(OUTPUTS)
    assert set(AUDIO) < set(ON_REQUEST)


# --- times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "stamped", "told"),
    [
        (0, "00:00:00.000", "0:00"),
        (9.9999, "00:00:09.999", "0:09"),
        (1.001, "00:00:01.001", "0:01"),
        (3725.0419, "01:02:05.041", "1:02:05"),
        (360000, "100:00:00.000", "100:00:00"),
    ],
)
def test_seconds_as_files_write_them(seconds: float, stamped: str, told: str) -> None:
    assert (stamp(seconds), stamp(seconds, ",")) == (stamped, stamped.replace(".", ","))
    assert clock(seconds) == told


# --- captions -------------------------------------------------------------------------------------


def spoken_words(made: Episode) -> list[str]:
    return [word for one in made.timeline.utterances for word in one.text.split()]


@ALL
def test_vtt_is_read_by_another_parser(made: Episode, tmp_path: Path) -> None:
    read = webvtt.from_string(text_of("vtt", made, tmp_path)).captions
    cues = made.cues["vtt"]
    assert [caption.start for caption in read] == [stamp(cue.start_s) for cue in cues]
    assert [caption.end for caption in read] == [stamp(cue.end_s) for cue in cues]


def test_vtt_names_the_speaker_of_every_cue_and_hides_markup(tmp_path: Path) -> None:
    text = text_of("vtt", EPISODES["hostile"], tmp_path)
    assert text.startswith('WEBVTT\n\nNOTE\n</title> -> & "it" <0>\nLanguage: pt-BR\n\n')
    assert '<v A &lt;b&gt;&amp;amp; "Co">' in text
    assert "<v B C &gt; D>&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert all("<v " in block for block in text.split("\n\n")[2:])
    assert text.count("-->") == len(EPISODES["hostile"].cues["vtt"])


PARSE_WITH_NODE = """
const {WebVTTParser} = require('webvtt-parser');
const entities = require('webvtt-parser/html-entities.json');
const tree = new WebVTTParser(entities).parse(require('fs').readFileSync(0, 'utf8'), 'subtitles');
const words = (node) => node.type === 'text' ? node.value : node.children.map(words).join('');
const voice = (node) => node.name === 'v' ? node.value : (node.children || []).map(voice).join('');
console.log(JSON.stringify({
  errors: tree.errors,
  cues: tree.cues.map((cue) => [cue.startTime, cue.endTime, voice(cue.tree), words(cue.tree)]),
}));
"""


@pytest.fixture(scope="session")
def node() -> dict[str, str]:
    """The environment in which node finds W3C's WebVTT parser."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node is not installed")
    npm = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    found = os.pathsep.join([os.environ.get("NODE_PATH", ""), npm])
    env = {**os.environ, "NODE_PATH": found}
    if subprocess.run(["node", "-e", "require('webvtt-parser')"], capture_output=True, env=env).returncode:
        pytest.skip("W3C's parser is not installed: npm install -g webvtt-parser")
    return env


@ALL
def test_vtt_is_valid_for_w3c(made: Episode, tmp_path: Path, node: dict[str, str]) -> None:
    text = text_of("vtt", made, tmp_path)
    done = subprocess.run(
        ["node", "-e", PARSE_WITH_NODE], input=text, capture_output=True, text=True, check=True, env=node
    )
    read = json.loads(done.stdout)
    assert read["errors"] == []
    assert " ".join(words for *_, words in read["cues"]).split() == spoken_words(made)
    # This parser leaves character references in names as they are; the specification (6.4.1) has them read.
    voices = [html.unescape(voice) for _, _, voice, _ in read["cues"]]
    assert voices == [" ".join(cue.speaker.split()) for cue in made.cues["vtt"]]


@ALL
def test_srt_is_read_by_another_parser(made: Episode, tmp_path: Path) -> None:
    cards = list(srt.parse(text_of("srt", made, tmp_path), ignore_errors=False))
    assert [card.index for card in cards] == list(range(1, len(made.cues["srt"]) + 1))
    words, before = [], ""
    for card, cue in zip(cards, made.cues["srt"], strict=True):
        name = " ".join(cue.speaker.split())
        content = " ".join(card.content.split())
        assert content.startswith(f"{name}: ") == (name != before)
        words += content.removeprefix(f"{name}: ").split() if name != before else content.split()
        before = name
        assert card.start.total_seconds() == pytest.approx(cue.start_s, abs=0.001)
        assert cue.end_s - 0.001 <= card.end.total_seconds() <= made.timeline.duration_s
    assert words == spoken_words(made)


@ALL
def test_srt_lines_keep_to_the_width_names_included(made: Episode, tmp_path: Path) -> None:
    for card in srt.parse(text_of("srt", made, tmp_path)):
        lines = card.content.split("\n")
        assert len(lines) <= 2
        assert all(len(line) <= LINE_WIDTH or " " not in line for line in lines)


def test_srt_example(tmp_path: Path) -> None:
    assert text_of("srt", EPISODES["no chapters"], tmp_path).startswith(
        "1\n00:00:00,500 --> 00:00:03,766\nZoë Ågren: Is that really so?\nI had no idea.\n\n"
    )


# --- JSON -----------------------------------------------------------------------------------------

TIME = {"type": "number", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}


def record(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object", "required": list(required), "properties": {**required, **optional},
        "additionalProperties": False,
    }


SCHEMAS = {
    "chapters": record(
        {
            "version": {"const": "1.2.0"},
            "chapters": {
                "type": "array", "items": record({"startTime": TIME, "title": TEXT, "endTime": TIME})
            },
        },
        author=TEXT, title=TEXT, podcastName=TEXT,
    ),
    "json": record({
        "version": {"const": "1.0.0"},
        "segments": {
            "type": "array",
            "items": record({"speaker": TEXT, "startTime": TIME, "endTime": TIME, "body": TEXT}),
        },
    }),
    "timeline": record({
        "sample_rate_hz": {"type": "integer"}, "duration_s": TIME,
        "utterances": {"type": "array", "items": record({
            "index": {"type": "integer", "minimum": 1}, "turn": {"type": "integer", "minimum": 0},
            "speaker": TEXT, "voice": TEXT, "text": TEXT, "spoken": {"type": "string"},
            "start_s": TIME, "end_s": TIME,
            "words": {"type": "array", "items": record({"text": TEXT, "start_s": TIME, "end_s": TIME})},
        })},
        "chapters": {"type": "array", "items": record({"title": TEXT, "start_s": TIME})},
    }),
}


@pytest.mark.parametrize("name", list(SCHEMAS))
@ALL
def test_json_outputs_keep_to_their_schemas(name: str, made: Episode, tmp_path: Path) -> None:
    jsonschema.validate(json.loads(text_of(name, made, tmp_path)), SCHEMAS[name])


def test_chapters_follow_one_another_to_the_end(tmp_path: Path) -> None:
    document = json.loads(text_of("chapters", EPISODES["plain"], tmp_path))
    fourth = next(one for one in PLAIN.utterances if one.turn == 4)
    assert (document["podcastName"], document["title"], document["author"]) == ("Talks", "A talk", "Us")
    assert [tuple(chapter.values()) for chapter in document["chapters"]] == [
        (0.5, round(fourth.start_s, 3), "A surprise"),
        (round(fourth.start_s, 3), round(PLAIN.duration_s, 3), "How it began"),
    ]


def test_the_json_transcript_has_a_time_for_every_word(tmp_path: Path) -> None:
    made = EPISODES["plain"]
    words = json.loads(text_of("json", made, tmp_path))["segments"]
    assert [word["body"] for word in words] == spoken_words(made)
    assert words[4] == {"speaker": "Zoë Ågren", "startTime": 0.5, "endTime": 0.7, "body": "Is"}
    assert {word["speaker"] for word in words} == {ANNOUNCER, "Zoë Ågren", "Bo Li"}


@ALL
def test_the_timeline_file_is_the_timeline(made: Episode, tmp_path: Path) -> None:
    read = Timeline.model_validate_json(text_of("timeline", made, tmp_path))
    assert len(read.utterances) == len(made.timeline.utterances)
    for ours, theirs in zip(made.timeline.utterances, read.utterances, strict=True):
        assert theirs.model_copy(update={"start_s": 0, "end_s": 0, "words": ()}) == ours.model_copy(
            update={"start_s": 0, "end_s": 0, "words": ()}
        )
        assert theirs.start_s == pytest.approx(ours.start_s, abs=5.1e-5)
        assert [w.end_s for w in theirs.words] == pytest.approx([w.end_s for w in ours.words], abs=5.1e-5)


# --- text for people ------------------------------------------------------------------------------

XHTML = "{http://www.w3.org/1999/xhtml}"


@ALL
def test_html_is_a_valid_page_that_shows_every_word(made: Episode, tmp_path: Path) -> None:
    page = html5lib.HTMLParser(strict=True).parse(StringIO(text_of("html", made, tmp_path)))
    shown = [word for p in page.iter(f"{XHTML}p") for word in "".join(p.itertext()).split()]
    assert shown == spoken_words(made)
    assert page.get("lang") == made.show.language
    assert page.find(f".//{XHTML}script") is None
    assert page.findtext(f".//{XHTML}title") == " ".join(made.title.split())
    assert [head.text for head in page.iter(f"{XHTML}h2")] == [c.title for c in made.timeline.chapters]
    counts = {tag: len(list(page.iter(XHTML + tag))) for tag in ("cite", "time", "p")}
    assert len(set(counts.values())) == 1


def test_html_example(tmp_path: Path) -> None:
    assert (
        "<h2>How it began</h2>\n<cite>Bo Li:</cite>\n"
        '<time datetime="PT9.767S">0:09</time>\n<p>Well, it began in 1969.</p>\n'
    ) in text_of("html", EPISODES["plain"], tmp_path)


def test_a_chapter_inside_a_turn_parts_its_paragraph(tmp_path: Path) -> None:
    second = PLAIN.utterances[1]
    parted = PLAIN.model_copy(update={"chapters": (Chapter(title="No idea", start_s=second.start_s),)})
    text = text_of("html", episode(parted), tmp_path)
    assert "<p>Is that really so?</p>\n<h2>No idea</h2>\n<cite>Zoë Ågren:</cite>" in text


def test_txt_example(tmp_path: Path) -> None:
    assert text_of("txt", EPISODES["plain"], tmp_path) == (
        "A talk\n======\n\n[All voices are synthetic.]\n\n"
        "Zoë Ågren: Is that really so? I had no idea.\n\n"
        "Bo Li: It is. And there is more where that came from, believe me.\n\n"
        "Zoë Ågren: Go on.\n\nBo Li: Well, it began in 1969.\n\nBo Li: Nobody noticed. That is all.\n"
    )


@pytest.mark.parametrize("name", ["txt", "vtt", "srt", "json"])
def test_a_transcript_can_be_made_into_an_episode_again(name: str, tmp_path: Path) -> None:
    [path] = write(name, EPISODES["no chapters"], tmp_path)
    read = transcripts.read(path)
    said = [(turn.speaker, turn.text) for turn in read.turns]
    ours = [(turn.speaker, turn.text) for turn in EPISODES["no chapters"].transcript.turns]
    # Only .txt marks where one turn of a speaker ends and their next begins.
    assert said == ours if name == "txt" else joined(said) == joined(ours)


def joined(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (speaker, " ".join(text for _, text in run))
        for speaker, run in groupby(said, key=lambda one: one[0])
    ]


def test_announcements_in_a_text_transcript_are_nobodys_turn(tmp_path: Path) -> None:
    [path] = write("txt", EPISODES["plain"], tmp_path)
    read = transcripts.read(path)
    assert [turn.speaker for turn in read.turns] == ["Zoë Ågren", "Bo Li", "Zoë Ågren", "Bo Li", "Bo Li"]


# --- the cover ------------------------------------------------------------------------------------


def test_a_drawn_cover_is_what_podcast_apps_ask_for(tmp_path: Path) -> None:
    [path] = write("cover", EPISODES["plain"], tmp_path)
    with Image.open(path) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (3000, 3000), "RGB")
    assert path.stat().st_size < 512_000


def test_a_long_title_is_set_smaller_not_cut_off(tmp_path: Path) -> None:
    title = "The long and winding story of how some friends in Wolverhampton built, and lost, a telescope"
    [path] = write("cover", episode(PLAIN, title=title, show=Show()), tmp_path)
    with Image.open(path) as picture:
        edge = picture.crop((picture.width - 150, 0, picture.width, picture.height))
        assert max(edge.convert("L").tobytes()) < 60
    assert path.stat().st_size < 512_000


def test_bars_are_turns_and_the_announcer_has_none() -> None:
    talk = timeline([("A", "One two three four."), ("B", "Five.")] * 20)
    bars = cover.bars(announced(talk))
    assert len(bars) == 30
    assert {bar.speaker for bar in bars} == {"A", "B"}
    assert [bar.speaker for bar in cover.bars(timeline([("A", "One two three."), ("B", "No.")]))] == [*"AAAB"]


def test_a_title_the_typeface_cannot_set_is_told() -> None:
    assert cover.letters_missing(episode(PLAIN, title="Łódź à Жизнь ἀρχή Việt — “ő”", show=Show())) == ""
    assert cover.letters_missing(episode(PLAIN, title="A 日本", show=Show())) == "日本"


def own_cover(image: Image.Image, path: Path, **options: Any) -> Image.Image:
    image.save(path, **options)
    [made] = write("cover", episode(PLAIN, show=Show(image=str(path))), path.parent / "out")
    with Image.open(made) as picture:
        picture.load()
        return picture.copy()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "L", "P", "CMYK"])
def test_the_shows_own_picture_becomes_rgb(mode: str, tmp_path: Path) -> None:
    red = Image.new("RGBA", (1400, 1400), "#e04040").convert(mode)
    made = own_cover(red, tmp_path / ("own.jpg" if mode == "CMYK" else "own.png"))
    assert (made.size, made.mode) == ((1400, 1400), "RGB")
    grey = mode in ("L", "LA")
    assert made.getpixel((700, 700)) == pytest.approx((112,) * 3 if grey else (224, 64, 64), abs=4)


def test_a_fitting_jpeg_is_taken_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "own.jpg"
    Image.effect_mandelbrot((1400, 1400), (-2, -1.5, 1, 1.5), 9).convert("RGB").save(own, quality=70)
    [made] = write("cover", episode(PLAIN, show=Show(image=str(own))), tmp_path / "out")
    assert made.read_bytes() == own.read_bytes()


def test_a_picture_lying_on_its_side_is_set_upright(tmp_path: Path) -> None:
    lying = Image.new("RGB", (1400, 1400), "white")
    lying.paste("black", (0, 0, 700, 1400))
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown a quarter turn clockwise: the black half on top
    made = own_cover(lying, tmp_path / "own.jpg", exif=turned).convert("L")
    assert [made.getpixel(at) for at in ((700, 100), (700, 1300))] == pytest.approx([0, 255], abs=3)


def test_see_through_parts_of_the_shows_own_picture_become_white(tmp_path: Path) -> None:
    made = own_cover(Image.new("RGBA", (1500, 1500), (0, 0, 0, 0)), tmp_path / "clear.png")
    assert made.getpixel((10, 10)) == (255, 255, 255)


def test_a_picture_that_is_too_large_is_made_smaller(tmp_path: Path) -> None:
    assert own_cover(Image.new("RGB", (3600, 3600)), tmp_path / "large.jpg").size == (3000, 3000)


@pytest.mark.parametrize(
    ("size", "why"), [((1400, 1500), "1400 x 1500 pixels, not square"), ((800, 800), "800 pixels wide")]
)
def test_a_picture_that_fits_no_cover_is_refused(size: tuple[int, int], why: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=rf"own\.png: is {why}.* Give a square JPEG or PNG"):
        own_cover(Image.new("RGB", size), tmp_path / "own.png")


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"GIF89a"])
def test_a_broken_picture_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "own.png").write_bytes(content)
    with pytest.raises(MediaError, match=r"own\.png: cannot be read as a picture"):
        write("cover", episode(PLAIN, show=Show(image=str(tmp_path / "own.png"))), tmp_path / "out")
    assert list((tmp_path / "out").glob("*")) == []


def test_a_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.png: no such picture"):
        write("cover", episode(PLAIN, show=Show(image=str(tmp_path / "gone.png"))), tmp_path)
