"""One job, and how far it is while somebody watches."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView, PartView
from dashboard.jobs.actions import DISCLOSED_AS
from dashboard.jobs.reading import visible_job
from dashboard.jobs.words import NO_REASON, announcement, progress_of
from dashboard.leads.export.form import FORMAT_LABELS
from dashboard.leads.lists.filter_words import Names, describe_filters, names_of
from dashboard.leads.work.change_words import change_words
from leadmodels.changes.apply import SetOwner
from leadmodels.erasing.certificate import erasure_id_of
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import list_forms
from leadmodels.jobs.store import Job

POLL_SECONDS = 2
ERASES_MENTIONS = "Somebody's data is erased, by their e-mail address, wherever it stands."
DISCLOSES = "All that there is about somebody, by their e-mail address, is written to two files."
ERASES_OWN = "The leads that somebody sent are erased, by their e-mail address."


class JobDetailView(FramedView):
    """What was asked for, by whom, how far it is, and what it made."""

    template_name = "jobs/job_detail.html"
    permission_required = "jobs.view_job"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show the job in the URL.

        Raises:
            Http404: there is no such job that the reader may see.
        """
        job = visible_job(cast("User", request.user), kwargs["job_id"], now=timezone.now())
        owner = job.change.owner if isinstance(job.change, SetOwner) else None
        names = names_of(list_forms(), (job.requested_by, job.filters.owner, owner))
        return self.render_to_response(
            self.get_context_data(
                title=job.title or "Job",
                asked_by=names.person(job.requested_by),
                what=_what(job, names),
                format=FORMAT_LABELS[job.export.format] if job.export else "",
                filters=[]
                if job.lead_ids or job.sought
                else describe_filters(job.wanted.filters, names),
                **live_context(job),
            )
        )


class JobProgressView(PartView):
    """The part of a job's page that is asked for again every two seconds while it works."""

    template_name = "jobs/job_progress.html"
    permission_required = "jobs.view_job"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show how far the job is; a store that doesn't answer now is asked again.

        Raises:
            Http404: there is no such job that the reader may see.
        """
        try:
            job = visible_job(cast("User", request.user), kwargs["job_id"], now=timezone.now())
        except StoreUnavailableError:
            return self.render_to_response(
                {"job": {"job_id": kwargs["job_id"]}, "is_unknown": True, "poll": POLL_SECONDS}
            )
        return self.render_to_response({**live_context(job), "is_fragment": True})


def _what(job: Job, names: Names) -> str:
    if job.export is not None:
        return ""
    if job.sought is not None:
        if job.kind == "access":
            return DISCLOSES
        return ERASES_MENTIONS if job.sought.has_mentions else ERASES_OWN
    return change_words(job.change, names)


def live_context(job: Job) -> dict[str, Any]:
    """Put what changes while a job works into words."""
    is_certified = job.kind == "erase" and job.state == "done"
    return {
        "job": job,
        "progress": progress_of(job),
        "poll": POLL_SECONDS if job.is_open else 0,
        "announcement": announcement(job),
        "failure": (job.error or NO_REASON) if job.state == "failed" else "",
        "certificate_id": erasure_id_of(job.job_id) if is_certified else "",
        "lost_file": job.error if job.kind in {"export", "access"} and job.state == "done" else "",
        "disclosed_as": DISCLOSED_AS if job.kind == "access" else (),
        "has_file": job.state == "done" and bool(job.object_key),
    }
