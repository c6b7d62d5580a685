"""A gateway as bad as a network can be, in front of the real function that takes submissions."""

from __future__ import annotations

import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Final, Literal

from dev.loopback import HOST, LoopbackServer
from tests.support.gateway import event

Handler = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes one of API Gateway's events and gives the function's answer."""

Fault = Literal[
    "error_500",
    "hang",
    "lost_answer",
    "html_502",
    "html_200",
    "too_large",
    "throttled",
    "no_cors",
]

HOSTILE: Final[Mapping[Fault, float]] = {
    "error_500": 0.05,
    "hang": 0.05,
    "lost_answer": 0.05,
    "html_502": 0.03,
    "html_200": 0.03,
    "too_large": 0.03,
    "throttled": 0.03,
    "no_cors": 0.03,
}
"""Which share of the requests meets which fault."""

_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
}
_ERROR_PAGE: Final = "<!doctype html><title>502</title><h1>502 Bad Gateway</h1>"
_PORTAL: Final = "<!doctype html><title>Free Wi-Fi</title><h1>Accept our terms to go online</h1>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    status: int
    body: str
    headers: Mapping[str, str]


class _HangUpError(Exception):
    """The connection closes without an answer."""


@dataclass(slots=True, kw_only=True)
class HostileGateway:
    """Passes submissions on to the function, save where a fault is drawn.

    Args:
        handler: called for one request at a time: in Lambda each container has memory of its own,
            here all requests share one.
        seed: the same draws the same faults, in the order in which requests arrive.
        hang_seconds: how long a request is held before its connection closes.
        retry_after_seconds: what refusals of the gateway's own ask a client to wait.
        shares: which share of the requests meets which fault; the rest meets none.
    """

    handler: Handler
    seed: int
    hang_seconds: float
    retry_after_seconds: int = 1
    shares: Mapping[Fault, float] = field(default_factory=lambda: HOSTILE)
    url: str = ""
    faults: Counter[Fault] = field(default_factory=Counter)
    requests: int = 0
    _random: random.Random = field(init=False)
    _drawing: threading.Lock = field(default_factory=threading.Lock)
    _handling: threading.Lock = field(default_factory=threading.Lock)
    _closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def respond(self, form_id: str, headers: Mapping[str, str], body: str) -> _Response:
        """Answer one submission, or not.

        Raises:
            _HangUpError: its connection is to be closed without an answer.
        """
        number, fault = self._draw()
        if fault == "hang":
            self._closing.wait(self.hang_seconds)
            raise _HangUpError
        made_up = self._made_up(fault)
        if made_up is not None:
            return made_up
        answer = self._pass_on(form_id, headers, body, number)
        if fault == "lost_answer":
            raise _HangUpError
        if fault == "no_cors":
            kept = {n: v for n, v in answer.headers.items() if not n.startswith("Access-Control-")}
            return _Response(status=answer.status, body=answer.body, headers=kept)
        return answer

    def close(self) -> None:
        """Let go of the requests that are held."""
        self._closing.set()

    def _draw(self) -> tuple[int, Fault | None]:
        with self._drawing:
            self.requests += 1
            point = self._random.random()
            for fault, share in self.shares.items():
                point -= share
                if point < 0:
                    self.faults[fault] += 1
                    return self.requests, fault
            return self.requests, None

    def _made_up(self, fault: Fault | None) -> _Response | None:
        wait = {"Retry-After": str(self.retry_after_seconds)}
        if fault == "error_500":
            return _refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.", wait)
        if fault == "throttled":
            return _refuse(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests at once.", wait)
        if fault == "too_large":
            return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too large to send.")
        if fault == "html_502":
            return _show(HTTPStatus.BAD_GATEWAY, _ERROR_PAGE)
        if fault == "html_200":
            return _show(HTTPStatus.OK, _PORTAL)
        return None

    def _pass_on(
        self, form_id: str, headers: Mapping[str, str], body: str, number: int
    ) -> _Response:
        posted = event(
            "POST",
            "/f/{form_id}",
            body=body,
            headers=dict(headers),
            path={"form_id": form_id},
        )
        # From an address of its own, so that the rate says nothing.
        address = f"198.18.{number // 256 % 256}.{number % 256}"
        posted["requestContext"]["identity"]["sourceIp"] = address
        with self._handling:
            answer = self.handler(posted)
        return _Response(
            status=answer["statusCode"], body=answer["body"], headers=answer["headers"]
        )


@contextmanager
def serve_hostile_gateway(gateway: HostileGateway) -> Iterator[HostileGateway]:
    """Serve ``POST /f/{form_id}`` on a free loopback port, for as long as the block lasts."""

    class Connection(BaseHTTPRequestHandler):
        # One connection a request: on a kept one Chromium sends again what met no answer, unasked.
        protocol_version = "HTTP/1.0"

        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form_id = self.path.rpartition("/")[2]
            try:
                response = gateway.respond(form_id, dict(self.headers.items()), body)
            except _HangUpError:
                return
            encoded = response.body.encode()
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

    class Server(LoopbackServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of a browser that went away."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    server = Server((HOST, 0), Connection)
    gateway.url = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield gateway
    finally:
        gateway.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _refuse(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> _Response:
    """Refuse in the gateway's words, which every page may read."""
    body = {"ok": False, "error": sentence, "errors": [{"code": "refused", "message": sentence}]}
    cors = {"Content-Type": "application/json", **_CORS, **(headers or {})}
    return _Response(status=status, body=json.dumps(body), headers=cors)


def _show(status: int, page: str) -> _Response:
    headers = {"Content-Type": "text/html; charset=utf-8", **_CORS}
    return _Response(status=status, body=page, headers=headers)
