"""Something done to many leads: asked for on the list, shown, confirmed, then done or begun."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.leads.bulk.outcome import Summary, begin_job, change_at_once
from dashboard.leads.bulk.request import NOT_TYPED, Asked, read_request
from dashboard.leads.bulk.scope import COUNTED, BadScopeError
from dashboard.leads.lists.estimate_words import leads_in_words
from dashboard.leads.lists.filter_words import describe_filters
from dashboard.leads.lists.return_links import list_url
from dashboard.leads.words import STATUS_LABELS

SAMPLE: Final = 5


class BulkView(FramedView):
    """Ask for what is missing, show what would happen and to how many, and do it when confirmed.

    Each step is a form that says everything again, so nothing has to be remembered between them.
    """

    template_name = "leads/bulk.html"
    permission_required = ("leads.view_lead", "leads.change_lead")

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Lead whoever has lost the form, by logging in again for instance, back to the list."""
        return redirect("admin:leads_lead_changelist")

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Take the next step.

        Raises:
            PermissionDenied: the action is for other roles.
        """
        now, user = timezone.now(), cast("User", request.user)
        try:
            asked = read_request(request.POST, user, now=now)
        except BadScopeError as exc:
            messages.error(request, str(exc))
            return redirect(list_url(request.POST.get("filters", "")))
        if not asked.is_known:
            has_errors = asked.values is not None and bool(asked.values.errors)
            return self._page(
                asked, HTTPStatus.UNPROCESSABLE_ENTITY if has_errors else HTTPStatus.OK
            )
        if "confirmed" not in request.POST:
            return self._page(asked)
        if problem := asked.problem(request.POST):
            status = HTTPStatus.CONFLICT
            if problem == NOT_TYPED:
                status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._page(asked, status, problem=problem)
        if asked.reach.is_job:
            return redirect("admin:jobs_job_detail", begin_job(asked, user, now=now).job_id)
        return self._done(asked, change_at_once(asked, user, now=now))

    def _done(self, asked: Asked, summary: Summary) -> HttpResponse:
        """Go back to the list, or show what is left to look at."""
        if summary.is_smooth:
            messages.success(self.request, summary.sentence)
            return redirect(list_url(asked.scope.query))
        status = HTTPStatus.SERVICE_UNAVAILABLE if summary.unreached else HTTPStatus.OK
        context = self._context(asked) | {"summary": summary}
        return self.render_to_response(context, status=status)

    def _page(
        self, asked: Asked, status: HTTPStatus = HTTPStatus.OK, *, problem: str = ""
    ) -> HttpResponse:
        return self.render_to_response(self._context(asked) | {"problem": problem}, status=status)

    def _context(self, asked: Asked) -> dict[str, Any]:
        what = asked.title if asked.is_known else asked.action.label.removesuffix(" …")
        how_many = leads_in_words(asked.reach.estimate, counted=COUNTED)
        return self.get_context_data(
            title=what if asked.reach.is_nothing else f"{what}: {how_many}",
            what=what,
            asked=asked,
            how_many=how_many,
            filters=describe_filters(asked.scope.filters, asked.names),
            sample=asked.reach.sample[:SAMPLE],
            status_labels=STATUS_LABELS,
            list_url=list_url(asked.scope.query),
        )
