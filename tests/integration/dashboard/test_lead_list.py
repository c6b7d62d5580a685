from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.accounts.models import User
from leadmodels.forms import Form

from .conftest import FormMaker, LeadMaker


class Page(Protocol):
    """What the test client answers, as far as these tests look."""

    @property
    def content(self) -> bytes: ...


InZone = Callable[[str], Client]

LIST = "/admin/leads/lead/"


def names_in(response: Page) -> list[str]:
    """The names of the leads shown, top to bottom."""
    return re.findall(
        r'lead-table__who">\s*<a class="clamp" href="[^"]*"><bdi>(.*?)</bdi>',
        response.content.decode(),
    )


def link(response: Page, rel: str) -> str:
    """The address that the pager's "next" (older) or "prev" (newer) leads to; "" for none."""
    found = re.search(rf'<a[^>]*rel="{rel}"[^>]*href="([^"]+)"', response.content.decode())
    return LIST + html.unescape(found.group(1)) if found else ""


@pytest.fixture
def in_zone(sales: Client, sales_user: User) -> InZone:
    def log_in(zone: str) -> Client:
        sales_user.time_zone = zone
        sales_user.save()
        return sales

    return log_in


def test_list_stands_under_djangos_own_url_names() -> None:
    assert reverse("admin:leads_lead_changelist") == LIST
    assert reverse("admin:leads_lead_change", args=["x"]) == LIST + "x/change/"


def test_newest_lead_comes_first(sales: Client, make_lead: LeadMaker) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for hours in (1, 3, 2):
        make_lead(at=start + timedelta(hours=hours), name=f"After {hours} h")

    assert names_in(sales.get(LIST)) == ["After 3 h", "After 2 h", "After 1 h"]


def test_row_shows_who_wrote_through_which_form_and_its_status(
    sales: Client, make_lead: LeadMaker
) -> None:
    make_lead(
        name="Ada Lovelace",
        email="ada@example.com",
        phone="+1 555 0100",
        company="Engines Ltd",
        status="qualified",
    )

    page = sales.get(LIST).content.decode()

    for text in ("Ada Lovelace", "ada@example.com", "Engines Ltd", "Contact us", "Qualified"):
        assert text in page
    assert 'href="mailto:ada@example.com"' in page
    assert 'href="tel:+15550100"' in page


def test_form_filter_shows_only_that_forms_leads(
    sales: Client, make_lead: LeadMaker, make_form: FormMaker, form: Form
) -> None:
    other = make_form(name="Newsletter")
    make_lead(name="Here")
    make_lead(name="There", form_id=other.form_id)

    assert names_in(sales.get(LIST, {"form": other.form_id})) == ["There"]
    assert names_in(sales.get(LIST, {"form": form.form_id})) == ["Here"]


def test_status_filter_shows_only_that_status(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(name="Fresh")
    make_lead(name="Sold", status="won")

    assert names_in(sales.get(LIST, {"status": "won"})) == ["Sold"]


def test_days_are_the_readers_and_both_ends_are_included(
    in_zone: InZone, make_lead: LeadMaker
) -> None:
    # In Berlin 29 March 2026 has 23 hours: from 23:00 UTC the day before to 22:00 UTC.
    for name, at in {
        "before": datetime(2026, 3, 28, 22, 59, 59, 999000, tzinfo=UTC),
        "first": datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
        "last": datetime(2026, 3, 29, 21, 59, 59, 999000, tzinfo=UTC),
        "after": datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
    }.items():
        make_lead(name=name, at=at)
    day = {"from": "2026-03-29", "to": "2026-03-29"}

    berlin = in_zone("Europe/Berlin")
    assert names_in(berlin.get(LIST, day)) == ["last", "first"]
    assert names_in(berlin.get(LIST, {"from": "2026-03-29"})) == ["after", "last", "first"]
    assert names_in(berlin.get(LIST, {"to": "2026-03-29"})) == ["last", "first", "before"]


def test_shared_link_shows_the_same_days_to_a_reader_elsewhere(
    in_zone: InZone, make_lead: LeadMaker
) -> None:
    make_lead(name="Early in Auckland", at=datetime(2026, 6, 9, 13, 0, tzinfo=UTC))
    link_from_auckland = {"from": "2026-06-10", "to": "2026-06-10", "tz": "Pacific/Auckland"}

    response = in_zone("America/New_York").get(LIST, link_from_auckland)

    assert names_in(response) == ["Early in Auckland"]
    assert "Pacific/Auckland" in response.content.decode()
    assert names_in(in_zone("America/New_York").get(LIST, link_from_auckland | {"tz": ""})) == []


def test_older_and_newer_walk_over_all_leads_once(sales: Client, make_lead: LeadMaker) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    made = [make_lead(at=start + timedelta(minutes=minute)).name for minute in range(120)]

    first = sales.get(LIST)
    second = sales.get(link(first, "next"))
    third = sales.get(link(second, "next"))
    back_to_second = sales.get(link(third, "prev"))
    back_to_first = sales.get(link(back_to_second, "prev"))

    assert [len(names_in(page)) for page in (first, second, third)] == [50, 50, 20]
    assert names_in(first) + names_in(second) + names_in(third) == made[::-1]
    assert link(first, "prev") == ""
    assert link(third, "next") == ""
    assert names_in(back_to_second) == names_in(second)
    assert names_in(back_to_first) == names_in(first)
    assert link(back_to_first, "prev") == ""


def test_newer_near_the_top_shows_the_full_first_page(sales: Client, make_lead: LeadMaker) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for minute in range(60):
        make_lead(at=start + timedelta(minutes=minute))
    second = sales.get(link(sales.get(LIST), "next"))
    newest = make_lead(at=start + timedelta(days=1), name="Just in")

    top = sales.get(link(sales.get(link(second, "prev")), "prev"))

    assert names_in(top)[0] == newest.name
    assert len(names_in(top)) == 50


def test_paging_keeps_the_filters(sales: Client, make_lead: LeadMaker) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for minute in range(120):
        status = "won" if minute % 2 else "new"
        make_lead(at=start + timedelta(minutes=minute), status=status, name=f"{status} {minute}")

    first = sales.get(LIST, {"status": "won", "from": "2026-03-01"})
    second = sales.get(link(first, "next"))

    assert len(names_in(first) + names_in(second)) == 60
    assert all(name.startswith("won") for name in names_in(first) + names_in(second))


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("cursor", ["x", "%00", "🙃", "A" * 5000, "../../etc/passwd"])
def test_bad_cursor_is_refused_with_a_way_to_the_first_page(
    sales: Client, make_lead: LeadMaker, name: str, cursor: str
) -> None:
    make_lead()

    response = sales.get(LIST, {name: cursor, "status": "new"})

    assert response.status_code == 400
    assert names_in(response) == []
    assert "This link to a page of the list is damaged" in response.content.decode()
    assert 'href="?status=new">Go to where the list begins' in response.content.decode()


def test_cursor_of_other_filters_is_refused(sales: Client, make_lead: LeadMaker) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for minute in range(60):
        make_lead(at=start + timedelta(minutes=minute))
    older = link(sales.get(LIST), "next")

    assert sales.get(older + "&status=won").status_code == 400


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"form": "form_nope"}, "There is no such form."),
        ({"form": "form_01jzzzzzzzzzzzzzzzzzzzzzzz"}, "There is no such form."),
        ({"status": "sold"}, "There is no such status."),
        ({"from": "yesterday"}, "Write the day as year-month-day"),
        ({"from": "2026-02-30"}, "Write the day as year-month-day"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "This day is before the first one."),
        ({"from": "2026-03-02", "tz": "Mars/Olympus"}, "There is no time zone called"),
        ({"tz": "../../etc/passwd"}, "There is no time zone called"),
        ({"form": "\x00"}, "There is no such form."),
        ({"status": ["new", "won"]}, "The link gives this filter more than once."),
        ({"from": ["2026-03-01", "2026-03-01"]}, "The link gives this filter more than once."),
    ],
)
def test_bad_filter_shows_its_error_and_no_leads(
    sales: Client, make_lead: LeadMaker, query: dict[str, str | list[str]], message: str
) -> None:
    make_lead()

    response = sales.get(LIST, query)

    assert response.status_code == 400
    assert names_in(response) == []
    assert message in response.content.decode()
    assert "<table" not in response.content.decode().partition("<main")[2]


def test_a_bad_filter_keeps_the_others(sales: Client, make_lead: LeadMaker) -> None:
    form_id = make_lead().form_id

    page = sales.get(LIST, {"form": form_id, "status": "new", "from": "nonsense"}).content.decode()

    assert f'<option value="{form_id}" selected>' in page
    assert '<option value="new" selected>' in page
    assert 'value="nonsense"' in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"to": "9999-12-31"}, ["Here"]),
        ({"from": "0001-01-01"}, ["Here"]),
        ({"from": "0001-01-01", "to": "9999-12-31", "tz": "Pacific/Auckland"}, ["Here"]),
        ({"to": "0001-01-01"}, []),
        ({"from": "9999-12-31"}, []),
        ({"from": "9999-12-30", "to": "9999-12-31"}, []),
    ],
)
def test_any_day_of_the_calendar_can_be_asked_for(
    sales: Client, make_lead: LeadMaker, query: dict[str, str], names: list[str]
) -> None:
    make_lead(name="Here")

    response = sales.get(LIST, query)

    assert response.status_code == 200
    assert names_in(response) == names


def test_empty_store_says_how_leads_get_here(sales: Client, form: Form) -> None:
    page = sales.get(LIST).content.decode()

    assert "No leads yet" in page
    assert f'href="https://api.example.com/dev/f/{form.form_id}"' in page


def test_filters_without_a_match_say_so_differently(sales: Client, make_lead: LeadMaker) -> None:
    make_lead()

    page = sales.get(LIST, {"status": "won"}).content.decode()

    assert "No lead matches these filters" in page
    assert "No leads yet" not in page


def test_expired_leads_are_not_listed(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(name="Gone", expires_at=datetime(2026, 3, 2, tzinfo=UTC))
    make_lead(name="Kept", expires_at=datetime(2100, 3, 2, tzinfo=UTC))

    assert names_in(sales.get(LIST)) == ["Kept"]
