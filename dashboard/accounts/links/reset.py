"""Choose a new password: by a link, and how to get one."""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic, sleep
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from dashboard.accounts.links.mail import mail_password_links
from dashboard.accounts.links.pages import LinkPage
from dashboard.accounts.links.password_fields import NewPasswordForm
from dashboard.accounts.links.passwords import (
    ask_for_password_link,
    find_password_link,
    use_password_link,
)
from dashboard.accounts.links.tokens import address_of
from dashboard.accounts.models import PasswordLink, User

_CHOSEN = "Your new password is set, and you are logged out everywhere. Log in with it."


class PasswordByLinkView(LinkPage):
    """Ask for the password; set it; lead to the log-in, which may still ask for a code."""

    template_name = "accounts/password_by_link.html"
    route = "admin:password_by_link"
    kept_as = "password_link"
    title = "Choose a new password"
    link: PasswordLink

    def find(self, digest: str) -> bool:
        """Find whose link it is."""
        link = find_password_link(digest, now=timezone.now())
        if link is None:
            return False
        self.link = link
        return True

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self.page(NewPasswordForm(user=self.link.person))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Set it."""
        form = NewPasswordForm(request.POST, user=self.link.person)
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not use_password_link(self.link, form.cleaned_data["password"]):
            return redirect(self.route)
        # Who was logged in here, perhaps as somebody else, isn't any more.
        request.session.flush()
        messages.success(request, _CHOSEN)
        return redirect("admin:login")

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add whose password it is."""
        return super().get_context_data(**context, person=self.link.person)


class ForgottenForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Give the e-mail address of your account."},
    )


@method_decorator(never_cache, name="dispatch")
class ForgottenView(TemplateView):
    """Send a link, where there is a mail server; else say whom to ask.

    The answer is the same whether or not there is such an account, and comes no sooner.
    """

    template_name = "accounts/forgotten.html"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self._page(ForgottenForm(label_suffix=""))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Send it."""
        form = ForgottenForm(request.POST, label_suffix="")
        if not settings.EMAIL_IS_SENT:
            return self._page(form)
        if not form.is_valid():
            return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        started, now = monotonic(), timezone.now()
        people = User.objects.filter(email__iexact=form.cleaned_data["email"], is_active=True)
        tokens = [(person, ask_for_password_link(person, now=now)) for person in people]
        mail_password_links(
            [
                (person.email, person.username, address_of(request, "admin:password_by_link", it))
                for person, it in tokens
                if it is not None
            ]
        )
        # A link that is made and mailed takes longer than none: nobody is to see by how much.
        sleep(max(0.0, started + settings.FORGOTTEN_ANSWER_SECONDS - monotonic()))
        return self._page(form, is_sent=True)

    def _page(
        self, form: ForgottenForm, *, is_sent: bool = False, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        frame = {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False}
        context = self.get_context_data(
            **frame,
            title="Forgotten your password?",
            form=form,
            is_sent=is_sent,
            can_be_sent=settings.EMAIL_IS_SENT,
        )
        return self.render_to_response(context, status=status)
