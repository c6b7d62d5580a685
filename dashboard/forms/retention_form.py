"""The question how long a form's leads are kept."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from leadmodels.forms import RETENTION_DAYS

_LEAST, _MOST = RETENTION_DAYS
_RANGE: Final = f"Give {_LEAST:,} to {_MOST:,} whole days, or choose for ever."
_BOTH: Final = "You wrote a number of days, but chose for ever. Clear it, or choose days."
_CHOOSE: Final = "Choose whether leads are kept for a number of days or for ever."


class RetentionForm(forms.Form):
    """Days or for ever, and whether that goes for the leads that are there already."""

    keep = forms.ChoiceField(
        label="Leads of this form are kept",
        choices=[("days", "for a number of days"), ("forever", "for ever")],
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    days = forms.IntegerField(
        label="Days",
        required=False,
        min_value=_LEAST,
        max_value=_MOST,
        help_text="Counted from the moment a lead was received.",
        error_messages={"invalid": _RANGE, "min_value": _RANGE, "max_value": _RANGE},
    )
    existing = forms.BooleanField(
        label="Change the leads that are there already, too",
        required=False,
        help_text=(
            "Also those whose end somebody has set. Leads on hold stay until they are released."
        ),
    )

    def __init__(self, data: Any = None, *, present: int | None, **options: Any) -> None:  # noqa: ANN401 - what Django's forms take
        """Take the present setting, which the page fills in; None: for ever."""
        super().__init__(data, **options)
        self._present: Final = present

    def clean(self) -> dict[str, Any]:
        """Ask for the days where they count, and which is meant where somebody wrote others."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("keep") == "forever":
            self.errors.pop("days", None)
            if cleaned.get("days") not in {None, self._present}:
                self.add_error("days", _BOTH)
            cleaned["days"] = None
        elif cleaned.get("keep") == "days" and not cleaned.get("days") and not self.errors:
            self.add_error("days", _RANGE)
        return cleaned

    @property
    def retention_days(self) -> int | None:
        """What was chosen; None: for ever."""
        days: int | None = self.cleaned_data["days"]
        return days

    @property
    def is_for_existing(self) -> bool:
        """Whether the leads that are there already are to be changed too."""
        return bool(self.cleaned_data["existing"])
