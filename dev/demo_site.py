"""Serve the demo site on loopback, on a port of its own: another origin than the API's.

`python -m dev.demo_site PORT`, with the page's values in DEMO_FORM_ACTION, DEMO_FORM_ID and
DEMO_DASHBOARD_URL.
"""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dev.demo_embed import RELEASED, SCRIPTS, SCRIPTS_PATH
from dev.loopback import HOST, LoopbackServer
from dev.parent_watch import stop_with_parent
from dev.settings import ROOT

PAGES = ROOT / "embed" / "demo"
# What the site may serve at all; the types are ours, since the machine's own list may lack some.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
IDLE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The values that the pages name in double braces."""

    form_action: str
    form_id: str
    dashboard_url: str

    @property
    def security_policy(self) -> str:
        """What a careful owner's page allows: its own files, and the API to send to."""
        parts = urlsplit(self.form_action)
        api_origin = f"{parts.scheme}://{parts.netloc}"
        # 'self' for the redirect after a submission, when the form's success URL is on the site.
        return (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            f"font-src 'self'; connect-src {api_origin}; form-action 'self' {api_origin}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    def fill_in(self, page: str) -> str:
        """Return a page with the values in the place of their names."""
        values = {
            "form_action": self.form_action,
            "form_id": self.form_id,
            "dashboard_url": self.dashboard_url,
        }
        for name, value in values.items():
            page = page.replace("{{ " + name + " }}", html.escape(value))
        return page


def find_file(url_path: str) -> Path | None:
    """Return the file for a request's path, or None: no such file in the site's folders."""
    try:
        path = unquote(urlsplit(url_path).path)
        if path.startswith(SCRIPTS_PATH):
            asked = path.removeprefix(SCRIPTS_PATH)
            folder, name = SCRIPTS, RELEASED.get(asked, asked)
        else:
            folder, name = PAGES, path.lstrip("/") or "index.html"
        found = (folder / name).resolve()
        is_served = found.is_relative_to(folder) and found.suffix in TYPES and found.is_file()
    except (OSError, ValueError):
        # No path at all: too long, a null byte, half an IPv6 address.
        return None
    return found if is_served else None


class SiteHandler(BaseHTTPRequestHandler):
    """Answer GET and HEAD with the site's files."""

    server_version = "demo-site"
    timeout = IDLE_SECONDS

    def __init__(self, settings: SiteSettings, *args: object) -> None:
        self.settings = settings
        super().__init__(*args)  # type: ignore[arg-type]  # what the server passes

    def do_GET(self) -> None:
        """Answer with a file, its placeholders filled in if it is a page."""
        found = find_file(self.path)
        if found is None:
            self._answer(HTTPStatus.NOT_FOUND, ".html", b"<h1>There is no such page.</h1>\n")
            return
        content = found.read_bytes()
        if found.suffix == ".html":
            content = self.settings.fill_in(content.decode()).encode()
        self._answer(HTTPStatus.OK, found.suffix, content)

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _answer(self, status: HTTPStatus, suffix: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPES[suffix])
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", self.settings.security_policy)
        self.send_header("Referrer-Policy", "strict-origin-when-cross-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        # Pages of other sites check the embed by its integrity, so they have to read it.
        self.send_header("Access-Control-Allow-Origin", "*")
        # Somebody edits embed/ while looking at it.
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def settings_from_environment(environ: Mapping[str, str]) -> SiteSettings:
    """Read the pages' values."""
    return SiteSettings(
        form_action=environ["DEMO_FORM_ACTION"],
        form_id=environ["DEMO_FORM_ID"],
        dashboard_url=environ["DEMO_DASHBOARD_URL"],
    )


def main(port: int) -> None:
    """Serve until SIGTERM."""
    stop_with_parent()
    handler = partial(SiteHandler, settings_from_environment(os.environ))
    with LoopbackServer((HOST, port), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
