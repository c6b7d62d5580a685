"""Columns of an export: the same for the same forms, each header once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from leadmodels.exports.columns import MOST_FIELD_COLUMNS, Columns, field_names_of
from leadmodels.forms import Form
from leadmodels.rules.fields import Field

AT = datetime(2026, 11, 23, tzinfo=UTC)


def form(name: str, *fields: str) -> Form:
    return Form(
        form_id=f"form_{name}",
        name=name,
        fields=tuple(Field(name=field, type="text", label=field.title()) for field in fields),
        origins=(),
        created_at=AT,
        updated_at=AT,
    )


def test_one_form_gives_its_fields_in_their_order() -> None:
    assert field_names_of([form("a", "name", "email", "zip")]) == ("name", "email", "zip")


def test_several_forms_give_the_union_in_order() -> None:
    forms = [form("a", "name", "email"), form("b", "topic", "email", "size")]
    assert field_names_of(forms) == ("name", "email", "topic", "size")


def test_more_fields_than_columns_leave_the_rest_to_one_column() -> None:
    many = [form(f"f{n}", *(f"field{n}_{m}" for m in range(100))) for n in range(6)]
    names = field_names_of(many)
    assert len(names) == MOST_FIELD_COLUMNS == 500
    assert names[-1] == "field4_99"


def test_each_header_is_there_once_whatever_fields_are_called() -> None:
    names = ("status", "fields.status", "lead_id", "other_fields", "email", "owner")
    headers = Columns(names, {}).headers
    assert len(headers) == len(set(headers))
    shown = [header for header in headers if header.startswith("fields.") or header == "email"]
    assert shown == [
        "fields.fields.status",
        "fields.status",
        "fields.lead_id",
        "fields.other_fields",
        "email",
        "fields.owner",
    ]


def test_form_s_name_is_guarded_like_all_that_people_write() -> None:
    from tests.property.leadmodels.test_csv_cells import lead  # noqa: PLC0415

    found = lead({})
    columns = Columns((), {found.form_id: "=evil"})
    row = dict(zip(columns.headers, columns.row(found), strict=True))
    assert row["form_name"] == "'=evil"
    held = dict(zip(columns.headers, columns.row(replace(found, hold_reason="@x")), strict=True))
    assert held["hold_reason"] == "'@x"


def test_campaign_and_referrer_have_columns_and_the_rest_of_a_source_has_one() -> None:
    from tests.property.leadmodels.test_csv_cells import lead  # noqa: PLC0415

    source = {
        "page_url": "https://www.example.com/",
        "referrer": "https://search.example/",
        "utm_source": "=news",
        "utm_campaign": "Spring",
        "gclid": "Cj0K",
        "elapsed_seconds": "74",
    }
    columns = Columns(("utm_source",), {})
    row = dict(
        zip(columns.headers, columns.row(lead({"utm_source": "typed"}, source=source)), strict=True)
    )
    assert row["fields.utm_source"] == "typed"
    assert (row["page_url"], row["referrer"]) == (source["page_url"], source["referrer"])
    assert (row["utm_source"], row["utm_medium"], row["utm_campaign"]) == ("'=news", "", "Spring")
    assert json.loads(row["other_source"]) == {"gclid": "Cj0K", "elapsed_seconds": "74"}
