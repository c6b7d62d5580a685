"""Give somebody what there is about them: asked, begun as a job, two files for 7 days."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.confirmation import Confirmation, read_confirmation
from dashboard.privacy.forms import AccessForm
from leadmodels.erasing.sought import Sought
from leadmodels.errors import JobExistsError
from leadmodels.jobs.store import Job
from leadmodels.lists.filters import LeadFilters

TITLE: Final = "Give somebody their data"


class AccessView(FramedView):
    """Ask whose, and begin.

    The address is sent in the body only: no URL, and so no log, ever holds it.
    """

    template_name = "privacy/access.html"
    permission_required = ("leads.view_lead", "leads.export_lead", "privacy.disclose_person")
    title = TITLE

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Ask whose."""
        return self._page(AccessForm(), read_confirmation(request.GET, now=timezone.now()))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Begin the job that gathers it."""
        form = AccessForm(request.POST)
        confirmation = read_confirmation(request.POST, now=timezone.now())
        if not form.is_valid():
            return self._page(form, confirmation, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        job_id = _begin(form.sought, confirmation, cast("User", request.user))
        return redirect("admin:jobs_job_detail", job_id)

    def _page(
        self, form: AccessForm, confirmation: Confirmation, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        context: dict[str, Any] = self.get_context_data(access_form=form, confirmation=confirmation)
        return self.render_to_response(context, status=status)


def _begin(sought: Sought, confirmation: Confirmation, user: User) -> str:
    """Have it gathered; the same page sent twice is one job.

    Raises:
        StoreUnavailableError: the store failed; the job was not begun.
    """
    meant = {
        "by": user.public_id,
        "access": sought.address,
        "mentions": sought.has_mentions,
    }
    job = Job(
        job_id=confirmation.job_id(meant),
        kind="access",
        requested_by=user.public_id,
        requested_at=timezone.now(),
        filters=LeadFilters(),
        sought=sought,
        title=TITLE,
    )
    with suppress(JobExistsError):  # the same page, sent again
        start_job(user, job)
    return job.job_id
