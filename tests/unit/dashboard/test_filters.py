from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.leads.lists.filters import LeadFilterForm
from dashboard.leads.lists.order_words import words_of
from dashboard.leads.lists.quick_views import chosen_view, quick_views
from leadmodels.lists.listing import LeadFilters

ADA = User(public_id="staff_0123456789abcdefghjk", username="ada")
BOB = User(public_id="staff_kjhgfedcba9876543210", username="bob")
STAFF = [(ADA.public_id, "Ada"), (BOB.public_id, "Bob")]
# A minute before midnight in Berlin, where the day after begins at 23:00 UTC.
LATE = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
A_MINUTE_LATER = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def read(query: str, *, reader: User = ADA, now: datetime = LATE) -> LeadFilterForm:
    form = LeadFilterForm(QueryDict(query), lead_forms=[], reader=reader, staff=STAFF, now=now)
    assert form.is_valid(), form.errors
    return form


def test_nothing_asked_for_is_every_lead_newest_first() -> None:
    form = read("")

    assert form.to_filters() == LeadFilters()
    assert form.order == "newest"
    assert form.query() == ""


def test_me_is_written_as_the_readers_public_id_so_that_a_link_shows_everybody_the_same() -> None:
    query = read("owner=me", reader=ADA).query()

    assert query == f"owner={ADA.public_id}"
    assert read(query, reader=BOB).to_filters().owner == ADA.public_id


def test_nobody_as_owner_asks_for_unassigned_leads() -> None:
    filters = read("owner=nobody").to_filters()

    assert (filters.unassigned, filters.owner) == (True, None)


def test_due_today_counts_the_readers_day() -> None:
    with timezone.override("Europe/Berlin"):
        before, after = read("due=today", now=LATE), read("due=today", now=A_MINUTE_LATER)

    assert before.to_filters().due_by == date(2026, 11, 23)
    assert after.to_filters().due_by == date(2026, 11, 24)


@pytest.mark.parametrize("query", ["due=today", "due=week", "expires=7", "expires=30"])
def test_pages_of_a_list_opened_before_midnight_stay_those_of_one_list(query: str) -> None:
    with timezone.override("Europe/Berlin"):
        opened = read(query, now=LATE)
        next_page = read(opened.query(**opened.pin), now=A_MINUTE_LATER)
        anew = read(opened.query(), now=A_MINUTE_LATER)

    assert next_page.to_filters() == opened.to_filters()
    assert anew.to_filters() != opened.to_filters()


def test_expiring_within_days_includes_the_last_of_them() -> None:
    with timezone.override("Europe/Berlin"):
        filters = read("expires=7").to_filters()

    assert filters.expires_before == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "order", "name"),
    [
        ("", "newest", "Newest first"),
        ("order=oldest", "oldest", "Oldest first"),
        ("due=today", "oldest", "Earliest follow-up first"),
        ("due=today&order=newest", "newest", "Latest follow-up first"),
        ("expires=7", "oldest", "Soonest to expire first"),
        ("expires=7&order=newest", "newest", "Last to expire first"),
    ],
)
def test_lists_of_days_ahead_begin_with_the_soonest(query: str, order: str, name: str) -> None:
    form = read(query)

    assert form.order == order
    assert words_of(form).order_name == name


def test_the_natural_order_is_not_written_into_links() -> None:
    assert read("order=newest").query() == ""
    assert read("due=today&order=oldest").query() == "due=today&tz=UTC"
    assert read("order=oldest").query() == "order=oldest"


def test_a_zone_and_a_day_that_counts_as_today_are_written_only_where_they_matter() -> None:
    assert read("status=new&tz=Asia/Tokyo&on=2026-01-01").query() == "status=new"


def test_tag_and_words_are_read_as_people_write_them() -> None:
    filters = read("tag=++Trade++FAIR+&q=++Ada+&email=+Ada@Example.com+").to_filters()

    assert (filters.tag, filters.text, filters.email) == ("trade fair", "Ada", "Ada@Example.com")


@pytest.mark.parametrize("label", ["All", "New", "My leads", "Unassigned", "Due", "Expiring"])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_view_is_known_again_by_what_it_shows_in_either_order(label: str, order: str) -> None:
    views = quick_views(ADA.public_id, "UTC")
    wanted = next(view for view in views if view.label == label)

    form = read(f"{wanted.query}&order={order}&on=2026-11-01")

    assert chosen_view(views, form) == wanted


def test_a_view_with_one_filter_more_is_none_of_them() -> None:
    assert chosen_view(quick_views(ADA.public_id, "UTC"), read("status=new&tag=vip")) is None
