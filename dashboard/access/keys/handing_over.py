"""A key made and its value shown: in the answer to who asked, once, and nowhere else."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dashboard.access.gateway import key_gateway
from dashboard.access.models import ApiKey as ApiKeyPlaceholder
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import render_message
from leadmodels.errors import (
    GatewayKeyMissingError,
    GatewayUnavailableError,
    InvalidRotationError,
    VersionConflictError,
)
from leadmodels.rotation.issues import KeyIssue
from leadmodels.rotation.making import make_key

ALREADY_SHOWN: Final = (
    "The value of this key was shown once and can't be shown again. If it reached nobody, have "
    "another one made."
)
_UNFINISHED: Final = (
    "The gateway did not answer, or refused, so no value can be shown. {} Go on when it answers "
    "again: what is half-made is then made anew."
)
_OLD_STAYS: Final = "The key that is to be replaced works as before."
_NONE_WORKS: Final = "Nothing that works has been made."


def hand_over(request: HttpRequest, issue: KeyIssue, *, now: datetime) -> HttpResponse:
    """Make a key and answer with the page that shows its value, or with what went wrong.

    Raises:
        StoreUnavailableError: the store failed; sending the page again goes on.
    """
    place = reverse("admin:access_apikey_issue", args=[issue.issue_id])
    try:
        shown = make_key(issue, key_gateway(), now=now)
    except (InvalidRotationError, VersionConflictError) as exc:
        messages.warning(request, str(exc))
        return redirect(place)
    except (GatewayUnavailableError, GatewayKeyMissingError):
        return render_message(
            request,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            title="The key is not finished",
            message=_UNFINISHED.format(_OLD_STAYS if issue.replaces else _NONE_WORKS),
            back_url=place,
            back_label="See how far it is",
        )
    user, key_id = cast("User", request.user), str(shown.issue.key_id)
    detail = {"value": "shown once", "ends_in": shown.value[-4:], "name": issue.name}
    if issue.replaces:
        detail["replaces"] = issue.replaces
    record(user, Action.CHANGED, ApiKeyPlaceholder, key_id, detail=detail)
    page = {
        **admin.site.each_context(request),
        "title": "Store this value now",
        "issue": shown.issue,
        "value": shown.value,
    }
    # The admin's own wrapper keeps the answer out of every cache (no-store).
    return render(request, "access/key_value.html", page)
