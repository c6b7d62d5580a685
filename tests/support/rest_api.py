"""A browser in front of a REST API of API Gateway as Zappa sets it up, and of a function."""

from __future__ import annotations

import base64
import http.cookies
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode, urljoin, urlsplit

URLENCODED: Final = "application/x-www-form-urlencoded"
REDIRECTS: Final = frozenset({301, 302, 303})
# Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_ANSWER_BYTES: Final = 6 * 1024 * 1024
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
MOST_HEADER_BYTES: Final = 10_240


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a browser gets."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    content: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()


@dataclass(slots=True, kw_only=True)
class Browser:
    """Sends requests through the gateway to a function, and keeps its cookies.

    Args:
        invoke: gives the function an event.
        host: the API's name.
        stage: of the API; its paths begin with it unless `has_domain`.
        has_domain: the host is a domain of one's own, mapped to the stage.
        source_ip: where it comes from.
    """

    invoke: Callable[[Mapping[str, Any]], Any]
    host: str
    stage: str = "dev"
    has_domain: bool = False
    source_ip: str = "198.51.100.23"
    jar: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """What its paths begin with."""
        return "" if self.has_domain else f"/{self.stage}"

    def get(self, url: str, **headers: str) -> Answer:
        """Fetch one page; redirects aren't followed."""
        return self.send("GET", url, headers=_names(headers))

    def follow(self, answer: Answer) -> Answer:
        """Fetch the page that an answer redirects to."""
        assert answer.status in REDIRECTS, answer
        return self.get(urljoin(answer.url, answer.headers["location"]))

    def post(self, url: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        """Send a form, as a browser sends it from a page of the same origin."""
        headers = {"Content-Type": URLENCODED, "Origin": f"https://{self.host}", **_names(headers)}
        return self.send("POST", url, body=urlencode(fields, doseq=True).encode(), headers=headers)

    def send(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send any request to a path, or to an address of the same host."""
        event = self.event(method, url, body=body, headers=headers or {})
        sent = self.invoke(event)
        assert len(json.dumps(sent)) <= MOST_ANSWER_BYTES
        answer = _answer(sent, urljoin(f"https://{self.host}", url))
        for text in answer.cookies:
            for name, morsel in http.cookies.SimpleCookie(text).items():
                self.jar[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.jar[name]
        return answer

    def event(
        self, method: str, url: str, *, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """Make the event that the gateway makes of a request.

        All media types are binary, so every body arrives as Base64.
        Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
        """
        parts = urlsplit(url)
        path = parts.path
        if not self.has_domain:
            assert path.startswith(f"/{self.stage}/"), (
                f"{path} is of no stage: the gateway says 403"
            )
            path = path.removeprefix(f"/{self.stage}")
        query = parse_qs(parts.query, keep_blank_values=True)
        sent = {
            "Host": self.host,
            "User-Agent": "Mozilla/5.0 (X11; Linux) Visitor/1",
            "X-Forwarded-For": f"{self.source_ip}, 130.176.1.1",
            "X-Forwarded-Port": "443",
            "X-Forwarded-Proto": "https",
            **({"Cookie": "; ".join(f"{n}={v}" for n, v in self.jar.items())} if self.jar else {}),
            **headers,
        }
        return {
            "resource": "/{proxy+}",
            "path": unquote(path),
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [text] for name, text in sent.items()},
            "queryStringParameters": {name: texts[-1] for name, texts in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": {"proxy": path.removeprefix("/")},
            "stageVariables": None,
            "requestContext": {
                "resourcePath": "/{proxy+}",
                "httpMethod": method,
                "path": parts.path,
                "protocol": "HTTP/1.1",
                "accountId": "123456789012",
                "apiId": "abcdef1234",
                "stage": self.stage,
                "domainName": self.host,
                "requestId": "11111111-1111-4111-8111-111111111111",
                "identity": {
                    "sourceIp": self.source_ip,
                    "userAgent": sent["User-Agent"],
                    "userArn": None,
                },
            },
            "body": base64.b64encode(body).decode() if body else None,
            "isBase64Encoded": bool(body),
        }


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}


def _answer(sent: dict[str, Any], url: str) -> Answer:
    """Make of the function's answer what the gateway makes of it."""
    merged = {name: [text] for name, text in (sent.get("headers") or {}).items()}
    merged |= sent.get("multiValueHeaders") or {}
    lines = [f"{name}: {text}\r\n" for name, texts in merged.items() for text in texts]
    assert len("".join(lines)) <= MOST_HEADER_BYTES
    body = sent.get("body") or ""
    return Answer(
        status=sent["statusCode"],
        headers={name.lower(): texts[-1] for name, texts in merged.items()},
        cookies=[text for name in merged if name.lower() == "set-cookie" for text in merged[name]],
        content=base64.b64decode(body) if sent.get("isBase64Encoded") else body.encode(),
        url=url,
    )


def form_token(page: str) -> str:
    """Return the hidden token of a page's first form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]
