"""What the largest pages come to, beside what Lambda passes on: 6 MiB as JSON."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from dashboard.leads.bulk.scope import COUNTED
from dashboard.leads.export.outcome import MOST_BYTES as MOST_EXPORT_BYTES
from dashboard.on_lambda.answers import MOST_BYTES, make_answer
from leadmodels.errors import InvalidFormError
from leadmodels.forms import MOST_FIELDS, MOST_FIELDS_BYTES, Form
from leadmodels.rules.fields import Field

from .bulk_pages import LIST
from .conftest import FormMaker, LeadMaker
from .editor_pages import edit_of, page_of

# Each is six characters of HTML.
HOSTILE = '"'
# A submission is 64 KB at most; the API refuses more.
MOST_SUBMISSION_BYTES = 65_536


def json_bytes(client: Client, address: str) -> int:
    """Return the size of a page as the function answers it."""
    page = client.get(address)
    assert page.status_code == 200, page.headers
    headers = [(name, text) for name, text in page.headers.items()]
    return len(json.dumps(make_answer(200, headers, page.content)))


@pytest.fixture
def largest_form(make_form: FormMaker) -> Form:
    """A form of as many and as long fields as may be."""
    for length in range(MOST_FIELDS_BYTES // MOST_FIELDS, 0, -10):
        fields = tuple(
            Field(name=f"f{number}", type="textarea", label="Label", hint=HOSTILE * length)
            for number in range(MOST_FIELDS)
        )
        try:
            return make_form(fields=fields)
        except InvalidFormError:
            continue
    raise AssertionError


def test_the_pages_of_the_largest_form_are_far_below_it(admin: Client, largest_form: Form) -> None:
    assert json_bytes(admin, edit_of(largest_form)) < MOST_BYTES / 2
    assert json_bytes(admin, page_of(largest_form)) < MOST_BYTES / 2


def test_the_page_of_the_largest_lead_is_far_below_it(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(fields={f"f{n}": HOSTILE * 6_500 for n in range(10)})
    assert sum(len(str(text)) for text in lead.fields.values()) > MOST_SUBMISSION_BYTES * 0.99
    assert json_bytes(sales, f"{LIST}{lead.lead_id}/change/") < MOST_BYTES / 2


def test_an_export_at_once_is_bounded_by_leads_and_by_bytes() -> None:
    """tests/unit/dashboard/test_lambda_answers.py sends one of these bytes, whatever is in it."""
    assert COUNTED == 2_000
    assert MOST_EXPORT_BYTES * 4 / 3 < MOST_BYTES - 100_000
