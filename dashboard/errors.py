"""Error pages that say what happened and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dashboard.frame import render_message
from leadmodels.errors import StoreUnavailableError

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS: Final = 30

UNREAD: Final = (
    "The database that keeps your leads did not answer, so this page shows nothing rather than "
    "something incomplete. Please try again in half a minute."
)
UNSURE: Final = (
    "Perhaps not saved: the database that keeps your leads did not answer. In half a minute, go "
    "back in your browser, load the page again to see what is there, and send again what isn't."
)
_WORDY: Final = frozenset(
    {
        *("text", "tags", "reason", "name"),
        # Of a form.
        *("description", "submit_label", "success_url", "consent_text", "blocked_words", "aliases"),
        "html",
    }
)
"""Fields for words; those of a lead that is written down begin with "field-"."""


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
        is_read = request.method in {"GET", "HEAD"}
        response = render_message(
            request,
            status=503,
            title="Leads can't be reached right now",
            message=UNREAD if is_read else UNSURE,
            # What was sent is not at this address: reading it would send nothing.
            retry_url=request.get_full_path() if is_read else "",
            typed=() if is_read else typed_in(request),
            is_in_place=is_read,
        )
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def refused_as_forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that what was sent didn't come from a page that is still valid (Django's CSRF check).

    Mostly somebody has logged in again since the page was loaded. On a page that htmx works in
    what was written stays where it is.
    """
    logger.warning("Refused what was sent: %s", reason)
    return render_message(
        request,
        status=403,
        title="Not saved: the page is out of date",
        message=(
            "It was loaded before you logged in again, or your browser keeps no cookies of this "
            "site, so nobody can tell that it was you who sent it. Nothing has been changed. Load "
            "the page again and send it from there."
        ),
        back_url=reverse("admin:index"),
        back_label="Go to the home page",
        # Only in a session: cookies aren't sent along from other sites, so these are own words.
        typed=typed_in(request) if request.user.is_authenticated else (),
        is_in_place=False,
    )


def typed_in(request: HttpRequest) -> tuple[str, ...]:
    """Return what somebody wrote in the fields that hold words, longest first."""
    sent = (text for name in request.POST for text in request.POST.getlist(name) if _holds(name))
    return tuple(sorted((text for text in sent if text.strip()), key=len, reverse=True))


def _holds(name: str) -> bool:
    return name in _WORDY or name.startswith("field-")


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
