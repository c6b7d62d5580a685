"""The audit log as a file: what the filters ask for, whole, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from dashboard.access.models import ApiKey
from dashboard.accounts.models import User
from dashboard.audit.export import MOST_BYTES
from dashboard.audit.log import record
from dashboard.audit.models import Action, AuditEntry
from dashboard.forms.models import Form

LOG = "/admin/audit/auditentry/"
EXPORT = f"{LOG}export/"
FORM_ID = "form_01jzzzzzzzzzzzzzzzzzzzzzzz"


def rows_of(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def entries(admin_person: User, sales_user: User) -> None:
    """Two changes by two people, a day apart."""
    record(admin_person, Action.CHANGED, Form, FORM_ID, detail={"name": "Old → New"})
    record(sales_user, Action.CHANGED, ApiKey, "abcde12345", detail={"now": "=1+1,@SUM(A1)"})
    for day, entry in enumerate(AuditEntry.objects.order_by("pk"), start=1):
        entry.action_time = datetime(2026, 3, day, 23, 30, tzinfo=UTC)
        entry.save(update_fields=["action_time"])


@pytest.mark.usefixtures("entries")
def test_every_entry_is_a_row_with_its_time_person_and_details(
    admin: Client, admin_person: User, sales_user: User
) -> None:
    response = admin.post(EXPORT)

    key, form = rows_of(response)
    assert (form["at"], form["who_id"]) == ("2026-03-01T23:30:00.000Z", admin_person.public_id)
    assert (form["did"], form["to"], form["id"]) == ("Changed", "Forms", FORM_ID)
    assert form["details"] == "name: Old → New"
    assert (key["to"], key["who_id"]) == ("API keys", sales_user.public_id)
    assert key["details"] == "now: =1+1,'@SUM(A1)"
    assert int(key["number"]) > int(form["number"])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="audit-log-')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("entries")
def test_file_holds_what_the_filters_ask_for_and_is_noted_itself(
    admin: Client, admin_person: User
) -> None:
    (form,) = rows_of(admin.post(f"{EXPORT}?what=forms.form&to=2026-03-02"))
    assert form["id"] == FORM_ID

    noted = AuditEntry.objects.latest("pk")
    assert (noted.user, noted.action_flag) == (admin_person, Action.EXPORTED)
    page = admin.get(LOG, {"what": "audit.auditentry"}).content.decode()
    assert "format: CSV; entries: 1; what: forms.form; to: 2026-03-02" in page


@pytest.mark.usefixtures("entries")
def test_page_offers_exactly_what_it_shows(admin: Client) -> None:
    assert f'action="{EXPORT}"' in admin.get(LOG).content.decode()
    filtered = admin.get(LOG, {"what": "access.apikey", "before": "99"}).content.decode()
    assert f'action="{EXPORT}?what=access.apikey"' in filtered
    assert "Export these as CSV" in filtered


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_filter_and_somebody_who_had_to_log_in_are_led_to_the_list(
    admin: Client, method: str
) -> None:
    before = AuditEntry.objects.count()
    response = getattr(admin, method)(f"{EXPORT}?what=nothing")

    assert (response.status_code, response["Location"]) == (302, f"{LOG}?what=nothing")
    assert AuditEntry.objects.count() == before


def test_more_than_a_file_holds_is_said_and_nothing_is_left_out_in_silence(
    admin: Client, admin_person: User
) -> None:
    letters, count = 2_500, 1_100
    assert letters * count < MOST_BYTES < 2 * letters * count  # bytes count, and not letters
    record(admin_person, Action.CHANGED, Form, FORM_ID, detail={"x": "é" * letters})
    entry = AuditEntry.objects.get()
    entry.pk = None
    AuditEntry.objects.bulk_create([entry] * (count - 1))

    refused = admin.post(EXPORT, follow=True)

    assert "more entries than one file holds" in refused.content.decode()
    assert AuditEntry.objects.count() == count
    AuditEntry.objects.update(change_message="{}")
    numbers = [int(row["number"]) for row in rows_of(admin.post(EXPORT))]
    assert len(numbers) == count
    assert numbers == sorted(set(numbers), reverse=True)


def test_salespeople_take_no_log(sales: Client) -> None:
    assert sales.post(EXPORT).status_code == 403
    assert not AuditEntry.objects.exists()
