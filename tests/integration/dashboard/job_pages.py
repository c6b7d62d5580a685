"""The pages of jobs as a browser reads them."""

from __future__ import annotations

from django.test import Client

from leadmodels.jobs.store import Job

JOBS = "/admin/jobs/job/"
HTMX = {"HX-Request": "true"}


def page_of(client: Client, job: Job) -> str:
    response = client.get(f"{JOBS}{job.job_id}/")
    assert response.status_code == 200
    return response.content.decode()
