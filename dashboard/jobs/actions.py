"""What somebody does to a job: cancel it, or fetch the file that it made."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.aws import AwsUnavailableError, download_url
from dashboard.frame import FramedView, render_message
from dashboard.jobs.models import Job as JobPlaceholder
from dashboard.jobs.reading import visible_job
from dashboard.leads.export.outcome import export_filename
from leadmodels.jobs.store import Job, cancel_job

DISCLOSED_AS = ("json", "csv")
"""The files of what there is about a person."""

NO_FILE = "This job has no file: it isn't an export, or the export hasn't ended well."


class JobCancelView(FramedView):
    """End a job that waits or works; what it has done stays done."""

    permission_required = "jobs.view_job"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Lead whoever has lost the form, by logging in again for instance, back to the job."""
        return redirect("admin:jobs_job_detail", kwargs["job_id"])

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Cancel the job in the URL.

        Raises:
            Http404: there is no such job that the reader may see.
        """
        user, now = cast("User", request.user), timezone.now()
        before = visible_job(user, kwargs["job_id"], now=now)
        after = cancel_job(before.job_id, at=now)
        if before.is_open and after.state == "cancelled":
            record(user, Action.JOB_CANCELLED, JobPlaceholder, before.job_id)
            messages.success(request, "Cancelled. What was done by then stays done.")
        elif after.state != "cancelled":
            messages.info(request, "It had ended before it could be cancelled.")
        return redirect("admin:jobs_job_detail", before.job_id)


def _file_of(job: Job, file_format: str) -> tuple[str, str]:
    """Say where a job's file is and what it is to be called; a person's data is there twice.

    Raises:
        Http404: there is no such file.
    """
    key = str(job.object_key)
    if job.export is not None:
        return key, export_filename(job.export.format, job.requested_at)
    if job.kind != "access" or file_format not in {"", *DISCLOSED_AS}:
        raise Http404(NO_FILE)
    ending = file_format or DISCLOSED_AS[0]
    return f"{key.rpartition('.')[0]}.{ending}", f"personal-data.{ending}"


class JobDownloadView(FramedView):
    """Make a link to an export's file when somebody clicks, note it, and lead there."""

    permission_required = ("jobs.view_job", "leads.export_lead")
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Redirect to the file of the job in the URL.

        Raises:
            Http404: there is no such job that the reader may see, or it made no file.
        """
        user, now = cast("User", request.user), timezone.now()
        job = visible_job(user, kwargs["job_id"], now=now)
        is_personal = job.kind == "access" and not user.has_perm("privacy.disclose_person")
        if job.state != "done" or not job.object_key or is_personal:
            raise Http404(NO_FILE)
        object_key, filename = _file_of(job, request.GET.get("format", ""))
        try:
            url = download_url(object_key, filename)
        except AwsUnavailableError:
            return render_message(
                request,
                status=503,
                title="The file can't be reached right now",
                message="The store that keeps exports did not answer. Please try again soon.",
                retry_url=reverse("admin:jobs_job_download", args=[job.job_id]),
            )
        record(user, Action.DOWNLOADED, JobPlaceholder, job.job_id)
        return redirect(url)
