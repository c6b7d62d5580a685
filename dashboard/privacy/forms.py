"""Whom to erase, and how far that goes."""

from __future__ import annotations

from typing import Any

from django import forms

from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.sought import Sought
from leadmodels.lists.filters import LONGEST_EMAIL

_WHOLE = "Give a whole e-mail address, like name@example.com."


class PersonForm(forms.Form):
    """An address, and whether leads of others that mention it are meant too."""

    # No EmailField: what was once stored may be stranger than what Django takes for an address.
    email = forms.CharField(
        label="E-mail address of the person",
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="In any case. Other addresses of theirs are erased one by one.",
        error_messages={"required": _WHOLE, "max_length": _WHOLE},
    )
    has_mentions = forms.BooleanField(
        label="Also leads of others that mention it",
        required=False,
        initial=True,
        help_text=(
            "In another field, a message, a note or a page's address. Such a lead goes whole. "
            "Every lead is looked at for that, which takes some minutes where there are many."
        ),
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, auto_id="erase-%s", label_suffix="")

    def clean_email(self) -> str:
        """Refuse what can't be an address.

        Raises:
            ValidationError: it can't.
        """
        typed: str = self.cleaned_data["email"]
        if canonical(typed) is None:
            raise forms.ValidationError(_WHOLE)
        return typed

    @property
    def sought(self) -> Sought:
        """Give whom, and how far."""
        cleaned = self.cleaned_data
        return Sought(
            address=canonical(cleaned["email"]),
            typed=cleaned["email"],
            has_mentions=cleaned["has_mentions"],
            has_held=cleaned.get("has_held", False),
        )


class EraseForm(PersonForm):
    """Also whether leads on hold go."""

    has_held = forms.BooleanField(
        label="Also leads on hold",
        required=False,
        help_text=(
            "A hold usually has a legal reason that comes before an erasure. Without this they "
            "stay, and the certificate says how many."
        ),
    )


class AccessForm(PersonForm):
    """The same, for taking data out."""

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data)
        self.fields[
            "email"
        ].help_text = "In any case. Other addresses of theirs are asked one by one."
        self.fields["has_mentions"].help_text = (
            "In another field, a message, a note or a page's address. Look through the files "
            "before you hand them on: such a lead holds what somebody else has sent."
        )
        self.fields["has_mentions"].initial = False
