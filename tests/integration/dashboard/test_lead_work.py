"""The daily work on a lead: status, owner, tags, follow-up, notes, quarantine."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import SetOwner

from .conftest import LeadMaker
from .lead_pages import (
    change,
    send,
    stored,
    text_of,
    timeline_of,
    url_of,
)


def test_status_is_set_with_one_click_and_stands_in_the_timeline(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()

    answer = send(sales, lead, "status", status="contacted")

    assert answer.status_code == 303
    assert answer["Location"] == url_of(lead) + "#lead-status"
    assert stored(lead).status == "contacted"
    (activity,) = timeline_of(lead)
    assert (activity.actor, activity.before, activity.after) == (
        sales_user.public_id,
        "new",
        "contacted",
    )
    page = text_of(sales.get(url_of(lead)))
    assert "sal set the status from New to Contacted" in page
    assert "Saved: the status is Contacted." in page


def test_owner_can_be_a_colleague_oneself_or_nobody(
    sales: Client, sales_user: User, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()

    send(sales, lead, "owner", owner=colleague.public_id)
    assert stored(lead).owner == colleague.public_id
    send(sales, lead, "owner", owner=colleague.public_id, take="1")
    assert stored(lead).owner == sales_user.public_id
    send(sales, lead, "owner", owner=sales_user.public_id, drop="1")
    assert stored(lead).owner is None
    send(sales, lead, "owner", owner=colleague.public_id)
    send(sales, lead, "owner", owner="")
    assert stored(lead).owner is None

    page = text_of(sales.get(url_of(lead)))
    assert "sal gave the lead to Ann Lee" in page
    assert "sal took the lead over (before: Ann Lee)" in page
    assert "sal handed the lead back" in page
    assert "sal took the owner off (before: Ann Lee)" in page


def test_only_active_staff_can_be_chosen_as_owner(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    visitor = User.objects.create_user("guest", password="x")
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    page = sales.get(url_of(lead)).content.decode()
    answers = [send(sales, lead, "owner", owner=user.public_id) for user in (visitor, colleague)]

    assert visitor.public_id not in page
    assert colleague.public_id not in page
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "There is no such staff user any more." in text_of(answers[0])
    assert stored(lead).owner is None


def test_an_owner_who_has_left_is_still_shown_and_not_taken_off_by_accident(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(owner=colleague.public_id)
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    page = sales.get(url_of(lead)).content.decode()

    assert re.search(rf'value="{colleague.public_id}" selected', page)


def test_tags_are_cleaned_and_replaced(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(tags=("old",))

    send(sales, lead, "tags", tags=" Trade  Fair, VIP,, vip ")

    assert stored(lead).tags == ("trade fair", "vip")
    page = sales.get(url_of(lead))
    assert "sal added the tags “trade fair”, “vip” and removed the tag “old”" in text_of(page)
    assert 'href="/admin/leads/lead/?tag=trade%20fair"' in page.content.decode()


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"day": "2027-03-31"}, date(2027, 3, 31)),
        ({"day": "2027-03-31", "in_days": "1"}, timezone.localdate() + timedelta(days=1)),
        ({"in_days": "7"}, timezone.localdate() + timedelta(days=7)),
        ({"day": "2027-03-31", "in_days": "0"}, None),
        ({"day": ""}, None),
    ],
)
def test_follow_up_is_a_day_or_a_quick_choice(
    sales: Client, make_lead: LeadMaker, values: dict[str, Any], day: date | None
) -> None:
    lead = make_lead(follow_up_on=date(2026, 1, 2))

    send(sales, lead, "follow_up", **values)

    assert stored(lead).follow_up_on == day


def test_note_keeps_its_line_breaks_and_is_never_code(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    send(sales, lead, "note", text="Called.\n<script>alert(1)</script>\n\nAgain on Monday.")

    page = sales.get(url_of(lead)).content.decode()
    assert "Called.\n&lt;script&gt;alert(1)&lt;/script&gt;\n\nAgain on Monday." in page


def test_spam_goes_into_quarantine_and_back_to_the_status_it_had(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="qualified")

    send(sales, lead, "quarantine")
    in_quarantine = sales.get(url_of(lead))
    status = stored(lead).status
    send(sales, lead, "release_quarantine")

    assert status == "spam"
    assert "In quarantine." in text_of(in_quarantine)
    assert stored(lead).status == "qualified"
    page = text_of(sales.get(url_of(lead)))
    assert "sal moved the lead to quarantine" in page
    assert "sal released the lead from quarantine, as Qualified" in page


def test_what_was_taken_for_spam_on_arrival_is_released_as_new(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="spam", spam_score=90, spam_reasons=("links",))

    send(sales, lead, "release_quarantine")
    send(sales, lead, "release_quarantine")  # a second click

    assert stored(lead).status == "new"


def test_names_in_the_timeline_take_one_query_however_many_there_are(
    sales: Client, make_lead: LeadMaker, django_assert_max_num_queries: Any
) -> None:
    lead = make_lead()
    people = [User.objects.create_user(f"p{number}", is_staff=True) for number in range(5)]
    for person in people:
        change(lead, SetOwner(person.public_id), person)
    sales.get(url_of(lead))

    # Session, user, its permissions (2), names, owners to choose, "me" in the list, seen before?
    with django_assert_max_num_queries(10) as queries:
        sales.get(url_of(lead))

    names = [query for query in queries.captured_queries if '"public_id" IN' in query["sql"]]
    assert len(names) == 1
