"""A language model's answer, over HTTP, by the protocol that most services and local servers speak.

That is OpenAI's chat completions: one POST to ``<endpoint>/chat/completions``, one JSON document back
(https://platform.openai.com/docs/api-reference/chat/create). Whatever goes wrong is said in plain words in
an UnansweredError, and never takes longer than was allowed: an endpoint that trickles bytes is cut off.
"""

import http.client
import json
import queue
import threading
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from respoken import __version__
from respoken.config import Notes

MOST_BYTES = 1_000_000
"""A longer answer is no show notes."""

_BLOCK = 16_384
_TOKENS = 2_000
"""What the model may write, at most."""

_REASONS = {
    400: "it does not take the request (400)",
    401: "it does not take the key (401)",
    403: "it does not let us in (403)",
    404: "it has no such address or model (404)",
    413: "the transcript is too long for it (413)",
    429: "it is asked too often (429)",
}


class UnansweredError(Exception):
    """There is no answer to use; the message says why, to stand after a colon."""


def ask(settings: Notes, key: str, system: str, user: str) -> str:
    """What the model writes. key: sent as a bearer token unless empty. Raises UnansweredError.

    Everything together takes at most ``timeout_s``, connecting and a slow answer included.
    """
    # A socket's timeout begins anew with every byte, and looking up a name has none at all. So the request
    # has a thread of its own, which is left behind when its time is up.
    answers: queue.SimpleQueue[str | UnansweredError] = queue.SimpleQueue()
    deadline_s = time.monotonic() + settings.timeout_s

    def work() -> None:
        try:
            answers.put(_content(_post(settings, key, _body(settings, system, user), deadline_s)))
        except UnansweredError as error:
            answers.put(error)

    threading.Thread(target=work, name="notes", daemon=True).start()
    try:
        answer = answers.get(timeout=settings.timeout_s)
    except queue.Empty:
        raise UnansweredError(f"no answer within {settings.timeout_s:g} s") from None
    if isinstance(answer, UnansweredError):
        raise answer
    return answer


def _body(settings: Notes, system: str, user: str) -> bytes:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    asked = {
        "model": settings.model, "messages": messages, "temperature": 0, "max_tokens": _TOKENS,
        "stream": False,
    }
    return json.dumps(asked).encode()


class _NoRedirect(HTTPRedirectHandler):
    """Follows none: the transcript and the key were meant for the address that was given."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        """None, which makes a redirect an error."""


def _post(settings: Notes, key: str, body: bytes, deadline_s: float) -> bytes:
    headers = {
        "Content-Type": "application/json", "Accept": "application/json",
        "User-Agent": f"Respoken/{__version__}", **({"Authorization": f"Bearer {key}"} if key else {}),
    }
    address = f"{settings.endpoint}/chat/completions"
    try:
        request = Request(address, data=body, headers=headers)  # noqa: S310 - the settings allow http(s) only
        with build_opener(_NoRedirect).open(request, timeout=settings.timeout_s) as answer:
            return _read(answer, deadline_s, settings.timeout_s)
    except HTTPError as error:
        error.close()
        other = "it leads elsewhere ({})" if 300 <= error.code < 400 else "it answers {}"
        raise UnansweredError(_REASONS.get(error.code) or other.format(error.code)) from error
    except TimeoutError as error:
        raise UnansweredError(f"no answer within {settings.timeout_s:g} s") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            raise UnansweredError(f"no answer within {settings.timeout_s:g} s") from error
        raise UnansweredError(f"it cannot be reached ({reason or type(error).__name__})") from error


def _read(answer: http.client.HTTPResponse, deadline_s: float, allowed_s: float) -> bytes:
    """The body, in blocks, so that neither its length nor its slowness is without bound."""
    found = bytearray()
    while block := answer.read1(_BLOCK):
        found += block
        if len(found) > MOST_BYTES:
            raise UnansweredError(f"its answer is longer than {MOST_BYTES // 1000} kB")
        if time.monotonic() > deadline_s:
            raise UnansweredError(f"no answer within {allowed_s:g} s")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdecimal() and len(found) < int(promised):
        raise UnansweredError("its answer breaks off")
    return bytes(found)


def _content(data: bytes) -> str:
    """The words of the first choice."""
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnansweredError("its answer is not JSON") from error
    try:
        choice = document["choices"][0]
        content = choice["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise UnansweredError("its answer is no chat completion") from error
    if not isinstance(content, str) or not content.strip():
        raise UnansweredError("its answer is empty")
    if choice.get("finish_reason") == "length":
        raise UnansweredError("its answer breaks off")
    return content
