"""Error pages that say what happened and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dashboard.frame import render_message
from leadmodels.errors import StoreUnavailableError

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30


class StoreUnavailableMiddleware:
    """Answer 503 whenever DynamoDB did not, so that an outage never looks like an empty list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on: only `process_exception` has work to do."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a store failure in any view into the page that says so."""
        if not isinstance(exception, StoreUnavailableError):
            return None
        logger.error("The lead store did not answer: %s", exception)
        response = render_message(
            request,
            status=503,
            title="Leads can't be reached right now",
            message=(
                "The database that keeps your leads did not answer, so this page shows nothing "
                "rather than something incomplete. Please try again in half a minute."
            ),
            retry_url=request.get_full_path(),
        )
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Say that a page is for other roles."""
    return render_message(
        request,
        status=403,
        title="This page isn't open to your account",
        message="Ask an administrator to give your account the role that includes it.",
        back_url=reverse("admin:index"),
        back_label="Go to the home page",
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a page, or what it would show, doesn't exist.

    A view's own sentence, given to `Http404`, is shown; the resolver's debugging data is not.
    """
    reason = exception.args[0] if exception.args else None
    return render_message(
        request,
        status=404,
        title="Page not found",
        message=reason if isinstance(reason, str) else "There is no page at this address.",
        back_url=reverse("admin:index"),
        back_label="Go to the home page",
    )
