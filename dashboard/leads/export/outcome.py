"""An export made while somebody waits, or begun as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.audit.which import which_leads
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.confirmation import Confirmation
from dashboard.leads.bulk.scope import COUNTED, Reach, Scope
from dashboard.leads.export.form import FORMAT_LABELS
from dashboard.leads.models import Lead as LeadPlaceholder
from leadmodels.errors import JobExistsError
from leadmodels.exports.writing import CONTENT_TYPES, ExportOptions, Format, export_leads
from leadmodels.forms import Form
from leadmodels.jobs.store import Job, get_job
from leadmodels.lists.filters import filters_to_dict

MOST_BYTES: Final = 4_000_000
"""The largest file that is sent at once.

A Lambda's answer has at most 6 MB, and a third is added where the gateway takes it as base64.
Source: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


def export_at_once(
    scope: Scope,
    reach: Reach,
    options: ExportOptions,
    *,
    forms: Sequence[Form],
    user: User,
    now: datetime,
) -> HttpResponse | None:
    """Write the file into the answer, and note it; None: it is too large for one.

    It is complete before the first byte goes out, so a store that fails is an error page and not
    half a file.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if reach.is_job:
        return None
    columns = [form for form in forms if scope.filters.form_id in {None, form.form_id}]
    wanted = scope.lead_ids or scope.filters
    content = bytearray()
    for piece in export_leads(wanted, options, forms=columns, now=now, most=COUNTED):
        content += piece
        if len(content) > MOST_BYTES:
            return None
    detail: dict[str, str | int] = {
        "format": FORMAT_LABELS[options.format],
        "leads": reach.estimate.leads,
        **which_leads(scope.filters, scope.lead_ids),
    }
    record(user, Action.EXPORTED, LeadPlaceholder, detail=detail)
    response = HttpResponse(bytes(content), content_type=CONTENT_TYPES[options.format])
    filename = export_filename(options.format, now)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def begin_export(
    scope: Scope,
    options: ExportOptions,
    *,
    confirmation: Confirmation,
    user: User,
    now: datetime,
) -> Job:
    """Start the job; the same page sent twice is the job that it started before.

    Raises:
        StoreUnavailableError: the store failed.
    """
    meant = {
        "by": user.public_id,
        "filters": filters_to_dict(scope.filters),
        "lead_ids": scope.lead_ids,
        "export": asdict(options),
    }
    job = Job(
        job_id=confirmation.job_id(meant),
        kind="export",
        requested_by=user.public_id,
        requested_at=now,
        filters=scope.filters,
        lead_ids=scope.lead_ids,
        export=options,
        title=f"Export as {FORMAT_LABELS[options.format]}",
    )
    try:
        return start_job(user, job)
    except JobExistsError:
        return get_job(job.job_id)


def export_filename(file_format: Format, at: datetime) -> str:
    """Name a file by when it was asked for, in the reader's zone: “leads-2026-11-23-1405.csv”."""
    return f"leads-{timezone.localtime(at):%Y-%m-%d-%H%M}.{file_format}"
