"""The question what a new key is called, what it may do, and for how long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

SCOPE_LABELS: Final = {
    "leads:read": "Read leads",
    "leads:write": "Send leads",
}
_SCOPE_CHOICES: Final = [
    (scope, f"{label} ({scope})") for scope, label in sorted(SCOPE_LABELS.items())
]
EXPIRIES: Final = {
    "never": ("Never", None),
    "30": ("In 30 days", 30),
    "90": ("In 90 days", 90),
    "365": ("In 365 days", 365),
}
_MOST_LETTERS: Final = 60


class KeyForm(forms.Form):
    """A key's name, its rights and its end."""

    name = forms.CharField(
        label="Name",
        max_length=_MOST_LETTERS,
        help_text="Who or what uses it, such as “Newsletter sync”. Its users don't see it.",
        error_messages={"required": "Give the key a name: who or what uses it."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=_SCOPE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the key may do."},
    )
    expires = forms.ChoiceField(
        label="It expires",
        choices=[(value, label) for value, (label, _) in EXPIRIES.items()],
        help_text="From then on it is refused. Rotate it in time.",
    )

    def __init__(self, data: Any = None, *, taken: Collection[str] = (), **options: Any) -> None:  # noqa: ANN401 - what Django's forms take
        """Take the names of the keys that work."""
        super().__init__(data, **options)
        self._taken = {name.casefold() for name in taken}

    def clean_name(self) -> str:
        """Refuse a name that another key has, and letters that nobody sees."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("The name holds characters that can't be seen.")
        if name.casefold() in self._taken:
            raise forms.ValidationError(
                "A key of this name works already. Rotate that one, or choose another name."
            )
        return name

    @property
    def scopes_chosen(self) -> frozenset[str]:
        """What it may do."""
        return frozenset(self.cleaned_data["scopes"])

    def expires_at(self, now: datetime) -> datetime | None:
        """When it ends; None: never."""
        _, days = EXPIRIES[self.cleaned_data["expires"]]
        return None if days is None else now + timedelta(days=days)
