"""Which leads an export or a job is about, as the audit log may say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from leadmodels.lists.filters import LeadFilters, filters_to_dict

_TOLD: Final[Mapping[str, str]] = {
    "form_id": "form",
    "status": "status",
    "owner": "owner",
    "since": "stored_from",
    "until": "stored_before",
    "due_by": "follow_up_by",
    "expires_before": "expires_before",
}
"""Filters whose value is ours, and what the log calls them."""

_PERSONAL: Final[Mapping[str, str]] = {"text": "text", "email": "e-mail", "tag": "tag"}
"""Filters that hold what somebody wrote: the log says that there was one, not which."""


def which_leads(filters: LeadFilters, lead_ids: Sequence[str]) -> dict[str, str]:
    """Say which leads are meant: their ids where they were ticked, else the filters.

    Nothing personal is among it: no text that was searched for, no address, no tag.
    """
    if lead_ids:
        return {"lead_ids": ", ".join(lead_ids)}
    asked = filters_to_dict(filters)
    told = {name: str(asked[field]) for field, name in _TOLD.items() if field in asked}
    if filters.unassigned:
        told["owner"] = "nobody"
    if filters.unread:
        told["opened"] = "by nobody"
    if personal := [name for field, name in _PERSONAL.items() if field in asked]:
        told["and_by"] = ", ".join(personal)
    return told
