"""A browser before the dashboard as it is deployed on local AWS."""

from __future__ import annotations

import http.client
import http.cookies
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tests.support.rest_api import Answer, Browser


@dataclass(slots=True, kw_only=True)
class LiveBrowser(Browser):
    """Sends requests to an API of local AWS, whose paths begin with the API's own address.

    Args:
        base: what stands before the stage in the API's address.
    """

    base: str

    def send(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send any request to a path, or to an address of the same host."""
        parts, base = urlsplit(url), urlsplit(self.base)
        sent = {
            # As the gateway of AWS says it, which has no other.
            "X-Forwarded-Proto": "https",
            "Accept": "text/html,*/*",
            **({"Cookie": "; ".join(f"{n}={v}" for n, v in self.jar.items())} if self.jar else {}),
            **{name.replace("_", "-"): text for name, text in (headers or {}).items()},
        }
        connection = http.client.HTTPConnection(base.netloc, timeout=60)
        try:
            query = f"?{parts.query}" if parts.query else ""
            connection.request(method, f"{base.path}{parts.path}{query}", body or None, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        cookies = response.headers.get_all("Set-Cookie") or []
        for text in cookies:
            for name, morsel in http.cookies.SimpleCookie(text).items():
                self.jar[name] = morsel.value
        return Answer(
            status=response.status,
            headers={name.lower(): text for name, text in response.headers.items()},
            cookies=cookies,
            content=content,
            url=urljoin(f"https://{self.host}", url),
        )
