"""Work on one lead: each small form of its page posts here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.detail.page import confirm_context, page_context
from dashboard.leads.detail.seen import seen_now
from dashboard.leads.detail.send_again import ask_to_send_again
from dashboard.leads.detail.view import NOT_FOUND, page_of, read_lead_page
from dashboard.leads.lists.return_links import LIST_PARAMETER, list_url
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.work.answers import (
    SeeOther,
    answer_not_saved,
    answer_saved,
    answer_unreached,
    is_htmx,
    make_again,
    problem_context,
    status_of,
)
from dashboard.leads.work.attempt import Attempt, attempt_work
from dashboard.leads.work.kinds import WORK, Work
from leadmodels.errors import InvalidIdError, LeadNotFoundError, StoreUnavailableError


class LeadWorkView(FramedView):
    """Change one thing about a lead.

    Without JavaScript the answer leads back to the lead's page; htmx gets only the parts of it that
    changed. What was not saved is shown again with the reason, and can be sent again.
    """

    template_name = "leads/lead_detail.html"

    def get_permission_required(self) -> Sequence[str]:
        """Return what it takes to do this; every answer shows the lead."""
        work = WORK.get(self.kwargs["what"])
        return ("leads.view_lead", work.permission if work else "leads.change_lead")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Lead whoever has lost the form, by logging in again for instance, back to the lead.

        Raises:
            Http404: there is no such lead, or it has expired.
        """
        return redirect(read_lead_page(request, kwargs["lead_id"], now=timezone.now()).url)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Do what the form asks for.

        Raises:
            Http404: there is no such lead, it has expired, or there is no such work.
        """
        work, lead_id = WORK.get(kwargs["what"]), kwargs["lead_id"]
        if work is None:
            raise Http404
        if _is_first_asked_to_expire(work, request):
            return self._ask_to_expire(lead_id)
        try:
            return self._work(work, lead_id)
        except (InvalidIdError, LeadNotFoundError) as exc:
            raise Http404(NOT_FOUND) from exc
        except StoreUnavailableError as exc:
            return (
                answer_unreached(request) if is_htmx(request) else ask_to_send_again(request, exc)
            )

    def _work(self, work: Work, lead_id: str) -> HttpResponse:
        request, user, now = self.request, cast("User", self.request.user), timezone.now()
        attempt = attempt_work(lead_id, work, request.POST, user=user, now=now)
        if attempt.outcome == "saved":
            record(user, Action.CHANGED, LeadName, lead_id, detail=_detail(work, attempt, request))
        if attempt.failure is not None:
            # Sent again, it may be unchanged by then, and there would be nothing left to note.
            detail = {**_detail(work, attempt, request), "outcome": PERHAPS}
            record(user, Action.CHANGED, LeadName, lead_id, detail=detail)
            raise attempt.failure
        if attempt.outcome in {"saved", "unchanged"}:
            if attempt.has_expired(now):
                messages.success(request, "The lead has expired. Nobody sees it any more.")
                return SeeOther(list_url(request.GET.get(LIST_PARAMETER, "")))
            page = read_lead_page(request, lead_id, now=timezone.now())
            return answer_saved(request, work, page)
        page = page_of(request, attempt.lead, attempt.timeline, now=now)
        again = make_again(work, attempt, request.POST.get("seen", ""))
        if is_htmx(request):
            return answer_not_saved(request, work, page, again)
        context = page_context(page, again=again) | problem_context(again)
        return self.render_to_response(self.get_context_data(**context), status=status_of(again))

    def _ask_to_expire(self, lead_id: str) -> HttpResponse:
        page = read_lead_page(self.request, lead_id, now=timezone.now())
        context = confirm_context(page) | {
            "title": f"Expire lead {page.lead.receipt} now?",
            "seen": seen_now(page.lead, page.timeline).text,
        }
        return render(self.request, "leads/lead_expire.html", self.get_context_data(**context))


def _is_first_asked_to_expire(work: Work, request: HttpRequest) -> bool:
    return (
        work.section == "retention"
        and request.POST.get("action") == "expire"
        and "confirmed" not in request.POST
    )


def _detail(work: Work, attempt: Attempt, request: HttpRequest) -> Mapping[str, str]:
    """Say for the audit log what kind of change it was, never what somebody wrote."""
    lead = attempt.lead
    detail = {"change": work.section}
    if work.section == "status":
        detail["status"] = lead.status
    elif work.section == "owner":
        detail["owner"] = lead.owner or "nobody"
    elif work.section == "retention":
        action = request.POST.get("action", "")
        detail["retention"] = action if action in {"hold", "release", "expire"} else "keep"
    return detail
