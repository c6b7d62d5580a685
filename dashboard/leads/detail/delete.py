"""Delete one lead, after asking."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.people import display_names
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.detail.page import LeadPage, confirm_context
from dashboard.leads.detail.seen import find_unseen, read_seen, seen_now
from dashboard.leads.detail.timeline import Entry, people_in, tell
from dashboard.leads.detail.view import NOT_FOUND, read_lead_page
from dashboard.leads.lists.return_links import LIST_PARAMETER, list_url
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.work.answers import SeeOther
from dashboard.leads.work.forms import new_key
from leadmodels.changes.deleting import delete_lead, delete_timeline
from leadmodels.errors import (
    InvalidIdError,
    LeadNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.ids import LeadId, parse_lead_id
from leadmodels.leads import Lead, read_place


class LeadDeleteView(FramedView):
    """Show what would go, and delete it when confirmed; not what was changed since it was shown."""

    template_name = "leads/lead_delete.html"
    permission_required = ("leads.view_lead", "leads.delete_lead")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Ask.

        Raises:
            Http404: there is no such lead, or it has expired.
        """
        return self._ask(kwargs["lead_id"])

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Delete the lead, or finish a deletion that was cut short.

        Raises:
            Http404: there never was such a lead.
        """
        try:
            lead_id = parse_lead_id(kwargs["lead_id"])
        except InvalidIdError as exc:
            raise Http404(NOT_FOUND) from exc
        place = read_place(lead_id)
        if place is None:
            raise Http404(NOT_FOUND)
        if not isinstance(place, Lead):  # it was deleted before
            delete_timeline(lead_id)
            self._note_earlier(lead_id)
        elif not self._delete(place):
            return self._ask(lead_id, is_overtaken=True)
        messages.success(request, "The lead has been deleted, with its notes and timeline.")
        return SeeOther(list_url(request.GET.get(LIST_PARAMETER, "")))

    def _delete(self, lead: Lead) -> bool:
        """Delete a lead as somebody saw it; False: it isn't like that any more."""
        if lead.version != read_seen(self.request.POST.get("seen", "")).version:
            return False
        try:
            delete_lead(lead, now=timezone.now(), key=new_key())
        except VersionConflictError:
            return False
        except LeadNotFoundError:
            return True  # somebody else deleted it, at the same moment
        except StoreUnavailableError:
            # By the next attempt nothing may be left that this one could be told by.
            self._note(lead.lead_id, outcome=PERHAPS)
            raise
        self._note(lead.lead_id)
        return True

    def _note_earlier(self, lead_id: LeadId) -> None:
        """Note a deletion of which nothing was noted: whoever made it crashed, or was a job."""
        if not LogEntry.objects.filter(object_id=lead_id, action_flag=Action.DELETED).exists():
            self._note(lead_id, outcome="it had been deleted before")

    def _note(self, lead_id: LeadId, **detail: str) -> None:
        user = cast("User", self.request.user)
        record(user, Action.DELETED, LeadName, lead_id, detail=detail)

    def _ask(self, lead_id: str, *, is_overtaken: bool = False) -> HttpResponse:
        page = read_lead_page(self.request, lead_id, now=timezone.now())
        context = confirm_context(page) | {
            "title": f"Delete lead {page.lead.receipt}?",
            "seen": seen_now(page.lead, page.timeline).text,
            "is_overtaken": is_overtaken,
            "meanwhile": _meanwhile(page, self.request.POST.get("seen", "")),
        }
        status = HTTPStatus.CONFLICT if is_overtaken else HTTPStatus.OK
        return self.render_to_response(self.get_context_data(**context), status=status)


def _meanwhile(page: LeadPage, sent_seen: str) -> Sequence[Entry]:
    """Tell what happened to the lead that somebody hadn't seen."""
    unseen = find_unseen(page.timeline, read_seen(sent_seen), page.lead) if sent_seen else ()
    return tell(unseen, display_names(people_in(unseen)))
