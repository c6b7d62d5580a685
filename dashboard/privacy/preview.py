"""What an erasure would do, as far as that can be seen before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.privacy.sql import count_rows
from leadmodels.erasing.addresses import forms_of
from leadmodels.erasing.finding import find_by_email, look_at
from leadmodels.erasing.sought import Sought
from leadmodels.ids import LeadId, parse_lead_id
from leadmodels.jobs.doomed import is_doomed
from leadmodels.jobs.store import query_jobs
from leadmodels.leads import Lead

LOOKED_AT: Final = 50
"""How many leads are read to be shown; the job finds however many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What there is.

    Args:
        leads: those with the address as their e-mail, at most 50.
        has_more: there are more.
        held: how many of those shown are on hold.
        entries: what their timelines have together.
        files: exports of these days, which are looked through.
        jobs: jobs that were asked for by the address.
        saved_views: saved views that hold it.
        log_entries: entries of the audit log that hold it.
    """

    leads: tuple[Lead, ...]
    has_more: bool
    held: int
    entries: int
    files: int
    jobs: int
    saved_views: int
    log_entries: int


def preview_of(sought: Sought) -> Preview:
    """Look at what there is; one Query by e-mail, one for each of at most 50 leads, one for jobs.

    Raises:
        StoreUnavailableError: the store failed.
    """
    address = str(sought.address)
    lead_ids, has_more = _find(forms_of(address, sought.typed or address))
    found = [lead for lead_id in lead_ids if (lead := look_at(lead_id, address)) is not None]
    jobs = query_jobs()
    return Preview(
        leads=tuple(each.lead for each in found),
        has_more=has_more,
        held=sum(each.lead.is_held for each in found),
        entries=sum(each.entries for each in found),
        files=sum("object_key" in raw for raw in jobs),
        jobs=sum(is_doomed(raw, address) for raw in jobs),
        **count_rows(address),
    )


def _find(forms: tuple[str, ...]) -> tuple[list[LeadId], bool]:
    """Find leads by e-mail, and whether there are more."""
    found: list[LeadId] = []
    place: str | None = None
    while True:
        page = find_by_email(forms, place=place, most=LOOKED_AT + 1 - len(found))
        found += [parse_lead_id(each) for each in page.lead_ids]
        place = page.place
        if place is None or len(found) > LOOKED_AT:
            return found[:LOOKED_AT], len(found) > LOOKED_AT
