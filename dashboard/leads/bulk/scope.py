"""Which leads somebody means: those ticked on a page of the list, or all that match its filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.http import QueryDict

from dashboard.accounts.models import User
from dashboard.leads.bulk.actions import BulkAction
from dashboard.leads.lists.filters import LeadFilterForm
from leadmodels.errors import InvalidFilterError, InvalidIdError
from leadmodels.forms import Form
from leadmodels.ids import LeadId, parse_lead_id
from leadmodels.jobs.state import MOST_SELECTED
from leadmodels.leads import Lead
from leadmodels.lists.estimates import Estimate, estimate_leads
from leadmodels.lists.filters import check_filters
from leadmodels.lists.listing import LeadFilters, Order, list_leads
from leadmodels.lists.matching import matches
from leadmodels.lists.reading import read_leads
from leadmodels.summaries import LeadSummary

AT_ONCE: Final = MOST_SELECTED
"""The most leads that are changed while somebody waits: a selection always is."""

COUNTED: Final = 2000
"""How far leads are counted; beyond it is "more than"."""

NOBODY_MEANT: Final = "Tick the leads you mean, or choose all that match the filters."
BAD_FILTERS: Final = "These filters can't be used, so nothing was done. Correct them first."
BAD_SELECTION: Final = "This selection is damaged, so nothing was done. Tick the leads again."


_VERSION: Final = re.compile(r"\d{1,15}", re.ASCII)


class BadScopeError(Exception):
    """Nobody can tell which leads are meant; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What somebody means.

    Args:
        query: the list's query string, to go back to it and to say it again.
        filters: what all of them have in common.
        lead_ids: the selection, at most 50, or all that matched when they were shown and so few;
            empty: all that match.
        versions: of those, as they were shown; not of leads that were not.
        is_all: they were chosen by the filters, not one by one.
        order: the list's.
    """

    query: str
    filters: LeadFilters
    lead_ids: tuple[LeadId, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    is_all: bool = False
    order: Order = "newest"

    @property
    def has_own_order(self) -> bool:
        """Whether its list is in another order than the leads were stored in."""
        by_end = self.filters.due_by is not None or self.filters.expires_before is not None
        return by_end and not self.lead_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a scope comes to, as the store has it now.

    Args:
        lead_ids: the leads to change at once; none where it is a job or an export of all.
        versions: of those leads, in the same order, as they are shown now.
        sample: some of the leads, in the list's order.
        estimate: how many they are.
        gone: how many of the selection have been deleted or have expired since.
        others: how many of the selection the action leaves as they are.
        is_job: they are too many for somebody to wait for.
    """

    lead_ids: tuple[str, ...]
    sample: tuple[Lead | LeadSummary, ...]
    estimate: Estimate
    versions: tuple[int, ...] = ()
    gone: int = 0
    others: int = 0
    is_job: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether no lead is left."""
        return not self.is_job and not self.estimate.leads


def read_filters(query: str, forms: tuple[Form, ...], reader: User) -> LeadFilterForm:
    """Read a list's query string, and pin the day it counts from.

    Raises:
        BadScopeError: the filters are wrong; never are all leads meant instead.
    """
    form = LeadFilterForm(QueryDict(query), lead_forms=forms, reader=reader)
    if not form.is_valid():
        raise BadScopeError(BAD_FILTERS)
    return form


def read_scope(
    post: QueryDict,
    forms: tuple[Form, ...],
    reader: User,
    *,
    frozen_at: datetime,
    is_confirmed: bool = False,
) -> Scope:
    """Read what the list's form, or a confirmation, says.

    All that match are those stored before ``frozen_at``: what arrives later was not confirmed.
    Where they were so few that the confirmation names them, those and no others are confirmed.

    Raises:
        BadScopeError: nothing was ticked, or what was sent can't be used.
    """
    filter_form = read_filters(post.get("filters", ""), forms, reader)
    query = filter_form.query(**filter_form.pin)
    filters = filter_form.to_filters()
    is_all, given = post.get("scope") == "all", post.getlist("lead_id")
    return Scope(
        query=query,
        filters=frozen(filters, frozen_at) if is_all else filters,
        lead_ids=() if is_all and not (is_confirmed and given) else _selection(given),
        versions=_versions(given, post.get("versions", "")),
        is_all=is_all,
        order=filter_form.order if is_all else "newest",
    )


def frozen(filters: LeadFilters, at: datetime) -> LeadFilters:
    """Leave out what is stored at an instant or later."""
    if filters.since is not None and filters.since > at:
        return replace(filters, until=filters.since)  # nothing, as before
    return replace(filters, until=min(filters.until or at, at))


def look_at(scope: Scope, action: BulkAction, *, now: datetime) -> Reach:
    """Find out how many leads a scope comes to, and some of them.

    Raises:
        BadScopeError: the store can't search for these filters.
        StoreUnavailableError: the store failed.
    """
    try:
        if scope.lead_ids:
            check_filters(scope.filters)
            return _look_at_selection(scope.lead_ids, action, now=now)
        return _look_at_all(scope, action, now=now)
    except InvalidFilterError as exc:
        raise BadScopeError(str(exc)) from exc


def look_at_export(scope: Scope, *, now: datetime) -> Reach:
    """Find out how many leads an export has: beyond 2,000 it is a job.

    Raises:
        BadScopeError: the store can't search for these filters.
        StoreUnavailableError: the store failed.
    """
    if scope.lead_ids:
        found = read_leads(scope.lead_ids, now=now)
        return Reach(
            lead_ids=tuple(found),
            sample=(),
            estimate=Estimate(leads=len(found), is_complete=True),
            gone=len(scope.lead_ids) - len(found),
        )
    try:
        estimate = estimate_leads(scope.filters, now=now, most=COUNTED)
    except InvalidFilterError as exc:
        raise BadScopeError(str(exc)) from exc
    return Reach(lead_ids=(), sample=(), estimate=estimate, is_job=not estimate.is_complete)


def filters_for(action: BulkAction, filters: LeadFilters) -> LeadFilters | None:
    """Narrow filters to the leads that an action changes; None: it changes none of these."""
    if action.only_status is None or filters.status == action.only_status:
        return filters
    return replace(filters, status=action.only_status) if filters.status is None else None


def _look_at_selection(lead_ids: tuple[LeadId, ...], action: BulkAction, *, now: datetime) -> Reach:
    found = read_leads(lead_ids, now=now)
    there = [found[lead_id] for lead_id in lead_ids if lead_id in found]
    meant = tuple(lead for lead in there if action.only_status in {None, lead.status})
    gone, others = len(lead_ids) - len(there), len(there) - len(meant)
    return _reach_of(meant, gone=gone, others=others)


def _look_at_all(scope: Scope, action: BulkAction, *, now: datetime) -> Reach:
    narrowed = filters_for(action, scope.filters)
    if narrowed is None:
        return Reach(lead_ids=(), sample=(), estimate=Estimate(leads=0, is_complete=True))
    page = list_leads(narrowed, order=scope.order, limit=AT_ONCE, now=now)
    if page.cursor is None:
        # Read by themselves: a list is of a moment ago, and doesn't say which version it shows.
        found = read_leads([lead.lead_id for lead in page.leads], now=now)
        there = (found[lead.lead_id] for lead in page.leads if lead.lead_id in found)
        return _reach_of(tuple(lead for lead in there if matches(lead, narrowed, now=now)))
    estimate = estimate_leads(narrowed, now=now, most=COUNTED)
    return Reach(lead_ids=(), sample=page.leads, estimate=estimate, is_job=True)


def _reach_of(leads: tuple[Lead, ...], *, gone: int = 0, others: int = 0) -> Reach:
    return Reach(
        lead_ids=tuple(lead.lead_id for lead in leads),
        versions=tuple(lead.version for lead in leads),
        sample=leads,
        estimate=Estimate(leads=len(leads), is_complete=True),
        gone=gone,
        others=others,
    )


def _versions(given: list[str], versions: str) -> dict[str, int]:
    """Read of which version each lead was when a page showed it: “1,4,2”, in the leads' order."""
    said = versions.split(",")
    if len(said) != len(given) or not all(_VERSION.fullmatch(each) for each in said):
        return {}
    return dict(zip(given, map(int, said), strict=True))


def _selection(given: list[str]) -> tuple[LeadId, ...]:
    if not given:
        raise BadScopeError(NOBODY_MEANT)
    try:
        lead_ids = tuple(dict.fromkeys(parse_lead_id(text) for text in given))
    except InvalidIdError as exc:
        raise BadScopeError(BAD_SELECTION) from exc
    if len(lead_ids) > MOST_SELECTED:
        raise BadScopeError(BAD_SELECTION)
    return lead_ids
