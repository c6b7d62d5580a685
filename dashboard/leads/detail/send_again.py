"""What was sent while the store did not answer, to be sent again as it is or edited."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.errors import RETRY_AFTER_SECONDS
from leadmodels.errors import StoreUnavailableError

logger = logging.getLogger(__name__)

UNSURE: Final = (
    "Perhaps not saved: the lead store did not answer. Send it again; it is stored once."
)
_CSRF: Final = "csrfmiddlewaretoken"
_FIELD: Final = "field-"
_LABELS: Final = {"text": "Note", "tags": "Tags", "reason": "Why is it held?"}


def ask_to_send_again(request: HttpRequest, exc: StoreUnavailableError) -> HttpResponse:
    """Show what was posted in a form that posts it to the same address, under the same key.

    It takes no read: while the store is away the page it came from can't be made.
    """
    fields = [
        {"name": name, "text": text, "label": _label_of(name)}
        for name, texts in request.POST.lists()
        for text in texts
        if name != _CSRF
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Perhaps not saved",
        "unsure": UNSURE,
        "fields": fields,
        "address": request.get_full_path(),
    }
    return as_unavailable(render(request, "leads/send_again.html", context), exc)


def as_unavailable(response: HttpResponse, exc: StoreUnavailableError) -> HttpResponse:
    """Say in HTTP and in the log that the store did not answer, and when to come back."""
    logger.error("Perhaps not saved: %s", exc)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _label_of(name: str) -> str:
    """Return what a field is called; "" where nobody writes in it."""
    return name.removeprefix(_FIELD) if name.startswith(_FIELD) else _LABELS.get(name, "")
