"""A service that is called every night, on this machine: it writes down how."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "1a2b-3c4d"


class Service(ThreadingHTTPServer):
    """Writes down what it was asked; answers 200 after the `answers` put in the way."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, bytes]] = []
        self.answers: list[tuple[int, str]] = []
        self.delay = 0.0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        return f"{self.base}/ping/{SECRET}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append((self.command, self.path, body))
        time.sleep(self.server.delay)
        status, where = self.server.answers.pop(0) if self.server.answers else (200, "")
        self.send_response_only(status)
        if where:
            self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests' output is for tests."""


@contextlib.contextmanager
def alarm_service() -> Iterator[Service]:
    """Runs one; the caller keeps proxies out of the way."""
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
