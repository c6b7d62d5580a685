"""“Your account”: details, password, two-factor, sessions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.own.pages import OwnView
from dashboard.accounts.roles import role_of
from dashboard.accounts.sessions.ending import end_session, end_sessions, sessions_of
from dashboard.accounts.two_factor.recovery import count_codes
from dashboard.accounts.two_factor.state import device_id_of, is_required_of
from dashboard.accounts.words import name_field
from dashboard.accounts.zones import zone_field
from dashboard.audit.log import record
from dashboard.audit.models import Action


class DetailsForm(forms.Form):
    """What everybody may change of their own."""

    first_name = name_field("First name")
    last_name = name_field("Last name")
    time_zone = zone_field()


class AccountView(OwnView):
    """Show the account; save the details."""

    template_name = "accounts/account.html"
    title = "Your account"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Show it."""
        stored = {name: getattr(self.user, name) for name in DetailsForm.base_fields}
        return self.page(DetailsForm(initial=stored, label_suffix=""))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Save name and time zone."""
        form = DetailsForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        _save_details(self.user, form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("admin:account")

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add what there is besides the details."""
        key = self.request.session.session_key
        return super().get_context_data(
            **context,
            role=role_of(self.user),
            has_two_factor=device_id_of(self.user) is not None,
            is_required=is_required_of(self.user),
            codes_left=count_codes(self.user),
            sessions=sessions_of(self.user, this=key, now=timezone.now()),
        )


class EndSessionsView(OwnView):
    """End one of one's own sessions, or all but this one."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """End them."""
        name = request.POST.get("session", "")
        if name:
            count = int(end_session(self.user, name))
        else:
            count = end_sessions(self.user, but=request.session.session_key)
        if count:
            detail: dict[str, str | int] = {
                "change": "sessions",
                "now": "logged out",
                "sessions": count,
            }
            record(self.user, Action.CHANGED, User, self.user.public_id, detail=detail)
        messages.success(
            request, "Logged out there." if count else "Nothing else is logged in any more."
        )
        return redirect("admin:account")


def _save_details(user: User, wanted: dict[str, Any]) -> None:
    """Save what differs, an entry of the log for each."""
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    with transaction.atomic():
        for name in changed:
            detail = {"change": name, "before": getattr(user, name), "now": wanted[name]}
            setattr(user, name, wanted[name])
            record(user, Action.CHANGED, User, user.public_id, detail=detail)
        if changed:
            user.save(update_fields=changed)
