"""The audit log as a file: what its filters ask for, the newest first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Final, cast

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.filters import FILTER_NAMES, THINGS, AuditFilterForm
from dashboard.audit.list import to_rows
from dashboard.audit.log import record
from dashboard.audit.models import Action, AuditEntry
from dashboard.frame import FramedView
from leadmodels.exports.csv_cells import guard
from leadmodels.times import to_iso

MOST_BYTES: Final = 4_000_000
"""The largest file: a Lambda's answer has at most 6 MB, and a third is added on its way.

Source: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

HEADERS: Final = ("number", "at", "who", "who_id", "did", "to", "id", "details")

_AT_A_TIME: Final = 1_000
_BOM: Final = "\ufeff"
_TOO_MANY: Final = (
    "These are more entries than one file holds. Choose days, and export one part after another."
)


class AuditExportView(FramedView):
    """Give the entries that the list's filters ask for as CSV, and note that somebody took them."""

    permission_required = "audit.view_auditentry"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Lead whoever had to log in first back to the list."""
        return redirect(_list_url(request))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Write the file; a bad filter, or too much, leads back to the list that says so."""
        asked = AuditFilterForm(request.GET)
        if not asked.is_valid():
            return redirect(_list_url(request))
        content, count = bytearray(_BOM.encode() + _lines([HEADERS])), 0
        for entries in _in_parts(asked):
            content += _lines(_rows(entries))
            count += len(entries)
            if len(content) > MOST_BYTES:
                messages.error(request, _TOO_MANY)
                return redirect(_list_url(request))
        detail: dict[str, str | int] = {"format": "CSV", "entries": count, **_filters(asked)}
        record(cast("User", request.user), Action.EXPORTED, AuditEntry, detail=detail)
        response = HttpResponse(bytes(content), content_type="text/csv; charset=utf-8")
        name = f"audit-log-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _list_url(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return reverse("admin:audit_auditentry_changelist") + (f"?{query}" if query else "")


def _rows(entries: list[LogEntry]) -> Iterator[Sequence[str]]:
    """Put entries into cells, of which none is a formula; times are UTC."""
    for entry, row in zip(entries, to_rows(entries), strict=True):
        kind = entry.content_type
        thing = f"{kind.app_label}.{kind.model}" if kind else ""
        yield (
            str(entry.pk),
            to_iso(entry.action_time.astimezone(UTC)),
            guard(row.who),
            entry.user.public_id,
            row.done,
            THINGS.get(thing, thing),
            guard(entry.object_id or ""),
            guard(row.details),
        )


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _in_parts(asked: AuditFilterForm) -> Iterator[list[LogEntry]]:
    wanted = asked.entries()
    part = list(wanted[:_AT_A_TIME])
    while part:
        yield part
        part = list(wanted.filter(pk__lt=part[-1].pk)[:_AT_A_TIME])


def _filters(asked: AuditFilterForm) -> dict[str, str]:
    """Name the filters, as the log calls them; all of their values are ours."""
    said = {name: asked.cleaned_data.get(name) for name in FILTER_NAMES}
    return {name: str(value) for name, value in said.items() if value}
