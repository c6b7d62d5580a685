from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.dynamodb.credentials import Credentials
from leadmodels.dynamodb.signing import Signer

HOST = "dynamodb.eu-central-1.amazonaws.com"
TARGET = "DynamoDB_20120810.PutItem"
INSTANTS = st.datetimes(datetime(2020, 1, 1))  # noqa: DTZ001 - Hypothesis takes naive bounds
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)


class _At(SigV4Auth):
    """Botocore's own signer, at a given instant."""

    def __init__(self, *arguments: object, at: str) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._at = at

    def add_auth(self, request: AWSRequest) -> None:
        request.context["timestamp"] = self._at
        signer: Any = self  # the stubs know half of it
        signer._modify_request_before_signing(request)  # noqa: SLF001 - as add_auth does
        text = self.string_to_sign(request, self.canonical_request(request))
        signer._inject_signature_to_request(request, self.signature(text, request))  # noqa: SLF001 - same


@given(st.binary(max_size=200), WORDS, WORDS, WORDS | st.just(""), INSTANTS)
def test_signatures_are_botocore_s(
    body: bytes, key_id: str, secret: str, token: str, at: datetime
) -> None:
    instant = at.replace(tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")
    signer = Signer(HOST, "eu-central-1")
    credentials = Credentials(key_id, secret, token)
    headers = signer.headers(TARGET, body, credentials, at=instant)
    assert headers == signer.headers(TARGET, body, credentials, at=instant)

    asked = {"X-Amz-Target": TARGET, "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest("POST", f"https://{HOST}/", headers=asked, data=body)
    known = BotocoreCredentials(key_id, secret, token or None)
    _At(known, "dynamodb", "eu-central-1", at=instant).add_auth(request)
    assert headers["authorization"] == request.headers["Authorization"]


def test_a_key_is_never_used_for_another_day_or_secret() -> None:
    kept = Signer(HOST, "eu-central-1")
    cases = [("one", "20261123"), ("one", "20261124"), ("two", "20261124"), ("one", "20261123")]
    for secret, day in cases:
        credentials = Credentials("id", secret, "")
        fresh = Signer(HOST, "eu-central-1")
        asked = (TARGET, b"{}", credentials)
        at = f"{day}T120000Z"
        assert kept.headers(*asked, at=at) == fresh.headers(*asked, at=at)


@pytest.mark.parametrize("token", ["", "session"])
def test_a_session_s_token_is_sent_and_signed(token: str) -> None:
    headers = Signer(HOST, "eu-central-1").headers(
        TARGET, b"", Credentials("id", "secret", token), at="20261123T120000Z"
    )
    assert headers.get("x-amz-security-token", "") == token
    assert ("x-amz-security-token" in headers["authorization"]) is bool(token)
