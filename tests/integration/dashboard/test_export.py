from __future__ import annotations

import csv
import html
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.store import get_job
from leadmodels.leads import item_from_lead
from leadmodels.models import LeadItem
from leadmodels.times import from_iso
from tests.support.changes import delete_as_it_is
from tests.support.job_services import JobServices
from tests.support.leads import make_lead as make_lead_of
from tests.support.store_faults import refused

from .conftest import FormMaker, LeadMaker
from .test_bulk import LIST, hidden_fields, text_of

EXPORT = LIST + "export/"
NASTY = {
    "name": '=HYPERLINK("http://evil.example")',
    "email": "x@example.com",
    "phone": "+15550100",
    "message": 'Line one\r\nline "two"; with, signs\t\N{SNOWMAN}',
}


def open_export(client: Client, query: str = "", **ticked: Any) -> str:
    """Open the page, from the list's link or with a selection from its form."""
    response = client.post(EXPORT, ticked) if ticked else client.get(f"{EXPORT}?{query}")
    assert response.status_code == 200, response.headers
    return response.content.decode()


def send(client: Client, page: str, **options: str) -> Any:
    """Choose how the file is written, and press the button."""
    chosen = {"format": "csv", "delimiter": "comma", "has_bom": "on"} | options
    return client.post(EXPORT, hidden_fields(page) | {k: v for k, v in chosen.items() if v})


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def store_many(form: Form, count: int) -> list[str]:
    """Store leads a minute apart, 25 with a call, and give their ids, oldest first."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    ends_at = timezone.now() + timedelta(days=20)
    leads = [
        make_lead_of(form, at=first + timedelta(minutes=n), seed=n, expires_at=ends_at)
        for n in range(count)
    ]
    with LeadItem.batch_write() as batch:
        for lead in leads:
            batch.save(item_from_lead(lead))
    return [lead.lead_id for lead in leads]


def test_filtered_list_is_downloaded_at_once(sales: Client, make_lead: LeadMaker) -> None:
    won = [make_lead(status="won").lead_id for _ in range(3)]
    make_lead()

    page = open_export(sales, "status=won")
    assert "3 leads" in text_of(page)
    assert "Status Won" in text_of(page)
    response = send(sales, page)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    filename = f"leads-{timezone.now():%Y-%m-%d}"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{filename}')
    assert response["Content-Disposition"].endswith('.csv"')
    assert "no-store" in response["Cache-Control"]
    assert {row["lead_id"] for row in rows_of(response.content)} == set(won)


@pytest.mark.parametrize(("delimiter", "sign"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_csv_is_written_with_the_chosen_sign_and_mark(
    sales: Client, make_lead: LeadMaker, delimiter: str, sign: str
) -> None:
    make_lead(fields=NASTY)
    page = open_export(sales)

    marked = send(sales, page, delimiter=delimiter).content
    plain = send(sales, page, delimiter=delimiter, has_bom="").content

    assert marked == b"\xef\xbb\xbf" + plain
    (row,) = rows_of(plain, sign)
    assert row["name"] == "'" + NASTY["name"]  # no formula
    assert row["message"] == NASTY["message"]


def test_json_lines_lose_nothing(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(fields=NASTY)

    response = send(sales, open_export(sales), format="jsonl")

    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    (line,) = response.content.decode().splitlines()
    assert json.loads(line)["fields"] == NASTY


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "CAB"),
        ("order=oldest", "BAC"),
        ("due=week", "BCA"),
        ("due=week&order=newest", "ACB"),
        ("expires=30", "CAB"),
    ],
)
def test_rows_are_in_the_order_of_the_list(
    sales: Client, make_lead: LeadMaker, query: str, names: str
) -> None:
    now = timezone.now()
    for name, days_ago, due_in, expires_in in (("A", 2, 3, 20), ("B", 3, 1, 25), ("C", 1, 2, 10)):
        make_lead(
            at=now - timedelta(days=days_ago),
            fields={"name": name},
            follow_up_on=(now + timedelta(days=due_in)).date(),
            expires_at=now + timedelta(days=expires_in),
        )

    rows = rows_of(send(sales, open_export(sales, query)).content)

    assert "".join(row["name"] for row in rows) == names


def test_selection_is_exported(sales: Client, make_lead: LeadMaker) -> None:
    leads = [make_lead().lead_id for _ in range(4)]
    delete_as_it_is(leads[3], now=timezone.now())

    page = open_export(sales, scope="selected", lead_id=leads[1:], filters="")
    assert "2 leads , those you ticked" in text_of(page)
    assert "1 more that you ticked has been deleted or has expired meanwhile." in text_of(page)
    rows = rows_of(send(sales, page).content)

    assert [row["lead_id"] for row in rows] == leads[1:3]


def test_leads_that_come_after_the_page_was_opened_are_not_in_the_file(
    sales: Client, make_lead: LeadMaker
) -> None:
    first = make_lead()
    page = open_export(sales)
    make_lead(at=timezone.now() + timedelta(seconds=1))

    assert [row["lead_id"] for row in rows_of(send(sales, page).content)] == [first.lead_id]


def test_only_the_forms_in_question_have_columns(
    sales: Client, make_lead: LeadMaker, make_form: FormMaker, form: Form
) -> None:
    other = make_form(fields=(*form.fields[:1], *form.fields[3:]))
    make_lead(form_id=other.form_id)

    of_one = send(sales, open_export(sales, f"form={other.form_id}")).content
    of_all = send(sales, open_export(sales)).content

    assert "topic" not in rows_of(of_one)[0]
    assert "topic" in rows_of(of_all)[0]


def test_export_is_in_the_audit_log_without_what_was_searched_for(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    make_lead(email="ada@example.com")

    send(sales, open_export(sales, "email=ada@example.com"), format="jsonl")

    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user) == (Action.EXPORTED, sales_user)
    said = json.loads(entry.change_message)
    assert from_iso(said.pop("stored_before")) <= timezone.now()
    assert said == {"format": "JSON Lines", "leads": 1, "and_by": "e-mail"}


def test_export_of_a_selection_is_in_the_audit_log_with_the_leads_that_went(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead(name="Jane Doe").lead_id for _ in range(3)]

    send(sales, open_export(sales, scope="selected", lead_id=leads[:2], filters="tag=jane"))

    said = json.loads(AuditEntry.objects.get().change_message)
    assert said == {"format": "CSV", "leads": 2, "lead_ids": f"{leads[0]}, {leads[1]}"}


@pytest.mark.timeout(300)  # the emulator looks at every lead for each page
def test_large_export_becomes_a_job_whose_file_is_downloaded_through_a_link(
    sales: Client,
    sales_user: User,
    form: Form,
    make_form: FormMaker,
    make_lead: LeadMaker,
    job_services: JobServices,
) -> None:
    stored = store_many(form, 2_010)
    make_lead(form_id=make_form().form_id)

    page = open_export(sales, f"form={form.form_id}&order=oldest")
    assert "more than 2,000 leads" in text_of(page)
    assert "A row for each lead, in the order of the list," in text_of(page)
    started = send(sales, page, delimiter="semicolon")
    job_page = sales.get(started["Location"]).content.decode()
    assert "Waiting" in text_of(job_page)
    assert "Contact us" in text_of(job_page)
    job_services.work()
    done = sales.get(started["Location"]).content.decode()
    link = sales.get(started["Location"] + "download/")

    assert "Done 2,010 leads written" in text_of(done)
    assert link.status_code == 302
    file = requests.get(link["Location"], timeout=5)
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="leads-')
    rows = rows_of(file.content, ";")
    assert [row["lead_id"] for row in rows] == stored
    actions = AuditEntry.objects.order_by("pk").values_list("action_flag", flat=True)
    assert list(actions) == [Action.JOB_STARTED, Action.DOWNLOADED]
    assert {entry.user for entry in AuditEntry.objects.all()} == {sales_user}


def test_file_too_large_for_one_answer_becomes_a_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(50):
        make_lead(fields={"message": "x" * 90_000})

    response = send(sales, open_export(sales))

    (job_id,) = job_services.asked_jobs()
    assert response["Location"] == f"/admin/jobs/job/{job_id}/"
    assert get_job(job_id).export == ExportOptions()


def test_same_page_sent_twice_is_one_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(50):
        make_lead(fields={"message": "x" * 90_000})
    page = open_export(sales)

    assert send(sales, page)["Location"] == send(sales, page)["Location"]
    assert len(job_services.asked_jobs()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "xlsx"}, "There is no such format."),
        ({"delimiter": "pipe"}, "There is no such sign."),
    ],
)
def test_unknown_option_is_explained(
    sales: Client, make_lead: LeadMaker, options: dict[str, str], message: str
) -> None:
    make_lead()

    response = send(sales, open_export(sales), **options)

    assert response.status_code == 422
    assert message in text_of(response.content.decode())
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("query", ["status=sold", "from=x", "due=today&expires=7"])
def test_bad_filters_export_nothing_rather_than_everything(
    sales: Client, make_lead: LeadMaker, query: str
) -> None:
    make_lead()

    response = sales.get(f"{EXPORT}?{query}")

    assert response.status_code == 302
    assert response["Location"].startswith(LIST)
    assert "can't be used" in html.unescape(sales.get(LIST).content.decode())


def test_page_opened_long_ago_is_shown_anew(sales: Client, make_lead: LeadMaker) -> None:
    make_lead()
    old = (timezone.now() - timedelta(minutes=31)).isoformat()

    response = send(sales, open_export(sales), frozen_at=old)

    assert response.status_code == 409
    assert "more than half an hour ago" in text_of(response.content.decode())
    assert send(sales, response.content.decode()).status_code == 200


def test_nothing_to_export_is_said(sales: Client, form: Form) -> None:  # noqa: ARG001 - the table is there
    page = open_export(sales, "status=won")

    assert "No lead matches these filters." in text_of(page)
    assert 'name="format"' not in page


def test_store_that_fails_is_an_error_page_and_not_half_a_file(
    sales: Client, make_lead: LeadMaker
) -> None:
    make_lead()
    page = open_export(sales)

    with refused("BatchGetItem", "InternalServerError"):
        response = send(sales, page)

    assert response.status_code == 503
    assert "Content-Disposition" not in response.headers
    assert AuditEntry.objects.count() == 0


def test_only_who_may_export_does(db: None, make_lead: LeadMaker) -> None:  # noqa: ARG001 - users are rows
    make_lead()
    client = Client()
    client.force_login(User.objects.create_user("temp", is_staff=True))

    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT, {"scope": "all", "format": "csv"}).status_code == 403
