"""The pages of forms as a browser uses them: ask, read the preview, press its button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from dashboard.audit.models import AuditEntry
from leadmodels.counter_models import CountItem
from leadmodels.counts.reading import count_id
from leadmodels.forms import Form

from .bulk_pages import hidden_fields, text_of

FORMS = "/admin/forms/form/"


def url_of(form: Form) -> str:
    return f"{FORMS}{form.form_id}/retention/"


def answer(form: Form, days: object = "30", **more: str) -> dict[str, str]:
    """What the page's form sends."""
    return {"version": str(form.version), "keep": "days", "days": str(days), **more}


def preview(client: Client, form: Form, days: object = "30", **more: str) -> str:
    """Ask what it does."""
    response = client.post(url_of(form), answer(form, days, **more))
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def confirm(client: Client, form: Form, page: str, **typed: str) -> Any:
    """Press the button of the preview."""
    return client.post(url_of(form), hidden_fields(page) | typed)


def text(response: Any) -> str:
    return text_of(response.content.decode())


def count_leads(form: Form, counts: Iterable[tuple[int, str, int]]) -> None:
    """Store counts as the stream's function does: days ago, status, leads."""
    today = timezone.now().astimezone(UTC).date()
    for days_ago, status, leads in counts:
        day = today - timedelta(days=days_ago)
        CountItem(count_id(form.form_id), f"{day.isoformat()}#{status}", leads=leads).save()


def notes() -> list[str]:
    return [entry.change_message for entry in AuditEntry.objects.all()]
