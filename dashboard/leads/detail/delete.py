"""Delete one lead, after asking."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.detail.page import confirm_context
from dashboard.leads.detail.view import NOT_FOUND, read_lead_page
from dashboard.leads.lists.return_links import LIST_PARAMETER, list_url
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.work.answers import SeeOther
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import InvalidIdError
from leadmodels.ids import parse_lead_id
from leadmodels.leads import Lead, read_place


class LeadDeleteView(FramedView):
    """Show what would go, and delete it when confirmed."""

    template_name = "leads/lead_delete.html"
    permission_required = ("leads.view_lead", "leads.delete_lead")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Ask.

        Raises:
            Http404: there is no such lead, or it has expired.
        """
        page = read_lead_page(request, kwargs["lead_id"], now=timezone.now())
        context = confirm_context(page) | {"title": f"Delete lead {page.lead.receipt}?"}
        return self.render_to_response(self.get_context_data(**context))

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
        delete_lead(lead_id, now=timezone.now())
        if isinstance(place, Lead):  # not: it was deleted before
            record(cast("User", request.user), Action.DELETED, LeadName, lead_id)
        messages.success(request, "The lead has been deleted, with its notes and timeline.")
        return SeeOther(list_url(request.GET.get(LIST_PARAMETER, "")))
