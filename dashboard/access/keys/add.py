"""Make a key."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.access.keys.asking import new_name, read_name
from dashboard.access.keys.form import KeyForm
from dashboard.access.keys.handing_over import ALREADY_SHOWN, hand_over
from dashboard.access.keys.words import scopes_in_words
from dashboard.access.models import ApiKey as ApiKeyPlaceholder
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from leadmodels.api_keys import list_api_keys
from leadmodels.errors import VersionConflictError
from leadmodels.rotation.issues import KeyIssue, find_issue, get_key_issue
from leadmodels.rotation.making import plan_key

_OLD: Final = "This page was opened too long ago, so nothing was made. Please send it again."


class KeyAddView(FramedView):
    """Ask what the key is for; make it; show its value, once."""

    template_name = "access/key_add.html"
    permission_required = ("access.view_apikey", "access.change_apikey")
    title = "New API key"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self._page(KeyForm(label_suffix="", initial={"expires": "never"}))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Make it, or go on where the same page was sent before."""
        now = timezone.now()
        issue_id = read_name(request.POST, now=now)
        before = find_issue(issue_id)
        if before is not None:
            return go_on(request, before)
        keys = list_api_keys()
        form = KeyForm(
            request.POST, taken=[key.name for key in keys if key.works(now=now)], label_suffix=""
        )
        if not form.is_valid():
            return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if issue_id is None:
            form.add_error(None, _OLD)
            return self._page(form, status=HTTPStatus.CONFLICT)
        user = cast("User", request.user)
        issue = KeyIssue(
            issue_id=issue_id,
            name=form.cleaned_data["name"],
            scopes=form.scopes_chosen,
            asked_by=user.public_id,
            asked_at=now,
            expires_at=form.expires_at(now),
            changed_at=now,
        )
        try:
            planned = plan_key(issue, now=now)
        except VersionConflictError:  # the same page, sent twice at the same moment
            return go_on(request, get_key_issue(issue_id))
        record(user, Action.ADDED, ApiKeyPlaceholder, issue_id, detail=_asked(issue))
        return hand_over(request, planned, now=now)

    def _page(self, form: KeyForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = self.get_context_data(form=form, issue_id=new_name(now=timezone.now()))
        return self.render_to_response(context, status=status)


def go_on(request: HttpRequest, issue: KeyIssue) -> HttpResponse:
    """Answer a page that was sent before: what failed is done again, what was shown is not."""
    if issue.stage in {"planned", "made"}:
        return hand_over(request, issue, now=timezone.now())
    messages.info(request, ALREADY_SHOWN)
    return redirect("admin:access_apikey_issue", issue.issue_id)


def _asked(issue: KeyIssue) -> dict[str, str]:
    ends: Any = issue.expires_at
    return {
        "name": issue.name,
        "may": scopes_in_words(issue.scopes),
        "expires": f"{ends:%Y-%m-%d}" if ends else "never",
    }
