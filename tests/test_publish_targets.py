"""What is a single target's own: who is let in, who is trusted, and what each is told and proves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from respoken import publish
from respoken.errors import PublishError
from respoken.publish.patience import Patience
from servers import Host
from test_publish import episode

QUICK = Patience(attempts=3, first_s=0.01, most_s=0.02)
SOUND = b"ID3" + bytes(3_000_000)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    output = tmp_path / "output"
    episode(output / "talk", talk_mp3=SOUND, transcript_vtt=b"WEBVTT\n", chapters_json=b"{}")
    (output / "feed.xml").write_text("the feed")
    return output


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[Host]:
    with servers.openssh(tmp_path / "host") as host:
        yield host


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Host]:
    with servers.moto(tmp_path / "host") as host:
        yield host


def run(output: Path, url: str, **environment: str) -> publish.Sent:
    return publish.publish(output, url, environment=environment, patience=QUICK)


# --- sftp -----------------------------------------------------------------------------------------


def test_a_host_nobody_vouched_for_is_refused_with_the_remedy(ssh: Host, output: Path) -> None:
    (Path(ssh.environment["HOME"]) / ".ssh/known_hosts").write_text("")
    with pytest.raises(PublishError) as caught:
        run(output, ssh.url, **ssh.environment)
    assert "key is not in known_hosts (ssh-ed25519 SHA256:" in str(caught.value)
    assert caught.value.remedy == f"If that is its key, run `ssh -p {ssh.port} 127.0.0.1` once and accept it."
    assert ssh.read("feed.xml") is None


def test_a_host_that_shows_another_key_is_refused(ssh: Host, output: Path, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    key = (tmp_path / "other.pub").read_text()
    (Path(ssh.environment["HOME"]) / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{ssh.port} {key}")
    with pytest.raises(PublishError, match=r"shows another key .* ssh-keygen -R"):
        run(output, ssh.url, **ssh.environment)


def test_a_wrong_password_is_told_at_once_and_never_shown(ssh: Host, output: Path) -> None:
    (Path(ssh.environment["HOME"]) / ".ssh/id_ed25519").unlink()
    with pytest.raises(PublishError, match="the host does not let you in") as caught:
        run(output, ssh.url, **ssh.environment, RESPOKEN_PUBLISH_PASSWORD="very-secret-key")
    error: BaseException | None = caught.value
    while error is not None:
        assert "very-secret-key" not in f"{error} {error!r}"
        error = error.__cause__


def test_no_key_and_no_password_is_told_as_such(ssh: Host, output: Path) -> None:
    (Path(ssh.environment["HOME"]) / ".ssh/id_ed25519").unlink()
    with pytest.raises(PublishError, match=r"does not let you in\. Check the user, the keys"):
        run(output, ssh.url, **ssh.environment)


def test_a_locked_key_is_unlocked_by_its_passphrase(ssh: Host, output: Path) -> None:
    key = Path(ssh.environment["HOME"]) / ".ssh/id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-p", "-N", "open sesame", "-P", "", "-f", key], check=True)
    with pytest.raises(PublishError, match=r"locked with a passphrase\. Add it to the agent"):
        run(output, ssh.url, **ssh.environment)
    assert run(output, ssh.url, **ssh.environment, RESPOKEN_PUBLISH_PASSPHRASE="open sesame").sent


def test_the_agent_is_asked_for_keys(
    ssh: Host, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Path(ssh.environment["HOME"]) / ".ssh/id_ed25519"
    elsewhere = key.rename(tmp_path / "key")
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", tmp_path / "agent"], stdout=subprocess.DEVNULL)
    try:
        servers.wait_until((tmp_path / "agent").exists)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        subprocess.run(["ssh-add", "-q", elsewhere], check=True)
        assert run(output, ssh.url, **ssh.environment, SSH_AUTH_SOCK=str(tmp_path / "agent")).sent
    finally:
        agent.terminate()
        agent.wait()


def test_ssh_config_gives_a_host_its_name_port_user_and_key(ssh: Host, output: Path, tmp_path: Path) -> None:
    home = Path(ssh.environment["HOME"])
    (home / ".ssh/id_ed25519").rename(tmp_path / "key")
    (home / ".ssh/config").write_text(
        f"Host studio\n  HostName 127.0.0.1\n  Port {ssh.port}\n  User {ssh.environment['USER']}\n"
        f"  IdentityFile {tmp_path}/key\n  IdentitiesOnly yes\n"
    )
    there = ssh.url.partition(f":{ssh.port}")[2]
    assert run(output, f"sftp://studio{there}", HOME=str(home)).sent
    assert ssh.read("talk/talk.mp3") == SOUND


def test_a_server_that_runs_no_commands_is_read_back(tmp_path: Path, output: Path) -> None:
    with servers.openssh(tmp_path / "host", shell=False) as host:
        assert run(output, host.url, **host.environment).sent
        assert host.read("talk/talk.mp3") == SOUND
        host.write("talk/talk.mp3", SOUND[:-1] + b"x")
        os.utime(tmp_path / "host/there/pod/talk/talk.mp3", (0, 0))
        assert [step.name for step in run(output, host.url, **host.environment).sent] == ["talk/talk.mp3"]
        assert host.read("talk/talk.mp3") == SOUND


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told_of(ssh: Host, output: Path, tmp_path: Path) -> None:
    (tmp_path / "host/there").chmod(0o500)
    with pytest.raises(PublishError, match="the server does not allow it"):
        run(output, ssh.url, **ssh.environment)


def test_another_host_is_gone_through(ssh: Host, output: Path, tmp_path: Path) -> None:
    home = Path(ssh.environment["HOME"])
    key, known = home / ".ssh/id_ed25519", home / ".ssh/known_hosts"
    (tmp_path / "jump").write_text(
        f"Host gate\n  HostName 127.0.0.1\n  Port {ssh.port}\n  User {ssh.environment['USER']}\n"
        f"  IdentityFile {key}\n  UserKnownHostsFile {known}\n"
    )
    (home / ".ssh/config").write_text(
        f"Host 127.0.0.1\n  ProxyCommand ssh -F {tmp_path}/jump -W %h:%p gate\n"
    )
    assert run(output, ssh.url, **ssh.environment).sent
    assert ssh.read("talk/talk.mp3") == SOUND


# --- s3 -------------------------------------------------------------------------------------------


def test_every_object_has_its_type_and_says_how_long_it_may_be_kept(bucket: Host, output: Path) -> None:
    run(output, bucket.url, **bucket.environment)
    client = bucket.store.client
    told = {}
    for name in ("talk/talk.mp3", "talk/transcript.vtt", "talk/chapters.json", "feed.xml"):
        head = client.head_object(Bucket="shows", Key=f"pod/{name}")
        told[name] = (head["ContentType"], head["CacheControl"])
    assert told == {
        "talk/talk.mp3": ("audio/mpeg", "public, max-age=86400"),
        "talk/transcript.vtt": ("text/vtt; charset=utf-8", "public, max-age=300"),
        "talk/chapters.json": ("application/json+chapters", "public, max-age=300"),
        "feed.xml": ("application/rss+xml; charset=utf-8", "public, max-age=300"),
    }


def test_an_object_that_was_sent_in_other_parts_is_read_back_and_kept(bucket: Host, output: Path) -> None:
    sound = bytes(range(256)) * 40_000
    episode(output / "talk", talk_mp3=sound)
    client = bucket.store.client
    named = {"Bucket": "shows", "Key": "pod/talk/talk.mp3"}
    upload = client.create_multipart_upload(**named)["UploadId"]
    parts = [
        {"PartNumber": number, "ETag": client.upload_part(
            **named, UploadId=upload, PartNumber=number, Body=sound[start:end]
        )["ETag"]}
        for number, (start, end) in enumerate([(0, 6_000_000), (6_000_000, None)], 1)
    ]
    client.complete_multipart_upload(**named, UploadId=upload, MultipartUpload={"Parts": parts})
    assert "talk/talk.mp3" in [step.name for step in run(output, bucket.url, **bucket.environment).kept]


def test_no_such_bucket(bucket: Host, output: Path) -> None:
    with pytest.raises(PublishError, match=r"s3://nowhere.*no such bucket\. Make it"):
        run(output, bucket.url.replace("shows", "nowhere"), **bucket.environment)


def test_wrong_keys_are_told_at_once_and_never_shown(tmp_path: Path, output: Path) -> None:
    # The first request makes the bucket.
    with servers.moto(tmp_path / "host", let_in=1) as host, pytest.raises(PublishError) as caught:
        run(output, host.url, **host.environment)
    assert "the server does not let you in (InvalidAccessKeyId)" in str(caught.value)
    assert "very-secret-key" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_keys_come_from_the_aws_files(bucket: Host, output: Path) -> None:
    home = Path(bucket.environment["HOME"])
    (home / ".aws").mkdir()
    (home / ".aws/credentials").write_text("[pod]\naws_access_key_id = k\naws_secret_access_key = s\n")
    (home / ".aws/config").write_text("[profile pod]\nregion = eu-west-1\n")
    assert run(output, f"{bucket.url}&profile=pod", HOME=str(home)).sent
    with pytest.raises(PublishError, match=r"no credentials: .*other.* Set AWS_ACCESS_KEY_ID"):
        run(output, f"{bucket.url}&profile=other", HOME=str(home))


def test_the_endpoint_may_stand_in_the_environment(bucket: Host, output: Path) -> None:
    endpoint = f"http://127.0.0.1:{bucket.port}"
    assert run(output, "s3://shows/pod", **bucket.environment, AWS_ENDPOINT_URL=endpoint).sent
    assert bucket.read("talk/talk.mp3") == SOUND


# --- webdav ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["basic", "digest"])
def test_both_ways_of_logging_in(tmp_path: Path, output: Path, kind: str) -> None:
    with servers.wsgidav(tmp_path / "host", kind) as host:
        environment = {
            "HOME": "/nowhere", "RESPOKEN_PUBLISH_USER": "ada", "RESPOKEN_PUBLISH_PASSWORD": "very-secret-key"
        }
        assert run(output, host.url, **environment).sent
        assert host.read("talk/talk.mp3") == SOUND
        wrong = {**environment, "RESPOKEN_PUBLISH_PASSWORD": "not-so-secret"}
        with pytest.raises(PublishError, match=r"does not let you in \(HTTP 401\)\. Set RESPOKEN") as caught:
            run(output, host.url, **wrong)
        assert "secret" not in f"{caught.value!r}"


def test_a_certificate_nobody_vouched_for_is_refused(tmp_path: Path, output: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )
    with servers.wsgidav(tmp_path / "host", certificate=(certificate, key)) as host:
        with pytest.raises(PublishError, match=r"certificate is not trusted .*REQUESTS_CA_BUNDLE"):
            run(output, host.url, **host.environment)
        assert run(output, host.url, **host.environment, REQUESTS_CA_BUNDLE=str(certificate)).sent
        assert host.read("talk/talk.mp3") == SOUND


def test_a_server_that_is_no_webdav_server(output: Path, tmp_path: Path) -> None:
    port = servers.free_port()
    with servers.running(
        sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(tmp_path), port=port
    ), pytest.raises(PublishError, match=r"the server refused it \(HTTP 501\)"):
        run(output, f"webdav://127.0.0.1:{port}/", HOME=str(tmp_path))


# --- all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "library"), [("sftp", "paramiko"), ("s3", "boto3")])
def test_a_library_that_is_not_installed_is_named_with_the_command(
    output: Path, scheme: str, library: str
) -> None:
    script = (
        f"import sys; sys.modules['{library}'] = None\n"
        "from pathlib import Path; from respoken import publish, errors\n"
        "try: publish.publish(Path(sys.argv[1]), sys.argv[2], environment={})\n"
        "except errors.PublishError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, output, f"{scheme}://host/x"], capture_output=True, text=True
    )
    assert said.stdout == (
        f'{scheme}://: needs {library}, which is not installed. Run: pip install "respoken[publish]"\n'
    )


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True)
    if done.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_told_of_and_the_feed_is_not_written(full_disk: Path, output: Path, ssh: Host) -> None:
    with pytest.raises(PublishError, match=r"No space left on device\)\. Make room there"):
        run(output, str(full_disk))
    address = ssh.url.partition(f":{ssh.port}")[0]
    with pytest.raises(PublishError, match=r"(took only \d+ of|cannot do it).* (Make room|Check the space)"):
        run(output, f"{address}:{ssh.port}{full_disk}/sub", **ssh.environment)
    assert not list(full_disk.rglob("feed.xml"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["folder", "sftp", "s3", "webdav"])
def test_memory_does_not_grow_with_the_file(name: str, tmp_path: Path) -> None:
    from test_publish import HOSTS

    script = (
        "import os, resource, sys; from pathlib import Path; from respoken import publish\n"
        "publish.publish(Path(sys.argv[1]), sys.argv[2], environment=os.environ)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    peaks = {}
    with HOSTS[name](tmp_path / "host") as host:
        for size_mb in (20, 200):
            output = tmp_path / f"{size_mb}"
            episode(output / "talk", talk_mp3=b"")
            with (output / "talk/talk.mp3").open("wb") as file:
                file.truncate(size_mb * 1_000_000)
            resized(output / "talk")
            said = subprocess.run(
                [sys.executable, "-c", script, output, host.url], capture_output=True, text=True,
                env={**os.environ, **host.environment}, check=True,
            )
            peaks[size_mb] = int(said.stdout)
    assert peaks[200] < peaks[20] + 20, f"peak memory in MiB by file size in MB: {peaks}"


def resized(folder: Path) -> None:
    """Make the manifest again for what lies there."""
    from respoken import manifest

    made = manifest.read(folder)
    assert made is not None
    manifest.write(
        folder, made.model_copy(update={"outputs": manifest.listed([folder / "talk.mp3"], folder)})
    )
