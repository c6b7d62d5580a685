"""Submissions that come again: the first answer again, or told apart."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from leadmodels.forms import Form
from leadmodels.intake.identity import new_key
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import event, form_post, json_post
from tests.support.table import NOW, SITE

GOOD = {"name": "Ada Example", "email": "ada@example.org"}
UUID4 = "9b2c8a3e-0c4f-4b7e-9d55-1f2e3d4c5b6a"


def fresh_key() -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    return new_key(at=datetime.now(UTC), random=b"0123456789")


def body(answer: dict[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(answer["body"])
    return parsed


@pytest.mark.parametrize("key", ["fresh", UUID4, "order-77", "old"])
def test_repeated_key_gets_the_first_answer_again(
    submit: Call, read: Call, key_id: str, form: Form, key: str
) -> None:
    named = {"fresh": fresh_key(), "old": new_key(at=NOW.replace(year=2021), random=bytes(10))}
    headers = {"Origin": SITE, "Idempotency_Key": named.get(key, key)}
    first, second = (submit(json_post(form.form_id, GOOD, **headers)) for _ in range(2))
    assert first["statusCode"] == second["statusCode"] == 201
    assert body(first) == body(second)
    assert "Idempotent-Replayed" not in first["headers"]
    assert second["headers"]["Idempotent-Replayed"] == "true"
    assert len(listed(read, key_id)) == 1


def test_header_key_with_other_content_is_409(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    for key in (fresh_key(), UUID4):
        headers = {"Origin": SITE, "Idempotency_Key": key}
        submit(json_post(form.form_id, GOOD, **headers))
        again = submit(json_post(form.form_id, {**GOOD, "name": "Bob"}, **headers))
        assert again["statusCode"] == 409
        assert body(again)["errors"][0]["code"] == "key_reused"
    assert len(listed(read, key_id)) == 2


def test_hidden_key_with_other_content_is_another_lead(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    sent = {**GOOD, "_submission_id": fresh_key()}
    changed = {**sent, "name": "Ada, corrected"}
    first = submit(form_post(form.form_id, sent, Origin=SITE))
    other = submit(form_post(form.form_id, changed, Origin=SITE))
    again = submit(form_post(form.form_id, changed, Origin=SITE))
    # The receipt is the key's, and so the same: a 202 couldn't know of the other content.
    assert first["headers"]["Location"] == other["headers"]["Location"]
    assert "Idempotent-Replayed" not in other["headers"]
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert {lead["name"] for lead in listed(read, key_id)} == {"Ada Example", "Ada, corrected"}


def test_same_content_without_a_key_is_one_lead_an_address(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    for _ in range(2):
        assert submit(form_post(form.form_id, GOOD, Origin=SITE))["statusCode"] == 303
    elsewhere = form_post(form.form_id, GOOD, Origin=SITE)
    elsewhere["requestContext"]["identity"]["sourceIp"] = "192.0.2.8"
    submit(elsewhere)
    assert len(listed(read, key_id)) == 2


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_unusable_header_key_is_400(submit: Call, form: Form, key: str) -> None:
    answer = submit(json_post(form.form_id, GOOD, Origin=SITE, Idempotency_Key=key))
    assert answer["statusCode"] == 400
    assert body(answer)["errors"][0]["code"] == "key"


def test_hosted_form_carries_a_key_that_survives_a_refusal(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    def key_on(page: str) -> str:
        found = re.search(r'name="_submission_id" value="([^"]+)"', page)
        assert found is not None
        return found[1]

    path = {"form_id": form.form_id}
    page = submit(event("GET", "/f/{form_id}", headers={"Accept": "text/html"}, path=path))
    key = key_on(page["body"])
    assert key != key_on(submit(event("GET", "/f/{form_id}", path=path))["body"])
    refused = submit(form_post(form.form_id, {"name": "", "_submission_id": key}, Origin=SITE))
    assert key_on(refused["body"]) == key
    for _ in range(2):
        submit(form_post(form.form_id, {**GOOD, "_submission_id": key}, Origin=SITE))
    assert len(listed(read, key_id)) == 1


def test_integrator_repeats_a_call_without_doubling(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    sent = json.dumps({"form_id": form.form_id, "fields": GOOD})
    headers = {"Content-Type": "application/json", "Idempotency-Key": UUID4}
    post = event("POST", "/v1/leads", body=sent, headers=headers, api_key_id=key_id)
    first, second = submit(post), submit(post)
    assert body(first) == body(second)
    assert second["headers"]["Idempotent-Replayed"] == "true"
    assert [lead["status"] for lead in listed(read, key_id)] == ["new"]
