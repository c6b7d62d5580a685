"""Set two-factor log-in up, make new recovery codes, turn it off."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.own.pages import (
    OwnPasswordForm,
    OwnView,
    drop_password_if_fresh,
    judge_password,
)
from dashboard.accounts.sessions.ending import end_sessions
from dashboard.accounts.two_factor.device import (
    confirm_device,
    has_offer,
    is_code,
    offered_device,
    qr_code,
    remove_two_factor,
    secret_in_groups,
)
from dashboard.accounts.two_factor.log_in import CodeInput, refusal
from dashboard.accounts.two_factor.recovery import make_codes
from dashboard.accounts.two_factor.session import mark_verified
from dashboard.accounts.two_factor.state import device_id_of, is_required_of
from dashboard.audit.log import record
from dashboard.audit.models import Action

_OFFER: Final = "two_factor_offer"
_NO_CODE: Final = "Type the 6 digits that your app shows."
_SET_UP: Final = "Two-factor log-in is set up. Its recovery codes were shown once."


class SetUpForm(OwnPasswordForm):
    """The code that shows that the app has the secret."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=20,
        widget=CodeInput({"inputmode": "numeric"}),
        error_messages={"required": _NO_CODE},
    )

    field_order = ("code", "own_password")

    def clean_code(self) -> str:
        """Refuse what no app shows."""
        code = str(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError(_NO_CODE)
        return code


class SetUpView(OwnView):
    """Show the secret; take a code; show the recovery codes."""

    template_name = "accounts/two_factor_set_up.html"
    title = "Set up two-factor log-in"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show it."""
        form = SetUpForm(label_suffix="")
        drop_password_if_fresh(request, form)
        return self._offer(form)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Take the code."""
        offer_id = request.session.get(_OFFER)
        if device_id_of(self.user) is not None and not has_offer(self.user, offer_id=offer_id):
            messages.info(request, _SET_UP)  # the same page sent twice
            return redirect("admin:account")
        form = SetUpForm(request.POST, label_suffix="")
        drop_password_if_fresh(request, form)
        refused = judge_password(request, form)
        if refused is not None:
            return refused
        if not form.is_valid():
            return self._offer(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        before = "on" if device_id_of(self.user) is not None else "off"
        with transaction.atomic():
            verdict = confirm_device(self.user, form.cleaned_data["code"], offer_id=offer_id)
            if verdict.device_id is not None:
                detail = {"change": "two_factor", "before": before, "now": "set up"}
                record(self.user, Action.CHANGED, User, self.user.public_id, detail=detail)
                codes = make_codes(self.user)
                # With the phone, not after it: the next request of another tab would end this
                # session, and with it the only answer that shows the codes.
                mark_verified(request, verdict.device_id)
                request.session.save()
        if verdict.device_id is None:
            form.add_error("code", refusal(verdict, now=timezone.now()))
            return self._offer(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        end_sessions(self.user, but=request.session.session_key)
        return _show_codes(self, codes)

    def _offer(self, form: SetUpForm, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        session = self.request.session
        device = offered_device(self.user, offer_id=session.get(_OFFER), now=timezone.now())
        session[_OFFER] = device.pk
        return self.page(
            form,
            status,
            qr_code=qr_code(device),
            secret=secret_in_groups(device),
            is_replaced=device_id_of(self.user) is not None,
            is_required=is_required_of(self.user),
        )


class ConfirmForm(OwnPasswordForm):
    """The password, unless it is fresh."""


class _AskView(OwnView):
    """Asks for the password and does something to somebody's two-factor log-in."""

    template_name = "accounts/two_factor_ask.html"
    button = ""
    effects: tuple[str, ...] = ()
    is_dangerous = False

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Ask."""
        return self._answer(request, ConfirmForm(label_suffix=""))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Do it."""
        return self._answer(request, ConfirmForm(request.POST, label_suffix=""))

    def do(self) -> HttpResponse:
        """Do it, for who has given the password."""
        raise NotImplementedError

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add what is asked."""
        return super().get_context_data(
            **context, button=self.button, effects=self.effects, is_dangerous=self.is_dangerous
        )

    def _answer(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        if device_id_of(self.user) is None:
            messages.info(request, "Two-factor log-in is not set up.")
            return redirect("admin:account")
        drop_password_if_fresh(request, form)
        if not form.is_bound:
            return self.page(form)
        refused = judge_password(request, form)
        if refused is not None:
            return refused
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.do()


class NewCodesView(_AskView):
    """Make recovery codes in place of those there are."""

    title = "Make new recovery codes?"
    button = "Make new codes"
    effects = (
        "You get ten new recovery codes, which are shown once.",
        "Those you have are of no use any more.",
    )

    def do(self) -> HttpResponse:
        """Make and show them."""
        with transaction.atomic():
            codes = make_codes(self.user)
            detail = {"change": "recovery_codes", "now": "new ones"}
            record(self.user, Action.CHANGED, User, self.user.public_id, detail=detail)
        return _show_codes(self, codes)


class TurnOffView(_AskView):
    """Take the phone and the codes away, where nobody requires them."""

    title = "Turn two-factor log-in off?"
    button = "Turn it off"
    is_dangerous = True
    effects = (
        "Your password alone opens your account again.",
        "Recovery codes are of no use any more, and you are logged out everywhere else.",
    )

    def _answer(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        if is_required_of(self.user):
            messages.warning(
                request,
                "Your role needs two-factor log-in, so it can't be turned off. You can move it to "
                "another phone.",
            )
            return redirect("admin:account")
        return super()._answer(request, form)

    def do(self) -> HttpResponse:
        """Turn it off."""
        with transaction.atomic():
            remove_two_factor(self.user)
            detail = {"change": "two_factor", "before": "on", "now": "off"}
            record(self.user, Action.CHANGED, User, self.user.public_id, detail=detail)
            mark_verified(self.request, None)
            self.request.session.save()
        end_sessions(self.user, but=self.request.session.session_key)
        messages.success(self.request, "Two-factor log-in is off.")
        return redirect("admin:account")


def _show_codes(view: OwnView, codes: list[str]) -> HttpResponse:
    """Show recovery codes, once: in the answer to who asked, and nowhere else."""
    view.template_name = "accounts/recovery_codes.html"
    context = view.get_context_data(title="Keep these recovery codes", codes=codes)
    return view.render_to_response(context)
