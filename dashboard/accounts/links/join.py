"""Where an invite leads: choose user name, password and time zone, and be in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.links.invites import accept_invite, find_invite
from dashboard.accounts.links.pages import LinkPage
from dashboard.accounts.links.password_fields import NewPasswordForm
from dashboard.accounts.models import Invite, User
from dashboard.accounts.two_factor.session import log_in
from dashboard.accounts.zones import zone_field

_MOST_LETTERS: Final = 150  # the column's
_TAKEN: Final = "Somebody has this user name already. Choose another one."


class JoinForm(NewPasswordForm):
    """What the account still needs."""

    username = forms.CharField(
        label="User name",
        max_length=_MOST_LETTERS,
        help_text="You log in with it. Letters, digits and @ . + - _ only.",
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Choose a user name."},
    )
    time_zone = zone_field()

    field_order = ("username", "password", "password_again", "time_zone")

    def clean_username(self) -> str:
        """Refuse a name that somebody has, in whatever case."""
        name = str(User.normalize_username(self.cleaned_data["username"]))
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_TAKEN)
        self.user.username = name
        return name


class JoinView(LinkPage):
    """Ask; make the account; log in."""

    template_name = "accounts/join.html"
    route = "admin:join"
    kept_as = "invite"
    title = "Welcome to Lead Capture"
    invite: Invite

    def find(self, digest: str) -> bool:
        """Find the invite."""
        invite = find_invite(digest, now=timezone.now())
        if invite is None:
            return False
        self.invite = invite
        return True

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask, with a user name proposed."""
        zone = self.invite.made_by.time_zone
        proposed = {"username": _propose(self.invite.email), "time_zone": zone}
        return self.page(JoinForm(user=self._person(), initial=proposed))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Make the account."""
        person, now = self._person(), timezone.now()
        form = JoinForm(request.POST, user=person)
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        person.time_zone = form.cleaned_data["time_zone"]
        person.set_password(form.cleaned_data["password"])
        try:
            is_accepted = accept_invite(self.invite, person, now=now)
        except IntegrityError:
            form.add_error("username", _TAKEN)
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not is_accepted:
            return redirect(self.route)  # which says that the link is of no use
        log_in(request, person, device_id=None, now=now)
        messages.success(request, "Welcome. Your account is ready.")
        return redirect("admin:index")

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the invite."""
        return super().get_context_data(**context, invite=self.invite)

    def _person(self) -> User:
        invite = self.invite
        return User(
            email=invite.email,
            first_name=invite.first_name,
            last_name=invite.last_name,
            is_staff=True,
        )


def _propose(email: str) -> str:
    """Propose what stands before the @, if nobody has it."""
    name, _, _ = email.partition("@")
    return "" if User.objects.filter(username__iexact=name).exists() else name
