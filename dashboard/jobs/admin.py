"""Where jobs enter the admin."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dashboard.jobs.actions import JobCancelView, JobDownloadView
from dashboard.jobs.detail import JobDetailView, JobProgressView
from dashboard.jobs.list import JobListView
from dashboard.jobs.models import Job
from dashboard.own_pages import OwnPagesAdmin, View


@admin.register(Job)
class JobAdmin(OwnPagesAdmin):
    """Jobs come from the pages that ask for them, and expire."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "jobs_job_changelist": ("", JobListView),
        "jobs_job_detail": ("<str:job_id>/", JobDetailView),
        "jobs_job_progress": ("<str:job_id>/progress/", JobProgressView),
        "jobs_job_cancel": ("<str:job_id>/cancel/", JobCancelView),
        "jobs_job_download": ("<str:job_id>/download/", JobDownloadView),
    }

    def wrap(self, view: View) -> View:
        """Have a page that is watched when its reader's session ends reload itself, to log in.

        A redirect would be followed by the script, and the login page shown inside the other.
        """
        wrapped = super().wrap(view)

        @wraps(wrapped)
        def reloading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - whatever the URL holds
            if request.headers.get("HX-Request") and not self.admin_site.has_permission(request):
                return HttpResponse(headers={"HX-Refresh": "true"})
            return wrapped(request, *args, **kwargs)

        return reloading
