"""One lead."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.contrib.admin.models import LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.detail.page import LeadPage, list_query_of, page_context
from dashboard.leads.models import Lead as LeadName
from leadmodels.errors import InvalidIdError, LeadNotFoundError, StoreUnavailableError
from leadmodels.leads import Lead, mark_viewed
from leadmodels.timeline.activities import Activity, read_with_timeline

NOT_FOUND: Final = (
    "There is no lead at this address. It may have been deleted, or the time it was to be kept "
    "is over."
)
ONE_VIEW: Final = timedelta(minutes=1)
"""Who looks at a lead again within this time is still looking."""


class LeadDetailView(FramedView):
    """What a visitor sent, what has been done about it, and the forms to do more."""

    template_name = "leads/lead_detail.html"
    permission_required = "leads.view_lead"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show the lead in the URL, mark it read, and note who read it.

        Raises:
            Http404: there is no such lead, or it has expired.
        """
        reader, now = cast("User", request.user), timezone.now()
        page = read_lead_page(request, kwargs["lead_id"], now=now)
        response = self.render_to_response(self.get_context_data(**page_context(page)))
        _mark_read(page.lead, reader, now=now)
        return response


def read_lead_page(request: HttpRequest, lead_id: str, *, now: datetime) -> LeadPage:
    """Read what a page about a lead is made of; one Query.

    Raises:
        Http404: there is no such lead, or it has expired.
        StoreUnavailableError: the store failed.
    """
    try:
        lead, timeline = read_with_timeline(lead_id, now=now)
    except (InvalidIdError, LeadNotFoundError) as exc:
        raise Http404(NOT_FOUND) from exc
    return page_of(request, lead, timeline, now=now)


def page_of(
    request: HttpRequest, lead: Lead, timeline: Sequence[Activity], *, now: datetime
) -> LeadPage:
    """Put together what has been read."""
    return LeadPage(
        lead=lead,
        timeline=timeline,
        reader=cast("User", request.user),
        list_query=list_query_of(request.GET),
        now=now,
    )


def _mark_read(lead: Lead, reader: User, *, now: datetime) -> None:
    """Keep that the lead has been seen, and in the audit log by whom."""
    if lead.first_viewed_at is None:
        # Where the store takes no writes now, it is marked at the next look.
        with suppress(StoreUnavailableError):
            mark_viewed(lead.lead_id, at=now)
    is_still_looking = LogEntry.objects.filter(
        user=reader,
        object_id=lead.lead_id,
        action_flag=Action.VIEWED,
        action_time__gt=now - ONE_VIEW,
    ).exists()
    if not is_still_looking:
        record(reader, Action.VIEWED, LeadName, lead.lead_id)
