"""The real function that takes submissions, behind HTTP on a free loopback port."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from dev.loopback import HOST, LoopbackServer
from ingest.settings import read_settings
from ingest.submit_lead import serve_submissions
from tests.support.gateway import Context, event

_BASE: Final = "/dev"


@dataclass(slots=True, kw_only=True)
class LambdaGateway:
    """An API whose containers forget forms when the test says that a minute is over.

    Args:
        url: its address, with a stage.
        is_production: what the function's settings say.
        requests: each as method, path and headers, in the order of their arrival.
    """

    url: str = ""
    is_production: bool = False
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    _seconds: float = 0.0
    _handlers: dict[bool, Callable[..., dict[str, Any]]] = field(default_factory=dict)
    _one_by_one: threading.Lock = field(default_factory=threading.Lock)

    def pass_seconds(self, seconds: float) -> None:
        """Let time go by for the function's memory of forms."""
        self._seconds += seconds

    def respond(self, method: str, path: str, headers: dict[str, str], body: str) -> dict[str, Any]:
        """Call the function as API Gateway does."""
        self.requests.append((method, path, headers))
        resource, _, tail = path.removeprefix(_BASE).partition("/f/")
        assert resource == ""
        form_id, _, thanks = tail.partition("?")[0].partition("/")
        asked = event(
            method,
            "/f/{form_id}/thanks" if thanks else "/f/{form_id}",
            body=body or None,
            headers=headers,
            path={"form_id": form_id},
        )
        with self._one_by_one:
            return self._handler()(asked, Context())

    def _handler(self) -> Callable[..., dict[str, Any]]:
        if self.is_production not in self._handlers:
            settings = replace(
                read_settings(os.environ),
                public_api_url=self.url,
                is_production=self.is_production,
            )
            self._handlers[self.is_production] = serve_submissions(
                settings, now=_now, random=os.urandom, monotonic=lambda: self._seconds
            )
        return self._handlers[self.is_production]


@contextmanager
def serve_lambda_gateway() -> Iterator[LambdaGateway]:
    """Serve the function's routes under /f/ for as long as the block lasts."""
    gateway = LambdaGateway()

    class Connection(BaseHTTPRequestHandler):
        # One connection a request: a browser that keeps its own open would hold up the end.
        protocol_version = "HTTP/1.0"

        def log_message(self, *_: object) -> None:
            return

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            answer = gateway.respond(self.command, self.path, dict(self.headers.items()), body)
            encoded = answer["body"].encode()
            self.send_response(answer["statusCode"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        do_GET = do_POST = do_OPTIONS = _serve  # noqa: N815 - http.server's names

    server = LoopbackServer((HOST, 0), Connection)
    server.daemon_threads = True
    gateway.url = f"http://{HOST}:{server.server_port}{_BASE}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _now() -> datetime:
    return datetime.now(UTC)
