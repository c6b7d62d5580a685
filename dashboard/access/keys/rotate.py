"""Replace a key by another of the same name and rights, while both work."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.access.keys.add import go_on
from dashboard.access.keys.asking import new_name, read_name
from dashboard.access.keys.handing_over import hand_over
from dashboard.access.keys.reading import find_key
from dashboard.access.models import ApiKey as ApiKeyPlaceholder
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from leadmodels.errors import InvalidRotationError, VersionConflictError
from leadmodels.rotation.issues import OVERLAP, find_issue
from leadmodels.rotation.making import plan_rotation

_OLD: Final = "That page was opened too long ago, so nothing was done. This is how it stands now."


class KeyRotateView(FramedView):
    """Say what happens; begin; show the new value, once."""

    template_name = "access/key_confirm.html"
    permission_required = ("access.view_apikey", "access.change_apikey")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Ask.

        Raises:
            Http404: there is no such key.
        """
        now, key = timezone.now(), find_key(kwargs["key_id"])
        ends = (
            "The new key expires as long after it is made as this one did."
            if key.expires_at
            else "The new key doesn't expire."
        )
        context = self.get_context_data(
            title=f"Rotate “{key.name}”?",
            key=key,
            effects=[
                "A new key with the same name and rights is made. Its value is shown once.",
                (
                    "The present key goes on working. When you say that the new value is stored "
                    f"where it is used, both keys work for {OVERLAP.days} more days."
                ),
                "Then the present key is refused, and deleted a day later. You can end it earlier.",
                ends,
            ],
            button="Make the new key",
            hidden={"issue": new_name(now=now)},
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Begin, or go on where the same page was sent before.

        Raises:
            Http404: there is no such key.
        """
        now, user = timezone.now(), cast("User", request.user)
        issue_id = read_name(request.POST, now=now)
        before = find_issue(issue_id)
        if before is not None:
            return go_on(request, before)
        key = find_key(kwargs["key_id"])
        place = redirect("admin:access_apikey_detail", key.key_id)
        if issue_id is None:
            messages.warning(request, _OLD)
            return place
        try:
            issue = plan_rotation(key, issue_id=issue_id, asked_by=user.public_id, now=now)
        except (InvalidRotationError, VersionConflictError) as exc:
            messages.warning(request, str(exc))
            return place
        detail = {"replacement": "begun", "name": key.name, "in": issue_id}
        record(user, Action.CHANGED, ApiKeyPlaceholder, key.key_id, detail=detail)
        return hand_over(request, issue, now=now)
