"""The API that is provisioned: whom it lets in, and in which words it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.dev.emulator import LocalAws
from tests.integration.dev.provisioned import (
    API_KEY,
    FORM_ID,
    WRITE_KEY,
    provision,
)
from tests.support.http import call


def test_each_key_has_the_one_scope_that_its_name_says(empty_aws: LocalAws, packages: Path) -> None:
    api_url = provision(empty_aws, packages, 4612).api_url
    body = json.dumps({"form_id": FORM_ID, "fields": {}}).encode()
    statuses = {}
    for key in (API_KEY, WRITE_KEY):
        sent = {"x-api-key": key, "Content-Type": "application/json"}
        read, _, _ = call(f"{api_url}/v1/leads?limit=1", headers=sent)
        written, _, _ = call(f"{api_url}/v1/leads", body, sent)
        statuses[key] = (read, written)
    # 422: it was let in, and the fields are missing.
    assert statuses == {API_KEY: (200, 403), WRITE_KEY: (403, 422)}


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("/v1/leads", None, {}, 403, "key_invalid"),
        ("/v1/leads", None, {"x-api-key": "w" * 30}, 403, "key_invalid"),
        ("/v1/leads", b"{}", {"x-api-key": WRITE_KEY}, 400, "malformed"),
        ("/nowhere", None, {}, 403, "route_unknown"),
    ],
)
def test_the_gateway_refuses_in_our_words_and_shape(
    empty_aws: LocalAws,
    packages: Path,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    api_url = provision(empty_aws, packages, 4612).api_url
    sent = {"Content-Type": "application/json", **headers}
    got, answered, text = call(f"{api_url}{path}", body, sent)
    answer = json.loads(text)
    assert (got, answered["Access-Control-Allow-Origin"]) == (status, "*")
    assert (answer["ok"], [error["code"] for error in answer["errors"]]) == (False, [code])
    assert answer["error"].endswith(".")
