"""What can't be exported is explained, and half a file is never sent."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.audit.models import AuditEntry
from leadmodels.forms import Form
from tests.support.store_faults import refused

from .bulk_pages import LIST, text_of
from .conftest import LeadMaker
from .export_pages import EXPORT, open_export, send


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
