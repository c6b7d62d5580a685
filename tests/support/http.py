"""HTTP as a test wants it: any status is an answer, and a redirect is shown instead of followed."""

from __future__ import annotations

import urllib.error
import urllib.request
from email.message import Message
from typing import Any


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def call(
    url: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    method: str = "",
    *,
    timeout_seconds: float = 30,
) -> tuple[int, Message, str]:
    """Call a URL and give status, headers and text, whatever the status."""
    asked = urllib.request.Request(url, body, headers or {}, method=method or None)  # noqa: S310 - loopback
    try:
        with urllib.request.build_opener(NoRedirect).open(asked, timeout=timeout_seconds) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, answer.read().decode()
