"""A GeoReport v2 server on loopback that behaves as badly as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class FakeServer(ThreadingHTTPServer):
    """Each POST uses up one of ``behaviours``: a status, "lost" (taken, answer lost), "slow" ..."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict[str, str]] = []
        self.behaviours: list[Any] = []
        # Whether the list of requests can be read, and shows descriptions.
        self.lists = True
        self.shows_descriptions = True
        self.slow_s = 2.0
        # What it says of single requests, by id; ``tokens`` are ids by token. Each question about
        # one uses up a way to misbehave.
        self.answers: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str | None] = {}
        self.tricks: list[Any] = []
        self.asked: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v2"

    def take(self, fields: dict[str, str]) -> str:
        with self.lock:
            self.taken.append(fields)
            return f"F-{len(self.taken)}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[-1] for name, values in parse_qs(body).items()}
        server = self.server
        with server.lock:
            behaviour = server.behaviours.pop(0) if server.behaviours else 200
        if behaviour == "lost":
            server.take(fields)
            self.connection.close()
        elif behaviour == "taken_500":
            server.take(fields)
            self._answer(500, [])
        elif behaviour == "slow":
            server.take(fields)
            time.sleep(server.slow_s)
            self._answer(200, [{"service_request_id": "too late"}])
        elif behaviour == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
        elif behaviour == "garbage":
            self._answer(200, "<html>")
        elif behaviour == 200:
            self._answer(200, [{"service_request_id": server.take(fields), "account_id": None}])
        else:
            self._answer(behaviour, [{"code": behaviour, "description": "no"}])

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.endswith("/requests.json"):
            self._about_one(path)
            return
        if not self.server.lists:
            self._answer(404, [])
            return
        asked = parse_qs(urlsplit(self.path).query)
        rows = [
            {
                "service_request_id": f"F-{number}",
                "service_code": fields["service_code"],
                "description": fields["description"] if self.server.shows_descriptions else None,
                "requested_datetime": datetime.now(UTC).isoformat(),
                "lat": float(fields["lat"]),
                "long": float(fields["long"]),
            }
            for number, fields in enumerate(self.server.taken, start=1)
            if fields["service_code"] in asked["service_code"]
        ]
        self._answer(200, rows)

    def _about_one(self, path: str) -> None:
        server = self.server
        with server.lock:
            server.asked.append(path)
            trick = server.tricks.pop(0) if server.tricks else None
        what, name = path.removesuffix(".json").split("/")[-2:]
        if trick == "slow":
            time.sleep(server.slow_s)
        elif trick == "drip":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                for _byte in range(50):
                    self.wfile.write(b"[")
                    time.sleep(server.slow_s / 10)
            return
        elif trick == "drop":
            self.connection.close()
            return
        elif trick == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            return
        elif trick is not None:
            self._answer(trick if isinstance(trick, int) else 200, trick)
            return
        if what == "tokens" and name in server.tokens:
            self._answer(200, [{"token": name, "service_request_id": server.tokens[name]}])
        elif what == "requests" and name in server.answers:
            self._answer(200, [{"service_request_id": name, **server.answers[name]}])
        else:
            self._answer(404, [{"code": 404, "description": "unknown"}])

    def _answer(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked has gone


@contextmanager
def fake_server() -> Iterator[FakeServer]:
    """A running server; gone when the block ends."""
    server = FakeServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
