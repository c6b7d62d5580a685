"""A key's value, after the one page that shows it, is nowhere: no store, no log, no later page."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from mypy_boto3_dynamodb import DynamoDBClient
from pytest_django import Settings

from tests.support.sql_rows import rows_of_all_tables

from .key_pages import (
    KEYS,
    Gateway,
    issue_of,
    make,
    named,
    rotate,
    step,
    the_key,
    value_in,
)


def test_a_value_is_shown_once_and_is_nowhere_after_that(
    admin: Client,
    gateway: Gateway,
    dynamodb: DynamoDBClient,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    values = [value_in(make(admin))]
    old = the_key()
    values.append(value_in(step(admin, issue_of(old.key_id), "again")))  # it reached nobody
    old = the_key()
    step(admin, issue_of(old.key_id), "stored")
    address = reverse("admin:access_apikey_rotate", args=[old.key_id])
    sent = {"issue": named(admin.get(address).content.decode())}
    values.append(value_in(admin.post(address, sent)))
    reloaded = admin.post(address, sent, follow=True)
    gateway.refused = {"CreateUsagePlanKey"}
    failed = step(admin, issue_of(old.key_id), "again")  # made, and never shown
    values += [gateway.value_of(key_id) for key_id in gateway.ids() if key_id != old.key_id]
    gateway.refused = {"GetApiKeys"}
    away = admin.get(KEYS)
    gateway.refused = set()
    values.append(value_in(step(admin, issue_of(old.key_id), "again")))
    issue = issue_of(old.key_id)
    step(admin, issue, "stored")
    step(admin, issue_of(old.key_id), "finish")
    admin.post(reverse("admin:access_apikey_revoke", args=[issue.key_id]))

    assert len(set(values)) == 5
    assert all(len(value) >= 20 for value in values)
    pages = [
        admin.get(path).content.decode()
        for path in (
            KEYS,
            f"{KEYS}add/",
            reverse("admin:index"),
            reverse("admin:audit_auditentry_changelist"),
            reverse("admin:access_apikey_detail", args=[old.key_id]),
            reverse("admin:access_apikey_detail", args=[issue.key_id]),
            reverse("admin:access_apikey_revoke", args=[issue.key_id]),
        )
    ]
    pages += [answer.content.decode() for answer in (reloaded, failed, away)]
    table = str(dynamodb.scan(TableName=settings.DYNAMODB_TABLE_NAME)["Items"])
    written = "".join(capfd.readouterr())
    places = {"pages": " ".join(pages), "sql": rows_of_all_tables(), "table": table}
    for name, text in (places | {"output": written, "logs": caplog.text}).items():
        assert text or name == "output"
        for value in values:
            assert value not in text, name
            # Nor all of it but its last four, which are kept.
            assert value[:-4] not in text, name


def test_the_page_that_shows_it_is_kept_by_no_cache_and_by_no_form_memory(
    admin: Client, gateway: Gateway
) -> None:
    for response in (make(admin), rotate_the_one(admin)):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert 'autocomplete="off"' in response.content.decode()
    assert len(gateway.ids()) == 2


def rotate_the_one(admin: Client) -> Any:
    key = the_key()
    step(admin, issue_of(key.key_id), "stored")
    return rotate(admin, key.key_id)
