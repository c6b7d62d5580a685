"""The two calls of Lambda's Runtime API that a loop makes for each event.

Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Final, NamedTuple

_DEADLINE_SECONDS: Final = 60.0


class Answered(NamedTuple):
    """What a function made of an event; `is_error`: it raised."""

    request_id: str
    body: str
    is_error: bool


class RuntimeApi(BaseHTTPRequestHandler):
    """Speaks with a runtime loop; what it is asked and answered is a subclass's business."""

    protocol_version = "HTTP/1.1"
    # Head and body are two packets, and the second would wait for an answer to the first.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Speak until the loop is ended, in the middle of a word too."""
        with suppress(ConnectionError):
            super().handle()

    def next_event(self) -> tuple[str, str] | None:
        """Give a request's id and its event; None: there is nothing more to do."""
        raise NotImplementedError

    def answered(self, answer: Answered) -> None:
        """Take what a function made of an event."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Give the loop its next event."""
        found = self.next_event()
        if found is None:
            self.close_connection = True
            return
        request_id, event = found
        body = event.encode()
        deadline = int((time.time() + _DEADLINE_SECONDS) * 1000)
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:function")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Take the loop's answer."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        *_, request_id, ending = self.path.split("/")
        self.answered(Answered(request_id, body, ending != "response"))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
