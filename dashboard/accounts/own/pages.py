"""What the pages of one's own account share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from django import forms
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from dashboard.accounts.lockout.page import count_failure, is_locked_out, locked_out
from dashboard.accounts.lockout.turns import taking_turns
from dashboard.accounts.models import User
from dashboard.accounts.two_factor.session import has_fresh_password
from dashboard.frame import FramedView

_WRONG: Final = "This is not your password."


@method_decorator(
    sensitive_post_parameters("password", "password_again", "own_password", "code"),
    name="dispatch",
)
class OwnView(FramedView):
    """A page of one's own account: open to whoever is logged in."""

    permission_required = ()

    @property
    def user(self) -> User:
        """Who it is."""
        return cast("User", self.request.user)

    def page(
        self,
        form: forms.Form,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,  # noqa: ANN401 - a template takes anything
    ) -> HttpResponse:
        """Render the page with its form."""
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


class OwnPasswordForm(forms.Form):
    """Asks for the password once more."""

    own_password = forms.CharField(
        label="Your password",
        strip=False,
        help_text="To be sure that it is you.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )


def drop_password_if_fresh(request: HttpRequest, form: OwnPasswordForm) -> None:
    """Ask for no password where it was given within the last quarter of an hour."""
    if has_fresh_password(request, now=timezone.now()):
        del form.fields["own_password"]


def judge_password(request: HttpRequest, form: forms.Form) -> HttpResponse | None:
    """Put an error to a form with a wrong password.

    A wrong one counts as a failed log-in, or whoever finds a browser open could try without end.

    Returns:
        The page that says that nothing is looked at, once that is so; None: go on with the form.
    """
    user = cast("User", request.user)
    if "own_password" not in form.fields:
        return None
    typed = form.cleaned_data.get("own_password") if form.is_bound and _cleaned(form) else None
    with taking_turns(request, user.get_username()):
        if is_locked_out(request, user):
            return locked_out(request, credentials={"username": user.get_username()})
        if typed and not check_password(typed, user.password):
            count_failure(request, user)
            form.add_error("own_password", _WRONG)
    return None


def _cleaned(form: forms.Form) -> bool:
    form.is_valid()
    return hasattr(form, "cleaned_data")
