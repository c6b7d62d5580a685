"""The first look at a lead: kept, and in nobody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from leadmodels.changes.apply import (
    SetStatus,
)
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import (
    StoreUnavailableError,
)
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead, get_lead, mark_viewed, read_place
from leadmodels.models import LeadItem
from leadmodels.times import to_iso
from tests.support.store_faults import refused
from tests.support.table import NOW

from .changed_leads import change


def test_first_look_is_kept_and_no_later_one(lead: Lead) -> None:
    mark_viewed(lead.lead_id, at=NOW + timedelta(minutes=1))
    mark_viewed(lead.lead_id, at=NOW + timedelta(minutes=2))
    viewed = get_lead(lead.lead_id, now=NOW)
    assert viewed == replace(lead, first_viewed_at=NOW + timedelta(minutes=1))


def test_look_refuses_nobodys_edit_and_is_kept_by_it(lead: Lead) -> None:
    mark_viewed(lead.lead_id, at=NOW)
    change(lead, SetStatus("contacted"))
    stored = get_lead(lead.lead_id, now=NOW)
    assert (stored.first_viewed_at, stored.status, stored.version) == (NOW, "contacted", 2)


def test_look_at_what_is_gone_makes_nothing(lead: Lead) -> None:
    absent = new_lead_id(at=NOW, random=b"never seen")
    mark_viewed(absent, at=NOW)
    assert read_place(absent) is None
    delete_lead(lead, now=NOW, key="0" * 10)
    mark_viewed(lead.lead_id, at=NOW)
    assert LeadItem.get(lead.lead_id, to_iso(NOW)).first_viewed_at is None


def test_look_in_the_middle_of_a_change_is_let_go(lead: Lead) -> None:
    with refused("UpdateItem", "TransactionConflictException"):
        mark_viewed(lead.lead_id, at=NOW)
    with refused("UpdateItem", "AccessDeniedException"), pytest.raises(StoreUnavailableError):
        mark_viewed(lead.lead_id, at=NOW)
