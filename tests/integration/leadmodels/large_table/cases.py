"""The lists that people ask for, and what the first page of each may cost at 100,000 leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from leadmodels.lists.listing import LeadFilters, Order
from tests.support.many_leads import BIG, MIDDLE, SMALL
from tests.support.table import NOW


@dataclass(frozen=True, kw_only=True)
class Case:
    """A list and the most Queries and read units of a page of 50: what it takes, half again.

    A dense one fills its page at a tenth of the leads already, and must cost the same then.
    """

    name: str
    filters: LeadFilters
    queries: int
    units: float
    order: Order = "newest"
    is_dense: bool = False


CASES: Final = [
    Case(name="everything", filters=LeadFilters(), queries=4, units=8, is_dense=True),
    Case(name="everything, oldest", filters=LeadFilters(), order="oldest", queries=8, units=24),
    Case(
        name="a form", filters=LeadFilters(form_id=BIG.form_id), queries=4, units=8, is_dense=True
    ),
    Case(name="a small form", filters=LeadFilters(form_id=SMALL.form_id), queries=4, units=8),
    Case(
        name="a status", filters=LeadFilters(status="contacted"), queries=4, units=8, is_dense=True
    ),
    Case(name="quarantine", filters=LeadFilters(status="spam"), queries=4, units=8, is_dense=True),
    Case(
        name="my leads", filters=LeadFilters(owner="staff_busy"), queries=1, units=6, is_dense=True
    ),
    Case(name="a rare owner", filters=LeadFilters(owner="staff_rare"), queries=1, units=6),
    Case(name="an address", filters=LeadFilters(email="Family@example.org"), queries=1, units=2),
    Case(name="a tag", filters=LeadFilters(tag="vip"), queries=36, units=130, is_dense=True),
    Case(name="a word", filters=LeadFilters(text="p123@"), queries=36, units=600),
    Case(
        name="unassigned", filters=LeadFilters(unassigned=True), queries=8, units=20, is_dense=True
    ),
    Case(name="unread", filters=LeadFilters(unread=True), queries=4, units=8, is_dense=True),
    Case(
        name="a day",
        filters=LeadFilters(since=NOW - timedelta(days=20), until=NOW - timedelta(days=19)),
        queries=4,
        units=8,
    ),
    Case(
        name="due",
        filters=LeadFilters(due_by=NOW.date()),
        order="oldest",
        queries=2,
        units=40,
    ),
    Case(
        name="expiring",
        filters=LeadFilters(expires_before=NOW + timedelta(days=40)),
        order="oldest",
        queries=4,
        units=40,
        is_dense=True,
    ),
    Case(
        name="new and unread",
        filters=LeadFilters(status="new", unread=True),
        queries=8,
        units=12,
        is_dense=True,
    ),
    Case(
        name="new and unassigned",
        filters=LeadFilters(status="new", unassigned=True),
        queries=8,
        units=24,
        is_dense=True,
    ),
    Case(
        name="a rare status in a big form",
        filters=LeadFilters(form_id=BIG.form_id, status="qualified"),
        queries=12,
        units=18,
        is_dense=True,
    ),
    Case(
        name="a common status in a small form",
        filters=LeadFilters(form_id=SMALL.form_id, status="new"),
        queries=16,
        units=30,
    ),
    Case(
        name="a status among a rare owner's",
        filters=LeadFilters(owner="staff_rare", status="new"),
        queries=8,
        units=30,
    ),
    Case(
        name="a rare status among a busy owner's",
        filters=LeadFilters(owner="staff_busy", status="qualified"),
        queries=16,
        units=40,
    ),
    Case(
        name="owner, form and status",
        filters=LeadFilters(owner="staff_calm", form_id=MIDDLE.form_id, status="qualified"),
        queries=30,
        units=100,
    ),
    Case(
        name="a tag in a form",
        filters=LeadFilters(form_id=MIDDLE.form_id, tag="north"),
        queries=30,
        units=130,
        is_dense=True,
    ),
    Case(
        name="due and mine",
        filters=LeadFilters(due_by=NOW.date(), owner="staff_calm"),
        order="oldest",
        queries=4,
        units=150,
    ),
    Case(
        name="expiring in a form",
        filters=LeadFilters(expires_before=NOW + timedelta(days=7), form_id=MIDDLE.form_id),
        order="oldest",
        queries=20,
        units=400,
    ),
]
