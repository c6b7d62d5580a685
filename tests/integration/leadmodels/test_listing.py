"""Lists: every lead once, in order, whatever happens meanwhile."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.indexes import SUMMARY_ATTRIBUTES
from leadmodels.lists.listing import LeadFilters, LeadPage, Order, list_leads
from leadmodels.summaries import SUMMARY_BYTES
from tests.support.leads import store_lead
from tests.support.table import NOW, TABLE, store_form

pytestmark = pytest.mark.usefixtures("table")

_SEEDS = itertools.count(1000)
ORDERS: list[Order] = ["newest", "oldest"]


def walk(filters: LeadFilters, *, order: Order, limit: int) -> list[LeadPage]:
    """Follow the cursors to the end."""
    pages = [list_leads(filters, order=order, limit=limit, now=NOW)]
    while pages[-1].cursor is not None:
        cursor = pages[-1].cursor
        pages.append(list_leads(filters, order=order, limit=limit, cursor=cursor, now=NOW))
        assert len(pages) < 500
    return pages


def ids_of(pages: list[LeadPage]) -> list[str]:
    return [lead.lead_id for page in pages for lead in page.leads]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    offsets=st.lists(st.integers(0, 40), max_size=40),
    limit=st.integers(1, 12),
    order=st.sampled_from(ORDERS),
)
def test_pages_partition_the_leads_in_order(offsets: list[int], limit: int, order: Order) -> None:
    form = store_form(seed=next(_SEEDS))
    leads = [
        store_lead(form, at=NOW + timedelta(milliseconds=ms), seed=seed)
        for seed, ms in enumerate(offsets)
    ]
    in_order = sorted(leads, key=lambda lead: (lead.stored_at, lead.lead_id))
    expected = [lead.lead_id for lead in in_order][:: -1 if order == "newest" else 1]
    pages = walk(LeadFilters(form_id=form.form_id), order=order, limit=limit)
    assert ids_of(pages) == expected
    assert all(len(page.leads) == limit for page in pages[:-1])


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=st.integers(0, 25),
    arriving=st.lists(st.integers(0, 4), max_size=6),
    limit=st.integers(1, 7),
)
def test_leads_that_arrive_while_paging_repeat_and_hide_nothing(
    before: int, arriving: list[int], limit: int
) -> None:
    form = store_form(seed=next(_SEEDS))
    filters = LeadFilters(form_id=form.form_id)
    seeds = itertools.count()
    start = [
        store_lead(form, at=NOW + timedelta(seconds=n), seed=next(seeds)) for n in range(before)
    ]
    page = list_leads(filters, limit=limit, now=NOW)
    seen = [lead.lead_id for lead in page.leads]
    for count in itertools.chain(arriving, itertools.repeat(0)):
        for _ in range(count):
            seed = next(seeds)
            store_lead(form, at=NOW + timedelta(hours=1, seconds=seed), seed=seed)
        if page.cursor is None:
            break
        page = list_leads(filters, limit=limit, cursor=page.cursor, now=NOW)
        seen += [lead.lead_id for lead in page.leads]
    assert seen == [lead.lead_id for lead in reversed(start)]


@pytest.mark.parametrize("order", ORDERS)
def test_start_cursor_leads_back_to_the_page_before(order: Order) -> None:
    form = store_form(seed=next(_SEEDS))
    for seed in range(9):
        store_lead(form, at=NOW + timedelta(seconds=seed), seed=seed)
    filters = LeadFilters(form_id=form.form_id)
    first, second = walk(filters, order=order, limit=4)[:2]
    opposite: Order = "oldest" if order == "newest" else "newest"
    back = list_leads(filters, order=opposite, limit=4, cursor=second.start_cursor, now=NOW)
    assert [lead.lead_id for lead in reversed(back.leads)] == [lead.lead_id for lead in first.leads]
    assert back.cursor is None


def test_each_filter_finds_its_leads_whatever_the_index() -> None:
    form, other = store_form(seed=next(_SEEDS)), store_form(seed=next(_SEEDS))
    zoe: dict[str, str | bool] = {"name": "Zoë Ångström", "email": "Zoe@Example.org"}
    wanted = store_lead(
        form, at=NOW, seed=1, values=zoe, status="won", owner="staff_a", tags=("vip", "north")
    )
    store_lead(form, at=NOW, seed=2, status="lost", owner="staff_b")
    store_lead(other, at=NOW, seed=3, values=zoe, status="spam")
    several: list[dict[str, Any]] = [
        {"email": " zoe@example.ORG "},
        {"owner": "staff_a"},
        {"status": "won"},
        {"tag": "vip"},
        {"text": "ANGSTROM zoe"},
        {"status": "won", "owner": "staff_a", "email": "zoe@example.org", "tag": "north"},
    ]
    for filters in several:
        chosen = LeadFilters(form_id=form.form_id, **filters)
        assert ids_of(walk(chosen, order="newest", limit=5)) == [wanted.lead_id], filters


def test_dates_are_half_open() -> None:
    form = store_form(seed=next(_SEEDS))
    stored = [store_lead(form, at=NOW + timedelta(hours=n), seed=n) for n in range(5)]
    window = LeadFilters(
        form_id=form.form_id, since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=3)
    )
    for order in ORDERS:
        assert set(ids_of(walk(window, order=order, limit=1))) == {
            stored[1].lead_id,
            stored[2].lead_id,
        }


def test_expired_leads_are_not_listed() -> None:
    form = store_form(seed=next(_SEEDS))
    store_lead(form, at=NOW, seed=1, expires_at=NOW - timedelta(seconds=1))
    kept = store_lead(form, at=NOW, seed=2, expires_at=NOW + timedelta(days=1))
    pages = walk(LeadFilters(form_id=form.form_id), order="newest", limit=5)
    assert ids_of(pages) == [kept.lead_id]


def test_long_search_says_how_far_it_looked_and_goes_on_without_a_gap() -> None:
    form = store_form(seed=next(_SEEDS))
    # One partition of 2,300 leads: a call reads at most 10 pages of 200 of it.
    needles = {0, 1, 2150}
    stored = [
        store_lead(
            form,
            at=NOW + timedelta(seconds=n),
            seed=n,
            owner="staff_long",
            values={"name": "needle" if n in needles else "hay"},
        )
        for n in range(2300)
    ]
    filters = LeadFilters(owner="staff_long", text="needle")
    for order in ORDERS:
        pages = walk(filters, order=order, limit=50)
        expected = [stored[n].lead_id for n in sorted(needles, reverse=order == "newest")]
        assert ids_of(pages) == expected
        looked = pages[0].searched_back_to
        assert looked is not None
        assert pages[-1].searched_back_to is None
        assert NOW < looked < NOW + timedelta(seconds=2300)


@given(
    values=st.dictionaries(
        st.sampled_from(["name", "email", "phone", "company", "message"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400),
    )
)
@settings(deadline=None, max_examples=15)
def test_a_summary_is_at_most_900_bytes(
    table: DynamoDBClient, values: dict[str, str | bool]
) -> None:
    form = store_form(seed=next(_SEEDS))
    owner = f"staff_{form.form_id[-26:]}"
    tags = tuple(f"tag-of-16-bytes-{n}"[-16:] for n in range(8))
    store_lead(
        form,
        at=NOW,
        seed=1,
        values=values,
        owner=owner,
        tags=tags,
        first_viewed_at=NOW,
        follow_up_on=NOW.date(),
        expires_at=NOW + timedelta(days=9),
    )
    got = table.query(
        TableName=TABLE.name,
        IndexName="by_owner",
        KeyConditionExpression="owner_partition = :o",
        ExpressionAttributeValues={":o": {"S": f"o#{owner}"}},
    )
    [item] = got["Items"]
    size = sum(len(name) + _bytes(item[name]) for name in SUMMARY_ATTRIBUTES if name in item)
    assert size <= SUMMARY_BYTES


def _bytes(value: Any) -> int:
    """Count as DynamoDB does, text in UTF-8."""
    [inner] = value.values()
    return sum(len(text.encode()) for text in (inner if isinstance(inner, list) else [inner]))


@pytest.mark.parametrize(
    "filters",
    [
        LeadFilters(form_id="nonsense"),
        LeadFilters(status="lukewarm"),
        LeadFilters(email=""),
        LeadFilters(text=" "),
        LeadFilters(tag="x" * 101),
        LeadFilters(since=NOW, until=NOW - timedelta(seconds=1)),
    ],
)
def test_filter_that_cannot_be_searched_for_is_refused(filters: LeadFilters) -> None:
    with pytest.raises(InvalidFilterError):
        list_leads(filters, now=datetime.now(UTC))


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_page_length_is_1_to_100(limit: int) -> None:
    with pytest.raises(InvalidFilterError):
        list_leads(LeadFilters(), limit=limit, now=NOW)


def test_cursor_of_other_filters_is_refused() -> None:
    form = store_form(seed=next(_SEEDS))
    for seed in range(3):
        store_lead(form, at=NOW + timedelta(seconds=seed), seed=seed)
    page = list_leads(LeadFilters(form_id=form.form_id), limit=1, now=NOW)
    with pytest.raises(InvalidCursorError):
        list_leads(LeadFilters(), cursor=page.cursor, now=NOW)
