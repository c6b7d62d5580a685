"""The worker of the queue: stored once, quarantined, set aside; never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.settings import Settings
from ingest.store_overflow import make_store_overflow
from leadmodels.forms import Form, put_form
from leadmodels.leads import get_lead
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import Context, json_post
from tests.support.table import SITE, UNREACHABLE_TABLE

from .conftest import NewContainer
from .overflow_queues import FRESH, GOOD, OverflowQueues, drain, store_comes_back, store_goes_away


@pytest.mark.parametrize(
    ("sent", "headers", "reason"),
    [
        ({"name": "No address"}, {"Origin": SITE}, "invalid_required"),
        (GOOD, {"Origin": "https://evil.example"}, "foreign_origin"),
        (GOOD, {}, "missing_origin"),
    ],
)
def test_worker_quarantines_what_the_api_would_refuse(
    new_container: NewContainer,
    overflow_settings: Settings,
    overflow: OverflowQueues,
    form: Form,
    read: Call,
    key_id: str,
    sent: dict[str, str],
    headers: dict[str, str],
    reason: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    assert submit(json_post(form.form_id, sent, **headers))["statusCode"] == 202
    store_comes_back()
    drain(overflow_settings, overflow.receive())
    [row] = listed(read, key_id)
    lead = get_lead(row["lead_id"], now=datetime.now(UTC))
    assert lead.status == "spam"
    assert reason in lead.spam_reasons
    assert lead.fields["name"] == sent["name"]


def test_lead_of_a_form_that_is_gone_is_kept(
    new_container: NewContainer,
    overflow_settings: Settings,
    overflow: OverflowQueues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    put_form(replace(form, active=False))
    assert drain(overflow_settings, overflow.receive()) == []
    [row] = listed(read, key_id)
    assert "form_closed" in get_lead(row["lead_id"], now=datetime.now(UTC)).spam_reasons


def test_messages_wait_longer_each_time_while_the_store_is_away(
    new_container: NewContainer, overflow_settings: Settings, overflow: OverflowQueues, form: Form
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    for name in ("A", "B", "C"):
        submit(json_post(form.form_id, {**GOOD, "name": name}, **FRESH))
    records = overflow.receive()
    handler = make_store_overflow(overflow_settings)
    bind_table(UNREACHABLE_TABLE)
    left = handler({"Records": records}, Context())["batchItemFailures"]  # type: ignore[arg-type]
    assert len(left) == 3
    assert overflow.receive() == []  # invisible for 30 seconds at least
    store_comes_back()
    assert drain(overflow_settings, records) == []


def test_poison_goes_to_the_dead_letter_queue_and_the_rest_is_stored(
    new_container: NewContainer,
    overflow_settings: Settings,
    overflow: OverflowQueues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    [good] = overflow.receive()
    poison = [
        {**good, "messageId": f"poison-{number}", "body": body}
        for number, body in enumerate(["{", "[]", '{"version": 9}', '{"version": 1}', "null"])
    ]
    assert drain(overflow_settings, [*poison, good]) == []
    assert sorted(overflow.dead()) == sorted(str(item["body"]) for item in poison)
    assert len(listed(read, key_id)) == 1


def test_duplicate_delivery_stores_once(
    new_container: NewContainer,
    overflow_settings: Settings,
    overflow: OverflowQueues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    records = overflow.receive()
    drain(overflow_settings, records * 3)
    drain(overflow_settings, records)
    assert len(listed(read, key_id)) == 1


def test_changed_content_under_a_queued_header_key_is_kept_in_quarantine(
    new_container: NewContainer,
    overflow_settings: Settings,
    overflow: OverflowQueues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    headers = {**FRESH, "Idempotency_Key": "order-77"}
    submit(json_post(form.form_id, GOOD, **headers))
    store_goes_away()
    answer = submit(json_post(form.form_id, {**GOOD, "name": "Changed"}, **headers))
    assert answer["statusCode"] == 202
    store_comes_back()
    records = overflow.receive()
    assert drain(overflow_settings, records) == drain(overflow_settings, records) == []
    rows = {row["name"]: row["status"] for row in listed(read, key_id)}
    assert rows == {"Ada Example": "new", "Changed": "spam"}
