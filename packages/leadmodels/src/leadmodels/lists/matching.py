"""Whether one lead is what filters ask for: the same judgement that a list makes."""

from __future__ import annotations

from datetime import date, datetime

from leadmodels.leads import OPEN_STATUSES, Lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.summaries import LeadSummary
from leadmodels.times import to_iso


def matches(lead: Lead | LeadSummary, filters: LeadFilters, *, now: datetime) -> bool:
    """Tell whether a list with these filters shows a lead at ``now``; no expired one is shown.

    The filters are taken as checked: see `leadmodels.lists.filters.check_filters`.
    """
    return (
        _is_kept(lead, now)
        and _is_from(lead, filters)
        and _is_at_work(lead, filters)
        and _is_said(lead, filters)
        and _is_in_time(lead, filters)
    )


def _is_kept(lead: Lead | LeadSummary, now: datetime) -> bool:
    return lead.expires_at is None or lead.expires_at.replace(microsecond=0) > now


def _is_from(lead: Lead | LeadSummary, filters: LeadFilters) -> bool:
    return filters.form_id in {None, lead.form_id} and filters.address in {
        None,
        lead.email and lead.email.lower(),
    }


def _is_at_work(lead: Lead | LeadSummary, filters: LeadFilters) -> bool:
    return (
        filters.status in {None, lead.status}
        and filters.owner in {None, lead.owner}
        and not (filters.unassigned and lead.owner is not None)
        and not (filters.unread and lead.first_viewed_at is not None)
    )


def _is_said(lead: Lead | LeadSummary, filters: LeadFilters) -> bool:
    return (filters.tag is None or filters.tag in lead.tags) and all(
        word in (lead.search_text or "") for word in filters.words
    )


def _is_in_time(lead: Lead | LeadSummary, filters: LeadFilters) -> bool:
    # As the table writes instants: whole milliseconds, in an order that is time's.
    return (
        (filters.since is None or to_iso(lead.stored_at) >= to_iso(filters.since))
        and (filters.until is None or to_iso(lead.stored_at) < to_iso(filters.until))
        and (filters.due_by is None or _is_due(lead, filters.due_by))
        and (filters.expires_before is None or _is_expiring(lead, filters.expires_before))
    )


def _is_due(lead: Lead | LeadSummary, day: date) -> bool:
    is_open = lead.status in OPEN_STATUSES
    return is_open and lead.follow_up_on is not None and lead.follow_up_on <= day


def _is_expiring(lead: Lead | LeadSummary, before: datetime) -> bool:
    # Whole seconds, as DynamoDB's TTL has them.
    ends_at = lead.expires_at and lead.expires_at.replace(microsecond=0)
    return ends_at is not None and to_iso(ends_at) < to_iso(before)
