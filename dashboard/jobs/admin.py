"""Where jobs enter the admin: permission and sidebar from Django, pages from our views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from dashboard.jobs.actions import JobCancelView, JobDownloadView
from dashboard.jobs.detail import JobDetailView, JobProgressView
from dashboard.jobs.list import JobListView
from dashboard.jobs.models import Job

if TYPE_CHECKING:
    _JobAdmin = admin.ModelAdmin[Job]
else:  # not generic when the program runs
    _JobAdmin = admin.ModelAdmin


View = Callable[..., HttpResponse]


def _reloading(view: View) -> View:
    """Have a page that is watched when its reader's session ends reload itself, to log in.

    A redirect would be followed by the script, and the login page shown inside the other.
    """

    @wraps(view)
    def reloading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - whatever the URL holds
        if request.headers.get("HX-Request") and not admin.site.has_permission(request):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return reloading


@admin.register(Job)
class JobAdmin(_JobAdmin):
    """Only the URLs below exist: the views that ModelAdmin would bring all ask SQL."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of our views, wrapped as the admin wraps its own."""
        site = self.admin_site
        views = (
            ("", JobListView, "jobs_job_changelist"),
            ("<str:job_id>/", JobDetailView, "jobs_job_detail"),
            ("<str:job_id>/progress/", JobProgressView, "jobs_job_progress"),
            ("<str:job_id>/cancel/", JobCancelView, "jobs_job_cancel"),
            ("<str:job_id>/download/", JobDownloadView, "jobs_job_download"),
        )
        return [
            path(route, _reloading(site.admin_view(view.as_view(admin_site=site))), name=name)
            for route, view, name in views
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Jobs come from the pages that ask for them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002 - see above
        """Nothing about a job is changed through SQL."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002 - see above
        """Jobs expire."""
        return False
