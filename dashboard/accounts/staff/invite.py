"""Invite somebody; show the link, once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dashboard.accounts.links.invites import Asked, make_invite, renew_invite, withdraw_invite
from dashboard.accounts.links.mail import mail_invite
from dashboard.accounts.links.tokens import address_of
from dashboard.accounts.managing import PersonChangeError
from dashboard.accounts.models import Invite, User
from dashboard.accounts.people import name_of
from dashboard.accounts.roles import ROLES
from dashboard.accounts.words import name_field
from dashboard.frame import FramedView

_JOINED: Final = "Somebody with this address has an account already: {name}."
_ENDED: Final = "This invite was accepted or withdrawn meanwhile."


class InviteForm(forms.Form):
    """Who is to join, as what."""

    email = forms.EmailField(
        label="E-mail address",
        error_messages={"required": "Give the e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = name_field("First name")
    last_name = name_field("Last name")
    role = forms.ChoiceField(
        label="Role",
        choices=[(role, role) for role in ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )

    def clean_email(self) -> str:
        """Refuse the address of somebody who is here."""
        email = str(self.cleaned_data["email"])
        there = User.objects.filter(email__iexact=email).first()
        if there is not None:
            raise forms.ValidationError(_JOINED.format(name=name_of(there)))
        return email


class InviteView(FramedView):
    """Ask who is to join; make the invite."""

    template_name = "accounts/invite.html"
    permission_required = ("accounts.view_user", "accounts.change_user")
    title = "Invite somebody"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self._page(InviteForm(label_suffix="", initial={"role": "Sales"}))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Make it, in place of an older one to the same address."""
        form = InviteForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        actor = cast("User", request.user)
        try:
            invite, token = make_invite(actor, Asked(**form.cleaned_data), now=timezone.now())
        except PersonChangeError as refusal:
            return _refuse(request, refusal)
        return _show_link(self, invite, token)

    def _page(self, form: InviteForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = self.get_context_data(form=form, can_be_sent=settings.EMAIL_IS_SENT)
        return self.render_to_response(context, status=status)


class InviteStepView(FramedView):
    """Send an invite anew, with another link; or withdraw it."""

    http_method_names = ("post",)
    permission_required = ("accounts.view_user", "accounts.change_user")

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Do it.

        Raises:
            Http404: there is no such invite, or nothing of the kind to do with it.
        """
        invite = Invite.objects.filter(pk=kwargs["invite_id"]).first()
        if invite is None or kwargs["step"] not in {"again", "withdraw"}:
            raise Http404("There is no such invite.")
        actor, now = cast("User", request.user), timezone.now()
        if kwargs["step"] == "again":
            try:
                token = renew_invite(actor, invite, now=now)
            except PersonChangeError as refusal:
                return _refuse(request, refusal)
            if token is not None:
                return _show_link(self, invite, token)
            messages.info(request, _ENDED)
        elif withdraw_invite(actor, invite, now=now):
            messages.success(request, "Withdrawn. Its link is of no use any more.")
        else:
            messages.info(request, _ENDED)
        return redirect("admin:accounts_user_changelist")


def _refuse(request: HttpRequest, refusal: PersonChangeError) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("admin:index")


def _show_link(view: FramedView, invite: Invite, token: str) -> HttpResponse:
    """Show the link of an invite, and send it where there is a mail server."""
    link = address_of(view.request, "admin:join", token)
    actor = cast("User", view.request.user)
    context = {
        **view.admin_site.each_context(view.request),
        "title": "The invite is ready",
        "name": f"{invite.first_name} {invite.last_name}",
        "email": invite.email,
        "link": link,
        "lasts": "7 days",
        "is_sent": mail_invite(to=invite.email, by=name_of(actor), link=link),
        "should_be_sent": settings.EMAIL_IS_SENT,
    }
    return render(view.request, "accounts/link.html", context)
