"""The lists that are one click away from every list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.leads.lists.filter_fields import NOBODY
from dashboard.leads.lists.filters import LeadFilterForm


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickView:
    """A list that everybody has.

    Args:
        label: its name.
        query: its address, complete.
        empty_title: what the list says when it has no leads.
        empty_text: and what to do then.
    """

    label: str
    query: str
    empty_title: str
    empty_text: str


_EXPIRING_DAYS: Final = "7"


def quick_views(reader_id: str, zone: str) -> tuple[QuickView, ...]:
    """Return the lists in the order of their links; days are counted in `zone`."""
    return (
        QuickView(label="All", query="", empty_title="", empty_text=""),
        _view(
            "New",
            {"status": "new"},
            "No new leads",
            "Everything that came in has been taken up. The next lead appears here by itself.",
        ),
        _view(
            "My leads",
            {"owner": reader_id},
            "No lead is yours",
            "Take some over: open the unassigned ones, and make yourself their owner.",
        ),
        _view(
            "Unassigned",
            {"owner": NOBODY},
            "Every lead has an owner",
            "New ones appear here until somebody takes them over.",
        ),
        _view(
            "Due",
            {"due": "today", "tz": zone},
            "Nothing is due",
            "Give a lead a follow-up day, and it appears here when that day has come.",
        ),
        _view(
            "Expiring",
            {"expires": _EXPIRING_DAYS, "tz": zone},
            f"No lead expires within {_EXPIRING_DAYS} days",
            "Leads appear here before the time they are kept for is over.",
        ),
        _view(
            "Quarantine",
            {"status": "spam"},
            "Quarantine is empty",
            "What looks like spam is kept here, where you can release it.",
        ),
    )


def chosen_view(views: tuple[QuickView, ...], filter_form: LeadFilterForm) -> QuickView | None:
    """Return the view that shows just what the filters ask for, in whichever order."""
    query = filter_form.query(order="", on="")
    return next((view for view in views if view.query == query), None)


def _view(label: str, values: dict[str, str], title: str, text: str) -> QuickView:
    return QuickView(label=label, query=urlencode(values), empty_title=title, empty_text=text)
