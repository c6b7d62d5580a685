"""The log-in: name and password, then a code where there is a phone."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from math import ceil
from typing import Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from dashboard.accounts.lockout.page import count_failure, is_locked_out, locked_out
from dashboard.accounts.lockout.turns import taking_turns
from dashboard.accounts.models import User
from dashboard.accounts.two_factor.device import Verdict, is_code, verify_code
from dashboard.accounts.two_factor.recovery import count_codes, use_code
from dashboard.accounts.two_factor.session import Waiting, log_in, wait_for_code, waiting
from dashboard.accounts.two_factor.state import device_id_of
from dashboard.audit.log import record
from dashboard.audit.models import Action

WRONG: Final = "This code is wrong, or was used already. Wait for the next one and try again."
_TOO_LATE: Final = "It took too long, so please give your password again."


class LogInForm(AdminAuthenticationForm):
    """Django's, which looks at one guess after the other."""

    def clean(self) -> dict[str, Any]:
        """Look at name and password.

        Raises:
            ValidationError: they don't fit, or nothing is looked at just now.
        """
        request = cast("HttpRequest", self.request)  # LoginView always gives it
        refused: forms.ValidationError | None = None
        with taking_turns(request, self.cleaned_data.get("username") or ""):
            try:
                super().clean()
            except forms.ValidationError as error:
                refused = error  # raised below: it would undo the count of the failure
        if refused is not None:
            raise refused
        return self.cleaned_data


class LogInView(LoginView):
    """Django's log-in of the admin, which goes on to a code where there is a phone."""

    template_name = "admin/login.html"
    authentication_form = LogInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Ask, unless somebody is logged in already."""
        if admin.site.has_permission(request):
            return redirect("admin:index")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the frame."""
        frame = {**admin.site.each_context(self.request), "title": "Log in", "subtitle": None}
        return super().get_context_data(**frame | context)

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        """Log in, or ask for the code first."""
        user, now = form.get_user(), timezone.now()
        device_id = device_id_of(user)
        if device_id is None:
            log_in(self.request, user, device_id=None, now=now)
            return HttpResponseRedirect(self.get_success_url())
        wait_for_code(self.request, user, self.get_success_url(), now=now)
        return HttpResponseRedirect(reverse("admin:login_code"))


class CodeInput(forms.TextInput):
    """Takes a code, and never shows again what was typed: it may be good still."""

    def __init__(self, attrs: dict[str, Any]) -> None:
        super().__init__({"autocomplete": "one-time-code", "spellcheck": "false", **attrs})

    def format_value(self, value: object) -> None:
        """Show nothing."""


class CodeForm(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="The 6 digits that your app shows, or one of your recovery codes.",
        widget=CodeInput({"autocapitalize": "none", "autofocus": True}),
        error_messages={"required": "Type the code that your app shows."},
    )


@method_decorator((never_cache, sensitive_post_parameters("code")), name="dispatch")
class LogInCodeView(TemplateView):
    """The second step; only for who has just given the password."""

    template_name = "accounts/log_in_code.html"
    waiting: Waiting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - Django's signature
        """Find who it is."""
        found = waiting(request, now=timezone.now())
        if found is None:
            if not admin.site.has_permission(request):
                messages.info(request, _TOO_LATE)
            return redirect("admin:login")
        self.waiting = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask."""
        return self._page(CodeForm(label_suffix=""))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Log in with a right code; count a wrong one as a failed log-in."""
        with taking_turns(request, self.waiting.user.get_username()):
            return self._judge(request)

    def _judge(self, request: HttpRequest) -> HttpResponse:
        user, now = self.waiting.user, timezone.now()
        if is_locked_out(request, user):
            return locked_out(request, credentials={"username": user.get_username()})
        form = CodeForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        typed = form.cleaned_data["code"]
        verdict = verify_code(user, typed) if is_code(typed) else _recover(request, user, typed)
        if verdict.device_id is not None:
            log_in(request, user, device_id=verdict.device_id, now=now)
            return HttpResponseRedirect(self.waiting.next_url)
        if verdict.wait_until is None:
            count_failure(request, user)
        form.add_error("code", refusal(verdict, now=now))
        return self._page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _page(self, form: CodeForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        frame = {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False}
        context = self.get_context_data(**frame, title="Enter your code", form=form)
        return self.render_to_response(context, status=status)


def refusal(verdict: Verdict, *, now: datetime) -> str:
    """Say why a code was of no use."""
    if verdict.wait_until is None:
        return WRONG
    seconds = max(1, ceil((verdict.wait_until - now).total_seconds()))
    return f"After a wrong code nothing is looked at for a while. Try again in {seconds} s."


def _recover(request: HttpRequest, user: User, typed: str) -> Verdict:
    """Take a recovery code in the phone's place."""
    if not use_code(user, typed):
        return Verdict()
    left = count_codes(user)
    detail: dict[str, str | int] = {"change": "recovery_codes", "now": "one used", "left": left}
    record(user, Action.CHANGED, User, user.public_id, detail=detail)
    messages.warning(
        request, f"That recovery code is used up; {left} left. Make new ones in “Your account”."
    )
    return Verdict(device_id=device_id_of(user))
