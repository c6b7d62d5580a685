"""Check a certificate that somebody holds: whether it is ours, unchanged, and about an address."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse

from dashboard.frame import FramedView
from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.certificate import is_sealed
from leadmodels.erasing.ledger import open_ledger

LONGEST: Final = 20_000
_NO_JSON: Final = "This is not the text of a certificate: paste the whole file, from { to }."


class CheckForm(forms.Form):
    """A certificate's text, and whom it may be about."""

    text = forms.CharField(
        label="The file, as text",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _NO_JSON, "max_length": _NO_JSON},
    )
    email = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Optional: to see whether it is about this address. It is not kept.",
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, auto_id="check-%s", label_suffix="")

    def clean_text(self) -> dict[str, Any]:
        """Read the certificate.

        Raises:
            ValidationError: it is none.
        """
        try:
            document = json.loads(self.cleaned_data["text"])
        except (ValueError, RecursionError) as exc:
            raise forms.ValidationError(_NO_JSON) from exc
        if not isinstance(document, dict):
            raise forms.ValidationError(_NO_JSON)
        return document


class CheckView(FramedView):
    """Take a certificate's text and say what it is worth."""

    template_name = "privacy/check.html"
    permission_required = "privacy.view_erasure"
    title = "Check a certificate"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Ask for it."""
        return self.render_to_response(self.get_context_data(check_form=CheckForm()))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Check it."""
        form = CheckForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(check_form=form)
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        document, address = form.cleaned_data["text"], canonical(form.cleaned_data["email"])
        ledger = open_ledger()
        is_ours = ledger is not None and is_sealed(document, ledger)
        is_about = None
        if form.cleaned_data["email"] and ledger is not None:
            is_about = address is not None and document.get("address_hash") == ledger.hash_of(
                address
            )
        context = self.get_context_data(
            check_form=form, is_checked=True, is_ours=is_ours, is_about=is_about
        )
        return self.render_to_response(context)
