"""The way from a lead back to the page of the list that it was opened from."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from dashboard.leads.lists.filter_fields import FILTER_NAMES

# Django's own admin carries a list's filters under this name.
LIST_PARAMETER: Final = "_changelist_filters"
CURSOR_NAMES: Final = ("before", "after", "back")

_NAMES: Final = frozenset({*FILTER_NAMES, *CURSOR_NAMES})
_LONGEST_VALUE: Final = 300
_MOST_VALUES: Final = 30


def keep_list(query: str) -> str:
    """Return what a link to a lead appends, so that the lead knows its list."""
    return "?" + urlencode({LIST_PARAMETER: query}) if query else ""


def list_url(kept: str) -> str:
    """Return the address of the list that `keep_list` put into a link.

    It is always the list's own: of what the link says only the list's parameters are taken, and
    written anew. The list itself judges their values.
    """
    try:
        pairs = parse_qsl(kept, max_num_fields=_MOST_VALUES)
    except ValueError:
        pairs = []
    known = {name: text for name, text in pairs if name in _NAMES and len(text) <= _LONGEST_VALUE}
    page = reverse("admin:leads_lead_changelist")
    return f"{page}?{urlencode(known)}" if known else page
