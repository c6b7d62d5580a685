"""The audit log: who did what to which, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.people import display_names, name_of
from dashboard.audit.filters import AuditFilterForm
from dashboard.audit.models import Action
from dashboard.audit.words import describe, people_in
from dashboard.frame import FramedView

SHOWN: Final = 50

_PAGES: Final = {
    "leads.lead": "admin:leads_lead_change",
    "jobs.job": "admin:jobs_job_detail",
    "forms.form": "admin:forms_form_detail",
    "access.apikey": "admin:access_apikey_detail",
    "accounts.user": "admin:accounts_user_detail",
}
"""Where something has a page of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry of the log, in words.

    Args:
        at: when.
        who: a name that people know.
        done: the action.
        thing: what it was done to; an id says nothing about whose it is.
        url: its page; "": it has none, or no longer.
        details: what the entry says besides.
    """

    at: datetime
    who: str
    done: str
    thing: str
    url: str
    details: str


class AuditListView(FramedView):
    """Entries to filter, 50 a page, and nothing else to do with them.

    A bad filter is answered 400 and shows no entries: never all of them instead.
    """

    template_name = "audit/entry_list.html"
    permission_required = "audit.view_auditentry"
    title = "Audit log"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show the entries that the query string asks for."""
        filter_form = AuditFilterForm(request.GET)
        context = self.get_context_data(
            filter_form=filter_form, zone=timezone.get_current_timezone_name()
        )
        if not filter_form.is_valid():
            return self.render_to_response(context, status=HTTPStatus.BAD_REQUEST)
        entries = list(filter_form.entries()[: SHOWN + 1])
        has_older = len(entries) > SHOWN
        entries = entries[:SHOWN]
        context |= {
            "is_shown": True,
            "rows": to_rows(entries),
            "older": filter_form.query(before=entries[-1].pk) if has_older else "",
            "newest": filter_form.query(),
            "is_first": not filter_form.cleaned_data["before"],
        }
        return self.render_to_response(context)


def to_rows(entries: list[LogEntry]) -> list[Row]:
    """Put entries into words; one query for the people they speak of."""
    names = display_names(
        public_id
        for entry in entries
        for public_id in (entry.object_id, *people_in(entry.change_message))
    )
    return [_to_row(entry, names) for entry in entries]


def _to_row(entry: LogEntry, names: Mapping[str, str]) -> Row:
    return Row(
        at=entry.action_time,
        who=name_of(entry.user),
        done=dict(Action.choices).get(entry.action_flag, "Did something else"),
        thing=names.get(entry.object_id or "") or _name_of(entry),
        url=_url_of(entry),
        details=describe(entry.change_message, names),
    )


def _name_of(entry: LogEntry) -> str:
    """Name what it was done to: ids of ours say by themselves what they are of."""
    object_id = entry.object_id or ""
    is_told = object_id.startswith(("lead_", "job_", "form_"))
    return object_id if is_told else entry.object_repr


def _url_of(entry: LogEntry) -> str:
    kind = entry.content_type
    if not entry.object_id or kind is None or entry.action_flag == Action.DELETED:
        return ""
    page = _PAGES.get(f"{kind.app_label}.{kind.model}")
    if entry.object_id.startswith("issue_"):  # a key that was being made
        page = "admin:access_apikey_issue"
    return reverse(page, args=[entry.object_id]) if page else ""
