"""Lists whose filters match little: a page may end before the store has been looked through."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.leads.lists.return_links import LIST_PARAMETER
from leadmodels.forms import Form
from leadmodels.ids import LeadId, new_lead_id
from leadmodels.leads import Lead
from leadmodels.lists.listing import ROUNDS
from leadmodels.shards import shard_of
from tests.support.leads import store_leads

from .conftest import LeadMaker
from .lead_pages import url_of
from .test_lead_list import LIST, Page, link, names_in

START = datetime(2026, 3, 1, tzinfo=UTC)
# A round of a search reads 200 leads of a shard: between these leads a search ends on its way.
BETWEEN = ROUNDS * 200 + 10
EARLY = ["Early 1", "Early 0"]


@pytest.fixture
def sparse(make_lead: LeadMaker, form: Form) -> dict[str, str]:
    """Store 2 leads with a tag, then many without in one shard, then 60 with it; filter for it."""
    for number in range(2):
        make_lead(at=START + timedelta(minutes=number), tags=("vip",), name=f"Early {number}")
    store_between(make_lead(at=START + timedelta(hours=1), name="Between"))
    for number in range(60):
        at = START + timedelta(days=9, minutes=number)
        make_lead(at=at, tags=("vip",), name=f"Late {number:02}")
    return {"form": form.form_id, "tag": "vip"}


def store_between(first: Lead) -> None:
    """Store leads like the first one and later, all in one shard: more than a search reads."""
    later = islice(ids_of_one_shard(first.received_at + timedelta(seconds=1)), BETWEEN)
    store_leads(
        replace(first, lead_id=lead_id, received_at=at, stored_at=at) for at, lead_id in later
    )


def ids_of_one_shard(at: datetime) -> Iterator[tuple[datetime, LeadId]]:
    for number in count():
        instant = at + timedelta(seconds=number)
        lead_id = new_lead_id(at=instant, random=number.to_bytes(10, "big"))
        if shard_of(lead_id) == 0:
            yield instant, lead_id


def words_of(response: Page) -> str:
    text = re.sub(r"<[^>]*>", " ", response.content.decode().partition("<main")[2])
    return " ".join(html.unescape(text).split())


def further(response: Page) -> str:
    """Where "Go on looking" leads to."""
    found = re.search(r'href="([^"]+)">Go on looking', response.content.decode())
    assert found is not None
    return LIST + html.unescape(found.group(1))


def test_a_search_that_ends_on_its_way_goes_on_in_both_directions_and_comes_back(
    sales: Client, sparse: dict[str, str]
) -> None:
    second = sales.get(link(sales.get(LIST, sparse), "next"))
    assert names_in(second) == [f"Late {number:02}" for number in reversed(range(10))]
    assert re.search(r"Looked back to 1 Mar 2026, 0\d:\d\d UTC so far\.", words_of(second))

    last = sales.get(further(second))
    assert names_in(last) == EARLY
    assert link(last, "next") == ""

    nothing_above = sales.get(link(last, "prev"))
    assert names_in(nothing_above) == []
    assert "Nothing found so far" in words_of(nothing_above)
    assert re.search(
        r"Looked up to \d\d? Mar 2026, \d\d:\d\d UTC so far\.", words_of(nothing_above)
    )
    assert "deleted" not in words_of(nothing_above)
    assert further(nothing_above) == link(nothing_above, "prev")
    assert names_in(sales.get(link(nothing_above, "next"))) == EARLY

    above = sales.get(further(nothing_above))
    assert names_in(above) == [f"Late {number:02}" for number in reversed(range(50))]

    nothing_below = sales.get(link(above, "next"))
    assert names_in(nothing_below) == []
    assert "Looked back to" in words_of(nothing_below)
    assert names_in(sales.get(link(nothing_below, "prev"))) == names_in(above)
    assert names_in(sales.get(further(nothing_below))) == EARLY


def test_a_way_back_that_is_none_leads_past_what_was_looked_through(
    sales: Client, sparse: dict[str, str]
) -> None:
    second = sales.get(link(sales.get(LIST, sparse), "next"))
    above = link(sales.get(further(second)), "prev").replace("back=after.", "back=nonsense.")

    nothing_above = sales.get(above)
    page = sales.get(link(nothing_above, "next"))

    assert names_in(page) + names_in(sales.get(link(page, "next"))) == EARLY


def test_a_leads_way_on_is_that_of_the_day_its_list_counted_from(
    sales: Client, make_lead: LeadMaker, form: Form
) -> None:
    today = timezone.localdate()
    first = make_lead(follow_up_on=today - timedelta(days=1), tags=("vip",))
    store_between(make_lead(at=START, follow_up_on=today))

    list_query = {"form": form.form_id, "tag": "vip", "due": "today", "tz": "UTC"}
    page = sales.get(url_of(first), {LIST_PARAMETER: urlencode(list_query)})

    found = re.search(r'<a rel="next"[^>]* href="([^"]+)"', page.content.decode())
    assert found is not None
    way_on = parse_qs(urlsplit(html.unescape(found[1])).query)
    assert "after" in way_on
    assert way_on["on"] == [today.isoformat()]
