from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from dashboard.store import connect_store
from leadmodels.ids import new_lead_id
from leadmodels.table import TableSettings, bind_table

from .conftest import MADE_AT

LEAD = f"/admin/leads/lead/{new_lead_id(at=MADE_AT, random=bytes(10))}/change/"


@pytest.fixture
def store_down() -> Iterator[None]:
    """Bind the table to a loopback port that nobody listens on."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    bind_table(
        TableSettings(
            name=settings.DYNAMODB_TABLE_NAME,
            region=settings.AWS_REGION,
            endpoint_url=f"http://127.0.0.1:{port}",
            max_attempts=1,
        )
    )
    yield
    connect_store()


@pytest.mark.parametrize("page", ["/admin/leads/lead/?status=new", LEAD])
def test_store_failure_is_a_clear_503_and_never_an_empty_list(
    sales: Client,
    store_down: None,  # noqa: ARG001 - what the test is about
    page: str,
) -> None:
    response = sales.get(page)
    text = response.content.decode()

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Leads can&#x27;t be reached right now" in text
    assert f'href="{page}"' in text
    assert 'id="nav-sidebar"' in text
    assert "No leads yet" not in text


def test_what_was_sent_while_the_store_fails_is_perhaps_saved_and_is_not_read_again(
    sales: Client,
    store_down: None,  # noqa: ARG001 - what the test is about
) -> None:
    response = sales.post("/admin/leads/lead/bulk/", {"action": "tags.add", "tags": "typed"})
    text = response.content.decode()

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Perhaps not saved" in text
    assert "typed</textarea>" in text
    assert "Try again" not in text
    assert "this page shows nothing" not in text


def test_health_needs_neither_sql_nor_dynamodb(
    store_down: None,  # noqa: ARG001 - what the test is about
) -> None:
    response = Client().get("/health/")

    assert response.status_code == 200
    assert response.json() == {"ok": True}


def test_unknown_page_is_not_found_inside_the_frame(sales: Client) -> None:
    response = sales.get("/admin/nowhere/")

    assert response.status_code == 404
    assert "There is no page at this address." in response.content.decode()


@pytest.mark.django_db
def test_unknown_page_shows_a_stranger_nothing_of_the_inside() -> None:
    page = Client().get("/nowhere/").content.decode()

    assert "There is no page at this address." in page
    assert "nav-sidebar" not in page
    assert "^admin/" not in page
