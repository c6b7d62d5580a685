from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action
from dashboard.leads.lists.return_links import LIST_PARAMETER
from leadmodels.changes.apply import KeepUntil, SetFollowUp, SetStatus
from leadmodels.leads import Lead

from .conftest import LeadMaker
from .lead_pages import change, stored, text_of, url_of

FIRST = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def neighbours(client: Client, lead: Lead, **filters: str) -> dict[str, str]:
    """Where the page's links "previous" and "next" lead: a lead's id, or the list."""
    kept = {LIST_PARAMETER: urlencode(filters)}
    page = client.get(url_of(lead), kept).content.decode()
    links = re.findall(r'<a rel="(prev|next)"[^>]* href="([^"]+)"', page)
    found = {}
    for rel, link in links:
        parts = urlsplit(html.unescape(link))
        found[rel] = parts.path.split("/")[4]
        if found[rel]:
            assert parse_qs(parts.query).get(LIST_PARAMETER, [""])[0] == urlencode(filters)
    return found


@pytest.fixture
def leads(make_lead: LeadMaker) -> list[Lead]:
    """Four leads, an hour after one another; the second is in quarantine, the last has a tag."""
    return [
        make_lead(
            at=FIRST + timedelta(hours=hour),
            status="spam" if hour == 1 else "new",
            tags=("vip",) if hour == 3 else (),
        )
        for hour in range(4)
    ]


def test_next_and_previous_follow_the_list_newest_first(sales: Client, leads: list[Lead]) -> None:
    assert neighbours(sales, leads[3]) == {"next": leads[2].lead_id}
    assert neighbours(sales, leads[2]) == {"prev": leads[3].lead_id, "next": leads[1].lead_id}
    assert neighbours(sales, leads[0]) == {"prev": leads[1].lead_id}


def test_they_follow_the_lists_filters_and_order(sales: Client, leads: list[Lead]) -> None:
    assert neighbours(sales, leads[2], status="new") == {
        "prev": leads[3].lead_id,
        "next": leads[0].lead_id,
    }
    assert neighbours(sales, leads[2], status="new", order="oldest") == {
        "prev": leads[0].lead_id,
        "next": leads[3].lead_id,
    }
    assert neighbours(sales, leads[2], tag="vip") == {"prev": leads[3].lead_id}
    assert neighbours(sales, leads[2], form=leads[2].form_id)["next"] == leads[1].lead_id


def test_a_lead_that_left_the_list_by_being_worked_keeps_its_neighbours(
    sales: Client, sales_user: User, leads: list[Lead]
) -> None:
    change(leads[2], SetStatus("won"), sales_user)

    assert neighbours(sales, leads[2], status="new") == {
        "prev": leads[3].lead_id,
        "next": leads[0].lead_id,
    }


def test_a_follow_up_that_was_put_off_keeps_its_place_among_those_due_today(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    today = timezone.localdate()
    leads = [make_lead(follow_up_on=today - timedelta(days=days)) for days in (3, 2, 1)]
    due = {"due": "today", "tz": "UTC"}
    before = neighbours(sales, leads[1], **due)
    change(leads[1], SetFollowUp(today + timedelta(days=30)), sales_user)

    assert before == {"prev": leads[0].lead_id, "next": leads[2].lead_id}
    assert neighbours(sales, leads[1], **due) == before


def test_a_lead_that_was_extended_keeps_its_place_among_those_expiring(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    now = timezone.now()
    leads = [make_lead(expires_at=now + timedelta(days=days)) for days in (1, 2, 3)]
    expiring = {"expires": "7", "tz": "UTC"}
    before = neighbours(sales, leads[1], **expiring)
    change(leads[1], KeepUntil(now + timedelta(days=400)), sales_user)

    assert before == {"prev": leads[0].lead_id, "next": leads[2].lead_id}
    assert neighbours(sales, leads[1], **expiring) == before


@pytest.mark.parametrize(
    "filters",
    [
        {"status": "nonsense"},
        {"due": "today", "tz": "UTC"},  # the lead has no follow-up
        {"from": "2030-01-01", "tz": "UTC"},  # the lead lies outside
    ],
)
def test_a_list_that_the_lead_was_never_in_gives_it_no_neighbours(
    sales: Client, leads: list[Lead], filters: dict[str, str]
) -> None:
    assert neighbours(sales, leads[1], **filters) == {}


def test_other_leads_of_the_address_are_shown_ten_at_most(
    sales: Client, make_lead: LeadMaker
) -> None:
    one = make_lead(email="Grace@example.com", name="Alone")
    alone = text_of(sales.get(url_of(one)))
    for number in range(11):
        make_lead(email="grace@example.com", name=f"Grace {number:02}", at=FIRST + timedelta(1))

    page = sales.get(url_of(one))

    assert "Also from this address" not in alone
    card = text_of(page).partition("Also from this address")[2].partition("Details")[0]
    assert re.findall(r"Grace \d\d", card) == [f"Grace {number:02}" for number in range(10, 0, -1)]
    assert "All leads of this address" in card
    assert 'href="/admin/leads/lead/?email=Grace%40example.com"' in page.content.decode()


def test_opening_a_lead_marks_it_read_once_and_never_changes_its_version(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    sales.get(url_of(lead))
    first = stored(lead)
    sales.get(url_of(lead))

    assert first.first_viewed_at is not None
    assert stored(lead) == first
    assert first.version == lead.version


def test_who_looked_is_logged_once_a_minute_and_never_whom_they_looked_at(
    sales: Client, sales_user: User, admin: Client, make_lead: LeadMaker
) -> None:
    lead, other = make_lead(name="Private Person"), make_lead()
    for client, seen in ((sales, lead), (sales, lead), (sales, other), (admin, lead)):
        client.get(url_of(seen))
    LogEntry.objects.update(action_time=timezone.now() - timedelta(seconds=61))
    sales.get(url_of(lead))

    views = LogEntry.objects.filter(action_flag=Action.VIEWED)

    assert views.count() == 4
    assert views.filter(user=sales_user, object_id=lead.lead_id).count() == 2
    assert not any("Private" in f"{view.object_repr}{view.change_message}" for view in views)
