from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.accounts.models import User
from leadmodels.counter_models import CountItem
from leadmodels.counts.counting import recount
from leadmodels.forms import Form
from leadmodels.table import bind_table
from tests.support.requests import requests_of
from tests.support.table import UNREACHABLE_TABLE

from .conftest import FormMaker, LeadMaker

HOME = "/admin/"
LIST = "/admin/leads/lead/"


def read(client: Client) -> dict[str, Any]:
    response = client.get(HOME)
    assert response.status_code == 200
    return (response.context_data or {}) | {"html": unescape(response.content.decode())}


def count_all(*forms: Form) -> date:
    """Count as the night does, today included; return today."""
    now = timezone.now()
    today = now.astimezone(UTC).date()
    recount(
        since=today - timedelta(days=40),
        until=today + timedelta(days=1),
        now=lambda: now,
        forms=forms,
    )
    return today


def tiles(page: dict[str, Any]) -> list[str]:
    return [tile["figure"] for tile in page["piles"]]


def links(html: str) -> list[str]:
    return re.findall(r'href="(/admin/leads/lead/\?[^"]*)"', html)


@pytest.fixture
def administrator(db: None) -> Client:  # noqa: ARG001 - users are rows
    user = User.objects.create_user("ada", password="x", is_staff=True, first_name="Ada")
    user.groups.add(Group.objects.get(name="Admin"))
    client = Client()
    client.force_login(user)
    return client


def test_sales_staff_see_their_figures_and_nothing_to_administer(
    sales: Client, form: Form, make_lead: LeadMaker
) -> None:
    make_lead(at=timezone.now())
    count_all(form)

    page = read(sales)

    assert "Leads that came in" in page["html"]
    assert "Administration" not in page["html"]
    # Below 768 px there is no sidebar.
    work = page["html"].partition('id="work-heading"')[2]
    assert 'href="/admin/leads/lead/"' in work
    assert 'href="/admin/jobs/job/"' in work
    assert 'id="site-name"><a href="/admin/"' in page["html"]


def test_an_administrator_sees_what_there_is_to_manage_below(
    administrator: Client, form: Form, make_lead: LeadMaker
) -> None:
    make_lead(at=timezone.now())
    count_all(form)

    html = read(administrator)["html"]

    assert "Hello, <bdi>Ada</bdi>" in html
    assert html.index("Leads that came in") < html.index('id="administration-heading"')


def test_staff_who_may_not_see_leads_get_no_figures(store: None, db: None) -> None:  # noqa: ARG001 - table and users
    client = Client()
    client.force_login(User.objects.create_user("temp", password="x", is_staff=True))

    html = client.get(HOME).content.decode()

    assert "Leads that came in" not in html
    assert "Your account has no role yet" in html


@pytest.mark.django_db
def test_visitors_are_sent_to_log_in() -> None:
    assert Client().get(HOME)["Location"].startswith("/admin/login/")


def test_leads_are_counted_by_day_week_and_month(
    sales: Client, form: Form, make_lead: LeadMaker
) -> None:
    now = timezone.now()
    for days in (0, 0, 1, 29, 30):
        make_lead(at=now - timedelta(days=days))
    make_lead(at=now, status="spam")
    today = count_all(form)

    page = read(sales)

    assert page["today"]["period"].leads == 2
    assert page["today"]["period"].quarantined == 1
    assert page["month"]["period"].leads == 4
    assert page["this_week"]["period"].first.weekday() == 0
    assert page["this_week"]["period"].leads == (2 if today.weekday() == 0 else 3)
    assert [share["share"].leads for share in page["by_form"]] == [4]


def test_a_form_that_is_gone_is_counted_without_a_list(
    sales: Client, make_form: FormMaker, make_lead: LeadMaker, form: Form
) -> None:
    gone = "form_01h455vb4pex5vsknk084sn02q"
    make_lead(at=timezone.now())
    make_lead(at=timezone.now(), form_id=gone)
    count_all(form, make_form())

    rows = {row["share"].label: row for row in read(sales)["by_form"]}

    assert rows["Deleted forms"]["share"].leads == 1
    assert rows["Deleted forms"]["url"] == ""
    assert "form=" in rows["Contact us"]["url"]


def test_what_waits_is_counted_for_the_reader_and_for_all(
    sales: Client, sales_user: User, form: Form, make_lead: LeadMaker
) -> None:
    now = timezone.now()
    today = timezone.localdate()
    mine = {"owner": sales_user.public_id}
    make_lead(at=now)
    make_lead(at=now, status="spam")
    make_lead(at=now, **mine, follow_up_on=today)
    make_lead(at=now, **mine, follow_up_on=today - timedelta(days=3), status="contacted")
    make_lead(at=now, **mine, follow_up_on=today + timedelta(days=1), status="contacted")
    make_lead(at=now, **mine, follow_up_on=today, status="won")
    make_lead(at=now, owner="staff_other", follow_up_on=today)
    make_lead(at=now, **mine, status="lost", expires_at=now + timedelta(days=6))
    make_lead(at=now, **mine, status="lost", expires_at=now + timedelta(days=9))
    count_all(form)

    assert tiles(read(sales)) == ["1", "2", "3", "1"]


def test_a_heap_is_counted_up_to_99(sales: Client, form: Form, make_lead: LeadMaker) -> None:
    for _ in range(100):
        make_lead(at=timezone.now())
    count_all(form)

    page = read(sales)

    assert tiles(page)[0] == "99+"
    assert "99+" in page["html"]


def test_every_figure_leads_to_as_many_leads(
    sales: Client, sales_user: User, form: Form, make_lead: LeadMaker
) -> None:
    now = timezone.now()
    for days in (0, 1, 29):
        make_lead(
            at=now - timedelta(days=days),
            owner=sales_user.public_id if days else None,
            follow_up_on=timezone.localdate(),
            expires_at=now + timedelta(days=2),
        )
    count_all(form)
    page = read(sales)
    shown = [(tile["pile"].url, int(tile["figure"])) for tile in page["piles"]]
    shown += [(page[name]["url"], page[name]["period"].leads) for name in ("today", "month")]
    shown += [(row["url"], row["share"].leads) for row in page["by_status"] + page["by_form"]]
    shown += [(day["url"], day["period"].leads) for day in page["days"][:3]]

    for url, leads in shown:
        assert len(sales.get(url).context["rows"]) == leads, url
    assert {url for url, _ in shown} <= set(links(page["html"]))


def test_days_in_links_are_those_of_utc_for_readers_elsewhere(
    sales: Client, sales_user: User, form: Form, make_lead: LeadMaker
) -> None:
    sales_user.time_zone = "Pacific/Auckland"
    sales_user.save()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    make_lead(at=today)
    count_all(form)

    url = read(sales)["today"]["url"]

    assert f"from={today.date()}&to={today.date()}&tz=UTC" in url
    assert len(sales.get(url).context["rows"]) == 1


def test_hostile_names_are_shown_as_they_are(
    sales: Client, make_form: FormMaker, make_lead: LeadMaker
) -> None:
    hostile = make_form(name="<script>alert(1)</script>")
    make_lead(at=timezone.now(), form_id=hostile.form_id)
    count_all(hostile)

    html = sales.get(HOME).content.decode()

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_without_leads_it_says_how_the_first_one_comes(sales: Client, form: Form) -> None:
    html = read(sales)["html"]

    assert "No leads yet" in html
    assert f"/f/{form.form_id}" in html
    assert "Leads that came in" not in html


def test_without_a_form_it_says_whose_turn_it_is(sales: Client, store: None) -> None:  # noqa: ARG001 - the table must be there
    assert "Once an administrator has made a form" in read(sales)["html"]


def test_leads_that_were_never_counted_are_said_to_be(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(at=timezone.now())

    html = read(sales)["html"]

    assert "tonight" in html
    assert "No leads yet" not in html


def test_the_figures_come_from_counts_whatever_the_number_of_leads(
    sales: Client,
    form: Form,
    make_lead: LeadMaker,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(60):
        make_lead(at=timezone.now(), owner="staff_other", first_viewed_at=timezone.now())
    count_all(form)

    with requests_of(CountItem) as made, django_assert_max_num_queries(8):
        read(sales)

    assert set(made) == {"Query"}
    # The forms, two counts, and what waits: 4 shards three times, one partition twice.
    assert len(made) <= 20


def test_a_store_that_is_away_is_503(sales: Client, store: None) -> None:  # noqa: ARG001 - the table is made, then out of reach
    from dashboard.store import connect_store  # noqa: PLC0415 - beside what it undoes

    bind_table(UNREACHABLE_TABLE)
    response = sales.get(HOME)
    connect_store()

    assert response.status_code == 503


def test_the_leads_of_at_most_twelve_forms_are_read_and_the_rest_is_told_together(
    sales: Client, make_form: FormMaker, make_lead: LeadMaker
) -> None:
    forms = [make_form(name=f"Form {number:02}") for number in reversed(range(30))]
    for number, form in enumerate(forms):
        for _ in range(2 if number % 10 == 9 else 1):
            make_lead(at=timezone.now(), form_id=form.form_id)
    count_all(*forms)

    with requests_of(CountItem) as made:
        page = read(sales)

    assert len(made) <= 12 + 20
    rows = page["by_form"]
    assert [row["share"].label for row in rows[:2]] == ["Form 00", "Form 10"]
    assert rows[-1]["share"].label == "Other forms"
    assert rows[-1]["url"] == ""
    assert sum(row["share"].leads for row in rows) == page["month"]["period"].leads == 33
