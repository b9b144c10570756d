"""Finished episodes are damaged, one thing at a time, and the check that is for it says so.

Each damage is sealed: the manifest is given the new hashes, so that nothing but the damage itself is left to
find. What is expected is every finding that fails, and no other may.
"""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import SEED, Respoken
from respoken import ffmpeg, id3, listen, loudness, manifest
from respoken.audio import Audio, Samples, write_wav
from respoken.errors import MediaError
from respoken.listen.checks.files import marked
from respoken.listen.evidence import Evidence
from respoken.models import Output
from respoken.package import mp3

Damage = Callable[[Path], None]


# --- tools ----------------------------------------------------------------------------------------


def copied(episode: Path, folder: Path) -> Path:
    """A copy of an episode to be damaged, with the MP3 as its only sound: the others take time to measure."""
    shutil.copytree(episode, folder)
    for suffix in ("m4b", "opus", "flac"):
        for path in folder.glob(f"*.{suffix}"):
            path.unlink()
    edit_json(folder, "manifest.json", lambda told: told.update(
        outputs=[one for one in told["outputs"] if not one["name"].endswith((".m4b", ".opus", ".flac"))]
    ))
    return folder


def seal(folder: Path) -> None:
    """Give the manifest the hashes of the files as they are now."""
    try:
        told = json.loads((folder / "manifest.json").read_text())
    except ValueError:
        return
    if isinstance(told, dict) and "outputs" in told:
        there = [folder / one["name"] for one in told["outputs"] if (folder / one["name"]).is_file()]
        told["outputs"] = [one.model_dump() for one in manifest.listed(there)]
        (folder / "manifest.json").write_text(json.dumps(told))


def failed(folder: Path) -> set[str]:
    return {finding.name for finding in listen.check(folder).findings if not finding.ok}


def edit_json(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    change(document)
    (folder / name).write_text(json.dumps(document), encoding="utf-8")


def edit_text(name: str, pattern: str, instead: str, count: int = 1) -> Damage:
    def damage(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        edited = re.sub(pattern, instead, text, count=count)
        assert edited != text, "the damage must change something"
        (folder / name).write_text(edited, encoding="utf-8")

    return damage


def rebound(name: str, pattern: str, instead: str) -> Damage:
    """Change the first place in a document of the book."""

    def damage(folder: Path) -> None:
        [path] = folder.glob("*.epub")
        with zipfile.ZipFile(path) as box:
            held = {one.filename: box.read(one) for one in box.infolist()}
        [inside] = [one for one in held if one.endswith(f"/{name}")]
        edited = re.sub(pattern, instead, held[inside].decode(), count=1)
        assert edited != held[inside].decode(), "the damage must change something"
        held[inside] = edited.encode()
        with zipfile.ZipFile(path, "w") as box:
            for one, content in held.items():
                box.writestr(one, content)

    return damage


def cut_book(folder: Path) -> None:
    [path] = folder.glob("*.epub")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def told(**fields: Any) -> Damage:
    return lambda folder: edit_json(folder, "manifest.json", lambda document: document.update(fields))


def spans(change: Callable[[list[dict[str, Any]]], None]) -> Damage:
    return lambda folder: edit_json(folder, "timeline.json", lambda document: change(document["utterances"]))


def shifted(span: dict[str, Any], by_s: float) -> None:
    for one in (span, *span["words"]):
        one["start_s"] += by_s
        one["end_s"] += by_s


def resounded(change: Callable[[Samples, int, list[dict[str, Any]]], Samples | None]) -> Damage:
    """Change the samples of the MP3 (in place, or for others) and encode it again under the same tag."""

    def damage(folder: Path) -> None:
        [path] = folder.glob("*.mp3")
        sound = ffmpeg.decode(path)
        utterances = json.loads((folder / "timeline.json").read_text())["utterances"]
        samples = sound.samples.copy()
        changed = change(samples, sound.sample_rate_hz, utterances)
        samples = samples if changed is None else changed
        content = path.read_bytes()
        tag = content[: id3.length(content[:10])]
        with mp3.encoding(path, sound.sample_rate_hz) as encoder:
            encoder.write(np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16))
        path.write_bytes(tag + path.read_bytes())
        loudness = ffmpeg.measure(path).model_dump()
        edit_json(folder, "manifest.json", lambda document: document.update(loudness=loudness))

    return damage


def retagged(change: Callable[[list[id3.Frame]], list[id3.Frame]]) -> Damage:
    def damage(folder: Path) -> None:
        [path] = folder.glob("*.mp3")
        content = path.read_bytes()
        frames = change(id3.read(content))
        sound = content[id3.length(content[:10]) :]
        path.write_bytes(id3.tag([written(frame) for frame in frames]) + sound)

    return damage


def written(frame: id3.Frame) -> bytes:
    return frame.name.encode() + len(frame.body).to_bytes(4, "big") + b"\0\0" + frame.body


def without(name: str) -> Damage:
    return retagged(lambda frames: [frame for frame in frames if frame.name != name])


# --- what is done to the sound --------------------------------------------------------------------


def quieter(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    samples *= 10 ** (-1 / 20)


def peak(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    word = utterances[4]["words"][2]
    at = round((word["start_s"] + word["end_s"]) / 2 * rate_hz)
    samples[at : at + 200] *= 0.99 / np.abs(samples[at : at + 200]).max()


def silenced(number: int) -> Callable[[Samples, int, list[dict[str, Any]]], None]:
    def change(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
        first, last = (round(utterances[number][key] * rate_hz) for key in ("start_s", "end_s"))
        samples[first:last] = 0

    return change


def drowned(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    """Only a bed of music is left of an utterance, 20 dB below speech."""
    first, last = (round(utterances[3][key] * rate_hz) for key in ("start_s", "end_s"))
    speech = np.sqrt(np.mean(samples[first:last] ** 2))
    samples[first:last] = np.random.default_rng(1).normal(0, speech / 10, last - first)


def words_lost(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    words = utterances[1]["words"]
    samples[round(words[4]["start_s"] * rate_hz) : round(words[6]["end_s"] * rate_hz)] = 0


def pause_of(utterances: list[dict[str, Any]], rate_hz: int) -> slice:
    return slice(round(utterances[1]["end_s"] * rate_hz), round(utterances[2]["start_s"] * rate_hz))


def click(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    pause = pause_of(utterances, rate_hz)
    samples[(pause.start + pause.stop) // 2 :][:20] = 0.1


def noise(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    pause = pause_of(utterances, rate_hz)
    samples[pause] += np.random.default_rng(1).normal(0, 0.1, pause.stop - pause.start)


def faint_noise(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    samples += np.random.default_rng(1).normal(0, 0.01, len(samples)).astype(np.float32)


def cut_on(number: int, by_s: float = 0.1) -> Callable[[Samples, int, list[dict[str, Any]]], None]:
    """An utterance whose beginning was trimmed away, with the short fade that a cut gets."""

    def change(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
        first = round(utterances[number]["start_s"] * rate_hz)
        cut, fade = first + round(by_s * rate_hz), round(0.002 * rate_hz)
        samples[first - round(0.05 * rate_hz) : cut] = 0
        samples[cut : cut + fade] *= np.linspace(0, 1, fade)

    return change


def cut_off(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    """An utterance whose last 0.1 s were trimmed away."""
    last = round(utterances[3]["end_s"] * rate_hz)
    samples[last - round(0.1 * rate_hz) : last + round(0.05 * rate_hz)] = 0


def as_loud(change: Callable[[Samples, int, list[dict[str, Any]]], None]) -> Damage:
    """The same change, with the whole file then as loud as it was."""

    def both(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
        def level() -> float:
            return loudness.lufs(Audio(samples, rate_hz))

        before = level()
        change(samples, rate_hz, utterances)
        samples *= 10 ** ((before - level()) / 20)

    return resounded(both)


def softer(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    first, last = (round(utterances[2][key] * rate_hz) for key in ("start_s", "end_s"))
    samples[first:last] *= 10 ** (-2.2 / 20)


def fading(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> None:
    """An utterance of four seconds sinks by 12 dB, and is as loud as before as a whole."""
    first, last = (round(utterances[2][key] * rate_hz) for key in ("start_s", "end_s"))
    samples[first:last] *= 10 ** (np.linspace(4.5, -7.5, last - first) / 20)


def at_once(utterances: list[dict[str, Any]]) -> None:
    """Nobody waits for anybody."""
    for before, after in pairwise(utterances):
        before["end_s"] = after["start_s"]


def cut_short(samples: Samples, rate_hz: int, utterances: list[dict[str, Any]]) -> Samples:
    return samples[: -rate_hz // 2]


# --- what is done to the files --------------------------------------------------------------------


def truncated(folder: Path) -> None:
    [path] = folder.glob("*.mp3")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])


def swap_words(utterances: list[dict[str, Any]]) -> None:
    words = utterances[1]["words"]
    words[2]["start_s"], words[3]["start_s"] = words[3]["start_s"], words[2]["start_s"]
    words[2]["end_s"], words[3]["end_s"] = words[3]["end_s"], words[2]["end_s"]


def change_voice(utterances: list[dict[str, Any]]) -> None:
    utterances[5]["voice"] = "tone-9"


def share_voice(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        for used in document["voices"]:
            used["voice"] = "tone-1"

    edit_json(folder, "manifest.json", change)
    edit_json(folder, "timeline.json", lambda document: change({"voices": document["utterances"]}))


def shared_on_purpose(folder: Path) -> None:
    def allow(document: dict[str, Any]) -> None:
        for used in document["voices"]:
            used["shared"] = True

    share_voice(folder)
    edit_json(folder, "manifest.json", allow)


def drop_word(document: dict[str, Any]) -> None:
    del document["segments"][10]


def late_word(document: dict[str, Any]) -> None:
    document["segments"][10]["startTime"] += 0.05


def other_speaker(document: dict[str, Any]) -> None:
    document["segments"][10]["speaker"] = "Karl Weber"


DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    # the sound
    "an MP3 cut off": (
        truncated, {"length of mp3", "every utterance heard"},
    ),
    "half a second lost at the end": (resounded(cut_short), {"length of mp3"}),
    "sound turned down by 1 dB": (resounded(quieter), {"loudness of mp3"}),
    "a peak over the limit": (resounded(peak), {"true peak of mp3"}),
    "an utterance silenced": (resounded(silenced(3)), {"every utterance heard"}),
    "a turn of one word silenced": (resounded(silenced(6)), {"every utterance heard"}),
    "an utterance lost under music": (resounded(drowned), {"every utterance heard", "edges of utterances"}),
    "three words lost": (resounded(words_lost), {"every utterance heard"}),
    "a click in a pause": (resounded(click), {"no clicks in pauses"}),
    "noise in a pause": (resounded(noise), {"pauses are quiet"}),
    "an utterance cut on": (resounded(cut_on(3)), {"edges of utterances"}),
    "an utterance cut off": (resounded(cut_off), {"edges of utterances"}),
    "an utterance softer than its like": (as_loud(softer), {"one loudness a voice"}),
    "an utterance that fades": (as_loud(fading), {"long sentences do not fade"}),
    # the timeline
    "speakers who do not wait": (spans(at_once), {"turn-taking"}),
    "an utterance told too late": (
        spans(lambda all_: shifted(all_[3], 0.3)),
        {"pauses are quiet", "captions of vtt", "captions of srt", "words of transcript.json"},
    ),
    "a word told too late": (
        spans(lambda all_: all_[1]["words"][3].update(start_s=all_[1]["words"][3]["start_s"] + 0.02)),
        {"words of transcript.json"},
    ),
    "two words swapped in time": (spans(swap_words), {"timeline in order", "words of transcript.json"}),
    "an utterance that overlaps": (
        spans(lambda all_: all_[3].update(end_s=all_[4]["start_s"] + 0.1)), {"timeline in order"},
    ),
    "an utterance out of order": (spans(lambda all_: all_[3].update(index=9)), {"timeline in order"}),
    "a voice changed midway": (spans(change_voice), {"one voice each"}),
    "two speakers with one voice": (share_voice, {"one voice each"}),
    "two speakers who were to share a voice": (shared_on_purpose, set()),
    "a word of the timeline changed": (
        spans(lambda all_: all_[1]["words"][2].update(text="a")),
        {f"words of {name}" for name in (
            "timeline.json", "transcript.vtt", "transcript.srt", "transcript.json", "transcript.html",
            "transcript.txt", "index.html", "epub",
        )},
    ),
    # captions and transcripts
    "a caption deleted": (
        edit_text("transcript.vtt", r"\n[^\n]*-->[^\n]*\n<v Karl Weber>Yeah\.</v>\n", "\n"),
        {"captions of vtt", "reading of vtt", "words of transcript.vtt"},
    ),
    "a line of a caption deleted": (
        edit_text("transcript.srt", r"of the new one\.\n", ""),
        {"captions of srt", "words of transcript.srt"},
    ),
    "a caption by another speaker": (
        edit_text("transcript.vtt", "<v Karl Weber>Yeah", "<v Ada Byron>Yeah"), {"captions of vtt"},
    ),
    "a speaker's label lost": (edit_text("transcript.srt", "Karl Weber: Yeah", "Yeah"), {"captions of srt"}),
    "a caption past the end": (
        edit_text("transcript.vtt", r"--> 00:00:32\.\d+", "--> 00:00:53.000"),
        {"captions of vtt", "reading of vtt"},
    ),
    "captions that overlap": (
        edit_text("transcript.srt", r"--> 00:00:02,\d+", "--> 00:00:04,000"), {"captions of srt"},
    ),
    "a caption half a second late": (
        edit_text("transcript.vtt", r"00:00:29\.725 --> 00:00:32", r"00:00:30.225 --> 00:00:32"),
        {"captions of vtt"},
    ),
    "a line too wide to read": (
        edit_text("transcript.vtt", r"How long does it take\nto build", "How long does it take to build"),
        {"reading of vtt"},
    ),
    "three lines at once": (
        edit_text("transcript.srt", r"Thank you for listening\.\n", "Thank you\nfor\nlistening.\n"),
        {"reading of srt"},
    ),
    "a caption that is gone too soon": (
        edit_text("transcript.vtt", r"00:00:29\.725 --> 00:00:32\.725", "00:00:29.725 --> 00:00:30.600"),
        {"reading of vtt"},
    ),
    **{
        f"a wrong word in {name}": (edit_text(name, "bridges", "fridges"), {f"words of {name}"})
        for name in (*(f"transcript.{kind}" for kind in ("vtt", "srt", "json", "html", "txt")), "index.html")
    },
    "a wrong name in the text": (
        edit_text("transcript.txt", "Karl Weber: Y", "Ada Byron: Y"), {"words of transcript.txt"},
    ),
    "a wrong name beside the player": (
        edit_text("index.html", r'(class="turn [^\n]*\n[^\n]*<bdi>)Karl', r"\1Carl"), {"words of index.html"},
    ),
    "no disclosure beside the player": (
        edit_text("index.html", "are synthetic.", "are real.", 99),
        {"words of index.html", "synthetic speech marked"},
    ),
    # the read-along book
    "a wrong word in the book": (rebound("c001.xhtml", "bridges", "fridges"), {"words of epub"}),
    "a passage that is never highlighted": (
        rebound("c001.smil", r"<par id=.par-s3.*", ""), {"words of epub", "clips of epub"},
    ),
    "a highlight that comes too soon": (
        rebound("c001.smil", r'clipEnd="[\d.]+s"((?:.|\n)*?)clipBegin="[\d.]+s"',
                r'clipEnd="0.5s"\1clipBegin="0.5s"'),
        {"highlights of epub"},
    ),
    "a clip beyond the audio": (
        rebound("c001.smil", r'clipEnd="[\d.]+s"(/></par>\n</seq>\n</body>)', r'clipEnd="99s"\1'),
        {"clips of epub"},
    ),
    "a book cut off": (cut_book, {"words of epub"}),
    "a wrong name in the page": (
        edit_text("transcript.html", "<cite>Karl", "<cite>Carl"), {"words of transcript.html"},
    ),
    "a word lost in the JSON": (
        lambda folder: edit_json(folder, "transcript.json", drop_word), {"words of transcript.json"},
    ),
    "a word late in the JSON": (
        lambda folder: edit_json(folder, "transcript.json", late_word), {"words of transcript.json"},
    ),
    "a word by another in the JSON": (
        lambda folder: edit_json(folder, "transcript.json", other_speaker), {"words of transcript.json"},
    ),
    # the manifest
    "marked as no machine's": (told(ai_generated=False), {"synthetic speech marked"}),
    "another loudness told": (
        told(loudness={"integrated_lufs": -14.0, "true_peak_dbtp": -1.5, "lra_lu": 3.0}),
        {"loudness as told"},
    ),
    "another length told": (told(duration_s=60.0), {"manifest agrees"}),
    "fewer utterances told": (told(utterances=9), {"manifest agrees"}),
    "another voice told": (
        edit_text("manifest.json", '"voice": "tone-1"', '"voice": "tone-7"'), {"one voice each"},
    ),
    "another title told": (told(title="Talks"), {"tags of mp3", "picture of the sound"}),
    "a picture of another episode": (
        edit_text("waveform.svg", "Talk</title>", "Walk</title>"), {"picture of the sound"},
    ),
    "a picture that is cut off": (edit_text("waveform.svg", "</svg>", ""), {"picture of the sound"}),
    "a picture with entities of its own": (
        edit_text("waveform.svg", "^", "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>"), {"picture of the sound"},
    ),
    "no disclosure in the notes": (edit_text("notes.md", "synthetic", "real"), {"synthetic speech marked"}),
    # tags and chapters
    "no mark in the tag": (without("TXXX"), {"synthetic speech marked"}),
    "no comment in the tag": (without("COMM"), {"synthetic speech marked"}),
    "no cover": (without("APIC"), {"tags of mp3"}),
    "no title": (without("TIT2"), {"tags of mp3"}),
    "no tag at all": (retagged(lambda frames: []), {"tags of mp3", "synthetic speech marked"}),
    "a chapter nobody else has": (
        lambda folder: edit_json(
            folder, "chapters.json",
            lambda document: document["chapters"].append({"startTime": 0, "title": "One"}),
        ),
        {"chapters agree"},
    ),
}


@pytest.fixture
def episode(tone_episode: Path, tmp_path: Path) -> Path:
    return copied(tone_episode, tmp_path / "talk")


def test_a_sound_episode_passes_everything(tone_episode: Path) -> None:
    report = listen.check(tone_episode)
    assert report.ok, [finding for finding in report.findings if not finding.ok]
    assert {finding.name for finding in report.findings} >= {
        f"{what} of {suffix}"
        for what in ("loudness", "true peak", "length") for suffix in ("mp3", "m4b", "opus", "flac")
    }


@pytest.mark.parametrize(
    "harmless",
    [
        lambda folder: None, resounded(lambda samples, rate_hz, utterances: None), resounded(faint_noise),
        retagged(lambda frames: frames),
    ],
    ids=["a copy", "encoded again", "faint noise all over", "tagged again"],
)
def test_what_harms_nothing_passes(episode: Path, harmless: Damage) -> None:
    harmless(episode)
    seal(episode)
    assert failed(episode) == set()


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_found_by_its_own_check(episode: Path, damage: str) -> None:
    do, expected = DAMAGES[damage]
    do(episode)
    seal(episode)
    assert failed(episode) == expected


# --- files as such --------------------------------------------------------------------------------


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(("harm", "where"), [
    (Path.unlink, "cover.jpg is missing"),
    (grow, "cover.jpg has"),
    (flip, "cover.jpg was changed after it was made"),
])  # fmt: skip
def test_every_file_is_as_it_was_made(episode: Path, harm: Callable[[Path], object], where: str) -> None:
    harm(episode / "cover.jpg")
    findings = {finding.name: finding for finding in listen.check(episode).findings}
    assert findings["files as made"].where.startswith(where)


def test_no_file_outside_the_folder_is_looked_at(episode: Path) -> None:
    outside = Output(name="../talk.mp3", sha256="", size_bytes=0).model_dump()
    edit_json(episode, "manifest.json", lambda document: document["outputs"].append(outside))
    assert failed(episode) == {"files as made"}


DEEP = "[" * 100_000
BROKEN = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "deep JSON": DEEP.encode(),
    "foreign JSON": b'{"chapters": [1], "segments": "?", "utterances": {"a": [null]}}',
    "not a number": b'{"chapters": [{"startTime": NaN, "title": "A"}], "duration_s": 1e999}',
    "half a character": b'{"chapters": [{"startTime": 0, "title": "\\ud83d"}], "duration_s": "\\ud83d"}',
}
FILES = (
    "chapters.json", "cover.jpg", "manifest.json", "notes.html", "notes.md", "talk.mp3", "timeline.json",
    "transcript.html", "transcript.json", "transcript.srt", "transcript.txt", "transcript.vtt",
    "waveform.svg", "index.html", "talk.epub",
)


def test_the_files_that_get_broken_are_all_there_are(episode: Path) -> None:
    assert sorted(path.name for path in episode.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_a_finding_or_a_line(episode: Path, name: str, broken: str) -> None:
    (episode / name).write_bytes(BROKEN[broken])
    if name == "manifest.json":
        with pytest.raises(MediaError) as caught:
            listen.check(episode)
        assert "\n" not in str(caught.value)
        assert str(caught.value).startswith(str(episode / name))
        return
    seal(episode)
    report = listen.check(episode)
    faults = [finding for finding in report.findings if not finding.ok]
    assert faults
    assert all("\n" not in f"{finding.where}{finding.measured}" for finding in faults)
    assert name in " ".join(finding.where for finding in faults)
    json.loads(report.model_dump_json())


# The manifest is sealed without it, and an episode need not have a picture, a page or a book.
OPTIONAL = ("manifest.json", "waveform.svg", "index.html", "talk.epub")


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPTIONAL])
def test_a_missing_file_is_told_by_what_needs_it(episode: Path, name: str) -> None:
    (episode / name).unlink()
    seal(episode)
    assert failed(episode)


def test_a_folder_that_is_no_episode(tmp_path: Path, episode: Path, respoken: Respoken) -> None:
    with pytest.raises(MediaError, match="is no folder"):
        listen.check(tmp_path / "nowhere")
    with pytest.raises(MediaError, match=r"holds no manifest\.json"):
        listen.check(tmp_path)
    (episode / "manifest.json").write_text(DEEP)
    done = respoken("check", episode)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("manifest.json: is not valid JSON. Make the episode again.\n")


# --- an episode with chapters ---------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["m4b", "opus", "flac"])
@pytest.mark.parametrize("lost", ["every tag", "the comment"])
def test_a_format_that_lost_its_marks_is_found(
    tone_episode: Path, tmp_path: Path, suffix: str, lost: str
) -> None:
    shutil.copytree(tone_episode, tmp_path / "talk")
    [path] = (tmp_path / "talk").glob(f"*.{suffix}")
    bare = tmp_path / path.name
    kept = {"every tag": ["-map_metadata", "-1"], "the comment": ["-metadata", "comment="]}[lost]
    if suffix == "opus" and lost == "the comment":
        kept = ["-metadata:s:a", "comment="]
    subprocess.run(
        [ffmpeg.executable(), "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", *kept,
         *(["-map_metadata:s:a", "-1"] if lost == "every tag" else []), bare],
        check=True,
    )  # fmt: skip
    bare.replace(path)
    [finding] = marked(Evidence(tmp_path / "talk"))
    assert (finding.ok, path.name in finding.where) == (False, True)


@pytest.fixture(scope="module")
def chaptered_episode(respoken: Respoken, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five minutes of the seed in tones, in every format."""
    output = tmp_path_factory.mktemp("chaptered")
    done = respoken(
        "make", SEED, "-o", output, "--engine", "tone", "--turns", "4-9", "--formats", "mp3,m4b,opus,flac",
        "--date", "2025-02-01", "--title", "Stones & \"rivers\"",
    )
    assert done.returncode == 0, done.stderr
    return output / SEED.stem


@pytest.fixture
def chaptered(chaptered_episode: Path, tmp_path: Path) -> Path:
    return copied(chaptered_episode, tmp_path / chaptered_episode.name)


def swap_chapters(document: dict[str, Any]) -> None:
    one, other = document["chapters"][:2]
    one["title"], other["title"] = other["title"], one["title"]


def late_chapter(document: dict[str, Any]) -> None:
    document["chapters"][1]["startTime"] += 0.01


def chapter_off_its_word(folder: Path) -> None:
    """In every place that holds milliseconds alike, so that only the words can tell."""

    def late(document: dict[str, Any]) -> None:
        chapter = document["chapters"][1]
        chapter["start_s" if "start_s" in chapter else "startTime"] += 0.06

    edit_json(folder, "timeline.json", late)
    edit_json(folder, "chapters.json", late)
    retagged(lambda frames: [moved(frame, 60) for frame in frames])(folder)


def moved(frame: id3.Frame, by_ms: int) -> id3.Frame:
    if frame.name != "CHAP" or id3.read_chapter(frame).start_ms == 0:
        return frame
    element, rest = frame.body.split(b"\0", 1)
    start_ms = int.from_bytes(rest[:4], "big") + by_ms
    return id3.Frame("CHAP", element + b"\0" + start_ms.to_bytes(4, "big") + rest[4:])


def first_chapter_late(folder: Path) -> None:
    edit_json(folder, "timeline.json", lambda document: document["chapters"][0].update(start_s=1.0))


CHAPTER_DAMAGES: dict[str, tuple[Damage, str]] = {
    "titles swapped": (
        lambda folder: edit_json(folder, "chapters.json", swap_chapters), "chapters.json: ",
    ),
    "a chapter 10 ms late": (
        lambda folder: edit_json(folder, "chapters.json", late_chapter), "chapters.json: ",
    ),
    "a chapter 10 ms late in the tag": (
        retagged(lambda frames: [moved(frame, 10) for frame in frames]), "(ID3): ",
    ),
    "no chapters in the tag": (without("CHAP"), "(ID3): has 0 chapters"),
    "no table of contents": (without("CTOC"), "(ID3): has 0 chapters"),
    "a heading of the page changed": (edit_text("transcript.html", "<h2>", "<h2>The "), "transcript.html: "),
    "a chapter of the notes changed": (edit_text("notes.md", "- 00:00:00 ", "- 00:00:00 A "), "notes.md: "),
    "a chapter of the notes late": (edit_text("notes.md", r"- 00:01:", "- 00:02:"), "notes.md: "),
    "a chapter off its word everywhere": (chapter_off_its_word, "where nobody begins to speak"),
    "a first chapter that is late": (first_chapter_late, "chapters.json: "),
}


def test_chapters_are_read_back_from_every_format(chaptered_episode: Path) -> None:
    report = listen.check(chaptered_episode)
    assert report.ok, [finding for finding in report.findings if not finding.ok]
    [agree] = [finding for finding in report.findings if finding.name == "chapters agree"]
    count, places = re.findall(r"\d+", agree.measured)
    assert int(count) >= 2
    assert int(places) == len(["timeline", "json", "ID3", "mp3", "m4b", "opus", "flac", "html", "notes"])


@pytest.mark.parametrize("damage", CHAPTER_DAMAGES)
def test_each_damage_to_chapters_is_found(chaptered: Path, damage: str) -> None:
    do, where = CHAPTER_DAMAGES[damage]
    do(chaptered)
    seal(chaptered)
    found = {finding.name: finding for finding in listen.check(chaptered).findings if not finding.ok}
    assert where in found["chapters agree"].where
    assert set(found) <= {"chapters agree", "tags of mp3"}
    assert ("tags of mp3" in found) == (damage == "no table of contents")


def test_no_check_is_unable_to_fail(tone_episode: Path) -> None:
    every = {finding.name for finding in listen.check(tone_episode).findings}
    seen = {name for _, names in DAMAGES.values() for name in names} | {"files as made", "chapters agree"}
    # The other formats are measured by the same lines as the MP3.
    assert {name for name in every if not name.endswith((" of m4b", " of opus", " of flac"))} == seen


# --- episodes of other kinds ----------------------------------------------------------------------


def transcript(*turns: tuple[str, str]) -> str:
    """A Podcasting 2.0 transcript, which takes any name for a speaker."""
    entries = [
        {"speaker": speaker, "startTime": number, "endTime": number + 1, "body": body}
        for number, (speaker, body) in enumerate(turns)
    ]
    return json.dumps({"version": "1.0.0", "segments": entries})


OTHERS = {
    "one utterance": [("Ada", "That is all there is to say.")],
    "odd names": [
        ("Dr: No & <Sons>", "We begin with a < b & c > d, as one does."),
        ("Dr: No", "And [sighs] we go on --> like this."),
        ("Dr: No & <Sons>", "Dr: No: said the other."),
        ("\u200fשרה 🎙", "Hello from me as well, and goodbye."),
    ],
    "a turn that is only shown": [
        ("Ada", "So what do you say, now that you have heard all of it?"), ("Karl", "[laughter]"),
        ("Ada", "I see. (applause)"), ("Karl", "[laughter] [applause] Right."),
    ],
    "a word longer than any line": [
        ("Ada", "See https://example.org/" + "long/" * 40 + "end for more."),
        ("Karl", "Donaudampf" * 30 + "."),
    ],
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_episodes_pass(kind: str, respoken: Respoken, tmp_path: Path) -> None:
    source = tmp_path / "other.json"
    source.write_text(transcript(*OTHERS[kind]), encoding="utf-8")
    done = respoken("make", source, "-o", tmp_path, "--engine", "tone")
    assert done.returncode == 0, done.stderr
    report = listen.check(tmp_path / "other")
    assert report.ok, [finding for finding in report.findings if not finding.ok]


def test_music_under_and_around_the_speech_passes(talk: Path, respoken: Respoken, tmp_path: Path) -> None:
    """A bed of chords with a drum, and an intro: no pause is silent, and no beat is a click."""
    rate_hz, seconds = 44100, 12
    at = np.arange(rate_hz * seconds) / rate_hz
    chord = sum(np.sin(2 * np.pi * hz * at) for hz in (220, 277, 330)) * (0.6 + 0.4 * np.sin(1.5 * at))
    drum = np.random.default_rng(1).normal(0, 1, len(at)) * np.exp(-(at % 0.5) / 0.04) * 3
    write_wav(tmp_path / "music.wav", Audio((0.08 * (chord + drum)).astype(np.float32), rate_hz))
    show = tmp_path / "show.toml"
    show.write_text('[sound]\nbed = "music.wav"\nintro = "music.wav"\noutro = "music.wav"\n')
    done = respoken("make", talk, "-o", tmp_path, "--engine", "tone", "--show", show)
    assert done.returncode == 0, done.stderr
    report = listen.check(tmp_path / "talk")
    assert report.ok, [finding for finding in report.findings if not finding.ok]


def test_an_episode_without_an_mp3_is_measured_on_what_it_has(tone_episode: Path, tmp_path: Path) -> None:
    folder = tmp_path / "talk"
    shutil.copytree(tone_episode, folder)
    for suffix in ("mp3", "m4b", "opus"):
        (folder / f"talk.{suffix}").unlink()
    seal(folder)
    names = {finding.name for finding in listen.check(folder).findings}
    assert failed(folder) == set()
    assert "length of flac" in names
    assert not names & {"length of mp3", "tags of mp3"}
    (folder / "talk.flac").unlink()
    seal(folder)
    assert {"loudness", "length", "every utterance heard", "pauses"} <= failed(folder)


def test_the_same_folder_gives_the_same_report(tone_episode: Path) -> None:
    assert listen.check(tone_episode) == listen.check(tone_episode)
