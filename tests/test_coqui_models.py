"""Coqui's models are downloaded when the user says so, whole or not at all; their voices are all known."""

import hashlib
import io
import json
import re
import resource
import runpy
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from respoken.engines.coqui import catalogue as coqui_catalogue
from respoken.engines.coqui import models as coqui_models
from respoken.engines.coqui.download import File
from respoken.engines.coqui.models import MODELS, Model
from respoken.errors import EngineError
from respoken.shipped import voices_folder

WEIGHTS = np.random.default_rng(5).bytes(3_000_000)
CONFIG = b'{"model": "vits"}'


def archive() -> bytes:
    """A model as a zip archive with a folder in it, as Coqui releases them."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as packed:
        packed.writestr("tts_models--en--tiny--vits/", "")
        packed.writestr("tts_models--en--tiny--vits/model_file.pth", WEIGHTS)
        packed.writestr("tts_models--en--tiny--vits/config.json", CONFIG)
        packed.writestr("tts_models--en--tiny--vits/../../outside.txt", "not wanted")
    return box.getvalue()


ARCHIVE = archive()


class Server:
    """Files over HTTP with byte ranges, and ways to fail. ``asked`` has the Range of every request."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[tuple[str, str]] = []
        self.breaks_after: int | None = None
        self.knows_ranges = True
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.removeprefix("/")
        wanted = request.headers.get("Range", "")
        self.asked.append((name, wanted))
        if name not in self.files:
            request.send_error(404)
            return
        contents = self.files[name]
        begin = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted and self.knows_ranges else 0
        if begin >= len(contents):
            request.send_error(416)
            return
        request.send_response(206 if begin else 200)
        if begin:
            request.send_header("Content-Range", f"bytes {begin}-{len(contents) - 1}/{len(contents)}")
        request.send_header("Content-Length", str(len(contents) - begin))
        request.end_headers()
        end = len(contents) if self.breaks_after is None else begin + self.breaks_after
        request.wfile.write(contents[begin:end])

    def file(self, name: str, members: tuple[str, ...] = (), **changes: object) -> File:
        """That file as a model lists it, with its true size and hash."""
        contents = self.files.get(name, b"")
        port = self.http.server_address[1]
        facts = {
            "name": name, "address": f"http://127.0.0.1:{port}/{name}", "size_bytes": len(contents),
            "sha256": hashlib.sha256(contents).hexdigest(), "members": members,
        }
        return File(**{**facts, **changes})


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server({"tiny.zip": ARCHIVE, "model.pth": WEIGHTS, "config.json": CONFIG})
    yield running
    running.http.shutdown()
    running.thread.join()
    running.http.server_close()


def model(*files: File, **changes: object) -> Model:
    facts = {
        "name": "tiny", "kind": "vits", "title": "a tiny model", "licence": "Apache-2.0",
        "licence_url": "https://example.org/licence", "non_commercial": False, "languages": ("en",),
        "files": files,
    }
    return Model(**{**facts, **changes})


def released(server: Server) -> Model:
    return model(server.file("tiny.zip", members=("model_file.pth", "config.json")))


class Asked:
    """Answers what is asked, and keeps it."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.texts: list[str] = []

    def __call__(self, text: str) -> bool:
        self.texts.append(text)
        return self.answers.pop(0)


def unwatched(_name: str, _share: float) -> None:
    pass


def files_in(folder: Path) -> dict[str, int]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.stat().st_size for path in files}


# --- downloading --------------------------------------------------------------------------------


def test_the_user_is_shown_name_size_and_licence_and_a_no_downloads_nothing(server, tmp_path):
    asked = Asked(False)
    with pytest.raises(EngineError, match="tiny was not downloaded, as you said no"):
        coqui_models.get(released(server), tmp_path, asked, unwatched)
    assert asked.texts == [
        f"tiny: a tiny model.\nSize: 3 MB, from {server.file('tiny.zip').address.split('/')[2]}, "
        f"to {tmp_path / 'coqui' / 'tiny'}.\n"
        "Licence: Apache-2.0 (https://example.org/licence).\nDownload it?"
    ]
    assert (server.asked, files_in(tmp_path)) == ([], {})


def test_a_yes_downloads_unpacks_and_is_not_asked_again(server, tmp_path):
    shares: list[tuple[str, float]] = []
    wanted = released(server)
    folder = coqui_models.get(wanted, tmp_path, Asked(True), lambda *share: shares.append(share))
    assert files_in(folder) == {"model_file.pth": 3_000_000, "config.json": len(CONFIG)}
    assert files_in(tmp_path) == {f"coqui/tiny/{name}": size for name, size in files_in(folder).items()}
    assert (folder / "model_file.pth").read_bytes() == WEIGHTS
    assert {name for name, _ in shares} == {"tiny.zip"}
    assert [share for _, share in shares] == sorted(share for _, share in shares)
    assert shares[-1] == ("tiny.zip", 1.0)
    assert coqui_models.get(wanted, tmp_path, Asked(), unwatched) == folder
    assert coqui_models.installed(wanted, tmp_path) == folder
    assert coqui_models.weights(folder) == folder / "model_file.pth"
    assert server.asked == [("tiny.zip", "")]


def test_what_broke_off_is_kept_named_and_gone_on_from(server, tmp_path):
    wanted = released(server)
    server.breaks_after = 1_300_000
    with pytest.raises(EngineError) as caught:
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    part = tmp_path / "coqui" / "tiny" / "tiny.zip.part"
    have = part.stat().st_size
    assert 1_000_000 < have <= 1_300_000
    assert f"MB of it are kept in {part}: run again to go on from there." in str(caught.value)
    assert files_in(tmp_path) == {"coqui/tiny/tiny.zip.part": have}
    with pytest.raises(EngineError, match="respoken voices --engine coqui --get tiny"):
        coqui_models.installed(wanted, tmp_path)

    server.breaks_after = None
    folder = coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert server.asked == [("tiny.zip", ""), ("tiny.zip", f"bytes={have}-")]
    assert (folder / "model_file.pth").read_bytes() == WEIGHTS


def test_a_server_without_ranges_sends_all_again(server, tmp_path):
    wanted = released(server)
    server.breaks_after = 1_300_000
    with pytest.raises(EngineError):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    server.breaks_after, server.knows_ranges = None, False
    folder = coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert (folder / "model_file.pth").read_bytes() == WEIGHTS


def test_of_several_files_only_what_is_missing_is_asked_for(server, tmp_path):
    wanted = model(server.file("config.json"), server.file("model.pth"))
    server.breaks_after = 1_300_000
    with pytest.raises(EngineError):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    server.breaks_after = None
    folder = coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert [name for name, _ in server.asked] == ["config.json", "model.pth", "model.pth"]
    assert files_in(folder) == {"model.pth": 3_000_000, "config.json": len(CONFIG)}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sha256": "0" * 64}, r"is not the file it should be \(wrong sha256\); it was thrown away"),
        ({"size_bytes": 2_999_999}, "is larger than the 2,999,999 bytes it should be; it was thrown away"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_leaves_nothing(server, tmp_path, changes, says):
    with pytest.raises(EngineError, match=says):
        coqui_models.get(model(server.file("model.pth", **changes)), tmp_path, Asked(True), unwatched)
    assert files_in(tmp_path) == {}


def test_a_file_shorter_than_it_should_be_is_an_error(server, tmp_path):
    wanted = model(server.file("model.pth", size_bytes=3_000_001))
    with pytest.raises(EngineError, match="broke off after 3,000,000 of 3,000,001 bytes"):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    # A server that has no more answers 416; what is there is given up rather than asked for for ever.
    with pytest.raises(EngineError, match="answers 416"):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert files_in(tmp_path) == {}


def test_what_is_no_archive_leaves_nothing(server, tmp_path):
    wanted = model(server.file("model.pth", members=("model_file.pth", "config.json")))
    with pytest.raises(EngineError, match="is no archive with a model in it; it was thrown away"):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert files_in(tmp_path) == {}


def test_a_file_that_is_gone_is_one_clear_line(server, tmp_path):
    with pytest.raises(EngineError, match=r"/gone\.pth: the server answers 404 \(Not Found\)\. Try again"):
        coqui_models.get(model(server.file("gone.pth", size_bytes=9)), tmp_path, Asked(True), unwatched)
    assert files_in(tmp_path) == {}


def test_offline_is_one_clear_line(server, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/model.pth"
        wanted = model(server.file("model.pth", address=address))
        with pytest.raises(EngineError) as caught:
            coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert str(caught.value) == f"{address}: cannot be fetched: Connection refused. Check the connection."


def test_an_unknown_host_is_one_clear_line(server, tmp_path):
    wanted = model(server.file("model.pth", address="http://no-such-host.invalid/model.pth"))
    with pytest.raises(EngineError, match=r"^http://no-such-host\.invalid/model\.pth: cannot be fetched: "):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)


FULL_DISK = """
import resource, sys
from pathlib import Path
from respoken.engines.coqui.download import File, fetched
from respoken.errors import EngineError

resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
address, folder = sys.argv[1:]
try:
    fetched([File("model.pth", address, 3_000_000)], Path(folder), lambda name, share: None)
except EngineError as error:
    print(error)
"""


def test_a_full_disk_is_one_clear_line_and_what_is_there_is_kept(server, tmp_path):
    address = server.file("model.pth").address
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, address, str(tmp_path)], capture_output=True, text=True, check=True
    )
    part = tmp_path / "model.pth.part"
    kept = f"{part.stat().st_size / 1e6:,.1f} MB of it are kept in {part}: run again to go on from there."
    assert done.stdout == (
        f"{part}: cannot be written (the disk is full). Free some space, or set RESPOKEN_CACHE to another "
        f"folder. {kept}\n"
    )
    assert files_in(tmp_path).keys() == {"model.pth.part"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1_500_000


def test_a_disk_without_room_is_seen_before_anything_is_asked_for(server, tmp_path):
    wanted = model(server.file("model.pth", size_bytes=10**18))
    with pytest.raises(EngineError, match=r"MB free, and 1,000,000,000,000 MB are needed"):
        coqui_models.get(wanted, tmp_path, Asked(True), unwatched)
    assert server.asked == []


# --- licences -----------------------------------------------------------------------------------


def restricted(server: Server) -> Model:
    return model(
        server.file("model.pth"), server.file("config.json"), licence="CPML", non_commercial=True,
        licence_url=coqui_models.CPML_URL,
    )


def test_a_licence_that_must_be_accepted_is_asked_first_and_kept(server, tmp_path):
    wanted = restricted(server)
    asked = Asked(True, False)
    with pytest.raises(EngineError, match="not downloaded"):
        coqui_models.get(wanted, tmp_path, asked, unwatched)
    assert "Coqui Public Model License" in asked.texts[0]
    assert "https://tts-hub.github.io/cpml" in asked.texts[0]
    assert "allows no\ncommercial use of the model or of what it speaks" in asked.texts[0]
    record = json.loads((tmp_path / "coqui" / "tiny" / "accepted-licence.json").read_text())
    assert record["licence"] == "CPML"
    assert record["licence_url"] == "https://tts-hub.github.io/cpml"
    assert record["question"] == asked.texts[0]
    assert record["accepted_by"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", record["accepted_on"])
    # The licence is not asked again; the download is.
    later = Asked(True)
    coqui_models.get(wanted, tmp_path, later, unwatched)
    assert later.texts[0].startswith("tiny: a tiny model.")
    coqui_models.check_accepted(wanted, tmp_path)


def test_a_licence_refused_downloads_nothing_and_the_model_does_not_load(server, tmp_path):
    wanted = restricted(server)
    with pytest.raises(EngineError, match="its licence was not accepted"):
        coqui_models.get(wanted, tmp_path, Asked(False), unwatched)
    assert (server.asked, files_in(tmp_path)) == ([], {})
    with pytest.raises(EngineError, match="has not been accepted"):
        coqui_models.check_accepted(wanted, tmp_path)


def test_an_acceptance_that_cannot_be_read_or_is_of_another_text_does_not_count(server, tmp_path):
    wanted = restricted(server)
    coqui_models.accept(wanted, tmp_path, Asked(True))
    path = tmp_path / "coqui" / "tiny" / "accepted-licence.json"
    path.write_text(path.read_text().replace("tts-hub.github.io", "example.org"))
    assert coqui_models.acceptance(wanted, tmp_path) is None
    path.write_text("yes")
    with pytest.raises(EngineError, match="cannot be read as the acceptance of a licence"):
        coqui_models.check_accepted(wanted, tmp_path)


def test_coquis_own_variable_does_not_accept_the_licence(tmp_path, monkeypatch):
    monkeypatch.setenv("COQUI_TOS_AGREED", "1")
    with pytest.raises(EngineError, match="has not been accepted"):
        coqui_models.check_accepted("xtts", tmp_path)


def test_a_free_licence_needs_no_acceptance(tmp_path):
    coqui_models.accept("vctk", tmp_path, Asked())
    coqui_models.check_accepted("vctk", tmp_path)


@pytest.mark.parametrize(
    ("licence", "speakers", "says"),
    [
        ("Apache-2.0", ["Ada"], ""),
        ("CPML", ["Ada"], "The voice of Ada is made by XTTS v2 under the Coqui Public Model License (https"),
        ("CPML AND CC-BY-4.0", ["Ada", "Karl", "Eve"], "The voices of Ada, Karl and Eve are made by "),
        ("CPML", [], "Voices here are made by XTTS v2 under the Coqui Public Model License (https"),
    ],
)
def test_the_notes_say_what_a_licence_asks_for(licence, speakers, says):
    sentence = coqui_models.terms(licence, speakers)
    assert sentence.startswith(says)
    assert bool(sentence) == sentence.endswith("not for commercial use.")


# --- where models lie ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place", "environment"),
    [
        ("vctk", "tts/{coqui}", "TTS_HOME"),
        ("vctk", "tts/{coqui}", "XDG_DATA_HOME"),
        ("xtts", "tts/{coqui}", "TTS_HOME"),
        ("xtts", "huggingface/hub/{hub}/snapshots/0123abc", "XDG_CACHE_HOME"),
        ("xtts", "hub/{hub}/snapshots/0123abc", "HF_HOME"),
        ("xtts", "{hub}/snapshots/0123abc", "HF_HUB_CACHE"),
    ],
)
def test_a_model_that_coquis_own_program_fetched_is_found(tmp_path, name, place, environment):
    wanted = MODELS[name]
    home, cache = tmp_path / "home", tmp_path / "cache"
    given = {"TTS_HOME": str(tmp_path / "none"), environment: str(home)}
    folder = home / place.format(coqui=wanted.coqui, hub=wanted.hub)
    files = ["model_file.pth", "config.json"] if name == "vctk" else [file.name for file in wanted.files[:4]]
    if "XDG_DATA_HOME" in given:
        given.pop("TTS_HOME")
    for file in files:
        with pytest.raises(EngineError, match=f"--get {name}"):
            coqui_models.installed(name, cache, given)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    assert coqui_models.installed(name, cache, given) == folder


def test_an_unknown_model_is_an_error_that_helps(tmp_path):
    with pytest.raises(EngineError, match=r"no Coqui model named 'bark'\. Choose one of vctk, xtts"):
        coqui_models.installed("bark", tmp_path)


def test_every_model_has_a_fixed_address_size_and_hash():
    for wanted in MODELS.values():
        for file in wanted.files:
            assert file.address.startswith("https://")
            assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert {name: round(wanted.size_bytes / 1e6) for name, wanted in MODELS.items()} == {
        "vctk": 148, "xtts": 1876,
    }


# --- voices -------------------------------------------------------------------------------------


def test_every_speaker_of_vctk_is_there_with_accent_and_presentation(tmp_path):
    voices = coqui_catalogue.voices("vctk", "en", tmp_path)
    accents = [voice.accent for voice in voices]
    assert {accent: accents.count(accent) for accent in accents} == {
        "English": 33, "American": 21, "Scottish": 19, "Irish": 9, "Canadian": 8, "Northern Irish": 6,
        "South African": 4, "Indian": 3, "Australian": 2, "Welsh": 1, "New Zealand": 1, "": 1,
    }
    assert len({voice.name for voice in voices}) == len({voice.fingerprint for voice in voices}) == 108
    assert {voice.licence for voice in voices} == {"Apache-2.0"}
    by_name = {voice.name: voice for voice in voices}
    first = by_name["vctk/p225"]
    assert (first.engine, first.language, first.presentation) == ("coqui", "en-GB", "feminine")
    assert (first.accent, first.sounds) == ("English", "from Southern England, aged 23")
    assert by_name["vctk/p294"].language == "en-US"
    assert by_name["vctk/p326"].sounds == "from Sydney, aged 26"
    assert "vctk/p315" not in by_name  # in the corpus, but the model was not trained with this speaker


SPEAKER_INFO = """\
ID  AGE  GENDER  ACCENTS  REGION COMMENTS
p238  22  F    NorthernIrish  Belfast
280  25  F    Unknown  France
315  18  M    American  New  England
326  26  M    Australian  English  Sydney
335  25  F    NewZealand  English
376  22  M    Indian
"""


def test_the_corpus_table_is_read_as_it_is_written():
    script = runpy.run_path(str(voices_folder() / "coqui" / "build.py"))
    found = {
        number: (facts["presentation"], facts["accent"], facts["language"], facts["region"], facts["age"])
        for number, facts in script["vctk"](SPEAKER_INFO).items()
    }
    assert found == {
        "p238": ("feminine", "Northern Irish", "en-GB", "Belfast", 22),
        "p280": ("feminine", "", "en", "France", 25),
        "p326": ("masculine", "Australian", "en-AU", "Sydney", 26),
        "p335": ("feminine", "New Zealand", "en-NZ", "", 25),
        "p376": ("masculine", "Indian", "en-IN", "", 22),
    }


def test_vctk_speaks_english_only(tmp_path):
    assert coqui_catalogue.voices("vctk", "de", tmp_path) == []
    assert len(coqui_catalogue.voices("vctk", "en-GB", tmp_path)) == 108


def test_every_studio_speaker_of_xtts_speaks_the_language_asked_for(tmp_path):
    voices = coqui_catalogue.voices("xtts", "pt-BR", tmp_path)
    sides = [voice.presentation for voice in voices]
    assert (len(voices), sides.count("feminine"), sides.count("masculine")) == (58, 29, 29)
    assert {(voice.language, voice.licence) for voice in voices} == {("pt-BR", "CPML")}
    assert voices[5].name == "xtts/Ana Florence"
    assert len({voice.fingerprint for voice in voices}) == 58
    assert coqui_catalogue.voices("xtts", "sv", tmp_path) == []


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "en"), ("en-US", "en"), ("pt-BR", "pt"), ("zh", "zh-cn"), ("zh-Hans", "zh-cn"), ("sv", "")],
)
def test_a_language_is_called_what_xtts_calls_it(language, code):
    assert coqui_catalogue.language_code(coqui_models.XTTS_LANGUAGES, language) == code


def test_a_voice_is_found_by_its_name_however_it_is_composed(tmp_path):
    decomposed = "xtts/Camilla Holmstro\u0308m"
    assert coqui_catalogue.voice(decomposed, "en", tmp_path).name == "xtts/Camilla Holmström"
    assert coqui_catalogue.speaker(decomposed) == ("xtts", "Camilla Holmström")
    # The released model's 109th speaker, of whom nothing is known: by name only.
    assert coqui_catalogue.voice("vctk/ED", "en", tmp_path).presentation == "neutral"


@pytest.mark.parametrize(
    ("name", "language", "says"),
    [
        ("p225", "en", r"Perhaps vctk/p225\?"),
        ("vctk/P226", "en", r"Perhaps vctk/p226\?"),
        ("xtts/ana florence", "en", r"Perhaps xtts/Ana Florence\?"),
        ("xtts/Anna Florence", "en", r"Perhaps xtts/Ana Florence"),
        ("", "en", "lists them all"),
        ("vctk/p225", "de", "does not speak 'de'"),
    ],
)
def test_a_wrong_name_is_an_error_that_helps(tmp_path, name, language, says):
    with pytest.raises(EngineError, match=says):
        coqui_catalogue.voice(name, language, tmp_path)


def test_what_was_measured_here_is_part_of_a_voice(tmp_path):
    before = coqui_catalogue.voice("vctk/p225", "en", tmp_path)
    coqui_catalogue.remember(tmp_path, "vctk/p225", [3.0, 0.0, 4.0], 211.5)
    coqui_catalogue.remember(tmp_path, "xtts/Ana Florence", [0.0, 2.0, 0.0], None)
    after = coqui_catalogue.voice("vctk/p225", "en", tmp_path)
    assert (before.embedding, before.pitch_hz) == ((), None)
    assert after.embedding == pytest.approx((0.6, 0.0, 0.8))
    assert after.pitch_hz == 211.5
    assert after.fingerprint == before.fingerprint
    assert coqui_catalogue.measured(tmp_path)["xtts/Ana Florence"].pitch_hz is None
    # Another encoder's vectors cannot be compared with the old ones, which are dropped.
    coqui_catalogue.remember(tmp_path, "vctk/p226", [1.0, 0.0], 110.0)
    assert list(coqui_catalogue.measured(tmp_path)) == ["vctk/p226"]


def test_measurements_that_are_damaged_count_as_none(tmp_path):
    (tmp_path / "coqui").mkdir()
    (tmp_path / "coqui" / "measured.npz").write_bytes(b"PK damaged")
    assert coqui_catalogue.measured(tmp_path) == {}
    coqui_catalogue.remember(tmp_path, "vctk/p225", [1.0], 200.0)
    assert list(coqui_catalogue.measured(tmp_path)) == ["vctk/p225"]
