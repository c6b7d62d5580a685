"""The audit log grows with every look at a lead; what is looked up in it stays cheap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action

from .conftest import LeadMaker
from .lead_pages import url_of

INDEXES = {
    "audit_log_object": ["object_id", "id"],
    "audit_log_user_time": ["user_id", "action_time"],
}
LOG = "/admin/audit/auditentry/"


@pytest.fixture
def history(sales_user: User) -> None:
    """What a salesperson has looked at in the past."""
    looks = (
        LogEntry(user=sales_user, object_id=f"lead_{n % 500}", action_flag=Action.VIEWED)
        for n in range(5_000)
    )
    LogEntry.objects.bulk_create(looks)
    LogEntry.objects.update(action_time=timezone.now() - timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(client: Client, url: str, **query: str) -> str:
    """How the database looks up what a page wants of the log."""
    with CaptureQueriesContext(connection) as made:
        assert client.get(url, query).status_code == 200
    wanted = [each["sql"] for each in made if 'FROM "django_admin_log"' in each["sql"]]
    assert len(wanted) == 1
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {wanted[0]}")
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.usefixtures("history")
def test_look_at_a_lead_is_not_searched_for_in_all_that_its_reader_ever_did(
    sales: Client, make_lead: LeadMaker
) -> None:
    plan = plan_of(sales, url_of(make_lead()))

    assert any(name in plan for name in INDEXES), plan


@pytest.mark.usefixtures("history")
def test_what_was_done_to_one_thing_is_not_searched_for_in_the_whole_log(admin: Client) -> None:
    plan = plan_of(admin, LOG, id="lead_7")

    assert "audit_log_object" in plan, plan


def columns_of_indexes() -> Mapping[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "django_admin_log")
    return {name: found[name]["columns"] for name in INDEXES if name in found}


def test_indexes_can_be_taken_back_and_made_again(db: None) -> None:  # noqa: ARG001 - the tables are made
    migration = import_module("dashboard.audit.migrations.0002_log_indexes").Migration

    made = columns_of_indexes()
    with connection.cursor() as cursor:
        for operation in migration.operations:
            cursor.execute(operation.reverse_sql)
        taken_back = columns_of_indexes()
        for operation in migration.operations:
            cursor.execute(operation.sql)

    assert (made, taken_back, columns_of_indexes()) == (INDEXES, {}, INDEXES)
