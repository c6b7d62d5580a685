"""The question for a new password, twice, with the rules it has to keep."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation

from dashboard.accounts.models import User

RULES: Final = (
    "At least 8 characters, not only digits, not a common password, and nothing like your name."
)
_DIFFER: Final = "The two passwords are not the same."


class NewPasswordForm(forms.Form):
    """A new password of somebody."""

    error_css_class = "work__field--error"

    password = forms.CharField(
        label="New password",
        strip=False,
        help_text=RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    password_again = forms.CharField(
        label="The same again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the password a second time."},
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:  # noqa: ANN401 - what Django's forms take
        """Take whose it is to be; an unsaved user where somebody joins."""
        super().__init__(data, **{"label_suffix": "", **options})
        self.user: Final = user

    def clean(self) -> dict[str, Any]:
        """Hold the password to the rules, as the password of this person."""
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if not password:
            return cleaned
        if again and password != again:
            self.add_error("password_again", _DIFFER)
        try:
            password_validation.validate_password(password, self.user)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return cleaned
