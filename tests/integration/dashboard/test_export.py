"""What is in the file: these leads, these columns, in this order, written as was chosen."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leadmodels.forms import Form
from tests.support.changes import delete_as_it_is

from .bulk_pages import text_of
from .conftest import FormMaker, LeadMaker
from .export_pages import open_export, rows_of, send

NASTY = {
    "name": '=HYPERLINK("http://evil.example")',
    "email": "x@example.com",
    "phone": "+15550100",
    "message": 'Line one\r\nline "two"; with, signs\t\N{SNOWMAN}',
}


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
