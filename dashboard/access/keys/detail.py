"""One key: what it may do, when it was used, and how far its replacement is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.access.keys.issue import issue_context
from dashboard.access.keys.reading import ask_gateway, find_key, open_issue_of
from dashboard.access.keys.words import scopes_in_words, state_of, usage_in_words
from dashboard.accounts.people import display_names
from dashboard.frame import FramedView


class KeyDetailView(FramedView):
    """A key and what can be done with it."""

    template_name = "access/key_detail.html"
    permission_required = "access.view_apikey"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the key in the URL.

        Raises:
            Http404: there is no such key.
        """
        now = timezone.now()
        key = find_key(kwargs["key_id"])
        issue, gateway = open_issue_of(key), ask_gateway(now=now)
        usage = gateway.usage.get(key.key_id)
        context = {
            "title": key.name,
            "key": key,
            "scopes": scopes_in_words(key.scopes),
            "made_by": display_names([key.created_by]).get(key.created_by, key.created_by),
            "state": state_of(key, trouble=gateway.trouble_with(key), issue=issue, now=now),
            "usage": usage_in_words(usage) if usage else "",
            "is_gateway_known": gateway.is_known,
            "can_be_replaced": key.works(now=now) and issue is None,
            **(issue_context(issue) if issue else {}),
        }
        return self.render_to_response(self.get_context_data(**context))
