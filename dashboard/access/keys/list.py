"""All keys: those we know, those that are being made, and those that only the gateway knows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dashboard.access.keys.reading import ask_gateway
from dashboard.access.keys.words import scopes_in_words, state_of, usage_in_words
from dashboard.accounts.people import display_names
from dashboard.frame import FramedView
from leadmodels.api_keys import list_api_keys
from leadmodels.rotation.issues import list_open_issues


class KeyListView(FramedView):
    """The keys, the newest first."""

    template_name = "access/key_list.html"
    permission_required = "access.view_apikey"
    title = "API keys"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the keys in words."""
        now = timezone.now()
        keys, issues, gateway = list_api_keys(), list_open_issues(), ask_gateway(now=now)
        names = display_names(key.created_by for key in keys)
        by_key = {issue.key_id: issue for issue in issues if issue.key_id}
        by_key |= {issue.replaces: issue for issue in issues if issue.replaces}
        rows = [
            {
                "key": key,
                "scopes": scopes_in_words(key.scopes),
                "made_by": names.get(key.created_by, key.created_by),
                "state": state_of(
                    key, trouble=gateway.trouble_with(key), issue=by_key.get(key.key_id), now=now
                ),
                "usage": usage_in_words(usage) if (usage := gateway.usage.get(key.key_id)) else "",
            }
            for key in keys
        ]
        known = {key.key_id for key in keys}
        return super().get_context_data(
            **context,
            rows=rows,
            # One that has a key of its own is shown with that.
            unfinished=[issue for issue in issues if issue.stage in {"planned", "made"}],
            strangers=[key for key in gateway.attached.values() if key.key_id not in known],
            is_gateway_known=gateway.is_known,
        )
