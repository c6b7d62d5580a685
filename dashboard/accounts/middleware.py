"""Show times in the zone of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.models import User


class TimeZoneMiddleware:
    """Activate the staff user's time zone for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the zone set, and put the old one back."""
        if not isinstance(request.user, User):
            return self.get_response(request)
        # The model validates the name, so only a zone removed from the system could fail here.
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
