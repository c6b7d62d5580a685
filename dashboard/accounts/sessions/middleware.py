"""Let a session last for as long as somebody uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.sessions.engine import SessionStore

ASKED_BY_ITSELF: Final = frozenset({"admin:jobs_job_progress"})
"""What an open page asks for every other second, without anybody there."""


class SessionUseMiddleware:
    """Note that a session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on: `process_view` knows which page it is."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 - Django's signature
        args: Any,  # noqa: ANN401, ARG002 - same
        kwargs: Any,  # noqa: ANN401, ARG002 - same
    ) -> None:
        """Note it for whoever is logged in."""
        match = request.resolver_match
        if match is None or match.view_name in ASKED_BY_ITSELF:
            return
        if request.user.is_authenticated and isinstance(request.session, SessionStore):
            request.session.note_use(timezone.now())
