"""What of the dashboard's own database holds an address: saved views, and entries of the log."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q

from dashboard.leads.models import SavedView
from leadmodels.erasing.addresses import addresses_in

ERASED: frozenset[str] = frozenset({"saved_views", "log_entries"})
_BLANK = json.dumps({"note": "erased: it held the address of somebody who was"})


def count_rows(address: str) -> dict[str, int]:
    """Count the saved views and the log's entries that hold a canonical address."""
    return {
        "saved_views": sum(1 for _ in _views(address)),
        "log_entries": sum(1 for _ in _entries(address)),
    }


@transaction.atomic
def erase_rows(address: str) -> dict[str, int]:
    """Delete saved views, whoever's, that hold a canonical address; blank what the log says of it.

    The log keeps who, when and what. Returns how many of both there were.
    """
    views, entries = list(_views(address)), list(_entries(address))
    SavedView.objects.filter(pk__in=[view.pk for view in views]).delete()
    for entry in entries:
        entry.change_message = _BLANK
        if address in addresses_in(entry.object_repr):
            entry.object_repr = "erased"
        entry.save(update_fields=["change_message", "object_repr"])
    return {"saved_views": len(views), "log_entries": len(entries)}


def _views(address: str) -> Iterator[SavedView]:
    for view in SavedView.objects.iterator():
        if address in addresses_in(f"{view.query} {view.name}".replace("+", " ")) or (
            address in addresses_in(view.query)
        ):
            yield view


def _entries(address: str) -> Iterator[LogEntry]:
    # Among many; what is written in another case, or percent-encoded, has the letters all the same.
    letters = address.partition("@")[0].split("+", maxsplit=1)[0]
    asked = Q(change_message__icontains=letters) | Q(object_repr__icontains=letters)
    for entry in LogEntry.objects.filter(asked).iterator():
        if address in addresses_in(f"{entry.change_message} {entry.object_repr}"):
            yield entry
