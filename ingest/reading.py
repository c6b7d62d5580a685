"""Leads listed and read by integrators."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from ingest.access import require_scope
from ingest.answers import json_answer
from ingest.events import Request
from ingest.refusals import Refusal
from ingest.serving import Reply
from leadmodels.errors import (
    InvalidCursorError,
    InvalidFilterError,
    InvalidIdError,
    LeadNotFoundError,
    StoreUnavailableError,
)
from leadmodels.leads import Lead
from leadmodels.lists.listing import LeadFilters, Order, list_leads
from leadmodels.summaries import LeadSummary
from leadmodels.timeline.activities import Activity, read_with_timeline
from leadmodels.times import from_iso, to_iso

_PARAMETERS: Final = frozenset(
    {"form", "status", "email", "owner", "tag", "q", "from", "to", "order", "limit", "cursor"}
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS: Final = 4
_ENTRY_PARTS: Final = ("at", "kind", "actor", "before", "after", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The routes that read, with their clock."""

    now: Callable[[], datetime]

    def list(self, request: Request) -> Reply:
        """List leads by their filters, a page a call."""
        now = self.now()
        require_scope(request, "leads:read", now=now)
        given = _single_values(request)
        try:
            page = list_leads(
                _filters(given),
                order=_order(given),
                limit=_limit(given),
                cursor=given.get("cursor"),
                now=now,
            )
        except InvalidFilterError as exc:
            raise Refusal(400, "filter", str(exc)) from exc
        except InvalidCursorError as exc:
            raise Refusal(400, "cursor", str(exc)) from exc
        except StoreUnavailableError as exc:
            raise _unavailable() from exc
        body = {
            "leads": [summary_json(lead) for lead in page.leads],
            "cursor": page.cursor,
            "searched_back_to": _iso(page.searched_back_to),
        }
        return Reply(answer=json_answer(200, body, outcome="listed"), headers={})

    def read(self, request: Request) -> Reply:
        """Read one lead, whole, with its timeline."""
        now = self.now()
        require_scope(request, "leads:read", now=now)
        try:
            lead, timeline = read_with_timeline(request.path_parameters.get("lead_id", ""), now=now)
        except (InvalidIdError, LeadNotFoundError) as exc:
            raise Refusal(404, "lead_unknown", str(exc)) from exc
        except StoreUnavailableError as exc:
            raise _unavailable() from exc
        body = {"lead": lead_json(lead), "timeline": timeline_json(lead, timeline)}
        return Reply(answer=json_answer(200, body, outcome="read"), headers={})


def summary_json(lead: LeadSummary | Lead) -> dict[str, object]:
    """Give a row of the list."""
    return {
        "lead_id": lead.lead_id,
        "form_id": lead.form_id,
        "status": lead.status,
        "received_at": to_iso(lead.received_at),
        "stored_at": to_iso(lead.stored_at),
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "company": lead.company,
        "owner": lead.owner,
        "tags": list(lead.tags),
        "follow_up_on": lead.follow_up_on.isoformat() if lead.follow_up_on else None,
        "first_viewed_at": _iso(lead.first_viewed_at),
        "expires_at": _iso(lead.expires_at),
    }


def lead_json(lead: Lead) -> dict[str, object]:
    """Give a lead, whole."""
    return {
        **summary_json(lead),
        "form_version": lead.form_version,
        "fields": dict(lead.fields),
        "source": dict(lead.source),
        "spam": {"score": lead.spam_score, "reasons": list(lead.spam_reasons)},
        "receipt": lead.receipt,
        "consent": dict(lead.consent),
        "hold_reason": lead.hold_reason,
    }


def timeline_json(lead: Lead, timeline: Sequence[Activity]) -> list[dict[str, object]]:
    """Give what happened to a lead, oldest first; it begins when it was received."""
    nothing: dict[str, object] = dict.fromkeys(_ENTRY_PARTS)
    received = {**nothing, "at": to_iso(lead.received_at), "kind": "received"}
    return [received, *(_entry_json(activity) for activity in timeline)]


def _entry_json(activity: Activity) -> dict[str, object]:
    parts: dict[str, object] = {name: getattr(activity, name) for name in _ENTRY_PARTS}
    return {**parts, "at": to_iso(activity.at)}


def _single_values(request: Request) -> dict[str, str]:
    unknown = sorted(set(request.query) - _PARAMETERS)
    if unknown:
        known = ", ".join(sorted(_PARAMETERS))
        raise Refusal(400, "parameter", f"“{unknown[0][:64]}” is no parameter; known are {known}.")
    for name, values in request.query.items():
        if len(values) > 1:
            raise Refusal(400, "parameter", f"Give {name} once.")
    return {name: values[0] for name, values in request.query.items()}


def _filters(given: Mapping[str, str]) -> LeadFilters:
    return LeadFilters(
        form_id=given.get("form"),
        status=given.get("status"),
        email=given.get("email"),
        owner=given.get("owner"),
        tag=given.get("tag"),
        text=given.get("q"),
        since=_instant("from", given.get("from")),
        until=_instant("to", given.get("to")),
    )


def _instant(name: str, text: str | None) -> datetime | None:
    """Read a date as its first instant in UTC, or an instant that names its zone."""
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        return from_iso(text)
    except (ValueError, OverflowError) as exc:
        raise Refusal(
            400,
            "filter",
            f"{name}: give a date like 2026-11-23 or an instant like 2026-11-23T16:40:00Z.",
        ) from exc


def _order(given: Mapping[str, str]) -> Order:
    order = given.get("order", "newest")
    if order not in {"newest", "oldest"}:
        raise Refusal(400, "filter", "order: give newest or oldest.")
    return cast("Order", order)


def _limit(given: Mapping[str, str]) -> int:
    text = given.get("limit", "50")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Refusal(400, "filter", "limit: give 1 to 100.")
    return int(text)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else to_iso(at)


def _unavailable() -> Refusal:
    return Refusal(503, "unavailable", "Leads can't be reached now. Try again soon.")
