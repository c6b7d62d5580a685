"""Erase somebody: asked, shown, confirmed by typing the address again, begun as a job."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.confirmation import Confirmation, read_confirmation
from dashboard.privacy.forms import EraseForm
from dashboard.privacy.preview import preview_of
from dashboard.privacy.sql import erase_rows
from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.sought import Sought
from leadmodels.errors import JobExistsError
from leadmodels.jobs.store import Job
from leadmodels.lists.filters import LeadFilters

TITLE: Final = "Erase by e-mail"
_OLD: Final = (
    "What you confirmed was shown more than half an hour ago, so nothing was erased. This is what "
    "there is now: please look at it again."
)
_OTHER: Final = (
    "That is not the address above, so nothing was erased. Type it once more, letter by letter."
)


class EraseView(FramedView):
    """Ask whom, show what would go, and begin when the address has been typed again.

    The address is sent in the body only: no URL, and so no log, ever holds it.
    """

    template_name = "privacy/erase.html"
    permission_required = ("leads.view_lead", "privacy.add_erasure")
    title = TITLE

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask whom."""
        return self._page(EraseForm())

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show what there is of somebody; when that has been confirmed, begin."""
        form = EraseForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        confirmation = read_confirmation(request.POST, now=timezone.now())
        if "again" not in request.POST:
            return self._show(form, confirmation)
        if not confirmation.is_shown:
            return self._show(form, confirmation, problem=_OLD, status=HTTPStatus.CONFLICT)
        if canonical(request.POST["again"]) != form.sought.address:
            return self._show(
                form, confirmation, wrong=_OTHER, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        job_id = _begin(form.sought, confirmation, cast("User", request.user))
        return redirect("admin:jobs_job_detail", job_id)

    def _show(
        self,
        form: EraseForm,
        confirmation: Confirmation,
        *,
        problem: str = "",
        wrong: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        shown = {"preview": preview_of(form.sought), "confirmation": confirmation}
        return self._page(form, status=status, problem=problem, wrong=wrong, **shown)

    def _page(
        self,
        form: EraseForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,  # noqa: ANN401 - a template takes anything
    ) -> HttpResponse:
        context = self.get_context_data(erase_form=form, **context)
        return self.render_to_response(context, status=status)


def _begin(sought: Sought, confirmation: Confirmation, user: User) -> str:
    """Erase what SQL holds, and have the rest done; the same page sent twice is one job.

    Raises:
        StoreUnavailableError: the store failed; the job was not begun.
    """
    meant = {
        "by": user.public_id,
        "address": sought.address,
        "mentions": sought.has_mentions,
        "held": sought.has_held,
    }
    job = Job(
        job_id=confirmation.job_id(meant),
        kind="erase",
        requested_by=user.public_id,
        requested_at=timezone.now(),
        filters=LeadFilters(),
        sought=sought,
        title=TITLE,
    )
    counts = erase_rows(str(sought.address))
    with suppress(JobExistsError):  # the same page, sent again
        start_job(user, replace(job, sought=sought.counted(**counts)))
    return job.job_id
