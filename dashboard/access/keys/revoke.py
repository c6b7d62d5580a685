"""End a key at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.access.gateway import key_gateway
from dashboard.access.keys.reading import find_key, open_issue_of
from dashboard.access.models import ApiKey as ApiKeyPlaceholder
from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.frame import FramedView, render_message
from leadmodels.api_keys import ApiKey
from leadmodels.errors import GatewayUnavailableError, StoreUnavailableError
from leadmodels.rotation.issues import KeyIssue
from leadmodels.rotation.replacing import revoke_key

_AT_ONCE: Final = "Calls with this key are refused from now on. Nobody can make it work again."
_HALF: Final = (
    "Calls with it are refused from now on. The gateway did not answer, so it doesn't know yet; it "
    "is asked again within minutes, by itself."
)


class KeyRevokeView(FramedView):
    """Say what stops working; end the key."""

    template_name = "access/key_confirm.html"
    permission_required = ("access.view_apikey", "access.change_apikey")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Ask.

        Raises:
            Http404: there is no such key.
        """
        key = find_key(kwargs["key_id"])
        context = self.get_context_data(
            title=f"Revoke “{key.name}”?",
            key=key,
            effects=[_AT_ONCE, _other_key(key, open_issue_of(key)), "It is deleted a day later."],
            button="Revoke it now",
            is_dangerous=True,
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """End it; the Lambdas first, which read it at each request.

        Raises:
            Http404: there is no such key.
        """
        key = find_key(kwargs["key_id"])
        place = reverse("admin:access_apikey_detail", args=[key.key_id])
        try:
            revoke_key(key.key_id, key_gateway(), now=timezone.now())
        except GatewayUnavailableError:
            self._note(key, outcome="the gateway did not answer")
            return render_message(
                request,
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                title="The key is revoked, but not everywhere yet",
                message=_HALF,
                back_url=place,
                back_label="See how it stands",
            )
        except StoreUnavailableError:
            self._note(key, outcome=PERHAPS)
            raise
        if key.ended_at is None:
            self._note(key)
        messages.success(request, "Revoked. Calls with this key are refused.")
        return redirect(place)

    def _note(self, key: ApiKey, **outcome: str) -> None:
        before = "active" if key.active else "ended"
        detail = {"before": before, "now": "revoked", "name": key.name, **outcome}
        user = cast("User", self.request.user)
        record(user, Action.CHANGED, ApiKeyPlaceholder, key.key_id, detail=detail)


def _other_key(key: ApiKey, issue: KeyIssue | None) -> str:
    if issue is None:
        return (
            "Who uses it can't call the API until they have another. To change over without a "
            "break, rotate it instead."
        )
    if issue.replaces == key.key_id and issue.stage in {"shown", "overlap", "retiring"}:
        return "The new key that replaces it goes on working."
    if issue.replaces is not None and issue.stage != "retiring":
        return "The older key that it was to replace goes on working, for as long as you leave it."
    return "No other key takes its place."
