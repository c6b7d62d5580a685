"""What surrounds the embed: a site that serves its pages, and the API's answers, on two origins."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

from dev.demo_site import find_file

FORM_PATH = "/f/form_01jzm5x3v8e4r9w2k7q6t0y5hn"
RECEIPT = "7K3M-Q2XD"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
}


class _QuietHandler(BaseHTTPRequestHandler):
    # One connection a request: a browser that keeps its own open would hold up the server's end.
    protocol_version = "HTTP/1.0"

    def log_message(self, *_: object) -> None:
        return

    def answer(
        self, status: int, body: str, content_type: str, headers: dict[str, str] | None = None
    ) -> None:
        encoded = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(encoded)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(encoded)


@contextmanager
def _serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True, kw_only=True)
class Submission:
    """One POST as it arrived."""

    fields: dict[str, list[str]]
    headers: dict[str, str]

    @property
    def answers(self) -> dict[str, list[str]]:
        """The form's own fields, without what the script adds about the submission."""
        return {name: sent for name, sent in self.fields.items() if not name.startswith("_")}

    @property
    def key(self) -> str:
        """What the server knows the submission by."""
        (key,) = self.fields["_submission_id"]
        return key


@dataclass(slots=True, kw_only=True)
class StubApi:
    """The API as a test wants it: what it answers, and what it was sent.

    Attributes:
        drop_connection: what is sent arrives, and its answer is lost.
        unreachable: nothing arrives.
    """

    url: str = ""
    status: int = HTTPStatus.CREATED
    body: object = None
    retry_after_seconds: int | None = None
    drop_connection: bool = False
    unreachable: bool = False
    hold: threading.Event = field(default_factory=threading.Event)
    submissions: list[Submission] = field(default_factory=list)
    preflights: int = 0

    @property
    def form_action(self) -> str:
        return f"{self.url}{FORM_PATH}"

    def answer_with(self, status: int, body: object) -> None:
        self.status, self.body = status, body

    def stored_body(self) -> dict[str, object]:
        thanks = f"{self.form_action}/thanks?receipt={RECEIPT}"
        return {"ok": True, "lead_id": "lead_x", "receipt": RECEIPT, "next": thanks}


@contextmanager
def serve_api() -> Iterator[StubApi]:
    """Serve one form's API; answers wait while `hold` is clear."""
    api = StubApi()
    api.hold.set()

    class Handler(_QuietHandler):
        def do_OPTIONS(self) -> None:
            api.preflights += 1
            self.answer(HTTPStatus.NO_CONTENT, "", "text/plain")

        def do_GET(self) -> None:
            page = f"<!doctype html><title>Thanks</title><h1>Thank you</h1><p>{RECEIPT}</p>"
            self.answer(HTTPStatus.OK, page, "text/html")

        def do_POST(self) -> None:
            if api.unreachable:
                return
            length = int(self.headers["Content-Length"])
            fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            api.submissions.append(Submission(fields=fields, headers=dict(self.headers.items())))
            api.hold.wait(10)
            if api.drop_connection:
                self.close_connection = True
                return
            if self.headers.get("Accept") != "application/json":
                next_url = f"{api.form_action}/thanks?receipt={RECEIPT}"
                self.answer(HTTPStatus.SEE_OTHER, "", "text/html", {"Location": next_url})
                return
            cors = {"Access-Control-Allow-Origin": self.headers.get("Origin", ""), "Vary": "Origin"}
            if api.retry_after_seconds is not None:
                cors["Access-Control-Expose-Headers"] = "Retry-After"
                cors["Retry-After"] = str(api.retry_after_seconds)
            body = api.stored_body() if api.body is None else api.body
            text = body if isinstance(body, str) else json.dumps(body)
            self.answer(api.status, text, "application/json", cors)

    with _serve(Handler) as url:
        api.url = url
        yield api
        api.hold.set()


@contextmanager
def serve_site(api: StubApi, pages: dict[str, str]) -> Iterator[str]:
    """Serve the demo pages as the demo's own site does, and `pages` (path to HTML) beside them."""
    values = {"form_action": api.form_action, "dashboard_url": "http://127.0.0.1:9/"}

    def fill(html: str) -> str:
        for name, value in values.items():
            html = html.replace("{{ " + name + " }}", value)
        return html

    class Handler(_QuietHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in pages:
                self.answer(HTTPStatus.OK, fill(pages[path]), "text/html")
                return
            file = find_file(path)
            if file is None:
                self.answer(HTTPStatus.NOT_FOUND, "", "text/plain")
                return
            text = file.read_text(encoding="utf-8")
            if file.suffix == ".html":
                self.answer(HTTPStatus.OK, fill(text), "text/html")
            else:
                self.answer(HTTPStatus.OK, text, TYPES[file.suffix])

        def do_POST(self) -> NoReturn:
            raise AssertionError("a form posted to its own page")

    with _serve(Handler) as url:
        yield url


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve a folder's scripts and styles to pages of any origin, to be kept for ever."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "public, max-age=31536000, immutable",
    }

    class Handler(_QuietHandler):
        def do_GET(self) -> None:
            file = folder / urlsplit(self.path).path.lstrip("/")
            text = file.read_text(encoding="utf-8")
            self.answer(HTTPStatus.OK, text, TYPES[file.suffix], headers)

    with _serve(Handler) as url:
        yield url
