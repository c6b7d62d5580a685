"""API keys on the dashboard's pages, over an emulated API Gateway.

moto keeps keys and plans, but it calls no function, so whether a key is let through is told by what
the gateway would look at; a key taken out of a plan twice is an error of its own; and it knows no
usage, which is answered where botocore would ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from types import SimpleNamespace
from typing import Any, Final

from django.test import Client
from django.urls import reverse
from mypy_boto3_apigateway import APIGatewayClient

from dashboard.access.gateway import key_gateway
from leadmodels.api_keys import ApiKey, get_api_key, list_api_keys
from leadmodels.rotation.issues import KeyIssue, find_issue

KEYS: Final = "/admin/access/apikey/"
_VALUE: Final = re.compile(r'<textarea class="key-value__text"[^>]*>([^<]+)</textarea>')
_ISSUE: Final = re.compile(r'name="issue" value="([^"]+)"')


@dataclass(slots=True)
class Gateway:
    """The emulated gateway, its plan, and what breaks on the way to it."""

    client: APIGatewayClient
    plan_id: str
    calls: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    usage: dict[str, list[list[int]]] = field(default_factory=dict)

    def ids(self) -> set[str]:
        return {key["id"] for key in self.client.get_api_keys(limit=500)["items"]}

    def attached(self) -> set[str]:
        answer = self.client.get_usage_plan_keys(usagePlanId=self.plan_id, limit=500)
        # moto leaves a deleted key in its plans.
        return {key["id"] for key in answer["items"]} & self.ids()

    def admits(self, key_id: str) -> bool:
        if key_id not in self.ids() or key_id not in self.attached():
            return False
        return self.client.get_api_key(apiKey=key_id)["enabled"]

    def value_of(self, key_id: str) -> str:
        return self.client.get_api_key(apiKey=key_id, includeValue=True)["value"]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Stand between the dashboard's own client and the emulator."""

        def before(model: Any, **_: object) -> tuple[Any, dict[str, Any]] | None:
            self.calls.append(model.name)
            answered: dict[str, Any] = {"ResponseMetadata": {}}
            if model.name in self.refused:
                error = {"Code": "TooManyRequestsException", "Message": ""}
                return SimpleNamespace(status_code=429), {"Error": error, **answered}
            if model.name == "GetUsage":
                return SimpleNamespace(status_code=200), {"items": self.usage, **answered}
            return None

        own: Any = key_gateway()
        events = own._client().meta.events  # noqa: SLF001 - the edge that tests stand at
        events.register("before-call.apigateway", before)
        try:
            yield
        finally:
            events.unregister("before-call.apigateway", before)


def make(client: Client, **answers: Any) -> Any:
    """Fill in the page for a new key and send it."""
    page = client.get(f"{KEYS}add/").content.decode()
    values = {"name": "Partner", "scopes": ["leads:read"], "expires": "never", **answers}
    return client.post(f"{KEYS}add/", {"issue": named(page), **values})


def rotate(client: Client, key_id: str) -> Any:
    """Press “Rotate …” and confirm."""
    address = reverse("admin:access_apikey_rotate", args=[key_id])
    return client.post(address, {"issue": named(client.get(address).content.decode())})


def step(client: Client, issue: KeyIssue, name: str) -> Any:
    """Take a step as its page would."""
    address = reverse("admin:access_apikey_step", args=[issue.issue_id, name])
    return client.post(address, {"version": issue.version})


def named(page: str) -> str:
    found = _ISSUE.search(page)
    assert found is not None
    return found[1]


def value_in(response: Any) -> str:
    """Read the value that a page shows; empty: it shows none."""
    found = _VALUE.search(response.content.decode())
    return unescape(found[1]) if found else ""


def the_key() -> ApiKey:
    (key,) = list_api_keys()
    return key


def issue_of(key_id: str) -> KeyIssue:
    """The issue that a key is replaced or was made in."""
    key = get_api_key(key_id)
    issue = find_issue(key.rotation_id or key.issue_id)
    assert issue is not None
    return issue


def plain(response: Any) -> str:
    """A page's text."""
    html = re.sub(r"<(head|script|nav)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
