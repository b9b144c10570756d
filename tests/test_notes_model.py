"""A language model may write the notes: asked over real HTTP, checked word by word, never in the way."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from respoken import config, notes, produce
from respoken.config import Card
from respoken.models import Notes, Quote, Span, TimedWord, Timeline, Transcript, Turn
from respoken.notes.checking import Source, strangers

SAID = (
    ("Ann", "Welcome to Night Talk. Here is Mia Wolf, who is the founder of Acme Fisheries in Lima. Hello!"),
    ("Mia", "Thanks. We opened Acme Fisheries with 40 boats in 1998, and Carlos Ruiz joined us a year on."),
    ("Ann", "What did nobody tell you about fish?"),
    ("Mia", "Nobody told me that fish forgive everything except warm ice. Read Deep Water by Carlos Ruiz."),
    ("Ann", "You can find all of it at example.org. Thanks for listening, and good night."),
)
SUMMARY = (
    "Mia Wolf tells Ann how Acme Fisheries began in 1998 with forty boats. "
    "She explains what warm ice does to fish. Carlos Ruiz joined the company a year later."
)
QUOTE = "You can find all of it at example.org."
GOOD: dict[str, Any] = {
    "summary": SUMMARY,
    "roles": {"Mia": "Founder of Acme Fisheries", "Ann": "host"},
    "quotes": [QUOTE],
    "mentions": [
        {"name": "Carlos Ruiz", "kind": "person"}, {"name": "Deep Water", "kind": "work"},
        {"name": "example.org", "kind": "link"}, {"name": "Acme Fisheries", "kind": "organisation"},
    ],
}


Answer = Callable[[BaseHTTPRequestHandler], None]


class Asked:
    """What the server was sent, and how it answers."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.answer: Answer = lambda handler: chat(handler, json.dumps(GOOD))
        self.address = ""


def sent(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def chat(handler: BaseHTTPRequestHandler, content: Any, finish: str = "stop") -> None:
    """An answer as OpenAI's API and its likes give it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "model": "m", "choices": [choice]}
    sent(handler, 200, json.dumps(body).encode(), Content_Type="application/json")


@pytest.fixture
def server() -> Iterator[Asked]:
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked.requests.append((self.path, dict(self.headers), json.loads(self.rfile.read(length))))
            try:
                asked.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    asked.address = f"http://127.0.0.1:{listening.server_port}/v1"
    yield asked
    listening.shutdown()
    listening.server_close()
    thread.join()


def talk() -> tuple[Transcript, Timeline]:
    """The conversation, every word a quarter of a second."""
    turns = [Turn(index=n, speaker=who, text=text, line=n) for n, (who, text) in enumerate(SAID, 1)]
    spans, at = [], 0.0
    for turn in turns:
        timed = [
            TimedWord(text=word, start_s=at + place / 4, end_s=at + (place + 1) / 4)
            for place, word in enumerate(turn.text.split())
        ]
        spans.append(Span(
            index=turn.index, turn=turn.index, speaker=turn.speaker, voice="v", text=turn.text,
            spoken=turn.text, start_s=at, end_s=timed[-1].end_s, words=tuple(timed),
        ))
        at = timed[-1].end_s
    timeline = Timeline(sample_rate_hz=24_000, duration_s=at, utterances=tuple(spans))
    return Transcript(format="text", turns=tuple(turns)), timeline


def written(address: str, key: str = "", **settings: Any) -> Notes:
    asked = config.Notes(endpoint=address, model="small-1", **{"timeout_s": 5.0, **settings})
    return notes.write(*talk(), "Synthetic.", asked=asked, key=key)


PLAIN = notes.write(*talk(), "Synthetic.")
"""The notes without a language model."""


def test_what_holds_is_taken_and_the_notes_say_who_wrote_it(server: Asked) -> None:
    made = written(server.address)
    assert " ".join(made.summary) == SUMMARY
    assert made.written_by == "small-1"
    assert made.warnings == ()
    assert [(person.shown, person.role) for person in made.people] == [
        ("Ann", ""), ("Mia Wolf", "Founder of Acme Fisheries"),
    ]
    first = sum(len(text.split()) for _, text in SAID[:4]) / 4
    assert made.quotes == (Quote(text=QUOTE, speaker="Ann", start_s=first, end_s=first + 8 / 4),)
    assert [(mention.text, mention.kind) for mention in made.mentions] == [
        ("Acme Fisheries", "organisation"), ("Carlos Ruiz", "person"), ("Deep Water", "work"),
        ("example.org", "link"),
    ]
    assert made.mentions[-1].href == "https://example.org"


def test_it_is_asked_as_the_protocol_has_it(server: Asked) -> None:
    written(server.address, key="secret")
    [(path, headers, body)] = server.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["temperature"], body["stream"]) == ("small-1", 0, False)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "Mia: Thanks. We opened Acme Fisheries" in body["messages"][1]["content"]


def test_without_a_key_none_is_sent(server: Asked) -> None:
    written(server.address)
    assert "Authorization" not in server.requests[0][1]


def test_nothing_is_sent_unless_it_is_asked_for(server: Asked) -> None:
    assert notes.write(*talk(), "Synthetic.", key="secret") == PLAIN
    assert PLAIN.written_by == ""
    assert server.requests == []


def test_words_around_the_json_do_no_harm(server: Asked) -> None:
    fenced = f"<think>So {{hm}}.</think>Here you are:\n```json\n{json.dumps(GOOD)}\n```\n"
    server.answer = lambda handler: chat(handler, fenced)
    assert " ".join(written(server.address).summary) == SUMMARY


@pytest.mark.parametrize(("part", "value", "warning"), [
    ("summary", "Mia Wolf and Peter Brown talk about fish.", "“Peter Brown”"),
    ("summary", "Mia Wolf opened with 400 boats.", "“400”"),
    ("summary", "Mia Wolf opened with fifty boats.", "“fifty”"),
    ("summary", "Mia Ruiz talks about fish.", "“Mia Ruiz”"),
    ("summary", "Fish are sold by Acme Holdings in Lima.", "“Acme Holdings”"),
    ("summary", "They use FishTrack to count boats.", "“FishTrack”"),
    ("summary", "", "there is none"),
    ("summary", ["a list"], "there is none"),
    ("summary", "Fish are good. " * 30, "30 sentences"),
    ("quotes", ["You may find all of it at example.org."], "word for word"),
    ("quotes", ["and Carlos Ruiz joined us a year on. What did nobody tell you?"], "word for word"),
    ("quotes", [], "there are none"),
    ("quotes", "no list", "there are none"),
    ("roles", {"Mia": "Director of Globex"}, "role of “Mia Wolf”"),
    ("roles", "none", "list of roles"),
    ("mentions", [{"name": "Jacques Cousteau", "kind": "person"}], "“Jacques Cousteau”"),
    ("mentions", [{"name": "Acme Fisheries", "kind": "fish"}], "there is none"),
    ("mentions", {"name": "x"}, "there is none"),
])
def test_a_part_that_does_not_hold_is_left_out_and_no_other(
    server: Asked, part: str, value: Any, warning: str
) -> None:
    server.answer = lambda handler: chat(handler, json.dumps({**GOOD, part: value}))
    made = written(server.address)
    assert len(made.warnings) == 1
    assert warning in made.warnings[0]
    good = {
        "summary": SUMMARY, "quotes": QUOTE, "roles": "Founder of Acme Fisheries", "mentions": "Deep Water",
    }
    plain, found = told(PLAIN), told(made)
    assert found[part] != good[part]
    # The summary from the transcript has the model's role of the guest in it.
    assert found[part].replace("Fisheries)", "Fisheries in Lima)") == plain[part]
    assert all(good[other] in found[other] for other in good if other != part)


def told(made: Notes) -> dict[str, str]:
    """Each part of the notes as a line of text."""
    return {
        "summary": " ".join(made.summary), "quotes": " ".join(quote.text for quote in made.quotes),
        "roles": made.people[1].role,
        "mentions": ", ".join(f"{one.text} {one.kind}" for one in made.mentions),
    }


def status(code: int) -> Answer:
    return lambda handler: sent(handler, code, b'{"error": {"message": "no"}}')


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    sent(handler, 302, b"", Location="/v1/other")


def late(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2.5)
    chat(handler, json.dumps(GOOD))


def trickling(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def trickling_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(60):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2_000):
        handler.wfile.write(b"a" * 65_536)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def hung_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


@pytest.mark.parametrize(("answer", "why"), [
    (status(400), "it does not take the request (400)"),
    (status(401), "it does not take the key (401)"),
    (status(404), "it has no such address or model (404)"),
    (status(429), "it is asked too often (429)"),
    (status(500), "it answers 500"),
    (elsewhere, "it leads elsewhere (302)"),
    (late, "no answer within 1 s"),
    (trickling, "no answer within 1 s"),
    (trickling_headers, "no answer within 1 s"),
    (endless, "its answer is longer than 1000 kB"),
    (cut_off, "its answer breaks off"),
    (hung_up, "it cannot be reached"),
    (lambda handler: sent(handler, 200, b"<html>Sign in</html>"), "its answer is not JSON"),
    (lambda handler: sent(handler, 200, b"[" * 200_000), "its answer is not JSON"),
    (lambda handler: sent(handler, 200, b'{"choices": []}'), "its answer is no chat completion"),
    (lambda handler: sent(handler, 200, b"[1]"), "its answer is no chat completion"),
    (lambda handler: chat(handler, ""), "its answer is empty"),
    (lambda handler: chat(handler, None), "its answer is empty"),
    (lambda handler: chat(handler, "I cannot do that."), "its answer is not the JSON that was asked for"),
    (lambda handler: chat(handler, '{"summary": "Mia'), "its answer is not the JSON that was asked for"),
    (lambda handler: chat(handler, json.dumps(GOOD), "length"), "its answer breaks off"),
])
def test_a_failure_falls_back_and_says_so(
    server: Asked, answer: Answer, why: str
) -> None:
    server.answer = answer
    began = time.monotonic()
    made = written(server.address, timeout_s=1.0)
    assert time.monotonic() - began < 2.4
    [warning] = made.warnings
    assert warning.startswith(f"the notes are made without the language model small-1 at {server.address}: ")
    assert why in warning
    assert len(server.requests) == 1
    assert made.written_by == ""
    assert made.model_copy(update={"warnings": (), "in_vain": False}) == PLAIN


def test_nobody_listening_falls_back_too() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    [warning] = written(f"http://127.0.0.1:{port}/v1").warnings
    assert "it cannot be reached" in warning


def test_what_is_sent_of_a_long_transcript_is_bounded_and_said(
    server: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = " ".join(f"Boat number {number} sailed from Lima." for number in range(1, 400))
    monkeypatch.setattr(f"{__name__}.SAID", (*SAID, ("Mia", words)))
    made = written(server.address, most_characters=2_000)
    content = server.requests[0][2]["messages"][1]["content"]
    assert len(content) < 2_200
    assert content.endswith("[...]")
    assert "Welcome to Night Talk" in content
    whole = len("\n".join(f"{who}: {text}" for who, text in SAID))
    assert made.warnings == (f"the language model was sent 2,000 of the transcript's {whole:,} characters",)
    assert not made.in_vain


@pytest.mark.parametrize(("text", "missing"), [
    ("Ada Lovelace met Charles Babbage.", []),
    ("The CEO Ada Lovelace agreed.", []),
    ("Ada Babbage agreed.", ["Ada Babbage"]),
    ("Engines were built in 1843.", []),
    ("Engines were built in 1844.", ["1844"]),
    ("It cost 1,700 pounds and 3 years.", []),
    ("It took four years.", ["four"]),
    ("Lovelace's notes mention IBM.", ["IBM"]),
    ("Machines think, they say.", []),
    ("Turing thinks so.", ["Turing"]),
])
def test_only_what_was_said_may_be_named(text: str, missing: list[str]) -> None:
    source = Source([
        "Ada Lovelace met Charles Babbage in 1843, and the CEO paid.",
        "It cost 1700 pounds over three years.", "Do engines think? They say machines do.",
    ])
    assert strangers(text, source, english=True) == missing


@pytest.mark.parametrize("table", [
    'endpoint = "http://127.0.0.1/v1"', 'model = "m"', 'endpoint = "ftp://x/v1"\nmodel = "m"',
    'endpoint = "http://x/v1"\nmodel = "m"\ntimeout_s = 0',
    'endpoint = "http://x/v1"\nmodel = "m"\nkey = "k"',
])
def test_half_a_setting_is_an_error(tmp_path: Path, table: str) -> None:
    file = tmp_path / "show.toml"
    file.write_text(f"[notes]\n{table}\n", encoding="utf-8")
    with pytest.raises(config.SettingsError, match=r"\[notes\]"):
        config.settings(file)


def test_an_episode_says_who_wrote_its_notes_and_asks_again_after_a_failure(
    server: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(notes.KEY, "secret")
    source = tmp_path / "talk.txt"
    source.write_text("\n\n".join(f"{who}: {text}" for who, text in SAID), encoding="utf-8")
    show = tmp_path / "show.toml"
    table = f'[notes]\nendpoint = "{server.address}"\nmodel = "small-1"\n'
    show.write_text(f'{table}[people]\nAnn = {{ role = "host" }}\n', encoding="utf-8")
    asked = config.settings(show, engine="tone")
    assert asked.people == {"Ann": Card(role="host")}

    server.answer = status(500)
    failed = produce.make(source, tmp_path / "out", asked).manifest
    assert failed.notes_by == ""
    assert any("it answers 500" in warning for warning in failed.warnings)

    server.answer = lambda handler: chat(handler, json.dumps(GOOD))
    made = produce.make(source, tmp_path / "out", asked)
    assert (made.anew, made.manifest.notes_by) == (True, "small-1")
    assert " ".join(made.manifest.summary) == SUMMARY
    assert "small-1" in (made.folder / "notes.md").read_text(encoding="utf-8")
    assert "secret" not in (made.folder / "manifest.json").read_text(encoding="utf-8")

    again = produce.make(source, tmp_path / "out", asked)
    assert not again.anew
    assert len(server.requests) == 2
    assert server.requests[1][1]["Authorization"] == "Bearer secret"
