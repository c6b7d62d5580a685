"""Change one's own password."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dashboard.accounts.links.password_fields import NewPasswordForm
from dashboard.accounts.links.passwords import forget_password_links
from dashboard.accounts.models import User
from dashboard.accounts.own.pages import OwnPasswordForm, OwnView, judge_password
from dashboard.accounts.sessions.ending import end_sessions
from dashboard.audit.log import record
from dashboard.audit.models import Action


class ChangePasswordForm(OwnPasswordForm, NewPasswordForm):
    """The old one, the new one twice."""

    field_order = ("own_password", "password", "password_again")


class OwnPasswordView(OwnView):
    """Ask for the old and the new one; end the other sessions."""

    template_name = "accounts/own_password.html"
    title = "Change your password"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self.page(ChangePasswordForm(user=self.user))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Set it."""
        form = ChangePasswordForm(request.POST, user=self.user)
        refused = judge_password(request, form)
        if refused is not None:
            return refused
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        with transaction.atomic():
            self.user.set_password(form.cleaned_data["password"])
            self.user.save(update_fields=["password"])
            forget_password_links(self.user)
            detail = {"change": "password", "now": "a new one"}
            record(self.user, Action.CHANGED, User, self.user.public_id, detail=detail)
        update_session_auth_hash(request, self.user)
        end_sessions(self.user, but=request.session.session_key)
        messages.success(request, "Your password is changed. You are logged out everywhere else.")
        return redirect("admin:account")
