"""Changes to one lead at the same moment: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import pytest

from leadmodels.changes.apply import (
    SetStatus,
)
from leadmodels.errors import (
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.leads import Lead, get_lead
from leadmodels.timeline.activities import (
    read_with_timeline,
)
from tests.support.store_faults import transactions_cancelled
from tests.support.table import NOW

from .changed_leads import change, timeline_of


def test_second_of_two_edits_is_told_and_changes_nothing(lead: Lead) -> None:
    first = change(lead, SetStatus("contacted"))
    with pytest.raises(VersionConflictError):
        change(lead, SetStatus("lost"), seconds=2)
    stored, timeline = read_with_timeline(lead.lead_id, now=NOW)
    assert stored == first
    assert [entry.after for entry in timeline] == ["contacted"]


def test_write_going_on_at_the_same_moment_is_waited_out(lead: Lead) -> None:
    with transactions_cancelled(["None", "TransactionConflict"], times=2):
        made = change(lead, SetStatus("won"))
    assert get_lead(lead.lead_id, now=NOW) == made
    assert len(timeline_of(lead)) == 1


def test_writes_that_never_end_are_a_conflict(lead: Lead) -> None:
    with (
        transactions_cancelled(["None", "TransactionConflict"], times=99),
        pytest.raises(VersionConflictError),
    ):
        change(lead, SetStatus("won"))
    assert get_lead(lead.lead_id, now=NOW) == lead


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_throttled_change_is_the_stores_failure_and_no_conflict(lead: Lead, reason: str) -> None:
    with (
        transactions_cancelled(["None", reason], times=99),
        pytest.raises(StoreUnavailableError),
    ):
        change(lead, SetStatus("won"))
