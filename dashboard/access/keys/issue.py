"""A key that is being made or replaced: how far it is, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.access.gateway import key_gateway
from dashboard.access.keys.handing_over import hand_over
from dashboard.access.keys.words import progress_of, scopes_in_words
from dashboard.access.models import ApiKey as ApiKeyPlaceholder
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView, render_message
from leadmodels.errors import (
    GatewayUnavailableError,
    InvalidRotationError,
    VersionConflictError,
)
from leadmodels.rotation.ending import find_api_key
from leadmodels.rotation.issues import OVERLAP, OVERTAKEN, KeyIssue, find_issue
from leadmodels.rotation.replacing import confirm_stored, end_old_key, give_up

_NO_ISSUE: Final = "No key is being made here, or it was finished long ago."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody can do next.

    Args:
        title: of the page that asks; empty: it isn't asked.
        effects: what it does, in sentences.
        button: on the page.
        act: does it; None: the key is made and its value shown.
        done: what is said then.
        noted: what the audit log calls it.
    """

    title: str
    effects: tuple[str, ...]
    button: str
    act: Callable[[KeyIssue, datetime], KeyIssue] | None
    done: str = ""
    noted: str = ""


STEPS: Final = {
    "again": Step(
        title="Make the new key and show its value?",
        effects=(
            "Whatever was made so far, whose value reached nobody, is deleted.",
            "Another key is made in its place, and its value shown once.",
            "A key that it is to replace goes on working.",
        ),
        button="Make it and show the value",
        act=None,
    ),
    "stored": Step(
        title="",
        effects=(),
        button="The value is stored",
        act=lambda issue, now: confirm_stored(issue, now=now),
        done="Noted: the new key is in somebody's hands.",
        noted="value stored",
    ),
    "finish": Step(
        title="End the overlap now?",
        effects=(
            (
                "The old key is refused from now on, and deleted a day later. Nobody can make it "
                "work again."
            ),
            "The new key is made sure of first: if the gateway doesn't know it, nothing is ended.",
        ),
        button="End the old key",
        act=lambda issue, now: end_old_key(issue, key_gateway(), now=now),
        done="The old key is refused from now on. The new one goes on working.",
        noted="old key ended",
    ),
    "give-up": Step(
        title="Give up the new key?",
        effects=(
            "What was made of the new key is deleted.",
            "A key that it was to replace goes on working, as if nothing had been begun.",
        ),
        button="Give it up",
        act=lambda issue, now: give_up(issue, key_gateway(), now=now),
        done="The new key was taken back.",
        noted="given up",
    ),
}


def issue_context(issue: KeyIssue) -> dict[str, Any]:
    """Put into words how far it is, and what the two keys are used for meanwhile."""
    old, new = find_api_key(issue.replaces), find_api_key(issue.key_id)
    began = issue.overlap_ends_at and issue.overlap_ends_at - OVERLAP
    used = old.last_used_at if old else None
    return {
        "issue": issue,
        "progress": progress_of(issue),
        "issue_scopes": scopes_in_words(issue.scopes),
        "old": old,
        "new": new,
        "is_old_in_use": issue.stage == "overlap" and began and used and used >= began,
        "is_new_unused": issue.stage == "overlap" and new and new.last_used_at is None,
        "is_unseen": issue.stage in {"planned", "made"},
    }


def find_open_page(issue_id: str) -> KeyIssue:
    """Return the issue of a page.

    Raises:
        Http404: there is none, or it was over long ago.
        StoreUnavailableError: the store failed.
    """
    issue = find_issue(issue_id)
    if issue is None:
        raise Http404(_NO_ISSUE)
    return issue


class KeyIssueView(FramedView):
    """How far it is."""

    template_name = "access/key_issue_page.html"
    permission_required = "access.view_apikey"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the issue in the URL; where there is a key, on its page.

        Raises:
            Http404: there is none.
        """
        issue = find_open_page(kwargs["issue_id"])
        if place := key_place(issue):
            return redirect(place)
        context = self.get_context_data(title=issue.name, **issue_context(issue))
        return self.render_to_response(context)


class KeyStepView(FramedView):
    """Ask before a step, and take it."""

    template_name = "access/key_confirm.html"
    permission_required = ("access.view_apikey", "access.change_apikey")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Ask; what isn't asked leads back.

        Raises:
            Http404: there is no such issue or step.
        """
        issue, step = find_open_page(kwargs["issue_id"]), _step(kwargs["step"])
        if not step.title or not issue.is_open:
            return redirect("admin:access_apikey_issue", issue.issue_id)
        context = self.get_context_data(
            title=step.title,
            key=find_api_key(issue.replaces or issue.key_id),
            issue=issue,
            effects=step.effects,
            button=step.button,
            hidden={"version": issue.version},
            is_dangerous=kwargs["step"] == "finish",
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Take the step, unless somebody went on since the page was shown.

        Raises:
            Http404: there is no such issue or step.
        """
        now = timezone.now()
        issue, step = find_open_page(kwargs["issue_id"]), _step(kwargs["step"])
        place = reverse("admin:access_apikey_issue", args=[issue.issue_id])
        if request.POST.get("version") != str(issue.version):
            messages.warning(request, OVERTAKEN)
            return redirect(place)
        if step.act is None:
            return hand_over(request, issue, now=now)
        try:
            after = step.act(issue, now)
        except (InvalidRotationError, VersionConflictError) as exc:
            messages.warning(request, str(exc))
            return redirect(place)
        except GatewayUnavailableError:
            self._note(issue, step, issue.stage, "begun: the gateway did not answer")
            return _unanswered(request, place)
        self._note(issue, step, issue.stage, after.stage)
        messages.success(request, step.done)
        return redirect(key_place(after) or reverse("admin:access_apikey_changelist"))

    def _note(self, issue: KeyIssue, step: Step, before: str, now: str) -> None:
        """Note it of the key that it happens to."""
        key_id = issue.replaces if step.noted == "old key ended" else issue.key_id
        detail = {"step": step.noted, "before": before, "now": now, "name": issue.name}
        user = cast("User", self.request.user)
        record(user, Action.CHANGED, ApiKeyPlaceholder, key_id or issue.issue_id, detail=detail)


def key_place(issue: KeyIssue) -> str:
    """Say where a key of it is shown: the old one while there is one; empty: there is none yet."""
    for key_id in (issue.key_id if issue.stage == "done" else None, issue.replaces, issue.key_id):
        if find_api_key(key_id) is not None:
            return reverse("admin:access_apikey_detail", args=[key_id])
    return ""


def _step(name: str) -> Step:
    if name not in STEPS:
        raise Http404("There is no such step.")
    return STEPS[name]


def _unanswered(request: HttpRequest, place: str) -> HttpResponse:
    return render_message(
        request,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title="Not finished: the gateway did not answer",
        message=(
            "What is left is done within minutes by itself, or at once when you try again. A key "
            "works at every moment meanwhile."
        ),
        back_url=place,
        back_label="See how far it is",
    )
