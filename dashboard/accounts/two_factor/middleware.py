"""Hold every page to two-factor log-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dashboard.accounts.models import User
from dashboard.accounts.two_factor.session import is_as_it_should
from dashboard.accounts.two_factor.state import device_id_of, is_required_of

OPEN_WITHOUT: Final = frozenset(
    {"admin:two_factor_set_up", "admin:login", "admin:login_code", "admin:logout", "health"}
)
"""What an admin who has no two-factor log-in yet may reach."""


class TwoFactorMiddleware:
    """End sessions that lack the code, and lead admins who have no phone to set one up."""

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
    ) -> HttpResponse | None:
        """Answer in the page's place, or make a stranger of who lacks the code."""
        user = request.user
        if not isinstance(user, User):
            return None
        if not is_as_it_should(request, user):
            logout(request)  # the page itself sends strangers to log in
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_WITHOUT or device_id_of(user) is not None or not is_required_of(user):
            return None
        return redirect("admin:two_factor_set_up")
