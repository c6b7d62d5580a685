"""When the store is away, a submission waits in the queue, and its sender is told so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from ingest.settings import Settings
from ingest.submit_lead import make_submit_lead
from leadmodels.forms import Form
from leadmodels.leads import get_lead
from leadmodels.table import bind_table
from tests.support.gateway import Context, form_post, json_post
from tests.support.table import SITE, UNREACHABLE_TABLE

from .conftest import NewContainer
from .overflow_queues import FRESH, GOOD, OverflowQueues, drain, store_comes_back, store_goes_away


def test_warm_container_queues_and_the_worker_stores_under_the_same_receipt(
    new_container: NewContainer, overflow_settings: Settings, overflow: OverflowQueues, form: Form
) -> None:
    submit = new_container()
    submit(json_post(form.form_id, {**GOOD, "name": "Before"}, **FRESH))
    store_goes_away()
    answer = submit(json_post(form.form_id, GOOD, **FRESH))
    told = json.loads(answer["body"])
    assert answer["statusCode"] == 202
    assert set(told) == {"ok", "receipt", "next"}
    assert answer["headers"]["Access-Control-Allow-Origin"] == SITE
    store_comes_back()
    assert drain(overflow_settings, overflow.receive()) == []
    # The container that saw the failure goes on to the queue for some seconds: ask another.
    page = new_container()(json_post(form.form_id, GOOD, **FRESH))
    assert page["headers"]["Idempotent-Replayed"] == "true"
    assert json.loads(page["body"])["receipt"] == told["receipt"]


def test_key_that_fixes_the_lead_is_told_while_it_waits(
    new_container: NewContainer, overflow_settings: Settings, overflow: OverflowQueues, form: Form
) -> None:
    from leadmodels.intake.identity import new_key  # noqa: PLC0415

    key = new_key(at=datetime.now(UTC), random=bytes(10))
    submit = new_container()
    submit(json_post(form.form_id, {"name": ""}, **FRESH))
    store_goes_away()
    answer = submit(json_post(form.form_id, GOOD, Idempotency_Key=key, **FRESH))
    lead_id = json.loads(answer["body"])["lead_id"]
    store_comes_back()
    drain(overflow_settings, overflow.receive())
    lead = get_lead(lead_id, now=datetime.now(UTC))
    assert (lead.status, lead.name) == ("new", "Ada Example")
    assert lead.stored_at >= lead.received_at


def test_cold_container_takes_a_submission_unchecked(
    new_container: NewContainer, overflow_settings: Settings, overflow: OverflowQueues, form: Form
) -> None:
    store_goes_away()
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    as_json = submit(json_post(form.form_id, GOOD, **FRESH))
    as_page = submit(form_post(form.form_id, {**GOOD, "name": "Plain"}, **FRESH))
    assert (as_json["statusCode"], as_page["statusCode"]) == (202, 303)
    assert as_json["headers"]["Access-Control-Allow-Origin"] == SITE
    store_comes_back()
    assert drain(overflow_settings, overflow.receive()) == []


def test_store_and_queue_both_away_is_503_and_the_page_keeps_the_values(
    overflow_settings: Settings, form: Form
) -> None:
    nowhere = replace(overflow_settings, sqs_endpoint_url="http://127.0.0.1:9")
    handler = make_submit_lead(nowhere)
    handler(json_post(form.form_id, {"name": ""}, **FRESH), Context())  # type: ignore[arg-type]
    store_goes_away()
    as_json = handler(json_post(form.form_id, GOOD, **FRESH), Context())  # type: ignore[arg-type]
    as_page = handler(form_post(form.form_id, GOOD, **FRESH), Context())  # type: ignore[arg-type]
    assert (as_json["statusCode"], as_page["statusCode"]) == (503, 503)
    assert as_json["headers"]["Retry-After"] == "30"
    assert "was not sent" in as_page["body"]
    assert 'value="Ada Example"' in as_page["body"]


def test_cold_container_without_store_and_queue_keeps_the_values_too(
    overflow_settings: Settings, form: Form
) -> None:
    handler = make_submit_lead(replace(overflow_settings, sqs_endpoint_url="http://127.0.0.1:9"))
    store_goes_away()
    sent = {**GOOD, "message": "Line one\r\nline two", "_submission_id": "page-77"}
    page = handler(form_post(form.form_id, sent, **FRESH), Context())  # type: ignore[arg-type]
    assert page["statusCode"] == 503
    assert "was not sent" in page["body"]
    for kept in ("Ada Example", "Line one\r\nline two", 'value="page-77"'):
        assert kept in page["body"]


def test_message_of_the_largest_body_fits_the_queue(
    new_container: NewContainer, overflow: OverflowQueues, form: Form
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    # More than API Gateway lets through as a header.
    headers = {**FRESH, "Referer": "https://www.example.com/" + "\U0001f600" * 10_000}
    for text in ("\U0001f600" * 16_000, "ü" * 32_000, '"\\' * 15_000, "\n" * 30_000):
        sent = json.dumps({"name": text}, ensure_ascii=False)
        assert submit(json_post(form.form_id, sent, **headers))["statusCode"] == 202
    assert all(record["body"].isascii() for record in overflow.receive())


def test_thank_you_page_is_there_while_the_store_is_not(
    new_container: NewContainer, form: Form
) -> None:
    from tests.support.gateway import event  # noqa: PLC0415

    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    query = {"receipt": ["7K3M-Q2XD"]}
    page = submit(event("GET", "/f/{form_id}/thanks", path={"form_id": form.form_id}, query=query))
    assert page["statusCode"] == 200
    assert "7K3M-Q2XD" in page["body"]
