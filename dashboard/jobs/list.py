"""Past exports and jobs."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.people import FORMER_COLLEAGUE, display_names
from dashboard.frame import FramedView
from dashboard.jobs.reading import SEES_ALL, visible_jobs
from dashboard.jobs.words import progress_of


class JobListView(FramedView):
    """The newest jobs that the reader may see."""

    template_name = "jobs/job_list.html"
    permission_required = "jobs.view_job"
    title = "Exports and jobs"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the jobs in words."""
        user = cast("User", self.request.user)
        found = visible_jobs(user, now=timezone.now())
        names = display_names(job.requested_by for job in found.jobs)
        rows = [
            {
                "job": job,
                "progress": progress_of(job),
                "asked_by": names.get(job.requested_by, FORMER_COLLEAGUE),
            }
            for job in found.jobs
        ]
        return super().get_context_data(
            **context,
            rows=rows,
            is_of_everybody=user.has_perm(SEES_ALL),
            searched="" if found.is_complete else f"{found.searched:,}",
        )
