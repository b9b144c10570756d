"""Publishing through real servers: OpenSSH's SFTP, an S3-speaking one, WebDAV, and a folder.

Every target goes through the same contract; what is a target's own is tested in test_publish_targets.py.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

import servers
from conftest import Respoken
from published import lay_down, settings, told_by
from respoken import feed, manifest, publish
from respoken.errors import PublishError
from respoken.publish.patience import Patience
from servers import BrokenLine, Host

QUICK = Patience(attempts=6, first_s=0.01, most_s=0.05)
SOUND = random.Random(39).randbytes(20_000_000)
"""More than two parts of an S3 upload."""


HOSTS: dict[str, Callable[[Path], AbstractContextManager[Host]]] = {
    "folder": servers.plain_folder, "sftp": servers.openssh, "s3": servers.moto, "webdav": servers.wsgidav,
}
ACROSS_A_LINE = [name for name in HOSTS if name != "folder"]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Host]]:
    """The servers, each started when it is first asked for."""
    hosts: dict[str, Host] = {}
    with ExitStack() as stack:

        def host(name: str) -> Host:
            if name not in hosts:
                hosts[name] = stack.enter_context(HOSTS[name](tmp_path_factory.mktemp(name) / "host"))
            return hosts[name]

        yield host


@pytest.fixture
def host(request: pytest.FixtureRequest, started: Callable[[str], Host], tmp_path: Path) -> Host:
    """One of them, with a folder there that is this test's alone."""
    return replace(started(request.param), folder=tmp_path.name)


everywhere = pytest.mark.parametrize("host", HOSTS, indirect=True)
across_a_line = pytest.mark.parametrize("host", ACROSS_A_LINE, indirect=True)


def episode(folder: Path, **files: bytes) -> None:
    """A finished episode's folder with these files; ``talk_mp3`` stands for ``talk.mp3``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name.replace("_", ".") for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    manifest.write(folder, told_by(folder.name, "Talk", 1.0, (), "standard", paths))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """An output folder with an episode in two editions, a show's page and feed, and what is nobody's."""
    output = tmp_path / "output"
    episode(output / "talk", talk_mp3=b"ID3 sound", transcript_vtt=b"WEBVTT\n", index_html=b"<p>talk")
    episode(output / "talk" / "clear", talk_mp3=b"ID3 clear")
    episode(output / "Über uns", transcript_txt="Grüße".encode())
    for name in ("feed.xml", "feed-2.xml", "clear.xml", "index.html", "assets/site.css", "cover-1.jpg"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text(f"the show's {name}")
    for name in (
        ".clips/ab.clip", ".work-7/mix.wav", "cast.json", "feed.json", "transcripts/old.vtt",
        "talk/.talk-x.mp3", "talk/left-over.mp3", "README.md", ".DS_Store", "half-made/talk.mp3",
    ):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text("not for the public")
    (output / "assets/secret.css").symlink_to("/etc/hostname")
    return output


def run(output: Path, host: Host, url: str = "", **options: object) -> publish.Sent:
    return publish.publish(
        output, url or host.url, environment=host.environment, patience=QUICK, **options  # type: ignore[arg-type]
    )


def names(steps: tuple[publish.Step, ...]) -> list[str]:
    return [step.name for step in steps]


# --- what and in which order ----------------------------------------------------------------------


def test_media_go_first_and_the_feed_last_and_nothing_else_goes(output: Path, tmp_path: Path) -> None:
    sent = publish.publish(output, str(tmp_path / "there"), environment={}, dry_run=True)
    assert names(sent.steps) == [
        "cover-1.jpg", "talk/clear/talk.mp3", "talk/talk.mp3",
        "assets/site.css", "talk/index.html", "talk/transcript.vtt", "Über uns/transcript.txt",
        "talk/clear/manifest.json", "talk/manifest.json", "Über uns/manifest.json",
        "index.html",
        "clear.xml", "feed-2.xml", "feed.xml",
    ]
    assert not (tmp_path / "there").exists()


def test_a_real_episode_goes_with_all_its_files(tone_episode: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    publish.publish(tone_episode.parent, str(there), environment={})
    made = manifest.read(tone_episode)
    assert made is not None
    assert {path.name for path in (there / "talk").iterdir()} == {
        *(output.name for output in made.outputs), "manifest.json"
    }
    assert manifest.holds(there / "talk", made)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda talk: (talk / "talk.mp3").unlink(), "talk.mp3: is listed in the manifest and is not there"),
        (lambda talk: (talk / "talk.mp3").write_bytes(b"short"), "talk.mp3: is not the file that was made"),
        (lambda talk: (talk / "talk.mp3").write_bytes(b"ID3 other"), "talk.mp3: is not the file that was"),
        (lambda talk: (talk / "manifest.json").write_text("{}"), "manifest.json: cannot be read"),
    ],
    ids=["missing", "cut short", "other bytes", "another version"],
)
def test_what_is_not_as_it_was_made_is_not_published(
    output: Path, tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(output / "talk")
    with pytest.raises(PublishError, match=told):
        publish.publish(output, str(tmp_path / "there"), environment={})
    assert not (tmp_path / "there/feed.xml").exists()


def test_a_feed_that_is_older_than_its_episodes_is_not_published(tmp_path: Path) -> None:
    output, there = tmp_path / "output", str(tmp_path / "there")
    lay_down(output, "volts")
    lay_down(output, "Ämter & Ohm")
    feed.build(output, settings())
    assert names(publish.publish(output, there, environment={}).sent)[-1] == "feed.xml"
    lay_down(output, "volts", formats=("mp3", "m4b"))
    assert publish.publish(output, there, environment={}).sent  # more files than the feed tells of
    lay_down(output, "volts", without=("transcript.srt",))
    (output / "volts/transcript.srt").unlink()
    with pytest.raises(PublishError, match=r"feed\.xml: names volts/transcript\.srt, which is not there"):
        publish.publish(output, there, environment={})
    episode(output / "Ämter & Ohm", **{"Ämter & Ohm_mp3": b"longer" * 1000})
    with pytest.raises(PublishError, match=r"feed\.xml: names Ämter & Ohm/.* Build the feed again"):
        publish.publish(output, there, environment={})


def test_a_folder_is_not_published_into_itself(output: Path) -> None:
    with pytest.raises(PublishError, match="Give a folder outside it"):
        publish.publish(output, str(output / "site"), environment={})


def test_an_empty_folder_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"holds no finished episode\. Make one"):
        publish.publish(tmp_path, str(tmp_path / "there"), environment={})


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("gopher://host/path", "gopher:// is no target"),
        ("sftp://ada:very-secret-key@host/path", "has a password in it"),
        ("webdavs://ada:very-secret-key@host/path", "has a password in it"),
        ("s3://key:very-secret-key@bucket", "has a password in it"),
        ("s3://bucket?endpint=x", r"does not know \?endpint=\. Known are endpoint"),
        ("webdav://ada@host.example/x", r"would send the password in the clear\. Use webdavs"),
        ("file://host/x", "names another machine"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_of_without_its_secrets(
    output: Path, url: str, told: str
) -> None:
    environment = {"RESPOKEN_PUBLISH_PASSWORD": "another-secret", "HOME": "/nowhere"}
    with pytest.raises(PublishError, match=told) as caught:
        publish.publish(output, url, environment=environment)
    assert "secret" not in f"{caught.value!r}{caught.value}"


# --- every target ---------------------------------------------------------------------------------


@everywhere
def test_all_arrives_and_a_second_run_sends_nothing(host: Host, output: Path) -> None:
    looked = run(output, host, dry_run=True)
    assert host.read(".respoken.json") is None
    sent = run(output, host)
    assert names(sent.sent) == names(looked.sent) == names(sent.steps)
    assert sent.sent_bytes == sum((output / name).stat().st_size for name in names(sent.steps))
    for name in names(sent.steps):
        assert host.read(name) == (output / name).read_bytes()
    again = run(output, host)
    assert (again.sent, again.sent_bytes, len(again.kept)) == ((), 0, len(sent.steps))


@everywhere
def test_only_what_changed_is_sent_and_what_is_gone_here_stays_there(host: Host, output: Path) -> None:
    run(output, host)
    episode(output / "talk", talk_mp3=b"ID3 sound, made again", index_html=b"<p>talk")
    (output / "feed.xml").write_text("the show's other feed")
    sent = run(output, host)
    assert [(step.name, step.why) for step in sent.sent] == [
        ("talk/talk.mp3", "changed"), ("talk/manifest.json", "changed"), ("feed.xml", "changed")
    ]
    assert sent.left == ("talk/transcript.vtt",)
    assert host.read("talk/transcript.vtt") == b"WEBVTT\n"
    assert host.read("talk/talk.mp3") == b"ID3 sound, made again"


@everywhere
def test_without_its_state_a_target_is_compared_file_by_file(host: Host, output: Path) -> None:
    run(output, host)
    state = host.read(".respoken.json")
    assert state is not None
    host.write(".respoken.json", b"{not json")
    host.write("talk/talk.mp3", b"ID3 noise")  # as long as the right one
    sent = run(output, host)
    assert [(step.name, step.why) for step in sent.sent] == [("talk/talk.mp3", "its bytes differ there")]
    assert host.read("talk/talk.mp3") == b"ID3 sound"
    assert json.loads(host.read(".respoken.json") or b"")["files"].keys() == json.loads(state)["files"].keys()


@everywhere
def test_a_file_spoiled_there_is_found_and_sent_again(host: Host, output: Path) -> None:
    run(output, host)
    time.sleep(1.1)  # servers tell times in seconds
    host.write("talk/talk.mp3", b"ID3 noise")
    host.write("talk/index.html", b"<p>")
    sent = run(output, host)
    assert {step.name: step.why for step in sent.sent} == {
        "talk/talk.mp3": "its bytes differ there", "talk/index.html": "its size differs there"
    }
    assert host.read("talk/talk.mp3") == b"ID3 sound"


@everywhere
def test_what_is_told_on_the_way(host: Host, output: Path) -> None:
    told: list[tuple[str, float]] = []
    run(output, host, watch=lambda stage, share: told.append((stage, share)))
    shares = [share for stage, share in told if stage == "sending"]
    assert [stage for stage, _ in told] == sorted(stage for stage, _ in told)  # comparing, then sending
    assert shares == sorted(shares)
    assert shares[-1] == 1


# --- a line that breaks ---------------------------------------------------------------------------


@pytest.fixture
def long_output(tmp_path: Path) -> Path:
    output = tmp_path / "long"
    episode(output / "talk", talk_mp3=SOUND, transcript_vtt=b"WEBVTT\n")
    (output / "feed.xml").write_text("the feed")
    return output


@across_a_line
def test_a_cut_is_gone_on_from(host: Host, long_output: Path) -> None:
    with BrokenLine(host.port, 12_000_000, 16_000_000) as line:
        host.trust(line.port)
        sent = run(long_output, host, host.at(line.port))
    assert line.cuts == 2
    assert len(sent.retried) == 2
    assert host.read("talk/talk.mp3") == SOUND
    # What was there before a cut is not sent again, but by WebDAV, which cannot go on.
    most = 2 if host.url.startswith("webdav") else 1.45
    assert line.carried < most * len(SOUND)
    assert host.cut() == []


KILLED = """
import os, sys, signal
from pathlib import Path
from respoken import publish

seen = []

def watch(stage, share):
    if stage == "sending" and share >= float(sys.argv[3]):
        seen.append(share)
        if len(seen) == int(sys.argv[4]):
            os.kill(os.getpid(), signal.SIGKILL)

publish.publish(Path(sys.argv[1]), sys.argv[2], environment=os.environ, watch=watch)
"""


def kill_at(share: float, output: Path, host: Host, times: int = 1) -> None:
    """Publish, and die without a chance to tidy up when it is told that often that so much is sent."""
    died = subprocess.run(
        [sys.executable, "-c", KILLED, output, host.url, str(share), str(times)],
        env={**os.environ, **host.environment},
    )
    assert died.returncode == -signal.SIGKILL


@everywhere
def test_a_run_killed_midway_is_gone_on_from_and_never_shows_half_a_file(
    host: Host, long_output: Path
) -> None:
    kill_at(0.85, long_output, host)
    assert host.read("talk/talk.mp3") is None
    assert host.read("feed.xml") is None
    with BrokenLine(host.port) as line:
        host.trust(line.port)
        sent = run(long_output, host, host.at(line.port))
    assert names(sent.sent)[-1] == "feed.xml"
    assert host.read("talk/talk.mp3") == SOUND
    if not host.url.startswith("webdav"):
        assert line.carried < 0.75 * len(SOUND)
    assert host.cut() == []


@everywhere
def test_a_run_killed_before_it_wrote_down_what_it_did_sends_nothing_again(
    host: Host, output: Path
) -> None:
    kill_at(1.0, output, host, times=2)  # with the last byte of the last file, then with all files proven
    assert host.read(".respoken.json") is None
    assert host.read("feed.xml") == (output / "feed.xml").read_bytes()
    assert run(output, host).sent == ()
    assert host.read(".respoken.json") is not None


@across_a_line
def test_a_line_that_never_holds_ends_in_one_clear_error_and_no_feed(
    host: Host, long_output: Path
) -> None:
    with BrokenLine(host.port, *range(4_000, 10_000_000, 4_000)) as line:
        host.trust(line.port)
        told = r"the connection failed .*Check the line and publish again"
        with pytest.raises(PublishError, match=told) as caught:
            run(long_output, host, host.at(line.port))
    assert "\n" not in str(caught.value)
    assert host.read("feed.xml") is None


@across_a_line
def test_a_bit_that_is_wrong_on_the_way_is_seen_and_the_file_sent_again(
    host: Host, long_output: Path
) -> None:
    with BrokenLine(host.port, spoilt=5_000_000) as line:
        host.trust(line.port)
        sent = run(long_output, host, host.at(line.port))
    assert sent.retried
    assert host.read("talk/talk.mp3") == SOUND
    assert host.cut() == []


def test_what_was_proven_before_a_fault_is_remembered(output: Path, tmp_path: Path) -> None:
    (output / "talk/talk.mp3").write_bytes(b"ID3 other")
    with pytest.raises(PublishError, match="is not the file that was made"):
        publish.publish(output, str(tmp_path / "there"), environment={})
    remembered = json.loads((tmp_path / "there/.respoken.json").read_text())["files"]
    assert list(remembered) == ["cover-1.jpg", "talk/clear/talk.mp3"]


def test_the_command_meets_a_cut_without_a_word_on_stderr(
    respoken: Respoken, long_output: Path, tmp_path: Path
) -> None:
    with servers.openssh(tmp_path / "host") as host, BrokenLine(host.port, 12_000_000) as line:
        host.trust(line.port)
        done = respoken("publish", long_output, "--to", host.at(line.port), env=dict(host.environment))
    assert (done.returncode, done.stderr) == (0, "")
    assert "tried again" in done.stdout


def test_nobody_there_is_told_after_the_last_try(long_output: Path, tmp_path: Path) -> None:
    port = servers.free_port()
    (tmp_path / ".ssh").mkdir()
    host = f"127.0.0.1:{port}"
    for url in (f"sftp://{host}/x", f"webdav://{host}/x", f"s3://b?endpoint=http://{host}"):
        with pytest.raises(PublishError, match="the connection failed"):
            publish.publish(
                long_output, url, patience=QUICK,
                environment={"HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"},
            )


def test_pauses_grow_and_are_capped() -> None:
    patience = Patience(first_s=1, most_s=8)
    longest = [max(patience.pause_s(failures) for _ in range(200)) for failures in range(1, 7)]
    assert [round(pause) for pause in longest] == [1, 2, 4, 8, 8, 8]
    assert min(patience.pause_s(3) for _ in range(200)) >= 2
