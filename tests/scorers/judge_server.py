"""A judge that misbehaves on request: a real HTTP server on localhost, scripted per request."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Body = dict[str, Any]
Behaviour = Callable[["Handler", Body], None]


class JudgeServer:
    """Serves `script` request by request, then `otherwise`; keeps what it was sent.

    `choose` may pick the behaviour from the request's body instead, None leaving it to the script.
    """

    def __init__(
        self,
        *script: Behaviour,
        otherwise: Behaviour,
        choose: Callable[[Body], Behaviour | None] | None = None,
    ) -> None:
        self.script: Sequence[Behaviour] = script
        self.otherwise = otherwise
        self.choose = choose
        self.bodies: list[Body] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.judge = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def requests(self) -> int:
        return len(self.bodies)

    def reached(self, count: int) -> int:
        """Requests so far, once they are `count`: who asked may give up before this has read it."""
        until = time.monotonic() + 10
        while self.requests < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.requests

    def __enter__(self) -> JudgeServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def begin(self, handler: Handler, body: Body) -> Behaviour:
        with self._lock:
            number = len(self.bodies)
            self.bodies.append(body)
            self.paths.append(handler.path)
            self.headers.append(dict(handler.headers))
            self.times.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        chosen = self.choose(body) if self.choose else None
        if chosen is not None:
            return chosen
        return self.script[number] if number < len(self.script) else self.otherwise

    def end(self) -> None:
        with self._lock:
            self._now -= 1


class Server(ThreadingHTTPServer):
    daemon_threads = True
    judge: JudgeServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behave = self.server.judge.begin(self, body)
        try:
            # A client that gave up has closed its end.
            with suppress(ConnectionError):
                behave(self, body)
        finally:
            self.server.judge.end()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""

    def reply(
        self,
        status: int,
        text: str,
        headers: dict[str, str] | None = None,
        kind: str = "application/json",
        length: int | None = None,
    ) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def envelope(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> str:
    """A chat completion as OpenAI's API writes it; its tokens are 100 and 10."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "model": "scripted-judge-2",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }
    )


def verdict(label: str, confidence: float = 0.9, quote: str = "", **more: object) -> str:
    """A well-formed answer of a judge."""
    answer = {"quote": quote, "rationale": f"It is {label}.", "label": label}
    return json.dumps(answer | {"confidence": confidence} | more)


def says(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Behaviour:
    return lambda handler, body: handler.reply(
        200, envelope(content, finish=finish, refusal=refusal)
    )


def answers(label: str, confidence: float = 0.9, quote: str = "") -> Behaviour:
    return says(verdict(label, confidence, quote))


def status(
    code: int, text: str = '{"error": {"message": "scripted"}}', **headers: str
) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, body: handler.reply(code, text, named)


def page(code: int = 200) -> Behaviour:
    html = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>...</body></html>"
    return lambda handler, body: handler.reply(code, html, kind="text/html")


def slow(seconds: float, then: Behaviour) -> Behaviour:
    def behave(handler: Handler, body: Body) -> None:
        time.sleep(seconds)
        then(handler, body)

    return behave


def drips(seconds: float) -> Behaviour:
    """A byte now and then: never silent for long, never done."""

    def behave(handler: Handler, body: Body) -> None:
        handler.close_connection = True
        handler.reply(200, " ", length=10_000)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            handler.wfile.write(b" ")

    return behave


def cuts_body(handler: Handler, body: Body) -> None:
    """Promises a whole body, sends half of it and closes."""
    text = envelope(verdict("support"))
    handler.close_connection = True
    handler.reply(200, text[: len(text) // 2], length=len(text))


def hangs_up(handler: Handler, body: Body) -> None:
    """Closes without a word."""
    handler.close_connection = True


def echoes_reply(handler: Handler, body: Body) -> None:
    """A judge that does what the text it judges says: it repeats it."""
    handler.reply(200, envelope(shown_reply(body)))


def echoes_headers(handler: Handler, body: Body) -> None:
    """Puts what it was sent into its answer, the key among it."""
    seen = json.dumps(dict(handler.headers))
    handler.reply(200, envelope(verdict("support", quote=seen, rationale=seen)))


def refuses_key(handler: Handler, body: Body) -> None:
    """Says no as some services do: with the key in the sentence."""
    said = f"Incorrect API key provided: {handler.headers['Authorization']}"
    handler.reply(401, json.dumps({"error": {"message": said}}))


def redirects(url: str) -> Behaviour:
    return lambda handler, body: handler.reply(307, "", {"Location": f"{url}/chat/completions"})


def first_label(handler: Handler, body: Body) -> None:
    """Always the label whose definition stands first."""
    handler.reply(200, envelope(verdict(labels(body)[0])))


def labels(body: Body) -> list[str]:
    """The labels in the order in which the rubric defines them."""
    return re.findall(r"^- (\w+): ", body["messages"][0]["content"], re.MULTILINE)


def shown_reply(body: Body) -> str:
    """What stands between the reply's marker lines."""
    text = body["messages"][1]["content"]
    found = re.search(r"^=== REPLY BEGINS ===\n(.*)\n=== REPLY ENDS ===$", text, re.DOTALL | re.M)
    assert found is not None
    return found[1]
