"""Leads taken out as a file: the list as it is filtered, or a selection."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.leads.bulk.confirmation import Confirmation, read_confirmation
from dashboard.leads.bulk.scope import (
    COUNTED,
    BadScopeError,
    Reach,
    Scope,
    look_at_export,
    read_scope,
)
from dashboard.leads.export.form import ExportForm
from dashboard.leads.export.outcome import begin_export, export_at_once
from dashboard.leads.lists.estimate_words import leads_in_words
from dashboard.leads.lists.filter_words import describe_filters, names_of
from dashboard.leads.lists.return_links import list_url
from leadmodels.forms import Form, list_forms

OLD: Final = (
    "This page was opened more than half an hour ago. This is what it comes to now: please look "
    "at it again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a page offers to export."""

    scope: Scope
    reach: Reach
    confirmation: Confirmation
    forms: tuple[Form, ...]


class LeadExportView(FramedView):
    """Show what would be exported, and make the file or begin the job that makes it.

    The list links here with its filters; its form sends a selection here.
    """

    template_name = "leads/export.html"
    permission_required = ("leads.view_lead", "leads.export_lead")
    title = "Export leads"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Offer the list of the query string."""
        asked = QueryDict(mutable=True)
        asked["filters"] = request.GET.urlencode()
        asked["scope"] = "all"
        return self._answer(asked)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Offer what the list's form names; when the format has been chosen, export it."""
        return self._answer(request.POST)

    def _answer(self, asked: QueryDict) -> HttpResponse:
        now, user, forms = timezone.now(), cast("User", self.request.user), list_forms()
        confirmation = read_confirmation(asked, now=now)
        try:
            scope = read_scope(asked, forms, user, frozen_at=confirmation.at)
            reach = look_at_export(scope, now=now)
        except BadScopeError as exc:
            messages.error(self.request, str(exc))
            return redirect(list_url(asked.get("filters", "")))
        offer = Offer(scope=scope, reach=reach, confirmation=confirmation, forms=forms)
        if "format" not in asked or reach.is_nothing:
            return self._page(offer, ExportForm())
        form = ExportForm(asked)
        if not form.is_valid():
            return self._page(offer, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if not confirmation.is_shown:
            return self._page(offer, form, problem=OLD, status=HTTPStatus.CONFLICT)
        options = form.options_in(scope.order)
        at_once = export_at_once(scope, reach, options, forms=forms, user=user, now=now)
        if at_once is not None:
            return at_once
        job = begin_export(scope, options, confirmation=confirmation, user=user, now=now)
        return redirect("admin:jobs_job_detail", job.job_id)

    def _page(
        self,
        offer: Offer,
        form: ExportForm,
        *,
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        names = names_of(offer.forms, (offer.scope.filters.owner,))
        context: dict[str, Any] = self.get_context_data(
            export_form=form,
            scope=offer.scope,
            reach=offer.reach,
            confirmation=offer.confirmation,
            how_many=leads_in_words(offer.reach.estimate, counted=COUNTED),
            filters=describe_filters(offer.scope.filters, names),
            problem=problem,
            list_url=list_url(offer.scope.query),
        )
        return self.render_to_response(context, status=status)
